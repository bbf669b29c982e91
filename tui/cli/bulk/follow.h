/* follow.h — stays with a list while it is read and sent: a bar on a terminal, lines of JSON, or a line
 * now and then. */
#ifndef TUI_CLI_BULK_FOLLOW_H
#define TUI_CLI_BULK_FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

struct client;
struct err;
struct run;
struct wf_event;

enum { FOLLOW_SPANS = 32 };
struct bulk_follow {
    struct client *client;
    bool is_json, is_quiet, has_bar, is_bar_drawn;
    int64_t told_ms;
    struct { /* rows settled over the last while: the speed */
        int64_t at_ms, rows;
    } span[FOLLOW_SPANS];
    int span_count;
};
void bulk_follow_init(struct bulk_follow *f, struct client *client, bool is_json, bool is_quiet);

/* Until the table is in review; NULL: *e, or interrupted. */
struct run *bulk_follow_reading(struct bulk_follow *f, uint64_t ticket, struct err *e);

enum bulk_end {
    /* It is not running any more, and nothing of it is under way; what was lost on the way, and may still be
     * delivered, was waited for until `wait_s` after it was sent. */
    BULK_AT_REST,
    BULK_WAITED, /* everything was sent, and `wait_s` passed without the last results */
    BULK_INTERRUPTED,
};
/* *r is replaced by newer snapshots. */
enum bulk_end bulk_follow_sending(struct bulk_follow *f, struct run **r, int64_t wait_s);

/* Like client_answer, without its deadline. */
struct wf_event *bulk_follow_answer(struct bulk_follow *f, uint64_t ticket, struct err *e);

#endif
