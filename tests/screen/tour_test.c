/* tour_test.c — the tour from its first caption to its last, in a real terminal against the real simulator.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/screen/terminal.h"
#include "tests/test.h"

static const char *const tour[] = {"demo", "--tour", "--speed", "20", NULL};

static struct terminal *start(int columns, int rows)
{
    return terminal_start(&(struct terminal_options){.columns = columns, .rows = rows, .arguments = tour});
}

static void wait_for_step(struct terminal *t, int step)
{
    char text[40];
    snprintf(text, sizeof text, "Tour %d of ", step);
    terminal_wait_for(t, text);
}

/* What the picture must show at a step, beside its caption. */
static const struct {
    int step;
    const char *texts[6];
} expected[] = {
    {1, {"callback 127.0.0.1:", "No requests yet", NULL}},
    {2, {"tim-zheng", "exact", NULL}},
    {7, {"Icypeas", "FindyMail", "ZeroBounce", NULL}},
    {9, {"Icypeas said UNVERIFIED, Apollo's final word is Verified", NULL}},
    {10, {"Credits    6", "credits 6 today", NULL}},
    {11, {"\"total_requested_enrichments\": 1", NULL}},
    {12, {"POST http://127.0.0.1:", NULL}},
    {13, {"Nora Nobody", "refused", "No valid identifiers were provided.", NULL}},
    {14, {"Petra Poll", "waiting for the result", NULL}},
    {15, {"delivered by poll", NULL}},
    {16, {"Rita Limit", "rejected", "Too many calls (429)", NULL}},
    {17, {"PRIVATE", NULL}},
    {18, {"Themes", NULL}},
    {19, {"1 of 4", "/ petra", NULL}},
    {20, {"Commands", "> copy", NULL}},
};

static void expect_step(struct terminal *t, int step)
{
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        if (expected[i].step == step)
            terminal_wait_for_each(t, expected[i].texts);
}

static int step_count(struct terminal *t)
{
    int count = 0;
    wait_for_step(t, 1);
    char *title = terminal_row_text(t, terminal_find_row(t, "Tour 1 of "));
    assert_int_equal(sscanf(strstr(title, "Tour 1 of "), "Tour 1 of %d", &count), 1);
    free(title);
    return count;
}

/* Step by step by the key for the next one: each does what it has to do first. */
static void every_step_shows_what_it_speaks_about(void **state)
{
    (void)state;
    struct terminal *t = start(80, 24);
    int count = step_count(t);
    for (int step = 1; step <= count; step++) {
        wait_for_step(t, step);
        terminal_wait_for(t, "SIMULATED");
        expect_step(t, step);
        if (step < count)
            terminal_key(t, "Right");
    }
    terminal_key(t, "Left");
    terminal_wait_for(t, "looking back");
    terminal_key(t, "q");
    terminal_end(t, 0);
}

static void esc_takes_the_demo_over(void **state)
{
    (void)state;
    struct terminal *t = start(120, 36);
    wait_for_step(t, 1);
    terminal_key(t, "x");
    terminal_wait_for(t, "This is a tour.");
    terminal_key(t, "Esc");
    terminal_wait_gone(t, "Tour ");
    terminal_key(t, "C-l");
    terminal_type(t, "Ada");
    terminal_wait_for(t, "Ada");
    terminal_key(t, "C-q");
    terminal_end(t, 0);
}

static void q_leaves_while_a_request_waits(void **state)
{
    (void)state;
    struct terminal *t = start(100, 40);
    for (int step = 1; step <= 5; step++) {
        wait_for_step(t, step);
        terminal_key(t, "Right");
    }
    terminal_key(t, "q");
    terminal_end(t, 0);
}

static void it_survives_any_size(void **state)
{
    (void)state;
    struct terminal *t = start(120, 36);
    for (int i = 0; i < 60; i++) {
        terminal_resize(t, 1 + i * 37 % 220, 1 + i * 23 % 70);
        terminal_pump(t, 0);
    }
    terminal_resize(t, 60, 18);
    terminal_wait_for(t, "Tour ");
    terminal_wait_for(t, "SIMULATED");
    terminal_key(t, "q");
    terminal_end(t, 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(every_step_shows_what_it_speaks_about, terminal_clean_up),
    cmocka_unit_test_teardown(esc_takes_the_demo_over, terminal_clean_up),
    cmocka_unit_test_teardown(q_leaves_while_a_request_waits, terminal_clean_up),
    cmocka_unit_test_teardown(it_survives_any_size, terminal_clean_up),
};
TEST_MAIN(tests)
