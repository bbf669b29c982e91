/* deliveries.c — what becomes of a stored body: it is applied once, or said to be unreadable. Knows
 * nothing of its content: what it means is read elsewhere and handed to store_settle. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/requests/requests.h"

#define UNSETTLED_BYTES_MAX (8u << 20)

/* ---- settle ---- */

struct settle_op {
    struct store_op op;
    int64_t delivery_id, now_ms;
    struct delivery *delivery;
};

static void release_settle(struct store_op *op)
{
    struct settle_op *s = (struct settle_op *)op;
    delivery_release(s->delivery);
    free(s->delivery);
}

struct stored_row {
    enum channel channel;
    bool is_unsettled;
};

/* → result: id, delivery_id, state, outcome. Not found is an error for the caller. */
static bool look_at_delivery(struct store_file *f, struct store_op *op, int64_t delivery_id,
                             struct stored_row *row, struct err *e)
{
    static const struct sql_field CHANNEL = {SQL_CHANNEL, offsetof(struct stored_row, channel)};
    static const struct sql_field STATE = {SQL_STATE, offsetof(struct store_result, state)};
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT d.request, d.is_unsettled, d.channel, d.outcome, r.state"
                     " FROM deliveries d JOIN requests r ON r.id = d.request WHERE d.id = ?",
                     e))
        return false;
    sql_bind_int(&q, delivery_id);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_END)
        err_set(&op->result.err, ERR_NOT_FOUND, "There is no delivery %lld.", (long long)delivery_id);
    if (step != SQL_ROW)
        return step == SQL_END;
    op->result.delivery_id = delivery_id;
    op->result.id = sql_read_int(&q);
    row->is_unsettled = sql_read_int(&q) != 0;
    return sql_read_fields(&q, &CHANNEL, 1, row, e) &&
           (store_outcome_from_word(sql_peek_text(&q), &op->result.outcome) ||
            sql_fail(&f->sql, SQLITE_CORRUPT, e)) &&
           sql_read_fields(&q, &STATE, 1, &op->result, e);
}

static bool save_outcome(struct store_file *f, const struct store_result *result, const char *note,
                         struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "UPDATE deliveries SET outcome = ?, is_unsettled = 0, note = coalesce(?, note)"
                     " WHERE id = ?",
                     e))
        return false;
    sql_bind_text(&q, delivery_outcome_word(result->outcome));
    sql_bind_text(&q, note);
    sql_bind_int(&q, result->delivery_id);
    return sql_finish(&q, e);
}

static bool apply(struct store_file *f, struct settle_op *s, enum channel channel, struct request *r,
                  struct err *e)
{
    struct store_result *result = &s->op.result;
    result->outcome = DELIVERY_SETTLED;
    enum request_state next = settle_delivery(r, s->delivery, channel, s->now_ms, &result->outcome);
    assert(result->outcome != DELIVERY_STORED);
    store_enter_state(r, next);
    result->is_changed = true;
    result->state = r->state;
    result->next_due_ms = r->next_poll_ms;
    return store_save_head(f, r, s->now_ms, e) && store_save_delivered(f, r, e) &&
           save_outcome(f, result, NULL, e);
}

static bool run_settle(struct store_file *f, struct store_op *op, struct err *e)
{
    struct settle_op *s = (struct settle_op *)op;
    struct stored_row row = {0};
    if (!look_at_delivery(f, op, s->delivery_id, &row, e))
        return false;
    if (!row.is_unsettled || op->result.state == REQUEST_SENDING)
        return true;
    struct request *r = store_load_request(f, op->result.id, STORE_LOAD_LIGHT, e);
    if (!r)
        return false;
    bool is_good = apply(f, s, row.channel, r, e);
    request_free(r);
    return is_good;
}

void store_settle(struct store *s, int64_t delivery_id, struct delivery *d_take, int64_t now_ms,
                  store_done_fn *done, void *owner)
{
    struct settle_op *op = store_op_new(sizeof *op, run_settle, true, done, owner);
    op->op.release = release_settle;
    op->op.is_patient = true;
    op->delivery_id = delivery_id;
    op->now_ms = now_ms;
    op->delivery = d_take;
    store_submit(s, &op->op);
}

/* ---- unreadable ---- */

struct unreadable_op {
    struct store_op op;
    int64_t delivery_id;
    char *why;
};

static void release_unreadable(struct store_op *op)
{
    free(((struct unreadable_op *)op)->why);
}

static bool run_unreadable(struct store_file *f, struct store_op *op, struct err *e)
{
    const struct unreadable_op *u = (const struct unreadable_op *)op;
    struct stored_row row = {0};
    if (!look_at_delivery(f, op, u->delivery_id, &row, e))
        return false;
    if (!row.is_unsettled)
        return true;
    op->result.outcome = DELIVERY_UNREADABLE;
    op->result.is_changed = true;
    return save_outcome(f, &op->result, u->why, e);
}

void store_mark_unreadable(struct store *s, int64_t delivery_id, const char *why, store_done_fn *done,
                           void *owner)
{
    struct unreadable_op *op = store_op_new(sizeof *op, run_unreadable, true, done, owner);
    op->op.release = release_unreadable;
    op->op.is_patient = true;
    op->delivery_id = delivery_id;
    op->why = mem_text(why);
    store_submit(s, &op->op);
}

/* ---- what is left to settle ---- */

struct unsettled_op {
    struct store_op op;
    int64_t request_id;
    size_t limit;
};

static bool read_stored(struct sql_query *q, struct store_stored *out, struct err *e)
{
    static const struct sql_field CHANNEL = {SQL_CHANNEL, offsetof(struct store_stored, channel)};
    out->id = sql_read_int(q);
    out->request_id = sql_read_int(q);
    if (!sql_read_fields(q, &CHANNEL, 1, out, e))
        return false;
    const void *body = sql_peek_blob(q, &out->body_size);
    out->body = mem_text_n(body ? body : "", out->body_size);
    return true;
}

static bool collect_stored(struct sql_query *q, size_t limit, struct store_result *result, struct err *e)
{
    size_t bytes = 0;
    enum sql_step step;
    while ((step = sql_step(q, e)) == SQL_ROW) {
        result->has_more = result->stored_count == limit || bytes > UNSETTLED_BYTES_MAX;
        if (result->has_more)
            return true;
        result->stored = mem_resize(result->stored, result->stored_count + 1, sizeof *result->stored);
        struct store_stored *row = &result->stored[result->stored_count++];
        memset(row, 0, sizeof *row);
        if (!read_stored(q, row, e))
            return false;
        bytes += row->body_size;
    }
    return step == SQL_END;
}

static bool run_list_unsettled(struct store_file *f, struct store_op *op, struct err *e)
{
    /* Of all, by the short index of what is unsettled; of one, by its own few deliveries. */
#define WHAT "SELECT d.id, d.request, d.channel, b.body FROM deliveries d"
#define WHICH                                                                                                \
    " CROSS JOIN requests r ON r.id = d.request CROSS JOIN bodies b ON b.delivery = d.id"                    \
    " WHERE d.is_unsettled = 1 AND r.state <> ?"
    static const char ALL[] = WHAT " INDEXED BY deliveries_unsettled" WHICH " ORDER BY d.id";
    static const char ONE[] =
        WHAT " INDEXED BY deliveries_by_request" WHICH " AND d.request = ? ORDER BY d.id";
    const struct unsettled_op *u = (const struct unsettled_op *)op;
    struct sql_query q;
    op->result.id = u->request_id;
    if (!sql_prepare(&f->sql, &q, u->request_id ? ONE : ALL, e))
        return false;
    sql_bind_text(&q, request_state_word(REQUEST_SENDING));
    if (u->request_id)
        sql_bind_int(&q, u->request_id);
    return collect_stored(&q, u->limit, &op->result, e);
}

void store_list_unsettled(struct store *s, int64_t request_id, size_t limit, store_done_fn *done, void *owner)
{
    struct unsettled_op *op = store_op_new(sizeof *op, run_list_unsettled, false, done, owner);
    op->op.is_patient = true;
    op->request_id = request_id;
    op->limit = limit;
    store_submit(s, &op->op);
}
