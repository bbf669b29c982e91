/* request_columns_test.c — the list's columns share the room, whatever is in them. */
#include "tests/test.h"

#include "tui/view/requests/columns.h"

static int sum(const struct request_columns *c)
{
    int sum = 1 + 10 + c->name + 2 + c->outcome + 1;
    sum += c->organization ? c->organization + 2 : 0;
    sum += c->email ? c->email + 2 : 0;
    sum += c->phone ? c->phone + 2 : 0;
    return sum;
}

/* What leaves no room for credits, or loses a column, would be seen at one size of window only. */
static void columns_never_take_more_than_there_is(void **state)
{
    (void)state;
    for (int width = 58; width <= 240; width++)
        for (int name = 0; name <= 60; name += 5)
            for (int organization = 0; organization <= 60; organization += 5)
                for (int email = 0; email <= 60; email += 20) {
                    struct request_columns none = request_columns_make(width, (struct request_widths){0});
                    struct request_columns c =
                        request_columns_make(width, (struct request_widths){name, organization, email});
                    assert_true(c.name >= 9 && c.outcome >= 24);
                    assert_int_equal(c.organization > 0, none.organization > 0);
                    assert_true(sum(&c) <= sum(&none));
                    assert_true(sum(&c) <= width - 6);
                }
}

static void columns_are_the_same_for_all_that_fits(void **state)
{
    (void)state;
    struct request_columns few = request_columns_make(78, (struct request_widths){3, 2, 0});
    struct request_columns more = request_columns_make(78, (struct request_widths){16, 11, 0});
    assert_int_equal(few.name, more.name);
    assert_int_equal(few.organization, more.organization);
    assert_int_equal(few.outcome, more.outcome);
    assert_true(few.has_channel && more.has_channel);
}

static void columns_lend_what_they_do_not_need(void **state)
{
    (void)state;
    struct request_columns c = request_columns_make(78, (struct request_widths){18, 5, 0});
    assert_true(c.name >= 18 && c.organization >= 9 && c.has_channel);
    c = request_columns_make(78, (struct request_widths){8, 15, 0});
    assert_true(c.organization >= 15 && c.name >= 12 && c.has_channel);
    /* Both are long: how it came goes before more of a name does. */
    c = request_columns_make(78, (struct request_widths){33, 40, 0});
    assert_false(c.has_channel);
    assert_int_equal(c.name, 19);
    c = request_columns_make(140, (struct request_widths){12, 12, 34});
    assert_int_equal(c.email, 34);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(columns_never_take_more_than_there_is),
    cmocka_unit_test(columns_are_the_same_for_all_that_fits),
    cmocka_unit_test(columns_lend_what_they_do_not_need),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
