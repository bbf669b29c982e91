/* ask.c — what the Lists view asks of the core and does with the answers. One question of a kind is
 * under way at a time, so that a storm of progress costs one answer after the other, never a queue. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/plural.h"
#include "tui/app.h"
#include "tui/export_file.h"
#include "tui/view/private_text.h"

#define WINDOW_MARGIN 50

/* ---- life ---- */

static void free_runs(struct lists *l)
{
    for (size_t i = 0; i < l->run_count; i++)
        run_free(l->runs[i]);
    free(l->runs);
    l->runs = NULL;
    l->run_count = 0;
}

static void free_lines(struct lists_rows *w)
{
    for (size_t i = 0; i < w->count; i++)
        run_line_release(&w->line[i]);
    free(w->line);
    w->line = NULL;
    w->count = 0;
}

void lists_drop_rows(struct lists *l)
{
    enum row_choice choice = l->rows.choice;
    free_lines(&l->rows);
    free(l->rows.starts);
    l->rows = (struct lists_rows){.choice = choice, .is_stale = true};
    l->lines_ticket = 0;
}

void lists_release(struct lists *l)
{
    free_runs(l);
    lists_drop_rows(l);
    run_free(l->run);
    free(l->new.path);
    free(l->new.text);
    free(l->new.map);
    wf_peek_free(l->new.peek);
    free(l->exported_to);
}

bool lists_has_answer(const struct app *a)
{
    const struct lists *l = &a->view.lists;
    switch (a->view.level) {
    case LEVEL_LISTS:
        return l->is_here;
    case LEVEL_LIST:
        return l->run != NULL;
    case LEVEL_LIST_ROWS:
        return l->rows.is_here;
    default:
        return true;
    }
}

static void stale(struct app *a)
{
    struct lists *l = &a->view.lists;
    l->is_stale = l->is_run_stale = l->rows.is_stale = true;
}

void lists_shown(struct app *a)
{
    struct lists *l = &a->view.lists;
    bool is_other = l->run && l->run->id != a->view.id;
    if (a->view.level == LEVEL_LIST && is_other) {
        run_free(l->run);
        l->run = NULL;
        l->run_ticket = 0;
        l->rows.choice = ROWS_ALL;
        lists_drop_rows(l);
    }
    stale(a);
}

/* ---- speed ---- */

static void note_speed(struct lists *l, const struct run *r, int64_t now_ms)
{
    struct lists_speed *s = &l->speed;
    if (s->run != r->id || r->state != RUN_RUNNING)
        *s = (struct lists_speed){.run = r->id};
    if (s->count && now_ms - s->at_ms[s->count - 1] < 500)
        return;
    if (s->count == LISTS_SPANS) {
        memmove(s->at_ms, s->at_ms + 1, sizeof s->at_ms - sizeof *s->at_ms);
        memmove(s->rows, s->rows + 1, sizeof s->rows - sizeof *s->rows);
        s->count--;
    }
    s->at_ms[s->count] = now_ms;
    s->rows[s->count++] = lists_settled(r);
}

double lists_rate(const struct lists_speed *s)
{
    int last = s->count - 1;
    if (last < 1 || s->at_ms[last] <= s->at_ms[0] || s->rows[last] <= s->rows[0])
        return 0;
    return (double)(s->rows[last] - s->rows[0]) * 1000 / (double)(s->at_ms[last] - s->at_ms[0]);
}

/* ---- asking ---- */

static void ask_runs(struct app *a)
{
    struct insight_view *v = &a->view;
    struct lists *l = &v->lists;
    int64_t last = v->top + v->height < l->total ? v->top + v->height : l->total;
    bool has_window = l->is_here && v->top >= l->first && last <= l->first + (int64_t)l->run_count;
    if (l->runs_ticket || (has_window && !l->is_stale))
        return;
    l->first = v->top < WINDOW_MARGIN ? 0 : v->top - WINDOW_MARGIN;
    l->is_stale = false;
    l->runs_ticket = wf_query_runs(a->session.wf, l->first, v->height + 2 * WINDOW_MARGIN);
}

/* Where the window begins: anywhere where no row is left out, else at a beginning that is known. */
static int64_t wanted_first(const struct lists_rows *w, int64_t top)
{
    int64_t first = top < WINDOW_MARGIN ? 0 : top - WINDOW_MARGIN;
    if (w->choice == ROWS_ALL)
        return w->is_here && w->first == first ? top : first; /* long rows: less came than was asked */
    int64_t page = first / LISTS_PAGE, known = w->start_count ? (int64_t)w->start_count - 1 : 0;
    return (page < known ? page : known) * LISTS_PAGE;
}

static void ask_rows(struct app *a)
{
    struct insight_view *v = &a->view;
    struct lists *l = &v->lists;
    struct lists_rows *w = &l->rows;
    int64_t end = w->first + (int64_t)w->count;
    bool has_window = w->is_here && v->top >= w->first && (v->top + v->height <= end || !w->has_more);
    int64_t first = w->is_stale && has_window ? w->first : wanted_first(w, v->top);
    bool is_known = w->is_here && (has_window || first == w->first);
    if (l->lines_ticket || (!w->is_stale && (is_known || w->err.code != ERR_NONE)))
        return;
    w->asked_first = first;
    w->is_stale = false;
    int64_t after = w->choice == ROWS_ALL ? first : w->start_count ? w->starts[first / LISTS_PAGE] : 0;
    l->lines_ticket = wf_query_run_lines(a->session.wf, v->id, after, 2 * LISTS_PAGE + v->height, w->choice);
}

void lists_ask(struct app *a)
{
    struct insight_view *v = &a->view;
    struct lists *l = &v->lists;
    if (!v->is_open || !a->session.wf)
        return;
    if (v->level == LEVEL_LISTS)
        ask_runs(a);
    if ((v->level == LEVEL_LIST || v->level == LEVEL_LIST_ROWS) && l->is_run_stale && !l->run_ticket) {
        l->is_run_stale = false;
        l->run_ticket = wf_query_run(a->session.wf, v->id);
    }
    if (v->level == LEVEL_LIST_ROWS)
        ask_rows(a);
}

/* ---- answers ---- */

static bool is_ticket(uint64_t *ticket, const struct wf_event *ev)
{
    if (!ev->ticket || *ticket != ev->ticket)
        return false;
    *ticket = 0;
    return true;
}

/* The selection follows the list, not its place. */
static void take_runs(struct app *a, struct wf_event *ev)
{
    struct insight_view *v = &a->view;
    struct lists *l = &v->lists;
    const struct run *chosen = lists_chosen(a);
    int64_t id = v->level == LEVEL_LISTS && chosen && v->selected > 0 ? chosen->id : 0;
    if (ev->err.code != ERR_NONE) {
        v->err = ev->err;
        return;
    }
    free_runs(l);
    l->runs = ev->runs;
    l->run_count = ev->run_count;
    ev->runs = NULL;
    ev->run_count = 0;
    l->total = ev->total;
    l->is_here = true;
    v->err = (struct err){0};
    for (size_t i = 0; id && i < l->run_count; i++)
        if (l->runs[i]->id == id)
            insight_view_select(a, l->first + (int64_t)i);
}

static void show_run_take(struct app *a, struct run *r)
{
    struct lists *l = &a->view.lists;
    note_speed(l, r, a->now_ms);
    run_free(l->run);
    l->run = r;
    a->view.is_doc_stale = true;
}

static struct run *run_copy_of(struct wf_event *ev)
{
    struct run *r = ev->run;
    ev->run = NULL;
    return r;
}

/* Progress: what is shown is replaced, what is counted of it is asked for again. */
static void take_progress(struct app *a, struct wf_event *ev)
{
    struct insight_view *v = &a->view;
    struct lists *l = &v->lists;
    bool is_known = false;
    if (!ev->run)
        return;
    if (l->run && l->run->id == ev->run->id) {
        l->rows.is_stale = true;
        l->is_stale = true;
        show_run_take(a, run_copy_of(ev));
        return;
    }
    for (size_t i = 0; i < l->run_count && !is_known; i++)
        if (l->runs[i]->id == ev->run->id) {
            run_free(l->runs[i]);
            l->runs[i] = run_copy_of(ev);
            is_known = true;
        }
    l->is_stale = l->is_stale || !is_known;
}

static void note_starts(struct lists_rows *w)
{
    size_t page = (size_t)w->first / LISTS_PAGE, count = page + w->count / LISTS_PAGE + 1;
    if (count > w->start_count) {
        w->starts = mem_resize(w->starts, count, sizeof *w->starts);
        w->start_count = count;
    }
    if (page == 0)
        w->starts[0] = 0;
    for (size_t k = page + 1; k < count; k++)
        w->starts[k] = w->line[(k - page) * LISTS_PAGE - 1].row;
}

static void take_lines(struct app *a, struct wf_event *ev)
{
    struct lists *l = &a->view.lists;
    struct lists_rows *w = &l->rows;
    w->err = a->view.err = ev->err;
    if (ev->err.code != ERR_NONE)
        return;
    free_lines(w);
    w->line = ev->lines;
    w->count = ev->line_count;
    w->has_more = ev->has_more;
    w->first = w->asked_first;
    w->is_here = true;
    ev->lines = NULL;
    ev->line_count = 0;
    if (w->choice != ROWS_ALL)
        note_starts(w);
}

/* A list may reach its end or its budget before what was said of it is gone. */
static bool is_as_told(const struct app *a)
{
    const struct lists *l = &a->view.lists;
    if (l->run && l->run->id == l->told_run)
        return l->run->state == l->told_state;
    for (size_t i = 0; i < l->run_count; i++)
        if (l->runs[i]->id == l->told_run)
            return l->runs[i]->state == l->told_state;
    return true;
}

static void tell_acted(struct app *a, const struct run *r)
{
    a->view.lists.told_run = r->id;
    a->view.lists.told_state = r->state;
    app_toast(a, false, "List %lld is %s: %s.", (long long)r->id, run_state_word(r->state),
              run_state_meaning(r->state));
    a->is_toast_true = is_as_told;
}

/* A wish about a list was done, or why not. */
static void take_acted(struct app *a, struct wf_event *ev)
{
    if (ev->err.code != ERR_NONE)
        app_toast(a, true, "%s", ev->err.text);
    else if (ev->run)
        tell_acted(a, ev->run);
    take_progress(a, ev);
    stale(a);
}

/* What of known people was chosen; what it may cost now stands in the list. */
static void take_known(struct app *a, struct wf_event *ev)
{
    static const char *const one[RUN_POLICY_COUNT] = {[RUN_REUSE] = "keeps its earlier result",
                                                      [RUN_REFRESH] = "is asked again",
                                                      [RUN_MISSING] = "is asked for what is missing"};
    static const char *const many[RUN_POLICY_COUNT] = {[RUN_REUSE] = "keep their result",
                                                       [RUN_REFRESH] = "are asked again",
                                                       [RUN_MISSING] = "are asked for what is missing"};
    const struct lists *l = &a->view.lists;
    long long ready = ev->run ? (long long)ev->run->standing[ROW_READY] : 0;
    const char *what = plural(ready, "row would be sent", "rows would be sent");
    if (ev->err.code != ERR_NONE)
        app_toast(a, true, "%s", ev->err.text);
    else if (ev->run && l->known_row)
        app_toast(a, false, "Row %lld %s; %lld %s.", (long long)l->known_row, one[l->known_policy], ready,
                  what);
    else if (ev->run)
        app_toast(a, false, "%lld known %s %s; %lld %s.", (long long)ev->matching,
                  plural(ev->matching, "person", "people"),
                  plural(ev->matching, one[l->known_policy], many[l->known_policy]), ready, what);
    take_progress(a, ev);
    stale(a);
}

static void take_read(struct app *a, struct wf_event *ev)
{
    struct insight_view *v = &a->view;
    if (ev->err.code != ERR_NONE || !ev->run) {
        v->lists.new.err = ev->err;
        v->is_doc_stale = true;
        char *why = private_sentence(a, ev->err.text, v->lists.new.path);
        app_toast(a, true, "%s", ev->err.code != ERR_NONE ? why : "It could not be read.");
        free(why);
        return;
    }
    stale(a);
    app_toast(a, false, "Read and checked; nothing was sent.");
    if (!v->is_open || v->level != LEVEL_LIST_NEW)
        return;
    v->id = ev->run->id;
    insight_view_open(a, LEVEL_LIST);
    show_run_take(a, run_copy_of(ev));
}

static void take_peek(struct app *a, struct wf_event *ev)
{
    struct lists_new *n = &a->view.lists.new;
    wf_peek_free(n->peek);
    n->peek = ev->peek;
    ev->peek = NULL;
    n->err = ev->err;
    a->view.is_doc_stale = true;
}

static void take_exported(struct app *a, const struct wf_event *ev)
{
    struct lists *l = &a->view.lists;
    if (ev->err.code != ERR_NONE)
        app_toast(a, true, "%s", ev->err.text);
    else
        app_toast(a, false, EXPORT_WRITTEN, (long long)ev->matching, plural(ev->matching, "row", "rows"),
                  l->exported_to, "");
}

static void take_dropped(struct app *a, const struct wf_event *ev)
{
    if (ev->err.code != ERR_NONE)
        app_toast(a, true, "%s", ev->err.text);
    else
        app_toast(a, false, "The list is gone; nothing of it was sent.");
    if (ev->err.code == ERR_NONE && a->view.is_open && a->view.level != LEVEL_LISTS)
        insight_view_open(a, LEVEL_LISTS);
    stale(a);
}

static void take_run(struct app *a, struct wf_event *ev)
{
    a->view.err = ev->err;
    if (ev->run && ev->run->id == a->view.id)
        show_run_take(a, run_copy_of(ev));
}

/* Lists that another process drives tell nothing by themselves. */
static void take_changed(struct app *a, const struct wf_event *ev)
{
    const struct run *r = lists_chosen(a);
    if (ev->id == 0 || (r && !r->is_driven_here))
        stale(a);
}

bool lists_take(struct app *a, struct wf_event *ev)
{
    struct lists *l = &a->view.lists;
    if (ev->kind == WF_EVENT_CHANGED)
        take_changed(a, ev);
    else if (ev->kind == WF_EVENT_RUN && !ev->ticket)
        take_progress(a, ev);
    else if (is_ticket(&l->runs_ticket, ev))
        take_runs(a, ev);
    else if (is_ticket(&l->run_ticket, ev))
        take_run(a, ev);
    else if (is_ticket(&l->lines_ticket, ev))
        take_lines(a, ev);
    else if (is_ticket(&l->act_ticket, ev) || is_ticket(&l->retry_ticket, ev))
        take_acted(a, ev);
    else if (is_ticket(&l->known_ticket, ev))
        take_known(a, ev);
    else if (is_ticket(&l->read_ticket, ev))
        take_read(a, ev);
    else if (is_ticket(&l->peek_ticket, ev))
        take_peek(a, ev);
    else if (is_ticket(&l->export_ticket, ev))
        take_exported(a, ev);
    else if (is_ticket(&l->drop_ticket, ev))
        take_dropped(a, ev);
    else
        return false;
    return ev->kind != WF_EVENT_CHANGED;
}
