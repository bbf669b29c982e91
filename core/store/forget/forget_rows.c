/* forget_rows.c — a forgotten person in lists: every row that is theirs, by whatever it names them,
 * sent or not, keeps its number and that it is forgotten, and nothing else. */
#include "core/store/forget/forget_internal.h"
#include "core/store/runs/runs.h"

/* Of this connection and in memory; the savepoint of a trial takes it along. */
bool store_begin_rows(struct store_file *f, struct err *e)
{
    return sql_exec(&f->sql,
                    "CREATE TEMP TABLE IF NOT EXISTS forget_rows (run INTEGER NOT NULL, row INTEGER NOT NULL,"
                    " is_learned INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (run, row)) STRICT, WITHOUT ROWID;"
                    "DELETE FROM temp.forget_rows",
                    e);
}

bool store_add_rows_of(struct store_file *f, int64_t request, int64_t slot, struct err *e)
{
    return sql_run_for(&f->sql,
                       "INSERT OR IGNORE INTO temp.forget_rows (run, row)"
                       " SELECT run, row FROM run_rows WHERE request = ? AND slot = ?",
                       request, slot, e);
}

/* A row that names nobody well is theirs as soon as its text speaks of them; one about somebody else is not.
 */
static bool add_marked(struct store_file *f, struct err *e)
{
    return sql_run_for(&f->sql,
                       "INSERT OR IGNORE INTO temp.forget_rows (run, row)"
                       " SELECT s.run, s.row FROM run_sources s CROSS JOIN run_rows r ON r.run = s.run"
                       " AND r.row = s.row WHERE is_about(s.people) OR speaks_of(s.people)"
                       " OR (r.strength < ? AND speaks_of(s.raw))",
                       IDENTITY_FAIR, 0, e);
}

static bool add_by_digest(struct store_file *f, int64_t now_ms, struct err *e)
{
    return sql_run_for(&f->sql,
                       "INSERT OR IGNORE INTO temp.forget_rows (run, row) SELECT run, row FROM run_rows"
                       " WHERE digest IN (SELECT digest FROM forgotten WHERE at_ms = ?)",
                       now_ms, 0, e);
}

static bool learn_row(struct store_file *f, struct marks *m, const char *people, int64_t now_ms,
                      struct err *e)
{
    struct identifiers ids = {{NULL}};
    run_unpack_identifiers(people, &ids);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        marks_add_identifier(m, identifier_parameter((enum identifier)i), ids.value[i]);
    bool is_good = store_note_identities(f, &ids, now_ms, e);
    identifiers_release(&ids);
    return is_good;
}

/* Under what else the same person may stand, in this list or another. */
static bool learn_rows(struct store_file *f, struct marks *m, int64_t now_ms, bool *has_learned,
                       struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    *has_learned = false;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT s.people FROM temp.forget_rows w CROSS JOIN run_sources s ON s.run = w.run"
                     " AND s.row = w.row WHERE NOT w.is_learned",
                     e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        *has_learned = true;
        if (!learn_row(f, m, sql_peek_text(&q), now_ms, e))
            return false;
    }
    return step == SQL_END && sql_exec(&f->sql, "UPDATE temp.forget_rows SET is_learned = 1", e);
}

bool store_find_rows(struct store_file *f, struct marks *m, int64_t now_ms, bool *has_learned, struct err *e)
{
    return add_marked(f, e) && add_by_digest(f, now_ms, e) && learn_rows(f, m, now_ms, has_learned, e);
}

bool store_forget_rows(struct store_file *f, int64_t *count, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    /* The list of rows is a copy: what it was made from changes meanwhile. */
    if (!sql_prepare(&f->sql, &q, "SELECT run, row FROM temp.forget_rows", e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t run = sql_read_int(&q), row = sql_read_int(&q);
        enum row_standing before;
        if (!store_read_standing(f, run, row, &before, e))
            return false;
        if (before != ROW_FORGOTTEN && (!store_count_standing(f, run, before, -1, e) ||
                                        !store_count_standing(f, run, ROW_FORGOTTEN, 1, e)))
            return false;
        if (!store_clear_row(f, run, row, e))
            return false;
        ++*count;
    }
    return step == SQL_END;
}
