/* test.h — what every cmocka test program begins with. A program's first argument selects tests by name
 * (with * and ?), so that each test runs alone: build/tests/unit/base/buf_test buf_refuses_over_ceiling. */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <stdbool.h>
#include <cmocka.h>

/* How long anything is waited for before a test fails. Nobody waits that long when all is well; a sanitizer's
 * build on a busy machine is slow. */
#define TEST_WAIT_MS 120000

/* cmocka 2 wants one name for signed and another for unsigned numbers, which 1.1 does not have. */
#define assert_between(value, least, most)                                                                   \
    do {                                                                                                     \
        int64_t is = (int64_t)(value);                                                                       \
        if (is < (least) || is > (most))                                                                     \
            fail_msg("%s is %lld, not %s to %s", #value, (long long)is, #least, #most);                      \
    } while (0)

#define TEST_MAIN(tests)                                                                                     \
    int main(int argc, char **argv)                                                                          \
    {                                                                                                        \
        if (argc > 1)                                                                                        \
            cmocka_set_test_filter(argv[1]);                                                                 \
        return cmocka_run_group_tests(tests, NULL, NULL);                                                    \
    }

#endif
