/* term_guard.c — the terminal is one per process, and so is what restores it: the one static here. */
#include "tui/terminal/term_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "core/base/mem.h"

static struct {
    volatile sig_atomic_t is_armed;
    bool is_installed;
    int fd;
    struct termios modes;
    char restore[512];
    size_t restore_size;
    sigset_t mask_before;
    pthread_t writer;
    timer_t timer;
    int nowhere_fd, depth;
    volatile sig_atomic_t caught; /* a signal that struck during a write; 0: none */
} guard = {.nowhere_fd = -1};

static const int crash_signals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};

static void restore(void)
{
    if (!guard.is_armed)
        return;
    guard.is_armed = 0;
    ssize_t written = write(guard.fd, guard.restore, guard.restore_size);
    (void)written; /* a terminal that is gone needs no restoring */
    tcsetattr(guard.fd, TCSANOW, &guard.modes);
}

/* SA_RESETHAND has put the default action back, so raising again ends the program as the crash would have. */
static void on_crash(int number)
{
    restore();
    raise(number);
}

static void install_once(void)
{
    if (guard.is_installed)
        return;
    guard.is_installed = true;
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof crash_signals / sizeof *crash_signals; i++) {
        struct sigaction before;
        /* A sanitizer's own handler prints the report: leave it, it aborts and comes back to ours. */
        if (sigaction(crash_signals[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(crash_signals[i], &action, NULL);
    }
    atexit(restore);
    mem_on_exhausted(restore);
}

void term_guard_arm(int fd, const struct termios *modes, const char *restore)
{
    guard.fd = fd;
    guard.modes = *modes;
    guard.restore_size = strnlen(restore, sizeof guard.restore);
    memcpy(guard.restore, restore, guard.restore_size);
    install_once();
    guard.is_armed = 1;
}

void term_guard_disarm(void)
{
    guard.is_armed = 0;
}

/* ---- a terminal that takes nothing ---- */

#define HURRY_NS 500000000

static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP};

static void set_timer(long nanoseconds)
{
    const struct itimerspec span = {.it_value.tv_nsec = nanoseconds};
    if (guard.nowhere_fd >= 0)
        timer_settime(guard.timer, 0, &span, NULL);
}

/* The write that hangs returns with EINTR, is tried again, and comes out nowhere. */
static void on_patience_over(int number)
{
    int before = errno;
    if (!pthread_equal(pthread_self(), guard.writer))
        pthread_kill(guard.writer, number);
    else
        dup2(guard.nowhere_fd, STDOUT_FILENO);
    errno = before;
}

static void on_ending(int number)
{
    int before = errno;
    guard.caught = number;
    set_timer(HURRY_NS);
    errno = before;
}

static void install_patience(void)
{
    struct sigaction over = {.sa_handler = on_patience_over}, ending = {.sa_handler = on_ending};
    struct sigevent alarm = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    sigemptyset(&over.sa_mask);
    sigemptyset(&ending.sa_mask);
    guard.writer = pthread_self();
    sigaction(SIGALRM, &over, NULL);
    for (size_t i = 0; i < sizeof ending_signals / sizeof *ending_signals; i++)
        sigaction(ending_signals[i], &ending, NULL);
    if (fd >= 0 && timer_create(CLOCK_MONOTONIC, &alarm, &guard.timer) == 0)
        guard.nowhere_fd = fd;
    else if (fd >= 0)
        close(fd);
}

static void change_ending(int how)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof ending_signals / sizeof *ending_signals; i++)
        sigaddset(&set, ending_signals[i]);
    pthread_sigmask(how, &set, NULL);
}

void term_guard_enter(void)
{
    if (guard.depth++ == 0)
        change_ending(SIG_UNBLOCK);
}

void term_guard_leave(void)
{
    if (--guard.depth == 0)
        change_ending(SIG_BLOCK);
}

void term_guard_hurry(void)
{
    set_timer(HURRY_NS);
}

void term_guard_calm(void)
{
    set_timer(0);
}

/* ---- signals ---- */

static void screen_signals(sigset_t *set)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT};
    sigemptyset(set);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaddset(set, numbers[i]);
}

int term_signals_open(void)
{
    sigset_t set;
    screen_signals(&set);
    pthread_sigmask(SIG_BLOCK, &set, &guard.mask_before);
    if (guard.nowhere_fd < 0)
        install_patience();
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int term_signals_next(int fd)
{
    struct signalfd_siginfo info;
    int caught = guard.caught;
    if (caught) {
        guard.caught = 0;
        return caught;
    }
    return read(fd, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

void term_signals_close(int fd)
{
    if (fd >= 0)
        close(fd);
    pthread_sigmask(SIG_SETMASK, &guard.mask_before, NULL);
}

/* Raised before it is let through: one that waits already, from ^Z in another program, must not stop us a
 * second time, and going on forgets all that wait. That we went on nobody needs to be told again. */
void term_signals_stop_self(void *nobody)
{
    (void)nobody;
    const struct timespec at_once = {0};
    sigset_t stop, going_on;
    sigemptyset(&stop);
    sigemptyset(&going_on);
    sigaddset(&stop, SIGTSTP);
    sigaddset(&going_on, SIGCONT);
    signal(SIGTSTP, SIG_DFL);
    raise(SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &stop, NULL);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    sigtimedwait(&going_on, NULL, &at_once);
}

bool term_signals_are_ending(void)
{
    return guard.caught != 0;
}
