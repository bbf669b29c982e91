-- lists.sql: sorted lists, and lists that follow what changes. A step of the schema.

-- What the list can be sorted by; an index's entry ends in the id, which is the order among equals.
CREATE INDEX requests_by_name ON requests (label COLLATE NOCASE);
CREATE INDEX requests_by_company ON requests (organization COLLATE NOCASE);
CREATE INDEX requests_by_email ON requests (email COLLATE NOCASE);
CREATE INDEX requests_by_phone ON requests (phone);
CREATE INDEX requests_by_amount ON requests (credits_micro);

-- Which requests changed lately, in the order of changing, whoever changed them: a list that was sorted or
-- filtered follows without being looked through again.
CREATE TABLE changes (
    seq     INTEGER PRIMARY KEY,
    request INTEGER NOT NULL
) STRICT;
CREATE TRIGGER requests_added AFTER INSERT ON requests BEGIN
    INSERT INTO changes (request) VALUES (new.id);
    DELETE FROM changes WHERE seq <= (SELECT max(seq) FROM changes) - 65536;
END;
CREATE TRIGGER requests_changed AFTER UPDATE ON requests BEGIN
    INSERT INTO changes (request) VALUES (new.id);
    DELETE FROM changes WHERE seq <= (SELECT max(seq) FROM changes) - 65536;
END;
CREATE TRIGGER requests_removed AFTER DELETE ON requests BEGIN
    INSERT INTO changes (request) VALUES (old.id);
    DELETE FROM changes WHERE seq <= (SELECT max(seq) FROM changes) - 65536;
END;
