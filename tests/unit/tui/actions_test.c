/* actions_test.c — the table is sound: every key can be read, none means two things at one place. */
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "tui/keymap.h"

static void actions_keys_can_all_be_read_and_written(void **state)
{
    (void)state;
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        const char *at = action_info((enum action)a)->keys;
        while (*at) {
            size_t size = strcspn(at, " ");
            struct key k, again;
            char text[KEY_TEXT_SIZE];
            assert_true(key_parse(at, size, &k));
            key_format(k, text);
            assert_true(key_parse(text, strlen(text), &again));
            assert_true(key_equal(k, again));
            at += size + (at[size] == ' ');
        }
    }
}

static bool overlaps(enum action a, enum action b)
{
    unsigned x = action_info(a)->where, y = action_info(b)->where;
    return x & y;
}

static void actions_do_not_clash(void **state)
{
    (void)state;
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
        for (int b = a + 1; b < ACTION_COUNT; b++) {
            const char *at = action_info((enum action)a)->keys;
            for (size_t size; *at && overlaps((enum action)a, (enum action)b);
                 at += size + (at[size] == ' ')) {
                size = strcspn(at, " ");
                const char *other = action_info((enum action)b)->keys;
                for (size_t n; *other; other += n + (other[n] == ' ')) {
                    n = strcspn(other, " ");
                    if (n == size && memcmp(at, other, n) == 0)
                        fail_msg("%s and %s share %.*s", action_info((enum action)a)->name,
                                 action_info((enum action)b)->name, (int)n, at);
                }
            }
        }
}

static enum action key(const char *text, unsigned where, bool is_typing)
{
    struct key k;
    assert_true(key_parse(text, strlen(text), &k));
    struct keymap m;
    keymap_init(&m);
    return keymap_action(&m, k, where, is_typing);
}

static void actions_leave_letters_to_text_fields(void **state)
{
    (void)state;
    assert_int_equal(key("q", WHERE_FORM, true), ACTION_NONE);
    assert_int_equal(key("?", WHERE_FORM, true), ACTION_NONE);
    assert_int_equal(key("1", WHERE_FORM, true), ACTION_NONE);
    assert_int_equal(key("q", WHERE_REQUESTS, false), ACTION_QUIT);
    for (int c = '!'; c < 0x7F; c++) {
        char text[2] = {(char)c, 0};
        if (c != '^')
            assert_int_equal(key(text, WHERE_FORM, true), ACTION_NONE);
    }
}

static void actions_work_while_typing_where_they_must(void **state)
{
    (void)state;
    assert_int_equal(key("F1", WHERE_FORM, true), ACTION_HELP);
    assert_int_equal(key("^P", WHERE_FORM, true), ACTION_PALETTE);
    assert_int_equal(key("^Q", WHERE_FORM, true), ACTION_QUIT);
    assert_int_equal(key("F2", WHERE_FORM, true), ACTION_TOGGLE_EMAIL);
    assert_int_equal(key("F3", WHERE_FORM, true), ACTION_TOGGLE_PHONE);
    assert_int_equal(key("Tab", WHERE_FORM, true), ACTION_STOP_NEXT);
    assert_int_equal(key("Enter", WHERE_FORM, true), ACTION_SEND);
    assert_int_equal(key("Esc", WHERE_FORM, true), ACTION_LEAVE);
    assert_int_equal(key("^A", WHERE_FORM, true), ACTION_EDIT_HOME);
    assert_int_equal(key("Alt-b", WHERE_FORM, true), ACTION_EDIT_WORD_LEFT);
}

static void actions_hint_the_key_that_works_here(void **state)
{
    (void)state;
    char text[KEY_TEXT_SIZE];
    struct keymap m;
    keymap_init(&m);
    keymap_key_text(&m, ACTION_QUIT, true, text);
    assert_string_equal(text, "^Q");
    keymap_key_text(&m, ACTION_QUIT, false, text);
    assert_string_equal(text, "q");
    keymap_key_text(&m, ACTION_OPEN, false, text);
    assert_string_equal(text, "Enter");
    keymap_key_text(&m, ACTION_HELP, false, text);
    assert_string_equal(text, "?");
}

/* As a reader of the manual sees it: \\- is a hyphen. */
static char *unescaped(const char *roff)
{
    char *text = mem_text(roff), *to = text;
    for (; *roff; roff++)
        if (*roff == '\\' && roff[1] == 'e')
            *to++ = *roff++;
        else if (*roff != '\\')
            *to++ = *roff;
    *to = 0;
    return text;
}

static void actions_are_all_in_the_tables_for_people(void **state)
{
    (void)state;
    struct buf markdown, man;
    buf_init(&markdown, 100000);
    buf_init(&man, 100000);
    actions_write_markdown(&markdown);
    actions_write_man(&man);
    char *plain = unescaped(man.data);
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        assert_non_null(strstr(markdown.data, action_info((enum action)a)->help));
        assert_non_null(strstr(plain, action_info((enum action)a)->help));
        assert_true(action_info((enum action)a)->keys[0]);
    }
    free(plain);
    buf_release(&markdown);
    buf_release(&man);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(actions_keys_can_all_be_read_and_written),
    cmocka_unit_test(actions_do_not_clash),
    cmocka_unit_test(actions_leave_letters_to_text_fields),
    cmocka_unit_test(actions_work_while_typing_where_they_must),
    cmocka_unit_test(actions_hint_the_key_that_works_here),
    cmocka_unit_test(actions_are_all_in_the_tables_for_people),
};
TEST_MAIN(tests)
