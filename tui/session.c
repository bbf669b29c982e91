/* session.c — tickets and snapshots. */
#include "tui/session.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define COUNT_WAIT_MS 100

void session_init(struct session *s, struct wf *wf)
{
    *s = (struct session){.wf = wf, .want_count = 64, .is_rows_stale = true};
}

static void rows_release(struct session *s)
{
    for (size_t i = 0; i < s->row_count; i++)
        request_row_release(&s->rows[i]);
    free(s->rows);
    s->rows = NULL;
    s->row_count = 0;
}

void session_release(struct session *s)
{
    rows_release(s);
    request_free(s->request);
    if (s->status)
        wf_status_free(s->status);
    free(s->filter);
    *s = (struct session){0};
}

void session_want_rows(struct session *s, int64_t first, int64_t count)
{
    first = first < 0 ? 0 : first;
    bool is_here = s->has_rows && first >= s->rows_first &&
                   (first + count <= s->rows_first + (int64_t)s->row_count ||
                    s->rows_first + (int64_t)s->row_count >= s->matching);
    s->want_first = first;
    s->want_count = count;
    if (is_here)
        return;
    s->is_rows_stale = true;
    if (s->is_patient) { /* what is to be seen comes before the count */
        s->rows_ticket = 0;
        s->is_patient = false;
    }
}

static void begin_list(struct session *s)
{
    s->is_rows_stale = true;
    s->rows_ticket = 0; /* an answer under way speaks of the old one */
    s->is_counting = s->is_patient = false;
}

void session_set_order(struct session *s, enum request_order order, bool is_up)
{
    s->order = order;
    s->is_up = is_up;
    begin_list(s);
}

void session_set_anchor(struct session *s, int64_t id, int64_t line)
{
    s->anchor_id = id;
    s->anchor_line = line;
}

void session_set_filter(struct session *s, const char *filter)
{
    mem_text_replace_take(&s->filter, filter && *filter ? mem_text(filter) : NULL);
    begin_list(s);
}

void session_want_request(struct session *s, int64_t id, bool with_bodies)
{
    if (id != s->want_id) {
        request_free(s->request);
        s->request = NULL;
        s->request_generation++;
        s->request_ticket = 0;
        s->is_request_stale = id != 0;
        s->want_id = id;
    }
    if (with_bodies && !s->has_bodies && !s->wants_bodies)
        s->is_request_stale = id != 0;
    s->wants_bodies = with_bodies;
}

/* The window at once, and then the count as it grows. */
static void ask_rows(struct session *s)
{
    struct wf_rows_query q = {.first = s->want_first,
                              .count = s->want_count,
                              .anchor_id = s->anchor_id,
                              .filter = s->filter,
                              .order = s->order,
                              .is_up = s->is_up,
                              .wait_ms = s->is_counting ? COUNT_WAIT_MS : 0};
    if (s->anchor_id)
        q.first -= s->anchor_line;
    s->is_patient = s->is_counting;
    s->asked_anchor_id = s->anchor_id;
    s->rows_ticket = wf_query_rows(s->wf, &q);
    s->is_rows_stale = false;
}

void session_ask(struct session *s)
{
    if (!s->wf)
        return;
    if (s->is_rows_stale && !s->rows_ticket) {
        ask_rows(s);
    }
    if (s->is_request_stale && !s->request_ticket && s->want_id) {
        s->has_bodies = s->wants_bodies;
        s->request_ticket = wf_query_request(s->wf, s->want_id, s->wants_bodies);
        s->is_request_stale = false;
    }
}

const struct request_row *session_row(const struct session *s, int64_t index)
{
    int64_t at = index - s->rows_first;
    return at >= 0 && at < (int64_t)s->row_count ? &s->rows[at] : NULL;
}

const struct request_row *session_row_of(const struct session *s, int64_t id, int64_t *index)
{
    for (size_t i = 0; i < s->row_count; i++)
        if (s->rows[i].id == id) {
            if (index)
                *index = s->rows_first + (int64_t)i;
            return &s->rows[i];
        }
    return NULL;
}

static unsigned take_rows(struct session *s, struct wf_event *ev)
{
    if (ev->ticket != s->rows_ticket || !s->rows_ticket)
        return SESSION_NOTHING;
    s->rows_ticket = 0;
    s->is_patient = false;
    s->rows_err = ev->err;
    if (ev->err.code != ERR_NONE) /* what is shown stays */
        return SESSION_ROWS;
    rows_release(s);
    s->rows = ev->rows;
    s->row_count = ev->row_count;
    ev->rows = NULL;
    ev->row_count = 0;
    s->rows_first = ev->first;
    s->total = ev->total;
    s->matching = ev->matching;
    s->rows_anchor_id = s->asked_anchor_id;
    s->rows_anchor_index = ev->anchor_index;
    s->is_counting = ev->is_counting;
    s->is_rows_stale = s->is_rows_stale || ev->is_counting;
    s->has_rows = true;
    return SESSION_ROWS;
}

static unsigned take_request(struct session *s, struct wf_event *ev, struct request **before)
{
    if (ev->ticket != s->request_ticket || !s->request_ticket)
        return SESSION_NOTHING;
    s->request_ticket = 0;
    if (!ev->request || ev->request->id != s->want_id)
        return SESSION_NOTHING;
    *before = s->request;
    s->request = ev->request;
    ev->request = NULL;
    s->request_generation++;
    return SESSION_REQUEST;
}

unsigned session_take(struct session *s, struct wf_event *ev, struct request **before)
{
    *before = NULL;
    switch (ev->kind) {
    case WF_EVENT_STATUS:
        if (!ev->status)
            return SESSION_NOTHING;
        if (s->status)
            wf_status_free(s->status);
        s->status = ev->status;
        ev->status = NULL;
        return SESSION_STATUS;
    case WF_EVENT_CHANGED:
        s->is_rows_stale = true;
        if (ev->id == s->want_id)
            s->is_request_stale = true;
        return SESSION_STALE;
    case WF_EVENT_ROWS:
        return take_rows(s, ev);
    case WF_EVENT_REQUEST:
        return take_request(s, ev, before);
    default:
        return SESSION_NOTHING;
    }
}
