/* clock_test.c — formats at their edges, and that waiting time never runs backwards. */
#include "tests/test.h"

#include <stdlib.h>
#include <time.h>

#include "core/base/clock.h"

static void iso_is_utc(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z"},
        {999, "1970-01-01T00:00:00Z"},
        {1767859549000, "2026-01-08T08:05:49Z"},
        {951782400000, "2000-02-29T00:00:00Z"},
        {4102444799999, "2099-12-31T23:59:59Z"},
        {253402300799000, "9999-12-31T23:59:59Z"},
    };
    char out[CLOCK_ISO_SIZE];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        clock_format_iso(rows[i].ms, out);
        assert_string_equal(out, rows[i].text);
    }
}

static void nonsense_times_stay_in_bounds(void **state)
{
    (void)state;
    static const int64_t wild[] = {INT64_MIN, INT64_MAX, -1, -62135596800001, 253402300800000};
    for (size_t i = 0; i < sizeof wild / sizeof *wild; i++) {
        char out[CLOCK_ISO_SIZE];
        memset(out, 'x', sizeof out);
        clock_format_iso(wild[i], out);
        assert_non_null(memchr(out, '\0', sizeof out));
        clock_format_local(wild[i], out);
        assert_non_null(memchr(out, '\0', sizeof out));
        clock_format_local_time(wild[i], out);
        assert_non_null(memchr(out, '\0', sizeof out));
        clock_format_span(wild[i], out);
        assert_non_null(memchr(out, '\0', sizeof out));
    }
}

static void local_times_follow_the_zone(void **state)
{
    (void)state;
    setenv("TZ", "XYZ-05:30", 1); /* 5 h 30 min ahead */
    tzset();
    char out[CLOCK_ISO_SIZE];
    clock_format_local(1767859549000, out);
    assert_string_equal(out, "2026-01-08 13:35:49");
    clock_format_local_time(1767859549000, out);
    assert_string_equal(out, "13:35:49");
    unsetenv("TZ");
    tzset();
}

static void days_begin_at_the_zones_midnight(void **state)
{
    (void)state;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    static const struct {
        int64_t now, begin;
    } rows[] = {
        {1767859549000, 1767826800000}, /* 2026-01-08 09:05:49 */
        {1767826800000, 1767826800000}, /* midnight itself */
        {1767826799999, 1767740400000}, /* the last moment of the day before */
        {1774774800000, 1774738800000}, /* 2026-03-29, a day of 23 hours, 11:00 in summer time */
        {1792926000000, 1792879200000}, /* 2026-10-25, a day of 25 hours, 12:00 in winter time */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(clock_day_begin_ms(rows[i].now), rows[i].begin);
    unsetenv("TZ");
    tzset();
}

static void spans_grow_from_minutes_to_days(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        {-5000, "00:00"},       {0, "00:00"},         {999, "00:00"},        {1000, "00:01"},
        {42000, "00:42"},       {3599999, "59:59"},   {3600000, "1:00:00"},  {3723000, "1:02:03"},
        {86399999, "23:59:59"}, {86400000, "1d 00h"}, {273600000, "3d 04h"}, {2592000000, "30d 00h"},
    };
    char out[CLOCK_ISO_SIZE];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        clock_format_span(rows[i].ms, out);
        assert_string_equal(out, rows[i].text);
    }
}

static void monotonic_time_never_runs_backwards(void **state)
{
    (void)state;
    int64_t last = clock_mono_us();
    for (int i = 0; i < 100000; i++) {
        int64_t now = clock_mono_us();
        assert_true(now >= last);
        last = now;
    }
    assert_true(clock_mono_ms() >= last / 1000);
    assert_true(clock_mono_ms() <= last / 1000 + 60000); /* the same clock in other units */
}

static void wall_time_is_the_systems(void **state)
{
    (void)state;
    int64_t before = (int64_t)time(NULL) * 1000, now = clock_wall_ms();
    assert_true(now >= before - 1000 && now < before + 60000);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(iso_is_utc),
    cmocka_unit_test(nonsense_times_stay_in_bounds),
    cmocka_unit_test(local_times_follow_the_zone),
    cmocka_unit_test(days_begin_at_the_zones_midnight),
    cmocka_unit_test(spans_grow_from_minutes_to_days),
    cmocka_unit_test(monotonic_time_never_runs_backwards),
    cmocka_unit_test(wall_time_is_the_systems),
};
TEST_MAIN(tests)
