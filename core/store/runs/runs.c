/* runs.c — runs as a whole: made, changed, listed. Their rows are in run_rows.c, the making of
 * requests in run_claim.c. */
#include "core/store/runs/runs.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/file/file.h"
#include "core/store/requests/digests.h"
#include "core/store/runs/runs_internal.h"

#define RUN_FIELDS(X)                                                                                        \
    X(TEXT, name, name)                                                                                      \
    X(TEXT, path, path)                                                                                      \
    X(TEXT, encoding, encoding)                                                                              \
    X(FLAG, is_json, is_json)                                                                                \
    X(FLAG, has_bom, has_bom)                                                                                \
    X(TEXT, delimiter, delimiter)                                                                            \
    X(TEXT, line_end, line_end)                                                                              \
    X(TEXT, preamble, preamble)                                                                              \
    X(TEXT, header, header)                                                                                  \
    X(INT, columns, columns)                                                                                 \
    X(TEXT, map, map)                                                                                        \
    X(FLAG, waterfall_email, options.waterfall_email)                                                        \
    X(FLAG, waterfall_phone, options.waterfall_phone)                                                        \
    X(FLAG, reveal_phone_number, options.reveal_phone_number)                                                \
    X(FLAG, reveal_personal_emails, options.reveal_personal_emails)                                          \
    X(FLAG, is_simulated, is_simulated)                                                                      \
    X(MS, created_ms, created_ms)                                                                            \
    X(MS, started_ms, started_ms)                                                                            \
    X(MS, row_count, row_count)                                                                              \
    X(MS, budget_micro, budget_micro)                                                                        \
    X(MS, day_budget_micro, day_budget_micro)                                                                \
    X(MS, pilot, pilot)                                                                                      \
    X(MS, hold_micro, hold_micro)                                                                            \
    X(MS, floor_micro, estimate.floor_micro)                                                                 \
    X(MS, typical_micro, estimate.typical_micro)                                                             \
    X(MS, ceiling_micro, estimate.ceiling_micro)                                                             \
    X(MS, sample, estimate.sample)                                                                           \
    X(TEXT, message, message)                                                                                \
    X(INT, cause, cause)                                                                                     \
    X(TEXT, out, out)                                                                                        \
    X(INT, out_format, out_format)                                                                           \
    X(FLAG, out_vendors, out_vendors)
#define RUN_SUMS(X)                                                                                          \
    X(MS, spent_micro, spent_micro)                                                                          \
    X(MS, unpriced, unpriced)                                                                                \
    X(MS, matched, matched)                                                                                  \
    X(MS, emails, emails)                                                                                    \
    X(MS, phones, phones)                                                                                    \
    X(MS, no_values, tally.no_values)                                                                        \
    X(MS, mail_hosts, tally.mail_hosts)                                                                      \
    X(MS, misfits, tally.misfits)                                                                            \
    X(MS, titles, tally.titles)
#define MEMBER(kind, column, member) {SQL_##kind, offsetof(struct run, member)},
static const struct sql_field FIELDS[] = {RUN_FIELDS(MEMBER)};
static const struct sql_field SUMS[] = {RUN_SUMS(MEMBER)};

/* ---- loading ---- */

static bool load_head(struct store_file *f, struct run *r, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT state, driver, policy, EXISTS (SELECT 1 FROM run_rewritings w"
                     " WHERE w.run = runs.id AND NOT w.is_over)" RUN_FIELDS(SQL_COLUMN)
                         RUN_SUMS(SQL_COLUMN) " FROM runs WHERE id = ?",
                     e))
        return false;
    sql_bind_int(&q, r->id);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_END)
        return err_set(e, ERR_NOT_FOUND, "There is no list %lld.", (long long)r->id);
    if (step == SQL_FAILED)
        return false;
    if (!run_state_from_word(sql_peek_text(&q), &r->state))
        return sql_fail(&f->sql, SQLITE_CORRUPT, e);
    const char *driver = sql_peek_text(&q);
    bool is_active = r->state == RUN_RUNNING || r->state == RUN_READING;
    r->is_driven_here = driver && strcmp(driver, f->sender) == 0;
    r->is_driven = is_active && driver && (r->is_driven_here || !store_sender_is_gone(f, driver));
    const char *policy = sql_peek_text(&q);
    for (enum run_policy p = 0; policy && p < RUN_POLICY_COUNT; p++)
        if (strcmp(policy, run_policy_word(p)) == 0)
            r->policy = p;
    r->is_half_written = sql_read_int(&q) != 0;
    return sql_read_fields(&q, FIELDS, STORE_COUNT_OF(FIELDS), r, e) &&
           sql_read_fields(&q, SUMS, STORE_COUNT_OF(SUMS), r, e);
}

static bool load_standings(struct store_file *f, struct run *r, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT standing, count FROM run_standings WHERE run = ?", e))
        return false;
    sql_bind_int(&q, r->id);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t standing = sql_read_int(&q);
        if (standing >= 0 && standing < ROW_STANDING_COUNT)
            r->standing[standing] = sql_read_int(&q);
    }
    return step == SQL_END;
}

static bool load_states(struct store_file *f, struct run *r, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT state, requests, people FROM run_states WHERE run = ?", e))
        return false;
    sql_bind_int(&q, r->id);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        enum request_state state;
        if (!request_state_from_word(sql_peek_text(&q), &state))
            continue;
        r->state_count[state].requests = sql_read_int(&q);
        r->state_count[state].people = sql_read_int(&q);
    }
    return step == SQL_END;
}

/* What was turned down may be without a price or need none: only then are the requests looked through. */
static bool load_zero_price(struct store_file *f, struct run *r, struct err *e)
{
    struct sql_query q;
    if (run_has_price(r) || r->unpriced == 0 || r->state_count[REQUEST_REJECTED].requests == 0)
        return true;
    if (!sql_prepare(&f->sql, &q, "SELECT 1 FROM requests WHERE run = ? AND credits_micro = 0 LIMIT 1", e))
        return false;
    sql_bind_int(&q, r->id);
    enum sql_step step = sql_step(&q, e);
    r->has_zero_price = step == SQL_ROW;
    return step != SQL_FAILED;
}

/* Of all requests few are uncertain, of a long list's many are not. Whoever was asked about once more waits
 * for that one. */
static bool load_lost(struct store_file *f, struct run *r, struct err *e)
{
    struct sql_query q;
    if (r->state_count[REQUEST_UNCERTAIN].requests == 0)
        return true;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT ifnull(max(sent_ms), 0) FROM requests WHERE state = 'uncertain' AND +run = ?"
                     " AND has_callback AND EXISTS (SELECT 1 FROM run_rows WHERE request = requests.id)",
                     e))
        return false;
    sql_bind_int(&q, r->id);
    enum sql_step step = sql_step(&q, e);
    r->lost_ms = step == SQL_ROW ? sql_read_int(&q) : 0;
    return step != SQL_FAILED;
}

struct run *store_load_run(struct store_file *f, int64_t id, struct err *e)
{
    struct run *r = run_new();
    r->id = id;
    if (load_head(f, r, e) && load_standings(f, r, e) && load_states(f, r, e) && load_zero_price(f, r, e) &&
        load_lost(f, r, e))
        return r;
    run_free(r);
    return NULL;
}

bool store_answer_run(struct store_file *f, struct store_op *op, int64_t id, struct err *e)
{
    struct err why = {0};
    op->result.run = store_load_run(f, id, &why);
    if (op->result.run)
        return true;
    if (why.code == ERR_NOT_FOUND)
        op->result.err = why;
    else
        *e = why;
    return why.code == ERR_NOT_FOUND;
}

bool store_count_standing(struct store_file *f, int64_t run, enum row_standing standing, int64_t more,
                          struct err *e)
{
    struct sql_query q;
    if (more == 0)
        return true;
    if (!sql_prepare(&f->sql, &q,
                     "INSERT INTO run_standings (run, standing, count) VALUES (?, ?, ?)"
                     " ON CONFLICT (run, standing) DO UPDATE SET count = count + excluded.count",
                     e))
        return false;
    sql_bind_int(&q, run);
    sql_bind_int(&q, standing);
    sql_bind_int(&q, more);
    return sql_finish(&q, e);
}

bool store_mark_simulated(struct store_file *f, int64_t run, struct err *e)
{
    return sql_run_for(&f->sql, "UPDATE runs SET is_simulated = 1 WHERE id = ?", run, 0, e);
}

/* ---- one run by its id, and what is told of it ---- */

struct run_op {
    struct store_op op;
    int64_t id;
};

static void submit_look(struct store *s, int64_t id, store_run_fn *run, store_done_fn *done, void *owner)
{
    struct run_op *r = store_op_new(sizeof *r, run, false, done, owner);
    r->id = id;
    store_submit(s, &r->op);
}

static bool run_get(struct store_file *f, struct store_op *op, struct err *e)
{
    return store_answer_run(f, op, ((const struct run_op *)op)->id, e);
}

void store_get_run(struct store *s, int64_t run, store_done_fn *done, void *owner)
{
    submit_look(s, run, run_get, done, owner);
}

/* ---- a new run ---- */

struct add_op {
    struct store_op op;
    struct run *run;
};

static void release_add(struct store_op *op)
{
    run_free(((struct add_op *)op)->run);
}

static bool run_add(struct store_file *f, struct store_op *op, struct err *e)
{
    struct add_op *a = (struct add_op *)op;
    struct sql_query q;
    bool is_paid;
    /* Its rows are compared with all who were asked before: they must be known first. */
    if (!store_pay_digests(f, &is_paid, e))
        return false;
    op->is_unfinished = !is_paid;
    if (!is_paid)
        return true;
    if (!sql_prepare(&f->sql, &q,
                     "INSERT INTO runs (state, driver, policy" RUN_FIELDS(
                         SQL_COLUMN) ") VALUES (?, ?, ?" RUN_FIELDS(SQL_PLACE) ")",
                     e))
        return false;
    sql_bind_text(&q, run_state_word(RUN_READING));
    sql_bind_text(&q, f->sender);
    sql_bind_text(&q, run_policy_word(a->run->policy));
    sql_bind_fields(&q, FIELDS, STORE_COUNT_OF(FIELDS), a->run);
    if (!sql_finish(&q, e))
        return false;
    op->result.id = sqlite3_last_insert_rowid(f->sql.db);
    return true;
}

void store_add_run_take(struct store *s, struct run *r, store_done_fn *done, void *owner)
{
    struct add_op *a = store_op_new(sizeof *a, run_add, true, done, owner);
    a->op.release = release_add;
    a->run = r;
    store_submit(s, &a->op);
}

/* ---- a change ---- */

struct change_op {
    struct store_op op;
    struct store_run_change change; /* message is `message` */
    char *message;
};

static void release_change(struct store_op *op)
{
    free(((struct change_op *)op)->message);
}

bool store_take_back_drafts(struct store_file *f, int64_t run, struct err *e)
{
    if (!sql_run_for(&f->sql,
                     "UPDATE run_rows SET standing = ?2, request = NULL, slot = NULL WHERE run = ?1"
                     " AND request IN (SELECT id FROM requests WHERE run = ?1 AND state = 'draft')",
                     run, ROW_READY, e))
        return false;
    int64_t rows = sqlite3_changes(f->sql.db);
    if (!store_count_standing(f, run, ROW_READY, rows, e) ||
        !store_count_standing(f, run, ROW_SENT, -rows, e))
        return false;
    return sql_run_for(&f->sql, "DELETE FROM requests WHERE run = ? AND state = 'draft'", run, 0, e);
}

static bool write_change(struct store_file *f, const struct change_op *c, const struct run *r, struct err *e)
{
    struct sql_query q;
    const struct store_run_change *to = &c->change;
    bool is_start = to->to == RUN_RUNNING;
    bool is_end = to->to == RUN_FINISHED || to->to == RUN_STOPPED || to->to == RUN_BUDGET;
    if (!sql_prepare(&f->sql, &q,
                     "UPDATE runs SET state = ?, driver = iif(?, ?, driver), message = ?, cause = ?,"
                     " budget_micro = ?, day_budget_micro = ?, pilot = ?,"
                     " started_ms = coalesce(started_ms, ?), ended_ms = ? WHERE id = ?",
                     e))
        return false;
    sql_bind_text(&q, run_state_word(to->to));
    sql_bind_int(&q, is_start);
    sql_bind_text(&q, f->sender);
    sql_bind_text(&q, c->message);
    sql_bind_int(&q, to->cause);
    sql_bind_int(&q, to->budget_micro < 0 ? r->budget_micro : to->budget_micro);
    sql_bind_int(&q, to->day_budget_micro < 0 ? r->day_budget_micro : to->day_budget_micro);
    sql_bind_int(&q, to->pilot < 0 ? r->pilot : to->pilot);
    sql_bind_ms(&q, is_start ? to->now_ms : 0);
    sql_bind_ms(&q, is_end ? to->now_ms : 0);
    sql_bind_int(&q, r->id);
    return sql_finish(&q, e);
}

static bool run_change(struct store_file *f, struct store_op *op, struct err *e)
{
    struct change_op *c = (struct change_op *)op;
    op->result.id = c->change.run;
    if (!store_answer_run(f, op, c->change.run, e))
        return false;
    struct run *r = op->result.run;
    if (!r || !(c->change.from & 1u << r->state))
        return true;
    bool is_start = c->change.to == RUN_RUNNING, is_over = true;
    if (is_start && r->is_driven && !r->is_driven_here) {
        err_set(&op->result.err, ERR_BUSY, "List %lld is being sent by another waterfall on this history.",
                (long long)r->id);
        return true;
    }
    if (is_start && !store_rewrite_on(f, r->id, &is_over, e))
        return false;
    op->is_unfinished = !is_over;
    if (!is_over)
        return true;
    if (!write_change(f, c, r, e) || (is_start && !store_take_back_drafts(f, r->id, e)))
        return false;
    op->result.is_changed = true;
    run_free(r);
    op->result.run = NULL;
    return store_answer_run(f, op, c->change.run, e);
}

void store_change_run(struct store *s, const struct store_run_change *c, store_done_fn *done, void *owner)
{
    struct change_op *op = store_op_new(sizeof *op, run_change, true, done, owner);
    op->op.release = release_change;
    op->change = *c;
    op->message = mem_text(c->message);
    store_submit(s, &op->op);
}

/* ---- all of them ---- */

struct runs_op {
    struct store_op op;
    int64_t first, count;
};

static bool list_ids(struct store_file *f, struct runs_op *l, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT id FROM runs ORDER BY id DESC LIMIT ? OFFSET ?", e))
        return false;
    sql_bind_int(&q, l->count);
    sql_bind_int(&q, l->first);
    while ((step = sql_step(&q, e)) == SQL_ROW)
        store_result_add_id(&l->op.result, sql_read_int(&q));
    return step == SQL_END;
}

static bool run_list(struct store_file *f, struct store_op *op, struct err *e)
{
    struct runs_op *l = (struct runs_op *)op;
    struct store_result *result = &op->result;
    if (!list_ids(f, l, e) || !sql_exec_int(&f->sql, "SELECT count(*) FROM runs", &result->total, e))
        return false;
    result->runs = mem_zalloc((result->id_count + 1) * sizeof *result->runs);
    for (size_t i = 0; i < result->id_count; i++) {
        struct run *r = store_load_run(f, result->ids[i], e);
        if (!r)
            return false;
        result->runs[result->run_count++] = r;
    }
    return true;
}

void store_list_runs(struct store *s, int64_t first, int64_t count, store_done_fn *done, void *owner)
{
    struct runs_op *l = store_op_new(sizeof *l, run_list, false, done, owner);
    l->first = first > 0 ? first : 0;
    l->count = count < 0 ? 0 : count > 1000 ? 1000 : count;
    store_submit(s, &l->op);
}

/* ---- how columns were mapped ---- */

struct map_op {
    struct store_op op;
    unsigned char digest[IDENTITY_DIGEST_SIZE];
    char *map;
};

static void release_map(struct store_op *op)
{
    free(((struct map_op *)op)->map);
}

static struct map_op *map_op_new(store_run_fn *run, const unsigned char *digest, const char *map,
                                 store_done_fn *done, void *owner)
{
    struct map_op *m = store_op_new(sizeof *m, run, map != NULL, done, owner);
    m->op.release = release_map;
    memcpy(m->digest, digest, sizeof m->digest);
    m->map = mem_text(map);
    return m;
}

static bool run_find_map(struct store_file *f, struct store_op *op, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT map FROM column_maps WHERE digest = ?", e))
        return false;
    sql_bind_blob(&q, ((struct map_op *)op)->digest, IDENTITY_DIGEST_SIZE);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW)
        op->result.text = sql_read_text(&q);
    return step != SQL_FAILED;
}

static bool run_remember_map(struct store_file *f, struct store_op *op, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "INSERT OR REPLACE INTO column_maps (digest, map) VALUES (?, ?)", e))
        return false;
    sql_bind_blob(&q, ((struct map_op *)op)->digest, IDENTITY_DIGEST_SIZE);
    sql_bind_text(&q, ((struct map_op *)op)->map);
    return sql_finish(&q, e);
}

void store_find_map(struct store *s, const unsigned char digest[IDENTITY_DIGEST_SIZE], store_done_fn *done,
                    void *owner)
{
    store_submit(s, &map_op_new(run_find_map, digest, NULL, done, owner)->op);
}

void store_remember_map(struct store *s, const unsigned char digest[IDENTITY_DIGEST_SIZE], const char *map,
                        store_done_fn *done, void *owner)
{
    store_submit(s, &map_op_new(run_remember_map, digest, map, done, owner)->op);
}
