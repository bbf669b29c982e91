/* store_pause_test.c — a store that stands still holds nothing: another program may empty the log, whatever
 * this one was about. And it goes on as if nothing had been. */
#include "tests/unit/store/store_fixture.h"

#include <limits.h>

#include "core/base/sanitized.h"
#include "tests/plain_sql.h"

enum { ROWS = 50000, TRIES = 40, PAUSE_MS = TEST_WAIT_MS, BODIES = 5, BODY_BYTES = 1900000 };

/* It does not wait for whoever holds something: that is what is asked here. */
static sqlite3 *open_other(const struct place *p)
{
    sqlite3 *db = plain_sql_open(p->path);
    sqlite3_busy_timeout(db, 0);
    return db;
}

/* All of it: nobody reads what it holds, and nobody else carries it. */
static bool empty_log(sqlite3 *db)
{
    plain_sql_run_on(db, "UPDATE salts SET id = id");
    return sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK;
}

static void fill(sqlite3 *db)
{
    plain_sql_run_on(db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)"
                         " INSERT INTO requests (token_selector, token_verifier, state)"
                         " SELECT printf('%032x', i), '', 'draft' FROM n;"
                         "INSERT INTO search (request, folded) SELECT id, 'p' || id FROM requests");
}

/* Asks for all that holds `text` and waits until its snapshot is seen. False: it was over before that. */
static bool begin_look(struct store *s, sqlite3 *db, const char *text, struct kept *k)
{
    struct filter f;
    struct err e = {0};
    assert_true(filter_parse(text, 0, &f, &e));
    store_list_rows(s, &(struct store_rows_query){.count = 3, .filter = &f, .wait_ms = INT_MAX}, on_result,
                    k);
    while (!k->is_there && empty_log(db))
        store_dispatch(s);
    return !k->is_there;
}

static void list_that_is_read_is_let_go_of_and_read_again(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    struct kept k = {0};
    sqlite3 *db = open_other(p);
    fill(db);
    int tries = 0;
    while (tries < TRIES && !begin_look(s, db, tries % 2 ? "p7" : "p8", &k)) {
        kept_release(&k);
        tries++;
    }
    if (tries == TRIES)
        skip(); /* it is too quick here to be met at it */
    assert_true(store_pause(s, PAUSE_MS));
    assert_true(empty_log(db));
    store_resume(s);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    assert_int_equal(k.r.matching, 1111);
    assert_false(k.r.is_counting);
    kept_release(&k);
    sqlite3_close(db);
    store_close(s);
}

/* With them it is long enough for being carried over, by a thread of its own. */
static void fill_log(struct store *s, const char *token, int round)
{
    struct kept k[BODIES] = {{0}};
    for (int i = 0; i < BODIES; i++) {
        char *body = mem_alloc(BODY_BYTES);
        memset(body, 'a' + i, BODY_BYTES);
        body[0] = (char)('A' + round); /* none is a repeat */
        store_put_delivery(s, token, 0, CHANNEL_WEBHOOK, body, BODY_BYTES, 3000, on_result, &k[i]);
    }
    for (int i = 0; i < BODIES; i++) {
        wait_for(s, &k[i]);
        assert_string_equal(k[i].r.err.text, "");
        kept_release(&k[i]);
    }
}

static void log_that_is_carried_over_is_waited_for(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    struct store *s = open_at(p->path);
    sqlite3 *db = open_other(p);
    for (int round = 0; round < (IS_SANITIZED ? 3 : 8); round++) {
        add_waiting(s, token, 1000); /* one of its own: all rounds are more than a single request's share */
        fill_log(s, token, round);
        assert_true(store_pause(s, PAUSE_MS));
        assert_true(empty_log(db));
        store_resume(s);
    }
    sqlite3_close(db);
    store_close(s);
}

/* Also one that has nothing to do, and again. */
static void whoever_stands_still_goes_on(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    struct store *s = open_at(p->path);
    for (int i = 0; i < 3; i++) {
        struct kept k = {0};
        assert_true(store_pause(s, PAUSE_MS));
        store_list_rows(s, &(struct store_rows_query){.count = 9}, on_result, &k);
        store_resume(s);
        wait_for(s, &k);
        assert_int_equal(k.r.row_count, i);
        kept_release(&k);
        add_waiting(s, token, 1000);
    }
    store_close(s);
}

static const struct CMUnitTest tests[] = {
    PLACE_TEST(list_that_is_read_is_let_go_of_and_read_again),
    PLACE_TEST(log_that_is_carried_over_is_waited_for),
    PLACE_TEST(whoever_stands_still_goes_on),
};

TEST_MAIN(tests)
