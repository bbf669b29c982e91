/* sync.c — what the disk alone allows: a bare loop that writes as many bodies as there are connections,
 * syncs, and begins again, and does nothing else. Who answers only what is synced, and has one delivery of
 * each connection at a time, cannot be quicker.
 *
 *   sync FILE BODIES_A_SYNC DELIVERIES BODY      prints "deliveries/s p50 p99" (of a turn, in ms) */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"

/* A log is written over again, as the history's is: no block is new. */
enum { LOG_BYTES = 8 << 20 };

static int compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool fill(int fd)
{
    char *zeros = mem_zalloc(LOG_BYTES);
    bool is_good = pwrite(fd, zeros, LOG_BYTES, 0) == LOG_BYTES && fsync(fd) == 0;
    free(zeros);
    return is_good;
}

int main(int argc, char **argv)
{
    struct stat body;
    if (argc != 5 || stat(argv[4], &body) != 0)
        return 2;
    long many = strtol(argv[2], NULL, 10), turns = strtol(argv[3], NULL, 10) / (many > 0 ? many : 1);
    size_t size = (size_t)body.st_size * (size_t)many;
    int fd = open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (many <= 0 || turns <= 0 || size > LOG_BYTES || fd < 0 || !fill(fd))
        return 1;
    char *bytes = mem_alloc(size);
    int64_t *took_us = mem_alloc((size_t)turns * sizeof *took_us), from_us = clock_mono_us();
    memset(bytes, 'x', size);
    off_t at = 0;
    for (long i = 0; i < turns; i++) {
        int64_t begun_us = clock_mono_us();
        at = at + (off_t)size > LOG_BYTES ? 0 : at;
        if (pwrite(fd, bytes, size, at) != (ssize_t)size || fdatasync(fd) != 0)
            return 1;
        at += (off_t)size;
        took_us[i] = clock_mono_us() - begun_us;
    }
    int64_t all_us = clock_mono_us() - from_us;
    qsort(took_us, (size_t)turns, sizeof *took_us, compare_times);
    printf("%.0f %.2f %.2f\n", (double)(turns * many) * 1e6 / (double)all_us,
           (double)took_us[turns / 2] / 1000, (double)took_us[turns * 99 / 100] / 1000);
    free(took_us);
    free(bytes);
    close(fd);
    return 0;
}
