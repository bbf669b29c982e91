/* log.c — one file behind one mutex. A log that cannot be written never stops the program. */
#include "core/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
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
    char *path;
} diary = {.mutex = PTHREAD_MUTEX_INITIALIZER, .fd = -1};

static int open_file(const char *path)
{
    return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static bool is_full(int fd, struct stat *st)
{
    return fstat(fd, st) == 0 && S_ISREG(st->st_mode) && st->st_size >= ROTATE_BYTES;
}

/* Several programs may write to one log: whoever holds the lock on the full file moves it away, once; the
 * others find another file under its name, and only go over to that. What cannot be moved or opened goes on
 * growing, which harms less than losing it. */
static int rotated(const char *path, int fd)
{
    struct stat full, named;
    if (!is_full(fd, &full) || flock(fd, LOCK_EX | LOCK_NB) != 0)
        return fd;
    bool is_here = stat(path, &named) == 0 && named.st_dev == full.st_dev && named.st_ino == full.st_ino;
    char *old = mem_text_format("%s.1", path);
    int fresh = !is_here || rename(path, old) == 0 ? open_file(path) : -1;
    free(old);
    if (fresh < 0) {
        flock(fd, LOCK_UN);
        return fd;
    }
    close(fd);
    return fresh;
}

bool log_open(const char *path, struct err *e)
{
    int fd = open_file(path);
    if (fd < 0)
        return err_set(e, ERR_STORE, "The log %s cannot be opened (%s). Choose another with --log.", path,
                       strerror(errno));
    log_close();
    pthread_mutex_lock(&diary.mutex);
    diary.fd = rotated(path, fd);
    diary.path = mem_text(path);
    pthread_mutex_unlock(&diary.mutex);
    return true;
}

void log_close(void)
{
    pthread_mutex_lock(&diary.mutex);
    if (diary.fd >= 0)
        close(diary.fd);
    diary.fd = -1;
    free(diary.path);
    diary.path = NULL;
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
        diary.fd = rotated(diary.path, diary.fd);
        ssize_t ignored = write(diary.fd, line.data, line.size);
        (void)ignored;
    }
    pthread_mutex_unlock(&diary.mutex);
    buf_release(&line);
}
