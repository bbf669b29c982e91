/* gather.h — a VFS of SQLite's that writes a commit's frames in one piece. SQLite writes each page of
 * its log by itself, in two calls; here what follows on what was written is gathered in memory until it is
 * synced, read or measured. Nothing of it is promised before the sync, which is when it is written: so it is
 * for connections with synchronous = FULL, which sync every commit before anybody is told of it. */
#ifndef STORE_FILE_GATHER_H
#define STORE_FILE_GATHER_H

/* The VFS to open by: over the one that is SQLite's default now. Any thread. */
const char *store_gather_vfs(void);

#endif
