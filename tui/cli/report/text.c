/* text.c — a report for eyes without a browser: plain text and Markdown. Bars are made of ASCII, so
 * that they read the same in a mail, a terminal or aloud. */
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "tui/cli/output.h"
#include "tui/cli/report/report.h"
#include "tui/terminal/text_width.h"

enum { BAR_COLUMNS = 20, CELL_COLUMNS_MAX = 40 };

static void write_range(const struct report *r, struct buf *out)
{
    if (r->since || r->until)
        buf_printf(out, "%s to %s (UTC)", r->since ? r->since : "the beginning", r->until ? r->until : "now");
    else
        buf_append_text(out, "the whole history");
    if (r->filter)
        buf_printf(out, ", only: %s", r->filter);
    if (r->has_simulated)
        buf_append_text(out, ", SIMULATED requests among them");
    if (r->is_masked)
        buf_append_text(out, ", names masked");
}

static void write_bar(const struct report_table *t, size_t row, struct buf *out)
{
    double most = report_bar_most(t);
    double value = report_cell_value(t, row, (size_t)t->bar_column);
    int full = most > 0 && value > 0 ? (int)(BAR_COLUMNS * value / most + 0.5) : 0;
    for (int i = 0; i < full; i++)
        buf_append_char(out, '#');
}

static int measure(const struct report_table *t, size_t column)
{
    int width = text_width(t->column[column].title);
    for (size_t i = 0; i < t->row_count; i++) {
        int n = text_width(report_cell_text(t, i, column));
        width = n > width ? n : width;
    }
    return width > CELL_COLUMNS_MAX ? CELL_COLUMNS_MAX : width;
}

static void write_cell(const struct report_table *t, size_t column, int width, const char *text,
                       struct buf *out)
{
    int pad = width - text_width(text);
    if (t->column[column].kind != REPORT_TEXT)
        for (; pad > 0; pad--)
            buf_append_char(out, ' ');
    output_cell(out, text, t->column[column].kind == REPORT_TEXT ? width : text_width(text));
    buf_append_text(out, "  ");
}

static void write_table(const struct report_table *t, struct buf *out)
{
    int width[REPORT_COLUMNS_MAX];
    buf_printf(out, "\n%s\n", t->title);
    if (t->note)
        buf_printf(out, "%s\n", t->note);
    if (!t->row_count) {
        buf_append_text(out, "  (nothing)\n");
        return;
    }
    for (size_t c = 0; c < t->column_count; c++) {
        width[c] = measure(t, c);
        buf_append_text(out, c ? "" : "  ");
        write_cell(t, c, width[c], t->column[c].title, out);
    }
    output_end_line(out);
    for (size_t i = 0; i < t->row_count; i++) {
        buf_append_text(out, "  ");
        for (size_t c = 0; c < t->column_count; c++)
            write_cell(t, c, width[c], report_cell_text(t, i, c), out);
        if (t->bar_column >= 0)
            write_bar(t, i, out);
        output_end_line(out);
    }
}

void report_write_text(const struct report *r, struct buf *out)
{
    buf_append_text(out, "Waterfall enrichment: ");
    write_range(r, out);
    buf_append_char(out, '\n');
    for (size_t i = 0; i < r->table_count; i++)
        write_table(&r->table[i], out);
}

/* ---- Markdown ---- */

static void write_markdown_text(const char *text, struct buf *out)
{
    for (; *text; text++) {
        if (strchr("\\|*_`<>[]#&~", *text))
            buf_append_char(out, '\\');
        buf_append_char(out, *text == '\n' ? ' ' : *text);
    }
}

static void write_markdown_table(const struct report_table *t, struct buf *out)
{
    buf_printf(out, "\n## %s\n\n", t->title);
    if (t->note) {
        write_markdown_text(t->note, out);
        buf_append_text(out, "\n\n");
    }
    if (!t->row_count) {
        buf_append_text(out, "Nothing.\n");
        return;
    }
    buf_append_char(out, '|');
    for (size_t c = 0; c < t->column_count; c++)
        buf_printf(out, " %s |", t->column[c].title);
    buf_append_text(out, t->bar_column >= 0 ? "  |\n|" : "\n|");
    for (size_t c = 0; c < t->column_count; c++)
        buf_append_text(out, t->column[c].kind == REPORT_TEXT ? "---|" : "---:|");
    buf_append_text(out, t->bar_column >= 0 ? "---|\n" : "\n");
    for (size_t i = 0; i < t->row_count; i++) {
        buf_append_char(out, '|');
        for (size_t c = 0; c < t->column_count; c++) {
            buf_append_char(out, ' ');
            write_markdown_text(report_cell_text(t, i, c), out);
            buf_append_text(out, " |");
        }
        if (t->bar_column >= 0) {
            buf_append_text(out, " `");
            write_bar(t, i, out);
            buf_append_text(out, " ` |");
        }
        buf_append_char(out, '\n');
    }
}

void report_write_markdown(const struct report *r, struct buf *out)
{
    struct buf range;
    buf_init(&range, 4096);
    write_range(r, &range);
    buf_append_text(out, "# Waterfall enrichment\n\n");
    write_markdown_text(range.data, out);
    buf_append_char(out, '\n');
    for (size_t i = 0; i < r->table_count; i++)
        write_markdown_table(&r->table[i], out);
    buf_release(&range);
}
