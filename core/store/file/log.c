/* log.c — three turns at most beside the commits, each shorter than the one before; what is left for
 * the store thread is what a few commits brought. What is carried is synced in slices: a commit's own sync
 * waits for what the disk was given before it, and that is never more than a slice. (Measured under full
 * load: with all of it in one sync the slowest hundredth of the deliveries took a fifth longer.) Where the
 * thread can do nothing, or fails, the store thread does all of it, as SQLite would have. */
#include "core/store/file/log.h"

#include <pthread.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/base/thread.h"
#include "core/store/file/gather.h"
#include "core/store/store_internal.h"

#define LOG_PAGES_MAX 1000    /* then it is carried over; longer logs make readers slower */
#define LOG_PAGES_UTMOST 4000 /* … and here commits wait for it */
#define TURNS_MAX 3
#define TURN_PAGES_MIN 50 /* a turn that moved fewer is the last */
#define SLICE_PAGES 64

enum log_state { LOG_IDLE, LOG_UNDER_WAY, LOG_CARRIED };

/* The methods of the thread's database file: its own, but that every so many pages are synced. */
struct slicing {
    sqlite3_io_methods methods; /* first */
    const sqlite3_io_methods *real;
    int page_count; /* since the last sync */
};

struct store_log {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    enum log_state state;
    bool is_over;
    char *path;
    sqlite3 *db; /* the thread's */
    struct slicing slicing;
};

/* ---- in slices ---- */

static int write_page(sqlite3_file *file, const void *page, int size, sqlite3_int64 offset)
{
    struct slicing *s = (struct slicing *)(uintptr_t)file->pMethods;
    int rc = s->real->xWrite(file, page, size, offset);
    if (rc != SQLITE_OK || ++s->page_count < SLICE_PAGES)
        return rc;
    s->page_count = 0;
    return s->real->xSync(file, SQLITE_SYNC_NORMAL);
}

static sqlite3_file *file_of(sqlite3 *db)
{
    sqlite3_file *file = NULL;
    sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return file && file->pMethods ? file : NULL;
}

static void write_in_slices(struct store_log *l)
{
    sqlite3_file *file = file_of(l->db);
    if (!file)
        return;
    l->slicing = (struct slicing){.methods = *file->pMethods, .real = file->pMethods};
    l->slicing.methods.xWrite = write_page;
    file->pMethods = &l->slicing.methods;
}

/* ---- the thread ---- */

static void open_own(struct store_log *l)
{
    if (l->db)
        return;
    if (sqlite3_open_v2(l->path, &l->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, store_gather_vfs()) !=
        SQLITE_OK) {
        sqlite3_close(l->db);
        l->db = NULL;
        return;
    }
    write_in_slices(l);
    /* The first read finds the log. */
    sqlite3_exec(l->db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
}

/* SQLite syncs the file only once nothing is left to carry; the rest of it is to be over by then. */
static void sync_file(sqlite3 *db)
{
    sqlite3_file *file = file_of(db);
    if (file)
        file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
}

static void carry(struct store_log *l)
{
    open_own(l);
    int before = 0, is_more = l->db != NULL;
    for (int turn = 0; turn < TURNS_MAX && is_more; turn++) {
        int in_log = 0, carried = 0;
        int rc = sqlite3_wal_checkpoint_v2(l->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &carried);
        is_more = rc == SQLITE_OK && carried - before > TURN_PAGES_MIN;
        before = carried;
    }
    if (l->db)
        sync_file(l->db);
}

static void *run_thread(void *arg)
{
    struct store_log *l = arg;
    pthread_mutex_lock(&l->mutex);
    while (!l->is_over) {
        if (l->state != LOG_UNDER_WAY) {
            pthread_cond_wait(&l->changed, &l->mutex);
            continue;
        }
        pthread_mutex_unlock(&l->mutex);
        carry(l);
        pthread_mutex_lock(&l->mutex);
        l->state = LOG_CARRIED;
        pthread_cond_broadcast(&l->changed);
    }
    pthread_mutex_unlock(&l->mutex);
    sqlite3_close(l->db);
    return NULL;
}

/* ---- the store thread's side ---- */

/* NULL: there is no thread to be had. */
static struct store_log *start(const char *path)
{
    struct store_log *l = mem_zalloc(sizeof *l);
    struct err e;
    pthread_mutex_init(&l->mutex, NULL);
    pthread_cond_init(&l->changed, NULL);
    l->path = mem_text(path);
    if (thread_start(&l->thread, "store-log", run_thread, l, &e))
        return l;
    free(l->path);
    free(l);
    return NULL;
}

static enum log_state state_of(struct store_log *l)
{
    pthread_mutex_lock(&l->mutex);
    enum log_state state = l->state;
    pthread_mutex_unlock(&l->mutex);
    return state;
}

static void set_state(struct store_log *l, enum log_state state)
{
    pthread_mutex_lock(&l->mutex);
    l->state = state;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->mutex);
}

static int on_commit(void *owner, sqlite3 *db, const char *name, int pages)
{
    struct store_file *f = owner;
    (void)db, (void)name;
    f->log_pages = pages;
    return SQLITE_OK;
}

void store_log_watch(struct store_file *f)
{
    f->log_pages = 0;
    f->log_pages_due = LOG_PAGES_MAX;
    if (!f->is_throw_away)
        sqlite3_wal_hook(f->sql.db, on_commit, f);
}

/* What is left. A list that is being read may hold on to a part of the log: then it grows on for a while. */
static void finish(struct store_file *f)
{
    int in_log = -1, carried = -2;
    sqlite3_wal_checkpoint_v2(f->sql.db, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &carried);
    f->log_pages_due = LOG_PAGES_MAX + (in_log == carried ? 0 : f->log_pages);
    f->log_pages = 0;
}

void store_log_tend(struct store_file *f)
{
    if (f->log_pages < f->log_pages_due || !f->sql.db)
        return;
    if (!f->log)
        f->log = start(f->path);
    if (f->log && state_of(f->log) == LOG_IDLE) {
        set_state(f->log, LOG_UNDER_WAY);
        return;
    }
    if (f->log && f->log_pages >= f->log_pages_due + LOG_PAGES_UTMOST)
        store_log_await(f);
    if (f->log && state_of(f->log) == LOG_UNDER_WAY)
        return;
    finish(f);
    if (f->log)
        set_state(f->log, LOG_IDLE);
}

void store_log_await_until(struct store_file *f, const struct timespec *until)
{
    struct store_log *l = f->log;
    int why = 0;
    if (!l)
        return;
    pthread_mutex_lock(&l->mutex);
    while (l->state == LOG_UNDER_WAY && why == 0)
        why = until ? pthread_cond_timedwait(&l->changed, &l->mutex, until)
                    : pthread_cond_wait(&l->changed, &l->mutex);
    pthread_mutex_unlock(&l->mutex);
}

void store_log_await(struct store_file *f)
{
    store_log_await_until(f, NULL);
}

void store_log_release(struct store_file *f)
{
    struct store_log *l = f->log;
    if (!l)
        return;
    store_log_await(f);
    pthread_mutex_lock(&l->mutex);
    l->is_over = true;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->mutex);
    pthread_join(l->thread, NULL);
    pthread_cond_destroy(&l->changed);
    pthread_mutex_destroy(&l->mutex);
    free(l->path);
    free(l);
    f->log = NULL;
}
