/* lease.h — something that one living process holds, told through a file: the kernel gives it back when the
 * holder dies, however it dies. Whoever does not get it can read what the holder wrote into it. */
#ifndef BASE_LEASE_H
#define BASE_LEASE_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct lease;

#define LEASE_TEXT_MAX 200

/* Takes the lease at `path` (0600, made if need be). NULL with ERR_BUSY: another process holds it; any other
 * code: the file cannot be used. */
struct lease *lease_take(const char *path, struct err *e) __attribute__((warn_unused_result));
/* What others may read: one line, at most LEASE_TEXT_MAX bytes. */
void lease_write(struct lease *l, const char *text);
void lease_free(struct lease *l); /* gives it back; NULL is fine */

/* What the holder wrote; false if there is no file or nothing in it. Clean text. */
bool lease_read(const char *path, char out[LEASE_TEXT_MAX + 1]);

/* The process that holds the lease at `path`, if it is stopped (SIGSTOP, a debugger): it holds all the same
 * and does nothing. 0: it runs, nobody holds it, or the kernel does not tell. */
int lease_stopped_holder(const char *path);

#endif
