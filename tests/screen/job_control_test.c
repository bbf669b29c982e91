/* job_control_test.c — the screen as a job of a real shell: stopped by ^Z or from outside, put in the
 * background, brought back at another size, ended while it is stopped. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tests/screen/terminal.h"
#include "tests/test.h"

/* An interactive bash with the demo in its front; the shell's prompt is "ready>". */
static struct terminal *start_in_shell(void)
{
    static const char *const arguments[] = {"--norc", "--noprofile", "-i", NULL};
    static const char *const environment[] = {"PS1=ready> ", "HISTFILE=/dev/null", NULL};
    struct terminal *t = terminal_start(&(struct terminal_options){
        .program = "/bin/bash", .arguments = arguments, .environment = environment});
    terminal_wait_for(t, "ready>");
    char *command = mem_text_format("%s demo --speed 10\r", getenv("WATERFALL_BIN"));
    terminal_type(t, command);
    free(command);
    terminal_wait_for_all(t, (const char *const[]){"Zheng", "127.0.0.1:", "No requests yet", NULL});
    return t;
}

/* The shell's one child. */
static int job_id(struct terminal *t)
{
    char path[80];
    int id = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", terminal_program_id(t), terminal_program_id(t));
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%d", &id), 1);
    fclose(f);
    return id;
}

/* What a shell needs: typing is seen, a command runs, and nothing draws over it. */
static void expect_shell(struct terminal *t)
{
    static int count = 100;
    char typed[40], answer[40];
    snprintf(typed, sizeof typed, "echo up $((%d+1))", count);
    snprintf(answer, sizeof answer, "up %d", ++count);
    terminal_type(t, typed);
    terminal_key(t, "Enter");
    terminal_wait_for(t, answer);
    assert_true(terminal_shows(t, typed));
    assert_false(terminal_is_alternate(t));
    assert_true(terminal_is_cursor_visible(t));
}

/* What stands there is what a terminal shows that was drawn anew. */
static void expect_whole_screen(struct terminal *t)
{
    terminal_wait_for_all(t, (const char *const[]){"Zheng", "SIMULATED", "F1 help", NULL});
    assert_true(terminal_is_alternate(t));
    terminal_wait_quiet(t);
    char *before = terminal_picture(t);
    terminal_key(t, "C-r");
    terminal_wait_quiet(t);
    char *after = terminal_picture(t);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void leave_shell(struct terminal *t)
{
    terminal_type(t, "exit\r");
    terminal_end(t, 0);
}

static void quit(struct terminal *t)
{
    terminal_key(t, "C-q");
    terminal_wait_gone(t, "SIMULATED");
    expect_shell(t);
    leave_shell(t);
}

/* Until the shell has buried it; only then is there nothing more that leaves the screen, and with it what was
 * said. */
static void wait_for_burial(struct terminal *t, int id)
{
    int64_t limit_ms = clock_mono_ms() + TERMINAL_WAIT_MS;
    while (kill(id, 0) == 0) {
        assert_true(clock_mono_ms() < limit_ms);
        terminal_pump(t, 20);
    }
}

/* Asks the shell until it says so. */
static void wait_for_job(struct terminal *t, const char *state)
{
    int64_t limit_ms = clock_mono_ms() + TERMINAL_WAIT_MS;
    while (!terminal_shows(t, state) && clock_mono_ms() < limit_ms) {
        terminal_type(t, "jobs -l\r");
        terminal_pump(t, 100);
    }
    terminal_wait_for(t, state);
}

static void it_comes_back_at_the_size_of_then(void **state)
{
    (void)state;
    struct terminal *t = start_in_shell();
    terminal_key(t, "C-z");
    terminal_wait_for(t, "Stopped");
    expect_shell(t);
    terminal_resize(t, 132, 40);
    terminal_type(t, "fg\r");
    expect_whole_screen(t);
    terminal_key(t, "C-z");
    terminal_wait_for(t, "Stopped");
    terminal_resize(t, 61, 16);
    terminal_type(t, "fg\r");
    expect_whole_screen(t);
    quit(t);
}

/* Nobody could restore the terminal before such a stop; the shell does what it can, and fg all the rest. */
static void a_stop_from_outside_is_survived(void **state)
{
    (void)state;
    struct terminal *t = start_in_shell();
    assert_int_equal(kill(job_id(t), SIGSTOP), 0);
    terminal_wait_for(t, "Stopped");
    terminal_type(t, "fg\r");
    expect_whole_screen(t);
    quit(t);
}

static void a_stop_by_the_polite_signal_is_as_by_the_key(void **state)
{
    (void)state;
    struct terminal *t = start_in_shell();
    assert_int_equal(kill(job_id(t), SIGTSTP), 0);
    terminal_wait_for(t, "Stopped");
    expect_shell(t);
    terminal_type(t, "fg\r");
    expect_whole_screen(t);
    quit(t);
}

/* A job in the background has no terminal: it stops again rather than draw over the shell. */
static void in_the_background_it_draws_nothing(void **state)
{
    (void)state;
    struct terminal *t = start_in_shell();
    terminal_key(t, "C-z");
    terminal_wait_for(t, "Stopped");
    terminal_type(t, "clear; bg\r");
    wait_for_job(t, "Stopped (tty output)");
    expect_shell(t);
    assert_false(terminal_shows(t, "Zheng"));
    terminal_type(t, "fg\r");
    expect_whole_screen(t);
    quit(t);
}

static void ended_while_it_is_stopped_it_leaves_the_shell_alone(void **state)
{
    (void)state;
    static const int stops[] = {SIGTSTP, SIGSTOP};
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        struct terminal *t = start_in_shell();
        int id = job_id(t);
        assert_int_equal(kill(id, stops[i]), 0);
        terminal_wait_for(t, "Stopped");
        terminal_type(t, "kill %1\r"); /* SIGTERM and SIGCONT */
        wait_for_burial(t, id);
        terminal_type(t, "jobs -l\r"); /* which says it once */
        terminal_wait_for(t, "Exit 143");
        expect_shell(t);
        leave_shell(t);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(it_comes_back_at_the_size_of_then, terminal_clean_up),
    cmocka_unit_test_teardown(a_stop_from_outside_is_survived, terminal_clean_up),
    cmocka_unit_test_teardown(a_stop_by_the_polite_signal_is_as_by_the_key, terminal_clean_up),
    cmocka_unit_test_teardown(in_the_background_it_draws_nothing, terminal_clean_up),
    cmocka_unit_test_teardown(ended_while_it_is_stopped_it_leaves_the_shell_alone, terminal_clean_up),
};
TEST_MAIN(tests)
