/* store_run_choose.c — what is done about people who are known, chosen at the review: for the whole list, or
 * for a single row. Nothing was sent yet, so nothing is lost by changing one's mind. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/store_runs_internal.h"

struct known_row {
    int64_t row, request;
    int slot;
    enum row_standing standing;
    unsigned wants;
};

enum { ROWS_A_TURN = 2000 }; /* whatever arrives must not wait for a long list */

static bool read_some(struct store_file *f, int64_t run, int64_t row, int64_t after, struct known_row *out,
                      size_t *count, struct err *e)
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
    sql_bind_int(&q, run);
    sql_bind_int(&q, after);
    sql_bind_int(&q, row);
    sql_bind_int(&q, ROW_READY);
    sql_bind_int(&q, ROW_KNOWN);
    sql_bind_int(&q, ROWS_A_TURN);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        struct known_row *known = &out[(*count)++];
        known->row = sql_read_int(&q);
        known->request = sql_read_int(&q);
        known->slot = (int)sql_read_int(&q);
        known->standing = (enum row_standing)sql_read_int(&q);
        known->wants = (unsigned)sql_read_int(&q);
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
static bool choose_row(struct store_file *f, const struct run *run, bool is_one, enum run_policy policy,
                       const struct known_row *row, enum row_standing *standing, struct err *e)
{
    unsigned wanted = store_wants_of(&run->options), wants = 0;
    bool is_said_of_all = !is_one || run->policy == RUN_REFRESH;
    if (policy == RUN_REFRESH)
        wants = is_said_of_all ? 0 : wanted | WANTS_AGAIN;
    else if (policy == RUN_MISSING && !store_find_lacks(f, row->request, row->slot, wanted, &wants, e))
        return false;
    *standing = policy == RUN_REFRESH || wants ? ROW_READY : ROW_KNOWN;
    return write_row(f, run->id, row, *standing, wants, e);
}

bool store_choose_some(struct store_file *f, const struct run *run, int64_t row, enum run_policy policy,
                       struct store_progress *at, bool *is_over, struct err *e)
{
    struct known_row *rows = mem_alloc(ROWS_A_TURN * sizeof *rows);
    int64_t more[ROW_STANDING_COUNT] = {0};
    size_t count;
    bool is_good = read_some(f, run->id, row, at->after, rows, &count, e);
    for (size_t i = 0; is_good && i < count; i++) {
        enum row_standing standing = rows[i].standing;
        is_good = choose_row(f, run, row != 0, policy, &rows[i], &standing, e);
        more[rows[i].standing]--;
        more[standing]++;
        at->after = rows[i].row;
        at->rows++;
    }
    free(rows);
    *is_over = count < ROWS_A_TURN;
    return is_good && store_count_standing(f, run->id, ROW_READY, more[ROW_READY], e) &&
           store_count_standing(f, run->id, ROW_KNOWN, more[ROW_KNOWN], e);
}
