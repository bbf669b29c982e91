/* list_reading_test.c — a table on its way into the history: what its columns are taken for the second time,
 * what is left of one that cannot be read, and of one that was only looked at. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "tests/flow/flow.h"
#include "tests/plain_sql.h"
#include "tests/test.h"

static const char SWAPPED[] = "Vorname,Name,Firma\nZheng,Tim,apollo.io\n";
static const char MAP[] = "first=Name,last=Vorname,name=,company=,domain=Firma";

static struct wf_event *answer(struct flow *f, uint64_t ticket)
{
    int64_t deadline = clock_mono_ms() + TEST_WAIT_MS;
    for (;;) {
        struct pollfd fd = {.fd = wf_event_fd(f->wf), .events = POLLIN};
        assert_true(poll(&fd, 1, TEST_WAIT_MS) >= 0 || errno == EINTR);
        assert_true(clock_mono_ms() < deadline);
        for (struct wf_event *ev; (ev = wf_next_event(f->wf)); wf_event_free(ev))
            if (ev->ticket == ticket)
                return ev;
    }
}

static struct wf_run_plan plan_of(const char *text, const char *map)
{
    return (struct wf_run_plan){.text = text,
                                .text_size = strlen(text),
                                .name = "people",
                                .map = map,
                                .options = {.waterfall_email = true}};
}

/* The list that was read: its id; 0 with the error where it could not be. */
static int64_t read_list(struct flow *f, struct wf_run_plan plan, struct err *e)
{
    struct wf_event *ev = answer(f, wf_run_read(f->wf, &plan));
    int64_t id = ev->run ? ev->run->id : 0;
    *e = ev->err;
    wf_event_free(ev);
    return id;
}

static void assert_person(struct flow *f, const char *text, const char *map, const char *expected)
{
    struct wf_run_plan plan = plan_of(text, map);
    struct wf_event *ev = answer(f, wf_run_peek(f->wf, &plan));
    assert_string_equal(ev->err.text, "");
    if (!strstr(ev->peek->people[0], expected))
        fail_msg("taken for %s, not %s", ev->peek->people[0], expected);
    wf_event_free(ev);
}

/* ---- columns ---- */

/* Only what was read with a correction is remembered, and for tables with these columns alone. */
static void a_correction_is_remembered_for_the_same_header(void **state)
{
    (void)state;
    struct flow f;
    struct err e;
    flow_start(&f, &(struct flow_options){0});
    assert_person(&f, SWAPPED, MAP, "Tim Zheng");
    assert_person(&f, SWAPPED, NULL, "Zheng Tim"); /* that was a look */
    assert_int_equal(read_list(&f, plan_of(SWAPPED, NULL), &e), 1);
    assert_int_equal(read_list(&f, plan_of(SWAPPED, MAP), &e), 2);
    assert_person(&f, SWAPPED, NULL, "Tim Zheng");
    assert_person(&f, "\"Vorname\";\"Name\";\"Firma\"\nLee;Bob;b.io\n", NULL, "Bob Lee");
    assert_person(&f, "Vorname,Name,Company\nTim,Zheng,Apollo\n", NULL, "Tim Zheng");
    assert_int_equal(read_list(&f, plan_of(SWAPPED, NULL), &e), 3);
    struct wf_event *ev = answer(&f, wf_query_run_lines(f.wf, 3, 0, 10, ROWS_ALL));
    struct identifiers ids = {{NULL}};
    run_unpack_identifiers(ev->lines[0].people, &ids);
    assert_string_equal(ids.value[IDENTIFIER_FIRST_NAME], "Tim");
    assert_string_equal(ids.value[IDENTIFIER_DOMAIN], "apollo.io");
    assert_string_equal(ev->run->map, "first=#2,last=#1,domain=#3");
    identifiers_release(&ids);
    wf_event_free(ev);
    flow_stop(&f);
}

/* ---- what is left ---- */

/* In the history is no list of which the half is missing. */
static void nothing_is_left_of_a_table_that_cannot_be_read(void **state)
{
    (void)state;
    struct flow f;
    struct err e;
    flow_start(&f, &(struct flow_options){0});
    assert_int_equal(read_list(&f, plan_of("Street,Town\nMain,Bonn\n", NULL), &e), 0);
    assert_non_null(strstr(e.text, "No column names a person"));
    assert_int_equal(read_list(&f, plan_of("email\ntim@example.com\n", "email=Nowhere"), &e), 0);
    assert_non_null(strstr(e.text, "There is no column"));
    assert_int_equal(plain_sql_number(f.db, "SELECT count(*) FROM runs"), 0);
    struct wf_event *ev = answer(&f, wf_query_runs(f.wf, 0, 10));
    assert_int_equal(ev->total, 0);
    wf_event_free(ev);
    flow_stop(&f);
}

static void a_dry_run_keeps_nobody_who_would_be_sent(void **state)
{
    (void)state;
    struct flow f;
    struct err e;
    flow_start(&f, &(struct flow_options){0});
    struct wf_run_plan plan = plan_of("email\ntim@example.com\nno address\nada@example.com\n", NULL);
    plan.is_dry = true;
    int64_t list = read_list(&f, plan, &e);
    assert_int_equal(plain_sql_number(f.db, "SELECT count(*) FROM run_rows"), 1);
    assert_int_equal(plain_sql_number(f.db, "SELECT count(*) FROM run_sources WHERE raw LIKE '%@%'"), 0);
    struct wf_event *ev =
        answer(&f, wf_run_start(f.wf, list, &(struct wf_run_limits){.budget_micro = -1, .pilot = -1}));
    assert_int_equal(ev->err.code, ERR_USAGE); /* there is nothing to start */
    wf_event_free(ev);
    flow_stop(&f);
}

/* The review shows the estimate beside what is left. */
static void a_list_that_was_read_tells_the_balance(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){0});
    struct wf_event *ev = answer(&f, wf_read_balance(f.wf));
    assert_string_equal(ev->err.text, "");
    wf_event_free(ev);
    struct wf_run_plan plan = plan_of("email\ntim@example.com\n", NULL);
    ev = answer(&f, wf_run_read(f.wf, &plan));
    assert_non_null(ev->run->balance);
    wf_event_free(ev);
    flow_stop(&f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_correction_is_remembered_for_the_same_header),
    cmocka_unit_test(nothing_is_left_of_a_table_that_cannot_be_read),
    cmocka_unit_test(a_dry_run_keeps_nobody_who_would_be_sent),
    cmocka_unit_test(a_list_that_was_read_tells_the_balance),
};
TEST_MAIN(tests)
