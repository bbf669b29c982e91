/* hand_off.c — one wait for all that can happen meanwhile: the other program stops or ends, takes more of its
 * text, or a signal ends us both. */
#include "tui/terminal/hand_off.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "tui/terminal/term_guard.h"

enum { WORDS_MAX = 16, CHOICES = 4, NO_SUCH_PROGRAM = 127, GRACE_MS = 500 };

/* Everything is allocated before the fork: another thread may hold the allocator's lock in the child. */
struct hand_off {
    const char *what;       /* "editor" */
    char *command[CHOICES]; /* in the order in which they are tried */
    char *path;             /* its last word; NULL = none */
    const char *text;       /* its standard input; NULL: the terminal is */
    size_t text_size;
    int text_fd, child_fd;
    pid_t child;
    int status;
    struct lender *by;
    int64_t kill_ms; /* when it is killed; 0 = never */
};

static char *from_environment(const char *name)
{
    const char *value = getenv(name);
    return mem_text(value ? value : "");
}

static void release(struct hand_off *h)
{
    for (int i = 0; i < CHOICES; i++)
        free(h->command[i]);
    free(h->path);
}

/* ---- the other program ---- */

static void exec_words(char *command, char *path)
{
    char *words[WORDS_MAX + 2] = {NULL}, *rest;
    int count = 0;
    for (char *word = strtok_r(command, " ", &rest); word && count < WORDS_MAX;
         word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    words[count] = path;
    if (count)
        execvp(words[0], words);
}

/* In the child: signals as a program expects them. */
static void become(struct hand_off *h, int text_fd)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    if (text_fd >= 0)
        dup2(text_fd, STDIN_FILENO);
    for (int i = 0; i < CHOICES; i++)
        if (h->command[i])
            exec_words(h->command[i], h->path);
    _exit(NO_SUCH_PROGRAM);
}

static bool start(struct hand_off *h, struct err *e)
{
    int ends[2] = {-1, -1};
    bool is_ok = !h->text || pipe2(ends, O_CLOEXEC) == 0;
    h->text_fd = ends[1];
    if (is_ok && (h->child = fork()) == 0)
        become(h, ends[0]);
    is_ok = is_ok && h->child > 0;
    if (!is_ok)
        err_set(e, ERR_INTERNAL, "The %s cannot be started: %s.", h->what, strerror(errno));
    if (ends[0] >= 0)
        close(ends[0]);
    if (h->text_fd >= 0) /* a pager that is stopped reads nothing */
        fcntl(h->text_fd, F_SETFL, O_NONBLOCK);
    return is_ok;
}

/* ---- meanwhile ---- */

static void end_text(struct hand_off *h)
{
    if (h->text_fd >= 0)
        close(h->text_fd);
    h->text_fd = -1;
}

/* A pager that is left early closes the pipe: that is no error. */
static void feed(struct hand_off *h)
{
    ssize_t n = write(h->text_fd, h->text, h->text_size);
    if (n > 0) {
        h->text += n;
        h->text_size -= (size_t)n;
    }
    if (!h->text_size || (n < 0 && errno != EAGAIN && errno != EINTR))
        end_text(h);
}

/* What was pressed there, ^C above all, was for the other program, which got it too. */
static void take_signals(struct hand_off *h)
{
    for (int number; (number = term_signals_next(h->by->signal_fd)) != 0;) {
        if ((number != SIGTERM && number != SIGHUP) || h->by->ended_by)
            continue;
        h->by->ended_by = number;
        h->kill_ms = clock_mono_ms() + GRACE_MS;
        kill(h->child, number);
        kill(h->child, SIGCONT); /* one that is stopped would not even hear it */
    }
}

/* The shell waits for us: it learns that its job was stopped only if we stop too. */
static void take_child(struct hand_off *h)
{
    struct signalfd_siginfo info;
    while (read(h->child_fd, &info, sizeof info) == (ssize_t)sizeof info)
        continue;
    pid_t changed = waitpid(h->child, &h->status, WNOHANG | WUNTRACED);
    if (changed != h->child)
        return;
    if (!WIFSTOPPED(h->status)) {
        h->child = 0;
        return;
    }
    if (!h->by->ended_by)
        h->by->stop(h->by->owner);
    kill(h->child, SIGCONT);
}

/* Signals first: one that struck while the terminal was given away is not in the descriptor any more. */
static void wait_once(struct hand_off *h)
{
    take_signals(h);
    struct pollfd fds[] = {{.fd = h->child_fd, .events = POLLIN},
                           {.fd = h->by->signal_fd, .events = POLLIN},
                           {.fd = h->text_fd, .events = POLLOUT}};
    int64_t left = h->kill_ms ? h->kill_ms - clock_mono_ms() : -1;
    if (h->kill_ms && left <= 0) {
        kill(h->child, SIGKILL);
        left = -1;
    }
    if (poll(fds, sizeof fds / sizeof *fds, (int)left) < 0)
        return;
    if (fds[2].revents)
        feed(h);
    if (fds[0].revents)
        take_child(h);
}

/* The sentence about how it ended, or true. */
static bool judge(const struct hand_off *h, struct err *e)
{
    if (WIFSIGNALED(h->status))
        return err_set(e, ERR_CONFIG, "The %s crashed (%s).%s", h->what, strsignal(WTERMSIG(h->status)),
                       h->path ? " The form is as it was." : "");
    if (WEXITSTATUS(h->status) == NO_SUCH_PROGRAM)
        return err_set(e, ERR_CONFIG, "There is no such %s: set %s, or install %s.", h->what,
                       h->path ? "EDITOR" : "PAGER", h->path ? "vi or nano" : "less");
    return true;
}

static bool run(struct hand_off *h, struct err *e)
{
    sigset_t child, before;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &child, &before);
    h->child_fd = signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
    bool is_ok = h->child_fd >= 0 && start(h, e);
    while (is_ok && h->child)
        wait_once(h);
    end_text(h);
    if (h->child_fd >= 0)
        close(h->child_fd);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return is_ok && judge(h, e);
}

bool hand_off_page(const struct buf *text, struct lender *by, struct err *e)
{
    struct hand_off h = {.what = "pager",
                         .command = {from_environment("PAGER"), mem_text("less"), mem_text("more")},
                         .text = text->data,
                         .text_size = text->size,
                         .text_fd = -1,
                         .by = by};
    bool is_ok = run(&h, e);
    release(&h);
    return is_ok;
}

/* ---- the editor's file ---- */

static bool write_file(int fd, const struct buf *text)
{
    for (size_t at = 0; at < text->size;) {
        ssize_t n = write(fd, text->data + at, text->size - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

/* By its name, since editors replace files. */
static bool read_file(const char *path, struct buf *text, struct err *e)
{
    char block[4096];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return err_set(e, ERR_CONFIG, "What the editor wrote cannot be read (%s).", strerror(errno));
    buf_clear(text);
    bool has_room = true;
    for (ssize_t n; has_room && (n = read(fd, block, sizeof block)) > 0;)
        has_room = buf_append(text, block, (size_t)n);
    close(fd);
    return has_room || err_set(e, ERR_LIMIT, "What the editor wrote is too long for a form.");
}

static bool edit(struct hand_off *h, struct buf *text, struct err *e)
{
    if (!run(h, e))
        return false;
    if (WEXITSTATUS(h->status) != 0)
        return err_set(e, ERR_CONFIG, "The editor ended with code %d. The form is as it was.",
                       WEXITSTATUS(h->status));
    return read_file(h->path, text, e);
}

bool hand_off_edit(struct buf *text, struct lender *by, struct err *e)
{
    const char *folder = getenv("TMPDIR");
    struct hand_off h = {
        .what = "editor",
        .command = {from_environment("VISUAL"), from_environment("EDITOR"), mem_text("vi"), mem_text("nano")},
        .path = mem_text_format("%s/waterfall-XXXXXX.txt", folder && folder[0] == '/' ? folder : "/tmp"),
        .text_fd = -1,
        .by = by};
    int fd = mkostemps(h.path, 4, O_CLOEXEC);
    bool is_ok = fd >= 0 && write_file(fd, text);
    if (fd >= 0)
        close(fd);
    if (!is_ok)
        err_set(e, ERR_CONFIG, "%s cannot be written (%s).", h.path, strerror(errno));
    is_ok = is_ok && edit(&h, text, e);
    if (fd >= 0)
        unlink(h.path);
    release(&h);
    return is_ok;
}
