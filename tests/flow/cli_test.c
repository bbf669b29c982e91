/* cli_test.c — the other commands of the built program, without a screen, against the simulator over
 * loopback. */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "tests/flow/cli.h"
#include "tests/test.h"

#define BOTH "--waterfall-email --waterfall-phone "

/* By it a script matches rows to its people. */
static void assert_row_tells_what_was_asked(const cJSON *row)
{
    const cJSON *people = cli_get(row, "people"), *wants = cli_get(row, "wants");
    assert_int_equal(cJSON_GetArraySize(people), 1);
    const cJSON *asked = cli_get(people->child, "asked");
    assert_string_equal(cli_text_of(asked, "name"), "Tim Zheng");
    assert_string_equal(cli_text_of(asked, "domain"), "apollo.io");
    assert_string_equal(cli_text_of(asked, "email"), "null");
    assert_true(cJSON_IsTrue(cli_get(wants, "run_waterfall_email")));
    assert_true(cJSON_IsFalse(cli_get(wants, "reveal_phone_number")));
}

static void list_show_wait_and_abandon(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, "webhook-late");
    cli_assert_run(&p, "list", 0);
    cli_assert_said(&p, "Nothing is stored yet in /"); /* a slip in --db is seen */
    cli_said_enough(&p);
    cli_assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --no-wait " BOTH, 8);
    cli_said_enough(&p);
    cli_assert_run(&p, "list --json", 0);
    cJSON *rows = cli_parse_output(&p);
    assert_int_equal(cJSON_GetArraySize(rows), 1);
    assert_string_equal(cli_text_of(rows->child, "state"), "waiting");
    assert_string_equal(cli_text_of(rows->child, "label"), "Tim Zheng");
    assert_row_tells_what_was_asked(rows->child);
    cJSON_Delete(rows);
    cli_said_enough(&p);
    cli_assert_run(&p, "list zheng --json", 0);
    rows = cli_parse_output(&p);
    assert_row_tells_what_was_asked(rows->child);
    cJSON_Delete(rows);
    cli_said_enough(&p);
    cli_assert_run(&p, "show 1", 0);
    cli_assert_said(&p, "next poll ");
    cli_assert_said(&p, "Apollo keeps it 29 more days");
    cli_said_enough(&p);
    cli_assert_run(&p, "abandon 1", 0);
    cli_said_enough(&p);
    cli_assert_run(&p, "abandon 1", 2);
    cli_assert_said(&p, "only one that waits");
    cli_said_enough(&p);
    cli_assert_run(&p, "show 1 --json", 0);
    cJSON *object = cli_parse_object(&p);
    assert_string_equal(cli_text_of(object, "state"), "abandoned");
    cJSON_Delete(object);
    cli_said_enough(&p);
    cli_assert_run(&p, "wait 1 --json", 8);
    cJSON_Delete(cli_parse_object(&p));
    cli_said_enough(&p);
    cli_assert_run(&p, "wait --json", 0);
    assert_string_equal(p.program.out.data, "[]\n");
    cli_said_enough(&p);
    cli_assert_run(&p, "show 99 --json", 3);
    cJSON_Delete(cli_parse_object(&p));
    cli_said_enough(&p);
    cli_assert_run(&p, "list", 0);
    cli_assert_said(&p, "abandoned");
    cli_said_enough(&p);
    cli_close(&p);
}

static void sim_serves_until_interrupted(void **state)
{
    (void)state;
    struct cli p;
    struct program sim;
    cli_open(&p, NULL);
    cli_start(&p, "sim --listen 127.0.0.1:0 --speed 20");
    program_await(&p.program, "simulator on http://127.0.0.1:");
    sim = p.program;
    const char *url = strstr(sim.out.data, "http://");
    mem_text_replace_take(&p.url, mem_text_format("APOLLO_API_BASE_URL=%.*s", (int)strcspn(url, " \n"), url));
    cli_assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json " BOTH, 0);
    cJSON_Delete(cli_parse_object(&p));
    cli_said_enough(&p);
    program_await(&sim, "people/match");
    program_signal(&sim, SIGINT);
    assert_int_equal(program_finish(&sim), 0);
    program_release(&sim);
    cli_assert_run(&p, "sim --scenario nonsense", 2);
    cli_said_enough(&p);
    cli_assert_run(&p, "sim --scenario list", 0);
    cli_assert_said(&p, "webhook-never");
    cli_said_enough(&p);
    cli_close(&p);
}

static void doctor_tells_that_the_waterfall_is_not_enabled(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, "refused");
    cli_assert_run(&p, "doctor", 0);
    cli_assert_said(&p, "warn  waterfall   Apollo says that it is not enabled for e-mails and phones.");
    cli_said_enough(&p);
    cli_close(&p);
}

/* The public address is called: what is told apart is this program's callback server, another server that
 * says 404 as well, and nobody. */
static void doctor_tells_whether_the_public_address_leads_here(void **state)
{
    (void)state;
    struct cli p, serve;
    cli_open(&p, NULL);
    cli_start(&p, "serve");
    program_await(&p.program, "listening on 127.0.0.1:");
    const char *at = strstr(p.program.out.data, "listening on ") + strlen("listening on ");
    char *address = mem_text_format("%.*s", (int)strcspn(at, ";, \n"), at);
    char *here = mem_text_format("doctor --listen %s --public-url http://%s", address, address);
    char *other = mem_text_format("doctor --listen %s --public-url %s", address, sim_url(p.sim));
    char *nobody = mem_text_format("doctor --listen %s --public-url http://127.0.0.1:1", address);
    serve.program = p.program;
    cli_assert_run(&p, here, 0);
    cli_assert_said(&p, "/hook/<token> leads to the callback server");
    cli_said_enough(&p);
    cli_assert_run(&p, other, 0);
    cli_assert_said(&p, "What answers there (HTTP 404) is not waterfall's callback server.");
    cli_said_enough(&p);
    cli_assert_run(&p, nobody, 0);
    cli_assert_said(&p, "warn  public URL  http://127.0.0.1:1, called from here: ");
    cli_said_enough(&p);
    program_signal(&serve.program, SIGTERM);
    assert_int_equal(program_finish(&serve.program), 0);
    program_release(&serve.program);
    cli_assert_run(&p, here, 0); /* then it listens there itself */
    cli_assert_said(&p, "/hook/<token> leads to the callback server");
    cli_said_enough(&p);
    free(address);
    free(here);
    free(nobody);
    free(other);
    cli_close(&p);
}

static void doctor_tells_good_from_bad(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, NULL);
    cli_assert_run(&p, "doctor", 0);
    cli_assert_said(&p, "ok    API");
    cli_assert_said(&p, "ok    key");
    cli_assert_said(&p, "ok    waterfall   enabled for e-mails and phones");
    cli_assert_said(&p, "ok    credits     10000 left");
    cli_assert_said(&p, "ok    store");
    cli_assert_said(&p, "environment APOLLO_API_BASE_URL");
    assert_null(strstr(p.program.out.data, "test-key"));
    cli_said_enough(&p);
    mem_text_replace_take(&p.key, mem_text("APOLLO_API_KEY=bad"));
    cli_assert_run(&p, "doctor", 10);
    cli_assert_said(&p, "fail  API");
    cli_said_enough(&p);
    cli_assert_run(&p, "doctor --db /dev/null/history.db", 10);
    cli_assert_said(&p, "fail  store");
    cli_said_enough(&p);
    cli_close(&p);
}

static void doctor_warns_of_a_low_balance(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, NULL);
    cli_write_config(&p, "low_balance = 10001\n");
    cli_assert_run(&p, "doctor", 0);
    cli_assert_said(&p, "warn  credits     10000 left, fewer than 10001 (low_balance)");
    cli_said_enough(&p);
    cli_close(&p);
}

static void screen_without_a_terminal_says_so(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, NULL);
    cli_assert_run(&p, "", 2);
    cli_assert_said(&p, "needs a terminal");
    cli_said_enough(&p);
    cli_assert_run(&p, "demo", 2);
    cli_assert_said(&p, "needs a terminal");
    cli_said_enough(&p);
    cli_close(&p);
}

static void who_is_asked_about_again_is_told(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, "default");
    cli_assert_run(&p, "enrich --email tim@example.com", 0);
    assert_null(strstr(p.program.err.data, "Asked before"));
    cli_said_enough(&p);
    cli_assert_run(&p, "enrich --email tim@example.com --json", 0);
    assert_non_null(strstr(p.program.err.data, "Asked before, today at"));
    assert_non_null(
        strstr(p.program.err.data, "request 1, answered. It is asked, and may be paid for, again."));
    cJSON_Delete(cli_parse_object(&p));
    cli_said_enough(&p);
    cli_assert_run(&p, "enrich --email tim@example.com --quiet", 0);
    assert_string_equal(p.program.err.data, "");
    cli_said_enough(&p);
    cli_close(&p);
}

static void a_reader_who_leaves_ends_it_quietly(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, NULL);
    cli_start(&p, "--man");
    close(p.program.out_fd);
    p.program.out_fd = -1;
    assert_int_equal(program_finish(&p.program), 0);
    assert_string_equal(p.program.err.data, "");
    cli_said_enough(&p);
    cli_close(&p);
}

/* A request that nothing will end: a webhook that never comes, polls that never see the result. */
static void begin_endless(struct cli *p, char *scenario)
{
    static const char text[] = "title Nothing comes\nwebhook never\npoll pending 100\npoll retry-after 60s\n";
    int fd = mkstemp(scenario);
    assert_int_equal(write(fd, text, sizeof text - 1), (ssize_t)sizeof text - 1);
    close(fd);
    cli_open(p, scenario);
    unlink(scenario);
    cli_assert_run(p, "enrich --email tim@example.com --waterfall-email --no-wait", 8);
    cli_said_enough(p);
    cli_start(p, "wait 1");
    program_await(&p->program, "request 1: asked for its result");
}

/* Nothing of what was seen of them is told any more. */
static void who_is_forgotten_is_waited_for_no_longer(void **state)
{
    (void)state;
    struct cli p;
    char scenario[] = "/tmp/waterfall-cli-scenario-XXXXXX";
    begin_endless(&p, scenario);
    struct cli beside = p;
    cli_assert_run(&beside, "forget #1 --yes", 0);
    cli_said_enough(&beside);
    assert_int_equal(program_finish(&p.program), 3);
    cli_assert_said(&p, "Request 1 is no longer in the history");
    assert_string_equal(p.program.out.data, "");
    cli_said_enough(&p);
    cli_close(&p);
}

/* Runs `line`, takes the history from under it, and gives it back: it says so, and is still there. */
static void assert_outlasts_trouble(struct cli *p, const char *line, const char *begun)
{
    char *history = mem_text_format("%s/.local/share/waterfall/history.db", p->home);
    char *away = mem_text_format("%s.away", history);
    cli_start(p, line);
    program_await(&p->program, begun);
    assert_int_equal(rename(history, away), 0);
    assert_int_equal(mkdir(history, 0700), 0);
    program_await(&p->program, history);
    assert_int_equal(rmdir(history), 0);
    assert_int_equal(rename(away, history), 0);
    program_signal(&p->program, SIGINT);
    assert_int_equal(program_finish(&p->program), 130);
    cli_said_enough(p);
    free(history);
    free(away);
}

/* Nobody would know why what is waited for does not come. */
static void trouble_with_the_history_is_told_and_outlasted(void **state)
{
    (void)state;
    struct cli p;
    char scenario[] = "/tmp/waterfall-cli-scenario-XXXXXX";
    begin_endless(&p, scenario);
    program_signal(&p.program, SIGINT);
    assert_int_equal(program_finish(&p.program), 130);
    cli_said_enough(&p);
    assert_outlasts_trouble(&p, "wait 1", "request 1: asked for its result");
    char *table = mem_text_format("%s/people.csv", p.home);
    int fd = open(table, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, "email\nray@example.com\n", 22), 22);
    close(fd);
    char *bulk = mem_text_format("bulk %s --waterfall-email --yes --json", table);
    assert_outlasts_trouble(&p, bulk, "\"waiting\":1");
    free(bulk);
    free(table);
    cli_close(&p);
}

static void a_file_that_holds_no_delivery_is_the_users_slip(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, NULL);
    cli_assert_run(&p, "import -", 2);
    cli_assert_said(&p, "Standard input is empty: there is no delivery in it.");
    cli_said_enough(&p);
    cli_assert_run(&p, "import LICENSE", 2);
    cli_assert_said(&p, "Not JSON");
    cli_said_enough(&p);
    cli_close(&p);
}

/* With a standard output that takes nothing; what is said goes into the file `said`. */
static int run_on_a_full_disk(const struct cli *p, const char *const *words, const char *said)
{
    const char *bin = getenv("WATERFALL_BIN"), *asan = getenv("ASAN_OPTIONS");
    char *argv[8] = {(char *)"waterfall"}, *home = mem_text_format("HOME=%s", p->home);
    char *options = mem_text_format("ASAN_OPTIONS=%s", asan ? asan : ""), *env[] = {home, options, NULL};
    posix_spawn_file_actions_t files;
    pid_t child;
    int status;
    for (size_t i = 0; words[i]; i++)
        argv[i + 1] = (char *)words[i];
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/full", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, said, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(posix_spawn(&child, bin ? bin : "build/waterfall", &files, NULL, argv, env), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    posix_spawn_file_actions_destroy(&files);
    free(home);
    free(options);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Half an answer is not taken for the whole: the exit code says so, and the sentence comes once. */
static void output_that_cannot_be_written_is_no_success(void **state)
{
    (void)state;
    static const char *const words[][3] = {{"help"}, {"--man"}, {"list", "--json"}, {"doctor"}, {"report"}};
    struct cli p;
    char text[4000];
    cli_open(&p, NULL);
    char *said = mem_text_format("%s/said", p.home);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_int_equal(run_on_a_full_disk(&p, words[i], said), 10);
        FILE *f = fopen(said, "r");
        assert_non_null(f);
        text[fread(text, 1, sizeof text - 1, f)] = '\0';
        fclose(f);
        const char *first = strstr(text, "cannot be written (No space left");
        if (!first || strstr(first + 1, "cannot be written"))
            fail_msg("%s: not told once:\n%s", words[i][0], text);
    }
    free(said);
    cli_close(&p);
}

static void files_are_for_their_owner_alone(void **state)
{
    (void)state;
    struct cli p;
    struct stat st;
    cli_open(&p, NULL);
    cli_assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io", 0);
    cli_said_enough(&p);
    static const char *const tails[] = {".local/share/waterfall/history.db",
                                        ".local/state/waterfall/waterfall.log", ".local/share/waterfall"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        char *path = mem_text_format("%s/%s", p.home, tails[i]);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 077, 0);
        free(path);
    }
    cli_close(&p);
}
/* What a spreadsheet would run is written as text, what is private is masked where that is wanted, and a file
 * that cannot be written is told before anything is asked. */
static void list_is_written_as_it_is_filtered(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, "default");
    cli_assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io " BOTH, 0);
    cli_said_enough(&p);
    cli_assert_run(&p, "enrich --first-name=-Ray --last-name Li --domain example.com " BOTH, 0);
    cli_said_enough(&p);
    cli_assert_run(&p, "list tim --format csv", 0);
    cli_assert_said(&p, "asked_at,state,people_of_request");
    cli_assert_said(&p, ",SIMULATED,");
    cli_assert_said(&p, "tim.zheng@example.com,Verified");
    assert_null(strstr(p.program.out.data, "Ray"));
    cli_said_enough(&p);
    cli_assert_run(&p, "list ray --out -", 0);
    cli_assert_said(&p, ",'-Ray,");
    cli_said_enough(&p);
    cli_assert_run(&p, "list --sort name --format jsonl --mask --out -", 0);
    cli_assert_said(&p, "\"state\":\"delivered\"");
    cli_assert_said(&p, "\"simulated\":true");
    assert_null(strstr(p.program.out.data, "Zheng"));
    assert_null(strstr(p.program.out.data, "tim.zheng"));
    assert_null(strstr(p.program.out.data, "apollo.io"));
    assert_null(strstr(p.program.out.data, "Apollo.io"));
    assert_null(strstr(p.program.out.data, "Founder"));
    cli_said_enough(&p);
    struct err e;
    assert_true(sim_set_scenario(p.sim, "refused", &e));
    cli_assert_run(&p, "enrich --name \"Ada Byron\" --domain example.com " BOTH, 5);
    cli_said_enough(&p);
    cli_assert_run(&p, "list ada --format jsonl", 0);
    assert_null(strstr(p.program.out.data, "\"reason\":null"));
    cli_said_enough(&p);
    cli_assert_run(&p, "list ada --format jsonl --mask", 0); /* Apollo's words may name somebody */
    cli_assert_said(&p, "\"reason\":null");
    cli_assert_said(&p, "\"status\":\"refused\"");
    cli_said_enough(&p);
    cli_assert_run(&p, "list tim --format json --limit 1", 0);
    cJSON *rows = cli_parse_output(&p);
    assert_int_equal(cJSON_GetArraySize(rows), 1);
    assert_string_equal(cli_text_of(rows->child, "status"), "found");
    cJSON_Delete(rows);
    cli_said_enough(&p);
    cli_assert_run(&p, "list --out /nowhere/at/all.csv", 2);
    cli_assert_said(&p, "Nothing can be written into /nowhere/at/");
    cli_said_enough(&p);
    cli_assert_run(&p, "list --out /dev/full", 10);
    cli_assert_said(&p, "No space left");
    cli_said_enough(&p);
    cli_assert_run(&p, "list --mask", 2);
    cli_said_enough(&p);
    cli_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(list_show_wait_and_abandon),
    cmocka_unit_test(list_is_written_as_it_is_filtered),
    cmocka_unit_test(sim_serves_until_interrupted),
    cmocka_unit_test(doctor_tells_good_from_bad),
    cmocka_unit_test(doctor_tells_whether_the_public_address_leads_here),
    cmocka_unit_test(doctor_tells_that_the_waterfall_is_not_enabled),
    cmocka_unit_test(doctor_warns_of_a_low_balance),
    cmocka_unit_test(screen_without_a_terminal_says_so),
    cmocka_unit_test(who_is_asked_about_again_is_told),
    cmocka_unit_test(a_reader_who_leaves_ends_it_quietly),
    cmocka_unit_test(who_is_forgotten_is_waited_for_no_longer),
    cmocka_unit_test(trouble_with_the_history_is_told_and_outlasted),
    cmocka_unit_test(a_file_that_holds_no_delivery_is_the_users_slip),
    cmocka_unit_test(output_that_cannot_be_written_is_no_success),
    cmocka_unit_test(files_are_for_their_owner_alone),
};

TEST_MAIN(tests)
