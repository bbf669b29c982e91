/* requests_test.c — the selection is a request, not a line: whatever arrives, it stays; and how rows look. */
#include "tests/unit/tui/picture.h"

/* Rows first … first+count-1 of a list whose newest request has the id `newest`. */
static void tell_window(struct picture *p, int64_t newest, int64_t first, size_t count)
{
    struct request_row *rows = mem_zalloc((count + 1) * sizeof *rows);
    size_t filled = 0;
    for (; filled < count && newest - first - (int64_t)filled >= 1; filled++) {
        struct request_row *row = one_row(newest - first - (int64_t)filled, REQUEST_DELIVERED, "Somebody");
        rows[filled] = *row;
        free(row);
    }
    tell_rows(p, rows, filled, first, newest);
}

/* Answers what the list wants until it wants nothing more, as the engine would. */
static void settle(struct picture *p, int64_t newest)
{
    struct session *s = &p->app->session;
    for (int i = 0; i < 20; i++) {
        s->is_rows_stale = false;
        tell_window(p, newest, s->want_first, (size_t)s->want_count);
        if (!s->is_rows_stale)
            return;
    }
    fail_msg("the list never has what it wants");
}

static void open_list(struct picture *p, int64_t newest)
{
    picture_open(p, NULL);
    picture_draw(p, 80, 40);
    press(p, "Esc");
    settle(p, newest);
    picture_draw(p, 80, 40);
    settle(p, newest);
}

/* Enter would send nothing: what would help is told instead. */
static void requests_say_what_sending_needs(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
    tell_rows(&p, NULL, 0, 0, 0);
    picture_has(picture_draw(&p, 80, 24), "Fill in the form and press Enter.");
    paste(&p, "tim@example.com");
    picture_has(picture_draw(&p, 80, 24), "No requests yet. Enter sends what the form holds.");
    press(&p, "Esc"); /* Enter would be another thing here */
    picture_has(picture_draw(&p, 80, 24), "n leads to the form, and Enter sends it from there.");
    p.app->session.status->has_key = false;
    picture_lacks(picture_draw(&p, 80, 24), "press Enter");
    picture_has(p.text, "No requests yet.");
    picture_has(p.text, "Set APOLLO_API_KEY and start again.");
    picture_close(&p);
}

/* Its end names what there is. */
static void requests_tell_a_bad_filter_s_trouble_whole(void **state)
{
    (void)state;
    static const int widths[] = {60, 80, 120, 200};
    struct picture p;
    open_list(&p, 100);
    press(&p, "/");
    type(&p, "zz:x");
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        picture_draw(&p, widths[i], 24);
        picture_has(picture_draw(&p, widths[i], 24), "quotes");
        picture_has(p.text, "text.");
        picture_has(p.text, "Somebody");
    }
    picture_close(&p);
}

static void requests_follow_the_newest(void **state)
{
    (void)state;
    struct picture p;
    open_list(&p, 100);
    assert_int_equal(p.app->list.selected_id, 100);
    settle(&p, 101);
    assert_int_equal(p.app->list.selected_id, 101);
    picture_has(picture_draw(&p, 80, 40), "101 · FOLLOW");
    picture_close(&p);
}

static void requests_hold_the_chosen_one_while_others_arrive(void **state)
{
    (void)state;
    struct picture p;
    open_list(&p, 100);
    press(&p, "Down");
    press(&p, "Down");
    assert_int_equal(p.app->list.selected_id, 98);
    int64_t line = p.app->list.selected_index - p.app->list.top;
    for (int64_t newest = 101; newest <= 160; newest++) {
        settle(&p, newest);
        assert_int_equal(p.app->list.selected_id, 98);
        assert_int_equal(p.app->list.selected_index - p.app->list.top, line);
    }
    picture_has(picture_draw(&p, 80, 40), "160 · HELD +60 new");
    picture_close(&p);
}

static void requests_hold_through_a_burst_larger_than_the_window(void **state)
{
    (void)state;
    struct picture p;
    open_list(&p, 100);
    press(&p, "Down");
    settle(&p, 5000);
    assert_int_equal(p.app->list.selected_id, 99);
    assert_int_equal(p.app->list.selected_index, 5000 - 99);
    picture_close(&p);
}

static void requests_home_follows_again(void **state)
{
    (void)state;
    struct picture p;
    open_list(&p, 100);
    press(&p, "Down");
    settle(&p, 103);
    press(&p, "g");
    settle(&p, 103);
    assert_int_equal(p.app->list.selected_id, 103);
    assert_true(p.app->list.is_following);
    picture_has(picture_draw(&p, 80, 40), "103 · FOLLOW");
    picture_close(&p);
}

static void requests_of_a_million_scroll_by_windows(void **state)
{
    (void)state;
    struct picture p;
    open_list(&p, 1000000);
    press(&p, "G");
    settle(&p, 1000000);
    picture_draw(&p, 80, 40);
    assert_int_equal(p.app->list.selected_id, 1);
    assert_true(p.app->session.want_count < 200);
    for (int i = 0; i < 100; i++) {
        press(&p, "PgUp");
        settle(&p, 1000000);
        assert_int_not_equal(p.app->list.selected_id, 0);
    }
    picture_close(&p);
}

static void tell_one(struct picture *p, struct request_row *row)
{
    tell_rows(p, row, 1, 0, 1);
}

static void requests_show_waiting_and_the_next_poll(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request_row *row = one_row(1, REQUEST_WAITING, "Tim Zheng");
    row->next_poll_ms = PICTURE_NOW_MS + 8000;
    tell_one(&p, row);
    const char *picture = picture_draw(&p, 80, 24);
    picture_has(picture, "08:04:18  Tim Zheng");
    picture_has(picture, "… waiting 00:42 poll 8s");
    row = one_row(1, REQUEST_WAITING, "Tim Zheng");
    row->next_poll_ms = PICTURE_NOW_MS + 600000;
    tell_one(&p, row);
    picture_has(picture_draw(&p, 120, 36), "… waiting 00:42 poll 10m");
    assert_true(app_wake_ms(p.app) > 0 && app_wake_ms(p.app) <= 1000);
    picture_close(&p);
}

static void requests_show_a_state_by_word_for_each(void **state)
{
    (void)state;
    for (int s = 0; s < REQUEST_STATE_COUNT; s++) {
        struct picture p;
        picture_open(&p, NULL);
        tell_one(&p, one_row(1, (enum request_state)s, "Tim Zheng"));
        const char *word = s == REQUEST_NOT_FOUND ? "not found" : request_state_word((enum request_state)s);
        picture_has(picture_draw(&p, 80, 24), word);
        picture_close(&p);
    }
}

static void requests_keep_columns_with_wide_and_marked_names(void **state)
{
    (void)state;
    static const char *const names[] = {"山田太郎",
                                        "José Muñoz",
                                        "Jose\xcc\x81 Mun\xcc\x83oz",
                                        "محمد علي",
                                        "👩🏽 Ann",
                                        "A very long name that cannot possibly fit its column",
                                        "x\033[2Jy\xe2\x80\xaez"};
    const size_t count = sizeof names / sizeof *names;
    struct request_row *rows = mem_zalloc(count * sizeof *rows);
    for (size_t i = 0; i < count; i++) {
        struct request_row *row = one_row((int64_t)(count - i), REQUEST_REFUSED, names[i]);
        rows[i] = *row;
        free(row);
    }
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "Esc");
    tell_rows(&p, rows, count, 0, (int64_t)count);
    const char *row = picture_draw(&p, 80, 40);
    int column = -1;
    for (size_t i = 0; i < count; i++) {
        row = strstr(row, "08:04:18");
        assert_non_null(row);
        const char *word = strstr(row, "! refused");
        int at = text_width_n(row, (size_t)(word - row));
        column = column < 0 ? at : column;
        assert_int_equal(at, column);
        row = word;
    }
    picture_close(&p);
}

/* What went wrong is seen without going to each of them; it covers nothing that was found or paid. */
static void requests_say_why_nothing_came(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request_row *row = one_row(1, REQUEST_REJECTED, "Tim Zheng");
    row->message = mem_text("insufficient credits for Tim Zheng at tim@example.com");
    tell_one(&p, row);
    picture_has(picture_draw(&p, 80, 24), "✗ rejected · insufficient credits …");
    press(&p, "Esc");
    press(&p, "z");
    picture_has(picture_draw(&p, 150, 24),
                "✗ rejected · insufficient credits for Tim Zheng at tim@example.com");
    press(&p, "m");
    picture_has(picture_draw(&p, 150, 24), "✗ rejected · insufficient credits for •••");
    picture_lacks(p.text, "Tim Zheng");
    picture_lacks(p.text, "tim@");
    press(&p, "m");
    row = one_row(1, REQUEST_REFUSED, "Tim Zheng");
    row->message = mem_text("a reason that is a good deal longer than the room that is left for it");
    row->credits = mem_text("17");
    tell_one(&p, row);
    picture_has(picture_draw(&p, 80, 24), "! refused · a reason that …   17 cr");
    picture_close(&p);
}

/* A full batch beside long names: how many were found is not cut. */
static void requests_count_what_a_batch_found(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request_row *row = one_row(1, REQUEST_DELIVERED, "Bartholomew Hohenzollern and 9 more");
    mem_text_replace_take(&row->organization, mem_text("Donaudampfschifffahrtsgesellschaft"));
    row->email_count = row->phone_count = 10;
    tell_one(&p, row);
    for (int width = 60; width <= 130; width += 10) {
        picture_draw(&p, width, 36);
        picture_has(picture_draw(&p, width, 36), "✓ 10 e-mails + 10 phones");
    }
    picture_close(&p);
}

/* Half of a number would be another number. */
static void requests_show_the_next_poll_whole_or_not(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request_row *row = one_row(1, REQUEST_WAITING, "Tim Zheng");
    row->answered_ms = PICTURE_NOW_MS - 45296000; /* 12:34:56 */
    row->next_poll_ms = PICTURE_NOW_MS + 59 * 60000;
    tell_one(&p, row);
    picture_has(picture_draw(&p, 80, 24), "… waiting 12:34:56 poll 59m");
    row = one_row(1, REQUEST_WAITING, "Somebody whose name is long");
    mem_text_replace_take(&row->organization, mem_text("and the company's name is, too"));
    row->answered_ms = PICTURE_NOW_MS - 45296000;
    row->next_poll_ms = PICTURE_NOW_MS + 59 * 60000;
    tell_one(&p, row);
    picture_has(picture_draw(&p, 80, 24), "… waiting 12:34:56");
    picture_lacks(p.text, "poll 5");
    picture_close(&p);
}

static void requests_a_bad_answer_empties_nothing(void **state)
{
    (void)state;
    struct picture p;
    open_list(&p, 3);
    p.app->session.rows_ticket = 8;
    struct wf_event ev = {.kind = WF_EVENT_ROWS, .ticket = 8};
    err_set(&ev.err, ERR_USAGE, "bad filter");
    app_take_event(p.app, &ev);
    picture_has(picture_draw(&p, 80, 24), "Somebody");
    picture_close(&p);
}

static void requests_filter_is_shown_parked_and_brought_back(void **state)
{
    (void)state;
    struct picture p;
    open_list(&p, 40);
    press(&p, "/");
    type(&p, "zheng q");
    assert_string_equal(p.app->session.filter, "zheng q");
    press(&p, "Enter");
    picture_has(picture_draw(&p, 80, 24), "zheng q");
    press(&p, "\\");
    assert_null(p.app->session.filter);
    picture_has(picture_draw(&p, 80, 24), "parked");
    press(&p, "\\");
    assert_string_equal(p.app->session.filter, "zheng q");
    picture_close(&p);
}

/* What is said of a bad filter takes lines from the list before its rows come. */
static void requests_that_a_filter_hid_are_not_new(void **state)
{
    (void)state;
    struct picture p;
    open_list(&p, 20);
    press(&p, "/");
    type(&p, "zz");
    press(&p, "Enter");
    settle(&p, 7);
    press(&p, "Down");
    picture_draw(&p, 80, 24);
    settle(&p, 7);
    assert_int_equal(p.app->list.selected_id, 6);
    press(&p, "/");
    press(&p, "Backspace"); /* the blank before the next word */
    type(&p, ":");
    picture_has(picture_draw(&p, 80, 24), "is no key");
    settle(&p, 20);
    picture_has(picture_draw(&p, 80, 24), "HELD");
    picture_lacks(p.text, "new");
    assert_int_equal(p.app->list.selected_id, 6);
    picture_close(&p);
}

/* The next word does not stick to the last one. */
static void requests_filter_is_gone_on_with(void **state)
{
    (void)state;
    struct picture p;
    open_list(&p, 40);
    press(&p, "/");
    picture_lacks(picture_draw(&p, 80, 24), "empties it");
    type(&p, "zheng");
    press(&p, "Enter");
    press(&p, "/");
    type(&p, "credits>5");
    picture_has(picture_draw(&p, 80, 24), "^U empties it");
    press(&p, "Enter");
    assert_string_equal(p.app->session.filter, "zheng credits>5");
    press(&p, "/");
    press(&p, "Enter"); /* looked at only */
    assert_string_equal(p.app->list.filter.text, "zheng credits>5");
    press(&p, "/");
    press(&p, "^U");
    type(&p, "tim");
    press(&p, "Enter");
    assert_string_equal(p.app->session.filter, "tim");
    picture_close(&p);
}

/* Who moves and copies in one breath means the request that he moved to, which is read a moment later. */
static void requests_are_copied_once_they_are_read(void **state)
{
    (void)state;
    struct picture p;
    open_list(&p, 40);
    press(&p, "Down");
    press(&p, "y");
    assert_false(p.app->wish.is_copy);
    picture_has(picture_draw(&p, 80, 24), "Request #39 is still being read.");
    tell_request(&p, request_delivered(39));
    assert_true(p.app->wish.is_copy);
    p.app->wish.is_copy = false;
    tell_request(&p, request_delivered(39)); /* again, by itself: that is no second copy */
    assert_false(p.app->wish.is_copy);
    press(&p, "Down");
    press(&p, "y");
    press(&p, "Down"); /* what was asked for is of another request */
    tell_request(&p, request_delivered(37));
    assert_false(p.app->wish.is_copy);
    press(&p, "Down");
    press(&p, "v");
    picture_has(picture_draw(&p, 80, 24), "It is still being read. Press the key once more.");
    picture_close(&p);
}

/* What is wrong with a filter is told where there is nothing to filter, too. */
static void requests_say_what_is_wrong_with_a_filter(void **state)
{
    (void)state;
    struct picture p;
    open_list(&p, 0);
    press(&p, "/");
    type(&p, "state:foo");
    picture_has(picture_draw(&p, 80, 24), "\"state:foo\" is nothing");
    picture_lacks(p.text, "No request");
    press(&p, "Esc");
    picture_has(picture_draw(&p, 80, 24), "No requests yet.");
    picture_close(&p);
}

/* On the way to "state:waiting" nobody means who has the word "state" somewhere. */
static void requests_stay_while_a_key_lacks_its_value(void **state)
{
    (void)state;
    struct picture p;
    open_list(&p, 40);
    press(&p, "/");
    type(&p, "state");
    assert_string_equal(p.app->session.filter, "state");
    type(&p, ":");
    assert_null(p.app->session.filter);
    assert_int_not_equal(p.app->list.filter_err.code, ERR_NONE);
    type(&p, "waiting tim vendor");
    assert_string_equal(p.app->session.filter, "state:waiting tim vendor");
    type(&p, ":");
    assert_string_equal(p.app->session.filter, "state:waiting tim");
    press(&p, "^A"); /* a slip before good words: the list stays as it is */
    type(&p, "zz:");
    assert_string_equal(p.app->session.filter, "state:waiting tim");
    press(&p, "Esc");
    assert_null(p.app->session.filter);
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(requests_stay_while_a_key_lacks_its_value),
    cmocka_unit_test(requests_say_what_sending_needs),
    cmocka_unit_test(requests_tell_a_bad_filter_s_trouble_whole),
    cmocka_unit_test(requests_follow_the_newest),
    cmocka_unit_test(requests_hold_the_chosen_one_while_others_arrive),
    cmocka_unit_test(requests_hold_through_a_burst_larger_than_the_window),
    cmocka_unit_test(requests_home_follows_again),
    cmocka_unit_test(requests_of_a_million_scroll_by_windows),
    cmocka_unit_test(requests_show_waiting_and_the_next_poll),
    cmocka_unit_test(requests_show_a_state_by_word_for_each),
    cmocka_unit_test(requests_keep_columns_with_wide_and_marked_names),
    cmocka_unit_test(requests_say_why_nothing_came),
    cmocka_unit_test(requests_count_what_a_batch_found),
    cmocka_unit_test(requests_show_the_next_poll_whole_or_not),
    cmocka_unit_test(requests_a_bad_answer_empties_nothing),
    cmocka_unit_test(requests_filter_is_shown_parked_and_brought_back),
    cmocka_unit_test(requests_say_what_is_wrong_with_a_filter),
    cmocka_unit_test(requests_filter_is_gone_on_with),
    cmocka_unit_test(requests_that_a_filter_hid_are_not_new),
    cmocka_unit_test(requests_are_copied_once_they_are_read),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, picture_set_utc, NULL);
}
