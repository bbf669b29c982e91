/* poll_plan.h — when to ask Apollo for a result, and what its answer means for the wait.
 * Pure arithmetic: no clock, no network. First poll 5 s after acceptance; then retry_after_seconds (at least
 * 1 s, up to 10 % jitter added), without it 5, 10, 20, 40, 60 s, and on to 10 min. Results live 30 days. */
#ifndef MODEL_POLL_PLAN_H
#define MODEL_POLL_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#define POLL_FIRST_MS 5000
#define POLL_SLOWEST_MS (10 * 60 * 1000)
/* No poll is ever planned for later than this: one that is was written down by a clock that was wrong. */
#define POLL_LATEST_MS (27LL * 3600 * 1000)
#define RESULT_LIFETIME_MS (30LL * 24 * 3600 * 1000)

/* What a poll brought, taken from the wire or from the lack of an answer. */
enum poll_kind {
    POLL_RESULT,       /* 200 with a webhook_result */
    POLL_PENDING,      /* 404 result_pending, or 200 without a result */
    POLL_UNKNOWN_ID,   /* 404 request_id_unknown: slow down */
    POLL_INVALID_ID,   /* 400 invalid_request_id: stop */
    POLL_GONE,         /* 410: stop */
    POLL_KEY_REFUSED,  /* 401, 403: slow down */
    POLL_RATE_LIMITED, /* 429 */
    POLL_FAILED,       /* webhook_status "failed" without a result: slow down */
    POLL_TROUBLE,      /* 5xx, HTML, time-out, no network: back off */
};

/* Milliseconds until the next poll, or 0 for never again. `poll_count` polls were made, this one included
 * (0: just accepted). `jitter` is 0 … 99: a test pins it, the program draws it. After a result it is for the
 * part that the result did not bring, or for a result that could not be read: it backs off as any other. */
int64_t poll_wait_ms(enum poll_kind last, int poll_count, int retry_after_s, int jitter);

/* Whether a wait is over without a delivery: Apollo has said that its result is gone, or after 30 days that
 * it knows none, and no webhook can come (none could ever reach us, or 30 days have passed since the answer).
 * A clock alone never ends a wait that Apollo can be asked about: it may be wrong by years, and who asks no
 * more loses what was paid for. */
bool poll_wait_is_over(enum poll_kind last, bool has_callback, int64_t answered_ms, int64_t now_ms);

/* One sentence on what the poll said and what follows; NULL for POLL_RESULT. */
const char *poll_kind_sentence(enum poll_kind kind);

#endif
