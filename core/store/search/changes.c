/* changes.c — see changes.h. */
#include "core/store/search/changes.h"

bool store_last_change(struct store_file *f, int64_t *seq, struct err *e)
{
    return sql_exec_int(&f->sql, "SELECT coalesce(max(seq), 0) FROM changes", seq, e);
}

bool store_log_change(struct store_file *f, int64_t request, struct err *e)
{
    return sql_run_for(&f->sql, "INSERT INTO changes (request) VALUES (?)", request, 0, e);
}
