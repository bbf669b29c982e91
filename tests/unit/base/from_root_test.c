/* from_root_test.c — a relative path goes on to mean the same file when the folder of now is another one. */
#include "core/base/from_root.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/test.h"

static void assert_path(const char *path, const char *wanted)
{
    char *whole = path_from_root(path);
    assert_string_equal(whole, wanted);
    free(whole);
}

static void a_path_is_told_from_the_root(void **state)
{
    (void)state;
    assert_int_equal(chdir("/usr"), 0);
    assert_path("people.csv", "/usr/people.csv");
    assert_path("../x/people.csv", "/usr/../x/people.csv");
    assert_path("file:x", "/usr/file:x");
    assert_path("~/people.csv", "/usr/~/people.csv"); /* a shell's business */
    assert_path("/data/people.csv", "/data/people.csv");
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(a_path_is_told_from_the_root)};
TEST_MAIN(tests)
