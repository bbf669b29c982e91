/* store_inbox_test.c — windows of the inbox against plain statements over the whole table: whatever was
 * removed, judged anew, or came with a clock that went back. */
#include "tests/draw.h"
#include "tests/plain_sql.h"
#include "tests/unit/store/old_history.h"
#include "tests/unit/store/store_fixture.h"

#include "core/base/buf.h"

enum { DELIVERIES = 1500, WINDOWS = 400 };

/* Most in the order of time, a few from a clock that was wrong. */
static void fill(sqlite3 *db)
{
    static const char *const outcomes[] = {"settled", "settled",   "settled",
                                           "merged",  "unmatched", "unreadable"};
    char text[256];
    draw_from(7);
    plain_sql_run_on(db, "BEGIN");
    for (int i = 1; i <= DELIVERIES; i++) {
        int64_t at_ms = draw(40) ? 1000 * (int64_t)i : 1000 * (int64_t)draw(DELIVERIES);
        snprintf(text, sizeof text,
                 "INSERT INTO deliveries (id, received_ms, channel, outcome, is_unsettled, body_size)"
                 " VALUES (%d, %lld, 'webhook', '%s', 0, 2)",
                 i, (long long)at_ms, outcomes[draw(6)]);
        plain_sql_run_on(db, text);
    }
    plain_sql_run_on(db, "COMMIT");
}

/* As whoever stores them does. */
static void count_blocks(sqlite3 *db)
{
    plain_sql_run_on(db, "INSERT INTO delivery_blocks SELECT id / 256, count(*),"
                         " sum(outcome IN ('unmatched', 'unreadable')), min(received_ms), max(received_ms)"
                         " FROM deliveries GROUP BY id / 256");
}

/* One block goes whole, others in part. */
static void disturb(sqlite3 *db)
{
    plain_sql_run_on(db, "DELETE FROM deliveries WHERE id BETWEEN 512 AND 767");
    plain_sql_run_on(db, "DELETE FROM deliveries WHERE id % 7 = 3");
    plain_sql_run_on(db, "UPDATE deliveries SET outcome = 'settled' WHERE id % 11 = 5");
    plain_sql_run_on(db, "UPDATE deliveries SET outcome = 'unreadable' WHERE id % 13 = 1");
    plain_sql_run_on(db, "UPDATE deliveries SET note = 'seen' WHERE id % 5 = 1");
}

static void where(const struct insight_query *q, char *out, size_t size)
{
    snprintf(out, size, "FROM deliveries WHERE received_ms >= %lld AND received_ms < %lld%s",
             (long long)q->since_ms, (long long)(q->until_ms ? q->until_ms : INT64_MAX),
             q->choice == DELIVERIES_LOOSE ? " AND outcome IN ('unmatched', 'unreadable')" : "");
}

static void assert_window(struct store *s, sqlite3 *db, const struct insight_query *q)
{
    char of[256], text[400];
    struct insight *x = ask_insight(s, q);
    where(q, of, sizeof of);
    snprintf(text, sizeof text, "SELECT count(*) %s", of);
    assert_int_equal(x->total, plain_sql_number_on(db, text));
    int64_t left = x->total > q->first ? x->total - q->first : 0;
    assert_int_equal(x->delivery_count, left < q->count ? left : q->count);
    for (size_t i = 0; i < x->delivery_count; i++) {
        snprintf(text, sizeof text, "SELECT id %s ORDER BY id DESC LIMIT 1 OFFSET %lld", of,
                 (long long)q->first + (long long)i);
        assert_int_equal(x->deliveries[i].id, plain_sql_number_on(db, text));
    }
    insight_free(x);
}

static void every_window_is_what_a_plain_statement_finds(void **state)
{
    struct place *f = *state;
    struct store *s = open_at(f->path);
    sqlite3 *db = plain_sql_open(f->path);
    fill(db);
    count_blocks(db);
    disturb(db);
    for (int i = 0; i < WINDOWS; i++) {
        struct insight_query q = {.kind = INSIGHT_DELIVERIES, .first = draw(DELIVERIES), .count = draw(30)};
        q.first = draw(3) ? q.first : 0;
        q.choice = draw(2) ? DELIVERIES_ALL : DELIVERIES_LOOSE;
        q.since_ms = draw(2) ? 1000 * (int64_t)draw(DELIVERIES) : 0;
        q.until_ms = draw(2) ? 1000 * (int64_t)draw(DELIVERIES) : 0;
        assert_window(s, db, &q);
    }
    assert_int_equal(plain_sql_number_on(db, "SELECT count(*) FROM delivery_blocks WHERE count <= 0"), 0);
    plain_sql_run_on(db, "DELETE FROM deliveries");
    assert_int_equal(plain_sql_number_on(db, "SELECT count(*) FROM delivery_blocks"), 0);
    sqlite3_close(db);
    store_close(s);
}

static void a_history_of_before_is_counted_when_it_is_opened(void **state)
{
    struct place *f = *state;
    sqlite3 *db = old_history_make(f->path, 5); /* before deliveries were counted in blocks */
    fill(db);
    struct store *s = open_at(f->path);
    assert_window(s, db, &(struct insight_query){.kind = INSIGHT_DELIVERIES, .first = 700, .count = 40});
    assert_window(s, db,
                  &(struct insight_query){
                      .kind = INSIGHT_DELIVERIES, .first = 100, .count = 40, .choice = DELIVERIES_LOOSE});
    sqlite3_close(db);
    store_close(s);
}

/* ---- what arrives together ---- */

enum { TOGETHER = 1500, TARGETS = 61, BODIES = 20 };

struct arrivals {
    struct store *s;
    char token[TARGETS][TOKEN_TEXT_SIZE];
    int64_t request[TARGETS]; /* the last is nobody's: 0 */
    struct kept result[TOGETHER];
    int target[TOGETHER], body[TOGETHER];
};

/* Of few bodies, so that many come twice, the second time soon after the first as well as later. */
static void bring(struct arrivals *a, int i)
{
    struct text_list none = {0};
    bool is_again = i && !draw(20);
    a->target[i] = is_again ? a->target[i - 1] : draw(40) ? draw(TARGETS - 1) : TARGETS - 1;
    a->body[i] = is_again ? a->body[i - 1] : draw(BODIES);
    char *body = mem_text_format("{\"n\":%d}", a->body[i]);
    int64_t at_ms = draw(40) ? 1000 + i : draw(5000);
    if (a->request[a->target[i]])
        store_put_delivery(a->s, a->token[a->target[i]], 0, CHANNEL_WEBHOOK, body, strlen(body), at_ms,
                           on_result, &a->result[i]);
    else
        store_import(a->s, 0, NULL, &none, body, strlen(body), at_ms, on_result, &a->result[i]);
}

/* The first with the same bytes for the same request; itself, if it is that. */
static int first_of(const struct arrivals *a, int i)
{
    int k = 0;
    while (a->target[k] != a->target[i] || a->body[k] != a->body[i])
        k++;
    return k;
}

static void assert_stored(const struct arrivals *a, sqlite3 *db, int i)
{
    char text[400];
    int first = first_of(a, i);
    int64_t request = a->request[a->target[i]], same = a->result[first].r.delivery_id;
    assert_int_equal(a->result[i].r.err.code, ERR_NONE);
    assert_int_equal(a->result[i].r.outcome, first < i ? DELIVERY_DUPLICATE
                                             : request ? DELIVERY_STORED
                                                       : DELIVERY_UNMATCHED);
    snprintf(text, sizeof text,
             "SELECT count(*) FROM deliveries d JOIN bodies b ON b.delivery = coalesce(d.same_as, d.id)"
             " WHERE d.id = %lld AND coalesce(d.request, 0) = %lld AND coalesce(d.same_as, d.id) = %lld"
             " AND CAST(b.body AS TEXT) = '{\"n\":%d}' AND d.body_size = length(b.body)",
             (long long)a->result[i].r.delivery_id, (long long)request, (long long)same, a->body[i]);
    assert_int_equal(plain_sql_number_on(db, text), 1);
}

static void what_arrives_together_is_told_apart_and_counted(void **state)
{
    struct place *f = *state;
    struct arrivals *a = mem_zalloc(sizeof *a);
    a->s = open_at(f->path);
    for (int t = 0; t < TARGETS - 1; t++)
        a->request[t] = add_waiting(a->s, a->token[t], 2000);
    draw_from(11);
    assert_true(store_pause(a->s, DEADLINE_MS)); /* all of it is one group */
    for (int i = 0; i < TOGETHER; i++)
        bring(a, i);
    store_resume(a->s);
    for (int i = 0; i < TOGETHER; i++)
        wait_for(a->s, &a->result[i]);
    sqlite3 *db = plain_sql_open(f->path);
    for (int i = 0; i < TOGETHER; i++)
        assert_stored(a, db, i);
    assert_int_equal(plain_sql_number_on(db, "SELECT count(*) FROM deliveries"), TOGETHER);
    assert_int_equal(plain_sql_number_on(db, "SELECT count(*) FROM bodies"),
                     plain_sql_number_on(db, "SELECT count(*) FROM deliveries WHERE same_as IS NULL"));
    plain_sql_run_on(db, "CREATE TEMP TABLE counted AS SELECT * FROM delivery_blocks");
    plain_sql_run_on(db, "DELETE FROM delivery_blocks");
    count_blocks(db);
    assert_int_equal(plain_sql_number_on(db, "SELECT count(*) FROM (SELECT * FROM counted EXCEPT"
                                             " SELECT * FROM delivery_blocks)"),
                     0);
    assert_int_equal(plain_sql_number_on(db, "SELECT count(*) FROM counted"),
                     plain_sql_number_on(db, "SELECT count(*) FROM delivery_blocks"));
    for (int i = 0; i < TOGETHER; i++)
        kept_release(&a->result[i]);
    sqlite3_close(db);
    store_close(a->s);
    free(a);
}

/* ---- a search that is over follows what comes ---- */

enum { EVENTS = 48, KINDS_OF_EVENT = 8, EVENT_REMOVED = 7 };

struct inbox {
    struct store *s;
    const char *path;
    char token[TOKEN_TEXT_SIZE];
    int64_t request, open, loose; /* the newest of each; 0: none */
};

static void import_loose(struct inbox *x, const char *body)
{
    struct kept k = {0};
    struct text_list none = {0};
    store_import(x->s, 0, mem_text("of nobody"), &none, mem_text(body), strlen(body), 7000, on_result, &k);
    wait_for(x->s, &k);
    assert_int_equal(k.r.outcome, DELIVERY_UNMATCHED);
    x->loose = k.r.delivery_id;
    kept_release(&k);
}

/* Beside the program, as another process would. */
static void run_beside(const struct inbox *x, const char *text, int64_t number)
{
    sqlite3_stmt *q;
    sqlite3 *db = plain_sql_open(x->path);
    plain_sql_run_on(db, "PRAGMA foreign_keys = ON");
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &q, NULL), SQLITE_OK);
    sqlite3_bind_int64(q, 1, number);
    assert_int_equal(sqlite3_step(q), SQLITE_DONE);
    sqlite3_finalize(q);
    sqlite3_close(db);
}

/* Whatever can happen to a delivery, or to what it is found by. */
static void happen(struct inbox *x, int i)
{
    struct kept k = {0};
    char body[64];
    snprintf(body, sizeof body, "{\"word\":\"%s\",\"n\":%d}", i / KINDS_OF_EVENT % 2 ? "needle" : "hay", i);
    switch (i % KINDS_OF_EVENT) {
    case 0:
        x->request = add_waiting(x->s, x->token, 2000);
        settle(x->s, put_stored(x->s, x->token, body), new_delivery("tim@example.com", "1"), &k);
        break;
    case 1:
        import_loose(x, body);
        break;
    case 2:
        x->open = put_stored(x->s, x->token, body);
        break;
    case 3:
        store_mark_unreadable(x->s, x->open, "no JSON", on_result, &k);
        wait_for(x->s, &k);
        break;
    case 4:
        store_assign(x->s, x->loose, x->request, on_result, &k);
        wait_for(x->s, &k);
        assert_true(k.r.is_changed);
        break;
    case 5:
        put(x->s, x->token, "{\"word\":\"needle\"}", &k);
        break;
    case 6:
        run_beside(x, "UPDATE search SET folded = 'grace hopper' WHERE request = ?1", x->request);
        run_beside(x, "UPDATE requests SET label = 'Grace Hopper' WHERE id = ?1", x->request);
        break;
    case EVENT_REMOVED:
        if (i / KINDS_OF_EVENT % 2)
            run_beside(x, "DELETE FROM requests WHERE id = ?1", x->request);
        break;
    }
    kept_release(&k);
}

static void assert_same_rows(const struct insight *a, const struct insight *b)
{
    assert_int_equal(a->total, b->total);
    assert_int_equal(a->is_cut, b->is_cut);
    assert_int_equal(a->delivery_count, b->delivery_count);
    for (size_t i = 0; i < a->delivery_count; i++) {
        assert_int_equal(a->deliveries[i].id, b->deliveries[i].id);
        assert_int_equal(a->deliveries[i].outcome, b->deliveries[i].outcome);
    }
}

/* One turn is one delivery looked at here: a search begun anew would still be under way after it. */
static void a_search_that_is_over_follows_what_comes(void **state)
{
    static const struct insight_query queries[] = {
        {.kind = INSIGHT_DELIVERIES, .count = 100, .filter = "tim"},
        {.kind = INSIGHT_DELIVERIES, .count = 100, .filter = "needle"},
        {.kind = INSIGHT_DELIVERIES, .count = 100, .filter = "un", .choice = DELIVERIES_LOOSE},
    };
    struct place *f = *state;
    struct inbox x = {.s = open_slowly(f->path, 1), .path = f->path};
    happen(&x, 0);
    happen(&x, 1);
    for (size_t k = 0; k < sizeof queries / sizeof *queries; k++)
        insight_free(ask_insight(x.s, &queries[k]));
    for (int i = 2; i < EVENTS; i++) {
        happen(&x, i);
        struct store *fresh = open_at(f->path);
        for (size_t k = 0; k < sizeof queries / sizeof *queries; k++) {
            struct insight *got = ask_for_one_turn(x.s, queries[k]), *truth = ask_insight(fresh, &queries[k]);
            if (i % KINDS_OF_EVENT == EVENT_REMOVED && got->is_counting) {
                insight_free(got);
                got = ask_insight(x.s, &queries[k]);
            }
            assert_false(got->is_counting);
            assert_same_rows(got, truth);
            insight_free(got);
            insight_free(truth);
        }
        store_close(fresh);
    }
    store_close(x.s);
}

/* More than are listed: their end is looked at. */
static const struct insight_query end_of_cut = {
    .kind = INSIGHT_DELIVERIES, .first = 9990, .count = 20, .filter = "unmatched"};

static struct inbox begin_cut(const struct place *f, int deliveries)
{
    struct inbox x = {.s = open_at(f->path), .path = f->path};
    x.request = add_waiting(x.s, x.token, 2000);
    run_beside(&x,
               "INSERT INTO deliveries (received_ms, channel, outcome, is_unsettled, body_size)"
               " WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?1)"
               " SELECT i, 'import', 'unmatched', 0, 2 FROM n",
               deliveries);
    insight_free(ask_insight(x.s, &end_of_cut));
    return x;
}

static void assert_end_of_cut(const struct inbox *x)
{
    struct store *fresh = open_at(x->path);
    struct insight *got = ask_insight(x->s, &end_of_cut), *truth = ask_insight(fresh, &end_of_cut);
    assert_same_rows(got, truth);
    insight_free(got);
    insight_free(truth);
    store_close(fresh);
}

/* The oldest fall off, and come back when there is room. */
static void a_search_that_was_cut_follows_too(void **state)
{
    struct inbox x = begin_cut(*state, 10001);
    for (int i = 0; i < 6; i++) {
        if (i % 3 == 0)
            import_loose(&x, i ? "{\"b\":1}" : "{\"a\":1}");
        else if (i % 3 == 1)
            happen(&x, 4); /* the newest is given away … */
        else
            run_beside(&x,
                       "UPDATE deliveries SET request = (SELECT max(id) FROM requests), outcome = 'settled'"
                       " WHERE id IN (SELECT id FROM deliveries WHERE outcome = 'unmatched'"
                       " ORDER BY id DESC LIMIT ?1)",
                       2); /* … and two more, … */
        if (i % 3 == 2)
            run_beside(&x, "UPDATE requests SET next_poll_ms = 9 WHERE id = ?1", x.request);
        assert_end_of_cut(&x);
    }
    store_close(x.s);
}

/* One that was not reached yet changes while one that was listed leaves: those between the two come before
 * it. */
static void a_search_that_was_cut_passes_nobody_by(void **state)
{
    struct inbox x = begin_cut(*state, 10009);
    for (int more = 1; more <= 2; more++) {
        run_beside(
            &x,
            "UPDATE deliveries SET request = (SELECT max(id) FROM requests),"
            " outcome = iif(id = ?1, outcome, 'settled') WHERE id = ?1"
            " OR id IN (SELECT id FROM deliveries WHERE outcome = 'unmatched' ORDER BY id DESC LIMIT ?1)",
            more);
        run_beside(&x, "UPDATE requests SET next_poll_ms = 9 WHERE id = ?1", x.request);
        assert_end_of_cut(&x);
    }
    store_close(x.s);
}

/* More wait for it than a search keeps in mind. */
static void one_of_many_that_wait_is_found_by_what_it_turned_out_to_be(void **state)
{
    static const struct insight_query q = {.kind = INSIGHT_DELIVERIES, .count = 10, .filter = "unreadable"};
    struct place *f = *state;
    struct inbox x = {.s = open_at(f->path), .path = f->path};
    struct kept k = {0};
    x.request = add_waiting(x.s, x.token, 2000);
    x.open = put_stored(x.s, x.token, "{}");
    run_beside(&x,
               "INSERT INTO deliveries (received_ms, channel, outcome, is_unsettled, body_size)"
               " WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?1)"
               " SELECT i, 'webhook', 'settled', 1, 2 FROM n",
               1000);
    insight_free(ask_insight(x.s, &q));
    store_mark_unreadable(x.s, x.open, "no JSON", on_result, &k);
    wait_for(x.s, &k);
    kept_release(&k);
    struct insight *got = ask_insight(x.s, &q);
    assert_int_equal(got->total, 1);
    insight_free(got);
    store_close(x.s);
}

static const struct CMUnitTest tests[] = {
    PLACE_TEST(every_window_is_what_a_plain_statement_finds),
    PLACE_TEST(a_history_of_before_is_counted_when_it_is_opened),
    PLACE_TEST(what_arrives_together_is_told_apart_and_counted),
    PLACE_TEST(a_search_that_is_over_follows_what_comes),
    PLACE_TEST(a_search_that_was_cut_follows_too),
    PLACE_TEST(a_search_that_was_cut_passes_nobody_by),
    PLACE_TEST(one_of_many_that_wait_is_found_by_what_it_turned_out_to_be),
};
TEST_MAIN(tests)
