/* html.c — a report as one HTML file that needs no other: tables, and bars as inline SVG. Bars are
 * hatched and each has its figure beside it, so that nothing is told by colour alone; light, dark and paper.
 */
#include <string.h>

#include "core/base/buf.h"
#include "tui/cli/report/report.h"

enum { BAR_WIDTH = 240, BAR_HEIGHT = 14, LINE_HEIGHT = 22, LABEL_WIDTH = 220 };
enum { DAYS_LEFT = 60, DAYS_TOP = 8, DAYS_WIDTH = 800, DAYS_HEIGHT = 120, DAY_MOST = 24 };

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--bar:#0b6bcb}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b3;--line:#3d444d;--bar:#58a6ff}}"
    "body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);max-width:92rem;margin:2rem auto;padding:0 "
    "1rem}"
    "h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2.2rem 0 .3rem}p{color:var(--soft);margin:.2rem 0 .8rem}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    "th,td{padding:.25rem .7rem;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap}"
    "th{font-weight:600}.n{text-align:right}.none{color:var(--soft);font-style:italic}"
    "caption{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden;white-space:nowrap}"
    "svg text{font:13px system-ui,sans-serif;fill:var(--ink)}figure{margin:1rem 0;overflow-x:auto}"
    "svg{max-width:100%;height:auto}"
    "@media print{:root{--ink:#000;--soft:#333;--line:#999;--bar:#333}"
    "body{max-width:none;margin:0;font-size:10px}.wide{overflow:visible}"
    "th,td{padding:.1rem .25rem;white-space:normal}table{width:100%}"
    "figure,tr{break-inside:avoid}h2{break-after:avoid}@page{margin:12mm}}";

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

/* A line from end to end of the interval, with its ends. */
static void write_whisker(const struct report_table *t, size_t row, double most, int y, struct buf *out)
{
    if (t->low_column < 0)
        return;
    int low = LABEL_WIDTH + (int)(BAR_WIDTH * report_cell_value(t, row, (size_t)t->low_column) / most + 0.5);
    int high =
        LABEL_WIDTH + (int)(BAR_WIDTH * report_cell_value(t, row, (size_t)t->low_column + 1) / most + 0.5);
    buf_printf(out, "<path d=\"M%d %dv8M%d %dh%dM%d %dv8\" stroke=\"var(--ink)\" stroke-width=\"2\"/>\n", low,
               y + 7, low, y + 11, high - low, high, y + 7);
}

static void write_bar(const struct report_table *t, size_t row, double most, struct buf *out)
{
    double value = report_cell_value(t, row, (size_t)t->bar_column);
    int y = (int)row * LINE_HEIGHT, width = value > 0 ? (int)(BAR_WIDTH * value / most + 0.5) : 0;
    int text_x = LABEL_WIDTH + 6 + (t->low_column < 0 ? width : BAR_WIDTH);
    buf_printf(out, "<text x=\"0\" y=\"%d\">", y + 15);
    write_label(t, row, out);
    buf_printf(out,
               "</text><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"url(#hatch-%s)\" "
               "stroke=\"var(--bar)\"/>",
               LABEL_WIDTH, y + 4, width, BAR_HEIGHT, t->key);
    write_whisker(t, row, most, y, out);
    buf_printf(out, "<text x=\"%d\" y=\"%d\">", text_x, y + 15);
    write_escaped(report_cell_text(t, row, (size_t)t->bar_column), out);
    if (t->low_column >= 0) {
        buf_append_text(out, " (");
        write_escaped(report_cell_text(t, row, (size_t)t->low_column), out);
        buf_append_text(out, "-");
        write_escaped(report_cell_text(t, row, (size_t)t->low_column + 1), out);
        buf_append_text(out, ")");
    }
    buf_append_text(out, "</text>\n");
}

/* Each day stands where it lies between the first and the last, with its figure as a title; the first, the
 * last and the greatest are told. A day without a row has no column, but its room. */
static void write_columns(const struct report_table *t, double most, struct buf *out)
{
    double days = (double)(t->day[t->row_count - 1] - t->day[0] + 1);
    double step = DAYS_WIDTH / days > DAY_MOST ? DAY_MOST : DAYS_WIDTH / days;
    double width = step > 3 ? step - 2 : step > 1 ? step : 1;
    for (size_t i = 0; i < t->row_count; i++) {
        double value = report_cell_value(t, i, (size_t)t->bar_column);
        double x = DAYS_LEFT + (double)(t->day[i] - t->day[0]) * step;
        int height = value > 0 ? (int)(DAYS_HEIGHT * value / most + 0.5) : 0;
        buf_printf(out,
                   "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"url(#hatch-%s)\" "
                   "stroke=\"var(--bar)\"><title>",
                   x, DAYS_TOP + DAYS_HEIGHT - height, width, height, t->key);
        write_escaped(report_cell_text(t, i, 0), out);
        buf_append_text(out, ": ");
        write_escaped(report_cell_text(t, i, (size_t)t->bar_column), out);
        buf_append_text(out, "</title></rect>\n");
    }
    buf_printf(out, "<text x=\"0\" y=\"%d\">%.6g</text><text x=\"0\" y=\"%d\">0</text>\n", DAYS_TOP + 10,
               most, DAYS_TOP + DAYS_HEIGHT);
    buf_printf(out, "<path d=\"M%d %dh%.1f\" stroke=\"var(--ink)\"/><text x=\"%d\" y=\"%d\">", DAYS_LEFT,
               DAYS_TOP + DAYS_HEIGHT, step * days, DAYS_LEFT, DAYS_TOP + DAYS_HEIGHT + 18);
    write_escaped(report_cell_text(t, 0, 0), out);
    buf_append_text(out, " to ");
    write_escaped(report_cell_text(t, t->row_count - 1, 0), out);
    buf_append_text(out, "</text>\n");
}

static void write_chart(const struct report_table *t, struct buf *out)
{
    double most = report_bar_most(t);
    if (!(most > 0))
        return;
    int width = t->day ? DAYS_LEFT + DAYS_WIDTH + 20 : LABEL_WIDTH + BAR_WIDTH + 140;
    int height = t->day ? DAYS_TOP + DAYS_HEIGHT + 26 : (int)t->row_count * LINE_HEIGHT + 4;
    buf_printf(out,
               "<figure><svg role=\"img\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" aria-label=\"",
               width, height, width, height);
    write_escaped(t->title, out);
    buf_append_text(out, ": ");
    write_escaped(t->column[t->bar_column].title, out);
    buf_append_text(out, "; the figures are in the table below");
    buf_printf(out,
               "\"><defs><pattern id=\"hatch-%s\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
               "patternTransform=\"rotate(45)\"><rect width=\"3\" height=\"6\" fill=\"var(--bar)\"/>"
               "</pattern></defs>\n",
               t->key);
    if (t->day)
        write_columns(t, most, out);
    for (size_t i = 0; i < t->row_count && !t->day; i++)
        write_bar(t, i, most, out);
    buf_append_text(out, "</svg></figure>\n");
}

static void write_cell(const struct report_table *t, size_t row, size_t column, struct buf *out)
{
    const char *text = t->cell[row * t->column_count + column];
    bool is_number = t->column[column].kind != REPORT_TEXT;
    buf_printf(out, "<td class=\"%s%s\">", is_number ? "n" : "", text ? "" : " none");
    write_escaped(report_cell_text(t, row, column), out);
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
    buf_append_text(out, "<div class=\"wide\" tabindex=\"0\"><table><caption>");
    write_escaped(t->title, out);
    buf_append_text(out, "</caption><thead><tr>");
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
