/* loop_test.c — timers, watches, stopping; several loops in one process. */
#include "tests/unit/net/net_support.h"

#include "core/base/random.h"

static struct loop *loop;
static struct err e;

static int start(void **state)
{
    (void)state;
    loop = loop_new(&e);
    return loop ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    loop_free(loop);
    return 0;
}

/* ---- timers ------------------------------------------------------------------------------------------ */

static char order[100];

struct named {
    char name;
    struct loop_timer *timer;
    bool stops;
};

static void on_named(void *owner)
{
    struct named *n = owner;
    strncat(order, &n->name, 1);
    loop_timer_free(n->timer); /* inside its own callback */
    if (n->stops)
        loop_stop(loop);
}

static void loop_fires_timers_in_order(void **state)
{
    (void)state;
    static const int waits[] = {30, 10, 20, 10, 0, 40, 20};
    struct named named[7];
    int64_t begun_us, from_us;
    order[0] = '\0';
    for (int i = 0; i < 7; i++) {
        named[i] = (struct named){.name = (char)('a' + i), .stops = waits[i] == 40};
        named[i].timer = loop_timer_new(loop, on_named, &named[i]);
    }
    do { /* a busy machine may stop us in between; then their order would be another */
        begun_us = clock_mono_us();
        for (int i = 0; i < 7; i++)
            loop_timer_set(named[i].timer, waits[i]);
        from_us = clock_mono_us();
    } while (from_us - begun_us > 8000);
    loop_run(loop);
    assert_true(clock_mono_us() - from_us >= 40000 - 1);
    assert_string_equal(order, "ebdcgaf"); /* equal moments in the order of setting */
}

static void on_stop(void *owner)
{
    (void)owner;
    loop_stop(loop);
}

static void never(void *owner)
{
    (void)owner;
    fail_msg("a timer fired that was cancelled");
}

static void loop_replaces_and_cancels_timers(void **state)
{
    (void)state;
    struct named sooner = {.name = 's'}, later = {.name = 'l', .stops = true};
    struct loop_timer *cancelled = loop_timer_new(loop, never, NULL);
    order[0] = '\0';
    sooner.timer = loop_timer_new(loop, on_named, &sooner);
    later.timer = loop_timer_new(loop, on_named, &later);
    loop_timer_set(later.timer, 1);
    loop_timer_set(sooner.timer, 1000000);
    loop_timer_set(cancelled, 0);
    loop_timer_set(later.timer, 30);
    loop_timer_set(sooner.timer, 10);
    loop_timer_cancel(cancelled);
    loop_timer_cancel(cancelled);
    loop_run(loop);
    assert_string_equal(order, "sl");
    loop_timer_set(cancelled, INT64_MAX); /* for ever, and no overflow */
    loop_timer_free(cancelled);
    loop_timer_free(NULL);
}

#define MANY 20000
static struct loop_timer *many[MANY];
/* When each falls due lies between these: taken before and after setting it. */
static int64_t due_after_us[MANY], due_before_us[MANY], last_us;
static int fired;

static void on_many(void *owner)
{
    int i = (int)(intptr_t)owner;
    assert_true(due_before_us[i] >= last_us);
    assert_true(clock_mono_us() >= due_after_us[i]);
    if (due_after_us[i] > last_us)
        last_us = due_after_us[i];
    fired++;
    /* Each takes a neighbour with it, which must then not fire. */
    int other = i ^ 1;
    loop_timer_free(many[other]);
    loop_timer_free(many[i]);
    many[i] = many[other] = NULL;
    if (fired == MANY / 2)
        loop_stop(loop);
}

static void loop_keeps_thousands_of_timers(void **state)
{
    (void)state;
    fired = 0;
    last_us = 0;
    for (int i = 0; i < MANY; i++)
        many[i] = loop_timer_new(loop, on_many, (void *)(intptr_t)i);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            int wait_ms = (int)random_below(300);
            due_after_us[i] = clock_mono_us() + wait_ms * 1000;
            loop_timer_set(many[i], wait_ms);
            due_before_us[i] = clock_mono_us() + wait_ms * 1000;
        }
    }
    loop_run(loop);
    assert_int_equal(fired, MANY / 2);
}

static int rounds;

static void on_again(void *owner)
{
    struct named *n = owner;
    if (++rounds == 1000)
        loop_timer_free(n->timer);
    else
        loop_timer_set(n->timer, 0);
}

static int descriptor_rounds;

static void on_pipe(void *owner)
{
    int *pipe_fds = owner;
    char byte;
    assert_int_equal(read(pipe_fds[0], &byte, 1), 1);
    if (++descriptor_rounds == 100) {
        loop_stop(loop);
        return;
    }
    assert_int_equal(write(pipe_fds[1], "x", 1), 1);
}

/* A timer that sets itself again at once leaves the descriptors their turns. */
static void loop_is_fair_to_descriptors(void **state)
{
    (void)state;
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    struct named endless = {.name = 'x'};
    rounds = descriptor_rounds = 0;
    endless.timer = loop_timer_new(loop, on_again, &endless);
    struct loop_watch *w = loop_watch_new(loop, fds[0], on_pipe, fds, &e);
    assert_non_null(w);
    loop_timer_set(endless.timer, 0);
    assert_int_equal(write(fds[1], "x", 1), 1);
    loop_run(loop);
    assert_true(rounds <= 300);
    loop_timer_free(rounds < 1000 ? endless.timer : NULL);
    loop_watch_free(w);
    close(fds[0]);
    close(fds[1]);
}

/* ---- watches ----------------------------------------------------------------------------------------- */

struct eater {
    int fds[2];
    struct loop_watch *watch;
    struct eater *other;
};
static int eaten;

static void on_eater(void *owner)
{
    struct eater *eater = owner;
    eaten++;
    loop_watch_free(eater->watch); /* its own, */
    if (eater->other) {
        loop_watch_free(eater->other->watch); /* and one that is ready in the same batch */
        eater->other->watch = NULL;
        eater->other->other = NULL;
    }
    eater->watch = NULL;
}

static void loop_frees_watches_in_callbacks(void **state)
{
    (void)state;
    struct eater eaters[20];
    eaten = 0;
    for (int i = 0; i < 20; i++) {
        assert_int_equal(pipe(eaters[i].fds), 0);
        assert_int_equal(write(eaters[i].fds[1], "x", 1), 1);
        eaters[i].other = &eaters[i ^ 1];
        eaters[i].watch = loop_watch_new(loop, eaters[i].fds[0], on_eater, &eaters[i], &e);
        assert_non_null(eaters[i].watch);
    }
    struct loop_timer *t = loop_timer_new(loop, on_stop, NULL);
    loop_timer_set(t, 20);
    loop_run(loop);
    loop_timer_free(t);
    assert_int_equal(eaten, 10);
    for (int i = 0; i < 20; i++) {
        assert_null(eaters[i].watch);
        close(eaters[i].fds[0]);
        close(eaters[i].fds[1]);
    }
    loop_watch_free(NULL);
}

static void loop_says_what_cannot_be_watched(void **state)
{
    (void)state;
    assert_null(loop_watch_new(loop, -1, on_stop, NULL, &e));
    assert_int_equal(e.code, ERR_INTERNAL);
    assert_true(e.text[0] != '\0');
}

/* ---- stopping, and other threads --------------------------------------------------------------------- */

static void loop_can_be_stopped_before_it_runs_and_run_again(void **state)
{
    (void)state;
    loop_stop(loop);
    loop_run(loop);
    struct loop_timer *t = loop_timer_new(loop, on_stop, NULL);
    for (int i = 0; i < 2; i++) {
        int64_t from_us = clock_mono_us();
        loop_timer_set(t, 20);
        loop_run(loop);
        assert_true(clock_mono_us() - from_us >= 20000);
    }
    loop_timer_free(t);
}

static void count_job(void *argument)
{
    ++*(int *)argument;
}

/* Two loops, each with its thread, exchange work with a third at full speed. */
static void loops_live_side_by_side(void **state)
{
    (void)state;
    struct runner a, b;
    int a_count = 0, b_count = 0;
    runner_start(&a);
    runner_start(&b);
    runner_go(&a);
    runner_go(&b);
    for (int i = 0; i < 500; i++) {
        runner_do(&a, count_job, &a_count);
        runner_do(&b, count_job, &b_count);
    }
    assert_idle(&a);
    runner_join(&a);
    runner_do(&b, count_job, &b_count);
    runner_end(&a); /* one goes, the other stays */
    runner_do(&b, count_job, &b_count);
    runner_join(&b);
    runner_end(&b);
    assert_int_equal(a_count, 500);
    assert_int_equal(b_count, 502);
}

static void loop_idles_with_a_timer_far_away(void **state)
{
    (void)state;
    struct runner r;
    runner_start(&r);
    struct loop_timer *far = loop_timer_new(r.loop, never, NULL);
    loop_timer_set(far, 3600000);
    runner_go(&r);
    assert_idle(&r);
    runner_join(&r);
    loop_timer_free(far);
    runner_end(&r);
}

#define test(name) cmocka_unit_test_setup_teardown(name, start, end)
static const struct CMUnitTest tests[] = {
    test(loop_fires_timers_in_order),
    test(loop_replaces_and_cancels_timers),
    test(loop_keeps_thousands_of_timers),
    test(loop_is_fair_to_descriptors),
    test(loop_frees_watches_in_callbacks),
    test(loop_says_what_cannot_be_watched),
    test(loop_can_be_stopped_before_it_runs_and_run_again),
    test(loops_live_side_by_side),
    test(loop_idles_with_a_timer_far_away),
};
TEST_MAIN(tests)
