/* terminals_test.c — the same screen on many kinds of terminal, with and without colours, with and without
 * UTF-8. */
#include <stdlib.h>

#include "tests/screen/terminal.h"
#include "tests/test.h"

static const char *const demo[] = {"demo", "--speed", "10", NULL};

static void it_runs_on(const char *term)
{
    struct terminal *t = terminal_start(&(struct terminal_options){.arguments = demo, .term = term});
    terminal_wait_for(t, "Zheng");
    terminal_type(t, "\r");
    /* With the credits of the day the title has counted that nothing waits any more. */
    terminal_wait_for_all(
        t, (const char *const[]){"Icypeas", "ZeroBounce", "Prospeo", "SIMULATED", "6 today", NULL});
    terminal_quit_unasked(t);
}

static void it_runs_on_every_kind_of_terminal(void **state)
{
    (void)state;
    static const char *const terms[] = {"xterm",           "xterm-256color", "xterm-direct",
                                        "screen-256color", "tmux-256color",  "linux",
                                        "vt100",           "vt220",          "rxvt-unicode-256color"};
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
        it_runs_on(terms[i]);
}

/* Where it cannot be hidden it stands in nobody's way. */
static void a_cursor_that_stays_rests_at_the_end(void **state)
{
    (void)state;
    int row = 0, column = 0;
    struct terminal *t = terminal_start(&(struct terminal_options){.arguments = demo, .term = "vt100"});
    terminal_wait_for(t, "Zheng");
    terminal_type(t, "\033");
    terminal_wait_for(t, "n lookup");
    terminal_wait_quiet(t);
    terminal_cursor(t, &row, &column);
    assert_int_equal(row, 23);
    assert_int_equal(column, 79);
    terminal_quit_unasked(t);
}

static bool has_colour(const struct terminal *t)
{
    for (int row = 0; row < 24; row++)
        for (int column = 0; column < 80; column++) {
            struct terminal_cell cell = terminal_cell(t, row, column);
            if (!cell.is_default_foreground || !cell.is_default_background)
                return true;
        }
    return false;
}

static void colours_are_there_unless_unwanted(void **state)
{
    (void)state;
    struct terminal *t = terminal_start(&(struct terminal_options){.arguments = demo});
    terminal_wait_for(t, "Zheng");
    assert_true(has_colour(t));
    terminal_quit_unasked(t);
    static const char *const unwanted[] = {"NO_COLOR=1", NULL};
    t = terminal_start(&(struct terminal_options){.arguments = demo, .environment = unwanted});
    terminal_wait_for(t, "Zheng");
    assert_false(has_colour(t));
    terminal_key(t, "Enter");
    terminal_wait_for(t, "Icypeas");
    terminal_key(t, "3"); /* the chosen line of a pane without the focus is told apart all the same */
    terminal_wait_for(t, "[ ] tabs");
    int row = terminal_find_row(t, "Apollo.io  ");
    assert_true(terminal_cell(t, row, terminal_find_column(t, row, "Apollo.io")).is_underlined);
    terminal_quit(t);
}

/* The Linux console has eight colours, and no line below what has one. */
static void a_console_shows_fields_and_what_is_chosen(void **state)
{
    (void)state;
    struct terminal *t = terminal_start(&(struct terminal_options){.arguments = demo, .term = "linux"});
    terminal_wait_for_all(t, (const char *const[]){"Domain      apollo.io___", "Full name   _____", NULL});
    terminal_type(t, " B");
    terminal_wait_for(t, "First name  Tim B____");
    terminal_key(t, "Backspace"); /* what was within the text is its end now */
    terminal_wait_for(t, "First name  Tim______");
    terminal_type(t, "\r");
    terminal_wait_for_all(t, (const char *const[]){"Icypeas", " 6 cr │", "[Waterfall]", NULL});
    terminal_type(t, "3"); /* the chosen line of the focused pane was reversed instead */
    terminal_wait_for(t, " 6 cr]│");
    terminal_quit(t);
}

static void without_utf_8_every_glyph_is_ascii(void **state)
{
    (void)state;
    static const char *const plain[] = {"LC_ALL=C", NULL};
    struct terminal *t = terminal_start(&(struct terminal_options){.arguments = demo, .environment = plain});
    terminal_wait_for(t, "Zheng");
    terminal_key(t, "Enter");
    terminal_wait_for_all(t, (const char *const[]){"Icypeas", "ZeroBounce", "Prospeo", "SIMULATED", NULL});
    size_t size;
    const char *raw = terminal_raw(t, &size);
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)raw[i] >= 0x80)
            fail_msg("byte %02x was sent to a terminal that knows ASCII only", (unsigned char)raw[i]);
    terminal_quit(t);
}

/* A name that this machine's database does not hold is no reason to refuse: most terminals are like xterm. */
static void an_unknown_terminal_works_and_is_restored(void **state)
{
    (void)state;
    it_runs_on("no-such-terminal");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(it_runs_on_every_kind_of_terminal, terminal_clean_up),
    cmocka_unit_test_teardown(a_cursor_that_stays_rests_at_the_end, terminal_clean_up),
    cmocka_unit_test_teardown(colours_are_there_unless_unwanted, terminal_clean_up),
    cmocka_unit_test_teardown(a_console_shows_fields_and_what_is_chosen, terminal_clean_up),
    cmocka_unit_test_teardown(without_utf_8_every_glyph_is_ascii, terminal_clean_up),
    cmocka_unit_test_teardown(an_unknown_terminal_works_and_is_restored, terminal_clean_up),
};
TEST_MAIN(tests)
