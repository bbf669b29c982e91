/* paste_test.c — what lies on several lines in the clipboard, as a terminal sends it: each line's end is CR.
 */
#include "tests/screen/terminal.h"
#include "tests/test.h"

static struct terminal *start_empty(void)
{
    static const char *const demo[] = {"demo", NULL};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.columns = 120, .rows = 36, .arguments = demo});
    terminal_wait_for_all(t, (const char *const[]){"Zheng", "callback 127.0.0.1:", NULL});
    terminal_key(t, "C-l");
    terminal_wait_gone(t, "Zheng");
    return t;
}

static void a_record_on_several_lines_fills_the_form(void **state)
{
    (void)state;
    struct terminal *t = start_empty();
    terminal_paste(t, "{\n  \"first_name\": \"Grace\",\n  \"last_name\": \"Hopper\",\n"
                      "  \"domain\": \"example.org\"\n}\n");
    terminal_wait_for_all(t, (const char *const[]){"Grace", "Hopper", "example.org", NULL});
    assert_false(terminal_shows(t, "first_name"));
    terminal_quit(t);
}

static void a_call_on_several_lines_fills_the_form(void **state)
{
    (void)state;
    struct terminal *t = start_empty();
    terminal_paste(t, "curl --request POST \\\n"
                      "  --url 'https://api.apollo.io/api/v1/people/match?run_waterfall_email=true' \\\n"
                      "  --data '{\n    \"first_name\": \"Grace\",\n    \"last_name\": \"Hopper\"\n  }'\n");
    terminal_wait_for_all(t, (const char *const[]){"Grace", "Hopper", NULL});
    assert_false(terminal_shows(t, "curl"));
    terminal_quit(t);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(a_record_on_several_lines_fills_the_form, terminal_clean_up),
    cmocka_unit_test_teardown(a_call_on_several_lines_fills_the_form, terminal_clean_up),
};
TEST_MAIN(tests)
