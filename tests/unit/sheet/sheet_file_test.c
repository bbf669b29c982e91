/* sheet_file_test.c — the standard output of a table: a reader that has gone is no failure, a full disk is
 * one. */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/sheet/sheet_file.h"
#include "tests/test.h"

/* Writes a line with that descriptor as the standard output, and gives the real one back. */
static bool write_to(int fd, struct err *e)
{
    int real = dup(STDOUT_FILENO);
    assert_true(real >= 0 && dup2(fd, STDOUT_FILENO) == STDOUT_FILENO);
    struct sheet_file *f = sheet_file_new("-", e);
    bool is_good = f && sheet_file_write(f, "a,b\n", 4, e);
    if (is_good)
        is_good = sheet_file_finish(f, e);
    else
        sheet_file_drop(f);
    assert_int_equal(dup2(real, STDOUT_FILENO), STDOUT_FILENO);
    close(real);
    return is_good;
}

static void a_reader_that_has_read_enough_is_no_failure(void **state)
{
    (void)state;
    int ends[2];
    struct err e = {0};
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_true(write_to(ends[1], &e));
    assert_int_equal(e.code, ERR_NONE);
    close(ends[1]);
}

static void a_full_device_is_one(void **state)
{
    (void)state;
    struct err e = {0};
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    assert_true(full >= 0);
    assert_false(write_to(full, &e));
    assert_string_equal(e.text, "The standard output cannot be written (No space left on device).");
    close(full);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_reader_that_has_read_enough_is_no_failure),
    cmocka_unit_test(a_full_device_is_one),
};

TEST_MAIN(tests)
