/* insight_filter_test.c — which filter the views of the whole history are under: the list's, one of their
 * own, or none. */
#include "tests/unit/tui/picture.h"

/* Figures of a part must not be taken for those of the whole, nor must conditions empty the people. */
static void vendors_follow_the_lists_filter_and_people_do_not(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "Esc");
    press(&p, "/");
    type(&p, "credits>5");
    press(&p, "Enter");
    press(&p, "V");
    assert_string_equal(p.app->view.filter.text, "credits>5");
    picture_has(picture_draw(&p, 100, 40), "credits>5  as in Requests");
    press(&p, "P");
    assert_string_equal(p.app->view.filter.text, "");
    press(&p, "C");
    assert_string_equal(p.app->view.filter.text, "credits>5");
    press(&p, "Esc");
    press(&p, "Esc"); /* all requests again */
    press(&p, "V");
    assert_string_equal(p.app->view.filter.text, "");
    assert_true(p.app->view.is_stale);
    picture_close(&p);
}

static void a_filter_of_ones_own_holds_where_it_is_understood(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "Esc");
    press(&p, "V");
    press(&p, "/");
    type(&p, "vendor:icypeas");
    press(&p, "Enter");
    press(&p, "Esc");
    press(&p, "C");
    assert_string_equal(p.app->view.filter.text, "vendor:icypeas");
    picture_lacks(picture_draw(&p, 100, 40), "as in Requests");
    press(&p, "I");
    assert_string_equal(p.app->view.filter.text, "");
    press(&p, "/");
    type(&p, "tim");
    press(&p, "Enter");
    press(&p, "P");
    assert_string_equal(p.app->view.filter.text, "tim");
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(vendors_follow_the_lists_filter_and_people_do_not),
    cmocka_unit_test(a_filter_of_ones_own_holds_where_it_is_understood),
};
TEST_MAIN(tests)
