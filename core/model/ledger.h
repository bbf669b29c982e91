/* ledger.h — what was paid, as Apollo reported it: sums over days, estimates beside actuals, and the balance
 * against the ledger. Credits are millionths. What Apollo did not report is counted as not reported, never
 * as 0; nothing here guesses how a request's credits divide among its vendors or fields. */
#ifndef MODEL_LEDGER_H
#define MODEL_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/model/request.h"

#define LEDGER_DAY_MS (24LL * 3600 * 1000)
#define LEDGER_DAY_TEXT_SIZE 11
/* "2026-01-31", of days since 1970, UTC. */
void ledger_day_format(int64_t day, char out[LEDGER_DAY_TEXT_SIZE]);
#define LEDGER_ESTIMATE_DAYS 30

/* What a request asked for: Apollo reports per request, so this is as fine as "per field" can be. */
enum ledger_ask {
    LEDGER_EMAIL, /* the e-mail waterfall alone */
    LEDGER_PHONE, /* phones alone, by waterfall or native */
    LEDGER_BOTH,  /* e-mail and phone in one request: not divided by Apollo */
    LEDGER_PLAIN, /* neither: enrichment alone */
    LEDGER_ASK_COUNT
};
enum ledger_ask ledger_ask(const struct lookup_options *o);
const char *ledger_ask_word(enum ledger_ask ask); /* "e-mail", "phone", "e-mail + phone", "no waterfall" */

/* Requests of one UTC day (days since 1970, by when they were asked), of one kind. */
struct ledger_day {
    int64_t day;
    enum ledger_ask ask;
    bool is_bulk;
    int64_t requests, reported;       /* reported: Apollo told an amount */
    int64_t micro;                    /* sum of the amounts */
    int64_t emails, phones;           /* found in all of them */
    int64_t paid_emails, paid_phones; /* found in those with an amount */
};

struct ledger_sum {
    int64_t requests, reported, micro, emails, phones, paid_emails, paid_phones;
};
void ledger_add(struct ledger_sum *s, const struct ledger_day *d);
/* Credits a found e-mail or phone: only where requests asked for nothing else, so that nothing is divided by
 * guess. False: none found, or nothing reported. */
bool ledger_price(const struct ledger_day *days, size_t count, enum contact_field field, int64_t *micro);

/* What the reported requests of `day` would have been estimated at: each at the mean of its kind over the
 * LEDGER_ESTIMATE_DAYS days before; and what they cost. False: no history to estimate any of them from. */
struct ledger_estimate {
    int64_t requests, estimate_micro, actual_micro;
};
bool ledger_estimate(const struct ledger_day *days, size_t count, int64_t day, struct ledger_estimate *out);
/* The mean cost of such a request over the days before `day`; false: none was reported. */
bool ledger_mean(const struct ledger_day *days, size_t count, enum ledger_ask ask, int64_t day,
                 int64_t *micro);

/* Over all days from `first` on: every request that could be estimated, and what those cost. */
bool ledger_estimates(const struct ledger_day *days, size_t count, int64_t first,
                      struct ledger_estimate *out);
/* Credits a day, over the LEDGER_PACE_DAYS that end with `day`: days without any count as well. False:
 * nothing was reported in them. */
#define LEDGER_PACE_DAYS 7
bool ledger_pace(const struct ledger_day *days, size_t count, int64_t day, int64_t *micro);

/* What one list (a run of many requests) cost, as far as it is reported. */
struct ledger_run {
    int64_t id, started_ms;
    char *name;                 /* NULL: pasted */
    int64_t requests, unpriced; /* unpriced: people whose price is not reported */
    int64_t micro;
    int64_t emails, phones; /* people for whom one was found, however many */
};
void ledger_run_release(struct ledger_run *r);

/* ---- balance ---- */

#define BALANCE_LINES_MAX 16
struct balance_line { /* one kind of credits, in Apollo's words; NULL = not told */
    char *name, *limit, *consumed, *left;
};
struct balance {
    int64_t at_ms;
    char *remaining; /* num_credits_remaining; NULL = not told */
    char *cycle_start, *cycle_end;
    struct balance_line line[BALANCE_LINES_MAX];
    size_t line_count;
    int64_t ledger_micro; /* reported by requests since the reading before; 0 for the first */
    int64_t ledger_count; /* … by so many */
};
void balance_release(struct balance *b);

/* What Apollo lets a key's team do; TRISTATE_ABSENT and NULL: not told. */
struct account {
    enum tristate waterfall_email, waterfall_phone;
    char *remaining; /* credits */
};
void account_free(struct account *a); /* NULL is fine */

enum balance_verdict {
    BALANCE_FIRST,        /* nothing before it to compare with */
    BALANCE_NOT_REPORTED, /* one of the two has no figure */
    BALANCE_NEW_CYCLE,    /* a cycle began between them: no comparison means anything */
    BALANCE_EXPLAINED,    /* the change is what the ledger says */
    BALANCE_UNEXPLAINED,  /* it is not; the difference is in *difference_micro */
};
/* Compares a reading with the one before. *spent_micro: how much the balance fell. A positive difference is
 * what fell without a request of this history: colleagues, other programs, credits not reported yet. */
enum balance_verdict balance_compare(const struct balance *before, const struct balance *now,
                                     int64_t *spent_micro, int64_t *difference_micro);
const char *balance_verdict_text(enum balance_verdict v);

#endif
