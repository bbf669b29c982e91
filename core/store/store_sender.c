/* store_sender.c — which process sends a request, so that only what a dead one left behind is recovered.
 * A process number alone is used again; with its start time and the boot it names one process for ever. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/store/store_internal.h"

static bool read_small_file(const char *path, char *out, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, out, size - 1);
    close(fd);
    out[n > 0 ? n : 0] = '\0';
    return n > 0;
}

static bool read_boot_id(char out[64])
{
    if (!read_small_file("/proc/sys/kernel/random/boot_id", out, 64))
        return false;
    out[strcspn(out, "\n")] = '\0';
    return true;
}

/* Field 22 of /proc/PID/stat, in ticks since boot. */
static bool read_start_time(long pid, unsigned long long *out)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    if (!read_small_file(path, text, sizeof text))
        return false;
    /* The name in parentheses may hold spaces and parentheses: count from the last one. */
    char *at = strrchr(text, ')');
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    if (!at)
        return false;
    *out = strtoull(at + 1, NULL, 10);
    return true;
}

void store_sender_self(char out[STORE_SENDER_SIZE])
{
    char boot[64] = "";
    unsigned long long start = 0;
    read_boot_id(boot);
    read_start_time(getpid(), &start);
    snprintf(out, STORE_SENDER_SIZE, "%s:%ld:%llu", boot, (long)getpid(), start);
}

bool store_sender_is_gone(const char *sender)
{
    char boot[64] = "", then_boot[64] = "";
    long pid;
    unsigned long long then, now;
    if (!sender || sscanf(sender, "%63[^:]:%ld:%llu", then_boot, &pid, &then) != 3 || pid <= 0)
        return true; /* nobody that could still be at work */
    if (read_boot_id(boot) && strcmp(boot, then_boot) != 0)
        return true;
    if (kill((pid_t)pid, 0) != 0 && errno == ESRCH)
        return true;
    /* Where /proc hides it, a living process under that number counts as the sender. */
    return read_start_time(pid, &now) && now != then;
}
