/* sheet_cells.c — libcsv, fed line by line, so that the very bytes of each record are known. It forgives what
 * real files hold: quotes inside unquoted cells, text behind a closing quote, ragged rows. */
#include "core/sheet/sheet_cells.h"

#include <csv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"

/* A record is bounded by who feeds it; this only keeps a bug from eating the machine. */
#define CELLS_CEILING (256u << 20)
#define CELL_COUNT_MAX 20000

struct sheet_parser {
    struct csv_parser csv;
    struct buf text; /* the cells of the record so far, each with its NUL */
    size_t *at;      /* where each begins */
    const char **cell;
    size_t count, capacity;
    bool is_over; /* the last line closed a record */
};

static void *resize(void *old, size_t size)
{
    return mem_resize(old, size, 1);
}

struct sheet_parser *sheet_parser_new(char delimiter)
{
    struct sheet_parser *p = mem_zalloc(sizeof *p);
    buf_init(&p->text, CELLS_CEILING);
    csv_init(&p->csv, CSV_APPEND_NULL);
    csv_set_delim(&p->csv, (unsigned char)delimiter);
    csv_set_realloc_func(&p->csv, resize);
    csv_set_blk_size(&p->csv, 4096);
    return p;
}

void sheet_parser_free(struct sheet_parser *p)
{
    if (!p)
        return;
    csv_free(&p->csv);
    buf_release(&p->text);
    free(p->at);
    free(p->cell);
    free(p);
}

static void on_cell(void *bytes, size_t size, void *owner)
{
    struct sheet_parser *p = owner;
    if (p->count == CELL_COUNT_MAX)
        return; /* nobody reads so far to the right; the record's own bytes are kept */
    if (p->count == p->capacity) {
        p->capacity = p->capacity ? 2 * p->capacity : 32;
        p->at = mem_resize(p->at, p->capacity, sizeof *p->at);
        p->cell = mem_resize(p->cell, p->capacity, sizeof *p->cell);
    }
    p->at[p->count++] = p->text.size;
    buf_append(&p->text, bytes ? bytes : "", bytes ? size : 0);
    buf_append_char(&p->text, '\0');
}

static void on_row(int end, void *owner)
{
    (void)end;
    ((struct sheet_parser *)owner)->is_over = true;
}

/* libcsv grows by a fixed step, which is slow for a huge cell: the step grows with it. */
static void keep_pace(struct sheet_parser *p)
{
    size_t size = csv_get_buffer_size(&p->csv);
    csv_set_blk_size(&p->csv, size > 4096 ? size : 4096);
}

static bool close_record(struct sheet_parser *p, struct sheet_cells *cells)
{
    if (!p->is_over)
        return false;
    for (size_t i = 0; i < p->count; i++)
        p->cell[i] = p->text.data + p->at[i];
    *cells = (struct sheet_cells){.cell = p->cell, .count = p->count};
    p->count = 0;
    p->is_over = false;
    p->text.size = 0; /* the bytes stay readable until the next line */
    return true;
}

bool sheet_parser_take_line(struct sheet_parser *p, const char *line, size_t size, struct sheet_cells *cells)
{
    enum { PART = 64 * 1024 };
    for (size_t at = 0; at < size; at += PART) {
        size_t part = size - at < PART ? size - at : PART;
        csv_parse(&p->csv, line + at, part, on_cell, on_row, p);
        if (part == PART)
            keep_pace(p);
    }
    return close_record(p, cells);
}

bool sheet_parser_finish(struct sheet_parser *p, struct sheet_cells *cells)
{
    csv_fini(&p->csv, on_cell, on_row, p);
    return close_record(p, cells);
}

bool sheet_parser_is_open(const struct sheet_parser *p)
{
    enum { INSIDE_CELL = 2 }; /* libcsv's FIELD_BEGUN; behind a closing quote it is another */
    return p->csv.quoted && p->csv.pstate == INSIDE_CELL;
}

void sheet_parser_split(struct sheet_parser *p, const char *raw, size_t size, struct sheet_cells *cells)
{
    *cells = (struct sheet_cells){0};
    csv_parse(&p->csv, raw, size, on_cell, on_row, p);
    csv_fini(&p->csv, on_cell, on_row, p);
    close_record(p, cells);
}

/* ---- writing ---- */

void sheet_write_cell(struct buf *out, const char *text, char delimiter)
{
    char special[] = {'"', '\n', '\r', delimiter, '\0'};
    bool has_edge_blank = text[0] == ' ' || text[0] == '\t' || (text[0] && text[strlen(text) - 1] == ' ');
    if (!has_edge_blank && !strpbrk(text, special)) {
        buf_append_text(out, text);
        return;
    }
    buf_append_char(out, '"');
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
        buf_append(out, text, (size_t)(quote - text));
        buf_append_text(out, "\"\"");
    }
    buf_append_text(out, text);
    buf_append_char(out, '"');
}

static bool is_telephone(const char *text)
{
    return text[0] == '+' && text[1] && text[1 + strspn(text + 1, "0123456789")] == '\0';
}

/* The signs of a formula as East Asian keyboards write them, which spreadsheets there take alike. */
static bool is_wide_formula(const char *first)
{
    static const char *const wide[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (strncmp(first, wide[i], 3) == 0)
            return true;
    return false;
}

/* Blanks in front do not keep every spreadsheet from seeing the sign. */
static bool is_formula(const char *text)
{
    const char *first = text + strspn(text, " ");
    return (*first && strchr("=+-@\t\r\n|%", *first) && !is_telephone(first)) || is_wide_formula(first);
}

void sheet_write_safe_cell(struct buf *out, const char *text, char delimiter)
{
    if (!is_formula(text)) {
        sheet_write_cell(out, text, delimiter);
        return;
    }
    char *safe = mem_text_format("'%s", text);
    sheet_write_cell(out, safe, delimiter);
    free(safe);
}
