/* Two accounts of one person. */
#include "core/model/person_merge.h"
#include "tests/unit/model/settle_make.h"

static void merge_fills_what_is_absent(void **state)
{
    struct person to = {.position = 0}, from = {.position = 0};
    (void)state;
    make_finding(&to, CONTACT_EMAIL, "Tim@example.com", NULL)->is_from_answer = true;
    struct finding *f = make_finding(&from, CONTACT_EMAIL, "tim@EXAMPLE.com", "Verified");
    f->source = mem_text("icypeas");
    text_list_add_take(&f->validations, mem_text("ZeroBounce: valid"));
    assert_true(person_merge_contacts(&to, &from));
    assert_int_equal(to.finding_count, 1);
    assert_string_equal(to.findings[0].value, "Tim@example.com");
    assert_string_equal(to.findings[0].status, "Verified");
    assert_string_equal(to.findings[0].source, "icypeas");
    assert_int_equal(to.findings[0].validations.count, 1);
    assert_false(to.findings[0].is_from_answer);
    assert_false(person_merge_contacts(&to, &from)); /* no news any more */
    person_release(&to);
    person_release(&from);
}

static void assert_status(const char *first, const char *second, const char *expected)
{
    struct person to = {.position = 0}, from = {.position = 0};
    make_finding(&to, CONTACT_EMAIL, "a@b.co", first);
    make_finding(&from, CONTACT_EMAIL, "a@b.co", second);
    person_merge_contacts(&to, &from);
    if (expected)
        assert_string_equal(to.findings[0].status, expected);
    else
        assert_null(to.findings[0].status);
    person_release(&to);
    person_release(&from);
}

static void merge_upgrades_a_status_and_never_lowers_it(void **state)
{
    (void)state;
    assert_status(NULL, NULL, NULL);
    assert_status(NULL, "Unavailable", "Unavailable");
    assert_status("Unavailable", "Extrapolated", "Extrapolated");
    assert_status("Extrapolated", "Verified", "Verified");
    assert_status("Verified", "Unavailable", "Verified");
    assert_status("Verified", NULL, "Verified");
    assert_status("verified", "Verified", "verified");
}

static void merge_knows_a_phone_by_any_spelling(void **state)
{
    struct person to = {.position = 0}, from = {.position = 0};
    (void)state;
    make_finding(&to, CONTACT_PHONE, "916-787-1122", NULL)->raw = mem_text("916-787-1122");
    make_finding(&from, CONTACT_PHONE, "+19167871122", NULL)->raw = mem_text("916-787-1122");
    person_merge_contacts(&to, &from);
    person_merge_contacts(&to, &from);
    assert_int_equal(to.finding_count, 1);
    assert_string_equal(to.findings[0].value, "+19167871122");
    assert_string_equal(to.findings[0].raw, "916-787-1122");
    person_release(&to);
    person_release(&from);
}

static void merge_never_clears_do_not_call(void **state)
{
    struct person to = {.position = 0}, from = {.position = 0};
    (void)state;
    make_finding(&to, CONTACT_PHONE, "+1", NULL)->dnc = mem_text("not_found");
    make_finding(&from, CONTACT_PHONE, "+1", NULL)->dnc = mem_text("listed");
    person_merge_contacts(&to, &from);
    assert_true(finding_is_do_not_call(&to.findings[0]));
    mem_text_replace_take(&from.findings[0].dnc, mem_text("not_found"));
    person_merge_contacts(&to, &from);
    assert_true(finding_is_do_not_call(&to.findings[0]));
    person_release(&to);
    person_release(&from);
}

static void merge_keeps_attempts_in_order_and_grouped(void **state)
{
    struct person to = {.position = 0}, from = {.position = 0};
    (void)state;
    make_attempt(&to, CONTACT_EMAIL, "apollo-1", "NOT_FOUND", NULL);
    make_attempt(&to, CONTACT_PHONE, "prospeo-1", "NOT_FOUND", NULL);
    make_attempt(&from, CONTACT_EMAIL, "apollo-1", "NOT_FOUND", NULL);
    make_attempt(&from, CONTACT_EMAIL, "icypeas-1", "UNVERIFIED", "a@b.co");
    make_attempt(&from, CONTACT_PHONE, "leadmagic-1", "FOUND", "+1");
    person_merge_contacts(&to, &from);
    static const char *const order[] = {"apollo-1", "icypeas-1", "prospeo-1", "leadmagic-1"};
    static const int positions[] = {1, 2, 1, 2};
    assert_int_equal(to.attempt_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(to.attempts[i].vendor_id, order[i]);
        assert_int_equal(to.attempts[i].position, positions[i]);
    }
    person_release(&to);
    person_release(&from);
}

static void merge_keeps_a_vendor_that_was_asked_twice(void **state)
{
    struct person to = {.position = 0}, from = {.position = 0};
    (void)state;
    make_attempt(&from, CONTACT_EMAIL, "icypeas-1", "NOT_FOUND", NULL);
    make_attempt(&from, CONTACT_EMAIL, "icypeas-1", "UNVERIFIED", "a@b.co");
    for (int i = 0; i < 3; i++)
        person_merge_contacts(&to, &from);
    assert_int_equal(to.attempt_count, 2);
    assert_string_equal(to.attempts[0].status, "NOT_FOUND");
    assert_string_equal(to.attempts[1].status, "UNVERIFIED");
    person_release(&to);
    person_release(&from);
}

static void merge_knows_vendors_without_ids_by_name_wherever_they_stand(void **state)
{
    struct person to = {.position = 0}, from = {.position = 0};
    (void)state;
    make_attempt(&to, CONTACT_EMAIL, "apollo-1", "NOT_FOUND", NULL);
    make_attempt(&from, CONTACT_EMAIL, NULL, "UNVERIFIED", "a@b.co")->vendor = mem_text("Icypeas");
    make_attempt(&from, CONTACT_EMAIL, NULL, "NOT_FOUND", NULL); /* neither id nor name */
    for (int i = 0; i < 3; i++)
        person_merge_contacts(&to, &from);
    assert_int_equal(to.attempt_count, 3);
    assert_string_equal(to.attempts[1].vendor, "Icypeas");
    assert_int_equal(to.attempts[1].position, 2);
    person_release(&to);
    person_release(&from);
}

static void merge_improves_an_attempt_and_keeps_its_values(void **state)
{
    struct person to = {.position = 0}, from = {.position = 0};
    (void)state;
    make_attempt(&to, CONTACT_EMAIL, "icypeas-1", "PENDING", NULL);
    make_attempt(&from, CONTACT_EMAIL, "icypeas-1", "UNVERIFIED", "a@b.co");
    person_merge_contacts(&to, &from);
    assert_string_equal(to.attempts[0].status, "UNVERIFIED");
    mem_text_replace_take(&from.attempts[0].status, mem_text("NOT_FOUND"));
    text_list_release(&from.attempts[0].values);
    person_merge_contacts(&to, &from);
    assert_string_equal(to.attempts[0].status, "UNVERIFIED");
    assert_int_equal(to.attempts[0].values.count, 1);
    person_release(&to);
    person_release(&from);
}

static void merge_fills_what_an_attempt_lacks(void **state)
{
    struct person to = {.position = 0}, from = {.position = 0};
    (void)state;
    make_attempt(&to, CONTACT_EMAIL, "icypeas-1", "NOT_FOUND", NULL);
    struct attempt *more = make_attempt(&from, CONTACT_EMAIL, "icypeas-1", "NOT_FOUND", NULL);
    more->auth = mem_text("native");
    more->status_message = mem_text("no such person");
    more->verification = TRISTATE_FALSE;
    person_merge_contacts(&to, &from);
    assert_string_equal(to.attempts[0].auth, "native");
    assert_string_equal(to.attempts[0].status_message, "no such person");
    assert_int_equal(to.attempts[0].verification, TRISTATE_FALSE);
    mem_text_replace_take(&more->auth, mem_text("own key"));
    more->verification = TRISTATE_TRUE;
    person_merge_contacts(&to, &from);
    assert_string_equal(to.attempts[0].auth, "native");
    assert_int_equal(to.attempts[0].verification, TRISTATE_FALSE);
    person_release(&to);
    person_release(&from);
}

static void merge_tells_phones_without_digits_apart_by_their_text(void **state)
{
    struct person to = {.position = 0}, from = {.position = 0};
    (void)state;
    make_finding(&to, CONTACT_PHONE, "unlisted", NULL);
    make_finding(&from, CONTACT_PHONE, "unlisted", NULL);
    make_finding(&from, CONTACT_PHONE, "withheld", NULL);
    make_finding(&from, CONTACT_PHONE, "+19167871122", NULL);
    person_merge_contacts(&to, &from);
    assert_int_equal(to.finding_count, 3);
    person_release(&to);
    person_release(&from);
}

static void merge_stops_at_its_ceilings(void **state)
{
    struct person to = {.position = 0};
    (void)state;
    for (int round = 0; round < 3 * PERSON_ATTEMPTS_MAX; round++) {
        struct person from = {.position = 0};
        char text[32];
        snprintf(text, sizeof text, "v%d@x.co", round);
        make_attempt(&from, CONTACT_EMAIL, text, "NOT_FOUND", text);
        make_finding(&from, CONTACT_EMAIL, text, NULL);
        person_merge_contacts(&to, &from);
        person_release(&from);
    }
    assert_int_equal(to.attempt_count, PERSON_ATTEMPTS_MAX);
    assert_int_equal(to.finding_count, PERSON_FINDINGS_MAX);
    person_release(&to);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(merge_fills_what_is_absent),
    cmocka_unit_test(merge_upgrades_a_status_and_never_lowers_it),
    cmocka_unit_test(merge_knows_a_phone_by_any_spelling),
    cmocka_unit_test(merge_never_clears_do_not_call),
    cmocka_unit_test(merge_keeps_attempts_in_order_and_grouped),
    cmocka_unit_test(merge_keeps_a_vendor_that_was_asked_twice),
    cmocka_unit_test(merge_knows_vendors_without_ids_by_name_wherever_they_stand),
    cmocka_unit_test(merge_improves_an_attempt_and_keeps_its_values),
    cmocka_unit_test(merge_fills_what_an_attempt_lacks),
    cmocka_unit_test(merge_tells_phones_without_digits_apart_by_their_text),
    cmocka_unit_test(merge_stops_at_its_ceilings),
};
TEST_MAIN(tests)
