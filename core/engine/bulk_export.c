/* bulk_export.c — a list's way back into a file: portions of rows from the store, made into text here,
 * written by a thread. Each row once, in the order of the input. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/mem.h"
#include "core/engine/bulk.h"
#include "core/engine/bulk_format.h"
#include "core/engine/bulk_writer.h"

enum { LINES_AT_ONCE = 500, PORTIONS_OUT = 4, TEXT_CEILING = 256 << 20 };

struct bulk_export {
    struct bulk_export *next;
    struct wf *wf;
    uint64_t ticket;
    struct run_command *plan;
    struct run *run;
    struct bulk_format format;
    bool has_format, is_read, is_finishing, is_over, is_asking;
    struct bulk_writer *writer;
    struct loop_timer *end_timer;
    int64_t after;
    int portions_out;
};

static void export_free(struct bulk_export *x)
{
    for (struct bulk_export **at = &x->wf->bulk_exports; *at; at = &(*at)->next)
        if (*at == x) {
            *at = x->next;
            break;
        }
    loop_timer_free(x->end_timer);
    bulk_writer_free(&x->writer);
    if (x->has_format)
        bulk_format_release(&x->format);
    run_free(x->run);
    run_command_free(x->plan);
    free(x);
}

static void on_freed(void *owner)
{
    struct bulk_export *x = owner;
    if (!x->is_asking)
        export_free(x);
}

static void end(struct bulk_export *x, const struct err *e)
{
    if (x->is_over)
        return;
    x->is_over = true;
    struct wf_event *ev = event_new(WF_EVENT_DONE, x->ticket);
    ev->id = x->plan->run;
    ev->matching = x->has_format ? x->format.count : 0;
    ev->is_changed = e->code == ERR_NONE;
    ev->err = *e;
    event_post(x->wf, ev);
    loop_timer_set(x->end_timer, 0);
}

/* ---- rows ---- */

static void put(struct bulk_export *x, struct buf *text)
{
    size_t size;
    char *bytes = buf_take(text, &size);
    if (size == 0) {
        free(bytes);
        return;
    }
    x->portions_out++;
    bulk_writer_put(x->writer, bytes, size);
}

static void ask(struct bulk_export *x);

static void on_lines(void *owner, struct store_result *result)
{
    struct bulk_export *x = owner;
    struct buf text;
    x->is_asking = false;
    if (x->is_over) {
        loop_timer_set(x->end_timer, 0);
        return;
    }
    if (result->err.code != ERR_NONE) {
        end(x, &result->err);
        return;
    }
    buf_init(&text, TEXT_CEILING);
    for (size_t i = 0; i < result->line_count; i++) {
        bulk_format_line(&x->format, &result->lines[i], &text);
        x->after = result->lines[i].row;
    }
    x->is_read = !result->has_more;
    if (x->is_read)
        bulk_format_end(&x->format, &text);
    if (text.is_over) {
        struct err e;
        err_set(&e, ERR_LIMIT, "These rows are too long to be written.");
        end(x, &e);
    } else {
        put(x, &text);
        ask(x);
    }
    buf_release(&text);
}

static void ask(struct bulk_export *x)
{
    if (x->is_over || x->is_asking || x->portions_out >= PORTIONS_OUT)
        return;
    if (x->is_read) {
        if (!x->is_finishing)
            bulk_writer_finish(x->writer);
        x->is_finishing = true;
        return;
    }
    const struct store_lines_query q = {.run = x->plan->run,
                                        .after = x->after,
                                        .count = LINES_AT_ONCE,
                                        .choice = x->plan->choice,
                                        .with_raw = true};
    x->is_asking = true;
    store_list_lines(x->wf->store, &q, on_lines, x);
}

static void on_written(void *owner)
{
    struct bulk_export *x = owner;
    struct err e = {0};
    bool is_over;
    x->portions_out -= bulk_writer_hear(x->writer, &is_over, &e);
    if (is_over)
        end(x, &e);
    else
        ask(x);
}

/* ---- the beginning ---- */

static void begin_writing(struct bulk_export *x, struct text_list *vendors)
{
    struct err e = {0};
    struct buf text;
    x->writer = bulk_writer_start(x->wf->loop, x->plan->path, on_written, x, &e);
    if (!x->writer) {
        end(x, &e);
        return;
    }
    bulk_format_init(&x->format, x->run, x->plan->format, vendors);
    x->has_format = true;
    buf_init(&text, TEXT_CEILING);
    bulk_format_begin(&x->format, &text);
    put(x, &text);
    buf_release(&text);
    ask(x);
}

static void on_vendors(void *owner, struct store_result *result)
{
    struct bulk_export *x = owner;
    x->is_asking = false;
    if (result->err.code != ERR_NONE)
        end(x, &result->err);
    else if (!x->is_over)
        begin_writing(x, &result->names);
    else
        loop_timer_set(x->end_timer, 0);
}

/* By whatever name. */
static bool is_same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static void refuse_own_table(const struct bulk_export *x, struct err *e)
{
    if (x->run && x->run->path && is_same_file(x->run->path, x->plan->path))
        err_set(e, ERR_USAGE,
                "%s is the table that list %lld was read from; it was left as it is. Choose another file.",
                x->plan->path, (long long)x->run->id);
}

static void on_run(void *owner, struct store_result *result)
{
    struct bulk_export *x = owner;
    struct text_list none = {NULL, 0};
    x->is_asking = false;
    x->run = result->run;
    result->run = NULL;
    if (result->err.code == ERR_NONE)
        refuse_own_table(x, &result->err);
    if (result->err.code != ERR_NONE || x->is_over) {
        end(x, &result->err);
    } else if (x->plan->with_vendors) {
        x->is_asking = true;
        store_list_run_vendors(x->wf->store, x->plan->run, on_vendors, x);
    } else {
        begin_writing(x, &none);
    }
}

void bulk_export_begin(struct wf *wf, uint64_t ticket, const struct run_command *c)
{
    struct bulk_export *x = mem_zalloc(sizeof *x);
    x->wf = wf;
    x->ticket = ticket;
    x->plan = mem_zalloc(sizeof *x->plan);
    *x->plan = *c;
    x->plan->path = mem_text(c->path);
    x->plan->text = x->plan->name = x->plan->map = x->plan->out = NULL;
    x->end_timer = loop_timer_new(wf->loop, on_freed, x);
    x->next = wf->bulk_exports;
    wf->bulk_exports = x;
    x->is_asking = true;
    store_get_run(wf->store, c->run, on_run, x);
}

/* Threads end, and with them what is not complete. */
void bulk_exports_end(struct wf *wf)
{
    for (struct bulk_export *x = wf->bulk_exports; x; x = x->next) {
        x->is_over = true;
        bulk_writer_free(&x->writer);
    }
}

void bulk_exports_free(struct wf *wf)
{
    while (wf->bulk_exports)
        export_free(wf->bulk_exports);
}
