/* report_html.c — a report as one HTML file that needs no other: tables, and bars as inline SVG. Bars are
 * hatched and each has its figure beside it, so that nothing is told by colour alone; light, dark and paper.
 */
#include <string.h>

#include "core/base/buf.h"
#include "tui/cli/report.h"

enum { BAR_WIDTH = 240, BAR_HEIGHT = 14, LINE_HEIGHT = 22, LABEL_WIDTH = 220 };

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--bar:#0b6bcb}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b3;--line:#3d444d;--bar:#58a6ff}}"
    "body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);max-width:72rem;margin:2rem auto;padding:0 "
    "1rem}"
    "h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2.2rem 0 .3rem}p{color:var(--soft);margin:.2rem 0 .8rem}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    "th,td{padding:.25rem .7rem;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap}"
    "th{font-weight:600}.n{text-align:right}.none{color:var(--soft);font-style:italic}"
    "svg text{font:13px system-ui,sans-serif;fill:var(--ink)}figure{margin:1rem 0}";

static void write_escaped(const char *text, struct buf *out)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            buf_append_text(out, "&amp;");
            break;
        case '<':
            buf_append_text(out, "&lt;");
            break;
        case '>':
            buf_append_text(out, "&gt;");
            break;
        case '"':
            buf_append_text(out, "&quot;");
            break;
        default:
            buf_append_char(out, *text);
        }
}

static void write_label(const struct report_table *t, size_t row, struct buf *out)
{
    size_t texts = 0;
    for (size_t c = 0; c < t->column_count && c < 2 && t->column[c].kind == REPORT_TEXT; c++) {
        const char *text = t->cell[row * t->column_count + c];
        if (texts++)
            buf_append_char(out, ' ');
        write_escaped(text ? text : "-", out);
    }
}

static void write_bar(const struct report_table *t, size_t row, double most, struct buf *out)
{
    double value = report_cell_value(t, row, (size_t)t->bar_column);
    int y = (int)row * LINE_HEIGHT, width = value > 0 ? (int)(BAR_WIDTH * value / most + 0.5) : 0;
    const char *text = t->cell[row * t->column_count + (size_t)t->bar_column];
    buf_printf(out, "<text x=\"0\" y=\"%d\">", y + 15);
    write_label(t, row, out);
    buf_printf(out,
               "</text><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"url(#hatch-%s)\" "
               "stroke=\"var(--bar)\"/><text x=\"%d\" y=\"%d\">",
               LABEL_WIDTH, y + 4, width, BAR_HEIGHT, t->key, LABEL_WIDTH + width + 6, y + 15);
    write_escaped(text ? text : "not reported", out);
    buf_append_text(out, "</text>\n");
}

static void write_chart(const struct report_table *t, struct buf *out)
{
    double most = report_bar_most(t);
    const char *title = t->column[t->bar_column].title;
    if (!(most > 0))
        return;
    buf_printf(out,
               "<figure><svg role=\"img\" width=\"%d\" height=\"%zu\" viewBox=\"0 0 %d %zu\" aria-label=\"",
               LABEL_WIDTH + BAR_WIDTH + 140, t->row_count * LINE_HEIGHT + 4, LABEL_WIDTH + BAR_WIDTH + 140,
               t->row_count * LINE_HEIGHT + 4);
    write_escaped(t->title, out);
    buf_append_text(out, ": ");
    write_escaped(title, out);
    buf_printf(out,
               "\"><defs><pattern id=\"hatch-%s\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
               "patternTransform=\"rotate(45)\"><rect width=\"3\" height=\"6\" fill=\"var(--bar)\"/>"
               "</pattern></defs>\n",
               t->key);
    for (size_t i = 0; i < t->row_count; i++)
        write_bar(t, i, most, out);
    buf_append_text(out, "</svg></figure>\n");
}

static void write_cell(const struct report_table *t, size_t row, size_t column, struct buf *out)
{
    const char *text = t->cell[row * t->column_count + column];
    bool is_number = t->column[column].kind != REPORT_TEXT;
    buf_printf(out, "<td class=\"%s%s\">", is_number ? "n" : "", text ? "" : " none");
    write_escaped(text ? text : is_number ? "not reported" : "-", out);
    buf_append_text(out, "</td>");
}

static void write_table(const struct report_table *t, struct buf *out)
{
    buf_append_text(out, "<h2>");
    write_escaped(t->title, out);
    buf_append_text(out, "</h2>\n");
    if (t->note) {
        buf_append_text(out, "<p>");
        write_escaped(t->note, out);
        buf_append_text(out, "</p>\n");
    }
    if (!t->row_count) {
        buf_append_text(out, "<p>Nothing.</p>\n");
        return;
    }
    if (t->bar_column >= 0)
        write_chart(t, out);
    buf_append_text(out, "<div class=\"wide\"><table><thead><tr>");
    for (size_t c = 0; c < t->column_count; c++) {
        buf_printf(out, "<th scope=\"col\"%s>", t->column[c].kind == REPORT_TEXT ? "" : " class=\"n\"");
        write_escaped(t->column[c].title, out);
        buf_append_text(out, "</th>");
    }
    buf_append_text(out, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < t->row_count; i++) {
        buf_append_text(out, "<tr>");
        for (size_t c = 0; c < t->column_count; c++)
            write_cell(t, i, c, out);
        buf_append_text(out, "</tr>\n");
    }
    buf_append_text(out, "</tbody></table></div>\n");
}

void report_write_html(const struct report *r, struct buf *out)
{
    buf_printf(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'\">\n<title>Waterfall enrichment</title><style>%s</style></head><body>\n"
        "<h1>Waterfall enrichment</h1>\n<p>",
        style);
    if (r->since || r->until) {
        write_escaped(r->since ? r->since : "the beginning", out);
        buf_append_text(out, " to ");
        write_escaped(r->until ? r->until : "now", out);
        buf_append_text(out, " (UTC)");
    } else {
        buf_append_text(out, "The whole history");
    }
    if (r->filter) {
        buf_append_text(out, ", only: ");
        write_escaped(r->filter, out);
    }
    buf_printf(out, "%s%s</p>\n",
               r->has_simulated ? " &middot; <strong>SIMULATED</strong> requests among them" : "",
               r->is_masked ? " &middot; names masked" : "");
    for (size_t i = 0; i < r->table_count; i++)
        write_table(&r->table[i], out);
    buf_append_text(out, "</body></html>\n");
}
