/* store_look.c — how the file itself is: has another process changed it (SQLite counts the commits of others
 * by itself), can it be written? */
#include <stdio.h>

#include "core/store/store_internal.h"

static bool run_look(struct store_file *f, struct store_op *op, struct err *e)
{
    int64_t version;
    if (!sql_exec_int(&f->sql, "PRAGMA data_version", &version, e))
        return false;
    op->result.is_changed = f->data_version != 0 && version != f->data_version;
    f->data_version = version;
    return store_find_next_due(f, &op->result, e);
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
