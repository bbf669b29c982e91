/* requests.c — a request's own life: added, moved, called, answered, looked at.
 * Each change loads the request, lets the model decide, checks the move and writes back, in one transaction.
 */
#include "core/store/requests/requests.h"
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/store/insight/insight.h"
#include "core/store/requests/digests.h"
#include "core/store/runs/runs.h"

/* Loads what is to change; a request that is not there is the caller's business, not SQLite's. */
static bool load_for_change(struct store_file *f, struct store_op *op, int64_t id, enum store_load how,
                            struct request **out, struct err *e)
{
    struct err why = {0};
    *out = store_load_request(f, id, how, &why);
    op->result.id = id;
    if (*out) {
        op->result.state = (*out)->state;
        return true;
    }
    if (why.code == ERR_NOT_FOUND)
        op->result.err = why;
    else
        *e = why;
    return why.code == ERR_NOT_FOUND;
}

static void tell(struct store_op *op, const struct request *r)
{
    op->result.is_changed = true;
    op->result.state = r->state;
    op->result.next_due_ms = r->next_poll_ms;
}

/* ---- add ---- */

struct add_op {
    struct store_op op;
    struct request *request;
    unsigned minds; /* store_minds */
    char token[TOKEN_TEXT_SIZE];
};

static void release_add(struct store_op *op)
{
    struct add_op *a = (struct add_op *)op;
    explicit_bzero(a->token, sizeof a->token);
    request_free(a->request);
}

static bool insert_row(struct store_file *f, const char *token, struct request *r, struct err *e)
{
    struct sql_query q;
    char selector[TOKEN_SELECTOR_LENGTH + 1];
    memcpy(selector, token, TOKEN_SELECTOR_LENGTH);
    selector[TOKEN_SELECTOR_LENGTH] = '\0';
    if (!sql_prepare(
            &f->sql, &q,
            "INSERT INTO requests (token_selector, token_verifier, sender, state) VALUES (?, ?, ?, ?)", e))
        return false;
    sql_bind_text(&q, selector);
    sql_bind_text(&q, token + TOKEN_SELECTOR_LENGTH);
    sql_bind_text(&q, f->sender);
    sql_bind_text(&q, request_state_word(r->state));
    if (!sql_finish(&q, e))
        return false;
    r->id = sqlite3_last_insert_rowid(f->sql.db);
    return true;
}

static bool insert_all_but_insight(struct store_file *f, const char *token, struct request *r, struct err *e)
{
    return insert_row(f, token, r, e) && store_save_head(f, r, r->created_ms, e) &&
           store_insert_people(f, r, e) && store_save_identifiers(f, r, e) && store_note_digests(f, r, e);
}

/* A new request with all of it; r->id is set. */
static bool insert_request(struct store_file *f, const char *token, struct request *r, struct err *e)
{
    return insert_all_but_insight(f, token, r, e) && store_note_insight(f, r, e);
}

bool store_insert_batch(struct store_file *f, const char *token, struct request *r, struct err *e)
{
    return insert_all_but_insight(f, token, r, e) && store_owe_insight(f, r->id, e);
}

static bool run_add(struct store_file *f, struct store_op *op, struct err *e)
{
    struct add_op *a = (struct add_op *)op;
    struct request *r = a->request;
    if (a->minds & STORE_MINDS_FORGOTTEN && !store_check_forgotten(f, r, &op->result.err, e))
        return false;
    if (a->minds & STORE_MINDS_REPEATED && op->result.err.code == ERR_NONE &&
        !store_check_repeated(f, r, a->minds & STORE_MINDS_SIMULATED, &op->result.id, &op->result.err, e))
        return false;
    if (op->result.err.code != ERR_NONE)
        return true;
    if (!insert_request(f, a->token, r, e))
        return false;
    op->result.id = r->id;
    tell(op, r);
    return true;
}

void store_add_request_take(struct store *s, struct request *r, const char *token, unsigned minds,
                            store_done_fn *done, void *owner)
{
    struct add_op *a = store_op_new(sizeof *a, run_add, true, done, owner);
    a->op.release = release_add;
    a->request = r;
    a->minds = minds;
    if (!random_is_token(token) || (r->state != REQUEST_DRAFT && r->state != REQUEST_QUEUED)) {
        store_refuse(s, &a->op, ERR_INTERNAL, "A new request needs a token, and is a draft or queued.");
        return;
    }
    memcpy(a->token, token, sizeof a->token);
    store_submit(s, &a->op);
}

/* ---- move ---- */

struct move_op {
    struct store_op op;
    int64_t id, now_ms;
    enum request_state from, to;
    char *message;
    bool is_simulated;
    struct http_exchange *exchange; /* NULL: none */
};

static void release_move(struct store_op *op)
{
    struct move_op *m = (struct move_op *)op;
    free(m->message);
    http_exchange_free(m->exchange);
}

static void enter_sending(struct request *r, int64_t now_ms)
{
    r->sent_ms = now_ms;
    settle_begin(r);
}

static bool write_move(struct store_file *f, const struct move_op *m, struct request *r, struct err *e)
{
    if (m->message)
        mem_text_replace(&r->message, m->message);
    if (m->to == REQUEST_SENDING)
        enter_sending(r, m->now_ms);
    if (m->exchange && !store_save_exchange(f, r->id, m->exchange, e))
        return false;
    return store_save_move(f, r, m->message, e);
}

static bool run_move(struct store_file *f, struct store_op *op, struct err *e)
{
    struct move_op *m = (struct move_op *)op;
    struct request *r;
    if (!load_for_change(f, op, m->id, m->message ? STORE_LOAD_LIGHT : STORE_LOAD_HEAD, &r, e))
        return false;
    bool is_good = true;
    if (r && r->state == m->from && store_enter_state(r, m->to)) {
        is_good = write_move(f, m, r, e);
        tell(op, r);
    }
    request_free(r);
    return is_good;
}

static struct move_op *new_move(store_run_fn *run, int64_t id, enum request_state to, const char *message,
                                int64_t now_ms, struct http_exchange *x_take, store_done_fn *done,
                                void *owner)
{
    struct move_op *m = store_op_new(sizeof *m, run, true, done, owner);
    m->op.release = release_move;
    m->id = id;
    m->to = to;
    m->now_ms = now_ms;
    m->message = mem_text(message);
    m->exchange = x_take;
    return m;
}

void store_move(struct store *s, int64_t id, enum request_state from, enum request_state to,
                const char *message, int64_t now_ms, struct http_exchange *x_take, store_done_fn *done,
                void *owner)
{
    struct move_op *m = new_move(run_move, id, to, message, now_ms, x_take, done, owner);
    m->from = from;
    if (request_state_may_move(from, to))
        store_submit(s, &m->op);
    else
        store_refuse(s, &m->op, ERR_INTERNAL, "That is no legal move of a request.");
}

/* ---- the end of a call ---- */

static bool run_end_call(struct store_file *f, struct store_op *op, struct err *e)
{
    struct move_op *m = (struct move_op *)op;
    struct request *r;
    if (!load_for_change(f, op, m->id, STORE_LOAD_LIGHT, &r, e))
        return false;
    bool is_good = true;
    if (r && r->state == REQUEST_SENDING && store_enter_state(r, m->to)) {
        r->is_simulated = r->is_simulated || m->is_simulated;
        if (m->exchange && m->exchange->status)
            r->answered_ms = m->now_ms;
        is_good = write_move(f, m, r, e) && store_note_insight(f, r, e) &&
                  store_note_call_ended(f, r, m->exchange ? m->exchange->status : 0, e);
        tell(op, r);
    }
    request_free(r);
    return is_good;
}

void store_end_call(struct store *s, int64_t id, enum request_state to, const char *message,
                    bool is_simulated, int64_t now_ms, struct http_exchange *x_take, store_done_fn *done,
                    void *owner)
{
    struct move_op *m = new_move(run_end_call, id, to, message, now_ms, x_take, done, owner);
    m->is_simulated = is_simulated;
    if (to == REQUEST_REJECTED || to == REQUEST_UNCERTAIN)
        store_submit(s, &m->op);
    else
        store_refuse(s, &m->op, ERR_INTERNAL, "A call without an answer ends rejected or uncertain.");
}

/* ---- the answer ---- */

struct answer_op {
    struct store_op op;
    int64_t id, now_ms, first_poll_ms;
    bool is_simulated;
    struct sync_answer *answer;
    struct http_exchange *exchange; /* NULL: none */
};

static void release_answer(struct store_op *op)
{
    struct answer_op *a = (struct answer_op *)op;
    sync_answer_release(a->answer);
    free(a->answer);
    http_exchange_free(a->exchange);
}

static bool write_answer(struct store_file *f, const struct answer_op *a, struct request *r, struct err *e)
{
    r->is_simulated = r->is_simulated || a->is_simulated;
    r->answered_ms = a->now_ms;
    if (store_state_polls(r->state) && r->request_id)
        r->next_poll_ms = a->now_ms + a->first_poll_ms;
    if (a->exchange && !store_save_exchange(f, r->id, a->exchange, e))
        return false;
    return store_save_head(f, r, a->now_ms, e) && store_save_people(f, r, a->exchange, e) &&
           store_note_told_digests(f, r, e);
}

static bool run_answer(struct store_file *f, struct store_op *op, struct err *e)
{
    struct answer_op *a = (struct answer_op *)op;
    struct request *r;
    if (!load_for_change(f, op, a->id, STORE_LOAD_CORE, &r, e))
        return false;
    bool is_good = true;
    if (r && r->state == REQUEST_SENDING && store_enter_state(r, settle_answer(r, a->answer))) {
        is_good = write_answer(f, a, r, e);
        tell(op, r);
    }
    request_free(r);
    return is_good;
}

void store_apply_answer(struct store *s, int64_t id, struct sync_answer *a_take, bool is_simulated,
                        int64_t now_ms, int64_t first_poll_ms, struct http_exchange *x_take,
                        store_done_fn *done, void *owner)
{
    struct answer_op *a = store_op_new(sizeof *a, run_answer, true, done, owner);
    a->op.release = release_answer;
    a->id = id;
    a->now_ms = now_ms;
    a->first_poll_ms = first_poll_ms;
    a->is_simulated = is_simulated;
    a->answer = a_take;
    a->exchange = x_take;
    store_submit(s, &a->op);
}

/* ---- looking ---- */

struct get_op {
    struct store_op op;
    int64_t id;
    bool with_bodies;
};

static bool run_get(struct store_file *f, struct store_op *op, struct err *e)
{
    const struct get_op *g = (const struct get_op *)op;
    struct err why = {0};
    op->result.id = g->id;
    op->result.request =
        store_load_request(f, g->id, g->with_bodies ? STORE_LOAD_BODIES : STORE_LOAD_SNAPSHOT, &why);
    if (op->result.request) {
        op->result.state = op->result.request->state;
        return true;
    }
    if (why.code == ERR_NOT_FOUND)
        op->result.err = why;
    else
        *e = why;
    return why.code == ERR_NOT_FOUND;
}

void store_get_request(struct store *s, int64_t id, bool with_bodies, store_done_fn *done, void *owner)
{
    struct get_op *g = store_op_new(sizeof *g, run_get, false, done, owner);
    g->id = id;
    g->with_bodies = with_bodies;
    store_submit(s, &g->op);
}
