/* keymap_test.c — keys of one's own: what is taken, what is refused with its line, and what the screen then
 * shows. */
#include "tests/unit/tui/picture.h"

#include "core/base/err.h"

/* Settings as config.ini would fill them: "name = keys" a line, from line 1 on. */
static void settings_with(struct settings *s, const char *const *pairs)
{
    *s = (struct settings){0};
    for (; *pairs; pairs += 2) {
        size_t n = s->key_line_count++;
        s->key_line = mem_resize(s->key_line, s->key_line_count, sizeof *s->key_line);
        s->key_line[n] = (struct setting_line){mem_text(pairs[0]), mem_text(pairs[1]),
                                               mem_text_format("config.ini line %zu", n + 1)};
    }
}

#define PAIRS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void load(struct keymap *m, const char *const *pairs)
{
    struct settings s;
    struct err e = {0};
    settings_with(&s, pairs);
    if (!keymap_load(m, &s, &e))
        fail_msg("%s", e.text);
    settings_release(&s);
}

static void refuses(const char *const *pairs, const char *wanted)
{
    struct settings s;
    struct keymap m, standard;
    struct err e = {0};
    settings_with(&s, pairs);
    assert_false(keymap_load(&m, &s, &e));
    assert_int_equal(e.code, ERR_CONFIG);
    if (!strstr(e.text, wanted))
        fail_msg("\"%s\" lacks \"%s\"", e.text, wanted);
    keymap_init(&standard);
    assert_memory_equal(&m, &standard, sizeof m);
    settings_release(&s);
}

static enum action calls(const struct keymap *m, const char *text, unsigned where, bool is_typing)
{
    struct key k;
    assert_true(key_parse(text, strlen(text), &k));
    return keymap_action(m, k, where, is_typing);
}

static void keymap_takes_the_users_keys_in_place_of_the_standard_ones(void **state)
{
    (void)state;
    struct keymap m;
    char text[64];
    load(&m, PAIRS("privacy", "^X, Alt-m  F9", "scenarios", "none", "filter", "f"));
    assert_int_equal(calls(&m, "^X", WHERE_FORM, true), ACTION_PRIVACY);
    assert_int_equal(calls(&m, "Alt-m", WHERE_DETAIL, false), ACTION_PRIVACY);
    assert_int_equal(calls(&m, "m", WHERE_REQUESTS, false), ACTION_NONE);
    assert_int_equal(calls(&m, "F8", WHERE_REQUESTS, false), ACTION_NONE);
    assert_int_equal(calls(&m, "f", WHERE_REQUESTS, false), ACTION_FILTER);
    assert_int_equal(calls(&m, "q", WHERE_REQUESTS, false), ACTION_QUIT);
    keymap_keys_text(&m, ACTION_PRIVACY, text, sizeof text);
    assert_string_equal(text, "^X Alt-m F9");
    keymap_keys_text(&m, ACTION_SCENARIOS, text, sizeof text);
    assert_string_equal(text, "");
}

static void keymap_lets_two_actions_change_places(void **state)
{
    (void)state;
    struct keymap m;
    load(&m, PAIRS("toggle-email", "F3", "toggle-phone", "F2"));
    assert_int_equal(calls(&m, "F3", WHERE_FORM, true), ACTION_TOGGLE_EMAIL);
    assert_int_equal(calls(&m, "F2", WHERE_FORM, true), ACTION_TOGGLE_PHONE);
}

/* A terminal tells Shift-b as B. */
static void keymap_takes_shift_as_a_terminal_does(void **state)
{
    (void)state;
    struct keymap m;
    load(&m, PAIRS("privacy", "Shift-b Alt-Shift-b"));
    assert_int_equal(calls(&m, "B", WHERE_REQUESTS, false), ACTION_PRIVACY);
    assert_int_equal(calls(&m, "Alt-B", WHERE_REQUESTS, false), ACTION_PRIVACY);
    assert_int_equal(calls(&m, "b", WHERE_REQUESTS, false), ACTION_NONE);
}

static void keymap_names_line_and_neighbour_of_a_slip(void **state)
{
    (void)state;
    refuses(PAIRS("zoom", "Z", "privcy", "^X"),
            "config.ini line 2: there is no action \"privcy\"; did you mean \"privacy\"?");
    refuses(PAIRS("gobbledygook", "^X"), "no action \"gobbledygook\". `waterfall --readme keys` lists them");
    refuses(PAIRS("privacy", "PgDwn"), "there is no key \"PgDwn\"; did you mean \"PgDn\"?");
    refuses(PAIRS("privacy", "Ctrl-Lef"), "did you mean \"Ctrl-Left\"?");
    refuses(PAIRS("privacy", "Hyper-Q"), "there is no key \"Hyper-Q\"");
    refuses(PAIRS("privacy", "Shift-1"), "there is no key \"Shift-1\"");
    refuses(PAIRS("privacy", "Ctrl-Shift-x"), "there is no key");
    refuses(PAIRS("privacy", "^M"), "for a terminal ^M is Enter");
    refuses(PAIRS("privacy", ""), "privacy has no key");
    refuses(PAIRS("edit-home", "h"), "h types a letter in a field");
    refuses(PAIRS("privacy", "! @ # $ % & *"), "more than 6 keys");
}

static void keymap_refuses_a_key_that_does_something_already(void **state)
{
    (void)state;
    refuses(PAIRS("privacy", "F2"),
            "config.ini line 1: F2 already does \"E-mail waterfall on or off\" (toggle-email)");
    refuses(PAIRS("copy", "x"), "x already does \"Say in plain words what happened\" (explain)");
    refuses(PAIRS("filter", "q"), "q already does \"Quit"); /* it would hide it there */
    refuses(PAIRS("zoom", "^A"), "^A already does \"Go to the beginning of the field\"");
    refuses(PAIRS("poll", "Z", "zoom", "Z"), "config.ini line 1: Z already does");
}

static void keymap_keeps_a_way_out(void **state)
{
    (void)state;
    refuses(PAIRS("zoom", "Z", "quit", "q"), "config.ini line 2: quit needs a key that works in a field");
    refuses(PAIRS("quit", "none"), "quit needs a key");
}

static void keymap_is_what_hints_help_and_palette_show(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    load(&p.app->keys, PAIRS("stop-next", "^T", "help", "F1 Alt-Shift-PgDn ?", "zoom", "Alt-z"));
    picture_has(picture_draw(&p, 80, 24), "^T next");
    press(&p, "F1");
    type(&p, "show the keys");
    picture_has(picture_draw(&p, 120, 36), "F1 Shift-Alt-PgDn ?  Show the keys");
    press(&p, "Esc");
    press(&p, "^P");
    type(&p, "whole screen");
    picture_has(picture_draw(&p, 120, 36), "Alt-z │");
    picture_close(&p);
}

static void keymap_aligns_the_help(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "F1");
    type(&p, "word");
    const char *picture = picture_draw(&p, 120, 36);
    const char *const wanted[] = {"Go one word back", "Go one word on", "Cut the word before",
                                  "Cut the word after"};
    int column = -1;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const char *at = strstr(picture, wanted[i]);
        assert_non_null(at);
        const char *start = at;
        while (start > picture && start[-1] != '\n')
            start--;
        int here = text_width_n(start, (size_t)(at - start));
        if (i)
            assert_int_equal(here, column);
        column = here;
    }
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(keymap_takes_the_users_keys_in_place_of_the_standard_ones),
    cmocka_unit_test(keymap_lets_two_actions_change_places),
    cmocka_unit_test(keymap_takes_shift_as_a_terminal_does),
    cmocka_unit_test(keymap_names_line_and_neighbour_of_a_slip),
    cmocka_unit_test(keymap_refuses_a_key_that_does_something_already),
    cmocka_unit_test(keymap_keeps_a_way_out),
    cmocka_unit_test(keymap_is_what_hints_help_and_palette_show),
    cmocka_unit_test(keymap_aligns_the_help),
};
TEST_MAIN(tests)
