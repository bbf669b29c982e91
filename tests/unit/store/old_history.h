/* old_history.h — a history as an earlier version of the program left it, made by the very steps. */
#ifndef TESTS_OLD_HISTORY_H
#define TESTS_OLD_HISTORY_H

#include <stdio.h>

#include "tests/plain_sql.h"

static inline char *old_history_step(const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "core/store/schema/%s.sql", name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    char *text = mem_zalloc(1 << 20);
    assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
    fclose(f);
    return text;
}

/* Of version `version`; the caller closes. */
static inline sqlite3 *old_history_make(const char *path, int version)
{
    static const char *const steps[] = {"01_schema", "02_insight", "03_runs", "04_lists", "05_digests"};
    char note[96];
    assert_true(version <= (int)(sizeof steps / sizeof *steps));
    snprintf(note, sizeof note, "PRAGMA application_id = 1464222028; PRAGMA user_version = %d", version);
    sqlite3 *db = plain_sql_open_as(path, SQLITE_OPEN_CREATE);
    for (int i = 0; i < version; i++) {
        char *text = old_history_step(steps[i]);
        plain_sql_run_on(db, text);
        free(text);
    }
    plain_sql_run_on(db, note);
    return db;
}

#endif
