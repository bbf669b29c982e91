/* arguments_test.c — words understood, and words answered with what to type instead. */
#include "tests/test.h"

#include <stdlib.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "tests/child.h"
#include "tui/cli/arguments.h"

enum { WORDS_MAX = 32 };

/* One command line, split at blanks; what was understood points into it. */
struct line {
    char *text, *argv[WORDS_MAX + 1];
    int argc;
    struct arguments a;
    struct err e;
};

static bool parse(struct line *l, const char *text)
{
    *l = (struct line){.text = mem_text(text)};
    for (char *at = l->text; at && *at;) {
        assert_true(l->argc < WORDS_MAX);
        l->argv[l->argc++] = at;
        at = strchr(at, ' ');
        if (at)
            *at++ = '\0';
    }
    return arguments_parse(&l->a, l->argc, l->argv, &l->e);
}

static void assert_refused(const char *text, const char *part)
{
    struct line l;
    if (parse(&l, text))
        fail_msg("\"%s\" passed", text);
    assert_int_equal(l.e.code, ERR_USAGE);
    if (!strstr(l.e.text, part))
        fail_msg("\"%s\" lacks \"%s\"", l.e.text, part);
    free(l.text);
}

static struct line *parsed(struct line *l, const char *text)
{
    if (!parse(l, text))
        fail_msg("%s", l->e.text);
    return l;
}

static void no_word_is_the_screen(void **state)
{
    (void)state;
    struct line l;
    parsed(&l, "waterfall");
    assert_int_equal(l.a.command, COMMAND_LIVE);
    free(l.text);
    parsed(&l, "waterfall --db /x.db");
    assert_int_equal(l.a.command, COMMAND_LIVE);
    assert_string_equal(l.a.setting[SETTING_DB], "/x.db");
    free(l.text);
}

static void values_follow_or_are_attached(void **state)
{
    (void)state;
    struct line l;
    parsed(&l, "waterfall enrich --email a@example.com --domain=apollo.io --wait=5 --json "
               "--waterfall-email --listen=127.0.0.1:0");
    assert_int_equal(l.a.command, COMMAND_ENRICH);
    assert_string_equal(l.a.identifier[IDENTIFIER_EMAIL], "a@example.com");
    assert_string_equal(l.a.identifier[IDENTIFIER_DOMAIN], "apollo.io");
    assert_null(l.a.identifier[IDENTIFIER_ID]);
    assert_string_equal(l.a.option[OPTION_WAIT], "5");
    assert_non_null(l.a.option[OPTION_JSON]);
    assert_non_null(l.a.option[OPTION_WATERFALL_EMAIL]);
    assert_null(l.a.option[OPTION_WATERFALL_PHONE]);
    assert_string_equal(l.a.setting[SETTING_LISTEN], "127.0.0.1:0");
    free(l.text);
    parsed(&l, "waterfall enrich --name=");
    assert_string_equal(l.a.identifier[IDENTIFIER_NAME], "");
    free(l.text);
}

static void flags_may_stand_before_the_command(void **state)
{
    (void)state;
    struct line l;
    parsed(&l, "waterfall --db x.db --json show 17");
    assert_int_equal(l.a.command, COMMAND_SHOW);
    assert_int_equal(l.a.operand_count, 1);
    assert_string_equal(l.a.operand[0], "17");
    free(l.text);
}

static void the_same_flag_means_what_its_command_says(void **state)
{
    (void)state;
    struct line l;
    parsed(&l, "waterfall sim --listen 127.0.0.1:1");
    assert_string_equal(l.a.option[OPTION_SIM_LISTEN], "127.0.0.1:1");
    assert_null(l.a.setting[SETTING_LISTEN]);
    free(l.text);
}

static void every_flag_of_every_command_is_understood(void **state)
{
    (void)state;
    for (int c = 0; c < COMMAND_COUNT; c++)
        for (int i = 0; i < FLAG_COUNT; i++) {
            struct flag f = flag_at(i);
            if (!(f.commands & 1u << c))
                continue;
            const struct command_info *command = command_info((enum command)c);
            char *text =
                mem_text_format("waterfall%s%s%s %s%s", command->word[0] ? " " : "", command->word,
                                command->operands_least ? " 1" : "", f.name, f.argument[0] ? "=value" : "");
            struct line l;
            parsed(&l, text);
            assert_int_equal(l.a.command, c);
            const char *taken = f.kind == FLAG_IDENTIFIER ? l.a.identifier[f.index]
                                : f.kind == FLAG_OPTION   ? l.a.option[f.index]
                                                          : l.a.setting[f.index];
            assert_non_null(taken);
            assert_string_equal(taken, f.argument[0] ? "value" : "");
            free(l.text);
            free(text);
        }
}

static void two_dashes_end_the_flags(void **state)
{
    (void)state;
    struct line l;
    parsed(&l, "waterfall show -- --json");
    assert_string_equal(l.a.operand[0], "--json");
    assert_null(l.a.option[OPTION_JSON]);
    assert_false(arguments_want_json(l.argc, l.argv));
    free(l.text);
}

static void slips_are_answered_with_a_guess(void **state)
{
    (void)state;
    assert_refused("waterfall enrcih", "There is no command \"enrcih\"; did you mean enrich?");
    assert_refused("waterfall enrich --emial x", "There is no flag --emial; did you mean --email?");
    assert_refused("waterfall enrich --waterfal-email=1", "did you mean --waterfall-email?");
    assert_refused("waterfall enrich --bogus", "There is no flag --bogus. `waterfall help");
    assert_refused("waterfall -", "There is no command \"-\". `waterfall help` lists the commands.");
    assert_refused("waterfall export", "There is no command \"export\". `waterfall list --out FILE` writes");
    assert_refused("waterfall history", "There is no command \"history\". `waterfall list` tells");
    assert_refused("waterfall zebra", "`waterfall help` lists the commands");
    assert_refused("waterfall -x", "There is no flag -x.");
    assert_refused("waterfall enrich --api-key-fiel=x", "did you mean --api-key-file?");
}

static void a_flag_of_another_command_says_so(void **state)
{
    (void)state;
    assert_refused("waterfall list --email x",
                   "--email belongs to `waterfall enrich`, not to `waterfall list`.");
    assert_refused("waterfall --scenario x",
                   "--scenario belongs to `waterfall demo` or `waterfall sim`, not to `waterfall`.");
    assert_refused("waterfall list --theme x", "--theme belongs to `waterfall` or `waterfall demo`");
    assert_refused("waterfall demo --api-url http://127.0.0.1:1", "--api-url belongs to");
}

static void wrong_use_is_refused(void **state)
{
    (void)state;
    assert_refused("waterfall enrich --email", "--email needs a value: --email TEXT");
    assert_refused("waterfall enrich --email --json", "--email needs a value");
    assert_refused("waterfall list --json=yes", "--json takes no value");
    assert_refused("waterfall enrich --email a --email b", "--email is given twice");
    assert_refused("waterfall enrich --wait 1 --no-wait", "contradict");
    assert_refused("waterfall show", "waterfall show ID");
    assert_refused("waterfall show 1 2", "does not take \"2\"");
    assert_refused("waterfall doctor all", "does not take \"all\"");
    assert_refused("waterfall enrich --name Tim Zheng", "--name \"Tim Zheng\"");
    assert_refused("waterfall forget Tim Zheng", "in quotes");
}

static void help_forgives_missing_operands(void **state)
{
    (void)state;
    struct line l;
    parsed(&l, "waterfall show --help");
    assert_non_null(l.a.option[OPTION_HELP]);
    free(l.text);
    parsed(&l, "waterfall -h");
    assert_non_null(l.a.option[OPTION_HELP]);
    free(l.text);
    parsed(&l, "waterfall -V");
    assert_non_null(l.a.option[OPTION_VERSION]);
    free(l.text);
}

static void too_many_words_are_refused(void **state)
{
    (void)state;
    char program[] = "waterfall", wait[] = "wait", one[] = "1", json[] = "--json";
    char *argv[100] = {program, wait};
    struct arguments a;
    struct err e;
    for (int i = 2; i < 100; i++)
        argv[i] = one;
    assert_true(arguments_parse(&a, ARGUMENTS_OPERANDS_MAX + 2, argv, &e));
    assert_int_equal(a.operand_count, ARGUMENTS_OPERANDS_MAX);
    assert_false(arguments_parse(&a, ARGUMENTS_OPERANDS_MAX + 3, argv, &e));
    for (int i = 1; i < 100; i++)
        argv[i] = json;
    assert_false(arguments_parse(&a, 100, argv, &e));
    assert_non_null(strstr(e.text, "flags"));
}

static void key_on_the_command_line_is_wiped(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "waterfall enrich --api-key secret-1234", "waterfall --api-key=secret-1234",
        "waterfall enrich --json --key=secret-1234", "waterfall --x-api-key secret-1234 enrich"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct line l;
        parse(&l, lines[i]);
        size_t size = strlen(lines[i]);
        assert_true(arguments_wipe_key(l.argc, l.argv));
        assert_null(memmem(l.text, size, "secret", 6));
        assert_null(memmem(l.text, size, "1234", 4));
        free(l.text);
    }
    struct line l;
    parsed(&l, "waterfall enrich --api-key-file key.txt");
    assert_false(arguments_wipe_key(l.argc, l.argv));
    assert_string_equal(l.a.setting[SETTING_API_KEY_FILE], "key.txt");
    free(l.text);
}

static void numbers_are_digits_within_limits(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "-1", "+1", "1.5", "0x10", "1e3", "101", " 1", "99999999999999999999"};
    struct arguments a = {.option[OPTION_WAIT] = "100"};
    struct err e;
    int64_t n = 7;
    assert_true(arguments_number(&a, OPTION_LIMIT, 0, 100, &n, &e));
    assert_int_equal(n, 7);
    assert_true(arguments_number(&a, OPTION_WAIT, 0, 100, &n, &e));
    assert_int_equal(n, 100);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        a.option[OPTION_WAIT] = bad[i];
        assert_false(arguments_number(&a, OPTION_WAIT, 0, 100, &n, &e));
        assert_non_null(strstr(e.text, "--wait is a whole number from 0 to 100"));
    }
    assert_int_equal(n, 100);
    assert_true(arguments_id("17", &n, &e));
    assert_int_equal(n, 17);
    assert_true(arguments_id("#18", &n, &e));
    assert_int_equal(n, 18);
    assert_false(arguments_id("#", &n, &e));
    assert_false(arguments_id("##1", &n, &e));
    assert_false(arguments_id("0", &n, &e));
    assert_false(arguments_id("-3", &n, &e));
}

static void speed_is_a_plain_decimal(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "0", "-1", "inf", "nan", "0x2", "1e3", "1001", "2,5", "1.2.3", "."};
    struct arguments a = {.option[OPTION_SPEED] = "2.5"};
    struct err e;
    double speed;
    assert_true(arguments_speed(&a, &speed, &e));
    assert_true(speed > 2.49 && speed < 2.51);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        a.option[OPTION_SPEED] = bad[i];
        assert_false(arguments_speed(&a, &speed, &e));
    }
    a.option[OPTION_SPEED] = NULL;
    assert_true(arguments_speed(&a, &speed, &e));
    assert_true(speed > 0.99 && speed < 1.01);
}

static char *aimed(const char *out, enum err_code code)
{
    struct arguments a = {.option[OPTION_OUT] = out};
    struct err e = {0};
    char *path = NULL;
    bool is_good = arguments_target(&a, &path, &e);
    assert_int_equal(is_good ? ERR_NONE : e.code, code);
    free(path);
    return mem_text(e.text);
}

#define NOBODY 65534

static void child_without_rights(void *unused)
{
    (void)unused;
    if (getuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
        _exit(3);
    assert_int_equal(access("/dev", W_OK), -1);
    free(aimed("/dev/full", ERR_NONE));
    char *said = aimed("/dev/new.csv", ERR_USAGE);
    assert_non_null(strstr(said, "Nothing can be written into /dev/ (Permission denied)"));
    free(said);
    said = aimed("/proc/version", ERR_USAGE); /* a file, which would be replaced */
    assert_non_null(strstr(said, "Nothing can be written into /proc/ ("));
    free(said);
}

/* Whose folder is closed to all but root: a device is written, and nothing is put beside it. */
static void a_device_needs_no_rights_on_its_folder(void **state)
{
    (void)state;
    assert_int_equal(child_run(child_without_rights, NULL), 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(no_word_is_the_screen),
    cmocka_unit_test(values_follow_or_are_attached),
    cmocka_unit_test(flags_may_stand_before_the_command),
    cmocka_unit_test(the_same_flag_means_what_its_command_says),
    cmocka_unit_test(every_flag_of_every_command_is_understood),
    cmocka_unit_test(two_dashes_end_the_flags),
    cmocka_unit_test(slips_are_answered_with_a_guess),
    cmocka_unit_test(a_flag_of_another_command_says_so),
    cmocka_unit_test(wrong_use_is_refused),
    cmocka_unit_test(help_forgives_missing_operands),
    cmocka_unit_test(too_many_words_are_refused),
    cmocka_unit_test(key_on_the_command_line_is_wiped),
    cmocka_unit_test(numbers_are_digits_within_limits),
    cmocka_unit_test(speed_is_a_plain_decimal),
    cmocka_unit_test(a_device_needs_no_rights_on_its_folder),
};

TEST_MAIN(tests)
