/* background.c — fork, exec, and a pipe. */
#include "tests/screen/background.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tests/screen/terminal.h"
#include "tests/test.h"

enum { ARGUMENTS_MAX = 32, OUTPUT_CEILING = 1 << 22 };

static void set_home(const char *home)
{
    static const char *const names[] = {"config", "data", "state", "cache", "run"};
    static const char *const variables[] = {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME",
                                            "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"};
    setenv("HOME", home, 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[300];
        snprintf(path, sizeof path, "%s/%s", home, names[i]);
        setenv(variables[i], path, 1);
    }
}

static pid_t start(const char *home, const char *const *arguments, int *out_fd)
{
    const char *words[ARGUMENTS_MAX + 2] = {getenv("WATERFALL_BIN")};
    for (size_t i = 0; arguments[i]; i++) {
        assert_true(i < ARGUMENTS_MAX);
        words[i + 1] = arguments[i];
    }
    assert_non_null(words[0]);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        if (home)
            set_home(home);
        execv(words[0], (char *const *)words);
        _exit(127);
    }
    close(ends[1]);
    *out_fd = ends[0];
    return pid;
}

/* Appends what comes until the deadline: false at the end of the output, or when nothing came in time. */
static bool read_more(int fd, struct buf *out, int64_t deadline_ms)
{
    char bytes[4096];
    int64_t left = deadline_ms - clock_mono_ms();
    struct pollfd p = {.fd = fd, .events = POLLIN};
    if (left <= 0 || poll(&p, 1, (int)left) != 1)
        return false;
    ssize_t n = read(fd, bytes, sizeof bytes);
    return n > 0 && buf_append(out, bytes, (size_t)n);
}

void background_start_simulator(struct background *b, const char *scenario, const char *speed)
{
    const char *const arguments[] = {"sim",    "--listen", "127.0.0.1:0", "--scenario",
                                     scenario, "--speed",  speed,         NULL};
    struct buf out;
    int64_t deadline = clock_mono_ms() + TERMINAL_WAIT_MS;
    buf_init(&out, OUTPUT_CEILING);
    b->url[0] = '\0';
    b->pid = start(NULL, arguments, &b->out_fd);
    while (!strchr(out.data, '\n') && read_more(b->out_fd, &out, deadline)) {
    }
    const char *url = strstr(out.data, "http://");
    if (url)
        snprintf(b->url, sizeof b->url, "%.*s", (int)strcspn(url, " \n"), url);
    buf_release(&out);
    if (!url)
        fail_msg("the simulator did not say where it listens");
}

void background_stop(struct background *b)
{
    assert_true(b->pid > 0);
    kill(b->pid, SIGTERM);
    waitpid(b->pid, NULL, 0);
    close(b->out_fd);
    *b = (struct background){.out_fd = -1};
}

char *background_run(const char *home, const char *const *arguments, int *code)
{
    struct buf out;
    int fd, status;
    int64_t deadline = clock_mono_ms() + TERMINAL_WAIT_MS;
    buf_init(&out, OUTPUT_CEILING);
    pid_t pid = start(home, arguments, &fd);
    while (read_more(fd, &out, deadline)) {
    }
    if (clock_mono_ms() >= deadline)
        kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    close(fd);
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    char *text = buf_take(&out, NULL);
    buf_release(&out);
    return text;
}
