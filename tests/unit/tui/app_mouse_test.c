/* app_mouse_test.c — what clicks, second clicks and dragging do, wherever they are made. */
#include "tests/unit/tui/picture.h"

static void app_mouse_reaches_everything(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_rows(&p, one_row(1, REQUEST_WAITING, "Tim Zheng"), 1, 0, 1);
    tell_request(&p, request_waiting(1));
    click(&p, "Payload", 120, 36);
    assert_int_equal(p.app->detail.tab, TAB_PAYLOAD);
    assert_int_equal(p.app->focus, PANE_DETAIL);
    click(&p, "Tim Zheng", 120, 36);
    assert_int_equal(p.app->focus, PANE_REQUESTS);
    bool was_on = p.app->form.is_on[TOGGLE_PHONE];
    click(&p, "phone waterfall", 120, 36);
    assert_int_equal(p.app->form.is_on[TOGGLE_PHONE], !was_on);
    click(&p, "Domain", 120, 36);
    assert_int_equal(p.app->form.stop, IDENTIFIER_DOMAIN);
    click(&p, "F1 help", 120, 36);
    assert_int_equal(p.app->popup.kind, POPUP_HELP);
    click(&p, "waterfall", 120, 36); /* outside the window */
    assert_int_equal(p.app->popup.kind, POPUP_NONE);
    picture_close(&p);
}

static void point(struct picture *p, enum mouse_kind kind, int x, int y)
{
    struct input in = {.kind = INPUT_MOUSE, .mouse = kind, .x = x, .y = y};
    app_input(p->app, &in);
}

/* A second click opens, in a list and in a view; one that comes late, or elsewhere, chooses. */
static void app_second_click_opens(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_rows(&p, one_row(1, REQUEST_WAITING, "Tim Zheng"), 1, 0, 1);
    tell_request(&p, request_waiting(1));
    click(&p, "Tim Zheng", 120, 36);
    app_set_time(p.app, PICTURE_NOW_MS, 1600);
    point(&p, MOUSE_PRESS, p.app->last_press.x, p.app->last_press.y);
    assert_int_equal(p.app->focus, PANE_REQUESTS);
    point(&p, MOUSE_PRESS, p.app->last_press.x, p.app->last_press.y);
    assert_int_equal(p.app->focus, PANE_DETAIL);
    click(&p, "Tim Zheng", 120, 36);
    point(&p, MOUSE_PRESS, p.app->last_press.x + 1, p.app->last_press.y);
    assert_int_equal(p.app->focus, PANE_REQUESTS);
    picture_close(&p);
}

/* The cursor goes where one clicks, in a text that is scrolled, too. */
static void app_click_puts_the_cursor(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    type(&p, "Joanna");
    click(&p, "anna", 120, 36);
    type(&p, "h");
    assert_string_equal(p.app->form.field[IDENTIFIER_FIRST_NAME].text, "Johanna");
    press(&p, "Down");
    paste(&p, "a very long name that is scrolled within its field");
    const char *text = p.app->form.field[IDENTIFIER_LAST_NAME].text;
    click(&p, "within", 120, 36);
    assert_ptr_equal(text + p.app->form.field[IDENTIFIER_LAST_NAME].cursor, strstr(text, "within"));
    click(&p, "First name", 120, 36); /* its label: the beginning */
    assert_int_equal(p.app->form.field[IDENTIFIER_FIRST_NAME].cursor, 0);
    picture_close(&p);
}

/* Who tries to select text is told how. */
static void app_drag_tells_how_to_select(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "Esc");
    picture_draw(&p, 120, 36);
    point(&p, MOUSE_PRESS, 60, 20);
    point(&p, MOUSE_RELEASE, 60, 20);
    picture_lacks(picture_draw(&p, 120, 36), "hold Shift");
    point(&p, MOUSE_PRESS, 60, 20);
    point(&p, MOUSE_RELEASE, 70, 20);
    picture_has(picture_draw(&p, 120, 36), "hold Shift, or turn the mouse off with M.");
    picture_close(&p);
}

static void app_answers_are_clicked(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    popup_confirm(p.app, CONFIRM_SEND_AGAIN, 1);
    click(&p, "what came of it", 80, 24);
    assert_int_equal(p.app->popup.kind, POPUP_NONE);
    assert_int_equal(p.app->focus, PANE_REQUESTS);
    popup_confirm(p.app, CONFIRM_QUIT, 0);
    click(&p, "go back", 80, 24);
    assert_int_equal(p.app->popup.kind, POPUP_NONE);
    popup_confirm(p.app, CONFIRM_QUIT, 0);
    click(&p, "Enter quit", 80, 24);
    assert_true(p.app->is_over);
    picture_close(&p);
}

/* Every hint stands where a click on it does what it says, in every pane and view, however wide. */
static void app_hints_are_clicked_where_they_stand(void **state)
{
    (void)state;
    static const char *const places[] = {"2", "3", "4", "V", "C", "P", "I", "L"};
    static const int widths[] = {80, 120, 200};
    struct picture p;
    int seen = 0;
    picture_open(&p, NULL);
    tell_rows(&p, one_row(1, REQUEST_WAITING, "Tim Zheng"), 1, 0, 1);
    tell_request(&p, request_waiting(1));
    press(&p, "Esc");
    for (size_t i = 0; i < 3 * sizeof places / sizeof *places; i++) {
        int width = widths[i % 3];
        press(&p, places[i / 3]);
        picture_draw(&p, width, 36);
        for (int x = 0; x < width; x++) {
            const struct hit *hit = hits_find(&p.app->hits, x, 35);
            if (!hit || hit->kind != HIT_ACTION || hit->rect.x != x)
                continue;
            struct cell *row = &p.canvas.cells[35 * width], *last = &row[x + hit->rect.width - 1];
            const char *hint = action_info((enum action)hit->value)->hint;
            hint = hit->value == ACTION_PANE_LOOKUP ? "lookup" : hint;
            bool is_tab = hit->value == ACTION_PANE_NEXT && p.app->view.is_open; /* its own name is told */
            assert_true(is_tab ? last->point[0] > ' ' : last->point[0] == (uint32_t)hint[strlen(hint) - 1]);
            assert_true(x + hit->rect.width == width || last[1].point[0] == ' ');
            seen++;
        }
        click(&p, "help", width, 36);
        assert_int_equal(p.app->popup.kind, POPUP_HELP);
        press(&p, "Esc");
    }
    assert_true(seen > 100);
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(app_mouse_reaches_everything), cmocka_unit_test(app_second_click_opens),
    cmocka_unit_test(app_click_puts_the_cursor),    cmocka_unit_test(app_drag_tells_how_to_select),
    cmocka_unit_test(app_answers_are_clicked),      cmocka_unit_test(app_hints_are_clicked_where_they_stand),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, picture_set_utc, NULL);
}
