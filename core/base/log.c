/* log.c — one file behind one mutex. A log that cannot be written never stops the program. */
#include "core/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

enum { ROTATE_BYTES = 1 << 20, LINE_BYTES = 2000 };

static struct {
    pthread_mutex_t mutex;
    int fd;
} diary = {.mutex = PTHREAD_MUTEX_INITIALIZER, .fd = -1};

static void rotate(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0 || st.st_size < ROTATE_BYTES)
        return;
    char *old = mem_text_format("%s.1", path);
    if (rename(path, old) != 0) {
        /* It goes on growing, which harms less than losing it. */
    }
    free(old);
}

bool log_open(const char *path, struct err *e)
{
    rotate(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return err_set(e, ERR_STORE, "The log %s cannot be opened (%s). Choose another with --log.", path,
                       strerror(errno));
    pthread_mutex_lock(&diary.mutex);
    int old = diary.fd;
    diary.fd = fd;
    pthread_mutex_unlock(&diary.mutex);
    if (old >= 0)
        close(old);
    return true;
}

void log_close(void)
{
    pthread_mutex_lock(&diary.mutex);
    if (diary.fd >= 0)
        close(diary.fd);
    diary.fd = -1;
    pthread_mutex_unlock(&diary.mutex);
}

void log_write(enum log_level level, const char *format, ...)
{
    static const char *const words[] = {"error", "warn", "info"};
    char raw[LINE_BYTES];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    if (n < 0)
        return;
    size_t size = (size_t)n < sizeof raw ? (size_t)n : sizeof raw - 1;
    while (size && (raw[size - 1] == '\n' || raw[size - 1] == '\r'))
        size--; /* libraries end their lines themselves */
    struct buf line;
    char at[CLOCK_ISO_SIZE];
    clock_format_iso(clock_wall_ms(), at);
    buf_init(&line, 4 * LINE_BYTES);
    buf_printf(&line, "%s %s ", at, words[level]);
    utf8_clean(&line, raw, size, UTF8_LINE);
    buf_append_char(&line, '\n');
    pthread_mutex_lock(&diary.mutex);
    if (diary.fd >= 0) {
        ssize_t ignored = write(diary.fd, line.data, line.size);
        (void)ignored;
    }
    pthread_mutex_unlock(&diary.mutex);
    buf_release(&line);
}
