/* rows_export.c — the list of requests, filtered and sorted as it is shown, into a file: one line a person,
 * in the columns that an enriched table has. Windows of the list lead to requests, requests to people; a
 * thread writes. A request that comes meanwhile moves nothing: each window begins behind the last one's end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/engine/export.h"

enum { ROWS_AT_ONCE = 100, SOURCE_CEILING = 64 << 10 };

struct rows_export {
    struct export base;
    struct filter filter;
    struct run *table;         /* what the lines are written as */
    struct buf text;           /* of the window under way */
    int64_t last_id, requests; /* written so far */
};

static void release(struct export *base)
{
    struct rows_export *x = (struct rows_export *)base;
    buf_release(&x->text);
    run_free(x->table);
}

/* ---- one person as a line ---- */

static char *masked(const struct rows_export *x, const char *text)
{
    return text && x->base.plan->mask ? x->base.plan->mask(text) : mem_text(text);
}

static void mask_in_place(const struct rows_export *x, char **text)
{
    if (*text && x->base.plan->mask)
        mem_text_replace_take(text, x->base.plan->mask(*text));
}

static void put_cell(const struct rows_export *x, const char *text, struct buf *out)
{
    if (out->size)
        buf_append_char(out, ',');
    if (text && x->base.plan->format == WF_EXPORT_CSV)
        sheet_write_safe_cell(out, text, ',');
    else
        sheet_write_cell(out, text ? text : "", ',');
}

static bool is_private(enum identifier field)
{
    return field != IDENTIFIER_ORGANIZATION_NAME && field != IDENTIFIER_DOMAIN;
}

enum { NAMES_OF_REQUEST = 5 }; /* and one for each identifier */

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
    struct run_line line = {.row = x->base.format.count + 1,
                            .standing = ROW_SENT,
                            .raw = source.data,
                            .request = r->id,
                            .state = r->state,
                            .message = x->base.plan->mask ? NULL : r->message, /* it may name somebody */
                            .person = p};
    x->table->is_simulated = r->is_simulated && x->base.plan->format != WF_EXPORT_CSV;
    bulk_format_line(&x->base.format, &line, &x->text);
    buf_release(&source);
}

/* ---- windows ---- */

static void end_window(struct rows_export *x)
{
    if (x->base.asks_out == 0)
        export_put(&x->base, &x->text, "These requests are too long to be written.");
}

static void on_request(void *owner, struct store_result *result)
{
    struct rows_export *x = owner;
    const struct err none = {0};
    bool is_gone = result->err.code == ERR_NOT_FOUND; /* removed meanwhile */
    if (!export_came_back(&x->base, is_gone ? &none : &result->err))
        return;
    for (size_t i = 0; result->request && i < result->request->people_count; i++)
        write_person(x, result->request, &result->request->people[i]);
    end_window(x);
}

static void on_window(void *owner, struct store_result *result)
{
    struct rows_export *x = owner;
    int64_t most = x->base.plan->count;
    if (!export_came_back(&x->base, &result->err))
        return;
    x->base.is_read = result->row_count < ROWS_AT_ONCE;
    for (size_t i = 0; i < result->row_count; i++) {
        if (most > 0 && x->requests == most) {
            x->base.is_read = true;
            break;
        }
        x->requests++;
        x->last_id = result->rows[i].id;
        x->base.asks_out++;
        store_get_request(x->base.wf->store, x->last_id, false, on_request, x);
    }
    end_window(x);
}

static void ask(struct export *base)
{
    struct rows_export *x = (struct rows_export *)base;
    const struct store_rows_query q = {.first = x->last_id ? 1 : 0,
                                       .count = ROWS_AT_ONCE,
                                       .anchor_id = x->last_id,
                                       .filter = &x->filter,
                                       .order = base->plan->order,
                                       .is_up = base->plan->is_up,
                                       .wait_ms = x->last_id ? 0 : INT32_MAX};
    base->asks_out++;
    store_list_rows(base->wf->store, &q, on_window, x);
}

/* ---- the beginning ---- */

static struct run *new_table(void)
{
    struct buf names;
    struct run *table = run_new();
    buf_init(&names, SOURCE_CEILING);
    write_names(&names);
    table->header = buf_take(&names, NULL);
    table->columns = NAMES_OF_REQUEST + IDENTIFIER_COUNT;
    buf_release(&names);
    return table;
}

void rows_export_begin(struct wf *wf, uint64_t ticket, const struct run_command *plan)
{
    struct rows_export *x = mem_zalloc(sizeof *x);
    struct text_list no_vendors = {NULL, 0};
    struct err e = {0};
    export_init(&x->base, wf, ticket, plan);
    x->base.ask = ask;
    x->base.release = release;
    x->table = new_table();
    buf_init(&x->text, EXPORT_TEXT_CEILING);
    if (filter_parse(plan->text ? plan->text : "", clock_wall_ms(), &x->filter, &e))
        export_open(&x->base, x->table, &no_vendors);
    else
        export_end(&x->base, &e);
}
