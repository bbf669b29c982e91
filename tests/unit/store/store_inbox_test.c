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

static const struct CMUnitTest tests[] = {
    PLACE_TEST(every_window_is_what_a_plain_statement_finds),
    PLACE_TEST(a_history_of_before_is_counted_when_it_is_opened),
};
TEST_MAIN(tests)
