/* mem.h — memory that never comes back NULL.
 * Out of memory ends the program; the one hook restores the terminal first. Sizes are checked for overflow.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

void *mem_alloc(size_t size) __attribute__((malloc, warn_unused_result));
void *mem_zalloc(size_t size) __attribute__((malloc, warn_unused_result)); /* all bytes zero */
void *mem_resize(void *old, size_t count, size_t item_size) __attribute__((warn_unused_result));

/* NULL stays NULL: absent text is copied as absent. */
char *mem_text(const char *text) __attribute__((warn_unused_result));
char *mem_text_n(const char *text, size_t size) __attribute__((warn_unused_result));
char *mem_text_format(const char *format, ...) __attribute__((format(printf, 1, 2), warn_unused_result));

/* Frees *text and puts `taken`, or a copy of `copied`, in its place; both may be NULL. `copied` may be within
 * *text. */
void mem_text_replace_take(char **text, char *taken);
void mem_text_replace(char **text, const char *copied);
bool mem_text_equal(const char *a, const char *b); /* NULL equals NULL alone */

/* Called once, before the program stops for want of memory. Must not allocate. */
void mem_on_exhausted(void (*hook)(void));

#endif
