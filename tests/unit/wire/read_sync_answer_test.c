/* Apollo's synchronous answers, published ones and hostile ones. */
#include <stdlib.h>

#include "core/base/err.h"
#include "core/wire/apollo.h"
#include "tests/unit/wire/fixture.h"

static struct sync_answer read_text(const char *text, bool is_bulk)
{
    struct sync_answer a;
    struct err e = {0};
    if (!wire_read_sync_answer(text, strlen(text), is_bulk, &a, &e))
        fail_msg("%s", e.text);
    return a;
}

static struct sync_answer read_fixture(const char *name, bool is_bulk)
{
    size_t size;
    char *text = fixture_read(name, &size);
    struct sync_answer a = read_text(text, is_bulk);
    free(text);
    return a;
}

static void answer_of_the_article(void **state)
{
    struct sync_answer a = read_fixture("match_accepted.json", false);
    (void)state;
    assert_string_equal(a.request_id, "1039995589705121975");
    assert_true(a.has_waterfall);
    assert_string_equal(a.waterfall_status, "accepted");
    assert_non_null(strstr(a.waterfall_message, "Results will be sent"));
    assert_false(a.has_phone_enrichment);
    assert_int_equal(a.people_count, 1);
    assert_string_equal(a.people[0].apollo_id, "64a7ff0cc4dfae00013df1a5");
    assert_string_equal(a.people[0].name, "Tim Zheng");
    assert_string_equal(a.people[0].title, "Founder & CEO");
    assert_string_equal(a.people[0].organization, "Apollo.io");
    assert_int_equal(a.people[0].finding_count, 0);
    sync_answer_release(&a);
}

static void answer_person_is_apollos_own_bytes(void **state)
{
    static const char text[] =
        "{\"request_id\" : 7 , \"person\":\n { \"id\":\"a\", \"n\" : 1.50,\"u\":\"\\u00e9\\/\","
        "\"name\":\"T\", \"big\":1039995589705121975 }\t, \"z\":0}";
    struct sync_answer a = read_text(text, false);
    (void)state;
    assert_string_equal(a.people[0].person_json, "{ \"id\":\"a\", \"n\" : 1.50,\"u\":\"\\u00e9\\/\","
                                                 "\"name\":\"T\", \"big\":1039995589705121975 }");
    sync_answer_release(&a);
}

static void assert_id(const char *json, const char *expected)
{
    char text[200];
    snprintf(text, sizeof text, "{\"person\":null,\"request_id\":%s}", json);
    struct sync_answer a = read_text(text, false);
    if (expected)
        assert_string_equal(a.request_id, expected);
    else
        assert_null(a.request_id);
    sync_answer_release(&a);
}

static void fact_01_request_id_is_a_signed_64_bit_integer(void **state)
{
    struct sync_answer a = read_fixture("match_accepted_negative_id.json", false);
    (void)state;
    assert_string_equal(a.request_id, "-8351464734221602674");
    sync_answer_release(&a);
    assert_id("1039995589705121975", "1039995589705121975");
    assert_id("-9223372036854775808", "-9223372036854775808");
    assert_id("9007199254740993", "9007199254740993");
    assert_id("\"1039995589705121975\"", "1039995589705121975");
    assert_id("\"b2735fa1-cb01-4c94-85d8-77eb60aff51d\"", "b2735fa1-cb01-4c94-85d8-77eb60aff51d");
    assert_id("123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890",
              "123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890");
    assert_id("0", "0");
    assert_id("null", NULL);
    assert_id("{}", NULL);
    assert_id("[1]", NULL);
    assert_id("true", NULL);
}

static void fact_06_refusals_carry_apollos_words(void **state)
{
    struct sync_answer a = read_fixture("match_no_permission.json", false);
    (void)state;
    assert_string_equal(a.waterfall_status, "failed");
    assert_string_equal(a.waterfall_message,
                        "Your team does not have permission to run waterfall enrichment.");
    assert_string_equal(a.people[0].name, "Tim Zheng");
    sync_answer_release(&a);
    a = read_fixture("match_native_phone_skipped.json", false);
    assert_true(a.has_phone_enrichment);
    assert_false(a.has_waterfall);
    assert_string_equal(a.phone_status, "skipped");
    assert_string_equal(a.phone_message, "A phone enrichment for this person is already running.");
    assert_string_equal(a.request_id, "-4594297923800105423");
    sync_answer_release(&a);
}

static void fact_07_absent_is_not_zero(void **state)
{
    struct sync_answer a = read_fixture("match_accepted.json", false);
    (void)state;
    assert_null(a.credits);
    assert_null(a.message);
    sync_answer_release(&a);
    a = read_text("{\"person\":null,\"credits_consumed\":0}", false);
    assert_string_equal(a.credits, "0");
    sync_answer_release(&a);
    a = read_text("{\"person\":null,\"credits_consumed\":null}", false);
    assert_null(a.credits);
    sync_answer_release(&a);
}

static void fact_08_credits_keep_their_digits(void **state)
{
    static const char *const amounts[][2] = {{"2.50", "2.50"}, {"1.5", "1.5"},     {"\"2.50\"", "2.50"},
                                             {"1e0", "1e0"},   {"\"many\"", NULL}, {"{}", NULL}};
    struct sync_answer a = read_fixture("bulk_without_waterfall.json", true);
    (void)state;
    assert_string_equal(a.credits, "1.5");
    sync_answer_release(&a);
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        char text[100];
        snprintf(text, sizeof text, "{\"credits_consumed\":%s}", amounts[i][0]);
        a = read_text(text, false);
        if (amounts[i][1])
            assert_string_equal(a.credits, amounts[i][1]);
        else
            assert_null(a.credits);
        sync_answer_release(&a);
    }
}

static void answer_no_match_has_no_person(void **state)
{
    static const char *const none[] = {"{\"person\":null}",
                                       "{\"person\":{}}",
                                       "{}",
                                       "{\"person\":[]}",
                                       "{\"person\":\"Tim\"}",
                                       "{\"person\":3}",
                                       ("{\"person\":{\"id\":null,\"name\":\"\",\"organization_id\":\"x\","
                                        "\"departments\":[],\"flag\":true}}")};
    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        struct sync_answer a = read_text(none[i], false);
        assert_int_equal(a.people_count, 1);
        assert_null(a.people[0].person_json);
        assert_null(a.people[0].name);
        sync_answer_release(&a);
    }
}

static void answer_stub_keeps_its_id_and_what_was_not_processed(void **state)
{
    struct sync_answer a = read_fixture("match_waterfall_failed.json", false);
    (void)state;
    assert_int_equal(a.people_count, 1);
    assert_null(a.people[0].person_json);
    assert_string_equal(a.people[0].apollo_id, "64a7ff0cc4dfae00013df1a5");
    assert_string_equal(a.people[0].unprocessed_json, "{\"domain\":\"example.com\"}");
    sync_answer_release(&a);
}

static void assert_unprocessed(const char *json, const char *expected)
{
    char text[300];
    snprintf(text, sizeof text,
             "{\"person\":{\"id\":\"x\",\"name\":\"T\"},\"waterfall\":{\"status\":\"failed\","
             "\"unprocessed_attributes\":%s}}",
             json);
    struct sync_answer a = read_text(text, false);
    assert_int_equal(a.people_count, 1);
    if (expected)
        assert_string_equal(a.people[0].unprocessed_json, expected);
    else
        assert_null(a.people[0].unprocessed_json);
    sync_answer_release(&a);
}

static void answer_for_one_keeps_what_was_not_processed_in_any_shape(void **state)
{
    (void)state;
    assert_unprocessed("{\"domain\":\"x.co\"}", "{\"domain\":\"x.co\"}");
    assert_unprocessed("[{\"domain\":\"x.co\"}]", "{\"domain\":\"x.co\"}");
    assert_unprocessed("[{\"domain\":\"x.co\"}, {\"name\":\"T\"}]",
                       "[{\"domain\":\"x.co\"}, {\"name\":\"T\"}]");
    assert_unprocessed("\"domain\"", "\"domain\"");
    assert_unprocessed("null", NULL);
}

static void answer_bulk_is_positional(void **state)
{
    struct sync_answer a = read_fixture("bulk_partial_accepted.json", true);
    (void)state;
    assert_string_equal(a.waterfall_status, "partial_accepted");
    assert_int_equal(a.people_count, 2);
    assert_string_equal(a.people[0].name, "Tim Zheng");
    assert_null(a.people[0].unprocessed_json);
    assert_null(a.people[1].person_json);
    assert_string_equal(a.people[1].unprocessed_json, "{\"domain\":\"ab.com\"}");
    sync_answer_release(&a);
    a = read_fixture("bulk_failed.json", true);
    assert_int_equal(a.people_count, 2);
    assert_string_equal(a.people[0].unprocessed_json, "{\"domain\":\"example.com\"}");
    assert_string_equal(a.people[1].unprocessed_json, "{\"domain\":\"example1.com\"}");
    sync_answer_release(&a);
    a = read_fixture("bulk_accepted.json", true);
    assert_string_equal(a.people[1].apollo_id, "64a7ff0cc4dfae00013df1a6");
    assert_non_null(strstr(a.people[1].person_json, "ray-li-677ba011"));
    assert_int_equal(a.people[1].person_json[strlen(a.people[1].person_json) - 1], '}');
    sync_answer_release(&a);
}

static struct sync_answer read_batch_of_two(const char *unprocessed)
{
    char text[300];
    snprintf(text, sizeof text,
             "{\"matches\":[{\"id\":\"t\",\"name\":\"T\"},{\"id\":\"r\",\"name\":\"R\"}],\"waterfall\":{"
             "\"status\":"
             "\"partial_accepted\",\"unprocessed_attributes\":%s}}",
             unprocessed);
    struct sync_answer a = read_text(text, true);
    assert_int_equal(a.people_count, 2);
    return a;
}

/* A list that left out those who were processed says by no place whose its items are. */
static void answer_bulk_takes_no_place_from_a_list_of_another_length(void **state)
{
    static const char *const loose[] = {"[{\"domain\":\"ab.com\"}]", "{\"domain\":\"ab.com\"}",
                                        "[null,null,{\"domain\":\"ab.com\"}]"};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct sync_answer a = read_batch_of_two(loose[i]);
        assert_null(a.people[0].unprocessed_json);
        assert_null(a.people[1].unprocessed_json);
        assert_int_equal(a.loose_count, 1);
        assert_string_equal(a.loose[0].unprocessed_json, "{\"domain\":\"ab.com\"}");
        assert_string_equal(a.loose[0].asked.value[IDENTIFIER_DOMAIN], "ab.com");
        sync_answer_release(&a);
    }
    struct sync_answer a = read_batch_of_two("[null,\"x\"]");
    assert_int_equal(a.loose_count, 0);
    assert_string_equal(a.people[1].unprocessed_json, "\"x\"");
    sync_answer_release(&a);
}

static void answer_contact_data_become_findings(void **state)
{
    struct sync_answer a =
        read_text("{\"person\":{\"id\":\"x\",\"name\":\"T\",\"email\":\"tim@example.com\",\"email_status\":"
                  "\"verified\","
                  "\"personal_emails\":[\"tim@home.example\",\"TIM@example.com\"],"
                  "\"phone_numbers\":[{\"raw_number\":\"916-787-1122\",\"sanitized_number\":\"+19167871122\","
                  "\"type\":\"mobile\",\"status\":\"valid_number\",\"dnc_status\":null}],"
                  "\"contact\":{\"phone_numbers\":[{\"sanitized_number\":\"+19167871122\"},"
                  "{\"sanitized_number\":\"+15555550100\",\"type_cd\":\"work_hq\"}]}}}",
                  false);
    const struct person *p = &a.people[0];
    (void)state;
    assert_int_equal(p->finding_count, 4);
    assert_string_equal(p->findings[0].value, "tim@example.com");
    assert_string_equal(p->findings[0].status, "verified");
    assert_string_equal(p->findings[1].value, "tim@home.example");
    assert_string_equal(p->findings[2].value, "+19167871122");
    assert_string_equal(p->findings[2].raw, "916-787-1122");
    assert_string_equal(p->findings[2].type, "mobile");
    assert_null(p->findings[2].dnc);
    assert_string_equal(p->findings[3].value, "+15555550100");
    for (size_t i = 0; i < 4; i++)
        assert_true(p->findings[i].is_from_answer);
    sync_answer_release(&a);
}

/* The team's own record of the person may hold an address that the person's lacks, and may be the only one to
 * say do-not-call. */
static void answer_tells_what_only_the_teams_record_knows(void **state)
{
    struct sync_answer a = read_text(
        "{\"person\":{\"id\":\"x\",\"name\":\"T\",\"email\":null,"
        "\"phone_numbers\":[{\"sanitized_number\":\"+19167871122\",\"status\":null}],"
        "\"contact\":{\"email\":\"tim@example.com\",\"email_status\":null,\"contact_emails\":["
        "{\"email\":\"tim@example.com\",\"email_status\":\"verified\",\"third_party_vendor_name\":"
        "\"icypeas\"},"
        "{\"email\":\"tim@home.example\"}],\"phone_numbers\":[{\"sanitized_number\":\"+19167871122\","
        "\"type\":\"mobile\",\"status\":\"valid_number\",\"dnc_status\":\"national_list\"}]}}}",
        false);
    const struct person *p = &a.people[0];
    (void)state;
    assert_int_equal(p->finding_count, 3);
    assert_string_equal(p->findings[0].value, "tim@example.com");
    assert_string_equal(p->findings[0].status, "verified");
    assert_string_equal(p->findings[0].source, "icypeas");
    assert_string_equal(p->findings[1].value, "tim@home.example");
    assert_string_equal(p->findings[2].type, "mobile");
    assert_string_equal(p->findings[2].status, "valid_number");
    assert_true(finding_is_do_not_call(&p->findings[2]));
    sync_answer_release(&a);
}

static void answer_placeholder_is_no_address(void **state)
{
    struct sync_answer a = read_text(
        "{\"person\":{\"id\":\"x\",\"name\":\"T\",\"email\":\"email_not_unlocked@domain.com\"}}", false);
    (void)state;
    assert_int_equal(a.people[0].finding_count, 0);
    sync_answer_release(&a);
}

static void answer_that_is_no_object_proves_nothing(void **state)
{
    static const char *const bad[] = {"", "[]", "null", "\"ok\"", "<html>", "{\"person\":", "7"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct sync_answer a;
        struct err e = {0};
        assert_false(wire_read_sync_answer(bad[i], strlen(bad[i]), false, &a, &e));
        assert_int_equal(e.code, ERR_JSON);
        sync_answer_release(&a);
    }
}

static void answer_is_bounded(void **state)
{
    char *text = malloc(1 << 20);
    size_t size = 0;
    struct sync_answer a;
    struct err e;
    (void)state;
    size += (size_t)snprintf(text + size, (1 << 20) - size, "{\"matches\":[");
    for (int i = 0; i < 5000; i++)
        size += (size_t)snprintf(text + size, (1 << 20) - size, "%s{\"id\":\"%d\",\"name\":\"n\"}",
                                 i ? "," : "", i);
    size += (size_t)snprintf(text + size, (1 << 20) - size, "]}");
    assert_true(wire_read_sync_answer(text, size, true, &a, &e));
    assert_int_equal(a.people_count, DELIVERED_PEOPLE_MAX);
    assert_string_equal(a.people[99].person_json, "{\"id\":\"99\",\"name\":\"n\"}");
    sync_answer_release(&a);
    free(text);
}

static bool is_error(const char *text, bool is_bulk)
{
    struct sync_answer a = read_text(text, is_bulk);
    bool is_so = a.is_error;
    sync_answer_release(&a);
    return is_so;
}

static void answer_200_may_be_an_error_all_the_same(void **state)
{
    (void)state;
    assert_true(is_error("{\"error\":\"out of credits\"}", false));
    assert_true(is_error("{\"error_code\":\"X\",\"person\":null}", false));
    assert_true(is_error("{\"status\":\"failed\",\"error_message\":\"limit\",\"matches\":[]}", true));
    assert_true(is_error("{\"status\":\"failed\",\"matches\":[null,null]}", true));
    assert_false(is_error("{\"person\":null,\"request_id\":1}", false));
    assert_false(is_error("{\"error\":\"x\",\"request_id\":\"7\"}", false)); /* it can be polled for */
    assert_false(is_error("{\"message\":\"nobody of that name\"}", false));
    assert_false(is_error("{\"status\":\"success\",\"error_code\":null,\"matches\":[null]}", true));
    /* What says how it stands with the waterfall, or who was found, is an answer. */
    assert_false(is_error("{\"error\":\"x\",\"waterfall\":{\"status\":\"failed\"}}", false));
    assert_false(is_error("{\"error\":\"x\",\"phone_enrichment\":{\"status\":\"pending\"}}", false));
    assert_false(is_error("{\"error\":\"x\",\"person\":{\"id\":\"a\",\"name\":\"T\"}}", false));
}

static void answer_id_beside_the_waterfalls_status_is_taken(void **state)
{
    static const char text[] = "{\"person\":null,\"waterfall\":{\"status\":\"accepted\","
                               "\"request_id\":-2532682948037306456},\"phone_enrichment\":"
                               "{\"request_id\":\"64a7ff0cc4dfae00013df1a5\"}}";
    struct sync_answer a = read_text(text, false);
    (void)state;
    assert_string_equal(a.request_id, "-2532682948037306456");
    sync_answer_release(&a);
    a = read_text("{\"phone_enrichment\":{\"request_id\":\"64a7ff0cc4dfae00013df1a5\"}}", false);
    assert_null(a.request_id); /* it cannot be polled for */
    sync_answer_release(&a);
}

static void answer_status_may_be_a_bare_word(void **state)
{
    struct sync_answer a = read_text("{\"waterfall\":\"accepted\",\"phone_enrichment\":\"skipped\"}", false);
    (void)state;
    assert_true(a.has_waterfall && a.has_phone_enrichment);
    assert_string_equal(a.waterfall_status, "accepted");
    assert_string_equal(a.phone_status, "skipped");
    assert_null(a.waterfall_message);
    sync_answer_release(&a);
    a = read_text("{\"waterfall\":\"\",\"phone_enrichment\":0}", false);
    assert_false(a.has_waterfall || a.has_phone_enrichment);
    sync_answer_release(&a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(answer_200_may_be_an_error_all_the_same),
    cmocka_unit_test(answer_id_beside_the_waterfalls_status_is_taken),
    cmocka_unit_test(answer_status_may_be_a_bare_word),
    cmocka_unit_test(answer_of_the_article),
    cmocka_unit_test(answer_person_is_apollos_own_bytes),
    cmocka_unit_test(fact_01_request_id_is_a_signed_64_bit_integer),
    cmocka_unit_test(fact_06_refusals_carry_apollos_words),
    cmocka_unit_test(fact_07_absent_is_not_zero),
    cmocka_unit_test(fact_08_credits_keep_their_digits),
    cmocka_unit_test(answer_no_match_has_no_person),
    cmocka_unit_test(answer_stub_keeps_its_id_and_what_was_not_processed),
    cmocka_unit_test(answer_for_one_keeps_what_was_not_processed_in_any_shape),
    cmocka_unit_test(answer_bulk_is_positional),
    cmocka_unit_test(answer_bulk_takes_no_place_from_a_list_of_another_length),
    cmocka_unit_test(answer_contact_data_become_findings),
    cmocka_unit_test(answer_tells_what_only_the_teams_record_knows),
    cmocka_unit_test(answer_placeholder_is_no_address),
    cmocka_unit_test(answer_that_is_no_object_proves_nothing),
    cmocka_unit_test(answer_is_bounded),
};
TEST_MAIN(tests)
