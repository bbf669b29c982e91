/* sim_shape_test.c — the simulator's answers and webhooks beside the samples of the real ones: the same keys,
 * the same kinds of values, nothing more and nothing less. */
#include "tests/unit/sim/sim_client.h"

static bool is_listed(const char *const *list, const char *key)
{
    for (size_t i = 0; list && list[i]; i++)
        if (strcmp(list[i], key) == 0)
            return true;
    return false;
}

static const char *kind(const cJSON *j)
{
    return cJSON_IsObject(j)   ? "object"
           : cJSON_IsArray(j)  ? "list"
           : cJSON_IsString(j) ? "text"
           : cJSON_IsNumber(j) ? "number"
           : cJSON_IsBool(j)   ? "bool"
                               : "null";
}

/* What both may have: null stands for any kind; lists are compared by their first items. With `is_wider`,
 * `ours` may have more keys. */
static void assert_same_shape(const cJSON *sample, const cJSON *ours, const char *where, bool is_wider,
                              const char *const *free_keys)
{
    if (cJSON_IsNull(sample) || cJSON_IsNull(ours))
        return;
    if (strcmp(kind(sample), kind(ours)) != 0)
        fail_msg("%s: %s in the sample, %s here", where, kind(sample), kind(ours));
    if (cJSON_IsArray(sample)) {
        if (sample->child && ours->child)
            assert_same_shape(sample->child, ours->child, where, is_wider, free_keys);
        return;
    }
    const cJSON *item;
    char path[256];
    cJSON_ArrayForEach(item, sample)
    {
        const cJSON *same = cJSON_GetObjectItemCaseSensitive(ours, item->string);
        snprintf(path, sizeof path, "%s.%s", where, item->string);
        if (is_listed(free_keys, item->string))
            continue;
        if (!same)
            fail_msg("%s is missing", path);
        assert_same_shape(item, same, path, is_wider, free_keys);
    }
    cJSON_ArrayForEach(item, ours)
    {
        if (!is_wider && !is_listed(free_keys, item->string) &&
            !cJSON_GetObjectItemCaseSensitive(sample, item->string))
            fail_msg("%s.%s is not in the sample", where, item->string);
    }
}

static void assert_like_fixture(const char *fixture, const char *body, bool is_wider,
                                const char *const *free_keys)
{
    cJSON *sample = read_fixture(fixture), *ours = parse_json(body);
    assert_same_shape(sample, ours, fixture, is_wider, free_keys);
    cJSON_Delete(sample);
    cJSON_Delete(ours);
}

static const char tim[] =
    "first_name=tim&last_name=Zheng&linkedin_url=http%3A%2F%2Fwww.linkedin.com%2Fin%2Ftim-zheng-677ba010";

static struct reply match_tim(struct sim *s, struct receiver *r, const char *flags)
{
    char query[512];
    snprintf(query, sizeof query, "%s%s", tim, flags);
    return match(s, r, query);
}

#define FLAGS_BOTH "&run_waterfall_email=true&run_waterfall_phone=true"

static void the_answer_is_as_the_article_shows(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("default", 100);
    struct reply answer = match_tim(s, r, FLAGS_BOTH);
    assert_int_equal(answer.status, 200);
    assert_like_fixture("match_accepted.json", answer.body.data, true, NULL);
    cJSON *json = parse_json(answer.body.data);
    assert_text_at(json, "person.id", "64a7ff0cc4dfae00013df1a5");
    assert_text_at(json, "person.title", "Founder & CEO");
    assert_text_at(json, "person.organization.name", "Apollo.io");
    assert_text_at(json, "waterfall.status", "accepted");
    assert_text_at(
        json, "waterfall.message",
        "Waterfall enrichment request accepted. Results will be sent to the provided webhook URL.");
    assert_null(json_at(json, "person.email"));
    assert_null(json_at(json, "credits_consumed"));
    assert_null(json_at(json, "waterfall.unprocessed_attributes"));
    cJSON_Delete(json);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static void the_webhook_is_as_the_samples_show(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("default", 100);
    struct reply answer = match_tim(s, r, FLAGS_BOTH);
    receiver_await(r, 1);
    assert_string_equal(r->path[0], "/hook/0123456789abcdef");
    assert_like_fixture("webhook_waterfall.json", r->body[0], false, NULL);
    cJSON *json = parse_json(r->body[0]);
    assert_text_at(json, "people.0.id", "64a7ff0cc4dfae00013df1a5");
    static const char *const vendors[] = {"Apollo", "FindyMail", "Icypeas", "ZeroBounce"};
    static const char *const statuses[] = {"NOT_FOUND", "NOT_FOUND", "UNVERIFIED", "VERIFIED"};
    for (int i = 0; i < 4; i++) {
        char path[80];
        snprintf(path, sizeof path, "people.0.waterfall.emails.0.vendors.%d.name", i);
        assert_text_at(json, path, vendors[i]);
        snprintf(path, sizeof path, "people.0.waterfall.emails.0.vendors.%d.status", i);
        assert_text_at(json, path, statuses[i]);
        snprintf(path, sizeof path, "people.0.waterfall.emails.0.vendors.%d.usedForVerification", i);
        assert_int_equal(cJSON_IsTrue(json_at(json, path)), i == 3);
    }
    assert_text_at(json, "people.0.waterfall.emails.0.vendors.0.statusCode", "no_apollo_data");
    assert_text_at(json, "people.0.waterfall.emails.0.vendors.2.id", "icypeas_single_email_search-1");
    assert_text_at(json, "people.0.emails.0.email", "tim.zheng@example.com");
    assert_text_at(json, "people.0.emails.0.third_party_data_provider_id", "icypeas_single_email_search");
    assert_text_at(json, "people.0.emails.0.vendor_validation_statuses.0.third_party_validator_name",
                   "ZeroBounce");
    assert_text_at(json, "people.0.waterfall.phone_numbers.0.vendors.1.id", "prospeo_mobile_finder-1");
    assert_number_at(json, "credits_consumed", 6);
    cJSON_Delete(json);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static void one_field_alone_speaks_of_that_field_only(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("default", 100);
    struct reply answer = match_tim(s, r, "&run_waterfall_email=true");
    receiver_await(r, 1);
    assert_like_fixture("webhook_waterfall_fall_through.json", r->body[0], false, NULL);
    cJSON *json = parse_json(r->body[0]);
    assert_null(json_at(json, "people.0.waterfall.phone_numbers"));
    assert_int_equal(cJSON_GetArraySize(json_at(json, "people.0.phone_numbers")), 0);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "target_fields")), 1);
    assert_number_at(json, "mobile_records_not_found", 0);
    assert_number_at(json, "credits_consumed", 2);
    cJSON_Delete(json);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static void the_native_phone_is_as_the_samples_show(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("native-phone", 100);
    struct reply answer = match(s, r, "name=Ray+Li&reveal_phone_number=true");
    assert_like_fixture("match_native_phone_pending.json", answer.body.data, true, NULL);
    receiver_await(r, 1);
    assert_like_fixture("webhook_native_phone.json", r->body[0], false, NULL);
    reply_release(&answer);
    sim_stop(s);

    s = start_sim("native-phone-skipped", 100);
    answer = match(s, r, "name=Ray+Li&reveal_phone_number=true");
    assert_like_fixture("match_native_phone_skipped.json", answer.body.data, true, NULL);
    assert_int_equal(ledger_of(s).accepted, 0);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

/* The article's third combination: two parts, two webhooks of two shapes, and polls that bring both. */
static void email_waterfall_and_native_phone_come_apart(void **state)
{
    (void)state;
    char id[64];
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("default", 100);
    struct reply answer = match_tim(s, r, "&run_waterfall_email=true&reveal_phone_number=true");
    cJSON *json = parse_json(answer.body.data);
    assert_text_at(json, "waterfall.status", "accepted");
    assert_text_at(json, "phone_enrichment.status", "pending");
    cJSON_Delete(json);
    receiver_await(r, 2);
    bool is_first_native = strstr(r->body[0], "direct_dial_source_cd") != NULL;
    assert_like_fixture("webhook_native_phone.json", r->body[is_first_native ? 0 : 1], false, NULL);
    assert_like_fixture("webhook_waterfall.json", r->body[is_first_native ? 1 : 0], false,
                        (const char *const[]){"phone_numbers", NULL});
    reply_release(&answer);
    sim_stop(s);

    s = start_sim_text("webhook never\n", 100);
    answer = match_tim(s, r, "&run_waterfall_email=true&reveal_phone_number=true");
    request_id(&answer, id);
    struct reply first = poll_until_done(s, id), second = poll_until_done(s, id);
    assert_non_null(strstr(first.body.data, "\"request_type\":\"waterfall\""));
    assert_non_null(strstr(second.body.data, "\"request_type\":\"phone\""));
    reply_release(&first);
    reply_release(&second);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static void refusals_are_as_the_samples_show(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("refused", 100);
    struct reply answer = match_tim(s, r, FLAGS_BOTH);
    assert_like_fixture("match_no_permission.json", answer.body.data, true, NULL);
    cJSON *json = parse_json(answer.body.data);
    assert_text_at(json, "waterfall.status", "failed");
    assert_text_at(json, "waterfall.message",
                   "Your team does not have permission to run waterfall enrichment.");
    assert_null(json_at(json, "waterfall.unprocessed_attributes"));
    cJSON_Delete(json);
    reply_release(&answer);
    sim_stop(s);

    s = start_sim("default", 100);
    answer = match(s, r, "domain=example.com&run_waterfall_email=true");
    assert_like_fixture("match_waterfall_failed.json", answer.body.data, true, NULL);
    assert_int_equal(ledger_of(s).accepted, 0);
    assert_int_equal(ledger_of(s).credits_micro, 0);
    reply_release(&answer);
    sim_stop(s);

    s = start_sim("no-match", 100);
    answer = match_tim(s, r, FLAGS_BOTH);
    assert_like_fixture("match_no_match.json", answer.body.data, true, NULL);
    assert_non_null(strstr(answer.body.data, "\"person\":null"));
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static struct reply bulk(struct sim *s, const struct receiver *r, const char *flags, const char *details)
{
    char path[512], body[4096];
    snprintf(path, sizeof path,
             "/api/v1/people/bulk_match?%s&webhook_url=http%%3A%%2F%%2F127.0.0.1%%3A%d%%2Fhook%%2Fbulk",
             flags, r->port);
    snprintf(body, sizeof body, "{\"details\":%s}", details);
    return call_with(s, "POST", path, NULL, body);
}

static const char two_people[] = "[{\"first_name\":\"tim\",\"last_name\":\"zheng\",\"name\":\"tim zheng\","
                                 "\"linkedin_url\":\"http://www.linkedin.com/in/tim-zheng-677ba010\"},"
                                 "{\"first_name\":\"Ray\",\"last_name\":\"Li\"}]";

static void batches_are_as_the_article_shows(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("default", 100);
    struct reply answer = bulk(s, r, "run_waterfall_email=true", two_people);
    assert_like_fixture("bulk_accepted.json", answer.body.data, true, NULL);
    receiver_await(r, 1);
    cJSON *json = parse_json(r->body[0]);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "people")), 2);
    assert_text_at(json, "people.1.id", "64a7ff0cc4dfae00013df1a6");
    assert_number_at(json, "total_requested_enrichments", 2);
    assert_number_at(json, "credits_consumed", 4);
    cJSON_Delete(json);
    reply_release(&answer);

    answer = bulk(s, r, "run_waterfall_email=true", "[{\"name\":\"Ray Li\"},{\"domain\":\"ab.com\"}]");
    assert_like_fixture("bulk_partial_accepted.json", answer.body.data, true, NULL);
    json = parse_json(answer.body.data);
    assert_true(cJSON_IsNull(json_at(json, "matches.1")));
    assert_true(cJSON_IsNull(json_at(json, "waterfall.unprocessed_attributes.0")));
    assert_text_at(json, "waterfall.unprocessed_attributes.1.domain", "ab.com");
    cJSON_Delete(json);
    reply_release(&answer);
    receiver_await(r, 2);
    json = parse_json(r->body[1]);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "people")), 1);
    cJSON_Delete(json);

    answer = bulk(s, r, "run_waterfall_email=true",
                  "[{\"domain\":\"example.com\"},{\"domain\":\"example1.com\"}]");
    assert_like_fixture("bulk_failed.json", answer.body.data, false, NULL);
    reply_release(&answer);

    answer = bulk(s, r, "", two_people);
    assert_like_fixture("bulk_without_waterfall.json", answer.body.data, true, NULL);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static void the_same_person_twice_is_charged_once(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("default", 100);
    struct reply answer =
        bulk(s, r, "run_waterfall_email=true", "[{\"name\":\"Ray Li\"},{\"name\":\"Ray Li\"}]");
    receiver_await(r, 1);
    cJSON *json = parse_json(r->body[0]);
    assert_number_at(json, "credits_consumed", 2);
    assert_int_equal(cJSON_GetArraySize(json_at(json, "people")), 2);
    assert_int_equal(ledger_of(s).credits_micro, 2000000);
    cJSON_Delete(json);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static void polls_are_as_the_samples_show(void **state)
{
    (void)state;
    char id[64], path[128];
    struct receiver *r = receiver_new();
    struct sim *s = start_sim_text("webhook never\n", 5);
    struct reply answer = match_tim(s, r, "&run_waterfall_email=true");
    request_id(&answer, id);
    snprintf(path, sizeof path, "/api/v1/webhook_result/%s", id);
    struct reply pending = call(s, "GET", path), done = poll_until_done(s, id);
    assert_int_equal(pending.status, 404);
    assert_like_fixture("poll_404_pending.json", pending.body.data, false, NULL);
    assert_int_equal(done.status, 200);
    static const char *const optional[] = {"email_source_cd", "extrapolated_email_confidence",
                                           "waterfall_enriched_at", NULL};
    assert_like_fixture("poll_delivered.json", done.body.data, false, optional);
    reply_release(&pending);
    reply_release(&done);
    reply_release(&answer);

    struct reply unknown = call(s, "GET", "/api/v1/webhook_result/123"),
                 invalid = call(s, "GET", "/api/v1/webhook_result/abc");
    assert_int_equal(unknown.status, 404);
    assert_string_equal(unknown.body.data, "{\"error_code\":\"request_id_unknown\"}");
    assert_int_equal(invalid.status, 400);
    assert_string_equal(invalid.body.data, "{\"error_code\":\"invalid_request_id\"}");
    reply_release(&unknown);
    reply_release(&invalid);
    sim_stop(s);
    receiver_free(r);
}

/* The envelope's echo goes through a double, as Apollo's does; the result inside does not. */
static void the_polls_echo_is_damaged_and_the_result_is_not(void **state)
{
    (void)state;
    char id[64];
    struct receiver *r = receiver_new();
    struct sim *s = start_sim_text("id 19-digit\n", 100);
    struct reply answer = match_tim(s, r, FLAGS_BOTH);
    request_id(&answer, id);
    assert_int_equal(strlen(id), 19);
    struct reply done = poll_until_done(s, id);
    cJSON *json = parse_json(done.body.data);
    assert_string_not_equal(text_at(json, "request_id"), id);
    assert_int_equal(strlen(text_at(json, "request_id")), 19);
    assert_memory_equal(text_at(json, "request_id"), id, 15);
    assert_text_at(json, "webhook_result.request_id", id);
    cJSON_Delete(json);
    reply_release(&done);
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static void the_account_is_told_about(void **state)
{
    (void)state;
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("default", 100);
    struct reply answer = match_tim(s, r, FLAGS_BOTH);
    reply_release(&answer);
    answer = call(s, "GET",
                  "/api/v1/users/api_profile?include_credit_usage=true&include_waterfall_capability=true");
    cJSON *json = parse_json(answer.body.data);
    assert_number_at(json, "num_credits_remaining", 9994);
    assert_true(cJSON_IsTrue(json_at(json, "waterfall_email_enabled")));
    assert_true(cJSON_IsTrue(json_at(json, "waterfall_phone_enabled")));
    cJSON_Delete(json);
    reply_release(&answer);
    answer = call(s, "GET", "/api/v1/users/api_profile");
    assert_null(strstr(answer.body.data, "num_credits_remaining"));
    reply_release(&answer);
    answer = call_with(s, "POST", "/api/v1/usage_stats/credit_usage_stats", NULL, "{}");
    json = parse_json(answer.body.data);
    assert_number_at(json, "credit_usage_stats.lead_credit.consumed", 6);
    assert_number_at(json, "credit_usage_stats.lead_credit.left_over", 9994);
    assert_non_null(text_at(json, "current_credit_cycle.end_date"));
    cJSON_Delete(json);
    reply_release(&answer);
    answer = call_with(s, "POST", "/api/v1/usage_stats/api_usage_stats", NULL, "{}");
    json = parse_json(answer.body.data);
    const cJSON *line = cJSON_GetObjectItemCaseSensitive(json, "[\"api/v1/people\", \"match\"]");
    assert_number_at(line, "minute.limit", 1000);
    assert_number_at(line, "minute.consumed", 1);
    assert_number_at(line, "hour.left_over", 9999);
    cJSON_Delete(json);
    reply_release(&answer);
    answer = call(s, "GET", "/api/v1/auth/health");
    assert_string_equal(answer.body.data, "{\"healthy\":true,\"is_logged_in\":true}");
    reply_release(&answer);
    sim_stop(s);
    receiver_free(r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_answer_is_as_the_article_shows),
    cmocka_unit_test(the_webhook_is_as_the_samples_show),
    cmocka_unit_test(one_field_alone_speaks_of_that_field_only),
    cmocka_unit_test(the_native_phone_is_as_the_samples_show),
    cmocka_unit_test(email_waterfall_and_native_phone_come_apart),
    cmocka_unit_test(refusals_are_as_the_samples_show),
    cmocka_unit_test(batches_are_as_the_article_shows),
    cmocka_unit_test(the_same_person_twice_is_charged_once),
    cmocka_unit_test(polls_are_as_the_samples_show),
    cmocka_unit_test(the_polls_echo_is_damaged_and_the_result_is_not),
    cmocka_unit_test(the_account_is_told_about),
};
TEST_MAIN(tests)
