/* bulk_names.c — see bulk_names.h. */
#include "core/engine/table/bulk_names.h"

#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/engine/table/bulk_own.h"
#include "core/engine/table/bulk_table.h"
#include "core/model/column_cell.h"
#include "core/sheet/sheet_dialect.h"
#include "core/sheet/sheet_quotes.h"
#include "core/wire/row.h"

/* Keys of so many lines of JSON are columns. */
enum { KEY_ROWS = 10000, TITLE_RECORDS = 20, TEXT_CEILING = 1 << 20 };

/* ---- above the names ---- */

static bool is_separator_line(const struct sheet_record *record)
{
    return record->raw_size == 5 && strncmp(record->raw, "sep=", 4) == 0;
}

static void keep_preamble(struct bulk_table *t, const struct sheet_record *record)
{
    const char *end = sheet_reader_dialect(t->reader)->line_end;
    mem_text_replace_take(&t->preamble, mem_text_format("%s%.*s%s", t->preamble ? t->preamble : "",
                                                        (int)record->raw_size, record->raw, end));
}

/* The first record that holds something. False with ERR_NONE: there is none. */
static bool find_first(struct bulk_table *t, struct sheet_record *record, bool *has_separator, struct err *e)
{
    int64_t blank = 0;
    *has_separator = false;
    while (sheet_reader_next(t->reader, record, e)) {
        bool is_separator = record->line == 1 && is_separator_line(record);
        if (!record->is_blank && !is_separator)
            return true;
        *has_separator = *has_separator || is_separator;
        if (++blank < 1000)
            keep_preamble(t, record);
    }
    return false;
}

/* ---- names ---- */

static void leave_out_ours(struct bulk_table *t, struct sheet_record *record)
{
    t->own = bulk_own_count(&record->cells);
    if (t->own == 0)
        return;
    t->cutter = sheet_parser_new(sheet_reader_dialect(t->reader)->delimiter);
    bulk_own_cut(t, record);
}

/* A name may have two lines, and a comma in the second; what has the delimiters of a row is one. */
static bool holds_a_row(const char *name, char delimiter, size_t columns)
{
    for (const char *line = strpbrk(name, "\r\n"); line; line = strpbrk(line, "\r\n")) {
        size_t count = 0;
        for (line++; *line && *line != '\r' && *line != '\n'; line++)
            count += *line == delimiter;
        if (count > 0 && (count > 1 || columns <= 2))
            return true;
    }
    return false;
}

/* A quote among the names that is not closed makes people a part of a name, and nobody misses them. */
static bool check_names(const struct bulk_table *t, const struct sheet_record *record, struct err *e)
{
    struct sheet_unclosed u = {0};
    char delimiter = sheet_reader_dialect(t->reader)->delimiter;
    size_t count = record->cells.count; /* one more if a quote has joined two of them */
    bool is_unclosed = record->is_unclosed || record->is_oversize ||
                       sheet_find_unclosed(record->raw, record->raw_size, delimiter, count + 1, count, &u);
    for (size_t i = 0; i < count && !is_unclosed; i++)
        is_unclosed = holds_a_row(record->cells.cell[i], delimiter, count);
    return !is_unclosed ||
           err_set(e, ERR_USAGE,
                   "A quote among the names of the columns, in line %lld, is not closed where its cell ends: "
                   "what follows was taken for a part of a name. Close it, and read the table again.",
                   (long long)record->line);
}

static void take_names(struct bulk_table *t, const struct sheet_record *record)
{
    for (size_t i = 0; i < record->cells.count; i++)
        text_list_add_take(&t->names, utf8_clean_text(record->cells.cell[i]));
    t->columns = record->cells.count;
}

/* No names: the rows begin at once, blank ones before them included. */
static bool begin_without_header(struct bulk_table *t, size_t count, bool has_separator, struct err *e)
{
    struct sheet_record skipped;
    for (size_t i = 0; i < count; i++)
        text_list_add_take(&t->names, mem_text(""));
    mem_text_replace_take(&t->preamble, NULL);
    sheet_reader_rewind(t->reader);
    if (!has_separator || !sheet_reader_next(t->reader, &skipped, e))
        return e->code == ERR_NONE;
    keep_preamble(t, &skipped);
    return true;
}

/* Spreadsheets fill every line up to the width of the widest. */
static size_t count_filled(const struct sheet_cells *cells)
{
    size_t count = 0;
    for (size_t i = 0; i < cells->count; i++)
        count += !column_cell_is_empty(cells->cell[i]);
    return count;
}

/* Some tables begin with a title, with notes (LinkedIn's connections), or with names of groups of columns
 * over the names: lines that hold fewer cells than the names below them. Those mean `least` things at the
 * least. Their line; 0: there are none of that kind. */
static int64_t find_names_below(struct bulk_table *t, size_t most, int least, struct err *e)
{
    struct sheet_record record;
    struct column_map guess;
    for (int i = 0; i < TITLE_RECORDS && sheet_reader_next(t->reader, &record, e); i++) {
        size_t filled = count_filled(&record.cells);
        column_map_guess(&guess, record.cells.cell, record.cells.count);
        if (filled > most && column_map_names_people(&guess) && column_map_count(&guess) >= least)
            return record.line;
        most = filled > most ? filled : most;
    }
    return 0;
}

/* What stands above the names is kept for the result, as blank lines are. */
static bool skip_title(struct bulk_table *t, struct sheet_record *record, int least, bool *has_separator,
                       struct err *e)
{
    int64_t line = find_names_below(t, count_filled(&record->cells), least, e);
    if (e->code != ERR_NONE)
        return false;
    sheet_reader_rewind(t->reader);
    mem_text_replace_take(&t->preamble, NULL);
    if (line == 0)
        return find_first(t, record, has_separator, e);
    t->has_title = true;
    while (sheet_reader_next(t->reader, record, e) && record->line < line)
        keep_preamble(t, record);
    return e->code == ERR_NONE;
}

/* Of how many things names below this first line must speak to be believed rather than it; 0: it is the
 * names, or somebody. Words of a title, or over a group of columns, may look like the name of one. */
static int least_names_below(const struct sheet_record *record)
{
    struct column_map by_names, by_cells;
    const struct sheet_cells *cells = &record->cells;
    column_map_guess(&by_names, cells->cell, cells->count);
    if (column_map_guess_cells(&by_cells, cells->cell, cells->count))
        return 0;
    if (column_map_names_people(&by_names) && count_filled(cells) == cells->count)
        return 0;
    return column_map_count(&by_names) + 1;
}

static bool begin_cells(struct bulk_table *t, bool has_no_names, struct err *e)
{
    struct sheet_record record;
    bool has_separator;
    if (!find_first(t, &record, &has_separator, e))
        return e->code == ERR_NONE && err_set(e, ERR_USAGE, "Nothing but blank lines is in it.");
    int least = has_no_names ? 0 : least_names_below(&record);
    if (least > 0 && !skip_title(t, &record, least, &has_separator, e))
        return false;
    leave_out_ours(t, &record);
    const char *const *cell = record.cells.cell;
    if (!has_no_names && column_map_are_addresses(cell, record.cells.count))
        return err_set(
            e, ERR_USAGE,
            "Line %lld holds several e-mail addresses, and a row is one person: put each on a line "
            "of its own. If they are one person's, add --no-header, or header=none where the columns are "
            "corrected.",
            (long long)record.line);
    column_map_guess(&t->map, cell, record.cells.count);
    struct column_map by_cells;
    bool is_somebody = column_map_guess_cells(&by_cells, cell, record.cells.count);
    if (has_no_names || (is_somebody && column_map_is_empty(&t->map))) {
        t->map = by_cells;
        return begin_without_header(t, record.cells.count, has_separator, e);
    }
    if (!check_names(t, &record, e))
        return false;
    take_names(t, &record);
    t->header = mem_text_n(record.raw, record.raw_size);
    return true;
}

/* Keys are columns; their names are kept like a header, for exports as CSV. */
static bool begin_json(struct bulk_table *t, struct err *e)
{
    struct sheet_record record;
    struct err why;
    struct buf header;
    for (int i = 0; i < KEY_ROWS && sheet_reader_next(t->reader, &record, e); i++)
        if (!record.is_blank && !record.is_oversize &&
            !wire_read_row_keys(record.raw, record.raw_size, &t->names, &why))
            continue; /* the row itself will say so */
    if (e->code != ERR_NONE)
        return false;
    sheet_reader_rewind(t->reader);
    buf_init(&header, TEXT_CEILING);
    for (size_t i = 0; i < t->names.count; i++) {
        buf_append_text(&header, i ? "," : "");
        sheet_write_cell(&header, t->names.item[i], ',');
    }
    t->header = buf_take(&header, NULL);
    buf_release(&header);
    t->columns = t->names.count;
    t->values = mem_zalloc((t->names.count + 1) * sizeof *t->values);
    column_map_guess(&t->map, (const char *const *)t->names.item, t->names.count);
    return true;
}

bool bulk_names_find(struct bulk_table *t, bool has_none, struct err *e)
{
    return sheet_reader_dialect(t->reader)->is_json ? begin_json(t, e) : begin_cells(t, has_none, e);
}
