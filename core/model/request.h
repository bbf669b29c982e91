/* request.h — the shapes that everything speaks: a lookup, a request to Apollo, its people, every vendor's
 * attempt and the final findings.
 * Text is clean UTF-8 and NULL where Apollo sent nothing: absent is never zero. Ids and credits are the very
 * digits that Apollo sent. All pointers are owned by their struct and freed by its release. */
#ifndef MODEL_REQUEST_H
#define MODEL_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/identifiers.h"
#include "core/model/request_state.h"

#define REQUEST_PEOPLE_MAX 10 /* Apollo's bulk_match takes 1 to 10 */

/* Ceilings on what comes from outside. What is beyond them is not shown; the raw body is kept, so nothing is
 * lost. */
#define DELIVERED_PEOPLE_MAX 100 /* people in one answer or delivery, and people of one request */
#define PERSON_ATTEMPTS_MAX 200  /* per field */
#define PERSON_FINDINGS_MAX 100  /* per field */
#define ATTEMPT_VALUES_MAX 100

struct lookup_options {
    bool waterfall_email;        /* run_waterfall_email */
    bool waterfall_phone;        /* run_waterfall_phone */
    bool reveal_phone_number;    /* reveal_phone_number */
    bool reveal_personal_emails; /* reveal_personal_emails */
};
bool lookup_wants_waterfall(const struct lookup_options *o);
/* reveal_phone_number without the phone waterfall: Apollo's native path, with a webhook of another shape. */
bool lookup_wants_native_phone(const struct lookup_options *o);

/* What a client asks to be sent: one person, or up to ten in one call. */
struct lookup {
    struct lookup_options options;
    struct identifiers people[REQUEST_PEOPLE_MAX];
    size_t people_count;
    bool is_bulk;              /* through bulk_match even for one person */
    bool is_despite_forgotten; /* the user knows that somebody in it is on the forget list, and said yes */
    bool minds_repeat;         /* refused where the history has asked about somebody in it already */
};
void lookup_release(struct lookup *l);
void lookup_copy(struct lookup *to, const struct lookup *from); /* `to` is uninitialised */

enum contact_field { CONTACT_EMAIL, CONTACT_PHONE };
const char *contact_field_word(enum contact_field f);  /* "email", "phone": for machines */
const char *contact_field_name(enum contact_field f);  /* "e-mail", "phone": for people */
const char *contact_field_title(enum contact_field f); /* "E-mail", "Phone" */
/* Whether the field is among what was asked for, by its waterfall or as Apollo's own phones. */
bool lookup_asks(const struct lookup_options *o, enum contact_field f);

/* Apollo's booleans have a third value. */
enum tristate { TRISTATE_ABSENT = -1, TRISTATE_FALSE, TRISTATE_TRUE };

struct text_list {
    char **item;
    size_t count;
};
void text_list_release(struct text_list *l);
void text_list_add_take(struct text_list *l, char *text);

/* One vendor asked for one field of one person. Order in the delivery is the order of asking; Apollo sends
 * neither times nor credits per vendor. */
struct attempt {
    enum contact_field field;
    int position; /* 1, 2, … per person and field */
    char *vendor, *vendor_id;
    char *status, *status_code, *status_message; /* Apollo's words, whatever they are */
    struct text_list values;
    enum tristate verification; /* usedForVerification */
    char *auth;                 /* authMechanism */
};

/* What an attempt amounts to, for glyphs, colours and exit codes; the words above stay the truth. */
enum attempt_outcome {
    ATTEMPT_HIT,
    ATTEMPT_MISS,
    ATTEMPT_VERIFIED,
    ATTEMPT_REJECTED,
    ATTEMPT_ERROR,
    ATTEMPT_UNKNOWN
};
enum attempt_outcome attempt_outcome(const struct attempt *a);

/* A final e-mail or phone. */
struct finding {
    enum contact_field field;
    char *value;      /* the e-mail, or the sanitized number (raw where there is none) */
    char *raw;        /* raw_number; NULL for e-mails */
    char *status;     /* email_status(_cd), status(_cd) */
    char *source;     /* third_party_data_provider_id, email_source_cd, direct_dial_source_cd; else NULL */
    char *type;       /* type(_cd) */
    char *dnc;        /* dnc_status(_cd); absent or "not_found" is clear, anything else is do-not-call */
    char *confidence; /* confidence_cd, extrapolated_email_confidence */
    struct text_list validations; /* vendor_validation_statuses as readable text: "ZeroBounce: valid" */
    bool is_from_answer;          /* came with the synchronous answer, not with a delivery */
};
bool finding_is_do_not_call(const struct finding *f);
/* How good a status is: 2 verified or valid, 1 anything else or nothing, 0 known to be no good. */
int finding_status_rank(const char *status);
/* The same number, however it is written: by its digits, with and without the country code. */
bool phone_is_same(const char *a, const char *b);
/* The same e-mail (without regard to case) or phone (by any of its spellings). */
bool finding_is_same(const struct finding *a, const struct finding *b);
void finding_release(struct finding *f);
void attempt_release(struct attempt *a);
/* "email_not_unlocked@domain.com" and its like mean that there is no address. */
bool finding_value_is_placeholder(const char *value);

/* One person of a request: what was asked, what the synchronous answer said, what deliveries added. */
struct person {
    int position; /* 0 … people_count-1 as sent; -1: delivered, but whose it is cannot be told */
    struct identifiers asked;
    char *apollo_id;    /* the synchronous answer's; never replaced by a delivery's */
    char *delivered_id; /* the delivery's, where it differs or no other is known */
    char *name, *title, *organization;
    char *person_json;        /* Apollo's person object, verbatim; NULL: no match */
    char *unprocessed_json;   /* unprocessed attributes of this person, verbatim */
    struct attempt *attempts; /* grouped by field, in the order of asking */
    size_t attempt_count;
    struct finding *findings;
    size_t finding_count;
};
void person_release(struct person *p);
/* Whether Apollo said at once that it did not process something of what was told of them. */
bool person_is_unprocessed(const struct person *p);
struct attempt *
person_add_attempt(struct person *p); /* zeroed but for TRISTATE_ABSENT; filled by the caller */
struct finding *person_add_finding(struct person *p);
/* Like person_add_attempt, but behind the last attempt of its field, e-mail before phone, numbered on. */
struct attempt *person_insert_attempt(struct person *p, enum contact_field field);
size_t person_count_attempts(const struct person *p, enum contact_field field);
size_t person_count_findings(const struct person *p, enum contact_field field);
/* Whether the vendor gave that very value. */
bool attempt_has_finding(const struct attempt *a, const struct finding *f);
/* The attempt that a finding came from: by the id that Apollo names as the source, which is the beginning of
 * the attempt's, else by its value; never a validator's. NULL: nobody knows. */
const struct attempt *person_finding_source(const struct person *p, const struct finding *f);
/* That vendor's name, else the source's id as Apollo has it; NULL: nobody knows. */
const char *person_finding_vendor(const struct person *p, const struct finding *f);
const struct finding *person_best(const struct person *p, enum contact_field field); /* NULL: none */

/* The webhook's counts, as digits; NULL = not sent. name, Apollo's key, what people read */
#define SUMMARY_COUNTS(X)                                                                                    \
    X(requested, "total_requested_enrichments", "requested")                                                 \
    X(enriched, "records_enriched", "enriched")                                                              \
    X(not_found, "enrichment_not_found", "not found")                                                        \
    X(email_enriched, "email_records_enriched", "e-mail")                                                    \
    X(email_not_found, "email_records_not_found", "e-mail not found")                                        \
    X(mobile_enriched, "mobile_records_enriched", "mobile")                                                  \
    X(mobile_not_found, "mobile_records_not_found", "mobile not found")                                      \
    X(unique_enriched, "unique_enriched_records", "unique")                                                  \
    X(missing, "missing_records", "missing")
struct summary {
#define X(name, key, label) char *name;
    SUMMARY_COUNTS(X)
#undef X
};
void summary_release(struct summary *s);

/* What a request waits for; each part settles once. */
enum part { PART_WATERFALL, PART_NATIVE_PHONE, PART_COUNT };
enum part_state {
    PART_NOT_ASKED,
    PART_ASKED,   /* sent; whether it was accepted is not known */
    PART_OPEN,    /* accepted: a delivery will come */
    PART_CLOSED,  /* not accepted: no delivery will come */
    PART_SETTLED, /* its delivery came */
};
struct part_status {
    enum part_state state;
    char *status, *message; /* Apollo's words on acceptance */
    char *credits;          /* as its delivery reported */
};

enum channel { CHANNEL_NONE, CHANNEL_WEBHOOK, CHANNEL_POLL, CHANNEL_IMPORT };
const char *channel_word(enum channel c); /* NULL for CHANNEL_NONE; "webhook", "poll", "import" */

enum delivery_outcome {
    DELIVERY_STORED,     /* on disk, not settled yet */
    DELIVERY_SETTLED,    /* first for its part */
    DELIVERY_MERGED,     /* other content for a settled part */
    DELIVERY_DUPLICATE,  /* the same bytes again */
    DELIVERY_UNREADABLE, /* its full parse failed; kept, not tried again */
    DELIVERY_UNMATCHED,  /* belongs to no request that we know */
};
const char *delivery_outcome_word(enum delivery_outcome o);

/* One body that arrived, kept verbatim. */
struct delivery_record {
    int64_t id;
    int64_t received_ms;
    enum channel channel;
    enum delivery_outcome outcome;
    char *note; /* why unreadable, and the like; NULL */
    char *body; /* NUL-terminated copy of the raw bytes; NULL unless bodies were asked for */
    size_t body_size;
};

/* The call as it went out and came back; the key is not in it, the token is shortened. */
struct http_exchange {
    char *method, *url; /* NULL: not sent yet */
    char *request_body; /* NULL: none */
    int status;         /* 0: no answer */
    char *answer_headers, *answer_body;
    size_t answer_body_size;
    int64_t name_us, connect_us, tls_us, first_byte_us, total_us; /* since start; 0: not reached */
};

void http_exchange_free(struct http_exchange *x);

/* One request, whole: a snapshot that its reader owns. */
struct request {
    int64_t id;
    enum request_state state;
    struct lookup_options options;
    bool is_bulk, is_simulated;
    bool has_callback; /* the URL given to Apollo can reach a server of ours */
    int64_t created_ms, sent_ms, answered_ms, settled_ms; /* wall; 0 = not yet */
    char *token_hint;                                     /* "3f2a…": first four digits */
    char *request_id;                                     /* the synchronous answer's, as digits or text */
    char *credits; /* over all parts and the synchronous answer; verbatim where only one reported */
    enum channel delivered_by;
    char *message; /* Apollo's sentence, else ours */
    struct part_status parts[PART_COUNT];
    char *initiated, *completed; /* the delivery's request_initiated, request_completed */
    struct text_list target_fields;
    struct summary summary;
    int64_t next_poll_ms; /* wall; 0 = none planned */
    int poll_count;
    char *poll_note;                           /* what the last poll said, as a sentence */
    char *last_dispatched_at, *failure_reason; /* Apollo's own account of its webhook */
    int duplicate_count;
    struct http_exchange http;
    struct person *people;
    size_t people_count;
    struct delivery_record *deliveries; /* oldest first */
    size_t delivery_count;
};
struct request *request_new(void) __attribute__((warn_unused_result));
void request_free(struct request *r); /* NULL is fine */
/* Whether Apollo's immediate answer came and could be read. Only then does a person without a record mean
 * that Apollo knows nobody like that. */
bool request_was_answered(const struct request *r);
/* Whether `p`, who was asked for, got nothing while something came of which nobody can tell whose it is: what
 * they are without may well be theirs. Not for whom Apollo said that it knows nobody like that, or why it did
 * not process them. */
bool request_is_unplaced(const struct request *r, const struct person *p);
/* It left, nothing tells under which id to ask, and no address of ours was given: nobody can bring the end.
 */
bool request_is_hopeless(const struct request *r);
struct person *request_add_person(struct request *r); /* zeroed, position = index */

/* One line of the list, without its details. */
struct request_row {
    int64_t id;
    enum request_state state;
    int64_t created_ms, answered_ms, settled_ms, next_poll_ms;
    struct lookup_options options;
    bool is_simulated, is_bulk;
    int people_count;
    enum channel delivered_by;
    char *label;         /* "Tim Zheng", "3 people" */
    char *organization;  /* company or domain; NULL */
    char *email, *phone; /* the first final ones; NULL */
    int email_count, phone_count;
    int matched_people, email_people, phone_people; /* people of it, not findings */
    char *credits, *message;
    struct identifiers *asked; /* what was typed of each person, where rows were asked for with it */
    size_t asked_count;
};
void request_row_release(struct request_row *row);

#endif
