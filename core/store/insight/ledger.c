/* ledger.c — what was paid: a window of requests with their sources, sums by day, balances. Whole days
 * come from sums that triggers keep; the ends of a range, and what a filter leaves, from the requests. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/store/insight/study.h"
#include "core/store/search/lines.h"
#include "core/store/search/sift.h"

#define BALANCES_MAX 90
#define SOURCES_BYTES_MAX 2000

/* ---- days ---- */

static int compare_days(const struct ledger_day *a, const struct ledger_day *b)
{
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->ask != b->ask)
        return a->ask < b->ask ? -1 : 1;
    return (int)a->is_bulk - (int)b->is_bulk;
}

static void add_day(struct insight *x, const struct ledger_day *d)
{
    size_t low = 0, high = x->day_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_days(&x->days[middle], d) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == x->day_count || compare_days(&x->days[low], d) != 0) {
        insight_add_day(x);
        memmove(&x->days[low + 1], &x->days[low], (x->day_count - 1 - low) * sizeof *x->days);
        x->days[low] = (struct ledger_day){.day = d->day, .ask = d->ask, .is_bulk = d->is_bulk};
    }
    struct ledger_day *at = &x->days[low];
    at->requests += d->requests;
    at->reported += d->reported;
    at->micro += d->micro;
    at->emails += d->emails;
    at->phones += d->phones;
    at->paid_emails += d->paid_emails;
    at->paid_phones += d->paid_phones;
}

static enum ledger_ask read_ask(struct sql_query *q)
{
    int64_t ask = sql_read_int(q);
    return ask >= 0 && ask < LEDGER_ASK_COUNT ? (enum ledger_ask)ask : LEDGER_PLAIN;
}

static bool add_days(struct store_file *f, int64_t first_day, int64_t end_day, struct insight *x,
                     struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT day, ask, is_bulk, requests, reported, micro, emails, phones, paid_emails,"
                     " paid_phones FROM ledger_days WHERE day >= ? AND day < ? ORDER BY day, ask, is_bulk",
                     e))
        return false;
    sql_bind_int(&q, first_day);
    sql_bind_int(&q, end_day);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        struct ledger_day d = {.day = sql_read_int(&q)};
        d.ask = read_ask(&q);
        d.is_bulk = sql_read_int(&q) != 0;
        d.requests = sql_read_int(&q);
        d.reported = sql_read_int(&q);
        d.micro = sql_read_int(&q);
        d.emails = sql_read_int(&q);
        d.phones = sql_read_int(&q);
        d.paid_emails = sql_read_int(&q);
        d.paid_phones = sql_read_int(&q);
        add_day(x, &d);
    }
    return step == SQL_END;
}

#define REQUEST_COLUMNS                                                                                      \
    "SELECT day, ask, is_bulk, credits_micro IS NOT NULL, credits_micro, email_count, phone_count"           \
    " FROM request_asks "

/* Requests one by one, from a statement that begins with REQUEST_COLUMNS. */
static bool add_requests(struct sql_query *q, struct insight *x, struct err *e)
{
    enum sql_step step;
    while ((step = sql_step(q, e)) == SQL_ROW) {
        struct ledger_day d = {.day = sql_read_int(q), .requests = 1};
        d.ask = read_ask(q);
        d.is_bulk = sql_read_int(q) != 0;
        d.reported = sql_read_int(q);
        d.micro = sql_read_int(q);
        d.emails = sql_read_int(q);
        d.phones = sql_read_int(q);
        d.paid_emails = d.reported ? d.emails : 0;
        d.paid_phones = d.reported ? d.phones : 0;
        add_day(x, &d);
    }
    return step == SQL_END;
}

static bool add_edge(struct store_file *f, int64_t since_ms, int64_t until_ms, struct insight *x,
                     struct err *e)
{
    struct sql_query q;
    if (since_ms >= until_ms)
        return true;
    if (!sql_prepare(&f->sql, &q, REQUEST_COLUMNS "WHERE created_ms >= ? AND created_ms < ?", e))
        return false;
    sql_bind_int(&q, since_ms);
    sql_bind_int(&q, until_ms);
    return add_requests(&q, x, e);
}

static bool add_range(struct store_file *f, const struct insight_query *q, struct insight *x, struct err *e)
{
    const int64_t latest_ms = INT64_MAX / LEDGER_DAY_MS * LEDGER_DAY_MS;
    int64_t until_ms = q->until_ms && q->until_ms < latest_ms ? q->until_ms : latest_ms;
    int64_t since_ms = q->since_ms < 0 ? 0 : q->since_ms;
    int64_t first_day = (since_ms + LEDGER_DAY_MS - 1) / LEDGER_DAY_MS, end_day = until_ms / LEDGER_DAY_MS;
    if (first_day > end_day)
        return add_edge(f, since_ms, until_ms, x, e);
    return add_edge(f, since_ms, first_day * LEDGER_DAY_MS, x, e) && add_days(f, first_day, end_day, x, e) &&
           add_edge(f, end_day * LEDGER_DAY_MS, until_ms, x, e);
}

static bool add_request(struct store_file *f, struct insight_op *op, struct store_study *s, int64_t id,
                        struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, REQUEST_COLUMNS "WHERE id = ? AND created_ms >= ? AND created_ms < ?", e))
        return false;
    sql_bind_int(&q, id);
    sql_bind_int(&q, op->query.since_ms);
    sql_bind_int(&q, op->query.until_ms ? op->query.until_ms : INT64_MAX);
    return add_requests(&q, s->answer, e);
}

/* What the filter leaves of the range, request by request, some at a time. */
static bool look_filtered(struct store_file *f, struct insight_op *op, struct store_study *s,
                          int64_t until_us, struct err *e)
{
    const struct id_set *ids;
    if (!s->answer)
        s->answer = insight_new(INSIGHT_CREDITS);
    if (!store_study_sift(f, op, s, until_us, &ids, e))
        return false;
    return !ids || store_study_each(f, op, s, ids, until_us, add_request, e);
}

static bool add_matching(struct store_file *f, struct insight_op *op, bool *is_whole, struct err *e)
{
    const struct store_study *study;
    bool is_good = store_study_turn(f, op, INSIGHT_CREDITS, look_filtered, NULL, &study, e);
    *is_whole = study != NULL;
    for (size_t i = 0; study && study->answer && i < study->answer->day_count; i++)
        *insight_add_day(op->answer) = study->answer->days[i];
    return is_good;
}

/* ---- balances ---- */

static bool read_lines(struct store_file *f, int64_t id, struct balance *b, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT name, credit_limit, consumed, left_over FROM balance_lines WHERE balance = ?"
                     " ORDER BY ordinal",
                     e))
        return false;
    sql_bind_int(&q, id);
    while ((step = sql_step(&q, e)) == SQL_ROW && b->line_count < BALANCE_LINES_MAX) {
        struct balance_line *l = &b->line[b->line_count++];
        l->name = sql_read_text(&q);
        l->limit = sql_read_text(&q);
        l->consumed = sql_read_text(&q);
        l->left = sql_read_text(&q);
    }
    return step != SQL_FAILED;
}

/* Up to the end of the range: the last reading before it is what was known at its beginning. */
static bool add_balances(struct store_file *f, const struct insight_query *w, struct insight *x,
                         struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    int64_t ids[BALANCES_MAX];
    if (!sql_prepare(&f->sql, &q,
                     "SELECT * FROM (SELECT id, at_ms, remaining, cycle_start, cycle_end, ledger_micro,"
                     " ledger_count FROM balances WHERE at_ms < ? ORDER BY id DESC LIMIT ?) ORDER BY id",
                     e))
        return false;
    sql_bind_int(&q, w->until_ms ? w->until_ms : INT64_MAX);
    sql_bind_int(&q, BALANCES_MAX);
    while ((step = sql_step(&q, e)) == SQL_ROW && x->balance_count < BALANCES_MAX) {
        ids[x->balance_count] = sql_read_int(&q);
        struct balance *b = insight_add_balance(x);
        b->at_ms = sql_read_int(&q);
        b->remaining = sql_read_text(&q);
        b->cycle_start = sql_read_text(&q);
        b->cycle_end = sql_read_text(&q);
        b->ledger_micro = sql_read_int(&q);
        b->ledger_count = sql_read_int(&q);
    }
    for (size_t i = 0; i < x->balance_count && step == SQL_END; i++)
        if (!read_lines(f, ids[i], &x->balances[i], e))
            return false;
    return step == SQL_END;
}

/* Of lists that were begun in the range; their sums are kept while their requests are saved. */
static bool add_runs(struct store_file *f, const struct insight_query *w, struct insight *x, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT id, started_ms, name, unpriced, spent_micro, emails, phones,"
                     " (SELECT coalesce(sum(requests), 0) FROM run_states s WHERE s.run = runs.id) FROM runs"
                     " WHERE started_ms >= ? AND started_ms < ? ORDER BY started_ms DESC, id DESC LIMIT ?",
                     e))
        return false;
    sql_bind_int(&q, w->since_ms);
    sql_bind_int(&q, w->until_ms ? w->until_ms : INT64_MAX);
    sql_bind_int(&q, INSIGHT_RUNS_MAX);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        struct ledger_run *r = insight_add_run(x);
        r->id = sql_read_int(&q);
        r->started_ms = sql_read_int(&q);
        r->name = sql_read_text(&q);
        r->unpriced = sql_read_int(&q);
        r->micro = sql_read_int(&q);
        r->emails = sql_read_int(&q);
        r->phones = sql_read_int(&q);
        r->requests = sql_read_int(&q);
    }
    return step == SQL_END;
}

static bool add_held(struct store_file *f, const struct insight_query *w, struct insight *x, struct err *e)
{
    return store_add_open(f, w->since_ms, w->until_ms ? w->until_ms : INT64_MAX, &x->held_count, e);
}

/* Of what the filter left, which is looked up again: it is known by now. */
static bool note_simulated(struct store_file *f, struct insight_op *op, struct err *e)
{
    struct store_sift *sift = op->filter ? store_sift_of(f, op->filter, &op->op.result.err) : NULL;
    if (op->filter && !sift)
        return true;
    return store_note_simulated(f, &op->query, sift ? store_sift_ids(sift) : NULL, op->answer, e);
}

bool store_run_credits(struct store_file *f, struct insight_op *op, struct err *e)
{
    bool is_whole = true;
    bool is_good = op->filter ? add_matching(f, op, &is_whole, e) : add_range(f, &op->query, op->answer, e);
    return is_good && (!is_whole || (add_balances(f, &op->query, op->answer, e) &&
                                     add_runs(f, &op->query, op->answer, e) &&
                                     add_held(f, &op->query, op->answer, e) && note_simulated(f, op, e)));
}

struct balance_op {
    struct store_op op;
    struct balance *balance;
};

static void release_balance(struct store_op *op)
{
    struct balance_op *b = (struct balance_op *)op;
    balance_release(b->balance);
    free(b->balance);
}

/* What requests reported since the reading before: fixed now, so that a view never adds up the past again. */
static bool sum_since_last(struct store_file *f, struct balance *b, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT coalesce(sum(credits_micro), 0), count(credits_micro) FROM requests"
                     " WHERE credits IS NOT NULL AND credited_ms <= ?1"
                     " AND credited_ms > (SELECT max(at_ms) FROM balances WHERE at_ms < ?1)",
                     e))
        return false;
    sql_bind_int(&q, b->at_ms);
    if (sql_step(&q, e) != SQL_ROW)
        return false;
    b->ledger_micro = sql_read_int(&q);
    b->ledger_count = sql_read_int(&q);
    return true;
}

static bool insert_lines(struct store_file *f, int64_t id, const struct balance *b, struct err *e)
{
    for (size_t i = 0; i < b->line_count; i++) {
        struct sql_query q;
        if (!sql_prepare(&f->sql, &q,
                         "INSERT INTO balance_lines (balance, ordinal, name, credit_limit, consumed,"
                         " left_over) VALUES (?, ?, ?, ?, ?, ?)",
                         e))
            return false;
        sql_bind_int(&q, id);
        sql_bind_int(&q, (int64_t)i);
        sql_bind_text(&q, b->line[i].name);
        sql_bind_text(&q, b->line[i].limit);
        sql_bind_text(&q, b->line[i].consumed);
        sql_bind_text(&q, b->line[i].left);
        if (!sql_finish(&q, e))
            return false;
    }
    return true;
}

static bool run_put_balance(struct store_file *f, struct store_op *op, struct err *e)
{
    struct balance *b = ((struct balance_op *)op)->balance;
    struct sql_query q;
    if (!sum_since_last(f, b, e) ||
        !sql_prepare(&f->sql, &q,
                     "INSERT INTO balances (at_ms, remaining, cycle_start, cycle_end, ledger_micro,"
                     " ledger_count) VALUES (?, ?, ?, ?, ?, ?)",
                     e))
        return false;
    sql_bind_int(&q, b->at_ms);
    sql_bind_text(&q, b->remaining);
    sql_bind_text(&q, b->cycle_start);
    sql_bind_text(&q, b->cycle_end);
    sql_bind_int(&q, b->ledger_micro);
    sql_bind_int(&q, b->ledger_count);
    if (!sql_finish(&q, e))
        return false;
    op->result.is_changed = true;
    return insert_lines(f, sqlite3_last_insert_rowid(f->sql.db), b, e);
}

void store_put_balance(struct store *s, struct balance *b_take, store_done_fn *done, void *owner)
{
    struct balance_op *op = store_op_new(sizeof *op, run_put_balance, true, done, owner);
    op->op.release = release_balance;
    op->balance = b_take;
    store_submit(s, &op->op);
}

/* ---- the ledger: request by request ---- */

static bool has_name(const struct buf *list, const char *name, size_t size)
{
    for (const char *at = list->data; *at;) {
        size_t length = strcspn(at, ",");
        if (length == size && memcmp(at, name, size) == 0)
            return true;
        at += length;
        at += strspn(at, ", ");
    }
    return false;
}

static void add_sources(const struct course *c, struct buf *list)
{
    for (size_t i = 0; i < c->step_count; i++) {
        const struct course_step *s = &c->step[i];
        if (s->is_validator || s->outcome != ATTEMPT_HIT || has_name(list, s->vendor, s->vendor_size))
            continue;
        if (list->size)
            buf_append_text(list, ", ");
        buf_append(list, s->vendor, s->vendor_size);
    }
}

static bool read_sources(struct store_file *f, struct ledger_row *row, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    struct buf list;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT c.steps FROM person_courses p CROSS JOIN courses c ON c.id = p.course"
                     " WHERE p.request = ? ORDER BY p.slot, p.field",
                     e))
        return false;
    sql_bind_int(&q, row->request.id);
    buf_init(&list, SOURCES_BYTES_MAX);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        struct course c;
        const char *text = sql_peek_text(&q);
        if (text && course_read(text, &c))
            add_sources(&c, &list);
    }
    row->sources = list.size ? buf_take(&list, NULL) : NULL;
    buf_release(&list);
    return step == SQL_END;
}

static bool read_enriched(struct store_file *f, struct ledger_row *row, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT count_enriched FROM requests WHERE id = ?", e))
        return false;
    sql_bind_int(&q, row->request.id);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW)
        row->enriched = sql_read_text(&q);
    return step != SQL_FAILED;
}

/* Lines of the list become lines of the ledger. */
static bool take_lines(struct store_file *f, struct store_result *lines, struct insight *x, struct err *e)
{
    for (size_t i = 0; i < lines->row_count; i++) {
        struct ledger_row *row = insight_add_ledger(x);
        row->request = lines->rows[i];
        lines->rows[i] = (struct request_row){0};
    }
    for (size_t i = 0; i < x->ledger_count; i++)
        if (!read_sources(f, &x->ledger[i], e) || !read_enriched(f, &x->ledger[i], e))
            return false;
    return true;
}

static bool add_asked_in(struct store_file *f, struct insight_op *op, struct store_study *s, int64_t id,
                         struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT coalesce(created_ms, 0) FROM requests WHERE id = ?", e))
        return false;
    sql_bind_int(&q, id);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW && store_in_range(&op->query, sql_read_int(&q)))
        id_set_add(&s->ids, id);
    return step != SQL_FAILED;
}

/* Of the requests that the filter leaves, those that were asked in the range. */
static bool look_in_range(struct store_file *f, struct insight_op *op, struct store_study *s,
                          int64_t until_us, struct err *e)
{
    const struct id_set *ids;
    if (!store_study_sift(f, op, s, until_us, &ids, e))
        return false;
    if (!ids)
        return true;
    if (store_range_is_set(&op->query))
        return store_study_each(f, op, s, ids, until_us, add_asked_in, e);
    for (size_t i = 0; i < ids->count; i++)
        id_set_add(&s->ids, ids->id[i]);
    s->is_whole = true;
    return true;
}

/* Newest first, out of an ascending list. */
static bool list_window(struct store_file *f, struct insight_op *op, struct store_result *lines,
                        struct err *e)
{
    const struct store_study *study;
    if (!store_study_turn(f, op, INSIGHT_LEDGER, look_in_range, NULL, &study, e))
        return false;
    if (!study)
        return true;
    const struct id_set *ids = &study->ids;
    int64_t count = (int64_t)ids->count, end = op->query.first + op->query.count;
    for (int64_t i = op->query.first; i < end && i < count; i++)
        if (!store_list_one(f, ids->id[count - 1 - i], lines, e))
            return false;
    lines->matching = count;
    return true;
}

static bool list_range(struct store_file *f, const struct insight_op *op, struct store_result *lines,
                       struct err *e)
{
    const struct insight_query *w = &op->query;
    int64_t until_ms = w->until_ms ? w->until_ms : INT64_MAX;
    struct id_set ids = {0};
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT count(*) FROM requests WHERE created_ms >= ? AND created_ms < ?",
                     e))
        return false;
    sql_bind_int(&q, w->since_ms);
    sql_bind_int(&q, until_ms);
    if (sql_step(&q, e) != SQL_ROW)
        return false;
    lines->matching = sql_read_int(&q);
    if (!sql_prepare(&f->sql, &q,
                     "SELECT id FROM requests WHERE created_ms >= ? AND created_ms < ?"
                     " ORDER BY created_ms DESC, id DESC LIMIT ? OFFSET ?",
                     e))
        return false;
    sql_bind_int(&q, w->since_ms);
    sql_bind_int(&q, until_ms);
    sql_bind_int(&q, w->count);
    sql_bind_int(&q, w->first);
    while ((step = sql_step(&q, e)) == SQL_ROW)
        id_set_add(&ids, sql_read_int(&q));
    bool is_good = step == SQL_END;
    for (size_t i = 0; i < ids.count && is_good; i++)
        is_good = store_list_one(f, ids.id[i], lines, e);
    id_set_release(&ids);
    return is_good;
}

bool store_run_ledger(struct store_file *f, struct insight_op *op, struct err *e)
{
    struct store_result lines = {0};
    bool is_good;
    if (op->filter)
        is_good = list_window(f, op, &lines, e);
    else if (store_range_is_set(&op->query))
        is_good = list_range(f, op, &lines, e);
    else
        is_good = store_list_newest(f, op->query.first, op->query.count, &lines, e);
    op->answer->total = lines.matching;
    is_good = is_good && take_lines(f, &lines, op->answer, e) &&
              (op->answer->is_counting || note_simulated(f, op, e));
    store_result_release(&lines);
    return is_good;
}
