/* bulk_own.c — see bulk_own.h. */
#include "core/engine/table/bulk_own.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/engine/table/bulk_table.h"
#include "core/sheet/sheet_dialect.h"

size_t bulk_own_count(const struct sheet_cells *cells)
{
    static const char first[] = "waterfall_status", each[] = "waterfall_";
    for (size_t i = 1; i < cells->count; i++) {
        if (strcmp(cells->cell[i], first) != 0)
            continue;
        size_t k = i;
        while (k < cells->count && strncmp(cells->cell[k], each, sizeof each - 1) == 0)
            k++;
        return k == cells->count ? i : 0;
    }
    return 0;
}

static bool are_same(const struct sheet_cells *a, const struct sheet_cells *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(a->cell[i], b->cell[i]) != 0)
            return false;
    return true;
}

/* Where the delimiter behind the column stands. A quote opens a cell at its beginning, behind blanks too, and
 * once more right behind the one that closed it: then it was a doubled one. */
static size_t find_end(const char *raw, size_t size, size_t columns, char delimiter)
{
    bool is_begin = true, is_open = false, is_closed = false;
    for (size_t at = 0; at < size; at++) {
        bool is_delimiter = raw[at] == delimiter && !is_open;
        bool is_turn = raw[at] == '"' && (is_begin || is_open || is_closed);
        if (is_delimiter && --columns == 0)
            return at;
        is_closed = is_turn && is_open;
        is_open = is_open != is_turn;
        is_begin = is_delimiter || (is_begin && (raw[at] == ' ' || raw[at] == '\t'));
    }
    return size;
}

void bulk_own_cut(struct bulk_table *t, struct sheet_record *record)
{
    struct sheet_cells kept;
    char delimiter = sheet_reader_dialect(t->reader)->delimiter;
    if (t->own == 0 || record->cells.count <= t->own || record->is_oversize)
        return;
    size_t size = find_end(record->raw, record->raw_size, t->own, delimiter);
    record->cells.count = t->own;
    sheet_parser_split(t->cutter, record->raw, size, &kept);
    if (kept.count != t->own || !are_same(&kept, &record->cells, t->own)) {
        buf_clear(&t->cut);
        for (size_t i = 0; i < t->own; i++) {
            if (i)
                buf_append_char(&t->cut, delimiter);
            sheet_write_cell(&t->cut, record->cells.cell[i], delimiter);
        }
        record->raw = t->cut.data;
        size = t->cut.size;
    }
    record->raw_size = size;
}
