/* watch.h — follows requests to their end, or to the end of patience. Asks again on every change, and now and
 * then unasked: another process on the same history may have brought the end. */
#ifndef TUI_CLI_WATCH_H
#define TUI_CLI_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

struct request;
struct client;

struct watched {
    int64_t id;
    uint64_t ticket; /* of the question under way; 0 = none */
    bool is_stale;   /* changed since that question */
    bool is_over;
    struct err err;         /* ERR_NOT_FOUND and the like */
    struct request *latest; /* NULL until the first answer */
};

struct watch {
    struct client *client;
    struct watched *item;
    size_t count;
    int64_t deadline_ms; /* clock_mono_ms */
    bool is_quiet;       /* no progress on standard error; trouble with the history all the same */
    /* Ours was sent in this run: the end does not come before Apollo's answer, whatever the deadline. */
    bool has_sent;
    bool ends_at_answer;                                      /* --no-wait */
    void (*on_over)(void *owner, const struct watched *item); /* may be NULL */
    void *owner;
};

enum watch_end { WATCH_OVER, WATCH_RAN_OUT, WATCH_INTERRUPTED };
void watch_init(struct watch *w, struct client *s, const int64_t *ids, size_t count);
void watch_release(struct watch *w);
enum watch_end watch_run(struct watch *w);
/* Queued or sending: what came of it is not told, or not stored, yet. */
bool watch_is_being_sent(const struct request *r);
/* After an interruption: calls that are still out are cut, and `latest` is what they came to. */
void watch_cut(struct watch *w);

#endif
