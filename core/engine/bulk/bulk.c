/* bulk.c — wishes about lists, handed to their files; and snapshots of them. */
#include "core/engine/bulk/bulk.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "core/engine/export/export.h"

void tell_run(struct wf *wf, uint64_t ticket, struct run *run_take, int64_t matching, const struct err *err)
{
    if (!ticket && run_take && run_take->is_half_written) {
        run_free(run_take); /* the change that ends it is told, too */
        return;
    }
    struct wf_event *ev = event_new(WF_EVENT_RUN, ticket);
    ev->run = run_take;
    ev->matching = matching;
    if (run_take) {
        ev->id = run_take->id;
        bulk_import_fill(wf, run_take);
        bulk_send_fill(wf, run_take);
        mem_text_replace(&run_take->balance, wf->account.balance);
    }
    if (err)
        ev->err = *err;
    event_post(wf, ev);
}

bool bulk_with_simulated(const struct wf *wf)
{
    return wf->is_simulated || wf->api.is_loopback;
}

/* ---- questions ---- */

struct question {
    struct wf *wf;
    uint64_t ticket;
};

static struct question *question_new(struct wf *wf, uint64_t ticket)
{
    struct question *q = mem_zalloc(sizeof *q);
    *q = (struct question){.wf = wf, .ticket = ticket};
    return q;
}

static void on_run(void *owner, struct store_result *result)
{
    struct question *q = owner;
    tell_run(q->wf, q->ticket, result->run, result->matching, &result->err);
    result->run = NULL;
    free(q);
}

/* No figure of a half written list is anything to go by: whoever asks for one ends that first. */
static void on_queried(void *owner, struct store_result *result)
{
    struct question *q = owner;
    if (result->run && result->run->is_half_written && !q->wf->is_closing)
        store_finish_rewriting(q->wf->store, result->run->id, on_queried, q);
    else
        on_run(owner, result);
}

static void on_runs(void *owner, struct store_result *result)
{
    struct question *q = owner;
    struct wf_event *ev = event_new(WF_EVENT_RUNS, q->ticket);
    ev->runs = result->runs;
    ev->run_count = result->run_count;
    ev->total = result->total;
    ev->err = result->err;
    result->runs = NULL;
    result->run_count = 0;
    for (size_t i = 0; i < ev->run_count; i++) {
        bulk_import_fill(q->wf, ev->runs[i]);
        bulk_send_fill(q->wf, ev->runs[i]);
    }
    event_post(q->wf, ev);
    free(q);
}

static void on_lines(void *owner, struct store_result *result)
{
    struct question *q = owner;
    struct wf_event *ev = event_new(WF_EVENT_RUN_LINES, q->ticket);
    ev->lines = result->lines;
    ev->line_count = result->line_count;
    ev->run = result->run;
    ev->has_more = result->has_more;
    ev->err = result->err;
    result->lines = NULL;
    result->line_count = 0;
    result->run = NULL;
    event_post(q->wf, ev);
    free(q);
}

static void on_done(void *owner, struct store_result *result)
{
    struct question *q = owner;
    struct err e = result->err;
    if (e.code == ERR_NONE && !result->is_changed)
        err_set(&e, ERR_USAGE, "Only a list of which nothing was sent can be dropped.");
    tell_done(q->wf, q->ticket, 0, result->is_changed, &e);
    free(q);
}

static void list_lines(struct wf *wf, uint64_t ticket, const struct run_command *c)
{
    const struct store_lines_query query = {
        .run = c->run, .after = c->first, .count = c->count, .choice = c->choice};
    store_list_lines(wf->store, &query, on_lines, question_new(wf, ticket));
}

/* ---- what is to be asked, row by row, and starts that wait until it is written ---- */

/* A long list is written in slices. The store starts none that is half written; but behind two wishes it
 * would be started between them, and the second refused. */
struct held {
    struct held *next;
    enum run_verb verb; /* a start, or the pause or stop behind one */
    uint64_t ticket;
    int64_t run;
    struct wf_run_limits limits;
};
struct bulk_rewriting {
    int under_way;
    struct held *first, **end;
};

static void go_on_with(struct wf *wf, const struct held *h)
{
    struct err e = {0};
    if (h->verb != RUN_VERB_START) {
        bulk_pause(wf, h->ticket, h->run, h->verb == RUN_VERB_PAUSE ? RUN_PAUSED : RUN_STOPPED);
    } else if (!wf->is_closing) {
        bulk_start(wf, h->ticket, h->run, &h->limits);
    } else {
        err_set(&e, ERR_BUSY, "The program is being closed: list %lld was not started.", (long long)h->run);
        tell_run(wf, h->ticket, NULL, 0, &e);
    }
}

static void on_rewritten(void *owner, struct store_result *result)
{
    struct wf *wf = ((struct question *)owner)->wf;
    struct bulk_rewriting *w = wf->bulk.rewriting;
    on_run(owner, result);
    if (--w->under_way)
        return;
    wf->bulk.rewriting = NULL;
    for (struct held *h = w->first, *next; h; h = next) {
        next = h->next;
        go_on_with(wf, h);
        free(h);
    }
    free(w);
}

static struct question *begin_rewriting(struct wf *wf, uint64_t ticket)
{
    if (!wf->bulk.rewriting) {
        wf->bulk.rewriting = mem_zalloc(sizeof *wf->bulk.rewriting);
        wf->bulk.rewriting->end = &wf->bulk.rewriting->first;
    }
    wf->bulk.rewriting->under_way++;
    return question_new(wf, ticket);
}

/* Who pauses a list that is about to be started means that start, too; any other is paused at once. */
static bool is_to_be_held(const struct wf *wf, const struct held *what)
{
    if (!wf->bulk.rewriting || what->verb == RUN_VERB_START)
        return wf->bulk.rewriting != NULL;
    const struct held *h = wf->bulk.rewriting->first;
    while (h && h->run != what->run)
        h = h->next;
    return h != NULL;
}

static void start_or_pause(struct wf *wf, uint64_t ticket, const struct run_command *c)
{
    const struct held what = {.verb = c->verb, .ticket = ticket, .run = c->run, .limits = c->limits};
    if (!is_to_be_held(wf, &what)) {
        go_on_with(wf, &what);
        return;
    }
    struct held *h = mem_zalloc(sizeof *h);
    *h = what;
    *wf->bulk.rewriting->end = h;
    wf->bulk.rewriting->end = &h->next;
}

/* ---- wishes ---- */

void bulk_command(struct wf *wf, uint64_t ticket, struct run_command *c)
{
    switch (c->verb) {
    case RUN_VERB_PEEK:
    case RUN_VERB_READ:
        bulk_import_begin(wf, ticket, c);
        break;
    case RUN_VERB_START:
    case RUN_VERB_PAUSE:
    case RUN_VERB_STOP:
        start_or_pause(wf, ticket, c);
        break;
    case RUN_VERB_DROP:
        store_drop_run(wf->store, c->run, on_done, question_new(wf, ticket));
        break;
    case RUN_VERB_RETRY:
        store_retry_rows(wf->store, c->run, c->choice, on_rewritten, begin_rewriting(wf, ticket));
        break;
    case RUN_VERB_EXPORT:
        bulk_export_begin(wf, ticket, c);
        break;
    case RUN_VERB_CHOOSE:
        store_choose_known(wf->store, c->run, c->first, c->policy, bulk_with_simulated(wf), on_rewritten,
                           begin_rewriting(wf, ticket));
        break;
    case RUN_VERB_EXPORT_ROWS:
        rows_export_begin(wf, ticket, c);
        break;
    case RUN_VERB_QUERY:
        store_get_run(wf->store, c->run, on_queried, question_new(wf, ticket));
        break;
    case RUN_VERB_QUERY_ALL:
        store_list_runs(wf->store, c->first, c->count, on_runs, question_new(wf, ticket));
        break;
    case RUN_VERB_QUERY_LINES:
        list_lines(wf, ticket, c);
        break;
    }
}

/* ---- the end ---- */

void bulk_close(struct wf *wf)
{
    bulk_imports_end(wf);
    exports_end(wf);
}

void bulk_free(struct wf *wf)
{
    bulk_imports_free(wf);
    exports_free(wf);
    bulk_sends_free(wf);
}
