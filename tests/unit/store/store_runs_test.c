/* store_runs_test.c — lists on disk: what a look leaves behind (nothing), what goes in slices, and that a row
 * is claimed once. */
#include "tests/plain_sql.h"
#include "tests/unit/store/store_fixture.h"

#include <sched.h>
#include <stdatomic.h>

#include "core/base/fingerprint.h"
#include "core/store/store_internal.h"
#include "core/store/store_runs.h"

enum { MANY = 12000 }; /* rows: more than go in one slice */

/* ---- lists, waited for ---- */

static bool is_plain_list; /* the next one asks for no waterfall */

static int64_t add_run(struct store *s)
{
    struct kept k = {0};
    struct run *r = run_new();
    r->options.waterfall_email = !is_plain_list;
    r->created_ms = 1000;
    store_add_run_take(s, r, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    return k.r.id;
}

static int64_t persons_before; /* row 1 is the next person */
static int64_t day_budget_micro = -1;

/* Row `n` is somebody of their own. */
static void fill_row(struct run_rows *rows, struct fingerprinter *salted, int64_t n)
{
    char text[64];
    struct identifiers ids = {{NULL}};
    struct run_row *row = &rows->row[rows->count++];
    row->row = n;
    row->standing = ROW_READY;
    row->strength = IDENTITY_EXACT;
    snprintf(text, sizeof text, "jo%lld@example.com", (long long)(n + persons_before));
    row->raw = arena_text(&rows->text, text);
    snprintf(text, sizeof text, "%cjo%lld@example.com\n", 'a' + IDENTIFIER_EMAIL,
             (long long)(n + persons_before));
    row->people = arena_text(&rows->text, text);
    run_unpack_identifiers(row->people, &ids);
    row->digest_count = identity_digests(&ids, salted, row->digest);
    identifiers_release(&ids);
}

static void add_rows(struct store *s, const struct store_reading *how, int64_t count)
{
    struct kept k = {0};
    struct run_rows *rows = run_rows_new((size_t)count);
    store_get_salt(s, on_result, &k);
    wait_for(s, &k);
    struct fingerprinter *salted = fingerprinter_new(k.r.salt, sizeof k.r.salt);
    k = (struct kept){0};
    for (int64_t n = 1; n <= count; n++)
        fill_row(rows, salted, n);
    fingerprinter_free(salted);
    store_add_run_rows_take(s, how, rows, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    run_free(k.r.run);
}

static struct run *end_reading(struct store *s, const struct store_reading *how, int64_t count)
{
    struct kept k = {0};
    store_end_reading(s, how, count, 1, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    assert_non_null(k.r.run);
    return k.r.run;
}

static int64_t add_list(struct store *s, int64_t count)
{
    const struct store_reading how = {.run = add_run(s)};
    add_rows(s, &how, count);
    struct run *r = end_reading(s, &how, count);
    assert_int_equal(r->state, RUN_REVIEW);
    assert_int_equal(r->row_count, count);
    run_free(r);
    return how.run;
}

static struct run *change(struct store *s, int64_t run, enum run_state to, bool *is_changed)
{
    struct kept k = {0};
    const struct store_run_change c = {.run = run,
                                       .from = ~0u & ~(1u << RUN_READING),
                                       .to = to,
                                       .budget_micro = -1,
                                       .day_budget_micro = day_budget_micro,
                                       .pilot = -1,
                                       .now_ms = 2000};
    store_change_run(s, &c, on_result, &k);
    wait_for(s, &k);
    *is_changed = k.r.is_changed;
    return k.r.run;
}

static bool start(struct store *s, int64_t run)
{
    bool is_changed;
    run_free(change(s, run, RUN_RUNNING, &is_changed));
    return is_changed;
}

static bool drop(struct store *s, int64_t run)
{
    struct kept k = {0};
    store_drop_run(s, run, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    return k.r.is_changed;
}

static struct run *find(struct store *s, int64_t run)
{
    struct kept k = {0};
    store_get_run(s, run, on_result, &k);
    wait_for(s, &k);
    return k.r.run;
}

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

/* ---- claims ---- */

static int64_t midnight_ms;

static struct request *claim(struct store *s, int64_t run, enum store_claim_end *end)
{
    struct kept k = {0};
    struct store_claim c = {
        .run = run, .limit = REQUEST_PEOPLE_MAX, .now_ms = 3000, .midnight_ms = midnight_ms};
    random_token(c.token);
    store_claim_batch(s, &c, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    *end = (enum store_claim_end)k.r.claim_end;
    return k.r.request;
}

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
    store_close(s);
}

/* ---- known people ---- */

static struct run *choose(struct store *s, int64_t run, int64_t row, enum run_policy policy, int64_t *rows)
{
    struct kept k = {0};
    store_choose_known(s, run, row, policy, true, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    *rows = k.r.matching;
    return k.r.run;
}

static void expect(struct store *s, int64_t run, int64_t row, enum run_policy policy, int64_t ready)
{
    int64_t rows;
    struct run *r = choose(s, run, row, policy, &rows);
    assert_int_equal(rows, row ? 1 : 5);
    assert_int_equal(r->standing[ROW_READY], ready);
    assert_int_equal(r->standing[ROW_KNOWN], 5 - ready);
    assert_int_equal(r->estimate.floor_micro, ready * 1000000);
    run_free(r);
}

/* Who was asked by the list before is known to the next: for all of them or for one, until it is sent. */
static void known_people_are_chosen_for_at_the_review(void **state)
{
    struct place *p = *state;
    enum store_claim_end end;
    struct store *s = open_at(p->path);
    int64_t first = add_list(s, 5);
    assert_true(start(s, first));
    request_free(claim(s, first, &end));
    int64_t second = add_list(s, 5);
    struct run *r = find(s, second);
    assert_int_equal(r->standing[ROW_KNOWN], 5);
    run_free(r);
    expect(s, second, 0, RUN_REFRESH, 5);
    expect(s, second, 0, RUN_REUSE, 0);
    expect(s, second, 3, RUN_REFRESH, 1);
    expect(s, second, 4, RUN_MISSING, 2); /* it waits: nothing was found yet */
    expect(s, second, 3, RUN_REUSE, 1);
    assert_true(start(s, second));
    struct request *only = claim(s, second, &end);
    assert_int_equal(only->people_count, 1);
    assert_string_equal(only->people[0].asked.value[IDENTIFIER_EMAIL], "jo4@example.com");
    request_free(only);
    assert_null(claim(s, second, &end));
    assert_int_equal(end, CLAIM_NONE_READY);
    struct kept k = {0};
    store_choose_known(s, second, 0, RUN_REFRESH, true, on_result, &k);
    wait_for(s, &k);
    assert_int_equal(k.r.err.code, ERR_USAGE); /* something was sent */
    run_free(k.r.run);
    store_close(s);
}

/* Who is asked again together with all goes with those who are asked for the first time. */
static void a_list_asked_again_goes_in_whole_batches(void **state)
{
    struct place *p = *state;
    enum store_claim_end end;
    struct store *s = open_at(p->path);
    int64_t first = add_list(s, 5);
    assert_true(start(s, first));
    request_free(claim(s, first, &end));
    int64_t second = add_list(s, 20), rows; /* five of them are known */
    run_free(choose(s, second, 2, RUN_REFRESH, &rows));
    run_free(choose(s, second, 0, RUN_REFRESH, &rows));
    assert_int_equal(rows, 5);
    run_free(choose(s, second, 3, RUN_REUSE, &rows)); /* … and one of them once more */
    run_free(choose(s, second, 3, RUN_REFRESH, &rows));
    assert_true(start(s, second));
    for (int batch = 0; batch < 2; batch++) {
        struct request *r = claim(s, second, &end);
        assert_non_null(r);
        assert_int_equal(r->people_count, 10);
        request_free(r);
    }
    assert_null(claim(s, second, &end));
    assert_int_equal(end, CLAIM_NONE_READY);
    store_close(s);
}

/* Holds the store's thread until what is to share a group waits behind it. */
static atomic_bool may_go_on;

static bool run_gate(struct store_file *f, struct store_op *op, struct err *e)
{
    (void)f, (void)op, (void)e;
    while (!atomic_load(&may_go_on))
        sched_yield();
    return true;
}

/* Fails in its second turn, as if a statement of its own had failed. */
static bool run_refused_later(struct store_file *f, struct store_op *op, struct err *e)
{
    (void)f;
    op->is_unfinished = true;
    return !op->is_resumed || err_set(e, ERR_INTERNAL, "It is refused.");
}

static void submit(struct store *s, store_run_fn *run, struct kept *k)
{
    struct store_op *op = store_op_new(sizeof *op, run, true, on_result, k);
    store_submit(s, op);
}

/* A list of which every row is known by request `known`. */
static int64_t add_known_list(const struct place *p, struct store *s, int64_t rows, int64_t known)
{
    char text[512];
    persons_before = 10;
    int64_t run = add_list(s, rows);
    persons_before = 0;
    snprintf(text, sizeof text,
             "UPDATE run_rows SET standing = %d, known_request = %lld, known_slot = 0 WHERE run = %lld;"
             "UPDATE run_standings SET standing = %d WHERE run = %lld",
             ROW_KNOWN, (long long)known, (long long)run, ROW_KNOWN, (long long)run);
    plain_sql_run(p->path, text);
    return run;
}

/* A long list's rows all become ready, in slices: who asks meanwhile need not wait for all of it. */
static struct run *expect_slices(struct store *s, int64_t run, bool is_choice)
{
    struct kept whole = {0}, small = {0};
    uint64_t before = store_commit_count(s);
    if (is_choice)
        store_choose_known(s, run, 0, RUN_REFRESH, true, on_result, &whole);
    else
        store_retry_rows(s, run, ROWS_KNOWN, on_result, &whole);
    store_get_run(s, run, on_result, &small);
    wait_for(s, &small);
    assert_false(whole.is_there);
    run_free(small.r.run);
    wait_for(s, &whole);
    assert_string_equal(whole.r.err.text, "");
    assert_int_equal(whole.r.matching, MANY);
    assert_true(whole.r.is_changed);
    assert_true(store_commit_count(s) - before >= 3);
    assert_int_equal(whole.r.run->standing[ROW_READY], MANY);
    assert_int_equal(whole.r.run->standing[ROW_KNOWN], 0);
    return whole.r.run;
}

static void a_long_list_is_made_ready_in_slices(void **state)
{
    struct place *p = *state;
    enum store_claim_end end;
    struct store *s = open_at(p->path);
    int64_t first = add_list(s, 1);
    assert_true(start(s, first));
    request_free(claim(s, first, &end));
    struct run *r = expect_slices(s, add_known_list(p, s, MANY, 1), true);
    assert_int_equal(r->policy, RUN_REFRESH);
    assert_int_equal(r->estimate.floor_micro, MANY * (int64_t)1000000);
    assert_int_equal(
        plain_sql_number(p->path, "SELECT count(*) FROM run_rows WHERE run = 2 AND standing = 0"), MANY);
    run_free(r);
    run_free(expect_slices(s, add_known_list(p, s, MANY, 1), false));
    assert_int_equal(
        plain_sql_number(p->path, "SELECT count(*) FROM run_rows WHERE run = 3 AND standing = 0"), MANY);
    store_close(s);
}

/* Another operation's trouble undoes the group: the slice that was in it is done once more. */
static void a_slice_that_is_undone_is_done_again(void **state)
{
    struct place *p = *state;
    enum store_claim_end end;
    struct store *s = open_at(p->path);
    int64_t first = add_list(s, 1);
    assert_true(start(s, first));
    request_free(claim(s, first, &end));
    int64_t run = add_known_list(p, s, MANY, 1);
    struct kept gate = {0}, whole = {0}, bad = {0};
    atomic_store(&may_go_on, false);
    submit(s, run_gate, &gate);
    store_choose_known(s, run, 0, RUN_REFRESH, true, on_result, &whole);
    submit(s, run_refused_later, &bad);
    atomic_store(&may_go_on, true);
    wait_for(s, &whole);
    assert_true(bad.is_there);
    assert_int_equal(bad.r.err.code, ERR_INTERNAL);
    assert_int_equal(whole.r.matching, MANY);
    assert_int_equal(whole.r.run->standing[ROW_READY], MANY);
    assert_int_equal(
        plain_sql_number(p->path, "SELECT count(*) FROM run_rows WHERE run = 2 AND standing = 0"), MANY);
    run_free(whole.r.run);
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
    PLACE_TEST(what_nobody_reads_any_more_goes),
    PLACE_TEST(every_row_is_claimed_once),
    PLACE_TEST(known_people_are_chosen_for_at_the_review),
    PLACE_TEST(a_list_asked_again_goes_in_whole_batches),
    PLACE_TEST(a_long_list_is_made_ready_in_slices),
    PLACE_TEST(a_slice_that_is_undone_is_done_again),
    PLACE_TEST(a_failed_row_is_asked_again),
    PLACE_TEST(a_day_pays_for_itself_alone),
};

TEST_MAIN(tests)
