/* run.h — lists: a run is one table of people on its way through Apollo; a row is one line of it. Shapes and
 * words only. Credits are millionths. */
#ifndef MODEL_RUN_H
#define MODEL_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/model/column_map.h"
#include "core/model/identity_digest.h"
#include "core/model/request.h"

/* name, word, what it means */
#define RUN_STATES(X)                                                                                        \
    X(READING, "reading", "its file is being read and checked; nothing is sent")                             \
    X(REVIEW, "review", "read and checked; nothing is sent before you say so")                               \
    X(RUNNING, "running", "batches go out and results come in")                                              \
    X(PAUSED, "paused", "nothing more is sent until you go on; results still come in")                       \
    X(BUDGET, "budget", "stopped at its budget; it goes on with a greater one")                              \
    X(STOPPED, "stopped", "you ended it; results still come in")                                             \
    X(FINISHED, "finished", "every row has its outcome, or waits only for what may never come")
enum run_state {
#define X(name, word, meaning) RUN_##name,
    RUN_STATES(X)
#undef X
        RUN_STATE_COUNT
};
const char *run_state_word(enum run_state s);
const char *run_state_meaning(enum run_state s);
bool run_state_from_word(const char *word, enum run_state *out);

/* How a row stands before Apollo has said anything. name, word, what it means */
#define ROW_STANDINGS(X)                                                                                     \
    X(READY, "ready", "will be sent")                                                                        \
    X(BLANK, "blank", "nothing is in it")                                                                    \
    X(WEAK, "weak", "too little to find somebody; it says what is missing")                                  \
    X(UNREADABLE, "unreadable", "no row of a table, or no line of JSON; it says why")                        \
    X(DUPLICATE, "duplicate", "the same person as in an earlier row; that row's result is its result")       \
    X(KNOWN, "known", "asked about before; the earlier result is its result")                                \
    X(FORGOTTEN, "forgotten", "on the forget list; never sent")                                              \
    X(SENT, "sent", "in a request")
enum row_standing {
#define X(name, word, meaning) ROW_##name,
    ROW_STANDINGS(X)
#undef X
        ROW_STANDING_COUNT
};
const char *row_standing_word(enum row_standing s);
const char *row_standing_meaning(enum row_standing s);

/* What became of a row. name, word, what it means */
#define ROW_OUTCOMES(X)                                                                                      \
    X(FOUND, "found", "an e-mail or a phone number was found")                                               \
    X(NOT_FOUND, "not_found", "looked for, and nothing was found")                                           \
    X(MATCHED, "matched", "Apollo knows the person; the list asked for no e-mail and no phone number")       \
    X(NO_MATCH, "no_match", "Apollo knows nobody like that")                                                 \
    X(UNPLACED, "unplaced", "a result came for its batch, but whose it is cannot be told: see its request")  \
    X(WAITING, "waiting", "accepted; the result is still to come")                                           \
    X(SENDING, "sending", "on its way to Apollo")                                                            \
    X(REFUSED, "refused", "Apollo did not process it; the reason says why")                                  \
    X(FAILED, "failed", "Apollo's answer was an error, or the call did not leave; the reason says which")    \
    X(UNCERTAIN, "uncertain", "it left and no whole answer came; it may have been charged")                  \
    X(EXPIRED, "expired", "Apollo no longer keeps the result")                                               \
    X(ABANDONED, "abandoned", "you stopped waiting; a late delivery still counts")                           \
    X(NOT_SENT, "not_sent", "not sent (yet)")                                                                \
    X(BLANK, "blank", "nothing is in the row")                                                               \
    X(WEAK, "weak", "not sent: too little to find somebody; the reason says what is missing")                \
    X(UNREADABLE, "unreadable", "not sent: no row of a table; the reason says why")                          \
    X(DUPLICATE, "duplicate", "the same person as in an earlier row, which has no result yet")               \
    X(FORGOTTEN, "forgotten", "not sent: on the forget list")                                                \
    X(REMOVED, "removed", "it was asked about, but its request is in the history no more")
enum row_outcome {
#define X(name, word, meaning) OUTCOME_##name,
    ROW_OUTCOMES(X)
#undef X
        OUTCOME_COUNT
};
const char *row_outcome_word(enum row_outcome o);
const char *row_outcome_meaning(enum row_outcome o);

/* What is done about people who are known. */
enum run_policy {
    RUN_REUSE,   /* nothing is asked again */
    RUN_REFRESH, /* asked, and paid for, again */
    RUN_MISSING, /* asked only for the field that is missing */
    RUN_POLICY_COUNT
};
const char *run_policy_word(enum run_policy p);

/* Why a run does not run. */
enum run_cause {
    RUN_CAUSE_NONE,    /* the user's word */
    RUN_CAUSE_PILOT,   /* as many rows as the pilot wanted */
    RUN_CAUSE_KEY,     /* 401, 403 */
    RUN_CAUSE_REFUSED, /* Apollo refused several batches in a row */
    RUN_CAUSE_BUDGET,
};

/* A forecast, never a promise. For all ready rows. */
struct estimate {
    int64_t floor_micro, typical_micro, ceiling_micro;
    int64_t sample; /* people of this history that it is learnt from; 0: from the published prices */
};

/* What one row may cost at most as far as has been published: 1, 20 more with an e-mail waterfall, 45 more
 * with a phone waterfall, 8 with Apollo's own phone number. */
int64_t estimate_published_most_micro(const struct lookup_options *o);
/* Of `rows` rows, from what single people cost before (`price`, millionths, `count` of them, sorted here). */
void estimate_make(struct estimate *out, const struct lookup_options *o, int64_t rows, int64_t *price,
                   size_t count);

/* "4 to 264", "596 to 900, typically 700" where it is learnt, or "596". */
void estimate_write(const struct estimate *e, struct buf *out);

/* One run: a snapshot that its reader owns. */
struct run {
    int64_t id;
    enum run_state state;
    bool is_driven; /* a living process reads or sends it */
    bool is_driven_here;
    /* What is asked of its rows is being written anew: no count or estimate is final. */
    bool is_half_written;
    char *name, *path, *encoding;
    bool is_json, has_bom;
    char *delimiter, *line_end, *preamble, *header;
    int columns;
    char *map; /* as column_map_write writes it */
    struct lookup_options options;
    enum run_policy policy;
    bool is_simulated;
    int64_t created_ms, started_ms;
    int64_t row_count, budget_micro, day_budget_micro, pilot, hold_micro;
    struct estimate estimate;
    char *message; /* why it paused; what went wrong */
    enum run_cause cause;
    char *out; /* where its result is to be written; NULL = not told */
    int out_format;
    bool out_vendors; /* … with a column for each vendor */
    int64_t standing[ROW_STANDING_COUNT];
    struct {
        int64_t requests, people;
    } state_count[REQUEST_STATE_COUNT];
    int64_t lost_ms; /* when the latest call left whose answer is lost and whose webhook may come; 0 = none */
    int64_t spent_micro; /* as reported so far */
    int64_t unpriced;    /* people who may have cost something that is not reported (yet) */
    int64_t matched, emails, phones;
    bool has_zero_price; /* Apollo said 0 of somebody, where the sums alone could mean that it said nothing */
    struct column_tally tally; /* of its reading */
    /* Only while this process reads or sends it. */
    int64_t bytes_read, bytes_total;
    int calls_out;
    bool is_held;     /* its budgets have no room until what is under way has its price */
    int64_t again_ms; /* wall: when sending goes on after a limit or a lost network; 0 = now */
    char *again_why;  /* what it waits for, as a sentence; NULL = it does not wait */
    char *balance;    /* what Apollo says is left; NULL = not told */
};
struct run *run_new(void) __attribute__((warn_unused_result));
void run_free(struct run *r); /* NULL is fine */
/* The estimate of the review against what Apollo has reported: one sentence that is true whatever was sent
 * and priced so far. Nothing where nothing was sent. */
void run_write_outcome(const struct run *r, struct buf *out);
/* "plain enrichment, e-mail waterfall": what Apollo is asked for. */
void run_write_asks(const struct lookup_options *o, struct buf *out);
/* What it says of the rows that are ready: their share, where others are sent already. */
struct estimate run_estimate_ready(const struct run *r);
/* What the rows that are left would cost at the price of those before; nothing where none is known. */
void run_write_rest(const struct run *r, struct buf *out);
/* What its reading left out of rows that are sent all the same: a sentence a line; nothing where it was
 * nothing. */
void run_write_left_out(const struct run *r, struct buf *out);
int64_t run_people_in(const struct run *r, enum request_state s);
/* False: Apollo has told no price at all, which is not 0. What it turned down it need not price. */
bool run_has_price(const struct run *r);
/* Requests whose end is still awaited: queued, sending, waiting. */
int64_t run_open_requests(const struct run *r);
/* Spent, and what is held for all that may still cost something. */
int64_t run_committed_micro(const struct run *r);

/* One row, as it is stored at reading. Its texts belong to the portion that it is in. */
struct run_row {
    int64_t row;
    enum row_standing standing;
    enum identity_strength strength;
    /* The key that counts, then the others, by which a forgotten person is known too. */
    unsigned char digest[IDENTITY_DIGESTS_MAX][IDENTITY_DIGEST_SIZE];
    size_t digest_count;
    const char *reason; /* NULL = none */
    const char *raw;    /* the record as it came, in UTF-8 */
    const char *people; /* the identifiers, packed; NULL = none */
};
/* A portion of a table, in order. */
struct run_rows {
    struct run_row *row;
    size_t count;
    struct arena text;
};
struct run_rows *run_rows_new(size_t most) __attribute__((warn_unused_result));
void run_rows_free(struct run_rows *r); /* NULL is fine */
/* Identifiers as text and back: one line each. */
struct buf;
void run_pack_identifiers(const struct identifiers *ids, struct buf *out);
void run_unpack_identifiers(const char *packed, struct identifiers *ids); /* into a released one */

/* One row with its result, as it is listed and exported. */
struct run_line {
    int64_t row;
    enum row_standing standing;
    enum identity_strength strength;
    char *reason, *raw, *people;
    int64_t twin;                 /* DUPLICATE: 0 = none */
    int64_t request;              /* in which it, its twin or the known person was asked; 0 = none */
    enum run_policy known_policy; /* what is done about a known one that was not sent */
    int64_t known_ms;             /* when a known person was asked; 0 = not known before */
    enum request_state state;     /* of that request; of no meaning without one */
    char *message;                /* that request's */
    struct person *person;        /* NULL = none; attempts and findings included */
    bool is_answered;             /* Apollo's immediate answer to that request was read */
    bool is_unplaced;             /* request_is_unplaced */
    struct person *known;         /* the earlier result, where only the missing field was asked again */
};
void run_line_release(struct run_line *l);
enum row_outcome run_line_outcome(const struct run_line *l);
/* Why; NULL where nothing needs telling. Borrowed from the row, or static. */
const char *run_line_reason(const struct run_line *l);
/* Known, and not sent by this list (yet). */
bool run_line_is_known(const struct run_line *l);
/* "12 days ago, by Icypeas": when a known person was asked about, and what came of it. */
void run_line_write_known(const struct run_line *l, int64_t now_ms, struct buf *out);
const struct finding *run_line_best(const struct run_line *l, enum contact_field f);
/* The person that says who it is (name, title, Apollo's id). */
const struct person *run_line_person(const struct run_line *l);

/* Which rows: of a list, an export, a retry. name, word, meaning */
#define ROW_CHOICES(X)                                                                                       \
    X(ALL, "all", "every row")                                                                               \
    X(FOUND, "found", "something was found")                                                                 \
    X(MISSING, "missing", "sent or known, and a wanted field was not found")                                 \
    X(FAILED, "failed", "sent, and refused, rejected, uncertain, expired or unplaced")                       \
    X(WEAK, "weak", "weak or unreadable: to be corrected")                                                   \
    X(DUPLICATE, "duplicate", "duplicates")                                                                  \
    X(KNOWN, "known", "known before")                                                                        \
    X(READY, "ready", "not sent yet")
enum row_choice {
#define X(name, word, meaning) ROWS_##name,
    ROW_CHOICES(X)
#undef X
        ROW_CHOICE_COUNT
};
const char *row_choice_word(enum row_choice c);
bool row_choice_from_word(const char *word, enum row_choice *out);
bool run_line_is_chosen(const struct run_line *l, enum row_choice c, const struct lookup_options *wanted);

#endif
