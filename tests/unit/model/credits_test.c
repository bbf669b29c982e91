/* Amounts: their digits, added exactly. */
#include <stdlib.h>

#include "core/model/credits.h"
#include "tests/test.h"

static void credits_parse_plain_decimals_exactly(void **state)
{
    static const struct {
        const char *text;
        int64_t micro;
    } good[] = {
        {"0", 0},
        {"1", 1000000},
        {"2.5", 2500000},
        {"2.50", 2500000},
        {"0.1", 100000},
        {"-1.5", -1500000},
        {"0.000001", 1},
        {"1e3", 1000000000},
        {"1.5E+1", 15000000},
        {"25e-1", 2500000},
        {"0.0000000", 0},
        {"1.0000000000", 1000000},
        {"9223372036854.775807", INT64_MAX},
        {"0e999999", 0},
        {"007", 7000000},
        {"10", 10000000},
        {"100e-8", 1},
        {"12000000000000000000000000000e-22", 1200000000000},
        {"1000000000000000000000000000000000000000000000e-42", 1000000000},
        {"0.30000000000000004", 300000}, /* what 0.1 + 0.2 is to a double */
        {"3.3000000000000003", 3300000},
        {"2.9999999999999996", 3000000},
        {"-3.3000000000000003", -3300000},
        {"0.1000000000000000055511151231257827021181583404541015625", 100000},
        {"0.0000005", 1},
        {"0.0000001", 0},
        {"1e-7", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t micro = -7;
        if (!credits_parse(good[i].text, &micro) || micro != good[i].micro)
            fail_msg("%s gave %lld", good[i].text, (long long)micro);
    }
}

static void credits_parse_refuses_what_it_cannot_hold(void **state)
{
    static const char *const bad[] = {"",
                                      "-",
                                      ".",
                                      "x",
                                      "1x",
                                      "1..2",
                                      "1.2.3",
                                      "1e",
                                      "1e+",
                                      "--1",
                                      "+1",
                                      " 1",
                                      "9223372036854.775808",
                                      "9223372036854.7758075",
                                      "1e400",
                                      "NaN",
                                      "0x10",
                                      "1234567890123456789012345678901234567890123"};
    int64_t micro;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (credits_parse(bad[i], &micro))
            fail_msg("accepted %s", bad[i]);
    assert_false(credits_parse(NULL, &micro));
}

static void credits_format_without_trailing_zeros(void **state)
{
    static const struct {
        int64_t micro;
        const char *text;
    } samples[] = {{0, "0"},
                   {1000000, "1"},
                   {2500000, "2.5"},
                   {1, "0.000001"},
                   {-1500000, "-1.5"},
                   {100000000, "100"},
                   {INT64_MAX, "9223372036854.775807"},
                   {INT64_MIN, "-9223372036854.775808"}};
    char text[CREDITS_TEXT_SIZE];
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        credits_format(samples[i].micro, text);
        assert_string_equal(text, samples[i].text);
    }
}

static void a_mean_has_two_digits(void **state)
{
    static const struct {
        int64_t micro;
        const char *text;
    } means[] = {{0, "0.00"},         {2500000, "2.50"}, {3000000, "3.00"},
                 {1004999, "1.00"},   {1005000, "1.01"}, {999999, "1.00"},
                 {-1500000, "-1.50"}, {-1, "0.00"},      {INT64_MAX, "9223372036854.78"}};
    (void)state;
    for (size_t i = 0; i < sizeof means / sizeof *means; i++) {
        char text[CREDITS_TEXT_SIZE];
        credits_format_mean(means[i].micro, text);
        assert_string_equal(text, means[i].text);
    }
}

static void an_estimate_ends_at_the_hundredth(void **state)
{
    static const struct {
        int64_t micro;
        const char *text;
    } estimates[] = {{0, "0"},       {2500000, "2.5"},  {14721000, "14.72"}, {999999, "1"},
                     {2004999, "2"}, {2005000, "2.01"}, {800000000, "800"},  {INT64_MAX, "9223372036854.77"}};
    (void)state;
    for (size_t i = 0; i < sizeof estimates / sizeof *estimates; i++) {
        char text[CREDITS_TEXT_SIZE];
        credits_format_estimate(estimates[i].micro, text);
        assert_string_equal(text, estimates[i].text);
    }
}

static void assert_sum(const char *a, const char *b, const char *c, const char *expected)
{
    const char *amounts[] = {a, b, c};
    char *sum = credits_sum(amounts, 3);
    if (expected)
        assert_string_equal(sum, expected);
    else
        assert_null(sum);
    free(sum);
}

static void credits_sum_is_exact_and_absent_is_not_zero(void **state)
{
    (void)state;
    assert_sum(NULL, NULL, NULL, NULL);
    assert_sum(NULL, "2.50", NULL, "2.50");
    assert_sum("0", NULL, NULL, "0");
    assert_sum("0.1", "0.2", NULL, "0.3");
    assert_sum("1", "0", "2.50", "3.5");
    assert_sum("1", "3.3000000000000003", NULL, "4.3");
    /* Too much to add: told side by side instead of wrong. */
    assert_sum("9223372036854", "9223372036854", NULL, "9223372036854 + 9223372036854");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(credits_parse_plain_decimals_exactly),
    cmocka_unit_test(credits_parse_refuses_what_it_cannot_hold),
    cmocka_unit_test(credits_format_without_trailing_zeros),
    cmocka_unit_test(a_mean_has_two_digits),
    cmocka_unit_test(an_estimate_ends_at_the_hundredth),
    cmocka_unit_test(credits_sum_is_exact_and_absent_is_not_zero),
};
TEST_MAIN(tests)
