/* lease.c — flock(2). The file stays: removing it would let two processes lock two files of one name. */
#include "core/base/lease.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

struct lease {
    int fd;
};

struct lease *lease_take(const char *path, struct err *e)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        err_set(e, ERR_STORE, "%s cannot be opened (%s).", path, strerror(errno));
        return NULL;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        bool is_held = errno == EWOULDBLOCK;
        err_set(e, is_held ? ERR_BUSY : ERR_STORE, "%s is held (%s).", path, strerror(errno));
        close(fd);
        return NULL;
    }
    struct lease *l = mem_zalloc(sizeof *l);
    l->fd = fd;
    lease_write(l, "");
    return l;
}

void lease_write(struct lease *l, const char *text)
{
    size_t size = utf8_cut(text, strlen(text), LEASE_TEXT_MAX);
    /* A holder that cannot tell (a full disk) still holds: others then know only that somebody does. Written
     * before it is cut, so that what has a place on the disk keeps it. */
    if (pwrite(l->fd, text, size, 0) != (ssize_t)size || ftruncate(l->fd, (off_t)size) != 0)
        return;
}

void lease_free(struct lease *l)
{
    if (!l)
        return;
    lease_write(l, "");
    close(l->fd);
    free(l);
}

bool lease_read(const char *path, char out[LEASE_TEXT_MAX + 1])
{
    char raw[LEASE_TEXT_MAX];
    /* A pipe in its place would keep whoever reads it waiting for a writer. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    ssize_t n = fd < 0 ? -1 : read(fd, raw, sizeof raw);
    if (fd >= 0)
        close(fd);
    out[0] = '\0';
    if (n <= 0)
        return false;
    struct buf clean;
    buf_init(&clean, 4 * sizeof raw);
    utf8_clean(&clean, raw, (size_t)n, UTF8_LINE);
    size_t size = utf8_cut(clean.data, clean.size, LEASE_TEXT_MAX);
    memcpy(out, clean.data, size);
    out[size] = '\0';
    buf_release(&clean);
    return true;
}

/* ---- who holds it ---- */

static bool is_stopped(int pid)
{
    char path[64], state = '?';
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *f = fopen(path, "re");
    char line[128];
    while (f && fgets(line, sizeof line, f) && sscanf(line, "State: %c", &state) != 1)
        continue;
    if (f)
        fclose(f);
    return state == 'T' || state == 't';
}

/* "4: FLOCK  ADVISORY  WRITE 26890 fe:00:11037070 0 EOF" */
static int holder_in(const char *line, const struct stat *file)
{
    int pid;
    unsigned major_number, minor_number;
    uint64_t inode;
    if (sscanf(line, "%*d: FLOCK %*s WRITE %d %x:%x:%" SCNu64, &pid, &major_number, &minor_number, &inode) !=
        4)
        return 0;
    bool is_it =
        inode == file->st_ino && major_number == major(file->st_dev) && minor_number == minor(file->st_dev);
    return is_it && pid > 0 ? pid : 0;
}

int lease_stopped_holder(const char *path)
{
    struct stat file;
    char line[256];
    int pid = 0;
    FILE *locks = stat(path, &file) == 0 ? fopen("/proc/locks", "re") : NULL;
    while (locks && !pid && fgets(line, sizeof line, locks))
        pid = holder_in(line, &file);
    if (locks)
        fclose(locks);
    return pid && is_stopped(pid) ? pid : 0;
}
