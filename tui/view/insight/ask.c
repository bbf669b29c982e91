/* ask.c — what the views ask of the core, and what they do with its answers. */
#include <stdlib.h>

#include "tui/app.h"

#define WINDOW_MARGIN 50
#define WAIT_MS 25   /* for an answer; then it is told how far the look is */
#define COUNT_MS 120 /* the same, once that was told: a count need not run faster than it can be read */
#define PAUSE_MS 500 /* between two looks through the history, while it changes all the time */

const char *insight_period_word(enum insight_period p)
{
    static const char *const words[PERIOD_COUNT] = {"all time", "today", "7 days", "30 days", "90 days"};
    return words[p];
}

static int64_t since_ms_of(const struct app *a)
{
    static const int days[PERIOD_COUNT] = {0, 1, 7, 30, 90};
    if (a->view.period == PERIOD_ALL)
        return 0;
    return (a->now_ms / LEDGER_DAY_MS + 1 - days[a->view.period]) * LEDGER_DAY_MS;
}

void insight_view_stale(struct app *a)
{
    a->view.is_stale = a->view.level != LEVEL_COMPARE;
}

/* The rows in sight are in the window that is here. */
static bool has_window(const struct app *a)
{
    const struct insight_view *v = &a->view;
    const struct insight_level_ops *ops = insight_level_ops(v->level);
    if (!v->answer || ops->is_all || ops->is_doc)
        return v->answer != NULL;
    int64_t here = (int64_t)(v->answer->attempt_count + v->answer->ledger_count + v->answer->people_count +
                             v->answer->delivery_count);
    int64_t total = v->answer->total, last = v->top + v->height;
    return v->top >= v->answer->first && (last > total ? total : last) <= v->answer->first + here;
}

/* A filter costs a look through the history; what changes it every moment need not be followed that closely.
 */
int64_t insight_view_wake_ms(const struct app *a)
{
    const struct insight_view *v = &a->view;
    bool is_costly = v->filter.size && !v->is_counting && v->answered_ms && v->answer;
    if (!v->is_open || !v->is_stale || v->ticket || !is_costly)
        return -1;
    int64_t left = v->answered_ms + PAUSE_MS - a->mono_ms;
    return left > 0 ? left : 0;
}

void insight_view_ask(struct app *a)
{
    struct insight_view *v = &a->view;
    const struct insight_level_ops *ops = insight_level_ops(v->level);
    if (ops->is_lists) {
        lists_ask(a);
        return;
    }
    if (!v->is_open || !a->session.wf || v->ticket || v->level == LEVEL_COMPARE)
        return;
    if (!v->is_stale && (has_window(a) || v->err.code != ERR_NONE))
        return;
    if (v->is_stale && has_window(a) && insight_view_wake_ms(a) > 0)
        return;
    struct insight_query q = {.kind = ops->kind,
                              .filter = v->filter.size ? v->filter.text : NULL,
                              .since_ms = since_ms_of(a),
                              .id = ops->kind == INSIGHT_PERSON || ops->kind == INSIGHT_REPLAY ? v->id : 0,
                              .request_id = ops->kind == INSIGHT_PERSON ? v->of_request : 0,
                              .slot = v->of_slot,
                              .vendor = v->vendor,
                              .field = v->field,
                              .step = v->step,
                              .wait_ms = v->is_counting ? COUNT_MS : WAIT_MS,
                              .choice = v->level == LEVEL_UNMATCHED ? DELIVERIES_LOOSE : DELIVERIES_ALL};
    q.first = ops->is_doc || v->top < WINDOW_MARGIN ? 0 : v->top - WINDOW_MARGIN;
    q.count = v->height + 2 * WINDOW_MARGIN;
    v->ticket = wf_query_insight(a->session.wf, &q);
    v->is_stale = false;
}

/* Of a list the rows that were found so far; figures only when they are whole. What is shown of the same
 * question stays: it is more than what a new look has found. */
static bool is_worth_showing(const struct insight_view *v, const struct insight *x)
{
    bool is_list = x->kind == INSIGHT_PEOPLE || x->kind == INSIGHT_DELIVERIES;
    return is_list && (!v->answer || v->is_other || v->answer->is_counting);
}

static void take_answer(struct app *a, struct wf_event *ev)
{
    struct insight_view *v = &a->view;
    v->ticket = 0;
    v->err = ev->err;
    v->answered_ms = a->mono_ms;
    v->is_counting = ev->insight && ev->insight->is_counting;
    if (v->is_counting) { /* asking again goes on */
        v->part = ev->insight->part;
        v->is_stale = true;
        if (!is_worth_showing(v, ev->insight))
            return;
    }
    if (ev->err.code != ERR_NONE && ev->err.code != ERR_JSON) {
        app_toast(a, true, "%s", ev->err.text); /* what was shown stays */
        return;
    }
    insight_free(v->answer);
    v->answer = ev->insight;
    ev->insight = NULL;
    v->answer_level = v->level;
    v->is_other = false;
    v->is_doc_stale = true;
    if (v->answer && v->answer->kind == INSIGHT_VENDORS)
        vendors_figure(a);
    insight_view_select(a, insight_is_scrolled(a) ? v->top : v->selected);
}

static void take_imported(struct app *a, const struct wf_event *ev)
{
    a->view.import_ticket = 0;
    if (ev->err.code != ERR_NONE)
        app_toast(a, true, "%s", ev->err.text);
    else if (ev->outcome == DELIVERY_DUPLICATE)
        app_toast(a, false, "The same bytes came before: kept, and not counted again.");
    else if (ev->id)
        app_toast(a, false, "Delivery %lld is taken for request %lld.", (long long)ev->delivery_id,
                  (long long)ev->id);
    else
        app_toast(a, false, "Delivery %lld is unmatched: A gives it to a request.",
                  (long long)ev->delivery_id);
    insight_view_stale(a);
}

bool insight_view_take(struct app *a, struct wf_event *ev)
{
    struct insight_view *v = &a->view;
    if (lists_take(a, ev))
        return true;
    if (ev->kind == WF_EVENT_CHANGED)
        insight_view_stale(a);
    if (!ev->ticket)
        return false;
    if (ev->kind == WF_EVENT_INSIGHT && ev->ticket == v->ticket) {
        take_answer(a, ev);
        return true;
    }
    if (ev->kind == WF_EVENT_IMPORTED && ev->ticket == v->import_ticket) {
        take_imported(a, ev);
        return true;
    }
    if (ev->kind != WF_EVENT_DONE || ev->ticket != v->balance_ticket)
        return false;
    v->balance_ticket = 0;
    v->balance_err = ev->err;
    if (ev->err.code != ERR_NONE && v->is_balance_asked)
        app_toast(a, true, "The balance was not read. %s", ev->err.text);
    v->is_balance_asked = false;
    insight_view_stale(a);
    return true;
}
