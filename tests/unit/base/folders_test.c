/* folders_test.c — what is missing is made, what is there is left, and what cannot be made is named. */
#include "core/base/folders.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "tests/folder.h"
#include "tests/test.h"

static void folders_are_made_for_their_owner_alone(void **state)
{
    (void)state;
    char folder[] = "/tmp/waterfall-folders-XXXXXX";
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chmod(folder, 0755), 0);
    char *path = mem_text_format("%s/a/b/file", folder), *inner = mem_text_format("%s/a/b", folder);
    struct stat st;
    assert_null(folders_make(path));
    assert_null(folders_make(path)); /* and again */
    assert_int_equal(stat(inner, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(stat(folder, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0755);
    assert_int_equal(stat(path, &st), -1);
    free(inner);
    free(path);
    folder_remove(folder);
}

static void folders_that_cannot_be_made_are_named(void **state)
{
    (void)state;
    char *which = folders_make("/dev/null/log/file");
    int why = errno;
    assert_string_equal(which, "/dev/null/log");
    assert_int_equal(why, ENOTDIR);
    free(which);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(folders_are_made_for_their_owner_alone),
    cmocka_unit_test(folders_that_cannot_be_made_are_named),
};
TEST_MAIN(tests)
