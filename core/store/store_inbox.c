/* store_inbox.c — every arrival as a searchable list; bodies that came without a token: whose they are, and
 * giving one that nobody could place to its request by hand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/store/store_study.h"
#include "core/store/store_runs_internal.h"

#define FOUND_MAX 1000
#define WORDS_BYTES_MAX 1024

#define ROW_COLUMNS                                                                                          \
    "SELECT d.id, d.request, d.received_ms, d.same_as, d.channel, d.outcome, d.note, d.body_size, r.label"   \
    " FROM deliveries d LEFT JOIN requests r ON r.id = d.request "

static bool read_row(struct store_file *f, struct sql_query *q, struct delivery_row *row, struct err *e)
{
    static const struct sql_field CHANNEL = {SQL_CHANNEL, offsetof(struct delivery_row, channel)};
    row->id = sql_read_int(q);
    row->request_id = sql_read_int(q);
    row->received_ms = sql_read_int(q);
    row->same_as = sql_read_int(q);
    if (!sql_read_fields(q, &CHANNEL, 1, row, e))
        return false;
    if (!store_outcome_from_word(sql_peek_text(q), &row->outcome))
        return sql_fail(&f->sql, SQLITE_CORRUPT, e);
    row->note = sql_read_text(q);
    row->body_size = (size_t)sql_read_int(q);
    row->label = sql_read_text(q);
    return true;
}

static bool load_body(struct store_file *f, int64_t id, int64_t same_as, char **body, size_t *size,
                      struct err *e)
{
    struct sql_query q;
    *body = NULL;
    if (!sql_prepare(&f->sql, &q, "SELECT body FROM bodies WHERE delivery = ?", e))
        return false;
    sql_bind_int(&q, same_as ? same_as : id);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW) {
        const void *bytes = sql_peek_blob(&q, size);
        *body = mem_text_n(bytes ? bytes : "", *size);
    }
    return step != SQL_FAILED;
}

static bool load_bodies(struct store_file *f, const struct insight_op *op, struct err *e)
{
    struct insight *x = op->answer;
    for (size_t i = 0; i < x->delivery_count && op->query.with_bodies; i++) {
        struct delivery_row *row = &x->deliveries[i];
        size_t size;
        if (!load_body(f, row->id, row->same_as, &row->body, &size, e))
            return false;
    }
    return true;
}

/* ---- without a search ---- */

static bool count_rows(struct store_file *f, const char *text, int64_t id, int64_t *total, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, text, e))
        return false;
    if (id)
        sql_bind_int(&q, id);
    if (sql_step(&q, e) != SQL_ROW)
        return false;
    *total = sql_read_int(&q);
    return true;
}

static bool list_window(struct store_file *f, struct insight_op *op, const char *count, const char *window,
                        struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!count_rows(f, count, op->query.id, &op->answer->total, e) || !sql_prepare(&f->sql, &q, window, e))
        return false;
    if (op->query.id)
        sql_bind_int(&q, op->query.id);
    sql_bind_int(&q, op->query.count);
    sql_bind_int(&q, op->query.first);
    while ((step = sql_step(&q, e)) == SQL_ROW)
        if (!read_row(f, &q, insight_add_delivery(op->answer), e))
            return false;
    return step == SQL_END;
}

#define LOOSE "outcome IN ('unmatched', 'unreadable') "
/* The window is found among the bare rows: skipped ones are joined with nothing. */
#define WINDOW_OF(where)                                                                                     \
    ROW_COLUMNS "WHERE d.id IN (SELECT id FROM deliveries " where                                            \
                "ORDER BY id DESC LIMIT ? OFFSET ?) ORDER BY d.id DESC"

static bool list_plain(struct store_file *f, struct insight_op *op, struct err *e)
{
    if (op->query.id)
        return list_window(f, op, "SELECT count(*) FROM deliveries WHERE request = ?",
                           WINDOW_OF("WHERE request = ? "), e);
    if (op->query.choice == DELIVERIES_LOOSE)
        return list_window(f, op, "SELECT count(*) FROM deliveries WHERE " LOOSE, WINDOW_OF("WHERE " LOOSE),
                           e);
    return list_window(f, op, "SELECT count(*) FROM deliveries", WINDOW_OF(""), e);
}

/* ---- with one: words, each in the row, in its request's search text, or in the body ---- */

static bool holds_word(const char *text, const char *word, size_t size)
{
    return text && memmem(text, strlen(text), word, size);
}

static bool passes(const struct delivery_row *row, const char *request_text, const char *body,
                   const char *words)
{
    for (; *words; words += strspn(words, " ")) {
        size_t size = strcspn(words, " ");
        char id[32];
        snprintf(id, sizeof id, "#%lld", (long long)row->request_id);
        bool is_in = size == 0 || holds_word(request_text, words, size) || holds_word(body, words, size) ||
                     holds_word(delivery_outcome_word(row->outcome), words, size) ||
                     holds_word(channel_word(row->channel), words, size) ||
                     holds_word(row->note, words, size) || holds_word(id, words, size);
        if (!is_in)
            return false;
        words += size;
    }
    return true;
}

static char *fold(const char *text, size_t ceiling)
{
    struct buf folded;
    buf_init(&folded, ceiling);
    store_fold(&folded, text);
    char *result = buf_take(&folded, NULL);
    buf_release(&folded);
    return result;
}

static bool is_wanted(const struct insight_query *q, const struct delivery_row *row)
{
    bool is_loose = row->outcome == DELIVERY_UNMATCHED || row->outcome == DELIVERY_UNREADABLE;
    return (q->choice != DELIVERIES_LOOSE || is_loose) && store_in_range(q, row->received_ms) &&
           (!q->id || row->request_id == q->id);
}

static void release_row(struct delivery_row *row)
{
    free(row->note);
    free(row->label);
    free(row->body);
}

static bool is_found(const struct insight_query *q, const struct delivery_row *row, const char *request_text,
                     const char *body, size_t size, const char *words)
{
    if (!is_wanted(q, row))
        return false;
    if (!words)
        return true;
    char *text = body ? mem_text_n(body, size) : NULL;
    char *folded = text ? fold(text, 4 * size + 16) : NULL;
    bool is_in = passes(row, request_text, folded, words);
    free(text);
    free(folded);
    return is_in;
}

static bool look_at(struct store_file *f, struct insight_op *op, struct store_study *s, struct sql_query *q,
                    const char *words, struct err *e)
{
    struct delivery_row row = {0};
    size_t size;
    bool is_good = read_row(f, q, &row, e);
    if (is_good) {
        const char *request_text = sql_peek_text(q);
        const char *body = sql_peek_blob(q, &size);
        s->at = row.id;
        if (is_found(&op->query, &row, request_text, body, size, words))
            id_list_add(&s->ids, row.id);
    }
    release_row(&row);
    return is_good;
}

/* Newest first, on from the last that was looked at. */
static bool look_for_deliveries(struct store_file *f, struct insight_op *op, struct store_study *s,
                                int64_t until_us, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT d.id, d.request, d.received_ms, d.same_as, d.channel, d.outcome, d.note,"
                     " d.body_size, r.label, s.folded, b.body"
                     " FROM deliveries d LEFT JOIN requests r ON r.id = d.request"
                     " LEFT JOIN search s ON s.request = d.request"
                     " LEFT JOIN bodies b ON b.delivery = coalesce(d.same_as, d.id)"
                     " WHERE d.id < ? ORDER BY d.id DESC",
                     e))
        return false;
    sql_bind_int(&q, s->at ? s->at : INT64_MAX);
    char *words = op->filter ? fold(op->filter, WORDS_BYTES_MAX) : NULL;
    bool is_good = true;
    while (is_good && s->ids.count < FOUND_MAX && (step = sql_step(&q, e)) == SQL_ROW) {
        is_good = look_at(f, op, s, &q, words, e);
        if (clock_mono_us() >= until_us)
            break;
    }
    free(words);
    s->is_cut = s->ids.count >= FOUND_MAX;
    s->is_whole = is_good && (s->is_cut || step == SQL_END);
    s->part = s->delivery ? 1 - (double)s->at / (double)s->delivery : 0;
    return is_good && (s->is_cut || step != SQL_FAILED);
}

static bool add_found(struct store_file *f, struct insight_op *op, int64_t id, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, ROW_COLUMNS "WHERE d.id = ?", e))
        return false;
    sql_bind_int(&q, id);
    enum sql_step step = sql_step(&q, e);
    return step == SQL_END || (step == SQL_ROW && read_row(f, &q, insight_add_delivery(op->answer), e));
}

static bool list_found(struct store_file *f, struct insight_op *op, struct err *e)
{
    const struct store_study *study;
    if (!store_study_turn(f, op, INSIGHT_DELIVERIES, look_for_deliveries, &study, e))
        return false;
    if (!study)
        return true;
    op->answer->total = (int64_t)study->ids.count;
    op->answer->is_cut = study->is_cut;
    for (int64_t i = op->query.first; i < op->answer->total && i < op->query.first + op->query.count; i++)
        if (!add_found(f, op, study->ids.id[i], e))
            return false;
    return true;
}

bool store_run_deliveries(struct store_file *f, struct insight_op *op, struct err *e)
{
    bool is_plain = !op->filter && !store_range_is_set(&op->query);
    return (is_plain ? list_plain(f, op, e) : list_found(f, op, e)) &&
           (op->answer->is_counting || load_bodies(f, op, e));
}

/* The very delivery, with its body; the engine reads it. */
bool store_run_replay(struct store_file *f, struct insight_op *op, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, ROW_COLUMNS "WHERE d.id = ?", e))
        return false;
    sql_bind_int(&q, op->query.id);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_END)
        err_set(&op->op.result.err, ERR_NOT_FOUND, "There is no delivery %lld.", (long long)op->query.id);
    if (step != SQL_ROW)
        return step == SQL_END;
    struct delivery_row *row = insight_add_delivery(op->answer);
    return read_row(f, &q, row, e) && load_body(f, row->id, row->same_as, &row->body, &row->body_size, e);
}

/* ---- import ---- */

struct import_op {
    struct store_op op;
    char *request_id;            /* as the body tells; NULL */
    struct text_list person_ids; /* Apollo's */
    char *body;
    size_t size;
    int64_t now_ms;
};

static void release_import(struct store_op *op)
{
    struct import_op *i = (struct import_op *)op;
    free(i->request_id);
    text_list_release(&i->person_ids);
    free(i->body);
}

/* The only request that the statement finds for `key`; *id stays 0 where it finds none, or several. */
static bool find_only(struct store_file *f, const char *text, const char *key, int64_t *id, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, text, e))
        return false;
    sql_bind_text(&q, key);
    enum sql_step step = sql_step(&q, e);
    if (step != SQL_ROW)
        return step == SQL_END;
    int64_t found = sql_read_int(&q);
    step = sql_step(&q, e);
    if (step == SQL_END)
        *id = found;
    return step != SQL_FAILED;
}

/* By Apollo's request id; else by a person about whom exactly one request waits, or was ever made. */
static bool find_target(struct store_file *f, const struct import_op *i, int64_t *id, struct err *e)
{
    static const char BY_REQUEST[] = "SELECT id FROM requests WHERE request_id = ? LIMIT 2";
    static const char BY_OPEN[] = "SELECT DISTINCT p.request FROM persons s JOIN people p ON p.person = s.id"
                                  " JOIN requests r ON r.id = p.request"
                                  " WHERE s.key = ? AND r.state IN ('waiting', 'uncertain') LIMIT 2";
    static const char BY_PERSON[] = "SELECT DISTINCT p.request FROM persons s JOIN people p"
                                    " ON p.person = s.id WHERE s.key = ? LIMIT 2";
    if (i->request_id && !find_only(f, BY_REQUEST, i->request_id, id, e))
        return false;
    for (size_t k = 0; k < i->person_ids.count && !*id; k++) {
        char *key = mem_text_format("id:%s", i->person_ids.item[k]);
        bool is_good = find_only(f, BY_OPEN, key, id, e) && (*id || find_only(f, BY_PERSON, key, id, e));
        free(key);
        if (!is_good)
            return false;
    }
    return true;
}

/* Somebody in it is on the forget list: `found` says so. */
static bool find_forgotten(struct store_file *f, const struct import_op *i, struct err *found, struct err *e)
{
    for (size_t k = 0; k < i->person_ids.count && found->code == ERR_NONE; k++) {
        struct person person = {0}; /* borrows the id */
        struct request r = {.people = &person, .people_count = 1};
        person.asked.value[IDENTIFIER_ID] = i->person_ids.item[k];
        if (!store_check_forgotten(f, &r, found, e))
            return false;
    }
    return true;
}

static bool run_import(struct store_file *f, struct store_op *op, struct err *e)
{
    const struct import_op *i = (const struct import_op *)op;
    if (!find_target(f, i, &op->result.id, e))
        return false;
    /* Of a request that is here it is awaited; else it would bring back what was removed. */
    if (!op->result.id && !find_forgotten(f, i, &op->result.err, e))
        return false;
    if (op->result.err.code != ERR_NONE)
        return true;
    return store_insert_import(f, op, i->body, i->size, i->now_ms, e);
}

void store_import(struct store *s, char *request_id_take, struct text_list *person_ids_take, char *body_take,
                  size_t size, int64_t now_ms, store_done_fn *done, void *owner)
{
    struct import_op *i = store_op_new(sizeof *i, run_import, true, done, owner);
    i->op.release = release_import;
    i->op.body_bytes = size;
    i->request_id = request_id_take;
    i->person_ids = *person_ids_take;
    *person_ids_take = (struct text_list){0};
    i->body = body_take;
    i->size = size;
    i->now_ms = now_ms;
    store_submit(s, &i->op);
}

/* ---- assigning ---- */

struct assign_op {
    struct store_op op;
    int64_t delivery_id, request_id;
};

static bool find_same(struct store_file *f, const struct assign_op *a, int64_t *same, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT d.id FROM bodies o CROSS JOIN deliveries d CROSS JOIN bodies b"
                     " ON b.delivery = d.id WHERE o.delivery = ? AND d.request = ?"
                     " AND d.body_size = length(o.body) AND b.body = o.body LIMIT 1",
                     e))
        return false;
    sql_bind_int(&q, a->delivery_id);
    sql_bind_int(&q, a->request_id);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW)
        *same = sql_read_int(&q);
    return step != SQL_FAILED;
}

/* Only what belongs to nobody: a delivery is never taken from a request that it was settled for. */
static bool assign(struct store_file *f, struct assign_op *a, int64_t same, struct err *e)
{
    struct sql_query q;
    enum delivery_outcome outcome = same ? DELIVERY_DUPLICATE : DELIVERY_STORED;
    char *note = same ? mem_text_format("the same bytes as delivery %lld", (long long)same)
                      : mem_text("assigned by hand");
    bool is_good = sql_prepare(&f->sql, &q,
                               "UPDATE deliveries SET request = ?, outcome = ?, is_unsettled = ?, note = ?,"
                               " same_as = ? WHERE id = ? AND request IS NULL",
                               e);
    if (is_good) {
        sql_bind_int(&q, a->request_id);
        sql_bind_text(&q, delivery_outcome_word(outcome));
        sql_bind_int(&q, outcome == DELIVERY_STORED);
        sql_bind_text(&q, note);
        sql_bind_ms(&q, same);
        sql_bind_int(&q, a->delivery_id);
        is_good = sql_finish(&q, e);
    }
    a->op.result.is_changed = is_good && sqlite3_changes(f->sql.db) > 0;
    a->op.result.outcome = outcome;
    free(note);
    return is_good;
}

static bool run_assign(struct store_file *f, struct store_op *op, struct err *e)
{
    struct assign_op *a = (struct assign_op *)op;
    bool is_found = false;
    int64_t same = 0;
    op->result.delivery_id = a->delivery_id;
    if (!store_find_state(f, a->request_id, &op->result.state, &is_found, e))
        return false;
    if (!is_found) {
        err_set(&op->result.err, ERR_NOT_FOUND, "There is no request %lld.", (long long)a->request_id);
        return true;
    }
    op->result.id = a->request_id;
    if (!find_same(f, a, &same, e) || !assign(f, a, same, e))
        return false;
    if (!op->result.is_changed)
        err_set(&op->result.err, ERR_NOT_FOUND,
                "Delivery %lld is not there or belongs to a request already; it was left as it is.",
                (long long)a->delivery_id);
    return true;
}

void store_assign(struct store *s, int64_t delivery_id, int64_t request_id, store_done_fn *done, void *owner)
{
    struct assign_op *a = store_op_new(sizeof *a, run_assign, true, done, owner);
    a->delivery_id = delivery_id;
    a->request_id = request_id;
    store_submit(s, &a->op);
}
