/* editor_test.c — the form in the user's own editor, and an editor that is not there, crashes or writes
 * nonsense: a sentence each time, and the screen as it was. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/base/mem.h"
#include "tests/screen/terminal.h"
#include "tests/test.h"

/* The demo with an editor that is this shell script; "$1" in it is the file. */
static struct terminal *start(const char *script)
{
    static char home[40];
    snprintf(home, sizeof home, "/tmp/waterfall-editor.XXXXXX");
    assert_non_null(mkdtemp(home));
    char *path = mem_text_format("%s/editor", home), *variable = mem_text_format("EDITOR=%s --wait", path);
    if (script) {
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fprintf(f, "#!/bin/sh\nshift\n%s\n", script);
        fclose(f);
        assert_int_equal(chmod(path, 0700), 0);
    }
    const char *const environment[] = {variable, "PATH=/nowhere:/bin:/usr/bin", NULL};
    static const char *const arguments[] = {"demo", NULL};
    struct terminal *t = terminal_start(&(struct terminal_options){
        .columns = 80, .rows = 24, .arguments = arguments, .environment = environment, .home = home});
    terminal_wait_for(t, "Zheng");
    terminal_key(t, "M-e");
    free(path);
    free(variable);
    return t;
}

static void finish(struct terminal *t)
{
    char *home = mem_text(terminal_home(t));
    terminal_key(t, "C-q");
    terminal_end(t, 0);
    terminal_remove_folder(home);
    free(home);
}

static void the_form_comes_back_as_it_was_written(void **state)
{
    (void)state;
    struct terminal *t =
        start("sed -i -e 's/Zheng/Lovelace/' -e 's/^waterfall_phone = on/waterfall_phone = off/' \"$1\"");
    terminal_wait_for(t, "The form is as you wrote it");
    assert_true(terminal_shows(t, "Lovelace"));
    assert_true(terminal_shows(t, "[ ] phone waterfall"));
    finish(t);
}

static void an_editor_that_crashes_changes_nothing(void **state)
{
    (void)state;
    struct terminal *t = start("echo first_name = Eve > \"$1\"; kill -SEGV $$");
    terminal_wait_for(t, "The editor crashed");
    assert_true(terminal_shows(t, "Zheng"));
    finish(t);
}

static void an_editor_that_gives_up_changes_nothing(void **state)
{
    (void)state;
    struct terminal *t = start("echo first_name = Eve > \"$1\"; exit 3");
    terminal_wait_for(t, "The editor ended with code 3");
    assert_true(terminal_shows(t, "Zheng"));
    finish(t);
}

static void a_slip_is_told_with_its_line(void **state)
{
    (void)state;
    struct terminal *t = start("echo last_nam = Eve > \"$1\"");
    terminal_wait_for(t, "Line 1: there is no field \"last_nam\"; did you mean \"last_name\"?");
    assert_true(terminal_shows(t, "Zheng"));
    finish(t);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(the_form_comes_back_as_it_was_written, terminal_clean_up),
    cmocka_unit_test_teardown(an_editor_that_crashes_changes_nothing, terminal_clean_up),
    cmocka_unit_test_teardown(an_editor_that_gives_up_changes_nothing, terminal_clean_up),
    cmocka_unit_test_teardown(a_slip_is_told_with_its_line, terminal_clean_up),
};
TEST_MAIN(tests)
