/* buf.h — a growing run of bytes with a ceiling given at birth.
 * Always ends in a NUL that `size` does not count. Past the ceiling nothing is added and `is_over` stays
 * true until cleared: append freely, ask once at the end. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *data; /* never NULL after buf_init */
    size_t size;
    size_t capacity;
    size_t ceiling;
    bool is_over;
};

void buf_init(struct buf *b, size_t ceiling);
void buf_release(struct buf *b);
void buf_clear(struct buf *b); /* keeps the memory */

/* false: the ceiling would be passed; nothing was added. */
bool buf_append(struct buf *b, const void *bytes, size_t size);
bool buf_append_text(struct buf *b, const char *text);
bool buf_append_char(struct buf *b, char c);
bool buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The bytes become the caller's (free()); the buffer is empty again and usable. `size` may be NULL. */
char *buf_take(struct buf *b, size_t *size) __attribute__((warn_unused_result));

#endif
