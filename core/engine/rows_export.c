/* rows_export.c — the list of requests, filtered and sorted as it is shown, into a file: one line a person,
 * in the columns that an enriched table has. Windows of the list lead to requests, requests to people; a
 * thread writes. A request that comes meanwhile moves nothing: each window begins behind the last one's end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/engine/bulk.h"
#include "core/engine/bulk_format.h"
#include "core/engine/bulk_writer.h"

enum { ROWS_AT_ONCE = 100, PORTIONS_OUT = 4, TEXT_CEILING = 256 << 20, SOURCE_CEILING = 64 << 10 };

struct rows_export {
    struct rows_export *next;
    struct wf *wf;
    uint64_t ticket;
    struct run_command *plan;
    struct filter filter;
    struct run *table; /* what the lines are written as */
    struct bulk_format format;
    struct buf text; /* of the window under way */
    bool is_read, is_finishing, is_over;
    struct bulk_writer *writer;
    struct loop_timer *end_timer;
    int64_t last_id, requests; /* written so far */
    size_t loads_out;          /* requests, or their window, that are with the store */
    int portions_out;
};

static void export_free(struct rows_export *x)
{
    for (struct rows_export **at = &x->wf->rows_exports; *at; at = &(*at)->next)
        if (*at == x) {
            *at = x->next;
            break;
        }
    loop_timer_free(x->end_timer);
    bulk_writer_free(&x->writer);
    bulk_format_release(&x->format);
    buf_release(&x->text);
    run_free(x->table);
    run_command_free(x->plan);
    free(x);
}

/* What is with the store comes back first. */
static void on_freed(void *owner)
{
    struct rows_export *x = owner;
    if (x->loads_out == 0)
        export_free(x);
}

static void end(struct rows_export *x, const struct err *e)
{
    if (x->is_over)
        return;
    x->is_over = true;
    struct wf_event *ev = event_new(WF_EVENT_DONE, x->ticket);
    ev->matching = x->format.count;
    ev->is_changed = e->code == ERR_NONE;
    ev->err = *e;
    event_post(x->wf, ev);
    loop_timer_set(x->end_timer, 0);
}

/* ---- one person as a line ---- */

static char *masked(const struct rows_export *x, const char *text)
{
    return text && x->plan->mask ? x->plan->mask(text) : mem_text(text);
}

static void mask_in_place(const struct rows_export *x, char **text)
{
    if (*text && x->plan->mask)
        mem_text_replace_take(text, x->plan->mask(*text));
}

static void put_cell(const struct rows_export *x, const char *text, struct buf *out)
{
    if (out->size)
        buf_append_char(out, ',');
    if (text && x->plan->format == WF_EXPORT_CSV)
        sheet_write_safe_cell(out, text, ',');
    else
        sheet_write_cell(out, text ? text : "", ',');
}

static bool is_private(enum identifier field)
{
    return field != IDENTIFIER_ORGANIZATION_NAME && field != IDENTIFIER_DOMAIN;
}

static void write_names(struct buf *out)
{
    buf_append_text(out, "asked_at,state,people_of_request,credits_of_request,simulated");
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        buf_printf(out, ",%s", identifier_parameter((enum identifier)i));
}

/* What was asked, as the columns before ours. */
static void write_asked(const struct rows_export *x, const struct request *r, const struct person *p,
                        struct buf *out)
{
    char at[CLOCK_ISO_SIZE], people[32];
    clock_format_iso(r->created_ms, at);
    snprintf(people, sizeof people, "%zu", r->people_count);
    put_cell(x, at, out);
    put_cell(x, request_state_word(r->state), out);
    put_cell(x, people, out);
    put_cell(x, r->credits, out);
    put_cell(x, r->is_simulated ? "SIMULATED" : "", out);
    for (int i = 0; i < IDENTIFIER_COUNT; i++) {
        const char *value = p->asked.value[i];
        char *shown = is_private((enum identifier)i) ? masked(x, value) : mem_text(value);
        put_cell(x, shown, out);
        free(shown);
    }
}

static void mask_person(const struct rows_export *x, struct person *p)
{
    mask_in_place(x, &p->name);
    mask_in_place(x, &p->apollo_id);
    mask_in_place(x, &p->delivered_id);
    for (size_t i = 0; i < p->finding_count; i++)
        mask_in_place(x, &p->findings[i].value);
}

/* `p` is masked on the way. */
static void write_person(struct rows_export *x, const struct request *r, struct person *p)
{
    struct buf source;
    buf_init(&source, SOURCE_CEILING);
    write_asked(x, r, p, &source);
    mask_person(x, p);
    if (!p->apollo_id)
        p->apollo_id = mem_text(p->delivered_id);
    struct run_line line = {.row = x->format.count + 1,
                            .standing = ROW_SENT,
                            .raw = source.data,
                            .request = r->id,
                            .state = r->state,
                            .message = x->plan->mask ? NULL : r->message, /* it may name somebody */
                            .person = p};
    x->table->is_simulated = r->is_simulated && x->plan->format != WF_EXPORT_CSV;
    bulk_format_line(&x->format, &line, &x->text);
    buf_release(&source);
}

/* ---- windows ---- */

static void look_on(struct rows_export *x);

static void put(struct rows_export *x)
{
    size_t size;
    char *bytes = buf_take(&x->text, &size);
    if (size == 0) {
        free(bytes);
        return;
    }
    x->portions_out++;
    bulk_writer_put(x->writer, bytes, size);
}

static void end_window(struct rows_export *x)
{
    struct err e = {0};
    if (x->is_read)
        bulk_format_end(&x->format, &x->text);
    if (x->text.is_over) {
        err_set(&e, ERR_LIMIT, "These requests are too long to be written.");
        end(x, &e);
        return;
    }
    put(x);
    look_on(x);
}

/* True: nobody wants to know any more. */
static bool came_back(struct rows_export *x, const struct err *e)
{
    x->loads_out--;
    if (!x->is_over && e->code != ERR_NONE)
        end(x, e);
    if (x->is_over && x->loads_out == 0)
        loop_timer_set(x->end_timer, 0);
    return x->is_over;
}

static void on_request(void *owner, struct store_result *result)
{
    struct rows_export *x = owner;
    const struct err none = {0};
    bool is_gone = result->err.code == ERR_NOT_FOUND; /* removed meanwhile */
    if (came_back(x, is_gone ? &none : &result->err))
        return;
    for (size_t i = 0; result->request && i < result->request->people_count; i++)
        write_person(x, result->request, &result->request->people[i]);
    if (x->loads_out == 0)
        end_window(x);
}

static void on_window(void *owner, struct store_result *result)
{
    struct rows_export *x = owner;
    int64_t most = x->plan->count;
    if (came_back(x, &result->err))
        return;
    x->is_read = result->row_count < ROWS_AT_ONCE;
    for (size_t i = 0; i < result->row_count; i++) {
        if (most > 0 && x->requests == most) {
            x->is_read = true;
            break;
        }
        x->requests++;
        x->last_id = result->rows[i].id;
        x->loads_out++;
        store_get_request(x->wf->store, x->last_id, false, on_request, x);
    }
    if (x->loads_out == 0) {
        x->is_read = true;
        end_window(x);
    }
}

static void look_on(struct rows_export *x)
{
    if (x->is_over || x->loads_out || x->portions_out >= PORTIONS_OUT)
        return;
    if (x->is_read) {
        if (!x->is_finishing)
            bulk_writer_finish(x->writer);
        x->is_finishing = true;
        return;
    }
    const struct store_rows_query q = {.first = x->last_id ? 1 : 0,
                                       .count = ROWS_AT_ONCE,
                                       .anchor_id = x->last_id,
                                       .filter = &x->filter,
                                       .order = x->plan->order,
                                       .is_up = x->plan->is_up,
                                       .wait_ms = x->last_id ? 0 : INT32_MAX};
    x->loads_out++;
    store_list_rows(x->wf->store, &q, on_window, x);
}

static void on_written(void *owner)
{
    struct rows_export *x = owner;
    struct err e = {0};
    bool is_over;
    x->portions_out -= bulk_writer_hear(x->writer, &is_over, &e);
    if (is_over)
        end(x, &e);
    else
        look_on(x);
}

/* ---- the beginning and the end ---- */

static void begin_table(struct rows_export *x)
{
    struct buf names;
    struct text_list no_vendors = {NULL, 0};
    buf_init(&names, SOURCE_CEILING);
    write_names(&names);
    x->table = run_new();
    x->table->header = buf_take(&names, NULL);
    buf_release(&names);
    bulk_format_init(&x->format, x->table, x->plan->format, &no_vendors);
    x->table->columns = (int)x->format.names.count;
    bulk_format_begin(&x->format, &x->text);
}

void rows_export_begin(struct wf *wf, uint64_t ticket, struct run_command *plan)
{
    struct rows_export *x = mem_zalloc(sizeof *x);
    struct err e = {0};
    x->wf = wf;
    x->ticket = ticket;
    x->plan = mem_zalloc(sizeof *x->plan);
    *x->plan = *plan;
    x->plan->path = mem_text(plan->path);
    x->plan->text = x->plan->name = x->plan->map = x->plan->out = NULL;
    x->end_timer = loop_timer_new(wf->loop, on_freed, x);
    x->next = wf->rows_exports;
    wf->rows_exports = x;
    buf_init(&x->text, TEXT_CEILING);
    begin_table(x);
    if (filter_parse(plan->text ? plan->text : "", clock_wall_ms(), &x->filter, &e))
        x->writer = bulk_writer_start(wf->loop, plan->path, on_written, x, &e);
    if (x->writer)
        look_on(x);
    else
        end(x, &e);
}

/* Threads end, and with them what is not complete. */
void rows_exports_end(struct wf *wf)
{
    for (struct rows_export *x = wf->rows_exports; x; x = x->next) {
        x->is_over = true;
        bulk_writer_free(&x->writer);
    }
}

void rows_exports_free(struct wf *wf)
{
    while (wf->rows_exports)
        export_free(wf->rows_exports);
}
