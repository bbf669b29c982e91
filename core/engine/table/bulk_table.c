/* bulk_table.c — see bulk_table.h. */
#include "core/engine/table/bulk_table.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/engine/table/bulk_names.h"
#include "core/engine/table/bulk_own.h"
#include "core/sheet/sheet_dialect.h"
#include "core/sheet/sheet_quotes.h"
#include "core/wire/row.h"

enum { TEXT_CEILING = 1 << 20, NOTE_CEILING = 2000 };

static bool is_json(const struct bulk_table *t)
{
    return sheet_reader_dialect(t->reader)->is_json;
}

static const char *const *names_of(const struct bulk_table *t)
{
    return (const char *const *)t->names.item;
}

/* One a line, clean. */
static char *joined(const char *const *cell, size_t count)
{
    struct buf out;
    buf_init(&out, TEXT_CEILING);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buf_append_char(&out, '\n');
        utf8_clean(&out, cell[i], strlen(cell[i]), UTF8_LINE);
    }
    char *text = buf_take(&out, NULL);
    buf_release(&out);
    return text;
}

/* ---- opening ---- */

bool bulk_table_open_take(struct bulk_table *t, struct sheet_text *text, const char *map, struct err *e)
{
    *t = (struct bulk_table){0};
    buf_init(&t->notes, NOTE_CEILING);
    buf_init(&t->packed, TEXT_CEILING);
    buf_init(&t->cut, SHEET_RECORD_MAX);
    column_map_init(&t->map);
    t->reader = sheet_reader_new_take(text, e);
    if (!t->reader || !bulk_names_find(t, column_map_says_no_header(map), e))
        return false;
    return !map || column_map_apply(&t->map, map, names_of(t), t->names.count, e);
}

void bulk_table_close(struct bulk_table *t)
{
    if (!t->notes.data)
        return;
    for (size_t i = 0; t->values && i < t->names.count; i++)
        free(t->values[i]);
    free(t->values);
    sheet_reader_free(t->reader);
    text_list_release(&t->names);
    free(t->preamble);
    free(t->header);
    buf_release(&t->notes);
    buf_release(&t->packed);
    sheet_parser_free(t->cutter);
    buf_release(&t->cut);
}

bool bulk_table_set_map(struct bulk_table *t, const char *map, struct err *e)
{
    column_map_init(&t->map);
    return column_map_apply(&t->map, map, names_of(t), t->names.count, e);
}

bool bulk_table_check_map(const struct bulk_table *t, struct err *e)
{
    if (column_map_names_people(&t->map))
        return true;
    if (!t->header)
        return err_set(
            e, ERR_USAGE,
            "No column is known to name a person, and the columns have no names. Say by number which "
            "one does: --map first=#1,last=#2, or name=#1, email=, linkedin=.");
    struct buf words;
    buf_init(&words, 200);
    for (size_t i = 0; i < t->names.count; i++)
        buf_printf(&words, "%s%s", i ? ", " : "", t->names.item[i]);
    err_set(e, ERR_USAGE,
            "No column names a person (columns: %.100s). Say which one does: --map first=COLUMN,last=COLUMN, "
            "or name=, email=, linkedin=. If that line is somebody already, add --no-header.",
            words.data);
    buf_release(&words);
    return false;
}

char *bulk_table_header_key(const struct bulk_table *t)
{
    return joined(names_of(t), t->names.count);
}

struct run *bulk_table_describe(const struct bulk_table *t)
{
    struct run *r = run_new();
    struct buf map;
    const struct sheet_dialect *d = sheet_reader_dialect(t->reader);
    enum sheet_encoding encoding = sheet_text_encoding(sheet_reader_text(t->reader));
    buf_init(&map, NOTE_CEILING);
    column_map_write(&t->map, &map);
    r->encoding = mem_text(sheet_encoding_word(encoding));
    r->has_bom =
        encoding != SHEET_UTF8; /* what was not plain UTF-8 comes from a spreadsheet, which wants one */
    r->is_json = d->is_json;
    r->delimiter = mem_text_n(&d->delimiter, 1);
    r->line_end = mem_text(d->line_end);
    r->preamble = mem_text(t->preamble);
    r->header = mem_text(t->header);
    r->columns = (int)t->columns;
    r->map = buf_take(&map, NULL);
    buf_release(&map);
    return r;
}

/* ---- rows ---- */

bool bulk_table_next(struct bulk_table *t, struct sheet_record *record, struct err *e)
{
    bool is_there = sheet_reader_next(t->reader, record, e);
    if (is_there)
        bulk_own_cut(t, record);
    return is_there;
}

/* A quote that is closed too late, or never, makes the rows below it part of a cell: what would be asked
 * about then is nobody, and those rows are missed by nobody. */
static bool is_swallowed(const struct bulk_table *t, int column, const struct sheet_cells *cells)
{
    if (column < 0 || (size_t)column >= cells->count)
        return false;
    const char *cell = cells->cell[column], *end = strpbrk(cell, "\r\n");
    return end && strchr(cell, sheet_reader_dialect(t->reader)->delimiter);
}

static bool refuse_unclosed(const struct sheet_record *record, const struct sheet_unclosed *u,
                            struct err *why)
{
    long long from = (long long)(record->line + u->from), to = (long long)(record->line + u->to);
    if (from == to)
        return err_set(why, ERR_USAGE,
                       "A quote that opens in line %lld is not closed where its cell ends. Close it, and "
                       "read the table again.",
                       from);
    return err_set(why, ERR_USAGE,
                   "A quote that opens in line %lld is not closed where its cell ends, so the rows down to "
                   "line %lld were taken for that cell. Close it, and read the table again.",
                   from, to);
}

static bool check_quotes(const struct bulk_table *t, const struct sheet_record *record, struct err *why)
{
    struct sheet_unclosed u;
    if (record->is_unclosed)
        return err_set(why, ERR_USAGE,
                       "It opens a quote that is never closed, so all that follows in the file was taken for "
                       "this row. Close the quote in line %lld, or in the line where it begins.",
                       (long long)record->line);
    if (sheet_find_unclosed(record->raw, record->raw_size, sheet_reader_dialect(t->reader)->delimiter,
                            t->names.count, record->cells.count, &u))
        return refuse_unclosed(record, &u, why);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (i != IDENTIFIER_ORGANIZATION_NAME && is_swallowed(t, t->map.column[i], &record->cells))
            return err_set(
                why, ERR_USAGE,
                "%s holds several lines of the table: a quote in line %lld is probably not closed.",
                identifier_label((enum identifier)i), (long long)record->line);
    return true;
}

/* The row's cells, whatever it came as. False: it is not readable, *why says so. */
static bool cells_of(struct bulk_table *t, const struct sheet_record *record, struct sheet_cells *cells,
                     struct err *why)
{
    *cells = record->cells;
    if (record->is_oversize)
        return err_set(why, ERR_LIMIT,
                       "A cell is longer than %u characters: nothing that names a person. Is a quote in line "
                       "%lld not closed?",
                       SHEET_CELL_MAX, (long long)record->line);
    if (!is_json(t))
        return check_quotes(t, record, why);
    for (size_t i = 0; i < t->names.count; i++)
        mem_text_replace_take(&t->values[i], NULL);
    if (!wire_read_row(record->raw, record->raw_size, &t->names, t->values, why))
        return false;
    for (size_t i = 0; i < t->names.count; i++)
        if (!t->values[i])
            t->values[i] = mem_text("");
    *cells = (struct sheet_cells){.cell = (const char **)t->values, .count = t->names.count};
    return true;
}

static bool are_blank(const struct sheet_cells *cells)
{
    for (size_t i = 0; i < cells->count; i++)
        if (cells->cell[i][0])
            return false;
    return true;
}

/* Tables that were put together out of several, and pages of one, have their names of columns once more. */
static bool are_names_again(const struct bulk_table *t, const struct sheet_cells *cells)
{
    int same = 0;
    for (int i = 0; t->header && !is_json(t) && i < IDENTIFIER_COUNT; i++) {
        size_t column = t->map.column[i] < 0 ? SIZE_MAX : (size_t)t->map.column[i];
        if (column >= t->names.count)
            continue;
        if (column >= cells->count || strcmp(cells->cell[column], t->names.item[column]) != 0)
            return false;
        same++;
    }
    return same > 0;
}

/* Whether nothing is in it. Where each line has a blank one behind it, as some programs write them, that is
 * no end. */
static bool take_blank(struct bulk_table *t, const struct sheet_record *record)
{
    bool is_blank = record->is_blank || (!is_json(t) && are_blank(&record->cells));
    t->has_body = t->has_body || (!is_blank && !t->is_behind_blank);
    t->is_below = is_blank ? t->has_body : t->is_below;
    t->is_behind_blank = is_blank;
    return is_blank;
}

/* Behind a blank line reports say what they are, of whom, and when they were made: in one cell a row, under a
 * name if its column is the first. Nobody else's row is as empty. */
static bool is_note_below(struct bulk_table *t, const struct sheet_cells *cells,
                          const struct identifiers *ids)
{
    size_t filled = 0;
    for (size_t i = 0; i < cells->count; i++)
        filled += cells->cell[i][0] != '\0';
    t->is_below = t->is_below && (filled == 1 || identity_strength(ids) < IDENTITY_FAIR);
    return t->is_below && filled == 1 && t->header && !is_json(t) && column_map_count(&t->map) > 1 &&
           identity_strength(ids) == IDENTITY_FAIR;
}

static bool check_somebody(struct bulk_table *t, const struct sheet_cells *cells,
                           const struct identifiers *ids, struct err *why)
{
    bool is_note = is_note_below(t, cells, ids);
    if (are_names_again(t, cells))
        return err_set(why, ERR_IDENTITY, "The names of the columns stand here once more, and nobody's.");
    if (is_note)
        return err_set(why, ERR_IDENTITY,
                       "It stands alone behind a blank line, as notes below a table do. If it is somebody's "
                       "name, add the company or an e-mail.");
    return identity_check(ids, why);
}

/* What is wrong first, then what was left out. */
static const char *reason_of(const struct bulk_table *t, const char *fault, struct arena *text)
{
    if (!*fault)
        return t->notes.size ? arena_text(text, t->notes.data) : NULL;
    char *whole = mem_text_format("%s%s%s", fault, t->notes.size ? " " : "", t->notes.data);
    const char *kept = arena_text(text, whole);
    free(whole);
    return kept;
}

static void judge(struct bulk_table *t, const struct sheet_cells *cells, const struct identifiers *ids,
                  struct fingerprinter *salted, struct arena *text, struct run_row *out)
{
    struct err why = {0};
    out->strength = identity_strength(ids);
    out->standing = check_somebody(t, cells, ids, &why) ? ROW_READY : ROW_WEAK;
    out->reason = reason_of(t, out->standing == ROW_WEAK ? why.text : "", text);
    out->digest_count = identity_digests(ids, salted, out->digest);
    buf_clear(&t->packed);
    run_pack_identifiers(ids, &t->packed);
    out->people = arena_text_n(text, t->packed.data, t->packed.size);
}

void bulk_table_read_row(struct bulk_table *t, const struct sheet_record *record,
                         struct fingerprinter *salted, struct arena *text, struct run_row *out)
{
    struct identifiers ids = {{NULL}};
    struct sheet_cells cells;
    struct err why;
    *out = (struct run_row){.row = ++t->rows, .raw = arena_text_n(text, record->raw, record->raw_size)};
    if (record->cells.count > t->columns)
        t->columns = record->cells.count;
    if (take_blank(t, record)) {
        out->standing = ROW_BLANK;
        return;
    }
    if (!cells_of(t, record, &cells, &why)) {
        out->standing = ROW_UNREADABLE;
        out->reason = arena_text(text, why.text);
        return;
    }
    buf_clear(&t->notes);
    column_map_read(&t->map, cells.cell, cells.count, &ids, &t->notes, &t->tally);
    judge(t, &cells, &ids, salted, text, out);
    identifiers_release(&ids);
}

/* ---- the beginning, for people ---- */

/* "Tim Zheng · acme.com (strong)", or why not. Where one cell held both names it says how they were read. */
static char *person_words(struct bulk_table *t, const struct sheet_cells *cells)
{
    struct identifiers ids = {{NULL}};
    struct column_tally ignored = {0};
    struct err why;
    struct buf out;
    buf_init(&out, NOTE_CEILING);
    buf_clear(&t->notes);
    column_map_read(&t->map, cells->cell, cells->count, &ids, &t->notes, &ignored);
    if (check_somebody(t, cells, &ids, &why)) {
        identifiers_label(&ids, &out);
        buf_printf(&out, " (%s)", identity_strength_word(identity_strength(&ids)));
        if (t->map.column[IDENTIFIER_FIRST_NAME] < 0 && ids.value[IDENTIFIER_FIRST_NAME])
            buf_printf(&out, ", first name %s, last name %s", ids.value[IDENTIFIER_FIRST_NAME],
                       ids.value[IDENTIFIER_LAST_NAME] ? ids.value[IDENTIFIER_LAST_NAME] : "");
    } else {
        buf_printf(&out, "weak: %s", why.text);
    }
    if (t->notes.size)
        buf_printf(&out, " %s", t->notes.data);
    identifiers_release(&ids);
    char *text = buf_take(&out, NULL);
    buf_release(&out);
    return text;
}

static void peek_row(struct bulk_table *t, const struct sheet_record *record, char **row, char **person)
{
    struct sheet_cells cells;
    struct err why;
    if (cells_of(t, record, &cells, &why)) {
        *row = joined(cells.cell, cells.count);
        *person = person_words(t, &cells);
    } else {
        *row = mem_text("");
        *person = mem_text(why.text);
    }
}

struct wf_peek *bulk_table_peek(struct bulk_table *t, struct err *e)
{
    struct wf_peek *p = mem_zalloc(sizeof *p);
    const struct sheet_dialect *d = sheet_reader_dialect(t->reader);
    struct sheet_record record;
    struct buf text;
    p->encoding = mem_text(sheet_encoding_word(sheet_text_encoding(sheet_reader_text(t->reader))));
    p->layout = mem_text_format("%s%s%s", d->is_json ? "JSON Lines" : sheet_delimiter_word(d->delimiter),
                                t->own ? ", the columns of an earlier result left out" : "",
                                t->has_title ? ", what stands above the names is no row" : "");
    p->has_header = t->header != NULL;
    p->header_names = joined(names_of(t), t->names.count);
    buf_init(&text, TEXT_CEILING);
    column_map_write(&t->map, &text);
    p->map = mem_text(text.data);
    buf_clear(&text);
    column_map_describe(&t->map, names_of(t), t->names.count, &text);
    p->map_words = mem_text(text.data);
    buf_release(&text);
    for (int i = 0; i < WF_PEEK_ROWS;) {
        if (!bulk_table_next(t, &record, e))
            break;
        if (!take_blank(t, &record)) {
            peek_row(t, &record, &p->rows[i], &p->people[i]);
            i++;
        }
    }
    if (e->code == ERR_NONE)
        return p;
    wf_peek_free(p);
    return NULL;
}
