/* json_test.c — the JSON of every command against the names that the manual documents: each name has the one
 * type that is documented for it, wherever it stands, and each documented name is met. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tests/flow/cli.h"
#include "tests/test.h"

enum { FIELDS_MAX = 300 };

struct field {
    char *name, *type;
    bool is_met;
};

struct names {
    struct field field[FIELDS_MAX];
    size_t count;
};

/* A row of the table is "| `name` | type | in | meaning |". */
static void learn(struct names *n, struct cli *p)
{
    cli_assert_run(p, "--readme json", 0);
    for (char *rest = p->program.out.data, *line; (line = strtok_r(rest, "\n", &rest));) {
        char *end = strncmp(line, "| `", 3) == 0 ? strstr(line + 3, "` | ") : NULL;
        if (!end)
            continue;
        char *type = end + strlen("` | "), *bar = strstr(type, " | ");
        assert_non_null(bar);
        assert_true(n->count < FIELDS_MAX);
        n->field[n->count].name = mem_text_n(line + 3, (size_t)(end - line - 3));
        n->field[n->count++].type = mem_text_n(type, (size_t)(bar - type));
    }
    assert_true(n->count > 50);
    for (size_t i = 0; i < n->count; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(n->field[i].name, n->field[k].name);
    cli_said_enough(p);
}

static const char *type_of(const cJSON *item)
{
    return cJSON_IsString(item)   ? "text"
           : cJSON_IsNumber(item) ? "number"
           : cJSON_IsBool(item)   ? "true or false"
           : cJSON_IsArray(item)  ? "array"
                                  : "object";
}

/* What has names of its own inside: Apollo's, the input's, or a count's. */
static bool is_anothers(const char *name)
{
    static const char *const names[] = {"person", "input", "unprocessed", "asked",         "wants",
                                        "states", "rows",  "left_out",    "vendor_results"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void hold(struct names *n, const cJSON *item)
{
    const cJSON *inside;
    if (item->string) {
        size_t i = 0;
        while (i < n->count && strcmp(n->field[i].name, item->string) != 0)
            i++;
        if (i == n->count)
            fail_msg("\"%s\" is not documented", item->string);
        if (!cJSON_IsNull(item) && strcmp(n->field[i].type, type_of(item)) != 0)
            fail_msg("\"%s\" is of type %s, documented as %s", item->string, type_of(item), n->field[i].type);
        n->field[i].is_met = true;
        if (is_anothers(item->string))
            return;
    }
    cJSON_ArrayForEach(inside, item) hold(n, inside);
}

/* One value, or one a line. */
static void hold_output(struct names *n, const char *text)
{
    while (*text) {
        const char *end;
        cJSON *value = cJSON_ParseWithOpts(text, &end, false);
        if (!value)
            fail_msg("no JSON: %s", text);
        hold(n, value);
        cJSON_Delete(value);
        text = end + strspn(end, "\n");
    }
}

static void run(struct names *n, struct cli *p, const char *line, int code)
{
    cli_assert_run(p, line, code);
    hold_output(n, p->program.out.data);
    cli_said_enough(p);
}

static char *write_table(const struct cli *p)
{
    static const char text[] = "first_name,last_name,domain\nAda,Lovelace,example.com\nX,,\n";
    char *path = mem_text_format("%s/people.csv", p->home);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

static void run_list(struct names *n, struct cli *p)
{
    char *table = write_table(p);
    char *bulk = mem_text_format("bulk %s --yes --waterfall-email --json --out %s.out.csv", table, table);
    run(n, p, bulk, 0);
    run(n, p, "bulk --run 1 --vendors --format jsonl --out - --quiet", 0);
    free(table);
    free(bulk);
}

static void run_server(struct names *n, struct cli *p)
{
    cli_start(p, "serve --json");
    program_await(&p->program, "\"reception\":\"webhook\"");
    struct cli beside = *p;
    cli_assert_run(&beside, "enrich --email ray@example.com --waterfall-email", 0);
    cli_said_enough(&beside);
    program_await(&p->program, "\"event\":\"request\"");
    program_signal(&p->program, SIGTERM);
    assert_int_equal(program_finish(&p->program), 0);
    hold_output(n, p->program.out.data);
    cli_said_enough(p);
}

/* Only an account whose balance was read twice has them. */
static bool is_of_balances(const char *name)
{
    static const char *const names[] = {"read", "left", "spent", "ledger", "unexplained"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void assert_all_are_met(struct names *n)
{
    for (size_t i = 0; i < n->count; i++) {
        if (!n->field[i].is_met && !is_of_balances(n->field[i].name))
            fail_msg("\"%s\" is documented, and stands nowhere", n->field[i].name);
        free(n->field[i].name);
        free(n->field[i].type);
    }
}

static void a_name_has_one_type_and_is_documented(void **state)
{
    (void)state;
    static const char *const good[] = {"show 1 --json", "wait 1 --json",       "wait --json",
                                       "list --json",   "list --format jsonl", "list --format json",
                                       "inbox --json",  "report --json",       "doctor --json"};
    static const char *const bad[] = {"enrich --json",
                                      "list state:nonsense --json",
                                      "inbox --limit 0 --json",
                                      "report --since nonsense --json",
                                      "bulk /nowhere/people.csv --json",
                                      "nonsense --json"};
    struct names n = {.count = 0};
    struct cli p;
    cli_open(&p, NULL);
    learn(&n, &p);
    run(&n, &p, "enrich --name \"Tim Zheng\" --domain apollo.io --waterfall-email --waterfall-phone --json",
        0);
    run_list(&n, &p);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        run(&n, &p, good[i], 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        run(&n, &p, bad[i], 2);
    run_server(&n, &p);
    assert_all_are_met(&n);
    cli_close(&p);
}

static void an_error_is_an_object_of_its_commands_kind(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, NULL);
    cli_assert_run(&p, "list state:nonsense --json", 2);
    cJSON *error = cli_parse_output(&p);
    assert_string_equal(cli_text_of(error, "event"), "error");
    assert_int_equal(cli_get(error, "code")->valueint, 2);
    assert_non_null(strstr(cli_text_of(error, "message"), "state:nonsense"));
    cJSON_Delete(error);
    cli_said_enough(&p);
    cli_assert_run(&p, "show 9 --json", 3);
    error = cli_parse_object(&p);
    assert_string_equal(cli_text_of(error, "id"), "null");
    assert_string_equal(cli_text_of(error, "message"), "There is no request 9.");
    cJSON_Delete(error);
    cli_said_enough(&p);
    cli_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_name_has_one_type_and_is_documented),
    cmocka_unit_test(an_error_is_an_object_of_its_commands_kind),
};

TEST_MAIN(tests)
