/* sieve_test.c — what was put in is always found; strangers seldom are. */
#include <stdio.h>

#include "core/base/random.h"
#include "core/base/sieve.h"
#include "tests/test.h"

enum { MANY = 100000 };

static uint64_t number_of(uint64_t secret, unsigned i)
{
    char hex[17];
    snprintf(hex, sizeof hex, "%016x", i);
    return sieve_number(secret, hex);
}

static void empty_has_nothing(void **state)
{
    (void)state;
    struct sieve s;
    sieve_init(&s);
    assert_false(sieve_may_have(&s, 0));
    assert_false(sieve_may_have(&s, 17));
    sieve_release(&s);
}

static void never_forgets_and_seldom_mistakes(void **state)
{
    (void)state;
    struct sieve s;
    unsigned mistaken = 0;
    sieve_init(&s);
    for (unsigned i = 0; i < MANY; i++) {
        sieve_add(&s, number_of(7, i));
        assert_true(sieve_may_have(&s, number_of(7, i)));
    }
    for (unsigned i = 0; i < MANY; i++)
        assert_true(sieve_may_have(&s, number_of(7, i)));
    for (unsigned i = MANY; i < 2 * MANY; i++)
        mistaken += sieve_may_have(&s, number_of(7, i));
    assert_true(mistaken < MANY / 50);
    assert_true(mistaken > 0); /* else it would not be the thing that the header describes */
    sieve_release(&s);
}

static void little_memory(void **state)
{
    (void)state;
    struct sieve s;
    size_t bytes = 0;
    sieve_init(&s);
    for (unsigned i = 0; i < MANY; i++)
        sieve_add(&s, number_of(7, i));
    for (size_t i = 0; i < s.block_count; i++)
        bytes += s.block[i].bit_count / 8;
    assert_true(bytes <= MANY * 5);
    sieve_release(&s);
}

static void secret_decides(void **state)
{
    (void)state;
    assert_true(number_of(1, 5) != number_of(2, 5));
    assert_true(number_of(1, 5) != number_of(1, 6));
    assert_true(sieve_number(1, "00000000000000ff") == sieve_number(1, "00000000000000FF"));
    assert_true(sieve_number(1, "00000000000000ffabc") == sieve_number(1, "00000000000000ffdef"));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(empty_has_nothing),
    cmocka_unit_test(never_forgets_and_seldom_mistakes),
    cmocka_unit_test(little_memory),
    cmocka_unit_test(secret_decides),
};
TEST_MAIN(tests)
