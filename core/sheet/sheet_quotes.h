/* sheet_quotes.h — whether a record swallowed the rows below it: a quote that is not closed where its writer
 * meant it ends at the next one that could close it, some rows later, and nobody misses them. A cell may hold
 * lines and delimiters, so only what a table alone looks like counts. */
#ifndef SHEET_SHEET_QUOTES_H
#define SHEET_SHEET_QUOTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sheet_unclosed {
    int64_t from, to; /* lines of the record, from 0: where the quote opens, and its last one */
};

/* `raw`: a record of a table that has so many columns; `count`: its cells. */
bool sheet_find_unclosed(const char *raw, size_t size, char delimiter, size_t columns, size_t count,
                         struct sheet_unclosed *out);

#endif
