/* clock_test.c — a wall clock that is wrong while a result is waited for: set back, polling goes on within
 * minutes, not when the clock has caught up; far ahead, nothing that was paid for is given up. */
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "tests/flow/flow.h"
#include "tests/test.h"

#define DAY_S (24 * 3600)

static atomic_long set_back_s;

/* The wall clock of this program alone. */
int clock_gettime(clockid_t id, struct timespec *now)
{
    long failed = syscall(SYS_clock_gettime, id, now);
    if (!failed && id == CLOCK_REALTIME)
        now->tv_sec -= atomic_load(&set_back_s);
    return (int)failed;
}

static bool is_polled_soon(const struct request *r)
{
    return r->next_poll_ms > 0 && r->next_poll_ms <= clock_wall_ms() + 11 * 60000;
}

static void clock_set_back_does_not_silence_polling(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "poll-pending", .is_poll_only = true});
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&f, id, REQUEST_WAITING));
    atomic_store(&set_back_s, DAY_S);
    struct request *r = flow_get(&f, id);
    assert_false(is_polled_soon(r));
    request_free(r);
    request_free(flow_wait_until(&f, id, is_polled_soon, "a poll within minutes"));
    flow_stop(&f);
}

/* Years at once, as after a dead battery; the result is there, and Apollo says so when it is asked. */
static void clock_far_ahead_ends_no_wait(void **state)
{
    (void)state;
    struct flow f;
    atomic_store(&set_back_s, 0);
    flow_start(&f, &(struct flow_options){.scenario = "poll-pending", .is_poll_only = true});
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&f, id, REQUEST_WAITING));
    atomic_store(&set_back_s, -4000 * DAY_S);
    request_free(flow_wait_state(&f, id, REQUEST_DELIVERED));
    flow_stop(&f);
    atomic_store(&set_back_s, 0);
}

static void clock_far_ahead_at_the_start_ends_no_wait(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "webhook-never", .is_poll_only = true});
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&f, id, REQUEST_WAITING));
    flow_close_core(&f);
    atomic_store(&set_back_s, -40 * DAY_S);
    flow_open_core(&f);
    request_free(flow_wait_state(&f, id, REQUEST_DELIVERED));
    flow_stop(&f);
    atomic_store(&set_back_s, 0);
}

/* What that run planned lies years ahead, and the next one knows of no clock that was set back. */
static void clock_mended_between_two_runs_does_not_silence_polling(void **state)
{
    (void)state;
    struct flow f;
    atomic_store(&set_back_s, -4000 * DAY_S);
    flow_start(&f, &(struct flow_options){.scenario = "webhook-never", .is_poll_only = true});
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&f, id, REQUEST_WAITING));
    flow_close_core(&f);
    atomic_store(&set_back_s, 0);
    flow_open_core(&f);
    request_free(flow_wait_state(&f, id, REQUEST_DELIVERED));
    flow_stop(&f);
}

/* Back from six weeks' holiday: Apollo knows nothing any more, and says so at the first poll. */
static void wait_that_is_really_over_ends_at_the_first_poll(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "poll-unknown", .is_poll_only = true});
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&f, id, REQUEST_WAITING));
    flow_close_core(&f);
    atomic_store(&set_back_s, -42 * DAY_S);
    flow_open_core(&f);
    request_free(flow_wait_state(&f, id, REQUEST_EXPIRED));
    flow_stop(&f);
    atomic_store(&set_back_s, 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(clock_set_back_does_not_silence_polling),
    cmocka_unit_test(clock_far_ahead_ends_no_wait),
    cmocka_unit_test(clock_far_ahead_at_the_start_ends_no_wait),
    cmocka_unit_test(clock_mended_between_two_runs_does_not_silence_polling),
    cmocka_unit_test(wait_that_is_really_over_ends_at_the_first_poll),
};
TEST_MAIN(tests)
