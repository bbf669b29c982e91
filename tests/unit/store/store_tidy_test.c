/* store_tidy_test.c — what is removed as too old: by its age, never by a clock that was wrong when it was
 * stamped. Days are counted from the epoch's. */
#include "tests/unit/store/store_lists.h"

#define DAY_MS (24 * 3600 * 1000LL)

/* A list of three requests that are over, 1 to 3; a store is opened on it later. */
static void leave_three(const struct place *p)
{
    static const char *const nobody[10];
    bool is_changed;
    struct store *s = open_at(p->path);
    int64_t list = add_list(s, 30);
    assert_true(start(s, list));
    for (int i = 0; i < 3; i++) {
        int64_t id = claim_some(s, list, 10);
        accept_batch(s, id, 10);
        deliver_batch(s, id, nobody, 10, "1");
    }
    run_free(change(s, list, RUN_FINISHED, &is_changed));
    assert_true(is_changed);
    store_close(s);
}

static void stamp(const struct place *p, int64_t id, int64_t day)
{
    char text[300];
    snprintf(text, sizeof text,
             "UPDATE requests SET created_ms = %lld, sent_ms = %lld, answered_ms = %lld, settled_ms = %lld"
             " WHERE id = %lld",
             (long long)(day * DAY_MS), (long long)(day * DAY_MS), (long long)(day * DAY_MS),
             (long long)(day * DAY_MS), (long long)id);
    plain_sql_run(p->path, text);
}

/* All that is older than ten days, on a day that is believed. */
static void sweep(const struct place *p, int64_t day, int64_t requests, int64_t lists)
{
    char text[200];
    int64_t gone_requests = 0, gone_lists = 0;
    bool has_more = true;
    snprintf(text, sizeof text, "INSERT OR REPLACE INTO clock_doubts VALUES (1, %lld, NULL)",
             (long long)(day * DAY_MS));
    plain_sql_run(p->path, text);
    struct store *s = open_at(p->path);
    while (has_more) {
        struct kept k = {0};
        store_remove_old(s, day * DAY_MS, 10 * DAY_MS, on_result, &k);
        wait_for(s, &k);
        assert_string_equal(k.r.err.text, "");
        assert_false(k.r.is_doubted);
        gone_requests += k.r.total;
        gone_lists += k.r.matching;
        has_more = k.r.has_more;
        kept_release(&k);
    }
    store_close(s);
    assert_int_equal(gone_requests, requests);
    assert_int_equal(gone_lists, lists);
}

/* The second was asked while the clock said 1970. */
static void what_came_later_is_no_older(void **state)
{
    struct place *p = *state;
    leave_three(p);
    stamp(p, 1, 100);
    stamp(p, 2, 0);
    stamp(p, 3, 102);
    sweep(p, 103, 0, 0);
    sweep(p, 111, 2, 0); /* the first is too old, and nothing vouches for the second any more */
    sweep(p, 113, 1, 1);
}

static void a_time_to_come_vouches_for_nothing(void **state)
{
    struct place *p = *state;
    leave_three(p);
    stamp(p, 1, 40000);
    stamp(p, 2, 100);
    stamp(p, 3, 100);
    sweep(p, 120, 2, 0);
}

/* A list ended long ago, and a result of it came late: its rows are the only way from that to their people.
 */
static void a_list_stays_as_long_as_its_requests(void **state)
{
    struct place *p = *state;
    leave_three(p); /* ended on the first day */
    for (int64_t id = 1; id <= 3; id++)
        stamp(p, id, 100 + id);
    sweep(p, 113, 2, 0);
    sweep(p, 114, 1, 1);
}

/* A list that was read and ended while the clock was behind: an earlier one that is young vouches for it. */
static void a_list_is_no_older_than_the_one_before(void **state)
{
    struct place *p = *state;
    leave_three(p);
    struct store *s = open_at(p->path);
    bool is_changed;
    int64_t second = add_list(s, 1);
    run_free(change(s, second, RUN_STOPPED, &is_changed));
    assert_true(is_changed);
    store_close(s);
    plain_sql_run(p->path, "UPDATE runs SET created_ms = 100 * 86400000 WHERE id = 1");
    for (int64_t id = 1; id <= 3; id++)
        stamp(p, id, 100);
    sweep(p, 105, 0, 0);
    sweep(p, 111, 3, 2);
}

/* A clock that is days behind is no more believed than one that is ahead, and means no harm by itself. */
static void a_clock_behind_removes_nothing_and_is_no_new_measure(void **state)
{
    struct place *p = *state;
    leave_three(p);
    for (int64_t id = 1; id <= 3; id++)
        stamp(p, id, 100);
    sweep(p, 101, 0, 0);
    struct store *s = open_at(p->path);
    for (int i = 0; i < 2; i++) {
        struct kept k = {0};
        store_remove_old(s, i == 0 ? 5 * DAY_MS : 102 * DAY_MS, 10 * DAY_MS, on_result, &k);
        wait_for(s, &k);
        assert_int_equal(k.r.is_doubted, i == 0);
        assert_int_equal(k.r.total, 0);
        kept_release(&k);
    }
    store_close(s);
}

static const struct CMUnitTest tests[] = {
    PLACE_TEST(what_came_later_is_no_older),
    PLACE_TEST(a_time_to_come_vouches_for_nothing),
    PLACE_TEST(a_list_stays_as_long_as_its_requests),
    PLACE_TEST(a_list_is_no_older_than_the_one_before),
    PLACE_TEST(a_clock_behind_removes_nothing_and_is_no_new_measure),
};
TEST_MAIN(tests)
