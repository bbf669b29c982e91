/* session.h — the screen's side of its talk with the core: what it asked, what it was answered.
 * Keeps one window of rows and one whole request, never the table. Answers to older questions are dropped.
 * Questions are asked once per turn of the loop, so that a storm of changes costs one query. */
#ifndef TUI_SESSION_H
#define TUI_SESSION_H

#include "core/waterfall.h"

struct session {
    struct wf *wf; /* NULL where only pictures are tested: then nothing is asked */
    struct wf_status *status;

    struct request_row *rows;
    size_t row_count;
    int64_t rows_first, total, matching;
    bool has_rows; /* an answer came at all */
    struct err rows_err;
    int64_t want_first, want_count;
    char *filter; /* NULL = all */
    enum request_order order;
    bool is_up;
    /* The request that windows are counted from (0: none) and the line it was supposed on; then the same of
     * the answer that is here: -1 where the list does not hold it. */
    int64_t anchor_id, anchor_line, rows_anchor_id, rows_anchor_index;
    bool is_counting; /* `matching` is so far: the next answer tells more */
    uint64_t rows_ticket;
    int64_t asked_anchor_id;
    bool is_patient; /* the question under way waits for the count */
    bool is_rows_stale;

    int64_t want_id;
    bool wants_bodies, has_bodies;
    struct request *request; /* of want_id, or NULL */
    unsigned request_generation;
    uint64_t request_ticket;
    bool is_request_stale;
};

void session_init(struct session *s, struct wf *wf);
void session_release(struct session *s);

void session_want_rows(struct session *s, int64_t first, int64_t count);
void session_set_filter(struct session *s, const char *filter); /* NULL or "" = all */
void session_set_order(struct session *s, enum request_order order, bool is_up);
void session_set_anchor(struct session *s, int64_t id, int64_t line); /* before session_want_rows; 0 = none */
void session_want_request(struct session *s, int64_t id, bool with_bodies);
void session_ask(struct session *s);

/* The row at an index of the list, or NULL while it is not here. */
const struct request_row *session_row(const struct session *s, int64_t index);
const struct request_row *session_row_of(const struct session *s, int64_t id, int64_t *index);

enum session_news {
    SESSION_NOTHING = 0, /* nothing of what is kept here */
    SESSION_STATUS = 1,
    SESSION_ROWS = 2,
    SESSION_REQUEST = 4, /* a new snapshot; *before (yours) is the one it replaces, of the same id */
    SESSION_STALE = 8,   /* something must be asked again */
};
/* Takes what it needs out of the event. */
unsigned session_take(struct session *s, struct wf_event *ev, struct request **before);

#endif
