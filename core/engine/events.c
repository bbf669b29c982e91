/* events.c — messages to the client. A client is not buried: changes that follow closely are told together,
 * each id once; notes beyond so many a second as their number; and when it lags, changes beyond a ceiling
 * become one "anything may have changed". */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/engine/bulk/bulk.h"
#include "core/engine/engine.h"

enum {
    EVENTS_CEILING = 4096,
    TOGETHER_MS = 10, /* within a frame */
    NOTES_SPAN_MS = 1000,
    NOTES_MAX = 200, /* in one span */
};

struct wf_event *event_new(enum wf_event_kind kind, uint64_t ticket)
{
    struct event_box *box = mem_zalloc(sizeof *box);
    box->event.kind = kind;
    box->event.ticket = ticket;
    return &box->event;
}

static struct event_box *box_of(struct wf_event *ev)
{
    return (struct event_box *)((char *)ev - offsetof(struct event_box, event));
}

void event_post(struct wf *wf, struct wf_event *ev)
{
    queue_push(&wf->events, &box_of(ev)->node);
}

struct wf_event *wf_next_event(struct wf *wf)
{
    struct queue_node *node = queue_take(&wf->events);
    if (!node)
        return NULL;
    struct wf_event *ev = &((struct event_box *)node)->event;
    /* Cleared before the client asks again, so that a change after its asking is told anew. */
    if (ev->kind == WF_EVENT_CHANGED && ev->id == 0)
        atomic_store(&wf->is_flooded, false);
    return ev;
}

void wf_status_free(struct wf_status *s)
{
    if (!s)
        return;
    free(s->listen);
    free(s->callback_base);
    free(s->reception_note);
    free(s->api_url);
    free(s->credits_today);
    free(s->balance);
    free(s->warning);
    free(s);
}

char *wf_note_line(const struct wf_note *note)
{
    const char *text = note->text ? note->text : "";
    return note->request_id > 0 ? mem_text_format("request %lld: %s", (long long)note->request_id, text)
                                : mem_text(text);
}

static void free_lists(struct wf_event *ev)
{
    wf_peek_free(ev->peek);
    run_free(ev->run);
    for (size_t i = 0; i < ev->run_count; i++)
        run_free(ev->runs[i]);
    free(ev->runs);
    for (size_t i = 0; i < ev->line_count; i++)
        run_line_release(&ev->lines[i]);
    free(ev->lines);
}

void wf_event_free(struct wf_event *ev)
{
    if (!ev)
        return;
    wf_status_free(ev->status);
    free(ev->note.text);
    free(ev->note.who);
    request_free(ev->request);
    for (size_t i = 0; i < ev->row_count; i++)
        request_row_release(&ev->rows[i]);
    free(ev->rows);
    free(ev->ids);
    free_lists(ev);
    insight_free(ev->insight);
    account_free(ev->account);
    free(box_of(ev));
}

static void post_changed(struct wf *wf, int64_t id)
{
    if (queue_count(&wf->events) > EVENTS_CEILING)
        id = 0;
    if (id == 0 ? atomic_exchange(&wf->is_flooded, true) : atomic_load(&wf->is_flooded))
        return;
    struct wf_event *ev = event_new(WF_EVENT_CHANGED, 0);
    ev->id = id;
    event_post(wf, ev);
}

static bool is_noted(const struct wf *wf, int64_t id)
{
    for (size_t i = 0; i < wf->changed.count; i++)
        if (wf->changed.id[i] == id)
            return true;
    return false;
}

void tell_changed_now(struct wf *wf, int64_t id)
{
    bulk_touch(wf);
    if (queue_count(&wf->events) > EVENTS_CEILING)
        return;
    struct wf_event *ev = event_new(WF_EVENT_CHANGED, 0);
    ev->id = id;
    event_post(wf, ev);
}

void tell_changed(struct wf *wf, int64_t id)
{
    bulk_touch(wf);
    if (!wf->changed.is_due) {
        post_changed(wf, id);
        wf->changed.is_due = true;
        loop_timer_set(wf->changed.timer, TOGETHER_MS);
    } else if (id == 0 || wf->changed.count == CHANGED_MAX) {
        wf->changed.is_any = true;
    } else if (!wf->changed.is_any && !is_noted(wf, id)) {
        wf->changed.id[wf->changed.count++] = id;
    }
}

void tell_changed_together(void *owner)
{
    struct wf *wf = owner;
    bool is_quiet = wf->changed.count == 0 && !wf->changed.is_any;
    if (wf->changed.is_any)
        post_changed(wf, 0);
    for (size_t i = 0; i < wf->changed.count && !wf->changed.is_any; i++)
        post_changed(wf, wf->changed.id[i]);
    wf->changed.count = 0;
    wf->changed.is_any = false;
    wf->changed.is_due = !is_quiet;
    if (!is_quiet)
        loop_timer_set(wf->changed.timer, TOGETHER_MS);
}

/* False: too many in this second; it is counted, and the number is told at its end. */
static bool has_room(struct wf *wf)
{
    int64_t now_ms = clock_mono_ms();
    if (now_ms - wf->notes.from_ms >= NOTES_SPAN_MS && wf->notes.left_out == 0) {
        wf->notes.from_ms = now_ms;
        wf->notes.count = 0;
    }
    if (wf->notes.count++ < NOTES_MAX)
        return true;
    if (wf->notes.left_out++ == 0)
        loop_timer_set(wf->notes.timer, NOTES_SPAN_MS);
    return false;
}

void tell_notes_left_out(void *owner)
{
    struct wf *wf = owner;
    unsigned left_out = wf->notes.left_out;
    wf->notes.left_out = wf->notes.count = 0;
    wf->notes.from_ms = clock_mono_ms();
    tell_note(wf, WF_NOTE_INFO, 0, "… and %u more like these within a second", left_out);
}

__attribute__((format(printf, 3, 0))) static void post_note(struct wf *wf, struct wf_note note,
                                                            const char *format, va_list args)
{
    if (note.kind != WF_NOTE_TROUBLE && !has_room(wf))
        return;
    if (queue_count(&wf->events) > EVENTS_CEILING)
        return;
    char raw[600];
    vsnprintf(raw, sizeof raw, format, args);
    struct wf_event *ev = event_new(WF_EVENT_NOTE, 0);
    ev->id = note.request_id;
    ev->note = note;
    ev->note.at_ms = clock_wall_ms();
    ev->note.text = utf8_clean_text(raw);
    ev->note.who = note.who ? utf8_clean_text(note.who) : NULL;
    event_post(wf, ev);
}

void tell_note(struct wf *wf, enum wf_note_kind kind, int64_t id, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    post_note(wf, (struct wf_note){.kind = kind, .request_id = id}, format, args);
    va_end(args);
}

void tell_note_of(struct wf *wf, enum wf_note_kind kind, int64_t id, char *who, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    post_note(wf, (struct wf_note){.kind = kind, .request_id = id, .who = who}, format, args);
    va_end(args);
}

void tell_account_take(struct wf *wf, uint64_t ticket, struct account *account)
{
    struct wf_event *ev = event_new(WF_EVENT_DONE, ticket);
    ev->account = account;
    event_post(wf, ev);
}

void tell_done(struct wf *wf, uint64_t ticket, int64_t id, bool is_changed, const struct err *err)
{
    struct wf_event *ev = event_new(WF_EVENT_DONE, ticket);
    ev->id = id;
    ev->is_changed = is_changed;
    if (err)
        ev->err = *err;
    event_post(wf, ev);
}
