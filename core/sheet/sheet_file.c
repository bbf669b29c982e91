/* sheet_file.c — temporary name, fsync, rename. */
#include "core/sheet/sheet_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"

struct sheet_file {
    int fd;
    bool is_standard_output;
    char *path, *temporary; /* temporary NULL: a stream */
};

static bool fail(const struct sheet_file *f, const char *what, struct err *e)
{
    int why = errno;
    return err_set(e, ERR_STORE, "%s cannot be %s (%s)%s", f->path, what, strerror(why),
                   f->temporary ? ". What was there before is untouched." : ".");
}

/* Where it leads if it is a link, which goes on leading there: /dev/stdout is one, to a file as well. It is
 * the kernel that follows, and it follows none that others have put into a folder for all, such as /tmp;
 * realpath(3) would. NULL: nowhere. */
static char *follow(const char *path)
{
    struct stat there, found;
    char link[40], real[4096];
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, real, sizeof real - 1);
    real[size > 0 ? size : 0] = '\0';
    bool is_it = real[0] == '/' && fstat(fd, &there) == 0 && stat(real, &found) == 0 &&
                 there.st_dev == found.st_dev && there.st_ino == found.st_ino;
    close(fd);
    return is_it ? mem_text(real) : NULL;
}

/* A link would lead into files of ours, a pipe would bring what is written to whoever made it. */
static bool is_trap(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && st.st_uid != geteuid() &&
           st.st_uid != 0;
}

static void open_place(struct sheet_file *f)
{
    struct stat st;
    char *real = follow(f->path);
    if (real)
        mem_text_replace_take(&f->path, real);
    if (stat(f->path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
        f->fd = open(f->path, O_WRONLY | O_CLOEXEC); /* a pipe or a device cannot be replaced */
    } else {
        f->temporary = mem_text_format("%s.XXXXXX", f->path);
        f->fd = mkostemp(f->temporary, O_CLOEXEC);
    }
}

struct sheet_file *sheet_file_new(const char *path, struct err *e)
{
    struct sheet_file *f = mem_zalloc(sizeof *f);
    bool is_standard = strcmp(path, "-") == 0, is_trapped = !is_standard && is_trap(path);
    f->path = mem_text(path);
    f->fd = -1;
    if (is_standard) {
        mem_text_replace(&f->path, "The standard output");
        f->is_standard_output = true;
        f->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    } else if (!is_trapped) {
        open_place(f);
    }
    if (f->fd >= 0)
        return f;
    if (is_trapped)
        err_set(e, ERR_STORE, "%s is no file, and somebody else's: nothing was written. Choose another.",
                path);
    else
        fail(f, "written", e);
    mem_text_replace_take(&f->temporary, NULL);
    sheet_file_drop(f);
    return NULL;
}

void sheet_file_drop(struct sheet_file *f)
{
    if (!f)
        return;
    if (f->fd >= 0)
        close(f->fd);
    if (f->temporary)
        unlink(f->temporary);
    free(f->temporary);
    free(f->path);
    free(f);
}

bool sheet_file_write(struct sheet_file *f, const char *bytes, size_t size, struct err *e)
{
    while (size) {
        ssize_t n = write(f->fd, bytes, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EPIPE && f->is_standard_output)
            return true; /* who reads has read enough, as `| head` does */
        if (n < 0)
            return fail(f, "written", e);
        bytes += n;
        size -= (size_t)n;
    }
    return true;
}

bool sheet_file_finish(struct sheet_file *f, struct err *e)
{
    bool is_good = true;
    if (f->temporary && fsync(f->fd) != 0)
        is_good = fail(f, "written", e);
    if (f->temporary && is_good && rename(f->temporary, f->path) != 0)
        is_good = fail(f, "put in place", e);
    if (is_good)
        mem_text_replace_take(&f->temporary, NULL);
    sheet_file_drop(f);
    return is_good;
}
