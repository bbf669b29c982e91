-- 02_insight.sql: from version 1 to 2: what the whole history says, kept while it is written, so that no view ever
-- reads all of it. The sums follow their rows by triggers: a row that goes takes its share along.

-- A person's waterfall for one field, without its values (model/course.h): few texts, many counts.
CREATE TABLE courses (
    id    INTEGER PRIMARY KEY,
    field INTEGER NOT NULL, -- 0 e-mail, 1 phone
    steps TEXT NOT NULL,
    count INTEGER NOT NULL DEFAULT 0,
    UNIQUE (field, steps)
) STRICT;
CREATE TABLE person_courses (
    request  INTEGER NOT NULL,
    slot     INTEGER NOT NULL,
    field    INTEGER NOT NULL,
    course   INTEGER NOT NULL,
    asked_ms INTEGER NOT NULL,
    PRIMARY KEY (request, slot, field),
    FOREIGN KEY (request, slot) REFERENCES people ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX person_courses_by_time ON person_courses (asked_ms, course);
CREATE TABLE course_days (
    day    INTEGER NOT NULL, -- UTC, since 1970, of asked_ms
    course INTEGER NOT NULL,
    count  INTEGER NOT NULL,
    PRIMARY KEY (day, course)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER person_courses_counted AFTER INSERT ON person_courses BEGIN
    UPDATE courses SET count = count + 1 WHERE id = new.course;
    INSERT INTO course_days (day, course, count) VALUES (new.asked_ms / 86400000, new.course, 1)
        ON CONFLICT (day, course) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER person_courses_uncounted AFTER DELETE ON person_courses BEGIN
    UPDATE courses SET count = count - 1 WHERE id = old.course;
    UPDATE course_days SET count = count - 1 WHERE day = old.asked_ms / 86400000 AND course = old.course;
    DELETE FROM course_days WHERE day = old.asked_ms / 86400000 AND course = old.course AND count = 0;
END;

-- Requests that were sent, by the UTC day on which they were asked and by what they asked for.
CREATE TABLE ledger_days (
    day         INTEGER NOT NULL,
    ask         INTEGER NOT NULL, -- model/ledger.h: 0 e-mail, 1 phone, 2 both, 3 neither
    is_bulk     INTEGER NOT NULL,
    requests    INTEGER NOT NULL,
    reported    INTEGER NOT NULL, -- with an amount
    micro       INTEGER NOT NULL,
    emails      INTEGER NOT NULL,
    phones      INTEGER NOT NULL,
    paid_emails INTEGER NOT NULL, -- found in requests with an amount
    paid_phones INTEGER NOT NULL,
    PRIMARY KEY (day, ask, is_bulk)
) STRICT, WITHOUT ROWID;
CREATE VIEW request_asks AS
    SELECT id, created_ms, created_ms / 86400000 AS day, is_bulk,
           iif(waterfall_email, iif(waterfall_phone OR reveal_phone_number, 2, 0),
               iif(waterfall_phone OR reveal_phone_number, 1, 3)) AS ask,
           credits_micro, email_count, phone_count
    FROM requests WHERE sent_ms IS NOT NULL AND created_ms IS NOT NULL;
CREATE TRIGGER requests_ledgered
AFTER UPDATE OF sent_ms, credits_micro, email_count, phone_count ON requests
WHEN new.sent_ms IS NOT NULL AND new.created_ms IS NOT NULL
     AND (old.sent_ms IS NULL OR old.credits_micro IS NOT new.credits_micro
          OR old.email_count <> new.email_count OR old.phone_count <> new.phone_count)
BEGIN
    INSERT INTO ledger_days
        SELECT day, ask, is_bulk, iif(old.sent_ms IS NULL, 1, 0),
               (new.credits_micro IS NOT NULL) - iif(old.sent_ms IS NULL, 0, old.credits_micro IS NOT NULL),
               coalesce(new.credits_micro, 0) - iif(old.sent_ms IS NULL, 0, coalesce(old.credits_micro, 0)),
               new.email_count - iif(old.sent_ms IS NULL, 0, old.email_count),
               new.phone_count - iif(old.sent_ms IS NULL, 0, old.phone_count),
               iif(new.credits_micro IS NULL, 0, new.email_count)
                   - iif(old.sent_ms IS NULL OR old.credits_micro IS NULL, 0, old.email_count),
               iif(new.credits_micro IS NULL, 0, new.phone_count)
                   - iif(old.sent_ms IS NULL OR old.credits_micro IS NULL, 0, old.phone_count)
        FROM request_asks WHERE id = new.id
        ON CONFLICT (day, ask, is_bulk) DO UPDATE SET
            requests = requests + excluded.requests, reported = reported + excluded.reported,
            micro = micro + excluded.micro, emails = emails + excluded.emails,
            phones = phones + excluded.phones, paid_emails = paid_emails + excluded.paid_emails,
            paid_phones = paid_phones + excluded.paid_phones;
END;
CREATE TRIGGER requests_ledgered_at_once AFTER INSERT ON requests
WHEN new.sent_ms IS NOT NULL AND new.created_ms IS NOT NULL
BEGIN
    INSERT INTO ledger_days
        SELECT day, ask, is_bulk, 1, credits_micro IS NOT NULL, coalesce(credits_micro, 0), email_count,
               phone_count, iif(credits_micro IS NULL, 0, email_count), iif(credits_micro IS NULL, 0, phone_count)
        FROM request_asks WHERE id = new.id
        ON CONFLICT (day, ask, is_bulk) DO UPDATE SET
            requests = requests + excluded.requests, reported = reported + excluded.reported,
            micro = micro + excluded.micro, emails = emails + excluded.emails,
            phones = phones + excluded.phones, paid_emails = paid_emails + excluded.paid_emails,
            paid_phones = paid_phones + excluded.paid_phones;
END;
CREATE TRIGGER requests_unledgered BEFORE DELETE ON requests
WHEN old.sent_ms IS NOT NULL AND old.created_ms IS NOT NULL
BEGIN
    UPDATE ledger_days SET
        requests = requests - 1, reported = reported - (old.credits_micro IS NOT NULL),
        micro = micro - coalesce(old.credits_micro, 0), emails = emails - old.email_count,
        phones = phones - old.phone_count,
        paid_emails = paid_emails - iif(old.credits_micro IS NULL, 0, old.email_count),
        paid_phones = paid_phones - iif(old.credits_micro IS NULL, 0, old.phone_count)
        WHERE (day, ask, is_bulk) = (SELECT day, ask, is_bulk FROM request_asks WHERE id = old.id);
    DELETE FROM ledger_days WHERE requests = 0;
END;
INSERT INTO ledger_days
    SELECT day, ask, is_bulk, count(*), count(credits_micro), coalesce(sum(credits_micro), 0),
           sum(email_count), sum(phone_count), sum(iif(credits_micro IS NULL, 0, email_count)),
           sum(iif(credits_micro IS NULL, 0, phone_count))
    FROM request_asks GROUP BY day, ask, is_bulk;
CREATE INDEX requests_by_created ON requests (created_ms);
DROP INDEX requests_by_credit;
CREATE INDEX requests_by_credit ON requests (credited_ms, credits, credits_micro) WHERE credits IS NOT NULL;

-- What Apollo says of the account, whenever it was asked; what requests reported since the reading before.
CREATE TABLE balances (
    id           INTEGER PRIMARY KEY,
    at_ms        INTEGER NOT NULL,
    remaining    TEXT,
    cycle_start  TEXT,
    cycle_end    TEXT,
    ledger_micro INTEGER NOT NULL,
    ledger_count INTEGER NOT NULL
) STRICT;
CREATE TABLE balance_lines (
    balance  INTEGER NOT NULL REFERENCES balances ON DELETE CASCADE,
    ordinal  INTEGER NOT NULL,
    name     TEXT,
    credit_limit TEXT,
    consumed TEXT,
    left_over TEXT,
    PRIMARY KEY (balance, ordinal)
) STRICT, WITHOUT ROWID;

-- One row a person, whatever the number of requests about them.
CREATE TABLE persons (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    key           TEXT NOT NULL UNIQUE, -- model/insight.h, person_key
    name          TEXT,
    organization  TEXT,
    folded        TEXT NOT NULL,        -- what a filter looks into
    request_count INTEGER NOT NULL DEFAULT 0,
    last_request  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX persons_by_last ON persons (last_request);
ALTER TABLE people ADD COLUMN person INTEGER;
CREATE INDEX people_by_person ON people (person, request) WHERE person IS NOT NULL;
CREATE TRIGGER people_moved AFTER UPDATE OF person ON people WHEN old.person IS NOT new.person BEGIN
    UPDATE persons SET request_count = request_count - 1,
        last_request = coalesce((SELECT max(request) FROM people WHERE person = old.person), 0)
        WHERE id = old.person;
    DELETE FROM persons WHERE id = old.person AND request_count = 0;
    UPDATE persons SET request_count = request_count + 1, last_request = max(last_request, new.request)
        WHERE id = new.person;
END;
CREATE TRIGGER people_came AFTER INSERT ON people WHEN new.person IS NOT NULL BEGIN
    UPDATE persons SET request_count = request_count + 1, last_request = max(last_request, new.request)
        WHERE id = new.person;
END;
CREATE TRIGGER people_left AFTER DELETE ON people WHEN old.person IS NOT NULL BEGIN
    UPDATE persons SET request_count = request_count - 1,
        last_request = coalesce((SELECT max(request) FROM people WHERE person = old.person), 0)
        WHERE id = old.person;
    DELETE FROM persons WHERE id = old.person AND request_count = 0;
END;

CREATE INDEX deliveries_loose ON deliveries (id) WHERE outcome IN ('unmatched', 'unreadable');

-- Requests of before, whose courses and persons are still to be written.
CREATE TABLE insight_debts (
    request INTEGER PRIMARY KEY REFERENCES requests ON DELETE CASCADE
) STRICT;
INSERT INTO insight_debts SELECT id FROM requests;
