/* screens_test.c — every pane, tab, window and state at every kind of size: frames are closed, wide
 * characters whole, nothing unsafe in a cell, nobody's data in privacy, only ASCII where that is asked for;
 * and every role of a theme is used by something. */
#include "tests/unit/tui/picture.h"

#include "core/base/sanitized.h"
#include "core/base/utf8.h"

/* A sanitizer's build draws four times as slowly: it goes without those that differ from their neighbours in
 * cells, not in layout. */
static const struct {
    int width, height;
} sizes[] = {
#if IS_SANITIZED
    {1, 1}, {59, 15}, {60, 16}, {61, 40}, {80, 24}, {110, 24}, {120, 36}, {200, 50},
#else
    {1, 1},    {2, 2},    {40, 10},  {59, 15},  {60, 16},  {61, 40}, {79, 23},  {80, 24},
    {110, 24}, {120, 36}, {132, 43}, {200, 60}, {250, 70}, {60, 90}, {300, 16},
#endif
};
enum { SIZE_COUNT = sizeof sizes / sizeof *sizes };

static int first_size, size_end = SIZE_COUNT;
static bool is_role_used[ROLE_COUNT];

/* ---- what must be true of every picture ---- */

static void complain(const struct picture *p, const char *screen, const char *what, int x, int y)
{
    fprintf(stderr, "%s at %dx%d: %s at column %d of row %d in\n%s\n", screen, p->canvas.width,
            p->canvas.height, what, x, y, p->text);
    fail();
}

static const struct cell *at(const struct picture *p, int x, int y)
{
    return &p->canvas.cells[(size_t)y * (size_t)p->canvas.width + (size_t)x];
}

static bool is_glyph(const struct picture *p, int x, int y, enum glyph g)
{
    char bytes[5] = "";
    bytes[utf8_put(bytes, at(p, x, y)->point[0])] = 0;
    return strcmp(bytes, glyph_text(g, p->canvas.is_ascii)) == 0;
}

static void expect_sound_cells(const struct picture *p, const char *screen)
{
    for (int y = 0; y < p->canvas.height; y++)
        for (int x = 0; x < p->canvas.width; x++) {
            const struct cell *c = at(p, x, y);
            uint32_t point = c->point[0];
            bool is_bidi = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
            if (c->width && (point < 0x20 || (point >= 0x7F && point < 0xA0) || is_bidi))
                complain(p, screen, "something unsafe", x, y);
            if (c->width == 2 && (x + 1 == p->canvas.width || at(p, x + 1, y)->width != 0))
                complain(p, screen, "half a character", x, y);
            if (c->width == 0 && (x == 0 || at(p, x - 1, y)->width != 2))
                complain(p, screen, "the other half of nothing", x, y);
            if (p->canvas.is_ascii && point >= 0x80)
                complain(p, screen, "no ASCII", x, y);
            is_role_used[c->role] = is_role_used[c->ground] = true;
        }
}

static bool is_side(const struct picture *p, int x, int y)
{
    return is_glyph(p, x, y, GLYPH_VERTICAL) || is_glyph(p, x, y, GLYPH_THUMB);
}

/* Unicode corners are told apart, and stand for nothing else. */
static void expect_closed_frames(const struct picture *p, const char *screen)
{
    for (int y = 0; y < p->canvas.height; y++)
        for (int x = 0; x < p->canvas.width; x++) {
            int right = x, bottom = y;
            if (!is_glyph(p, x, y, GLYPH_TOP_LEFT))
                continue;
            while (right < p->canvas.width && !is_glyph(p, right, y, GLYPH_TOP_RIGHT))
                right++;
            while (bottom < p->canvas.height && !is_glyph(p, x, bottom, GLYPH_BOTTOM_LEFT))
                bottom++;
            if (right == p->canvas.width || bottom == p->canvas.height ||
                !is_glyph(p, right, bottom, GLYPH_BOTTOM_RIGHT))
                complain(p, screen, "a frame that is open", x, y);
            for (int row = y + 1; row < bottom; row++)
                if (!is_side(p, x, row) || !is_side(p, right, row))
                    complain(p, screen, "a frame that is broken", x, row);
        }
}

static void look(struct picture *p, const char *screen, bool has_window)
{
    for (int i = first_size; i < size_end; i++) {
        picture_draw(p, sizes[i].width, sizes[i].height);
        expect_sound_cells(p, screen);
        if (!p->canvas.is_ascii && !has_window)
            expect_closed_frames(p, screen);
        /* An empty field that is typed in shows its example, who is nobody. */
        if (!p->app->is_private || p->app->focus == PANE_LOOKUP)
            continue;
        picture_lacks(p->text, "Zheng");
        picture_lacks(p->text, "tim@");
        picture_lacks(p->text, "7871122");
        picture_lacks(p->text, "787-1122");
    }
}

/* ---- every screen of an app ---- */

static void look_at_windows(struct picture *p)
{
    static const struct {
        const char *key, *name;
    } windows[] = {{"?", "help"},   {":", "palette"},     {"T", "themes"},
                   {"Y", "copies"}, {"x", "explanation"}, {"a", "stop waiting?"}};
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        press(p, windows[i].key);
        look(p, windows[i].name, p->app->popup.kind != POPUP_NONE);
        if (i < 2) {
            type(p, "pane");
            look(p, windows[i].name, true);
        }
        if (p->app->popup.kind != POPUP_NONE)
            press(p, "Esc");
    }
}

static void look_at_views(struct picture *p)
{
    static const char *const keys[] = {"V", "C", "P", "I", "L"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        press(p, keys[i]);
        look(p, keys[i], false);
        press(p, "Esc");
        p->app->view.is_open = false;
    }
}

static void look_at_panes(struct picture *p)
{
    static const char *const names[] = {"lookup", "requests", "detail", "events"};
    for (int pane = 0; pane < PANE_COUNT; pane++) {
        app_focus(p->app, (enum pane)pane);
        p->app->is_zoomed = false;
        look(p, names[pane], false);
        p->app->is_zoomed = true;
        look(p, names[pane], false);
        p->app->is_zoomed = false;
    }
    app_focus(p->app, PANE_LOOKUP);
    for (int stop = 0; stop < LOOKUP_STOP_COUNT; stop++) {
        lookup_form_stand(&p->app->form, stop);
        look(p, "a stop of the form", false);
    }
}

static void look_at_tabs(struct picture *p)
{
    app_focus(p->app, PANE_DETAIL);
    for (int tab = 0; tab < TAB_COUNT; tab++) {
        look(p, detail_tab_ops(p->app->detail.tab)->title, false);
        press(p, "/");
        type(p, "e");
        look(p, "a search", false);
        press(p, "Enter");
        press(p, "n");
        look(p, "a search", false);
        press(p, "Esc");
        press(p, "]");
    }
    app_focus(p->app, PANE_REQUESTS);
    press(p, "/");
    type(p, "state:");
    look(p, "a filter", false);
    type(p, "nonsense");
    look(p, "a bad filter", false);
    press(p, "Esc");
}

static void look_at_everything(struct picture *p)
{
    look_at_panes(p);
    look_at_tabs(p);
    look_at_windows(p);
    look_at_views(p);
    p->app->toast_until_ms = 0;
}

/* ---- states ---- */

static void give_payload(struct request *r)
{
    r->deliveries = mem_zalloc(sizeof *r->deliveries);
    r->delivery_count = 1;
    r->deliveries[0] = (struct delivery_record){
        .id = 1,
        .received_ms = PICTURE_NOW_MS,
        .channel = CHANNEL_WEBHOOK,
        .body =
            mem_text("{\"people\":[{\"id\":\"1\",\"first_name\":\"Zheng\",\"emails\":[\"tim@example.com\"],"
                     "\"novel\":[1,2.50,null,true]}],\"credits_consumed\":2.5}"),
        .body_size = 114};
    r->deliveries[0].body_size = strlen(r->deliveries[0].body);
    r->http.method = mem_text("POST");
    r->http.url =
        mem_text("https://api.apollo.io/api/v1/people/match?last_name=Zheng&email=tim%40example.com");
    r->http.status = 200;
    r->http.answer_headers = mem_text("content-type: application/json\r\n");
    r->http.answer_body = mem_text("{\"request_id\": 1039995589705121975}");
    r->people[0].person_json = mem_text("{\"name\":\"Tim Zheng\",\"city\":\"Oslo\"}");
}

static void tell_state(struct picture *p, enum request_state state)
{
    struct request *r = state == REQUEST_DELIVERED ? request_delivered(1) : request_waiting(1);
    r->state = state;
    if (state == REQUEST_REFUSED || state == REQUEST_REJECTED)
        r->message = mem_text("Your team does not have permission to run waterfall enrichment.");
    if (state == REQUEST_DELIVERED)
        add_finding(r, CONTACT_PHONE, "+14155550100", "invalid_number", "x")->dnc = mem_text("listed");
    give_payload(r);
    struct request_row *rows = mem_zalloc(3 * sizeof *rows);
    for (int i = 0; i < 3; i++) {
        struct request_row *one = one_row(i + 1, i ? REQUEST_DELIVERED : state, "Tim Zheng");
        rows[i] = *one;
        rows[i].email = mem_text("tim@example.com");
        rows[i].email_count = 1;
        rows[i].credits = mem_text("2.5");
        free(one);
    }
    tell_rows(p, rows, 3, 0, 3);
    tell_request(p, r);
}

static void open_with_theme(struct picture *p, const char *theme)
{
    struct err e = {0};
    picture_open(p, NULL);
    assert_true(theme_load(&p->app->theme, theme, &e));
}

static void screens_are_sound_before_anything_is_known(void **state)
{
    (void)state;
    struct picture p;
    open_with_theme(&p, "waterfall-dark");
    look_at_everything(&p);
    tell_status(
        &p, WF_RECEPTION_POLL_ONLY,
        "Results are fetched by polling: Apollo has no address to call. Set public_url to be called.");
    look_at_everything(&p);
    picture_close(&p);
}

static void screens_are_sound_in_every_state(void **state)
{
    (void)state;
    for (int s = REQUEST_QUEUED; s < REQUEST_STATE_COUNT; s++) {
        struct picture p;
        open_with_theme(&p, "mono");
        tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
        tell_state(&p, (enum request_state)s);
        if (s == REQUEST_DELIVERED || s == REQUEST_WAITING || s == REQUEST_REFUSED) {
            look_at_everything(&p);
        } else {
            look_at_panes(&p);
            press(&p, "x");
            look(&p, "explanation", true);
        }
        picture_close(&p);
    }
}

static void screens_are_plain_in_ascii(void **state)
{
    (void)state;
    struct picture p;
    open_with_theme(&p, "terminal16");
    p.app->is_ascii = true;
    tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
    snprintf(p.app->session.status->key_hint, sizeof p.app->session.status->key_hint, "....3f2a");
    tell_state(&p, REQUEST_DELIVERED);
    free(p.app->session.request->token_hint);
    p.app->session.request->token_hint = mem_text("3f2a");
    look_at_panes(&p);
    look_at_tabs(&p);
    picture_close(&p);
}

static void screens_tell_nothing_in_privacy(void **state)
{
    (void)state;
    struct picture p;
    open_with_theme(&p, "waterfall-light");
    tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
    tell_state(&p, REQUEST_DELIVERED);
    app_focus(p.app, PANE_REQUESTS);
    press(&p, "m");
    app_focus(p.app, PANE_REQUESTS);
    look_at_panes(&p);
    look_at_tabs(&p);
    look_at_windows(&p);
    picture_close(&p);
}

static const char *const hostile[] = {"鄭天明 株式会社アポロ",
                                      "محمد عبد الله",
                                      "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85 Zalgo",
                                      "👩‍👩‍👧‍👦 🇳🇴 👍🏽",
                                      "\033[31mred\033]0;title\007",
                                      "a\u202Eb\u2066c\u200Bd\u2028e",
                                      "\xff\xfe\xc0\x80 broken",
                                      "tab\tnew\nline\r",
                                      "ﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺﷺ"};

/* As they are stored: cleaned. Shown: in their columns, wherever the edge falls. */
static void screens_hold_hostile_names(void **state)
{
    (void)state;
    enum { HUGE_SIZE = 1024 * 1024 / (IS_SANITIZED ? 16 : 4) };
    char *huge = mem_zalloc(HUGE_SIZE + 1);
    memset(huge, 'W', HUGE_SIZE);
    for (size_t i = 0; i <= sizeof hostile / sizeof *hostile; i++) {
        const char *text = i < sizeof hostile / sizeof *hostile ? hostile[i] : huge;
        struct picture p;
        struct request *r = request_delivered(1);
        free(r->people[0].name);
        r->people[0].name = mem_text(text);
        free(r->people[0].attempts[2].vendor);
        r->people[0].attempts[2].vendor = mem_text(text);
        free(r->people[0].attempts[2].values.item[0]);
        r->people[0].attempts[2].values.item[0] = mem_text(text);
        r->message = mem_text(text);
        struct request_row *row = one_row(1, REQUEST_DELIVERED, text);
        free(row->organization);
        row->organization = mem_text(text);
        row->email = mem_text(text);
        picture_open(&p, NULL);
        tell_rows(&p, row, 1, 0, 1);
        tell_request(&p, r);
        paste(&p, text);
        look_at_panes(&p);
        press(&p, "Esc");
        press(&p, "x");
        look(&p, "explanation", true);
        picture_close(&p);
    }
    free(huge);
}

/* A role that nothing uses is a line that every theme fills in vain. */
static void screens_use_every_role(void **state)
{
    static const enum request_state states[] = {REQUEST_WAITING, REQUEST_REFUSED, REQUEST_DELIVERED};
    first_size = SIZE_COUNT / 2;
    size_end = first_size + 4;
    screens_are_sound_before_anything_is_known(state);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        struct picture p;
        picture_open(&p, NULL);
        tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
        tell_state(&p, states[i]);
        look_at_everything(&p);
        app_toast(p.app, i, "It is done, or not.");
        look(&p, "a toast", false);
        picture_close(&p);
    }
    first_size = 0;
    size_end = SIZE_COUNT;
    for (int r = 0; r < ROLE_COUNT; r++)
        if (!is_role_used[r])
            fail_msg("nothing looks like %s", role_name((enum role)r));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(screens_are_sound_before_anything_is_known),
    cmocka_unit_test(screens_are_sound_in_every_state),
    cmocka_unit_test(screens_are_plain_in_ascii),
    cmocka_unit_test(screens_tell_nothing_in_privacy),
    cmocka_unit_test(screens_hold_hostile_names),
    cmocka_unit_test(screens_use_every_role),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, picture_set_utc, NULL);
}
