/* list_choice_test.c — a list of people who are all known, and what its user says about them, against the
 * clock: the yes that comes while it is still being written for a long list waits for the end of it; and two
 * lists at once. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "tests/flow/flow.h"
#include "tests/plain_sql.h"
#include "tests/test.h"

enum { ROWS = 20000 }; /* written in many turns */

/* The run as it is told with `ticket`, or (0) once it is finished. */
static struct run *wait_run(struct flow *f, uint64_t ticket)
{
    int64_t deadline = clock_mono_ms() + TEST_WAIT_MS;
    for (struct run *run = NULL;;) {
        struct pollfd fd = {.fd = wf_event_fd(f->wf), .events = POLLIN};
        struct wf_event *ev;
        assert_true(poll(&fd, 1, TEST_WAIT_MS) >= 0 || errno == EINTR);
        assert_true(clock_mono_ms() < deadline);
        while (!run && (ev = wf_next_event(f->wf))) {
            bool is_it = ev->kind == WF_EVENT_RUN && ev->run &&
                         (ticket ? ev->ticket == ticket : ev->run->state == RUN_FINISHED);
            if (ticket && ev->ticket == ticket)
                assert_string_equal(ev->err.text, "");
            if (is_it) {
                run = ev->run;
                ev->run = NULL;
            }
            wf_event_free(ev);
        }
        if (run)
            return run;
    }
}

static int64_t read_list(struct flow *f, const char *name, int rows)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_append_text(&text, "email\n");
    for (int i = 1; i <= rows; i++)
        buf_printf(&text, "%s%d@example.com\n", name, i);
    const struct wf_run_plan plan = {.text = text.data,
                                     .text_size = text.size,
                                     .name = name,
                                     .options = {.waterfall_email = true},
                                     .policy = RUN_REFRESH};
    struct run *run = wait_run(f, wf_run_read(f->wf, &plan));
    int64_t id = run->id;
    assert_int_equal(run->standing[ROW_READY], rows);
    run_free(run);
    buf_release(&text);
    return id;
}

/* Whoever is in it was asked about by that request, and is to be asked again. */
static void make_known(const struct flow *f, int64_t run, int64_t request)
{
    char text[160];
    snprintf(text, sizeof text, "UPDATE run_rows SET known_request = %lld, known_slot = 0 WHERE run = %lld",
             (long long)request, (long long)run);
    plain_sql_run(f->db, text);
}

/* A list of people who are all known and would all be asked again. */
static int64_t read_known_list(struct flow *f)
{
    flow_start(f, &(struct flow_options){0});
    int64_t request = flow_send_take(f, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(f, request, REQUEST_DELIVERED));
    int64_t list = read_list(f, "jo", ROWS);
    make_known(f, list, request);
    return list;
}

static void nobody_is_sent_whom_the_user_has_just_left_out(void **state)
{
    (void)state;
    struct flow f;
    int64_t list = read_known_list(&f);
    uint64_t choice = wf_run_choose_known(f.wf, list, 0, RUN_REUSE);
    uint64_t yes = wf_run_start(f.wf, list, &(struct wf_run_limits){0});
    struct run *run = wait_run(&f, choice);
    assert_int_equal(run->state, RUN_REVIEW);
    assert_int_equal(run->standing[ROW_KNOWN], ROWS);
    run_free(run);
    run_free(wait_run(&f, yes));
    run = wait_run(&f, 0);
    assert_int_equal(run->standing[ROW_SENT], 0);
    assert_int_equal(run->standing[ROW_KNOWN], ROWS);
    run_free(run);
    flow_stop(&f);
}

/* Both wait for what was chosen, and keep their order. */
static void list_that_is_paused_before_it_could_start_is_not_sent(void **state)
{
    (void)state;
    struct flow f;
    int64_t list = read_known_list(&f);
    uint64_t choice = wf_run_choose_known(f.wf, list, 0, RUN_REFRESH);
    wf_run_start(f.wf, list, &(struct wf_run_limits){0});
    uint64_t no = wf_run_pause(f.wf, list);
    struct run *run = wait_run(&f, choice);
    assert_int_equal(run->standing[ROW_READY], ROWS);
    run_free(run);
    run = wait_run(&f, no);
    assert_int_equal(run->state, RUN_PAUSED);
    run_free(run);
    run = wait_run(&f, wf_query_run(f.wf, list));
    assert_int_equal(run->state, RUN_PAUSED);
    assert_int_equal(run->standing[ROW_SENT], 0);
    run_free(run);
    flow_stop(&f);
}

/* What was chosen is written to its end; the yes behind it is none any more. */
static void list_is_not_started_by_a_program_that_closes(void **state)
{
    (void)state;
    struct flow f;
    int64_t list = read_known_list(&f);
    wf_run_choose_known(f.wf, list, 0, RUN_REUSE);
    wf_run_start(f.wf, list, &(struct wf_run_limits){0});
    flow_restart(&f);
    struct run *run = wait_run(&f, wf_query_run(f.wf, list));
    assert_int_equal(run->state, RUN_REVIEW);
    assert_int_equal(run->policy, RUN_REUSE);
    assert_int_equal(run->standing[ROW_KNOWN], ROWS);
    run_free(run);
    flow_stop(&f);
}

/* As a program leaves it that is killed behind its first slice: the policy is new, the rows are not. */
static void leave_half_written(const struct flow *f, int64_t list)
{
    char text[240];
    snprintf(text, sizeof text,
             "UPDATE runs SET policy = 'reuse' WHERE id = %lld;"
             "INSERT INTO run_rewritings (run, with_simulated) VALUES (%lld, 1)",
             (long long)list, (long long)list);
    plain_sql_run(f->db, text);
}

static void a_half_written_list_is_told_and_started_as_it_was_chosen(void **state)
{
    (void)state;
    for (int is_asked = 0; is_asked < 2; is_asked++) {
        struct flow f;
        int64_t list = read_known_list(&f);
        leave_half_written(&f, list);
        if (is_asked) {
            struct run *run = wait_run(&f, wf_query_run(f.wf, list));
            assert_int_equal(run->state, RUN_REVIEW);
            assert_false(run->is_half_written);
            assert_int_equal(run->standing[ROW_READY], 0);
            assert_int_equal(run->standing[ROW_KNOWN], ROWS);
            assert_int_equal(run->estimate.ceiling_micro, 0);
            run_free(run);
        }
        run_free(wait_run(&f, wf_run_start(f.wf, list, &(struct wf_run_limits){0})));
        struct run *run = wait_run(&f, 0);
        assert_int_equal(run->standing[ROW_SENT], 0);
        assert_int_equal(run->standing[ROW_KNOWN], ROWS);
        run_free(run);
        flow_stop(&f);
    }
}

/* The next program on the history writes it to its end without being asked, and tells that it changed. */
static void a_half_written_list_is_taken_up_at_the_next_start(void **state)
{
    (void)state;
    struct flow f;
    int64_t list = read_known_list(&f), deadline = clock_mono_ms() + TEST_WAIT_MS;
    leave_half_written(&f, list);
    flow_restart(&f);
    while (plain_sql_number(f.db, "SELECT count(*) FROM run_rewritings WHERE NOT is_over")) {
        struct pollfd fd = {.fd = wf_event_fd(f.wf), .events = POLLIN};
        assert_true(poll(&fd, 1, 100) >= 0 || errno == EINTR);
        assert_true(clock_mono_ms() < deadline);
        for (struct wf_event *ev; (ev = wf_next_event(f.wf));)
            wf_event_free(ev);
    }
    flow_stop(&f);
}

static void two_lists_are_sent_beside_each_other(void **state)
{
    (void)state;
    enum { FEW = 25 };
    struct flow f;
    flow_start(&f, &(struct flow_options){0});
    int64_t list[] = {read_list(&f, "jo", FEW), read_list(&f, "al", FEW)};
    bool is_finished[2] = {false, false};
    for (int i = 0; i < 2; i++)
        wf_run_start(f.wf, list[i], &(struct wf_run_limits){0});
    while (!is_finished[0] || !is_finished[1]) {
        struct run *run = wait_run(&f, 0);
        assert_int_equal(run->standing[ROW_SENT], FEW);
        is_finished[run->id == list[1]] = true;
        run_free(run);
    }
    flow_stop(&f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(two_lists_are_sent_beside_each_other),
    cmocka_unit_test(nobody_is_sent_whom_the_user_has_just_left_out),
    cmocka_unit_test(list_that_is_paused_before_it_could_start_is_not_sent),
    cmocka_unit_test(list_is_not_started_by_a_program_that_closes),
    cmocka_unit_test(a_half_written_list_is_told_and_started_as_it_was_chosen),
    cmocka_unit_test(a_half_written_list_is_taken_up_at_the_next_start),
};

TEST_MAIN(tests)
