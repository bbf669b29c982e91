/* sheet_reader.h — a table, record by record, each with its very bytes and its cells. The dialect is found by
 * itself. A record may span lines; blank lines are records too, so that every line of the input is accounted
 * for. Memory is bounded by the longest record allowed. */
#ifndef SHEET_SHEET_READER_H
#define SHEET_SHEET_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/sheet/sheet_cells.h"
#include "core/sheet/sheet_text.h"

#define SHEET_CELL_MAX (64u << 10)   /* a longer cell is nothing that names a person: is_oversize */
#define SHEET_RECORD_MAX (32u << 20) /* a longer record ends the reading: this is no table */

struct sheet_record {
    int64_t line;    /* where it begins, from 1 */
    const char *raw; /* as it came, in UTF-8, without its line end; a quote left open at the end is closed */
    size_t raw_size;
    struct sheet_cells cells; /* none for JSON Lines */
    bool is_blank;
    bool is_oversize; /* some cell is longer than SHEET_CELL_MAX */
    bool is_unclosed; /* a quote was opened and the text ended */
};

struct sheet_reader;
/* Takes the text; finds the dialect in its beginning. */
struct sheet_reader *sheet_reader_new_take(struct sheet_text *text, struct err *e)
    __attribute__((warn_unused_result));
void sheet_reader_free(struct sheet_reader *r); /* with its text; NULL is fine */

const struct sheet_dialect *sheet_reader_dialect(const struct sheet_reader *r);
struct sheet_text *sheet_reader_text(struct sheet_reader *r);

/* Back to the first record. */
void sheet_reader_rewind(struct sheet_reader *r);

/* Valid until the next call. False with ERR_NONE in *e: the end. */
bool sheet_reader_next(struct sheet_reader *r, struct sheet_record *record, struct err *e)
    __attribute__((warn_unused_result));

#endif
