/* random_test.c — tokens, fair draws, and comparing secrets. */
#include "tests/test.h"

#include "core/base/random.h"

static void a_token_is_64_lower_case_hex_digits(void **state)
{
    (void)state;
    char token[TOKEN_TEXT_SIZE];
    random_token(token);
    assert_int_equal(strlen(token), 64);
    assert_int_equal(strspn(token, "0123456789abcdef"), 64);
    assert_true(random_is_token(token));
}

static void tokens_use_every_digit_and_do_not_repeat(void **state)
{
    (void)state;
    enum { COUNT = 200 };
    static char tokens[COUNT][TOKEN_TEXT_SIZE];
    bool seen[256] = {false};
    for (int i = 0; i < COUNT; i++) {
        random_token(tokens[i]);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(tokens[i], tokens[j]);
        for (const char *c = tokens[i]; *c; c++)
            seen[(unsigned char)*c] = true;
    }
    for (const char *c = "0123456789abcdef"; *c; c++)
        assert_true(seen[(unsigned char)*c]); /* misses one with a chance of 16 · (15/16)^12800 */
}

static void only_tokens_are_tokens(void **state)
{
    (void)state;
    char token[80];
    memset(token, 'a', 64);
    token[64] = '\0';
    assert_true(random_is_token(token));
    token[63] = '\0';
    assert_false(random_is_token(token)); /* short */
    memset(token, 'a', 65);
    token[65] = '\0';
    assert_false(random_is_token(token)); /* long */
    token[64] = '\0';
    static const char wrong[] = "AgG/.% \n\xC3`:@-";
    for (const char *c = wrong; *c; c++) {
        token[31] = *c;
        assert_false(random_is_token(token));
    }
    assert_false(random_is_token(""));
}

static void draws_stay_below_their_limit_and_reach_it(void **state)
{
    (void)state;
    for (uint32_t limit = 1; limit < 12; limit++) {
        int hits[12] = {0};
        for (int i = 0; i < 2000; i++) {
            uint32_t draw = random_below(limit);
            assert_true(draw < limit);
            hits[draw]++;
        }
        for (uint32_t d = 0; d < limit; d++)
            assert_true(hits[d] > 60); /* 182 expected at the most thinly spread */
    }
    assert_true(random_below(UINT32_MAX) < UINT32_MAX);
}

static void bytes_fill_the_whole_and_nothing_more(void **state)
{
    (void)state;
    unsigned char bytes[66] = {0};
    bytes[0] = bytes[65] = 0xA5;
    random_bytes(bytes + 1, 64);
    assert_int_equal(bytes[0], 0xA5);
    assert_int_equal(bytes[65], 0xA5);
    unsigned char zero[32] = {0};
    assert_memory_not_equal(bytes + 1, zero, 32);
    assert_memory_not_equal(bytes + 33, zero, 32);
    random_bytes(bytes, 0);
}

static void equal_looks_at_every_byte(void **state)
{
    (void)state;
    unsigned char a[64], b[64];
    random_bytes(a, sizeof a);
    memcpy(b, a, sizeof b);
    assert_true(random_equal(a, b, sizeof a));
    for (size_t i = 0; i < sizeof a; i++) {
        for (int bit = 0; bit < 8; bit++) {
            b[i] ^= (unsigned char)(1 << bit);
            assert_false(random_equal(a, b, sizeof a));
            b[i] = a[i];
        }
    }
    assert_true(random_equal(a, b, 0));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_token_is_64_lower_case_hex_digits),
    cmocka_unit_test(tokens_use_every_digit_and_do_not_repeat),
    cmocka_unit_test(only_tokens_are_tokens),
    cmocka_unit_test(draws_stay_below_their_limit_and_reach_it),
    cmocka_unit_test(bytes_fill_the_whole_and_nothing_more),
    cmocka_unit_test(equal_looks_at_every_byte),
};
TEST_MAIN(tests)
