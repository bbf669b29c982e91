/* lease_test.c — a lease belongs to one living process, and death gives it back. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/lease.h"
#include "tests/child.h"
#include "tests/test.h"

static char path[] = "/tmp/waterfall-lease-XXXXXX";

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 || close(fd) != 0;
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

static void second_taker_is_told_who_holds(void **state)
{
    (void)state;
    struct err e = {0};
    char text[LEASE_TEXT_MAX + 1];
    struct lease *first = lease_take(path, &e);
    assert_non_null(first);
    assert_false(lease_read(path, text));
    lease_write(first, "127.0.0.1:8787");
    assert_null(lease_take(path, &e));
    assert_int_equal(e.code, ERR_BUSY);
    assert_true(lease_read(path, text));
    assert_string_equal(text, "127.0.0.1:8787");
    lease_free(first);
    struct lease *second = lease_take(path, &e);
    assert_non_null(second);
    assert_false(lease_read(path, text));
    lease_free(second);
}

static uint64_t take(void)
{
    return lease_take(path, NULL) != NULL;
}

static void killed_holder_gives_it_back(void **state)
{
    (void)state;
    uint64_t is_held = 0;
    pid_t child = child_hold(take, &is_held);
    assert_true(is_held);
    struct err e = {0};
    assert_null(lease_take(path, &e));
    child_kill(child);
    struct lease *mine = lease_take(path, &e);
    assert_non_null(mine);
    lease_free(mine);
}

static void stopped_holder_is_known(void **state)
{
    (void)state;
    uint64_t is_held = 0;
    assert_int_equal(lease_stopped_holder(path), 0); /* nobody */
    pid_t child = child_hold(take, &is_held);
    assert_true(is_held);
    assert_int_equal(lease_stopped_holder(path), 0);
    assert_int_equal(kill(child, SIGSTOP), 0);
    assert_int_equal(waitpid(child, NULL, WUNTRACED), child);
    assert_int_equal(lease_stopped_holder(path), child);
    child_kill(child);
    assert_int_equal(lease_stopped_holder(path), 0);
}

static void hostile_content_is_cleaned_and_bounded(void **state)
{
    (void)state;
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (int i = 0; i < 1000; i++)
        fputs("\033]0;x\a", f);
    fclose(f);
    char text[LEASE_TEXT_MAX + 1];
    assert_true(lease_read(path, text));
    assert_true(strlen(text) <= LEASE_TEXT_MAX);
    assert_null(strchr(text, '\033'));
}

static void symbolic_link_is_refused(void **state)
{
    (void)state;
    char link_path[64];
    snprintf(link_path, sizeof link_path, "%s.link", path);
    assert_int_equal(symlink(path, link_path), 0);
    struct err e = {0};
    assert_null(lease_take(link_path, &e));
    assert_int_equal(e.code, ERR_STORE);
    unlink(link_path);
}

static void a_pipe_keeps_nobody_waiting(void **state)
{
    (void)state;
    char pipe_path[64], text[LEASE_TEXT_MAX + 1];
    snprintf(pipe_path, sizeof pipe_path, "%s.pipe", path);
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    assert_false(lease_read(pipe_path, text));
    assert_int_equal(unlink(pipe_path), 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_pipe_keeps_nobody_waiting),
    cmocka_unit_test(second_taker_is_told_who_holds),
    cmocka_unit_test(killed_holder_gives_it_back),
    cmocka_unit_test(stopped_holder_is_known),
    cmocka_unit_test(hostile_content_is_cleaned_and_bounded),
    cmocka_unit_test(symbolic_link_is_refused),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, make_file, remove_file);
}
