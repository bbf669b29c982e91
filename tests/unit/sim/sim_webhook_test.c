/* sim_webhook_test.c — calling back: again when refused, not for ever, never beyond loopback, never too many
 * at once; and the ceiling on what is remembered. */
#include "tests/unit/sim/sim_client.h"

#include "core/sim/ask.h"
#include "core/sim/sim_internal.h"

static const char tim[] = "first_name=Tim&last_name=Zheng&run_waterfall_email=true";

static void a_refused_webhook_comes_again_the_same(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    r->refusals = 2;
    struct sim *s = start_sim("default", 100);
    struct reply answer = match(s, r, tim);
    receiver_await(r, 3);
    await_acknowledged(s, 1);
    assert_string_equal(r->body[0], r->body[1]);
    assert_string_equal(r->body[0], r->body[2]);
    assert_int_equal(ledger_of(s).webhooks_sent, 3);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

/* At speed 10 the usual second lasts 100 ms, a Retry-After of 20 s lasts 2. */
static void retry_after_is_obeyed_where_it_is_longer(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    r->refusals = 1;
    r->retry_after = "20";
    struct sim *s = start_sim("default", 10);
    struct reply answer = match(s, r, tim);
    receiver_await(r, 2);
    assert_true(r->at_ms[1] - r->at_ms[0] >= 1900);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static void the_fourth_refusal_is_the_last(void **state)
{
    (void)state;
    char id[64];
    struct receiver *r = receiver_new();
    r->refusals = 1000;
    r->refusal = 500;
    struct sim *s = start_sim_text("", 200);
    struct reply answer = match(s, r, tim);
    request_id(&answer, id);
    receiver_await(r, 4);
    int64_t deadline_ms = clock_mono_ms() + DEADLINE_S * 1000;
    for (bool is_failed = false; !is_failed;) {
        struct reply poll = poll_until_done(s, id);
        is_failed = strstr(poll.body.data, "\"webhook_status\":\"failed\"") != NULL;
        if (is_failed) {
            cJSON *json = parse_json(poll.body.data);
            assert_text_at(json, "failure_reason", "Webhook URL did not answer");
            assert_text_at(json, "webhook_result.people.0.emails.0.email", "tim.zheng@example.com");
            assert_non_null(text_at(json, "last_dispatched_at"));
            cJSON_Delete(json);
        }
        reply_release(&poll);
        assert_true(clock_mono_ms() < deadline_ms);
    }
    assert_int_equal(ledger_of(s).webhooks_sent, 4);
    assert_int_equal(ledger_of(s).webhooks_acknowledged, 0);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static void nobody_beyond_loopback_is_called(void **state)
{
    (void)state;
    static const char *const urls[] = {"https%3A%2F%2Fcallback.invalid%2Fhook%2Fx",
                                       "http%3A%2F%2F192.0.2.1%2Fhook", "https%3A%2F%2Fexample.com%2Fhook"};
    struct sim *s = start_sim_text("", 100);
    for (size_t i = 0; i < 3; i++) {
        char path[256], id[64];
        snprintf(path, sizeof path, "/api/v1/people/match?%s&webhook_url=%s", tim, urls[i]);
        struct reply answer = call(s, "POST", path);
        assert_int_equal(answer.status, 200);
        request_id(&answer, id);
        struct reply poll = poll_until_done(s, id);
        cJSON *json = parse_json(poll.body.data);
        assert_text_at(json, "webhook_result.people.0.emails.0.email", "tim.zheng@example.com");
        cJSON_Delete(json);
        reply_release(&poll);
        reply_release(&answer);
    }
    assert_int_equal(ledger_of(s).webhooks_sent, 0);
    assert_int_equal(ledger_of(s).accepted, 3);
    sim_stop(s);
}

static void a_receiver_that_is_not_there_is_given_up(void **state)
{
    (void)state;
    char path[256], id[64];
    struct receiver *r = receiver_new();
    int port = r->port;
    receiver_free(r); /* nobody listens there any more */
    struct sim *s = start_sim_text("", 500);
    snprintf(path, sizeof path, "/api/v1/people/match?%s&webhook_url=http://127.0.0.1:%d/hook/x", tim, port);
    struct reply answer = call(s, "POST", path);
    request_id(&answer, id);
    int64_t deadline_ms = clock_mono_ms() + DEADLINE_S * 1000;
    for (bool is_failed = false; !is_failed;) {
        struct reply poll = poll_until_done(s, id);
        is_failed = strstr(poll.body.data, "\"webhook_status\":\"failed\"") != NULL;
        reply_release(&poll);
        assert_true(clock_mono_ms() < deadline_ms);
    }
    assert_int_equal(ledger_of(s).webhooks_sent, 4);
    reply_release(&answer);
    sim_stop(s);
}

/* Sixty due at the same moment: more than are sent at once, so that the line is used. */
static void many_webhooks_all_arrive(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    struct sim *s = start_sim_text("webhook after 60s\n", 200);
    for (int i = 0; i < 60; i++) {
        struct reply answer = match(s, r, tim);
        assert_int_equal(answer.status, 200);
        reply_release(&answer);
    }
    receiver_await(r, 60);
    await_acknowledged(s, 60);
    assert_int_equal(ledger_of(s).webhooks_sent, 60);
    sim_stop(s);
    receiver_free(r);
}

static struct sim_record *keep_one(struct sim *s, size_t url_size)
{
    struct ask ask;
    assert_true(ask_read_query(&ask, "name=Ray+Li&run_waterfall_email=true", false, NULL));
    ask.webhook_url = mem_alloc(url_size + 1);
    memset(ask.webhook_url, 'x', url_size);
    ask.webhook_url[url_size] = '\0';
    struct sim_record *r = sim_record_new_take(s, &ask);
    sim_record_draw_ids(r);
    sim_record_keep(r);
    return r;
}

static void the_oldest_are_forgotten_at_the_ceiling(void **state)
{
    (void)state;
    struct err e;
    struct sim s = {.seed = 1, .scenario = scenario_load("negative-id", &e)};
    assert_non_null(s.scenario);
    char first[48], last[48];
    memcpy(first, keep_one(&s, 4 << 20)->id, sizeof first);
    assert_non_null(sim_record_find(&s, first));
    for (int i = 0; i < 40; i++)
        memcpy(last, keep_one(&s, 4 << 20)->id, sizeof last);
    assert_null(sim_record_find(&s, first));
    assert_non_null(sim_record_find(&s, last));
    assert_between(s.records.count, 30, 32);
    assert_true(s.records.bytes <= SIM_RECORDS_MAX_BYTES);
    sim_records_release(&s);
    assert_int_equal(s.records.count, 0);

    for (int i = 0; i < SIM_RECORDS_MAX + 10; i++)
        keep_one(&s, 20);
    assert_true(s.records.count <= SIM_RECORDS_MAX);
    sim_records_release(&s);
    scenario_drop(s.scenario);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_refused_webhook_comes_again_the_same),
    cmocka_unit_test(retry_after_is_obeyed_where_it_is_longer),
    cmocka_unit_test(the_fourth_refusal_is_the_last),
    cmocka_unit_test(nobody_beyond_loopback_is_called),
    cmocka_unit_test(a_receiver_that_is_not_there_is_given_up),
    cmocka_unit_test(many_webhooks_all_arrive),
    cmocka_unit_test(the_oldest_are_forgotten_at_the_ceiling),
};
TEST_MAIN(tests)
