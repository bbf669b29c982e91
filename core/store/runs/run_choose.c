/* run_choose.c — what is done about people who are known, chosen at the review: for the whole list, or
 * for a single row. Nothing was sent yet, so nothing is lost by changing one's mind. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/requests/digests.h"
#include "core/store/runs/runs_internal.h"

struct known_row {
    int64_t row, request;
    int slot;
    enum row_standing standing;
    unsigned wants;
};

/* Whatever arrives must not wait for a long list, nor for one in which hardly anybody is known. */
enum { ROWS_A_TURN = 2000, ROWS_LOOKED_AT = 10000 };

/* Those who are known, of this row, or (0) of some behind *after, which is moved behind what was looked at.
 */
static bool read_some(struct store_file *f, int64_t run, int64_t row, int64_t *after, struct known_row *out,
                      size_t *count, bool *is_end, struct err *e)
{
    struct sql_query q;
    enum sql_step step = SQL_ROW;
    *count = 0;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT row, known_request, known_slot, standing, wants,"
                     " known_request IS NOT NULL AND request IS NULL AND standing IN (?4, ?5)"
                     " FROM run_rows WHERE run = ?1 AND row > ?2 AND row <= ?3 ORDER BY row",
                     e))
        return false;
    sql_bind_int(&q, run);
    sql_bind_int(&q, row ? row - 1 : *after);
    sql_bind_int(&q, row ? row : INT64_MAX);
    sql_bind_int(&q, ROW_READY);
    sql_bind_int(&q, ROW_KNOWN);
    for (int i = 0; i < ROWS_LOOKED_AT && *count < ROWS_A_TURN && (step = sql_step(&q, e)) == SQL_ROW; i++) {
        struct known_row *known = &out[*count];
        *after = known->row = sql_read_int(&q);
        known->request = sql_read_int(&q);
        known->slot = (int)sql_read_int(&q);
        known->standing = (enum row_standing)sql_read_int(&q);
        known->wants = (unsigned)sql_read_int(&q);
        *count += sql_read_int(&q) != 0;
    }
    *is_end = step == SQL_END;
    return step != SQL_FAILED;
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
    bool is_good = read_some(f, run->id, row, &at->after, rows, &count, is_over, e);
    for (size_t i = 0; is_good && i < count; i++) {
        enum row_standing standing = rows[i].standing;
        is_good = choose_row(f, run, row != 0, policy, &rows[i], &standing, e);
        more[rows[i].standing]--;
        more[standing]++;
        at->rows++;
    }
    free(rows);
    return is_good && store_count_standing(f, run->id, ROW_READY, more[ROW_READY], e) &&
           store_count_standing(f, run->id, ROW_KNOWN, more[ROW_KNOWN], e);
}
