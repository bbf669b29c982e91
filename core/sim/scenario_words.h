/* scenario_words.h — a scenario's line cut into words, and the values that words can mean.
 * Knows nothing of statements. */
#ifndef SIM_SCENARIO_WORDS_H
#define SIM_SCENARIO_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORDS_MAX 24

struct words {
    char *word[WORDS_MAX + 1]; /* NULL past the end */
    size_t count;
    char *rest;   /* the line behind its first word, trimmed, quotes and all; points into `memory` */
    char *memory; /* what all of it points into */
};

/* Cuts one line, of `size` bytes: words apart by blanks, "quoted words" whole, nothing behind a '#' that
 * begins a word. NULL if all is well, else what is wrong with it. */
const char *scenario_words_init(struct words *w, const char *line, size_t size)
    __attribute__((warn_unused_result));
void scenario_words_release(struct words *w);

/* Index of `word` (NULL: -1) in a NULL-terminated list, or -1. */
int scenario_choose(const char *word, const char *const *names);
/* Digits only, 0 … limit. */
bool scenario_read_int(const char *word, int64_t limit, int64_t *out) __attribute__((warn_unused_result));
/* "300ms", "5s", "2m", "1h", up to 30 days. */
bool scenario_read_wait(const char *word, int64_t *out_ms) __attribute__((warn_unused_result));
/* "6", "2.5": up to six decimals, as millionths. */
bool scenario_read_credits(const char *word, int64_t *out_micro) __attribute__((warn_unused_result));
/* Words `first` … `end`-1 with blanks between; NULL if there are none. Yours. */
char *scenario_join_words(const struct words *w, size_t first, size_t end)
    __attribute__((warn_unused_result));

#endif
