/* pace_test.c — Apollo's limits are kept before they are hit, and a 429 holds what comes after it; what is
 * held is shown, can be taken back, and is never sent behind the user's back after a restart. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "tests/flow/flow.h"
#include "tests/test.h"

static struct flow flow;

static bool is_over_or_waits(const struct request *r)
{
    return r->state != REQUEST_QUEUED && r->state != REQUEST_SENDING;
}

static int64_t send_one(void)
{
    return flow_send_take(&flow, flow_lookup("Tim", "Zheng", true, false));
}

static enum request_state send_and_settle(void)
{
    struct request *r = flow_wait_until(&flow, send_one(), is_over_or_waits, "an answer");
    enum request_state state = r->state;
    request_free(r);
    return state;
}

/* One that finds no room: it stays queued, and the status says until when. */
static int64_t send_held(void)
{
    size_t held = flow.status->held_count;
    int64_t id = send_one();
    flow_wait_held(&flow, held + 1);
    assert_true(flow.status->held_until_ms > 0);
    struct request *r = flow_get(&flow, id);
    assert_int_equal(r->state, REQUEST_QUEUED);
    request_free(r);
    return id;
}

static int64_t count_calls(void)
{
    struct sim_ledger ledger;
    sim_ledger(flow.sim, &ledger);
    return ledger.calls;
}

static void used_up_minute_holds_the_next_lookup(void **state)
{
    (void)state;
    flow_start(&flow, &(struct flow_options){.scenario = "rate-limit-real", .speed = 1});
    for (int i = 0; i < 5; i++)
        assert_int_not_equal(send_and_settle(), REQUEST_REJECTED);
    int64_t first = send_held(), second = send_held();
    assert_int_equal(count_calls(), 5); /* no 429 was needed to learn it */

    flow_wait_done(&flow, wf_abandon(flow.wf, first));
    assert_int_equal(flow.last_err.code, ERR_NONE);
    struct request *r = flow_wait_state(&flow, first, REQUEST_DRAFT);
    assert_non_null(strstr(r->message, "took it back"));
    request_free(r);
    flow_wait_held(&flow, 1);

    flow_restart(&flow);
    request_free(flow_wait_state(&flow, second, REQUEST_DRAFT));
    assert_int_equal(count_calls(), 5);
    flow_stop(&flow);
}

/* No built-in scenario has so small an hour. */
static void used_up_hour_holds_the_next_lookup(void **state)
{
    (void)state;
    static const char text[] = "title an hour of one call\nlimit minute 50\nlimit hour 1\n";
    char path[] = "/tmp/waterfall-hour-XXXXXX";
    int fd = mkstemp(path);
    assert_int_equal(write(fd, text, sizeof text - 1), (ssize_t)sizeof text - 1);
    close(fd);
    flow_start(&flow, &(struct flow_options){.scenario = path, .speed = 1});
    assert_int_not_equal(send_and_settle(), REQUEST_REJECTED);
    int64_t before_ms = clock_wall_ms();
    send_held();
    assert_true(flow.status->held_until_ms > before_ms + 55 * 60000LL);
    assert_int_equal(count_calls(), 1);
    flow_stop(&flow);
    unlink(path);
}

static void told_wait_holds_the_next_lookup(void **state)
{
    (void)state;
    flow_start(&flow, &(struct flow_options){.scenario = "rate-limit-429"});
    assert_int_equal(send_and_settle(), REQUEST_REJECTED);
    send_held();
    assert_int_equal(count_calls(), 1);
    flow_stop(&flow);
}

/* What Apollo asks for in another form, or for longer than a day, holds as well. */
static void wait_told_as_a_date_or_for_days_holds_the_next_lookup(void **state)
{
    (void)state;
    static const char *const headers[] = {"header \"Retry-After: Wed, 21 Oct 2037 08:28:00 GMT\"\n"
                                          "header \"Date: Wed, 21 Oct 2037 07:28:00 GMT\"\n",
                                          "header \"Retry-After: 172800\"\n"};
    for (size_t i = 0; i < 2; i++) {
        char path[] = "/tmp/waterfall-wait-XXXXXX";
        FILE *out = fdopen(mkstemp(path), "w");
        fprintf(out, "title wait\nstatus 429\n%s| {\"message\":\"slow down\"}\n", headers[i]);
        assert_int_equal(fclose(out), 0);
        flow_start(&flow, &(struct flow_options){.scenario = path, .speed = 1});
        int64_t before_ms = clock_wall_ms();
        assert_int_equal(send_and_settle(), REQUEST_REJECTED);
        send_held();
        assert_true(flow.status->held_until_ms > before_ms + 59 * 60000LL);
        assert_int_equal(count_calls(), 1);
        flow_stop(&flow);
        unlink(path);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(used_up_minute_holds_the_next_lookup),
    cmocka_unit_test(used_up_hour_holds_the_next_lookup),
    cmocka_unit_test(told_wait_holds_the_next_lookup),
    cmocka_unit_test(wait_told_as_a_date_or_for_days_holds_the_next_lookup),
};
TEST_MAIN(tests)
