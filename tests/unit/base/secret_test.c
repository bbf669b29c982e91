/* secret_test.c — the key is trimmed, checked, hinted at, and its source wiped. */
#include "tests/test.h"

#include <stdio.h>
#include <sys/resource.h>

#include "core/base/err.h"
#include "core/base/secret.h"

static struct secret *from(const char *text, struct err *e)
{
    char copy[1024];
    snprintf(copy, sizeof copy, "%s", text);
    return secret_new_wipe(copy, strlen(copy), e);
}

static void white_space_around_is_trimmed(void **state)
{
    (void)state;
    struct err e;
    struct secret *s = from(" \t abcdEFGH1234 \r\n", &e);
    assert_non_null(s);
    assert_string_equal(secret_expose(s), "abcdEFGH1234");
    secret_free(s);
}

static void the_source_is_wiped_even_when_refused(void **state)
{
    (void)state;
    static const char zero[32];
    struct err e;
    char good[32] = "abcdefghijklmnop\n", bad[32] = "abc def";
    struct secret *s = secret_new_wipe(good, strlen(good), &e);
    assert_non_null(s);
    assert_memory_equal(good, zero, sizeof good);
    secret_free(s);
    assert_null(secret_new_wipe(bad, strlen(bad), &e));
    assert_memory_equal(bad, zero, sizeof bad);
}

static void what_no_header_may_carry_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",       "  \r\n", "two words", "line\nbreak", "caf\xC3\xA9",
                                      "bell\a", "del\177"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = {.code = ERR_NONE};
        assert_null(from(bad[i], &e));
        assert_int_equal(e.code, ERR_CONFIG);
        /* The sentence never repeats the key. */
        assert_true(strlen(bad[i]) < 4 || !strstr(e.text, bad[i]));
    }
    struct err e;
    char inner_nul[] = "abc\0def";
    assert_null(secret_new_wipe(inner_nul, sizeof inner_nul - 1, &e));
}

static void the_longest_key_is_512_bytes(void **state)
{
    (void)state;
    struct err e;
    char text[600];
    memset(text, 'k', sizeof text);
    struct secret *s = secret_new_wipe(text, 512, &e);
    assert_non_null(s);
    assert_int_equal(strlen(secret_expose(s)), 512);
    secret_free(s);
    memset(text, 'k', sizeof text);
    assert_null(secret_new_wipe(text, 513, &e));
    assert_int_equal(e.code, ERR_CONFIG);
}

static void the_hint_tells_four_characters_of_a_long_key_only(void **state)
{
    (void)state;
    struct err e;
    char hint[SECRET_HINT_SIZE];
    struct secret *s = from("0123456789ab3f2a", &e);
    secret_hint(s, hint);
    assert_string_equal(hint, "····3f2a");
    secret_free(s);
    s = from("12345678901", &e); /* 11: four of them would be too many */
    secret_hint(s, hint);
    assert_string_equal(hint, "····");
    secret_free(s);
    secret_hint(NULL, hint);
    assert_string_equal(hint, "");
}

static void works_where_locking_memory_is_forbidden(void **state)
{
    (void)state;
    struct rlimit old, none = {0, 0};
    assert_int_equal(getrlimit(RLIMIT_MEMLOCK, &old), 0);
    none.rlim_max = old.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_MEMLOCK, &none), 0);
    struct err e;
    struct secret *s = from("0123456789abcdef", &e);
    assert_int_equal(setrlimit(RLIMIT_MEMLOCK, &old), 0);
    assert_non_null(s);
    secret_free(s);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(white_space_around_is_trimmed),
    cmocka_unit_test(the_source_is_wiped_even_when_refused),
    cmocka_unit_test(what_no_header_may_carry_is_refused),
    cmocka_unit_test(the_longest_key_is_512_bytes),
    cmocka_unit_test(the_hint_tells_four_characters_of_a_long_key_only),
    cmocka_unit_test(works_where_locking_memory_is_forbidden),
};
TEST_MAIN(tests)
