/* lookup_form_test.c — typing, readline keys, undo, what is said of the form, and what would be sent. */
#include "tests/unit/tui/picture.h"

static void form_types_every_hot_key_as_text(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    type(&p, "q?zT:/1 234yam");
    field_is(&p, IDENTIFIER_FIRST_NAME, "q?zT:/1 234yam");
    assert_false(p.app->is_over);
    picture_close(&p);
}

static void form_edits_like_readline(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    type(&p, "one two three");
    press(&p, "^W");
    field_is(&p, IDENTIFIER_FIRST_NAME, "one two ");
    press(&p, "^Y");
    field_is(&p, IDENTIFIER_FIRST_NAME, "one two three");
    press(&p, "^A");
    press(&p, "Alt-f");
    press(&p, "^K");
    field_is(&p, IDENTIFIER_FIRST_NAME, "one");
    press(&p, "Alt-b");
    type(&p, "x");
    field_is(&p, IDENTIFIER_FIRST_NAME, "xone");
    press(&p, "^E");
    press(&p, "^U");
    field_is(&p, IDENTIFIER_FIRST_NAME, "");
    press(&p, "^_");
    field_is(&p, IDENTIFIER_FIRST_NAME, "xone");
    press(&p, "^U");
    type(&p, "an ada.king@example.com ");
    press(&p, "^W"); /* back to the blank, whatever stands between */
    field_is(&p, IDENTIFIER_FIRST_NAME, "an ");
    press(&p, "^Y");
    press(&p, "Alt-Backspace"); /* a word ends at punctuation */
    field_is(&p, IDENTIFIER_FIRST_NAME, "an ada.king@example.");
    picture_close(&p);
}

/* One after the other they are put back as one; whatever comes between begins anew. */
static void kills_in_a_row_add_up(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    type(&p, "one two three four");
    press(&p, "Alt-b");
    press(&p, "^W");
    press(&p, "^W");
    press(&p, "^K"); /* forwards, too */
    field_is(&p, IDENTIFIER_FIRST_NAME, "one ");
    press(&p, "^Y");
    field_is(&p, IDENTIFIER_FIRST_NAME, "one two three four");
    press(&p, "^W");
    press(&p, "^B");
    press(&p, "^F");
    press(&p, "^W");
    press(&p, "^Y");
    field_is(&p, IDENTIFIER_FIRST_NAME, "one two three ");
    press(&p, "^U");
    press(&p, "Tab");
    press(&p, "^Y"); /* in another field */
    type(&p, "!");
    press(&p, "^W");
    press(&p, "^Y");
    field_is(&p, IDENTIFIER_LAST_NAME, "one two three !");
    picture_close(&p);
}

static void form_erases_whole_characters(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    paste(&p, "Jose\xcc\x81 \xe6\x97\xa5");
    press(&p, "Backspace");
    press(&p, "Backspace");
    field_is(&p, IDENTIFIER_FIRST_NAME, "Jose\xcc\x81");
    press(&p, "Backspace");
    field_is(&p, IDENTIFIER_FIRST_NAME, "Jos");
    picture_close(&p);
}

static void form_undo_brings_back_a_cleared_form(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    type(&p, "Tim");
    press(&p, "Down");
    type(&p, "Zheng");
    press(&p, "^L");
    field_is(&p, IDENTIFIER_LAST_NAME, "");
    press(&p, "^_");
    field_is(&p, IDENTIFIER_FIRST_NAME, "Tim");
    field_is(&p, IDENTIFIER_LAST_NAME, "Zheng");
    picture_close(&p);
}

/* Without a ground, too, it is seen that it can be pressed. */
static void form_button_is_seen_without_colours(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    picture_has(picture_draw(&p, 120, 36), "[  Send ⏎  ]");
    picture_close(&p);
}

static void form_says_at_once_what_is_wrong(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    for (int i = 0; i < IDENTIFIER_EMAIL; i++)
        press(&p, "Down");
    type(&p, "tim-at-example");
    assert_int_not_equal(p.app->form.field_err[IDENTIFIER_EMAIL].code, ERR_NONE);
    picture_has(picture_draw(&p, 120, 36), "!");
    press(&p, "Enter"); /* refused before anything is sent */
    assert_int_equal(p.app->send_ticket, 0);
    assert_true(p.app->is_toast_bad);
    picture_close(&p);
}

/* The history has asked about the person before. */
static void refuse_repeat(struct picture *p)
{
    struct wf_event refused = {.kind = WF_EVENT_SENT, .ticket = p->app->send_ticket, .id = 5};
    assert_int_not_equal(p->app->send_ticket, 0);
    err_set(&refused.err, ERR_REPEATED, "Asked before, on 2026-01-08: request 5, delivered, 6 credits.");
    app_take_event(p->app, &refused);
    assert_int_equal(p->app->popup.kind, POPUP_CONFIRM);
}

/* Dots are of three bytes each. */
static void form_cuts_who_is_asked_again_between_characters(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "F9");
    paste(&p, "Maximiliana Brandenburg-Hohenlohe <max@example.com>");
    press(&p, "Enter");
    refuse_repeat(&p);
    picture_has(picture_draw(&p, 120, 36), "••••••••••• ••••••••. Asked before");
    picture_lacks(p.text, "\xEF\xBF\xBD");
    picture_close(&p);
}

static void form_sends_what_it_shows_and_asks_before_a_repeat(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    paste(&p, "Tim Zheng <tim@example.com>");
    press(&p, "Enter");
    assert_int_not_equal(p.app->send_ticket, 0);
    assert_int_equal(p.app->popup.kind, POPUP_NONE);
    struct wf_event sent = {.kind = WF_EVENT_SENT, .ticket = p.app->send_ticket, .id = 5};
    picture_draw(&p, 80, 24);
    app_take_event(p.app, &sent);
    assert_int_equal(p.app->send_ticket, 0);
    assert_int_equal(p.app->list.selected_id, 5);
    field_is(&p, IDENTIFIER_EMAIL, "tim@example.com");
    press(&p, "1");
    press(&p, "Enter");
    refuse_repeat(&p);
    picture_has(picture_draw(&p, 80, 24), "Ask about the same person again?");
    picture_has(p.text, "Tim Zheng. Asked before, on 2026-01-08: request 5,");
    picture_has(p.text, "estimate 1–66+");
    press(&p, "Esc");
    assert_int_equal(p.app->send_ticket, 0);
    press(&p, "Enter");
    refuse_repeat(&p);
    press(&p, "Enter"); /* a held Enter is no yes */
    assert_int_equal(p.app->send_ticket, 0);
    press(&p, "y");
    assert_int_not_equal(p.app->send_ticket, 0);
    refuse_repeat(&p);
    press(&p, "o"); /* rather what came of it */
    assert_int_equal(p.app->popup.kind, POPUP_NONE);
    assert_int_equal(p.app->focus, PANE_REQUESTS);
    assert_int_equal(p.app->list.selected_id, 5);
    assert_int_equal(p.app->send_ticket, 0);
    picture_close(&p);
}

static void form_asks_before_it_sends_somebody_forgotten(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    paste(&p, "tim@example.com");
    press(&p, "Enter");
    struct wf_event refused = {.kind = WF_EVENT_SENT, .ticket = p.app->send_ticket};
    err_set(&refused.err, ERR_FORGOTTEN, "You had this person forgotten.");
    app_take_event(p.app, &refused);
    picture_has(picture_draw(&p, 80, 24), "Ask about somebody you had forgotten?");
    press(&p, "Enter"); /* a held Enter is no yes */
    assert_int_equal(p.app->send_ticket, 0);
    press(&p, "y");
    assert_int_not_equal(p.app->send_ticket, 0);
    assert_int_equal(p.app->popup.kind, POPUP_NONE);
    picture_close(&p);
}

static void form_a_failed_send_is_no_repeat(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    paste(&p, "tim@example.com");
    press(&p, "Enter");
    struct wf_event sent = {.kind = WF_EVENT_SENT, .ticket = p.app->send_ticket};
    err_set(&sent.err, ERR_CONFIG, "No key.");
    app_take_event(p.app, &sent);
    picture_has(picture_draw(&p, 80, 24), "No key.");
    press(&p, "Enter");
    assert_int_equal(p.app->popup.kind, POPUP_NONE);
    assert_int_not_equal(p.app->send_ticket, 0);
    picture_close(&p);
}

/* Where there is height, a field has the pane's whole width: addresses are long. */
static void form_fields_are_wide_where_there_is_height(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    paste(&p, "https://www.linkedin.com/in/a-long-name");
    picture_has(picture_draw(&p, 200, 60), "LinkedIn    https://www.linkedin.com/in/a-long-name");
    picture_has(picture_draw(&p, 80, 24), "Full name                              LinkedIn");
    picture_close(&p);
}

/* In a low form there is one line for it: the example goes before the sentence is cut. */
static void form_says_what_is_wrong_in_whole_sentences(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    type(&p, "tim@apollo.io");
    picture_has(picture_draw(&p, 80, 24), "which belongs into E-mail.");
    picture_lacks(p.text, "it looks");
    picture_has(picture_draw(&p, 120, 36), "like Tim.");
    picture_close(&p);
}

/* "Add a last name" under the request that it was sent as would be read as its trouble. */
static void form_s_complaint_goes_with_its_cause(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    type(&p, "Tim");
    picture_draw(&p, 80, 24);
    press(&p, "Enter");
    picture_has(picture_draw(&p, 80, 24), "\n Add a last name");
    press(&p, "Tab");
    picture_has(picture_draw(&p, 80, 24), "\n Add a last name");
    type(&p, "Zheng");
    picture_lacks(picture_draw(&p, 80, 24), "\n Add a last name");
    picture_has(p.text, "⏎ send");
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(form_s_complaint_goes_with_its_cause),
    cmocka_unit_test(form_says_what_is_wrong_in_whole_sentences),
    cmocka_unit_test(form_fields_are_wide_where_there_is_height),
    cmocka_unit_test(form_types_every_hot_key_as_text),
    cmocka_unit_test(form_edits_like_readline),
    cmocka_unit_test(kills_in_a_row_add_up),
    cmocka_unit_test(form_erases_whole_characters),
    cmocka_unit_test(form_undo_brings_back_a_cleared_form),
    cmocka_unit_test(form_button_is_seen_without_colours),
    cmocka_unit_test(form_says_at_once_what_is_wrong),
    cmocka_unit_test(form_sends_what_it_shows_and_asks_before_a_repeat),
    cmocka_unit_test(form_cuts_who_is_asked_again_between_characters),
    cmocka_unit_test(form_asks_before_it_sends_somebody_forgotten),
    cmocka_unit_test(form_a_failed_send_is_no_repeat),
};
TEST_MAIN(tests)
