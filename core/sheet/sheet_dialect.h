/* sheet_dialect.h — how a table is laid out, found in its beginning. */
#ifndef SHEET_SHEET_DIALECT_H
#define SHEET_SHEET_DIALECT_H

#include "core/sheet/sheet_cells.h"

struct err;

/* Comma, semicolon, tab or bar: the one by which the rows of the sample agree best; a single column is comma.
 * An object per line is JSON Lines. ERR_USAGE: one JSON array, which is no stream of rows. */
bool sheet_dialect_find(const char *sample, size_t size, struct sheet_dialect *out, struct err *e)
    __attribute__((warn_unused_result));
/* "semicolon": for people. */
const char *sheet_delimiter_word(char delimiter);

#endif
