/* insight_test.c — the views of the whole history on a real terminal, at every size: what a person reads
 * there after one lookup, and after pasting a payload into the inbox. */
#include <stdlib.h>

#include "tests/screen/terminal.h"
#include "tests/test.h"

static const char *const demo[] = {"demo", "--speed", "10", NULL};

static struct terminal *start_delivered(int columns, int rows)
{
    struct terminal *t =
        terminal_start(&(struct terminal_options){.columns = columns, .rows = rows, .arguments = demo});
    terminal_wait_for(t, "Zheng");
    terminal_wait_for(t, "callback 127.0.0.1:");
    terminal_key(t, "Enter");
    terminal_wait_for_all(t, (const char *const[]){"delivered", "credits 6", NULL});
    terminal_key(t, "Esc"); /* out of the form, where letters type */
    terminal_wait_for(t, "n lookup");
    terminal_wait_gone(t, "waiting 1"); /* the count follows a little later; until then quitting asks */
    return t;
}

static void quit(struct terminal *t)
{
    terminal_key(t, "C-q");
    terminal_end(t, 0);
}

static void views_at(int columns, int rows)
{
    struct terminal *t = start_delivered(columns, rows);
    terminal_key(t, "F6");
    terminal_wait_for_all(
        t, (const char *const[]){"Vendors", "What if", "Icypeas", "100.0 %", "validator", NULL});
    terminal_key(t, "Enter");
    terminal_wait_for_all(t, (const char *const[]){"all, 1 attempt ", "Tim Zheng", NULL});
    terminal_wait_gone(t, "validator"); /* the whole frame is here, not only its first lines */
    terminal_key(t, "Esc");
    terminal_wait_for(t, "validator");
    terminal_key(t, "Tab");
    terminal_wait_for_all(t, (const char *const[]){"People with an answer", "never asked", NULL});
    terminal_key(t, "F7");
    terminal_wait_for_all(
        t, (const char *const[]){"as Apollo reported them", "1 request", "Burn by day (UTC)", NULL});
    terminal_key(t, "Tab");
    terminal_wait_for_all(t, (const char *const[]){"enriched", "Tim Zheng", "e-mail + phone", NULL});
    terminal_type(t, "P");
    terminal_wait_for_all(t, (const char *const[]){"last asked", "Tim Zheng", NULL});
    terminal_key(t, "Enter");
    terminal_wait_for_all(t, (const char *const[]){"all who spoke agree", "tim.zheng@example.com", NULL});
    terminal_type(t, "I");
    terminal_wait_for_all(t, (const char *const[]){"received", "webhook", "settled", NULL});
    terminal_type(t, "r");
    terminal_wait_for_all(t, (const char *const[]){"REPLAY", "counted nowhere", "Icypeas", NULL});
    quit(t);
}

static void every_view_tells_of_the_lookup_at_80x24(void **state)
{
    (void)state;
    views_at(80, 24);
}

static void every_view_tells_of_the_lookup_at_120x36(void **state)
{
    (void)state;
    views_at(120, 36);
}

static void every_view_tells_of_the_lookup_at_200x60(void **state)
{
    (void)state;
    views_at(200, 60);
}

static void privacy_masks_the_views_and_leaves_vendors(void **state)
{
    (void)state;
    struct terminal *t = start_delivered(120, 36);
    terminal_type(t, "P");
    terminal_wait_for(t, "last asked");
    terminal_wait_for(t, "Tim Zheng");
    terminal_type(t, "m");
    terminal_wait_gone(t, "Tim Zheng");
    terminal_key(t, "Enter");
    terminal_wait_for(t, "Icypeas");
    assert_false(terminal_shows(t, "tim.zheng"));
    assert_false(terminal_shows(t, "Zheng"));
    quit(t);
}

static void two_payloads_stand_side_by_side(void **state)
{
    (void)state;
    struct terminal *t = start_delivered(120, 36);
    terminal_type(t, "I");
    terminal_wait_for_all(t, (const char *const[]){"received", "settled", "#1 ", NULL});
    terminal_wait_gone(t, "Events"); /* where "settled" stands too */
    terminal_key(t, "Enter");
    terminal_wait_for(t, "total_requested_enrichments");
    terminal_type(t, "c");
    terminal_wait_for(t, "is kept. Open the other one");
    terminal_type(t, "r");
    terminal_wait_for(t, "REPLAY");
    terminal_type(t, "c");
    terminal_wait_for_all(t, (const char *const[]){"Compare", "Payload", "REPLAY", NULL});
    quit(t);
}

static void a_view_leaves_as_it_came_and_fits_any_size(void **state)
{
    (void)state;
    static const int sizes[][2] = {{60, 16}, {80, 24}, {40, 10}, {200, 60}, {61, 17}, {120, 36}};
    struct terminal *t = start_delivered(120, 36);
    for (const char *view = "VCPI"; *view; view++) {
        terminal_type(t, (const char[]){*view, '\0'});
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            terminal_resize(t, sizes[i][0], sizes[i][1]);
            terminal_wait_for(t, sizes[i][0] < 60 ? "needs 60" : "SIMULATED");
        }
    }
    terminal_key(t, "Esc");
    terminal_wait_for_all(t, (const char *const[]){"Requests", "Waterfall", "Events", NULL});
    quit(t);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(every_view_tells_of_the_lookup_at_80x24, terminal_clean_up),
    cmocka_unit_test_teardown(every_view_tells_of_the_lookup_at_120x36, terminal_clean_up),
    cmocka_unit_test_teardown(every_view_tells_of_the_lookup_at_200x60, terminal_clean_up),
    cmocka_unit_test_teardown(privacy_masks_the_views_and_leaves_vendors, terminal_clean_up),
    cmocka_unit_test_teardown(two_payloads_stand_side_by_side, terminal_clean_up),
    cmocka_unit_test_teardown(a_view_leaves_as_it_came_and_fits_any_size, terminal_clean_up),
};
TEST_MAIN(tests)
