/* fields.h — which member of the model is which column: one list a table, from which the statements
 * that load and save it are made. Row order is the list's order. */
#ifndef STORE_SCHEMA_FIELDS_H
#define STORE_SCHEMA_FIELDS_H

#include "core/model/request.h"
#include "core/store/file/sql.h"

/* What an index holds and hardly ever changes is apart: an assignment alone, even of the same value, moves
 * its entry. */
#define STORE_REQUEST_MOVING(X)                                                                              \
    X(STATE, state, state)                                                                                   \
    X(FLAG, waterfall_email, options.waterfall_email)                                                        \
    X(FLAG, waterfall_phone, options.waterfall_phone)                                                        \
    X(FLAG, reveal_phone_number, options.reveal_phone_number)                                                \
    X(FLAG, reveal_personal_emails, options.reveal_personal_emails)                                          \
    X(FLAG, is_bulk, is_bulk)                                                                                \
    X(FLAG, is_simulated, is_simulated)                                                                      \
    X(FLAG, has_callback, has_callback)                                                                      \
    X(MS, sent_ms, sent_ms)                                                                                  \
    X(MS, answered_ms, answered_ms)                                                                          \
    X(MS, settled_ms, settled_ms)                                                                            \
    X(TEXT, credits, credits)                                                                                \
    X(CHANNEL, delivered_by, delivered_by)                                                                   \
    X(TEXT, message, message)                                                                                \
    X(TEXT, initiated, initiated)                                                                            \
    X(TEXT, completed, completed)                                                                            \
    X(MS, next_poll_ms, next_poll_ms)                                                                        \
    X(INT, poll_count, poll_count)                                                                           \
    X(TEXT, poll_note, poll_note)                                                                            \
    X(TEXT, last_dispatched_at, last_dispatched_at)                                                          \
    X(TEXT, failure_reason, failure_reason)                                                                  \
    X(INT, duplicate_count, duplicate_count)                                                                 \
    X(TEXT, count_requested, summary.requested)                                                              \
    X(TEXT, count_enriched, summary.enriched)                                                                \
    X(TEXT, count_not_found, summary.not_found)                                                              \
    X(TEXT, count_email_enriched, summary.email_enriched)                                                    \
    X(TEXT, count_email_not_found, summary.email_not_found)                                                  \
    X(TEXT, count_mobile_enriched, summary.mobile_enriched)                                                  \
    X(TEXT, count_mobile_not_found, summary.mobile_not_found)                                                \
    X(TEXT, count_unique_enriched, summary.unique_enriched)                                                  \
    X(TEXT, count_missing, summary.missing)
#define STORE_REQUEST_STILL(X)                                                                               \
    X(MS, created_ms, created_ms)                                                                            \
    X(TEXT, request_id, request_id)
#define STORE_REQUEST_FIELDS(X) STORE_REQUEST_MOVING(X) STORE_REQUEST_STILL(X)

#define STORE_PART_FIELDS(X)                                                                                 \
    X(PART, state, state)                                                                                    \
    X(TEXT, status, status)                                                                                  \
    X(TEXT, message, message)                                                                                \
    X(TEXT, credits, credits)

#define STORE_EXCHANGE_FIELDS(X)                                                                             \
    X(TEXT, method, method)                                                                                  \
    X(TEXT, url, url)                                                                                        \
    X(TEXT, request_body, request_body)                                                                      \
    X(INT, status, status)                                                                                   \
    X(TEXT, answer_headers, answer_headers)                                                                  \
    X(SIZE, answer_body_size, answer_body_size)                                                              \
    X(MS, name_us, name_us)                                                                                  \
    X(MS, connect_us, connect_us)                                                                            \
    X(MS, tls_us, tls_us)                                                                                    \
    X(MS, first_byte_us, first_byte_us)                                                                      \
    X(MS, total_us, total_us)

#define STORE_PERSON_FIELDS(X)                                                                               \
    X(INT, position, position)                                                                               \
    X(TEXT, apollo_id, apollo_id)                                                                            \
    X(TEXT, delivered_id, delivered_id)                                                                      \
    X(TEXT, name, name)                                                                                      \
    X(TEXT, title, title)                                                                                    \
    X(TEXT, organization, organization)

#define STORE_DOCUMENT_FIELDS(X)                                                                             \
    X(TEXT, person_json, person_json)                                                                        \
    X(TEXT, unprocessed_json, unprocessed_json)

#define STORE_ATTEMPT_FIELDS(X)                                                                              \
    X(CONTACT, field, field)                                                                                 \
    X(INT, position, position)                                                                               \
    X(TEXT, vendor, vendor)                                                                                  \
    X(TEXT, vendor_id, vendor_id)                                                                            \
    X(TEXT, status, status)                                                                                  \
    X(TEXT, status_code, status_code)                                                                        \
    X(TEXT, status_message, status_message)                                                                  \
    X(TRISTATE, verification, verification)                                                                  \
    X(TEXT, auth, auth)

#define STORE_FINDING_FIELDS(X)                                                                              \
    X(CONTACT, field, field)                                                                                 \
    X(TEXT, value, value)                                                                                    \
    X(TEXT, raw, raw)                                                                                        \
    X(TEXT, status, status)                                                                                  \
    X(TEXT, source, source)                                                                                  \
    X(TEXT, type, type)                                                                                      \
    X(TEXT, dnc, dnc)                                                                                        \
    X(TEXT, confidence, confidence)                                                                          \
    X(FLAG, is_from_answer, is_from_answer)

/* One list for saving a request's line in the list and for listing it. */
#define STORE_ROW_MOVING(X)                                                                                  \
    X(INT, people_count, people_count)                                                                       \
    X(TEXT, email, email)                                                                                    \
    X(TEXT, phone, phone)                                                                                    \
    X(INT, email_count, email_count)                                                                         \
    X(INT, phone_count, phone_count)                                                                         \
    X(INT, matched_people, matched_people)                                                                   \
    X(INT, email_people, email_people)                                                                       \
    X(INT, phone_people, phone_people)
#define STORE_ROW_STILL(X)                                                                                   \
    X(TEXT, label, label)                                                                                    \
    X(TEXT, organization, organization)
#define STORE_ROW_FIELDS(X) STORE_ROW_MOVING(X) STORE_ROW_STILL(X)

extern const struct sql_field STORE_REQUEST[], STORE_PART[], STORE_EXCHANGE[], STORE_PERSON[],
    STORE_DOCUMENT[], STORE_ATTEMPT[], STORE_FINDING[], STORE_ROW[];
#define STORE_ONE(kind, column, member) +1
enum {
    STORE_REQUEST_COUNT = 0 STORE_REQUEST_FIELDS(STORE_ONE),
    STORE_PART_COUNT = 0 STORE_PART_FIELDS(STORE_ONE),
    STORE_EXCHANGE_COUNT = 0 STORE_EXCHANGE_FIELDS(STORE_ONE),
    STORE_PERSON_COUNT = 0 STORE_PERSON_FIELDS(STORE_ONE),
    STORE_DOCUMENT_COUNT = 0 STORE_DOCUMENT_FIELDS(STORE_ONE),
    STORE_ATTEMPT_COUNT = 0 STORE_ATTEMPT_FIELDS(STORE_ONE),
    STORE_FINDING_COUNT = 0 STORE_FINDING_FIELDS(STORE_ONE),
    STORE_ROW_COUNT = 0 STORE_ROW_FIELDS(STORE_ONE),
    STORE_REQUEST_MOVING_COUNT = 0 STORE_REQUEST_MOVING(STORE_ONE),
    STORE_ROW_MOVING_COUNT = 0 STORE_ROW_MOVING(STORE_ONE),
};

/* Of its name in the database; IDENTIFIER_COUNT for that of a later version. */
enum identifier store_identifier(const char *parameter);

#endif
