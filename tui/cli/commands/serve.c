/* serve.c — receives and polls in the foreground without a screen, until it is told to end. Shows
 * what this process does and what others on the same history do: for "anything may have changed" it asks for
 * what is open and for the newest rows, and compares. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/order.h"
#include "core/waterfall.h"
#include "tui/cli/arguments.h"
#include "tui/cli/client.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/cli/serve_lines.h"
#include "tui/cli/supervisor.h"

enum { NEWEST_ROWS = 100, LOOK_WAIT_MS = 200, FOREVER_MS = 3600 * 1000 };

/* One request as it was told last. */
struct seen {
    int64_t id;
    uint64_t mark;           /* 0: not looked at yet */
    bool is_open, was_there; /* was_there: from the start on */
    int state;               /* as it was seen last; -1: open, no more is known */
};

struct serve {
    struct client client;
    bool is_json, is_unread; /* is_unread: nobody reads the lines */
    struct seen *seen;       /* by id, ascending */
    size_t seen_count;
    int64_t newest; /* the highest id that is known of */
    uint64_t open_ticket, rows_ticket;
    bool is_first; /* what was there at the start is being asked for */
    bool is_stale, is_failed;
    int64_t look_ms; /* when to look again; 0 = not wanted */
    char *told;      /* the reception that was told last */
};

/* ---- what is known ---- */

static size_t place_of(const struct serve *s, int64_t id)
{
    size_t low = 0, high = s->seen_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->seen[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct seen *find(struct serve *s, int64_t id)
{
    size_t at = place_of(s, id);
    return at < s->seen_count && s->seen[at].id == id ? &s->seen[at] : NULL;
}

static struct seen *note(struct serve *s, int64_t id)
{
    struct seen *known = find(s, id);
    if (known)
        return known;
    size_t at = place_of(s, id);
    s->seen = mem_resize(s->seen, s->seen_count + 1, sizeof *s->seen);
    memmove(s->seen + at + 1, s->seen + at, (s->seen_count - at) * sizeof *s->seen);
    s->seen_count++;
    s->seen[at] = (struct seen){.id = id, .state = -1};
    s->newest = id > s->newest ? id : s->newest;
    return &s->seen[at];
}

static void note_from_start(struct serve *s, int64_t id, int state)
{
    struct seen *known = note(s, id);
    known->was_there = true;
    known->is_open = state < 0 ? true : request_state_is_open((enum request_state)state);
    known->state = state < 0 ? known->state : state;
}

static void ask(struct serve *s, int64_t id)
{
    wf_query_request(s->client.wf, id, false); /* its answer names the request */
}

/* ---- anything may have changed ---- */

static void look(struct serve *s)
{
    if (s->open_ticket || s->rows_ticket) {
        s->is_stale = true;
        return;
    }
    s->is_stale = s->is_failed = false;
    s->look_ms = 0;
    s->open_ticket = wf_query_open(s->client.wf);
    s->rows_ticket = wf_query_rows(s->client.wf, &(struct wf_rows_query){.count = NEWEST_ROWS});
}

static void plan_look(struct serve *s)
{
    if (!s->look_ms)
        s->look_ms = clock_mono_ms() + LOOK_WAIT_MS;
}

/* The standard library wants a pointer even for nothing; an empty answer has none. */
static void sort_ids(struct wf_event *ev)
{
    if (ev->id_count > 1)
        qsort(ev->ids, ev->id_count, sizeof *ev->ids, order_int64);
}

static bool has_id(const struct wf_event *ev, int64_t id)
{
    return ev->id_count > 0 && bsearch(&id, ev->ids, ev->id_count, sizeof *ev->ids, order_int64);
}

/* Open ones that are new, and known ones that are not open any more. */
static void take_open(struct serve *s, struct wf_event *ev)
{
    if (ev->err.code != ERR_NONE)
        return;
    sort_ids(ev);
    for (size_t i = 0; i < ev->id_count && s->is_first; i++)
        note_from_start(s, ev->ids[i], -1);
    for (size_t i = 0; i < s->seen_count && !s->is_first; i++)
        if (s->seen[i].is_open && !has_id(ev, s->seen[i].id))
            ask(s, s->seen[i].id);
    for (size_t i = 0; i < ev->id_count && !s->is_first; i++)
        if (!find(s, ev->ids[i]))
            ask(s, ev->ids[i]);
}

static bool has_row(const struct wf_event *ev, int64_t id)
{
    for (size_t i = 0; i < ev->row_count; i++)
        if (ev->rows[i].id == id)
            return true;
    return false;
}

/* Known ones that should be among the newest and are not: somebody has removed them. */
static void ask_for_missing(struct serve *s, const struct wf_event *ev)
{
    bool is_all = ev->row_count < NEWEST_ROWS;
    int64_t least = is_all ? 0 : ev->rows[0].id;
    for (size_t i = 0; i < ev->row_count && !is_all; i++)
        least = ev->rows[i].id < least ? ev->rows[i].id : least;
    for (size_t at = place_of(s, least); at < s->seen_count; at++)
        if (!has_row(ev, s->seen[at].id))
            ask(s, s->seen[at].id);
}

static bool is_otherwise(struct serve *s, const struct request_row *row)
{
    const struct seen *known = find(s, row->id);
    return known ? known->state != (int)row->state : row->id > s->newest;
}

/* The newest, which may have come to their end between two looks. */
static void take_rows(struct serve *s, const struct wf_event *ev)
{
    if (ev->err.code == ERR_NONE && !s->is_first)
        ask_for_missing(s, ev);
    for (size_t i = 0; i < ev->row_count; i++) {
        int64_t id = ev->rows[i].id;
        if (s->is_first)
            note_from_start(s, id, (int)ev->rows[i].state);
        else if (is_otherwise(s, &ev->rows[i]))
            ask(s, id);
    }
}

/* The two answers come in any order. */
static void end_look(struct serve *s)
{
    if (s->open_ticket || s->rows_ticket)
        return;
    s->is_first = s->is_first && s->is_failed; /* a history that cannot be read yet is asked again */
    if (s->is_stale || s->is_first)
        plan_look(s);
}

/* ---- events ---- */

/* The first sight of what was there at the start is no news, unless it is otherwise by now. */
static bool is_news_of(const struct seen *known, const struct request *r)
{
    if (known->mark || !known->was_there)
        return known->mark != serve_mark(r);
    return known->state < 0 ? !request_state_is_open(r->state) : known->state != (int)r->state;
}

static void take_request(struct serve *s, const struct wf_event *ev)
{
    if (ev->err.code == ERR_NOT_FOUND) {
        struct seen *gone = find(s, ev->id);
        if (!gone)
            return;
        memmove(gone, gone + 1, (size_t)(s->seen + s->seen_count - (gone + 1)) * sizeof *gone);
        s->seen_count--;
        s->is_unread = !serve_tell_removed(ev->id, s->is_json);
        return;
    }
    if (!ev->request)
        return;
    struct seen *known = note(s, ev->request->id);
    bool is_news = is_news_of(known, ev->request);
    known->mark = serve_mark(ev->request);
    known->state = (int)ev->request->state;
    known->is_open = request_state_is_open(ev->request->state);
    if (is_news)
        s->is_unread = !serve_tell_request(ev->request, s->is_json);
}

/* Told when who receives, or whether it can be stored, has changed; sums alone are no news. */
static void take_status(struct serve *s)
{
    const struct wf_status *now = s->client.status;
    if (!now || now->reception == WF_RECEPTION_STARTING || (!now->is_store_open && !now->store_err.code))
        return;
    char *text = mem_text_format("%d %s %s %s %s", now->reception, now->listen ? now->listen : "",
                                 now->callback_base ? now->callback_base : "",
                                 now->reception_note ? now->reception_note : "", now->store_err.text);
    bool is_first = !s->told, is_news = is_first || strcmp(s->told, text) != 0;
    mem_text_replace_take(&s->told, text);
    if (!is_news)
        return;
    s->is_unread = !serve_tell_status(now, s->is_json);
    char *words = mem_text_format("%sSTATUS=%s", is_first ? "READY=1\n" : "",
                                  now->store_err.code ? now->store_err.text
                                  : now->listen       ? now->listen
                                                      : "polling");
    supervisor_tell(words);
    free(words);
}

static void take(struct serve *s, struct wf_event *ev)
{
    if (ev->kind == WF_EVENT_STATUS) {
        take_status(s);
    } else if (ev->kind == WF_EVENT_CHANGED && ev->id) {
        ask(s, ev->id);
    } else if (ev->kind == WF_EVENT_CHANGED) {
        plan_look(s);
    } else if (ev->kind == WF_EVENT_REQUEST) {
        take_request(s, ev);
    } else if (ev->ticket && ev->ticket == s->open_ticket) {
        s->open_ticket = 0;
        s->is_failed = s->is_failed || ev->err.code != ERR_NONE;
        take_open(s, ev);
        end_look(s);
    } else if (ev->ticket && ev->ticket == s->rows_ticket) {
        s->rows_ticket = 0;
        s->is_failed = s->is_failed || ev->err.code != ERR_NONE;
        take_rows(s, ev);
        end_look(s);
    } else if (ev->kind == WF_EVENT_NOTE && ev->note.kind == WF_NOTE_TROUBLE) {
        s->is_unread = !serve_tell_note(&ev->note, s->is_json);
    }
}

/* ---- the command ---- */

static enum exit_code run(struct serve *s)
{
    look(s);
    while (!s->is_unread) {
        struct wf_event *ev = NULL;
        int64_t now_ms = clock_mono_ms();
        switch (client_next(&s->client, s->look_ms ? s->look_ms : now_ms + FOREVER_MS, &ev)) {
        case CLIENT_SIGNAL:
            return EXIT_CODE_FOUND;
        case CLIENT_EVENT:
            take(s, ev);
            wf_event_free(ev);
            break;
        case CLIENT_DEADLINE:
            if (s->look_ms && clock_mono_ms() >= s->look_ms)
                look(s);
            break;
        }
    }
    output_note("Nobody reads the lines any more; what waits goes on waiting.");
    return EXIT_CODE_CONFIG;
}

enum exit_code command_serve_run(const struct arguments *a)
{
    struct err e = {0};
    struct serve s = {.is_json = a->option[OPTION_JSON], .is_first = true};
    if (!client_open(&s.client, a, CLIENT_FULL, true, &e))
        return failure_tell(a, &e);
    enum exit_code code = run(&s);
    supervisor_tell("STOPPING=1");
    client_close(&s.client);
    free(s.seen);
    free(s.told);
    return code;
}
