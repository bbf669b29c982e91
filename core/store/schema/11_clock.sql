-- 11_clock.sql: what the wall clock said, for what is removed by it (model/clock_doubt.h). A step of the schema.
CREATE TABLE clock_doubts (
    only        INTEGER PRIMARY KEY CHECK (only = 1),
    believed_ms INTEGER NOT NULL,
    doubted_ms  INTEGER -- NULL: no time is doubted
) STRICT;
