/* aside.c — a damaged history set aside under a name of its own, at the user's word and whole: with its
 * write-ahead log, in which the newest may stand. Never by itself: while a damaged history stays in its
 * place, deliveries are answered 503 and come again; beside a new and empty one they would be refused for
 * good. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/store/store_internal.h"

/* Where SQLite's locks are: every connection of a WAL history holds a shared one in this range. */
#define LOCKS_BEGIN 0x40000000
#define LOCKS_SIZE 512

static const char *const SUFFIXES[] = {"-wal", "-shm", ""}; /* the history itself last */

/* ---- is it damaged? ---- */

static bool is_whole(sqlite3 *db)
{
    sqlite3_stmt *q;
    bool is_good = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &q, NULL) == SQLITE_OK &&
                   sqlite3_step(q) == SQLITE_ROW &&
                   strcmp((const char *)sqlite3_column_text(q, 0), "ok") == 0;
    sqlite3_finalize(q);
    return is_good;
}

/* A file that SQLite can read to the point of saying whose it is, and that is somebody else's. */
static bool is_foreign(struct sql *s)
{
    struct err ignored;
    int64_t application = 0, tables = 0;
    return sql_exec_int(s, "PRAGMA application_id", &application, &ignored) &&
           sql_exec_int(s, "SELECT count(*) FROM sqlite_schema", &tables, &ignored) &&
           application != STORE_APPLICATION_ID && tables > 0;
}

/* Looks without writing a byte. */
static bool is_damaged(const char *path, struct err *e)
{
    struct sql s = {.path = path};
    struct stat st;
    if (lstat(path, &st) != 0)
        return err_set(e, ERR_NOT_FOUND, "There is no history %s.", path);
    if (!S_ISREG(st.st_mode))
        return err_set(e, ERR_USAGE, "%s is not a file; nothing was done.", path);
    int rc = sqlite3_open_v2(path, &s.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK) {
        sql_fail(&s, rc, e);
        sqlite3_close(s.db);
        return false;
    }
    sqlite3_busy_timeout(s.db, STORE_LOCK_WAIT_MS);
    sqlite3_db_config(s.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    bool is_theirs = is_foreign(&s), is_good = !is_theirs && is_whole(s.db);
    sqlite3_close(s.db);
    if (is_theirs)
        return err_set(e, ERR_USAGE, "%s is a database of another program; nothing was done.", path);
    return !is_good || err_set(e, ERR_USAGE, "The history %s is whole; nothing was done.", path);
}

/* ---- moving ---- */

/* No other program has it open, and none opens it until the descriptor is closed. */
static int hold(const char *path, struct err *e)
{
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCKS_BEGIN, .l_len = LOCKS_SIZE};
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        err_set(e, ERR_STORE, "The history %s cannot be opened (%s). Check its permissions.", path,
                strerror(errno));
    } else if (fcntl(fd, F_SETLK, &lock) != 0) {
        err_set(e, ERR_BUSY, "Another program has the history %s open. Close it, then say the same again.",
                path);
        close(fd);
        fd = -1;
    }
    return fd;
}

static char *name_aside(const char *path)
{
    time_t now = (time_t)(clock_wall_ms() / 1000);
    struct tm at = {0};
    char stamp[32] = "";
    gmtime_r(&now, &at);
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &at);
    return mem_text_format("%s.damaged-%s", path, stamp);
}

/* 0, or why not. A file that is not there has nothing to move; one that is in the way is never replaced. */
static int move_one(const char *from, const char *to, const char *suffix)
{
    char *source = mem_text_format("%s%s", from, suffix), *target = mem_text_format("%s%s", to, suffix);
    int why = renameat2(AT_FDCWD, source, AT_FDCWD, target, RENAME_NOREPLACE) == 0 ? 0 : errno;
    if (why == ENOENT && access(source, F_OK) != 0)
        why = 0;
    free(source);
    free(target);
    return why;
}

static bool move_all(const char *from, const char *to, struct err *e)
{
    for (size_t i = 0; i < STORE_COUNT_OF(SUFFIXES); i++) {
        int why = move_one(from, to, SUFFIXES[i]);
        if (why == 0)
            continue;
        while (i-- > 0)
            if (move_one(to, from, SUFFIXES[i]) != 0) {
                /* It stays under the name that the message tells. */
            }
        return err_set(e, ERR_STORE, "%s could not be renamed to %s (%s); nothing was changed.", from, to,
                       strerror(why));
    }
    return true;
}

char *store_set_aside(const char *path, struct err *e)
{
    if (!is_damaged(path, e))
        return NULL;
    int fd = hold(path, e);
    if (fd < 0)
        return NULL;
    char *aside = name_aside(path);
    if (!move_all(path, aside, e)) {
        free(aside);
        aside = NULL;
    }
    close(fd);
    return aside;
}
