/* fingerprint_test.c — against a published value, and that the salt matters. */
#include "core/base/fingerprint.h"
#include "tests/test.h"

/* RFC 4231, test case 2. */
static void published_value(void **state)
{
    (void)state;
    static const unsigned char wanted[FINGERPRINT_SIZE] = {
        0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75, 0xc7,
        0x5a, 0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64, 0xec, 0x38, 0x43};
    unsigned char out[FINGERPRINT_SIZE];
    fingerprint("Jefe", 4, "what do ya want for nothing?", 28, out);
    assert_memory_equal(out, wanted, sizeof wanted);
}

static void salt_and_text_both_matter(void **state)
{
    (void)state;
    unsigned char a[FINGERPRINT_SIZE], b[FINGERPRINT_SIZE];
    fingerprint("salt", 4, "tim", 3, a);
    fingerprint("salt", 4, "tin", 3, b);
    assert_memory_not_equal(a, b, sizeof a);
    fingerprint("tlas", 4, "tim", 3, b);
    assert_memory_not_equal(a, b, sizeof a);
}

/* Long ones too, and none leaves anything behind for the next. */
static void many_texts_under_one_salt_are_as_single_ones(void **state)
{
    (void)state;
    char text[300];
    unsigned char one[FINGERPRINT_SIZE], single[FINGERPRINT_SIZE];
    struct fingerprinter *f = fingerprinter_new("salt", 4);
    memset(text, 'x', sizeof text);
    for (size_t size = 0; size <= sizeof text; size += 50) {
        fingerprinter_take(f, text, size, one);
        fingerprint("salt", 4, text, size, single);
        assert_memory_equal(one, single, sizeof one);
    }
    fingerprinter_free(f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(published_value),
    cmocka_unit_test(salt_and_text_both_matter),
    cmocka_unit_test(many_texts_under_one_salt_are_as_single_ones),
};

TEST_MAIN(tests)
