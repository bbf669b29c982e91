/* fault_vfs.h — a disk that fails on demand, below SQLite: the system's own VFS with every write boundary
 * (make, write, sync, truncate, delete) counted, and the n-th made to fail. Knows nothing of what is written.
 * From the failing boundary on nothing is written any more, as on a full disk or after a power cut, until
 * fault_vfs_mend. What was written and not synced is remembered, so that a power cut can take it back.
 * Syncs are not passed on: what they mean is played here, so that thousands of runs cost no waiting. */
#ifndef TESTS_FAULT_FAULT_VFS_H
#define TESTS_FAULT_FAULT_VFS_H

#include <stdbool.h>

enum fault {
    FAULT_NONE,      /* only counts */
    FAULT_FULL,      /* SQLITE_FULL, and ENOSPC where SQLite asks for the system's reason */
    FAULT_IO,        /* SQLITE_IOERR_… */
    FAULT_READ_ONLY, /* SQLITE_READONLY */
    FAULT_POWER,     /* the machine stops: nothing is read or written any more */
};

/* What becomes of writes that were not synced when the power goes. */
enum fault_rest {
    FAULT_REST_KEPT, /* a killed process: the kernel has them all */
    FAULT_REST_LOST,
    FAULT_REST_TORN, /* some of them, in any order, cut at sectors */
};

/* SQLite's default VFS from now on, for every database that is opened in this process. */
void fault_vfs_install(void);
/* What databases opened from now on are told of the disk: that a write which is cut leaves its neighbours in
 * the same sector alone (what SQLite takes for granted on real ones), or nothing, as at first. */
void fault_vfs_promise(bool is_overwrite_safe);
/* Forgets what was written so far; the n-th boundary from here fails (0: none does). */
void fault_vfs_arm(enum fault kind, int nth);
/* Space is back, the disk answers again. True: the fault had come. */
bool fault_vfs_mend(void);
int fault_vfs_count(void); /* boundaries since it was armed */
/* After the databases are closed: makes the files what a disk would hold after the cut. `seed` decides which
 * writes a torn rest keeps. */
void fault_vfs_power_off(enum fault_rest rest, unsigned seed);

#endif
