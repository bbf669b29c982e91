/* bulk_api.c — the client's side of lists: wishes copied into commands. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/bulk/bulk.h"

void run_command_free(struct run_command *c)
{
    if (!c)
        return;
    free(c->path);
    free(c->text);
    free(c->name);
    free(c->map);
    free(c->out);
    free(c);
}

static struct run_command *new_command(enum run_verb verb, int64_t run)
{
    struct run_command *c = mem_zalloc(sizeof *c);
    c->verb = verb;
    c->run = run;
    return c;
}

static uint64_t post_plan(struct wf *wf, enum run_verb verb, const struct wf_run_plan *p)
{
    struct run_command *c = new_command(verb, 0);
    c->path = mem_text(p->path);
    c->text = p->path || !p->text ? NULL : mem_text_n(p->text, p->text_size);
    c->text_size = c->text ? p->text_size : 0;
    c->name = mem_text(p->name);
    c->map = mem_text(p->map);
    c->options = p->options;
    c->policy = p->policy;
    c->out = mem_text(p->out);
    c->format = p->out_format;
    c->with_vendors = p->with_vendors;
    c->is_dry = p->is_dry;
    return command_post_run(wf, c);
}

uint64_t wf_run_peek(struct wf *wf, const struct wf_run_plan *p)
{
    return post_plan(wf, RUN_VERB_PEEK, p);
}

uint64_t wf_run_read(struct wf *wf, const struct wf_run_plan *p)
{
    return post_plan(wf, RUN_VERB_READ, p);
}

uint64_t wf_run_start(struct wf *wf, int64_t run, const struct wf_run_limits *l)
{
    struct run_command *c = new_command(RUN_VERB_START, run);
    c->limits = *l;
    return command_post_run(wf, c);
}

uint64_t wf_run_pause(struct wf *wf, int64_t run)
{
    return command_post_run(wf, new_command(RUN_VERB_PAUSE, run));
}

uint64_t wf_run_stop(struct wf *wf, int64_t run)
{
    return command_post_run(wf, new_command(RUN_VERB_STOP, run));
}

uint64_t wf_run_drop(struct wf *wf, int64_t run)
{
    return command_post_run(wf, new_command(RUN_VERB_DROP, run));
}

uint64_t wf_run_retry(struct wf *wf, int64_t run, enum row_choice choice)
{
    struct run_command *c = new_command(RUN_VERB_RETRY, run);
    c->choice = choice;
    return command_post_run(wf, c);
}

uint64_t wf_run_export(struct wf *wf, int64_t run, const struct wf_run_export *x)
{
    struct run_command *c = new_command(RUN_VERB_EXPORT, run);
    c->path = mem_text(x->path);
    c->format = x->format;
    c->choice = x->choice;
    c->with_vendors = x->with_vendors;
    return command_post_run(wf, c);
}

uint64_t wf_run_choose_known(struct wf *wf, int64_t run, int64_t row, enum run_policy policy)
{
    struct run_command *c = new_command(RUN_VERB_CHOOSE, run);
    c->first = row;
    c->policy = policy;
    return command_post_run(wf, c);
}

uint64_t wf_rows_export(struct wf *wf, const struct wf_rows_export *x)
{
    struct run_command *c = new_command(RUN_VERB_EXPORT_ROWS, 0);
    c->path = mem_text(x->path);
    c->format = x->format;
    c->text = mem_text(x->filter);
    c->order = x->order;
    c->is_up = x->is_up;
    c->count = x->most;
    c->mask = x->mask;
    return command_post_run(wf, c);
}

uint64_t wf_query_run(struct wf *wf, int64_t run)
{
    return command_post_run(wf, new_command(RUN_VERB_QUERY, run));
}

uint64_t wf_query_runs(struct wf *wf, int64_t first, int64_t count)
{
    struct run_command *c = new_command(RUN_VERB_QUERY_ALL, 0);
    c->first = first;
    c->count = count;
    return command_post_run(wf, c);
}

uint64_t wf_query_run_lines(struct wf *wf, int64_t run, int64_t after, int64_t count, enum row_choice choice)
{
    struct run_command *c = new_command(RUN_VERB_QUERY_LINES, run);
    c->first = after;
    c->count = count;
    c->choice = choice;
    return command_post_run(wf, c);
}

void wf_peek_free(struct wf_peek *p)
{
    if (!p)
        return;
    free(p->encoding);
    free(p->layout);
    free(p->header_names);
    free(p->map);
    free(p->map_words);
    for (int i = 0; i < WF_PEEK_ROWS; i++) {
        free(p->rows[i]);
        free(p->people[i]);
    }
    free(p);
}
