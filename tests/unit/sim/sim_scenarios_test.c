/* sim_scenarios_test.c — every scenario that ships does, over real HTTP, what its title says. */
#include "tests/unit/sim/sim_client.h"

#include "core/sim/scenario.h"

#define SPEED 200
static const char tim[] = "first_name=Tim&last_name=Zheng&run_waterfall_email=true&run_waterfall_phone=true";

#define NO_POLL 0
#define OWN_TEST -1

static const struct expectation {
    const char *scenario;
    int status;            /* 0: the connection ends without an answer; OWN_TEST: no answer at all */
    const char *waterfall; /* waterfall.status; NULL = the body is no whole answer of Apollo's */
    int webhooks;
    int poll_status; /* NO_POLL: there is no id to poll with */
} expectations[] = {
    {"default", 200, "accepted", 1, 200},
    {"first-vendor-hits", 200, "accepted", 1, 200},
    {"third-vendor-hits", 200, "accepted", 1, 200},
    {"all-miss", 200, "accepted", 1, 200},
    {"validator-rejects", 200, "accepted", 1, 200},
    {"validator-rejects-then-hit", 200, "accepted", 1, 200},
    {"vendor-error", 200, "accepted", 1, 200},
    {"partly-accepted", 200, "partial_accepted", 1, 200},
    {"refused", 200, "failed", 0, 404},
    {"no-match", 200, "failed", 0, 404},
    {"key-401", 401, NULL, 0, NO_POLL},
    {"forbidden-403", 403, NULL, 0, NO_POLL},
    {"out-of-credits-422", 422, NULL, 0, NO_POLL},
    {"unknown-error-422", 422, NULL, 0, NO_POLL},
    {"rate-limit-429", 429, NULL, 0, NO_POLL},
    {"rate-limit-429-bare", 429, NULL, 0, NO_POLL},
    {"rate-limit-real", 200, "accepted", 1, 200},
    {"server-500", 500, NULL, 0, NO_POLL},
    {"server-500-accepted", 500, NULL, 1, NO_POLL},
    {"server-html", 502, NULL, 0, NO_POLL},
    {"html-200", 200, NULL, 1, NO_POLL},
    {"empty-answer", 200, NULL, 1, NO_POLL},
    {"slow-answer", 200, "accepted", 1, 200},
    {"no-answer", OWN_TEST, NULL, 1, NO_POLL},
    {"dropped-answer", 0, NULL, 1, NO_POLL},
    {"cut-answer", 200, NULL, 1, NO_POLL},
    {"giant-answer", 200, "accepted", 1, 200},
    {"webhook-before-answer", 200, "accepted", 1, 200},
    {"webhook-late", 200, "accepted", 1, 200},
    {"webhook-duplicated", 200, "accepted", 3, 200},
    {"webhook-never", 200, "accepted", 0, 200},
    {"webhook-other-id", 200, "accepted", 1, 200},
    {"webhook-number-id", 200, "accepted", 1, 200},
    {"poll-pending", 200, "accepted", 0, 200},
    {"poll-unknown", 200, "accepted", 0, 404},
    {"poll-expired", 200, "accepted", 0, 410},
    {"poll-invalid", 200, "accepted", 0, 400},
    {"poll-500", 200, "accepted", 1, 500},
    {"poll-401", 200, "accepted", 1, 401},
    {"poll-failed", 200, "accepted", 1, 200},
    {"negative-id", 200, "accepted", 1, 200},
    {"nineteen-digit-id", 200, "accepted", 1, 200},
    {"uuid-id", 200, "accepted", 1, 200},
    {"no-id", 200, "accepted", 1, NO_POLL},
    {"native-phone", 200, "accepted", 1, 200},
    {"native-phone-miss", 200, "accepted", 1, 200},
    {"native-phone-skipped", 200, "accepted", 1, 200},
    {"mixed", 200, "accepted", 1, 200},
};
#define EXPECTATION_COUNT (sizeof expectations / sizeof expectations[0])

static void no_scenario_ships_without_an_expectation(void **state)
{
    (void)state;
    const char *name;
    size_t i;
    for (size_t n = 0; (name = scenario_builtin_name(n)); n++) {
        for (i = 0; i < EXPECTATION_COUNT && strcmp(expectations[i].scenario, name) != 0; i++)
            ;
        if (i == EXPECTATION_COUNT)
            fail_msg("scenario %s has no line in this test", name);
    }
    for (i = 0; i < EXPECTATION_COUNT; i++)
        if (!scenario_builtin_text(expectations[i].scenario))
            fail_msg("there is no scenario %s", expectations[i].scenario);
}

static void check_answer(const struct expectation *x, const struct reply *answer)
{
    if (answer->status != x->status)
        fail_msg("%s: status %d instead of %d", x->scenario, answer->status, x->status);
    if (x->status == 0)
        return;
    if (answer->is_whole == (strcmp(x->scenario, "cut-answer") == 0))
        fail_msg("%s: %zu bytes of\n%s", x->scenario, answer->body.size, answer->head.data);
    char mark[32] = "";
    reply_header(answer, "x-simulated", mark, sizeof mark);
    assert_string_equal(mark, "waterfall");
    cJSON *json = x->waterfall ? parse_json(answer->body.data) : NULL;
    if (x->waterfall)
        assert_text_at(json, "waterfall.status", x->waterfall);
    cJSON_Delete(json);
}

static void check_poll(const struct expectation *x, struct sim *s, const struct reply *answer)
{
    char id[64];
    request_id(answer, id);
    if ((x->poll_status == NO_POLL) != (!x->waterfall || id[0] == '\0'))
        fail_msg("%s: request id \"%s\"", x->scenario, id);
    if (x->poll_status == NO_POLL)
        return;
    struct reply poll = poll_until_done(s, id);
    if (poll.status != x->poll_status)
        fail_msg("%s: poll says %d: %s", x->scenario, poll.status, poll.body.data);
    reply_release(&poll);
}

static void every_scenario_does_what_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXPECTATION_COUNT; i++) {
        const struct expectation *x = &expectations[i];
        if (x->status == OWN_TEST)
            continue;
        struct receiver *r = receiver_new();
        struct sim *s = start_sim(x->scenario, SPEED);
        struct reply answer = match(s, r, tim);
        check_answer(x, &answer);
        check_poll(x, s, &answer);
        receiver_await(r, (size_t)x->webhooks);
        await_acknowledged(s, x->webhooks);
        struct sim_ledger l = ledger_of(s);
        bool is_accepted = x->webhooks > 0 || (x->waterfall && strcmp(x->waterfall, "failed") != 0);
        if (l.calls != 1 || l.webhooks_sent != x->webhooks || l.accepted != is_accepted)
            fail_msg("%s: %d calls, %d accepted, %d webhooks", x->scenario, (int)l.calls, (int)l.accepted,
                     (int)l.webhooks_sent);
        for (int j = 1; j < x->webhooks; j++)
            assert_string_equal(r->body[j], r->body[0]);
        reply_release(&answer);
        sim_stop(s);
        receiver_free(r);
    }
}

static void errors_are_apollos_own_to_the_byte(void **state)
{
    (void)state;
    static const struct {
        const char *scenario, *type, *fixture;
    } cases[] = {
        {"key-401", "text/plain; charset=utf-8", "error_401.txt"},
        {"forbidden-403", "application/json; charset=utf-8", "error_403.json"},
        {"out-of-credits-422", "application/json; charset=utf-8", "error_422_credits.json"},
        {"unknown-error-422", "application/json; charset=utf-8", "error_422_unknown.json"},
        {"rate-limit-429", "application/json; charset=utf-8", "error_429.json"},
    };
    struct receiver *r = receiver_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sim *s = start_sim(cases[i].scenario, SPEED);
        struct reply answer = match(s, r, tim);
        char type[64] = "";
        reply_header(&answer, "content-type", type, sizeof type);
        assert_string_equal(type, cases[i].type);
        struct buf fixture;
        fixture_init(&fixture, cases[i].fixture);
        assert_string_equal(answer.body.data, fixture.data);
        buf_release(&fixture);
        reply_release(&answer);
        sim_stop(s);
    }
    receiver_free(r);
}

static void only_one_429_tells_how_long(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    char value[16];
    struct sim *s = start_sim("rate-limit-429", SPEED);
    struct reply answer = match(s, r, tim);
    assert_true(reply_header(&answer, "retry-after", value, sizeof value));
    assert_string_equal(value, "24");
    assert_true(reply_header(&answer, "x-hourly-requests-left", value, sizeof value));
    assert_string_equal(value, "0");
    reply_release(&answer);
    sim_stop(s);
    s = start_sim("rate-limit-429-bare", SPEED);
    answer = match(s, r, tim);
    assert_false(reply_header(&answer, "retry-after", value, sizeof value));
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static void what_vendors_do_decides_what_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *scenario, *email;
        int phones;
        double credits;
    } cases[] = {
        {"default", "tim.zheng@example.com", 1, 6},
        {"first-vendor-hits", "tim.zheng@example.com", 1, 3},
        {"third-vendor-hits", "tim.zheng@example.com", 1, 2.5},
        {"all-miss", NULL, 0, 0},
        {"validator-rejects", NULL, 1, 5},
        {"validator-rejects-then-hit", "tzheng@example.com", 1, 6.5},
        {"vendor-error", "tim.zheng@example.com", 1, 6},
    };
    struct receiver *r = receiver_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sim *s = start_sim(cases[i].scenario, SPEED);
        struct reply answer = match(s, r, tim);
        receiver_await(r, i + 1);
        cJSON *json = parse_json(r->body[i]);
        assert_int_equal(cJSON_GetArraySize(json_at(json, "people.0.emails")), cases[i].email != NULL);
        assert_int_equal(cJSON_GetArraySize(json_at(json, "people.0.phone_numbers")), cases[i].phones);
        if (cases[i].email)
            assert_text_at(json, "people.0.emails.0.email", cases[i].email);
        assert_number_at(json, "credits_consumed", cases[i].credits);
        assert_number_at(json, "email_records_enriched", cases[i].email != NULL);
        assert_number_at(json, "email_records_not_found", cases[i].email == NULL);
        assert_number_at(json, "mobile_records_not_found", !cases[i].phones);
        assert_number_at(json, "records_enriched", cases[i].email || cases[i].phones);
        assert_number_at(json, "enrichment_not_found", !cases[i].email && !cases[i].phones);
        assert_int_equal(ledger_of(s).credits_micro, (int64_t)(cases[i].credits * 1000000));
        cJSON_Delete(json);
        reply_release(&answer);
        sim_stop(s);
    }
    receiver_free(r);
}

static void a_vendors_error_and_rejection_are_told(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("vendor-error", SPEED);
    struct reply answer = match(s, r, tim);
    receiver_await(r, 1);
    cJSON *json = parse_json(r->body[0]);
    assert_text_at(json, "people.0.waterfall.emails.0.vendors.1.status", "ERROR");
    assert_text_at(json, "people.0.waterfall.emails.0.vendors.1.statusCode", "provider_timeout");
    assert_text_at(json, "people.0.waterfall.emails.0.vendors.1.statusMessage",
                   "FindyMail did not answer within 30 seconds");
    assert_text_at(json, "people.0.waterfall.emails.0.vendors.2.authMechanism", "api_key");
    cJSON_Delete(json);
    reply_release(&answer);
    sim_stop(s);
    s = start_sim("validator-rejects-then-hit", SPEED);
    answer = match(s, r, tim);
    receiver_await(r, 2);
    json = parse_json(r->body[1]);
    assert_text_at(json, "people.0.waterfall.emails.0.vendors.2.status", "INVALID");
    assert_text_at(json, "people.0.waterfall.emails.0.vendors.2.emails.0", "tim.zheng@example.com");
    assert_text_at(json, "people.0.waterfall.emails.0.vendors.4.emails.0", "tzheng@example.com");
    assert_text_at(json, "people.0.waterfall.emails.0.vendors.4.id", "zerobounce_email_validator-2");
    cJSON_Delete(json);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static void ids_have_the_kind_that_was_asked_for(void **state)
{
    (void)state;
    static const struct {
        const char *scenario, *first_chars;
        size_t least, most;
    } cases[] = {{"negative-id", "-", 2, 20},
                 {"nineteen-digit-id", "123456789", 19, 19},
                 {"uuid-id", "0123456789abcdef", 36, 36},
                 {"no-id", "", 0, 0}};
    struct receiver *r = receiver_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char id[64];
        struct sim *s = start_sim(cases[i].scenario, SPEED);
        struct reply answer = match(s, r, tim);
        request_id(&answer, id);
        assert_true(strlen(id) >= cases[i].least && strlen(id) <= cases[i].most);
        if (*id)
            assert_non_null(strchr(cases[i].first_chars, id[0]));
        receiver_await(r, i + 1);
        cJSON *json = parse_json(r->body[i]);
        if (*id)
            assert_text_at(json, "request_id", id);
        else
            assert_null(json_at(json, "request_id"));
        cJSON_Delete(json);
        reply_release(&answer);
        sim_stop(s);
    }
    receiver_free(r);
}

static void a_webhook_may_spell_its_ids_otherwise(void **state)
{
    (void)state;
    char id[64], spelled[80];
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("webhook-other-id", SPEED);
    struct reply answer = match(s, r, tim);
    request_id(&answer, id);
    receiver_await(r, 1);
    cJSON *json = parse_json(r->body[0]);
    assert_int_equal(strlen(text_at(json, "request_id")), 36);
    assert_string_not_equal(text_at(json, "request_id"), id);
    assert_string_not_equal(text_at(json, "people.0.id"), "64a7ff0cc4dfae00013df1a5");
    cJSON_Delete(json);
    reply_release(&answer);
    sim_stop(s);
    s = start_sim("webhook-number-id", SPEED);
    answer = match(s, r, tim);
    request_id(&answer, id);
    receiver_await(r, 2);
    snprintf(spelled, sizeof spelled, "\"request_id\":%s,", id);
    assert_non_null(strstr(r->body[1], spelled));
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static void a_poll_may_say_failed_without_a_result(void **state)
{
    (void)state;
    char id[64];
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("poll-failed", SPEED);
    struct reply answer = match(s, r, tim);
    request_id(&answer, id);
    struct reply poll = poll_until_done(s, id);
    cJSON *json = parse_json(poll.body.data);
    assert_text_at(json, "webhook_status", "failed");
    assert_true(cJSON_IsNull(json_at(json, "webhook_result")));
    assert_non_null(text_at(json, "failure_reason"));
    cJSON_Delete(json);
    receiver_await(r, 1);
    reply_release(&poll);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static void a_webhook_before_the_answer_is_before_it(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("webhook-before-answer", 1);
    struct reply answer = match(s, r, tim);
    assert_int_equal(answer.status, 200);
    assert_int_equal(ledger_of(s).webhooks_acknowledged, 1);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static void an_answer_that_never_comes_keeps_its_webhook(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("no-answer", SPEED);
    char head[512];
    int fd = dial(url_port(sim_url(s)));
    snprintf(head, sizeof head,
             "POST /api/v1/people/match?%s&webhook_url=http://127.0.0.1:%d/hook/x HTTP/1.1\r\nHost: "
             "x\r\nx-api-key: k\r\n\r\n",
             tim, r->port);
    send_all(fd, head, strlen(head));
    receiver_await(r, 1);
    char byte;
    assert_int_equal(recv(fd, &byte, 1, MSG_DONTWAIT), -1);
    sim_stop(s); /* with the answer still owed */
    close(fd);
    receiver_free(r);
}

static void the_name_decides_in_a_mix(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        int status;
        const char *text;
    } cases[] = {
        {"name=Paul+Ivanov", 200, "does not have permission"},
        {"name=Nora+Nobody", 200, "\"person\":null"},
        {"first_name=rita&last_name=limit", 429, "600 times per hour"},
        {"name=Cora+Credit", 422, "insufficient credits"},
        {"name=Karl+Kaput", 500, "INTERNAL_ERROR"},
        {"name=Nils+Negative", 200, "\"request_id\":-"},
        {"name=Tim+Zheng", 200, "\"status\":\"accepted\""},
    };
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("mixed", SPEED);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char query[200];
        snprintf(query, sizeof query, "%s&run_waterfall_email=true", cases[i].query);
        struct reply answer = match(s, r, query);
        assert_int_equal(answer.status, cases[i].status);
        if (!strstr(answer.body.data, cases[i].text))
            fail_msg("%s: no %s", cases[i].query, cases[i].text);
        reply_release(&answer);
    }
    sim_stop(s);
    receiver_free(r);
}

static void a_mixed_batch_mixes_its_people(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("mixed", SPEED);
    char path[256];
    snprintf(path, sizeof path,
             "/api/v1/people/bulk_match?run_waterfall_email=true&webhook_url=http://127.0.0.1:%d/hook/b",
             r->port);
    struct reply answer = call_with(
        s, "POST", path, NULL,
        "{\"details\":[{\"name\":\"Ray Li\"},{\"name\":\"Paul Ivanov\"},{\"name\":\"Ada Byron\"}]}");
    cJSON *json = parse_json(answer.body.data);
    assert_text_at(json, "waterfall.status", "partial_accepted");
    assert_text_at(json, "waterfall.unprocessed_attributes.1.name", "Paul Ivanov");
    cJSON_Delete(json);
    receiver_await(r, 1);
    json = parse_json(r->body[0]);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "people")), 2);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "people.0.emails")), 0);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "people.1.emails")), 1);
    assert_number_at(json, "credits_consumed", 1);
    cJSON_Delete(json);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(no_scenario_ships_without_an_expectation),
    cmocka_unit_test(every_scenario_does_what_it_says),
    cmocka_unit_test(errors_are_apollos_own_to_the_byte),
    cmocka_unit_test(only_one_429_tells_how_long),
    cmocka_unit_test(what_vendors_do_decides_what_is_found),
    cmocka_unit_test(a_vendors_error_and_rejection_are_told),
    cmocka_unit_test(ids_have_the_kind_that_was_asked_for),
    cmocka_unit_test(a_webhook_may_spell_its_ids_otherwise),
    cmocka_unit_test(a_poll_may_say_failed_without_a_result),
    cmocka_unit_test(a_webhook_before_the_answer_is_before_it),
    cmocka_unit_test(an_answer_that_never_comes_keeps_its_webhook),
    cmocka_unit_test(the_name_decides_in_a_mix),
    cmocka_unit_test(a_mixed_batch_mixes_its_people),
};
TEST_MAIN(tests)
