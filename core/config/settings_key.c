/* settings_key.c — where the API key comes from. Every buffer that it passes through is wiped; no message
 * ever quotes it. */
#include "core/config/settings.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/secret.h"
#include "core/config/settings_internal.h"

#define KEY_VARIABLE "APOLLO_API_KEY"
enum { KEY_ROOM_BYTES = 4096, COMMAND_WAIT_MS = 10000 };

extern char **environ;

/* What a descriptor gave so far; a fixed room, because growing would leave copies behind. */
struct key_room {
    char text[KEY_ROOM_BYTES];
    size_t size;
};

/* ---- reading ---- */

static int remaining_ms(int64_t deadline_ms)
{
    int64_t left = deadline_ms - clock_mono_ms();
    return left < 0 ? 0 : (int)left;
}

/* Reads to the end. False: too long, too late, or an error, as a sentence's end in *why. */
static bool read_key(int fd, int64_t deadline_ms, struct key_room *room, const char **why)
{
    for (;;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int ready = poll(&wait, 1, remaining_ms(deadline_ms));
        if (ready < 0 && errno == EINTR)
            continue;
        *why = "gave no end within 10 seconds";
        if (ready == 0)
            return false;
        *why = "gave more than any key";
        if (room->size == sizeof room->text)
            return false;
        ssize_t n = read(fd, room->text + room->size, sizeof room->text - room->size);
        if (n == 0)
            return true;
        if (n < 0 && errno != EINTR && errno != EAGAIN) {
            *why = "cannot be read";
            return false;
        }
        room->size += n > 0 ? (size_t)n : 0;
    }
}

/* The first line: password managers print notes below it. */
static struct secret *take_first_line(struct key_room *room, struct err *e)
{
    size_t start = 0;
    while (start < room->size && strchr(" \t\r\n", room->text[start]))
        start++;
    char *end = memchr(room->text + start, '\n', room->size - start);
    size_t size = end ? (size_t)(end - room->text) - start : room->size - start;
    return secret_new_wipe(room->text + start, size, e);
}

/* ---- the three sources ---- */

static struct secret *key_from_environment(char *value, struct err *e)
{
    /* The very bytes of the environment block: /proc/PID/environ shows that memory, not a copy. */
    return secret_new_wipe(value, strlen(value), e);
}

/* With an access list the group's bits are its mask, and say nothing of the group: a service manager hands a
 * credential over as a file of root's that a list lets this user read, which looks like 0440. */
static bool is_shared_with_us_alone(int fd)
{
    enum { VERSION = 2, TAG_USER_SELF = 0x01, TAG_USER = 0x02, TAG_MASK = 0x10 };
    struct {
        uint32_t version;
        struct {
            uint16_t tag, permissions;
            uint32_t id;
        } entry[64];
    } list;
    ssize_t size = fgetxattr(fd, "system.posix_acl_access", &list, sizeof list);
    if (size < (ssize_t)sizeof list.version || le32toh(list.version) != VERSION)
        return false;
    size_t count = ((size_t)size - sizeof list.version) / sizeof list.entry[0];
    for (size_t i = 0; i < count; i++) {
        uint16_t tag = le16toh(list.entry[i].tag);
        bool is_ours = tag == TAG_USER_SELF || tag == TAG_MASK ||
                       (tag == TAG_USER && le32toh(list.entry[i].id) == geteuid());
        if (!is_ours && list.entry[i].permissions)
            return false;
    }
    return true;
}

/* NULL or why nobody should keep a key there. */
static const char *file_fault(int fd)
{
    struct stat st;
    if (fd < 0)
        return strerror(errno);
    if (fstat(fd, &st) != 0 || !(S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode)))
        return "it is not a file";
    if (st.st_uid != geteuid() && st.st_uid != 0)
        return "it belongs to somebody else";
    if (st.st_mode & 077 && (st.st_mode & 007 || !is_shared_with_us_alone(fd)))
        return "others may read it; run: chmod 600 on it";
    return NULL;
}

static struct secret *key_from_file(const char *path, struct err *e)
{
    struct key_room room = {.size = 0};
    struct secret *key = NULL;
    const char *why = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    const char *fault = file_fault(fd);
    if (fault)
        err_set(e, ERR_CONFIG, "The API key file %.120s is not used: %s.", path, fault);
    else if (!read_key(fd, clock_mono_ms() + COMMAND_WAIT_MS, &room, &why))
        err_set(e, ERR_CONFIG, "The API key file %.120s %s.", path, why);
    else
        key = take_first_line(&room, e);
    if (fd >= 0)
        close(fd);
    explicit_bzero(&room, sizeof room);
    return key;
}

/* The child gets plain signals again: this program blocks those it takes from a descriptor. */
static bool start_command(const char *command, int output, pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    char *text = mem_text(command);
    char *const words[] = {(char[]){"sh"}, (char[]){"-c"}, text, NULL};
    int failed = posix_spawn(pid, "/bin/sh", &files, &attributes, words, environ);
    free(text);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return failed == 0;
}

/* Its exit status, 0 being success; ends it if it outlives the deadline. */
static int finish_command(pid_t pid, int64_t deadline_ms)
{
    struct pollfd end = {.fd = pidfd_open(pid, 0), .events = POLLIN};
    while (end.fd >= 0 && poll(&end, 1, remaining_ms(deadline_ms)) < 0 && errno == EINTR) {
    }
    if (end.fd < 0 || !(end.revents & POLLIN))
        kill(pid, SIGKILL);
    if (end.fd >= 0)
        close(end.fd);
    int status = -1;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

static struct secret *key_from_command(const char *command, struct err *e)
{
    struct key_room room = {.size = 0};
    struct secret *key = NULL;
    const char *why = "cannot be started";
    int64_t deadline_ms = clock_mono_ms() + COMMAND_WAIT_MS;
    int ends[2] = {-1, -1};
    pid_t pid = -1;
    bool is_read = false;
    if (pipe2(ends, O_CLOEXEC) == 0 && start_command(command, ends[1], &pid)) {
        close(ends[1]);
        ends[1] = -1;
        is_read = read_key(ends[0], deadline_ms, &room, &why);
        if (finish_command(pid, is_read ? deadline_ms : 0) != 0 && is_read) {
            is_read = false;
            why = "failed";
        }
    }
    if (is_read)
        key = take_first_line(&room, e);
    else
        err_set(e, ERR_CONFIG, "api_key_command %s: %.120s", why, command);
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
    explicit_bzero(&room, sizeof room);
    return key;
}

static struct secret *key_from_settings(const struct settings *s, char *value, char **origin, struct err *e)
{
    const char *file = s->value[SETTING_API_KEY_FILE], *command = s->value[SETTING_API_KEY_COMMAND];
    const char *file_origin = s->origin[SETTING_API_KEY_FILE];
    bool is_flagged = file[0] && strncmp(file_origin, "flag ", 5) == 0;
    if (value && value[0] && !is_flagged) {
        *origin = mem_text("environment " KEY_VARIABLE);
        return key_from_environment(value, e);
    }
    if (file[0]) {
        *origin = mem_text_format("api_key_file (%s)", file_origin);
        return key_from_file(file, e);
    }
    if (command[0]) {
        *origin = mem_text_format("api_key_command (%s)", s->origin[SETTING_API_KEY_COMMAND]);
        return key_from_command(command, e);
    }
    err_set(e, ERR_CONFIG,
            "There is no API key. Set the environment variable " KEY_VARIABLE
            ", or name a file that holds it with --api-key-file.");
    return NULL;
}

struct secret *settings_take_key(const struct settings *s, char **origin, struct err *e)
{
    *origin = NULL;
    struct secret *key = key_from_settings(s, getenv(KEY_VARIABLE), origin, e);
    settings_forget_environment_key();
    return key;
}

void settings_forget_environment_key(void)
{
    char *value = getenv(KEY_VARIABLE);
    if (!value)
        return;
    explicit_bzero(value, strlen(value));
    unsetenv(KEY_VARIABLE);
}
