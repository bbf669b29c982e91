/* Rate headers as Apollo sends them, and others. */
#include "core/model/rate_window.h"
#include "tests/test.h"

static void rate_headers_fill_their_window(void **state)
{
    struct rate_windows r;
    (void)state;
    rate_windows_init(&r);
    rate_windows_take_header(&r, "X-Rate-Limit-Minute", "1000");
    rate_windows_take_header(&r, "x-minute-usage", "3");
    rate_windows_take_header(&r, "x-minute-requests-left", " 997\r\n");
    rate_windows_take_header(&r, "x-rate-limit-hourly", "6000");
    rate_windows_take_header(&r, "x-hourly-usage", "0");
    rate_windows_take_header(&r, "x-24-hour-requests-left", "5");
    rate_windows_take_header(&r, "x-rate-limit-24-hour", "7");
    assert_int_equal(r.span[RATE_MINUTE].limit, 1000);
    assert_int_equal(r.span[RATE_MINUTE].used, 3);
    assert_int_equal(r.span[RATE_MINUTE].left, 997);
    assert_int_equal(r.span[RATE_HOUR].limit, 6000);
    assert_int_equal(r.span[RATE_HOUR].used, 0);
    assert_int_equal(r.span[RATE_HOUR].left, -1);
    assert_int_equal(r.span[RATE_DAY].left, 5);
    assert_int_equal(r.span[RATE_DAY].limit, 7);
}

static void rate_empty_header_means_unlimited(void **state)
{
    struct rate_windows r;
    (void)state;
    rate_windows_init(&r);
    for (int s = 0; s < RATE_SPAN_COUNT; s++) {
        assert_int_equal(r.span[s].limit, -1);
        assert_int_equal(r.span[s].used, -1);
        assert_int_equal(r.span[s].left, -1);
    }
    rate_windows_take_header(&r, "x-rate-limit-24-hour", "10");
    rate_windows_take_header(&r, "x-rate-limit-24-hour", "");
    assert_int_equal(r.span[RATE_DAY].limit, -1);
}

static void rate_nonsense_changes_nothing(void **state)
{
    static const char *const values[] = {"x", "-1", "1e3", "10,5", "0x10", "99999999999999999999", "1 2"};
    struct rate_windows r;
    (void)state;
    rate_windows_init(&r);
    rate_windows_take_header(&r, "x-minute-usage", "3");
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        rate_windows_take_header(&r, "x-minute-usage", values[i]);
    rate_windows_take_header(&r, "x-minute-usage", NULL);
    rate_windows_take_header(&r, "x-minute-usag", "9");
    rate_windows_take_header(&r, "content-type", "9");
    assert_int_equal(r.span[RATE_MINUTE].used, 3);
    assert_int_equal(r.span[RATE_MINUTE].limit, -1);
    assert_int_equal(r.seen_ms, 0);
}

static struct rate_windows minute_of(const char *limit, const char *left, int64_t seen_ms)
{
    struct rate_windows r;
    rate_windows_init(&r);
    rate_windows_take_header(&r, "x-rate-limit-minute", limit);
    rate_windows_take_header(&r, "x-minute-requests-left", left);
    r.seen_ms = seen_ms;
    return r;
}

static void rate_wait_ends_with_the_window(void **state)
{
    const int64_t seen = 1700000000000;
    struct rate_windows r = minute_of("5", "0", seen), some = minute_of("5", "2", seen);
    (void)state;
    assert_int_equal(rate_windows_wait_ms(&r, 0, seen), 60000);
    assert_int_equal(rate_windows_wait_ms(&r, 0, seen + 59999), 1);
    assert_int_equal(rate_windows_wait_ms(&r, 0, seen + 60000), 0);
    assert_int_equal(rate_windows_wait_ms(&some, 0, seen), 0);
    assert_int_equal(rate_windows_wait_ms(&some, 1, seen), 0);
    assert_int_equal(rate_windows_wait_ms(&some, 2, seen + 10000), 50000); /* both are out already */
    assert_int_equal(rate_windows_wait_ms(&some, 4, seen + 60000), 0);     /* a new window of five */
    assert_int_equal(rate_windows_wait_ms(&some, 5, seen + 60000), 1000);
}

static void rate_unknown_and_unlimited_never_wait(void **state)
{
    const int64_t seen = 1700000000000;
    struct rate_windows none, unlimited = minute_of("", "", seen);
    (void)state;
    rate_windows_init(&none);
    assert_int_equal(rate_windows_wait_ms(&none, 100, seen), 0);
    assert_int_equal(rate_windows_wait_ms(&unlimited, 100, seen), 0);
    assert_false(rate_windows_is_fresh(&none, seen));
}

static void rate_used_up_hour_and_day_hold_too(void **state)
{
    static const char *const names[] = {"x-hourly-requests-left", "x-24-hour-requests-left"};
    const int64_t seen = 1700000000000, hour = 3600000;
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct rate_windows r = minute_of("5", "3", seen);
        rate_windows_take_header(&r, names[i], "1");
        assert_int_equal(rate_windows_wait_ms(&r, 0, seen), 0);
        assert_int_equal(rate_windows_wait_ms(&r, 1, seen), hour);
        rate_windows_take_header(&r, names[i], "0");
        assert_int_equal(rate_windows_wait_ms(&r, 0, seen), hour);
        assert_int_equal(rate_windows_wait_ms(&r, 0, seen + 60000), hour - 60000); /* the minute has turned */
        assert_int_equal(rate_windows_wait_ms(&r, 0, seen + hour), 0);
        assert_int_equal(rate_windows_wait_ms(&r, 0, seen - 1), 0);
        rate_windows_take_header(&r, names[i], "");
        assert_int_equal(rate_windows_wait_ms(&r, 0, seen), 0);
    }
}

static void rate_figure_of_the_future_is_no_figure(void **state)
{
    const int64_t seen = 1700000000000;
    struct rate_windows r = minute_of("5", "0", seen);
    (void)state;
    assert_int_equal(rate_windows_wait_ms(&r, 0, seen - 3600000), 0);
    assert_false(rate_windows_is_fresh(&r, seen - 1));
    assert_true(rate_windows_is_fresh(&r, seen + 59999));
    assert_false(rate_windows_is_fresh(&r, seen + 60000));
    assert_int_equal(rate_windows_fresh_ms(&r, seen - 1), 0);
    assert_int_equal(rate_windows_fresh_ms(&r, seen + 59000), 1000);
    assert_int_equal(rate_windows_fresh_ms(&r, seen + 60000), 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(rate_wait_ends_with_the_window),
    cmocka_unit_test(rate_unknown_and_unlimited_never_wait),
    cmocka_unit_test(rate_used_up_hour_and_day_hold_too),
    cmocka_unit_test(rate_figure_of_the_future_is_no_figure),
    cmocka_unit_test(rate_headers_fill_their_window),
    cmocka_unit_test(rate_empty_header_means_unlimited),
    cmocka_unit_test(rate_nonsense_changes_nothing),
};
TEST_MAIN(tests)
