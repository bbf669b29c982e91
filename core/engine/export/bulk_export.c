/* bulk_export.c — a list's way back into a file: portions of rows from the store, made into text here,
 * written by a thread. Each row once, in the order of the input. */
#include "core/base/mem.h"
#include "core/engine/export/export.h"

enum { LINES_AT_ONCE = 500 };

struct bulk_export {
    struct export base;
    struct run *run;
    int64_t after;
};

static void release(struct export *base)
{
    struct bulk_export *x = (struct bulk_export *)base;
    run_free(x->run);
}

/* ---- rows ---- */

static void on_lines(void *owner, struct store_result *result)
{
    struct bulk_export *x = owner;
    struct buf text;
    if (!export_came_back(&x->base, &result->err))
        return;
    buf_init(&text, EXPORT_TEXT_CEILING);
    for (size_t i = 0; i < result->line_count; i++) {
        export_format_line(&x->base.format, &result->lines[i], &text);
        x->after = result->lines[i].row;
    }
    x->base.is_read = !result->has_more;
    export_put(&x->base, &text, "These rows are too long to be written.");
    buf_release(&text);
}

static void ask(struct export *base)
{
    struct bulk_export *x = (struct bulk_export *)base;
    const struct store_lines_query q = {.run = base->plan->run,
                                        .after = x->after,
                                        .count = LINES_AT_ONCE,
                                        .choice = base->plan->choice,
                                        .with_raw = true};
    base->asks_out++;
    store_list_lines(base->wf->store, &q, on_lines, x);
}

/* ---- the beginning ---- */

static void on_vendors(void *owner, struct store_result *result)
{
    struct bulk_export *x = owner;
    if (export_came_back(&x->base, &result->err))
        export_open(&x->base, x->run, &result->names);
}

static void on_run(void *owner, struct store_result *result)
{
    struct bulk_export *x = owner;
    struct text_list none = {NULL, 0};
    x->run = result->run;
    result->run = NULL;
    if (!export_came_back(&x->base, &result->err))
        return;
    if (!x->base.plan->with_vendors) {
        export_open(&x->base, x->run, &none);
        return;
    }
    x->base.asks_out++;
    store_list_run_vendors(x->base.wf->store, x->base.plan->run, on_vendors, x);
}

void bulk_export_begin(struct wf *wf, uint64_t ticket, const struct run_command *c)
{
    struct bulk_export *x = mem_zalloc(sizeof *x);
    export_init(&x->base, wf, ticket, c);
    x->base.ask = ask;
    x->base.release = release;
    x->base.asks_out++;
    store_get_run(wf->store, c->run, on_run, x);
}
