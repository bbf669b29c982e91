/* gather.c — only the log (-wal) goes through here; every other file is the system VFS's own. */
#include "core/store/file/gather.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

/* SQLite's own VFS writes no more at a time, and takes exactly one byte more for a full disk (3.40.1). */
#define GATHERED_MAX 0x1ffff

/* The real file lies behind this struct, in the same piece of memory. */
struct gather_file {
    sqlite3_file base;
    sqlite3_file *real;
    char *bytes; /* NULL until something is written */
    int size, capacity;
    sqlite3_int64 offset; /* of bytes[0] in the file */
    bool is_direct;       /* nothing is gathered */
};

/* Lives as long as the process: SQLite's list of VFSs holds it. */
struct gather_vfs {
    sqlite3_vfs shim, *real;
};

static struct gather_file *of(sqlite3_file *file)
{
    return (struct gather_file *)file;
}

/* What could not be written is not tried again: SQLite undoes the transaction, and writes anew. */
static int flush(struct gather_file *f)
{
    int size = f->size;
    f->size = 0;
    return size ? f->real->pMethods->xWrite(f->real, f->bytes, size, f->offset) : SQLITE_OK;
}

static void make_room(struct gather_file *f, int size)
{
    if (size <= f->capacity)
        return;
    while (f->capacity < size)
        f->capacity = f->capacity ? f->capacity * 2 : 1 << 15;
    f->bytes = mem_resize(f->bytes, (size_t)f->capacity, 1);
}

static int gather_write(sqlite3_file *file, const void *from, int size, sqlite3_int64 offset)
{
    struct gather_file *f = of(file);
    bool follows = f->size && offset == f->offset + f->size && size <= GATHERED_MAX - f->size;
    if (!follows) {
        int rc = flush(f);
        if (rc != SQLITE_OK)
            return rc;
        if (f->is_direct || size > GATHERED_MAX)
            return f->real->pMethods->xWrite(f->real, from, size, offset);
        f->offset = offset;
    }
    make_room(f, f->size + size);
    memcpy(f->bytes + f->size, from, (size_t)size);
    f->size += size;
    return SQLITE_OK;
}

static int gather_read(sqlite3_file *file, void *to, int size, sqlite3_int64 offset)
{
    struct gather_file *f = of(file);
    bool overlaps = f->size && offset < f->offset + f->size && offset + size > f->offset;
    int rc = overlaps ? flush(f) : SQLITE_OK;
    return rc == SQLITE_OK ? f->real->pMethods->xRead(f->real, to, size, offset) : rc;
}

static int gather_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct gather_file *f = of(file);
    int rc = flush(f);
    return rc == SQLITE_OK ? f->real->pMethods->xTruncate(f->real, size) : rc;
}

static int gather_sync(sqlite3_file *file, int flags)
{
    struct gather_file *f = of(file);
    int rc = flush(f);
    return rc == SQLITE_OK ? f->real->pMethods->xSync(f->real, flags) : rc;
}

static int gather_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    struct gather_file *f = of(file);
    int rc = flush(f);
    return rc == SQLITE_OK ? f->real->pMethods->xFileSize(f->real, size) : rc;
}

/* What is still here belongs to no commit. */
static int gather_close(sqlite3_file *file)
{
    struct gather_file *f = of(file);
    free(f->bytes);
    return f->real->pMethods->xClose(f->real);
}

static int gather_control(sqlite3_file *file, int op, void *arg)
{
    return of(file)->real->pMethods->xFileControl(of(file)->real, op, arg);
}

static int gather_sector_size(sqlite3_file *file)
{
    return of(file)->real->pMethods->xSectorSize(of(file)->real);
}

static int gather_characteristics(sqlite3_file *file)
{
    return of(file)->real->pMethods->xDeviceCharacteristics(of(file)->real);
}

/* A log is never locked, nor does it share memory: the database's file does both. */
static int gather_lock(sqlite3_file *file, int level)
{
    (void)file, (void)level;
    return SQLITE_OK;
}

static int gather_check_lock(sqlite3_file *file, int *is_locked)
{
    (void)file;
    *is_locked = 0;
    return SQLITE_OK;
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 1,
    .xClose = gather_close,
    .xRead = gather_read,
    .xWrite = gather_write,
    .xTruncate = gather_truncate,
    .xSync = gather_sync,
    .xFileSize = gather_file_size,
    .xLock = gather_lock,
    .xUnlock = gather_lock,
    .xCheckReservedLock = gather_check_lock,
    .xFileControl = gather_control,
    .xSectorSize = gather_sector_size,
    .xDeviceCharacteristics = gather_characteristics,
};

static int gather_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
    struct gather_file *f = of(file);
    sqlite3_vfs *real = ((struct gather_vfs *)vfs)->real;
    if (!(flags & SQLITE_OPEN_WAL))
        return real->xOpen(real, name, file, flags, out_flags);
    *f = (struct gather_file){.real = (sqlite3_file *)(f + 1)};
    int rc = real->xOpen(real, name, f->real, flags, out_flags);
    if (f->real->pMethods)
        f->base.pMethods = &METHODS;
    /* Where a cut write may damage its neighbours SQLite fills up the sector behind the sync, with frames
     * that others read: there nothing is gathered. */
    if (rc == SQLITE_OK)
        f->is_direct =
            !(f->real->pMethods->xDeviceCharacteristics(f->real) & SQLITE_IOCAP_POWERSAFE_OVERWRITE);
    return rc;
}

static const char *put_over(sqlite3_vfs *real)
{
    char *name = mem_text_format("gather over %s", real->zName);
    const sqlite3_vfs *known = sqlite3_vfs_find(name);
    if (known) {
        free(name);
        return known->zName;
    }
    struct gather_vfs *v = mem_zalloc(sizeof *v);
    v->real = real;
    v->shim = *real;
    v->shim.zName = name;
    v->shim.pNext = NULL;
    v->shim.szOsFile = (int)sizeof(struct gather_file) + real->szOsFile;
    v->shim.xOpen = gather_open;
    int rc = sqlite3_vfs_register(&v->shim, 0);
    assert(rc == SQLITE_OK);
    return name;
}

const char *store_gather_vfs(void)
{
    int rc = sqlite3_initialize(); /* before it there is no mutex to be had */
    assert(rc == SQLITE_OK);
    sqlite3_mutex *mutex = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
    sqlite3_mutex_enter(mutex);
    const char *name = put_over(sqlite3_vfs_find(NULL));
    sqlite3_mutex_leave(mutex);
    return name;
}
