/* filter_internal.h — what the filter's own files share: one value of a term, being read. */
#ifndef MODEL_FILTER_INTERNAL_H
#define MODEL_FILTER_INTERNAL_H

#include "core/model/filter.h"

enum filter_compare {
    FILTER_EQUAL,
    FILTER_LESS,
    FILTER_LESS_EQUAL,
    FILTER_GREATER,
    FILTER_GREATER_EQUAL,
};
struct filter_spot {
    enum filter_key key;
    enum filter_compare compare;
    const char *value; /* clean, NUL-terminated, not empty */
    bool is_quoted;    /* then it is no word of the language */
    int64_t now_ms;
};

/* Adds what `s` means to f->values; more than one where a word was cut short. */
bool filter_add_value(struct filter *f, const struct filter_spot *s, struct err *e)
    __attribute__((warn_unused_result));
bool filter_add_text(struct filter *f, const char *text, struct err *e) __attribute__((warn_unused_result));

/* "1d", "today", "2026-11-01", "2026-11-01T14:30": the first and the last millisecond of what is meant.
 * A span of time before now begins at a full minute and has no length. */
bool filter_read_time(const char *text, int64_t now_ms, int64_t *first_ms, int64_t *last_ms);

#endif
