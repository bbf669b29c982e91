/* presence_test.c — somebody is there while his process lives, to whoever asks, and gone once it was killed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/presence.h"
#include "tests/child.h"
#include "tests/test.h"

static char folder[] = "/tmp/waterfall-presence-XXXXXX", path[64];

static int make_place(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/senders", folder);
    return 0;
}

static int remove_place(void **state)
{
    (void)state;
    return unlink(path) != 0 || rmdir(folder) != 0;
}

static void those_who_are_there_are_seen(void **state)
{
    (void)state;
    struct presence *first = presence_take(path, 0), *second = presence_take(path, 0);
    assert_non_null(first);
    assert_non_null(second);
    uint64_t one = presence_number(first), two = presence_number(second);
    assert_true(one != two);
    assert_int_equal(presence_of(path, one), PRESENCE_THERE);
    assert_int_equal(presence_of(path, two), PRESENCE_THERE); /* asking gave neither of them back */
    assert_int_equal(presence_of(path, one), PRESENCE_THERE);
    assert_int_equal(presence_of(path, one + 1), PRESENCE_GONE);
    assert_int_equal(presence_of(path, UINT64_MAX), PRESENCE_GONE);
    presence_free(first);
    assert_int_equal(presence_of(path, one), PRESENCE_GONE);
    assert_int_equal(presence_of(path, two), PRESENCE_THERE);
    presence_free(second);
    presence_free(NULL);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(st.st_size, 0);
}

static uint64_t take(void)
{
    struct presence *p = presence_take(path, 0);
    return p ? presence_number(p) : 0;
}

static void who_was_killed_is_gone(void **state)
{
    (void)state;
    uint64_t number = 0;
    pid_t child = child_hold(take, &number);
    assert_int_equal(presence_of(path, number), PRESENCE_THERE);
    child_kill(child);
    assert_int_equal(presence_of(path, number), PRESENCE_GONE);
}

static void without_a_file_nothing_is_known(void **state)
{
    (void)state;
    assert_null(presence_take("/dev/null/senders", 0));
    assert_int_equal(presence_of("/dev/null/senders", 1), PRESENCE_UNKNOWN);
}

/* The file was deleted: who asks is told so, and makes none that would know of nobody. */
static void a_deleted_file_knows_nothing(void **state)
{
    (void)state;
    struct presence *p = presence_take(path, 0);
    uint64_t number = presence_number(p);
    assert_true(presence_is_at(p, path));
    assert_int_equal(unlink(path), 0);
    assert_false(presence_is_at(p, path));
    assert_int_equal(presence_of(path, number), PRESENCE_UNKNOWN);
    assert_int_not_equal(access(path, F_OK), 0);
    struct presence *again = presence_take(path, number);
    assert_non_null(again);
    assert_int_equal(presence_number(again), number);
    assert_true(presence_is_at(again, path));
    assert_false(presence_is_at(p, path));
    assert_null(presence_take(path, number)); /* held */
    presence_free(p);
    presence_free(again);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(those_who_are_there_are_seen),
    cmocka_unit_test(who_was_killed_is_gone),
    cmocka_unit_test(without_a_file_nothing_is_known),
    cmocka_unit_test(a_deleted_file_knows_nothing),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, make_place, remove_place);
}
