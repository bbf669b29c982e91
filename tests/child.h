/* child.h — what cannot be taken back (limits, rights, mounts, a thread that never ends, a death) is tried in
 * a child. */
#ifndef TESTS_CHILD_H
#define TESTS_CHILD_H

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/test.h"

/* Runs what(argument) in a child: its status, 0 where nothing failed there. */
static inline int child_run(void (*what)(void *argument), void *argument)
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        setenv("CMOCKA_TEST_ABORT", "1", 1); /* a failure ends this process, not the test run twice */
        what(argument);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

/* Starts a child that holds what take() took until it is killed. *told is what take() returned there. */
static inline pid_t child_hold(uint64_t (*take)(void), uint64_t *told)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        uint64_t number = take();
        if (write(ends[1], &number, sizeof number) == sizeof number)
            pause();
        _exit(0);
    }
    close(ends[1]); /* so that a child that dies early is the pipe's end */
    assert_int_equal(read(ends[0], told, sizeof *told), sizeof *told);
    close(ends[0]);
    return pid;
}

static inline void child_kill(pid_t pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

#endif
