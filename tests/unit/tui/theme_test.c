/* theme_test.c — every shipped theme is whole and readable; every mistake in a file is named with its line.
 */
#include "tests/folder.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/base/err.h"
#include "tui/terminal/theme.h"

static void themes_give_every_role(void **state)
{
    (void)state;
    assert_true(theme_count() >= 5);
    for (size_t i = 0; i < theme_count(); i++) {
        struct theme t;
        struct err e = {0};
        if (!theme_parse(&t, theme_name(i), theme_text(i), &e))
            fail_msg("%s", e.text);
        for (int r = 0; r < ROLE_COUNT; r++)
            if (!t.style[r].is_given)
                fail_msg("%s lacks %s", theme_name(i), role_name((enum role)r));
        assert_string_not_equal(t.title, t.name);
    }
}

static bool rgb_of(struct colour c, uint32_t *rgb)
{
    if (c.kind == COLOUR_RGB)
        *rgb = c.value;
    else if (c.kind == COLOUR_INDEX && c.value >= 16)
        *rgb = colour_palette_rgb((int)c.value);
    else
        return false;
    return true;
}

static bool is_ornament(enum role r)
{
    return r == ROLE_FAINT || r == ROLE_BORDER || r == ROLE_BORDER_FOCUSED;
}

static void expect_readable(const struct theme *t, enum role role, enum role ground, double least)
{
    struct style s = theme_style(t, role, ground);
    uint32_t fg, bg;
    if (!rgb_of(s.fg, &fg) || !rgb_of(s.bg, &bg))
        return;
    double contrast = colour_contrast(fg, bg);
    if (contrast < least)
        fail_msg("%s: %s on %s has a contrast of %.2f, below %.1f", t->name, role_name(role),
                 role_name(ground), contrast, least);
}

/* WCAG AA: 4.5 for text, 3 for what only frames it. */
static void themes_are_readable(void **state)
{
    (void)state;
    static const enum role on_selection[] = {ROLE_TEXT,    ROLE_STRONG, ROLE_GOOD,  ROLE_BAD,  ROLE_WARN,
                                             ROLE_PENDING, ROLE_VALUE,  ROLE_MUTED, ROLE_MATCH};
    for (size_t i = 0; i < theme_count(); i++) {
        struct theme t;
        assert_true(theme_parse(&t, theme_name(i), theme_text(i), NULL));
        for (int r = 0; r < ROLE_COUNT; r++) {
            double least = is_ornament((enum role)r) ? 1.5 : 4.5;
            expect_readable(&t, (enum role)r, role_ground((enum role)r), least);
            if (r >= ROLE_TEXT)
                expect_readable(&t, (enum role)r, ROLE_POPUP, least);
        }
        for (size_t k = 0; k < sizeof on_selection / sizeof *on_selection; k++) {
            expect_readable(&t, on_selection[k], ROLE_SELECTED, 4.5);
            expect_readable(&t, on_selection[k], ROLE_SELECTED_IDLE, 4.5);
            expect_readable(&t, on_selection[k], ROLE_TITLE_BAR, 4.5);
        }
    }
}

/* A field, a button and a chosen line must stand out where the terminal has but 256 colours, too. */
static void themes_keep_their_grounds_apart_in_256_colours(void **state)
{
    (void)state;
    static const enum role grounds[] = {ROLE_FIELD,    ROLE_FIELD_FOCUSED, ROLE_BUTTON,   ROLE_BUTTON_FOCUSED,
                                        ROLE_SELECTED, ROLE_SELECTED_IDLE, ROLE_TITLE_BAR};
    for (size_t i = 0; i < theme_count(); i++) {
        struct theme t;
        assert_true(theme_parse(&t, theme_name(i), theme_text(i), NULL));
        for (size_t k = 0; k < sizeof grounds / sizeof *grounds; k++) {
            struct style screen = t.style[ROLE_SCREEN], s = t.style[grounds[k]];
            bool is_told_otherwise = s.attrs & (ATTR_REVERSE | ATTR_UNDERLINE | ATTR_BOLD);
            if (!is_told_otherwise && colour_resolve(s.bg, DEPTH_256) == colour_resolve(screen.bg, DEPTH_256))
                fail_msg("%s: %s cannot be told from the screen in 256 colours", t.name,
                         role_name(grounds[k]));
        }
    }
}

static void theme_errors_name_the_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {"text = #12345", "line 1"},           {"\n\nnonsense = red", "line 3"}, {"text", "line 1"},
        {"text = red - blinking", "blinking"}, {"text = @nowhere", "@nowhere"},  {"text = 256", "256"},
        {"@a = chartreuse", "chartreuse"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct theme t;
        struct err e = {0};
        assert_false(theme_parse(&t, "x", cases[i].text, &e));
        assert_int_equal(e.code, ERR_CONFIG);
        if (!strstr(e.text, cases[i].wanted))
            fail_msg("\"%s\" lacks \"%s\"", e.text, cases[i].wanted);
    }
}

static void theme_unknown_name_is_said(void **state)
{
    (void)state;
    struct theme t;
    struct err e = {0};
    assert_false(theme_load(&t, "no-such-theme", &e));
    assert_non_null(strstr(e.text, "no-such-theme"));
    assert_true(theme_load(&t, "waterfall-dark", &e));
}

static void colours_fall_back(void **state)
{
    (void)state;
    struct colour blue;
    assert_true(colour_parse("#0000ff", &blue));
    assert_int_equal(colour_resolve(blue, DEPTH_TRUE), 0x0000ff);
    assert_int_equal(colour_resolve(blue, DEPTH_256), 21);
    assert_true(colour_resolve(blue, DEPTH_16) < 16);
    assert_int_equal(colour_resolve(blue, DEPTH_8), 4);
    assert_int_equal(colour_resolve(blue, DEPTH_MONO), -1);
    static const struct {
        const char *word;
        int in_8, in_16;
    } basics[] = {{"#7fcf8f", 2, 10}, {"#f07f82", 1, 9}, {"#e8b862", 3, 11}, {"#6cb0f5", 4, 12},
                  {"#6fcfc4", 6, 14}, {"#14181f", 0, 0}, {"#2a3a52", 0, 8},  {"#d5dbe5", 7, 7},
                  {"#fbfaf7", 7, 15}, {"#1c6b36", 2, 2}};
    for (size_t i = 0; i < sizeof basics / sizeof *basics; i++) {
        struct colour c;
        assert_true(colour_parse(basics[i].word, &c));
        assert_int_equal(colour_resolve(c, DEPTH_8), basics[i].in_8);
        assert_int_equal(colour_resolve(c, DEPTH_16), basics[i].in_16);
    }
    assert_int_equal(colour_resolve((struct colour){COLOUR_INDEX, 12}, DEPTH_8), 4);
    assert_int_equal(colour_resolve((struct colour){COLOUR_DEFAULT, 0}, DEPTH_256), -1);
    assert_true(colour_contrast(0xffffff, 0x000000) > 20.9);
}

static void write_theme(const char *folder, const char *name, const char *text)
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static size_t count_of(char (*names)[THEME_NAME_SIZE], size_t count, const char *name)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += strcmp(names[i], name) == 0;
    return found;
}

/* A theme of one's own stands among the others, and wins where it has the name of one of them. */
static void themes_of_the_user_are_listed(void **state)
{
    (void)state;
    char home[] = "/tmp/themes-XXXXXX", folder[200], names[THEMES_MOST][THEME_NAME_SIZE];
    assert_non_null(mkdtemp(home));
    snprintf(folder, sizeof folder, "%s/waterfall", home);
    assert_int_equal(mkdir(folder, 0700), 0);
    snprintf(folder, sizeof folder, "%s/waterfall/themes", home);
    assert_int_equal(mkdir(folder, 0700), 0);
    write_theme(folder, "mine.theme", "name = My own\nscreen = #112233 #f0f0f0\n");
    write_theme(folder, "ember.theme", "name = My ember\nscreen = #ffffff #000000\n");
    write_theme(folder, "notes.txt", "no theme\n");
    setenv("XDG_CONFIG_HOME", home, 1);
    size_t count = theme_list(names, THEMES_MOST);
    assert_int_equal(count, theme_count() + 1);
    assert_int_equal(count_of(names, count, "mine"), 1);
    assert_int_equal(count_of(names, count, "ember"), 1);
    for (size_t i = 1; i < count; i++)
        assert_true(strcmp(names[i - 1], names[i]) < 0);
    struct theme t;
    struct err e = {0};
    assert_true(theme_load(&t, "mine", &e));
    assert_string_equal(theme_kind(&t), "light");
    assert_true(theme_load(&t, "ember", &e));
    assert_string_equal(t.title, "My ember");
    assert_string_equal(theme_kind(&t), "dark");
    assert_true(theme_load(&t, "mono", &e));
    assert_string_equal(theme_kind(&t), "the terminal's own");
    unsetenv("XDG_CONFIG_HOME");
    folder_remove(home);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(themes_give_every_role),
    cmocka_unit_test(themes_are_readable),
    cmocka_unit_test(theme_errors_name_the_line),
    cmocka_unit_test(themes_keep_their_grounds_apart_in_256_colours),
    cmocka_unit_test(theme_unknown_name_is_said),
    cmocka_unit_test(colours_fall_back),
    cmocka_unit_test(themes_of_the_user_are_listed),
};
TEST_MAIN(tests)
