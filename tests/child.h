/* child.h — what cannot be taken back (limits, rights, mounts, a thread that never ends) is tried in a child.
 */
#ifndef TESTS_CHILD_H
#define TESTS_CHILD_H

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/test.h"

/* Runs it in a child: its status, 0 where nothing failed there. */
static inline int run_child(void (*child)(void))
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        setenv("CMOCKA_TEST_ABORT", "1", 1); /* a failure ends this process, not the test run twice */
        child();
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

#endif
