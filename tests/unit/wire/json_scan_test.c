/* What RFC 8259 allows and forbids, byte by byte. */
#include <stdio.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/wire/apollo.h"
#include "core/wire/json_scan.h"
#include "tests/test.h"

struct sample {
    const char *text;
    size_t size; /* 0: up to the NUL */
};
#define SAMPLE(t)                                                                                            \
    {                                                                                                        \
        t, sizeof(t) - 1                                                                                     \
    }

static bool accepts(const char *text, size_t size)
{
    struct err e = {0};
    /* A copy of exact size, so that a sanitizer sees a read behind the end. */
    char *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    memcpy(copy, text, size);
    bool is_good = wire_check_json(copy, size, &e);
    free(copy);
    if (!is_good)
        assert_true(e.code == ERR_JSON || e.code == ERR_LIMIT);
    return is_good;
}

static void scan_accepts_everything_in_the_grammar(void **state)
{
    static const struct sample good[] = {
        SAMPLE("{}"),
        SAMPLE("[]"),
        SAMPLE("{} \n"),
        SAMPLE(" [ ]\r\n"),
        SAMPLE("\t7 "),
        SAMPLE(" \t\r\n{ \"a\" : [ 1 , 2 ] } \n"),
        SAMPLE("\"\""),
        SAMPLE("0"),
        SAMPLE("-0"),
        SAMPLE("-0.0"),
        SAMPLE("1e5"),
        SAMPLE("1E+5"),
        SAMPLE("1.25e-300"),
        SAMPLE("1e99999"),
        SAMPLE("123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"),
        SAMPLE("true"),
        SAMPLE("false"),
        SAMPLE("null"),
        SAMPLE("[true,false,null]"),
        SAMPLE("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\""),
        SAMPLE("\"\\ud83d\\ude00\""),
        SAMPLE("\"\\uFFFF\""),
        SAMPLE("\"\\u0000\""),
        SAMPLE("{\"a\\u0000b\":\"\\u0000\"}"),
        SAMPLE("\"\\ud83d\""),
        SAMPLE("\"\\ud83d\\n\""),
        SAMPLE("\"\\ud83d\\u0041\""),
        SAMPLE("\"\\ude00\""),
        SAMPLE("\"\\ude00\\ud83d\""),
        SAMPLE("\"\\ud83d\\ud83d\\ude00\""),
        SAMPLE("\"\xF0\x9F\x98\x80\""),
        SAMPLE("\"\x7F\""),
        SAMPLE("{\"\":0}"),
        SAMPLE("{\"a\":1,\"a\":2}"),
        SAMPLE("[[[[]]]]"),
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!accepts(good[i].text, good[i].size))
            fail_msg("refused: %s", good[i].text);
}

static void scan_refuses_everything_else(void **state)
{
    static const struct sample bad[] = {
        SAMPLE(""),
        SAMPLE(" "),
        SAMPLE("\xEF\xBB\xBF{}"),
        SAMPLE("{"),
        SAMPLE("}"),
        SAMPLE("["),
        SAMPLE("[1"),
        SAMPLE("[1,"),
        SAMPLE("[1,]"),
        SAMPLE("[,1]"),
        SAMPLE("[1 2]"),
        SAMPLE("{\"a\"}"),
        SAMPLE("{\"a\":}"),
        SAMPLE("{\"a\":1,}"),
        SAMPLE("{a:1}"),
        SAMPLE("{'a':1}"),
        SAMPLE("{1:1}"),
        SAMPLE("[1}"),
        SAMPLE("{\"a\":1]"),
        SAMPLE("{} {}"),
        SAMPLE("{}x"),
        SAMPLE("01"),
        SAMPLE("-01"),
        SAMPLE("-"),
        SAMPLE("+1"),
        SAMPLE(".5"),
        SAMPLE("1."),
        SAMPLE("1.e5"),
        SAMPLE("1e"),
        SAMPLE("1e+"),
        SAMPLE("0x10"),
        SAMPLE("NaN"),
        SAMPLE("Infinity"),
        SAMPLE("-Infinity"),
        SAMPLE("tru"),
        SAMPLE("truex"),
        SAMPLE("True"),
        SAMPLE("nul"),
        SAMPLE("\""),
        SAMPLE("\"a"),
        SAMPLE("\"\\\""),
        SAMPLE("\"\\"),
        SAMPLE("\"\\x41\""),
        SAMPLE("\"\\u12\""),
        SAMPLE("\"\\u12g4\""),
        SAMPLE("\"\\u"),
        SAMPLE("\"\\ud83d\\u\""),
        SAMPLE("\"\\ud83d\\udc0\""),
        SAMPLE("\"\\ud83d\\"),
        SAMPLE("\"\\ud83d"),
        SAMPLE("\"a\nb\""),
        SAMPLE("\"a\tb\""),
        SAMPLE("\"a\0b\""),
        SAMPLE("{}\0"),
        SAMPLE("\"\xC0\x80\""),
        SAMPLE("\"\xED\xA0\x80\""),
        SAMPLE("\"\xF4\x90\x80\x80\""),
        SAMPLE("\"\xFF\""),
        SAMPLE("\"\xE2\x82\""),
        SAMPLE("[1\xC2\xA0,2]"),
        SAMPLE("// x\n{}"),
        SAMPLE("/* x */{}"),
        SAMPLE("undefined"),
        SAMPLE("[1,\v2]"),
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (accepts(bad[i].text, bad[i].size))
            fail_msg("accepted: %s", bad[i].text);
}

static void scan_says_what_is_wrong_and_where(void **state)
{
    struct err e;
    (void)state;
    assert_false(wire_check_json("{\"a\":tru}", 9, &e));
    assert_int_equal(e.code, ERR_JSON);
    assert_string_equal(e.text, "Not JSON: an unknown word at byte 5.");
    assert_false(wire_check_json("[\"\xFF\"]", 4, &e));
    assert_string_equal(e.text, "Not JSON: a byte that is no UTF-8 at byte 2.");
}

static char *nest(size_t depth, char open, const char *inner, char closing, size_t *size)
{
    struct buf b;
    buf_init(&b, 1 << 22);
    for (size_t i = 0; i < depth; i++) {
        buf_append_char(&b, open);
        if (open == '{')
            buf_append_text(&b, "\"a\":");
    }
    buf_append_text(&b, inner);
    for (size_t i = 0; i < depth; i++)
        buf_append_char(&b, closing);
    assert_false(b.is_over);
    char *text = buf_take(&b, size);
    buf_release(&b);
    return text;
}

static void scan_bounds_depth(void **state)
{
    struct err e;
    size_t size;
    (void)state;
    for (int is_object = 0; is_object < 2; is_object++) {
        char open = is_object ? '{' : '[', closing = is_object ? '}' : ']';
        char *good = nest(WIRE_DEPTH_MAX, open, "1", closing, &size);
        assert_true(wire_check_json(good, size, &e));
        free(good);
        char *deep = nest(WIRE_DEPTH_MAX + 1, open, "1", closing, &size);
        assert_false(wire_check_json(deep, size, &e));
        assert_int_equal(e.code, ERR_LIMIT);
        free(deep);
    }
    char *bomb = nest(500000, '[', "", ']', &size);
    assert_false(wire_check_json(bomb, size, &e));
    free(bomb);
}

static void scan_counts_depth_not_breadth(void **state)
{
    struct buf b;
    struct err e;
    (void)state;
    buf_init(&b, 1 << 22);
    buf_append_char(&b, '[');
    for (int i = 0; i < 5000; i++)
        buf_append_text(&b, "[],{},");
    buf_append_text(&b, "0]");
    assert_true(wire_check_json(b.data, b.size, &e));
    buf_release(&b);
}

static void assert_noted(const char *number, bool is_noted)
{
    struct json_notes notes;
    char text[256];
    int size = snprintf(text, sizeof text, "[7,\"9.5\",%s]", number);
    assert_true(json_scan(text, (size_t)size, &notes, NULL));
    if (notes.number_count != (size_t)is_noted)
        fail_msg("%s noted %zu times", number, notes.number_count);
    if (is_noted) {
        assert_int_equal(notes.number[0].ordinal, 1);
        assert_int_equal(notes.number[0].size, strlen(number));
        assert_memory_equal(text + notes.number[0].offset, number, strlen(number));
    }
    json_notes_release(&notes);
}

static void scan_notes_numbers_that_a_double_changes(void **state)
{
    static const char *const changed[] = {"2.5",
                                          "2.50",
                                          "1e3",
                                          "1E3",
                                          "-0",
                                          "0.0",
                                          "1234567890123456",
                                          "1039995589705121975",
                                          "-8351464734221602674",
                                          "1e400",
                                          "-0e1"};
    static const char *const kept[] = {"0", "1", "-1", "999999999999999", "-999999999999999", "2147483648"};
    (void)state;
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++)
        assert_noted(changed[i], true);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        assert_noted(kept[i], false);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(scan_accepts_everything_in_the_grammar),
    cmocka_unit_test(scan_refuses_everything_else),
    cmocka_unit_test(scan_says_what_is_wrong_and_where),
    cmocka_unit_test(scan_bounds_depth),
    cmocka_unit_test(scan_counts_depth_not_breadth),
    cmocka_unit_test(scan_notes_numbers_that_a_double_changes),
};
TEST_MAIN(tests)
