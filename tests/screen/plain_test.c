/* plain_test.c — plain mode typed at a terminal: lines, a prompt, and never an escape sequence. */
#include <signal.h>
#include <stdlib.h>

#include "tests/screen/terminal.h"
#include "tests/test.h"

static const char *const plain[] = {"demo", "--plain", "--speed", "20", NULL};

static void expect_no_escape(const struct terminal *t)
{
    size_t size;
    const char *raw = terminal_raw(t, &size);
    if (memchr(raw, '\033', size) || memchr(raw, 0x9b, size))
        fail_msg("an escape sequence was written:\n%.*s", (int)size, raw);
}

static struct terminal *start(void)
{
    struct terminal *t =
        terminal_start(&(struct terminal_options){.columns = 100, .rows = 40, .arguments = plain});
    terminal_wait_for(t, ">"); /* the prompt */
    return t;
}

static void a_lookup_is_typed_and_told(void **state)
{
    (void)state;
    struct terminal *t = start();
    terminal_type(t, "send\r");
    terminal_wait_for_each(t, (const char *const[]){"Sent as request 1.", "Tim Zheng: waiting.",
                                                    "step 3: Icypeas found", "delivered by webhook", NULL});
    terminal_type(t, "lookup first=Ada\r");
    terminal_wait_for(t, "Identity: weak.");
    expect_no_escape(t);
    assert_false(terminal_is_alternate(t));
    terminal_type(t, "quit\r");
    terminal_end(t, 0);
}

/* A prompt stands before each command and after each line that came by itself. */
static void the_prompt_comes_back(void **state)
{
    (void)state;
    struct terminal *t = start();
    terminal_type(t, "send\r");
    terminal_wait_for(t, "Phone, final:");
    terminal_wait_quiet(t);
    int row = terminal_find_row(t, "Phone, final:");
    char *next = terminal_row_text(t, row + 1);
    assert_string_equal(next, ">");
    free(next);
    terminal_type(t, "nonsense\r");
    terminal_wait_for(t, "There is no command");
    expect_no_escape(t);
    terminal_type(t, "\004"); /* the end of input */
    terminal_end(t, 0);
}

static void editor_and_pager_are_lent_the_terminal(void **state)
{
    (void)state;
    static const char *const tools[] = {"EDITOR=sed -i s/Zheng/Lovelace/", "PAGER=sed s/^/paged:/", NULL};
    struct terminal *t = terminal_start(
        &(struct terminal_options){.columns = 100, .rows = 40, .arguments = plain, .environment = tools});
    terminal_wait_for(t, ">");
    terminal_type(t, "editor\r");
    terminal_wait_for(t, "Last name Lovelace");
    terminal_type(t, "pager\r");
    terminal_wait_for(t, "Nothing was told yet");
    terminal_type(t, "list\r");
    terminal_wait_for(t, "No requests yet.");
    terminal_type(t, "pager\r");
    terminal_wait_for(t, "paged:No requests yet.");
    expect_no_escape(t);
    terminal_type(t, "quit\r");
    terminal_end(t, 0);
}

static void a_signal_and_a_hang_up_end_it(void **state)
{
    (void)state;
    struct terminal *t = start();
    terminal_type(t, "\003");
    terminal_wait_ended(t, TERMINAL_WAIT_MS);
    expect_no_escape(t);
    terminal_end(t, 128 + SIGINT);
    t = start();
    terminal_hang_up(t);
    terminal_wait_ended(t, TERMINAL_WAIT_MS);
    terminal_kill(t);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(a_lookup_is_typed_and_told, terminal_clean_up),
    cmocka_unit_test_teardown(the_prompt_comes_back, terminal_clean_up),
    cmocka_unit_test_teardown(editor_and_pager_are_lent_the_terminal, terminal_clean_up),
    cmocka_unit_test_teardown(a_signal_and_a_hang_up_end_it, terminal_clean_up),
};
TEST_MAIN(tests)
