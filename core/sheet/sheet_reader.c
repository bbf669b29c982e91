/* sheet_reader.c — lines out of a stream of text, records out of lines. */
#include "core/sheet/sheet_reader.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/sheet/sheet_dialect.h"

enum { READ_SIZE = 128 * 1024, SAMPLE_SIZE = 64 * 1024 };

struct sheet_reader {
    struct sheet_text *text;
    struct sheet_parser *parser; /* NULL for JSON Lines */
    struct sheet_dialect dialect;
    char *bytes; /* the record under way, and what was read beyond it */
    size_t size, capacity;
    size_t begin;   /* of the record under way */
    size_t at;      /* of the line under way */
    size_t scanned; /* no line end up to here */
    size_t lf;      /* the next line feed behind it, or `size`; a table without any is looked through once */
    bool is_lf_known;
    bool is_text_over, is_over;
    int64_t line;
};

/* Room for another portion behind what is kept: the record under way and the beginning of a line. */
static bool read_more(struct sheet_reader *r, struct err *e)
{
    size_t kept = r->size - r->begin, count;
    if (kept > SHEET_RECORD_MAX)
        return err_set(
            e, ERR_LIMIT,
            "From line %lld on there is no end of a row within %u MB: either a quote is never closed "
            "there, or this is no table.",
            (long long)r->line, SHEET_RECORD_MAX >> 20);
    if (r->begin)
        memmove(r->bytes, r->bytes + r->begin, kept);
    r->at -= r->begin;
    r->scanned -= r->begin;
    r->is_lf_known = false;
    r->size = kept;
    r->begin = 0;
    if (r->capacity < kept + READ_SIZE + 1) {
        r->capacity = 2 * kept + READ_SIZE + 1;
        r->bytes = mem_resize(r->bytes, r->capacity, 1);
    }
    if (!sheet_text_read(r->text, r->bytes + kept, READ_SIZE, &count, &r->is_text_over, e))
        return false;
    r->size += count;
    return true;
}

static const char *find_line_feed(struct sheet_reader *r)
{
    if (!r->is_lf_known || r->lf < r->scanned) {
        const char *lf = memchr(r->bytes + r->scanned, '\n', r->size - r->scanned);
        r->lf = lf ? (size_t)(lf - r->bytes) : r->size;
        r->is_lf_known = true;
    }
    return r->lf < r->size ? r->bytes + r->lf : NULL;
}

/* The line at r->at: its size with the line end, 0 if none is complete. */
static size_t find_line(struct sheet_reader *r, size_t *end_size)
{
    const char *from = r->bytes + r->scanned;
    size_t left = r->size - r->scanned;
    const char *lf = find_line_feed(r);
    const char *cr = memchr(from, '\r', lf ? (size_t)(lf - from) : left);
    *end_size = 1;
    if (cr && cr + 1 == r->bytes + r->size && !r->is_text_over)
        return 0; /* whether a line feed belongs to it is not known yet */
    const char *end = cr ? cr : lf;
    if (!end) {
        r->scanned = r->size;
        *end_size = 0;
        return r->is_text_over ? r->size - r->at : 0;
    }
    if (cr && cr + 1 < r->bytes + r->size && cr[1] == '\n')
        *end_size = 2;
    return (size_t)(end - (r->bytes + r->at)) + *end_size;
}

static bool is_blank_line(const char *line, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (line[i] != ' ' && line[i] != '\t')
            return false;
    return true;
}

static void describe(struct sheet_reader *r, struct sheet_record *record, size_t end, int64_t line)
{
    record->raw = r->bytes + r->begin;
    record->raw_size = end - r->begin;
    record->line = line;
    for (size_t i = 0; i < record->cells.count && record->raw_size > SHEET_CELL_MAX; i++)
        record->is_oversize = record->is_oversize || strlen(record->cells.cell[i]) > SHEET_CELL_MAX;
    if (r->dialect.is_json)
        record->is_oversize = record->raw_size > SHEET_CELL_MAX * 16;
}

/* The text ended inside quotes: the record is given a closing one, so that what is written behind it stays
 * outside. There is room for it: nothing follows. */
static void close_quote(struct sheet_reader *r, struct sheet_record *record)
{
    record->is_unclosed = true;
    while (r->size > r->begin && strchr("\r\n", r->bytes[r->size - 1]))
        r->size--;
    r->bytes[r->size++] = '"';
    record->raw_size = r->size - r->begin;
}

static bool finish(struct sheet_reader *r, struct sheet_record *record, int64_t line)
{
    r->is_over = true;
    bool is_open = r->parser && sheet_parser_is_open(r->parser);
    if (!r->parser || !sheet_parser_finish(r->parser, &record->cells))
        return false;
    describe(r, record, r->size, line);
    if (is_open)
        close_quote(r, record);
    return true;
}

/* One line taken. True: it completes a record. */
static bool take_line(struct sheet_reader *r, struct sheet_record *record, size_t size, size_t end_size,
                      int64_t first_line)
{
    const char *line = r->bytes + r->at;
    bool is_first = r->at == r->begin;
    bool is_whole = true;
    if (is_first && is_blank_line(line, size - end_size))
        record->is_blank = true;
    else if (r->parser)
        is_whole = sheet_parser_take_line(r->parser, line, size, &record->cells);
    r->at += size;
    r->scanned = r->at;
    r->line++;
    if (!is_whole)
        return false;
    describe(r, record, r->at - end_size, first_line);
    r->begin = r->at;
    return true;
}

bool sheet_reader_next(struct sheet_reader *r, struct sheet_record *record, struct err *e)
{
    int64_t first_line = r->line;
    *record = (struct sheet_record){0};
    *e = (struct err){0};
    if (r->is_over)
        return false;
    for (;;) {
        size_t end_size = 0, size = r->at < r->size ? find_line(r, &end_size) : 0;
        if (size && (end_size || r->parser == NULL || is_blank_line(r->bytes + r->at, size))) {
            if (take_line(r, record, size, end_size, first_line))
                return true;
        } else if (size) {
            /* The last line has no line end. */
            r->at += size;
            if (sheet_parser_take_line(r->parser, r->bytes + r->at - size, size, &record->cells)) {
                describe(r, record, r->size, first_line);
                return true;
            }
        } else if (r->is_text_over) {
            return finish(r, record, first_line);
        } else if (!read_more(r, e)) {
            return false;
        }
    }
}

/* ---- life ---- */

struct sheet_reader *sheet_reader_new_take(struct sheet_text *text, struct err *e)
{
    struct sheet_reader *r = mem_zalloc(sizeof *r);
    r->text = text;
    r->line = 1;
    while (r->size < SAMPLE_SIZE && !r->is_text_over) {
        if (!read_more(r, e)) {
            sheet_reader_free(r);
            return NULL;
        }
    }
    if (!sheet_dialect_find(r->bytes, r->size, &r->dialect, e)) {
        sheet_reader_free(r);
        return NULL;
    }
    if (!r->dialect.is_json)
        r->parser = sheet_parser_new(r->dialect.delimiter);
    return r;
}

void sheet_reader_rewind(struct sheet_reader *r)
{
    sheet_text_rewind(r->text);
    r->size = r->begin = r->at = r->scanned = 0;
    r->is_text_over = r->is_over = r->is_lf_known = false;
    r->line = 1;
    if (r->parser) {
        sheet_parser_free(r->parser);
        r->parser = sheet_parser_new(r->dialect.delimiter);
    }
}

void sheet_reader_free(struct sheet_reader *r)
{
    if (!r)
        return;
    sheet_parser_free(r->parser);
    sheet_text_free(r->text);
    free(r->bytes);
    free(r);
}

const struct sheet_dialect *sheet_reader_dialect(const struct sheet_reader *r)
{
    return &r->dialect;
}

struct sheet_text *sheet_reader_text(struct sheet_reader *r)
{
    return r->text;
}
