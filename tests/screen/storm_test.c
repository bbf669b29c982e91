/* storm_test.c — everything at once: deliveries, every size, and a paste that holds every key. Nothing
 * crashes, nothing is left of an older picture, no pasted byte is a command. */
#include <stdio.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "tests/screen/live.h"
#include "tests/screen/terminal.h"
#include "tests/test.h"

static struct terminal *start(void)
{
    static const char *const demo[] = {"demo", "--speed", "10", NULL};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.columns = 120, .rows = 36, .arguments = demo});
    terminal_wait_for_all(t, (const char *const[]){"SIMULATED", "Zheng", "callback", NULL});
    return t;
}

/* Another person each time, hence no repeat. The form has the focus. */
static void look_up(struct terminal *t, int number)
{
    char email[40];
    snprintf(email, sizeof email, "person-%d@storm.example", number);
    terminal_key(t, "C-l");
    terminal_paste(t, email);
    terminal_key(t, "Enter");
}

/* From 1x1 to 500x200 and back, a new lookup at each step. */
static void every_size_during_a_storm_of_deliveries(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1, 1},     {500, 200}, {2, 200},  {500, 1},  {59, 16},   {60, 15},
                                   {60, 16},   {109, 24},  {110, 24}, {110, 25}, {80, 24},   {200, 60},
                                   {499, 199}, {3, 3},     {61, 17},  {160, 20}, {120, 100}, {75, 44}};
    struct terminal *t = start();
    size_t count = sizeof sizes / sizeof *sizes;
    for (size_t i = 0; i < count; i++) {
        look_up(t, (int)i);
        terminal_pump(t, 20); /* drawn, so that it was sent */
        terminal_resize(t, sizes[i][0], sizes[i][1]);
        terminal_pump(t, 0);
        terminal_key(t, "F11"); /* zoomed, and not */
        terminal_key(t, "M-1");
        terminal_resize(t, sizes[count - 1 - i][0], sizes[count - 1 - i][1]);
        terminal_pump(t, 0);
    }
    terminal_resize(t, 120, 36);
    terminal_wait_for(t, "SIMULATED"); /* while it is too small to show anything it takes no keys */
    terminal_key(t, "M-2");
    terminal_wait_for_all(t,
                          (const char *const[]){"SIMULATED", "✓ e-mail", NULL}); /* something was delivered */
    terminal_quit(t);
}

static int delivered_count(const char *home)
{
    int code, count = 0;
    char *listed = background_run(home, (const char *const[]){"list", "--json", NULL}, &code);
    assert_int_equal(code, 0);
    for (const char *at = listed; (at = strstr(at, "\"delivered\"")); at++)
        count++;
    free(listed);
    return count;
}

/* Deliveries are taken, stored and answered whether or not anybody can see them; and then everything is seen.
 */
static void a_terminal_that_is_stopped_holds_nothing_up(void **state)
{
    (void)state;
    enum { LOOKUPS = 10 };
    struct live live;
    live_open(&live, "title Everything comes at once, later\nanswer after 1ms\nwebhook after 3s\n");
    struct terminal *t = live_start(&live);
    terminal_wait_for_all(t, (const char *const[]){"No requests yet", "127.0.0.1:", NULL});
    for (int i = 0; i < LOOKUPS; i++) {
        char count[32];
        look_up(t, i);
        snprintf(count, sizeof count, " %d \u00b7 FOLLOW", i + 1);
        terminal_wait_for(t, count);
    }
    terminal_stop_output(t);
    terminal_resize(t, 200, 60); /* something to be drawn, and stuck in */
    int64_t deadline_ms = clock_mono_ms() + TERMINAL_WAIT_MS;
    while (delivered_count(live.home) < LOOKUPS && clock_mono_ms() < deadline_ms)
        terminal_pump(t, 50);
    assert_int_equal(delivered_count(live.home), LOOKUPS);
    terminal_take_output(t);
    terminal_wait_gone(t, "waiting");
    terminal_wait_for_all(t, (const char *const[]){"10 \u00b7 FOLLOW", "person-9@storm.example", NULL});
    terminal_quit(t);
    live_close(&live);
}

/* What stands there is what a terminal shows that was drawn anew. */
static void no_cell_is_left_of_an_older_picture(void **state)
{
    (void)state;
    static const char *const keys[] = {"Enter", "Esc", "3", "]", "]", "PageDown", "z", "z",   "T", "Esc",
                                       "?",     "Esc", "[", "m", "4", "2",        "x", "Esc", "V", "Esc"};
    struct terminal *t = start();
    terminal_key(t, "Enter");
    terminal_wait_for(t, "credits 6");
    for (size_t i = 1; i < sizeof keys / sizeof *keys; i++) {
        terminal_key(t, keys[i]);
        terminal_wait_quiet(t);
    }
    terminal_wait_gone(t, "masked"); /* the toast */
    char *before = terminal_picture(t);
    terminal_key(t, "C-r");
    terminal_wait_quiet(t);
    char *after = terminal_picture(t);
    assert_string_equal(before, after);
    free(before);
    free(after);
    terminal_quit(t);
}

/* Every key of the table as the bytes that it sends, over and over; in a paste they are text. */
static void a_paste_of_every_key_only_fills_a_field(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 1024 * 1024);
    for (int line = 0; line < 5000; line++) {
        for (char c = 1; c < 27; c++) /* ^A … ^Z, Enter, Tab */
            buf_append_char(&text, c);
        buf_printf(&text, "\033[A\033OP\033[24~\033[Z\033q\177 q y n Y : / ? %d\r\n", line);
    }
    struct terminal *t = start();
    terminal_key(t, "C-l");
    terminal_wait_gone(t, "Zheng");
    terminal_paste(t, text.data);
    terminal_wait_for(t, "First name");
    terminal_wait_quiet(t);
    assert_true(terminal_shows(t, "SIMULATED"));
    assert_false(terminal_shows(t, "waiting"));
    assert_int_equal(terminal_find_row(t, "Quit?"), -1);
    terminal_wait_for(t, "a damaged letter"); /* a field is full of it */
    terminal_key(t, "C-l");
    terminal_wait_for(t, "empty");
    buf_release(&text);
    terminal_quit(t);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(every_size_during_a_storm_of_deliveries, terminal_clean_up),
    cmocka_unit_test_teardown(a_terminal_that_is_stopped_holds_nothing_up, terminal_clean_up),
    cmocka_unit_test_teardown(no_cell_is_left_of_an_older_picture, terminal_clean_up),
    cmocka_unit_test_teardown(a_paste_of_every_key_only_fills_a_field, terminal_clean_up),
};
TEST_MAIN(tests)
