/* arrivals.c — storing what arrives, which is done before it is answered. Arrivals that are stored in
 * one group are written by few statements (measured: 16 rows in one cost half as much as in 16), and the
 * inbox's blocks are counted once for all of them. */
#include "core/store/arrivals/arrivals.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/store/requests/requests.h"

#define ROWS_MAX 16
#define NOTE_SIZE 64
/* Of one request, by its token: far more than Apollo ever sends. Whoever knows the token, and it passes
 * through proxies, can neither fill the disk nor make each new body be compared with thousands of its size.
 */
#define TOKEN_DELIVERIES_MAX 1000
#define TOKEN_BYTES_MAX (64 << 20)

/* A row to be written. */
struct arrival {
    struct store_result *result; /* its operation's: whose it is and what became of it; told the row's id */
    int64_t now_ms, same;        /* same: the delivery with the very same bytes, or 0 */
    enum channel channel;
    bool is_by_token;
    const char *body; /* the operation's */
    size_t size;
    char note[NOTE_SIZE];
};

/* What is not yet in the inbox's blocks, all of one block. */
struct block_count {
    int64_t block, count, loose, first_ms, last_ms;
};

struct store_arrivals {
    struct arrival row[ROWS_MAX];
    size_t row_count;
    struct block_count counted;
};

/* ---- the inbox's blocks (06_arrivals.sql) ---- */

static bool write_block(struct store_file *f, struct block_count *c, struct err *e)
{
    struct sql_query q;
    if (c->count == 0)
        return true;
    if (!sql_prepare(&f->sql, &q,
                     "INSERT INTO delivery_blocks (block, count, loose, first_ms, last_ms)"
                     " VALUES (?, ?, ?, ?, ?) ON CONFLICT (block) DO UPDATE SET"
                     " count = count + excluded.count, loose = loose + excluded.loose,"
                     " first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms)",
                     e))
        return false;
    sql_bind_int(&q, c->block);
    sql_bind_int(&q, c->count);
    sql_bind_int(&q, c->loose);
    sql_bind_int(&q, c->first_ms);
    sql_bind_int(&q, c->last_ms);
    *c = (struct block_count){0};
    return sql_finish(&q, e);
}

static bool count_row(struct store_file *f, const struct arrival *a, struct err *e)
{
    struct block_count *c = &f->arrivals->counted;
    int64_t block = a->result->delivery_id / STORE_INBOX_BLOCK;
    if (c->block != block && !write_block(f, c, e))
        return false;
    if (c->count == 0)
        *c = (struct block_count){.block = block, .first_ms = a->now_ms, .last_ms = a->now_ms};
    c->count++;
    c->loose += a->result->outcome == DELIVERY_UNMATCHED;
    c->first_ms = a->now_ms < c->first_ms ? a->now_ms : c->first_ms;
    c->last_ms = a->now_ms > c->last_ms ? a->now_ms : c->last_ms;
    return true;
}

/* ---- several rows at a time ---- */

#define FOUR(x) x "," x "," x "," x
#define SIXTEEN(x) FOUR(x) "," FOUR(x) "," FOUR(x) "," FOUR(x)
#define DELIVERIES                                                                                           \
    "INSERT INTO deliveries (request, received_ms, channel, outcome, is_unsettled, note, same_as, "          \
    "body_size)"                                                                                             \
    " VALUES "
#define DELIVERY "(?, ?, ?, ?, ?, ?, ?, ?)"
#define BODIES "INSERT INTO bodies (delivery, body) VALUES "
#define BODY "(?, ?)"

/* How many of `count` the next statement takes, and which of the three that is. */
static size_t portion(size_t count, int *which)
{
    *which = count >= 16 ? 0 : count >= 4 ? 1 : 2;
    return count >= 16 ? 16 : count >= 4 ? 4 : 1;
}

typedef void bind_row_fn(struct sql_query *q, struct arrival *a);

static void bind_delivery(struct sql_query *q, struct arrival *a)
{
    if (a->same)
        snprintf(a->note, sizeof a->note, "the same bytes as delivery %lld", (long long)a->same);
    sql_bind_ms(q, a->result->id);
    sql_bind_int(q, a->now_ms);
    sql_bind_text(q, channel_word(a->channel));
    sql_bind_text(q, delivery_outcome_word(a->result->outcome));
    sql_bind_int(q, a->result->outcome == DELIVERY_STORED);
    sql_bind_text(q, a->same ? a->note : NULL);
    sql_bind_ms(q, a->same);
    sql_bind_int(q, (int64_t)a->size);
}

static void bind_body(struct sql_query *q, struct arrival *a)
{
    sql_bind_int(q, a->result->delivery_id);
    sql_bind_blob(q, a->body, a->size);
}

static bool insert_rows(struct store_file *f, const char *const insert[], bind_row_fn *bind,
                        struct arrival *const *a, size_t count, struct err *e)
{
    while (count > 0) {
        struct sql_query q;
        int which;
        size_t many = portion(count, &which);
        if (!sql_prepare(&f->sql, &q, insert[which], e))
            return false;
        for (size_t i = 0; i < many; i++)
            bind(&q, a[i]);
        if (!sql_finish(&q, e))
            return false;
        a += many;
        count -= many;
    }
    return true;
}

/* The rows get ids that follow on each other: nobody else writes meanwhile. */
static bool write_rows(struct store_file *f, struct err *e)
{
    static const char *const DELIVERIES_INSERT[] = {DELIVERIES SIXTEEN(DELIVERY), DELIVERIES FOUR(DELIVERY),
                                                    DELIVERIES DELIVERY};
    static const char *const BODIES_INSERT[] = {BODIES SIXTEEN(BODY), BODIES FOUR(BODY), BODIES BODY};
    struct store_arrivals *w = f->arrivals;
    struct arrival *rows[ROWS_MAX], *with_body[ROWS_MAX];
    size_t count = w->row_count, bodies = 0;
    w->row_count = 0;
    for (size_t i = 0; i < count; i++)
        rows[i] = &w->row[i];
    if (!insert_rows(f, DELIVERIES_INSERT, bind_delivery, rows, count, e))
        return false;
    int64_t last = sqlite3_last_insert_rowid(f->sql.db);
    for (size_t i = 0; i < count; i++) {
        rows[i]->result->delivery_id = last - (int64_t)(count - 1 - i);
        if (!rows[i]->same)
            with_body[bodies++] = rows[i];
        if (!count_row(f, rows[i], e))
            return false;
    }
    return insert_rows(f, BODIES_INSERT, bind_body, with_body, bodies, e);
}

bool store_arrivals_write(struct store_file *f, struct err *e)
{
    return !f->arrivals || (write_rows(f, e) && write_block(f, &f->arrivals->counted, e));
}

void store_arrivals_forget(struct store_file *f)
{
    if (f->arrivals)
        *f->arrivals = (struct store_arrivals){0};
}

void store_arrivals_release(struct store_file *f)
{
    free(f->arrivals);
    f->arrivals = NULL;
}

/* ---- one of them ---- */

/* The delivery with the very same bytes, or 0; of what is written. */
static bool find_same(struct store_file *f, struct arrival *a, struct err *e)
{
    struct sql_query q;
    /* CROSS JOIN keeps this order: the few deliveries of that size, then their bytes. */
    if (!sql_prepare(&f->sql, &q,
                     "SELECT d.id FROM deliveries d CROSS JOIN bodies b ON b.delivery = d.id"
                     " WHERE d.request IS ? AND d.body_size = ? AND b.body = ? LIMIT 1",
                     e))
        return false;
    sql_bind_ms(&q, a->result->id);
    sql_bind_int(&q, (int64_t)a->size);
    sql_bind_blob(&q, a->body, a->size);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW)
        a->same = sql_read_int(&q);
    return step != SQL_FAILED;
}

static bool count_duplicate(struct store_file *f, int64_t request_id, struct err *e)
{
    return sql_run_for(&f->sql, "UPDATE requests SET duplicate_count = duplicate_count + 1 WHERE id = ?",
                       request_id, 0, e);
}

/* Whether one for the same request waits to be written: it may be the same. */
static bool is_awaited(const struct store_arrivals *w, int64_t request_id)
{
    for (size_t i = 0; i < w->row_count; i++)
        if (w->row[i].result->id == request_id)
            return true;
    return false;
}

/* Polls and imports somebody asked for: they always have room. */
static bool find_room(struct store_file *f, const struct arrival *a, bool *has_room, struct err *e)
{
    struct sql_query q;
    *has_room = true;
    if (!a->is_by_token)
        return true;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT count(*), coalesce(sum(body_size), 0) FROM deliveries"
                     " INDEXED BY deliveries_by_request WHERE request = ?",
                     e))
        return false;
    sql_bind_int(&q, a->result->id);
    if (sql_step(&q, e) != SQL_ROW)
        return false;
    int64_t count = sql_read_int(&q), bytes = sql_read_int(&q);
    *has_room = count < TOKEN_DELIVERIES_MAX && bytes + (int64_t)a->size <= TOKEN_BYTES_MAX;
    return true;
}

/* What is stored already is told as stored, and counted, without a row of its own. */
static bool leave_out(struct store_file *f, struct arrival *a, struct err *e)
{
    a->result->delivery_id = a->same;
    if (a->same)
        return count_duplicate(f, a->result->id, e);
    err_set(&a->result->err, ERR_LIMIT,
            "Request %lld was delivered more than any waterfall brings; nothing more is stored of what its "
            "address is told.",
            (long long)a->result->id);
    return true;
}

/* Its result says whose it is, or nobody's. Written now, or with those behind it. */
static bool gather(struct store_file *f, struct arrival *a, struct err *e)
{
    struct store_arrivals *w = f->arrivals;
    if (!w)
        w = f->arrivals = mem_zalloc(sizeof *w);
    if ((w->row_count == ROWS_MAX || is_awaited(w, a->result->id)) && !write_rows(f, e))
        return false;
    bool has_room;
    if (!find_same(f, a, e) || !find_room(f, a, &has_room, e))
        return false;
    a->result->outcome = a->same ? DELIVERY_DUPLICATE : a->result->id ? DELIVERY_STORED : DELIVERY_UNMATCHED;
    if (!has_room)
        return leave_out(f, a, e);
    w->row[w->row_count++] = *a;
    return !a->same || !a->result->id || count_duplicate(f, a->result->id, e);
}

bool store_insert_import(struct store_file *f, struct store_op *op, const char *body, size_t size,
                         int64_t now_ms, struct err *e)
{
    struct arrival a = {
        .result = &op->result, .channel = CHANNEL_IMPORT, .now_ms = now_ms, .body = body, .size = size};
    bool is_found = false;
    if (op->result.id && !store_find_state(f, op->result.id, &op->result.state, &is_found, e))
        return false;
    return gather(f, &a, e);
}

/* ---- put ---- */

struct put_op {
    struct store_op op;
    bool has_token;
    char token[TOKEN_TEXT_SIZE];
    int64_t request_id, now_ms;
    enum channel channel;
    char *body;
    size_t size;
};

static void release_put(struct store_op *op)
{
    struct put_op *p = (struct put_op *)op;
    explicit_bzero(p->token, sizeof p->token);
    free(p->body);
}

static bool find_by_token(struct store_file *f, const struct put_op *p, int64_t *id,
                          enum request_state *state, struct err *e)
{
    static const struct sql_field STATE = {SQL_STATE, 0};
    struct sql_query q;
    char selector[TOKEN_SELECTOR_LENGTH + 1] = "";
    memcpy(selector, p->token, TOKEN_SELECTOR_LENGTH);
    if (!sql_prepare(&f->sql, &q, "SELECT id, token_verifier, state FROM requests WHERE token_selector = ?",
                     e))
        return false;
    sql_bind_text(&q, selector);
    enum sql_step step = sql_step(&q, e);
    if (step != SQL_ROW)
        return step == SQL_END;
    int64_t found = sql_read_int(&q);
    const char *verifier = sql_peek_text(&q);
    const char *told = p->token + TOKEN_SELECTOR_LENGTH;
    if (verifier && strlen(verifier) == strlen(told) && random_equal(verifier, told, strlen(told)))
        *id = found;
    return sql_read_fields(&q, &STATE, 1, state, e);
}

/* The request that a delivery is for; *id stays 0 where there is none. */
static bool find_target(struct store_file *f, const struct put_op *p, int64_t *id, enum request_state *state,
                        struct err *e)
{
    bool is_found = false;
    if (p->has_token)
        return find_by_token(f, p, id, state, e);
    if (!store_find_state(f, p->request_id, state, &is_found, e))
        return false;
    *id = is_found ? p->request_id : 0;
    return true;
}

static bool run_put(struct store_file *f, struct store_op *op, struct err *e)
{
    const struct put_op *p = (const struct put_op *)op;
    struct store_result *result = &op->result;
    struct arrival a = {.result = result,
                        .channel = p->channel,
                        .is_by_token = p->has_token,
                        .now_ms = p->now_ms,
                        .body = p->body,
                        .size = p->size};
    result->body = p->body;
    if (!find_target(f, p, &result->id, &result->state, e))
        return false;
    if (!result->id) {
        err_set(&result->err, ERR_NOT_FOUND, "No request has this token or number; nothing was stored.");
        return true;
    }
    return (p->size == 0 && p->has_token) || gather(f, &a, e);
}

void store_put_delivery(struct store *s, const char *token, int64_t request_id, enum channel channel,
                        char *body_take, size_t size, int64_t now_ms, store_done_fn *done, void *owner)
{
    struct put_op *p = store_op_new(sizeof *p, run_put, true, done, owner);
    p->op.release = release_put;
    p->op.is_gathered = true;
    p->op.body_bytes = size;
    p->request_id = request_id;
    p->now_ms = now_ms;
    p->channel = channel;
    p->body = body_take;
    p->size = size;
    p->has_token = token;
    if (token && !random_is_token(token)) {
        store_refuse(s, &p->op, ERR_NOT_FOUND, "That is no token; nothing was stored.");
        return;
    }
    if (token)
        memcpy(p->token, token, sizeof p->token);
    if (store_is_over_ceiling(s, size))
        store_refuse(s, &p->op, ERR_BUSY, "Too many deliveries wait for the disk. Try again in a moment.");
    else
        store_submit(s, &p->op);
}
