/* look.c — how the file itself is: has another process changed it (SQLite counts the commits of others
 * by itself), can it be written? */
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/store/requests/requests.h"

enum { LOOK_IDS_MAX = 64 };

static void add_once(struct store_result *result, int64_t id)
{
    for (size_t i = 0; i < result->id_count; i++)
        if (result->ids[i] == id)
            return;
    store_result_add_id(result, id);
}

/* Requests that got a delivery since the last look. One that is not settled yet is told again next time: what
 * it means is still to come. */
static bool list_delivered(struct store_file *f, struct store_result *out, struct err *e)
{
    struct sql_query q;
    enum sql_step step = SQL_END;
    int64_t settled_up_to = f->looked_delivery;
    bool is_all_settled = true;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT id, coalesce(request, 0), is_unsettled FROM deliveries WHERE id > ? ORDER BY id",
                     e))
        return false;
    sql_bind_int(&q, f->looked_delivery);
    while (out->id_count < LOOK_IDS_MAX && (step = sql_step(&q, e)) == SQL_ROW) {
        int64_t id = sql_read_int(&q), request = sql_read_int(&q);
        is_all_settled = is_all_settled && !sql_read_int(&q);
        settled_up_to = is_all_settled ? id : settled_up_to;
        if (request)
            add_once(out, request);
    }
    f->looked_delivery = settled_up_to;
    return out->id_count == LOOK_IDS_MAX || step == SQL_END;
}

static bool run_look(struct store_file *f, struct store_op *op, struct err *e)
{
    int64_t version;
    if (!sql_exec_int(&f->sql, "PRAGMA data_version", &version, e))
        return false;
    op->result.is_changed = f->data_version != 0 && version != f->data_version;
    f->data_version = version;
    bool is_good =
        op->result.is_changed
            ? list_delivered(f, &op->result, e)
            : sql_exec_int(&f->sql, /* all of them ours, or of before */
                           "SELECT coalesce((SELECT min(id) - 1 FROM deliveries WHERE is_unsettled = 1),"
                           " max(id), 0) FROM deliveries",
                           &f->looked_delivery, e);
    return is_good && store_find_next_due(f, &op->result, e);
}

void store_look(struct store *s, store_done_fn *done, void *owner)
{
    store_submit(s, store_op_new(sizeof(struct store_op), run_look, false, done, owner));
}

/* The version as it is, written anew: one page, and no table changes. */
static bool run_probe(struct store_file *f, struct store_op *op, struct err *e)
{
    (void)op;
    int64_t version;
    char text[64];
    if (!sql_exec_int(&f->sql, "PRAGMA user_version", &version, e))
        return false;
    snprintf(text, sizeof text, "PRAGMA user_version = %lld", (long long)version);
    return sql_exec(&f->sql, text, e);
}

void store_probe(struct store *s, store_done_fn *done, void *owner)
{
    store_submit(s, store_op_new(sizeof(struct store_op), run_probe, true, done, owner));
}

/* ---- damage ---- */

struct check_op {
    struct store_op op;
    int wait_ms;
    int64_t until_ms;
};

enum { STEPS_A_LOOK = 100000 }; /* of SQLite's machine, between two looks at the clock */

static int is_late(void *owner)
{
    const struct check_op *c = owner;
    return clock_mono_ms() > c->until_ms;
}

static bool run_check(struct store_file *f, struct store_op *op, struct err *e)
{
    struct check_op *c = (struct check_op *)op;
    struct sql_query q;
    struct err why = {0};
    if (!sql_prepare(&f->sql, &q, "PRAGMA quick_check(1)", e))
        return false;
    c->until_ms = clock_mono_ms() + c->wait_ms;
    sqlite3_progress_handler(f->sql.db, STEPS_A_LOOK, is_late, c);
    enum sql_step step = sql_step(&q, &why);
    const char *word = step == SQL_ROW ? sql_peek_text(&q) : NULL;
    bool is_whole = word && strcmp(word, "ok") == 0;
    sqlite3_progress_handler(f->sql.db, 0, NULL, NULL);
    sql_rest(&f->sql);
    if (step == SQL_FAILED && is_late(c))
        return true; /* as far as it was read it is whole */
    op->result.is_changed = is_whole;
    if (step == SQL_FAILED)
        *e = why;
    return is_whole || (step != SQL_FAILED && sql_fail(&f->sql, SQLITE_CORRUPT, e));
}

void store_check(struct store *s, int wait_ms, store_done_fn *done, void *owner)
{
    struct check_op *c = store_op_new(sizeof *c, run_check, false, done, owner);
    c->wait_ms = wait_ms;
    store_submit(s, &c->op);
}
