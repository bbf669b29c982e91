-- 06_arrivals.sql: the inbox counted while it is written. A step of the schema.

-- How many deliveries there are in each run of 256 ids, how many of them need a person, and of when they are:
-- the n-th of millions, of a range too, without counting those before it. What is removed leaves the times as
-- they are: they bound, and no more.
CREATE TABLE delivery_blocks (
    block    INTEGER PRIMARY KEY, -- id / 256
    count    INTEGER NOT NULL,
    loose    INTEGER NOT NULL,    -- unmatched or unreadable
    first_ms INTEGER NOT NULL,
    last_ms  INTEGER NOT NULL
) STRICT;
CREATE TRIGGER deliveries_counted AFTER INSERT ON deliveries BEGIN
    INSERT INTO delivery_blocks (block, count, loose, first_ms, last_ms)
        VALUES (new.id / 256, 1, new.outcome IN ('unmatched', 'unreadable'), new.received_ms, new.received_ms)
        ON CONFLICT (block) DO UPDATE SET count = count + 1, loose = loose + excluded.loose,
            first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms);
END;
CREATE TRIGGER deliveries_judged AFTER UPDATE OF outcome ON deliveries
WHEN (old.outcome IN ('unmatched', 'unreadable')) <> (new.outcome IN ('unmatched', 'unreadable')) BEGIN
    UPDATE delivery_blocks SET loose = loose + iif(new.outcome IN ('unmatched', 'unreadable'), 1, -1)
        WHERE block = new.id / 256;
END;
CREATE TRIGGER deliveries_uncounted AFTER DELETE ON deliveries BEGIN
    UPDATE delivery_blocks SET count = count - 1, loose = loose - (old.outcome IN ('unmatched', 'unreadable'))
        WHERE block = old.id / 256;
    DELETE FROM delivery_blocks WHERE block = old.id / 256 AND count = 0;
END;
INSERT INTO delivery_blocks
    SELECT id / 256, count(*), sum(outcome IN ('unmatched', 'unreadable')), min(received_ms), max(received_ms)
    FROM deliveries GROUP BY id / 256;
