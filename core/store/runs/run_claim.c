/* run_claim.c — rows become a request, in one transaction: budgets are kept, nobody who is known by now
 * is asked again, and no row is ever in two requests. */
#include <string.h>

#include "core/base/fingerprint.h"
#include "core/base/mem.h"
#include "core/model/settle.h"
#include "core/store/requests/digests.h"
#include "core/store/requests/requests.h"
#include "core/store/runs/runs_internal.h"

struct claim_op {
    struct store_op op;
    struct store_claim claim;
};

static void release_claim(struct store_op *op)
{
    explicit_bzero(((struct claim_op *)op)->claim.token, TOKEN_TEXT_SIZE);
}

struct ready_row {
    int64_t row;
    struct identifiers ids;
    unsigned char digest[IDENTITY_DIGESTS_MAX][IDENTITY_DIGEST_SIZE];
    size_t digest_count;
};

struct batch {
    struct ready_row row[REQUEST_PEOPLE_MAX];
    size_t count;
    unsigned wants; /* 0: the run's own options */
    bool has_dropped;
};

static void release_batch(struct batch *b)
{
    for (size_t i = 0; i < b->count; i++)
        identifiers_release(&b->row[i].ids);
}

/* ---- how many may be sent ---- */

/* What may still cost something today: of lists that go on, or ended today, all that has no price; of earlier
 * ones what is under way. What they left without a price for good belongs to their own day. */
static bool sum_held(struct store_file *f, const struct store_claim *c, int64_t *micro, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(
            &f->sql, &q,
            "SELECT coalesce(sum(hold_micro * iif(ended_ms < ?, (SELECT coalesce(sum(s.people), 0)"
            " FROM run_states s WHERE s.run = runs.id AND s.state IN ('queued', 'sending', 'waiting')),"
            " unpriced)), 0) FROM runs WHERE unpriced > 0",
            e))
        return false;
    sql_bind_int(&q, c->midnight_ms);
    enum sql_step step = sql_step(&q, e);
    *micro = step == SQL_ROW ? sql_read_int(&q) : 0;
    return step != SQL_FAILED;
}

static bool sum_today(struct store_file *f, const struct store_claim *c, int64_t *micro, struct err *e)
{
    struct sql_query q;
    int64_t held = 0;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT coalesce(sum(credits_micro), 0) FROM requests"
                     " WHERE credits IS NOT NULL AND credited_ms >= ?",
                     e))
        return false;
    sql_bind_int(&q, c->midnight_ms);
    enum sql_step step = sql_step(&q, e);
    *micro = step == SQL_ROW ? sql_read_int(&q) : 0;
    if (step == SQL_FAILED || !sum_held(f, c, &held, e))
        return false;
    *micro += held;
    return true;
}

/* What of that may come back: a result that is under way may cost less than it may cost at most. */
static bool sum_open(struct store_file *f, int64_t *micro, struct err *e)
{
    return sql_exec_int(&f->sql,
                        "SELECT coalesce(sum(runs.hold_micro * s.people), 0) FROM run_states s"
                        " JOIN runs ON runs.id = s.run AND runs.unpriced > 0"
                        " WHERE s.state IN ('queued', 'sending', 'waiting')",
                        micro, e);
}

/* At most so many rows within a budget of which `committed` is gone or held. */
static int64_t rows_within(int64_t budget_micro, int64_t committed_micro, int64_t hold_micro)
{
    if (committed_micro >= budget_micro)
        return 0;
    return hold_micro > 0 ? (budget_micro - committed_micro) / hold_micro : REQUEST_PEOPLE_MAX;
}

/* What stands in the way, if anything does. */
struct limit {
    int64_t rows, left_micro; /* of the budget that allows no more */
    enum store_claim_end why;
};

/* The day is every list's: what another one has out may leave room, too, once its price is known. */
static bool limit_by_day(struct store_file *f, const struct store_claim *c, const struct run *run,
                         struct limit *l, struct err *e)
{
    int64_t spent, open = 0, budget = run->day_budget_micro;
    if (!sum_today(f, c, &spent, e))
        return false;
    int64_t most = rows_within(budget, spent, run->hold_micro);
    if (most >= l->rows)
        return true;
    if (!sum_open(f, &open, e))
        return false;
    bool may_grow = rows_within(budget, spent - open, run->hold_micro) > 0;
    *l = (struct limit){most, budget - spent, may_grow ? CLAIM_HELD : CLAIM_DAY_BUDGET};
    return true;
}

static bool limit_rows(struct store_file *f, const struct store_claim *c, const struct run *run,
                       struct limit *l, struct err *e)
{
    *l = (struct limit){c->limit < REQUEST_PEOPLE_MAX ? c->limit : REQUEST_PEOPLE_MAX, 0, CLAIM_NONE_READY};
    if (run->pilot > 0 && run->pilot - run->standing[ROW_SENT] < l->rows)
        *l = (struct limit){run->pilot - run->standing[ROW_SENT], 0, CLAIM_PILOT};
    if (run->budget_micro > 0) {
        int64_t committed = run_committed_micro(run);
        int64_t most = rows_within(run->budget_micro, committed, run->hold_micro);
        bool may_grow = run_open_requests(run) > 0;
        if (most < l->rows)
            *l = (struct limit){most, run->budget_micro - committed, may_grow ? CLAIM_HELD : CLAIM_BUDGET};
    }
    return run->day_budget_micro <= 0 || limit_by_day(f, c, run, l, e);
}

/* ---- which ---- */

static bool collect(struct store_file *f, int64_t run, int64_t limit, struct batch *b, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT r.row, r.wants, s.people FROM run_rows r INDEXED BY run_rows_ready"
                     " CROSS JOIN run_sources s ON s.run = r.run AND s.row = r.row"
                     " WHERE r.run = ? AND r.standing = 0 ORDER BY r.row LIMIT ?",
                     e))
        return false;
    sql_bind_int(&q, run);
    sql_bind_int(&q, limit);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        struct ready_row *row = &b->row[b->count];
        *row = (struct ready_row){.row = sql_read_int(&q)};
        unsigned wants = (unsigned)sql_read_int(&q);
        if (b->count > 0 && wants != b->wants)
            break; /* flags hold for a whole request: the next one takes it */
        b->wants = wants;
        run_unpack_identifiers(sql_peek_text(&q), &row->ids);
        b->count++;
    }
    sqlite3_reset(q.stmt);
    return step != SQL_FAILED;
}

static bool put_standing(struct store_file *f, int64_t run, int64_t row, enum row_standing standing,
                         const struct store_known *known, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "UPDATE run_rows SET standing = ?, known_request = ?, known_slot = ?"
                     " WHERE run = ? AND row = ?",
                     e))
        return false;
    sql_bind_int(&q, standing);
    sql_bind_ms(&q, known->request);
    sql_bind_int(&q, known->slot);
    sql_bind_int(&q, run);
    sql_bind_int(&q, row);
    return sql_finish(&q, e) && (standing != ROW_FORGOTTEN || store_clear_row(f, run, row, e)) &&
           store_count_standing(f, run, standing, 1, e) && store_count_standing(f, run, ROW_READY, -1, e);
}

/* Whether nobody is to be asked about him any more, or about him once more. */
static bool look_up(struct store_file *f, const struct store_claim *c, const struct run *run,
                    const struct ready_row *row, bool is_asked_again, bool *is_forgotten,
                    struct store_known *known, struct err *e)
{
    const struct store_somebody who = {&row->ids, row->digest, row->digest_count};
    return store_is_forgotten(f, &who, is_forgotten, e) &&
           (is_asked_again || store_find_known(f, &who, &run->options, c->with_simulated, known, e));
}

/* The estimate is for what is sent: whoever turns out not to be takes his part of it along. */
static bool shrink_estimate(struct store_file *f, const struct run *run, int64_t dropped, struct err *e)
{
    struct sql_query q;
    if (dropped == 0)
        return true;
    if (!sql_prepare(&f->sql, &q,
                     "UPDATE runs SET floor_micro = floor_micro - floor_micro * ?2 / ?3,"
                     " typical_micro = typical_micro - typical_micro * ?2 / ?3,"
                     " ceiling_micro = ceiling_micro - ceiling_micro * ?2 / ?3 WHERE id = ?1",
                     e))
        return false;
    sql_bind_int(&q, run->id);
    sql_bind_int(&q, dropped);
    sql_bind_int(&q, run->standing[ROW_SENT] + run->standing[ROW_READY]);
    return sql_finish(&q, e);
}

static bool is_same_person(const struct ready_row *row, const struct ready_row *other)
{
    for (size_t at = 0; at < row->digest_count; at++)
        for (size_t i = 0; i < other->digest_count; i++)
            if (memcmp(row->digest[at], other->digest[i], IDENTITY_DIGEST_SIZE) == 0 &&
                !identity_contradicts(&row->ids, at, &other->ids))
                return true;
    return false;
}

static bool is_among(const struct ready_row *row, const struct ready_row *first, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_same_person(row, &first[i]))
            return true;
    return false;
}

/* Rows that name one person by different identities are no duplicates to whoever reads the table. The second
 * one is left for the next batch, which finds that person known. */
static void cut_at_twin(struct batch *b)
{
    size_t count = 0;
    while (count < b->count && !is_among(&b->row[count], b->row, count))
        count++;
    for (size_t i = count; i < b->count; i++)
        identifiers_release(&b->row[i].ids);
    b->count = count;
}

/* Since the review another list may have asked about somebody, or he asked to be forgotten. Who is explicitly
 * asked for again is asked for again. */
static bool drop_known(struct store_file *f, const struct store_claim *c, const struct run *run,
                       struct batch *b, struct err *e)
{
    size_t kept = 0;
    struct fingerprinter *salted = store_fingerprinter_new(f, e);
    bool is_good = salted != NULL, is_asked_again = b->wants != 0 || run->policy == RUN_REFRESH;
    for (size_t i = 0; i < b->count; i++) {
        struct store_known known = {0};
        bool is_forgotten = false;
        struct ready_row *row = &b->row[i];
        row->digest_count = is_good ? identity_digests(&row->ids, salted, row->digest) : 0;
        is_good = is_good && look_up(f, c, run, row, is_asked_again, &is_forgotten, &known, e);
        if (is_good && (is_forgotten || known.is_found)) {
            is_good = put_standing(f, run->id, row->row, is_forgotten ? ROW_FORGOTTEN : ROW_KNOWN, &known, e);
            identifiers_release(&row->ids);
            b->has_dropped = true;
            is_good = is_good && (!known.is_simulated || store_mark_simulated(f, run->id, e));
        } else {
            b->row[kept++] = *row;
        }
    }
    is_good = is_good && shrink_estimate(f, run, (int64_t)(b->count - kept), e);
    b->count = kept;
    fingerprinter_free(salted);
    if (!is_asked_again)
        cut_at_twin(b);
    return is_good;
}

/* ---- the request ---- */

static struct request *request_of(const struct store_claim *c, const struct run *run, const struct batch *b)
{
    struct request *r = request_new();
    r->state = REQUEST_QUEUED;
    r->options = b->wants ? store_options_of(b->wants) : run->options;
    r->is_bulk = true;
    r->is_simulated = c->is_simulated;
    r->has_callback = c->has_callback;
    r->created_ms = c->now_ms;
    for (size_t i = 0; i < b->count; i++)
        identifiers_copy(&request_add_person(r)->asked, &b->row[i].ids);
    settle_begin(r);
    return r;
}

static bool attach(struct store_file *f, int64_t run, const struct request *r, const struct batch *b,
                   struct err *e)
{
    struct sql_query q;
    if (!sql_run_for(&f->sql, "UPDATE requests SET run = ? WHERE id = ?", run, r->id, e))
        return false;
    for (size_t i = 0; i < b->count; i++) {
        if (!sql_prepare(&f->sql, &q,
                         "UPDATE run_rows SET standing = ?, request = ?, slot = ? WHERE run = ? AND row = ?",
                         e))
            return false;
        sql_bind_int(&q, ROW_SENT);
        sql_bind_int(&q, r->id);
        sql_bind_int(&q, (int64_t)i);
        sql_bind_int(&q, run);
        sql_bind_int(&q, b->row[i].row);
        if (!sql_finish(&q, e))
            return false;
    }
    return store_count_standing(f, run, ROW_SENT, (int64_t)b->count, e) &&
           store_count_standing(f, run, ROW_READY, -(int64_t)b->count, e);
}

static bool take(struct store_file *f, struct claim_op *op, const struct run *run, const struct batch *b,
                 struct err *e)
{
    struct request *r = request_of(&op->claim, run, b);
    op->op.result.request = r;
    if (!store_insert_batch(f, op->claim.token, r, e) || !attach(f, run->id, r, b, e))
        return false;
    op->op.result.id = r->id;
    op->op.result.is_changed = true;
    op->op.result.claim_end = CLAIM_TAKEN;
    return true;
}

static bool claim_from(struct store_file *f, struct claim_op *op, const struct run *run, struct err *e)
{
    struct batch b = {.count = 0};
    struct limit l;
    if (!limit_rows(f, &op->claim, run, &l, e))
        return false;
    op->op.result.left_micro = l.left_micro > 0 ? l.left_micro : 0;
    op->op.result.hold_micro = run->hold_micro;
    if (run->standing[ROW_READY] == 0 && run->state_count[REQUEST_DRAFT].requests > 0) {
        op->op.result.claim_end = CLAIM_AGAIN;
        return store_take_back_drafts(f, run->id, e);
    }
    op->op.result.claim_end = run->standing[ROW_READY] == 0 ? CLAIM_NONE_READY : l.why;
    if (l.rows <= 0 || run->standing[ROW_READY] == 0)
        return true;
    bool is_good = collect(f, run->id, l.rows, &b, e) && drop_known(f, &op->claim, run, &b, e);
    if (is_good && b.count > 0)
        is_good = take(f, op, run, &b, e);
    else if (is_good)
        op->op.result.claim_end = b.has_dropped ? CLAIM_AGAIN : CLAIM_NONE_READY;
    release_batch(&b);
    return is_good;
}

static bool run_claim(struct store_file *f, struct store_op *op, struct err *e)
{
    struct claim_op *c = (struct claim_op *)op;
    struct err why = {0};
    bool is_paid;
    /* Whoever was asked before is known first: asking again would cost again. */
    if (!store_pay_digests(f, &is_paid, e))
        return false;
    op->is_unfinished = !is_paid;
    if (!is_paid)
        return true;
    struct run *run = store_load_run(f, c->claim.run, &why);
    op->result.claim_end = CLAIM_NOT_OURS;
    if (!run && why.code != ERR_NOT_FOUND) {
        *e = why;
        return false;
    }
    bool is_good = true;
    if (run && run->state == RUN_RUNNING && run->is_driven_here && !run->is_half_written)
        is_good = claim_from(f, c, run, e);
    run_free(run);
    return is_good;
}

void store_claim_batch(struct store *s, const struct store_claim *c, store_done_fn *done, void *owner)
{
    struct claim_op *op = store_op_new(sizeof *op, run_claim, true, done, owner);
    op->op.release = release_claim;
    op->claim = *c;
    store_submit(s, &op->op);
}
