/* fault_vfs.c — a shim over SQLite's own VFS. One mutex, since the store writes in a thread of its own. */
#include "tests/fault/fault_vfs.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"

enum { SECTOR_BYTES = 512 };

/* One write or truncation that no sync has covered yet. */
struct unsynced {
    struct unsynced *next;
    char *path;
    sqlite3_int64 offset;
    sqlite3_int64 size_before; /* of the file */
    char *old;                 /* what stood there: up to the file's end before */
    size_t old_size;
    char *new; /* NULL: a truncation to `offset` */
    size_t new_size;
};

struct shim_file {
    sqlite3_file base;
    char *path;
    sqlite3_file *real; /* behind this struct, in the same piece of memory */
};

/* The disk: one a process, as SQLite's list of VFSs is. */
struct disk {
    pthread_mutex_t lock;
    sqlite3_vfs shim, *real;
    enum fault kind;
    int nth, count, promises;
    bool is_broken;
    struct unsynced *last; /* newest first */
};
static struct disk disk = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* ---- what a fault looks like to SQLite ---- */

static int refusal(int io_code)
{
    switch (disk.kind) {
    case FAULT_FULL:
        errno = ENOSPC;
        return io_code == SQLITE_IOERR_WRITE ? SQLITE_FULL : io_code;
    case FAULT_READ_ONLY:
        errno = EROFS;
        return io_code == SQLITE_IOERR_WRITE ? SQLITE_READONLY : io_code;
    default:
        errno = EIO;
        return io_code;
    }
}

/* Counts one boundary. True: it is to fail. The lock is held. */
static bool fails_now(void)
{
    disk.count++;
    if (disk.kind != FAULT_NONE && disk.count == disk.nth)
        disk.is_broken = true;
    return disk.is_broken;
}

static bool is_cut(void)
{
    pthread_mutex_lock(&disk.lock);
    bool is_so = disk.is_broken && disk.kind == FAULT_POWER;
    pthread_mutex_unlock(&disk.lock);
    return is_so;
}

/* ---- what is not synced ---- */

static void free_unsynced(struct unsynced *u)
{
    free(u->path);
    free(u->old);
    free(u->new);
    free(u);
}

/* Of one file; NULL: of all. */
static void forget_unsynced(const char *path)
{
    struct unsynced **at = &disk.last;
    while (*at) {
        struct unsynced *u = *at;
        if (!path || strcmp(u->path, path) == 0) {
            *at = u->next;
            free_unsynced(u);
        } else {
            at = &u->next;
        }
    }
}

static struct unsynced *remember(struct shim_file *f, sqlite3_int64 offset, sqlite3_int64 end)
{
    struct unsynced *u = mem_zalloc(sizeof *u);
    u->path = mem_text(f->path);
    u->offset = offset;
    f->real->pMethods->xFileSize(f->real, &u->size_before);
    sqlite3_int64 old_end = end < u->size_before ? end : u->size_before;
    u->old_size = old_end > offset ? (size_t)(old_end - offset) : 0;
    u->old = mem_zalloc(u->old_size + 1);
    if (u->old_size)
        f->real->pMethods->xRead(f->real, u->old, (int)u->old_size, offset);
    u->next = disk.last;
    disk.last = u;
    return u;
}

/* ---- files ---- */

static struct shim_file *shim(sqlite3_file *file)
{
    return (struct shim_file *)file;
}

static int shim_close(sqlite3_file *file)
{
    struct shim_file *f = shim(file);
    int rc = f->real->pMethods ? f->real->pMethods->xClose(f->real) : SQLITE_OK;
    free(f->path);
    return rc;
}

static int shim_read(sqlite3_file *file, void *to, int size, sqlite3_int64 offset)
{
    struct shim_file *f = shim(file);
    return is_cut() ? SQLITE_IOERR_READ : f->real->pMethods->xRead(f->real, to, size, offset);
}

static int shim_write(sqlite3_file *file, const void *from, int size, sqlite3_int64 offset)
{
    struct shim_file *f = shim(file);
    pthread_mutex_lock(&disk.lock);
    bool was_broken = disk.is_broken, is_refused = fails_now();
    /* The write during which the power goes may reach the disk, or a part of it. */
    if (!is_refused || (disk.kind == FAULT_POWER && !was_broken)) {
        struct unsynced *u = remember(f, offset, offset + size);
        u->new = mem_alloc((size_t)size);
        u->new_size = (size_t)size;
        memcpy(u->new, from, (size_t)size);
    }
    int rc =
        is_refused ? refusal(SQLITE_IOERR_WRITE) : f->real->pMethods->xWrite(f->real, from, size, offset);
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct shim_file *f = shim(file);
    pthread_mutex_lock(&disk.lock);
    bool is_refused = fails_now();
    if (!is_refused)
        remember(f, size, INT64_MAX);
    int rc = is_refused ? refusal(SQLITE_IOERR_TRUNCATE) : f->real->pMethods->xTruncate(f->real, size);
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

static int shim_sync(sqlite3_file *file, int flags)
{
    struct shim_file *f = shim(file);
    (void)flags;
    pthread_mutex_lock(&disk.lock);
    bool is_refused = fails_now();
    if (!is_refused)
        forget_unsynced(f->path);
    int rc = is_refused ? refusal(SQLITE_IOERR_FSYNC) : SQLITE_OK;
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

static int shim_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return shim(file)->real->pMethods->xFileSize(shim(file)->real, size);
}

static int shim_lock(sqlite3_file *file, int level)
{
    return shim(file)->real->pMethods->xLock(shim(file)->real, level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
    return shim(file)->real->pMethods->xUnlock(shim(file)->real, level);
}

static int shim_check_lock(sqlite3_file *file, int *is_locked)
{
    return shim(file)->real->pMethods->xCheckReservedLock(shim(file)->real, is_locked);
}

static int shim_control(sqlite3_file *file, int op, void *arg)
{
    return shim(file)->real->pMethods->xFileControl(shim(file)->real, op, arg);
}

static int shim_sector_size(sqlite3_file *file)
{
    (void)file;
    return SECTOR_BYTES;
}

static int shim_characteristics(sqlite3_file *file)
{
    (void)file;
    return disk.promises;
}

static int shim_shm_map(sqlite3_file *file, int page, int size, int is_write, void volatile **out)
{
    return shim(file)->real->pMethods->xShmMap(shim(file)->real, page, size, is_write, out);
}

static int shim_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return shim(file)->real->pMethods->xShmLock(shim(file)->real, offset, count, flags);
}

static void shim_shm_barrier(sqlite3_file *file)
{
    shim(file)->real->pMethods->xShmBarrier(shim(file)->real);
}

static int shim_shm_unmap(sqlite3_file *file, int is_delete)
{
    return shim(file)->real->pMethods->xShmUnmap(shim(file)->real, is_delete && !is_cut());
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2, /* without xFetch: nothing is mapped past the counting */
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_file_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_check_lock,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector_size,
    .xDeviceCharacteristics = shim_characteristics,
    .xShmMap = shim_shm_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_shm_barrier,
    .xShmUnmap = shim_shm_unmap,
};

/* ---- the VFS ---- */

static int shim_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
    struct shim_file *f = shim(file);
    (void)vfs;
    memset(f, 0, sizeof *f);
    f->real = (sqlite3_file *)(f + 1);
    bool is_made = (flags & SQLITE_OPEN_CREATE) && name && access(name, F_OK) != 0;
    pthread_mutex_lock(&disk.lock);
    bool is_refused = is_made && fails_now();
    pthread_mutex_unlock(&disk.lock);
    if (is_refused || is_cut()) {
        refusal(0);
        return SQLITE_CANTOPEN;
    }
    int rc = disk.real->xOpen(disk.real, name, f->real, flags, out_flags);
    if (f->real->pMethods) {
        f->path = mem_text(name ? name : "");
        f->base.pMethods = &METHODS;
    }
    return rc;
}

static int shim_delete(sqlite3_vfs *vfs, const char *name, int is_sync)
{
    (void)vfs;
    pthread_mutex_lock(&disk.lock);
    bool is_refused = fails_now();
    if (!is_refused)
        forget_unsynced(name);
    int rc = is_refused ? refusal(SQLITE_IOERR_DELETE) : disk.real->xDelete(disk.real, name, is_sync && 0);
    pthread_mutex_unlock(&disk.lock);
    return rc;
}

void fault_vfs_install(void)
{
    disk.real = sqlite3_vfs_find(NULL);
    assert(disk.real && disk.real != &disk.shim);
    disk.shim = *disk.real;
    disk.shim.zName = "fault";
    disk.shim.pNext = NULL;
    disk.shim.szOsFile = (int)sizeof(struct shim_file) + disk.real->szOsFile;
    disk.shim.xOpen = shim_open;
    disk.shim.xDelete = shim_delete;
    int rc = sqlite3_vfs_register(&disk.shim, 1);
    assert(rc == SQLITE_OK);
}

/* ---- the test's side ---- */

void fault_vfs_promise(bool is_overwrite_safe)
{
    disk.promises = is_overwrite_safe ? SQLITE_IOCAP_POWERSAFE_OVERWRITE : 0;
}

void fault_vfs_arm(enum fault kind, int nth)
{
    pthread_mutex_lock(&disk.lock);
    disk.kind = kind;
    disk.nth = nth;
    disk.count = 0;
    disk.is_broken = false;
    forget_unsynced(NULL);
    pthread_mutex_unlock(&disk.lock);
}

bool fault_vfs_mend(void)
{
    pthread_mutex_lock(&disk.lock);
    bool was_broken = disk.is_broken;
    disk.kind = FAULT_NONE;
    disk.is_broken = false;
    pthread_mutex_unlock(&disk.lock);
    return was_broken;
}

int fault_vfs_count(void)
{
    pthread_mutex_lock(&disk.lock);
    int count = disk.count;
    pthread_mutex_unlock(&disk.lock);
    return count;
}

static void put_bytes(int fd, const char *bytes, size_t size, sqlite3_int64 offset)
{
    ssize_t n = pwrite(fd, bytes, size, offset);
    assert(n == (ssize_t)size);
}

static int open_for_power_off(const char *path)
{
    return open(path, O_RDWR | O_CLOEXEC);
}

static void take_back(const struct unsynced *u)
{
    int fd = open_for_power_off(u->path);
    if (fd < 0)
        return; /* deleted meanwhile */
    put_bytes(fd, u->old, u->old_size, u->offset);
    int rc = ftruncate(fd, u->size_before);
    assert(rc == 0);
    close(fd);
}

/* Of each write the sectors that `seed` names; in the order of writing. */
static void put_some_again(struct unsynced *u, unsigned *seed)
{
    if (!u)
        return;
    put_some_again(u->next, seed);
    int fd = open_for_power_off(u->path);
    for (size_t at = 0; fd >= 0 && at < u->new_size; at += SECTOR_BYTES) {
        size_t left = u->new_size - at;
        *seed = *seed * 1103515245u + 12345u;
        if (*seed >> 16 & 1)
            put_bytes(fd, u->new + at, left < SECTOR_BYTES ? left : SECTOR_BYTES,
                      u->offset + (sqlite3_int64)at);
    }
    if (fd >= 0)
        close(fd);
}

void fault_vfs_power_off(enum fault_rest rest, unsigned seed)
{
    pthread_mutex_lock(&disk.lock);
    for (const struct unsynced *u = disk.last; u && rest != FAULT_REST_KEPT; u = u->next)
        take_back(u);
    if (rest == FAULT_REST_TORN)
        put_some_again(disk.last, &seed);
    forget_unsynced(NULL);
    pthread_mutex_unlock(&disk.lock);
}
