/* nearest.h — "did you mean": the nearest of some names to a mistyped word.
 * Capitals count as small letters and '-' as '_', since nobody remembers which it was. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

/* How many insertions, deletions, changes and swaps of neighbours lie between two words; SIZE_MAX for words
 * over 63 bytes. */
size_t nearest_distance(const char *a, const char *b);

/* The name at the least distance, the first of equals, or NULL if none is near: a third of the letters wrong
 * is another word, not a slip. */
const char *nearest_of(const char *word, const char *const *names, size_t count);
/* The same for names that come one by one: `name_at` gives NULL past the end. */
const char *nearest_name(const char *word, const char *(*name_at)(size_t index));

#endif
