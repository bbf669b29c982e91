/* filter_test.c — the filter's language: every key, every comparison, every mistake. */
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/model/filter.h"
#include "core/model/request.h"
#include "core/model/request_order.h"

#define NOW 1767859549123 /* 2026-01-08T08:05:49Z */
#define MICRO 1000000

static struct filter parse(const char *text)
{
    struct filter f;
    struct err e = {0};
    if (!filter_parse(text, NOW, &f, &e))
        fail_msg("\"%s\": %s", text, e.text);
    return f;
}

static void refuse(const char *text, const char *sentence)
{
    struct filter f;
    struct err e = {0};
    if (filter_parse(text, NOW, &f, &e))
        fail_msg("\"%s\" was taken", text);
    assert_int_equal(e.code, ERR_USAGE);
    assert_int_equal(f.term_count, 0);
    if (!strstr(e.text, sentence))
        fail_msg("\"%s\" says: %s\nand not: %s", text, e.text, sentence);
}

static void expect_text(const struct filter *f, size_t term, size_t value, const char *text)
{
    assert_true(term < f->term_count && value < f->terms[term].value_count);
    const struct filter_value *v = &f->values[f->terms[term].first_value + value];
    assert_int_equal(v->shape, FILTER_HAS_TEXT);
    assert_string_equal(filter_text(f, v), text);
}

static void expect_word(const char *text, enum filter_key key, int word)
{
    struct filter f = parse(text);
    assert_int_equal(f.term_count, 1);
    assert_int_equal(f.terms[0].key, key);
    assert_int_equal(f.terms[0].value_count, 1);
    assert_int_equal(f.values[0].shape, FILTER_HAS_WORD);
    assert_int_equal(f.values[0].word, word);
}

static void expect_range(const char *text, enum filter_key key, int64_t low, int64_t high)
{
    struct filter f = parse(text);
    assert_int_equal(f.term_count, 1);
    assert_int_equal(f.terms[0].key, key);
    assert_int_equal(f.values[0].shape, FILTER_IN_RANGE);
    assert_int_equal(f.values[0].low, low);
    assert_int_equal(f.values[0].high, high);
}

static void words_and_phrases_are_text(void **state)
{
    (void)state;
    struct filter f = parse("  tim \"sales  ops\" ray|li \"a|b\"|c https://x.io/?a=1 14:02 a,b");
    assert_int_equal(f.term_count, 7);
    for (size_t i = 0; i < f.term_count; i++)
        assert_int_equal(f.terms[i].key, FILTER_ANYTHING);
    expect_text(&f, 0, 0, "tim");
    expect_text(&f, 1, 0, "sales  ops");
    expect_text(&f, 2, 0, "ray");
    expect_text(&f, 2, 1, "li");
    expect_text(&f, 3, 0, "a|b");
    expect_text(&f, 3, 1, "c");
    expect_text(&f, 4, 0, "https://x.io/?a=1");
    expect_text(&f, 5, 0, "14:02");
    expect_text(&f, 6, 0, "a,b");
}

static void nothing_asks_for_everything(void **state)
{
    (void)state;
    static const char *const BLANK[] = {"", " \t\r\n", "\"\"", "|", "\"", "\"\"|\"\""};
    for (size_t i = 0; i < sizeof BLANK / sizeof *BLANK; i++)
        assert_int_equal(parse(BLANK[i]).term_count, 0);
    assert_int_equal(parse(NULL).term_count, 0);
}

static void not_is_a_minus_or_a_bang(void **state)
{
    (void)state;
    struct filter f = parse("-tim !ray -\"a b\" -state:draft !credits>5 -835146 !835146 - -- a-b");
    static const bool NEGATED[] = {true, true, true, true, true, false, true, false, true, false};
    assert_int_equal(f.term_count, 10);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(f.terms[i].is_negated, NEGATED[i]);
    expect_text(&f, 5, 0, "-835146");
    expect_text(&f, 6, 0, "835146");
    expect_text(&f, 9, 0, "a-b");
}

static void keys_take_their_words(void **state)
{
    (void)state;
    for (int s = 0; s < REQUEST_STATE_COUNT; s++) {
        char text[64];
        snprintf(text, sizeof text, "STATE:%s", request_state_word((enum request_state)s));
        expect_word(text, FILTER_STATE, s);
    }
    expect_word("state:not-found", FILTER_STATE, REQUEST_NOT_FOUND);
    expect_word("state=Waiting", FILTER_STATE, REQUEST_WAITING);
    expect_word("state:deliv", FILTER_STATE, REQUEST_DELIVERED);
    expect_word("email:none", FILTER_EMAIL, FILTER_FOUND_NONE);
    expect_word("email:ver", FILTER_EMAIL, FILTER_FOUND_VERIFIED);
    expect_word("phone:found", FILTER_PHONE, FILTER_FOUND);
    expect_word("by:webhook", FILTER_BY, CHANNEL_WEBHOOK);
    expect_word("by:poll", FILTER_BY, CHANNEL_POLL);
    expect_word("by:import", FILTER_BY, CHANNEL_IMPORT);
    expect_word("is:sim", FILTER_IS, FILTER_IS_SIMULATED);
    expect_word("is:open", FILTER_IS, FILTER_IS_OPEN);
}

static void commas_and_bars_are_or(void **state)
{
    (void)state;
    struct filter f = parse("state:waiting,uncertain|draft company:\"Acme, Inc\",apollo vendor:icy,");
    assert_int_equal(f.term_count, 3);
    assert_int_equal(f.terms[0].value_count, 3);
    assert_int_equal(f.values[1].word, REQUEST_UNCERTAIN);
    expect_text(&f, 1, 0, "Acme, Inc");
    expect_text(&f, 1, 1, "apollo");
    assert_int_equal(f.terms[2].value_count, 1);
    /* Cut short, it is every word that begins so. */
    f = parse("state:d");
    assert_int_equal(f.terms[0].value_count, 2);
    assert_int_equal(f.values[0].word, REQUEST_DRAFT);
    assert_int_equal(f.values[1].word, REQUEST_DELIVERED);
}

static void addresses_and_numbers_are_text(void **state)
{
    (void)state;
    struct filter f = parse("email:tim@ex phone:916 phone:\"none\" email:\"none\"");
    expect_text(&f, 0, 0, "tim@ex");
    expect_text(&f, 1, 0, "916");
    expect_text(&f, 2, 0, "none");
    expect_text(&f, 3, 0, "none");
}

static void numbers_are_compared(void **state)
{
    (void)state;
    expect_range("credits>5", FILTER_CREDITS, 5 * MICRO + 1, INT64_MAX);
    expect_range("credits>=2.5", FILTER_CREDITS, 2500000, INT64_MAX);
    expect_range("credits<5", FILTER_CREDITS, INT64_MIN, 5 * MICRO - 1);
    expect_range("credits<=5", FILTER_CREDITS, INT64_MIN, 5 * MICRO);
    expect_range("credits=5", FILTER_CREDITS, 5 * MICRO, 5 * MICRO);
    expect_range("credits:5", FILTER_CREDITS, 5 * MICRO, 5 * MICRO);
    expect_range("credits:>5", FILTER_CREDITS, 5 * MICRO + 1, INT64_MAX);
    expect_range("http:429", FILTER_HTTP, 429, 429);
    expect_range("http:5xx", FILTER_HTTP, 500, 599);
    expect_range("http>4XX", FILTER_HTTP, 500, INT64_MAX);
    expect_range("http<4xx", FILTER_HTTP, INT64_MIN, 399);
    expect_range("id:17", FILTER_ID, 17, 17);
    expect_range("id:#17", FILTER_ID, 17, 17);
    expect_range("id>999999999999999999", FILTER_ID, 1000000000000000000, INT64_MAX);
    struct filter f = parse("credits:none");
    assert_int_equal(f.values[0].shape, FILTER_IS_ABSENT);
}

static void times_are_read_as_people_write_them(void **state)
{
    (void)state;
    static const int64_t MINUTE = NOW - NOW % 60000, DAY = 86400000;
    setenv("TZ", "UTC", 1);
    expect_range("since:1d", FILTER_SINCE, MINUTE - DAY, INT64_MAX);
    expect_range("since:30m", FILTER_SINCE, MINUTE - 1800000, INT64_MAX);
    expect_range("until:2W", FILTER_UNTIL, INT64_MIN, MINUTE - 14 * DAY);
    expect_range("since:today", FILTER_SINCE, NOW - NOW % DAY, INT64_MAX);
    expect_range("until:yesterday", FILTER_UNTIL, INT64_MIN, NOW - NOW % DAY - 1);
    expect_range("since:2026-01-08", FILTER_SINCE, NOW - NOW % DAY, INT64_MAX);
    expect_range("until:2026-01-08", FILTER_UNTIL, INT64_MIN, NOW - NOW % DAY + DAY - 1);
    expect_range("since:2026-01-08T08:05", FILTER_SINCE, MINUTE, INT64_MAX);
    expect_range("until:2026-01-08T08:05", FILTER_UNTIL, INT64_MIN, MINUTE + 59999);
    expect_range("since:2028-02-29", FILTER_SINCE, 1835395200000, INT64_MAX);
    setenv("TZ", "America/New_York", 1);
    expect_range("since:2026-01-08", FILTER_SINCE, NOW - NOW % DAY + 5 * 3600000, INT64_MAX);
    /* A day of 23 hours. */
    expect_range("until:2026-03-08", FILTER_UNTIL, INT64_MIN, 1773028799999);
    setenv("TZ", "UTC", 1);
}

static void mistakes_say_what_was_meant(void **state)
{
    (void)state;
    refuse("stat:waiting", "\"stat:\" is no key; did you mean \"state:\"?");
    refuse("tim credit>5", "\"credit>\" is no key; did you mean \"credits>\"?");
    refuse("foo:bar", "\"foo:\" is no key. There are state, vendor");
    refuse("state:wating", "did you mean \"state:waiting\"?");
    refuse("state:waiting,gone", "\"state:gone\" is nothing");
    refuse("state:", "\"state:\" wants a value, such as draft or queued.");
    refuse("state:,draft", "wants a value");
    refuse("vendor:", "\"vendor:\" wants a value, such as vendor:icypeas.");
    refuse("company:\"\"", "wants a value");
    refuse("email:verifed", "did you mean \"email:verified\"?");
    refuse("state>draft", "is not compared");
    refuse("credits>none", "\"credits>none\" is nothing; did you mean");
    refuse("credits:five", "\"credits:five\" is nothing");
    refuse("credits>5;", "\"credits>5;\" is nothing");
    refuse("http:9999", "write it like http:429");
    refuse("http:6xx", "write it like http:429");
    refuse("id:-5", "write it like id>100");
    refuse("id:9999999999999999999", "write it like");
    static const char *const TIMES[] = {"since:1y",         "since:d",          "since:-1d",
                                        "since:100001d",    "since:2026-13-01", "since:2026-02-30",
                                        "since:2026-11-00", "since:2026-1-1",   "until:2026-01-08T24:00",
                                        "since:1970"};
    for (size_t i = 0; i < sizeof TIMES / sizeof *TIMES; i++)
        refuse(TIMES[i], "is no time; write 30m");
}

static void ceilings_hold(void **state)
{
    (void)state;
    char text[FILTER_BYTES_MAX + 2];
    memset(text, 'a', sizeof text);
    text[FILTER_BYTES_MAX + 1] = '\0';
    refuse(text, "at most 1000 bytes");
    text[FILTER_BYTES_MAX] = '\0';
    assert_int_equal(parse(text).term_count, 1);
    for (size_t i = 1; i < sizeof text; i += 2)
        text[i] = ' ';
    text[FILTER_BYTES_MAX] = '\0';
    refuse(text, "at most 32 terms");
    for (size_t i = 1; i < sizeof text; i += 2)
        text[i] = '|';
    text[FILTER_BYTES_MAX] = '\0';
    refuse(text, "at most 64 values");
    /* Each bad byte grows to three; there is room for the worst. */
    memset(text, 0xff, FILTER_BYTES_MAX);
    struct filter f = parse(text);
    assert_int_equal(f.text_size, FILTER_BYTES_MAX * 3 + 1);
}

static void hostile_bytes_are_cleaned_text(void **state)
{
    (void)state;
    struct filter f = parse("'; DROP\x1b[31m TABLE \xff\xfe %s %n");
    expect_text(&f, 0, 0, "';");
    expect_text(&f, 1, 0, "DROP\xef\xbf\xbd[31m");
    expect_text(&f, 3, 0, "\xef\xbf\xbd\xef\xbf\xbd");
}

static void the_same_expression_is_the_same_filter(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"tim",           "tim ",      "-tim",     "tim|x",
                                        "state:waiting", "credits>5", "since:1d", "email:\"tim\""};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        for (size_t k = 0; k < sizeof TEXTS / sizeof *TEXTS; k++) {
            struct filter a = parse(TEXTS[i]), b = parse(TEXTS[k]);
            bool is_same = i == k || (i < 2 && k < 2);
            assert_int_equal(filter_is_equal(&a, &b), is_same);
        }
}

static void every_example_and_completion_is_taken(void **state)
{
    (void)state;
    for (int k = 0; k < FILTER_KEY_COUNT; k++) {
        enum filter_key key = (enum filter_key)k;
        const char *word;
        assert_int_equal(parse(filter_key_example(key)).terms[0].key, key);
        for (size_t i = 0; (word = filter_key_value(key, i)); i++) {
            char text[64];
            snprintf(text, sizeof text, "%s:%s", filter_key_word(key), word);
            assert_int_equal(parse(text).terms[0].value_count, 1);
        }
    }
}

static void orders_are_named(void **state)
{
    (void)state;
    enum request_order order;
    bool is_up;
    struct err e = {0};
    assert_true(request_order_parse("name", &order, &is_up, &e));
    assert_int_equal(order, REQUEST_ORDER_NAME);
    assert_true(is_up);
    assert_true(request_order_parse("-Name", &order, &is_up, &e));
    assert_false(is_up);
    assert_true(request_order_parse("time", &order, &is_up, &e));
    assert_false(is_up);
    assert_true(request_order_parse("+credits", &order, &is_up, &e));
    assert_true(is_up);
    assert_false(request_order_parse("nmae", &order, &is_up, &e));
    assert_string_equal(e.text, "Nothing is sorted by \"nmae\"; did you mean \"name\"?");
    assert_false(request_order_parse("", &order, &is_up, &e));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(words_and_phrases_are_text),
    cmocka_unit_test(nothing_asks_for_everything),
    cmocka_unit_test(not_is_a_minus_or_a_bang),
    cmocka_unit_test(keys_take_their_words),
    cmocka_unit_test(commas_and_bars_are_or),
    cmocka_unit_test(addresses_and_numbers_are_text),
    cmocka_unit_test(numbers_are_compared),
    cmocka_unit_test(times_are_read_as_people_write_them),
    cmocka_unit_test(mistakes_say_what_was_meant),
    cmocka_unit_test(ceilings_hold),
    cmocka_unit_test(hostile_bytes_are_cleaned_text),
    cmocka_unit_test(the_same_expression_is_the_same_filter),
    cmocka_unit_test(every_example_and_completion_is_taken),
    cmocka_unit_test(orders_are_named),
};
TEST_MAIN(tests)
