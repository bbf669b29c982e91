/* theme_reload_test.c — whoever writes a theme sees it when the file is saved, and is told what is wrong. */
#include <stdio.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "tests/screen/terminal.h"
#include "tests/test.h"
#include "tests/folder.h"

struct place {
    char home[40];
    char *theme, *beside;
    struct terminal *terminal;
};

static void write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static void open_place(struct place *p, const char *text)
{
    snprintf(p->home, sizeof p->home, "/tmp/waterfall-theme.XXXXXX");
    assert_non_null(mkdtemp(p->home));
    p->theme = mem_text_format("%s/mine.theme", p->home);
    p->beside = mem_text_format("%s/mine.theme.new", p->home);
    write_text(p->theme, text);
    const char *const arguments[] = {"demo", "--theme", p->theme, NULL};
    p->terminal = terminal_start(
        &(struct terminal_options){.columns = 80, .rows = 24, .arguments = arguments, .home = p->home});
    terminal_wait_for(p->terminal, "First name");
}

static void close_place(struct place *p)
{
    terminal_key(p->terminal, "C-q");
    terminal_end(p->terminal, 0);
    folder_remove(p->home);
    free(p->theme);
    free(p->beside);
}

static bool is_label_bold(struct terminal *t)
{
    int row = terminal_find_row(t, "Last name");
    return terminal_cell(t, row, terminal_find_column(t, row, "Last name")).is_bold;
}

static void a_saved_theme_shows_at_once(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, "name = Mine\nlabel = 7 -\n");
    assert_false(is_label_bold(p.terminal));
    write_text(p.theme, "name = Mine, bolder\nlabel = 7 - bold\n");
    terminal_wait_for(p.terminal, "Theme Mine, bolder as it was saved");
    assert_true(is_label_bold(p.terminal));
    /* As most editors save: beside it, then in its place. */
    write_text(p.beside, "name = Mine, thin\nlabel = 7 -\n");
    assert_int_equal(rename(p.beside, p.theme), 0);
    terminal_wait_for(p.terminal, "Theme Mine, thin as it was saved");
    assert_false(is_label_bold(p.terminal));
    close_place(&p);
}

static void a_slip_is_told_with_its_line_and_the_old_theme_stays(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, "name = Mine\nlabel = 7 - bold\n");
    write_text(p.theme, "name = Mine\nlabel = 7 - bald\n");
    terminal_wait_for(p.terminal, "line 2: \"bald\" is no attribute");
    assert_true(is_label_bold(p.terminal));
    close_place(&p);
}

static void a_theme_that_was_broken_at_the_start_can_be_mended(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, "label\n");
    terminal_wait_for(p.terminal, "line 1: expected");
    write_text(p.theme, "name = Mended\nlabel = 7 - bold\n");
    terminal_wait_for(p.terminal, "Theme Mended as it was saved");
    assert_true(is_label_bold(p.terminal));
    close_place(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_teardown(a_saved_theme_shows_at_once, terminal_clean_up),
    cmocka_unit_test_teardown(a_slip_is_told_with_its_line_and_the_old_theme_stays, terminal_clean_up),
    cmocka_unit_test_teardown(a_theme_that_was_broken_at_the_start_can_be_mended, terminal_clean_up),
};
TEST_MAIN(tests)
