/* export.c — the part of an export that does not ask where its rows come from. */
#include "core/engine/export/export.h"

#include <stdlib.h>

#include "core/base/mem.h"

enum { PORTIONS_OUT = 4 };

/* ---- the end ---- */

static void export_free(struct export *x)
{
    for (struct export **at = &x->wf->bulk.exports; *at; at = &(*at)->next)
        if (*at == x) {
            *at = x->next;
            break;
        }
    loop_timer_free(x->end_timer);
    export_writer_free(&x->writer);
    if (x->has_format)
        export_format_release(&x->format);
    x->release(x);
    run_command_free(x->plan);
    free(x);
}

/* What is with the store comes back first. */
static void on_freed(void *owner)
{
    struct export *x = owner;
    if (x->asks_out == 0)
        export_free(x);
}

void export_end(struct export *x, const struct err *e)
{
    if (x->is_over)
        return;
    x->is_over = true;
    struct wf_event *ev = event_new(WF_EVENT_DONE, x->ticket);
    ev->id = x->plan->run;
    ev->matching = x->format.count;
    ev->is_changed = e->code == ERR_NONE;
    ev->err = *e;
    event_post(x->wf, ev);
    loop_timer_set(x->end_timer, 0);
}

void exports_end(struct wf *wf)
{
    for (struct export *x = wf->bulk.exports; x; x = x->next) {
        x->is_over = true;
        export_writer_free(&x->writer);
    }
}

void exports_free(struct wf *wf)
{
    while (wf->bulk.exports)
        export_free(wf->bulk.exports);
}

/* ---- portions ---- */

bool export_came_back(struct export *x, const struct err *e)
{
    x->asks_out--;
    if (!x->is_over && e->code != ERR_NONE)
        export_end(x, e);
    if (x->is_over && x->asks_out == 0)
        loop_timer_set(x->end_timer, 0);
    return !x->is_over;
}

/* Asks for the next portion if there is room for one, or finishes the file. */
static void go_on(struct export *x)
{
    if (x->is_over || x->asks_out || x->portions_out >= PORTIONS_OUT)
        return;
    if (!x->is_read) {
        x->ask(x);
        return;
    }
    if (!x->is_finishing)
        export_writer_finish(x->writer);
    x->is_finishing = true;
}

void export_put(struct export *x, struct buf *text, const char *too_long)
{
    struct err e = {0};
    if (x->is_read)
        export_format_end(&x->format, text);
    if (text->is_over) {
        err_set(&e, ERR_LIMIT, "%s", too_long);
        export_end(x, &e);
        return;
    }
    size_t size;
    char *bytes = buf_take(text, &size);
    if (size > 0) {
        x->portions_out++;
        export_writer_put(x->writer, bytes, size);
    } else {
        free(bytes);
    }
    go_on(x);
}

static void on_written(void *owner)
{
    struct export *x = owner;
    struct err e = {0};
    bool is_over;
    x->portions_out -= export_writer_hear(x->writer, &is_over, &e);
    if (is_over)
        export_end(x, &e);
    else
        go_on(x);
}

/* ---- the beginning ---- */

void export_init(struct export *x, struct wf *wf, uint64_t ticket, const struct run_command *plan)
{
    x->wf = wf;
    x->ticket = ticket;
    x->plan = mem_zalloc(sizeof *x->plan);
    *x->plan = *plan;
    x->plan->path = mem_text(plan->path);
    x->plan->text = x->plan->name = x->plan->map = x->plan->out = NULL;
    x->end_timer = loop_timer_new(wf->loop, on_freed, x);
    x->next = wf->bulk.exports;
    wf->bulk.exports = x;
}

void export_open(struct export *x, const struct run *table, struct text_list *vendors)
{
    struct err e = {0};
    struct buf head;
    x->writer = export_writer_start(x->wf->loop, x->plan->path, table->path, on_written, x, &e);
    if (!x->writer) {
        export_end(x, &e);
        return;
    }
    export_format_init(&x->format, table, x->plan->format, vendors);
    x->has_format = true;
    buf_init(&head, EXPORT_TEXT_CEILING);
    export_format_begin(&x->format, &head);
    export_put(x, &head, "The names of these columns are too long to be written.");
    buf_release(&head);
}
