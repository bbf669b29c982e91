/* follow.c — events in, progress out. An interruption pauses first: calls that are out get their answer,
 * so that nothing becomes uncertain; a second one does not wait. */
#include "tui/cli/bulk/follow.h"

#include <locale.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/plural.h"
#include "core/waterfall.h"
#include "tui/cli/bulk/account.h"
#include "tui/cli/client.h"
#include "tui/cli/output.h"

enum {
    BAR_MS = 100,
    LINE_MS = 10000, /* where there is no terminal */
    LOOK_MS = 2000,
    CALLS_WAIT_MS = 130000, /* longer than a call may take */
    SPAN_MS = 500,
    TEXT_CEILING = 64 * 1024,
};

void bulk_follow_init(struct bulk_follow *f, struct client *client, bool is_json, bool is_quiet)
{
    *f = (struct bulk_follow){.client = client, .is_json = is_json, .is_quiet = is_quiet};
    f->has_bar = !is_json && !is_quiet && isatty(STDERR_FILENO);
}

/* ---- showing ---- */

static double rate(struct bulk_follow *f, const struct run *r)
{
    int64_t now = clock_mono_ms(), rows = bulk_rows_settled(r);
    if (f->span_count == 0 || now - f->span[f->span_count - 1].at_ms >= SPAN_MS) {
        if (f->span_count == FOLLOW_SPANS)
            memmove(f->span, f->span + 1, (size_t)--f->span_count * sizeof *f->span);
        f->span[f->span_count].at_ms = now;
        f->span[f->span_count++].rows = rows;
    }
    int64_t ms = now - f->span[0].at_ms;
    return ms > 0 && rows > f->span[0].rows ? (double)(rows - f->span[0].rows) * 1000 / (double)ms : 0;
}

static int columns_of_terminal(void)
{
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static void clear_bar(struct bulk_follow *f)
{
    static const char back[] = "\r\033[K";
    if (f->is_bar_drawn && write(STDERR_FILENO, back, sizeof back - 1) < 0) {
        /* Nobody looks any more. */
    }
    f->is_bar_drawn = false;
}

static void draw_bar(struct bulk_follow *f, const struct buf *text)
{
    struct buf line;
    int columns = columns_of_terminal();
    bool is_plain = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    size_t size = 0;
    /* The terminal's own wrapping would leave lines behind. */
    for (int used = 0; size < text->size && used < columns - 1; used++)
        do
            size++;
        while (size < text->size && !is_plain && ((unsigned char)text->data[size] & 0xC0) == 0x80);
    buf_init(&line, TEXT_CEILING);
    buf_append_text(&line, "\r");
    buf_append(&line, text->data, size);
    buf_append_text(&line, "\033[K");
    if (write(STDERR_FILENO, line.data, line.size) < 0) {
        /* Nobody looks any more. */
    }
    buf_release(&line);
    f->is_bar_drawn = true;
}

static void show(struct bulk_follow *f, const struct run *r, const char *event, bool is_last)
{
    int64_t now = clock_mono_ms(), wait = f->has_bar || f->is_json ? BAR_MS : LINE_MS;
    double speed = rate(f, r);
    struct buf text;
    if (f->is_quiet || (!is_last && now - f->told_ms < wait))
        return;
    f->told_ms = now;
    buf_init(&text, TEXT_CEILING);
    if (f->is_json) {
        bulk_write_json(r, event, speed, &text);
        output_json(&text);
    } else if (r->state == RUN_READING) {
        buf_printf(&text, "reading %s: %lld%%", r->name ? r->name : "",
                   (long long)(r->bytes_total ? r->bytes_read * 100 / r->bytes_total : 0));
    } else {
        bulk_write_bar(r, speed, columns_of_terminal(), strcmp(nl_langinfo(CODESET), "UTF-8") != 0, &text);
    }
    if (f->has_bar)
        draw_bar(f, &text);
    else if (!f->is_json)
        output_note("%s", text.data);
    buf_release(&text);
}

/* ---- waiting ---- */

struct wf_event *bulk_follow_answer(struct bulk_follow *f, uint64_t ticket, struct err *e)
{
    struct wf_event *ev;
    for (;;) {
        enum client_wake wake = client_next(f->client, clock_mono_ms() + LOOK_MS, &ev);
        if (wake == CLIENT_SIGNAL) {
            clear_bar(f);
            err_set(e, ERR_INTERRUPTED, "Interrupted.");
            return NULL;
        }
        if (wake != CLIENT_EVENT)
            continue;
        if (ev->ticket == ticket && ev->err.code == ERR_NONE) {
            clear_bar(f);
            return ev;
        }
        if (ev->ticket == ticket) {
            clear_bar(f);
            *e = ev->err;
            wf_event_free(ev);
            return NULL;
        }
        if (ev->kind == WF_EVENT_RUN && ev->run)
            show(f, ev->run, ev->run->state == RUN_READING ? "reading" : "progress", false);
        wf_event_free(ev);
    }
}

struct run *bulk_follow_reading(struct bulk_follow *f, uint64_t ticket, struct err *e)
{
    struct wf_event *ev = bulk_follow_answer(f, ticket, e);
    struct run *r = ev ? ev->run : NULL;
    if (ev)
        ev->run = NULL;
    wf_event_free(ev);
    return r;
}

/* ---- sending ---- */

struct following {
    struct bulk_follow *f;
    struct run **run;
    int64_t sent_ms; /* since when nothing has been left to be sent; 0 = something is */
    int64_t stop_by_ms;
    bool is_interrupted, is_loss_told;
    uint64_t ticket; /* of a look under way */
};

/* Each time that it begins to: where only a bar says that it waits, nobody knows what to do about it. */
static void tell_why_it_waits(struct bulk_follow *f, const struct run *before, const struct run *now)
{
    char when[CLOCK_ISO_SIZE];
    bool is_told = before->again_why && now->again_why && strcmp(before->again_why, now->again_why) == 0;
    if (!now->again_why || is_told || f->is_json || f->is_quiet)
        return;
    clear_bar(f);
    clock_format_local_time(now->again_ms, when);
    output_note("%s It goes on by itself at %s.", now->again_why, when);
}

static void take(struct following *c, struct wf_event *ev)
{
    const char *trouble = client_new_trouble(c->f->client);
    if (trouble) {
        clear_bar(c->f);
        output_note("%s", trouble);
    }
    if (ev->ticket && ev->ticket == c->ticket)
        c->ticket = 0;
    if (ev->kind != WF_EVENT_RUN || !ev->run || ev->run->id != (*c->run)->id)
        return;
    tell_why_it_waits(c->f, *c->run, ev->run);
    run_free(*c->run);
    *c->run = ev->run;
    ev->run = NULL;
    show(c->f, *c->run, "progress", false);
}

static bool is_sending(const struct run *r)
{
    return r->calls_out > 0 || r->state_count[REQUEST_SENDING].requests > 0 ||
           (r->state == RUN_RUNNING && r->state_count[REQUEST_QUEUED].requests > 0);
}

/* Nothing more goes out by itself, or not before a result has come in, which may be never. */
static bool is_sent(const struct run *r)
{
    return !is_sending(r) && (r->state != RUN_RUNNING || r->standing[ROW_READY] == 0 || r->is_held);
}

/* A call whose answer was lost may have been accepted, and paid for: then its webhook comes, and finds nobody
 * where the program has ended. How long that is still waited for. A list that was paused is gone on with, and
 * waits for it then. */
static int64_t lost_wait_ms(const struct following *c, int64_t wait_ms)
{
    const struct run *r = *c->run;
    const struct wf_status *status = c->f->client->status;
    bool can_come =
        r->lost_ms && r->state != RUN_PAUSED && status && status->reception == WF_RECEPTION_WEBHOOK;
    return can_come ? r->lost_ms + wait_ms - clock_wall_ms() : 0;
}

static void tell_loss(struct following *c, int64_t wait_ms)
{
    int64_t people = run_people_in(*c->run, REQUEST_UNCERTAIN);
    char until[CLOCK_ISO_SIZE];
    if (c->is_loss_told || c->f->is_json || c->f->is_quiet)
        return;
    c->is_loss_told = true;
    clear_bar(c->f);
    clock_format_local_time(clock_wall_ms() + wait_ms, until);
    output_note("The answers about %lld %s were lost on the way. What comes of them is waited for until %s; "
                "Ctrl-C ends that.",
                (long long)people, plural(people, "person", "people"), until);
}

static bool is_over(struct following *c, int64_t wait_ms, enum bulk_end *how)
{
    const struct run *r = *c->run;
    int64_t now = clock_mono_ms();
    *how = BULK_INTERRUPTED;
    if (c->is_interrupted)
        return !is_sending(r) || now >= c->stop_by_ms;
    *how = BULK_AT_REST;
    bool is_at_rest = r->state != RUN_RUNNING && !is_sending(r) && run_open_requests(r) == 0;
    if (is_at_rest) {
        int64_t lost_ms = lost_wait_ms(c, wait_ms);
        if (lost_ms > 0)
            tell_loss(c, lost_ms);
        return lost_ms <= 0;
    }
    c->sent_ms = !is_sent(r) ? 0 : c->sent_ms ? c->sent_ms : now;
    *how = BULK_WAITED;
    return c->sent_ms && now - c->sent_ms >= wait_ms;
}

static bool interrupt(struct following *c)
{
    if (c->is_interrupted)
        return false;
    c->is_interrupted = true;
    c->stop_by_ms = clock_mono_ms() + CALLS_WAIT_MS;
    clear_bar(c->f);
    output_note("Pausing: calls that are out get their answer first. Once more ends at once.");
    c->ticket = wf_run_pause(c->f->client->wf, (*c->run)->id);
    return true;
}

enum bulk_end bulk_follow_sending(struct bulk_follow *f, struct run **r, int64_t wait_s)
{
    struct following c = {.f = f, .run = r};
    enum bulk_end how;
    f->span_count = 0;
    while (!is_over(&c, wait_s * 1000, &how)) {
        struct wf_event *ev = NULL;
        switch (client_next(f->client, clock_mono_ms() + LOOK_MS, &ev)) {
        case CLIENT_SIGNAL:
            if (!interrupt(&c)) {
                clear_bar(f);
                return BULK_INTERRUPTED;
            }
            break;
        case CLIENT_EVENT:
            take(&c, ev);
            wf_event_free(ev);
            break;
        case CLIENT_DEADLINE:
            if (!c.ticket)
                c.ticket = wf_query_run(f->client->wf, (*r)->id);
            break;
        }
    }
    show(f, *r, "progress", true);
    clear_bar(f);
    return how;
}
