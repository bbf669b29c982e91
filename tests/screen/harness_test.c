/* harness_test.c — the eyes and hands of all screen tests, tried on a shell, so that a screen test can be
 * believed: what it waits for it finds, and a terminal that was not restored it notices. */
#include <stdlib.h>
#include <string.h>

#include "tests/screen/modes.h"
#include "tests/screen/picture.h"
#include "tests/screen/terminal.h"
#include "tests/test.h"

static struct terminal *start_shell(const char *script)
{
    const char *const arguments[] = {"-c", script, NULL};
    return terminal_start(&(struct terminal_options){.program = "/bin/sh", .arguments = arguments});
}

static void text_is_seen_where_it_is(void **state)
{
    (void)state;
    struct terminal *t =
        start_shell("printf '\\033[3;5Hhere \\033[1;7mbold\\033[m \\344\\270\\255x'; read line");
    terminal_wait_for(t, "here bold");
    assert_int_equal(terminal_find_row(t, "here"), 2);
    assert_int_equal(terminal_find_column(t, 2, "bold"), 9);
    assert_true(terminal_cell(t, 2, 9).is_bold);
    assert_true(terminal_cell(t, 2, 9).is_reverse);
    assert_false(terminal_cell(t, 2, 4).is_bold);
    char *row = terminal_row_text(t, 2);
    assert_string_equal(row, "    here bold 中x");
    free(row);
    assert_int_equal(terminal_cell(t, 2, 14).width, 2);
    assert_int_equal(terminal_find_column(t, 2, "x"), 16);
    assert_false(terminal_shows(t, "nowhere"));
    terminal_type(t, "\n");
    terminal_end(t, 0);
}

static void the_environment_is_clean_and_the_size_as_asked(void **state)
{
    (void)state;
    setenv("APOLLO_API_KEY", "must-not-be-seen", 1);
    struct terminal *t =
        start_shell("echo \"key=[$APOLLO_API_KEY] $TERM $LC_ALL\"; stty size; read line; stty size");
    terminal_wait_for(t, "key=[] xterm-256color C.UTF-8");
    terminal_wait_for(t, "24 80");
    terminal_resize(t, 100, 30);
    terminal_type(t, "\n");
    terminal_wait_for(t, "30 100");
    terminal_end(t, 0);
    unsetenv("APOLLO_API_KEY");
}

static void exit_codes_and_signals_are_told_apart(void **state)
{
    (void)state;
    terminal_end(start_shell("exit 7"), 7);
    terminal_end(start_shell("kill -TERM $$"), 128 + 15);
}

static void a_hang_up_reaches_the_program(void **state)
{
    (void)state;
    struct terminal *t = start_shell("trap 'exit 9' HUP; echo ready; while :; do read line || :; done");
    terminal_wait_for(t, "ready");
    terminal_hang_up(t);
    terminal_end(t, 9);
}

static void a_stopped_program_goes_on(void **state)
{
    (void)state;
    struct terminal *t = start_shell("echo ready; kill -TSTP $$; echo again; read line");
    terminal_wait_for(t, "ready");
    terminal_wait_stopped(t);
    terminal_continue(t);
    terminal_wait_for(t, "again");
    terminal_type(t, "\n");
    terminal_end(t, 0);
}

static void keys_follow_the_modes(void **state)
{
    (void)state;
    struct terminal *t =
        start_shell("stty raw -echo; printf '\\033[?1h\\033[?2004h\\033[?1000h\\033[?1006hgo';"
                    "dd bs=1 count=41 2>/dev/null | od -An -c | tr -d ' \\n';"
                    "printf '\\033[?1l\\033[?2004l\\033[?1000l\\033[?1006l'; stty sane");
    terminal_wait_for(t, "go");
    terminal_key(t, "Up");   /* ESC O A: 3 */
    terminal_key(t, "C-p");  /* 1 */
    terminal_key(t, "M-f");  /* 2 */
    terminal_key(t, "F2");   /* ESC O Q: 3 */
    terminal_paste(t, "ab"); /* 6 + 2 + 6 */
    terminal_click(t, 4, 2); /* ESC [ < 0 ; 3 ; 5 M and m: 9 + 9 */
    terminal_wait_for(t, "033OA020033f033OQ033[200~ab033[201~033[<0;3;5M");
    terminal_kill(t);
}

static bool is_left(const char *bytes, const char *words)
{
    const char *left = modes_left_behind(bytes, strlen(bytes));
    return left && strstr(left, words);
}

static void what_a_program_leaves_behind_is_noticed(void **state)
{
    (void)state;
    assert_null(modes_left_behind("plain", 5));
    static const char tidy[] = "\033[?1049h\033[?25l\033[?1000;1006h\033[?2004h"
                               "\033[?2004l\033[?1006;1000l\033[?25h\033[?1049l";
    assert_null(modes_left_behind(tidy, strlen(tidy)));
    assert_true(is_left("\033[?1049h", "alternate"));
    assert_true(is_left("\033[?25h\033[?25l", "cursor"));
    assert_true(is_left("\033[?1000;1006h\033[?1000l", "1006"));
    assert_true(is_left("\033[?2004h", "paste"));
    assert_true(modes_was_on(tidy, strlen(tidy), 1006));
    assert_false(modes_was_on(tidy, strlen(tidy), 1003));
}

static void line_settings_survive_until_they_are_looked_at(void **state)
{
    (void)state;
    /* The kernel must not tidy up behind the program, or no test could tell. */
    struct terminal *t = start_shell("stty raw -echo");
    terminal_wait_ended(t, TERMINAL_WAIT_MS);
    assert_false(terminal_is_restored(t));
    terminal_kill(t);
    terminal_end(start_shell("old=$(stty -g); stty raw -echo; stty \"$old\""), 0);
}

static void masks_cover_digits_and_move_nothing(void **state)
{
    (void)state;
    char text[] = "14:02:01 Tim 00:42 3d 127.0.0.1:45123 2026-01-08 6 cr 916-787-1122 1:02:03 v12:345 poll";
    char same[] = "00:00:00 Tim 00:00 3d 127.0.0.1:00000 0000-00-00 6 cr 916-787-1122 0:00:00 v12:345 poll";
    picture_mask(text);
    assert_string_equal(text, same);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(text_is_seen_where_it_is, terminal_clean_up),
    cmocka_unit_test_teardown(the_environment_is_clean_and_the_size_as_asked, terminal_clean_up),
    cmocka_unit_test_teardown(exit_codes_and_signals_are_told_apart, terminal_clean_up),
    cmocka_unit_test_teardown(a_hang_up_reaches_the_program, terminal_clean_up),
    cmocka_unit_test_teardown(a_stopped_program_goes_on, terminal_clean_up),
    cmocka_unit_test_teardown(keys_follow_the_modes, terminal_clean_up),
    cmocka_unit_test_teardown(what_a_program_leaves_behind_is_noticed, terminal_clean_up),
    cmocka_unit_test_teardown(line_settings_survive_until_they_are_looked_at, terminal_clean_up),
    cmocka_unit_test_teardown(masks_cover_digits_and_move_nothing, terminal_clean_up),
};
TEST_MAIN(tests)
