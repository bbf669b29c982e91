/* canvas_test.c — widths, clipping, wide characters, hostile text. */
#include "tests/test.h"

#include <stdlib.h>

#include "core/base/utf8.h"
#include "tui/terminal/canvas.h"

static char *row_of(const char *text, int width)
{
    struct canvas c;
    canvas_init(&c);
    canvas_reset(&c, width, 1);
    canvas_put(&c, 0, 0, width, ROLE_TEXT, text);
    char *row = canvas_text(&c);
    row[strlen(row) - 1] = 0;
    canvas_release(&c);
    return row;
}

static void expect_row(const char *text, int width, const char *wanted)
{
    char *row = row_of(text, width);
    assert_string_equal(row, wanted);
    free(row);
}

static void expect_ascii(const char *text, const char *wanted)
{
    for (const char *at = text; *at; wanted++) {
        struct cluster c;
        at += cluster_next(at, strlen(at), &c);
        char plain = text_ascii(c.point[0]);
        assert_int_equal(plain ? plain : (char)c.point[0], *wanted);
    }
    assert_int_equal(*wanted, 0);
}

/* On a terminal without Unicode a name is read rather than counted in question marks. */
static void text_has_a_plain_spelling(void **state)
{
    (void)state;
    expect_ascii("Jürgen Müller-Lüdenscheidt", "Jurgen Muller-Ludenscheidt");
    expect_ascii("Škoda Łódź Ærø Straße", "Skoda Lodz Aro Strase");
    expect_ascii("····3f2a – 1…", "....3f2a - 1~");
    assert_int_equal(text_ascii(0x674E), 0); /* a Chinese name has none */
    assert_int_equal(text_ascii(0x0416), 0);
    assert_int_equal(text_ascii_sign(0xFC), 0); /* who can read it keeps it */
}

static void canvas_spells_signs_plainly_in_ascii(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c);
    canvas_reset(&c, 30, 1);
    c.is_ascii = true;
    canvas_put(&c, 0, 0, 30, ROLE_TEXT, "Müller’s key ····3f2a, 48ed…");
    char *row = canvas_text(&c);
    assert_string_equal(row, "Müller's key ....3f2a, 48ed~\n");
    free(row);
    canvas_release(&c);
}

static void text_width_knows_its_kinds(void **state)
{
    (void)state;
    assert_int_equal(text_width("Tim"), 3);
    assert_int_equal(text_width("日本"), 4);
    assert_int_equal(text_width("e\xcc\x81"), 1);                   /* e + combining acute */
    assert_int_equal(text_width("\xf0\x9f\x98\x80"), 2);            /* an emoji */
    assert_int_equal(text_width("👩\xe2\x80\x8d💻"), 4);              /* joined: shown as two */
    assert_int_equal(text_width("❤\xef\xb8\x8f"), text_width("❤")); /* a variation selector adds nothing */
    assert_int_equal(text_width("محمد"), 4);
    assert_int_equal(text_width("a\033[31mb"), 7); /* shown, not obeyed */
}

static void canvas_never_splits_a_wide_character(void **state)
{
    (void)state;
    expect_row("a日本", 4, "a日");
    expect_row("日", 1, "");
    struct canvas c;
    canvas_init(&c);
    canvas_reset(&c, 6, 1);
    canvas_put(&c, 0, 0, 6, ROLE_TEXT, "日本語");
    canvas_put(&c, 1, 0, 1, ROLE_TEXT, "x"); /* the half that remains becomes a blank */
    char *text = canvas_text(&c);
    assert_string_equal(text, " x本語\n");
    free(text);
    canvas_fill(&c, (struct rect){3, 0, 2, 1}, ROLE_POPUP);
    text = canvas_text(&c);
    assert_string_equal(text, " x\n");
    free(text);
    canvas_release(&c);
}

static void canvas_keeps_marks_with_their_base(void **state)
{
    (void)state;
    expect_row("Jose\xcc\x81!", 10, "Jose\xcc\x81!");
    expect_row("\xcc\x81z", 10, " \xcc\x81z");
}

static void canvas_lets_nothing_unsafe_through(void **state)
{
    (void)state;
    const char *hostile = "a\033]0;x\007b\xc2\x9b"
                          "31m\xe2\x80\xae"
                          "c\xff\rd\ne";
    char *row = row_of(hostile, 60);
    for (const char *at = row; *at;) {
        uint32_t point;
        at += utf8_next(at, strlen(at), &point);
        assert_false(utf8_is_unsafe(point));
    }
    free(row);
}

static void canvas_clips_everywhere(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c);
    canvas_reset(&c, 3, 2);
    for (int y = -2; y < 4; y++)
        for (int x = -5; x < 6; x++) {
            canvas_put(&c, x, y, 100, ROLE_TEXT, "日a日");
            canvas_put_cut(&c, x, y, 2, ROLE_TEXT, "long text");
            canvas_fill(&c, (struct rect){x, y, 9, 9}, ROLE_POPUP);
            canvas_tint(&c, (struct rect){x, y, 9, 9}, ROLE_SELECTED);
        }
    canvas_release(&c);
}

static void canvas_cuts_with_an_ellipsis(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c);
    canvas_reset(&c, 20, 1);
    assert_int_equal(canvas_put_cut(&c, 0, 0, 6, ROLE_TEXT, "abcdef"), 6);
    assert_int_equal(canvas_put_cut(&c, 7, 0, 6, ROLE_TEXT, "abcdefg"), 6);
    char *text = canvas_text(&c);
    assert_string_equal(text, "abcdef abcde…\n");
    free(text);
    canvas_release(&c);
}

static void canvas_bounds_endless_marks(void **state)
{
    (void)state;
    char *zalgo = malloc(100001);
    for (size_t i = 0; i < 100000; i += 2)
        memcpy(zalgo + i, "\xcc\x81", 2);
    zalgo[0] = 'a';
    zalgo[1] = 'b';
    zalgo[100000] = 0;
    struct canvas c;
    canvas_init(&c);
    canvas_reset(&c, 10, 1);
    canvas_put_cut(&c, 0, 0, 10, ROLE_TEXT, zalgo);
    assert_int_equal(c.cells[1].point[0], 'b');
    assert_int_equal(c.cells[2].point[0], ' ');
    canvas_release(&c);
    free(zalgo);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(text_has_a_plain_spelling),
    cmocka_unit_test(canvas_spells_signs_plainly_in_ascii),
    cmocka_unit_test(text_width_knows_its_kinds),
    cmocka_unit_test(canvas_never_splits_a_wide_character),
    cmocka_unit_test(canvas_keeps_marks_with_their_base),
    cmocka_unit_test(canvas_lets_nothing_unsafe_through),
    cmocka_unit_test(canvas_clips_everywhere),
    cmocka_unit_test(canvas_cuts_with_an_ellipsis),
    cmocka_unit_test(canvas_bounds_endless_marks),
};
TEST_MAIN(tests)
