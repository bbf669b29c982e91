-- digests.sql: people of requests from before lists. A step of the schema.

-- Requests whose people's digests are still to be written: a list must know who was asked before it came.
CREATE TABLE digest_debts (
    request INTEGER PRIMARY KEY REFERENCES requests ON DELETE CASCADE
) STRICT;
INSERT INTO digest_debts SELECT id FROM requests WHERE id NOT IN (SELECT request FROM person_digests);
