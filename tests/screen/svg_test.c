/* svg_test.c — cells become the SVG that README shows: looks, wide characters, foreign text, the same bytes.
 */
#include "tests/screen/svg.h"

#include "core/base/buf.h"
#include "tests/screen/terminal.h"
#include "tests/test.h"

enum { COLUMNS = 12 };

static const struct svg_words words = {"a & b", "A <title>", "What \"it\" shows"};

/* One row of ASCII text, all of it in the terminal's own colours. */
static void fill(struct terminal_cell cells[COLUMNS], const char *text)
{
    for (int i = 0; i < COLUMNS; i++) {
        cells[i] =
            (struct terminal_cell){.width = 1, .is_default_foreground = true, .is_default_background = true};
        cells[i].text[0] = *text ? *text++ : ' ';
    }
}

static void draw(struct terminal_cell cells[COLUMNS], struct buf *out)
{
    const struct svg_screen s = {
        .columns = COLUMNS, .rows = 1, .cells = cells, .foreground = 0x111111, .background = 0xeeeeee};
    buf_init(out, 1 << 20);
    svg_write(&s, &words, out);
}

static void expect(const struct buf *out, const char *text)
{
    if (!strstr(out->data, text))
        fail_msg("nowhere %s\n%s", text, out->data);
}

static void expect_not(const struct buf *out, const char *text)
{
    if (strstr(out->data, text))
        fail_msg("%s is there\n%s", text, out->data);
}

static void svg_is_told_to_those_who_do_not_see_it(void **state)
{
    (void)state;
    struct terminal_cell cells[COLUMNS];
    struct buf out;
    fill(cells, "x");
    draw(cells, &out);
    expect(&out, "role=\"img\" aria-labelledby=\"t d\"");
    expect(&out, "<title id=\"t\">A &lt;title&gt;</title>");
    expect(&out, "<desc id=\"d\">What \"it\" shows</desc>");
    expect(&out, ">a &amp; b</text>");
    buf_release(&out);
}

static void svg_escapes_what_the_screen_shows(void **state)
{
    (void)state;
    struct terminal_cell cells[COLUMNS];
    struct buf out;
    fill(cells, "<b>&amp;</b>");
    draw(cells, &out);
    expect(&out, ">&lt;b&gt;&amp;amp;&lt;/b&gt;</text>");
    buf_release(&out);
}

/* Blanks between words are kept, gaps are left out; what looks different stands by itself. */
static void svg_text_comes_in_runs(void **state)
{
    (void)state;
    struct terminal_cell cells[COLUMNS];
    struct buf out;
    fill(cells, "ab cd    efg");
    cells[10].is_bold = true;
    cells[11].is_default_foreground = false;
    cells[11].foreground = 0x00ff80;
    draw(cells, &out);
    expect(&out, ">ab cd</text>");
    expect(&out, ">e</text>");
    expect(&out, "font-weight=\"bold\">f</text>");
    expect(&out, "fill=\"#00ff80\">g</text>");
    expect(&out, "textLength=\"42.15\""); /* five columns */
    buf_release(&out);
}

static void svg_wide_characters_take_two_columns(void **state)
{
    (void)state;
    struct terminal_cell cells[COLUMNS];
    struct buf out;
    fill(cells, "a  b");
    cells[1] = (struct terminal_cell){
        .text = "日", .width = 2, .is_default_foreground = true, .is_default_background = true};
    cells[2] =
        (struct terminal_cell){.width = 0, .is_default_foreground = true, .is_default_background = true};
    draw(cells, &out);
    expect(&out, "x=\"22.43\" y=\"54\" textLength=\"16.86\" lengthAdjust=\"spacingAndGlyphs\">日</text>");
    expect(&out, "x=\"39.29\" y=\"54\" textLength=\"8.43\" lengthAdjust=\"spacingAndGlyphs\">b</text>");
    buf_release(&out);
}

static void svg_grounds_are_drawn_where_they_differ(void **state)
{
    (void)state;
    struct terminal_cell cells[COLUMNS];
    struct buf out;
    fill(cells, "plain");
    draw(cells, &out);
    expect_not(&out, "height=\"17\" fill");
    buf_release(&out);
    cells[0].is_reverse = true;
    cells[1].is_default_background = false;
    cells[1].background = 0x123456;
    draw(cells, &out);
    expect(&out, "width=\"8.43\" height=\"17\" fill=\"#111111\"/>");
    expect(&out, "width=\"8.43\" height=\"17\" fill=\"#123456\"/>");
    expect(&out, "fill=\"#eeeeee\">p</text>");
    buf_release(&out);
}

static void svg_of_the_same_cells_is_the_same(void **state)
{
    (void)state;
    struct terminal_cell cells[COLUMNS];
    struct buf once, twice;
    fill(cells, "a b  c");
    draw(cells, &once);
    draw(cells, &twice);
    assert_string_equal(once.data, twice.data);
    buf_release(&once);
    buf_release(&twice);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(svg_is_told_to_those_who_do_not_see_it),
    cmocka_unit_test(svg_escapes_what_the_screen_shows),
    cmocka_unit_test(svg_text_comes_in_runs),
    cmocka_unit_test(svg_wide_characters_take_two_columns),
    cmocka_unit_test(svg_grounds_are_drawn_where_they_differ),
    cmocka_unit_test(svg_of_the_same_cells_is_the_same),
};
TEST_MAIN(tests)
