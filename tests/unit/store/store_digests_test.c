/* store_digests_test.c — who was asked, in histories from before that was noted. */
#include "tests/plain_sql.h"
#include "tests/unit/store/old_history.h"
#include "tests/unit/store/store_fixture.h"

enum { ASKED = 700 };

/* Requests of one person each, as the version before digests kept them. */
static void fill(sqlite3 *db)
{
    char text[700];
    plain_sql_run_on(db, "BEGIN");
    for (int i = 1; i <= ASKED; i++) {
        snprintf(
            text, sizeof text,
            "INSERT INTO requests (id, token_selector, token_verifier, state, waterfall_email, people_count)"
            " VALUES (%d, 's%d', 'v', 'delivered', 1, 1);"
            "INSERT INTO people (request, slot, position) VALUES (%d, 0, 0);"
            "INSERT INTO identifiers VALUES (%d, 0, 'email', 'kim%d@example.com')",
            i, i, i, i, i);
        plain_sql_run_on(db, text);
    }
    plain_sql_run_on(db, "COMMIT");
}

static void whoever_was_asked_before_is_noted(void **state)
{
    struct place *f = *state;
    sqlite3 *db = old_history_make(f->path, 4);
    fill(db);
    struct store *s = open_at(f->path);
    struct kept k = {0};
    assert_int_equal(plain_sql_number_on(db, "SELECT count(*) FROM digest_debts"), ASKED);
    store_catch_up(s, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    kept_release(&k);
    assert_int_equal(plain_sql_number_on(db, "SELECT count(*) FROM digest_debts"), 0);
    assert_int_equal(plain_sql_number_on(db, "SELECT count(DISTINCT request) FROM person_digests"), ASKED);
    assert_int_equal(plain_sql_number_on(db, "SELECT count(DISTINCT digest) FROM person_digests"), ASKED);
    sqlite3_close(db);
    store_close(s);
}

static const struct CMUnitTest tests[] = {
    PLACE_TEST(whoever_was_asked_before_is_noted),
};
TEST_MAIN(tests)
