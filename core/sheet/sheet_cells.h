/* sheet_cells.h — a record's cells: taken apart (libcsv's only home) and written. A dialect says how a table
 * is laid out. Text is UTF-8 throughout. */
#ifndef SHEET_SHEET_CELLS_H
#define SHEET_SHEET_CELLS_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

struct sheet_dialect {
    bool is_json; /* JSON Lines: a record is one object, whose cells are others' business */
    char delimiter;
    char line_end[3]; /* "\n", "\r\n", "\r" */
};

struct sheet_cells {
    const char **cell; /* NUL-terminated, without quotes and outer blanks; valid until the next record */
    size_t count;
};

/* Takes lines of one dialect and tells where records end. */
struct sheet_parser;
struct sheet_parser *sheet_parser_new(char delimiter) __attribute__((warn_unused_result));
void sheet_parser_free(struct sheet_parser *p); /* NULL is fine */
/* One more line, with its line end. True: it closes a record; its cells are in *cells. */
bool sheet_parser_take_line(struct sheet_parser *p, const char *line, size_t size, struct sheet_cells *cells);
/* The text is over. True: that closes a record. */
bool sheet_parser_finish(struct sheet_parser *p, struct sheet_cells *cells);
/* Whether a quoted cell is open, so that the record goes on behind the line end. */
bool sheet_parser_is_open(const struct sheet_parser *p);

/* One whole record without its line end; for few of them. */
void sheet_parser_split(struct sheet_parser *p, const char *raw, size_t size, struct sheet_cells *cells);

/* Appends one cell, in quotes where it needs them. */
void sheet_write_cell(struct buf *out, const char *text, char delimiter);
/* The same for text that is ours or Apollo's: what a spreadsheet would run as a formula gets an apostrophe in
 * front. A telephone number (+ and digits) is none. */
void sheet_write_safe_cell(struct buf *out, const char *text, char delimiter);

#endif
