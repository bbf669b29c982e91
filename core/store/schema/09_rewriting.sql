-- 09_rewriting.sql: lists whose rows are written anew, in turns. A step of the schema.

-- What was last written over all of a list's rows. Until that is over some rows say what is asked of them and
-- others what was asked before: the list is not started, and none of its figures is final.
CREATE TABLE run_rewritings (
    run     INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
    choice  TEXT, -- which rows are asked once more; NULL: what is done about known people, by the list's policy
    with_simulated INTEGER NOT NULL, -- of the estimate behind it
    after   INTEGER NOT NULL DEFAULT 0, -- up to this row it is written
    rows    INTEGER NOT NULL DEFAULT 0, -- that it concerned so far
    is_over INTEGER NOT NULL DEFAULT 0
) STRICT;
