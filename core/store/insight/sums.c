/* sums.c — what is asked of the whole history: what is open, and what it cost. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/base/order.h"
#include "core/model/credits.h"
#include "core/store/insight/insight_internal.h"

/* ---- what is open ---- */

static bool list_state(struct store_file *f, enum request_state state, struct store_result *result,
                       struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT id FROM requests WHERE state = ?", e))
        return false;
    sql_bind_text(&q, request_state_word(state));
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        /* In powers of two: a hundred thousand may wait. */
        if ((result->id_count & (result->id_count - 1)) == 0)
            result->ids =
                mem_resize(result->ids, result->id_count ? result->id_count * 2 : 1, sizeof *result->ids);
        result->ids[result->id_count++] = sql_read_int(&q);
    }
    return step == SQL_END;
}

static bool run_open(struct store_file *f, struct store_op *op, struct err *e)
{
    for (enum request_state state = 0; state < REQUEST_STATE_COUNT; state++)
        if (request_state_is_open(state) && !list_state(f, state, &op->result, e))
            return false;
    if (op->result.id_count)
        qsort(op->result.ids, op->result.id_count, sizeof *op->result.ids, order_int64);
    return true;
}

void store_list_open(struct store *s, store_done_fn *done, void *owner)
{
    store_submit(s, store_op_new(sizeof(struct store_op), run_open, false, done, owner));
}

/* Of all of a state the index alone tells the number; of when they were asked the rows must tell. */
static bool add_in_state(struct store_file *f, enum request_state state, int64_t since_ms, int64_t until_ms,
                         int64_t *count, struct err *e)
{
    struct sql_query q;
    bool is_all = since_ms <= 0 && until_ms == INT64_MAX;
    if (!sql_prepare(&f->sql, &q,
                     is_all ? "SELECT count(*) FROM requests WHERE state = ?"
                            : "SELECT count(*) FROM requests WHERE state = ?"
                              " AND coalesce(created_ms, 0) >= ? AND coalesce(created_ms, 0) < ?",
                     e))
        return false;
    sql_bind_text(&q, request_state_word(state));
    if (!is_all) {
        sql_bind_int(&q, since_ms);
        sql_bind_int(&q, until_ms);
    }
    if (sql_step(&q, e) != SQL_ROW)
        return false;
    *count += sql_read_int(&q);
    return true;
}

bool store_add_open(struct store_file *f, int64_t since_ms, int64_t until_ms, int64_t *count, struct err *e)
{
    for (enum request_state state = 0; state < REQUEST_STATE_COUNT; state++)
        if (request_state_is_open(state) && !add_in_state(f, state, since_ms, until_ms, count, e))
            return false;
    return true;
}

static bool run_count_open(struct store_file *f, struct store_op *op, struct err *e)
{
    return store_add_open(f, 0, INT64_MAX, &op->result.matching, e);
}

void store_count_open(struct store *s, store_done_fn *done, void *owner)
{
    struct store_op *op = store_op_new(sizeof *op, run_count_open, false, done, owner);
    op->is_patient = true;
    store_submit(s, op);
}

/* ---- credits ---- */

/* So many amounts a turn, and the rest of the same millisecond: what arrives waits for no more. */
#define AMOUNTS_A_TURN 5000

/* Of the amounts that became known before `until_ms`. */
struct sum {
    int64_t micro, until_ms;
    int64_t last_ms; /* the last one when the sum was begun */
    size_t count;
    bool is_text; /* some must be added as the texts that they are */
};
struct credits_op {
    struct store_op op;
    int64_t since_ms;
    struct sum before, now; /* this turn */
};

static bool find_last(struct store_file *f, int64_t *last_ms, struct err *e)
{
    return sql_exec_int(
        &f->sql, "SELECT coalesce(max(credited_ms), 0) FROM requests WHERE credits IS NOT NULL", last_ms, e);
}

/* Nothing newer than the sum's beginning: an amount that changes between two turns becomes known anew, and
 * would be in the sum with both of its values. What changed it has the sum asked for again. */
static bool sum_some(struct store_file *f, struct sum *sum, bool *is_over, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    *is_over = false;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT credited_ms, credits_micro IS NOT NULL, credits_micro FROM requests"
                     " WHERE credits IS NOT NULL AND credited_ms >= ? AND credited_ms <= ?"
                     " ORDER BY credited_ms",
                     e))
        return false;
    sql_bind_int(&q, sum->until_ms);
    sql_bind_int(&q, sum->last_ms);
    for (size_t rows = 0; (step = sql_step(&q, e)) == SQL_ROW; rows++) {
        int64_t at_ms = sql_read_int(&q);
        bool is_enough = rows >= AMOUNTS_A_TURN && at_ms != sum->until_ms;
        sum->until_ms = at_ms;
        if (is_enough)
            return true;
        bool is_number =
            sql_read_int(&q) && !__builtin_add_overflow(sum->micro, sql_read_int(&q), &sum->micro);
        sum->is_text = sum->is_text || !is_number;
        sum->count++;
    }
    *is_over = true;
    return step == SQL_END;
}

static bool sum_texts(struct store_file *f, struct store_op *op, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT credits FROM requests WHERE credits IS NOT NULL AND credited_ms >= ?", e))
        return false;
    sql_bind_int(&q, ((const struct credits_op *)op)->since_ms);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        const char *const amounts[] = {op->result.credits_today, sql_peek_text(&q)};
        mem_text_replace_take(&op->result.credits_today, credits_sum(amounts, 2));
    }
    return step == SQL_END;
}

/* A day has tens of thousands: as numbers they are added at a tenth of the cost. One is told as it came. */
static bool run_credits(struct store_file *f, struct store_op *op, struct err *e)
{
    struct credits_op *c = (struct credits_op *)op;
    bool is_over;
    char text[CREDITS_TEXT_SIZE];
    c->before = op->is_resumed ? c->now : c->before;
    op->is_resumed = false;
    c->now = c->before;
    if ((!c->now.last_ms && !find_last(f, &c->now.last_ms, e)) || !sum_some(f, &c->now, &is_over, e))
        return false;
    op->is_unfinished = !is_over;
    if (op->is_unfinished)
        return true;
    if (c->now.is_text || c->now.count == 1)
        return sum_texts(f, op, e);
    credits_format(c->now.micro, text);
    op->result.credits_today = c->now.count ? mem_text(text) : NULL;
    return true;
}

void store_sum_credits(struct store *s, int64_t since_ms, store_done_fn *done, void *owner)
{
    struct credits_op *c = store_op_new(sizeof *c, run_credits, false, done, owner);
    c->op.is_patient = true;
    c->since_ms = c->before.until_ms = since_ms;
    store_submit(s, &c->op);
}
