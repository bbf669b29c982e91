/* scenario.h — a script for the simulator: what is answered, which vendors are asked, when the webhook comes.
 *
 * A text file, one statement a line; '#' begins a comment; words with blanks stand in "quotes". What a file
 * does not say is as in the built-in scenario `default`. Waits are written 300ms, 5s, 2m, 1h.
 *
 *   title TEXT                        one line for lists and help
 *
 *   The answer
 *   answer after WAIT                 how long the call takes
 *   answer dropped                    the connection is closed instead of an answer
 *   answer cut BYTES                  the length is announced, then only so many bytes come
 *   answer padded BYTES               as many blanks behind the JSON
 *   status CODE                       an error, or anything else, instead of Apollo's normal answer …
 *   content-type TYPE                 … its type …
 *   header "NAME: VALUE"              … a header of it (repeatable) …
 *   | TEXT                            … and its body, line by line
 *   accepted anyway                   with `status`: the request runs all the same, and its webhook comes
 *   key refused                       every key is answered 401, at every endpoint
 *   limit minute|hour|day N           calls allowed in that time, per endpoint; `none` = unlimited
 *
 *   The request
 *   accept all|first|none             which people of a request the waterfall takes
 *   message TEXT                      waterfall.message instead of the usual one
 *   found yes|stub|no                 the person: as usual, an empty stub, or null
 *   id random|negative|19-digit|uuid|none          the answer's request_id
 *   webhook-id text|number|uuid|none               how the webhook spells it (uuid: another one altogether)
 *   person-id same|new                             the webhook's person id: the answer's, or another
 *   credits N [email|phone]           charged for each person taken, e.g. 2.5; with a word: only if asked
 *
 *   The vendors, in the order of asking; the first line of a kind replaces default's list, `email none`
 *   empties it. A last word `own-key` makes authMechanism "api_key".
 *   email VENDOR hit [STATUS]         finds one ("unverified")
 *   email VENDOR miss [CODE]          finds none
 *   email VENDOR verifies [RAW]       a validator confirms what was found last ("valid")
 *   email VENDOR rejects [CODE]       a validator refuses it; the waterfall goes on without it
 *   email VENDOR error CODE [TEXT]    the vendor failed
 *   phone …                           the same for phone numbers
 *   native hit|miss|skipped           reveal_phone_number without run_waterfall_phone
 *
 *   The result
 *   webhook after WAIT                the result is ready, and called back, so long after the call came
 *   webhook before-answer             called back before the call is answered
 *   webhook never                     ready as above, but never called back
 *   webhook copies N                  sent so often in all, a second apart
 *   poll normal|unknown|expired|invalid|failed     what GET webhook_result says; failed: webhook_status
 *                                     "failed", and no result
 *   poll pending N                    first N times "pending", though the result is ready
 *   poll status CODE                  an HTTP error of that code
 *   poll retry-after WAIT             retry_after_seconds while pending
 *
 *   person "NAME" scenario NAME       another scenario for people of that name. In a batch it decides on that
 *                                     person's vendors, credits and acceptance; alone, on everything.
 *
 * A webhook that is not answered 2xx is sent again after 1 s, 5 s and 20 s, or after its Retry-After (up to a
 * minute) where that is longer; then webhook_status is "failed". All waits but written headers are divided by
 * the simulator's speed. */
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

enum vendor_outcome { VENDOR_HIT, VENDOR_MISS, VENDOR_VERIFIES, VENDOR_REJECTS, VENDOR_ERROR };
struct vendor_step {
    char *name;
    enum vendor_outcome outcome;
    char *code;    /* hit: status; verifies: raw_status; else statusCode. NULL = the usual one */
    char *message; /* error: statusMessage; NULL */
    bool is_own_key;
};
enum vendor_field { VENDOR_EMAIL, VENDOR_PHONE, VENDOR_FIELD_COUNT };
struct vendor_list {
    struct vendor_step *step;
    size_t count;
};

enum scenario_accept { ACCEPT_ALL, ACCEPT_FIRST, ACCEPT_NONE };
enum scenario_found { FOUND_YES, FOUND_STUB, FOUND_NO };
enum scenario_id { ID_RANDOM, ID_NEGATIVE, ID_19_DIGIT, ID_UUID, ID_NONE };
enum scenario_webhook_id { WEBHOOK_ID_TEXT, WEBHOOK_ID_NUMBER, WEBHOOK_ID_UUID, WEBHOOK_ID_NONE };
enum scenario_native { NATIVE_HIT, NATIVE_MISS, NATIVE_SKIPPED };
enum scenario_webhook { WEBHOOK_AFTER, WEBHOOK_BEFORE_ANSWER, WEBHOOK_NEVER };
enum scenario_poll { POLL_NORMAL, POLL_UNKNOWN, POLL_EXPIRED, POLL_INVALID, POLL_UNDELIVERED, POLL_STATUS };
enum scenario_span { SPAN_MINUTE, SPAN_HOUR, SPAN_DAY, SPAN_COUNT };

#define SCENARIO_HEADERS_MAX 8

struct scenario {
    char *name, *title;

    int64_t answer_after_ms;
    bool is_answer_dropped;
    size_t answer_cut, answer_padding; /* bytes; 0 = not at all */
    int status;                        /* 0 = Apollo's normal answer */
    char *content_type, *body;         /* of that status; the body never NULL */
    char *headers[SCENARIO_HEADERS_MAX + 1];
    size_t header_count;
    bool is_accepted_anyway, is_key_refused;
    int64_t limit[SPAN_COUNT]; /* -1 = unlimited */

    enum scenario_accept accept;
    char *message; /* NULL = the usual one */
    enum scenario_found found;
    enum scenario_id id;
    enum scenario_webhook_id webhook_id;
    bool is_person_id_new;
    int64_t credits_micro, credits_field_micro[VENDOR_FIELD_COUNT];

    struct vendor_list vendors[VENDOR_FIELD_COUNT];
    enum scenario_native native;

    enum scenario_webhook webhook;
    int64_t webhook_after_ms;
    int webhook_copies;
    enum scenario_poll poll;
    int poll_pending_count, poll_status;
    int64_t poll_retry_after_ms;

    struct scenario_person *people;
    size_t person_count;

    int references; /* one thread at a time holds and drops them */
};

/* Another scenario for people of one name. */
struct scenario_person {
    char *name;
    struct scenario *scenario;
};

/* A built-in name, or a path (anything with a '/' or ending in ".scenario"); relative paths inside a file are
 * relative to that file. ERR_USAGE: unknown, with the nearest names; ERR_CONFIG: the line and what is wrong.
 */
struct scenario *scenario_load(const char *name, struct err *e) __attribute__((warn_unused_result));
/* The same from text; `name` is for messages and says where relative paths begin. */
struct scenario *scenario_parse(const char *name, const char *text, struct err *e)
    __attribute__((warn_unused_result));
struct scenario *scenario_hold(struct scenario *s);
void scenario_drop(struct scenario *s); /* NULL is fine */

/* The scenario for a person of this name, `s` itself if none is chosen. Upper and lower case are the same. */
struct scenario *scenario_for(struct scenario *s, const char *name);

/* The compiled-in files: NULL past the end, or for an unknown name. */
const char *scenario_builtin_name(size_t index);
const char *scenario_builtin_text(const char *name);

#endif
