/* run_rewrite.c — what is asked of a list's rows, written anew: what is done about people who are
 * known, and rows that are asked once more. It goes in turns, because whatever arrives must not wait for a
 * long list; how far it has come stands in the history. Whoever comes upon one that is half written, after a
 * kill or beside a living program, writes on where the last turn ended: two that do so help each other, for
 * each turn is a transaction. No list is started before the end. */
#include "core/base/mem.h"
#include "core/store/runs/runs_internal.h"

struct rewriting {
    int64_t run; /* 0: nothing is under way */
    bool is_retry;
    enum row_choice choice; /* of a retry */
    bool with_simulated;
    struct store_progress at;
};

/* ---- how far it has come ---- */

static bool read_rewriting(struct store_file *f, int64_t run, struct rewriting *w, struct err *e)
{
    struct sql_query q;
    *w = (struct rewriting){0};
    if (!sql_prepare(&f->sql, &q,
                     "SELECT choice, with_simulated, after, rows FROM run_rewritings"
                     " WHERE run = ? AND NOT is_over",
                     e))
        return false;
    sql_bind_int(&q, run);
    enum sql_step step = sql_step(&q, e);
    if (step != SQL_ROW)
        return step != SQL_FAILED;
    const char *choice = sql_peek_text(&q);
    w->is_retry = choice != NULL;
    if (choice && !row_choice_from_word(choice, &w->choice))
        return sql_fail(&f->sql, SQLITE_CORRUPT, e);
    w->with_simulated = sql_read_int(&q) != 0;
    w->at.after = sql_read_int(&q);
    w->at.rows = sql_read_int(&q);
    w->run = run;
    return true;
}

static bool note_begin(struct store_file *f, const struct rewriting *w, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "INSERT OR REPLACE INTO run_rewritings (run, choice, with_simulated) VALUES (?, ?, ?)",
                     e))
        return false;
    sql_bind_int(&q, w->run);
    sql_bind_text(&q, w->is_retry ? row_choice_word(w->choice) : NULL);
    sql_bind_int(&q, w->with_simulated);
    return sql_finish(&q, e);
}

static bool note_turn(struct store_file *f, const struct rewriting *w, bool is_over, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "UPDATE run_rewritings SET after = ?, rows = ?, is_over = ? WHERE run = ?",
                     e))
        return false;
    sql_bind_int(&q, w->at.after);
    sql_bind_int(&q, w->at.rows);
    sql_bind_int(&q, is_over);
    sql_bind_int(&q, w->run);
    return sql_finish(&q, e);
}

/* Whoever wrote them. */
static bool read_rows(struct store_file *f, int64_t run, int64_t *rows, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT rows FROM run_rewritings WHERE run = ?", e))
        return false;
    sql_bind_int(&q, run);
    enum sql_step step = sql_step(&q, e);
    *rows = step == SQL_ROW ? sql_read_int(&q) : 0;
    return step != SQL_FAILED;
}

/* ---- a turn ---- */

/* What is to be sent has changed, and with it what it may cost. */
static bool estimate_anew(struct store_file *f, int64_t id, bool with_simulated, struct err *e)
{
    struct run *run = store_load_run(f, id, e);
    bool is_good = run && store_estimate_run(f, run, with_simulated, e);
    run_free(run);
    return is_good;
}

bool store_rewrite_on(struct store_file *f, int64_t id, bool *is_over, struct err *e)
{
    struct rewriting w;
    *is_over = true;
    if (!read_rewriting(f, id, &w, e))
        return false;
    if (!w.run)
        return true;
    struct run *run = store_load_run(f, id, e);
    bool is_good = run && (w.is_retry ? store_retry_some(f, run, w.choice, &w.at, is_over, e)
                                      : store_choose_some(f, run, 0, run->policy, &w.at, is_over, e));
    run_free(run);
    return is_good && note_turn(f, &w, *is_over, e) &&
           (!*is_over || w.is_retry || estimate_anew(f, id, w.with_simulated, e));
}

/* ---- a wish ---- */

struct rewrite_op {
    struct store_op op;
    struct rewriting what;
    int64_t row; /* of a choice: this one alone; 0: every known one */
    enum run_policy policy;
    bool was_begun, is_begun; /* before this turn, and behind it */
};

static bool is_refused(const struct rewrite_op *r, const struct run *run, struct err *why)
{
    bool is_busy = run->state == RUN_RUNNING || run->state == RUN_READING;
    if (!r->what.is_retry && run->state != RUN_REVIEW)
        err_set(why, ERR_USAGE, "List %lld is %s: what of known people is chosen at the review.",
                (long long)run->id, run_state_word(run->state));
    else if (r->what.is_retry && is_busy)
        err_set(why, ERR_USAGE, "List %lld is %s: pause it first.", (long long)run->id,
                run_state_word(run->state));
    return why->code != ERR_NONE;
}

static bool note_policy(struct store_file *f, const struct rewrite_op *r, struct err *e)
{
    struct sql_query q;
    if (r->what.is_retry)
        return true;
    if (!sql_prepare(&f->sql, &q, "UPDATE runs SET policy = ? WHERE id = ?", e))
        return false;
    sql_bind_text(&q, run_policy_word(r->policy));
    sql_bind_int(&q, r->what.run);
    return sql_finish(&q, e);
}

static bool answer(struct store_file *f, struct rewrite_op *r, int64_t rows, struct err *e)
{
    struct store_result *result = &r->op.result;
    run_free(result->run);
    result->run = NULL;
    result->matching = rows;
    result->is_changed = !r->what.is_retry || rows > 0;
    return store_answer_run(f, &r->op, r->what.run, e);
}

static bool choose_one(struct store_file *f, struct rewrite_op *r, const struct run *run, struct err *e)
{
    struct store_progress at = {0};
    bool is_over;
    return store_choose_some(f, run, r->row, r->policy, &at, &is_over, e) &&
           estimate_anew(f, run->id, r->what.with_simulated, e) && answer(f, r, at.rows, e);
}

/* What is under way, from here or elsewhere, is written to its end before anything else begins. */
static bool run_rewrite(struct store_file *f, struct store_op *op, struct err *e)
{
    struct rewrite_op *r = (struct rewrite_op *)op;
    int64_t rows;
    bool is_over;
    r->was_begun = op->is_resumed ? r->is_begun : r->was_begun;
    op->is_resumed = false;
    r->is_begun = r->was_begun;
    if (!store_answer_run(f, op, r->what.run, e))
        return false;
    const struct run *run = op->result.run;
    if (!run || (!r->is_begun && is_refused(r, run, &op->result.err)))
        return true;
    if (!r->is_begun && !run->is_half_written) {
        if (r->row)
            return choose_one(f, r, run, e);
        if (!note_policy(f, r, e) || !note_begin(f, &r->what, e))
            return false;
        r->is_begun = true;
    }
    if (!store_rewrite_on(f, r->what.run, &is_over, e))
        return false;
    op->is_unfinished = !is_over || !r->is_begun;
    return op->is_unfinished || (read_rows(f, r->what.run, &rows, e) && answer(f, r, rows, e));
}

void store_choose_known(struct store *s, int64_t run, int64_t row, enum run_policy policy,
                        bool with_simulated, store_done_fn *done, void *owner)
{
    struct rewrite_op *r = store_op_new(sizeof *r, run_rewrite, true, done, owner);
    r->what = (struct rewriting){.run = run, .with_simulated = with_simulated};
    r->row = row;
    r->policy = policy;
    store_submit(s, &r->op);
}

void store_retry_rows(struct store *s, int64_t run, enum row_choice choice, store_done_fn *done, void *owner)
{
    struct rewrite_op *r = store_op_new(sizeof *r, run_rewrite, true, done, owner);
    r->what = (struct rewriting){.run = run, .is_retry = true, .choice = choice};
    store_submit(s, &r->op);
}

/* ---- what stands half written ---- */

struct finish_op {
    struct store_op op;
    int64_t run; /* 0: whichever */
    bool has_written;
};

static bool run_finish(struct store_file *f, struct store_op *op, struct err *e)
{
    struct finish_op *o = (struct finish_op *)op;
    int64_t run = o->run;
    bool is_over;
    if (!run &&
        !sql_exec_int(&f->sql, "SELECT coalesce(min(run), 0) FROM run_rewritings WHERE NOT is_over", &run, e))
        return false;
    if (!store_rewrite_on(f, run, &is_over, e))
        return false;
    o->has_written = o->has_written || (run && !o->run);
    op->result.is_changed = o->has_written;
    op->is_unfinished = !is_over || (run && !o->run);
    return op->is_unfinished || !o->run || store_answer_run(f, op, o->run, e);
}

void store_finish_rewriting(struct store *s, int64_t run, store_done_fn *done, void *owner)
{
    struct finish_op *o = store_op_new(sizeof *o, run_finish, true, done, owner);
    o->run = run;
    store_submit(s, &o->op);
}
