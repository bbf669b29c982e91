/* who_test.c — each way to name a person, and what names nobody. */
#include "core/model/who.h"

#include "core/base/err.h"
#include "tests/test.h"

static struct who parse(const char *text)
{
    struct who w;
    struct err e = {0};
    if (!who_parse(text, &w, &e))
        fail_msg("%s: %s", text, e.text);
    return w;
}

static void numbers_are_requests(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"17", "#17", " #17 "};
    for (size_t i = 0; i < 3; i++) {
        struct who w = parse(TEXTS[i]);
        assert_int_equal(w.request_id, 17);
        assert_null(w.phone);
        who_release(&w);
    }
}

static void long_numbers_are_phones(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"+1 916-787-1122", "+19167871122", "1 (916) 787.1122"};
    for (size_t i = 0; i < 3; i++) {
        struct who w = parse(TEXTS[i]);
        assert_string_equal(w.phone, "19167871122");
        assert_int_equal(w.request_id, 0);
        who_release(&w);
    }
}

static void identifiers_come_in_their_normal_form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum identifier field;
        const char *value;
    } ROWS[] = {
        {"mailto:tim@Example.COM", IDENTIFIER_EMAIL, "tim@example.com"},
        {"linkedin.com/in/tim-zheng/?x=1", IDENTIFIER_LINKEDIN_URL, "https://www.linkedin.com/in/tim-zheng"},
        {"64A7FF0CC4DFAE00013DF1A5", IDENTIFIER_ID, "64a7ff0cc4dfae00013df1a5"},
        {"Tim  Zheng, apollo.io", IDENTIFIER_NAME, "Tim Zheng"},
        {"Tim Zheng @apollo.io", IDENTIFIER_DOMAIN, "apollo.io"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct who w = parse(ROWS[i].text);
        assert_string_equal(w.ids.value[ROWS[i].field], ROWS[i].value);
        who_release(&w);
    }
}

static void what_could_be_many_is_refused(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"",   " ",  "Tim", "Tim Zheng", "apollo.io", "Tim apollo.io",
                                        "#0", "#x", "@",   "x@"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        struct who w;
        struct err e = {0};
        if (who_parse(TEXTS[i], &w, &e))
            fail_msg("\"%s\" was taken", TEXTS[i]);
        assert_true(e.text[0]);
    }
}

static void phones_are_the_same_with_and_without_a_country(void **state)
{
    (void)state;
    assert_true(who_is_same_phone("+19167871122", "916-787-1122"));
    assert_true(who_is_same_phone("916-787-1122", "+1 (916) 787 1122"));
    assert_false(who_is_same_phone("+19167871122", "916-787-1123"));
    assert_false(who_is_same_phone("7871122", "+19167871122")); /* too little to tell */
    assert_false(who_is_same_phone("", ""));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(numbers_are_requests),
    cmocka_unit_test(long_numbers_are_phones),
    cmocka_unit_test(identifiers_come_in_their_normal_form),
    cmocka_unit_test(what_could_be_many_is_refused),
    cmocka_unit_test(phones_are_the_same_with_and_without_a_country),
};
TEST_MAIN(tests)
