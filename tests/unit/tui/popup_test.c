/* popup_test.c — the windows above the panes: help, palette, themes, scenarios, questions. */
#include "tests/unit/tui/picture.h"

#include "core/base/err.h"

static bool play(void *owner, const char *name, struct err *e)
{
    (void)e;
    snprintf((char *)owner, 40, "%s", name);
    return true;
}

static const char *what_plays(void *owner)
{
    return owner;
}

static void help_is_found_by_typing(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "F1");
    type(&p, "clipboard");
    const char *picture = picture_draw(&p, 80, 24);
    picture_has(picture, "Copy what matters here to the clipboard");
    picture_lacks(picture, "Send the lookup");
    press(&p, "Esc");
    picture_has(picture_draw(&p, 80, 24), "First name");
    picture_close(&p);
}

/* Every description is whole in 80 columns, and a tall screen is used. */
static void help_cuts_no_description(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "F1");
    picture_draw(&p, 80, 24);
    for (int i = 0; i < p.app->popup.menu.item_count; i++) {
        picture_has(picture_draw(&p, 80, 24), menu_chosen(&p.app->popup.menu)->label);
        picture_lacks(p.text, "…");
        press(&p, "Down");
    }
    picture_draw(&p, 200, 60);
    assert_true(p.app->popup.menu.height > 35);
    picture_close(&p);
}

/* The first lines of the help, above those that are cut off. */
static bool help_begins_with(struct picture *p, const char *first, const char *then)
{
    press(p, "F1");
    const char *text = picture_draw(p, 120, 36), *at = strstr(text, first);
    const char *after = at ? strstr(at, then) : NULL;
    press(p, "Esc");
    return after != NULL;
}

static void help_begins_where_one_is(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    assert_true(help_begins_with(&p, "Send the lookup to Apollo", "Go to the beginning of the field"));
    press(&p, "Esc");
    assert_true(help_begins_with(&p, "Show only what fits", "Go up"));
    press(&p, "3");
    assert_true(help_begins_with(&p, "Fold the deepest level", "Stop waiting for the request"));
    press(&p, "4");
    assert_true(help_begins_with(&p, "Go up", "E-mail waterfall on or off"));
    press(&p, "V");
    assert_true(help_begins_with(&p, "Vendors: sort otherwise", "Go up"));
    picture_lacks(p.text, "Inbox: give");
    press(&p, "L");
    assert_true(help_begins_with(&p, "Lists: pause it", "Go up"));
    picture_lacks(p.text, "What if");
    picture_close(&p);
}

static void palette_runs_what_it_finds(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "^P");
    type(&p, "whole screen");
    press(&p, "Enter");
    assert_true(p.app->is_zoomed);
    picture_close(&p);
}

static void palette_begins_where_one_is(void **state)
{
    (void)state;
    static const struct {
        const char *pane, *first;
    } cases[] = {{"Alt-2", "Look at the request in the detail pane"},
                 {"Alt-3", "Fold the deepest level"},
                 {"Alt-1", "Send the lookup to Apollo"},
                 {"F6", "Open the line"}};
    struct picture p;
    picture_open(&p, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        press(&p, cases[i].pane);
        press(&p, "^P");
        picture_draw(&p, 80, 24);
        assert_ptr_equal(strstr(menu_chosen(&p.app->popup.menu)->label, cases[i].first),
                         menu_chosen(&p.app->popup.menu)->label);
        press(&p, "Esc");
    }
    picture_close(&p);
}

static void theme_preview_is_undone_by_esc(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "Esc");
    char before[40];
    snprintf(before, sizeof before, "%s", p.app->theme.name);
    press(&p, "T");
    press(&p, "Up");
    press(&p, "Up");
    assert_string_not_equal(p.app->theme.name, before);
    press(&p, "Esc");
    assert_string_equal(p.app->theme.name, before);
    picture_close(&p);
}

/* Below a window the bar has the window's keys, not those of the pane that it covers. */
static void hints_are_the_window_s(void **state)
{
    (void)state;
    static const struct {
        const char *key, *hint;
    } cases[] = {{"F1", "Enter does it   Esc closes"},
                 {"^P", "Type to find   Enter does it"},
                 {"F10", "Up Down show   Enter keeps"}};
    struct picture p;
    picture_open(&p, NULL);
    picture_has(picture_draw(&p, 80, 24), " ⏎ send  Tab next");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        press(&p, cases[i].key);
        picture_has(picture_draw(&p, 80, 24), cases[i].hint);
        picture_lacks(p.text, "⏎ send  Tab");
        press(&p, "Esc");
    }
    popup_confirm(p.app, CONFIRM_SEND_AGAIN, 1);
    picture_has(picture_draw(&p, 80, 24), "\n y does it   Esc goes back");
    popup_confirm(p.app, CONFIRM_ABANDON, 1);
    picture_has(picture_draw(&p, 80, 24), "\n Enter does it   Esc goes back");
    press(&p, "Esc");
    picture_has(picture_draw(&p, 80, 24), " ⏎ send  Tab next");
    picture_close(&p);
}

/* What is asked about credits is read whole, and so is what it answers to. */
static void questions_are_asked_whole_at_any_size(void **state)
{
    (void)state;
    static const int sizes[][2] = {{60, 16}, {60, 20}, {61, 24}, {80, 24}, {120, 36}};
    struct picture p;
    picture_open(&p, NULL);
    p.app->asked_before =
        mem_text("Asked before, on 2026-01-07 at 08:05:00: request 1234567, delivered, 6 credits.");
    type(&p, "Bartholomew");
    press(&p, "Tab");
    type(&p, "Featherstonehaugh-Cholmondeley");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const struct doc *d = &p.app->popup.doc;
        popup_confirm(p.app, CONFIRM_SEND_AGAIN, 1);
        picture_draw(&p, sizes[i][0], sizes[i][1]);
        picture_has(p.text, "y send again   o see what came of it   Esc go back");
        for (size_t k = 0; k < d->span_count; k++) {
            char words[400];
            snprintf(words, sizeof words, "%.*s", (int)d->spans[k].size, d->text.data + d->spans[k].offset);
            picture_has(p.text, words);
        }
        popup_close(p.app, false);
    }
    picture_close(&p);
}

static void menu_says_what_a_line_has_no_room_for(void **state)
{
    (void)state;
    static const struct screen_scenario scenarios[] = {
        {"default", "The usual story"},
        {"a-scenario-with-a-name-so-long", "A title that is so long that the name has no room beside it"}};
    char played[40] = "default";
    struct picture p;
    picture_open(&p, NULL);
    p.options = (struct screen_options){.mode_word = "DEMO",
                                        .scenarios = scenarios,
                                        .scenario_count = 2,
                                        .on_scenario = play,
                                        .playing = what_plays,
                                        .owner = played};
    press(&p, "F8");
    picture_lacks(picture_draw(&p, 80, 24), "so-long");
    press(&p, "Down");
    picture_has(picture_draw(&p, 80, 24), "a-scenario-with-a-name-so-long");
    press(&p, "Esc");
    press(&p, "Esc");
    press(&p, "?");
    press(&p, "Down");
    picture_has(picture_draw(&p, 66, 24), "Show only what fits: words, state:waiting, credits>5");
    picture_close(&p);
}

static void scenario_is_picked_in_a_demo(void **state)
{
    (void)state;
    static const struct screen_scenario scenarios[] = {{"default", "The usual story"},
                                                       {"all-miss", "Nobody finds it"}};
    char played[40] = "default";
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "F8");
    assert_int_equal(p.app->popup.kind, POPUP_NONE);
    p.options.scenarios = scenarios;
    p.options.scenario_count = 2;
    p.options.on_scenario = play;
    p.options.playing = what_plays;
    p.options.owner = played;
    press(&p, "F8");
    picture_has(picture_draw(&p, 80, 24), "Nobody finds it");
    picture_has(p.text, "now  The usual story");
    type(&p, "miss");
    press(&p, "Enter");
    assert_string_equal(played, "all-miss");
    press(&p, "F8"); /* it begins at the one that plays */
    picture_has(picture_draw(&p, 80, 24), "now  Nobody finds it");
    picture_lacks(p.text, "now  The usual story");
    played[0] = 0;
    press(&p, "Enter");
    assert_string_equal(played, "all-miss");
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(help_is_found_by_typing),
    cmocka_unit_test(help_cuts_no_description),
    cmocka_unit_test(help_begins_where_one_is),
    cmocka_unit_test(palette_runs_what_it_finds),
    cmocka_unit_test(palette_begins_where_one_is),
    cmocka_unit_test(theme_preview_is_undone_by_esc),
    cmocka_unit_test(hints_are_the_window_s),
    cmocka_unit_test(questions_are_asked_whole_at_any_size),
    cmocka_unit_test(menu_says_what_a_line_has_no_room_for),
    cmocka_unit_test(scenario_is_picked_in_a_demo),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, picture_set_utc, NULL);
}
