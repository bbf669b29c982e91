/* sheet_file_test.c — the standard output of a table: a reader that has gone is no failure, a full disk is
 * one. A link to a file stays a link, unless somebody else laid it. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
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

/* As for /dev/stdout, which is one, and which a root's rename would take away from the whole machine. */
static void a_link_stays_and_its_file_is_replaced(void **state)
{
    (void)state;
    char folder[] = "/tmp/waterfall-link-XXXXXX", held[8] = "", aim[16] = "";
    struct err e = {0};
    int at = mkdtemp(folder) ? open(folder, O_DIRECTORY | O_RDONLY | O_CLOEXEC) : -1;
    int old = openat(at, "real.csv", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(old >= 0 && close(old) == 0);
    assert_int_equal(symlinkat("real.csv", at, "link.csv"), 0);
    char *path = mem_text_format("%s/link.csv", folder);
    struct sheet_file *f = sheet_file_new(path, &e);
    assert_true(f && sheet_file_write(f, "a,b\n", 4, &e));
    assert_true(sheet_file_finish(f, &e));
    assert_int_equal(readlinkat(at, "link.csv", aim, sizeof aim), 8);
    int now = openat(at, "real.csv", O_RDONLY | O_CLOEXEC);
    assert_int_equal(read(now, held, sizeof held), 4);
    assert_string_equal(held, "a,b\n");
    close(now);
    assert_int_equal(unlinkat(at, "link.csv", 0) | unlinkat(at, "real.csv", 0) | rmdir(folder), 0);
    close(at);
    free(path);
}

static void expect_refused(int at, const char *folder, const char *name)
{
    struct err e = {0};
    char *path = mem_text_format("%s/%s", folder, name);
    assert_int_equal(fchownat(at, name, 65534, 65534, AT_SYMLINK_NOFOLLOW), 0);
    assert_null(sheet_file_new(path, &e));
    assert_non_null(strstr(e.text, "somebody else's"));
    assert_int_equal(unlinkat(at, name, 0), 0);
    free(path);
}

/* In a folder such as /tmp: the link would have files of ours replaced, the pipe's maker would read it all.
 * Only root can play somebody else. */
static void what_somebody_else_laid_in_the_way_is_refused(void **state)
{
    (void)state;
    char folder[] = "/tmp/waterfall-trap-XXXXXX";
    if (geteuid() != 0)
        skip();
    int at = mkdtemp(folder) ? open(folder, O_DIRECTORY | O_RDONLY | O_CLOEXEC) : -1;
    int old = openat(at, "real.csv", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(old >= 0 && close(old) == 0);
    assert_int_equal(symlinkat("real.csv", at, "link.csv"), 0);
    expect_refused(at, folder, "link.csv");
    assert_int_equal(mkfifoat(at, "pipe.csv", 0666), 0);
    int reader = openat(at, "pipe.csv", O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* he waits already */
    expect_refused(at, folder, "pipe.csv");
    close(reader);
    assert_int_equal(unlinkat(at, "real.csv", 0) | rmdir(folder), 0);
    close(at);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_reader_that_has_read_enough_is_no_failure),
    cmocka_unit_test(a_full_device_is_one),
    cmocka_unit_test(a_link_stays_and_its_file_is_replaced),
    cmocka_unit_test(what_somebody_else_laid_in_the_way_is_refused),
};

TEST_MAIN(tests)
