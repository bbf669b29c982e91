/* run_drop.c — lists of which nothing was sent go without a trace. A list may be long, and whatever
 * arrives must not wait for it: its rows first, some at a time, then its name. */
#include "core/base/mem.h"
#include "core/store/file/file.h"
#include "core/store/runs/runs_internal.h"

#define ROWS_REMOVED_AT_ONCE 5000

static bool remove_some(struct store_file *f, const char *text, int64_t run, bool *is_over, struct err *e)
{
    if (!sql_run_for(&f->sql, text, run, ROWS_REMOVED_AT_ONCE, e))
        return false;
    *is_over = *is_over && sqlite3_changes(f->sql.db) < ROWS_REMOVED_AT_ONCE;
    return true;
}

bool store_remove_rows(struct store_file *f, int64_t run, bool *is_over, struct err *e)
{
    *is_over = true;
    return remove_some(f,
                       "DELETE FROM run_sources WHERE run = ?1 AND row IN"
                       " (SELECT row FROM run_sources WHERE run = ?1 LIMIT ?2)",
                       run, is_over, e) &&
           remove_some(f,
                       "DELETE FROM run_rows WHERE run = ?1 AND row IN"
                       " (SELECT row FROM run_rows WHERE run = ?1 LIMIT ?2)",
                       run, is_over, e);
}

/* One slice. In reading and driven by nobody, it can neither be started nor read on meanwhile; and a process
 * that is killed in the middle leaves it for store_drop_unread. */
static bool drop_slice(struct store_file *f, int64_t run, bool *is_over, struct err *e)
{
    if (!sql_run_for(&f->sql,
                     "UPDATE runs SET state = 'reading', driver = NULL"
                     " WHERE id = ? AND (state <> 'reading' OR driver IS NOT NULL)",
                     run, 0, e) ||
        !store_remove_rows(f, run, is_over, e))
        return false;
    return !*is_over || sql_run_for(&f->sql, "DELETE FROM runs WHERE id = ?", run, 0, e);
}

/* ---- one that is not wanted ---- */

struct drop_op {
    struct store_op op;
    int64_t run;
};

static bool run_drop(struct store_file *f, struct store_op *op, struct err *e)
{
    int64_t id = ((const struct drop_op *)op)->run;
    bool is_over;
    if (!store_answer_run(f, op, id, e))
        return false;
    struct run *run = op->result.run;
    bool is_unsent = run && (run->state == RUN_REVIEW || run->state == RUN_READING);
    bool is_others = run && run->is_driven && !run->is_driven_here;
    run_free(run);
    op->result.run = NULL;
    if (!is_unsent || is_others)
        return true;
    if (!drop_slice(f, id, &is_over, e))
        return false;
    op->is_unfinished = !is_over;
    op->result.is_changed = is_over;
    return true;
}

void store_drop_run(struct store *s, int64_t run, store_done_fn *done, void *owner)
{
    struct drop_op *d = store_op_new(sizeof *d, run_drop, true, done, owner);
    d->run = run;
    store_submit(s, &d->op);
}

/* ---- those that nobody reads any more ---- */

static bool find_unread(struct store_file *f, int64_t *run, struct err *e)
{
    struct sql_query q;
    enum sql_step step = SQL_ROW;
    *run = 0;
    if (!sql_prepare(&f->sql, &q, "SELECT id, driver FROM runs WHERE state = 'reading'", e))
        return false;
    while (!*run && (step = sql_step(&q, e)) == SQL_ROW) {
        int64_t id = sql_read_int(&q);
        const char *driver = sql_peek_text(&q);
        if (!driver || store_sender_is_gone(f, driver))
            *run = id;
    }
    return *run || step != SQL_FAILED;
}

static bool run_drop_unread(struct store_file *f, struct store_op *op, struct err *e)
{
    int64_t run;
    bool is_over;
    if (!find_unread(f, &run, e))
        return false;
    op->is_unfinished = run != 0;
    return !run || drop_slice(f, run, &is_over, e);
}

void store_drop_unread(struct store *s, store_done_fn *done, void *owner)
{
    store_submit(s, store_op_new(sizeof(struct store_op), run_drop_unread, true, done, owner));
}
