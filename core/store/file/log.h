/* log.h — carrying what the log (-wal) holds into the history's own file. SQLite would do it inside a
 * commit, which then takes some twenty milliseconds, and with it whoever waits for his 200. Here a thread
 * does it beside the commits, over a connection of its own, and the store thread adds the little that came
 * meanwhile, so that the log begins anew. Used by the store thread alone. */
#ifndef STORE_FILE_LOG_H
#define STORE_FILE_LOG_H

#include <time.h>

struct store_file;

/* Once the history is open; not for one without a name, whose log SQLite carries itself. */
void store_log_watch(struct store_file *f);
/* Between two groups. */
void store_log_tend(struct store_file *f);
/* The thread's turn is over when this returns: for whoever needs the whole log, or is about to close. */
void store_log_await(struct store_file *f);
/* The same, but no longer than until then, by the wall clock: for whoever holds the store thread. */
void store_log_await_until(struct store_file *f, const struct timespec *until);
/* Ends the thread, if there is one. */
void store_log_release(struct store_file *f);

#endif
