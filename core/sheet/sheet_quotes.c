/* sheet_quotes.c — a walk over the bytes, as the parser takes them. */
#include "core/sheet/sheet_quotes.h"

#include <string.h>

struct walk {
    const char *raw;
    size_t size, at;
    char delimiter;
    size_t columns, count;
    int64_t line, opened; /* the one under way; where the quote that is open stands */
    int64_t counted;      /* the line whose cells were counted last: once, however many quotes it has */
    size_t cells;
    int64_t first_broken; /* where the first cell begins that holds several lines; -1 = none */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_break(const struct walk *w, size_t at)
{
    return w->raw[at] == '\n' || (w->raw[at] == '\r' && (at + 1 == w->size || w->raw[at + 1] != '\n'));
}

static size_t skip_blanks(const struct walk *w, size_t at)
{
    while (at < w->size && is_blank(w->raw[at]) && w->raw[at] != w->delimiter)
        at++;
    return at;
}

static bool is_cell_end(const struct walk *w, size_t at)
{
    return at >= w->size || w->raw[at] == w->delimiter || w->raw[at] == '\n' || w->raw[at] == '\r';
}

/* ---- lines by themselves, whatever their quotes say ---- */

static size_t line_begin(const struct walk *w, size_t at)
{
    while (at > 0 && w->raw[at - 1] != '\n' && w->raw[at - 1] != '\r')
        at--;
    return at;
}

static size_t line_end(const struct walk *w, size_t at)
{
    while (at < w->size && w->raw[at] != '\n' && w->raw[at] != '\r')
        at++;
    return at;
}

static size_t count_cells(const struct walk *w, size_t begin, size_t end)
{
    size_t cells = 1;
    for (size_t i = begin; i < end; i++)
        cells += w->raw[i] == w->delimiter;
    return cells;
}

static size_t cells_of_line(struct walk *w)
{
    if (w->counted != w->line)
        w->cells = count_cells(w, line_begin(w, w->at), line_end(w, w->at));
    w->counted = w->line;
    return w->cells;
}

/* Each line is as wide as the table: that happens to rows, and hardly to the lines of a cell. */
static bool are_all_rows(const struct walk *w)
{
    size_t rows = 0;
    for (size_t at = 0; at < w->size;) {
        size_t end = line_end(w, at);
        if (end > at && count_cells(w, at, end) != w->columns)
            return false;
        rows += end > at;
        at = end + 1;
    }
    return rows > 1 && w->columns > 2;
}

/* ---- quotes ---- */

/* Within quotes stands one that neither closes them nor is doubled. Where a cell would begin, it is the
 * opening one of a cell further on, and the quote before it was never closed. */
static bool opens_another(struct walk *w)
{
    size_t at = w->at;
    while (at > 0 && is_blank(w->raw[at - 1]) && w->raw[at - 1] != w->delimiter)
        at--;
    if (at == 0 || !is_cell_end(w, at - 1))
        return false;
    if (w->line == w->opened)
        return w->count < w->columns; /* on one line a word in quotes may look so */
    return cells_of_line(w) > w->columns / 2;
}

/* Behind the quote that opened a cell, to the one that closes it. True: it is the wrong one. */
static bool walk_quoted(struct walk *w)
{
    w->opened = w->line;
    for (; w->at < w->size; w->at++) {
        if (is_break(w, w->at)) {
            w->first_broken = w->first_broken < 0 ? w->opened : w->first_broken;
            w->line++;
        } else if (w->raw[w->at] != '"') {
            continue;
        } else if (w->at + 1 < w->size && w->raw[w->at + 1] == '"') {
            w->at++;
        } else if (is_cell_end(w, skip_blanks(w, w->at + 1))) {
            w->at = skip_blanks(w, w->at + 1);
            return false;
        } else if (opens_another(w)) {
            return true;
        }
    }
    return false;
}

static bool walk_cells(struct walk *w)
{
    while (w->at < w->size) {
        w->at = skip_blanks(w, w->at);
        if (w->at < w->size && w->raw[w->at] == '"') {
            w->at++;
            if (walk_quoted(w))
                return true;
        }
        while (!is_cell_end(w, w->at))
            w->at++;
        w->at++;
    }
    return false;
}

static int64_t count_breaks(const struct walk *w)
{
    int64_t breaks = 0;
    for (size_t i = 0; i < w->size; i++)
        breaks += is_break(w, i);
    return breaks;
}

bool sheet_find_unclosed(const char *raw, size_t size, char delimiter, size_t columns, size_t count,
                         struct sheet_unclosed *out)
{
    struct walk w = {.raw = raw,
                     .size = size,
                     .delimiter = delimiter,
                     .columns = columns,
                     .count = count,
                     .counted = -1,
                     .first_broken = -1};
    if (!memchr(raw, '"', size))
        return false;
    bool is_unclosed = walk_cells(&w);
    if (!is_unclosed && (w.first_broken < 0 || !are_all_rows(&w)))
        return false;
    *out = (struct sheet_unclosed){.from = is_unclosed ? w.opened : w.first_broken, .to = count_breaks(&w)};
    return true;
}
