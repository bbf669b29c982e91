/* sheet_twins_test.c — duplicates are found in the table's order, whether all fits into memory or next to
 * nothing does. */
#include <stdlib.h>

#include "core/base/err.h"
#include "core/base/sanitized.h"
#include "core/sheet/sheet_twins.h"
#include "tests/test.h"

enum { ROWS = IS_SANITIZED ? 1500 : 5000, PEOPLE = 700 };

static void digest_of(int person, unsigned char out[SHEET_DIGEST_SIZE])
{
    memset(out, person * 37 % 251, SHEET_DIGEST_SIZE);
    out[3] = (unsigned char)(person / 256);
    out[15] = (unsigned char)(person % 256);
}

static int person_of(int row)
{
    return (row * 7919) % PEOPLE;
}

static void check(size_t portion)
{
    struct sheet_twins *t = sheet_twins_new(portion);
    struct err e = {0};
    int64_t row, first, last = 0;
    int first_of[PEOPLE] = {0}, found = 0;
    for (int i = 1; i <= ROWS; i++) {
        unsigned char digest[SHEET_DIGEST_SIZE];
        digest_of(person_of(i), digest);
        assert_true(sheet_twins_add(t, digest, i, &e));
        if (!first_of[person_of(i)])
            first_of[person_of(i)] = i;
    }
    while (sheet_twins_next(t, &row, &first, &e)) {
        assert_true(row > last);
        last = row;
        assert_int_equal(first, first_of[person_of((int)row)]);
        assert_true(row > first);
        found++;
    }
    assert_int_equal(e.code, ERR_NONE);
    assert_int_equal(found, ROWS - PEOPLE);
    sheet_twins_free(t);
}

static void twins_in_memory(void **state)
{
    (void)state;
    check(0);
}

static void twins_in_many_portions(void **state)
{
    (void)state;
    check(64);
    check(ROWS);
    check(1);
}

static void no_rows_no_twins(void **state)
{
    (void)state;
    struct sheet_twins *t = sheet_twins_new(0);
    struct err e;
    int64_t row, first;
    assert_false(sheet_twins_next(t, &row, &first, &e));
    assert_int_equal(e.code, ERR_NONE);
    sheet_twins_free(t);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(twins_in_memory),
        cmocka_unit_test(twins_in_many_portions),
        cmocka_unit_test(no_rows_no_twins),
    };
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
