/* log.h — the program's diary: one file, one line an event, cleaned, mode 0600.
 * The one process-wide object besides the roots of core and screen: libraries log through callbacks
 * that carry no argument. Never given a key, a token or a body. Safe from every thread. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

struct err;
enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO };

/* Until opened, lines are dropped. The file is rotated once (to .1) when it is past 1 MiB at opening. */
bool log_open(const char *path, struct err *e);
void log_close(void);
void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
