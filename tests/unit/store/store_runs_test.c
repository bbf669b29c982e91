/* store_runs_test.c — lists on disk: what a look leaves behind (nothing), what goes in slices, and that a row
 * is claimed once. */
#include "tests/unit/store/store_lists.h"

#include "core/store/store_internal.h"

enum { MANY = 12000 }; /* rows: more than go in one slice */

/* ---- a look ---- */

static void a_look_counts_and_keeps_nothing(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    const struct store_reading how = {.run = add_run(s), .is_dry = true};
    add_rows(s, &how, 100);
    struct kept k = {0};
    struct store_twin *twins = mem_zalloc(2 * sizeof *twins);
    twins[0] = (struct store_twin){.row = 50, .first = 1};
    twins[1] = (struct store_twin){.row = 60, .first = 2};
    store_add_run_twins_take(s, &how, twins, 2, on_result, &k);
    wait_for(s, &k);
    struct run *r = end_reading(s, &how, 100);
    assert_int_equal(r->row_count, 100);
    assert_int_equal(r->standing[ROW_READY], 98);
    assert_int_equal(r->standing[ROW_DUPLICATE], 2);
    assert_true(r->estimate.floor_micro > 0);
    run_free(r);
    assert_int_equal(plain_sql_number(p->path, "SELECT count(*) FROM run_rows"), 0);
    assert_false(start(s, how.run)); /* there is nothing to send */
    assert_true(drop(s, how.run));
    assert_int_equal(plain_sql_number(p->path, "SELECT count(*) FROM runs"), 0);
    store_close(s);
}

/* ---- dropping ---- */

static void a_long_list_goes_in_slices(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    int64_t run = add_list(s, MANY), other = add_list(s, 10);
    uint64_t before = store_commit_count(s);
    assert_true(drop(s, run));
    assert_true(store_commit_count(s) - before >= 3);
    assert_null(find(s, run));
    assert_int_equal(plain_sql_number(p->path, "SELECT count(*) FROM run_rows"), 10);
    assert_int_equal(plain_sql_number(p->path, "SELECT count(*) FROM run_sources"), 10);
    assert_true(start(s, other));
    assert_false(drop(s, other)); /* something of it may have been sent */
    store_close(s);
}

/* Killed while it read, or while it removed: nobody will ever read on. */
static void what_nobody_reads_any_more_goes(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    const struct store_reading gone = {.run = add_run(s)}, here = {.run = add_run(s)};
    add_rows(s, &gone, MANY);
    add_rows(s, &here, 10);
    plain_sql_run(p->path, "UPDATE runs SET driver = 'boot:1:1' WHERE id = 1");
    struct kept k = {0};
    store_drop_unread(s, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    assert_null(find(s, gone.run));
    assert_int_equal(plain_sql_number(p->path, "SELECT count(*) FROM run_rows"), 10);
    struct run *r = find(s, here.run);
    assert_int_equal(r->standing[ROW_READY], 10);
    run_free(r);
    store_close(s);
}

/* Killed, and its process number given to another since. */
static void a_number_used_again_is_not_who_read(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    const struct store_reading how = {.run = add_run(s)};
    char boot[64] = "", text[200];
    FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");
    assert_non_null(f);
    assert_non_null(fgets(boot, sizeof boot, f));
    fclose(f);
    boot[strcspn(boot, "\n")] = '\0';
    snprintf(text, sizeof text, "UPDATE runs SET driver = '%s:%ld:1' WHERE id = %lld", boot, (long)getpid(),
             (long long)how.run); /* no process of a user's begins in the first hundredth of a second */
    plain_sql_run(p->path, text);
    struct kept k = {0};
    store_drop_unread(s, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    assert_null(find(s, how.run));
    store_close(s);
}

/* ---- claims ---- */

static void every_row_is_claimed_once(void **state)
{
    struct place *p = *state;
    enum { ROWS = 95 };
    enum store_claim_end end;
    bool is_seen[ROWS + 1] = {false};
    int64_t people = 0;
    struct store *s = open_at(p->path);
    int64_t run = add_list(s, ROWS);
    assert_null(claim(s, run, &end)); /* not before the yes */
    assert_int_equal(end, CLAIM_NOT_OURS);
    assert_true(start(s, run));
    for (struct request *r; (r = claim(s, run, &end)); request_free(r))
        for (size_t i = 0; i < r->people_count; i++, people++) {
            long long n = 0;
            assert_int_equal(sscanf(r->people[i].asked.value[IDENTIFIER_EMAIL], "jo%lld@", &n), 1);
            assert_true(n >= 1 && n <= ROWS && !is_seen[n]);
            is_seen[n] = true;
        }
    assert_int_equal(end, CLAIM_NONE_READY);
    assert_int_equal(people, ROWS);
    struct run *r = find(s, run);
    assert_int_equal(r->standing[ROW_SENT], ROWS);
    assert_int_equal(r->standing[ROW_READY], 0);
    run_free(r);
    /* … and what becomes of each is told of its own row. */
    assert_int_equal(plain_sql_number(p->path, "SELECT count(*) FROM run_rows AS l JOIN identifiers AS i"
                                               " ON i.request = l.request AND i.slot = l.slot"
                                               " WHERE i.value = 'jo' || l.row || '@example.com'"),
                     ROWS);
    store_close(s);
}

static void a_row_that_is_there_twice_is_sent_once(void **state)
{
    struct place *p = *state;
    enum store_claim_end end;
    struct store *s = open_at(p->path);
    const struct store_reading how = {.run = add_run(s)};
    add_rows(s, &how, 5);
    struct kept k = {0};
    struct store_twin *twin = mem_zalloc(sizeof *twin);
    *twin = (struct store_twin){.row = 4, .first = 2};
    store_add_run_twins_take(s, &how, twin, 1, on_result, &k);
    wait_for(s, &k);
    struct run *run = end_reading(s, &how, 5);
    assert_int_equal(run->standing[ROW_DUPLICATE], 1);
    run_free(run);
    assert_int_equal(plain_sql_number(p->path, "SELECT twin FROM run_rows WHERE row = 4"), 2);
    assert_true(start(s, how.run));
    struct request *r = claim(s, how.run, &end);
    assert_int_equal(r->people_count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_not_equal(r->people[i].asked.value[IDENTIFIER_EMAIL], "jo4@example.com");
    request_free(r);
    store_close(s);
}

/* The user's word for a second call counts, also where nothing but plain enrichment was asked for. */
static void a_failed_row_is_asked_again(void **state)
{
    struct place *p = *state;
    enum store_claim_end end;
    for (int plain = 0; plain < 2; plain++) {
        struct store *s = open_at(p->path);
        is_plain_list = plain;
        int64_t run = add_list(s, 3);
        is_plain_list = false;
        assert_true(start(s, run));
        struct request *r = claim(s, run, &end);
        struct kept k = {0};
        store_move(s, r->id, REQUEST_QUEUED, REQUEST_SENDING, NULL, 3500, NULL, on_result, &k);
        wait_for(s, &k);
        assert_true(k.r.is_changed);
        kept_release(&k);
        store_end_call(s, r->id, REQUEST_UNCERTAIN, "It broke off.", true, 4000, NULL, on_result, &k);
        wait_for(s, &k);
        assert_int_equal(k.r.state, REQUEST_UNCERTAIN);
        request_free(r);
        kept_release(&k);
        bool is_changed;
        run_free(change(s, run, RUN_PAUSED, &is_changed));
        store_retry_rows(s, run, ROWS_FAILED, on_result, &k);
        wait_for(s, &k);
        assert_int_equal(k.r.matching, 3);
        run_free(k.r.run);
        assert_true(start(s, run));
        r = claim(s, run, &end);
        assert_non_null(r);
        assert_int_equal(r->people_count, 3);
        assert_int_equal(r->options.waterfall_email, !plain);
        request_free(r);
        store_close(s);
        place_remove(p);
        place_make(p);
    }
}

/* The one person of request `id` is found, with an e-mail address and no phone. */
static void find_an_address(struct store *s, int64_t id)
{
    struct kept k = {0};
    assert_true(move(s, id, REQUEST_QUEUED, REQUEST_SENDING, 3500));
    answer(s, id, new_answer("-8351464734221602674", "accepted"), 3600, &k);
    kept_release(&k);
    store_put_delivery(s, NULL, id, CHANNEL_POLL, mem_text("{}"), 2, 3700, on_result, &k);
    wait_for(s, &k);
    int64_t delivery = k.r.delivery_id;
    kept_release(&k);
    settle(s, delivery, new_delivery("tim@example.com", "1"), &k);
    assert_int_equal(k.r.state, REQUEST_DELIVERED);
    kept_release(&k);
}

static void a_row_is_asked_again_for_what_it_lacks_alone(void **state)
{
    struct place *p = *state;
    enum store_claim_end end;
    struct store *s = open_at(p->path);
    is_phone_list = true;
    int64_t run = add_list(s, 1);
    is_phone_list = false;
    for (int i = 0; i < 2; i++) {
        assert_true(start(s, run));
        struct request *r = claim(s, run, &end);
        assert_non_null(r);
        assert_int_equal(r->options.waterfall_email, i == 0);
        assert_true(r->options.waterfall_phone);
        if (i == 0) {
            struct kept k = {0};
            bool is_changed;
            find_an_address(s, r->id);
            run_free(change(s, run, RUN_PAUSED, &is_changed));
            store_retry_rows(s, run, ROWS_MISSING, on_result, &k);
            wait_for(s, &k);
            assert_int_equal(k.r.matching, 1);
            run_free(k.r.run);
        }
        request_free(r);
    }
    store_close(s);
}

static void assert_map(struct store *s, unsigned char of, const char *expected)
{
    const unsigned char digest[IDENTITY_DIGEST_SIZE] = {of, 7};
    struct kept k = {0};
    store_find_map(s, digest, on_result, &k);
    wait_for(s, &k);
    if (expected)
        assert_string_equal(k.r.text, expected);
    else
        assert_null(k.r.text);
    kept_release(&k);
}

static void remember_map(struct store *s, unsigned char of, const char *map)
{
    const unsigned char digest[IDENTITY_DIGEST_SIZE] = {of, 7};
    struct kept k = {0};
    store_remember_map(s, digest, map, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    kept_release(&k);
}

/* By another header's columns the wrong people would be asked about, and paid for. */
static void each_header_has_its_own_map(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    assert_map(s, 1, NULL);
    remember_map(s, 1, "email=1");
    assert_map(s, 2, NULL);
    remember_map(s, 2, "email=2");
    assert_map(s, 1, "email=1");
    remember_map(s, 1, "name=1");
    assert_map(s, 1, "name=1");
    assert_map(s, 2, "email=2");
    store_close(s);
}

/* Nothing found may cost nothing, and that is a price; what came of the calls that failed is another thing.
 */
static void a_price_of_nothing_is_a_price(void **state)
{
    struct place *p = *state;
    static const char *const nobody[10] = {NULL};
    struct store *s = open_at(p->path);
    int64_t list = add_list(s, 20);
    assert_true(start(s, list));
    int64_t free_of_charge = claim_some(s, list, 10), failed = claim_some(s, list, 10);
    struct kept k = {0};
    assert_true(move(s, failed, REQUEST_QUEUED, REQUEST_SENDING, 3500));
    struct http_exchange *x = mem_zalloc(sizeof *x);
    x->status = 502;
    store_end_call(s, failed, REQUEST_REJECTED, "Bad gateway", true, 4000, x, on_result, &k);
    wait_for(s, &k);
    kept_release(&k);
    accept_batch(s, free_of_charge, 10);
    struct run *run = find(s, list);
    assert_int_equal(run->unpriced, 20);
    assert_false(run_has_price(run));
    run_free(run);
    deliver_batch(s, free_of_charge, nobody, 10, "0");
    run = find(s, list);
    assert_int_equal(run->spent_micro, 0);
    assert_int_equal(run->unpriced, 10);
    assert_true(run_has_price(run));
    run_free(run);
    store_close(s);
}

/* What an earlier day left without a price is held on that day and not on every later one. */
static void a_day_pays_for_itself_alone(void **state)
{
    struct place *p = *state;
    enum store_claim_end end;
    bool is_changed;
    struct kept k = {0};
    struct store *s = open_at(p->path);
    int64_t before = add_list(s, 10);
    assert_true(start(s, before));
    struct request *r = claim(s, before, &end);
    assert_int_equal(r->people_count, 10);
    store_move(s, r->id, REQUEST_QUEUED, REQUEST_SENDING, NULL, 3500, NULL, on_result, &k);
    wait_for(s, &k);
    kept_release(&k);
    store_end_call(s, r->id, REQUEST_UNCERTAIN, "It broke off.", true, 4000, NULL, on_result, &k);
    wait_for(s, &k);
    kept_release(&k);
    request_free(r);
    run_free(change(s, before, RUN_FINISHED, &is_changed)); /* at 2000 */
    persons_before = 10;
    int64_t now = add_list(s, 30);
    persons_before = 0;
    struct run *run = find(s, now);
    day_budget_micro = 10 * run->hold_micro;
    run_free(run);
    assert_true(start(s, now));
    day_budget_micro = -1;
    midnight_ms = 1500; /* the same day: all of it is held */
    assert_null(claim(s, now, &end));
    assert_int_equal(end, CLAIM_DAY_BUDGET);
    midnight_ms = 2500; /* the day after */
    r = claim(s, now, &end);
    assert_non_null(r);
    assert_int_equal(r->people_count, 10);
    request_free(r);
    midnight_ms = 0;
    store_close(s);
}

static const struct CMUnitTest tests[] = {
    PLACE_TEST(a_look_counts_and_keeps_nothing),
    PLACE_TEST(a_long_list_goes_in_slices),
    PLACE_TEST(a_number_used_again_is_not_who_read),
    PLACE_TEST(what_nobody_reads_any_more_goes),
    PLACE_TEST(every_row_is_claimed_once),
    PLACE_TEST(a_row_that_is_there_twice_is_sent_once),
    PLACE_TEST(a_failed_row_is_asked_again),
    PLACE_TEST(a_day_pays_for_itself_alone),
    PLACE_TEST(a_price_of_nothing_is_a_price),
    PLACE_TEST(each_header_has_its_own_map),
    PLACE_TEST(a_row_is_asked_again_for_what_it_lacks_alone),
};

TEST_MAIN(tests)
