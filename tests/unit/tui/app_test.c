/* app_test.c — the screen as a whole: every size, hostile text, bars, quitting. */
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

static void app_banner_says_why_it_only_polls(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_status(&p, WF_RECEPTION_POLL_ONLY, "Port 8787 is taken. Choose another: --listen.");
    picture_has(picture_draw(&p, 80, 24), "! Port 8787 is taken. Choose another: --listen.");
    picture_has(picture_draw(&p, 120, 36), "poll only");
    picture_close(&p);
}

/* Polling is one of the three ways to receive: who has chosen it is not alarmed for good. */
static void app_is_calm_where_polling_is_meant(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_status(&p, WF_RECEPTION_POLL_ONLY, "Results are fetched by polling. For webhooks set it.");
    p.app->session.status->is_poll_only_chosen = true;
    tell_rows(&p, NULL, 0, 0, 0);
    picture_lacks(picture_draw(&p, 80, 24), "! Results");
    picture_has(p.text, "poll only");
    picture_has(picture_draw(&p, 120, 36), "For webhooks set it.");
    picture_lacks(p.text, "! Results");
    picture_close(&p);
}

/* Who has sent nothing yet finds the first steps; they are whole, or they are not there. */
static void app_says_how_to_begin(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
    tell_rows(&p, NULL, 0, 0, 0);
    picture_has(picture_draw(&p, 120, 36), "1  Type or paste a person");
    picture_has(p.text, "3  Apollo asks vendor after vendor");
    picture_has(p.text, "F1 every key   ^P a command by its name   Alt-l a whole table at once");
    picture_has(picture_draw(&p, 80, 24), "3  Apollo asks vendor after vendor");
    picture_lacks(p.text, "F1 every key");
    picture_has(picture_draw(&p, 60, 24), "The request's story");
    picture_lacks(p.text, "1  Type");
    p.app->session.status->has_key = false;
    picture_has(picture_draw(&p, 120, 36), "1  Set APOLLO_API_KEY");
    picture_has(p.text, "2  Type or paste a person");
    tell_only(&p, request_waiting(1));
    picture_lacks(picture_draw(&p, 120, 36), "Type or paste a person");
    picture_close(&p);
}

/* The way to all keys, and the way out. */
static void app_always_says_how_to_leave(void **state)
{
    (void)state;
    static const char *const places[] = {"Esc", "3", "4", "1", "V", "C", "P", "I", "L"};
    struct picture p;
    picture_open(&p, NULL);
    tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
    tell_only(&p, request_waiting(1));
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        press(&p, places[i]);
        bool is_typing = app_is_typing(p.app);
        for (int width = 60; width <= 120; width += 20) {
            picture_has(picture_draw(&p, width, 24), is_typing ? "F1 help" : "? help");
            picture_has(p.text, is_typing ? "^Q quit" : "q quit");
        }
        press(&p, "Esc");
    }
    press(&p, "1");
    picture_has(picture_draw(&p, 80, 24), "^P commands  ^Q quit");
    picture_close(&p);
}

/* What was said at one place does not hide the keys of the next. */
static void app_leaves_what_was_said_where_it_was(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
    tell_only(&p, request_delivered(1));
    press(&p, "y");
    picture_has(picture_draw(&p, 80, 24), "Copied the row");
    press(&p, "Down");
    picture_has(picture_draw(&p, 80, 24), "Copied the row");
    press(&p, "V");
    picture_lacks(picture_draw(&p, 80, 24), "Copied");
    picture_has(p.text, "Esc back");
    press(&p, "Esc");
    press(&p, "Y");
    press(&p, "Enter"); /* said by what closes the menu: that stays */
    picture_has(picture_draw(&p, 80, 24), "Copied the e-mail");
    press(&p, "Tab");
    picture_lacks(picture_draw(&p, 80, 24), "Copied");
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

static void app_says_who_receives(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
    picture_has(picture_draw(&p, 80, 24), "callback 127.0.0.1:");
    free(p.app->session.status->listen);
    p.app->session.status->listen = NULL; /* it is another process on this history */
    picture_has(picture_draw(&p, 80, 24), "callback in another waterfall");
    picture_close(&p);
}

/* Where a line is asked for, the keys that end it are what matters. */
static void app_hints_at_what_ends_a_prompt(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "Esc");
    press(&p, "/");
    picture_has(picture_draw(&p, 80, 24), "Enter keeps the filter   Esc drops it");
    press(&p, "Esc");
    press(&p, "P");
    press(&p, "/");
    picture_has(picture_draw(&p, 80, 24), "Enter filters   Esc leaves it as it was");
    press(&p, "Esc");
    press(&p, "L");
    press(&p, "a");
    picture_has(picture_draw(&p, 80, 24), "Enter goes on   Esc goes back");
    press(&p, "Esc");
    picture_has(picture_draw(&p, 80, 24), "? help");
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

static void does(struct picture *p, const char *key, const char *said)
{
    press(p, key);
    picture_has(picture_draw(p, 80, 24), said);
    p->app->toast_until_ms = 0;
}

/* Nothing that costs, or shows something else later, changes unseen. */
static void app_tells_what_changes_where_it_is_not_seen(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_rows(&p, one_row(1, REQUEST_WAITING, "Tim Zheng"), 1, 0, 1);
    picture_draw(&p, 80, 24);
    press(&p, "F4"); /* in the form it is seen */
    picture_lacks(picture_draw(&p, 80, 24), "from the next lookup on");
    press(&p, "Esc");
    picture_draw(&p, 80, 24);
    does(&p, "F4", "Reveal phone number: off, from the next lookup on.");
    does(&p, "\\", "There is no filter to park.");
    press(&p, "V");
    does(&p, "F2", "E-mail waterfall: off, from the next lookup on.");
    does(&p, "F2", "E-mail waterfall: on, from the next lookup on.");
    does(&p, "z", "This has the whole screen as it is.");
    assert_false(p.app->is_zoomed);
    press(&p, "P");
    does(&p, "t", "What is shown here has no time range.");
    assert_int_equal(p.app->view.period, PERIOD_ALL);
    picture_close(&p);
}

/* What is lacking is told in the form's one line, whole. */
static void app_says_what_an_identity_lacks_at_eighty_columns(void **state)
{
    (void)state;
    static const struct {
        const char *key, *typed, *wanted;
    } steps[] = {{"Home", "", "Type a name and a company, an e-mail, or a LinkedIn URL."},
                 {"Home", "Tim", "Add a last name, an e-mail or a LinkedIn URL to the first name."},
                 {"Tab", "Zheng", "A name alone may fit a namesake: add a company or a domain."}};
    struct picture p;
    picture_open(&p, NULL);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        press(&p, steps[i].key);
        type(&p, steps[i].typed);
        picture_has(picture_draw(&p, 80, 24), steps[i].wanted);
    }
    press(&p, "^L");
    press(&p, "Tab");
    type(&p, "Zheng");
    picture_has(picture_draw(&p, 80, 24), "Add a first name, an e-mail or a LinkedIn URL to the last name.");
    press(&p, "^L");
    for (int i = 0; i < IDENTIFIER_ORGANIZATION_NAME; i++)
        press(&p, "Tab");
    type(&p, "Acme");
    picture_has(picture_draw(&p, 80, 24), "A company names no person: add a name, e-mail or LinkedIn URL.");
    picture_close(&p);
}

/* Where the form has two columns what it says has lines of its own: whole, in 60 columns of 20 lines as well.
 */
static void app_form_speaks_whole_sentences(void **state)
{
    (void)state;
    static const int sizes[][2] = {{60, 19}, {60, 20}, {79, 24}, {80, 24}, {100, 30}};
    struct picture p;
    picture_open(&p, NULL);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        picture_has(picture_draw(&p, sizes[i][0], sizes[i][1]), "or a LinkedIn URL.");
        type(&p, "Tim");
        picture_has(picture_draw(&p, sizes[i][0], sizes[i][1]), "name.");
        press(&p, "Tab");
        type(&p, "Zheng");
        picture_has(picture_draw(&p, sizes[i][0], sizes[i][1]), "domain.");
        picture_has(p.text, "fair");
        picture_has(p.text, "estimate 1–66+ credits");
        picture_has(p.text, "Send");
        press(&p, "^L");
    }
    picture_has(picture_draw(&p, 60, 16), "Type a name and a company, an e-mail, or a LinkedIn URL.");
    picture_close(&p);
}

static void app_tells_the_end_of_a_long_toast(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    app_toast(p.app, true,
              "127.0.0.1 refuses the connection or cannot be reached; nothing was sent. Check "
              "address, port and network, then try again.");
    picture_has(picture_draw(&p, 80, 24), "\n address, port and network, then try again.");
    picture_has(picture_draw(&p, 60, 16), "network, then");
    picture_has(p.text, "\n try again.");
    press(&p, "F9");
    app_toast(p.app, true, "Of a person %080d it is told at tim@example.com.", 1);
    picture_has(picture_draw(&p, 80, 24), "it is told at •••@•••••••.•••");
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

static void tell_poll(struct picture *p, int64_t id, const char *said)
{
    struct wf_event ev = {
        .kind = WF_EVENT_NOTE,
        .note = {.kind = WF_NOTE_POLL, .at_ms = 1, .request_id = id, .text = mem_text(said)}};
    app_take_event(p->app, &ev);
}

/* What happened is not pushed out of sight by the same word again and again. */
static void app_tells_a_repeated_poll_once(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct wf_event ev = {
        .kind = WF_EVENT_NOTE,
        .note = {.kind = WF_NOTE_DELIVERY, .at_ms = 1, .request_id = 3, .text = mem_text("settled")}};
    app_take_event(p.app, &ev);
    for (int i = 0; i < 50; i++) {
        tell_poll(&p, 1, "still working");
        tell_poll(&p, 2, "still working");
    }
    tell_poll(&p, 1, "the result is there");
    picture_has(picture_draw(&p, 120, 36), "#3 settled ");
    picture_has(p.text, "#1 still working (50 times)");
    picture_has(p.text, "#2 still working (50 times)");
    picture_has(p.text, "#1 the result is there ");
    assert_int_equal(p.app->events.count, 4);
    /* Who reads back sees every line stay where it is. */
    for (int i = 0; i < 40; i++)
        tell_poll(&p, 10 + i, "still working");
    press(&p, "Esc");
    press(&p, "4");
    press(&p, "Up");
    picture_draw(&p, 120, 36);
    size_t count = p.app->events.count;
    tell_poll(&p, 10, "still working");
    assert_int_equal(p.app->events.count, count + 1);
    for (int i = 0; i < 2 * EVENTS_KEPT; i++) /* once round the ring */
        tell_poll(&p, i % 200, "still working");
    assert_int_equal(p.app->events.count, EVENTS_KEPT);
    picture_close(&p);
}

/* Enter opens nothing where there is nothing. */
static void app_hints_at_no_line_where_there_is_none(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
    press(&p, "Esc");
    static const char *const views[] = {"L", "P", "I", "V"};
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        press(&p, views[i]);
        picture_lacks(picture_draw(&p, 80, 24), "⏎ open");
        picture_has(p.text, "Esc back");
        press(&p, "Esc");
    }
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(app_tells_a_repeated_poll_once),
    cmocka_unit_test(app_hints_at_no_line_where_there_is_none),
    cmocka_unit_test(app_is_whole_at_every_size),
    cmocka_unit_test(app_says_what_size_it_needs),
    cmocka_unit_test(app_does_nothing_that_is_not_seen),
    cmocka_unit_test(app_first_picture_needs_no_event),
    cmocka_unit_test(app_gauge_gets_old_by_itself),
    cmocka_unit_test(app_tab_walks_the_form_and_then_the_panes),
    cmocka_unit_test(app_banner_says_why_it_only_polls),
    cmocka_unit_test(app_says_who_receives),
    cmocka_unit_test(app_hints_at_what_ends_a_prompt),
    cmocka_unit_test(app_quits_at_once_when_nothing_waits),
    cmocka_unit_test(app_quit_says_what_goes_on_waiting),
    cmocka_unit_test(app_quitting_a_demo_promises_nothing),
    cmocka_unit_test(app_abandon_names_whom),
    cmocka_unit_test(app_tells_what_changes_where_it_is_not_seen),
    cmocka_unit_test(app_says_what_an_identity_lacks_at_eighty_columns),
    cmocka_unit_test(app_form_speaks_whole_sentences),
    cmocka_unit_test(app_is_calm_where_polling_is_meant),
    cmocka_unit_test(app_says_how_to_begin),
    cmocka_unit_test(app_always_says_how_to_leave),
    cmocka_unit_test(app_leaves_what_was_said_where_it_was),
    cmocka_unit_test(app_s_clocks_go_together),
    cmocka_unit_test(app_tells_the_end_of_a_long_toast),
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
