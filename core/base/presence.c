/* presence.c — one byte's lock at the offset that is the number, held by the open file and not by the process
 * (F_OFD_SETLK): closing another descriptor of the same file must not give it back. The file stays empty. */
#include "core/base/presence.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/random.h"

struct presence {
    int fd;
    uint64_t number;
};

static int open_file(const char *path, int how)
{
    /* O_NONBLOCK: a pipe in its place would keep whoever looks waiting for a writer. */
    return open(path, O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | how, 0600);
}

static struct flock byte_of(uint64_t number)
{
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)number, .l_len = 1};
}

struct presence *presence_take(const char *path, uint64_t number)
{
    while (number == 0) {
        random_bytes(&number, sizeof number);
        number >>= 2; /* offsets are signed, and there is a byte behind the last one */
    }
    struct flock lock = byte_of(number);
    int fd = open_file(path, O_RDWR | O_CREAT);
    if (fd < 0)
        return NULL;
    if (fcntl(fd, F_OFD_SETLK, &lock) != 0) {
        close(fd);
        return NULL;
    }
    struct presence *p = mem_zalloc(sizeof *p);
    *p = (struct presence){.fd = fd, .number = number};
    return p;
}

uint64_t presence_number(const struct presence *p)
{
    return p->number;
}

bool presence_is_at(const struct presence *p, const char *path)
{
    struct stat here, there;
    return fstat(p->fd, &here) == 0 && lstat(path, &there) == 0 && here.st_dev == there.st_dev &&
           here.st_ino == there.st_ino;
}

void presence_free(struct presence *p)
{
    if (!p)
        return;
    close(p->fd);
    free(p);
}

enum presence_state presence_of(const char *path, uint64_t number)
{
    struct flock lock = byte_of(number & UINT64_MAX >> 2);
    int fd = open_file(path, O_RDONLY); /* a new one would know of nobody */
    if (fd < 0)
        return PRESENCE_UNKNOWN;
    bool is_told = fcntl(fd, F_OFD_GETLK, &lock) == 0;
    close(fd);
    return !is_told ? PRESENCE_UNKNOWN : lock.l_type == F_UNLCK ? PRESENCE_GONE : PRESENCE_THERE;
}
