/* settings_test.c — precedence, origins and complaints, on real files in a folder of its own. */
#include "tests/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/config/settings.h"

static void write_file(const char *path, const void *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

/* A home of its own, which is the working folder too: "home/.config/waterfall/config.ini". */
static int make_home(void **state)
{
    char *home = mem_text("/tmp/waterfall-settings-XXXXXX");
    if (!mkdtemp(home) || chdir(home) != 0 || mkdir(".config", 0700) != 0 ||
        mkdir(".config/waterfall", 0700) != 0)
        return -1;
    setenv("HOME", home, 1);
    const char *const variables[] = {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"};
    for (size_t i = 0; i < 3; i++)
        unsetenv(variables[i]);
    for (int i = 0; i < SETTING_COUNT; i++)
        if (setting_info((enum setting)i)->env[0])
            unsetenv(setting_info((enum setting)i)->env);
    *state = home;
    return 0;
}

static int remove_home(void **state)
{
    unlink(".config/waterfall/config.ini");
    rmdir(".config/waterfall");
    rmdir(".config");
    int failed = chdir("/") | rmdir(*state);
    free(*state);
    return failed;
}

static void write_config(const char *text)
{
    write_file(".config/waterfall/config.ini", text, strlen(text));
}

static void assert_load_fails(const char *text, const char *part)
{
    struct settings s;
    struct err e = {0};
    write_config(text);
    assert_false(settings_load(&s, &e));
    assert_int_equal(e.code, ERR_CONFIG);
    if (!strstr(e.text, part))
        fail_msg("\"%s\" lacks \"%s\"", e.text, part);
}

static void assert_check_fails(enum setting which, const char *value, const char *part)
{
    struct settings s;
    struct err e = {0};
    assert_true(settings_load(&s, &e));
    settings_set_flag(&s, which, value);
    if (settings_check(&s, &e))
        fail_msg("\"%s\" passed", value);
    assert_int_equal(e.code, ERR_CONFIG);
    if (!strstr(e.text, part))
        fail_msg("\"%s\" lacks \"%s\"", e.text, part);
    settings_release(&s);
}

static void assert_checked(enum setting which, const char *value, const char *expected)
{
    struct settings s;
    struct err e = {0};
    assert_true(settings_load(&s, &e));
    settings_set_flag(&s, which, value);
    if (!settings_check(&s, &e))
        fail_msg("%s", e.text);
    assert_string_equal(s.value[which], expected);
    settings_release(&s);
}

/* ---- precedence ---- */

static void settings_default_without_a_file(void **state)
{
    struct settings s;
    struct err e;
    char expected[300];
    assert_true(settings_load(&s, &e));
    assert_true(settings_check(&s, &e));
    assert_string_equal(s.value[SETTING_API_URL], "https://api.apollo.io");
    assert_string_equal(s.origin[SETTING_API_URL], "default");
    snprintf(expected, sizeof expected, "%s/.config/waterfall/config.ini", (char *)*state);
    assert_string_equal(s.config_path, expected);
    snprintf(expected, sizeof expected, "%s/.local/share/waterfall/history.db", (char *)*state);
    assert_string_equal(s.value[SETTING_DB], expected);
    snprintf(expected, sizeof expected, "%s/.local/state/waterfall/waterfall.log", (char *)*state);
    assert_string_equal(s.value[SETTING_LOG], expected);
    settings_release(&s);
}

static void settings_flag_beats_environment_beats_file(void **state)
{
    (void)state;
    struct settings s;
    struct err e;
    write_config("listen = 127.0.0.1:1\npublic_url = https://file.example\ndb = /file.db\n");
    setenv("WATERFALL_LISTEN", "127.0.0.1:2", 1);
    setenv("WATERFALL_PUBLIC_URL", "https://environment.example", 1);
    assert_true(settings_load(&s, &e));
    settings_set_flag(&s, SETTING_LISTEN, "127.0.0.1:3");
    assert_true(settings_check(&s, &e));
    assert_string_equal(s.value[SETTING_LISTEN], "127.0.0.1:3");
    assert_string_equal(s.origin[SETTING_LISTEN], "flag --listen");
    assert_string_equal(s.value[SETTING_PUBLIC_URL], "https://environment.example");
    assert_string_equal(s.origin[SETTING_PUBLIC_URL], "environment WATERFALL_PUBLIC_URL");
    assert_string_equal(s.value[SETTING_DB], "/file.db");
    assert_string_equal(s.origin[SETTING_DB], "~/.config/waterfall/config.ini line 3");
    settings_release(&s);
    unsetenv("WATERFALL_LISTEN");
    unsetenv("WATERFALL_PUBLIC_URL");
}

static void settings_empty_environment_is_not_given(void **state)
{
    (void)state;
    struct settings s;
    struct err e;
    setenv("APOLLO_API_BASE_URL", "", 1);
    assert_true(settings_load(&s, &e));
    assert_string_equal(s.origin[SETTING_API_URL], "default");
    settings_release(&s);
    unsetenv("APOLLO_API_BASE_URL");
}

static void settings_relative_xdg_directory_is_ignored(void **state)
{
    struct settings s;
    struct err e;
    setenv("XDG_CONFIG_HOME", "elsewhere", 1);
    assert_true(settings_load(&s, &e));
    assert_int_equal(strncmp(s.config_path, *state, strlen(*state)), 0);
    settings_release(&s);
    unsetenv("XDG_CONFIG_HOME");
}

/* ---- the file ---- */

static void settings_file_forgives_layout(void **state)
{
    (void)state;
    struct settings s;
    struct err e;
    write_config("\xEF\xBB\xBF# a comment\r\n\r\n; another\r\n\t theme=\"two words\" \r\n  mouse =off\n"
                 "animation=\n"
                 "db = ~/h.db");
    assert_true(settings_load(&s, &e));
    assert_true(settings_check(&s, &e));
    assert_string_equal(s.value[SETTING_THEME], "two words");
    assert_string_equal(s.value[SETTING_MOUSE], "off");
    assert_true(settings_is_on(&s, SETTING_ANIMATION));
    assert_string_equal(s.origin[SETTING_DB], "~/.config/waterfall/config.ini line 7");
    assert_string_equal(strrchr(s.value[SETTING_DB], '/'), "/h.db");
    assert_int_equal(s.value[SETTING_DB][0], '/');
    settings_release(&s);
}

static void settings_unknown_key_has_its_line_and_a_guess(void **state)
{
    (void)state;
    assert_load_fails("# x\n\nlisen = 127.0.0.1:1\n",
                      "config.ini line 3: unknown setting \"lisen\"; did you mean \"listen\"?");
    assert_load_fails("publicurl = x\n", "did you mean \"public_url\"?");
    assert_load_fails("colour_of_the_sky = x\n", "line 1: unknown setting \"colour_of_the_sky\". ");
}

static void settings_file_refuses_the_key_itself(void **state)
{
    (void)state;
    struct settings s;
    struct err e;
    write_config("api_key = secret-value-1234\n");
    assert_false(settings_load(&s, &e));
    assert_non_null(strstr(e.text, "does not belong in this file"));
    assert_null(strstr(e.text, "secret-value"));
}

static void settings_file_refuses_what_is_no_setting(void **state)
{
    (void)state;
    assert_load_fails("mouse = on\nmouse = off\n", "line 2: \"mouse\" is set already, in line 1");
    assert_load_fails("[colours]\n", "line 1: there are no sections");
    assert_load_fails("mouse\n", "line 1: \"mouse\" is no setting");
    assert_load_fails("theme = \xFF\n", "is not a text file");
    write_file(".config/waterfall/config.ini", "theme = a\0b\n", 12);
    struct settings s;
    struct err e;
    assert_false(settings_load(&s, &e));
    assert_non_null(strstr(e.text, "is not a text file"));
}

static void settings_file_has_a_ceiling(void **state)
{
    (void)state;
    size_t size = 65 * 1024;
    char *text = mem_alloc(size + 1);
    memset(text, '\n', size);
    text[size] = '\0';
    assert_load_fails(text, "bigger than 64 kB");
    free(text);
}

/* It can name a command to be run and the address that gets the key. */
static void settings_file_that_others_write_is_refused(void **state)
{
    (void)state;
    struct settings s;
    struct err e = {0};
    write_config("privacy = on\n");
    assert_int_equal(chmod(".config/waterfall/config.ini", 0666), 0);
    assert_false(settings_load(&s, &e));
    assert_non_null(strstr(e.text, "may be written by everybody"));
    assert_int_equal(chmod(".config/waterfall/config.ini", 0664), 0); /* a group may be one's own */
    assert_true(settings_load(&s, &e));
    settings_release(&s);
    if (geteuid() != 0)
        skip(); /* only root can play somebody else */
    assert_int_equal(chown(".config/waterfall/config.ini", 65534, 65534), 0);
    assert_false(settings_load(&s, &e));
    assert_int_equal(e.code, ERR_CONFIG);
    assert_non_null(strstr(e.text, "belongs to somebody else"));
}

static void settings_file_that_is_a_directory_or_fifo_is_refused(void **state)
{
    (void)state;
    struct settings s;
    struct err e;
    assert_int_equal(mkdir(".config/waterfall/config.ini", 0700), 0);
    assert_false(settings_load(&s, &e));
    rmdir(".config/waterfall/config.ini");
    assert_non_null(strstr(e.text, "is not a file"));
    assert_int_equal(mkfifo(".config/waterfall/config.ini", 0600), 0);
    assert_false(settings_load(&s, &e));
    assert_non_null(strstr(e.text, "is not a file"));
}

/* ---- values ---- */

static void settings_api_url_is_checked(void **state)
{
    (void)state;
    assert_checked(SETTING_API_URL, "https://api.example/", "https://api.example");
    assert_checked(SETTING_API_URL, "http://127.0.0.1:8788", "http://127.0.0.1:8788");
    assert_checked(SETTING_API_URL, "http://localhost:1", "http://localhost:1");
    assert_checked(SETTING_API_URL, "http://[::1]:9/x", "http://[::1]:9/x");
    assert_check_fails(SETTING_API_URL, "http://api.apollo.io", "the key would travel readable");
    assert_check_fails(SETTING_API_URL, "http://127.0.0.1.evil.example", "the key would travel readable");
    assert_check_fails(SETTING_API_URL, "http://127.evil.example", "the key would travel readable");
    assert_check_fails(SETTING_API_URL, "http://[::2]", "the key would travel readable");
    assert_check_fails(SETTING_API_URL, "ftp://api.apollo.io", "must begin with https://");
    assert_check_fails(SETTING_API_URL, "api.apollo.io", "must begin with https://");
    assert_check_fails(SETTING_API_URL, "", "must begin with https://");
    assert_check_fails(SETTING_API_URL, "https://", "names no host");
    assert_check_fails(SETTING_API_URL, "https:///x", "names no host");
    assert_check_fails(SETTING_API_URL, "https://a b", "holds a space");
    assert_check_fails(SETTING_API_URL, "https://me@127.0.0.1", "plain base");
    assert_check_fails(SETTING_API_URL, "https://a?b=c", "plain base");
    assert_check_fails(SETTING_API_URL, "https://a:0", "port");
    assert_check_fails(SETTING_API_URL, "https://a:99999", "port");
    assert_check_fails(SETTING_API_URL, "https://a:8x", "port");
    assert_check_fails(SETTING_API_URL, "https://[::1]x", "malformed");
}

static void settings_public_url_is_checked(void **state)
{
    (void)state;
    assert_checked(SETTING_PUBLIC_URL, "http://hooks.example/base//", "http://hooks.example/base");
    assert_checked(SETTING_PUBLIC_URL, "", "");
    assert_check_fails(SETTING_PUBLIC_URL, "hooks.example", "must begin with https://");
    assert_check_fails(SETTING_PUBLIC_URL, "https://hooks.example/#x", "plain base");
}

static void settings_port_0_with_public_url_is_an_error(void **state)
{
    (void)state;
    struct settings s;
    struct err e;
    assert_true(settings_load(&s, &e));
    settings_set_flag(&s, SETTING_LISTEN, "127.0.0.1:0");
    assert_true(settings_check(&s, &e));
    settings_set_flag(&s, SETTING_PUBLIC_URL, "https://hooks.example");
    assert_false(settings_check(&s, &e));
    assert_int_equal(e.code, ERR_CONFIG);
    assert_non_null(strstr(e.text, "fixed port"));
    settings_release(&s);
}

static void settings_words_are_checked(void **state)
{
    (void)state;
    assert_checked(SETTING_MOUSE, "off", "off");
    assert_checked(SETTING_ASCII, "auto", "auto");
    assert_checked(SETTING_MOUSE, "auto", "auto");
    assert_check_fails(SETTING_ANIMATION, "auto", "must be one of on|off");
    assert_check_fails(SETTING_MOUSE, "o", "must be one of auto|on|off");
    assert_check_fails(SETTING_ASCII, "yes", "(flag --ascii): it must be one of auto|on|off");
    assert_check_fails(SETTING_THEME, "", "name a theme");
}

static void settings_listen_shapes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *address;
        int port;
    } good[] = {
        {"127.0.0.1:8787", "127.0.0.1", 8787}, {"[::1]:0", "::1", 0},
        {":8787", "127.0.0.1", 8787},          {"8787", "127.0.0.1", 8787},
        {"0.0.0.0:65535", "0.0.0.0", 65535},   {"localhost:0", "localhost", 0},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char *address;
        int port;
        struct err e;
        assert_true(settings_parse_listen(good[i].text, &address, &port, &e));
        assert_string_equal(address, good[i].address);
        assert_int_equal(port, good[i].port);
        free(address);
    }
    static const char *const bad[] = {"",       "a:",      ":",          "127.0.0.1",    "127.0.0.1:65536",
                                      "::1:80", "[::1]",   "[]:1",       "*:80",         "127.0.0.1:-1",
                                      "a b:1",  "a/b:80",  "1:2:3",      "127.0.0.1: 1", "127.0.0.1:0x10",
                                      "h:+80",  "[a]b:80", "\xC3\xA9:80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *address = NULL;
        int port;
        struct err e = {0};
        if (settings_parse_listen(bad[i], &address, &port, &e))
            fail_msg("\"%s\" passed", bad[i]);
        assert_int_equal(e.code, ERR_CONFIG);
    }
}

static void settings_home_is_needed_only_where_it_is_used(void **state)
{
    /* A home that is no absolute path counts as none, and then the system's own record of it is taken. */
    struct settings s;
    struct err e;
    setenv("HOME", "relative", 1);
    assert_true(settings_load(&s, &e));
    settings_set_flag(&s, SETTING_DB, "/somewhere.db");
    settings_set_flag(&s, SETTING_LOG, "/somewhere.log");
    assert_true(settings_check(&s, &e));
    assert_string_equal(s.value[SETTING_DB], "/somewhere.db");
    settings_release(&s);
    setenv("HOME", *state, 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, make_home, remove_home)

static void settings_hand_on_lines_about_keys(void **state)
{
    (void)state;
    struct settings s;
    struct err e = {0};
    write_config("# mine\nkey.privacy = F9, ^X\nmouse = off\nkey.zoom =\n");
    assert_true(settings_load(&s, &e));
    assert_int_equal(s.key_line_count, 2);
    assert_string_equal(s.key_line[0].name, "privacy");
    assert_string_equal(s.key_line[0].value, "F9, ^X");
    assert_string_equal(s.key_line[0].origin, "~/.config/waterfall/config.ini line 2");
    assert_string_equal(s.key_line[1].name, "zoom");
    assert_string_equal(s.key_line[1].value, "");
    settings_release(&s);
    assert_load_fails("key.zoom = z\n\nkey.zoom = Z\n", "line 3: \"key.zoom\" is set already");
}

static const struct CMUnitTest tests[] = {
    T(settings_default_without_a_file),
    T(settings_flag_beats_environment_beats_file),
    T(settings_empty_environment_is_not_given),
    T(settings_relative_xdg_directory_is_ignored),
    T(settings_file_forgives_layout),
    T(settings_hand_on_lines_about_keys),
    T(settings_unknown_key_has_its_line_and_a_guess),
    T(settings_file_refuses_the_key_itself),
    T(settings_file_refuses_what_is_no_setting),
    T(settings_file_has_a_ceiling),
    T(settings_file_that_others_write_is_refused),
    T(settings_file_that_is_a_directory_or_fifo_is_refused),
    T(settings_api_url_is_checked),
    T(settings_public_url_is_checked),
    T(settings_port_0_with_public_url_is_an_error),
    T(settings_words_are_checked),
    T(settings_listen_shapes),
    T(settings_home_is_needed_only_where_it_is_used),
};

TEST_MAIN(tests)
