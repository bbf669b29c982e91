-- 04_lists.sql: sorted lists, and lists that follow what changes. A step of the schema.

-- What the list can be sorted by; an index's entry ends in the id, which is the order among equals.
CREATE INDEX requests_by_name ON requests (label COLLATE NOCASE);
CREATE INDEX requests_by_company ON requests (organization COLLATE NOCASE);
CREATE INDEX requests_by_email ON requests (email COLLATE NOCASE);
CREATE INDEX requests_by_phone ON requests (phone);
CREATE INDEX requests_by_amount ON requests (credits_micro);

-- Which requests changed lately, in the order of changing, whoever changed them: a list that was sorted or
-- filtered follows without being looked through again. The oldest go now and then, not with every change.
CREATE TABLE changes (
    seq     INTEGER PRIMARY KEY,
    request INTEGER NOT NULL
) STRICT;
CREATE TRIGGER changes_passed AFTER INSERT ON changes WHEN new.seq % 64 = 0 BEGIN
    DELETE FROM changes WHERE seq <= new.seq - 65536;
END;
CREATE TRIGGER requests_added AFTER INSERT ON requests BEGIN
    INSERT INTO changes (request) VALUES (new.id);
END;
CREATE TRIGGER requests_changed AFTER UPDATE ON requests BEGIN
    INSERT INTO changes (request) VALUES (new.id);
END;
CREATE TRIGGER requests_removed AFTER DELETE ON requests BEGIN
    INSERT INTO changes (request) VALUES (old.id);
END;
