/* list_trouble_test.c — calls of a list that bring nothing, against an Apollo that answers word for word what
 * each test says: what stops the list, what only holds it up, and for how long. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/net/http_server.h"
#include "tests/flow/flow.h"
#include "tests/plain_sql.h"
#include "tests/unit/net/net_support.h"

/* ---- an Apollo by the book ---- */

/* The status of each call in turn; behind the last one 200. */
struct book {
    struct runner runner;
    struct http_server *server;
    const int *status;
    int count;
    bool is_first_to_wait; /* an hour, as the first answer says */
    atomic_int calls;
    char url[64];
};

static void on_request(void *owner, uint64_t exchange, struct http_request *request)
{
    static const char taken[] = "{\"status\":\"success\",\"matches\":[]}",
                      refused[] = "{\"error\":\"By the book\"}";
    static const char *const hour[] = {"Retry-After: 3600", NULL};
    struct book *b = owner;
    if (request->method != HTTP_POST) {
        http_server_reply(b->server, exchange, &(struct http_reply){.status = 404});
        return;
    }
    int call = atomic_fetch_add(&b->calls, 1);
    bool is_taken = call >= b->count || b->status[call] == 200;
    http_server_reply(b->server, exchange,
                      &(struct http_reply){.status = is_taken ? 200 : b->status[call],
                                           .content_type = "application/json",
                                           .headers = b->is_first_to_wait && call == 0 ? hour : NULL,
                                           .body = is_taken ? taken : refused,
                                           .body_size = is_taken ? sizeof taken - 1 : sizeof refused - 1});
}

static void book_open(struct book *b, struct flow *f, const int *status, int count)
{
    struct err e = {0};
    b->status = status;
    b->count = count;
    atomic_store(&b->calls, 0);
    runner_start(&b->runner);
    b->server = http_server_new(
        b->runner.loop,
        &(struct http_server_options){
            .address = "127.0.0.1", .body_ceiling = 1 << 20, .on_request = on_request, .owner = b},
        &e);
    if (!b->server)
        fail_msg("%s", e.text);
    runner_go(&b->runner);
    snprintf(b->url, sizeof b->url, "http://127.0.0.1:%d", http_server_port(b->server));
    flow_start(f, &(struct flow_options){.api_url = b->url, .is_poll_only = true});
}

static void book_close(struct book *b, struct flow *f)
{
    flow_stop(f);
    runner_join(&b->runner);
    http_server_free(b->server);
    runner_end(&b->runner);
}

/* ---- lists ---- */

/* Plain enrichment: whatever is answered, nothing follows. */
#define PLAIN ((struct lookup_options){0})

static void start(struct flow *f, int64_t list, int calls_most)
{
    wf_run_start(f->wf, list, &(struct wf_run_limits){.calls_most = calls_most});
}

static bool is_at_its_end(const struct run *r)
{
    return r->calls_out == 0 && (r->state == RUN_FINISHED || r->state == RUN_PAUSED);
}

/* Nothing is under way any more, whether it goes on later or not. */
static bool is_held_up(const struct run *r)
{
    return (r->again_ms > 0 && r->calls_out == 0) || (r->state != RUN_RUNNING && r->state != RUN_REVIEW);
}

/* ---- refusals ---- */

static void three_refusals_in_a_row_stop_the_list(void **state)
{
    (void)state;
    static const int status[] = {422, 422, 200, 500, 422, 422};
    struct book book = {0};
    struct flow f;
    book_open(&book, &f, status, 6);
    start(&f, flow_read_list(&f, 100, PLAIN), 1);
    struct run *run = flow_wait_run(&f, is_at_its_end, "a list that is at its end");
    assert_int_equal(run->state, RUN_PAUSED);
    assert_int_equal(run->cause, RUN_CAUSE_REFUSED);
    assert_non_null(strstr(run->message, "By the book"));
    assert_int_equal(run->standing[ROW_SENT], 60);
    assert_int_equal(run->standing[ROW_READY], 40);
    assert_int_equal(atomic_load(&book.calls), 6);
    run_free(run);
    book_close(&book, &f);
}

/* … and what is taken in between begins the count anew. */
static void refusals_that_do_not_follow_each_other_stop_nothing(void **state)
{
    (void)state;
    static const int status[] = {422, 500, 200, 422, 422, 200, 422};
    struct book book = {0};
    struct flow f;
    book_open(&book, &f, status, 7);
    start(&f, flow_read_list(&f, 80, PLAIN), 1);
    struct run *run = flow_wait_run(&f, is_at_its_end, "a list that is at its end");
    assert_int_equal(run->state, RUN_FINISHED);
    assert_int_equal(run->standing[ROW_SENT], 80);
    assert_int_equal(run_people_in(run, REQUEST_REJECTED), 50);
    assert_int_equal(atomic_load(&book.calls), 8);
    run_free(run);
    book_close(&book, &f);
}

/* ---- hold-ups ---- */

/* Waiting doubles with each trouble; calls that were out when it began belong to one, and a call that is
 * taken ends it. So the wait is the first one, two seconds, each time. */
static void a_trouble_is_one_however_many_calls_it_meets(void **state)
{
    (void)state;
    enum { CALLS = 8, ROWS = 10 * CALLS };
    static const int status[] = {429, 429, 429, 429, 429, 429, 429, 429, 200, 429};
    struct book book = {0};
    struct flow f;
    book_open(&book, &f, status, CALLS + 2);
    start(&f, flow_read_list(&f, ROWS, PLAIN), CALLS);
    int64_t until = 0;
    for (int i = 0; i < 2; i++) {
        struct run *run = flow_wait_run(&f, is_held_up, "a list that is held up");
        if (run->again_ms <= until) { /* told once more */
            run_free(run);
            i--;
            continue;
        }
        until = run->again_ms;
        assert_int_equal(run->state, RUN_RUNNING);
        assert_true(run->again_ms <= clock_wall_ms() + 2000);
        run_free(run);
    }
    struct run *run = flow_wait_run(&f, is_at_its_end, "a list that is at its end");
    assert_int_equal(run->state, RUN_FINISHED);
    assert_int_equal(run->standing[ROW_SENT], ROWS);
    run_free(run);
    book_close(&book, &f);
}

/* Whoever was told to wait for an hour waits so long, though another answer names no time. */
static void a_long_wait_is_not_cut_short_by_another(void **state)
{
    (void)state;
    static const int status[] = {429, 429};
    struct book book = {.is_first_to_wait = true};
    struct flow f;
    book_open(&book, &f, status, 2);
    int64_t list = flow_read_list(&f, 20, PLAIN), before_ms = clock_wall_ms();
    start(&f, list, 2);
    struct run *run = flow_wait_run(&f, is_held_up, "a list that is held up");
    assert_int_equal(run->state, RUN_RUNNING);
    assert_true(run->again_ms > before_ms + 59 * 60000LL);
    assert_non_null(strstr(run->again_why, "By the book"));
    assert_int_equal(atomic_load(&book.calls), 2);
    run_free(run);
    book_close(&book, &f);
}

/* Batches that another program takes out of our hands before they leave: nothing was refused. */
static void calls_that_are_not_made_do_not_stop_the_list(void **state)
{
    (void)state;
    struct book book = {0};
    struct flow f;
    book_open(&book, &f, NULL, 0);
    int64_t list = flow_read_list(&f, 80, PLAIN);
    plain_sql_run(f.db, "CREATE TRIGGER taken AFTER UPDATE OF request ON run_rows WHEN new.slot = 0 BEGIN"
                        " UPDATE requests SET state = 'draft' WHERE id = new.request; END");
    start(&f, list, 8);
    struct run *run = flow_wait_run(&f, is_held_up, "a list that is held up");
    assert_int_equal(run->state, RUN_RUNNING);
    assert_int_equal(atomic_load(&book.calls), 0);
    run_free(run);
    plain_sql_run(f.db, "DROP TRIGGER taken");
    run =
        flow_wait_run(&f, is_at_its_end, "a list that is at its end"); /* by itself: nobody is left behind */
    assert_int_equal(run->state, RUN_FINISHED);
    assert_int_equal(run_people_in(run, REQUEST_ANSWERED), 80);
    assert_int_equal(atomic_load(&book.calls), 8);
    run_free(run);
    book_close(&book, &f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(three_refusals_in_a_row_stop_the_list),
    cmocka_unit_test(refusals_that_do_not_follow_each_other_stop_nothing),
    cmocka_unit_test(a_trouble_is_one_however_many_calls_it_meets),
    cmocka_unit_test(a_long_wait_is_not_cut_short_by_another),
    cmocka_unit_test(calls_that_are_not_made_do_not_stop_the_list),
};
TEST_MAIN(tests)
