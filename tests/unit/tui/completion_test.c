/* completion_test.c — what Tab offers: by bash itself for bash, by the text for the others. */
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "tests/test.h"
#include "tui/cli/completion.h"
#include "tui/cli/flag.h"

static void write_script(const char *shell, struct buf *out)
{
    struct err e = {0};
    buf_init(out, 1024 * 1024);
    assert_true(completion_write(shell, out, &e));
}

/* What bash would offer for the last word of `line`, a blank behind each. */
static void offer(const char *line, char *out, size_t size)
{
    int ends[2];
    pid_t child;
    size_t used = 0;
    int status;
    struct buf script;
    posix_spawn_file_actions_t files;
    write_script("bash", &script);
    buf_printf(&script,
               "COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _waterfall; printf '%%s ' "
               "\"${COMPREPLY[@]}\"\n",
               line);
    char *const argv[] = {(char *)"bash", (char *)"--norc", (char *)"-c", script.data, NULL}, *const env[] = {
                                                                                                  NULL};
    assert_int_equal(pipe(ends), 0);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&files, ends[0]);
    assert_int_equal(posix_spawn(&child, "/bin/bash", &files, NULL, argv, env), 0);
    posix_spawn_file_actions_destroy(&files);
    close(ends[1]);
    for (ssize_t n; used + 1 < size && (n = read(ends[0], out + used, size - used - 1)) > 0;)
        used += (size_t)n;
    out[used] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    buf_release(&script);
}

static void assert_offers(const char *line, const char *words)
{
    char got[8000];
    offer(line, got, sizeof got);
    if (strcmp(got, words) != 0)
        fail_msg("%s: \"%s\" instead of \"%s\"", line, got, words);
}

static void bash_completes_what_the_tables_have(void **state)
{
    (void)state;
    assert_offers("waterfall enr", "enrich ");
    assert_offers("waterfall enrich --waterf", "--waterfall-email --waterfall-phone ");
    assert_offers("waterfall --db x enrich --fir", "--first-name ");
    assert_offers("waterfall list --fi", " ");
    assert_offers("waterfall list --format j", "jsonl json ");
    assert_offers("waterfall report --format j", "json ");
    assert_offers("waterfall bulk --retry ''", "failed missing ");
    assert_offers("waterfall serve --expose o", "on off ");
    assert_offers("waterfall demo --scenario first", "first-vendor-hits ");
    assert_offers("waterfall help forg", "forget ");
    assert_offers("waterfall enrich --email t", " "); /* anything */
    assert_offers("waterfall bulk README.m", "README.md ");
    assert_offers("waterfall list --db LICEN", "LICENSE ");
}

static void each_shell_knows_every_command_and_flag(void **state)
{
    (void)state;
    static const char *const shells[] = {"bash", "zsh", "fish"};
    for (size_t s = 0; s < sizeof shells / sizeof *shells; s++) {
        struct buf script;
        write_script(shells[s], &script);
        for (int c = 1; c < COMMAND_COUNT; c++)
            assert_non_null(strstr(script.data, command_info((enum command)c)->word));
        for (int i = 0; i < FLAG_COUNT; i++) {
            struct flag f = flag_at(i);
            if (f.name[0] && !strstr(script.data, f.name + 2))
                fail_msg("%s does not know %s", shells[s], f.name);
        }
        buf_release(&script);
    }
}

/* Neither zsh nor fish is at hand where tests run: their scripts are read. */
static void zsh_and_fish_know_what_help_and_a_scenario_take(void **state)
{
    (void)state;
    struct buf script;
    write_script("zsh", &script);
    assert_non_null(strstr(script.data, ":{_alternative words\\:word\\:\"(list "));
    buf_release(&script);
    write_script("fish", &script);
    assert_non_null(strstr(script.data, "'__fish_seen_subcommand_from help' -a 'demo enrich "));
    const char *scenario = strstr(script.data, " -l scenario -r -F -a 'list ");
    assert_non_null(scenario); /* a name, or a file of one's own */
    buf_release(&script);
}

static void another_shell_is_refused(void **state)
{
    (void)state;
    struct buf out;
    struct err e = {0};
    buf_init(&out, 1000);
    assert_false(completion_write("csh", &out, &e));
    assert_string_equal(e.text, "--completion is for bash, zsh or fish, not \"csh\".");
    buf_release(&out);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(bash_completes_what_the_tables_have),
    cmocka_unit_test(each_shell_knows_every_command_and_flag),
    cmocka_unit_test(zsh_and_fish_know_what_help_and_a_scenario_take),
    cmocka_unit_test(another_shell_is_refused),
};

TEST_MAIN(tests)
