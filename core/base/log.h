/* log.h — the program's diary: one file, one line an event, cleaned, mode 0600.
 * The one process-wide object besides the roots of core and screen: libraries log through callbacks
 * that carry no argument. Never given a key, a token or a body. Safe from every thread. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

struct err;
enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO };

/* Until opened, lines are dropped. Past 1 MiB the file is moved to .1, in place of the one before it, so that
 * both together stay at 2 MiB however long a program runs; also where several programs write to it. */
bool log_open(const char *path, struct err *e);
void log_close(void);
void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
