/* run_rows.c — the rows of a list: stored as they are read, told apart, counted, made ready again. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/requests/digests.h"
#include "core/store/runs/runs_internal.h"

/* ---- as they are read ---- */

struct rows_op {
    struct store_op op;
    struct store_reading how;
    struct run_rows *rows;
    bool has_forgotten, has_known; /* else nobody needs to be looked up */
};

static void release_rows(struct store_op *op)
{
    run_rows_free(((struct rows_op *)op)->rows);
}

/* Where a ready row really stands; *wants is what to ask of it, where only something is missing. */
static bool judge_somebody(struct store_file *f, const struct rows_op *op, const struct run *run,
                           const struct store_somebody *who, enum row_standing *standing,
                           struct store_known *known, unsigned *wants, struct err *e)
{
    bool is_forgotten = false;
    if (op->has_forgotten && !store_is_forgotten(f, who, &is_forgotten, e))
        return false;
    if (is_forgotten)
        *standing = ROW_FORGOTTEN;
    if (*standing != ROW_READY || run->policy == RUN_REFRESH || !op->has_known)
        return true;
    if (!store_find_known(f, who, &run->options, op->how.with_simulated, known, e))
        return false;
    if (!known->is_found)
        return true;
    *wants = run->policy == RUN_MISSING ? known->lacks : 0;
    *standing = *wants ? ROW_READY : ROW_KNOWN;
    return true;
}

static bool judge(struct store_file *f, const struct rows_op *op, const struct run *run,
                  const struct run_row *row, enum row_standing *standing, struct store_known *known,
                  unsigned *wants, struct err *e)
{
    struct identifiers ids = {{NULL}};
    *standing = row->standing;
    *known = (struct store_known){0};
    *wants = 0;
    if (row->digest_count == 0 || (!op->has_known && !op->has_forgotten))
        return true;
    run_unpack_identifiers(row->people, &ids);
    const struct store_somebody who = {&ids, row->digest, row->digest_count};
    bool is_good = judge_somebody(f, op, run, &who, standing, known, wants, e);
    identifiers_release(&ids);
    return is_good;
}

static bool insert_row(struct store_file *f, int64_t run, const struct run_row *row,
                       enum row_standing standing, const struct store_known *known, unsigned wants,
                       struct err *e)
{
    struct sql_query q;
    bool is_forgotten = standing == ROW_FORGOTTEN;
    if (!sql_prepare(&f->sql, &q,
                     "INSERT INTO run_rows (run, row, standing, wants, request, slot, known_request,"
                     " known_slot, strength, digest, reason) VALUES (?, ?, ?, ?, NULL, NULL, ?, ?, ?, ?, ?)",
                     e))
        return false;
    sql_bind_int(&q, run);
    sql_bind_int(&q, row->row);
    sql_bind_int(&q, standing);
    sql_bind_int(&q, wants);
    sql_bind_ms(&q, known->request);
    if (known->is_found)
        sql_bind_int(&q, known->slot);
    else
        sql_bind_text(&q, NULL);
    sql_bind_int(&q, is_forgotten ? IDENTITY_EMPTY : row->strength);
    if (row->digest_count && !is_forgotten)
        sql_bind_blob(&q, row->digest[0], IDENTITY_DIGEST_SIZE);
    else
        sql_bind_text(&q, NULL);
    sql_bind_text(&q, is_forgotten ? NULL : row->reason);
    return sql_finish(&q, e);
}

/* Of somebody on the forget list nothing is stored anew but that the row is there. */
static bool insert_source(struct store_file *f, int64_t run, const struct run_row *row, bool is_forgotten,
                          struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "INSERT INTO run_sources (run, row, raw, people) VALUES (?, ?, ?, ?)", e))
        return false;
    sql_bind_int(&q, run);
    sql_bind_int(&q, row->row);
    sql_bind_text(&q, is_forgotten ? "" : row->raw);
    sql_bind_text(&q, is_forgotten ? NULL : row->people);
    return sql_finish(&q, e);
}

static bool count_standings(struct store_file *f, int64_t run, const int64_t count[ROW_STANDING_COUNT],
                            struct err *e)
{
    for (enum row_standing s = 0; s < ROW_STANDING_COUNT; s++)
        if (!store_count_standing(f, run, s, count[s], e))
            return false;
    return true;
}

/* Of a dry run what a review names by name is kept; what would be sent needs only be counted. */
static bool is_kept(const struct rows_op *op, enum row_standing standing)
{
    return !op->how.is_dry || (standing != ROW_READY && standing != ROW_BLANK);
}

static bool keep_row(struct store_file *f, int64_t run, const struct run_row *row, enum row_standing standing,
                     const struct store_known *known, unsigned wants, struct err *e)
{
    return insert_row(f, run, row, standing, known, wants, e) &&
           insert_source(f, run, row, standing == ROW_FORGOTTEN, e);
}

static bool run_add_rows(struct store_file *f, struct store_op *op, struct err *e)
{
    struct rows_op *r = (struct rows_op *)op;
    int64_t count[ROW_STANDING_COUNT] = {0}, any_forgotten, any_known;
    if (!store_answer_run(f, op, r->how.run, e) ||
        !sql_exec_int(&f->sql, "SELECT EXISTS (SELECT 1 FROM forgotten)", &any_forgotten, e) ||
        !sql_exec_int(&f->sql, "SELECT EXISTS (SELECT 1 FROM person_digests)", &any_known, e))
        return false;
    bool is_simulated = false;
    r->has_forgotten = any_forgotten != 0;
    r->has_known = any_known != 0;
    const struct run *run = op->result.run;
    if (!run || run->state != RUN_READING || !run->is_driven_here)
        return true; /* dropped meanwhile */
    for (size_t i = 0; i < r->rows->count; i++) {
        const struct run_row *row = &r->rows->row[i];
        struct store_known known;
        enum row_standing standing;
        unsigned wants;
        if (!judge(f, r, run, row, &standing, &known, &wants, e) ||
            (is_kept(r, standing) && !keep_row(f, r->how.run, row, standing, &known, wants, e)))
            return false;
        count[standing]++;
        is_simulated = is_simulated || (known.is_found && known.is_simulated);
    }
    op->result.is_changed = true;
    return count_standings(f, run->id, count, e) && (!is_simulated || store_mark_simulated(f, run->id, e));
}

void store_add_run_rows_take(struct store *s, const struct store_reading *how, struct run_rows *rows,
                             store_done_fn *done, void *owner)
{
    struct rows_op *r = store_op_new(sizeof *r, run_add_rows, true, done, owner);
    r->op.release = release_rows;
    r->how = *how;
    r->rows = rows;
    store_submit(s, &r->op);
}

/* ---- duplicates ---- */

struct twins_op {
    struct store_op op;
    struct store_reading how;
    struct store_twin *twins;
    size_t count;
};

static void release_twins(struct store_op *op)
{
    free(((struct twins_op *)op)->twins);
}

bool store_read_standing(struct store_file *f, int64_t run, int64_t row, enum row_standing *out,
                         struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT standing FROM run_rows WHERE run = ? AND row = ?", e))
        return false;
    sql_bind_int(&q, run);
    sql_bind_int(&q, row);
    enum sql_step step = sql_step(&q, e);
    *out = step == SQL_ROW ? (enum row_standing)sql_read_int(&q) : ROW_BLANK;
    return step != SQL_FAILED;
}

static bool run_for_row(struct store_file *f, const char *text, int64_t run, int64_t row, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, text, e))
        return false;
    sql_bind_int(&q, run);
    sql_bind_int(&q, row);
    sql_bind_int(&q, ROW_FORGOTTEN);
    return sql_finish(&q, e);
}

bool store_clear_row(struct store_file *f, int64_t run, int64_t row, struct err *e)
{
    return run_for_row(
               f,
               "UPDATE run_rows SET standing = ?3, wants = 0, request = NULL, slot = NULL, twin = NULL,"
               " known_request = NULL, known_slot = NULL, strength = 0, digest = NULL, reason = NULL"
               " WHERE run = ?1 AND row = ?2",
               run, row, e) &&
           run_for_row(f,
                       "UPDATE run_sources SET raw = '', people = NULL WHERE run = ?1 AND row = ?2"
                       " AND ?3 IS NOT NULL",
                       run, row, e);
}

static bool mark_twin(struct store_file *f, int64_t run, const struct store_twin *twin, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "UPDATE run_rows SET standing = ?, twin = ?, wants = 0, known_request = NULL,"
                     " known_slot = NULL WHERE run = ? AND row = ?",
                     e))
        return false;
    sql_bind_int(&q, ROW_DUPLICATE);
    sql_bind_int(&q, twin->first);
    sql_bind_int(&q, run);
    sql_bind_int(&q, twin->row);
    return sql_finish(&q, e);
}

/* A row that a dry run did not keep would be sent. */
static bool find_standing(struct store_file *f, const struct twins_op *t, int64_t row, enum row_standing *out,
                          struct err *e)
{
    bool is_good = store_read_standing(f, t->how.run, row, out, e);
    if (is_good && t->how.is_dry && *out == ROW_BLANK)
        *out = ROW_READY;
    return is_good;
}

static bool run_add_twins(struct store_file *f, struct store_op *op, struct err *e)
{
    const struct twins_op *t = (const struct twins_op *)op;
    int64_t count[ROW_STANDING_COUNT] = {0};
    for (size_t i = 0; i < t->count; i++) {
        const struct store_twin *twin = &t->twins[i];
        enum row_standing before, first;
        if (!find_standing(f, t, twin->row, &before, e) || !find_standing(f, t, twin->first, &first, e))
            return false;
        if (before != ROW_READY && before != ROW_KNOWN)
            continue; /* a forgotten one is told as such */
        /* The first may say more of the same person, by which they are forgotten. */
        bool is_forgotten = first == ROW_FORGOTTEN;
        if (!(is_forgotten ? store_clear_row(f, t->how.run, twin->row, e)
                           : mark_twin(f, t->how.run, twin, e)))
            return false;
        count[before]--;
        count[is_forgotten ? ROW_FORGOTTEN : ROW_DUPLICATE]++;
    }
    return count_standings(f, t->how.run, count, e);
}

void store_add_run_twins_take(struct store *s, const struct store_reading *how, struct store_twin *twins,
                              size_t count, store_done_fn *done, void *owner)
{
    struct twins_op *t = store_op_new(sizeof *t, run_add_twins, true, done, owner);
    t->op.release = release_twins;
    t->how = *how;
    t->twins = twins;
    t->count = count;
    store_submit(s, &t->op);
}

/* ---- the end of reading ---- */

enum { SAMPLE_MAX = 1000 };

struct end_op {
    struct store_op op;
    struct store_reading how;
    struct store_reading_end what;
};

/* What single people cost in requests that asked for the same. */
static bool sample_prices(struct store_file *f, const struct run *run, bool with_simulated, int64_t *price,
                          size_t *count, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    *count = 0;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT credits_micro, people_count FROM requests WHERE credits IS NOT NULL"
                     " AND credits_micro IS NOT NULL AND people_count > 0 AND waterfall_email = ?"
                     " AND waterfall_phone = ? AND reveal_phone_number = ? AND (? OR NOT is_simulated)"
                     " ORDER BY id DESC LIMIT ?",
                     e))
        return false;
    sql_bind_int(&q, run->options.waterfall_email);
    sql_bind_int(&q, run->options.waterfall_phone);
    sql_bind_int(&q, run->options.reveal_phone_number);
    sql_bind_int(&q, with_simulated);
    sql_bind_int(&q, SAMPLE_MAX);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t micro = sql_read_int(&q), people = sql_read_int(&q);
        /* Apollo tells an amount per request: its people share it evenly here. */
        for (int64_t i = 0; i < people && *count < SAMPLE_MAX; i++)
            price[(*count)++] = micro / people;
    }
    return step == SQL_END;
}

static bool write_estimate(struct store_file *f, int64_t run, const struct estimate *estimate,
                           int64_t hold_micro, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "UPDATE runs SET floor_micro = ?, typical_micro = ?, ceiling_micro = ?, sample = ?,"
                     " hold_micro = ? WHERE id = ?",
                     e))
        return false;
    sql_bind_int(&q, estimate->floor_micro);
    sql_bind_int(&q, estimate->typical_micro);
    sql_bind_int(&q, estimate->ceiling_micro);
    sql_bind_int(&q, estimate->sample);
    sql_bind_int(&q, hold_micro);
    sql_bind_int(&q, run);
    return sql_finish(&q, e);
}

bool store_estimate_run(struct store_file *f, const struct run *run, bool with_simulated, struct err *e)
{
    int64_t price[SAMPLE_MAX];
    size_t count;
    struct estimate estimate;
    int64_t hold = estimate_published_most_micro(&run->options);
    if (!sample_prices(f, run, with_simulated, price, &count, e))
        return false;
    estimate_make(&estimate, &run->options, run->standing[ROW_READY], price, count);
    for (size_t i = 0; i < count; i++)
        hold = price[i] > hold ? price[i] : hold;
    return write_estimate(f, run->id, &estimate, hold, e);
}

static bool write_end(struct store_file *f, const struct end_op *end, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "UPDATE runs SET state = iif(?, state, 'review'), driver = iif(?1, driver, NULL),"
                     " columns = max(columns, ?), row_count = ?, no_values = ?, mail_hosts = ?, misfits = ?,"
                     " titles = ? WHERE id = ?",
                     e))
        return false;
    sql_bind_int(&q, end->how.is_dry);
    sql_bind_int(&q, end->what.columns);
    sql_bind_int(&q, end->what.row_count);
    sql_bind_int(&q, end->what.tally.no_values);
    sql_bind_int(&q, end->what.tally.mail_hosts);
    sql_bind_int(&q, end->what.tally.misfits);
    sql_bind_int(&q, end->what.tally.titles);
    sql_bind_int(&q, end->how.run);
    return sql_finish(&q, e);
}

static bool run_end(struct store_file *f, struct store_op *op, struct err *e)
{
    const struct end_op *end = (const struct end_op *)op;
    op->result.id = end->how.run;
    if (!store_answer_run(f, op, end->how.run, e))
        return false;
    const struct run *run = op->result.run;
    if (!run || run->state != RUN_READING || !run->is_driven_here) {
        run_free(op->result.run);
        op->result.run = NULL;
        err_set(&op->result.err, ERR_NOT_FOUND, "The list was removed while it was read.");
        return true;
    }
    if (!store_estimate_run(f, run, end->how.with_simulated, e) || !write_end(f, end, e))
        return false;
    op->result.is_changed = true;
    run_free(op->result.run);
    op->result.run = NULL;
    return store_answer_run(f, op, end->how.run, e);
}

void store_end_reading(struct store *s, const struct store_reading *how, const struct store_reading_end *what,
                       store_done_fn *done, void *owner)
{
    struct end_op *end = store_op_new(sizeof *end, run_end, true, done, owner);
    end->how = *how;
    end->what = *what;
    store_submit(s, &end->op);
}

/* ---- a call that ended ---- */

/* Not taken by Apollo: no answer was owed (429, a refused key) or nothing left this machine. */
static bool was_not_taken(const struct request *r, int http_status)
{
    return r->state == REQUEST_REJECTED &&
           (http_status == 0 || http_status == 401 || http_status == 403 || http_status == 429);
}

static bool give_back(struct store_file *f, int64_t run, int64_t request, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "UPDATE run_rows SET standing = ?, request = NULL, slot = NULL WHERE request = ?"
                     " AND run = ?",
                     e))
        return false;
    sql_bind_int(&q, ROW_READY);
    sql_bind_int(&q, request);
    sql_bind_int(&q, run);
    if (!sql_finish(&q, e))
        return false;
    int64_t rows = sqlite3_changes(f->sql.db);
    if (!sql_prepare(&f->sql, &q, "UPDATE requests SET run = NULL WHERE id = ?", e))
        return false;
    sql_bind_int(&q, request);
    return sql_finish(&q, e) && store_count_standing(f, run, ROW_READY, rows, e) &&
           store_count_standing(f, run, ROW_SENT, -rows, e);
}

static bool find_run(struct store_file *f, int64_t request, int64_t *run, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT run FROM requests WHERE id = ?", e))
        return false;
    sql_bind_int(&q, request);
    enum sql_step step = sql_step(&q, e);
    *run = step == SQL_ROW ? sql_read_int(&q) : 0;
    return step != SQL_FAILED;
}

bool store_note_call_ended(struct store_file *f, const struct request *r, int http_status, struct err *e)
{
    int64_t run;
    if (!find_run(f, r->id, &run, e))
        return false;
    if (!run)
        return true;
    if (was_not_taken(r, http_status))
        return give_back(f, run, r->id, e);
    if (http_status < 500)
        return true;
    return sql_run_for(&f->sql, "UPDATE requests SET may_be_charged = 1 WHERE id = ?", r->id, 0, e);
}
