/* sheet_dialect.c — tries each delimiter on the sample and lets the rows vote. */
#include "core/sheet/sheet_dialect.h"

#include <string.h>

#include "core/base/err.h"

enum { ROWS_MAX = 100 };

const char *sheet_delimiter_word(char delimiter)
{
    return delimiter == ';' ? "semicolon" : delimiter == '\t' ? "tab" : delimiter == '|' ? "bar" : "comma";
}

static void find_line_end(const char *sample, size_t size, struct sheet_dialect *out)
{
    const char *lf = memchr(sample, '\n', size), *cr = memchr(sample, '\r', size);
    const char *end = "\n";
    if (cr && (!lf || cr < lf))
        end = cr + 1 < sample + size && cr[1] == '\n' ? "\r\n" : "\r";
    memcpy(out->line_end, end, strlen(end) + 1);
}

/* The line with its end, however that is written; the rest, where it has none. */
static size_t line_size(const char *line, size_t size, bool *has_end)
{
    const char *lf = memchr(line, '\n', size);
    const char *cr = memchr(line, '\r', lf ? (size_t)(lf - line) : size);
    const char *end = cr && cr + 1 != lf ? cr : lf;
    *has_end = end != NULL;
    return end ? (size_t)(end - line) + 1 : size;
}

/* How far the rows agree: full marks for the first row's width in every row, none for a single column. */
static int rate(const char *sample, size_t size, char delimiter)
{
    struct sheet_parser *p = sheet_parser_new(delimiter);
    struct sheet_cells cells;
    size_t width = 0;
    int rows = 0, same = 0;
    for (size_t at = 0; at < size && rows < ROWS_MAX;) {
        bool has_end;
        size_t line = line_size(sample + at, size - at, &has_end);
        if (!has_end && rows > 0)
            break; /* the sample may have cut this one */
        bool is_row = sheet_parser_take_line(p, sample + at, line, &cells) ||
                      (!has_end && sheet_parser_finish(p, &cells));
        at += line;
        if (!is_row)
            continue;
        width = rows == 0 ? cells.count : width;
        same += cells.count == width;
        rows++;
    }
    sheet_parser_free(p);
    return rows == 0 || width < 2 ? 0 : same * 1000 / rows + (int)(width < 100 ? width : 100);
}

/* A spreadsheet's own word on the first line: "sep=;". */
static bool is_declared(const char *sample, size_t size, char *delimiter)
{
    if (size < 6 || strncmp(sample, "sep=", 4) != 0 || (sample[5] != '\n' && sample[5] != '\r'))
        return false;
    *delimiter = sample[4];
    return true;
}

bool sheet_dialect_find(const char *sample, size_t size, struct sheet_dialect *out, struct err *e)
{
    static const char candidates[] = {',', ';', '\t', '|'};
    int best = 0;
    *out = (struct sheet_dialect){.delimiter = ','};
    find_line_end(sample, size, out);
    size_t blank = 0;
    while (blank < size && strchr(" \t\r\n", sample[blank]))
        blank++;
    if (blank < size && sample[blank] == '[')
        return err_set(e, ERR_USAGE,
                       "This is one JSON array; rows are read one object a line. Turn it with: jq -c '.[]'");
    out->is_json = blank < size && sample[blank] == '{';
    if (out->is_json || is_declared(sample, size, &out->delimiter))
        return true;
    for (size_t i = 0; i < sizeof candidates; i++) {
        int mark = rate(sample, size, candidates[i]);
        if (mark > best) {
            best = mark;
            out->delimiter = candidates[i];
        }
    }
    return true;
}
