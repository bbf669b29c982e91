/* err_test.c — one clean line that fits, whatever went into it. */
#include "tests/test.h"

#include "core/base/err.h"
#include "core/base/utf8.h"

static void set_returns_false_and_fills(void **state)
{
    (void)state;
    struct err e;
    assert_false(err_set(&e, ERR_NETWORK, "The name %s does not resolve.", "api.example"));
    assert_int_equal(e.code, ERR_NETWORK);
    assert_string_equal(e.text, "The name api.example does not resolve.");
    assert_false(err_set(NULL, ERR_NETWORK, "nobody %s", "listens"));
}

static void foreign_bytes_are_cleaned(void **state)
{
    (void)state;
    struct err e;
    err_set(&e, ERR_JSON, "It said \"%s\".", "\033[2Jred\n\xE2\x80\xAE\xFF");
    assert_string_equal(e.text, "It said \"\xEF\xBF\xBD[2Jred \xEF\xBF\xBD\xEF\xBF\xBD\".");
}

static void long_texts_are_cut_on_a_character(void **state)
{
    (void)state;
    /* Each start shifts where the ceiling falls inside a three-byte character. */
    for (int shift = 0; shift < 4; shift++) {
        char foreign[2000] = "";
        size_t at = 0;
        for (; at < (size_t)shift; at++)
            foreign[at] = 'a';
        for (; at + 3 < sizeof foreign; at += 3)
            memcpy(foreign + at, "中", 3);
        struct err e;
        err_set(&e, ERR_LIMIT, "%s", foreign);
        size_t size = strlen(e.text);
        assert_true(size < sizeof e.text && size > sizeof e.text - 5);
        assert_int_equal(utf8_valid_prefix(e.text, size), size);
        assert_null(strstr(e.text, "\xEF\xBF\xBD")); /* cut, not broken */
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(set_returns_false_and_fills),
    cmocka_unit_test(foreign_bytes_are_cleaned),
    cmocka_unit_test(long_texts_are_cut_on_a_character),
};
TEST_MAIN(tests)
