/* arena_test.c — texts stay where they were given out, however many follow. */
#include "core/base/arena.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "tests/test.h"

static void texts_stay_where_they_are(void **state)
{
    (void)state;
    enum { COUNT = 50000 };
    struct arena a;
    char **kept = mem_zalloc(COUNT * sizeof *kept), text[32];
    arena_init(&a);
    for (int i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "text %d", i);
        kept[i] = arena_text(&a, text);
    }
    for (int i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "text %d", i);
        assert_string_equal(kept[i], text);
    }
    arena_release(&a);
    free(kept);
}

static void a_text_longer_than_a_block_is_whole(void **state)
{
    (void)state;
    enum { LONG = 10 << 20 };
    struct arena a;
    char *big = mem_alloc(LONG);
    memset(big, 'x', LONG);
    arena_init(&a);
    const char *before = arena_text(&a, "before"), *copy = arena_text_n(&a, big, LONG),
               *behind = arena_text(&a, "behind");
    assert_int_equal(strlen(copy), LONG);
    assert_string_equal(before, "before");
    assert_string_equal(behind, "behind");
    assert_null(arena_text(&a, NULL));
    assert_string_equal(arena_text_n(&a, NULL, 0), "");
    arena_release(&a);
    free(big);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(texts_stay_where_they_are),
    cmocka_unit_test(a_text_longer_than_a_block_is_whole),
};

TEST_MAIN(tests)
