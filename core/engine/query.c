/* query.c — snapshots for clients, and giving up a wait. */
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/engine/command.h"
#include "core/engine/engine.h"

/* A question that is with the store. */
struct question {
    struct wf *wf;
    uint64_t ticket;
    enum wf_event_kind kind;
    int64_t id;
};

static struct question *question_new(struct wf *wf, uint64_t ticket, enum wf_event_kind kind, int64_t id)
{
    struct question *q = mem_zalloc(sizeof *q);
    *q = (struct question){.wf = wf, .ticket = ticket, .kind = kind, .id = id};
    return q;
}

static void on_answer(void *owner, struct store_result *result)
{
    struct question *q = owner;
    struct wf_event *ev = event_new(q->kind, q->ticket);
    ev->id = q->id;
    ev->first = result->first;
    ev->err = result->err;
    ev->request = result->request;
    ev->rows = result->rows;
    ev->row_count = result->row_count;
    ev->total = result->total;
    ev->matching = result->matching;
    ev->anchor_index = result->anchor_index;
    ev->is_counting = result->is_counting;
    ev->ids = result->ids;
    ev->id_count = result->id_count;
    result->request = NULL;
    result->rows = NULL;
    result->row_count = 0;
    result->ids = NULL;
    result->id_count = 0;
    event_post(q->wf, ev);
    free(q);
}

void query_rows(struct wf *wf, const struct command *c)
{
    struct question *q = question_new(wf, c->ticket, WF_EVENT_ROWS, 0);
    struct store_result bad = {.anchor_index = -1};
    struct filter filter;
    if (!filter_parse(c->rows.filter, clock_wall_ms(), &filter, &bad.err)) {
        on_answer(q, &bad);
        return;
    }
    store_list_rows(wf->store,
                    &(struct store_rows_query){.first = c->rows.first,
                                               .count = c->rows.count,
                                               .anchor_id = c->rows.anchor_id,
                                               .filter = &filter,
                                               .order = c->rows.order,
                                               .is_up = c->rows.is_up,
                                               .with_asked = c->rows.with_asked,
                                               .wait_ms = c->rows.wait_ms},
                    on_answer, q);
}

void query_request(struct wf *wf, const struct command *c)
{
    store_get_request(wf->store, c->id, c->with_bodies, on_answer,
                      question_new(wf, c->ticket, WF_EVENT_REQUEST, c->id));
}

void query_open(struct wf *wf, uint64_t ticket)
{
    store_list_open(wf->store, on_answer, question_new(wf, ticket, WF_EVENT_OPEN_IDS, 0));
}

/* ---- abandon ---- */

static const char abandoned_text[] = "You stopped waiting. A delivery that still comes will be taken.";

static void on_abandoned(void *owner, struct store_result *result)
{
    struct question *q = owner;
    struct err e = result->err;
    if (e.code == ERR_NONE && !result->is_changed && result->state == REQUEST_UNCERTAIN) {
        store_move(q->wf->store, q->id, REQUEST_UNCERTAIN, REQUEST_ABANDONED, abandoned_text, clock_wall_ms(),
                   NULL, on_abandoned, q);
        return;
    }
    if (e.code == ERR_NONE && !result->is_changed)
        err_set(&e, ERR_USAGE, "Request %lld is %s: only one that waits can be abandoned.", (long long)q->id,
                request_state_word(result->state));
    tell_done(q->wf, q->ticket, q->id, result->is_changed, &e);
    if (result->is_changed) {
        tell_note(q->wf, WF_NOTE_STATE, q->id, "abandoned; a late delivery still counts");
        tell_changed(q->wf, q->id);
        status_stale(q->wf);
    }
    free(q);
}

void abandon_request(struct wf *wf, uint64_t ticket, int64_t id)
{
    if (send_withdraw(wf, ticket, id))
        return;
    store_move(wf->store, id, REQUEST_WAITING, REQUEST_ABANDONED, abandoned_text, clock_wall_ms(), NULL,
               on_abandoned, question_new(wf, ticket, WF_EVENT_DONE, id));
}
