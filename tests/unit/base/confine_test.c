/* confine_test.c — what was given up is refused, what is needed works; each in a child, since there is no way
 * back.
 */
#include "core/base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/child.h"
#include "tests/test.h"

/* 0 where it ran. */
static int spawn_true(void)
{
    char name[] = "true";
    char *words[] = {name, NULL}, *nothing[] = {NULL};
    pid_t pid;
    int why = posix_spawn(&pid, "/bin/true", NULL, NULL, words, nothing);
    if (why == 0)
        waitpid(pid, NULL, 0);
    return why;
}

static bool is_filtered(void)
{
    return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 2;
}

static void *confined(void *owner)
{
    (void)owner;
    confine_thread();
    assert_int_equal(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
    int pair[2], fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "x", 1), 1);
    close(fd);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    close(pair[0]);
    close(pair[1]);
    if (!is_filtered())
        return NULL; /* a sanitizer's build, or a kernel that has no filters */
    assert_int_equal(spawn_true(), EPERM);
    assert_int_equal(ptrace(PTRACE_TRACEME, 0, NULL, NULL), -1);
    assert_int_equal(errno, EPERM);
    assert_int_equal(chroot("/"), -1);
    assert_int_equal(errno, EPERM);
    return NULL;
}

static void child_confines_one_thread(void *nothing)
{
    (void)nothing;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, confined, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    /* The others, who start editors and ask password managers, are as free as before. */
    assert_false(is_filtered());
    assert_int_equal(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0);
    assert_int_equal(spawn_true(), 0);
}

static void confined_thread_runs_nothing_and_the_others_do(void **state)
{
    (void)state;
    assert_int_equal(child_run(child_confines_one_thread, NULL), 0);
}

static void child_dies_after_confining(void *nothing)
{
    (void)nothing;
    struct rlimit limit = {1, 1};
    confine_process();
    assert_int_equal(getrlimit(RLIMIT_CORE, &limit), 0);
    assert_int_equal(limit.rlim_cur, 0);
    assert_int_equal(limit.rlim_max, 0);
    signal(SIGABRT, SIG_DFL);
    abort();
}

static void confined_process_leaves_no_core(void **state)
{
    (void)state;
    int status = child_run(child_dies_after_confining, NULL);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_false(WCOREDUMP(status));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(confined_thread_runs_nothing_and_the_others_do),
    cmocka_unit_test(confined_process_leaves_no_core),
};
TEST_MAIN(tests)
