/* thread_test.c — what a thread is born with. */
#include "tests/test.h"

#include <signal.h>

#include "core/base/err.h"
#include "core/base/thread.h"

static void *look(void *owner)
{
    pthread_sigmask(SIG_SETMASK, NULL, owner);
    return NULL;
}

static void signals_are_left_to_who_started_it(void **state)
{
    (void)state;
    struct err e;
    sigset_t inside, own;
    pthread_t t;
    assert_true(thread_start(&t, "looking", look, &inside, &e));
    assert_int_equal(pthread_join(t, NULL), 0);
    assert_true(sigismember(&inside, SIGTERM) && sigismember(&inside, SIGWINCH));
    pthread_sigmask(SIG_SETMASK, NULL, &own);
    assert_false(sigismember(&own, SIGTERM) || sigismember(&own, SIGWINCH));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(signals_are_left_to_who_started_it),
};
TEST_MAIN(tests)
