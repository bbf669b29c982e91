/* Webhook bodies, published ones and every shape that a forgiving reader must take. */
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/wire/apollo.h"
#include "tests/unit/wire/fixture.h"

static struct delivery read_text(const char *text)
{
    struct delivery d;
    struct err e = {0};
    if (!wire_read_delivery(text, strlen(text), &d, &e))
        fail_msg("%s: %s", text, e.text);
    return d;
}

static struct delivery read_fixture(const char *name)
{
    size_t size;
    char *text = fixture_read(name, &size);
    struct delivery d = read_text(text);
    free(text);
    return d;
}

static void assert_attempt(const struct attempt *a, enum contact_field field, int position,
                           const char *vendor, const char *status, const char *value)
{
    assert_int_equal(a->field, field);
    assert_int_equal(a->position, position);
    assert_string_equal(a->vendor, vendor);
    if (status)
        assert_string_equal(a->status, status);
    else
        assert_null(a->status);
    assert_int_equal(a->values.count, value != NULL);
    if (value)
        assert_string_equal(a->values.item[0], value);
}

static void delivery_of_the_article(void **state)
{
    struct delivery d = read_fixture("webhook_waterfall.json");
    const struct person *p = &d.people[0];
    (void)state;
    assert_false(d.is_native_phone);
    assert_string_equal(d.status, "success");
    assert_string_equal(d.credits, "0");
    assert_string_equal(d.initiated, "2026-01-08T08:05:49Z");
    assert_string_equal(d.completed, "2026-01-08T08:10:56Z");
    assert_int_equal(d.target_fields.count, 2);
    assert_string_equal(d.target_fields.item[1], "phone_numbers");
    assert_string_equal(d.summary.requested, "1");
    assert_string_equal(d.summary.email_not_found, "0");
    assert_null(d.summary.unique_enriched);
    assert_int_equal(d.people_count, 1);
    assert_int_equal(p->attempt_count, 2);
    assert_attempt(&p->attempts[0], CONTACT_EMAIL, 1, "Icypeas", "UNVERIFIED", "tim.zheng@example.com");
    assert_attempt(&p->attempts[1], CONTACT_PHONE, 1, "Prospeo", "UNVERIFIED", "916-787-1122");
    assert_string_equal(p->attempts[0].vendor_id, "icypeas_single_email_search-1");
    assert_string_equal(p->attempts[0].auth, "native");
    assert_int_equal(p->attempts[0].verification, TRISTATE_FALSE);
    assert_null(p->attempts[0].status_code);
    assert_int_equal(p->finding_count, 2);
    assert_string_equal(p->findings[0].value, "tim.zheng@example.com");
    assert_string_equal(p->findings[0].status, "Verified"); /* though the vendor said UNVERIFIED */
    assert_string_equal(p->findings[0].source, "icypeas_single_email_search");
    assert_string_equal(p->findings[1].value, "+19167871122");
    assert_string_equal(p->findings[1].raw, "916-787-1122");
    assert_string_equal(p->findings[1].status, "no_status");
    assert_null(p->findings[1].dnc);
    assert_false(p->findings[0].is_from_answer);
    delivery_release(&d);
}

static void delivery_that_falls_through_to_the_third_vendor(void **state)
{
    struct delivery d = read_fixture("webhook_waterfall_fall_through.json");
    const struct person *p = &d.people[0];
    (void)state;
    assert_int_equal(d.people_count, 2);
    assert_int_equal(p->attempt_count, 4);
    assert_attempt(&p->attempts[0], CONTACT_EMAIL, 1, "Apollo", "NOT_FOUND", NULL);
    assert_string_equal(p->attempts[0].status_code, "no_apollo_data");
    assert_attempt(&p->attempts[1], CONTACT_EMAIL, 2, "FindyMail", "NOT_FOUND", NULL);
    assert_attempt(&p->attempts[2], CONTACT_EMAIL, 3, "Icypeas", "UNVERIFIED", "tim.zheng@example.com");
    assert_attempt(&p->attempts[3], CONTACT_EMAIL, 4, "ZeroBounce", "VERIFIED", "tim.zheng@example.com");
    assert_int_equal(p->attempts[3].verification, TRISTATE_TRUE);
    assert_string_equal(p->findings[0].validations.item[0], "ZeroBounce: valid");
    assert_int_equal(d.people[1].position, 1);
    assert_int_equal(d.people[1].finding_count, 0);
    assert_int_equal(d.people[1].attempt_count, 2);
    delivery_release(&d);
}

static void fact_01_a_delivered_request_id_keeps_its_digits(void **state)
{
    struct delivery d = read_text("{\"status\":\"success\",\"request_id\":-8351464734221602674}");
    (void)state;
    assert_string_equal(d.request_id, "-8351464734221602674");
    delivery_release(&d);
}

static void fact_02_request_id_may_be_a_uuid_a_string_a_number_or_absent(void **state)
{
    static const char *const shapes[][2] = {
        {"\"b2735fa1-cb01-4c94-85d8-77eb60aff51d\"", "b2735fa1-cb01-4c94-85d8-77eb60aff51d"},
        {"\"1039995589705121975\"", "1039995589705121975"},
        {"1039995589705121975", "1039995589705121975"},
        {"null", NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        char text[200];
        snprintf(text, sizeof text, "{\"people\":[{\"id\":\"a\"}],\"request_id\":%s}", shapes[i][0]);
        struct delivery d = read_text(text);
        if (shapes[i][1])
            assert_string_equal(d.request_id, shapes[i][1]);
        else
            assert_null(d.request_id);
        delivery_release(&d);
    }
}

static void fact_04_a_polls_envelope_is_unwrapped_and_its_own_id_ignored(void **state)
{
    struct delivery d = read_fixture("poll_delivered.json");
    (void)state;
    assert_string_equal(d.request_id, "1039995589705121975"); /* the envelope says …121900 */
    assert_string_equal(d.credits, "1");
    assert_string_equal(d.people[0].findings[0].value, "tim.zheng@example.com");
    delivery_release(&d);
    d = read_text(
        "{\"request_id\":\"1\",\"webhook_status\":\"success\",\"webhook_result\":{\"status\":\"success\"}}");
    assert_null(d.request_id);
    delivery_release(&d);
    d = read_fixture("poll_delivery_failed.json");
    assert_int_equal(d.people_count, 1);
    assert_int_equal(d.people[0].finding_count, 0);
    assert_false(d.is_native_phone);
    delivery_release(&d);
}

/* Some collectors pass on what they got in a list. */
static void delivery_in_a_list_of_its_own_is_taken(void **state)
{
    static const char *const one[] = {
        "[{\"credits_consumed\":2,\"people\":[{\"id\":\"a\"}]}]",
        "{\"webhook_result\":[{\"credits_consumed\":2,\"people\":[{\"id\":\"a\"}]}]}",
        "[{\"webhook_result\":{\"credits_consumed\":2,\"people\":[{\"id\":\"a\"}]}}]"};
    static const char *const none[] = {"[]", "[[{\"credits_consumed\":2}]]", "[\"success\"]",
                                       "[{\"credits_consumed\":2},{\"credits_consumed\":3}]"};
    struct delivery d;
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        d = read_text(one[i]);
        assert_string_equal(d.credits, "2");
        assert_int_equal(d.people_count, 1);
        delivery_release(&d);
    }
    for (size_t i = 0; i < 4; i++)
        assert_false(wire_read_delivery(none[i], strlen(none[i]), &d, NULL));
}

/* Kept as a text in a database, a result is easily passed on as one. */
static void a_result_written_in_a_text_is_read_without_losing_a_digit(void **state)
{
    static const char *const none[] = {"{\"webhook_result\":\"soon\"}", "{\"webhook_result\":\"{\"}",
                                       "{\"webhook_result\":\"\"}", "{\"webhook_result\":\"[1,2]\"}"};
    struct delivery d = read_text("{\"request_id\":\"1\",\"webhook_result\":\" {\\\"request_id\\\":"
                                  "1039995589705121975,\\\"credits_consumed\\\":2.5,\\\"people\\\":"
                                  "[{\\\"id\\\":\\\"a\\\"}]}\"}");
    (void)state;
    assert_string_equal(d.request_id, "1039995589705121975");
    assert_string_equal(d.credits, "2.5");
    assert_string_equal(d.people[0].apollo_id, "a");
    delivery_release(&d);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(wire_read_delivery(none[i], strlen(none[i]), &d, NULL));
}

static void fact_07_counts_that_were_not_sent_are_absent(void **state)
{
    struct delivery d = read_text("{\"status\":\"success\",\"records_enriched\":0}");
    (void)state;
    assert_string_equal(d.summary.enriched, "0");
    assert_null(d.summary.requested);
    assert_null(d.summary.missing);
    assert_null(d.credits);
    delivery_release(&d);
}

static void fact_08_delivered_credits_may_be_fractional(void **state)
{
    struct delivery d = read_fixture("webhook_waterfall_fall_through.json");
    (void)state;
    assert_string_equal(d.credits, "2.5");
    delivery_release(&d);
}

static void fact_10_delivered_people_are_ids_and_contact_data(void **state)
{
    struct delivery d = read_fixture("webhook_waterfall.json");
    (void)state;
    assert_string_equal(d.people[0].apollo_id, "695f655dc46b8364aefc80c0");
    assert_null(d.people[0].name);
    assert_null(d.people[0].person_json);
    delivery_release(&d);
}

static void delivery_native_phone_is_told_by_its_shape(void **state)
{
    struct delivery d = read_fixture("webhook_native_phone.json");
    const struct finding *f = &d.people[0].findings[0];
    (void)state;
    assert_true(d.is_native_phone);
    assert_null(d.request_id);
    assert_string_equal(d.summary.unique_enriched, "1");
    assert_string_equal(d.summary.missing, "0");
    assert_string_equal(f->value, "+15555550164");
    assert_string_equal(f->source, "contact_trusted");
    assert_string_equal(f->type, "mobile");
    assert_string_equal(f->dnc, "not_found");
    assert_string_equal(f->confidence, "high");
    assert_false(finding_is_do_not_call(f));
    delivery_release(&d);
}

static void assert_native(const char *text, bool is_native)
{
    struct delivery d = read_text(text);
    if (d.is_native_phone != is_native)
        fail_msg("%s", text);
    delivery_release(&d);
}

static void delivery_is_native_phone_only_without_any_sign_of_a_waterfall(void **state)
{
    (void)state;
    assert_native("{\"people\":[{\"id\":\"a\",\"status\":\"success\"}]}", true);
    assert_native("{\"status\":\"success\",\"people\":[]}", true);
    assert_native("{\"people\":[null,{\"id\":\"a\",\"status\":\"success\"}]}", true);
    assert_native("{\"people\":[{\"id\":\"a\"}]}", false);
    assert_native("{\"people\":[{\"status\":\"success\"},{\"id\":\"a\"}]}", false);
    assert_native("{\"people\":[{\"status\":\"success\",\"waterfall\":{}}]}", false);
    assert_native("{\"people\":[{\"status\":\"success\"}],\"target_fields\":[\"emails\"]}", false);
    assert_native("{\"people\":[{\"status\":\"success\"}],\"records_enriched\":1}", false);
    assert_native("{\"people\":[{\"status\":\"success\"}],\"request_initiated\":\"2026\"}", false);
}

/* ---- forgiving shapes ---- */

static void delivery_emails_may_be_bare_strings(void **state)
{
    struct delivery d =
        read_text("{\"people\":[{\"id\":\"a\",\"emails\":[\"x@y.co\",{\"email\":\"z@y.co\"},null,7,"
                  "\"X@Y.CO\",\"email_not_unlocked@domain.com\"],\"phone_numbers\":\"+1 555\"}]}");
    const struct person *p = &d.people[0];
    (void)state;
    assert_int_equal(p->finding_count, 4);
    assert_string_equal(p->findings[0].value, "x@y.co");
    assert_string_equal(p->findings[1].value, "z@y.co");
    assert_string_equal(p->findings[2].value, "7");
    assert_string_equal(p->findings[3].value, "+1 555");
    assert_string_equal(p->findings[3].raw, "+1 555");
    delivery_release(&d);
}

/* Dropped with its repetition, a do-not-call would make a number one that may be called. */
static void delivery_takes_what_a_second_mention_adds(void **state)
{
    struct delivery d = read_text(
        "{\"people\":[{\"id\":\"a\",\"emails\":[\"x@y.co\",{\"email\":\"X@y.co\",\"email_status_cd\":"
        "\"Verified\"}],\"phone_numbers\":[{\"sanitized_number\":\"+19167871122\",\"type_cd\":\"mobile\"},"
        "{\"sanitized_number\":\"+19167871122\",\"type_cd\":\"home\",\"dnc_status_cd\":\"listed\"}]}]}");
    const struct person *p = &d.people[0];
    (void)state;
    assert_int_equal(p->finding_count, 2);
    assert_string_equal(p->findings[0].value, "x@y.co");
    assert_string_equal(p->findings[0].status, "Verified");
    assert_string_equal(p->findings[1].type, "mobile");
    assert_true(finding_is_do_not_call(&p->findings[1]));
    assert_false(p->findings[1].is_from_answer);
    delivery_release(&d);
}

static void assert_vendors(const char *emails)
{
    char text[600];
    snprintf(text, sizeof text, "{\"people\":[{\"id\":\"a\",\"waterfall\":{\"emails\":%s}}]}", emails);
    struct delivery d = read_text(text);
    const struct person *p = &d.people[0];
    if (p->attempt_count != 2)
        fail_msg("%s gave %zu attempts", emails, p->attempt_count);
    assert_attempt(&p->attempts[0], CONTACT_EMAIL, 1, "A", "NOT_FOUND", NULL);
    assert_attempt(&p->attempts[1], CONTACT_EMAIL, 2, "B", NULL, "x@y.co");
    delivery_release(&d);
}

static void delivery_vendors_come_in_groups_or_not(void **state)
{
#define A "{\"name\":\"A\",\"status\":\"NOT_FOUND\",\"emails\":[]}"
#define B "{\"name\":\"B\",\"emails\":\"x@y.co\"}"
    (void)state;
    assert_vendors("[{\"vendors\":[" A "," B "]}]");
    assert_vendors("[{\"vendors\":[" A "]},{\"vendors\":[" B "]}]");
    assert_vendors("[{\"vendors\":" A "},{\"vendors\":" B "}]");
    assert_vendors("{\"vendors\":[" A "," B "]}");
    assert_vendors("[" A "," B "]");
    assert_vendors("[[" A "],[" B "]]");
    assert_vendors("[{\"vendors\":[" A "]},null,{\"vendors\":null},{\"vendors\":[]},{},{\"vendors\":[" B
                   "]}]");
    assert_vendors("[{\"vendors\":[" A "," B ",true,[]]}]");
#undef A
#undef B
    struct delivery d = read_text("{\"people\":[{\"id\":\"a\",\"waterfall\":{\"emails\":[{\"vendors\":[\"A\","
                                  "\"B\",{\"statusCode\":\"no_apollo_data\"}]}]}}]}");
    assert_int_equal(d.people[0].attempt_count, 3);
    assert_string_equal(d.people[0].attempts[2].status_code, "no_apollo_data");
    assert_attempt(&d.people[0].attempts[0], CONTACT_EMAIL, 1, "A", NULL, NULL);
    assert_attempt(&d.people[0].attempts[1], CONTACT_EMAIL, 2, "B", NULL, NULL);
    delivery_release(&d);
}

static void delivery_validations_may_be_objects_or_strings(void **state)
{
    struct delivery d =
        read_text("{\"people\":{\"emails\":{\"email\":\"x@y.co\",\"vendor_validation_statuses\":"
                  "[{\"raw_status\":\"valid\",\"third_party_validator_name\":\"ZeroBounce\"},"
                  "\"ok\",{\"raw_status\":\"odd\"},{\"third_party_validator_name\":\"N\"},{},null]}}}");
    const struct text_list *v = &d.people[0].findings[0].validations;
    (void)state;
    assert_int_equal(v->count, 4);
    assert_string_equal(v->item[0], "ZeroBounce: valid");
    assert_string_equal(v->item[1], "ok");
    assert_string_equal(v->item[2], "odd");
    assert_string_equal(v->item[3], "N");
    delivery_release(&d);
}

static void delivery_keeps_unknown_words(void **state)
{
    struct delivery d = read_text("{\"people\":[{\"id\":7,\"waterfall\":{\"emails\":[{\"vendors\":[{\"id\":"
                                  "12,\"name\":\"New\",\"status\":"
                                  "\"QUANTUM\",\"statusCode\":404,\"statusMessage\":\"so "
                                  "\\u001b[31mred\",\"usedForVerification\":\"yes\","
                                  "\"authMechanism\":\"api_key\",\"unknown\":{\"x\":1}}]}]}}]}");
    const struct attempt *a = &d.people[0].attempts[0];
    (void)state;
    assert_string_equal(d.people[0].apollo_id, "7");
    assert_string_equal(a->vendor_id, "12");
    assert_string_equal(a->status, "QUANTUM");
    assert_string_equal(a->status_code, "404");
    assert_string_equal(a->status_message, "so \xEF\xBF\xBD[31mred");
    assert_int_equal(a->verification, TRISTATE_ABSENT);
    assert_string_equal(a->auth, "api_key");
    delivery_release(&d);
}

static void delivery_null_people_keep_their_place(void **state)
{
    struct delivery d = read_text("{\"people\":[null,{\"id\":\"b\"},\"x\"]}");
    (void)state;
    assert_int_equal(d.people_count, 3);
    assert_null(d.people[0].apollo_id);
    assert_string_equal(d.people[1].apollo_id, "b");
    assert_int_equal(d.people[1].position, 1);
    delivery_release(&d);
}

static void delivery_with_nobody_is_valid_when_it_is_apollos_envelope(void **state)
{
    static const char *const good[] = {"{\"status\":\"success\"}",
                                       "{\"credits_consumed\":0,\"people\":[]}",
                                       "{\"total_requested_enrichments\":1,\"people\":null}",
                                       "{\"status\":\"success\",\"people\":[null]}",
                                       "{\"status\":\"processing\",\"records_enriched\":0}",
                                       "{\"status\":\"failed\",\"error_message\":\"x\"}"};
    static const char *const bad[] = {
        "{}",
        "[]",
        "null",
        "7",
        "\"x\"",
        "",
        "{\"people\":[]}",
        "{\"people\":null}",
        "{\"people\":[1,\"x\"]}",
        "{\"people\":\"x\"}",
        "{\"error_code\":\"result_pending\",\"retry_after_seconds\":10}",
        "{\"webhook_status\":\"in_progress\",\"request_id\":\"1\",\"webhook_result\":null}",
        "{\"webhook_result\":{}}",
        "{\"webhook_result\":[{\"people\":[]}]}",
        "{\"status\":\"in_progress\",\"request_id\":\"1\"}",
        "{\"status\":\"Accepted\",\"people\":[]}",
        "{\"people\":[{}]",
        "nonsense"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct delivery d = read_text(good[i]);
        for (size_t k = 0; k < d.people_count; k++)
            assert_int_equal(d.people[k].finding_count, 0);
        delivery_release(&d);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct delivery d;
        struct err e = {0};
        if (wire_read_delivery(bad[i], strlen(bad[i]), &d, &e))
            fail_msg("accepted %s", bad[i]);
        assert_int_equal(e.code, ERR_JSON);
        delivery_release(&d);
    }
}

/* Cut at the NUL it would be another address; refused for it, the whole result would be lost. */
static void delivery_with_an_escaped_nul_is_neither_cut_nor_lost(void **state)
{
    (void)state;
    struct delivery d = read_text("{\"status\":\"success\",\"people\":[{\"id\":\"a\\u0000b\",\"emails\":["
                                  "\"tim@example.com\\u0000.example.org\",\"ray@example.com\"]}]}");
    assert_string_equal(d.people[0].apollo_id, "a\uFFFDb");
    assert_int_equal(d.people[0].finding_count, 2);
    assert_string_equal(d.people[0].findings[0].value, "tim@example.com\uFFFD.example.org");
    assert_string_equal(d.people[0].findings[1].value, "ray@example.com");
    delivery_release(&d);
}

static void delivery_is_not_a_synchronous_answer(void **state)
{
    static const char *const names[] = {"match_accepted.json", "bulk_accepted.json",
                                        "bulk_without_waterfall.json"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t size;
        char *text = fixture_read(names[i], &size);
        struct delivery d;
        struct err e = {0};
        assert_false(wire_read_delivery(text, size, &d, &e));
        assert_string_equal(e.text, "This is Apollo's immediate answer, not a delivery.");
        free(text);
    }
}

static void delivery_is_bounded(void **state)
{
    struct buf b;
    struct delivery d;
    struct err e;
    (void)state;
    buf_init(&b, 1 << 22);
    buf_append_text(&b, "{\"people\":[{\"waterfall\":{\"emails\":[{\"vendors\":[");
    for (int i = 0; i < 2000; i++)
        buf_printf(&b, "%s{\"name\":\"v%d\"}", i ? "," : "", i);
    buf_append_text(&b, ",{\"name\":\"w\",\"emails\":[0]}]}]},\"emails\":[");
    for (int i = 0; i < 2000; i++)
        buf_printf(&b, "%s\"x%d@y.co\"", i ? "," : "", i);
    buf_append_text(&b, "]},{\"waterfall\":{\"emails\":[{\"name\":\"v\",\"emails\":[");
    for (int i = 0; i < 2000; i++)
        buf_printf(&b, "%s%d", i ? "," : "", i);
    buf_append_text(&b, "]}]}}");
    for (int i = 0; i < 2000; i++)
        buf_append_text(&b, ",{\"id\":\"p\"}");
    buf_append_text(&b, "]}");
    assert_false(b.is_over);
    assert_true(wire_read_delivery(b.data, b.size, &d, &e));
    assert_int_equal(d.people_count, DELIVERED_PEOPLE_MAX);
    assert_int_equal(d.people[0].attempt_count, PERSON_ATTEMPTS_MAX);
    assert_int_equal(d.people[0].finding_count, PERSON_FINDINGS_MAX);
    assert_int_equal(d.people[1].attempts[0].values.count, ATTEMPT_VALUES_MAX);
    delivery_release(&d);
    buf_release(&b);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(delivery_of_the_article),
    cmocka_unit_test(delivery_that_falls_through_to_the_third_vendor),
    cmocka_unit_test(fact_01_a_delivered_request_id_keeps_its_digits),
    cmocka_unit_test(fact_02_request_id_may_be_a_uuid_a_string_a_number_or_absent),
    cmocka_unit_test(fact_04_a_polls_envelope_is_unwrapped_and_its_own_id_ignored),
    cmocka_unit_test(delivery_in_a_list_of_its_own_is_taken),
    cmocka_unit_test(a_result_written_in_a_text_is_read_without_losing_a_digit),
    cmocka_unit_test(fact_07_counts_that_were_not_sent_are_absent),
    cmocka_unit_test(fact_08_delivered_credits_may_be_fractional),
    cmocka_unit_test(fact_10_delivered_people_are_ids_and_contact_data),
    cmocka_unit_test(delivery_native_phone_is_told_by_its_shape),
    cmocka_unit_test(delivery_is_native_phone_only_without_any_sign_of_a_waterfall),
    cmocka_unit_test(delivery_emails_may_be_bare_strings),
    cmocka_unit_test(delivery_takes_what_a_second_mention_adds),
    cmocka_unit_test(delivery_vendors_come_in_groups_or_not),
    cmocka_unit_test(delivery_validations_may_be_objects_or_strings),
    cmocka_unit_test(delivery_keeps_unknown_words),
    cmocka_unit_test(delivery_null_people_keep_their_place),
    cmocka_unit_test(delivery_with_nobody_is_valid_when_it_is_apollos_envelope),
    cmocka_unit_test(delivery_with_an_escaped_nul_is_neither_cut_nor_lost),
    cmocka_unit_test(delivery_is_not_a_synchronous_answer),
    cmocka_unit_test(delivery_is_bounded),
};
TEST_MAIN(tests)
