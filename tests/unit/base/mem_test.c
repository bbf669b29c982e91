/* mem_test.c — copies, replacement, and the one way out when memory is gone. */
#include "tests/test.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"

static void absent_text_stays_absent(void **state)
{
    (void)state;
    assert_null(mem_text(NULL));
    char *empty = mem_text("");
    assert_string_equal(empty, "");
    free(empty);
}

static void copies_end_where_they_should(void **state)
{
    (void)state;
    char *part = mem_text_n("abcdef", 3), *none = mem_text_n(NULL, 0);
    assert_string_equal(part, "abc");
    assert_string_equal(none, "");
    char *formatted = mem_text_format("%s-%d", part, 42);
    assert_string_equal(formatted, "abc-42");
    free(part);
    free(none);
    free(formatted);
}

static void zeroed_memory_is_zero(void **state)
{
    (void)state;
    unsigned char *p = mem_zalloc(1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(p[i], 0);
    free(p);
}

static void resize_keeps_what_was_there(void **state)
{
    (void)state;
    int *numbers = mem_resize(NULL, 4, sizeof *numbers);
    for (int i = 0; i < 4; i++)
        numbers[i] = i;
    numbers = mem_resize(numbers, 4000, sizeof *numbers);
    for (int i = 0; i < 4; i++)
        assert_int_equal(numbers[i], i);
    free(numbers);
}

static void replace_frees_the_old(void **state)
{
    (void)state;
    char *text = mem_text("old");
    mem_text_replace_take(&text, mem_text("new"));
    assert_string_equal(text, "new");
    mem_text_replace_take(&text, NULL);
    assert_null(text);
    mem_text_replace_take(&text, mem_text("again"));
    assert_string_equal(text, "again");
    mem_text_replace(&text, text + 1); /* a part of itself */
    assert_true(mem_text_equal(text, "gain") && !mem_text_equal(text, "again"));
    mem_text_replace(&text, NULL);
    assert_true(mem_text_equal(text, NULL) && !mem_text_equal(text, ""));
}

static int hook_pipe = -1;

static void tell(void)
{
    ssize_t ignored = write(hook_pipe, "h", 1);
    (void)ignored;
}

static void exhaustion_calls_the_hook_and_ends_with_a_code(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        hook_pipe = ends[1];
        dup2(ends[1], STDERR_FILENO);
        mem_on_exhausted(tell);
        /* A product that does not fit a size: refused by arithmetic, whatever the machine has. */
        char *p = mem_resize(NULL, SIZE_MAX / 2, 3);
        _exit(p ? 1 : 2);
    }
    close(ends[1]);
    char said[200] = "";
    size_t size = 0;
    for (ssize_t n; (n = read(ends[0], said + size, sizeof said - 1 - size)) > 0;)
        size += (size_t)n;
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 70);
    assert_memory_equal(said, "hwaterfall: out of memory", 25); /* the hook first, then the sentence */
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(absent_text_stays_absent),
    cmocka_unit_test(copies_end_where_they_should),
    cmocka_unit_test(zeroed_memory_is_zero),
    cmocka_unit_test(resize_keeps_what_was_there),
    cmocka_unit_test(replace_frees_the_old),
    cmocka_unit_test(exhaustion_calls_the_hook_and_ends_with_a_code),
};
TEST_MAIN(tests)
