/* lines.c — see lines.h. The blocks are counted by triggers, in 01_schema.sql. */
#include "core/store/search/lines.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/schema/fields.h"
#include "core/store/store_internal.h"

#define BLOCK_IDS 256 /* as in 01_schema.sql */

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

static bool add_line(struct sql_query *q, struct store_result *result, struct err *e)
{
    result->rows = mem_resize(result->rows, result->row_count + 1, sizeof *result->rows);
    struct request_row *row = &result->rows[result->row_count++];
    memset(row, 0, sizeof *row);
    sql_read_int(q); /* the list of columns begins with a comma */
    return sql_read_fields(q, LINE_COLUMNS, STORE_COUNT_OF(LINE_COLUMNS), row, e) &&
           sql_read_fields(q, STORE_ROW, STORE_ROW_COUNT, row, e);
}

bool store_lines_add(struct sql *sql, int64_t id, struct store_result *result, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(sql, &q, SELECT_LINES "WHERE id = ?", e))
        return false;
    sql_bind_int(&q, id);
    enum sql_step step = sql_step(&q, e);
    return step == SQL_END || (step == SQL_ROW && add_line(&q, result, e));
}

bool store_list_one(struct store_file *f, int64_t id, struct store_result *result, struct err *e)
{
    return store_lines_add(&f->sql, id, result, e);
}

/* ---- what was typed ---- */

static void add_asked(struct request_row *row, size_t slot, enum identifier field, const char *value)
{
    if (slot >= row->asked_count) {
        row->asked = mem_resize(row->asked, slot + 1, sizeof *row->asked);
        memset(row->asked + row->asked_count, 0, (slot + 1 - row->asked_count) * sizeof *row->asked);
        row->asked_count = slot + 1;
    }
    identifiers_set(&row->asked[slot], field, value);
}

static bool read_asked(struct sql *sql, struct request_row *row, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(sql, &q, "SELECT slot, field, value FROM identifiers WHERE request = ?", e))
        return false;
    sql_bind_int(&q, row->id);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t slot = sql_read_int(&q);
        enum identifier field = store_identifier(sql_peek_text(&q));
        const char *value = sql_peek_text(&q);
        if (slot >= 0 && slot < row->people_count && field < IDENTIFIER_COUNT)
            add_asked(row, (size_t)slot, field, value);
    }
    return step == SQL_END;
}

bool store_lines_add_asked(struct sql *sql, struct store_result *result, struct err *e)
{
    for (size_t i = 0; i < result->row_count; i++)
        if (!read_asked(sql, &result->rows[i], e))
            return false;
    return true;
}

/* ---- all of them ---- */

static bool read_number(struct sql_query *q, int64_t *out, struct err *e)
{
    enum sql_step step = sql_step(q, e);
    *out = step == SQL_ROW ? sql_read_int(q) : 0;
    sqlite3_reset(q->stmt);
    return step != SQL_FAILED;
}

bool store_lines_count(struct sql *sql, int64_t *count, struct err *e)
{
    struct sql_query q;
    return sql_prepare(sql, &q, "SELECT coalesce(sum(count), 0) FROM row_blocks", e) &&
           read_number(&q, count, e);
}

bool store_lines_find(struct sql *sql, int64_t id, bool is_up, int64_t *index, struct err *e)
{
    static const char BEFORE[] = "SELECT iif(EXISTS (SELECT 1 FROM requests WHERE id = ?1),"
                                 " (SELECT coalesce(sum(count), 0) FROM row_blocks WHERE block < ?2)"
                                 " + (SELECT count(*) FROM requests WHERE id >= ?2 * 256 AND id < ?1), -1)";
    struct sql_query q;
    int64_t total;
    if (!sql_prepare(sql, &q, BEFORE, e))
        return false;
    sql_bind_int(&q, id);
    sql_bind_int(&q, id / BLOCK_IDS);
    if (!read_number(&q, index, e))
        return false;
    if (*index < 0 || is_up)
        return true;
    if (!store_lines_count(sql, &total, e))
        return false;
    *index = total - 1 - *index;
    return true;
}

/* The block in which the `first`-th line is, and how many lines of it come before. */
struct place {
    int64_t block, skip;
    bool is_found;
};

static bool find_place(struct sql *sql, int64_t first, bool is_up, struct place *place, struct err *e)
{
    static const char DOWN[] = "SELECT block, count FROM row_blocks ORDER BY block DESC";
    static const char UP[] = "SELECT block, count FROM row_blocks ORDER BY block";
    struct sql_query q;
    enum sql_step step = SQL_END;
    int64_t before = 0;
    if (!sql_prepare(sql, &q, is_up ? UP : DOWN, e))
        return false;
    while (!place->is_found && (step = sql_step(&q, e)) == SQL_ROW) {
        int64_t block = sql_read_int(&q), count = sql_read_int(&q);
        if (first < before + count)
            *place = (struct place){block, first - before, true};
        before += count;
    }
    sqlite3_reset(q.stmt);
    return step != SQL_FAILED;
}

bool store_lines_add_window(struct sql *sql, int64_t first, int64_t count, bool is_up,
                            struct store_result *result, struct err *e)
{
    static const char DOWN[] = SELECT_LINES "WHERE id < ? ORDER BY id DESC LIMIT ? OFFSET ?";
    static const char UP[] = SELECT_LINES "WHERE id >= ? ORDER BY id LIMIT ? OFFSET ?";
    struct sql_query q;
    struct place place = {0};
    enum sql_step step;
    if (count == 0)
        return true;
    if (!find_place(sql, first, is_up, &place, e))
        return false;
    if (!place.is_found)
        return true;
    if (!sql_prepare(sql, &q, is_up ? UP : DOWN, e))
        return false;
    sql_bind_int(&q, (place.block + !is_up) * BLOCK_IDS);
    sql_bind_int(&q, count);
    sql_bind_int(&q, place.skip);
    while ((step = sql_step(&q, e)) == SQL_ROW)
        if (!add_line(&q, result, e))
            return false;
    return step == SQL_END;
}

bool store_list_newest(struct store_file *f, int64_t first, int64_t count, struct store_result *result,
                       struct err *e)
{
    *result = (struct store_result){.first = first};
    if (!store_lines_count(&f->sql, &result->total, e))
        return false;
    result->matching = result->total;
    return store_lines_add_window(&f->sql, first, count, false, result, e);
}
