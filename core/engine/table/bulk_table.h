/* bulk_table.h — a table of people: which record is the header, what its columns mean, and each row as
 * somebody to be asked about, or the reason why not. For the reader's thread; also takes single rows apart
 * for exports. */
#ifndef ENGINE_BULK_TABLE_H
#define ENGINE_BULK_TABLE_H

#include "core/base/buf.h"
#include "core/model/column_map.h"
#include "core/model/run.h"
#include "core/sheet/sheet_reader.h"
#include "core/waterfall.h"

struct fingerprinter;
struct bulk_table {
    struct sheet_reader *reader;
    char *preamble, *header; /* as they came; NULL = none */
    bool has_title;          /* lines above the names that are no rows */
    struct text_list names;  /* of the columns; empty ones where there is no header */
    struct column_map map;
    size_t columns; /* of the widest row so far */
    size_t own;     /* of an earlier result that is read again: its input's columns; 0: all are the input's */
    struct sheet_parser *cutter; /* … and what takes a row apart to leave the others out */
    struct buf cut;
    int64_t rows;         /* so far */
    bool is_behind_blank; /* the row before was blank */
    bool has_body; /* two lines stood one below the other, the names being one: blank lines end something */
    bool is_below; /* since the last blank row each row had one cell, or was nobody's */
    char **values; /* JSON: one row's */
    struct buf notes, packed;
    struct column_tally tally; /* of the rows so far */
};

/* Takes the text. `map`: corrections, or NULL. */
bool bulk_table_open_take(struct bulk_table *t, struct sheet_text *text, const char *map, struct err *e)
    __attribute__((warn_unused_result));
void bulk_table_close(struct bulk_table *t); /* also of one that never opened, if zeroed */

/* Instead of the guess. */
bool bulk_table_set_map(struct bulk_table *t, const char *map, struct err *e)
    __attribute__((warn_unused_result));
/* ERR_USAGE: no column names a person. */
bool bulk_table_check_map(const struct bulk_table *t, struct err *e) __attribute__((warn_unused_result));
/* All names, to be recognised by: however they are quoted and parted. Yours. */
char *bulk_table_header_key(const struct bulk_table *t) __attribute__((warn_unused_result));
struct run *bulk_table_describe(const struct bulk_table *t) __attribute__((warn_unused_result));

/* False with ERR_NONE: the end. */
bool bulk_table_next(struct bulk_table *t, struct sheet_record *record, struct err *e)
    __attribute__((warn_unused_result));
/* Its texts go into `text`. */
void bulk_table_read_row(struct bulk_table *t, const struct sheet_record *record,
                         struct fingerprinter *salted, struct arena *text, struct run_row *out);
/* The first rows in words; reads on. NULL: they cannot be read. */
struct wf_peek *bulk_table_peek(struct bulk_table *t, struct err *e) __attribute__((warn_unused_result));

#endif
