/* What an answer's Retry-After asks for. */
#include <stdio.h>

#include "core/base/http_header.h"
#include "tests/test.h"

static int asked(const char *retry_after, const char *date)
{
    char headers[200];
    snprintf(headers, sizeof headers, "X: y\r\n%s%s%sRETRY-after: %s\r\n", date ? "Date: " : "",
             date ? date : "", date ? "\r\n" : "", retry_after);
    return http_header_retry_after_s(headers, 0);
}

static void seconds_are_rounded_up_and_bounded(void **state)
{
    static const struct {
        const char *text;
        int seconds;
    } samples[] = {{"5", 5},
                   {"0", 0},
                   {"2.0", 2},
                   {"2.1", 3},
                   {"86400", 86400},
                   {"86401", 86400},
                   {"999999999", 86400},
                   {"007", 7},
                   {"", 0},
                   {"-5", 0},
                   {"+5", 0},
                   {"5 s", 0},
                   {"5,5", 0},
                   {"soon", 0},
                   {"1e3", 0},
                   {"0x10", 0},
                   {"99999999999999999999", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        if (asked(samples[i].text, NULL) != samples[i].seconds)
            fail_msg("\"%s\" asks for %d s", samples[i].text, asked(samples[i].text, NULL));
    assert_int_equal(http_header_retry_after_s("Retry: 5\r\n", 0), 0);
}

static void date_is_set_against_the_answers_own(void **state)
{
    static const char now[] = "Wed, 21 Oct 2037 07:28:00 GMT";
    (void)state;
    assert_int_equal(asked("Wed, 21 Oct 2037 07:28:42 GMT", now), 42);
    assert_int_equal(asked("Wed, 21 Oct 2037 07:27:59 GMT", now), 0);
    assert_int_equal(asked("Fri, 23 Oct 2037 07:28:00 GMT", now), HTTP_RETRY_AFTER_MAX_S);
    assert_int_equal(asked("Wed, 21 Oct 2037 07:28:42", now), 0);
    assert_int_equal(asked("Wed, 32 Oct 2037 07:28:42 GMT", now), 0);
    assert_int_equal(asked("Thu, 01 Jan 1970 00:00:00 GMT", NULL), 0); /* against the clock */
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(seconds_are_rounded_up_and_bounded),
    cmocka_unit_test(date_is_set_against_the_answers_own),
};
TEST_MAIN(tests)
