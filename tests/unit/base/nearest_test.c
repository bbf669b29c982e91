/* nearest_test.c — which name a mistyped word meant. */
#include "tests/test.h"

#include "core/base/nearest.h"

static void distance_counts_edits_and_swaps(void **state)
{
    (void)state;
    assert_int_equal(nearest_distance("", ""), 0);
    assert_int_equal(nearest_distance("email", "email"), 0);
    assert_int_equal(nearest_distance("emial", "email"), 1);
    assert_int_equal(nearest_distance("mail", "email"), 1);
    assert_int_equal(nearest_distance("kitten", "sitting"), 3);
    assert_int_equal(nearest_distance("", "abc"), 3);
    char longer[100];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_true(nearest_distance(longer, "a") > 1000);
}

static void nearest_forgives_slips_and_nothing_else(void **state)
{
    (void)state;
    static const char *const names[] = {"--listen", "--limit", "--wait", "list", "--waterfall-email"};
    static const size_t count = sizeof names / sizeof *names;
    assert_string_equal(nearest_of("--lisetn", names, count), "--listen");
    assert_string_equal(nearest_of("--WAIT", names, count), "--wait");
    assert_string_equal(nearest_of("--waterfall_emial", names, count), "--waterfall-email");
    assert_string_equal(nearest_of("lst", names, count), "list");
    assert_null(nearest_of("zebra", names, count));
    assert_null(nearest_of("", names, count));
    assert_null(
        nearest_of("a-word-that-is-far-too-long-to-be-a-slip-of-anything-that-is-here", names, count));
}

static const char *name_at(size_t index)
{
    static const char *const names[] = {"waiting", "late", "latest"};
    return index < sizeof names / sizeof *names ? names[index] : NULL;
}

static void names_may_come_one_by_one(void **state)
{
    (void)state;
    assert_string_equal(nearest_name("lateste", name_at), "latest");
    assert_string_equal(nearest_name("wiating", name_at), "waiting");
    assert_null(nearest_name("x", name_at));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(distance_counts_edits_and_swaps),
    cmocka_unit_test(nearest_forgives_slips_and_nothing_else),
    cmocka_unit_test(names_may_come_one_by_one),
};
TEST_MAIN(tests)
