/* tidy.c — what is over goes when its time is up, and what was removed leaves no trace in the files.
 * Deleted content is overwritten where it stood (secure_delete); here the pages that hold nothing any more
 * are given back, and the write-ahead log, which still holds what was, is emptied. */
#include "core/model/clock_doubt.h"
#include "core/store/file/log.h"
#include "core/store/runs/runs.h"

/* So that arrivals need not wait for long. */
#define REMOVED_AT_ONCE 500

/* ---- retention ---- */

struct expire_op {
    struct store_op op;
    int64_t now_ms, keep_ms;
};

/* Before a time was ever believed here, the newest request vouches for one. */
static bool read_doubt(struct store_file *f, struct clock_doubt *d, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT coalesce((SELECT believed_ms FROM clock_doubts),"
                     " (SELECT max(created_ms) FROM requests)), (SELECT doubted_ms FROM clock_doubts)",
                     e))
        return false;
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW) {
        d->believed_ms = sql_read_int(&q);
        d->doubted_ms = sql_read_int(&q);
    }
    return step != SQL_FAILED;
}

static bool write_doubt(struct store_file *f, const struct clock_doubt *d, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "INSERT OR REPLACE INTO clock_doubts (only, believed_ms, doubted_ms) VALUES (1, ?, ?)",
                     e))
        return false;
    sql_bind_int(&q, d->believed_ms);
    sql_bind_ms(&q, d->doubted_ms);
    return sql_finish(&q, e);
}

static bool judge_clock(struct store_file *f, int64_t now_ms, bool *is_doubted, struct err *e)
{
    struct clock_doubt d = {0};
    if (!read_doubt(f, &d, e))
        return false;
    struct clock_doubt before = d;
    *is_doubted = !clock_doubt_believes(&d, now_ms);
    return (*is_doubted && d.doubted_ms == before.doubted_ms) || write_doubt(f, &d, e);
}

/* What a clock stamped that was far behind looks old once that is mended. Numbers were given in order,
 * though: what came behind something that is young is no older. A time that has not come yet vouches for
 * nothing. */
#define YOUNG "BETWEEN ?1 AND ?2"

static bool remove_old_requests(struct store_file *f, int64_t before_ms, int64_t now_ms, int64_t *count,
                                struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "WITH old AS MATERIALIZED (SELECT id FROM requests NOT INDEXED"
                     " WHERE state NOT IN ('queued', 'sending', 'waiting', 'uncertain')"
                     " AND max(coalesce(settled_ms, 0), coalesce(answered_ms, 0), coalesce(sent_ms, 0),"
                     " coalesce(created_ms, 0)) < ?1 ORDER BY id LIMIT ?3)"
                     " DELETE FROM requests WHERE id IN (SELECT id FROM old) AND id < coalesce("
                     " (SELECT y.id FROM requests y NOT INDEXED WHERE y.created_ms " YOUNG
                     " AND y.id < (SELECT max(id) FROM old) ORDER BY y.id LIMIT 1), 1 << 62)",
                     e))
        return false;
    sql_bind_int(&q, before_ms);
    sql_bind_int(&q, now_ms);
    sql_bind_int(&q, REMOVED_AT_ONCE);
    if (!sql_finish(&q, e))
        return false;
    *count = sqlite3_changes(f->sql.db);
    return true;
}

/* At its end, and its last request has gone: one that is still there holds what the rows of the list found;
 * 0: there is none. */
static bool find_old_list(struct store_file *f, int64_t before_ms, int64_t now_ms, int64_t *run,
                          struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT id FROM runs WHERE state IN ('finished', 'stopped') AND ended_ms < ?1"
                     " AND NOT EXISTS (SELECT 1 FROM requests q WHERE q.run = runs.id)"
                     " AND NOT EXISTS (SELECT 1 FROM runs y WHERE y.id < runs.id AND y.created_ms " YOUNG
                     ") LIMIT 1",
                     e))
        return false;
    sql_bind_int(&q, before_ms);
    sql_bind_int(&q, now_ms);
    enum sql_step step = sql_step(&q, e);
    *run = step == SQL_ROW ? sql_read_int(&q) : 0;
    return step != SQL_FAILED;
}

/* A list may be long: its rows first, some at a time, then its name. */
static bool remove_old_list(struct store_file *f, int64_t before_ms, int64_t now_ms,
                            struct store_result *result, struct err *e)
{
    int64_t run;
    bool is_over;
    if (!find_old_list(f, before_ms, now_ms, &run, e))
        return false;
    if (!run)
        return true;
    result->has_more = true;
    if (!store_remove_rows(f, run, &is_over, e))
        return false;
    if (!is_over)
        return true;
    if (!sql_run_for(&f->sql, "DELETE FROM runs WHERE id = ?", run, 0, e))
        return false;
    result->matching = sqlite3_changes(f->sql.db);
    return true;
}

/* In no state in which anything may still come by itself. */
static bool run_remove_old(struct store_file *f, struct store_op *op, struct err *e)
{
    const struct expire_op *x = (const struct expire_op *)op;
    int64_t before_ms = x->now_ms - x->keep_ms;
    if (!judge_clock(f, x->now_ms, &op->result.is_doubted, e))
        return false;
    if (op->result.is_doubted)
        return true;
    if (!remove_old_requests(f, before_ms, x->now_ms, &op->result.total, e))
        return false;
    op->result.has_more = op->result.total == REMOVED_AT_ONCE;
    if (!op->result.has_more && !remove_old_list(f, before_ms, x->now_ms, &op->result, e))
        return false;
    op->result.is_changed = op->result.total > 0 || op->result.has_more;
    return true;
}

void store_remove_old(struct store *s, int64_t now_ms, int64_t keep_ms, store_done_fn *done, void *owner)
{
    struct expire_op *x = store_op_new(sizeof *x, run_remove_old, true, done, owner);
    x->now_ms = now_ms;
    x->keep_ms = keep_ms;
    store_submit(s, &x->op);
}

/* ---- tidying ---- */

/* Another process that reads at this moment keeps the log alive: told as busy, since what was removed may
 * still stand in it. */
static bool empty_log(struct store_file *f, struct err *e)
{
    int left = 0, done = 0;
    store_log_await(f);
    int rc = sqlite3_wal_checkpoint_v2(f->sql.db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &left, &done);
    return rc == SQLITE_OK || sql_fail(&f->sql, rc, e);
}

/* Rewriting takes as much memory as the file is big, so that no copy of it comes to lie in a temporary
 * folder; a very big one is not rewritten, and relies on what was overwritten in place. */
#define REWRITTEN_BYTES_MAX (512ll << 20)

static bool run_tidy(struct store_file *f, struct store_op *op, struct err *e)
{
    int64_t pages = 0, page = 0;
    (void)op;
    sql_rest(&f->sql);
    if (!sql_exec_int(&f->sql, "PRAGMA page_count", &pages, e) ||
        !sql_exec_int(&f->sql, "PRAGMA page_size", &page, e))
        return false;
    if (pages * page <= REWRITTEN_BYTES_MAX && !sql_exec(&f->sql, "VACUUM", e))
        return false;
    return empty_log(f, e);
}

void store_tidy(struct store *s, store_done_fn *done, void *owner)
{
    struct store_op *op = store_op_new(sizeof *op, run_tidy, true, done, owner);
    op->is_alone = true;
    store_submit(s, op);
}
