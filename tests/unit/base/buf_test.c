/* buf_test.c — growth, ceilings and the NUL that is always there. */
#include "tests/test.h"

#include <stdlib.h>

#include "core/base/buf.h"

static void buf_starts_empty_and_terminated(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10);
    assert_non_null(b.data);
    assert_string_equal(b.data, "");
    assert_int_equal(b.size, 0);
    assert_false(b.is_over);
    buf_release(&b);
}

static void buf_takes_exactly_its_ceiling(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 5);
    assert_true(buf_append(&b, "abcde", 5));
    assert_false(b.is_over);
    assert_false(buf_append_char(&b, 'f'));
    assert_true(b.is_over);
    assert_string_equal(b.data, "abcde");
    buf_release(&b);
}

static void buf_refuses_whole_pieces_over_ceiling(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 5);
    assert_true(buf_append_text(&b, "abc"));
    assert_false(buf_append_text(&b, "def"));
    assert_string_equal(b.data, "abc");
    /* Once over, even what would fit is refused: a text with a hole in it would be worse than a short one. */
    assert_false(buf_append_char(&b, 'd'));
    assert_false(buf_printf(&b, "%d", 1));
    assert_string_equal(b.data, "abc");
    buf_release(&b);
}

static void buf_refuses_sizes_that_would_wrap(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 100);
    assert_true(buf_append_text(&b, "abc"));
    assert_false(buf_append(&b, "x", SIZE_MAX));
    assert_false(buf_append(&b, "x", SIZE_MAX - 3));
    assert_int_equal(b.size, 3);
    buf_release(&b);
}

static void buf_clear_forgives_and_keeps_memory(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 200);
    for (int i = 0; i < 200; i++)
        assert_true(buf_append_char(&b, 'x'));
    assert_false(buf_append_char(&b, 'x'));
    size_t capacity = b.capacity;
    buf_clear(&b);
    assert_string_equal(b.data, "");
    assert_false(b.is_over);
    assert_int_equal(b.capacity, capacity);
    assert_true(buf_append_text(&b, "again"));
    assert_string_equal(b.data, "again");
    buf_release(&b);
}

static void buf_keeps_nul_bytes_inside(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 100);
    assert_true(buf_append(&b, "a\0b", 3));
    assert_true(buf_append(&b, NULL, 0));
    assert_int_equal(b.size, 3);
    assert_memory_equal(b.data, "a\0b", 4);
    buf_release(&b);
}

static void buf_printf_grows_over_many_doublings(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 10000; i++)
        assert_true(buf_printf(&b, "%05d,", i));
    assert_int_equal(b.size, 60000);
    assert_memory_equal(b.data, "00000,00001,", 12);
    assert_string_equal(b.data + b.size - 6, "09999,");
    buf_release(&b);
}

static void buf_printf_over_ceiling_adds_nothing(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 8);
    assert_true(buf_printf(&b, "%s", "12345678"));
    buf_clear(&b);
    assert_false(buf_printf(&b, "%s", "123456789"));
    assert_string_equal(b.data, "");
    assert_true(b.is_over);
    buf_release(&b);
}

static void buf_take_gives_the_bytes_away(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 100);
    buf_append_text(&b, "mine");
    size_t size = 0;
    char *taken = buf_take(&b, &size);
    assert_string_equal(taken, "mine");
    assert_int_equal(size, 4);
    assert_string_equal(b.data, "");
    assert_int_equal(b.ceiling, 100);
    assert_true(buf_append_text(&b, "next"));
    assert_string_equal(taken, "mine");
    free(taken);
    buf_release(&b);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(buf_starts_empty_and_terminated),
    cmocka_unit_test(buf_takes_exactly_its_ceiling),
    cmocka_unit_test(buf_refuses_whole_pieces_over_ceiling),
    cmocka_unit_test(buf_refuses_sizes_that_would_wrap),
    cmocka_unit_test(buf_clear_forgives_and_keeps_memory),
    cmocka_unit_test(buf_keeps_nul_bytes_inside),
    cmocka_unit_test(buf_printf_grows_over_many_doublings),
    cmocka_unit_test(buf_printf_over_ceiling_adds_nothing),
    cmocka_unit_test(buf_take_gives_the_bytes_away),
};
TEST_MAIN(tests)
