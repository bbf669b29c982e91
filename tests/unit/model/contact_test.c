/* What attempts and findings amount to. */
#include "tests/unit/model/settle_make.h"

static void assert_outcome(const char *status, const char *code, bool is_validator, const char *value,
                           enum attempt_outcome expected)
{
    struct person p = {.position = 0};
    struct attempt *a = make_attempt(&p, CONTACT_EMAIL, "v-1", status, value);
    a->status_code = mem_text(code);
    if (is_validator)
        a->verification = TRISTATE_TRUE;
    if (attempt_outcome(a) != expected)
        fail_msg("%s/%s is %d instead of %d", status ? status : "-", code ? code : "-", attempt_outcome(a),
                 expected);
    person_release(&p);
}

static void attempt_outcomes(void **state)
{
    (void)state;
    assert_outcome("UNVERIFIED", NULL, false, "a@b.co", ATTEMPT_HIT);
    assert_outcome("FOUND", NULL, false, "a@b.co", ATTEMPT_HIT);
    assert_outcome("VERIFIED", NULL, false, "a@b.co", ATTEMPT_HIT);
    assert_outcome(NULL, NULL, false, "a@b.co", ATTEMPT_HIT);
    assert_outcome("NOT_FOUND", "no_apollo_data", false, NULL, ATTEMPT_MISS);
    assert_outcome("not_found", NULL, false, NULL, ATTEMPT_MISS);
    assert_outcome(NULL, "no_apollo_data", false, NULL, ATTEMPT_MISS);
    assert_outcome("VERIFIED", NULL, true, "a@b.co", ATTEMPT_VERIFIED);
    assert_outcome("INVALID", NULL, true, "a@b.co", ATTEMPT_REJECTED);
    assert_outcome("UNVERIFIED", NULL, true, "a@b.co", ATTEMPT_REJECTED);
    assert_outcome("INVALID", NULL, false, "a@b.co", ATTEMPT_REJECTED);
    assert_outcome("ERROR", NULL, false, NULL, ATTEMPT_ERROR);
    assert_outcome("FAILED", "timeout", true, NULL, ATTEMPT_ERROR);
    assert_outcome("NOT_FOUND", "rate_limited", false, NULL, ATTEMPT_ERROR);
    assert_outcome("SOMETHING_NEW", NULL, false, "a@b.co", ATTEMPT_UNKNOWN);
    assert_outcome("SOMETHING_NEW", NULL, true, "a@b.co", ATTEMPT_UNKNOWN);
    assert_outcome("UNVERIFIED", NULL, false, NULL, ATTEMPT_UNKNOWN);
    assert_outcome(NULL, NULL, false, NULL, ATTEMPT_UNKNOWN);
}

static void a_finding_is_named_after_the_vendor_that_had_it(void **state)
{
    (void)state;
    struct person p = {.position = 0};
    struct finding f = {
        .field = CONTACT_PHONE, .value = (char *)"+14155550161", .raw = (char *)"415-555-0161"};
    make_attempt(&p, CONTACT_EMAIL, "email-1", "FOUND", "415-555-0161");
    make_attempt(&p, CONTACT_PHONE, "check-1", "VERIFIED", "415-555-0161")->verification = TRISTATE_TRUE;
    assert_null(person_finding_source(&p, &f));
    assert_null(person_finding_vendor(&p, &f));
    f.source = (char *)"unheard_of";
    assert_string_equal(person_finding_vendor(&p, &f), "unheard_of");
    struct attempt *a = make_attempt(&p, CONTACT_PHONE, "prospeo-2", "FOUND", "415-555-0161");
    mem_text_replace_take(&a->vendor, mem_text("Prospeo"));
    assert_string_equal(person_finding_vendor(&p, &f), "Prospeo");
    a = make_attempt(&p, CONTACT_PHONE, "unheard_of-3", "FOUND", "1");
    mem_text_replace_take(&a->vendor, mem_text("Unheard"));
    assert_string_equal(person_finding_vendor(&p, &f), "Unheard");
    person_release(&p);
}

static void only_an_answer_that_was_read_tells_of_nobody(void **state)
{
    (void)state;
    static const bool is_known[REQUEST_STATE_COUNT] = {[REQUEST_ANSWERED] = true, [REQUEST_REFUSED] = true};
    for (int s = 0; s < REQUEST_STATE_COUNT; s++) {
        struct request *r = request_new();
        r->state = (enum request_state)s;
        assert_int_equal(request_was_answered(r), is_known[s]);
        r->parts[PART_WATERFALL].status = mem_text("accepted");
        bool is_after = s == REQUEST_WAITING || s == REQUEST_DELIVERED || s == REQUEST_NOT_FOUND ||
                        s == REQUEST_EXPIRED || s == REQUEST_ABANDONED;
        assert_int_equal(request_was_answered(r), is_known[s] || is_after);
        request_free(r);
    }
}

static void finding_placeholders_are_no_address(void **state)
{
    (void)state;
    assert_true(finding_value_is_placeholder("email_not_unlocked@domain.com"));
    assert_true(finding_value_is_placeholder("EMAIL_NOT_UNLOCKED@domain.com"));
    assert_true(finding_value_is_placeholder(""));
    assert_true(finding_value_is_placeholder(NULL));
    assert_false(finding_value_is_placeholder("tim@domain.com"));
}

static void finding_do_not_call_unless_clear(void **state)
{
    struct finding f = {.field = CONTACT_PHONE};
    (void)state;
    assert_false(finding_is_do_not_call(&f));
    f.dnc = mem_text("not_found");
    assert_false(finding_is_do_not_call(&f));
    mem_text_replace_take(&f.dnc, mem_text("some_new_word"));
    assert_true(finding_is_do_not_call(&f));
    finding_release(&f);
}

static void person_best_prefers_verified_then_callable_then_first(void **state)
{
    struct person p = {.position = 0};
    (void)state;
    assert_null(person_best(&p, CONTACT_EMAIL));
    make_finding(&p, CONTACT_EMAIL, "bad@x.co", "Unavailable");
    make_finding(&p, CONTACT_EMAIL, "first@x.co", "Extrapolated");
    make_finding(&p, CONTACT_EMAIL, "second@x.co", NULL);
    assert_string_equal(person_best(&p, CONTACT_EMAIL)->value, "first@x.co");
    make_finding(&p, CONTACT_EMAIL, "good@x.co", "verified");
    assert_string_equal(person_best(&p, CONTACT_EMAIL)->value, "good@x.co");
    assert_null(person_best(&p, CONTACT_PHONE));
    make_finding(&p, CONTACT_PHONE, "+1", "valid_number")->dnc = mem_text("listed");
    make_finding(&p, CONTACT_PHONE, "+2", "valid_number");
    assert_string_equal(person_best(&p, CONTACT_PHONE)->value, "+2");
    person_release(&p);
}

static void words_of_channels_and_outcomes(void **state)
{
    (void)state;
    assert_null(channel_word(CHANNEL_NONE));
    assert_string_equal(channel_word(CHANNEL_WEBHOOK), "webhook");
    assert_string_equal(channel_word(CHANNEL_POLL), "poll");
    assert_string_equal(channel_word(CHANNEL_IMPORT), "import");
    assert_string_equal(delivery_outcome_word(DELIVERY_UNMATCHED), "unmatched");
    assert_string_equal(delivery_outcome_word(DELIVERY_STORED), "stored");
    assert_string_equal(contact_field_word(CONTACT_EMAIL), "email");
    assert_string_equal(contact_field_word(CONTACT_PHONE), "phone");
}

static bool is_same_phone_finding(const char *a, const char *raw, const char *b)
{
    struct finding x = {.field = CONTACT_PHONE, .value = (char *)(uintptr_t)a, .raw = (char *)(uintptr_t)raw};
    struct finding y = {.field = CONTACT_PHONE, .value = (char *)(uintptr_t)b};
    return finding_is_same(&x, &y) && finding_is_same(&y, &x);
}

/* Two spellings of one number contradict nothing, and are counted once. */
static void a_number_is_the_same_however_it_is_written(void **state)
{
    (void)state;
    assert_true(is_same_phone_finding("+14155550161", NULL, "(415) 555-0161"));
    assert_true(is_same_phone_finding("+14155550161", "415-555-0161", "415.555.0161"));
    assert_true(is_same_phone_finding("n/a", NULL, "n/a"));
    assert_false(is_same_phone_finding("+14155550161", NULL, "+14155550162"));
    assert_false(is_same_phone_finding("+14155550161", NULL, "555-0161")); /* could be anybody's */
    assert_false(is_same_phone_finding("415-555-0161", NULL, "415-555-0161 x22"));
    assert_false(is_same_phone_finding("+14155550161", NULL, NULL));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_number_is_the_same_however_it_is_written),
    cmocka_unit_test(attempt_outcomes),
    cmocka_unit_test(a_finding_is_named_after_the_vendor_that_had_it),
    cmocka_unit_test(only_an_answer_that_was_read_tells_of_nobody),
    cmocka_unit_test(finding_placeholders_are_no_address),
    cmocka_unit_test(finding_do_not_call_unless_clear),
    cmocka_unit_test(person_best_prefers_verified_then_callable_then_first),
    cmocka_unit_test(words_of_channels_and_outcomes),
};
TEST_MAIN(tests)
