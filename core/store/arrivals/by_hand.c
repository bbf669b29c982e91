/* by_hand.c — bodies that came without a token: whose they are, and giving one that nobody could place
 * to its request. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/arrivals/arrivals.h"
#include "core/store/requests/digests.h"
#include "core/store/requests/requests.h"
#include "core/store/search/changes.h"

/* ---- import ---- */

struct import_op {
    struct store_op op;
    int64_t request;             /* as somebody says; 0 */
    char *request_id;            /* as the body tells; NULL */
    struct text_list person_ids; /* Apollo's */
    char *body;
    size_t size;
    int64_t now_ms;
};

static void release_import(struct store_op *op)
{
    struct import_op *i = (struct import_op *)op;
    free(i->request_id);
    text_list_release(&i->person_ids);
    free(i->body);
}

/* The only request that the statement finds for `key`; *id stays 0 where it finds none, or several. */
static bool find_only(struct store_file *f, const char *text, const char *key, int64_t *id, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, text, e))
        return false;
    sql_bind_text(&q, key);
    enum sql_step step = sql_step(&q, e);
    if (step != SQL_ROW)
        return step == SQL_END;
    int64_t found = sql_read_int(&q);
    step = sql_step(&q, e);
    if (step == SQL_END)
        *id = found;
    return step != SQL_FAILED;
}

/* By Apollo's request id; else by a person about whom exactly one request waits, or was ever made. */
static bool find_target(struct store_file *f, const struct import_op *i, int64_t *id, struct err *e)
{
    static const char BY_REQUEST[] = "SELECT id FROM requests WHERE request_id = ? LIMIT 2";
    static const char BY_OPEN[] = "SELECT DISTINCT p.request FROM persons s JOIN people p ON p.person = s.id"
                                  " JOIN requests r ON r.id = p.request"
                                  " WHERE s.key = ? AND r.state IN ('waiting', 'uncertain') LIMIT 2";
    static const char BY_PERSON[] = "SELECT DISTINCT p.request FROM persons s JOIN people p"
                                    " ON p.person = s.id WHERE s.key = ? LIMIT 2";
    if (i->request_id && !find_only(f, BY_REQUEST, i->request_id, id, e))
        return false;
    for (size_t k = 0; k < i->person_ids.count && !*id; k++) {
        char *key = mem_text_format("id:%s", i->person_ids.item[k]);
        bool is_good = find_only(f, BY_OPEN, key, id, e) && (*id || find_only(f, BY_PERSON, key, id, e));
        free(key);
        if (!is_good)
            return false;
    }
    return true;
}

/* Somebody in it is on the forget list: `found` says so. */
static bool find_forgotten(struct store_file *f, const struct import_op *i, struct err *found, struct err *e)
{
    for (size_t k = 0; k < i->person_ids.count && found->code == ERR_NONE; k++) {
        struct person person = {0}; /* borrows the id */
        struct request r = {.people = &person, .people_count = 1};
        person.asked.value[IDENTIFIER_ID] = i->person_ids.item[k];
        if (!store_check_forgotten(f, &r, found, e))
            return false;
    }
    return true;
}

/* Another request whose id of Apollo's the body tells, or 0. What is merged into a request is never taken out
 * again, so that a slip of the number would mix two people for good. */
static bool find_other(struct store_file *f, const struct import_op *i, int64_t *other, struct err *e)
{
    struct sql_query q;
    if (!i->request_id)
        return true;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT id FROM requests WHERE request_id = ?1 AND id <> ?2 AND NOT EXISTS"
                     " (SELECT 1 FROM requests WHERE request_id = ?1 AND id = ?2) LIMIT 1",
                     e))
        return false;
    sql_bind_text(&q, i->request_id);
    sql_bind_int(&q, i->request);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW)
        *other = sql_read_int(&q);
    return step != SQL_FAILED;
}

static bool take_given(struct store_file *f, struct store_op *op, struct err *e)
{
    const struct import_op *i = (const struct import_op *)op;
    bool is_there = false;
    int64_t other = 0;
    if (!store_find_state(f, i->request, &op->result.state, &is_there, e) ||
        (is_there && !find_other(f, i, &other, e)))
        return false;
    op->result.id = i->request;
    if (!is_there)
        err_set(&op->result.err, ERR_NOT_FOUND, "There is no request %lld; nothing was stored.",
                (long long)i->request);
    else if (other)
        err_set(
            &op->result.err, ERR_USAGE,
            "This delivery is request %lld's, and would mix its people with those of request %lld. Nothing "
            "was stored.",
            (long long)other, (long long)i->request);
    return true;
}

static bool run_import(struct store_file *f, struct store_op *op, struct err *e)
{
    const struct import_op *i = (const struct import_op *)op;
    if (!(i->request ? take_given(f, op, e) : find_target(f, i, &op->result.id, e)))
        return false;
    /* Of a request that is here it is awaited; else it would bring back what was removed. */
    if (!op->result.id && !find_forgotten(f, i, &op->result.err, e))
        return false;
    if (op->result.err.code != ERR_NONE)
        return true;
    return store_insert_import(f, op, i->body, i->size, i->now_ms, e);
}

void store_import(struct store *s, int64_t request, char *request_id_take, struct text_list *person_ids_take,
                  char *body_take, size_t size, int64_t now_ms, store_done_fn *done, void *owner)
{
    struct import_op *i = store_op_new(sizeof *i, run_import, true, done, owner);
    i->op.release = release_import;
    i->op.body_bytes = size;
    i->request = request;
    i->request_id = request_id_take;
    i->person_ids = *person_ids_take;
    *person_ids_take = (struct text_list){0};
    i->body = body_take;
    i->size = size;
    i->now_ms = now_ms;
    store_submit(s, &i->op);
}

/* ---- assigning ---- */

struct assign_op {
    struct store_op op;
    int64_t delivery_id, request_id;
};

static bool find_same(struct store_file *f, const struct assign_op *a, int64_t *same, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT d.id FROM bodies o CROSS JOIN deliveries d CROSS JOIN bodies b"
                     " ON b.delivery = d.id WHERE o.delivery = ? AND d.request = ?"
                     " AND d.body_size = length(o.body) AND b.body = o.body LIMIT 1",
                     e))
        return false;
    sql_bind_int(&q, a->delivery_id);
    sql_bind_int(&q, a->request_id);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW)
        *same = sql_read_int(&q);
    return step != SQL_FAILED;
}

/* Only what belongs to nobody: a delivery is never taken from a request that it was settled for. */
static bool assign(struct store_file *f, struct assign_op *a, int64_t same, struct err *e)
{
    struct sql_query q;
    enum delivery_outcome outcome = same ? DELIVERY_DUPLICATE : DELIVERY_STORED;
    char *note = same ? mem_text_format("the same bytes as delivery %lld", (long long)same)
                      : mem_text("assigned by hand");
    bool is_good = sql_prepare(&f->sql, &q,
                               "UPDATE deliveries SET request = ?, outcome = ?, is_unsettled = ?, note = ?,"
                               " same_as = ? WHERE id = ? AND request IS NULL",
                               e);
    if (is_good) {
        sql_bind_int(&q, a->request_id);
        sql_bind_text(&q, delivery_outcome_word(outcome));
        sql_bind_int(&q, outcome == DELIVERY_STORED);
        sql_bind_text(&q, note);
        sql_bind_ms(&q, same);
        sql_bind_int(&q, a->delivery_id);
        is_good = sql_finish(&q, e);
    }
    a->op.result.is_changed = is_good && sqlite3_changes(f->sql.db) > 0;
    a->op.result.outcome = outcome;
    free(note);
    return is_good && (!a->op.result.is_changed || store_log_change(f, a->request_id, e));
}

static bool run_assign(struct store_file *f, struct store_op *op, struct err *e)
{
    struct assign_op *a = (struct assign_op *)op;
    bool is_found = false;
    int64_t same = 0;
    op->result.delivery_id = a->delivery_id;
    if (!store_find_state(f, a->request_id, &op->result.state, &is_found, e))
        return false;
    if (!is_found) {
        err_set(&op->result.err, ERR_NOT_FOUND, "There is no request %lld.", (long long)a->request_id);
        return true;
    }
    op->result.id = a->request_id;
    if (!find_same(f, a, &same, e) || !assign(f, a, same, e))
        return false;
    if (!op->result.is_changed)
        err_set(&op->result.err, ERR_NOT_FOUND,
                "Delivery %lld is not there or belongs to a request already; it was left as it is.",
                (long long)a->delivery_id);
    return true;
}

void store_assign(struct store *s, int64_t delivery_id, int64_t request_id, store_done_fn *done, void *owner)
{
    struct assign_op *a = store_op_new(sizeof *a, run_assign, true, done, owner);
    a->delivery_id = delivery_id;
    a->request_id = request_id;
    store_submit(s, &a->op);
}
