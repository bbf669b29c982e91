/* data.c — a report for programs: JSON, and CSV with a line a figure. What is not reported is null,
 * and in CSV empty. */
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json_write.h"
#include "tui/cli/report/report.h"

/* A plain decimal goes out as the number it is, with its own digits; an amount of credits as text. */
static void write_value(struct json_writer *w, const struct report_table *t, size_t row, size_t column)
{
    const char *text = t->cell[row * t->column_count + column], *key = t->column[column].key;
    size_t digits = text ? strspn(text, "-0123456789.") : 0;
    enum report_cell kind = t->column[column].kind;
    bool is_number = (kind == REPORT_NUMBER || kind == REPORT_RATE) && digits && !text[digits];
    if (is_number)
        json_write_raw(w, key, text);
    else
        json_write_text(w, key, text);
}

void report_write_json(const struct report *r, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_text(&w, "since", r->since);
    json_write_text(&w, "until", r->until);
    json_write_text(&w, "filter", r->filter);
    json_write_bool(&w, "masked", r->is_masked);
    json_write_bool(&w, "simulated", r->has_simulated);
    for (size_t i = 0; i < r->table_count; i++) {
        const struct report_table *t = &r->table[i];
        json_write_array(&w, t->key);
        for (size_t row = 0; row < t->row_count; row++) {
            json_write_object(&w, NULL);
            for (size_t c = 0; c < t->column_count; c++)
                write_value(&w, t, row, c);
            json_write_end(&w);
        }
        json_write_end(&w);
    }
    json_write_end(&w);
}

/* A text that a spreadsheet would take for a formula gets an apostrophe; a number never does. */
static void write_field(const char *text, bool is_number, struct buf *out)
{
    if (!text)
        return;
    bool is_formula = !is_number && *text && strchr("=+-@\t\r", *text);
    bool is_quoted = is_formula || strpbrk(text, ",\"\n\r");
    if (is_quoted)
        buf_append_char(out, '"');
    if (is_formula)
        buf_append_char(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            buf_append_char(out, '"');
        buf_append_char(out, *text);
    }
    if (is_quoted)
        buf_append_char(out, '"');
}

void report_write_csv(const struct report *r, struct buf *out)
{
    buf_append_text(out, "section,row,figure,value\r\n");
    for (size_t i = 0; i < r->table_count; i++) {
        const struct report_table *t = &r->table[i];
        for (size_t row = 0; row < t->row_count; row++)
            for (size_t c = 0; c < t->column_count; c++) {
                buf_printf(out, "%s,%zu,%s,", t->key, row + 1, t->column[c].key);
                write_field(t->cell[row * t->column_count + c], t->column[c].kind != REPORT_TEXT, out);
                buf_append_text(out, "\r\n");
            }
    }
}
