/* list_pace_test.c — a list that Apollo or the network holds up: its rows wait, none is lost or paid for, and
 * it goes on by itself or at its user's word. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "tests/flow/flow.h"
#include "tests/test.h"

static struct flow flow;

#define EMAIL ((struct lookup_options){.waterfall_email = true})

static void start(int64_t list, int calls_most)
{
    wf_run_start(flow.wf, list, &(struct wf_run_limits){.calls_most = calls_most});
}

static int64_t count_calls(void)
{
    struct sim_ledger ledger;
    sim_ledger(flow.sim, &ledger);
    return ledger.calls;
}

/* Nothing is under way any more, whether it goes on later or not. */
static bool is_held_up(const struct run *r)
{
    return (r->again_ms > 0 && r->calls_out == 0) || (r->state != RUN_RUNNING && r->state != RUN_REVIEW);
}

static bool is_finished(const struct run *r)
{
    return r->state == RUN_FINISHED;
}

static void expect_finished(int64_t rows)
{
    struct run *run = flow_wait_run(&flow, is_finished, "a list that is finished");
    assert_int_equal(run->standing[ROW_SENT], rows);
    assert_int_equal(run_people_in(run, REQUEST_DELIVERED), rows);
    run_free(run);
}

#define WAIT_FILE "/tmp/waterfall-wait-XXXXXX"

/* The simulator asks every call to come again in an hour. */
static void start_with_a_wait(char path[])
{
    FILE *out = fdopen(mkstemp(path), "w");
    fputs("title wait\nstatus 429\nheader \"Retry-After: 3600\"\n| {\"message\":\"slow down\"}\n", out);
    assert_int_equal(fclose(out), 0);
    flow_start(&flow, &(struct flow_options){.scenario = path});
}

/* An hour, as Apollo asks: the rows wait so long, and one word of the user's is enough to ask at once. */
static void told_wait_holds_the_list_until_its_user_says_so(void **state)
{
    (void)state;
    enum { ROWS = 25 };
    struct err e;
    char path[] = WAIT_FILE;
    start_with_a_wait(path);
    int64_t list = flow_read_list(&flow, ROWS, EMAIL), before_ms = clock_wall_ms();
    start(list, 1);
    struct run *run = flow_wait_run(&flow, is_held_up, "a list that is held up");
    assert_int_equal(run->state, RUN_RUNNING);
    assert_int_equal(run->standing[ROW_READY], ROWS);
    assert_int_equal(run->standing[ROW_SENT], 0);
    assert_true(run->again_ms > before_ms + 59 * 60000LL);
    assert_int_equal(count_calls(), 1);
    run_free(run);
    assert_true(sim_set_scenario(flow.sim, "default", &e));
    start(list, 1);
    expect_finished(ROWS);
    flow_stop(&flow);
    unlink(path);
}

/* Whoever hears that this minute is used up does not try with all of his calls at once whether it is true. */
static void used_up_minute_is_asked_about_once(void **state)
{
    (void)state;
    enum { ROWS = 200, TAKEN = 50 };
    flow_start(&flow, &(struct flow_options){.scenario = "rate-limit-real", .speed = 1});
    int64_t list = flow_read_list(&flow, ROWS, EMAIL);
    start(list, 4);
    struct run *run = flow_wait_run(&flow, is_held_up, "a list that is held up");
    assert_int_equal(run->state, RUN_RUNNING);
    assert_int_equal(run->standing[ROW_SENT], TAKEN);
    assert_int_equal(run->standing[ROW_READY], ROWS - TAKEN);
    int64_t calls = count_calls();
    run_free(run);
    flow_stop(&flow);
    assert_int_equal(calls, TAKEN / 10 + 1);
}

/* Nothing left, so nothing was refused: it waits for the network instead of giving up. */
static void list_waits_for_the_network(void **state)
{
    (void)state;
    enum { ROWS = 45 };
    flow_start(&flow, &(struct flow_options){.api_url = "http://127.0.0.1:1"});
    start(flow_read_list(&flow, ROWS, EMAIL), 8);
    struct run *run = flow_wait_run(&flow, is_held_up, "a list that is held up");
    assert_int_equal(run->state, RUN_RUNNING);
    assert_int_equal(run->standing[ROW_READY], ROWS);
    assert_int_equal(run->standing[ROW_SENT], 0);
    run_free(run);
    flow_stop(&flow);
}

static bool is_paused(const struct run *r)
{
    return r->state == RUN_PAUSED;
}

static bool is_stopped(const struct run *r)
{
    return r->state == RUN_STOPPED;
}

/* A pilot whose rows are out is over only once Apollo has taken them: what it did not take is sent again. */
static void pilot_that_was_not_taken_is_not_over(void **state)
{
    (void)state;
    enum { ROWS = 35, PILOT = 20 };
    const struct wf_run_limits limits = {.pilot = PILOT, .calls_most = 4};
    struct err e;
    char path[] = WAIT_FILE;
    start_with_a_wait(path);
    int64_t list = flow_read_list(&flow, ROWS, EMAIL);
    wf_run_start(flow.wf, list, &limits);
    struct run *run = flow_wait_run(&flow, is_held_up, "a list that is held up");
    assert_int_equal(run->state, RUN_RUNNING);
    assert_int_equal(run->standing[ROW_READY], ROWS);
    run_free(run);
    assert_true(sim_set_scenario(flow.sim, "default", &e));
    wf_run_start(flow.wf, list, &limits);
    run = flow_wait_run(&flow, is_paused, "a list that is paused behind its pilot");
    assert_int_equal(run->standing[ROW_SENT], PILOT);
    assert_int_equal(run->standing[ROW_READY], ROWS - PILOT);
    run_free(run);
    flow_stop(&flow);
    unlink(path);
}

/* Ended for good is only what its user leaves so; who was sent before is not sent again. */
static void stopped_list_can_be_gone_on_with(void **state)
{
    (void)state;
    enum { ROWS = 25, PILOT = 10 };
    flow_start(&flow, &(struct flow_options){0});
    int64_t list = flow_read_list(&flow, ROWS, EMAIL);
    wf_run_start(flow.wf, list, &(struct wf_run_limits){.pilot = PILOT});
    run_free(flow_wait_run(&flow, is_paused, "a list that is paused behind its pilot"));
    wf_run_stop(flow.wf, list);
    struct run *run = flow_wait_run(&flow, is_stopped, "a list that is stopped");
    assert_int_equal(run->standing[ROW_SENT], PILOT);
    assert_int_equal(run->standing[ROW_READY], ROWS - PILOT);
    run_free(run);
    start(list, 0);
    expect_finished(ROWS);
    assert_int_equal(count_calls(), 3);
    flow_stop(&flow);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(told_wait_holds_the_list_until_its_user_says_so),
    cmocka_unit_test(used_up_minute_is_asked_about_once),
    cmocka_unit_test(list_waits_for_the_network),
    cmocka_unit_test(pilot_that_was_not_taken_is_not_over),
    cmocka_unit_test(stopped_list_can_be_gone_on_with),
};
TEST_MAIN(tests)
