/* plain_sql.h — what a test looks up in a history's file, or spoils there, beside the program: plain
 * statements on a connection of its own. They wait for whoever holds the lock; each fails the test with what
 * SQLite says. */
#ifndef TESTS_PLAIN_SQL_H
#define TESTS_PLAIN_SQL_H

#include <sqlite3.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "tests/test.h"

static inline sqlite3 *plain_sql_open_as(const char *path, int flags)
{
    sqlite3 *db;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | flags, NULL) != SQLITE_OK)
        fail_msg("%s: %s", path, sqlite3_errmsg(db));
    sqlite3_busy_timeout(db, TEST_WAIT_MS);
    return db;
}

/* The file must be there. */
static inline sqlite3 *plain_sql_open(const char *path)
{
    return plain_sql_open_as(path, 0);
}

/* ---- on a connection ---- */

static inline void plain_sql_run_on(sqlite3 *db, const char *text)
{
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", text, sqlite3_errmsg(db));
}

/* Stands on the first row, which must be there; the caller finalizes. */
static inline sqlite3_stmt *plain_sql_find_on(sqlite3 *db, const char *text)
{
    sqlite3_stmt *q;
    if (sqlite3_prepare_v2(db, text, -1, &q, NULL) != SQLITE_OK || sqlite3_step(q) != SQLITE_ROW)
        fail_msg("%s: %s", text, sqlite3_errmsg(db));
    return q;
}

static inline int64_t plain_sql_number_on(sqlite3 *db, const char *text)
{
    sqlite3_stmt *q = plain_sql_find_on(db, text);
    int64_t number = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return number;
}

/* Another program's lock: while this connection is open, whoever writes waits. */
static inline sqlite3 *plain_sql_lock(const char *path)
{
    sqlite3 *db = plain_sql_open(path);
    plain_sql_run_on(db, "BEGIN IMMEDIATE");
    return db;
}

/* ---- on a connection for this once ---- */

/* Where there is no file, one is made. */
static inline void plain_sql_run(const char *path, const char *text)
{
    sqlite3 *db = plain_sql_open_as(path, SQLITE_OPEN_CREATE);
    plain_sql_run_on(db, text);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static inline int64_t plain_sql_number(const char *path, const char *text)
{
    sqlite3 *db = plain_sql_open(path);
    int64_t number = plain_sql_number_on(db, text);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return number;
}

/* Yours to free; NULL for NULL. */
static inline char *plain_sql_text(const char *path, const char *text)
{
    sqlite3 *db = plain_sql_open(path);
    sqlite3_stmt *q = plain_sql_find_on(db, text);
    char *value = mem_text((const char *)sqlite3_column_text(q, 0));
    sqlite3_finalize(q);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return value;
}

#endif
