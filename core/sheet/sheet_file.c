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

struct sheet_file *sheet_file_new(const char *path, struct err *e)
{
    struct sheet_file *f = mem_zalloc(sizeof *f);
    struct stat st;
    f->path = realpath(path, NULL); /* a link goes on leading there: /dev/stdout is one, to a file as well */
    if (!f->path)
        f->path = mem_text(path);
    if (strcmp(path, "-") == 0) {
        mem_text_replace(&f->path, "The standard output");
        f->is_standard_output = true;
        f->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    } else if (stat(f->path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
        f->fd = open(f->path, O_WRONLY | O_CLOEXEC); /* a pipe or a device cannot be replaced */
    } else {
        f->temporary = mem_text_format("%s.XXXXXX", f->path);
        f->fd = mkostemp(f->temporary, O_CLOEXEC);
    }
    if (f->fd >= 0)
        return f;
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
