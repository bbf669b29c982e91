-- 05_digests.sql: who was asked before there were lists, or under digests made otherwise. A step of the schema.

-- Requests whose people's digests are still to be written: a list must know who was asked before it came.
CREATE TABLE digest_debts (
    request INTEGER PRIMARY KEY REFERENCES requests ON DELETE CASCADE
) STRICT;
DELETE FROM person_digests;
INSERT INTO digest_debts SELECT id FROM requests;
