/* program.c — posix_spawn, two pipes and a pidfd. */
#include "tests/flow/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tests/test.h"

enum { DEADLINE_MS = TEST_WAIT_MS, WORDS_MAX = 40, STREAM_CEILING = 4 * 1024 * 1024 };

extern char **environ;

/* Sanitizers take their options from the environment, and symbols from a path. */
static size_t add_inherited(char **env, size_t count)
{
    static const char *const names[] = {
        "PATH=", "ASAN_OPTIONS=", "TSAN_OPTIONS=", "UBSAN_OPTIONS=", "LSAN_OPTIONS="};
    for (char **e = environ; *e; e++)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (strncmp(*e, names[i], strlen(names[i])) == 0 && count < WORDS_MAX)
                env[count++] = mem_text(*e);
    return count;
}

static void copy_words(char **to, const char *const *from, size_t at)
{
    for (; *from; from++) {
        assert_true(at < WORDS_MAX);
        to[at++] = mem_text(*from);
    }
}

static void free_words(char **words)
{
    for (size_t i = 0; words[i]; i++)
        free(words[i]);
}

static void start(struct program *p, const char *const *words, const char *const *env, int in_fd)
{
    const char *path = getenv("WATERFALL_BIN");
    char *argv[WORDS_MAX + 1] = {mem_text("waterfall")}, *envp[WORDS_MAX + 1] = {0};
    int out[2], err[2];
    posix_spawn_file_actions_t files;
    copy_words(argv, words, 1);
    copy_words(envp, env, add_inherited(envp, 0));
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    assert_int_equal(pipe2(err, O_CLOEXEC), 0);
    posix_spawn_file_actions_init(&files);
    if (in_fd < 0)
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    else
        posix_spawn_file_actions_adddup2(&files, in_fd, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, err[1], STDERR_FILENO);
    path = path ? path : "build/waterfall";
    if (posix_spawn(&p->pid, path, &files, NULL, argv, envp) != 0)
        fail_msg("%s cannot be started", path);
    posix_spawn_file_actions_destroy(&files);
    close(out[1]);
    close(err[1]);
    free_words(argv);
    free_words(envp);
    p->out_fd = out[0];
    p->err_fd = err[0];
    buf_init(&p->out, STREAM_CEILING);
    buf_init(&p->err, STREAM_CEILING);
}

void program_start(struct program *p, const char *const *words, const char *const *env)
{
    p->in_fd = -1;
    start(p, words, env, -1);
}

void program_start_typing(struct program *p, const char *const *words, const char *const *env)
{
    int in[2];
    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    start(p, words, env, in[0]);
    close(in[0]);
    p->in_fd = in[1];
}

void program_type(struct program *p, const char *text)
{
    size_t size = strlen(text);
    assert_int_equal(write(p->in_fd, text, size), (ssize_t)size);
}

void program_end_input(struct program *p)
{
    if (p->in_fd >= 0)
        close(p->in_fd);
    p->in_fd = -1;
}

/* False once the stream has ended. */
static bool drain(int *fd, struct buf *into)
{
    char part[4096];
    ssize_t n = read(*fd, part, sizeof part);
    if (n > 0)
        return buf_append(into, part, (size_t)n);
    if (n < 0 && errno == EINTR)
        return true;
    close(*fd);
    *fd = -1;
    return false;
}

/* Waits for more of either stream. False: both have ended. */
static bool read_more(struct program *p, int64_t deadline_ms, const char *what)
{
    if (p->out_fd < 0 && p->err_fd < 0)
        return false;
    struct pollfd wait[2] = {{.fd = p->out_fd, .events = POLLIN}, {.fd = p->err_fd, .events = POLLIN}};
    int64_t left = deadline_ms - clock_mono_ms();
    if (left <= 0 || poll(wait, 2, (int)left) == 0) {
        kill(p->pid, SIGKILL);
        fail_msg("waited %d s in vain for %s\n%s\n%s", DEADLINE_MS / 1000, what, p->out.data, p->err.data);
    }
    if (wait[0].revents)
        drain(&p->out_fd, &p->out);
    if (wait[1].revents)
        drain(&p->err_fd, &p->err);
    return true;
}

void program_await(struct program *p, const char *text)
{
    int64_t deadline_ms = clock_mono_ms() + DEADLINE_MS;
    while (!strstr(p->out.data, text) && !strstr(p->err.data, text))
        if (!read_more(p, deadline_ms, text))
            fail_msg("ended without \"%s\"\n%s\n%s", text, p->out.data, p->err.data);
}

void program_signal(struct program *p, int signal_number)
{
    assert_int_equal(kill(p->pid, signal_number), 0);
}

int program_finish(struct program *p)
{
    int64_t deadline_ms = clock_mono_ms() + DEADLINE_MS;
    int status = 0;
    while (read_more(p, deadline_ms, "the program's end")) {
    }
    struct pollfd end = {.fd = pidfd_open(p->pid, 0), .events = POLLIN};
    if (end.fd < 0 || poll(&end, 1, DEADLINE_MS) != 1) {
        kill(p->pid, SIGKILL);
        fail_msg("closed its streams and does not end\n%s", p->err.data);
    }
    close(end.fd);
    assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

void program_release(struct program *p)
{
    program_end_input(p);
    if (p->out_fd >= 0)
        close(p->out_fd);
    if (p->err_fd >= 0)
        close(p->err_fd);
    buf_release(&p->out);
    buf_release(&p->err);
}
