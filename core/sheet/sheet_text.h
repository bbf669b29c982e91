/* sheet_text.h — a file of text as a stream of UTF-8, whatever it was written in: the encoding is found by
 * its mark or by its bytes, and told. Knows nothing of tables. The file is looked through once before it is
 * given out, so memory stays the same for any size. */
#ifndef SHEET_SHEET_TEXT_H
#define SHEET_SHEET_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct sheet_text;

enum sheet_encoding {
    SHEET_UTF8,
    SHEET_UTF8_BOM,
    SHEET_UTF8_MIXED, /* UTF-8 but for some bytes, each taken as Windows-1252: files that were put together */
    SHEET_UTF16LE,
    SHEET_UTF16BE,
    SHEET_WINDOWS_1252, /* not UTF-8: taken as Latin-1 with Windows' additions */
};
const char *sheet_encoding_word(enum sheet_encoding e); /* "UTF-8", … */

/* A file, a pipe, or "-" (standard input); what cannot be read twice is first put into a temporary file that
 * has no name. Refused: what is not text (a workbook, an archive, bytes that no text has), with what to do.
 * `stop_fd` readable (or -1) ends a wait for a pipe. */
struct sheet_text *sheet_text_open(const char *path, int stop_fd, struct err *e)
    __attribute__((warn_unused_result));
/* The same from bytes, which are copied. */
struct sheet_text *sheet_text_open_bytes(const char *bytes, size_t size, struct err *e)
    __attribute__((warn_unused_result));
void sheet_text_free(struct sheet_text *t); /* NULL is fine */

enum sheet_encoding sheet_text_encoding(const struct sheet_text *t);
int64_t sheet_text_size(const struct sheet_text *t); /* bytes of the file */
int64_t sheet_text_done(const struct sheet_text *t); /* of these given out so far */

/* Up to `size` bytes (at least 16) of well-formed UTF-8 without marks. 0 with *is_end: no more is there. */
bool sheet_text_read(struct sheet_text *t, char *out, size_t size, size_t *count, bool *is_end, struct err *e)
    __attribute__((warn_unused_result));
/* Back to the beginning. */
void sheet_text_rewind(struct sheet_text *t);
/* Whether the file is still the one that was opened: asked after the last byte. */
bool sheet_text_is_unchanged(struct sheet_text *t, struct err *e) __attribute__((warn_unused_result));

#endif
