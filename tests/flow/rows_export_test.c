/* rows_export_test.c — the list of requests into a file while the history goes on: whoever was in the list
 * when the export began is written, once and in its order, whatever happens in between. What is to happen in
 * between does so in the mask, which the engine calls for what it is about to write. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/model/who.h"
#include "core/store/store.h"
#include "tests/flow/flow.h"
#include "tests/test.h"

enum { REQUESTS = 350, ANCHOR = 100 }; /* the last request of what is read at once */

static struct {
    struct flow flow;
    struct store *store; /* another program's */
    int under_way;
    void (*meanwhile)(void); /* happens once, before the first is written */
    char *text;              /* that was written */
    int64_t people;          /* … as it was told */
} s;

/* ---- the other program ---- */

static void on_done(void *owner, struct store_result *result)
{
    (void)owner;
    s.under_way--;
    assert_string_equal(result->err.text, "");
}

static void wait_for_store(void)
{
    int64_t deadline = clock_mono_ms() + TEST_WAIT_MS;
    while (s.under_way) {
        struct pollfd fd = {.fd = store_fd(s.store), .events = POLLIN};
        assert_true(poll(&fd, 1, TEST_WAIT_MS) >= 0 || errno == EINTR);
        assert_true(clock_mono_ms() < deadline);
        store_dispatch(s.store);
    }
}

/* Number i is called P001, P002, … and waits. */
static void add_waiting(int i)
{
    struct request *r = request_new();
    struct sync_answer *a = mem_zalloc(sizeof *a);
    char token[TOKEN_TEXT_SIZE], name[16];
    r->state = REQUEST_QUEUED;
    r->options.waterfall_email = true;
    r->created_ms = clock_wall_ms();
    snprintf(name, sizeof name, "P%03d", i);
    identifiers_set(&request_add_person(r)->asked, IDENTIFIER_FIRST_NAME, name);
    a->has_waterfall = true;
    a->waterfall_status = mem_text("accepted");
    random_token(token);
    s.under_way += 3;
    store_add_request_take(s.store, r, token, 0, on_done, NULL);
    store_move(s.store, i, REQUEST_QUEUED, REQUEST_SENDING, NULL, r->created_ms, NULL, on_done, NULL);
    store_apply_answer(s.store, i, a, false, clock_wall_ms(), 3600000, NULL, on_done, NULL);
}

static void abandon(int64_t id)
{
    s.under_way++;
    store_move(s.store, id, REQUEST_WAITING, REQUEST_ABANDONED, NULL, clock_wall_ms(), NULL, on_done, NULL);
    wait_for_store();
}

static int set_up(void **state)
{
    (void)state;
    struct err e = {0};
    memset(&s, 0, sizeof s);
    flow_start(&s.flow, &(struct flow_options){.is_poll_only = true});
    flow_wait_store(&s.flow);
    s.under_way = 1;
    s.store = store_open(&(struct store_options){.path = s.flow.db}, on_done, NULL, &e);
    assert_non_null(s.store);
    for (int i = 1; i <= REQUESTS; i++)
        add_waiting(i);
    wait_for_store();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(s.store);
    flow_stop(&s.flow);
    free(s.text);
    return 0;
}

/* ---- the export ---- */

static char *mask(const char *text)
{
    void (*meanwhile)(void) = s.meanwhile;
    s.meanwhile = NULL;
    if (meanwhile)
        meanwhile();
    return mem_text(text);
}

static void read_text(const char *path)
{
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    s.text = mem_zalloc(1 << 20);
    size_t size = fread(s.text, 1, (1 << 20) - 1, f);
    assert_true(size > 0 && size < (1 << 20) - 1);
    fclose(f);
}

static void export_rows(struct wf_rows_export x)
{
    char path[96];
    snprintf(path, sizeof path, "%s/out.csv", s.flow.dir);
    x.path = path;
    x.mask = mask;
    int64_t deadline = clock_mono_ms() + TEST_WAIT_MS;
    uint64_t ticket = wf_rows_export(s.flow.wf, &x);
    bool is_over = false;
    while (!is_over) {
        struct pollfd fd = {.fd = wf_event_fd(s.flow.wf), .events = POLLIN};
        struct wf_event *ev;
        assert_true(poll(&fd, 1, TEST_WAIT_MS) >= 0 || errno == EINTR);
        assert_true(clock_mono_ms() < deadline);
        while ((ev = wf_next_event(s.flow.wf))) {
            if (ev->ticket == ticket && ev->kind == WF_EVENT_DONE) {
                assert_string_equal(ev->err.text, "");
                s.people = ev->matching;
                is_over = true;
            }
            wf_event_free(ev);
        }
    }
    read_text(path);
}

/* Where number i is written; NULL: it is not. Fails if it is written twice. */
static const char *find_row(int i)
{
    char name[16];
    snprintf(name, sizeof name, ",P%03d,", i);
    const char *at = strstr(s.text, name);
    if (at && strstr(at + 1, name))
        fail_msg("%s is written twice", name);
    return at;
}

/* All but `left_out` (0: nobody), from `first` on, up or down. */
static void expect_rows(int first, int step, int left_out)
{
    const char *before = s.text;
    for (int i = first; i >= 1 && i <= REQUESTS; i += step) {
        const char *at = find_row(i);
        if (i == left_out) {
            assert_null(at);
            continue;
        }
        if (!at)
            fail_msg("P%03d is not written", i);
        if (at <= before)
            fail_msg("P%03d is out of its order", i);
        before = at;
    }
    assert_int_equal(s.people, REQUESTS - (left_out != 0));
}

/* ---- what happens in between ---- */

static void abandon_anchor(void)
{
    abandon(REQUESTS + 1 - ANCHOR); /* newest first */
}

static void one_that_leaves_the_list_meanwhile_changes_nothing_of_the_others(void **state)
{
    (void)state;
    s.meanwhile = abandon_anchor;
    export_rows((struct wf_rows_export){.filter = "state:waiting"});
    expect_rows(REQUESTS, -1, 0);
}

static void abandon_one_of_the_first(void)
{
    abandon(ANCHOR);
}

static void one_that_moves_in_the_list_meanwhile_is_where_it_was(void **state)
{
    (void)state;
    s.meanwhile = abandon_one_of_the_first;
    export_rows((struct wf_rows_export){.order = REQUEST_ORDER_STATE, .is_up = true});
    expect_rows(1, 1, 0);
}

static void abandon_the_last(void)
{
    abandon(1);
}

static void one_that_changed_meanwhile_is_written_as_it_is_by_then(void **state)
{
    (void)state;
    s.meanwhile = abandon_the_last;
    export_rows((struct wf_rows_export){.filter = "state:waiting"});
    const char *row = find_row(1);
    assert_non_null(row);
    while (row > s.text && row[-1] != '\n')
        row--;
    assert_non_null(strstr(row, ",abandoned,"));
}

static void forget_the_first(void)
{
    struct who who = {.request_id = 1};
    s.under_way++;
    store_forget_take(s.store, &who, false, clock_wall_ms(), on_done, NULL);
    wait_for_store();
}

static void one_that_is_removed_meanwhile_is_left_out(void **state)
{
    (void)state;
    s.meanwhile = forget_the_first;
    export_rows((struct wf_rows_export){.filter = "state:waiting"});
    expect_rows(REQUESTS, -1, 1);
}

/* As a screen does whose user types a filter: each gives up the one before. */
static void ask_for_other_lists(void)
{
    static const char *const FILTERS[] = {"state:draft", "p00", "p01", "p02", "state:delivered"};
    for (int i = 0; i < 200; i++)
        wf_query_rows(s.flow.wf,
                      &(struct wf_rows_query){.count = 10, .filter = FILTERS[i % 5], .wait_ms = 5000});
}

static void another_list_asked_for_meanwhile_does_not_end_the_export(void **state)
{
    (void)state;
    s.meanwhile = ask_for_other_lists;
    export_rows((struct wf_rows_export){.filter = "state:waiting"});
    expect_rows(REQUESTS, -1, 0);
}

static void no_more_are_written_than_wanted(void **state)
{
    (void)state;
    export_rows((struct wf_rows_export){.most = 3});
    assert_int_equal(s.people, 3);
    assert_non_null(find_row(REQUESTS - 2));
    assert_null(find_row(REQUESTS - 3));
}

static void an_empty_list_is_a_file_with_names(void **state)
{
    (void)state;
    export_rows((struct wf_rows_export){.filter = "state:delivered"});
    assert_int_equal(s.people, 0);
    assert_null(strstr(s.text, ",P"));
    assert_memory_equal(s.text, "asked_at,", 9);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
static const struct CMUnitTest tests[] = {
    TEST(one_that_leaves_the_list_meanwhile_changes_nothing_of_the_others),
    TEST(one_that_moves_in_the_list_meanwhile_is_where_it_was),
    TEST(one_that_changed_meanwhile_is_written_as_it_is_by_then),
    TEST(one_that_is_removed_meanwhile_is_left_out),
    TEST(another_list_asked_for_meanwhile_does_not_end_the_export),
    TEST(no_more_are_written_than_wanted),
    TEST(an_empty_list_is_a_file_with_names),
};

TEST_MAIN(tests)
