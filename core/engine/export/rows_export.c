/* rows_export.c — the list of requests, filtered and sorted as it is shown, into a file: one line a person,
 * in the columns that an enriched table has. Which requests is settled at the beginning, once and in one
 * snapshot; then each is read and its people are written, by a thread. What comes meanwhile, or leaves the
 * list, moves nothing: a request is written as it is by then, and left out only where it was removed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/engine/export/export.h"

enum { REQUESTS_AT_ONCE = 100, SOURCE_CEILING = 64 << 10 };
enum { IDS_CEILING = 16 << 20 }; /* 128 MiB of them */

struct rows_export {
    struct export base;
    struct filter filter;
    struct run *table; /* what the lines are written as */
    struct buf text;   /* of the portion under way */
    int64_t *ids;      /* of the requests that are to be written, in the order of the list */
    size_t count, next;
    bool has_ids;
};

static void release(struct export *base)
{
    struct rows_export *x = (struct rows_export *)base;
    buf_release(&x->text);
    run_free(x->table);
    free(x->ids);
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
        char *shown = masked(x, p->asked.value[i]);
        put_cell(x, shown, out);
        free(shown);
    }
}

static void mask_person(const struct rows_export *x, struct person *p)
{
    mask_in_place(x, &p->name);
    mask_in_place(x, &p->title);
    mask_in_place(x, &p->organization);
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
    export_format_line(&x->base.format, &line, &x->text);
    buf_release(&source);
}

/* ---- portions ---- */

static void end_portion(struct rows_export *x)
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
    end_portion(x);
}

static void ask_portion(struct rows_export *x)
{
    for (int i = 0; i < REQUESTS_AT_ONCE && x->next < x->count; i++) {
        x->base.asks_out++;
        store_get_request(x->base.wf->store, x->ids[x->next++], false, on_request, x);
    }
    x->base.is_read = x->next == x->count;
    end_portion(x); /* where there is none */
}

/* ---- the list ---- */

static void on_ids(void *owner, struct store_result *result)
{
    struct rows_export *x = owner;
    if (result->err.code == ERR_NONE && result->id_count > IDS_CEILING)
        err_set(&result->err, ERR_LIMIT, "More than %d requests are too many for one file: filter them.",
                IDS_CEILING);
    if (!export_came_back(&x->base, &result->err))
        return;
    x->ids = result->ids;
    x->count = result->id_count;
    result->ids = NULL;
    x->has_ids = true;
    ask_portion(x);
}

static void ask_ids(struct rows_export *x)
{
    const struct run_command *plan = x->base.plan;
    bool is_limited = plan->count > 0 && plan->count <= IDS_CEILING;
    const struct store_rows_query q = {.count = is_limited ? plan->count : IDS_CEILING + 1,
                                       .filter = &x->filter,
                                       .order = plan->order,
                                       .is_up = plan->is_up};
    x->base.asks_out++;
    store_list_ids(x->base.wf->store, &q, on_ids, x);
}

static void ask(struct export *base)
{
    struct rows_export *x = (struct rows_export *)base;
    if (x->has_ids)
        ask_portion(x);
    else
        ask_ids(x);
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
