/* detail_search_test.c — looking for a text in the tabs: what is found, where it leads, and how it ends. */
#include "tests/unit/tui/picture.h"

static void open_detail(struct picture *p, const char *body)
{
    picture_open(p, NULL);
    tell_rows(p, one_row(1, REQUEST_DELIVERED, "Tim Zheng"), 1, 0, 1);
    tell_request(p, request_with_body(body));
    press(p, "Esc");
    press(p, "3");
    picture_draw(p, 80, 24);
}

static void open_payload(struct picture *p, const char *body)
{
    open_detail(p, body);
    press(p, "]");
    press(p, "]");
    picture_draw(p, 80, 24);
}

/* How many cells look like something that was looked for. */
static int marked(const struct picture *p)
{
    int count = 0;
    for (int i = 0; i < p->canvas.width * p->canvas.height; i++)
        count += p->canvas.cells[i].role == ROLE_MATCH;
    return count;
}

static void search_marks_and_counts_while_it_is_typed(void **state)
{
    (void)state;
    struct picture p;
    open_detail(&p, "{}");
    press(&p, "/");
    picture_has(picture_draw(&p, 80, 24), "/ text to look for");
    picture_has(p.text, "Enter keeps the search   Esc goes back");
    type(&p, "icy");
    picture_has(picture_draw(&p, 80, 24), "/ icy");
    picture_has(p.text, "1 of 3");
    assert_int_equal(marked(&p), 9);
    type(&p, "q"); /* no way out while letters are typed */
    picture_has(picture_draw(&p, 80, 24), "nothing like it here");
    assert_int_equal(marked(&p), 0);
    press(&p, "Backspace");
    press(&p, "Enter");
    picture_has(picture_draw(&p, 80, 24), "1 of 3   n next  N previous");
    press(&p, "n");
    picture_has(picture_draw(&p, 80, 24), "2 of 3");
    press(&p, "N");
    press(&p, "n");
    press(&p, "n");
    picture_draw(&p, 80, 24);
    press(&p, "n");
    picture_has(picture_draw(&p, 80, 24), "The search went on at the top.");
    press(&p, "Esc"); /* the search ends first, and the pane stays */
    picture_lacks(picture_draw(&p, 80, 24), "/ icy");
    assert_int_equal(marked(&p), 0);
    assert_int_equal(p.app->focus, PANE_DETAIL);
    press(&p, "Esc");
    assert_int_equal(p.app->focus, PANE_REQUESTS);
    picture_close(&p);
}

static void search_heeds_capitals_only_where_some_are_typed(void **state)
{
    (void)state;
    struct picture p;
    open_detail(&p, "{}");
    press(&p, "/");
    type(&p, "verified");
    picture_has(picture_draw(&p, 80, 24), "1 of 6");
    press(&p, "^U");
    type(&p, "UNVERIFIED");
    picture_has(picture_draw(&p, 80, 24), "1 of 3");
    press(&p, "^U");
    type(&p, "Unverified");
    picture_has(picture_draw(&p, 80, 24), "nothing like it here");
    picture_close(&p);
}

static void search_without_a_match_goes_back_to_where_it_began(void **state)
{
    (void)state;
    struct picture p;
    open_payload(&p,
                 "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"j\":10,\"k\":11,"
                 "\"l\":12,\"m\":13,\"n\":14,\"o\":15,\"p\":16,\"q\":17,\"r\":18,\"s\":\"needle\"}");
    picture_lacks(p.text, "needle");
    press(&p, "Down");
    press(&p, "/");
    type(&p, "needle");
    picture_has(picture_draw(&p, 80, 24), "\"needle\"");
    press(&p, "Esc");
    picture_lacks(picture_draw(&p, 80, 24), "needle");
    assert_int_equal(p.app->detail.cursor, 1);
    press(&p, "/");
    type(&p, "needle");
    press(&p, "Enter");
    picture_draw(&p, 80, 24);
    press(&p, "y"); /* what was found is chosen */
    assert_string_equal(p.app->wish.copy.data, "needle");
    press(&p, "Esc");
    press(&p, "Home");
    press(&p, "/");
    press(&p, "Enter"); /* the last one once more */
    picture_has(picture_draw(&p, 80, 24), "/ needle");
    picture_close(&p);
}

static void search_opens_what_is_folded(void **state)
{
    (void)state;
    struct picture p;
    open_payload(&p, "{\"people\":[{\"emails\":[\"tim@x.io\"]}]}");
    for (int i = 0; i < 9; i++)
        press(&p, "-");
    picture_lacks(picture_draw(&p, 80, 24), "tim@x.io");
    press(&p, "/");
    type(&p, "tim@");
    picture_has(picture_draw(&p, 80, 24), "\"tim@x.io\"");
    picture_has(p.text, "1 of 1");
    picture_close(&p);
}

static void search_finds_what_is_wrapped(void **state)
{
    (void)state;
    struct picture p;
    char body[400];
    snprintf(body, sizeof body, "{\"u\":\"%0180dneedle-in-hay%0100d\"}", 0, 0);
    open_payload(&p, body);
    press(&p, "/");
    type(&p, "needle-in-hay");
    for (int width = 60; width < 110; width++) {
        picture_has(picture_draw(&p, width, 30), "1 of 1");
        assert_int_equal(marked(&p), 13);
    }
    picture_close(&p);
}

static void search_goes_along_to_other_tabs(void **state)
{
    (void)state;
    struct picture p;
    open_detail(&p, "{\"vendor\":\"Icypeas\",\"again\":\"icypeas\"}");
    press(&p, "/");
    type(&p, "icypeas");
    press(&p, "Enter");
    picture_draw(&p, 80, 24);
    press(&p, "]");
    press(&p, "]");
    picture_has(picture_draw(&p, 80, 24), "2 here   n next  N previous");
    press(&p, "n");
    picture_has(picture_draw(&p, 80, 24), "1 of 2");
    press(&p, "m"); /* what is masked is not found out by looking for it */
    p.app->toast_until_ms = 0;
    press(&p, "[");
    press(&p, "[");
    press(&p, "/");
    type(&p, "zheng");
    picture_has(picture_draw(&p, 80, 24), "nothing like it here");
    picture_close(&p);
}

static void search_next_without_a_search_is_a_new_lookup(void **state)
{
    (void)state;
    struct picture p;
    open_detail(&p, "{}");
    press(&p, "n");
    assert_int_equal(p.app->focus, PANE_LOOKUP);
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(search_marks_and_counts_while_it_is_typed),
    cmocka_unit_test(search_heeds_capitals_only_where_some_are_typed),
    cmocka_unit_test(search_without_a_match_goes_back_to_where_it_began),
    cmocka_unit_test(search_opens_what_is_folded),
    cmocka_unit_test(search_finds_what_is_wrapped),
    cmocka_unit_test(search_goes_along_to_other_tabs),
    cmocka_unit_test(search_next_without_a_search_is_a_new_lookup),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, picture_set_utc, NULL);
}
