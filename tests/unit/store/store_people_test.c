/* store_people_test.c — a search for people that is over follows what changes: it tells what a search that
 * begins anew would tell, and is not begun anew. */
#include "tests/plain_sql.h"
#include "tests/unit/store/store_fixture.h"

enum { EVENTS = 60, KINDS_OF_EVENT = 5 };

static const char *const FIRSTS[] = {"Tim", "Ray", "Ada", "Grace", "Tim"};

static int64_t ask_about(struct store *s, int i)
{
    char token[TOKEN_TEXT_SIZE];
    struct request *r = new_request(REQUEST_QUEUED, FIRSTS[i % 5], "Zheng");
    if (i % 2) {
        struct person *second = request_add_person(r);
        second->position = 1;
        identifiers_set(&second->asked, IDENTIFIER_NAME, i % 4 == 1 ? "Tim Lovelace" : "Barbara Liskov");
        identifiers_set(&second->asked, IDENTIFIER_DOMAIN, "acme.com");
    }
    int64_t id = add_with_token(s, r, token);
    assert_true(move(s, id, REQUEST_QUEUED, REQUEST_SENDING, 2000));
    return id;
}

/* Apollo tells who it is: a person of another key, and perhaps of another name. */
static void tell_who(struct store *s, int64_t id, int i)
{
    struct kept k = {0};
    struct sync_answer *x = new_answer("-8351464734221602674", "accepted");
    mem_text_replace_take(&x->people[0].apollo_id, mem_text_format("64a7ff0cc4dfae00013df%03d", i % 7));
    mem_text_replace_take(&x->people[0].name, mem_text(i % 3 ? "Tim Zheng" : "Edsger Dijkstra"));
    answer(s, id, x, 2500, &k);
    assert_string_equal(k.r.err.text, "");
    kept_release(&k);
}

static void remove_beside(const char *path, const char *which)
{
    sqlite3 *db = plain_sql_open(path);
    char *text = mem_text_format("DELETE FROM requests WHERE id = (SELECT %s FROM requests)", which);
    plain_sql_run_on(db, "PRAGMA foreign_keys = ON");
    plain_sql_run_on(db, text);
    free(text);
    sqlite3_close(db);
}

static void happen(struct store *s, const char *path, int64_t *newest, int i)
{
    switch (i % KINDS_OF_EVENT) {
    case 0:
    case 1:
        *newest = ask_about(s, i / KINDS_OF_EVENT + i);
        break;
    case 2:
        tell_who(s, *newest, i);
        break;
    case 3:
        *newest = ask_about(s, i / KINDS_OF_EVENT);
        tell_who(s, *newest, i);
        break;
    default:
        if (i / KINDS_OF_EVENT % 3 == 0)
            remove_beside(path, i / KINDS_OF_EVENT % 2 ? "max(id)" : "min(id)");
        else if (i / KINDS_OF_EVENT % 3 == 1)
            plain_sql_run(path, "UPDATE requests SET next_poll_ms = 9"); /* it concerns nobody */
    }
}

static void assert_same_people(const struct insight *a, const struct insight *b)
{
    assert_int_equal(a->total, b->total);
    assert_int_equal(a->people_count, b->people_count);
    for (size_t i = 0; i < a->people_count; i++) {
        assert_int_equal(a->people[i].id, b->people[i].id);
        assert_int_equal(a->people[i].last_request, b->people[i].last_request);
        assert_int_equal(a->people[i].request_count, b->people[i].request_count);
    }
}

/* One turn is one person looked at here: a search begun anew would still be under way after it. */
static void a_search_that_is_over_follows_what_changes(void **state)
{
    static const struct insight_query queries[] = {
        {.kind = INSIGHT_PEOPLE, .count = 100, .filter = "tim"},
        {.kind = INSIGHT_PEOPLE, .count = 3, .first = 2, .filter = "e"},
        {.kind = INSIGHT_PEOPLE, .count = 100, .filter = "acme liskov"},
    };
    struct place *f = *state;
    struct store *s = open_slowly(f->path, 1);
    int64_t newest = 0, found = 0;
    for (int i = 0; i < 12; i++)
        ask_about(s, i);
    for (size_t k = 0; k < sizeof queries / sizeof *queries; k++)
        insight_free(ask_insight(s, &queries[k]));
    for (int i = 0; i < EVENTS; i++) {
        happen(s, f->path, &newest, i);
        struct store *fresh = open_at(f->path);
        for (size_t k = 0; k < sizeof queries / sizeof *queries; k++) {
            struct insight *got = ask_for_one_turn(s, queries[k]), *truth = ask_insight(fresh, &queries[k]);
            assert_false(got->is_counting);
            assert_same_people(got, truth);
            found += (int64_t)got->people_count;
            insight_free(got);
            insight_free(truth);
        }
        store_close(fresh);
    }
    assert_true(found > EVENTS);
    store_close(s);
}

/* Who was still to be written when the search was over: no row of a request changes with it. */
static void a_search_follows_what_is_written_later(void **state)
{
    static const struct insight_query q = {.kind = INSIGHT_PEOPLE, .count = 100, .filter = "tim"};
    struct place *f = *state;
    struct kept k = {0};
    struct store *s = open_at(f->path);
    ask_about(s, 0);
    plain_sql_run(f->path, "INSERT INTO insight_debts SELECT max(id) FROM requests;"
                           " UPDATE people SET person = NULL");
    struct insight *before = ask_insight(s, &q);
    assert_int_equal(before->total, 0);
    store_catch_up(s, on_result, &k);
    wait_for(s, &k);
    struct insight *after = ask_insight(s, &q);
    assert_int_equal(after->total, 1);
    insight_free(before);
    insight_free(after);
    kept_release(&k);
    store_close(s);
}

static const struct CMUnitTest tests[] = {
    PLACE_TEST(a_search_that_is_over_follows_what_changes),
    PLACE_TEST(a_search_follows_what_is_written_later),
};
TEST_MAIN(tests)
