/* file.c — finding, making, checking and opening the history's file.
 * Nothing is written before the file is known to be ours and of a version that we understand; what is not is
 * left exactly as it is. Files are 0600, the folders that are made 0700. */
#include "core/store/file/file.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/from_root.h"
#include "core/base/folders.h"
#include "core/base/mem.h"
#include "core/store/arrivals/arrivals.h"
#include "core/store/file/gather.h"
#include "core/store/file/log.h"
#include "core/store/insight/insight.h"
#include "core/store/search/filter.h"
#include "core/store/search/sift.h"

/* ---- the steps from one version to the next ---- */

static const char SCHEMA[] =
#include "01_schema.sql.inc"
    ;
/* Step N leads from version N to N+1 and never changes once it was released. */
static const char INSIGHT[] =
#include "02_insight.sql.inc"
    ;
static const char RUNS[] =
#include "03_runs.sql.inc"
    ;
static const char LISTS[] =
#include "04_lists.sql.inc"
    ;
static const char DIGESTS[] =
#include "05_digests.sql.inc"
    ;
static const char ARRIVALS[] =
#include "06_arrivals.sql.inc"
    ;
static const char SHARES[] =
#include "07_shares.sql.inc"
    ;
static const char SIMULATED[] =
#include "08_simulated.sql.inc"
    ;
static const char REWRITING[] =
#include "09_rewriting.sql.inc"
    ;
static const char COUNTED[] =
#include "10_counted.sql.inc"
    ;
static const char CLOCK[] =
#include "11_clock.sql.inc"
    ;
static const char LEFT_OUT[] =
#include "12_left_out.sql.inc"
    ;
static const char VENDORS[] =
#include "13_vendors.sql.inc"
    ;
static const char *const MIGRATIONS[] = {SCHEMA,    INSIGHT,   RUNS,    LISTS, DIGESTS,  ARRIVALS, SHARES,
                                         SIMULATED, REWRITING, COUNTED, CLOCK, LEFT_OUT, VENDORS};
#define NEWEST_VERSION ((int64_t)STORE_COUNT_OF(MIGRATIONS))

static bool run_migrations(struct sql *s, struct err *e)
{
    int64_t version = 0;
    char note[96];
    if (!sql_exec_int(s, "PRAGMA user_version", &version, e))
        return false;
    for (; version < NEWEST_VERSION; version++)
        if (!sql_exec(s, MIGRATIONS[version], e))
            return false;
    snprintf(note, sizeof note, "PRAGMA application_id = %d; PRAGMA user_version = %d", STORE_APPLICATION_ID,
             (int)NEWEST_VERSION);
    return sql_exec(s, note, e);
}

/* Another process may be at the same: the version is read again under the lock. */
static bool migrate(struct sql *s, struct err *e)
{
    if (!sql_exec(s, "BEGIN IMMEDIATE", e))
        return false;
    if (run_migrations(s, e) && sql_exec(s, "COMMIT", e))
        return true;
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

/* ---- is it ours? ---- */

/* All three of one moment: another process may be making the history right now. */
static bool read_identity(struct sql *s, int64_t *application, int64_t *version, int64_t *tables,
                          struct err *e)
{
    if (!sql_exec(s, "BEGIN", e))
        return false;
    bool is_good = sql_exec_int(s, "PRAGMA application_id", application, e) &&
                   sql_exec_int(s, "PRAGMA user_version", version, e) &&
                   sql_exec_int(s, "SELECT count(*) FROM sqlite_schema", tables, e);
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return is_good;
}

static bool check_identity(struct sql *s, int64_t *version, struct err *e)
{
    int64_t application = 0, tables = 0;
    if (!read_identity(s, &application, version, &tables, e))
        return false;
    bool is_new = application == 0 && *version == 0 && tables == 0;
    if (!is_new && application != STORE_APPLICATION_ID)
        return err_set(e, ERR_DAMAGED,
                       "%s is a database of another program; it was left as it is. Choose another with --db.",
                       s->path);
    if (*version > NEWEST_VERSION)
        return err_set(
            e, ERR_DAMAGED,
            "The history %s was written by a newer waterfall (version %d, this one knows %d); it was "
            "left as it is. Use that program, or choose another history with --db.",
            s->path, (int)*version, (int)NEWEST_VERSION);
    return true;
}

/* ---- settings of the connection ---- */

static bool enter_wal(struct sql *s, struct err *e)
{
    int64_t ignored;
    sqlite3_stmt *stmt;
    int rc = sqlite3_prepare_v2(s->db, "PRAGMA journal_mode = WAL", -1, &stmt, NULL);
    if (rc != SQLITE_OK)
        return sql_fail(s, rc, e);
    rc = sqlite3_step(stmt);
    const char *mode = rc == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
    bool is_wal = mode && strcmp(mode, "wal") == 0;
    if (rc != SQLITE_ROW)
        sql_fail(s, rc, e);
    else if (!is_wal)
        err_set(
            e, ERR_STORE,
            "The file system of %s cannot share memory between programs, which the history needs. Choose a "
            "local disk with --db.",
            s->path);
    sqlite3_finalize(stmt);
    /* The first read makes the -wal and -shm files: what would fail later fails here. */
    return is_wal && sql_exec_int(s, "SELECT count(*) FROM row_blocks", &ignored, e);
}

static bool set_up_connection(struct sql *s, int lock_wait_ms, struct err *e)
{
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_busy_timeout(s->db, lock_wait_ms);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* Closing must not write into a file that may turn out not to be ours. */
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return sql_exec(s,
                    "PRAGMA page_size = 8192;" /* of a new file; measured 40 % faster than 4096 here */
                    "PRAGMA synchronous = FULL;"
                    "PRAGMA wal_autocheckpoint = 1000;"
                    "PRAGMA journal_size_limit = 16777216;" /* what one big group leaves behind */
                    "PRAGMA foreign_keys = ON;"
                    "PRAGMA secure_delete = ON;"
                    "PRAGMA temp_store = MEMORY;" /* no copies of people in a temporary folder */
                    "PRAGMA cache_size = -16384;"
                    "PRAGMA cell_size_check = ON;",
                    e);
}

static bool set_up_history(struct store_file *f, struct err *e)
{
    struct sql *s = &f->sql;
    int64_t version = 0;
    if (!set_up_connection(s, f->lock_wait_ms, e) || !check_identity(s, &version, e))
        return false;
    if (sqlite3_db_readonly(s->db, "main") == 1)
        return sql_fail(s, SQLITE_READONLY, e);
    if (version < NEWEST_VERSION && !migrate(s, e))
        return false;
    if (!enter_wal(s, e))
        return false;
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
    return store_filter_set_up(s->db) || sql_fail(s, SQLITE_NOMEM, e);
}

/* ---- the place ---- */

static bool fail_path(const char *what, const char *path, struct err *e)
{
    int why = errno;
    return err_set(e, ERR_STORE, "%s %s (%s). Check its permissions, or choose another place with --db.",
                   what, path, strerror(why));
}

static bool make_folders(const char *path, struct err *e)
{
    char *lacking = folders_make(path);
    bool is_good = !lacking || fail_path("Cannot make the folder", lacking, e);
    free(lacking);
    return is_good;
}

static bool make_throw_away_folder(struct store_file *f, struct err *e)
{
    struct stat st;
    bool is_folder = stat(f->path, &st) == 0 && S_ISDIR(st.st_mode);
    char *folder = mem_text_format(is_folder ? "%s/waterfall-XXXXXX" : "%s.XXXXXX", f->path);
    if (!make_folders(folder, e) || (!mkdtemp(folder) && !fail_path("Cannot make the folder", folder, e))) {
        free(folder);
        return false;
    }
    f->folder = folder;
    mem_text_replace_take(&f->path, mem_text_format("%s/history.db", folder));
    return true;
}

/* mknod makes the file with its mode and without opening it: closing a descriptor of our own would drop
 * every lock that this process has on the file through SQLite. */
static bool make_file(const char *path, struct err *e)
{
    struct stat st;
    if (mknod(path, S_IFREG | 0600, 0) != 0 && errno != EEXIST)
        return fail_path("Cannot make the history", path, e);
    if (stat(path, &st) != 0)
        return fail_path("Cannot look at the history", path, e);
    if (!S_ISREG(st.st_mode))
        return err_set(e, ERR_DAMAGED, "%s is not a file; it was left as it is. Choose another with --db.",
                       path);
    /* In a folder such as /tmp whoever laid it there would read all that is stored. */
    if (st.st_uid != geteuid() && geteuid() != 0 && access(path, W_OK) == 0)
        return err_set(e, ERR_STORE,
                       "%s is somebody else's, who can read all that would be stored in it; it "
                       "was left as it is. Choose another with --db.",
                       path);
    if ((st.st_mode & 0077) && chmod(path, 0600) != 0)
        log_write(LOG_LEVEL_WARN, "history readable by others: %s", strerror(errno));
    return true;
}

static bool note_inode(struct store_file *f, struct err *e)
{
    struct stat st;
    if (stat(f->path, &st) != 0)
        return fail_path("Cannot look at the history", f->path, e);
    f->device = st.st_dev;
    f->inode = st.st_ino;
    return true;
}

static void note_whether_replaced(struct store_file *f)
{
    if (!f->first_inode) {
        f->first_device = f->device;
        f->first_inode = f->inode;
    }
    atomic_store(&f->is_replaced, f->device != f->first_device || f->inode != f->first_inode);
}

/* Numbers of the history that was lost are still in many hands: calls that are out, bodies to be settled, the
 * rows of a screen. In a new one they must not come to mean somebody else. */
static bool go_on_counting(struct store_file *f, struct err *e)
{
    return !f->last_id || sql_run_for(&f->sql,
                                      "INSERT INTO sqlite_sequence (name, seq) SELECT column1, ?1 FROM"
                                      " (VALUES ('requests'), ('deliveries'), ('persons'), ('runs'))"
                                      " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence)",
                                      f->last_id, 0, e);
}

static void delete_throw_away(struct store_file *f)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < STORE_COUNT_OF(SUFFIXES); i++) {
        char *name = mem_text_format("%s%s", f->path, SUFFIXES[i]);
        unlink(name);
        free(name);
    }
    rmdir(f->folder);
}

/* For the reader, and here, because soon a throw-away has no name to be opened by. */
bool store_file_open_reading(struct store_file *f, struct err *e)
{
    struct sql reading = {.path = f->path, .is_opening = true};
    int64_t ignored;
    int rc = sqlite3_open_v2(f->path, &reading.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                             store_gather_vfs());
    bool is_good = rc == SQLITE_OK || sql_fail(&reading, rc, e);
    is_good = is_good && set_up_connection(&reading, f->lock_wait_ms, e) &&
              sql_exec(&reading, "PRAGMA query_only = ON", e) &&
              sql_exec_int(&reading, "SELECT count(*) FROM sqlite_schema", &ignored, e) &&
              (store_filter_set_up(reading.db) || sql_fail(&reading, SQLITE_NOMEM, e));
    if (!is_good)
        sql_close(&reading);
    f->reading = reading.db;
    return is_good;
}

static void drop_reading(struct store_file *f)
{
    sqlite3_close(f->reading);
    f->reading = NULL;
}

static bool open_once(struct store_file *f, struct err *e)
{
    if (f->is_throw_away && !f->folder && !make_throw_away_folder(f, e))
        return false;
    f->sql.path = f->path;
    if (!make_folders(f->path, e) || !make_file(f->path, e) || !note_inode(f, e))
        return false;
    int rc =
        sqlite3_open_v2(f->path, &f->sql.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, store_gather_vfs());
    f->sql.is_opening = true;
    bool is_good = rc == SQLITE_OK || sql_fail(&f->sql, rc, e);
    if (!is_good || !set_up_history(f, e) || !go_on_counting(f, e) || !store_file_open_reading(f, e)) {
        sql_close(&f->sql);
        return false;
    }
    f->sql.is_opening = false;
    note_whether_replaced(f);
    store_sender_begin(f);
    store_log_watch(f);
    /* From here on only its descriptors lead to it: nothing is left behind even by a kill. */
    if (f->is_throw_away)
        delete_throw_away(f);
    return true;
}

/* ---- life ---- */

void store_file_init(struct store_file *f, const struct store_options *o)
{
    const char *path = o->path;
    *f = (struct store_file){.is_throw_away = o->is_throw_away,
                             .look_ids = o->look_ids ? o->look_ids : STORE_LOOK_IDS,
                             .lock_wait_ms = o->lock_wait_ms ? o->lock_wait_ms : STORE_LOCK_WAIT_MS,
                             .retry_ms = o->retry_ms ? o->retry_ms : STORE_RETRY_MS};
    /* Absolute, so that no name means something of its own to SQLite ("file:…", ":memory:"). */
    f->path = path_from_root(path);
    f->sql.path = f->path;
}

/* Two processes that make or convert one file at once may each stand in the other's way; there SQLite tells
 * both at once instead of waiting. */
static bool open_with_patience(struct store_file *f, struct err *e)
{
    int64_t deadline_ms = clock_mono_ms() + f->lock_wait_ms;
    while (!open_once(f, e)) {
        if (e->code != ERR_BUSY || clock_mono_ms() >= deadline_ms)
            return false;
        poll(NULL, 0, 5);
        *e = (struct err){0};
    }
    return true;
}

/* A file that was moved or deleted under us would go on taking what nobody finds again. */
static bool is_still_there(const struct store_file *f)
{
    struct stat st;
    if (f->is_throw_away)
        return true;
    return stat(f->path, &st) == 0 && st.st_dev == f->device && st.st_ino == f->inode;
}

static void let_go(struct store_file *f)
{
    struct err ignored = {0};
    int64_t last_id = 0;
    log_write(LOG_LEVEL_WARN, "the history's file was moved or deleted; opening its place again");
    store_log_release(f);
    sql_rest(&f->sql);
    if (sql_exec_int(&f->sql, "SELECT coalesce(max(seq), 0) FROM sqlite_sequence", &last_id, &ignored) &&
        last_id > f->last_id)
        f->last_id = last_id;
    /* What is only in the -wal file goes into the file that was moved: our descriptor still leads to it. */
    sqlite3_wal_checkpoint_v2(f->sql.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    sqlite3_db_config(f->sql.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    drop_reading(f);
    sql_close(&f->sql);
    store_sifts_forget(f);
    store_studies_forget(f);
    f->err = (struct err){0};
    f->tried_ms = 0;
}

bool store_file_ready(struct store_file *f, struct err *e)
{
    int64_t now_ms = clock_mono_ms();
    if (f->sql.db && !is_still_there(f))
        let_go(f);
    if (f->sql.db)
        return true;
    bool is_time = f->err.code != ERR_DAMAGED && (!f->tried_ms || now_ms - f->tried_ms >= f->retry_ms);
    if (is_time) {
        f->tried_ms = now_ms;
        f->err = (struct err){0};
        if (open_with_patience(f, &f->err))
            return true;
        log_write(LOG_LEVEL_ERROR, "%s", f->err.text);
    }
    *e = f->err;
    return false;
}

void store_file_release(struct store_file *f)
{
    store_arrivals_release(f);
    store_sifts_forget(f);
    store_studies_forget(f);
    if (f->sql.db && !is_still_there(f))
        let_go(f);
    store_log_release(f);
    drop_reading(f);
    if (f->sql.db)
        sql_close(&f->sql);
    store_sender_end(f);
    if (f->folder)
        delete_throw_away(f);
    free(f->folder);
    free(f->path);
}
