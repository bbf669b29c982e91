/* bulk_import.c — a table's way into the history: what the reader hands over is stored, and only what is
 * stored makes room for more. Nothing is sent. */
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "core/engine/bulk/bulk.h"
#include "core/engine/table/bulk_reader.h"

struct bulk_import {
    struct bulk_import *next;
    struct wf *wf;
    uint64_t ticket;
    struct run_command *plan;
    struct bulk_reader *reader;
    struct loop_watch *watch;
    struct loop_timer *end_timer; /* the reader is freed outside of its own callback */
    int64_t run;                  /* 0 until stored */
    int stores_out;
    bool is_over;
    int64_t told_ms;
    struct err err;
};

static void import_free(struct bulk_import *i)
{
    for (struct bulk_import **at = &i->wf->bulk.imports; *at; at = &(*at)->next)
        if (*at == i) {
            *at = i->next;
            break;
        }
    loop_watch_free(i->watch);
    loop_timer_free(i->end_timer);
    bulk_reader_free(i->reader);
    run_command_free(i->plan);
    free(i);
}

/* ---- the end ---- */

static void on_freed(void *owner)
{
    import_free(owner);
}

static void end(struct bulk_import *i)
{
    i->is_over = true;
    loop_timer_set(i->end_timer, 0);
}

static void tell_failure(struct bulk_import *i)
{
    struct err e = i->err;
    if (i->plan->verb == RUN_VERB_PEEK) {
        struct wf_event *ev = event_new(WF_EVENT_PEEK, i->ticket);
        ev->err = e;
        event_post(i->wf, ev);
    } else {
        tell_run(i->wf, i->ticket, NULL, 0, &e);
    }
}

static void on_dropped(void *owner, struct store_result *result)
{
    struct bulk_import *i = owner;
    status_take_write(i->wf, &result->err);
    tell_failure(i);
    end(i);
}

/* Once: whatever is still with the store comes back first. */
static void fail(struct bulk_import *i, const struct err *e)
{
    if (i->err.code == ERR_NONE)
        i->err = *e;
    if (i->is_over || i->stores_out > 0)
        return;
    i->is_over = true;
    if (i->run && !i->wf->is_closing) {
        store_drop_run(i->wf->store, i->run, on_dropped, i);
    } else {
        tell_failure(i);
        end(i);
    }
}

static void on_read_whole(void *owner, struct store_result *result)
{
    struct bulk_import *i = owner;
    struct wf *wf = i->wf;
    i->stores_out--;
    status_take_write(wf, &result->err);
    if (result->err.code != ERR_NONE || !result->run) {
        fail(i, &result->err);
        return;
    }
    struct run *run = result->run;
    result->run = NULL;
    run->state = RUN_REVIEW; /* also where only a look was wanted */
    tell_note_of(wf, WF_NOTE_INFO, 0, run->name, "list %lld, %s: %lld %s read, %lld ready to be sent",
                 (long long)run->id, run->name ? run->name : "", (long long)run->row_count,
                 plural(run->row_count, "row", "rows"), (long long)run->standing[ROW_READY]);
    tell_run(wf, i->ticket, run, 0, NULL);
    end(i);
}

/* ---- what the reader hands over ---- */

static void tell_progress(struct bulk_import *i, struct store_result *result)
{
    int64_t now = clock_mono_ms();
    if (!result->run || now - i->told_ms < 200)
        return;
    i->told_ms = now;
    tell_run(i->wf, 0, result->run, 0, NULL);
    result->run = NULL;
}

static void on_portion_stored(void *owner, struct store_result *result)
{
    struct bulk_import *i = owner;
    i->stores_out--;
    status_take_write(i->wf, &result->err);
    if (!i->reader)
        return; /* the program is ending */
    if (result->err.code != ERR_NONE || i->err.code != ERR_NONE) {
        fail(i, &result->err);
        return;
    }
    tell_progress(i, result);
    bulk_reader_go_on(i->reader, NULL);
}

static struct store_reading reading_of(const struct bulk_import *i)
{
    return (struct store_reading){
        .run = i->run, .with_simulated = bulk_with_simulated(i->wf), .is_dry = i->plan->is_dry};
}

static void store_portion(struct bulk_import *i, struct read_message *m)
{
    struct store *store = i->wf->store;
    i->stores_out++;
    const struct store_reading how = reading_of(i);
    if (m->kind == READ_ROWS)
        store_add_run_rows_take(store, &how, m->rows, on_portion_stored, i);
    else
        store_add_run_twins_take(store, &how, m->twins, m->twin_count, on_portion_stored, i);
    m->rows = NULL;
    m->twins = NULL;
}

static void on_run_added(void *owner, struct store_result *result)
{
    struct bulk_import *i = owner;
    i->stores_out--;
    status_take_write(i->wf, &result->err);
    i->run = result->id;
    if (result->err.code != ERR_NONE)
        fail(i, &result->err);
    else if (i->reader)
        bulk_reader_go_on(i->reader, i->plan->map);
}

static char *file_name(const struct run_command *plan)
{
    const char *slash = plan->path ? strrchr(plan->path, '/') : NULL;
    if (plan->name)
        return mem_text(plan->name);
    if (!plan->path)
        return mem_text("pasted");
    return mem_text(strcmp(plan->path, "-") == 0 ? "standard input" : slash ? slash + 1 : plan->path);
}

/* The table is known, its columns are settled: it becomes a run. `found`: the map from before, or NULL. */
static void add_run(struct bulk_import *i, struct run *run, const char *found)
{
    if (found)
        mem_text_replace(&run->map, found);
    mem_text_replace(&i->plan->map, found);
    if (i->plan->verb == RUN_VERB_PEEK) {
        run_free(run);
        bulk_reader_go_on(i->reader, found);
        return;
    }
    run->name = file_name(i->plan);
    run->path = mem_text(i->plan->path);
    run->options = i->plan->options;
    run->policy = i->plan->policy;
    run->out = mem_text(i->plan->out);
    run->out_format = (int)i->plan->format;
    run->out_vendors = i->plan->with_vendors;
    run->is_simulated = i->wf->is_simulated;
    run->created_ms = clock_wall_ms();
    i->stores_out++;
    store_add_run_take(i->wf->store, run, on_run_added, i);
}

struct map_question {
    struct bulk_import *import;
    struct run *run;
};

static void on_map_found(void *owner, struct store_result *result)
{
    struct map_question *q = owner;
    struct bulk_import *i = q->import;
    i->stores_out--;
    if (!i->reader || result->err.code != ERR_NONE) {
        run_free(q->run);
        fail(i, &result->err);
    } else {
        add_run(i, q->run, result->text);
    }
    free(q);
}

static void on_map_kept(void *owner, struct store_result *result)
{
    status_take_write(owner, &result->err);
}

static void take_header(struct bulk_import *i, struct read_message *m)
{
    struct run *run = m->run;
    m->run = NULL;
    if (m->is_map_chosen || !m->has_header_digest) {
        if (m->has_header_digest && i->plan->verb == RUN_VERB_READ)
            store_remember_map(i->wf->store, m->header_digest, run->map, on_map_kept, i->wf);
        add_run(i, run, NULL);
        return;
    }
    struct map_question *q = mem_zalloc(sizeof *q);
    *q = (struct map_question){.import = i, .run = run};
    i->stores_out++;
    store_find_map(i->wf->store, m->header_digest, on_map_found, q);
}

static void take_peek(struct bulk_import *i, struct read_message *m)
{
    struct wf_event *ev = event_new(WF_EVENT_PEEK, i->ticket);
    ev->peek = m->peek;
    m->peek = NULL;
    event_post(i->wf, ev);
    end(i);
}

static void take_end(struct bulk_import *i, const struct read_message *m)
{
    const struct store_reading how = reading_of(i);
    const struct store_reading_end what = {m->row_count, m->columns, m->tally};
    i->stores_out++;
    store_end_reading(i->wf->store, &how, &what, on_read_whole, i);
}

static void take_message(struct bulk_import *i, struct read_message *m)
{
    switch (m->kind) {
    case READ_HEADER:
        take_header(i, m);
        break;
    case READ_PEEK:
        take_peek(i, m);
        break;
    case READ_ROWS:
    case READ_TWINS:
        store_portion(i, m);
        break;
    case READ_END:
        take_end(i, m);
        break;
    case READ_FAILED:
        fail(i, &m->err);
        break;
    }
}

static void on_messages(void *owner)
{
    struct bulk_import *i = owner;
    struct read_message *m;
    while (!i->is_over && (m = bulk_reader_next(i->reader))) {
        take_message(i, m);
        read_message_free(m);
    }
}

/* ---- the beginning ---- */

static void on_salt(void *owner, struct store_result *result)
{
    struct bulk_import *i = owner;
    struct err e = result->err;
    const struct run_command *c = i->plan;
    struct read_plan plan = {.path = c->path,
                             .text = c->text ? c->text : "",
                             .text_size = c->text_size,
                             .map = c->map,
                             .is_peek = c->verb == RUN_VERB_PEEK};
    memcpy(plan.salt, result->salt, sizeof plan.salt);
    i->stores_out--;
    if (e.code == ERR_NONE && i->wf->is_closing)
        err_set(&e, ERR_USAGE, "The program is ending.");
    if (e.code == ERR_NONE)
        i->reader = bulk_reader_start(&plan, &e);
    if (i->reader)
        i->watch = loop_watch_new(i->wf->loop, bulk_reader_fd(i->reader), on_messages, i, &e);
    if (!i->watch)
        fail(i, &e);
}

void bulk_import_begin(struct wf *wf, uint64_t ticket, const struct run_command *c)
{
    struct bulk_import *i = mem_zalloc(sizeof *i);
    i->wf = wf;
    i->ticket = ticket;
    i->plan = mem_zalloc(sizeof *i->plan);
    *i->plan = *c;
    i->plan->path = mem_text(c->path);
    i->plan->text = c->text ? mem_text_n(c->text, c->text_size) : NULL;
    i->plan->name = mem_text(c->name);
    i->plan->map = mem_text(c->map);
    i->plan->out = mem_text(c->out);
    i->end_timer = loop_timer_new(wf->loop, on_freed, i);
    i->next = wf->bulk.imports;
    wf->bulk.imports = i;
    i->stores_out++;
    store_get_salt(wf->store, on_salt, i);
}

/* Threads end here; what the store still owes finds the imports until bulk_imports_free. */
void bulk_imports_end(struct wf *wf)
{
    for (struct bulk_import *i = wf->bulk.imports; i; i = i->next) {
        loop_watch_free(i->watch);
        i->watch = NULL;
        bulk_reader_free(i->reader);
        i->reader = NULL;
        i->is_over = true;
    }
}

void bulk_import_fill(const struct wf *wf, struct run *run)
{
    for (const struct bulk_import *i = wf->bulk.imports; i; i = i->next)
        if (i->run == run->id && i->reader)
            bulk_reader_progress(i->reader, &run->bytes_read, &run->bytes_total);
}

void bulk_imports_free(struct wf *wf)
{
    while (wf->bulk.imports)
        import_free(wf->bulk.imports);
}
