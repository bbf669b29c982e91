/* session.c — fork, fork again, and a leader that reports what becomes of its job. */
#include "tests/screen/session.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test.h"

/* The first report is the program's process id, all others are wait statuses. */
static void report(int fd, int value)
{
    if (write(fd, &value, sizeof value) != sizeof value)
        _exit(120);
}

static void run_program(char *const *arguments, char *const *environment)
{
    sigset_t none;
    sigemptyset(&none);
    setpgid(0, 0);
    signal(SIGTTOU, SIG_IGN); /* a background process may take the terminal only so */
    tcsetpgrp(STDIN_FILENO, getpid());
    signal(SIGTTOU, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(arguments[0], arguments, environment);
    dprintf(STDERR_FILENO, "cannot run %s\n", arguments[0]);
    _exit(127);
}

/* SIGHUP has its default action: the leader dies, and the kernel hangs up on its foreground job. */
static void lead(int report_fd, char *const *arguments, char *const *environment)
{
    sigset_t waited;
    sigemptyset(&waited);
    sigaddset(&waited, SIGCHLD);
    sigaddset(&waited, SIGUSR1);
    sigprocmask(SIG_BLOCK, &waited, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    pid_t program = fork();
    if (program < 0)
        _exit(121);
    if (program == 0)
        run_program(arguments, environment);
    report(report_fd, program);
    for (;;) {
        int number, status;
        sigwait(&waited, &number);
        if (number == SIGUSR1) {
            signal(SIGTTOU, SIG_IGN);
            tcsetpgrp(STDIN_FILENO, program);
            kill(-program, SIGCONT);
        }
        while (waitpid(program, &status, WNOHANG | WUNTRACED) == program)
            report(report_fd, status);
    }
}

/* What a terminal emulator hands to a shell. */
static struct termios sane(void)
{
    struct termios t = {.c_iflag = ICRNL | IXON | IUTF8,
                        .c_oflag = OPOST | ONLCR,
                        .c_cflag = CS8 | CREAD,
                        .c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | IEXTEN};
    static const struct {
        int index;
        cc_t value;
    } keys[] = {{VINTR, 3},   {VQUIT, 28}, {VERASE, 127}, {VKILL, 21}, {VEOF, 4},
                {VSTART, 17}, {VSTOP, 19}, {VSUSP, 26},   {VMIN, 1},   {VTIME, 0}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        t.c_cc[keys[i].index] = keys[i].value;
    cfsetspeed(&t, B38400);
    return t;
}

void session_start(struct session *s, char *const *arguments, char *const *environment, int columns, int rows)
{
    *s = (struct session){.master = -1, .program_fd = -1, .status_fd = -1};
    int ends[2];
    struct termios start = sane();
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    /* When the leader dies of a hang-up, its job becomes ours to wait for. */
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    s->leader = forkpty(&s->master, NULL, &start, &size);
    assert_true(s->leader >= 0);
    if (s->leader == 0)
        lead(ends[1], arguments, environment);
    close(ends[1]);
    s->status_fd = ends[0];
    int program;
    assert_int_equal(read(s->status_fd, &program, sizeof program), sizeof program);
    assert_true(program > 0);
    s->program = program;
    s->program_fd = pidfd_open(s->program, 0);
    fcntl(s->status_fd, F_SETFL, O_NONBLOCK);
    fcntl(s->master, F_SETFL, O_NONBLOCK);
    fcntl(s->master, F_SETFD, FD_CLOEXEC);
    s->at_start = start;
}

static void take_status(struct session *s, int status)
{
    s->last_status = status;
    s->is_stopped = WIFSTOPPED(status);
    s->has_ended = s->has_ended || WIFEXITED(status) || WIFSIGNALED(status);
}

void session_update(struct session *s)
{
    int status;
    while (s->status_fd >= 0 && read(s->status_fd, &status, sizeof status) == sizeof status)
        take_status(s, status);
    /* Ours only after the leader is gone. */
    if (!s->has_ended && s->program > 0 && waitpid(s->program, &status, WNOHANG) == s->program)
        take_status(s, status);
}

void session_hang_up(struct session *s)
{
    close(s->master);
    s->master = -1;
    if (s->leader > 0)
        waitpid(s->leader, NULL, 0);
    s->leader = 0;
}

void session_continue(struct session *s)
{
    assert_true(s->leader > 0);
    s->is_stopped = false;
    kill(s->leader, SIGUSR1);
}

/* Only ever one process: 0 and below would mean whole groups, our own among them. */
static void end_process(pid_t pid)
{
    if (pid <= 0)
        return;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

void session_end(struct session *s)
{
    if (s->leader <= 0 && s->program <= 0)
        return; /* it never began */
    session_update(s);
    pid_t program = s->has_ended ? 0 : s->program;
    if (program > 0)
        kill(program, SIGKILL);
    end_process(s->leader);
    end_process(program);
    if (s->master >= 0)
        close(s->master);
    if (s->status_fd >= 0)
        close(s->status_fd);
    if (s->program_fd >= 0)
        close(s->program_fd);
}
