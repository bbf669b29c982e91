/* export_format.c — CSV in the input's dialect, JSON Lines, JSON. What is ours is clean, and no spreadsheet
 * takes it for a formula; what is the input's is as it came. */
#include "core/engine/export/export_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/json_write.h"
#include "core/base/mem.h"
#include "core/wire/row.h"

enum { CELL_CEILING = 64 * 1024, HEADER_CEILING = 1 << 20, ROW_CEILING = 64 << 20 };

/* ---- our columns: one list for names, cells and keys ---- */

struct view {
    const struct run *run;
    const struct run_line *line;
    const struct person *person; /* who it is; NULL */
    const struct finding *email, *phone;
};

static const char *do_not_call(const struct view *v)
{
    return !v->phone ? NULL : finding_is_do_not_call(v->phone) ? "yes" : "no";
}

/* name, value (text or NULL) */
#define COLUMNS(X)                                                                                           \
    X(status, row_outcome_word(run_line_outcome(v->line)))                                                   \
    X(reason, run_line_reason(v->line))                                                                      \
    X(email, v->email ? v->email->value : NULL)                                                              \
    X(email_status, v->email ? v->email->status : NULL)                                                      \
    X(email_source, v->email ? v->email->source : NULL)                                                      \
    X(phone, v->phone ? v->phone->value : NULL)                                                              \
    X(phone_status, v->phone ? v->phone->status : NULL)                                                      \
    X(phone_type, v->phone ? v->phone->type : NULL)                                                          \
    X(phone_source, v->phone ? v->phone->source : NULL)                                                      \
    X(do_not_call, do_not_call(v))                                                                           \
    X(name, v->person ? v->person->name : NULL)                                                              \
    X(title, v->person ? v->person->title : NULL)                                                            \
    X(organization, v->person ? v->person->organization : NULL)                                              \
    X(apollo_id, v->person ? v->person->apollo_id : NULL)

static struct view view_of(const struct run *run, const struct run_line *line)
{
    return (struct view){.run = run,
                         .line = line,
                         .person = run_line_person(line),
                         .email = run_line_best(line, CONTACT_EMAIL),
                         .phone = run_line_best(line, CONTACT_PHONE)};
}

/* "hit tim@example.com" of the vendor's last attempt for either field; NULL: never asked about this person.
 */
static char *vendor_cell(const struct run_line *line, const char *vendor)
{
    static const char *const words[] = {
        [ATTEMPT_HIT] = "hit",           [ATTEMPT_MISS] = "miss",   [ATTEMPT_VERIFIED] = "verified",
        [ATTEMPT_REJECTED] = "rejected", [ATTEMPT_ERROR] = "error", [ATTEMPT_UNKNOWN] = "asked"};
    const struct person *p = line->person ? line->person : line->known;
    struct buf out;
    buf_init(&out, CELL_CEILING);
    for (size_t i = 0; p && i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        if (!a->vendor || strcmp(a->vendor, vendor) != 0)
            continue;
        buf_printf(&out, "%s%s: %s", out.size ? "; " : "", contact_field_word(a->field),
                   words[attempt_outcome(a)]);
        for (size_t k = 0; k < a->values.count; k++)
            buf_printf(&out, " %s", a->values.item[k]);
    }
    char *text = out.size ? buf_take(&out, NULL) : NULL;
    buf_release(&out);
    return text;
}

/* ---- CSV ---- */

static char delimiter_of(const struct export_format *f)
{
    return f->run->is_json || !f->run->delimiter ? ',' : f->run->delimiter[0];
}

static const char *line_end_of(const struct export_format *f)
{
    return f->run->line_end && !f->run->is_json ? f->run->line_end : "\n";
}

static void pad(struct buf *out, int64_t have, int64_t want, char delimiter)
{
    for (int64_t i = have; i < want; i++)
        buf_append_char(out, delimiter);
}

/* A single empty cell has no delimiter to stand for it. */
static int64_t columns_of(const struct export_format *f)
{
    return f->run->columns > 0 ? f->run->columns : 1;
}

static void begin_csv(struct export_format *f, struct buf *out)
{
    char delimiter = delimiter_of(f);
    if (f->run->has_bom)
        buf_append_text(out, "\xEF\xBB\xBF");
    if (f->run->preamble && !f->run->is_json)
        buf_append_text(out, f->run->preamble);
    if (f->run->header) {
        buf_append_text(out, f->run->header);
        pad(out, (int64_t)f->names.count ? (int64_t)f->names.count : 1, columns_of(f), delimiter);
    } else {
        for (int64_t i = 0; i < columns_of(f); i++) {
            pad(out, 0, i > 0, delimiter);
            buf_printf(out, "column_%lld", (long long)i + 1);
        }
    }
#define X(name, value) buf_printf(out, "%cwaterfall_%s", delimiter, #name);
    COLUMNS(X)
#undef X
    buf_printf(out, "%cwaterfall_request%cwaterfall_known_since", delimiter, delimiter);
    if (f->run->is_simulated)
        buf_printf(out, "%cwaterfall_simulated", delimiter);
    for (size_t i = 0; i < f->vendors.count; i++) {
        char *name = mem_text_format("waterfall_vendor_%s", f->vendors.item[i]);
        buf_append_char(out, delimiter);
        sheet_write_safe_cell(out, name, delimiter);
        free(name);
    }
    buf_append_text(out, line_end_of(f));
}

static void write_json_source_as_cells(struct export_format *f, const struct run_line *line, struct buf *out)
{
    struct err why;
    char **value = mem_zalloc((f->names.count + 1) * sizeof *value);
    bool is_read = line->raw[0] && wire_read_row_source(line->raw, strlen(line->raw), &f->names, value, &why);
    for (size_t i = 0; i < f->names.count; i++) {
        buf_append_text(out, i ? "," : "");
        if (is_read && value[i])
            sheet_write_cell(out, value[i], ',');
        free(value[i]);
    }
    if (!is_read && line->raw[0] && f->names.count == 0)
        sheet_write_cell(out, line->raw, ',');
    free(value);
    pad(out, (int64_t)f->names.count, columns_of(f), ',');
}

/* As it came, byte for byte; short rows are filled up, so that our columns stand under their names. */
static void write_source(struct export_format *f, const struct run_line *line, struct buf *out)
{
    struct sheet_cells cells;
    const char *raw = line->raw ? line->raw : "";
    if (f->run->is_json) {
        write_json_source_as_cells(f, line, out);
        return;
    }
    sheet_parser_split(f->parser, raw, strlen(raw), &cells);
    buf_append_text(out, raw);
    pad(out, cells.count ? (int64_t)cells.count : 1, columns_of(f), delimiter_of(f));
}

static void write_cell(struct buf *out, const char *text, char delimiter)
{
    buf_append_char(out, delimiter);
    if (text)
        sheet_write_safe_cell(out, text, delimiter);
}

static void write_csv_line(struct export_format *f, const struct run_line *line, struct buf *out)
{
    char delimiter = delimiter_of(f), number[32] = "", since[CLOCK_ISO_SIZE] = "";
    const struct view view = view_of(f->run, line), *v = &view;
    write_source(f, line, out);
#define X(name, value) write_cell(out, value, delimiter);
    COLUMNS(X)
#undef X
    if (line->request)
        snprintf(number, sizeof number, "%lld", (long long)line->request);
    if (line->known_ms)
        clock_format_iso(line->known_ms, since);
    write_cell(out, number, delimiter);
    write_cell(out, since, delimiter);
    if (f->run->is_simulated)
        write_cell(out, "SIMULATED", delimiter);
    for (size_t i = 0; i < f->vendors.count; i++) {
        char *cell = vendor_cell(line, f->vendors.item[i]);
        write_cell(out, cell, delimiter);
        free(cell);
    }
    buf_append_text(out, line_end_of(f));
}

/* ---- JSON ---- */

static void write_source_member(struct export_format *f, struct json_writer *w, const struct run_line *line)
{
    struct sheet_cells cells;
    struct err why;
    const char *raw = line->raw ? line->raw : "";
    if (f->run->is_json) {
        struct text_list none = {NULL, 0};
        bool is_object = raw[0] && wire_read_row(raw, strlen(raw), &none, NULL, &why);
        if (is_object)
            json_write_raw(w, "input", raw);
        else
            json_write_text(w, "input", raw);
        return;
    }
    sheet_parser_split(f->parser, raw, strlen(raw), &cells);
    json_write_object(w, "input");
    for (size_t i = 0; i < cells.count; i++) {
        char place[32];
        snprintf(place, sizeof place, "column_%zu", i + 1);
        bool has_name = i < f->names.count && f->names.item[i][0];
        json_write_text(w, has_name ? f->names.item[i] : place, cells.cell[i]);
    }
    json_write_end(w);
}

static void write_vendors(struct export_format *f, struct json_writer *w, const struct run_line *line)
{
    json_write_object(w, "vendor_results");
    for (size_t i = 0; i < f->vendors.count; i++) {
        char *cell = vendor_cell(line, f->vendors.item[i]);
        json_write_text(w, f->vendors.item[i], cell);
        free(cell);
    }
    json_write_end(w);
}

static void write_json_line(struct export_format *f, const struct run_line *line, struct buf *out)
{
    const struct view view = view_of(f->run, line), *v = &view;
    struct json_writer w;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_int(&w, "row", line->row);
    write_source_member(f, &w, line);
#define X(name, value) json_write_text(&w, #name, value);
    COLUMNS(X)
#undef X
    if (line->request)
        json_write_int(&w, "id", line->request);
    else
        json_write_null(&w, "id");
    char since[CLOCK_ISO_SIZE];
    if (line->known_ms)
        clock_format_iso(line->known_ms, since);
    json_write_text(&w, "known_since", line->known_ms ? since : NULL);
    json_write_bool(&w, "simulated", f->run->is_simulated);
    if (f->vendors.count)
        write_vendors(f, &w, line);
    json_write_end(&w);
}

/* ---- all ---- */

static void read_names(struct export_format *f)
{
    struct sheet_cells cells;
    if (!f->run->header)
        return;
    sheet_parser_split(f->parser, f->run->header, strlen(f->run->header), &cells);
    for (size_t i = 0; i < cells.count; i++)
        text_list_add_take(&f->names, mem_text(cells.cell[i]));
}

void export_format_init(struct export_format *f, const struct run *run, enum wf_export_format format,
                        struct text_list *vendors_take)
{
    *f = (struct export_format){.run = run, .format = format, .vendors = *vendors_take};
    *vendors_take = (struct text_list){NULL, 0};
    f->parser = sheet_parser_new(delimiter_of(f));
    read_names(f);
}

void export_format_release(struct export_format *f)
{
    text_list_release(&f->vendors);
    text_list_release(&f->names);
    sheet_parser_free(f->parser);
}

void export_format_begin(struct export_format *f, struct buf *out)
{
    if (f->format == WF_EXPORT_CSV)
        begin_csv(f, out);
    else if (f->format == WF_EXPORT_JSON)
        buf_append_text(out, "[\n");
}

void export_format_line(struct export_format *f, const struct run_line *line, struct buf *out)
{
    if (f->format == WF_EXPORT_CSV) {
        write_csv_line(f, line, out);
    } else {
        if (f->format == WF_EXPORT_JSON && f->count)
            buf_append_text(out, ",\n");
        write_json_line(f, line, out);
        if (f->format == WF_EXPORT_JSON_LINES)
            buf_append_char(out, '\n');
    }
    f->count++;
}

void export_format_end(struct export_format *f, struct buf *out)
{
    if (f->format == WF_EXPORT_JSON)
        buf_append_text(out, f->count ? "\n]\n" : "]\n");
}
