/* output.h — words to the two standard streams, cleaned of everything that a terminal might obey.
 * A reader who has gone away is no error: the rest is dropped quietly. */
#ifndef TUI_CLI_OUTPUT_H
#define TUI_CLI_OUTPUT_H

#include <stdbool.h>

#include "tui/cli/exit_code.h"

struct buf;

/* Writes cleaned text to standard output. False: nobody reads it any more, or it cannot be written (which
 * was then said on standard error, once). */
bool output_text(const struct buf *text);
/* Cleaned text to standard error, as it is. */
void output_aside(const struct buf *text);
/* The same without cleaning, and with a newline: for JSON, whose writer escapes. */
bool output_json(const struct buf *json);
/* One line "waterfall: …" on standard error. */
void output_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The bare text of a manual or a table, which is this program's own. */
bool output_own(const struct buf *text);

/* What the program ends with: not 0, and not "nothing found", where something that was to be printed was not,
 * or a script would take half an answer for the whole. */
enum exit_code output_end(enum exit_code code);

/* Appends `text` and blanks up to `columns`; longer text is cut with "...". NULL counts as "-". */
void output_cell(struct buf *out, const char *text, int columns);
void output_end_line(struct buf *out); /* without the blanks at its end */

#endif
