/* app_says_test.c — what the screen says beside its panes: banner, hints, toasts, first steps, events. */
#include "tests/unit/tui/picture.h"

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
    cmocka_unit_test(app_banner_says_why_it_only_polls),
    cmocka_unit_test(app_is_calm_where_polling_is_meant),
    cmocka_unit_test(app_says_how_to_begin),
    cmocka_unit_test(app_always_says_how_to_leave),
    cmocka_unit_test(app_leaves_what_was_said_where_it_was),
    cmocka_unit_test(app_says_who_receives),
    cmocka_unit_test(app_hints_at_what_ends_a_prompt),
    cmocka_unit_test(app_tells_what_changes_where_it_is_not_seen),
    cmocka_unit_test(app_says_what_an_identity_lacks_at_eighty_columns),
    cmocka_unit_test(app_form_speaks_whole_sentences),
    cmocka_unit_test(app_tells_the_end_of_a_long_toast),
    cmocka_unit_test(app_tells_a_repeated_poll_once),
    cmocka_unit_test(app_hints_at_no_line_where_there_is_none),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, picture_set_utc, NULL);
}
