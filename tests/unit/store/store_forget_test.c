/* store_forget_test.c — where a person hides besides their own request: in a stray body, in somebody else's
 * document, behind JSON's escapes, under another Apollo id; and what only looks like them. */
#include "tests/plain_sql.h"
#include "tests/unit/store/store_fixture.h"

#include "core/model/who.h"

/* → the result's counts; fails on an error. */
static struct store_result forget(struct store *s, const char *person, bool is_trial)
{
    struct who who;
    struct err e = {0};
    struct kept k = {0};
    assert_true(who_parse(person, &who, &e));
    store_forget_take(s, &who, is_trial, 9000, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    struct store_result counts = {
        .total = k.r.total, .matching = k.r.matching, .id_count = k.r.id_count, .is_changed = k.r.is_changed};
    kept_release(&k);
    return counts;
}

/* Delivered to Tim, whose address is `email`. */
static int64_t add_delivered(struct store *s, const char *email, char token[TOKEN_TEXT_SIZE])
{
    struct kept k = {0};
    int64_t id = add_waiting(s, token, 1);
    settle(s, put_stored(s, token, "{\"first\":1}"), new_delivery(email, "2"), &k);
    assert_true(k.r.is_changed);
    kept_release(&k);
    return id;
}

static char *body_of(struct store *s, int64_t id, size_t which)
{
    struct request *r = get(s, id, true);
    assert_true(r->delivery_count > which);
    char *body = mem_text(r->deliveries[which].body);
    request_free(r);
    return body;
}

static int64_t add_other(struct store *s, char token[TOKEN_TEXT_SIZE])
{
    int64_t id = add_with_token(s, new_request(REQUEST_QUEUED, "Olga", "Stay"), token);
    assert_true(move(s, id, REQUEST_QUEUED, REQUEST_SENDING, 2000));
    struct kept k = {0};
    struct sync_answer *a = new_answer("77", "accepted");
    mem_text_replace_take(&a->people[0].apollo_id, mem_text("aaaaaaaaaaaaaaaaaaaaaaaa"));
    mem_text_replace_take(&a->people[0].name, mem_text("Olga Stay"));
    mem_text_replace_take(&a->people[0].person_json, mem_text("{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaa\"}"));
    answer(s, id, a, 2500, &k);
    kept_release(&k);
    return id;
}

static void stray_bodies_go_and_lookalikes_stay(void **state)
{
    struct place *p = *state;
    char tim[TOKEN_TEXT_SIZE], other[TOKEN_TEXT_SIZE];
    struct store *s = open_at(p->path);
    int64_t id = add_delivered(s, "tim@example.com", tim), stay = add_other(s, other);
    /* Somebody's mistake brought Tim to another address; one body is for nobody to read. */
    put_stored(s, other, "{\"stray\":\"TIM@example.com\"}");
    put_stored(s, other, "no json: <64a7ff0cc4dfae00013df1a5>");
    put_stored(s, other, "{\"not\":\"matim@example.com\",\"nor\":\"tim@example.company\"}");
    struct store_result trial = forget(s, "tim@example.com", true);
    struct store_result done = forget(s, "tim@example.com", false);
    assert_int_equal(trial.total, 1);
    assert_int_equal(done.total, 1);
    assert_int_equal(trial.matching, done.matching);
    assert_true(done.matching >= 2);
    assert_false(trial.is_changed);
    assert_true(done.is_changed);
    struct kept k = {0};
    store_get_request(s, id, false, on_result, &k);
    wait_for(s, &k);
    assert_int_equal(k.r.err.code, ERR_NOT_FOUND);
    kept_release(&k);
    char *body[3];
    for (size_t i = 0; i < 3; i++)
        body[i] = body_of(s, stay, i);
    assert_null(body[0]);
    assert_null(body[1]);
    assert_non_null(strstr(body[2], "matim@"));
    free(body[2]);
    struct request *r = get(s, stay, true);
    assert_string_equal(r->people[0].name, "Olga Stay");
    assert_non_null(r->people[0].person_json);
    request_free(r);
    store_close(s);
}

/* Apollo's object of a person is stored once, in the answer; where that must go because it speaks of somebody
 * else, the object stays. */
static void object_outlives_the_answer_it_stands_in(void **state)
{
    static const char body[] =
        "{\"note\":\"see tim@example.com\",\"person\":{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaa\"}}";
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    struct store *s = open_at(p->path);
    int64_t id = add_with_token(s, new_request(REQUEST_QUEUED, "Olga", "Stay"), token);
    assert_true(move(s, id, REQUEST_QUEUED, REQUEST_SENDING, 2000));
    struct sync_answer *a = new_answer("77", "accepted");
    mem_text_replace_take(&a->people[0].apollo_id, mem_text("aaaaaaaaaaaaaaaaaaaaaaaa"));
    mem_text_replace_take(&a->people[0].person_json, mem_text("{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaa\"}"));
    struct http_exchange *x = mem_zalloc(sizeof *x);
    x->status = 200;
    x->answer_body = mem_text(body);
    x->answer_body_size = strlen(body);
    store_apply_answer(s, id, a, false, 2500, 5000, x, on_result, &k);
    wait_for(s, &k);
    kept_release(&k);
    assert_int_equal(plain_sql_number(p->path, "SELECT count(*) FROM documents WHERE person_json IS NULL"),
                     1);
    struct request *r = get(s, id, true);
    assert_string_equal(r->people[0].person_json, "{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaa\"}");
    request_free(r);
    assert_true(forget(s, "tim@example.com", false).is_changed);
    r = get(s, id, true);
    assert_null(r->http.answer_body);
    assert_string_equal(r->people[0].person_json, "{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaa\"}");
    request_free(r);
    store_close(s);
}

/* A history may come from somebody else, with tables of his. */
static void no_name_of_a_table_is_a_statement(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    struct store *s = open_at(p->path);
    add_delivered(s, "tim@example.com", token);
    plain_sql_run(p->path,
                  "CREATE TABLE \"x\"\" SET y = ''; DELETE FROM requests; --\" (\"a\"\"b\" TEXT);"
                  "INSERT INTO \"x\"\" SET y = ''; DELETE FROM requests; --\" VALUES ('of tim@example.com')");
    int64_t other = add_other(s, token);
    assert_true(forget(s, "tim@example.com", false).is_changed);
    assert_int_equal(plain_sql_number(p->path,
                                      "SELECT count(*) FROM \"x\"\" SET y = ''; DELETE FROM requests; --\""
                                      " WHERE \"a\"\"b\" IS NULL"),
                     1);
    request_free(get(s, other, false));
    store_close(s);
}

static void escaped_linkedin_address_is_found(void **state)
{
    struct place *p = *state;
    char other[TOKEN_TEXT_SIZE];
    struct store *s = open_at(p->path);
    int64_t stay = add_other(s, other);
    put_stored(s, other, "{\"u\":\"https:\\/\\/www.linkedin.com\\/in\\/tim-zheng\"}");
    put_stored(s, other, "{\"u\":\"https://www.linkedin.com/in/tim-zheng-2\"}");
    struct store_result done = forget(s, "linkedin.com/in/Tim-Zheng", false);
    assert_int_equal(done.id_count, 0);
    assert_int_equal(done.matching, 1);
    char *first = body_of(s, stay, 0), *second = body_of(s, stay, 1);
    assert_null(first);
    assert_non_null(second);
    free(second);
    store_close(s);
}

static void delivery_for_a_removed_request_is_refused(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    struct store *s = open_at(p->path);
    int64_t id = add_waiting(s, token, 1);
    char *name = mem_text_format("#%lld", (long long)id);
    assert_int_equal(forget(s, name, false).total, 1);
    put(s, token, "{\"late\":1}", &k);
    assert_int_equal(k.r.err.code, ERR_NOT_FOUND);
    kept_release(&k);
    free(name);
    store_close(s);
}

static void request_that_is_being_sent_is_left_alone(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    struct who who;
    struct err e = {0};
    struct store *s = open_at(p->path);
    int64_t id = add_sending(s, token);
    assert_true(who_parse("Tim Zheng apollo.io", &who, &e));
    store_forget_take(s, &who, false, 9000, on_result, &k);
    wait_for(s, &k);
    assert_int_equal(k.r.err.code, ERR_USAGE);
    assert_false(k.r.is_changed);
    kept_release(&k);
    assert_int_equal(state_of(s, id), REQUEST_SENDING);
    store_close(s);
}

static void tidy_runs_between_groups_and_keeps_everything(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept before = {0}, tidied = {0}, after = {0};
    struct store *s = open_at(p->path);
    int64_t id = add_waiting(s, token, 1);
    store_put_delivery(s, token, 0, CHANNEL_WEBHOOK, mem_text("{\"n\":1}"), 7, 1, on_result, &before);
    store_tidy(s, on_result, &tidied);
    store_put_delivery(s, token, 0, CHANNEL_WEBHOOK, mem_text("{\"n\":2}"), 7, 1, on_result, &after);
    wait_for(s, &after);
    assert_true(before.is_there && tidied.is_there);
    assert_string_equal(tidied.r.err.text, "");
    assert_int_equal(after.r.err.code, ERR_NONE);
    struct request *r = get(s, id, true);
    assert_int_equal(r->delivery_count, 2);
    request_free(r);
    store_close(s);
}

static const struct CMUnitTest tests[] = {
    PLACE_TEST(stray_bodies_go_and_lookalikes_stay),
    PLACE_TEST(object_outlives_the_answer_it_stands_in),
    PLACE_TEST(no_name_of_a_table_is_a_statement),
    PLACE_TEST(escaped_linkedin_address_is_found),
    PLACE_TEST(delivery_for_a_removed_request_is_refused),
    PLACE_TEST(request_that_is_being_sent_is_left_alone),
    PLACE_TEST(tidy_runs_between_groups_and_keeps_everything),
};
TEST_MAIN(tests)
