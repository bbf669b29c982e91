/* store_rewrite_test.c — what is asked of a list's rows, written anew: chosen at the review, asked once more,
 * in slices; and what is left half written by a kill, or met there by another program. */
#include "tests/unit/store/store_lists.h"

#include <sched.h>
#include <stdatomic.h>

#include "core/store/store_internal.h"

enum { MANY = 12000 }; /* rows: more than go in one slice */

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

/* A list of so many, sent as far as its first batch, whose people are known from then on. */
static void ask(struct store *s, int64_t rows)
{
    enum store_claim_end end;
    int64_t run = add_list(s, rows);
    assert_true(start(s, run));
    request_free(claim(s, run, &end));
}

/* Who was asked by the list before is known to the next: for all of them or for one, until it is sent. */
static void known_people_are_chosen_for_at_the_review(void **state)
{
    struct place *p = *state;
    enum store_claim_end end;
    struct store *s = open_at(p->path);
    ask(s, 5);
    int64_t second = add_list(s, 5);
    struct run *r = find(s, second);
    assert_int_equal(r->standing[ROW_KNOWN], 5);
    run_free(r);
    expect(s, second, 0, RUN_REFRESH, 5);
    expect(s, second, 0, RUN_REUSE, 0);
    expect(s, second, 3, RUN_REFRESH, 1);
    expect(s, second, 4, RUN_MISSING, 1); /* it is under way, and may still be found */
    expect(s, second, 3, RUN_REUSE, 0);
    expect(s, second, 4, RUN_REFRESH, 1);
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
    ask(s, 5);
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

/* Holds the store's thread, outside of any transaction. */
struct gate {
    struct kept passed;
    atomic_bool is_reached, is_open;
};

static bool run_gate(struct store_file *f, struct store_op *op, struct err *e)
{
    struct gate *g = op->owner; /* begins with what is kept */
    (void)f, (void)e;
    atomic_store(&g->is_reached, true);
    while (!atomic_load(&g->is_open))
        sched_yield();
    return true;
}

static void gate_put(struct store *s, struct gate *g)
{
    struct store_op *op = store_op_new(sizeof *op, run_gate, false, on_result, &g->passed);
    op->is_alone = true;
    store_submit(s, op);
}

static void gate_open(struct store *s, struct gate *g)
{
    atomic_store(&g->is_open, true);
    wait_for(s, &g->passed);
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
    struct store *s = open_at(p->path);
    ask(s, 1);
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

/* … also where there is hardly anybody to choose for. */
static void a_long_list_of_strangers_is_looked_through_in_slices(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    ask(s, 5);
    int64_t rows, second = add_list(s, MANY);
    plain_sql_run(p->path, "UPDATE run_rows SET row = -row WHERE run = 2;"
                           "UPDATE run_rows SET row = row + 12001 WHERE run = 2"); /* they come last */
    uint64_t before = store_commit_count(s);
    run_free(choose(s, second, 0, RUN_REFRESH, &rows));
    assert_int_equal(rows, 5);
    assert_true(store_commit_count(s) - before >= 2);
    run_free(choose(s, second, MANY, RUN_REUSE, &rows));
    assert_int_equal(rows, 1);
    run_free(choose(s, second, 1, RUN_REUSE, &rows));
    assert_int_equal(rows, 0);
    store_close(s);
}

/* Another operation's trouble undoes the group: the slice that was in it is done once more. */
static void a_slice_that_is_undone_is_done_again(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    ask(s, 1);
    int64_t run = add_known_list(p, s, MANY, 1);
    struct gate gate = {0};
    struct kept whole = {0}, bad = {0};
    gate_put(s, &gate);
    store_choose_known(s, run, 0, RUN_REFRESH, true, on_result, &whole);
    submit(s, run_refused_later, &bad);
    gate_open(s, &gate);
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

/* ---- half written ---- */

enum { SOME = 2500 }; /* rows: more than one slice, and soon claimed */

/* A list of people who are all known by one request, and would all be asked again or none. */
static int64_t add_chosen_list(const struct place *p, struct store *s, enum run_policy policy)
{
    enum store_claim_end end;
    int64_t first = add_list(s, 1), rows;
    assert_true(start(s, first));
    request_free(claim(s, first, &end));
    int64_t run = add_known_list(p, s, SOME, 1);
    run_free(choose(s, run, 0, policy, &rows));
    assert_int_equal(rows, SOME);
    return run;
}

/* A wish of one of the two kinds, as far as its first slice: the store's thread stands behind that, and holds
 * no lock. */
static void write_a_slice(struct store *s, int64_t run, enum run_policy policy, bool is_choice,
                          struct kept *whole, struct gate *behind)
{
    struct gate before = {0};
    gate_put(s, &before);
    if (is_choice)
        store_choose_known(s, run, 0, policy, true, on_result, whole);
    else
        store_retry_rows(s, run, ROWS_KNOWN, on_result, whole);
    gate_put(s, behind);
    gate_open(s, &before);
    while (!atomic_load(&behind->is_reached))
        sched_yield();
}

/* The history as it stands on the disk right now, which is all that a kill leaves. */
static void copy_history(const struct place *p, struct place *copy)
{
    char text[256];
    place_make(copy);
    snprintf(text, sizeof text, "VACUUM INTO '%s'", copy->path);
    plain_sql_run(p->path, text);
}

/* A kill behind the first slice of one of the two. */
static void kill_half_written(const struct place *p, struct store *s, int64_t run, enum run_policy policy,
                              bool is_choice, struct place *copy)
{
    struct gate gate = {0};
    struct kept whole = {0};
    write_a_slice(s, run, policy, is_choice, &whole, &gate);
    copy_history(p, copy);
    gate_open(s, &gate);
    wait_for(s, &whole);
    run_free(whole.r.run);
    int64_t ready =
        plain_sql_number(copy->path, "SELECT count(*) FROM run_rows WHERE run = 2 AND standing = 0");
    assert_between(ready, 1, SOME - 1);
}

/* So many rows leave, each of them once. */
static void expect_sent(struct store *s, int64_t run, int64_t count)
{
    enum store_claim_end end;
    bool is_seen[SOME + 1] = {false};
    int64_t people = 0;
    for (struct request *r; (r = claim(s, run, &end)); request_free(r))
        for (size_t i = 0; i < r->people_count; i++, people++) {
            long long n = 0;
            assert_int_equal(sscanf(r->people[i].asked.value[IDENTIFIER_EMAIL], "jo%lld@", &n), 1);
            assert_true(n > 10 && n <= SOME + 10 && !is_seen[n - 10]);
            is_seen[n - 10] = true;
        }
    assert_int_equal(end, CLAIM_NONE_READY);
    assert_int_equal(people, count);
}

static void expect_started_whole(const struct place *p, struct store *s, int64_t run, enum run_policy policy,
                                 bool is_choice, int64_t sent)
{
    struct place copy;
    bool is_changed;
    kill_half_written(p, s, run, policy, is_choice, &copy);
    struct store *next = open_at(copy.path);
    struct run *r = find(next, run);
    assert_true(r->is_half_written);
    assert_int_equal(r->policy, policy);
    run_free(r);
    r = change(next, run, RUN_RUNNING, &is_changed);
    assert_true(is_changed);
    assert_false(r->is_half_written);
    assert_int_equal(r->standing[ROW_READY], sent);
    assert_int_equal(r->standing[ROW_KNOWN], SOME - sent);
    assert_true(!is_choice || r->estimate.floor_micro == sent * 1000000);
    run_free(r);
    expect_sent(next, run, sent);
    store_close(next);
    place_remove(&copy);
}

/* Killed in the middle, a list sends what was last chosen for it, to the row. */
static void a_half_written_list_is_written_before_it_is_sent(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    int64_t run = add_chosen_list(p, s, RUN_REFRESH);
    expect_started_whole(p, s, run, RUN_REUSE, true, 0);
    expect_started_whole(p, s, run, RUN_REFRESH, true, SOME);
    int64_t rows;
    run_free(choose(s, run, 0, RUN_REUSE, &rows));
    expect_started_whole(p, s, run, RUN_REUSE, false, SOME);
    store_close(s);
}

/* Whoever opens it, or every one at once; and what is wished next comes behind it. */
static void a_half_written_list_is_written_to_its_end(void **state)
{
    struct place *p = *state, copy;
    struct store *s = open_at(p->path);
    int64_t run = add_chosen_list(p, s, RUN_REFRESH), rows;
    for (int way = 0; way < 3; way++) {
        struct kept k = {0};
        run_free(choose(s, run, 0, RUN_REFRESH, &rows));
        kill_half_written(p, s, run, RUN_REUSE, true, &copy);
        struct store *next = open_at(copy.path);
        if (way < 2) {
            store_finish_rewriting(next, way ? run : 0, on_result, &k);
            wait_for(next, &k);
            assert_string_equal(k.r.err.text, "");
            assert_true(way || k.r.is_changed);
        }
        struct run *r = way == 0   ? find(next, run)
                        : way == 1 ? k.r.run
                                   : choose(next, run, 3, RUN_REFRESH, &rows);
        int64_t ready = way == 2;
        assert_false(r->is_half_written);
        assert_int_equal(r->standing[ROW_READY], ready);
        assert_int_equal(r->standing[ROW_KNOWN], SOME - ready);
        assert_int_equal(r->estimate.floor_micro, ready * 1000000);
        run_free(r);
        k = (struct kept){0};
        store_finish_rewriting(next, 0, on_result, &k);
        wait_for(next, &k);
        assert_false(k.r.is_changed);
        store_close(next);
        place_remove(&copy);
    }
    store_close(s);
}

/* Another program, between two slices of the first. */
static void nobody_starts_a_list_between_two_slices(void **state)
{
    struct place *p = *state;
    bool is_changed;
    struct store *s = open_at(p->path), *other = open_at(p->path);
    int64_t run = add_chosen_list(p, s, RUN_REFRESH);
    struct gate gate = {0};
    struct kept whole = {0};
    write_a_slice(s, run, RUN_REUSE, true, &whole, &gate);
    struct run *r = change(other, run, RUN_RUNNING, &is_changed);
    assert_true(is_changed);
    assert_int_equal(r->policy, RUN_REUSE);
    assert_int_equal(r->standing[ROW_KNOWN], SOME);
    run_free(r);
    expect_sent(other, run, 0);
    gate_open(s, &gate);
    wait_for(s, &whole); /* what it wished for was done, by whomever */
    assert_string_equal(whole.r.err.text, "");
    assert_int_equal(whole.r.matching, SOME);
    assert_int_equal(whole.r.run->standing[ROW_KNOWN], SOME);
    run_free(whole.r.run);
    store_close(other);
    store_close(s);
}

/* However it came to that: from a list that is half written nothing is claimed. */
static void nothing_is_claimed_from_a_half_written_list(void **state)
{
    struct place *p = *state;
    enum store_claim_end end;
    struct store *s = open_at(p->path);
    int64_t run = add_list(s, 5);
    assert_true(start(s, run));
    plain_sql_run(p->path, "INSERT INTO run_rewritings (run, with_simulated) VALUES (1, 1)");
    assert_null(claim(s, run, &end));
    assert_int_equal(end, CLAIM_NOT_OURS);
    assert_true(start(s, run));
    struct request *r = claim(s, run, &end);
    assert_non_null(r);
    assert_int_equal(r->people_count, 5);
    request_free(r);
    store_close(s);
}

static const struct CMUnitTest tests[] = {
    PLACE_TEST(known_people_are_chosen_for_at_the_review),
    PLACE_TEST(a_list_asked_again_goes_in_whole_batches),
    PLACE_TEST(a_long_list_is_made_ready_in_slices),
    PLACE_TEST(a_long_list_of_strangers_is_looked_through_in_slices),
    PLACE_TEST(a_slice_that_is_undone_is_done_again),
    PLACE_TEST(a_half_written_list_is_written_before_it_is_sent),
    PLACE_TEST(a_half_written_list_is_written_to_its_end),
    PLACE_TEST(nobody_starts_a_list_between_two_slices),
    PLACE_TEST(nothing_is_claimed_from_a_half_written_list),
};

TEST_MAIN(tests)
