/* first_frame.c — starts a program in a pseudo-terminal and measures, as its user would see it: the time from
 * exec until the given texts are all on the emulated screen, the peak of its memory, and what it costs when
 * idle. Knows no program: the texts say what a complete first frame holds.
 *
 *   first_frame [-s COLUMNSxROWS] [-i IDLE_SECONDS] -t TEXT [-t TEXT …] -- PROGRAM [ARGUMENT …]
 *
 * Prints one line: frame_us peak_kb idle_cpu_us idle_terminal_bytes idle_disk_bytes. The last three are 0
 * without -i. Exit 1, with the screen on stderr, if the frame does not come within 20 s. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vterm.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/utf8.h"

enum { TEXTS_MAX = 8, FRAME_WAIT_MS = 20000, SETTLE_QUIET_MS = 300, SETTLE_MAX_MS = 3000 };

struct bench {
    int columns, rows, idle_s;
    const char *texts[TEXTS_MAX];
    int text_count;
    char **command;
    pid_t child;
    int master;
    VTerm *emulator;
    VTermScreen *screen;
    int64_t bytes;
};

static void on_output(const char *bytes, size_t size, void *owner)
{
    const struct bench *b = owner;
    ssize_t ignored = write(b->master, bytes, size); /* answers to queries: a few bytes */
    (void)ignored;
}

static void row_text(const struct bench *b, int row, struct buf *out)
{
    for (int column = 0; column < b->columns; column++) {
        VTermScreenCell cell;
        char bytes[4];
        vterm_screen_get_cell(b->screen, (VTermPos){row, column}, &cell);
        if (cell.chars[0] == (uint32_t)-1)
            continue;
        buf_append(out, bytes, utf8_put(bytes, cell.chars[0] ? cell.chars[0] : ' '));
    }
    buf_append_char(out, '\n');
}

static char *screen_text(const struct bench *b)
{
    struct buf all;
    buf_init(&all, 1 << 20);
    for (int row = 0; row < b->rows; row++)
        row_text(b, row, &all);
    char *text = buf_take(&all, NULL);
    buf_release(&all);
    return text;
}

static bool has_frame(const struct bench *b)
{
    char *text = screen_text(b);
    bool all = true;
    for (int i = 0; i < b->text_count; i++)
        all = all && strstr(text, b->texts[i]);
    free(text);
    return all;
}

/* Feeds what comes within `wait_ms` to the emulator: >0 bytes, 0 nothing came, <0 the program is gone. */
static ssize_t feed(struct bench *b, int wait_ms)
{
    static char bytes[65536];
    struct pollfd p = {.fd = b->master, .events = POLLIN};
    if (poll(&p, 1, wait_ms) == 0)
        return 0;
    ssize_t n = read(b->master, bytes, sizeof bytes);
    if (n <= 0)
        return -1;
    b->bytes += n;
    vterm_input_write(b->emulator, bytes, (size_t)n);
    return n;
}

static int64_t start_and_wait_for_frame(struct bench *b)
{
    struct winsize size = {.ws_row = (unsigned short)b->rows, .ws_col = (unsigned short)b->columns};
    int64_t start_us = clock_mono_us(), deadline_ms = clock_mono_ms() + FRAME_WAIT_MS;
    b->child = forkpty(&b->master, NULL, NULL, &size);
    if (b->child < 0) {
        perror("first_frame: forkpty");
        exit(1);
    }
    if (b->child == 0) {
        execvp(b->command[0], b->command);
        _exit(127);
    }
    while (clock_mono_ms() < deadline_ms) {
        if (feed(b, FRAME_WAIT_MS) <= 0)
            break;
        if (has_frame(b))
            return clock_mono_us() - start_us;
    }
    return -1;
}

static void settle(struct bench *b)
{
    int64_t end = clock_mono_ms() + SETTLE_MAX_MS;
    while (clock_mono_ms() < end && feed(b, SETTLE_QUIET_MS) > 0) {
    }
}

/* The number after `key` in a file of /proc, or 0. */
static int64_t proc_number(pid_t pid, const char *file, const char *key)
{
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    FILE *f = fopen(path, "r");
    int64_t value = 0;
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, key, strlen(key)) == 0)
            value = strtoll(line + strlen(key), NULL, 10);
    if (f)
        fclose(f);
    return value;
}

/* Nanoseconds on a processor, of all its threads. */
static int64_t cpu_ns(pid_t pid)
{
    char path[64];
    int64_t sum = 0;
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *tasks = opendir(path);
    for (struct dirent *d; tasks && (d = readdir(tasks));)
        if (d->d_name[0] != '.') {
            char inside[300];
            snprintf(inside, sizeof inside, "task/%s/schedstat", d->d_name);
            sum += proc_number(pid, inside, "");
        }
    if (tasks)
        closedir(tasks);
    return sum;
}

static void idle(struct bench *b, int64_t *cpu_us, int64_t *terminal_bytes, int64_t *disk_bytes)
{
    int64_t cpu = cpu_ns(b->child), terminal = b->bytes, disk = proc_number(b->child, "io", "write_bytes:");
    int64_t end = clock_mono_ms() + b->idle_s * 1000;
    for (int64_t left; (left = end - clock_mono_ms()) > 0;)
        if (feed(b, (int)left) < 0)
            break;
    *cpu_us = (cpu_ns(b->child) - cpu) / 1000;
    *terminal_bytes = b->bytes - terminal;
    *disk_bytes = proc_number(b->child, "io", "write_bytes:") - disk;
}

static void stop(struct bench *b)
{
    int64_t deadline = clock_mono_ms() + 2000;
    kill(b->child, SIGTERM);
    while (clock_mono_ms() < deadline && feed(b, 2000) > 0) {
    }
    if (waitpid(b->child, NULL, WNOHANG) == 0) {
        kill(b->child, SIGKILL);
        waitpid(b->child, NULL, 0);
    }
}

static void usage(void)
{
    fputs("usage: first_frame [-s COLUMNSxROWS] [-i SECONDS] -t TEXT [-t TEXT …] -- PROGRAM [ARGUMENT …]\n",
          stderr);
    exit(2);
}

static void read_arguments(struct bench *b, int argc, char **argv)
{
    for (int option; (option = getopt(argc, argv, "+s:i:t:")) != -1;) {
        if (option == 's' && sscanf(optarg, "%dx%d", &b->columns, &b->rows) == 2)
            continue;
        if (option == 'i')
            b->idle_s = (int)strtol(optarg, NULL, 10);
        else if (option == 't' && b->text_count < TEXTS_MAX)
            b->texts[b->text_count++] = optarg;
        else
            usage();
    }
    b->command = argv + optind;
    if (!b->command[0] || !b->text_count)
        usage();
}

int main(int argc, char **argv)
{
    struct bench b = {.columns = 120, .rows = 36};
    read_arguments(&b, argc, argv);
    b.emulator = vterm_new(b.rows, b.columns);
    vterm_set_utf8(b.emulator, 1);
    vterm_output_set_callback(b.emulator, on_output, &b);
    b.screen = vterm_obtain_screen(b.emulator);
    vterm_screen_enable_altscreen(b.screen, 1);
    vterm_screen_reset(b.screen, 1);
    int64_t frame_us = start_and_wait_for_frame(&b), cpu_us = 0, terminal_bytes = 0, disk_bytes = 0;
    if (frame_us < 0) {
        char *text = screen_text(&b);
        fprintf(stderr, "%s never showed its frame; it shows:\n%s", b.command[0], text);
        free(text);
        stop(&b);
        return 1;
    }
    settle(&b);
    if (b.idle_s)
        idle(&b, &cpu_us, &terminal_bytes, &disk_bytes);
    int64_t peak_kb = proc_number(b.child, "status", "VmHWM:");
    printf("%lld %lld %lld %lld %lld\n", (long long)frame_us, (long long)peak_kb, (long long)cpu_us,
           (long long)terminal_bytes, (long long)disk_bytes);
    stop(&b);
    vterm_free(b.emulator);
    return 0;
}
