/* store_deliveries_test.c — bodies: verbatim, by token, told apart from repeats, settled exactly once. */
#include "tests/plain_sql.h"
#include "tests/unit/store/store_fixture.h"

static void body_is_kept_byte_for_byte(void **state)
{
    struct scene *c = *state;
    static const char BODY[] = "{\"n\": 1039995589705121975,\0\xff\xfe \r\n}";
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 1);
    store_put_delivery(c->store, token, 0, CHANNEL_WEBHOOK, mem_text_n(BODY, sizeof BODY), sizeof BODY, 77,
                       on_result, &k);
    wait_for(c->store, &k);
    assert_int_equal(k.r.id, id);
    assert_int_equal(k.r.state, REQUEST_WAITING);
    kept_release(&k);
    struct request *r = get(c->store, id, true);
    assert_int_equal(r->delivery_count, 1);
    assert_int_equal(r->deliveries[0].body_size, sizeof BODY);
    assert_memory_equal(r->deliveries[0].body, BODY, sizeof BODY);
    assert_int_equal(r->deliveries[0].received_ms, 77);
    assert_int_equal(r->deliveries[0].channel, CHANNEL_WEBHOOK);
    assert_int_equal(r->deliveries[0].outcome, DELIVERY_STORED);
    request_free(r);
    r = get(c->store, id, false);
    assert_null(r->deliveries[0].body);
    assert_int_equal(r->deliveries[0].body_size, sizeof BODY);
    request_free(r);
}

static void expect_unknown(struct store *s, const char *token)
{
    struct kept k = {0};
    put(s, token, "{}", &k);
    assert_int_equal(k.r.err.code, ERR_NOT_FOUND);
    assert_int_equal(k.r.delivery_id, 0);
    kept_release(&k);
}

static void token_must_be_right_to_its_last_digit(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE], wrong[TOKEN_TEXT_SIZE];
    int64_t id = add_waiting(c->store, token, 1);
    static const size_t AT[] = {0, 31, 32, 63};
    for (size_t i = 0; i < 4; i++) {
        memcpy(wrong, token, sizeof wrong);
        wrong[AT[i]] = wrong[AT[i]] == '0' ? '1' : '0';
        expect_unknown(c->store, wrong);
    }
    expect_unknown(c->store, "");
    expect_unknown(c->store, "../../etc/passwd");
    token[10] = (char)(token[10] >= 'a' ? token[10] - 32 : 'A');
    expect_unknown(c->store, token);
    struct request *r = get(c->store, id, false);
    assert_int_equal(r->delivery_count, 0);
    request_free(r);
}

static void empty_body_only_asks_whether_the_token_is_known(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 1);
    store_put_delivery(c->store, token, 0, CHANNEL_WEBHOOK, NULL, 0, 1, on_result, &k);
    wait_for(c->store, &k);
    assert_string_equal(k.r.err.text, "");
    assert_int_equal(k.r.id, id);
    assert_int_equal(k.r.delivery_id, 0);
    kept_release(&k);
    struct request *r = get(c->store, id, false);
    assert_int_equal(r->delivery_count, 0);
    request_free(r);
}

static void same_bytes_again_are_a_duplicate_and_other_bytes_are_not(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE], other[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 1);
    add_waiting(c->store, other, 1);
    int64_t first = put_stored(c->store, token, "{\"a\":1}");
    for (int i = 0; i < 2; i++) {
        put(c->store, token, "{\"a\":1}", &k);
        assert_int_equal(k.r.outcome, DELIVERY_DUPLICATE);
        assert_true(k.r.delivery_id > first);
        kept_release(&k);
    }
    put_stored(c->store, token, "{\"a\":2}");
    put_stored(c->store, other, "{\"a\":1}");
    struct request *r = get(c->store, id, true);
    assert_int_equal(r->duplicate_count, 2);
    assert_int_equal(r->delivery_count, 4);
    assert_int_equal(r->deliveries[1].outcome, DELIVERY_DUPLICATE);
    assert_null(r->deliveries[1].body);
    assert_int_equal(r->deliveries[1].body_size, 7);
    assert_non_null(strstr(r->deliveries[1].note, "same bytes"));
    assert_string_equal(r->deliveries[3].body, "{\"a\":2}");
    request_free(r);
}

static void delivery_settles_once(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 1);
    int64_t delivery_id = put_stored(c->store, token, "{}");
    settle(c->store, delivery_id, new_delivery("tim@example.com", "2"), &k);
    assert_true(k.r.is_changed);
    kept_release(&k);
    settle(c->store, delivery_id, new_delivery("tim@example.com", "2"), &k);
    assert_string_equal(k.r.err.text, "");
    assert_false(k.r.is_changed);
    assert_int_equal(k.r.outcome, DELIVERY_SETTLED);
    assert_int_equal(k.r.state, REQUEST_DELIVERED);
    kept_release(&k);
    struct request *r = get(c->store, id, false);
    assert_string_equal(r->credits, "2");
    assert_int_equal(r->people[0].attempt_count, 3);
    request_free(r);
    settle(c->store, 999, new_delivery(NULL, NULL), &k);
    assert_int_equal(k.r.err.code, ERR_NOT_FOUND);
    kept_release(&k);
}

static void delivery_before_the_answer_waits_for_it(void **state)
{
    struct scene *c = *state;
    struct store *s = c->store;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_sending(s, token);
    int64_t delivery_id = put_stored(s, token, "{}");
    settle(s, delivery_id, new_delivery("tim@example.com", "2"), &k);
    assert_false(k.r.is_changed);
    assert_int_equal(k.r.state, REQUEST_SENDING);
    assert_int_equal(k.r.outcome, DELIVERY_STORED);
    kept_release(&k);
    store_list_unsettled(s, 0, 32, on_result, &k);
    wait_for(s, &k);
    assert_int_equal(k.r.stored_count, 0);
    kept_release(&k);

    answer(s, id, new_answer("1", "accepted"), 2500, &k);
    kept_release(&k);
    for (int of_one = 0; of_one < 2; of_one++) {
        store_list_unsettled(s, of_one ? id : 0, 32, on_result, &k);
        wait_for(s, &k);
        assert_int_equal(k.r.stored_count, 1);
        assert_false(k.r.has_more);
        assert_int_equal(k.r.stored[0].id, delivery_id);
        assert_int_equal(k.r.stored[0].request_id, id);
        assert_int_equal(k.r.stored[0].channel, CHANNEL_WEBHOOK);
        assert_string_equal(k.r.stored[0].body, "{}");
        kept_release(&k);
    }
    settle(s, delivery_id, new_delivery("tim@example.com", "2"), &k);
    assert_int_equal(k.r.state, REQUEST_DELIVERED);
    kept_release(&k);
    store_list_unsettled(s, id, 32, on_result, &k);
    wait_for(s, &k);
    assert_int_equal(k.r.stored_count, 0);
    kept_release(&k);
}

static void second_delivery_of_other_content_is_merged(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 1);
    settle(c->store, put_stored(c->store, token, "{\"a\":1}"), new_delivery("tim@example.com", "2"), &k);
    kept_release(&k);
    settle(c->store, put_stored(c->store, token, "{\"a\":2}"), new_delivery("t.zheng@example.com", "2"), &k);
    assert_true(k.r.is_changed);
    assert_int_equal(k.r.outcome, DELIVERY_MERGED);
    kept_release(&k);
    struct request *r = get(c->store, id, false);
    assert_int_equal(r->people[0].finding_count, 2);
    assert_int_equal(r->deliveries[1].outcome, DELIVERY_MERGED);
    request_free(r);
}

static void unreadable_delivery_is_kept_and_not_tried_again(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 1);
    int64_t delivery_id = put_stored(c->store, token, "<html>");
    for (int i = 0; i < 2; i++) {
        store_mark_unreadable(c->store, delivery_id, "not JSON", on_result, &k);
        wait_for(c->store, &k);
        assert_int_equal(k.r.is_changed, i == 0);
        assert_int_equal(k.r.outcome, DELIVERY_UNREADABLE);
        assert_int_equal(k.r.id, id);
        kept_release(&k);
    }
    store_list_unsettled(c->store, 0, 32, on_result, &k);
    wait_for(c->store, &k);
    assert_int_equal(k.r.stored_count, 0);
    kept_release(&k);
    struct request *r = get(c->store, id, true);
    assert_int_equal(r->state, REQUEST_WAITING);
    assert_string_equal(r->deliveries[0].note, "not JSON");
    assert_string_equal(r->deliveries[0].body, "<html>");
    request_free(r);
}

static void polled_body_comes_by_the_number_of_its_request(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 1);
    store_put_delivery(c->store, NULL, id, CHANNEL_POLL, mem_text("{}"), 2, 1, on_result, &k);
    wait_for(c->store, &k);
    assert_string_equal(k.r.err.text, "");
    int64_t delivery_id = k.r.delivery_id;
    kept_release(&k);
    settle(c->store, delivery_id, new_delivery("tim@example.com", NULL), &k);
    kept_release(&k);
    struct request *r = get(c->store, id, false);
    assert_int_equal(r->delivered_by, CHANNEL_POLL);
    request_free(r);
    store_put_delivery(c->store, NULL, id + 1, CHANNEL_POLL, mem_text("{}"), 2, 1, on_result, &k);
    wait_for(c->store, &k);
    assert_int_equal(k.r.err.code, ERR_NOT_FOUND);
    kept_release(&k);
}

/* ---- many at once ---- */

static void over_the_ceiling_the_answer_is_busy_and_comes_by_dispatch(void **state)
{
    struct scene *c = *state;
    struct err e = {0};
    char token[TOKEN_TEXT_SIZE], body[32];
    struct kept k[6] = {0};
    store_close(c->store);
    c->store = try_open(&(struct store_options){.path = c->place.path, .queue_ceiling = 4}, &e);
    int64_t id = add_waiting(c->store, token, 1);
    sqlite3 *lock = plain_sql_lock(c->place.path);
    for (size_t i = 0; i < 6; i++) {
        snprintf(body, sizeof body, "{\"n\":%zu}", i);
        store_put_delivery(c->store, token, 0, CHANNEL_WEBHOOK, mem_text(body), strlen(body), 1, on_result,
                           &k[i]);
        assert_false(k[i].is_there);
    }
    for (size_t i = 4; i < 6; i++) {
        wait_for(c->store, &k[i]);
        assert_int_equal(k[i].r.err.code, ERR_BUSY);
    }
    sqlite3_close(lock);
    for (size_t i = 0; i < 4; i++) {
        wait_for(c->store, &k[i]);
        assert_string_equal(k[i].r.err.text, "");
    }
    put_stored(c->store, token, "{\"there\":\"is room again\"}");
    struct request *r = get(c->store, id, false);
    assert_int_equal(r->delivery_count, 5);
    request_free(r);
}

static void too_many_bytes_waiting_is_busy_too(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k[3] = {0};
    size_t size = 30u << 20;
    add_waiting(c->store, token, 1);
    sqlite3 *lock = plain_sql_lock(c->place.path);
    for (size_t i = 0; i < 3; i++) {
        char *body = mem_zalloc(size + i);
        store_put_delivery(c->store, token, 0, CHANNEL_WEBHOOK, body, size + i, 1, on_result, &k[i]);
    }
    wait_for(c->store, &k[2]);
    assert_int_equal(k[2].r.err.code, ERR_BUSY);
    sqlite3_close(lock);
    wait_for(c->store, &k[1]);
    assert_string_equal(k[1].r.err.text, "");
    struct kept left = {0};
    store_list_unsettled(c->store, 0, 32, on_result, &left);
    wait_for(c->store, &left);
    assert_true(left.r.has_more || left.r.stored_count == 2);
    kept_release(&left);
}

/* Where settling stood when the body that came last was on disk. */
struct race {
    int settled, settled_before_body;
    struct err err;
};

static void on_settled(void *owner, struct store_result *result)
{
    struct race *race = owner;
    race->settled++;
    if (result->err.code != ERR_NONE)
        race->err = result->err;
}

static void on_body(void *owner, struct store_result *result)
{
    struct race *race = owner;
    race->settled_before_body = race->settled;
    race->settled++;
    if (result->err.code != ERR_NONE)
        race->err = result->err;
}

static void body_overtakes_the_settling_of_others(void **state)
{
    enum { WAITING = 700 };
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct race race = {0};
    add_waiting(c->store, token, 1);
    int64_t delivery_id = put_stored(c->store, token, "{}");
    sqlite3 *lock = plain_sql_lock(c->place.path); /* so that all of it waits together */
    for (int i = 0; i < WAITING; i++)
        store_settle(c->store, delivery_id, new_delivery("tim@example.com", "2"), 4000, on_settled, &race);
    store_put_delivery(c->store, token, 0, CHANNEL_WEBHOOK, mem_text("[]"), 2, 1, on_body, &race);
    sqlite3_close(lock);
    while (race.settled <= WAITING) {
        struct pollfd wait = {.fd = store_fd(c->store), .events = POLLIN};
        assert_int_equal(poll(&wait, 1, DEADLINE_MS), 1);
        store_dispatch(c->store);
    }
    assert_string_equal(race.err.text, "");
    if (race.settled_before_body >= WAITING)
        fail_msg("the body waited for all %d", WAITING);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)
/* Puts `count` bodies of `size` at once, each another one, and waits for all. */
static void put_many(struct store *s, const char *token, int count, size_t size)
{
    struct kept *k = mem_zalloc((size_t)count * sizeof *k);
    for (int i = 0; i < count; i++) {
        char *body = mem_zalloc(size + 1);
        memset(body, ' ', size);
        body[snprintf(body, size, "%d", i)] = ' ';
        store_put_delivery(s, token, 0, CHANNEL_WEBHOOK, body, size, 3000, on_result, &k[i]);
    }
    for (int i = 0; i < count; i++) {
        wait_for(s, &k[i]);
        assert_string_equal(k[i].r.err.text, "");
        assert_int_equal(k[i].r.outcome, DELIVERY_STORED);
        kept_release(&k[i]);
    }
    free(k);
}

static size_t count_deliveries(struct store *s, int64_t id)
{
    struct request *r = get(s, id, false);
    size_t count = r->delivery_count;
    request_free(r);
    return count;
}

/* A token is a secret that passes through proxies: whoever has it from there can fill no disk with it. */
static void token_is_told_so_much_and_no_more(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE], other[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 1);
    int64_t other_id = add_waiting(c->store, other, 1);
    put_many(c->store, token, 1000, 20);
    put(c->store, token, "{\"one\":\"more\"}", &k);
    assert_int_equal(k.r.err.code, ERR_LIMIT);
    assert_int_equal(k.r.delivery_id, 0);
    kept_release(&k);
    /* What is there already may be told again: whoever was not heard calls again. */
    put(c->store, token, "7                   ", &k);
    assert_string_equal(k.r.err.text, "");
    assert_int_equal(k.r.outcome, DELIVERY_DUPLICATE);
    assert_true(k.r.delivery_id > 0);
    kept_release(&k);
    assert_int_equal(count_deliveries(c->store, id), 1000);
    /* The program's own question goes on. */
    store_put_delivery(c->store, NULL, id, CHANNEL_POLL, mem_text("{}"), 2, 1, on_result, &k);
    wait_for(c->store, &k);
    assert_int_equal(k.r.outcome, DELIVERY_STORED);
    kept_release(&k);
    /* Few large ones are too much, too, and of one request are none of another. */
    put_many(c->store, other, 32, 2 << 20);
    put(c->store, other, "{}", &k);
    assert_int_equal(k.r.err.code, ERR_LIMIT);
    kept_release(&k);
    assert_int_equal(count_deliveries(c->store, other_id), 32);
}

static const struct CMUnitTest tests[] = {
    TEST(body_is_kept_byte_for_byte),
    TEST(token_must_be_right_to_its_last_digit),
    TEST(empty_body_only_asks_whether_the_token_is_known),
    TEST(same_bytes_again_are_a_duplicate_and_other_bytes_are_not),
    TEST(delivery_settles_once),
    TEST(delivery_before_the_answer_waits_for_it),
    TEST(second_delivery_of_other_content_is_merged),
    TEST(unreadable_delivery_is_kept_and_not_tried_again),
    TEST(polled_body_comes_by_the_number_of_its_request),
    TEST(over_the_ceiling_the_answer_is_busy_and_comes_by_dispatch),
    TEST(too_many_bytes_waiting_is_busy_too),
    TEST(body_overtakes_the_settling_of_others),
    TEST(token_is_told_so_much_and_no_more),
};
TEST_MAIN(tests)
