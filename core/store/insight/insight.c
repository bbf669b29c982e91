/* insight.c — questions about the whole history: asked here, answered in vendors.c,
 * ledger.c, people.c and inbox.c. Also what a history from before still owes to them. */
#include "core/store/insight/insight.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/store/insight/insight_internal.h"
#include "core/store/requests/digests.h"
#include "core/store/requests/requests.h"
#include "core/store/search/changes.h"
#include "core/store/search/id_set.h"

#define DEBTS_A_TURN 500
#define SIMULATED_LOOKS 50000
#define WINDOW_MAX 1000

bool store_range_is_set(const struct insight_query *q)
{
    return q->since_ms || q->until_ms;
}

bool store_in_range(const struct insight_query *q, int64_t at_ms)
{
    return at_ms >= q->since_ms && (!q->until_ms || at_ms < q->until_ms);
}

/* A history has none of them as a rule, and the demo's has nothing else: either way the first look tells.
 * After so many that the filter leaves out it is taken to be so, rather than to look on for long. */
bool store_note_simulated(struct store_file *f, const struct insight_query *q, const struct id_set *ids,
                          struct insight *x, struct err *e)
{
    struct sql_query s;
    enum sql_step step = SQL_ROW;
    int looked_at = 0;
    if (!sql_prepare(&f->sql, &s,
                     "SELECT id FROM requests WHERE is_simulated AND created_ms >= ? AND created_ms < ?", e))
        return false;
    sql_bind_int(&s, q->since_ms);
    sql_bind_int(&s, q->until_ms ? q->until_ms : INT64_MAX);
    while (!x->has_simulated && (step = sql_step(&s, e)) == SQL_ROW)
        x->has_simulated = !ids || id_set_has(ids, sql_read_int(&s)) || ++looked_at == SIMULATED_LOOKS;
    return x->has_simulated || step != SQL_FAILED;
}

/* ---- a question ---- */

static void release_insight(struct store_op *op)
{
    struct insight_op *o = (struct insight_op *)op;
    insight_free(o->answer);
    free(o->vendor);
    free(o->filter);
}

static bool run_insight(struct store_file *f, struct store_op *op, struct err *e)
{
    static insight_run_fn *const run[INSIGHT_KIND_COUNT] = {
        [INSIGHT_VENDORS] = store_run_vendors,       [INSIGHT_ATTEMPTS] = store_run_attempts,
        [INSIGHT_LEDGER] = store_run_ledger,         [INSIGHT_CREDITS] = store_run_credits,
        [INSIGHT_PEOPLE] = store_run_people,         [INSIGHT_PERSON] = store_run_person,
        [INSIGHT_DELIVERIES] = store_run_deliveries, [INSIGHT_REPLAY] = store_run_replay,
    };
    struct insight_op *o = (struct insight_op *)op;
    insight_free(o->answer); /* of the turn before */
    o->answer = insight_new(o->query.kind);
    o->answer->first = o->query.first;
    if (!run[o->query.kind](f, o, e))
        return false;
    if (!op->is_unfinished) {
        op->result.insight = o->answer;
        o->answer = NULL;
    }
    return true;
}

static bool is_blank(const char *text)
{
    return !text || text[strspn(text, " \t\r\n")] == '\0';
}

void store_ask_insight(struct store *s, const struct insight_query *q, store_done_fn *done, void *owner)
{
    struct insight_op *o = store_op_new(sizeof *o, run_insight, false, done, owner);
    o->op.release = release_insight;
    o->query = *q;
    o->asked_us = clock_mono_us();
    o->query.first = q->first > 0 ? q->first : 0;
    o->query.count = q->count < 0 ? 0 : q->count > WINDOW_MAX ? WINDOW_MAX : q->count;
    o->vendor = mem_text(q->vendor);
    o->filter = is_blank(q->filter) ? NULL : mem_text(q->filter);
    o->query.vendor = o->vendor;
    o->query.filter = o->filter;
    store_submit(s, &o->op);
}

/* ---- following what is saved ---- */

static bool clear_debt(struct store_file *f, int64_t id, struct err *e)
{
    return sql_run_for(&f->sql, "DELETE FROM insight_debts WHERE request = ?", id, 0, e);
}

bool store_owe_insight(struct store_file *f, int64_t request, struct err *e)
{
    return sql_run_for(&f->sql, "INSERT OR IGNORE INTO insight_debts (request) VALUES (?)", request, 0, e);
}

bool store_note_insight(struct store_file *f, const struct request *r, struct err *e)
{
    return store_note_courses(f, r, e) && store_note_persons(f, r, e) && clear_debt(f, r->id, e);
}

static bool list_debts(struct store_file *f, struct id_set *out, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT request FROM insight_debts ORDER BY request DESC LIMIT ?", e))
        return false;
    sql_bind_int(&q, DEBTS_A_TURN);
    while ((step = sql_step(&q, e)) == SQL_ROW)
        id_set_add(out, sql_read_int(&q));
    return step == SQL_END;
}

/* Newest first, some hundreds a turn, between which deliveries go on being stored. */
static bool run_catch_up(struct store_file *f, struct store_op *op, struct err *e)
{
    struct id_set debts = {0};
    bool is_good = list_debts(f, &debts, e);
    for (size_t i = 0; i < debts.count && is_good; i++) {
        struct request *r = store_load_request(f, debts.id[i], STORE_LOAD_LIGHT, e);
        is_good = r && store_note_insight(f, r, e) && store_log_change(f, r->id, e);
        request_free(r);
    }
    bool is_paid = true;
    is_good = is_good && store_pay_digests(f, &is_paid, e);
    op->is_unfinished = is_good && (debts.count == DEBTS_A_TURN || !is_paid);
    op->result.is_changed = debts.count > 0;
    id_set_release(&debts);
    return is_good;
}

void store_catch_up(struct store *s, store_done_fn *done, void *owner)
{
    store_submit(s, store_op_new(sizeof(struct store_op), run_catch_up, true, done, owner));
}
