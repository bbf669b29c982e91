/* plain_command_test.c — plain mode's commands are the screen's actions where they do the same, and lines
 * come apart as a person means them. */
#include "tests/test.h"

#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "tui/plain/plain_command.h"

static void plain_command_words_are_told_apart(void **state)
{
    (void)state;
    for (int c = PLAIN_NONE + 1; c < PLAIN_COMMAND_COUNT; c++) {
        struct plain_command_info info = plain_command_info((enum plain_command)c);
        assert_true(info.word[0] && info.help[0]);
        assert_int_equal(plain_command_of(info.word), c);
        if (info.other[0])
            assert_int_equal(plain_command_of(info.other), c);
    }
    assert_int_equal(plain_command_of(""), PLAIN_NONE);
    assert_int_equal(plain_command_of("zoom"), PLAIN_NONE);
}

/* Whoever knows the screen's word for a thing gets that thing. */
static void plain_command_answers_to_the_name_of_its_action(void **state)
{
    (void)state;
    int shared = 0;
    for (int c = PLAIN_NONE + 1; c < PLAIN_COMMAND_COUNT; c++) {
        struct plain_command_info info = plain_command_info((enum plain_command)c);
        if (info.action == ACTION_NONE)
            continue;
        shared++;
        assert_int_equal(plain_command_of(action_info(info.action)->name), c);
    }
    assert_true(shared >= 15);
}

/* A new action has a command, or a word about what to do instead; never both. */
static void plain_command_leaves_no_action_out(void **state)
{
    (void)state;
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        const char *name = action_info((enum action)a)->name;
        bool is_command = false;
        for (int c = PLAIN_NONE + 1; c < PLAIN_COMMAND_COUNT; c++)
            is_command = is_command || plain_command_info((enum plain_command)c).action == (enum action)a;
        is_command = is_command || a == ACTION_PALETTE; /* help lists and finds commands */
        if (is_command == (plain_needless(name) != NULL))
            fail_msg("%s is %s", name,
                     is_command ? "a command and needless" : "neither a command nor said to be needless");
    }
    assert_null(plain_needless("nonsense"));
}

static void plain_command_help_names_all(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 100000);
    plain_command_write_help(PLAIN_SEND, &out);
    plain_command_write_help(PLAIN_MASK, &out);
    assert_non_null(strstr(out.data, "send: Send the lookup to Apollo.\n"));
    assert_non_null(strstr(out.data, "mask [on|off]: "));
    assert_non_null(strstr(out.data, "Also: privacy."));
    buf_release(&out);
}

static void assert_split(const char *line, const char *const *wanted)
{
    char *text = mem_text(line), *words[PLAIN_WORDS_MAX];
    size_t count = plain_split(text, words), i = 0;
    for (; wanted[i]; i++) {
        assert_true(i < count);
        assert_string_equal(words[i], wanted[i]);
    }
    assert_int_equal(count, i);
    free(text);
}

static void plain_split_keeps_what_stands_in_quotes(void **state)
{
    (void)state;
    assert_split("", (const char *const[]){NULL});
    assert_split(" \t ", (const char *const[]){NULL});
    assert_split("  lookup  first=Ada ", (const char *const[]){"lookup", "first=Ada", NULL});
    assert_split("lookup last=\"de la Cruz\" x",
                 (const char *const[]){"lookup", "last=de la Cruz", "x", NULL});
    assert_split("'a b' \"c d\"", (const char *const[]){"a b", "c d", NULL});
    assert_split("last=O'Brien it's", (const char *const[]){"last=O'Brien", "it's", NULL});
    assert_split("last='O'Brien' x", (const char *const[]){"last=O'Brien", "x", NULL});
    assert_split("first=\"never closed", (const char *const[]){"first=never closed", NULL});
    assert_split("a=\"\" b", (const char *const[]){"a=", "b", NULL});
}

static void plain_split_leaves_out_what_is_too_much(void **state)
{
    (void)state;
    char line[4 * PLAIN_WORDS_MAX], *words[PLAIN_WORDS_MAX];
    for (size_t i = 0; i < sizeof line; i++)
        line[i] = i % 2 ? ' ' : 'x';
    line[sizeof line - 1] = '\0';
    assert_int_equal(plain_split(line, words), PLAIN_WORDS_MAX);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(plain_command_words_are_told_apart),
    cmocka_unit_test(plain_command_answers_to_the_name_of_its_action),
    cmocka_unit_test(plain_command_leaves_no_action_out),
    cmocka_unit_test(plain_command_help_names_all),
    cmocka_unit_test(plain_split_keeps_what_stands_in_quotes),
    cmocka_unit_test(plain_split_leaves_out_what_is_too_much),
};
TEST_MAIN(tests)
