/* tokens.c — which tokens there are, as numbers under a secret: for whoever stands at the door and must
 * tell strangers without asking the disk each time. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/base/sieve.h"
#include "core/store/store_internal.h"

#define TOKENS_AT_ONCE 2000 /* under a millisecond, and what arrives waits for one turn at most */

struct tokens_op {
    struct store_op op;
    uint64_t secret;
    char *after; /* a selector; NULL: by id */
    int64_t after_id;
};

static void release_tokens(struct store_op *op)
{
    free(((struct tokens_op *)op)->after);
}

static bool read_tokens(struct sql_query *q, const struct tokens_op *t, struct store_result *result,
                        struct err *e)
{
    enum sql_step step;
    result->ids = mem_alloc(TOKENS_AT_ONCE * sizeof *result->ids);
    while ((step = sql_step(q, e)) == SQL_ROW) {
        int64_t id = sql_read_int(q);
        const char *selector = sql_peek_text(q);
        if (!t->after && id > result->id)
            result->id = id;
        if (!selector || strlen(selector) != TOKEN_SELECTOR_LENGTH)
            continue;
        result->ids[result->id_count++] = (int64_t)sieve_number(t->secret, selector);
        result->has_more = result->id_count == TOKENS_AT_ONCE;
        if (result->has_more) {
            result->token = mem_text(selector);
            return true;
        }
    }
    return step == SQL_END;
}

/* What is added while the index is walked may lie behind the walk: it is found by its id later. */
static bool find_last_id(struct store_file *f, int64_t *id, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT coalesce(max(id), 0) FROM requests", e))
        return false;
    if (sql_step(&q, e) != SQL_ROW)
        return false;
    *id = sql_read_int(&q);
    return true;
}

static bool run_tokens(struct store_file *f, struct store_op *op, struct err *e)
{
    const struct tokens_op *t = (const struct tokens_op *)op;
    struct sql_query q;
    /* All of them by the index alone, which holds selectors and ids and nothing else. */
    static const char ALL[] =
        "SELECT id, token_selector FROM requests WHERE token_selector > ? ORDER BY token_selector LIMIT ?";
    static const char NEWER[] = "SELECT id, token_selector FROM requests WHERE id > ? ORDER BY id LIMIT ?";
    op->result.id = t->after_id;
    if (t->after && !*t->after && !find_last_id(f, &op->result.id, e))
        return false;
    if (!sql_prepare(&f->sql, &q, t->after ? ALL : NEWER, e))
        return false;
    if (t->after)
        sql_bind_text(&q, t->after);
    else
        sql_bind_int(&q, t->after_id);
    sql_bind_int(&q, TOKENS_AT_ONCE);
    return read_tokens(&q, t, &op->result, e);
}

void store_list_tokens(struct store *s, uint64_t secret, const char *after, int64_t after_id,
                       store_done_fn *done, void *owner)
{
    struct tokens_op *t = store_op_new(sizeof *t, run_tokens, false, done, owner);
    t->op.release = release_tokens;
    t->op.is_patient = true;
    t->secret = secret;
    t->after = mem_text(after);
    t->after_id = after_id;
    store_submit(s, &t->op);
}
