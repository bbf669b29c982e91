-- 01_schema.sql: the history, version 1. Absent is NULL, never 0 or ''. Times are wall milliseconds.
-- Foreign words (statuses, vendors, ids, amounts) are text as they came; states, channels and outcomes are
-- the words of the model. Children are clustered by request, so that one request is a few short range scans.

CREATE TABLE requests (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice: clients hold ids
    token_selector      TEXT NOT NULL UNIQUE,              -- finds the request
    token_verifier      TEXT NOT NULL,                     -- proves it; never compared by SQL
    sender              TEXT,                              -- the process that queued or sends it
    state               TEXT NOT NULL,
    waterfall_email     INTEGER NOT NULL DEFAULT 0,
    waterfall_phone     INTEGER NOT NULL DEFAULT 0,
    reveal_phone_number INTEGER NOT NULL DEFAULT 0,
    reveal_personal_emails INTEGER NOT NULL DEFAULT 0,
    is_bulk             INTEGER NOT NULL DEFAULT 0,
    is_simulated        INTEGER NOT NULL DEFAULT 0,
    has_callback        INTEGER NOT NULL DEFAULT 0,
    created_ms          INTEGER,
    sent_ms             INTEGER,
    answered_ms         INTEGER,
    settled_ms          INTEGER,
    request_id          TEXT,
    credits             TEXT,
    credits_micro       INTEGER, -- credits as a number, in millionths
    credited_ms         INTEGER, -- when the amount became known
    delivered_by        TEXT,
    message             TEXT,
    initiated           TEXT,
    completed           TEXT,
    next_poll_ms        INTEGER, -- what is shown
    due_ms              INTEGER, -- the same, or the end of the claim of the process that polls it now
    poll_count          INTEGER NOT NULL DEFAULT 0,
    poll_note           TEXT,
    last_dispatched_at  TEXT,
    failure_reason      TEXT,
    duplicate_count     INTEGER NOT NULL DEFAULT 0,
    -- the delivery's own counts
    count_requested       TEXT,
    count_enriched        TEXT,
    count_not_found       TEXT,
    count_email_enriched  TEXT,
    count_email_not_found TEXT,
    count_mobile_enriched TEXT,
    count_mobile_not_found TEXT,
    count_unique_enriched TEXT,
    count_missing         TEXT,
    -- its line in the list, kept beside it so that a window of the list is one range scan
    people_count        INTEGER NOT NULL DEFAULT 0,
    label               TEXT,
    organization        TEXT,
    email               TEXT,
    phone               TEXT,
    email_count         INTEGER NOT NULL DEFAULT 0,
    phone_count         INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX requests_by_state ON requests (state, answered_ms);
CREATE INDEX requests_by_due ON requests (due_ms) WHERE due_ms IS NOT NULL;
CREATE INDEX requests_by_credit ON requests (credited_ms, credits) WHERE credits IS NOT NULL;
CREATE INDEX requests_by_request_id ON requests (request_id) WHERE request_id IS NOT NULL;

-- How many requests there are in each run of 256 ids: the n-th line of a list of millions without counting
-- its predecessors, whatever was deleted among them.
CREATE TABLE row_blocks (
    block INTEGER PRIMARY KEY, -- id / 256
    count INTEGER NOT NULL
) STRICT;
CREATE TRIGGER requests_counted AFTER INSERT ON requests BEGIN
    INSERT INTO row_blocks (block, count) VALUES (new.id / 256, 1)
        ON CONFLICT (block) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER requests_uncounted AFTER DELETE ON requests BEGIN
    UPDATE row_blocks SET count = count - 1 WHERE block = old.id / 256;
    DELETE FROM row_blocks WHERE block = old.id / 256 AND count = 0;
END;

-- Everything of a request that a filter looks into, case-folded, in one narrow table.
CREATE TABLE search (
    request INTEGER PRIMARY KEY REFERENCES requests ON DELETE CASCADE,
    folded  TEXT NOT NULL
) STRICT;

CREATE TABLE parts (
    request INTEGER NOT NULL REFERENCES requests ON DELETE CASCADE,
    part    INTEGER NOT NULL, -- 0 waterfall, 1 native phone
    state   INTEGER NOT NULL, -- 0 not asked, 1 asked, 2 open, 3 closed, 4 settled
    status  TEXT,
    message TEXT,
    credits TEXT,
    PRIMARY KEY (request, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE target_fields (
    request INTEGER NOT NULL REFERENCES requests ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (request, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE exchanges (
    request          INTEGER PRIMARY KEY REFERENCES requests ON DELETE CASCADE,
    method           TEXT,
    url              TEXT,
    request_body     TEXT,
    status           INTEGER NOT NULL DEFAULT 0,
    answer_headers   TEXT,
    answer_body_size INTEGER NOT NULL DEFAULT 0,
    name_us          INTEGER,
    connect_us       INTEGER,
    tls_us           INTEGER,
    first_byte_us    INTEGER,
    total_us         INTEGER,
    answer_body      BLOB
) STRICT;

CREATE TABLE people (
    request      INTEGER NOT NULL REFERENCES requests ON DELETE CASCADE,
    slot         INTEGER NOT NULL, -- 0, 1, …: its place in the request
    position     INTEGER NOT NULL, -- as sent; -1: delivered, but whose it is cannot be told
    apollo_id    TEXT,
    delivered_id TEXT,
    name         TEXT,
    title        TEXT,
    organization TEXT,
    PRIMARY KEY (request, slot)
) STRICT, WITHOUT ROWID;

-- What was asked about a person: one row an identifier, under Apollo's name for it.
CREATE TABLE identifiers (
    request INTEGER NOT NULL,
    slot    INTEGER NOT NULL,
    field   TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (request, slot, field),
    FOREIGN KEY (request, slot) REFERENCES people ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Apollo's own objects, verbatim. Apart from `people`, so that a delivery does not rewrite them.
CREATE TABLE documents (
    request          INTEGER NOT NULL,
    slot             INTEGER NOT NULL,
    person_json      TEXT,
    unprocessed_json TEXT,
    PRIMARY KEY (request, slot),
    FOREIGN KEY (request, slot) REFERENCES people ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
    request        INTEGER NOT NULL,
    slot           INTEGER NOT NULL,
    ordinal        INTEGER NOT NULL, -- 0, 1, … within the person
    field          TEXT NOT NULL,
    position       INTEGER NOT NULL, -- 1, 2, … within the field: the order of asking
    vendor         TEXT,
    vendor_id      TEXT,
    status         TEXT,
    status_code    TEXT,
    status_message TEXT,
    verification   INTEGER,
    auth           TEXT,
    PRIMARY KEY (request, slot, ordinal),
    FOREIGN KEY (request, slot) REFERENCES people ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt_values (
    request INTEGER NOT NULL,
    slot    INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (request, slot, attempt, ordinal),
    FOREIGN KEY (request, slot, attempt) REFERENCES attempts ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (
    request        INTEGER NOT NULL,
    slot           INTEGER NOT NULL,
    ordinal        INTEGER NOT NULL,
    field          TEXT NOT NULL,
    value          TEXT,
    raw            TEXT,
    status         TEXT,
    source         TEXT,
    type           TEXT,
    dnc            TEXT,
    confidence     TEXT,
    is_from_answer INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (request, slot, ordinal),
    FOREIGN KEY (request, slot) REFERENCES people ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE finding_validations (
    request INTEGER NOT NULL,
    slot    INTEGER NOT NULL,
    finding INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (request, slot, finding, ordinal),
    FOREIGN KEY (request, slot, finding) REFERENCES findings ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Every arrival. The bytes are apart, so that settling rewrites a short row and never the body; a repeat of
-- the same bytes has none of its own and names the first.
CREATE TABLE deliveries (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    request     INTEGER REFERENCES requests ON DELETE CASCADE,
    received_ms INTEGER NOT NULL,
    channel     TEXT,
    outcome     TEXT NOT NULL,
    is_unsettled INTEGER NOT NULL DEFAULT 1, -- outcome is the model's "stored"
    note        TEXT,
    same_as     INTEGER, -- the delivery with the same bytes
    body_size   INTEGER NOT NULL
) STRICT;
CREATE INDEX deliveries_by_request ON deliveries (request, body_size);
CREATE INDEX deliveries_unsettled ON deliveries (id) WHERE is_unsettled = 1;

CREATE TABLE bodies (
    delivery INTEGER PRIMARY KEY REFERENCES deliveries ON DELETE CASCADE,
    body     BLOB NOT NULL
) STRICT;
