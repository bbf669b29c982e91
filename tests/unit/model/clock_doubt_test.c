/* clock_doubt_test.c — which clock is believed where a wrong one would destroy something. */
#include "core/model/clock_doubt.h"

#include "tests/test.h"

#define HOUR_MS (3600 * 1000LL)
#define DAY_MS (24 * HOUR_MS)
#define START_MS (1700000000000LL)

static void clock_of_every_day_is_believed(void **state)
{
    (void)state;
    struct clock_doubt d = {0};
    int64_t now = START_MS;
    assert_true(clock_doubt_believes(&d, now)); /* the first */
    assert_true(clock_doubt_believes(&d, now += HOUR_MS));
    assert_true(clock_doubt_believes(&d, now += 3 * DAY_MS)); /* a weekend */
    assert_true(clock_doubt_believes(&d, now -= 2 * DAY_MS)); /* back: it removes less */
    assert_int_equal(d.believed_ms, now);
    assert_int_equal(d.doubted_ms, 0);
}

static void clock_far_ahead_is_believed_on_the_next_day(void **state)
{
    (void)state;
    struct clock_doubt d = {.believed_ms = START_MS};
    int64_t now = START_MS + 42 * DAY_MS;
    assert_false(clock_doubt_believes(&d, now));
    assert_false(clock_doubt_believes(&d, now + HOUR_MS));
    assert_false(clock_doubt_believes(&d, now + 19 * HOUR_MS));
    assert_int_equal(d.believed_ms, START_MS);
    assert_int_equal(d.doubted_ms, now);
    assert_true(clock_doubt_believes(&d, now + 20 * HOUR_MS));
    assert_true(clock_doubt_believes(&d, now + 21 * HOUR_MS));
    assert_int_equal(d.doubted_ms, 0);
}

/* … and so is one that is far behind; neither vouches for the other. */
static void clock_far_behind_is_believed_on_the_next_day(void **state)
{
    (void)state;
    struct clock_doubt d = {.believed_ms = START_MS};
    int64_t now = START_MS - 4000 * DAY_MS;
    assert_false(clock_doubt_believes(&d, now));
    assert_false(clock_doubt_believes(&d, now + 19 * HOUR_MS));
    assert_true(clock_doubt_believes(&d, now + 20 * HOUR_MS));
    d = (struct clock_doubt){.believed_ms = START_MS};
    assert_false(clock_doubt_believes(&d, now));
    assert_false(clock_doubt_believes(&d, START_MS + 42 * DAY_MS));
    assert_int_equal(d.doubted_ms, START_MS + 42 * DAY_MS);
    assert_false(clock_doubt_believes(&d, now + 2 * DAY_MS));
    assert_true(clock_doubt_believes(&d, START_MS + DAY_MS)); /* mended */
    assert_int_equal(d.doubted_ms, 0);
}

static void clock_that_is_mended_leaves_no_doubt(void **state)
{
    (void)state;
    struct clock_doubt d = {.believed_ms = START_MS};
    assert_false(clock_doubt_believes(&d, START_MS + 4000 * DAY_MS));
    assert_true(clock_doubt_believes(&d, START_MS + HOUR_MS));
    assert_int_equal(d.doubted_ms, 0);
    /* One doubt does not vouch for the next one. */
    assert_false(clock_doubt_believes(&d, START_MS + 4000 * DAY_MS));
    assert_false(clock_doubt_believes(&d, START_MS + 40 * DAY_MS));
    assert_int_equal(d.doubted_ms, START_MS + 40 * DAY_MS);
    assert_true(clock_doubt_believes(&d, START_MS + 41 * DAY_MS));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(clock_of_every_day_is_believed),
    cmocka_unit_test(clock_far_ahead_is_believed_on_the_next_day),
    cmocka_unit_test(clock_far_behind_is_believed_on_the_next_day),
    cmocka_unit_test(clock_that_is_mended_leaves_no_doubt),
};
TEST_MAIN(tests)
