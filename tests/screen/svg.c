/* svg.c — rectangles for grounds, text elements for runs. Every run is told how wide it is, so that columns
 * stand even where another font is taken. */
#include "tests/screen/svg.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "tests/screen/terminal.h"
#include "tests/test.h"

/* Hundredths of a pixel: whole numbers give the same bytes on every machine. The width is what most
 * monospaced fonts take at 14 pixels. */
enum { CELL_WIDTH = 843, CELL_HEIGHT = 1700, BASELINE = 1300, MARGIN = 1400, BAR = 3400 };

#define FONTS                                                                                                \
    "ui-monospace, 'JetBrains Mono', 'DejaVu Sans Mono', 'SF Mono', Menlo, Consolas, 'Liberation Mono', "    \
    "monospace"

struct look {
    uint32_t foreground, background;
    bool is_bold, is_underlined;
};

static void put_hundredths(struct buf *out, int hundredths)
{
    buf_printf(out, "%d", hundredths / 100);
    if (hundredths % 100)
        buf_printf(out, hundredths % 10 ? ".%02d" : ".%d",
                   hundredths % 10 ? hundredths % 100 : hundredths % 100 / 10);
}

static void put_length(struct buf *out, const char *name, int hundredths)
{
    buf_printf(out, " %s=\"", name);
    put_hundredths(out, hundredths);
    buf_append_char(out, '"');
}

static void put_escaped(struct buf *out, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '<':
            buf_append_text(out, "&lt;");
            break;
        case '>':
            buf_append_text(out, "&gt;");
            break;
        case '&':
            buf_append_text(out, "&amp;");
            break;
        default:
            buf_append_char(out, *text);
        }
}

static const struct terminal_cell *cell_at(const struct svg_screen *s, int row, int column)
{
    return &s->cells[(size_t)row * (size_t)s->columns + (size_t)column];
}

static struct look look_of(const struct svg_screen *s, const struct terminal_cell *cell)
{
    struct look l = {.foreground = cell->is_default_foreground ? s->foreground : cell->foreground,
                     .background = cell->is_default_background ? s->background : cell->background,
                     .is_bold = cell->is_bold,
                     .is_underlined = cell->is_underlined};
    if (cell->is_reverse) {
        uint32_t swap = l.foreground;
        l.foreground = l.background;
        l.background = swap;
    }
    return l;
}

static bool is_blank(const struct terminal_cell *cell)
{
    return !cell->text[0] || strcmp(cell->text, " ") == 0;
}

/* ---- grounds ---- */

static void put_ground(const struct svg_screen *s, int row, int from, int to, uint32_t colour,
                       struct buf *out)
{
    (void)s;
    buf_append_text(out, "<rect");
    put_length(out, "x", MARGIN + from * CELL_WIDTH);
    put_length(out, "y", BAR + MARGIN / 2 + row * CELL_HEIGHT);
    put_length(out, "width", (to - from) * CELL_WIDTH);
    put_length(out, "height", CELL_HEIGHT);
    buf_printf(out, " fill=\"#%06x\"/>\n", (unsigned)colour);
}

static void put_grounds(const struct svg_screen *s, int row, struct buf *out)
{
    for (int from = 0, to; from < s->columns; from = to) {
        uint32_t colour = look_of(s, cell_at(s, row, from)).background;
        for (to = from + 1; to < s->columns && look_of(s, cell_at(s, row, to)).background == colour;)
            to++;
        if (colour != s->background)
            put_ground(s, row, from, to, colour, out);
    }
}

/* ---- text ---- */

static bool is_same_look(const struct look *a, const struct look *b)
{
    return a->foreground == b->foreground && a->is_bold == b->is_bold && a->is_underlined == b->is_underlined;
}

/* Cells from `from` that one element can hold: one look, no gap of several blanks, wide ones by themselves.
 */
static int run_end(const struct svg_screen *s, int row, int from)
{
    struct look first = look_of(s, cell_at(s, row, from));
    if (cell_at(s, row, from)->width > 1)
        return from + cell_at(s, row, from)->width;
    int end = from + 1, last = from + 1;
    for (; end < s->columns && cell_at(s, row, end)->width == 1; end++) {
        struct look l = look_of(s, cell_at(s, row, end));
        bool is_visible = !is_blank(cell_at(s, row, end)) || l.is_underlined;
        if ((is_visible && !is_same_look(&first, &l)) || (!is_visible && end - last >= 1))
            break;
        if (is_visible)
            last = end + 1;
    }
    return last;
}

static void put_run(const struct svg_screen *s, int row, int from, int to, struct buf *out)
{
    struct look l = look_of(s, cell_at(s, row, from));
    buf_append_text(out, "<text");
    put_length(out, "x", MARGIN + from * CELL_WIDTH);
    put_length(out, "y", BAR + MARGIN / 2 + row * CELL_HEIGHT + BASELINE);
    put_length(out, "textLength", (to - from) * CELL_WIDTH);
    buf_append_text(out, " lengthAdjust=\"spacingAndGlyphs\"");
    if (l.foreground != s->foreground)
        buf_printf(out, " fill=\"#%06x\"", (unsigned)l.foreground);
    buf_append_text(out, l.is_bold ? " font-weight=\"bold\"" : "");
    buf_append_text(out, l.is_underlined ? " text-decoration=\"underline\"" : "");
    buf_append_char(out, '>');
    for (int column = from; column < to; column++) {
        const struct terminal_cell *cell = cell_at(s, row, column);
        if (cell->width)
            put_escaped(out, cell->text[0] ? cell->text : " ");
    }
    buf_append_text(out, "</text>\n");
}

static void put_texts(const struct svg_screen *s, int row, struct buf *out)
{
    for (int from = 0; from < s->columns;) {
        const struct terminal_cell *cell = cell_at(s, row, from);
        if (!cell->width || (is_blank(cell) && !cell->is_underlined)) {
            from++;
            continue;
        }
        int end = run_end(s, row, from);
        put_run(s, row, from, end, out);
        from = end;
    }
}

/* ---- the window ---- */

/* Halfway from one colour to another, in eighths. */
static uint32_t mix(uint32_t a, uint32_t b, unsigned eighths)
{
    uint32_t out = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        uint32_t x = a >> shift & 0xFF, y = b >> shift & 0xFF;
        out |= ((x * (8 - eighths) + y * eighths) / 8) << shift;
    }
    return out;
}

static void put_frame(const struct svg_screen *s, const struct svg_words *words, int width, int height,
                      struct buf *out)
{
    static const char *const lights[] = {"#e0645c", "#dba63f", "#5fae5a"};
    unsigned edge = (unsigned)mix(s->background, s->foreground, 2);
    buf_append_text(out, "<rect x=\"0.5\" y=\"0.5\"");
    put_length(out, "width", width - 100);
    put_length(out, "height", height - 100);
    buf_printf(out, " rx=\"10\" fill=\"#%06x\" stroke=\"#%06x\"/>\n", (unsigned)s->background, edge);
    for (int i = 0; i < 3; i++)
        buf_printf(out, "<circle cx=\"%d\" cy=\"17\" r=\"5.5\" fill=\"%s\"/>\n", 20 + 19 * i, lights[i]);
    buf_append_text(out, "<text y=\"22\" text-anchor=\"middle\"");
    put_length(out, "x", width / 2);
    buf_printf(out, " fill=\"#%06x\">", (unsigned)mix(s->background, s->foreground, 5));
    put_escaped(out, words->window);
    buf_append_text(out, "</text>\n");
}

void svg_write(const struct svg_screen *s, const struct svg_words *words, struct buf *out)
{
    int width = 2 * MARGIN + s->columns * CELL_WIDTH, height = BAR + MARGIN + s->rows * CELL_HEIGHT;
    width += 100 - width % 100;
    buf_append_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"t d\"");
    put_length(out, "width", width);
    put_length(out, "height", height);
    buf_printf(out,
               " viewBox=\"0 0 %d %d\" font-family=\"%s\" font-size=\"14\" fill=\"#%06x\" "
               "xml:space=\"preserve\">\n<title id=\"t\">",
               width / 100, height / 100, FONTS, (unsigned)s->foreground);
    put_escaped(out, words->title);
    buf_append_text(out, "</title>\n<desc id=\"d\">");
    put_escaped(out, words->description);
    buf_append_text(out, "</desc>\n");
    put_frame(s, words, width, height, out);
    for (int row = 0; row < s->rows; row++)
        put_grounds(s, row, out);
    for (int row = 0; row < s->rows; row++)
        put_texts(s, row, out);
    buf_append_text(out, "</svg>\n");
}
