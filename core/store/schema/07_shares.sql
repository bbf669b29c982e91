-- 07_shares.sql: a list's sums move once for what changed, and Apollo's objects are stored once. A step of the schema.

-- A request that merely moves, or is polled, costs its list nothing; one that changes, one write of the list's row.
DROP TRIGGER run_share_taken;
DROP TRIGGER run_share_given;
CREATE TRIGGER run_share_taken BEFORE UPDATE OF run ON requests
WHEN old.run IS NOT NULL AND new.run IS NOT old.run BEGIN
    UPDATE run_states SET requests = requests - 1, people = people - old.people_count
        WHERE run = old.run AND state = old.state;
    UPDATE runs SET (spent_micro, unpriced, matched, emails, phones) =
        (SELECT runs.spent_micro - s.micro, runs.unpriced - s.unpriced, runs.matched - s.matched_people,
                runs.emails - s.email_people, runs.phones - s.phone_people FROM run_shares s WHERE s.id = old.id)
        WHERE id = old.run;
END;
CREATE TRIGGER run_share_given AFTER UPDATE OF run ON requests
WHEN new.run IS NOT NULL AND new.run IS NOT old.run BEGIN
    INSERT INTO run_states (run, state, requests, people) VALUES (new.run, new.state, 1, new.people_count)
        ON CONFLICT (run, state) DO UPDATE SET requests = requests + 1, people = people + excluded.people;
    UPDATE runs SET (spent_micro, unpriced, matched, emails, phones) =
        (SELECT runs.spent_micro + s.micro, runs.unpriced + s.unpriced, runs.matched + s.matched_people,
                runs.emails + s.email_people, runs.phones + s.phone_people FROM run_shares s WHERE s.id = new.id)
        WHERE id = new.run;
    UPDATE runs SET is_simulated = 1 WHERE id = new.run AND new.is_simulated AND NOT is_simulated;
END;
CREATE TRIGGER run_share_moved AFTER UPDATE ON requests
WHEN new.run IS NOT NULL AND new.run IS old.run
     AND (new.state <> old.state OR new.people_count <> old.people_count)
BEGIN
    UPDATE run_states SET requests = requests - 1, people = people - old.people_count
        WHERE run = old.run AND state = old.state;
    INSERT INTO run_states (run, state, requests, people) VALUES (new.run, new.state, 1, new.people_count)
        ON CONFLICT (run, state) DO UPDATE SET requests = requests + 1, people = people + excluded.people;
END;
CREATE TRIGGER run_share_changed AFTER UPDATE ON requests
WHEN new.run IS NOT NULL AND new.run IS old.run
     AND (new.state <> old.state OR new.people_count <> old.people_count
          OR new.credits_micro IS NOT old.credits_micro OR new.may_be_charged <> old.may_be_charged
          OR new.matched_people <> old.matched_people OR new.email_people <> old.email_people
          OR new.phone_people <> old.phone_people OR new.is_simulated <> old.is_simulated)
BEGIN
    UPDATE runs SET
        spent_micro = spent_micro + ifnull(new.credits_micro, 0) - ifnull(old.credits_micro, 0),
        unpriced = unpriced
            + iif(new.credits_micro IS NULL AND (new.may_be_charged
                    OR new.state NOT IN ('draft', 'rejected', 'refused')), new.people_count, 0)
            - iif(old.credits_micro IS NULL AND (old.may_be_charged
                    OR old.state NOT IN ('draft', 'rejected', 'refused')), old.people_count, 0),
        matched = matched + new.matched_people - old.matched_people,
        emails = emails + new.email_people - old.email_people,
        phones = phones + new.phone_people - old.phone_people,
        is_simulated = is_simulated OR new.is_simulated
        WHERE id = new.run
          AND (ifnull(new.credits_micro, 0) <> ifnull(old.credits_micro, 0)
               OR iif(new.credits_micro IS NULL AND (new.may_be_charged
                        OR new.state NOT IN ('draft', 'rejected', 'refused')), new.people_count, 0)
                  <> iif(old.credits_micro IS NULL AND (old.may_be_charged
                        OR old.state NOT IN ('draft', 'rejected', 'refused')), old.people_count, 0)
               OR new.matched_people <> old.matched_people OR new.email_people <> old.email_people
               OR new.phone_people <> old.phone_people OR new.is_simulated > is_simulated);
END;

-- Apollo's object of a person stands in the answer, byte for byte: where it does, it is not stored a second time.
ALTER TABLE documents ADD COLUMN person_at INTEGER; -- in the request's answer_body; NULL: it is person_json, or none
ALTER TABLE documents ADD COLUMN person_size INTEGER;
CREATE VIEW person_documents AS
    SELECT d.request, d.slot, d.unprocessed_json,
           coalesce(d.person_json,
                    (SELECT CAST(substr(x.answer_body, d.person_at + 1, d.person_size) AS TEXT)
                     FROM exchanges x WHERE x.request = d.request AND d.person_at IS NOT NULL)) AS person_json
    FROM documents d;
