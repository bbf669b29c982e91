/* store_requests_test.c — a request's life in the store: every move once and only from where it may start,
 * and every member back as it was. */
#include "tests/unit/store/store_fixture.h"

/* What is on disk, not what some cache remembers. */
static struct store *reopen(struct scene *c)
{
    store_close(c->store);
    return c->store = open_at(c->place.path);
}

static void request_travels_from_queued_to_delivered(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 2500);
    int64_t delivery_id = put_stored(c->store, token, "{\"status\":\"success\"}");
    settle(c->store, delivery_id, new_delivery("tim@example.com", "2.5"), &k);
    assert_string_equal(k.r.err.text, "");
    assert_true(k.r.is_changed);
    assert_int_equal(k.r.state, REQUEST_DELIVERED);
    assert_int_equal(k.r.outcome, DELIVERY_SETTLED);
    assert_int_equal(k.r.id, id);
    kept_release(&k);

    struct request *r = get(reopen(c), id, true);
    assert_int_equal(r->state, REQUEST_DELIVERED);
    assert_true(r->options.waterfall_email && !r->options.waterfall_phone && r->has_callback);
    assert_string_equal(r->request_id, "-8351464734221602674");
    assert_string_equal(r->credits, "2.5");
    assert_int_equal(r->delivered_by, CHANNEL_WEBHOOK);
    assert_int_equal(r->created_ms, 1000);
    assert_int_equal(r->sent_ms, 2000);
    assert_int_equal(r->answered_ms, 2500);
    assert_int_equal(r->settled_ms, 4000);
    assert_int_equal(r->next_poll_ms, 0);
    assert_int_equal(r->parts[PART_WATERFALL].state, PART_SETTLED);
    assert_string_equal(r->parts[PART_WATERFALL].status, "accepted");
    assert_string_equal(r->parts[PART_WATERFALL].credits, "2.5");
    assert_int_equal(r->parts[PART_NATIVE_PHONE].state, PART_NOT_ASKED);
    assert_string_equal(r->summary.requested, "1");
    assert_null(r->summary.missing);
    assert_int_equal(r->target_fields.count, 1);
    assert_string_equal(r->initiated, "2026-01-08T08:05:49Z");
    assert_memory_equal(r->token_hint, token, 4);
    assert_string_equal(r->token_hint + 4, "…");
    request_free(r);
}

static void person_comes_back_with_attempts_and_findings(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 2500);
    struct delivery *d = new_delivery("tim@example.com", NULL);
    struct attempt *a = person_add_attempt(&d->people[0]);
    a->field = CONTACT_PHONE;
    a->position = 1;
    a->vendor = mem_text("Prospeo");
    a->status = mem_text("A_WORD_NOBODY_KNOWS");
    a->status_message = mem_text("quota \"gone\"");
    a->auth = mem_text("native");
    struct finding *f = person_add_finding(&d->people[0]);
    f->field = CONTACT_PHONE;
    f->value = mem_text("+19167871122");
    f->raw = mem_text("916-787-1122");
    f->dnc = mem_text("not_found");
    settle(c->store, put_stored(c->store, token, "{}"), d, &k);
    kept_release(&k);

    struct request *r = get(reopen(c), id, false);
    assert_int_equal(r->people_count, 1);
    const struct person *p = &r->people[0];
    assert_string_equal(p->asked.value[IDENTIFIER_FIRST_NAME], "Tim");
    assert_string_equal(p->asked.value[IDENTIFIER_DOMAIN], "apollo.io");
    assert_null(p->asked.value[IDENTIFIER_EMAIL]);
    assert_string_equal(p->person_json, "{\"id\":\"64a7ff0cc4dfae00013df1a5\",\"n\":1039995589705121975}");
    assert_null(p->unprocessed_json);
    assert_string_equal(p->title, "Founder & CEO");
    assert_int_equal(p->attempt_count, 4);
    assert_string_equal(p->attempts[2].vendor, "Icypeas");
    assert_string_equal(p->attempts[2].values.item[0], "tim@example.com");
    assert_int_equal(p->attempts[2].verification, TRISTATE_FALSE);
    assert_int_equal(p->attempts[3].field, CONTACT_PHONE);
    assert_string_equal(p->attempts[3].status, "A_WORD_NOBODY_KNOWS");
    assert_string_equal(p->attempts[3].status_message, "quota \"gone\"");
    assert_null(p->attempts[3].status_code);
    assert_int_equal(p->attempts[3].verification, TRISTATE_ABSENT);
    assert_int_equal(p->finding_count, 2);
    assert_string_equal(p->findings[0].validations.item[0], "ZeroBounce: valid");
    assert_string_equal(p->findings[1].raw, "916-787-1122");
    assert_null(p->findings[1].confidence);
    assert_null(r->credits); /* absent is not zero */
    request_free(r);
}

static void batch_of_ten_keeps_its_order(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE], name[16];
    struct request *r = new_request(REQUEST_DRAFT, "P0", "Q");
    r->is_bulk = true;
    for (int i = 1; i < REQUEST_PEOPLE_MAX; i++) {
        snprintf(name, sizeof name, "P%d", i);
        identifiers_set(&request_add_person(r)->asked, IDENTIFIER_NAME, name);
    }
    int64_t id = add_with_token(c->store, r, token);
    r = get(reopen(c), id, false);
    assert_int_equal(r->state, REQUEST_DRAFT);
    assert_true(r->is_bulk);
    assert_int_equal(r->people_count, REQUEST_PEOPLE_MAX);
    for (int i = 1; i < REQUEST_PEOPLE_MAX; i++) {
        snprintf(name, sizeof name, "P%d", i);
        assert_int_equal(r->people[i].position, i);
        assert_string_equal(r->people[i].asked.value[IDENTIFIER_NAME], name);
    }
    request_free(r);
}

/* ---- the exchange ---- */

static struct http_exchange *new_exchange(int status, const char *body, size_t size)
{
    struct http_exchange *x = mem_zalloc(sizeof *x);
    x->status = status;
    x->answer_headers = mem_text("HTTP/1.1 200 OK\r\n");
    x->answer_body = body ? mem_text_n(body, size) : NULL;
    x->answer_body_size = size;
    x->total_us = 123456;
    return x;
}

static void exchange_keeps_the_call_and_every_byte_of_the_answer(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    static const char BODY[] = "\0<html>\xff\0";
    struct kept k = {0};
    int64_t id = add_with_token(c->store, new_request(REQUEST_QUEUED, "Tim", "Zheng"), token);
    struct http_exchange *sent = mem_zalloc(sizeof *sent);
    sent->method = mem_text("POST");
    sent->url = mem_text("https://api.apollo.io/api/v1/people/match?x=1");
    store_move(c->store, id, REQUEST_QUEUED, REQUEST_SENDING, NULL, 5, sent, on_result, &k);
    wait_for(c->store, &k);
    kept_release(&k);
    store_end_call(c->store, id, REQUEST_UNCERTAIN, "It broke off.", true, 9,
                   new_exchange(200, BODY, sizeof BODY - 1), on_result, &k);
    wait_for(c->store, &k);
    assert_int_equal(k.r.state, REQUEST_UNCERTAIN);
    kept_release(&k);

    struct request *r = get(reopen(c), id, true);
    assert_string_equal(r->message, "It broke off.");
    assert_true(r->is_simulated);
    assert_string_equal(r->http.method, "POST");
    assert_string_equal(r->http.url, "https://api.apollo.io/api/v1/people/match?x=1");
    assert_null(r->http.request_body);
    assert_int_equal(r->http.status, 200);
    assert_int_equal(r->http.answer_body_size, sizeof BODY - 1);
    assert_memory_equal(r->http.answer_body, BODY, sizeof BODY);
    assert_int_equal(r->http.total_us, 123456);
    assert_int_equal(r->http.name_us, 0);
    request_free(r);
    r = get(c->store, id, false);
    assert_null(r->http.answer_body);
    assert_int_equal(r->http.answer_body_size, sizeof BODY - 1);
    request_free(r);
}

/* ---- moves ---- */

static void move_only_happens_from_where_it_is_said_to_start(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    int64_t id = add_with_token(c->store, new_request(REQUEST_DRAFT, "Tim", "Zheng"), token);
    assert_false(move(c->store, id, REQUEST_QUEUED, REQUEST_SENDING, 1));
    assert_true(move(c->store, id, REQUEST_DRAFT, REQUEST_QUEUED, 1));
    assert_false(move(c->store, id, REQUEST_DRAFT, REQUEST_QUEUED, 1));
    assert_true(move(c->store, id, REQUEST_QUEUED, REQUEST_SENDING, 1));
    assert_false(move(c->store, id, REQUEST_QUEUED, REQUEST_SENDING, 1));
    assert_int_equal(state_of(c->store, id), REQUEST_SENDING);
}

static void illegal_move_is_refused_and_changes_nothing(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_with_token(c->store, new_request(REQUEST_DRAFT, "Tim", "Zheng"), token);
    store_move(c->store, id, REQUEST_DRAFT, REQUEST_DELIVERED, NULL, 1, NULL, on_result, &k);
    wait_for(c->store, &k);
    assert_int_equal(k.r.err.code, ERR_INTERNAL);
    kept_release(&k);
    assert_int_equal(state_of(c->store, id), REQUEST_DRAFT);
}

static void every_state_is_reached_by_its_path(void **state)
{
    struct scene *c = *state;
    struct store *s = c->store;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    static const enum request_state ENDS[] = {REQUEST_REJECTED, REQUEST_UNCERTAIN};
    for (size_t i = 0; i < 2; i++) {
        store_end_call(s, add_sending(s, token), ENDS[i], "why", false, 9, NULL, on_result, &k);
        wait_for(s, &k);
        assert_true(k.r.is_changed);
        assert_int_equal(state_of(s, k.r.id), ENDS[i]);
        kept_release(&k);
    }
    int64_t refused = add_sending(s, token);
    answer(s, refused, new_answer("1", "failed"), 9, &k);
    assert_int_equal(state_of(s, refused), REQUEST_REFUSED);
    kept_release(&k);

    struct request *plain = new_request(REQUEST_QUEUED, "Tim", "Zheng");
    plain->options.waterfall_email = false;
    int64_t answered = add_with_token(s, plain, token);
    assert_true(move(s, answered, REQUEST_QUEUED, REQUEST_SENDING, 1));
    struct sync_answer *a = new_answer("1", NULL);
    a->has_waterfall = false;
    answer(s, answered, a, 9, &k);
    assert_int_equal(state_of(s, answered), REQUEST_ANSWERED);
    kept_release(&k);

    int64_t nothing = add_waiting(s, token, 9);
    settle(s, put_stored(s, token, "{}"), new_delivery(NULL, "0"), &k);
    assert_int_equal(state_of(s, nothing), REQUEST_NOT_FOUND);
    kept_release(&k);
    settle(s, put_stored(s, token, "{\"more\":1}"), new_delivery("tim@example.com", "1"), &k);
    assert_int_equal(state_of(s, nothing), REQUEST_DELIVERED);
    kept_release(&k);

    int64_t abandoned = add_waiting(s, token, 9);
    assert_true(move(s, abandoned, REQUEST_WAITING, REQUEST_ABANDONED, 10));
    struct request *r = get(s, abandoned, false);
    assert_int_equal(r->next_poll_ms, 0);
    request_free(r);
    settle(s, put_stored(s, token, "{}"), new_delivery("tim@example.com", "1"), &k);
    assert_int_equal(state_of(s, abandoned), REQUEST_DELIVERED);
    kept_release(&k);
}

static void answer_counts_once_and_only_while_sending(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_sending(c->store, token);
    answer(c->store, id, new_answer("77", "accepted"), 2500, &k);
    assert_true(k.r.is_changed);
    assert_int_equal(k.r.next_due_ms, 7500);
    kept_release(&k);
    answer(c->store, id, new_answer("88", "failed"), 2600, &k);
    assert_string_equal(k.r.err.text, "");
    assert_false(k.r.is_changed);
    assert_int_equal(k.r.state, REQUEST_WAITING);
    kept_release(&k);
    struct request *r = get(c->store, id, false);
    assert_string_equal(r->request_id, "77");
    assert_int_equal(r->next_poll_ms, 7500);
    request_free(r);
}

static void what_is_not_there_is_not_found(void **state)
{
    struct scene *c = *state;
    struct kept k = {0};
    store_get_request(c->store, 4711, true, on_result, &k);
    wait_for(c->store, &k);
    assert_int_equal(k.r.err.code, ERR_NOT_FOUND);
    assert_null(k.r.request);
    kept_release(&k);
    answer(c->store, 4711, new_answer("1", "accepted"), 1, &k);
    assert_int_equal(k.r.err.code, ERR_NOT_FOUND);
    kept_release(&k);
    store_move(c->store, 4711, REQUEST_DRAFT, REQUEST_QUEUED, NULL, 1, NULL, on_result, &k);
    wait_for(c->store, &k);
    assert_int_equal(k.r.err.code, ERR_NOT_FOUND);
    kept_release(&k);
}

static void same_token_twice_is_refused_and_the_rest_of_its_group_is_kept(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE], other[TOKEN_TEXT_SIZE];
    struct kept k[3] = {0};
    add_with_token(c->store, new_request(REQUEST_DRAFT, "Tim", "Zheng"), token);
    random_token(other);
    store_add_request_take(c->store, new_request(REQUEST_DRAFT, "Ray", "Li"), token, 0, on_result, &k[0]);
    store_add_request_take(c->store, new_request(REQUEST_DRAFT, "Ray", "Li"), other, 0, on_result, &k[1]);
    store_add_request_take(c->store, new_request(REQUEST_DRAFT, "Ray", "Li"), "no token", 0, on_result,
                           &k[2]);
    for (size_t i = 0; i < 3; i++)
        wait_for(c->store, &k[i]);
    assert_int_equal(k[0].r.err.code, ERR_INTERNAL);
    assert_string_equal(k[1].r.err.text, "");
    assert_int_equal(k[2].r.err.code, ERR_INTERNAL);
    struct request *r = get(c->store, k[1].r.id, false);
    assert_string_equal(r->people[0].asked.value[IDENTIFIER_FIRST_NAME], "Ray");
    request_free(r);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)
/* How long ago, as the user would say it: the hour of today, the date of another day. */
static void a_repeat_tells_when_it_was(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE], date[CLOCK_ISO_SIZE], told[100];
    enum { DAY_MS = 24 * 60 * 60 * 1000 };
    int64_t id = add_waiting(c->store, token, 2000); /* asked at 1000 */
    clock_format_local(1000, date);
    for (int days = 0; days < 2; days++) {
        struct request *r = new_request(REQUEST_QUEUED, "Tim", "Zheng");
        struct kept k = {0};
        r->created_ms = 1001 + days * DAY_MS;
        random_token(token);
        store_add_request_take(c->store, r, token, STORE_MINDS_REPEATED, on_result, &k);
        wait_for(c->store, &k);
        assert_int_equal(k.r.err.code, ERR_REPEATED);
        assert_int_equal(k.r.id, id);
        if (days)
            snprintf(told, sizeof told, "Asked before, on %.10s: request %lld, waiting.", date,
                     (long long)id);
        else
            snprintf(told, sizeof told, "Asked before, today at ");
        if (strncmp(k.r.err.text, told, strlen(told)) != 0)
            fail_msg("%s\nis not\n%s", k.r.err.text, told);
        kept_release(&k);
    }
}

static const struct CMUnitTest tests[] = {
    TEST(a_repeat_tells_when_it_was),
    TEST(request_travels_from_queued_to_delivered),
    TEST(person_comes_back_with_attempts_and_findings),
    TEST(batch_of_ten_keeps_its_order),
    TEST(exchange_keeps_the_call_and_every_byte_of_the_answer),
    TEST(move_only_happens_from_where_it_is_said_to_start),
    TEST(illegal_move_is_refused_and_changes_nothing),
    TEST(every_state_is_reached_by_its_path),
    TEST(answer_counts_once_and_only_while_sending),
    TEST(what_is_not_there_is_not_found),
    TEST(same_token_twice_is_refused_and_the_rest_of_its_group_is_kept),
};
TEST_MAIN(tests)
