/* nearest.h — "did you mean": the nearest of some names to a mistyped word. */
#ifndef SIM_NEAREST_H
#define SIM_NEAREST_H

#include <stddef.h>

/* How many insertions, deletions, changes and swaps of neighbours lie between two words; large for words
 * over 63 bytes. */
size_t nearest_distance(const char *a, const char *b);

/* The name at the least distance, or NULL if none is near (a third of the word, at least 2). `name_at` gives
 * the names one by one and NULL past the end. */
const char *nearest_name(const char *word, const char *(*name_at)(size_t index));

#endif
