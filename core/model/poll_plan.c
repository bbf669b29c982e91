/* poll_plan.c — see poll_plan.h. Polls are free but rate limited, hence the back-off and the jitter. */
#include "core/model/poll_plan.h"

#include <stddef.h>

#define SECOND_MS 1000LL
#define SLOW_FIRST_MS (60 * SECOND_MS)
#define AFTER_RESULT_MS (10 * SECOND_MS)
/* Apollo's word is obeyed, but a damaged number must not silence polling for years. */
#define RETRY_AFTER_MAX_S (24 * 3600)

static int64_t back_off_ms(int poll_count)
{
    static const int64_t first_ms[] = {5000, 10000, 20000, 40000, 60000, 120000, 240000, 480000};
    const int steps = (int)(sizeof first_ms / sizeof *first_ms);
    if (poll_count < 1)
        return POLL_FIRST_MS;
    return poll_count <= steps ? first_ms[poll_count - 1] : POLL_SLOWEST_MS;
}

static int64_t at_least(int64_t wait_ms, int64_t floor_ms)
{
    return wait_ms > floor_ms ? wait_ms : floor_ms;
}

static int64_t plain_wait_ms(enum poll_kind last, int poll_count, int retry_after_s)
{
    if (retry_after_s > RETRY_AFTER_MAX_S)
        retry_after_s = RETRY_AFTER_MAX_S;
    switch (last) {
    case POLL_INVALID_ID:
    case POLL_GONE:
        return 0;
    case POLL_RESULT:
        return at_least(back_off_ms(poll_count), AFTER_RESULT_MS);
    case POLL_KEY_REFUSED:
    case POLL_FAILED:
        return POLL_SLOWEST_MS;
    case POLL_UNKNOWN_ID:
        return at_least(back_off_ms(poll_count), SLOW_FIRST_MS);
    case POLL_RATE_LIMITED:
        return retry_after_s > 0 ? retry_after_s * SECOND_MS
                                 : at_least(back_off_ms(poll_count), SLOW_FIRST_MS);
    case POLL_PENDING:
    case POLL_TROUBLE:
        return retry_after_s > 0 ? retry_after_s * SECOND_MS : back_off_ms(poll_count);
    }
    return POLL_SLOWEST_MS;
}

int64_t poll_wait_ms(enum poll_kind last, int poll_count, int retry_after_s, int jitter)
{
    int64_t wait_ms = poll_count < 1 ? POLL_FIRST_MS : plain_wait_ms(last, poll_count, retry_after_s);
    if (jitter < 0)
        jitter = 0;
    if (jitter > 99)
        jitter = 99;
    return wait_ms + wait_ms * jitter / 1000;
}

bool poll_wait_is_over(enum poll_kind last, bool has_callback, int64_t answered_ms, int64_t now_ms)
{
    bool is_too_old = answered_ms > 0 && now_ms - answered_ms >= RESULT_LIFETIME_MS;
    /* An id that Apollo calls invalid can never be asked for: as good as gone, where nothing calls us. */
    bool is_result_gone =
        last == POLL_GONE || last == POLL_INVALID_ID || (last == POLL_UNKNOWN_ID && is_too_old);
    bool can_webhook_come = has_callback && !is_too_old;
    return is_result_gone && !can_webhook_come;
}

const char *poll_kind_sentence(enum poll_kind kind)
{
    switch (kind) {
    case POLL_RESULT:
        return NULL;
    case POLL_PENDING:
        return "Apollo is still working on it.";
    case POLL_UNKNOWN_ID:
        return "Apollo does not know this request id; asking less often, a webhook may still come.";
    case POLL_INVALID_ID:
        return "Apollo calls this request id invalid; polling stopped, a webhook may still come.";
    case POLL_GONE:
        return "Apollo no longer keeps this result; polling stopped, a webhook may still come.";
    case POLL_KEY_REFUSED:
        return "Apollo refused the key for polling; check APOLLO_API_KEY. Asking less often.";
    case POLL_RATE_LIMITED:
        return "Apollo's rate limit is reached; polling waits as long as Apollo asks.";
    case POLL_FAILED:
        return "Apollo says that its webhook failed and shows no result; asking less often.";
    case POLL_TROUBLE:
        return "No usable answer to the poll; trying again later.";
    }
    return NULL;
}
