/* filter.h — the little language that narrows the list of requests, cut into terms and checked.
 *
 *   tim zheng               both words must occur, anywhere: names, addresses, vendors, messages, ids
 *   "sales ops"  tim|ray    the phrase; either word
 *   state:waiting           KEY:VALUE, see FILTER_KEYS; several values by commas: any of them
 *   credits>5  http>=500    numbers are compared
 *   -state:draft  !tim      not; before a digit only "!", since Apollo's ids may begin with "-"
 *
 * Terms stand for one another's further narrowing: all must hold. A value's word may be cut short
 * (state:deliv). Pure: what is relative to now is counted from the time that is given. */
#ifndef MODEL_FILTER_H
#define MODEL_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

#define FILTER_BYTES_MAX 1000
#define FILTER_TERMS_MAX 32
#define FILTER_VALUES_MAX 64

/* enum, word, an example, what it means to whoever reads this */
#define FILTER_KEYS(X)                                                                                       \
    X(STATE, "state", "state:waiting,uncertain", "the request's state")                                      \
    X(VENDOR, "vendor", "vendor:icypeas", "a vendor that was asked")                                         \
    X(EMAIL, "email", "email:verified", "what came of the e-mail, or an address with @")                     \
    X(PHONE, "phone", "phone:found", "what came of the phone, or digits of a number")                        \
    X(COMPANY, "company", "company:\"Acme Inc\"", "company or domain, asked or found")                       \
    X(CREDITS, "credits", "credits>5", "credits that Apollo reported; credits:none where it did not")        \
    X(SINCE, "since", "since:1d", "asked then or later: 30m, 12h, 1d, 2w, today, yesterday, 2026-11-01")     \
    X(UNTIL, "until", "until:2026-11-01", "asked then or before; a day is meant to its end")                 \
    X(BY, "by", "by:webhook", "how the delivery came")                                                       \
    X(IS, "is", "is:simulated", "what kind of request it is")                                                \
    X(HTTP, "http", "http:429", "the status of Apollo's answer; http:5xx for all of a kind")                 \
    X(ID, "id", "id>100", "the request's number here")

enum filter_key {
#define X(id, word, example, meaning) FILTER_##id,
    FILTER_KEYS(X)
#undef X
        FILTER_KEY_COUNT,
    FILTER_ANYTHING = FILTER_KEY_COUNT /* a word or phrase that may occur anywhere */
};
const char *filter_key_word(enum filter_key k);
const char *filter_key_example(enum filter_key k);
/* The words that a key takes, for completion: NULL past the end, or where it takes text or numbers alone. */
const char *filter_key_value(enum filter_key k, size_t index);

/* ---- what an expression was cut into ---- */

enum filter_found { FILTER_FOUND, FILTER_FOUND_NONE, FILTER_FOUND_VERIFIED, FILTER_FOUND_UNVERIFIED };
enum filter_is { FILTER_IS_SIMULATED, FILTER_IS_LIVE, FILTER_IS_OPEN, FILTER_IS_BATCH };

enum filter_shape {
    FILTER_HAS_TEXT, /* `text` occurs, without regard to case and accents */
    FILTER_HAS_WORD, /* `word`: enum request_state, filter_found, filter_is or channel; see the key */
    FILTER_IN_RANGE, /* low <= it <= high: credits in millionths, wall milliseconds, status, id */
    FILTER_IS_ABSENT /* not reported */
};
struct filter_value {
    enum filter_shape shape;
    int word;
    int64_t low, high;
    size_t text; /* where it begins in the filter's own text */
};
struct filter_term {
    enum filter_key key;
    bool is_negated;
    size_t first_value, value_count; /* any of them; at least one */
};
struct filter {
    struct filter_term terms[FILTER_TERMS_MAX]; /* all of them; none: everything passes */
    size_t term_count;
    struct filter_value values[FILTER_VALUES_MAX];
    size_t value_count;
    char text[FILTER_BYTES_MAX * 3 + FILTER_VALUES_MAX];
    size_t text_size;
};

/* Cuts `text` (NULL: empty; any bytes). False: one sentence that quotes the spot, names what was perhaps
 * meant, and leaves `f` empty. Spans of time are counted from the full minute of now_ms, days by the local
 * clock. */
bool filter_parse(const char *text, int64_t now_ms, struct filter *f, struct err *e)
    __attribute__((warn_unused_result));
bool filter_is_equal(const struct filter *a, const struct filter *b);
const char *filter_text(const struct filter *f, const struct filter_value *v);

#endif
