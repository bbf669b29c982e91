/* watch.c — a small state machine per request: asked, stale, over. */
#include "tui/cli/watch.h"

#include <string.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/waterfall.h"
#include "tui/cli/output.h"
#include "tui/cli/client.h"

enum { LOOK_AGAIN_MS = 2000 };

void watch_init(struct watch *w, struct client *s, const int64_t *ids, size_t count)
{
    *w = (struct watch){.client = s, .count = count, .item = mem_zalloc((count + 1) * sizeof *w->item)};
    for (size_t i = 0; i < count; i++)
        w->item[i].id = ids[i];
}

void watch_release(struct watch *w)
{
    for (size_t i = 0; i < w->count; i++)
        request_free(w->item[i].latest);
    free(w->item);
}

/* ---- one request ---- */

static void look(struct watch *w, struct watched *item)
{
    if (item->is_over)
        return;
    if (item->ticket) {
        item->is_stale = true;
        return;
    }
    item->is_stale = false;
    item->ticket = wf_query_request(w->client->wf, item->id, false);
}

bool watch_is_being_sent(const struct request *r)
{
    return r->state == REQUEST_QUEUED || r->state == REQUEST_SENDING;
}

/* A webhook was quicker than an answer that says no: what it brings is known in a moment, and to say "send it
 * again" before would have it paid for twice. */
static bool has_unsettled(const struct request *r)
{
    for (size_t i = 0; i < r->delivery_count; i++)
        if (r->deliveries[i].outcome == DELIVERY_STORED)
            return true;
    return false;
}

static bool is_at_end(const struct watch *w, const struct request *r)
{
    if (has_unsettled(r) && !w->ends_at_answer)
        return false;
    if (watch_is_being_sent(r) || (w->has_sent && r->state == REQUEST_DRAFT))
        return false;
    return w->ends_at_answer || !request_state_is_open(r->state) || request_is_hopeless(r);
}

static void end(struct watch *w, struct watched *item)
{
    item->is_over = true;
    if (w->on_over)
        w->on_over(w->owner, item);
}

/* What was seen before is not told of a request that is gone, least of all of a person who was forgotten. A
 * history that only refuses, as on a full disk, may take its requests up again. */
static void take_refusal(struct watch *w, struct watched *item, const struct err *e)
{
    if (item->latest && e->code != ERR_NOT_FOUND)
        return;
    item->err = *e;
    if (item->latest)
        err_set(&item->err, ERR_NOT_FOUND,
                "Request %lld is no longer in the history: it was removed, or the history was moved.",
                (long long)item->id);
    request_free(item->latest);
    item->latest = NULL;
    end(w, item);
}

static void take_answer(struct watch *w, struct wf_event *ev)
{
    for (size_t i = 0; i < w->count; i++) {
        struct watched *item = &w->item[i];
        if (!item->ticket || item->ticket != ev->ticket)
            continue;
        item->ticket = 0;
        if (ev->err.code != ERR_NONE || !ev->request) {
            take_refusal(w, item, &ev->err);
            return;
        }
        request_free(item->latest);
        item->latest = ev->request;
        ev->request = NULL;
        if (is_at_end(w, item->latest))
            end(w, item);
        else if (item->is_stale)
            look(w, item);
        return;
    }
}

/* ---- all of them ---- */

static bool is_watched(const struct watch *w, int64_t id)
{
    for (size_t i = 0; i < w->count; i++)
        if (w->item[i].id == id)
            return true;
    return false;
}

static void tell(const struct watch *w, const struct wf_note *note)
{
    char at[CLOCK_ISO_SIZE];
    if (w->is_quiet || !note->text || !is_watched(w, note->request_id))
        return;
    clock_format_local_time(note->at_ms, at);
    char *line = wf_note_line(note);
    output_note("%s %s", at, line);
    free(line);
}

static void look_at_changed(struct watch *w, int64_t id)
{
    for (size_t i = 0; i < w->count; i++)
        if (id == 0 || w->item[i].id == id)
            look(w, &w->item[i]);
}

static void take_event(struct watch *w, struct wf_event *ev)
{
    const char *trouble = client_new_trouble(w->client);
    if (trouble)
        output_note("%s", trouble);
    if (ev->kind == WF_EVENT_CHANGED)
        look_at_changed(w, ev->id);
    else if (ev->kind == WF_EVENT_REQUEST || ev->kind == WF_EVENT_DONE)
        take_answer(w, ev); /* DONE with our ticket: a core that could not start answers so */
    else if (ev->kind == WF_EVENT_NOTE)
        tell(w, &ev->note);
}

static bool all_over(const struct watch *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (!w->item[i].is_over)
            return false;
    return true;
}

/* Patience does not end while the answer to a call of ours is on its way: the core bounds that wait. Where
 * the history refuses it, nothing does. */
static bool owes_answer(const struct watch *w)
{
    if (w->client->status && w->client->status->store_err.code != ERR_NONE)
        return false;
    for (size_t i = 0; w->has_sent && i < w->count; i++)
        if (!w->item[i].is_over && (!w->item[i].latest || watch_is_being_sent(w->item[i].latest)))
            return true;
    return false;
}

static bool has_seen_all(const struct watch *w)
{
    for (size_t i = 0; i < w->count; i++)
        if (!w->item[i].is_over && !w->item[i].latest)
            return false;
    return true;
}

enum watch_end watch_run(struct watch *w)
{
    int64_t look_ms = clock_mono_ms() + LOOK_AGAIN_MS;
    look_at_changed(w, 0);
    while (!all_over(w)) {
        bool is_late = clock_mono_ms() >= w->deadline_ms;
        if (is_late && has_seen_all(w) && !owes_answer(w))
            return WATCH_RAN_OUT;
        int64_t wake_ms = is_late || look_ms < w->deadline_ms ? look_ms : w->deadline_ms;
        struct wf_event *ev = NULL;
        switch (client_next(w->client, wake_ms, &ev)) {
        case CLIENT_SIGNAL:
            return WATCH_INTERRUPTED;
        case CLIENT_EVENT:
            take_event(w, ev);
            wf_event_free(ev);
            break;
        case CLIENT_DEADLINE:
            if (clock_mono_ms() < look_ms)
                break;
            look_at_changed(w, 0);
            look_ms = clock_mono_ms() + LOOK_AGAIN_MS;
            break;
        }
    }
    return WATCH_OVER;
}

/* A second signal ends this, too: then the answer is what was known. */
static void cut(struct client *s, struct watched *item)
{
    struct err e = {0};
    if (wf_calls_out(s->wf) > 0)
        output_note("The call is out: its answer is waited for, three seconds at most.");
    struct wf_event *done = client_answer(s, wf_interrupt(s->wf, item->id), &e);
    struct wf_event *ev = done ? client_answer(s, wf_query_request(s->wf, item->id, false), &e) : NULL;
    if (ev && ev->request) {
        request_free(item->latest);
        item->latest = ev->request;
        ev->request = NULL;
    }
    wf_event_free(ev);
    wf_event_free(done);
}

void watch_cut(struct watch *w)
{
    for (size_t i = 0; w->has_sent && i < w->count; i++)
        if (!w->item[i].is_over && (!w->item[i].latest || watch_is_being_sent(w->item[i].latest)))
            cut(w->client, &w->item[i]);
}
