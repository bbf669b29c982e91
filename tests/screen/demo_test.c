/* demo_test.c — the first minute of a new user: the demo opens, Enter sends the example, and the whole
 * waterfall is on the screen without a further key. */
#include <stdlib.h>

#include "tests/screen/terminal.h"
#include "tests/test.h"

static const char *const demo[] = {"demo", "--speed", "10", NULL};
static const char *const open_form[] = {
    "SIMULATED", "Lookup", "Requests", "Waterfall", "Tim", "Zheng", "callback 127.0.0.1:", NULL};
/* Everyone whom the default scenario asks, what they found, and what it cost. */
static const char *const whole_waterfall[] = {"Apollo",
                                              "FindyMail",
                                              "Icypeas",
                                              "ZeroBounce",
                                              "LeadMagic",
                                              "Prospeo",
                                              "delivered",
                                              "= final       Verified   tim.zheng@example.com",
                                              "= final       no_status  +14155550161",
                                              "credits 6",
                                              NULL};

static struct terminal *start_demo(int columns, int rows)
{
    return terminal_start(&(struct terminal_options){.columns = columns, .rows = rows, .arguments = demo});
}

static void send_example(struct terminal *t)
{
    terminal_wait_for_all(t, open_form);
    terminal_key(t, "Enter");
    terminal_wait_for(t, "waiting");
}

static void quit(struct terminal *t)
{
    terminal_key(t, "C-q");
    terminal_end(t, 0);
}

static void a_lookup_at(int columns, int rows)
{
    struct terminal *t = start_demo(columns, rows);
    send_example(t);
    terminal_wait_for_all(t, whole_waterfall);
    quit(t);
}

static void a_lookup_runs_to_its_findings_at_80x24(void **state)
{
    (void)state;
    a_lookup_at(80, 24);
}

static void a_lookup_runs_to_its_findings_at_120x36(void **state)
{
    (void)state;
    a_lookup_at(120, 36);
}

static void a_lookup_runs_to_its_findings_at_200x60(void **state)
{
    (void)state;
    a_lookup_at(200, 60);
}

/* Kept as pictures: what a person sees before and after. */
static void pictures_at(int columns, int rows, const char *opened, const char *delivered)
{
    struct terminal *t = start_demo(columns, rows);
    terminal_wait_for_all(t, open_form);
    terminal_wait_for_picture(t, opened);
    terminal_key(t, "Enter");
    terminal_wait_for_all(t, whole_waterfall);
    terminal_wait_for_picture(t, delivered);
    quit(t);
}

static void the_demo_looks_as_it_should_at_80x24(void **state)
{
    (void)state;
    pictures_at(80, 24, "demo-80x24-opened", "demo-80x24-delivered");
}

/* README shows the second of these. */
static void the_demo_looks_as_it_should_at_120x36(void **state)
{
    (void)state;
    pictures_at(120, 36, "demo-120x36-opened", "demo-120x36-delivered");
}

static void the_demo_looks_as_it_should_at_200x60(void **state)
{
    (void)state;
    pictures_at(200, 60, "demo-200x60-opened", "demo-200x60-delivered");
}

static void a_typed_person_is_looked_up(void **state)
{
    (void)state;
    struct terminal *t = start_demo(120, 36);
    terminal_wait_for_all(t, open_form);
    terminal_key(t, "C-l"); /* an empty form */
    terminal_wait_gone(t, "Zheng");
    terminal_type(t, "Ada");
    terminal_key(t, "Down");
    terminal_type(t, "Lovelace");
    terminal_key(t, "Down");
    terminal_key(t, "Down");
    terminal_type(t, "linkedin.com/in/ada-lovelace");
    terminal_wait_for(t, "exact"); /* the identity is strong enough for one person only */
    terminal_key(t, "Enter");
    terminal_wait_for(t, "Ada Lovelace");
    terminal_wait_for_all(t, (const char *const[]){"Icypeas", "ZeroBounce", "Prospeo",
                                                   "= final       Verified   ada.lovelace@", NULL});
    quit(t);
}

static void too_weak_an_identity_is_refused_before_sending(void **state)
{
    (void)state;
    struct terminal *t = start_demo(120, 36);
    terminal_wait_for_all(t, open_form);
    terminal_key(t, "C-l");
    terminal_wait_gone(t, "Zheng");
    terminal_type(t, "Ada");
    terminal_key(t, "Enter");
    terminal_wait_for(t, "weak");
    terminal_wait_quiet(t);
    assert_false(terminal_shows(t, "waiting"));
    quit(t);
}

static void every_screen_says_simulated(void **state)
{
    (void)state;
    static const int sizes[][2] = {{60, 16}, {80, 24}, {110, 30}, {200, 60}};
    struct terminal *t = start_demo(80, 24);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        terminal_resize(t, sizes[i][0], sizes[i][1]);
        terminal_wait_for(t, "SIMULATED");
    }
    quit(t);
}

static void a_small_terminal_says_what_it_needs(void **state)
{
    (void)state;
    struct terminal *t = start_demo(40, 10);
    terminal_wait_for(t, "needs 60");
    terminal_wait_for(t, "40");
    terminal_resize(t, 80, 24);
    terminal_wait_for_all(t, open_form);
    terminal_resize(t, 1, 1);
    terminal_wait_quiet(t);
    terminal_resize(t, 59, 16);
    terminal_wait_for(t, "needs 60");
    terminal_resize(t, 60, 16);
    terminal_wait_gone(t, "needs 60");
    terminal_wait_for(t, "SIMULATED");
    quit(t);
}

/* The engine goes on while the screen is too small to show it. */
static void a_lookup_goes_on_in_a_small_terminal(void **state)
{
    (void)state;
    struct terminal *t = start_demo(80, 24);
    send_example(t);
    terminal_resize(t, 30, 5);
    terminal_wait_for(t, "needs");
    terminal_wait_quiet(t);
    terminal_resize(t, 80, 24);
    terminal_wait_for_all(t, whole_waterfall);
    quit(t);
}

static void a_storm_of_resizes_leaves_a_clean_screen(void **state)
{
    (void)state;
    struct terminal *t = start_demo(120, 36);
    send_example(t);
    for (int i = 0; i < 200; i++) {
        terminal_resize(t, 1 + i * 37 % 220, 1 + i * 23 % 70);
        terminal_pump(t, 0);
    }
    terminal_resize(t, 120, 36);
    terminal_wait_for_all(t, whole_waterfall);
    terminal_wait_for_picture(t, "demo-120x36-delivered");
    quit(t);
}

/* The terminal has forgotten the cells, though the program finds the size that it knows. */
static void a_size_that_comes_back_at_once_is_drawn_anew(void **state)
{
    (void)state;
    struct terminal *t = start_demo(120, 36);
    send_example(t);
    terminal_wait_for_all(t, whole_waterfall);
    for (int i = 0; i < 20; i++) {
        terminal_resize(t, 1, 1);
        terminal_resize(t, 120, 36);
        terminal_wait_for_picture(t, "demo-120x36-delivered");
    }
    quit(t);
}

static void q_quits_where_nobody_types(void **state)
{
    (void)state;
    struct terminal *t = start_demo(80, 24);
    terminal_wait_for_all(t, open_form);
    terminal_key(t, "Esc"); /* leaves the form */
    terminal_wait_quiet(t);
    terminal_key(t, "q");
    terminal_end(t, 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(a_lookup_runs_to_its_findings_at_80x24, terminal_clean_up),
    cmocka_unit_test_teardown(a_lookup_runs_to_its_findings_at_120x36, terminal_clean_up),
    cmocka_unit_test_teardown(a_lookup_runs_to_its_findings_at_200x60, terminal_clean_up),
    cmocka_unit_test_teardown(the_demo_looks_as_it_should_at_80x24, terminal_clean_up),
    cmocka_unit_test_teardown(the_demo_looks_as_it_should_at_120x36, terminal_clean_up),
    cmocka_unit_test_teardown(the_demo_looks_as_it_should_at_200x60, terminal_clean_up),
    cmocka_unit_test_teardown(a_typed_person_is_looked_up, terminal_clean_up),
    cmocka_unit_test_teardown(too_weak_an_identity_is_refused_before_sending, terminal_clean_up),
    cmocka_unit_test_teardown(every_screen_says_simulated, terminal_clean_up),
    cmocka_unit_test_teardown(a_small_terminal_says_what_it_needs, terminal_clean_up),
    cmocka_unit_test_teardown(a_lookup_goes_on_in_a_small_terminal, terminal_clean_up),
    cmocka_unit_test_teardown(a_storm_of_resizes_leaves_a_clean_screen, terminal_clean_up),
    cmocka_unit_test_teardown(a_size_that_comes_back_at_once_is_drawn_anew, terminal_clean_up),
    cmocka_unit_test_teardown(q_quits_where_nobody_types, terminal_clean_up),
};
TEST_MAIN(tests)
