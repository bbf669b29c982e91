/* utf8_test.c — decoding against tables of good and malformed sequences, and the cleaner between the world
 * and a terminal. The malformed ones follow the order of Markus Kuhn's stress test for decoders. */
#include "tests/test.h"

#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"

#define FFFD "\xEF\xBF\xBD"

static void decodes_first_and_last_of_each_length(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        uint32_t point;
    } rows[] = {
        {"\0", 1, 0x0},
        {"\x7F", 1, 0x7F},
        {"\xC2\x80", 2, 0x80},
        {"\xDF\xBF", 2, 0x7FF},
        {"\xE0\xA0\x80", 3, 0x800},
        {"\xED\x9F\xBF", 3, 0xD7FF},
        {"\xEE\x80\x80", 3, 0xE000},
        {"\xEF\xBF\xBD", 3, 0xFFFD},
        {"\xEF\xBF\xBF", 3, 0xFFFF},
        {"\xF0\x90\x80\x80", 4, 0x10000},
        {"\xF0\x9F\x98\x80", 4, 0x1F600},
        {"\xF4\x8F\xBF\xBF", 4, 0x10FFFF},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t point = 1;
        assert_int_equal(utf8_next(rows[i].bytes, rows[i].size, &point), rows[i].size);
        assert_int_equal(point, rows[i].point);
        assert_int_equal(utf8_valid_prefix(rows[i].bytes, rows[i].size), rows[i].size);
        char back[4];
        assert_int_equal(utf8_put(back, point), rows[i].size);
        assert_memory_equal(back, rows[i].bytes, rows[i].size);
    }
}

static void every_scalar_value_survives_the_round_trip(void **state)
{
    (void)state;
    for (uint32_t p = 0; p <= 0x10FFFF; p++) {
        if (p == 0xD800)
            p = 0xE000;
        char bytes[4];
        size_t length = utf8_put(bytes, p);
        uint32_t back = ~p;
        if (utf8_next(bytes, length, &back) != length || back != p ||
            utf8_valid_prefix(bytes, length) != length)
            fail_msg("U+%04X came back as U+%04X", (unsigned)p, (unsigned)back);
    }
}

struct malformed {
    const char *bytes;
    size_t size;
};
#define ROW(text)                                                                                            \
    {                                                                                                        \
        text, sizeof text - 1                                                                                \
    }
/* Not one byte of these begins a character. */
static const struct malformed malformed[] = {
    /* continuation bytes alone */
    ROW("\x80"),
    ROW("\xBF"),
    ROW("\x80\xBF"),
    ROW("\x80\xBF\x80\xBF\x80\xBF\x80"),
    /* lonely starts */
    ROW("\xC0"),
    ROW("\xDF"),
    ROW("\xE0"),
    ROW("\xEF"),
    ROW("\xF0"),
    ROW("\xF4"),
    ROW("\xF5"),
    ROW("\xF8"),
    ROW("\xFC"),
    /* the last byte missing */
    ROW("\xE0\xA0"),
    ROW("\xEF\xBF"),
    ROW("\xF0\x90\x80"),
    ROW("\xF4\x8F\xBF"),
    ROW("\xF8\x88\x80\x80"),
    ROW("\xFC\x84\x80\x80\x80"),
    /* impossible bytes */
    ROW("\xFE"),
    ROW("\xFF"),
    ROW("\xFE\xFE\xFF\xFF"),
    /* five and six bytes */
    ROW("\xF8\x88\x80\x80\x80"),
    ROW("\xFC\x84\x80\x80\x80\x80"),
    /* beyond U+10FFFF */
    ROW("\xF4\x90\x80\x80"),
    ROW("\xF7\xBF\xBF\xBF"),
    /* overlong slash and NUL, and the longest overlong forms */
    ROW("\xC0\xAF"),
    ROW("\xE0\x80\xAF"),
    ROW("\xF0\x80\x80\xAF"),
    ROW("\xC0\x80"),
    ROW("\xE0\x80\x80"),
    ROW("\xF0\x80\x80\x80"),
    ROW("\xC1\xBF"),
    ROW("\xE0\x9F\xBF"),
    ROW("\xF0\x8F\xBF\xBF"),
    /* surrogates, single and paired */
    ROW("\xED\xA0\x80"),
    ROW("\xED\xAF\xBF"),
    ROW("\xED\xBF\xBF"),
    ROW("\xED\xA0\x80\xED\xB0\x80"),
};

static void malformed_sequences_are_never_valid(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        const struct malformed *m = &malformed[i];
        assert_int_equal(utf8_valid_prefix(m->bytes, m->size), 0);
        for (size_t at = 0; at < m->size; at++) {
            uint32_t point;
            assert_int_equal(utf8_next(m->bytes + at, m->size - at, &point), 1);
            assert_int_equal(point, UTF8_REPLACEMENT);
        }
    }
}

static void malformed_sequences_become_one_mark_a_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        struct buf out;
        buf_init(&out, 1000);
        utf8_clean(&out, "a", 1, UTF8_LINE);
        utf8_clean(&out, malformed[i].bytes, malformed[i].size, UTF8_LINE);
        utf8_clean(&out, "z", 1, UTF8_LINE);
        assert_int_equal(out.size, 2 + 3 * malformed[i].size);
        assert_memory_equal(out.data, "a" FFFD, 4);
        assert_int_equal(out.data[out.size - 1], 'z');
        assert_int_equal(utf8_valid_prefix(out.data, out.size), out.size);
        buf_release(&out);
    }
}

static void a_cut_character_does_not_swallow_the_next(void **state)
{
    (void)state;
    char *clean = utf8_clean_text("\xE2\x82"
                                  "A\xF0\x9F\x98\"quote\xC3");
    assert_string_equal(clean, FFFD FFFD "A" FFFD FFFD FFFD "\"quote" FFFD);
    free(clean);
}

static void valid_prefix_ends_where_the_fault_is(void **state)
{
    (void)state;
    /* Every offset around the eight bytes that are looked at together. */
    for (size_t at = 0; at < 40; at++) {
        char text[48];
        memset(text, 'a', sizeof text);
        text[at] = '\xFF';
        assert_int_equal(utf8_valid_prefix(text, sizeof text), at);
        assert_int_equal(utf8_valid_prefix(text, at), at);
    }
    assert_int_equal(utf8_valid_prefix("", 0), 0);
}

static void what_no_terminal_may_see_is_unsafe(void **state)
{
    (void)state;
    static const uint32_t unsafe[] = {
        0x00,    0x07,    0x08,    0x0A,    0x0D,    0x1B,                        /* C0 */
        0x7F,    0x80,    0x85,    0x9B,    0x9D,    0x9F,                        /* DEL, C1: NEL, CSI, OSC */
        0x61C,   0x200E,  0x200F,                                                 /* marks */
        0x202A,  0x202B,  0x202C,  0x202D,  0x202E,                               /* embeddings, overrides */
        0x2066,  0x2067,  0x2068,  0x2069,                                        /* isolates */
        0x2028,  0x2029,                                                          /* separators */
        0x34F,   0x115F,  0x1160,  0x17B4,  0x17B5,  0x3164,  0xFFA0,             /* fillers */
        0x2060,  0x2061,  0x2064,  0x206A,  0x206F,                               /* invisible operators */
        0x200B,  0xFEFF,  0xFFF9,  0xFFFB,  0xFDD0,  0xFDEF,  0xFFFE,   0xFFFF,   /* BOM, non-characters */
        0xE0001, 0xE0020, 0xE007F, 0x1FFFE, 0x1FFFF, 0xFFFFE, 0x10FFFE, 0x10FFFF, /* tags */
    };
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
        if (!utf8_is_unsafe(unsafe[i]))
            fail_msg("U+%04X passes", (unsigned)unsafe[i]);
}

static void letters_of_the_world_are_safe(void **state)
{
    (void)state;
    static const uint32_t safe[] = {
        ' ',    'a',    '~',    0xA0,   0xA9,   0xE9,    0x301,   0x3B1,   0x416,
        0x5D0,  0x627,  0x915,  0xE01,  0x200C, 0x200D,  0x2013,  0x20AC,  0x2713,
        0x3042, 0x4E2D, 0xAC00, 0xFE0F, 0xFFFD, 0x1F600, 0x1F1E9, 0x20000,
    };
    for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
        if (utf8_is_unsafe(safe[i]))
            fail_msg("U+%04X is refused", (unsigned)safe[i]);
}

static void escape_sequences_lose_their_teeth(void **state)
{
    (void)state;
    char *clean = utf8_clean_text("\033]52;c;AAAA\a\033[2J\xC2\x9B"
                                  "31mTim\xE2\x80\xAE"
                                  "gnehZ");
    assert_string_equal(clean, FFFD "]52;c;AAAA" FFFD FFFD "[2J" FFFD "31mTim" FFFD "gnehZ");
    free(clean);
}

static void a_line_has_no_breaks_and_a_text_keeps_them(void **state)
{
    (void)state;
    static const char raw[] = "a\tb\r\nc\nd\re";
    struct buf out;
    buf_init(&out, 100);
    utf8_clean(&out, raw, sizeof raw - 1, UTF8_TEXT);
    assert_string_equal(out.data, "a\tb\nc\nd" FFFD "e");
    buf_clear(&out);
    utf8_clean(&out, raw, sizeof raw - 1, UTF8_LINE);
    assert_null(strpbrk(out.data, "\r\n\t"));
    buf_release(&out);
}

static void clean_text_of_nothing_is_nothing(void **state)
{
    (void)state;
    assert_null(utf8_clean_text(NULL));
    char *empty = utf8_clean_text("");
    assert_string_equal(empty, "");
    free(empty);
}

static void clean_text_is_clean_and_stays_so(void **state)
{
    (void)state;
    /* Every pair of bytes, as hostile as it comes: the result is well-formed, safe, and cleaning it again
     * changes nothing. */
    for (unsigned a = 1; a < 256; a++) {
        for (unsigned b = 1; b < 256; b++) {
            char raw[3] = {(char)a, (char)b, '\0'};
            char *once = utf8_clean_text(raw), *twice = utf8_clean_text(once);
            if (utf8_valid_prefix(once, strlen(once)) != strlen(once) || strcmp(once, twice) != 0)
                fail_msg("%02x %02x is not clean", a, b);
            for (size_t i = 0; once[i];) {
                uint32_t point;
                i += utf8_next(once + i, strlen(once + i), &point);
                if (utf8_is_unsafe(point))
                    fail_msg("%02x %02x leaves U+%04X", a, b, (unsigned)point);
            }
            free(once);
            free(twice);
        }
    }
}

static void cut_never_splits_a_character(void **state)
{
    (void)state;
    static const char text[] = "aé中😀z"; /* 1 + 2 + 3 + 4 + 1 */
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t limit = 0; limit < sizeof expected / sizeof *expected; limit++)
        assert_int_equal(utf8_cut(text, sizeof text - 1, limit), expected[limit]);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(decodes_first_and_last_of_each_length),
    cmocka_unit_test(every_scalar_value_survives_the_round_trip),
    cmocka_unit_test(malformed_sequences_are_never_valid),
    cmocka_unit_test(malformed_sequences_become_one_mark_a_byte),
    cmocka_unit_test(a_cut_character_does_not_swallow_the_next),
    cmocka_unit_test(valid_prefix_ends_where_the_fault_is),
    cmocka_unit_test(what_no_terminal_may_see_is_unsafe),
    cmocka_unit_test(letters_of_the_world_are_safe),
    cmocka_unit_test(escape_sequences_lose_their_teeth),
    cmocka_unit_test(a_line_has_no_breaks_and_a_text_keeps_them),
    cmocka_unit_test(clean_text_of_nothing_is_nothing),
    cmocka_unit_test(clean_text_is_clean_and_stays_so),
    cmocka_unit_test(cut_never_splits_a_character),
};
TEST_MAIN(tests)
