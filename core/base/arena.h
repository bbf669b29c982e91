/* arena.h — many small things that live and die together: one call of malloc for thousands of them. What was
 * given out never moves. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena {
    struct arena_block *last; /* filled now; the others hang behind it */
};

void arena_init(struct arena *a); /* takes nothing yet */
void arena_release(struct arena *a);
/* Bytes for anything, aligned as malloc's are. */
void *arena_take(struct arena *a, size_t size) __attribute__((warn_unused_result));
/* A copy with a NUL behind it, valid until the release. */
char *arena_text_n(struct arena *a, const char *text, size_t size) __attribute__((warn_unused_result));
char *arena_text(struct arena *a, const char *text) __attribute__((warn_unused_result)); /* NULL is NULL */

#endif
