/* store_run_choose.c — what is done about people who are known, chosen at the review: for the whole list, or
 * for a single row. Nothing was sent yet, so nothing is lost by changing one's mind. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/store_runs_internal.h"

struct choose_op {
    struct store_op op;
    int64_t run, row; /* row 0: every known one */
    enum run_policy policy;
    bool with_simulated;
    struct store_turn turn;
};

struct known_row {
    int64_t row, request;
    int slot;
    enum row_standing standing;
    unsigned wants;
};

enum { ROWS_A_TURN = 2000 }; /* whatever arrives must not wait for a long list */

static bool read_some(struct store_file *f, const struct choose_op *c, struct known_row *out, size_t *count,
                      struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    *count = 0;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT row, known_request, known_slot, standing, wants FROM run_rows"
                     " WHERE run = ?1 AND row > ?2 AND (?3 = 0 OR row = ?3) AND known_request IS NOT NULL"
                     " AND request IS NULL AND standing IN (?4, ?5) ORDER BY row LIMIT ?6",
                     e))
        return false;
    sql_bind_int(&q, c->run);
    sql_bind_int(&q, c->turn.begun.after);
    sql_bind_int(&q, c->row);
    sql_bind_int(&q, ROW_READY);
    sql_bind_int(&q, ROW_KNOWN);
    sql_bind_int(&q, ROWS_A_TURN);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        struct known_row *row = &out[(*count)++];
        row->row = sql_read_int(&q);
        row->request = sql_read_int(&q);
        row->slot = (int)sql_read_int(&q);
        row->standing = (enum row_standing)sql_read_int(&q);
        row->wants = (unsigned)sql_read_int(&q);
    }
    return step == SQL_END;
}

static bool write_row(struct store_file *f, int64_t run, const struct known_row *row,
                      enum row_standing standing, unsigned wants, struct err *e)
{
    struct sql_query q;
    if (standing == row->standing && wants == row->wants)
        return true;
    if (!sql_prepare(&f->sql, &q, "UPDATE run_rows SET standing = ?, wants = ? WHERE run = ? AND row = ?", e))
        return false;
    sql_bind_int(&q, standing);
    sql_bind_int(&q, wants);
    sql_bind_int(&q, run);
    sql_bind_int(&q, row->row);
    return sql_finish(&q, e);
}

/* What a row wants is a batch's at once: where all are asked again, the list's policy says so, and those who
 * are known go together with those who are not. */
static bool choose_row(struct store_file *f, const struct choose_op *c, const struct run *run,
                       const struct known_row *row, enum row_standing *standing, struct err *e)
{
    unsigned wanted = store_wants_of(&run->options), wants = 0;
    bool is_said_of_all = c->row == 0 || run->policy == RUN_REFRESH;
    if (c->policy == RUN_REFRESH)
        wants = is_said_of_all ? 0 : wanted | WANTS_AGAIN;
    else if (c->policy == RUN_MISSING && !store_find_lacks(f, row->request, row->slot, wanted, &wants, e))
        return false;
    *standing = c->policy == RUN_REFRESH || wants ? ROW_READY : ROW_KNOWN;
    return write_row(f, run->id, row, *standing, wants, e);
}

/* One turn. */
static bool choose_some(struct store_file *f, struct choose_op *c, const struct run *run, bool *is_over,
                        struct err *e)
{
    struct known_row *rows = mem_alloc(ROWS_A_TURN * sizeof *rows);
    int64_t more[ROW_STANDING_COUNT] = {0};
    size_t count;
    bool is_good = read_some(f, c, rows, &count, e);
    for (size_t i = 0; is_good && i < count; i++) {
        enum row_standing standing = rows[i].standing;
        is_good = choose_row(f, c, run, &rows[i], &standing, e);
        more[rows[i].standing]--;
        more[standing]++;
        c->turn.reached.after = rows[i].row;
        c->turn.reached.rows++;
    }
    free(rows);
    *is_over = count < ROWS_A_TURN;
    return is_good && store_count_standing(f, run->id, ROW_READY, more[ROW_READY], e) &&
           store_count_standing(f, run->id, ROW_KNOWN, more[ROW_KNOWN], e);
}

static bool note_policy(struct store_file *f, const struct choose_op *c, struct err *e)
{
    struct sql_query q;
    if (c->row || c->turn.begun.after)
        return true;
    if (!sql_prepare(&f->sql, &q, "UPDATE runs SET policy = ? WHERE id = ?", e))
        return false;
    sql_bind_text(&q, run_policy_word(c->policy));
    sql_bind_int(&q, c->run);
    return sql_finish(&q, e);
}

/* What is to be sent has changed, and with it what it may cost. */
static bool answer_anew(struct store_file *f, struct choose_op *c, struct err *e)
{
    run_free(c->op.result.run);
    c->op.result.run = NULL;
    if (!store_answer_run(f, &c->op, c->run, e) ||
        !store_estimate_run(f, c->op.result.run, c->with_simulated, e))
        return false;
    run_free(c->op.result.run);
    c->op.result.run = NULL;
    return store_answer_run(f, &c->op, c->run, e);
}

static bool run_choose(struct store_file *f, struct store_op *op, struct err *e)
{
    struct choose_op *c = (struct choose_op *)op;
    bool is_over;
    store_begin_turn(op, &c->turn);
    if (!store_answer_run(f, op, c->run, e))
        return false;
    const struct run *run = op->result.run;
    if (!run)
        return true;
    if (run->state != RUN_REVIEW) {
        err_set(&op->result.err, ERR_USAGE, "List %lld is %s: what of known people is chosen at the review.",
                (long long)run->id, run_state_word(run->state));
        return true;
    }
    /* The policy first: whatever breaks off here, nobody is asked again against it. */
    if (!note_policy(f, c, e) || !choose_some(f, c, run, &is_over, e))
        return false;
    op->is_unfinished = !is_over;
    if (!is_over)
        return true;
    op->result.matching = c->turn.reached.rows;
    op->result.is_changed = true;
    return answer_anew(f, c, e);
}

void store_choose_known(struct store *s, int64_t run, int64_t row, enum run_policy policy,
                        bool with_simulated, store_done_fn *done, void *owner)
{
    struct choose_op *c = store_op_new(sizeof *c, run_choose, true, done, owner);
    c->run = run;
    c->row = row;
    c->policy = policy;
    c->with_simulated = with_simulated;
    store_submit(s, &c->op);
}
