/* app_test.c — the screen as a whole: every size, hostile text, focus, clocks, quitting. */
#include "core/base/utf8.h"
#include "tests/unit/tui/picture.h"

static void expect_clean(const char *picture)
{
    for (const char *at = picture; *at;) {
        uint32_t point;
        at += utf8_next(at, strlen(at), &point);
        if (point != '\n' && utf8_is_unsafe(point))
            fail_msg("U+%04X is on the screen", (unsigned)point);
    }
}

static void expect_square(const struct picture *p)
{
    for (int y = 0; y < p->canvas.height; y++) {
        int columns = 0;
        for (int x = 0; x < p->canvas.width; x++)
            columns += p->canvas.cells[(size_t)y * (size_t)p->canvas.width + (size_t)x].width;
        assert_int_equal(columns, p->canvas.width);
    }
}

#define HOSTILE "\033]0;owned\007\033[2J\xe2\x80\xae\xff日本\xcc\x81👩🏽\xe2\x80\x8d💻"

static void feed_hostile(struct picture *p)
{
    struct request *r = request_delivered(1);
    mem_text_replace_take(&r->people[0].name, mem_text(HOSTILE HOSTILE HOSTILE HOSTILE HOSTILE HOSTILE));
    mem_text_replace_take(&r->message, mem_text(HOSTILE));
    mem_text_replace_take(&r->people[0].attempts[2].vendor, mem_text(HOSTILE));
    mem_text_replace_take(&r->people[0].person_json, mem_text("{\"a\":\"" HOSTILE "\",\"b\":[[[[[1"));
    tell_status(p, WF_RECEPTION_POLL_ONLY, HOSTILE);
    tell_rows(p, one_row(1, REQUEST_DELIVERED, HOSTILE), 1, 0, 1);
    tell_request(p, r);
    struct wf_event note = {.kind = WF_EVENT_NOTE, .note = {.at_ms = 1, .text = mem_text(HOSTILE)}};
    app_take_event(p->app, &note);
}

static void app_is_whole_at_every_size(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1, 1},    {2, 5},    {40, 10},  {59, 16},  {60, 15},  {60, 16},
                                   {61, 17},  {79, 23},  {80, 24},  {81, 30},  {100, 16}, {109, 50},
                                   {110, 16}, {110, 24}, {120, 36}, {200, 60}, {500, 200}};
    static const char *const moves[] = {"Esc", "]",   "]",   "]",   "m",   "3",   "z", "4",    "z",
                                        "1",   "F1",  "Esc", "^P",  "Esc", "2",   "T", "Down", "Esc",
                                        "x",   "Esc", "Y",   "Esc", "a",   "Esc", "/", "Esc"};
    struct picture p;
    picture_open(&p, NULL);
    feed_hostile(&p);
    for (size_t m = 0; m < sizeof moves / sizeof *moves; m++) {
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            expect_clean(picture_draw(&p, sizes[i][0], sizes[i][1]));
            expect_square(&p);
        }
        press(&p, moves[m]);
    }
    picture_close(&p);
}

static void app_says_what_size_it_needs(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    picture_has(picture_draw(&p, 20, 5), "needs 60x16");
    picture_has(p.text, "^Q quits");
    picture_has(picture_draw(&p, 40, 10), "needs 60x16, has 40x10");
    picture_close(&p);
}

static void app_does_nothing_that_is_not_seen(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    type(&p, "Tim");
    press(&p, "Tab");
    type(&p, "Zheng");
    picture_has(picture_draw(&p, 40, 10), "^Q quits, other keys do nothing");
    press(&p, "Enter");
    assert_int_equal(p.app->send_ticket, 0);
    type(&p, "x");
    paste(&p, "someone@example.com");
    assert_string_equal(p.app->form.field[IDENTIFIER_LAST_NAME].text, "Zheng");
    assert_int_equal(p.app->form.field[IDENTIFIER_EMAIL].size, 0);
    picture_draw(&p, 80, 24); /* nor is a yes given to a question that went out of sight */
    popup_confirm(p.app, CONFIRM_SEND_AGAIN, 1);
    picture_draw(&p, 59, 24);
    type(&p, "y");
    assert_int_equal(p.app->send_ticket, 0);
    picture_draw(&p, 80, 24);
    type(&p, "y");
    assert_int_not_equal(p.app->send_ticket, 0);
    picture_draw(&p, 59, 24);
    press(&p, "^Q");
    assert_true(p.app->is_over);
    picture_close(&p);
}

static void app_first_picture_needs_no_event(void **state)
{
    (void)state;
    struct lookup example = {.people_count = 1, .options = {.waterfall_email = true}};
    identifiers_set(&example.people[0], IDENTIFIER_FIRST_NAME, "Tim");
    identifiers_set(&example.people[0], IDENTIFIER_LAST_NAME, "Zheng");
    struct picture p;
    picture_open(&p, &example);
    const char *picture = picture_draw(&p, 80, 24);
    picture_has(picture, "First name  Tim");
    picture_has(picture, "DEMO");
    picture_has(picture, "starting");
    assert_int_equal(app_wake_ms(p.app), -1);
    picture_close(&p);
    lookup_release(&example);
}

static void app_gauge_gets_old_by_itself(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
    struct wf_status *status = p.app->session.status;
    assert_non_null(status);
    status->rates.span[RATE_MINUTE] = (struct rate_window){.limit = 50, .used = 3, .left = 47};
    status->rates.seen_ms = PICTURE_NOW_MS - 59000;
    picture_has(picture_draw(&p, 120, 36), "per min 47/50");
    assert_int_equal(app_wake_ms(p.app), 1000);
    status->rates.seen_ms -= 1000;
    picture_has(picture_draw(&p, 120, 36), "per min ?/50");
    assert_int_equal(app_wake_ms(p.app), -1); /* and then the screen is idle again */
    picture_close(&p);
}

/* In a small terminal what changes comes before what is always the same. */
static void app_title_keeps_what_changes(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
    struct wf_status *status = p.app->session.status;
    status->rates.span[RATE_MINUTE] = (struct rate_window){.limit = 1000, .used = 1, .left = 999};
    status->rates.seen_ms = PICTURE_NOW_MS;
    status->credits_today = mem_text("3.5");
    status->open_count = 2;
    status->is_simulated = false;
    picture_has(picture_draw(&p, 80, 24), "waiting 2   credits 3.5 today");
    picture_has(picture_draw(&p, 100, 30), "waiting 2   per min 999/1000   credits 3.5 today");
    status->balance = mem_text("894"); /* somebody read it once: it may have fallen since */
    picture_lacks(picture_draw(&p, 120, 36), "894");
    status->is_balance_followed = true;
    picture_has(picture_draw(&p, 140, 36),
                "waiting 2   key ····3f2a   per min 999/1000   balance 894   credits 3.5 today");
    picture_close(&p);
}

static void app_tab_walks_the_form_and_then_the_panes(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    type(&p, "Tim");
    press(&p, "Tab");
    type(&p, "Zheng");
    picture_has(picture_draw(&p, 120, 36), "First name  Tim");
    picture_has(p.text, "Last name   Zheng");
    picture_has(p.text, "Tab next");
    for (int i = 1; i < LOOKUP_STOP_SEND; i++)
        press(&p, "Tab");
    assert_int_equal(p.app->form.stop, LOOKUP_STOP_SEND);
    assert_int_equal(p.app->focus, PANE_LOOKUP);
    static const enum pane on[] = {PANE_REQUESTS, PANE_DETAIL, PANE_EVENTS, PANE_LOOKUP};
    for (size_t i = 0; i < sizeof on / sizeof *on; i++) {
        press(&p, "Tab");
        assert_int_equal(p.app->focus, on[i]);
    }
    assert_int_equal(p.app->form.stop, 0);
    press(&p, "Shift-Tab"); /* out at the top, and in again at the bottom */
    assert_int_equal(p.app->focus, PANE_EVENTS);
    for (int i = 0; i < 3; i++)
        press(&p, "Shift-Tab");
    assert_int_equal(p.app->focus, PANE_LOOKUP);
    assert_int_equal(p.app->form.stop, LOOKUP_STOP_SEND);
    picture_close(&p);
}

static void draw_at(struct picture *p, int64_t now_ms)
{
    app_set_time(p->app, now_ms, 1000);
    canvas_reset(&p->canvas, 80, 24);
    app_draw(p->app, &p->canvas);
    free(p->text);
    p->text = canvas_text(&p->canvas);
}

/* A row that is drawn anew within a second does not run ahead of the page below it. */
static void app_s_clocks_go_together(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_waiting(1);
    r->answered_ms -= 500;
    r->next_poll_ms += 500;
    struct request_row *row = one_row(1, REQUEST_WAITING, "Tim Zheng");
    row->answered_ms = r->answered_ms;
    row->next_poll_ms = r->next_poll_ms;
    tell_rows(&p, row, 1, 0, 1);
    tell_request(&p, r);
    press(&p, "Esc");
    draw_at(&p, PICTURE_NOW_MS); /* the rest of this second leaves both at that */
    for (int ms = 0; ms < 1000; ms += 100) {
        draw_at(&p, PICTURE_NOW_MS + ms);
        picture_has(p.text, "… waiting 00:42 poll 8s");
        picture_has(p.text, "… waiting 00:42 · next poll in 8 s");
    }
    picture_close(&p);
}

static void app_quits_at_once_when_nothing_waits(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "^Q");
    assert_true(p.app->is_over);
    picture_close(&p);
}

static void app_quit_says_what_goes_on_waiting(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
    p.app->session.status->open_count = 2;
    press(&p, "Esc");
    press(&p, "q");
    assert_false(p.app->is_over);
    picture_has(picture_draw(&p, 80, 24), "2 requests are still waiting and will go on waiting");
    press(&p, "Esc");
    assert_false(p.app->is_over);
    press(&p, "^Q");
    press(&p, "Enter");
    assert_true(p.app->is_over);
    picture_close(&p);
}

/* A demo's history goes with it: what it says of the future must be true. */
static void app_quitting_a_demo_promises_nothing(void **state)
{
    (void)state;
    struct lookup example = {.people_count = 1};
    struct picture p;
    picture_open(&p, &example);
    tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
    p.app->session.status->open_count = 1;
    press(&p, "^Q");
    picture_has(picture_draw(&p, 80, 24), "1 request is still waiting, and the demo keeps nothing");
    picture_lacks(p.text, "will go on waiting");
    picture_close(&p);
}

static void app_abandon_names_whom(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_rows(&p, one_row(1, REQUEST_WAITING, "Tim Zheng"), 1, 0, 1);
    press(&p, "Esc");
    press(&p, "a");
    picture_has(picture_draw(&p, 80, 24), "Stop waiting for Tim Zheng?");
    press(&p, "Enter");
    assert_int_not_equal(p.app->abandon_ticket, 0);
    picture_close(&p);
}

/* However low a form is, what does not fit in it is not drawn over the pane below. */
static void app_form_stays_in_its_pane(void **state)
{
    (void)state;
    static const char *const panes[] = {"Alt-1", "Alt-2", "Alt-3", "Alt-4"};
    static const int widths[] = {60, 80, 110, 140, 200};
    struct picture p;
    picture_open(&p, NULL);
    for (size_t i = 0; i < 4 * sizeof widths / sizeof *widths; i++)
        for (int height = 16; height < 42; height++) {
            press(&p, panes[i % 4]);
            picture_draw(&p, widths[i / 4], height);
            struct rect form = p.app->layout.pane[PANE_LOOKUP];
            const char *line = p.text;
            for (int y = 0; line && *line; y++) {
                const char *end = strchr(line, '\n'), *word = strstr(line, "identity ");
                bool is_here = word && (!end || word < end);
                if (is_here && (y <= form.y || y >= form.y + form.height - 1))
                    picture_is(p.text, "the form's words in its pane");
                line = end ? end + 1 : NULL;
            }
        }
    picture_close(&p);
}

static void tilde(struct picture *p)
{
    canvas_reset(&p->canvas, 160, 70);
    for (int i = 0; i < 160 * 70; i++)
        p->canvas.cells[i].point[0] = '~';
}

static void expect_outside_untouched(struct picture *p, struct rect r, const char *what)
{
    for (int y = 0; y < 70; y++)
        for (int x = 0; x < 160; x++)
            if (!rect_has(r, x, y) && p->canvas.cells[y * 160 + x].point[0] != '~')
                fail_msg("%s of %dx%d draws at %d,%d, outside", what, r.width, r.height, x - r.x, y - r.y);
}

/* Of whatever size that layout gives a pane is, it draws nothing beside itself. */
static void app_panes_draw_inside_their_frames(void **state)
{
    (void)state;
    static void (*const draw[PANE_COUNT])(struct app *, struct canvas *, struct rect) = {
        lookup_draw, requests_draw, detail_draw, events_draw};
    static const char *const names[PANE_COUNT] = {"Lookup", "Requests", "the detail", "Events"};
    struct picture p;
    picture_open(&p, NULL);
    tell_rows(&p, one_row(1, REQUEST_DELIVERED, "Tim Zheng"), 1, 0, 1);
    tell_request(&p, request_delivered(1));
    paste(&p, "a very long name that is scrolled within its field, and more of it");
    picture_draw(&p, 160, 70);
    for (int i = 0; i < PANE_COUNT; i++)
        for (int stop = 0; stop < 3; stop++)
            for (int width = 40; width < 140; width += width < 80 ? 3 : 17)
                for (int height = 3; height < 34; height++) {
                    struct rect r = {10, 20, width, height};
                    p.app->form.stop = stop == 2 ? LOOKUP_STOP_SEND : stop * IDENTIFIER_HASHED_EMAIL;
                    tilde(&p);
                    draw[i](p.app, &p.canvas, r);
                    expect_outside_untouched(&p, r, names[i]);
                }
    picture_close(&p);
}

static void app_is_drawn_in_ascii_where_it_must(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    p.app->is_ascii = true;
    tell_rows(&p, one_row(1, REQUEST_DELIVERED, "Tim Zheng"), 1, 0, 1);
    tell_request(&p, request_delivered(1));
    free(p.app->session.request->token_hint);
    p.app->session.request->token_hint = mem_text("3f2a");
    for (int i = 0; i < 2; i++) {
        const char *picture = picture_draw(&p, i ? 120 : 80, 36);
        for (const char *c = picture; *c; c++)
            if ((unsigned char)*c >= 0x80)
                fail_msg("not ASCII: %.20s", c);
    }
    picture_close(&p);
}

static void app_a_held_enter_spends_nothing_twice(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    paste(&p, "tim@example.com");
    press(&p, "Enter");
    struct wf_event sent = {.kind = WF_EVENT_SENT, .ticket = p.app->send_ticket, .id = 1};
    picture_draw(&p, 120, 36);
    app_take_event(p.app, &sent);
    press(&p, "Enter");
    struct wf_event refused = {.kind = WF_EVENT_SENT, .ticket = p.app->send_ticket, .id = 1};
    err_set(&refused.err, ERR_REPEATED, "Asked before, today at 08:05:00: request 1, waiting.");
    app_take_event(p.app, &refused);
    for (int i = 0; i < 5; i++)
        press(&p, "Enter");
    assert_int_equal(p.app->send_ticket, 0);
    press(&p, "y");
    assert_int_not_equal(p.app->send_ticket, 0);
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(app_is_whole_at_every_size),
    cmocka_unit_test(app_says_what_size_it_needs),
    cmocka_unit_test(app_does_nothing_that_is_not_seen),
    cmocka_unit_test(app_first_picture_needs_no_event),
    cmocka_unit_test(app_gauge_gets_old_by_itself),
    cmocka_unit_test(app_title_keeps_what_changes),
    cmocka_unit_test(app_tab_walks_the_form_and_then_the_panes),
    cmocka_unit_test(app_quits_at_once_when_nothing_waits),
    cmocka_unit_test(app_quit_says_what_goes_on_waiting),
    cmocka_unit_test(app_quitting_a_demo_promises_nothing),
    cmocka_unit_test(app_abandon_names_whom),
    cmocka_unit_test(app_s_clocks_go_together),
    cmocka_unit_test(app_form_stays_in_its_pane),
    cmocka_unit_test(app_panes_draw_inside_their_frames),
    cmocka_unit_test(app_a_held_enter_spends_nothing_twice),
    cmocka_unit_test(app_is_drawn_in_ascii_where_it_must),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, picture_set_utc, NULL);
}
