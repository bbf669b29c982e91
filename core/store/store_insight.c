/* store_insight.c — questions about the whole history: asked here, answered in store_vendors.c,
 * store_ledger.c, store_people.c and store_inbox.c. Also what a history from before still owes to them. */
#include "core/store/store_insight.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define DEBTS_A_TURN 500
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

static bool compare_ids_in_range(struct store_file *f, const struct insight_query *q, struct id_list *out,
                                 struct err *e)
{
    struct sql_query s;
    enum sql_step step;
    /* By id, so that the two lists can be walked together. */
    if (!sql_prepare(&f->sql, &s,
                     "SELECT id FROM requests WHERE created_ms >= ? AND created_ms < ? ORDER BY id", e))
        return false;
    sql_bind_int(&s, q->since_ms);
    sql_bind_int(&s, q->until_ms ? q->until_ms : INT64_MAX);
    while ((step = sql_step(&s, e)) == SQL_ROW)
        id_list_add(out, sql_read_int(&s));
    return step == SQL_END;
}

bool store_filter_ids(struct store_file *f, struct insight_op *op, struct id_list *out, bool *is_ready,
                      struct err *e)
{
    size_t count;
    struct id_list in_range = {0};
    if (!store_matches_look(f, &op->op, op->filter, is_ready, e))
        return false;
    if (!*is_ready)
        return true;
    const int64_t *ids = store_matches_ids(f, &count);
    bool has_range = store_range_is_set(&op->query);
    if (has_range && !compare_ids_in_range(f, &op->query, &in_range, e)) {
        id_list_release(&in_range);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        if (!has_range || id_list_has(&in_range, ids[i]))
            id_list_add(out, ids[i]);
    id_list_release(&in_range);
    return true;
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
    op->is_unfinished = is_good && debts.count == DEBTS_A_TURN;
    op->result.is_changed = debts.count > 0;
    id_list_release(&debts);
    return is_good;
}

void store_catch_up(struct store *s, store_done_fn *done, void *owner)
{
    store_submit(s, store_op_new(sizeof(struct store_op), run_catch_up, true, done, owner));
}
