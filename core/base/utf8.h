/* utf8.h — the one cleaner between the world and a screen, a log, a clipboard or a file.
 * Knows code points, not columns: widths are the screen's business. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT 0xFFFDu

/* How many leading bytes are well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
size_t utf8_valid_prefix(const char *bytes, size_t size);

/* Decodes one character: returns its length 1–4 and sets *point; a malformed byte is length 1 and
 * UTF8_REPLACEMENT. `size` is at least 1. */
size_t utf8_next(const char *bytes, size_t size, uint32_t *point);

/* Writes 1–4 bytes, returns how many. `point` is a scalar value. */
size_t utf8_put(char out[4], uint32_t point);

/* True for what must never reach a terminal as itself: C0, DEL, C1, bidi overrides, embeddings, isolates
 * and marks, line and paragraph separators, invisible operators, tags, BOM, non-characters. */
bool utf8_is_unsafe(uint32_t point);

struct buf;
enum utf8_shape {
    UTF8_LINE, /* one line: newline, return and tab become a space */
    UTF8_TEXT, /* newline and tab stay, CR before LF is dropped */
};
/* Appends `bytes` to `out` with every malformed byte and unsafe character replaced by U+FFFD. */
void utf8_clean(struct buf *out, const char *bytes, size_t size, enum utf8_shape shape);

/* A clean one-line copy; NULL stays NULL. */
char *utf8_clean_text(const char *text) __attribute__((warn_unused_result));

/* The largest cut ≤ limit that does not split a character of well-formed `text`. */
size_t utf8_cut(const char *text, size_t size, size_t limit);

#endif
