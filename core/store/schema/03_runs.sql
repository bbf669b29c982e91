-- 03_runs.sql: lists: a table of people read in, checked, sent in batches, accounted for row by row.

-- The salt of this history's digests: a digest tells two people equal and says nothing of either.
CREATE TABLE salts (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    salt BLOB NOT NULL
) STRICT;
INSERT INTO salts (id, salt) VALUES (1, randomblob(32));

-- Who must never be asked about again, by digest.
CREATE TABLE forgotten (
    digest BLOB PRIMARY KEY,
    at_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who was asked about: every identity of every person of a request, by digest.
CREATE TABLE person_digests (
    digest  BLOB NOT NULL,
    request INTEGER NOT NULL REFERENCES requests ON DELETE CASCADE,
    slot    INTEGER NOT NULL,
    PRIMARY KEY (digest, request, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_digests_by_request ON person_digests (request);

CREATE TABLE runs (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    state          TEXT NOT NULL,
    driver         TEXT, -- the process that reads or sends it
    name           TEXT,
    path           TEXT,
    encoding       TEXT,
    is_json        INTEGER NOT NULL DEFAULT 0,
    has_bom        INTEGER NOT NULL DEFAULT 0,
    delimiter      TEXT,
    line_end       TEXT,
    preamble       TEXT, -- "sep=;"
    header         TEXT, -- the first record, as it came; NULL: the rows begin at once
    columns        INTEGER NOT NULL DEFAULT 0, -- of the widest row
    map            TEXT,
    waterfall_email     INTEGER NOT NULL DEFAULT 0,
    waterfall_phone     INTEGER NOT NULL DEFAULT 0,
    reveal_phone_number INTEGER NOT NULL DEFAULT 0,
    reveal_personal_emails INTEGER NOT NULL DEFAULT 0,
    policy         TEXT NOT NULL, -- for people who are known: reuse, refresh, missing
    is_simulated   INTEGER NOT NULL DEFAULT 0,
    created_ms     INTEGER,
    started_ms     INTEGER,
    ended_ms       INTEGER,
    row_count      INTEGER,
    budget_micro   INTEGER, -- 0: none
    day_budget_micro INTEGER,
    pilot          INTEGER, -- rows to send, then pause; 0: all
    hold_micro     INTEGER, -- what a row may cost at most, as far as is known
    floor_micro    INTEGER, -- the estimate at the review
    typical_micro  INTEGER,
    ceiling_micro  INTEGER,
    sample         INTEGER,
    message        TEXT,
    cause          INTEGER NOT NULL DEFAULT 0, -- of a pause: model/run.h
    out            TEXT, -- where its result is to be written
    out_format     INTEGER NOT NULL DEFAULT 0,
    -- sums over its requests, kept by the triggers below
    spent_micro    INTEGER NOT NULL DEFAULT 0,
    unpriced       INTEGER NOT NULL DEFAULT 0, -- people who may have cost something that is not reported (yet)
    matched        INTEGER NOT NULL DEFAULT 0,
    emails         INTEGER NOT NULL DEFAULT 0,
    phones         INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE run_rows (
    run      INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    row      INTEGER NOT NULL, -- 1, 2, … in the order of the file
    standing INTEGER NOT NULL, -- model/run.h
    wants    INTEGER NOT NULL DEFAULT 0, -- what is asked of it, where that differs from the run: bits
    request  INTEGER,
    slot     INTEGER,
    twin     INTEGER, -- duplicate: of this row
    known_request INTEGER,
    known_slot    INTEGER,
    strength INTEGER NOT NULL DEFAULT 0,
    digest   BLOB,
    reason   TEXT,
    PRIMARY KEY (run, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_rows_by_request ON run_rows (request) WHERE request IS NOT NULL;

-- What came in, apart from what changes.
CREATE TABLE run_sources (
    run    INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    row    INTEGER NOT NULL,
    raw    TEXT NOT NULL,
    people TEXT, -- the identifiers read from it, one a line: number, value
    PRIMARY KEY (run, row)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_standings (
    run      INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    standing INTEGER NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (run, standing)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_states (
    run      INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    state    TEXT NOT NULL,
    requests INTEGER NOT NULL,
    people   INTEGER NOT NULL,
    PRIMARY KEY (run, state)
) STRICT, WITHOUT ROWID;

-- How a table's columns were corrected, by the digest of its header.
CREATE TABLE column_maps (
    digest BLOB PRIMARY KEY,
    map    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE requests ADD COLUMN run INTEGER;
ALTER TABLE requests ADD COLUMN may_be_charged INTEGER NOT NULL DEFAULT 0; -- rejected with 5xx
ALTER TABLE requests ADD COLUMN matched_people INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN email_people INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN phone_people INTEGER NOT NULL DEFAULT 0;
CREATE INDEX requests_by_run ON requests (run, id) WHERE run IS NOT NULL;
CREATE VIEW run_shares AS
    SELECT id, run, state, people_count, ifnull(credits_micro, 0) AS micro, matched_people, email_people,
           phone_people,
           iif(credits_micro IS NULL AND (may_be_charged
                   OR state NOT IN ('draft', 'rejected', 'refused')), people_count, 0) AS unpriced
    FROM requests WHERE run IS NOT NULL;
CREATE TRIGGER run_share_taken BEFORE UPDATE ON requests WHEN old.run IS NOT NULL BEGIN
    UPDATE run_states SET requests = requests - 1, people = people - old.people_count
        WHERE run = old.run AND state = old.state;
    UPDATE runs SET (spent_micro, unpriced, matched, emails, phones) =
        (SELECT runs.spent_micro - s.micro, runs.unpriced - s.unpriced, runs.matched - s.matched_people,
                runs.emails - s.email_people, runs.phones - s.phone_people FROM run_shares s WHERE s.id = old.id)
        WHERE id = old.run;
END;
CREATE TRIGGER run_share_given AFTER UPDATE ON requests WHEN new.run IS NOT NULL BEGIN
    INSERT INTO run_states (run, state, requests, people) VALUES (new.run, new.state, 1, new.people_count)
        ON CONFLICT (run, state) DO UPDATE SET requests = requests + 1, people = people + excluded.people;
    UPDATE runs SET (spent_micro, unpriced, matched, emails, phones) =
        (SELECT runs.spent_micro + s.micro, runs.unpriced + s.unpriced, runs.matched + s.matched_people,
                runs.emails + s.email_people, runs.phones + s.phone_people FROM run_shares s WHERE s.id = new.id)
        WHERE id = new.run;
    UPDATE runs SET is_simulated = 1 WHERE id = new.run AND new.is_simulated AND NOT is_simulated;
END;
CREATE TRIGGER run_share_lost BEFORE DELETE ON requests WHEN old.run IS NOT NULL BEGIN
    UPDATE run_states SET requests = requests - 1, people = people - old.people_count
        WHERE run = old.run AND state = old.state;
    UPDATE runs SET (spent_micro, unpriced, matched, emails, phones) =
        (SELECT runs.spent_micro - s.micro, runs.unpriced - s.unpriced, runs.matched - s.matched_people,
                runs.emails - s.email_people, runs.phones - s.phone_people FROM run_shares s WHERE s.id = old.id)
        WHERE id = old.run;
END;
CREATE INDEX run_rows_ready ON run_rows (run, row) WHERE standing = 0;
