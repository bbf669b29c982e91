/* sent_lookups.h — what was sent in this run, so that sending the very same again asks first: it may cost
 * credits again. Two lookups are the same when every identifier and every switch is. */
#ifndef TUI_SENT_LOOKUPS_H
#define TUI_SENT_LOOKUPS_H

#include <stdbool.h>
#include <stddef.h>

struct lookup;

#define SENT_LOOKUPS_MAX 256
struct sent_lookups {
    char *key[SENT_LOOKUPS_MAX]; /* oldest first; past the ceiling the oldest is forgotten */
    size_t count;
    bool is_last_repeated; /* it had been sent before, too */
};

void sent_lookups_release(struct sent_lookups *s);
bool sent_lookups_has(const struct sent_lookups *s, const struct lookup *l);
/* It is the last one then, even where it was there before. */
void sent_lookups_add(struct sent_lookups *s, const struct lookup *l);
/* The last one was not sent after all: unless it had been sent before, trying again is no repeat. */
void sent_lookups_drop_last(struct sent_lookups *s);

#endif
