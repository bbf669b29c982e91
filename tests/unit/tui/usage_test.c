/* usage_test.c — --help, the manual and README's tables say the same, and all of it. */
#include "tests/test.h"

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/cli/flag.h"
#include "tui/cli/json_field.h"
#include "tui/cli/manual.h"
#include "tui/cli/readme.h"
#include "tui/cli/usage.h"

static struct buf help, manual, readme;

static const char *const sections[] = {"commands", "enrich", "settings", "exit-codes", "states"};

static int write_all(void **state)
{
    (void)state;
    struct err e;
    buf_init(&help, 1 << 20);
    buf_init(&manual, 1 << 20);
    buf_init(&readme, 1 << 20);
    usage_write(&help);
    for (int c = 0; c < COMMAND_COUNT; c++)
        usage_write_command((enum command)c, &help);
    manual_write(&manual);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (!readme_write(sections[i], &readme, &e))
            return -1;
    return help.is_over || manual.is_over || readme.is_over;
}

static int release_all(void **state)
{
    (void)state;
    buf_release(&help);
    buf_release(&manual);
    buf_release(&readme);
    return 0;
}

static void assert_says(const struct buf *text, const char *where, const char *part)
{
    if (!strstr(text->data, part))
        fail_msg("%s lacks \"%s\"", where, part);
}

/* As the manual spells it: roff's hyphen. */
static void assert_manual_says(const char *part)
{
    struct buf escaped;
    buf_init(&escaped, 10000);
    for (; *part; part++)
        buf_append_text(&escaped, *part == '-' ? "\\-" : (const char[]){*part, '\0'});
    assert_says(&manual, "the manual", escaped.data);
    buf_release(&escaped);
}

static void every_command_is_told_everywhere(void **state)
{
    (void)state;
    for (int c = 0; c < COMMAND_COUNT; c++) {
        struct buf synopsis;
        buf_init(&synopsis, 1000);
        usage_write_synopsis((enum command)c, &synopsis);
        assert_says(&help, "--help", synopsis.data);
        assert_manual_says(synopsis.data);
        assert_says(&readme, "README", synopsis.data);
        assert_says(&help, "--help", command_info((enum command)c)->summary);
        buf_release(&synopsis);
    }
}

static void every_flag_is_told_everywhere(void **state)
{
    (void)state;
    for (int i = 0; i < FLAG_COUNT; i++) {
        struct flag f = flag_at(i);
        if (!f.name[0])
            continue;
        assert_true(f.commands != 0);
        assert_says(&help, "--help", f.name);
        if (f.kind != FLAG_OPTION || f.index != OPTION_HELP)
            assert_manual_says(f.name);
        assert_says(&readme, "README", f.name);
    }
}

static void every_setting_code_and_state_is_told(void **state)
{
    (void)state;
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_info *s = setting_info((enum setting)i);
        assert_manual_says(s->key);
        assert_says(&readme, "README", s->key);
        if (s->env[0])
            assert_says(&readme, "README", s->env);
    }
    for (int i = 0; i < EXIT_CODE_COUNT; i++) {
        assert_manual_says(exit_code_info(i)->meaning);
        assert_says(&readme, "README", exit_code_info(i)->meaning);
    }
    for (int i = 0; i < REQUEST_STATE_COUNT; i++)
        assert_says(&readme, "README", request_state_word((enum request_state)i));
    assert_manual_says("APOLLO_API_KEY");
    assert_says(&readme, "README", "APOLLO_API_KEY");
}

static void every_name_of_the_json_and_of_the_environment_is_told(void **state)
{
    (void)state;
    static const char *const of_environment[] = {"https_proxy", "SSL_CERT_FILE", "VISUAL", "PAGER",
                                                 "NO_COLOR",    "COLORTERM",     "TMPDIR", "TZ"};
    const struct json_field *f;
    for (size_t i = 0; (f = json_field_at(i)); i++) {
        assert_manual_says(f->name);
        assert_manual_says(f->meaning);
    }
    for (size_t i = 0; i < sizeof of_environment / sizeof *of_environment; i++)
        assert_manual_says(of_environment[i]);
}

static void help_fits_80_columns(void **state)
{
    (void)state;
    const char *line = help.data;
    while (*line) {
        size_t size = strcspn(line, "\n");
        if (size > 80)
            fail_msg("%zu bytes: %.*s", size, (int)size, line);
        line += size + (line[size] == '\n');
    }
}

static void readme_rows_have_as_many_cells_as_their_head(void **state)
{
    (void)state;
    int wanted = 0;
    for (const char *line = readme.data; *line;) {
        size_t size = strcspn(line, "\n");
        int bars = 0;
        for (size_t i = 0; i < size; i++)
            bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
        /* A head is the line above a rule. */
        const char *next = line + size + (line[size] == '\n');
        if (strncmp(next, "|---", 4) == 0)
            wanted = bars;
        assert_int_equal(bars, wanted);
        line = next;
    }
    assert_true(wanted > 1);
}

static void unknown_section_names_the_known_ones(void **state)
{
    (void)state;
    struct buf out;
    struct err e;
    buf_init(&out, 1000);
    assert_false(readme_write("nonsense", &out, &e));
    assert_int_equal(e.code, ERR_USAGE);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        assert_non_null(strstr(e.text, sections[i]));
    buf_release(&out);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_command_is_told_everywhere),
    cmocka_unit_test(every_flag_is_told_everywhere),
    cmocka_unit_test(every_setting_code_and_state_is_told),
    cmocka_unit_test(every_name_of_the_json_and_of_the_environment_is_told),
    cmocka_unit_test(help_fits_80_columns),
    cmocka_unit_test(readme_rows_have_as_many_cells_as_their_head),
    cmocka_unit_test(unknown_section_names_the_known_ones),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, write_all, release_all);
}
