/* store_rows.c — windows of the list, and what is asked of the whole of it. Unfiltered, a window anywhere in
 * a list of millions is a short walk over counted blocks and one range scan. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/credits.h"
#include "core/store/store_fields.h"
#include "core/store/store_internal.h"

#define WINDOW_MAX 1000
#define BLOCK_IDS 256 /* as in schema.sql */

/* What a line shows beside its own columns. */
#define LINE_FIELDS(X)                                                                                       \
    X(MS, id, id)                                                                                            \
    X(STATE, state, state)                                                                                   \
    X(MS, created_ms, created_ms)                                                                            \
    X(MS, answered_ms, answered_ms)                                                                          \
    X(MS, settled_ms, settled_ms)                                                                            \
    X(MS, next_poll_ms, next_poll_ms)                                                                        \
    X(FLAG, waterfall_email, options.waterfall_email)                                                        \
    X(FLAG, waterfall_phone, options.waterfall_phone)                                                        \
    X(FLAG, reveal_phone_number, options.reveal_phone_number)                                                \
    X(FLAG, reveal_personal_emails, options.reveal_personal_emails)                                          \
    X(FLAG, is_simulated, is_simulated)                                                                      \
    X(FLAG, is_bulk, is_bulk)                                                                                \
    X(CHANNEL, delivered_by, delivered_by)                                                                   \
    X(TEXT, credits, credits)                                                                                \
    X(TEXT, message, message)
#define LINE(kind, column, member) {SQL_##kind, offsetof(struct request_row, member)},
static const struct sql_field LINE_COLUMNS[] = {LINE_FIELDS(LINE)};
#define SELECT_LINES "SELECT 0" LINE_FIELDS(SQL_COLUMN) STORE_ROW_FIELDS(SQL_COLUMN) " FROM requests "

struct rows_op {
    struct store_op op;
    int64_t first, count;
    bool oldest_first;
    char *filter; /* NULL = all */
};

static bool add_line(struct sql_query *q, struct store_result *result, struct err *e)
{
    result->rows = mem_resize(result->rows, result->row_count + 1, sizeof *result->rows);
    struct request_row *row = &result->rows[result->row_count++];
    memset(row, 0, sizeof *row);
    sql_read_int(q); /* the list of columns begins with a comma */
    return sql_read_fields(q, LINE_COLUMNS, STORE_COUNT_OF(LINE_COLUMNS), row, e) &&
           sql_read_fields(q, STORE_ROW, STORE_ROW_COUNT, row, e);
}

/* ---- all ---- */

/* The block in which the `first`-th line is, and how many lines of it come before. */
struct row_place {
    int64_t block, skip;
    bool is_found;
};

static bool find_place(struct store_file *f, struct rows_op *w, struct row_place *place, struct err *e)
{
    static const char NEWEST[] = "SELECT block, count FROM row_blocks ORDER BY block DESC";
    static const char OLDEST[] = "SELECT block, count FROM row_blocks ORDER BY block";
    struct sql_query q;
    enum sql_step step;
    int64_t *total = &w->op.result.total;
    if (!sql_prepare(&f->sql, &q, w->oldest_first ? OLDEST : NEWEST, e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t block = sql_read_int(&q), count = sql_read_int(&q);
        if (!place->is_found && w->first < *total + count)
            *place = (struct row_place){block, w->first - *total, true};
        *total += count;
    }
    return step == SQL_END;
}

static bool list_window(struct store_file *f, struct rows_op *w, const struct row_place *place, struct err *e)
{
    static const char NEWEST[] = SELECT_LINES "WHERE id < ? ORDER BY id DESC LIMIT ? OFFSET ?";
    static const char OLDEST[] = SELECT_LINES "WHERE id >= ? ORDER BY id LIMIT ? OFFSET ?";
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, w->oldest_first ? OLDEST : NEWEST, e))
        return false;
    sql_bind_int(&q, (place->block + !w->oldest_first) * BLOCK_IDS);
    sql_bind_int(&q, w->count);
    sql_bind_int(&q, place->skip);
    while ((step = sql_step(&q, e)) == SQL_ROW)
        if (!add_line(&q, &w->op.result, e))
            return false;
    return step == SQL_END;
}

static bool list_all(struct store_file *f, struct rows_op *w, struct err *e)
{
    struct row_place place = {0};
    if (!find_place(f, w, &place, e))
        return false;
    w->op.result.matching = w->op.result.total;
    return !place.is_found || w->count == 0 || list_window(f, w, &place, e);
}

bool store_list_newest(struct store_file *f, int64_t first, int64_t count, struct store_result *result,
                       struct err *e)
{
    struct rows_op w = {.first = first, .count = count};
    bool is_good = list_all(f, &w, e);
    *result = w.op.result;
    return is_good;
}

/* ---- filtered ---- */

bool store_list_one(struct store_file *f, int64_t id, struct store_result *result, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, SELECT_LINES "WHERE id = ?", e))
        return false;
    sql_bind_int(&q, id);
    enum sql_step step = sql_step(&q, e);
    return step == SQL_END || (step == SQL_ROW && add_line(&q, result, e));
}

static bool list_matching(struct store_file *f, struct rows_op *w, struct err *e)
{
    struct row_place ignored = {0};
    size_t count;
    const int64_t *ids = store_matches_ids(f, &count);
    int64_t matching = (int64_t)count;
    if (!find_place(f, w, &ignored, e))
        return false;
    w->op.result.matching = matching;
    for (int64_t i = w->first; i < w->first + w->count && i < matching; i++)
        if (!store_list_one(f, ids[w->oldest_first ? i : matching - 1 - i], &w->op.result, e))
            return false;
    return true;
}

static bool run_rows(struct store_file *f, struct store_op *op, struct err *e)
{
    struct rows_op *w = (struct rows_op *)op;
    bool is_complete;
    if (!w->filter)
        return list_all(f, w, e);
    if (!store_matches_look(f, op, w->filter, &is_complete, e))
        return false;
    op->is_unfinished = !is_complete;
    return !is_complete || list_matching(f, w, e);
}

static bool is_blank(const char *text)
{
    return !text || text[strspn(text, " \t\r\n")] == '\0';
}

static void release_rows(struct store_op *op)
{
    free(((struct rows_op *)op)->filter);
}

void store_list_rows(struct store *s, const struct store_rows_query *q, store_done_fn *done, void *owner)
{
    struct rows_op *w = store_op_new(sizeof *w, run_rows, false, done, owner);
    int64_t end = q->count > 0 && q->first < INT64_MAX - q->count ? q->first + q->count : q->first;
    w->op.release = release_rows;
    w->first = q->first > 0 ? q->first : 0;
    w->count = end > w->first ? end - w->first : 0;
    if (w->count > WINDOW_MAX)
        w->count = WINDOW_MAX;
    w->oldest_first = q->oldest_first;
    w->filter = is_blank(q->filter) ? NULL : mem_text(q->filter);
    store_submit(s, &w->op);
}

/* ---- what is open ---- */

static bool list_state(struct store_file *f, enum request_state state, struct store_result *result,
                       struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT id FROM requests WHERE state = ?", e))
        return false;
    sql_bind_text(&q, request_state_word(state));
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        /* In powers of two: a hundred thousand may wait. */
        if ((result->id_count & (result->id_count - 1)) == 0)
            result->ids =
                mem_resize(result->ids, result->id_count ? result->id_count * 2 : 1, sizeof *result->ids);
        result->ids[result->id_count++] = sql_read_int(&q);
    }
    return step == SQL_END;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool run_open(struct store_file *f, struct store_op *op, struct err *e)
{
    for (enum request_state state = 0; state < REQUEST_STATE_COUNT; state++)
        if (request_state_is_open(state) && !list_state(f, state, &op->result, e))
            return false;
    if (op->result.id_count)
        qsort(op->result.ids, op->result.id_count, sizeof *op->result.ids, compare_ids);
    return true;
}

void store_list_open(struct store *s, store_done_fn *done, void *owner)
{
    store_submit(s, store_op_new(sizeof(struct store_op), run_open, false, done, owner));
}

static bool run_count_open(struct store_file *f, struct store_op *op, struct err *e)
{
    for (enum request_state state = 0; state < REQUEST_STATE_COUNT; state++) {
        struct sql_query q;
        if (!request_state_is_open(state))
            continue;
        if (!sql_prepare(&f->sql, &q, "SELECT count(*) FROM requests WHERE state = ?", e))
            return false;
        sql_bind_text(&q, request_state_word(state));
        if (sql_step(&q, e) != SQL_ROW)
            return false;
        op->result.matching += sql_read_int(&q);
    }
    return true;
}

void store_count_open(struct store *s, store_done_fn *done, void *owner)
{
    store_submit(s, store_op_new(sizeof(struct store_op), run_count_open, false, done, owner));
}

/* ---- credits ---- */

struct credits_op {
    struct store_op op;
    int64_t since_ms;
};

static bool run_credits(struct store_file *f, struct store_op *op, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT credits FROM requests WHERE credits IS NOT NULL AND credited_ms >= ?", e))
        return false;
    sql_bind_int(&q, ((const struct credits_op *)op)->since_ms);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        const char *const amounts[] = {op->result.credits_today, sql_peek_text(&q)};
        mem_text_replace_take(&op->result.credits_today, credits_sum(amounts, 2));
    }
    return step == SQL_END;
}

void store_sum_credits(struct store *s, int64_t since_ms, store_done_fn *done, void *owner)
{
    struct credits_op *c = store_op_new(sizeof *c, run_credits, false, done, owner);
    c->since_ms = since_ms;
    store_submit(s, &c->op);
}
