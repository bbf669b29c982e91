/* remember_test.c — what survives a restart, and that a spoilt file does no harm. */
#include "tests/unit/tui/picture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tui/remember.h"

static char *scratch_path(void)
{
    char folder[] = "/tmp/waterfall-remember-XXXXXX";
    assert_non_null(mkdtemp(folder));
    return mem_text_format("%s/a/b/screen", folder);
}

static void remove_scratch(char *path)
{
    unlink(path);
    for (int i = 0; i < 3; i++) {
        *strrchr(path, '/') = 0;
        rmdir(path);
    }
    free(path);
}

static void remember_brings_back_where_the_user_was(void **state)
{
    (void)state;
    char *path = scratch_path();
    struct picture p;
    struct stat about;
    picture_open(&p, NULL);
    type(&p, "Tim");
    press(&p, "Down");
    type(&p, "van der Zheng");
    press(&p, "F3");
    press(&p, "Esc");
    press(&p, "T");
    press(&p, "Up");
    press(&p, "Enter");
    char *theme = mem_text(p.app->theme.name);
    press(&p, "]");
    press(&p, "/");
    type(&p, "zheng apollo");
    press(&p, "Enter");
    p.app->form.is_spent = true;
    assert_true(remember_save(p.app, path));
    picture_close(&p);

    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    picture_open(&p, NULL);
    remember_load(p.app, path);
    assert_string_equal(p.app->form.field[IDENTIFIER_LAST_NAME].text, "van der Zheng");
    assert_false(p.app->form.is_on[TOGGLE_PHONE]);
    assert_true(p.app->form.is_on[TOGGLE_EMAIL]);
    assert_true(p.app->form.is_spent);
    assert_int_equal(p.app->form.strength, IDENTITY_FAIR);
    assert_int_equal(p.app->focus, PANE_REQUESTS);
    assert_int_equal(p.app->detail.tab, TAB_PERSON);
    assert_string_equal(p.app->theme.name, theme);
    assert_string_equal(p.app->session.filter, "zheng apollo");
    picture_close(&p);
    free(theme);
    remove_scratch(path);
}

static void remember_ignores_a_spoilt_file(void **state)
{
    (void)state;
    char *path = scratch_path();
    struct picture p;
    picture_open(&p, NULL);
    assert_true(remember_save(p.app, path));
    FILE *f = fopen(path, "w");
    fputs("pane 99\ntab -1\ntheme ../../x\nfirst_name \033[2J\xff\nasked 1x\n\n \nfilter\nnonsense", f);
    for (int i = 0; i < 300000; i++)
        fputc('z', f);
    fclose(f);
    remember_load(p.app, path);
    remember_load(p.app, "/nonexistent/file");
    assert_int_equal(p.app->focus, PANE_LOOKUP);
    picture_lacks(picture_draw(&p, 80, 24), "\033");
    picture_close(&p);
    remove_scratch(path);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(remember_brings_back_where_the_user_was),
    cmocka_unit_test(remember_ignores_a_spoilt_file),
};
TEST_MAIN(tests)
