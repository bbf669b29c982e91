/* clock_test.c — a clock that is set back while a result is waited for: polling goes on within minutes, not
 * when the clock has caught up. */
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

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(clock_set_back_does_not_silence_polling),
};
TEST_MAIN(tests)
