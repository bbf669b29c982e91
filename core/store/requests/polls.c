/* polls.c — when which request is asked for, by one process at a time; and what a dead process left.
 * due_ms is next_poll_ms, or the end of a claim: a poll whose process died falls due again by itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/poll_plan.h"
#include "core/store/file/file.h"
#include "core/store/requests/requests.h"

bool store_find_next_due(struct store_file *f, struct store_result *result, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT min(due_ms) FROM requests WHERE due_ms IS NOT NULL", e))
        return false;
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW)
        result->next_due_ms = sql_read_int(&q);
    return step == SQL_ROW;
}

/* ---- claim ---- */

struct claim_op {
    struct store_op op;
    int64_t now_ms, lease_ms;
    int limit;
};

static struct store_due *add_due(struct store_result *result)
{
    result->due = mem_resize(result->due, result->due_count + 1, sizeof *result->due);
    struct store_due *due = &result->due[result->due_count++];
    memset(due, 0, sizeof *due);
    return due;
}

static bool list_due(struct store_file *f, const struct claim_op *c, struct store_result *result,
                     struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT id, request_id, poll_count, has_callback, answered_ms FROM requests"
                     " WHERE due_ms <= ? AND request_id IS NOT NULL ORDER BY due_ms LIMIT ?",
                     e))
        return false;
    sql_bind_int(&q, c->now_ms);
    sql_bind_int(&q, c->limit > 0 ? c->limit : 0);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        struct store_due *due = add_due(result);
        due->id = sql_read_int(&q);
        due->request_id = sql_read_text(&q);
        due->poll_count = (int)sql_read_int(&q) + 1;
        due->has_callback = sql_read_int(&q) != 0;
        due->answered_ms = sql_read_int(&q);
    }
    return step == SQL_END;
}

static bool claim(struct store_file *f, const struct store_due *due, int64_t until_ms, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "UPDATE requests SET due_ms = ?, poll_count = ? WHERE id = ?", e))
        return false;
    sql_bind_int(&q, until_ms);
    sql_bind_int(&q, due->poll_count);
    sql_bind_int(&q, due->id);
    return sql_finish(&q, e);
}

static bool run_claim(struct store_file *f, struct store_op *op, struct err *e)
{
    const struct claim_op *c = (const struct claim_op *)op;
    if (!list_due(f, c, &op->result, e))
        return false;
    for (size_t i = 0; i < op->result.due_count; i++)
        if (!claim(f, &op->result.due[i], c->now_ms + c->lease_ms, e))
            return false;
    return store_find_next_due(f, &op->result, e);
}

void store_claim_polls(struct store *s, int64_t now_ms, int64_t lease_ms, int limit, store_done_fn *done,
                       void *owner)
{
    struct claim_op *c = store_op_new(sizeof *c, run_claim, true, done, owner);
    c->now_ms = now_ms;
    c->lease_ms = lease_ms;
    c->limit = limit;
    store_submit(s, &c->op);
}

/* ---- what a poll brought ---- */

struct poll_op {
    struct store_op op;
    int64_t id, next_poll_ms, now_ms;
    char *note, *last_dispatched_at, *failure_reason;
    bool is_over;
};

static void release_poll(struct store_op *op)
{
    struct poll_op *p = (struct poll_op *)op;
    free(p->note);
    free(p->last_dispatched_at);
    free(p->failure_reason);
}

static bool write_poll(struct store_file *f, const struct poll_op *p, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "UPDATE requests SET next_poll_ms = ?, due_ms = ?, poll_note = coalesce(?, poll_note),"
                     " last_dispatched_at = coalesce(?, last_dispatched_at),"
                     " failure_reason = coalesce(?, failure_reason) WHERE id = ?",
                     e))
        return false;
    sql_bind_ms(&q, p->next_poll_ms);
    sql_bind_ms(&q, p->next_poll_ms);
    sql_bind_text(&q, p->note);
    sql_bind_text(&q, p->last_dispatched_at);
    sql_bind_text(&q, p->failure_reason);
    sql_bind_int(&q, p->id);
    return sql_finish(&q, e);
}

static bool expire(struct store_file *f, int64_t id, int64_t now_ms, struct store_result *result,
                   struct err *e)
{
    struct request *r = store_load_request(f, id, STORE_LOAD_LIGHT, e);
    if (!r)
        return false;
    bool is_good = true;
    if (store_enter_state(r, REQUEST_EXPIRED)) {
        mem_text_replace_take(&r->message,
                              mem_text("Apollo no longer keeps the result, and no webhook can come "
                                       "any more. A delivery that still comes will be taken."));
        is_good = store_save_head(f, r, now_ms, e);
        result->is_changed = true;
    }
    result->state = r->state;
    request_free(r);
    return is_good;
}

static bool run_poll(struct store_file *f, struct store_op *op, struct err *e)
{
    const struct poll_op *p = (const struct poll_op *)op;
    bool is_found;
    op->result.id = p->id;
    if (!store_find_state(f, p->id, &op->result.state, &is_found, e))
        return false;
    if (!is_found) {
        err_set(&op->result.err, ERR_NOT_FOUND, "There is no request %lld.", (long long)p->id);
        return true;
    }
    if (!store_state_polls(op->result.state))
        return true; /* settled meanwhile */
    return write_poll(f, p, e) && (!p->is_over || expire(f, p->id, p->now_ms, &op->result, e)) &&
           store_find_next_due(f, &op->result, e);
}

void store_put_poll(struct store *s, const struct store_poll *p, int64_t now_ms, store_done_fn *done,
                    void *owner)
{
    struct poll_op *op = store_op_new(sizeof *op, run_poll, true, done, owner);
    op->op.release = release_poll;
    op->id = p->id;
    op->next_poll_ms = p->next_poll_ms;
    op->now_ms = now_ms;
    op->note = mem_text(p->note);
    op->last_dispatched_at = mem_text(p->last_dispatched_at);
    op->failure_reason = mem_text(p->failure_reason);
    op->is_over = p->is_over;
    store_submit(s, &op->op);
}

/* ---- hurry ---- */

/* One that is being asked for at this moment stays with the process that asks. */
static bool write_hurry(struct store_file *f, const struct poll_op *p, struct err *e)
{
    return sql_run_for(&f->sql,
                       "UPDATE requests SET due_ms = iif(due_ms > next_poll_ms AND due_ms > ?1, due_ms, ?1),"
                       " next_poll_ms = ?1 WHERE id = ?2 AND request_id IS NOT NULL",
                       p->now_ms, p->id, e);
}

static bool run_hurry(struct store_file *f, struct store_op *op, struct err *e)
{
    const struct poll_op *p = (const struct poll_op *)op;
    bool is_found;
    op->result.id = p->id;
    if (!store_find_state(f, p->id, &op->result.state, &is_found, e))
        return false;
    if (!is_found)
        err_set(&op->result.err, ERR_NOT_FOUND, "There is no request %lld.", (long long)p->id);
    if (!is_found || !store_state_polls(op->result.state))
        return true;
    if (!write_hurry(f, p, e))
        return false;
    op->result.is_changed = sqlite3_changes(f->sql.db) > 0;
    return store_find_next_due(f, &op->result, e);
}

void store_hurry_poll(struct store *s, int64_t id, int64_t now_ms, store_done_fn *done, void *owner)
{
    struct poll_op *op = store_op_new(sizeof *op, run_hurry, true, done, owner);
    op->op.release = release_poll;
    op->id = id;
    op->now_ms = now_ms;
    store_submit(s, &op->op);
}

/* ---- a clock set back ---- */

/* A claim is cut short, too: it is longer than its poll takes all the same. */
static bool run_forward(struct store_file *f, struct store_op *op, struct err *e)
{
    const struct poll_op *p = (const struct poll_op *)op;
    struct sql_query q;
    if (!sql_prepare(
            &f->sql, &q,
            "UPDATE requests SET next_poll_ms = min(next_poll_ms, ?1), due_ms = ?1 WHERE due_ms > ?1", e))
        return false;
    sql_bind_int(&q, p->next_poll_ms);
    return sql_finish(&q, e) && store_find_next_due(f, &op->result, e);
}

void store_bring_polls_forward(struct store *s, int64_t at_latest_ms, store_done_fn *done, void *owner)
{
    struct poll_op *op = store_op_new(sizeof *op, run_forward, true, done, owner);
    op->next_poll_ms = at_latest_ms;
    store_submit(s, &op->op);
}

/* ---- recovery ---- */

/* Requests in `state` whose sender is gone. One sender is looked up once, however much it left. */
static bool list_orphans(struct store_file *f, enum request_state state, struct store_result *out,
                         struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    char known[STORE_SENDER_SIZE] = "";
    bool is_gone = true;
    if (!sql_prepare(&f->sql, &q, "SELECT id, coalesce(sender, '') FROM requests WHERE state = ? ORDER BY id",
                     e))
        return false;
    sql_bind_text(&q, request_state_word(state));
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t id = sql_read_int(&q);
        const char *sender = sql_peek_text(&q);
        if (strcmp(sender, known) != 0) {
            snprintf(known, sizeof known, "%s", sender);
            is_gone = store_sender_is_gone(f, sender);
        }
        if (is_gone)
            store_result_add_id(out, id);
    }
    return step == SQL_END;
}

/* Waiting ones whose answer, or sending, is so old that nothing can come. Those that Apollo can be asked
 * about are left to its word (model/poll_plan.h); for the others, all that a wrong clock can do is say too
 * early that a webhook is not to be expected, and it is taken all the same. */
static bool list_overdue(struct store_file *f, enum request_state state, int64_t now_ms,
                         struct store_result *out, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     /* Two ranges of one index, where an OR would walk over all that wait. */
                     "SELECT id FROM requests WHERE state = ?1 AND answered_ms <= ?2 AND due_ms IS NULL"
                     " UNION ALL SELECT id FROM requests"
                     " WHERE state = ?1 AND answered_ms IS NULL AND sent_ms <= ?2 AND due_ms IS NULL",
                     e))
        return false;
    sql_bind_text(&q, request_state_word(state));
    sql_bind_int(&q, now_ms - RESULT_LIFETIME_MS);
    while ((step = sql_step(&q, e)) == SQL_ROW)
        store_result_add_id(out, sql_read_int(&q));
    return step == SQL_END;
}

static bool bring_to_rest(struct store_file *f, int64_t id, enum request_state to, const char *message,
                          int64_t now_ms, struct store_result *result, struct err *e)
{
    struct request *r = store_load_request(f, id, STORE_LOAD_LIGHT, e);
    if (!r)
        return false;
    bool is_good = true;
    if (store_enter_state(r, to)) {
        mem_text_replace(&r->message, message);
        is_good = store_save_head(f, r, now_ms, e);
        store_result_add_id(result, id);
    }
    request_free(r);
    return is_good;
}

struct recover_op {
    struct store_op op;
    int64_t now_ms;
};

static bool rest_orphans(struct store_file *f, struct recover_op *r, enum request_state from,
                         enum request_state to, const char *message, struct err *e)
{
    struct store_result found = {0};
    bool is_good = list_orphans(f, from, &found, e);
    for (size_t i = 0; i < found.id_count && is_good; i++)
        is_good = bring_to_rest(f, found.ids[i], to, message, r->now_ms, &r->op.result, e);
    store_result_release(&found);
    return is_good;
}

static bool rest_overdue(struct store_file *f, struct recover_op *r, enum request_state from, struct err *e)
{
    struct store_result found = {0};
    bool is_good = list_overdue(f, from, r->now_ms, &found, e);
    for (size_t i = 0; i < found.id_count && is_good; i++)
        is_good =
            bring_to_rest(f, found.ids[i], REQUEST_EXPIRED,
                          "30 days have passed: Apollo no longer keeps the result, and no webhook is to be "
                          "expected. A delivery that still comes will be taken.",
                          r->now_ms, &r->op.result, e);
    store_result_release(&found);
    return is_good;
}

/* What an earlier run planned by a clock far ahead would not be asked for until that time. */
static bool plan_anew(struct store_file *f, int64_t now_ms, struct err *e)
{
    return sql_run_for(&f->sql, "UPDATE requests SET next_poll_ms = ?1, due_ms = ?1 WHERE due_ms > ?2",
                       now_ms, now_ms + POLL_LATEST_MS, e);
}

static bool run_recover(struct store_file *f, struct store_op *op, struct err *e)
{
    struct recover_op *r = (struct recover_op *)op;
    return plan_anew(f, r->now_ms, e) &&
           rest_orphans(f, r, REQUEST_QUEUED, REQUEST_DRAFT,
                        "The program ended before this was sent; nothing was asked of Apollo.", e) &&
           rest_orphans(
               f, r, REQUEST_SENDING, REQUEST_UNCERTAIN,
               "The program ended while the call was out. It may have been accepted and charged, so it "
               "is not sent again by itself.",
               e) &&
           rest_overdue(f, r, REQUEST_WAITING, e) && rest_overdue(f, r, REQUEST_UNCERTAIN, e) &&
           store_find_next_due(f, &op->result, e);
}

void store_recover(struct store *s, int64_t now_ms, store_done_fn *done, void *owner)
{
    struct recover_op *r = store_op_new(sizeof *r, run_recover, true, done, owner);
    r->now_ms = now_ms;
    store_submit(s, &r->op);
}
