/* sender.c — which process sends a request, so that only what a dead one left behind is recovered. Each
 * holds a lock beside the history, which says so to every process that can see the file, in whatever
 * container it runs. Where there can be no lock, process number, start time and boot name one process for
 * ever. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/presence.h"
#include "core/store/file/file.h"

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

/* ---- this process ---- */

/* Beside the file itself: one history may be known by several names (links), and all of its processes must
 * look into one file. */
static char *presence_path(const struct store_file *f)
{
    return mem_text_format("%s.senders", sqlite3_db_filename(f->sql.db, "main"));
}

/* A history that was moved is left, and taken up again where it comes back: the number stays this process's
 * own, so that it knows its calls again. */
static void be_present(struct store_file *f)
{
    char *path = presence_path(f);
    if (f->presence && !presence_is_at(f->presence, path))
        store_sender_end(f);
    if (!f->presence)
        f->presence = presence_take(path, f->sender_number);
    if (f->presence)
        f->sender_number = presence_number(f->presence);
    free(path);
}

void store_sender_begin(struct store_file *f)
{
    char boot[64] = "";
    unsigned long long start = 0;
    read_boot_id(boot);
    read_start_time(getpid(), &start);
    if (!f->is_throw_away) /* which nobody else can open */
        be_present(f);
    int size = snprintf(f->sender, sizeof f->sender, "%s:%ld:%llu", boot, (long)getpid(), start);
    if (f->presence)
        snprintf(f->sender + size, sizeof f->sender - (size_t)size, ":%" PRIu64, f->sender_number);
}

void store_sender_end(struct store_file *f)
{
    presence_free(f->presence);
    f->presence = NULL;
}

/* ---- others ---- */

/* By its process number, which means nothing in another PID name space and after a reboot. */
static bool has_process_gone(const char *then_boot, long pid, unsigned long long then)
{
    char boot[64] = "";
    unsigned long long now;
    if (read_boot_id(boot) && strcmp(boot, then_boot) != 0)
        return true;
    if (kill((pid_t)pid, 0) != 0 && errno == ESRCH)
        return true;
    /* Where /proc hides it, a living process under that number counts as the sender. */
    return read_start_time(pid, &now) && now != then;
}

bool store_sender_is_gone(const struct store_file *f, const char *sender)
{
    char then_boot[64] = "";
    long pid;
    unsigned long long then;
    uint64_t number;
    enum presence_state presence = PRESENCE_UNKNOWN;
    if (sender && strcmp(sender, f->sender) == 0)
        return false;
    int count = sender ? sscanf(sender, "%63[^:]:%ld:%llu:%" SCNu64, then_boot, &pid, &then, &number) : 0;
    if (count < 3 || pid <= 0)
        return true; /* nobody that could still be at work */
    if (count == 4) {
        char *path = presence_path(f);
        presence = presence_of(path, number);
        free(path);
    }
    return presence == PRESENCE_UNKNOWN ? has_process_gone(then_boot, pid, then) : presence == PRESENCE_GONE;
}
