/* leaving_test.c — every way out leaves the terminal as it was, and the history intact. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/sanitized.h"
#include "tests/screen/live.h"
#include "tests/screen/modes.h"
#include "tests/screen/terminal.h"
#include "tests/test.h"

/* Faults are a sanitizer's own to report. */
#if IS_SANITIZED
static const int crashes[] = {SIGABRT};
#else
static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS};
#endif

static struct terminal *start_demo(void)
{
    static const char *const demo[] = {"demo", "--speed", "10", NULL};
    struct terminal *t = terminal_start(&(struct terminal_options){.arguments = demo});
    terminal_wait_for(t, "Zheng");
    terminal_wait_for(t, "127.0.0.1:"); /* the engine stands too */
    return t;
}

static void the_screen_is_a_screen_of_its_own(void **state)
{
    (void)state;
    struct terminal *t = start_demo();
    size_t size;
    const char *raw = terminal_raw(t, &size);
    assert_true(terminal_is_alternate(t));
    assert_true(modes_was_on(raw, size, 1049));
    assert_true(modes_was_on(raw, size, 2004)); /* so that a paste can be told from typing */
    assert_true(modes_was_on(raw, size, 1006)); /* the mouse, in columns beyond 223 too */
    assert_false(terminal_is_restored(t));
    terminal_quit_unasked(t);
}

static int64_t end_by(void (*what)(struct terminal *t), bool is_there_after)
{
    struct terminal *t = start_demo();
    int64_t start_ms = clock_mono_ms();
    what(t);
    terminal_wait_ended(t, TERMINAL_WAIT_MS);
    int64_t took_ms = clock_mono_ms() - start_ms;
    if (is_there_after)
        assert_true(terminal_is_restored(t));
    terminal_kill(t);
    return took_ms;
}

/* It is promised within a second. A machine that is busy may be late for a while, so that the best of some
 * tries counts; a program that waits for something is late each time. A sanitizer's build looks for leaks
 * first, and only has to end. */
static void ends_soon(void (*what)(struct terminal *t), bool is_there_after)
{
    int64_t best_ms = end_by(what, is_there_after);
    for (int i = 0; i < 5 && best_ms >= 1000 && !IS_SANITIZED; i++) {
        int64_t took_ms = end_by(what, is_there_after);
        best_ms = took_ms < best_ms ? took_ms : best_ms;
    }
    if (best_ms >= 1000 && !IS_SANITIZED)
        fail_msg("it took %lld ms at best", (long long)best_ms);
}

static void signal_term(struct terminal *t)
{
    terminal_signal(t, SIGTERM);
}

static void signal_int(struct terminal *t)
{
    terminal_signal(t, SIGINT);
}

static void sigterm_ends_it_soon(void **state)
{
    (void)state;
    ends_soon(signal_term, true);
}

static void sigint_from_outside_ends_it_too(void **state)
{
    (void)state;
    ends_soon(signal_int, true);
}

static void a_closed_window_ends_it_soon(void **state)
{
    (void)state;
    ends_soon(terminal_hang_up, false);
}

static void a_terminal_that_takes_nothing_does_not_keep_it(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct terminal *t = start_demo();
        terminal_stop_output(t);
        if (i % 2 == 0)
            terminal_resize(t, 200, 60); /* something to be drawn, and stuck in */
        terminal_signal(t, signals[i]);
        terminal_wait_ended(t, TERMINAL_WAIT_MS);
        terminal_kill(t);
    }
}

static void a_crash_restores_the_terminal(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) {
        struct terminal *t = start_demo();
        terminal_signal(t, crashes[i]);
        terminal_wait_ended(t, TERMINAL_WAIT_MS);
        if (!terminal_is_restored(t))
            fail_msg("signal %d leaves the terminal as it was drawn", crashes[i]);
        terminal_kill(t);
    }
}

static void suspending_gives_the_terminal_back_meanwhile(void **state)
{
    (void)state;
    struct terminal *t = start_demo();
    terminal_key(t, "C-z");
    terminal_wait_stopped(t);
    assert_true(terminal_is_restored(t));
    terminal_continue(t);
    terminal_wait_for(t, "Zheng");
    assert_false(terminal_is_restored(t));
    terminal_quit_unasked(t);
}

static void type_person(struct terminal *t)
{
    terminal_wait_for(t, "First name");
    terminal_type(t, "Grace");
    terminal_key(t, "Down");
    terminal_type(t, "Hopper");
    terminal_key(t, "Down");
    terminal_key(t, "Down");
    terminal_type(t, "linkedin.com/in/grace-hopper");
    terminal_wait_for(t, "exact");
    terminal_key(t, "Enter");
}

static void kill_9_leaves_the_history_intact(void **state)
{
    (void)state;
    struct live live;
    live_open(&live, "title Nothing comes for an hour\nanswer after 1ms\nwebhook after 1h\n");
    struct terminal *t = live_start(&live);
    type_person(t);
    terminal_wait_for(t, ": waiting"); /* Apollo has accepted it */
    terminal_signal(t, SIGKILL);
    terminal_wait_ended(t, TERMINAL_WAIT_MS);
    terminal_kill(t);
    const char *const list[] = {"list", "--json", NULL};
    int code;
    char *listed = background_run(live.home, list, &code);
    assert_int_equal(code, 0);
    assert_non_null(strstr(listed, "Hopper"));
    free(listed);
    /* Started again, it goes on waiting. */
    t = live_start(&live);
    terminal_wait_for(t, "Grace Hopper");
    terminal_wait_for(t, "waiting 1");
    terminal_key(t, "C-q");
    terminal_wait_for(t, "Quit?"); /* it says what becomes of the request */
    terminal_key(t, "Enter");
    terminal_end(t, 0);
    live_close(&live);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(the_screen_is_a_screen_of_its_own, terminal_clean_up),
    cmocka_unit_test_teardown(sigterm_ends_it_soon, terminal_clean_up),
    cmocka_unit_test_teardown(sigint_from_outside_ends_it_too, terminal_clean_up),
    cmocka_unit_test_teardown(a_closed_window_ends_it_soon, terminal_clean_up),
    cmocka_unit_test_teardown(a_terminal_that_takes_nothing_does_not_keep_it, terminal_clean_up),
    cmocka_unit_test_teardown(a_crash_restores_the_terminal, terminal_clean_up),
    cmocka_unit_test_teardown(suspending_gives_the_terminal_back_meanwhile, terminal_clean_up),
    cmocka_unit_test_teardown(kill_9_leaves_the_history_intact, terminal_clean_up),
};
TEST_MAIN(tests)
