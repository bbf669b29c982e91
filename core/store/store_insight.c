/* store_insight.c — questions about the whole history: asked here, answered in store_vendors.c,
 * store_ledger.c, store_people.c and store_inbox.c. Also what a history from before still owes to them. */
#include "core/store/store_insight.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/store/store_filter.h"
#include "core/store/store_runs_internal.h"

#define DEBTS_A_TURN 500
#define SLICE_IDS 16384
#define WINDOW_MAX 1000

/* ---- ids ---- */

void id_list_add(struct id_list *l, int64_t id)
{
    if (l->count == l->capacity) {
        l->capacity = l->capacity ? l->capacity * 2 : 64;
        l->id = mem_resize(l->id, l->capacity, sizeof *l->id);
    }
    l->id[l->count++] = id;
}

bool id_list_has(const struct id_list *l, int64_t id)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (l->id[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->count && l->id[low] == id;
}

void id_list_release(struct id_list *l)
{
    free(l->id);
    *l = (struct id_list){0};
}

bool store_range_is_set(const struct insight_query *q)
{
    return q->since_ms || q->until_ms;
}

bool store_in_range(const struct insight_query *q, int64_t at_ms)
{
    return at_ms >= q->since_ms && (!q->until_ms || at_ms < q->until_ms);
}

/* Of the next run of ids, those that pass. Slices, between which deliveries go on being stored. */
static bool match_slice(struct store_file *f, struct insight_op *op, const struct filter *filter,
                        struct err *e)
{
    const struct insight_query *w = &op->query;
    struct sql_query q;
    struct buf text;
    enum sql_step step;
    buf_init(&text, STORE_FILTER_SQL_MAX);
    buf_append_text(
        &text, "SELECT r.id FROM requests r JOIN search s ON s.request = r.id WHERE r.id > ? AND r.id <= ?"
               " AND coalesce(r.created_ms, 0) >= ? AND coalesce(r.created_ms, 0) < ? AND ");
    store_filter_write(filter, &text);
    buf_append_text(&text, " ORDER BY r.id");
    bool is_good = sql_prepare_own(&f->sql, &q, text.data, e);
    if (is_good) {
        sql_bind_int(&q, op->matched_to);
        sql_bind_int(&q, op->matched_to + SLICE_IDS);
        sql_bind_int(&q, w->since_ms);
        sql_bind_int(&q, w->until_ms ? w->until_ms : INT64_MAX);
        store_filter_bind(filter, &q);
        while ((step = sql_step(&q, e)) == SQL_ROW)
            id_list_add(&op->matches, sql_read_int(&q));
        is_good = step == SQL_END;
    }
    sql_drop(&q);
    buf_release(&text);
    op->matched_to += SLICE_IDS;
    return is_good;
}

static bool last_id(struct store_file *f, int64_t *id, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT coalesce(max(id), 0) FROM requests", e))
        return false;
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW)
        *id = sql_read_int(&q);
    return step == SQL_ROW;
}

bool store_filter_ids(struct store_file *f, struct insight_op *op, struct id_list *out, bool *is_ready,
                      struct err *e)
{
    struct filter filter;
    int64_t last = 0;
    *is_ready = true;
    /* What is no filter brings nothing; its sentence is the caller's to hear. */
    if (!filter_parse(op->filter, clock_wall_ms(), &filter, &op->op.result.err))
        return true;
    if (!last_id(f, &last, e) || (op->matched_to < last && !match_slice(f, op, &filter, e)))
        return false;
    *is_ready = op->matched_to >= last;
    if (!*is_ready)
        return true;
    *out = op->matches;
    op->matches = (struct id_list){0};
    op->matched_to = 0;
    return true;
}

/* ---- a question ---- */

static void release_insight(struct store_op *op)
{
    struct insight_op *o = (struct insight_op *)op;
    insight_free(o->answer);
    id_list_release(&o->matches);
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
    if (!o->has_begun) {
        insight_free(o->answer); /* of a turn that was undone */
        o->answer = insight_new(o->query.kind);
        o->answer->first = o->query.first;
        o->below = INT64_MAX;
        o->skipped = 0;
    }
    if (!run[o->query.kind](f, o, e)) {
        o->has_begun = false;
        return false;
    }
    o->has_begun = op->is_unfinished && o->below != INT64_MAX;
    if (!op->is_unfinished) {
        op->result.insight = o->answer;
        o->answer = NULL;
        o->has_begun = false;
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
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "DELETE FROM insight_debts WHERE request = ?", e))
        return false;
    sql_bind_int(&q, id);
    return sql_finish(&q, e);
}

bool store_note_insight(struct store_file *f, const struct request *r, struct err *e)
{
    return store_note_courses(f, r, e) && store_note_persons(f, r, e) && clear_debt(f, r->id, e);
}

static bool list_debts(struct store_file *f, struct id_list *out, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT request FROM insight_debts ORDER BY request DESC LIMIT ?", e))
        return false;
    sql_bind_int(&q, DEBTS_A_TURN);
    while ((step = sql_step(&q, e)) == SQL_ROW)
        id_list_add(out, sql_read_int(&q));
    return step == SQL_END;
}

/* Newest first, some hundreds a turn, between which deliveries go on being stored. */
static bool run_catch_up(struct store_file *f, struct store_op *op, struct err *e)
{
    struct id_list debts = {0};
    bool is_good = list_debts(f, &debts, e);
    for (size_t i = 0; i < debts.count && is_good; i++) {
        struct request *r = store_load_request(f, debts.id[i], STORE_LOAD_CORE, e);
        is_good = r && store_note_insight(f, r, e);
        request_free(r);
    }
    bool is_paid = true;
    is_good = is_good && store_pay_digests(f, &is_paid, e);
    op->is_unfinished = is_good && (debts.count == DEBTS_A_TURN || !is_paid);
    op->result.is_changed = debts.count > 0;
    id_list_release(&debts);
    return is_good;
}

void store_catch_up(struct store *s, store_done_fn *done, void *owner)
{
    store_submit(s, store_op_new(sizeof(struct store_op), run_catch_up, true, done, owner));
}
