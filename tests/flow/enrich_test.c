/* enrich_test.c — `waterfall enrich` of the built program, against the simulator over loopback: every exit
 * code, and that --json is exactly one object of the documented shape. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "tests/flow/cli.h"
#include "tests/test.h"

#define BOTH "--waterfall-email --waterfall-phone "

static void enrich_is_delivered_by_webhook(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, NULL);
    cli_assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json " BOTH, 0);
    cJSON *object = cli_parse_object(&p);
    const cJSON *person = cli_get(object, "people")->child;
    assert_string_equal(cli_text_of(object, "state"), "delivered");
    assert_string_equal(cli_text_of(object, "delivered_by"), "webhook");
    assert_string_equal(cli_text_of(object, "credits"), "6");
    assert_true(cJSON_IsTrue(cli_get(object, "simulated")));
    assert_string_equal(cli_text_of(cli_get(object, "waterfall"), "status"), "accepted");
    assert_int_equal(cJSON_GetArraySize(cli_get(person, "attempts")), 6);
    assert_int_equal(cJSON_GetArraySize(cli_get(person, "emails")), 1);
    const cJSON *said = cli_get(cli_get(person, "emails")->child, "validations");
    assert_int_equal(cJSON_GetArraySize(said), 1);
    assert_string_equal(said->child->valuestring, "ZeroBounce: valid");
    assert_int_equal(cJSON_GetArraySize(cli_get(person, "phones")), 1);
    assert_true(cJSON_IsObject(cli_get(person, "person")));
    assert_true(cJSON_IsString(cli_get(object, "request_id")));
    cJSON_Delete(object);
    /* Progress goes to the other stream, and the key to none. */
    assert_non_null(strstr(p.program.err.data, "webhook"));
    assert_null(strstr(p.program.err.data, "test-key"));
    assert_null(strstr(p.program.out.data, "test-key"));
    cli_said_enough(&p);
    cli_close(&p);
}

/* A port of loopback that somebody else listens on: close the descriptor to give it back. */
static int take_port(int *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    *port = ntohs(at.sin_port);
    return fd;
}

static void assert_enrich_on_taken_port(struct cli *p, int code, const char *state, const char *channel)
{
    int port, taken = take_port(&port);
    char *line = mem_text_format(
        "enrich --name \"Tim Zheng\" --domain apollo.io --json " BOTH "--listen 127.0.0.1:%d", port);
    cli_assert_run(p, line, code);
    cJSON *object = cli_parse_object(p);
    assert_string_equal(cli_text_of(object, "state"), state);
    assert_string_equal(cli_text_of(object, "delivered_by"), channel);
    cJSON_Delete(object);
    cli_assert_said(p, "taken");
    cli_assert_said(p, "--listen");
    cli_said_enough(p);
    free(line);
    close(taken);
}

static void enrich_on_a_taken_port_is_delivered_by_poll(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, NULL);
    assert_enrich_on_taken_port(&p, 0, "delivered", "poll");
    cli_close(&p);
}

static void enrich_without_json_tells_an_account(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, NULL);
    cli_assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --quiet " BOTH, 0);
    static const char *const parts[] = {
        "SIMULATED", "Tim Zheng",   "Apollo",     "FindyMail",           "Icypeas", "ZeroBounce", "LeadMagic",
        "Prospeo",   "(validator)", "credits: 6", "delivered by webhook"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        cli_assert_said(&p, parts[i]);
    assert_string_equal(p.program.err.data, "");
    cli_said_enough(&p);
    cli_close(&p);
}

/* The answer is an error, but the webhook was there before it. */
static void exit_0_delivery_that_was_quicker_than_an_error(void **state)
{
    (void)state;
    static const char text[] = "title quicker\nwebhook before-answer\nstatus 422\naccepted anyway\n"
                               "| {\"error\":\"nope\"}\n";
    char path[] = "/tmp/waterfall-quick-XXXXXX";
    int fd = mkstemp(path);
    assert_int_equal(write(fd, text, sizeof text - 1), (ssize_t)sizeof text - 1);
    close(fd);
    for (int i = 0; i < 3; i++) /* without care it is a race, mostly lost */
        cli_assert_enrich(path, BOTH, 0, "delivered");
    unlink(path);
}

static void exit_0_plain_enrichment_is_answered(void **state)
{
    (void)state;
    cli_assert_enrich(NULL, "", 0, "answered");
}

static void exit_0_native_phone_is_delivered(void **state)
{
    (void)state;
    cli_assert_enrich("native-phone", "--reveal-phone-number", 0, "delivered");
}

/* Its words have no key of their own: they are the message. */
static void exit_5_native_phone_that_is_skipped(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, "native-phone-skipped");
    cli_assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json --reveal-phone-number", 5);
    cJSON *object = cli_parse_object(&p);
    assert_string_equal(cli_text_of(object, "state"), "refused");
    assert_string_equal(cli_text_of(object, "message"),
                        "A phone enrichment for this person is already running.");
    cJSON_Delete(object);
    cli_said_enough(&p);
    cli_close(&p);
}

static void exit_0_cut_answer_is_proven_by_its_delivery(void **state)
{
    (void)state;
    cli_assert_enrich("cut-answer", BOTH, 0, "delivered");
}

static void exit_0_webhook_before_the_answer(void **state)
{
    (void)state;
    cli_assert_enrich("webhook-before-answer", BOTH, 0, "delivered");
}

static void exit_3_nothing_nobody(void **state)
{
    (void)state;
    cli_assert_enrich("all-miss", BOTH, 3, "not_found");
    cli_assert_enrich("no-match", "", 3, "answered");
    cli_assert_enrich("no-match", BOTH, 3, "refused");
}

static void exit_4_key_refused(void **state)
{
    (void)state;
    cli_assert_enrich("key-401", BOTH, 4, "rejected");
    cli_assert_enrich("forbidden-403", BOTH, 4, "rejected");
}

static void exit_5_refused_and_other_errors(void **state)
{
    (void)state;
    cli_assert_enrich("refused", BOTH, 5, "refused");
    cli_assert_enrich("out-of-credits-422", BOTH, 5, "rejected");
    cli_assert_enrich("server-500", BOTH, 5, "rejected");
    cli_assert_enrich("server-html", BOTH, 5, "rejected");
}

static void exit_6_nobody_listens_there(void **state)
{
    (void)state;
    /* Port 1 on loopback: reserved, and nobody's. */
    cli_assert_enrich(NULL, BOTH "--api-url http://127.0.0.1:1", 6, "rejected");
}

static void exit_6_uncertain_waits_until_patience_ends(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, NULL);
    char *path = mem_text_format("%s/silent.scenario", p.home);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    static const char text[] =
        "title The connection breaks and nothing comes\nanswer dropped\nwebhook never\n";
    assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
    close(fd);
    struct err e;
    assert_true(sim_set_scenario(p.sim, path, &e));
    free(path);
    cli_assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json --wait 2 " BOTH, 6);
    cJSON *object = cli_parse_object(&p);
    assert_string_equal(cli_text_of(object, "state"), "uncertain");
    cJSON_Delete(object);
    cli_said_enough(&p);
    struct sim_ledger ledger;
    sim_ledger(p.sim, &ledger);
    assert_int_equal(ledger.calls, 1); /* never sent again by itself */
    cli_close(&p);
}

/* No address of ours was given and no id came back: the default patience of 15 minutes would be for nothing.
 */
static void exit_6_uncertain_that_nobody_can_settle_ends_at_once(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, "dropped-answer");
    assert_enrich_on_taken_port(&p, 6, "uncertain", "null");
    cli_close(&p);
}

static void exit_7_rate_limit_at_once_with_the_time_to_wait(void **state)
{
    (void)state;
    struct cli p;
    struct sim_ledger ledger;
    cli_open(&p, "rate-limit-429");
    cli_assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json " BOTH, 7);
    cJSON *object = cli_parse_object(&p);
    assert_string_equal(cli_text_of(object, "state"), "rejected");
    assert_int_equal(cli_get(object, "http_status")->valueint, 429);
    assert_int_equal(cli_get(object, "retry_after")->valueint, 24);
    assert_non_null(strstr(cli_text_of(object, "advice"), "try again in 24 seconds"));
    cJSON_Delete(object);
    cli_assert_said(&p, "try again in 24 seconds");
    cli_said_enough(&p);
    sim_ledger(p.sim, &ledger);
    assert_int_equal(ledger.calls, 1);
    cli_close(&p);
}

static void exit_8_still_waiting(void **state)
{
    (void)state;
    cli_assert_enrich("webhook-never", BOTH "--wait 1", 8, "waiting");
    cli_assert_enrich(NULL, BOTH "--no-wait", 8, "waiting");
}

static void exit_8_abandoned_by_somebody_else_meanwhile(void **state)
{
    (void)state;
    struct cli p;
    struct program waiting;
    cli_open(&p, "webhook-never");
    cli_start(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json " BOTH);
    program_await(&p.program, ": waiting");
    waiting = p.program;
    cli_assert_run(&p, "abandon 1", 0);
    cli_said_enough(&p);
    p.program = waiting;
    assert_int_equal(program_finish(&p.program), 8);
    cJSON *object = cli_parse_object(&p);
    assert_string_equal(cli_text_of(object, "state"), "abandoned");
    cJSON_Delete(object);
    assert_null(strstr(p.program.err.data, "still waits"));
    cli_said_enough(&p);
    cli_close(&p);
}

static void exit_10_no_key_and_bad_configuration(void **state)
{
    (void)state;
    struct cli p;
    cli_assert_enrich(NULL, "--listen 127.0.0.1:0 --public-url https://hooks.example", 10, "null");
    cli_assert_enrich(NULL, "--api-url http://api.example", 10, "null");
    cli_open(&p, NULL);
    mem_text_replace_take(&p.key, mem_text("NO_KEY="));
    cli_assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json", 10);
    cJSON_Delete(cli_parse_object(&p));
    cli_assert_said(&p, "APOLLO_API_KEY");
    cli_said_enough(&p);
    cli_close(&p);
}

static void exit_2_refused_before_anything_is_stored(void **state)
{
    (void)state;
    struct cli p;
    struct sim_ledger ledger;
    static const char *const lines[] = {"enrich --json --first-name Tim",
                                        "enrich --json --email nonsense",
                                        "enrich --json",
                                        "enrich --json --id 12",
                                        "enrich --json --emial a@example.com",
                                        "enrich --json --email a@example.com --wait soon",
                                        "enrich --json --email a@example.com --api-key test-key-9"};
    cli_open(&p, NULL);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        cli_assert_run(&p, lines[i], 2);
        cJSON *object = cli_parse_object(&p);
        assert_true(cJSON_IsNull(cli_get(object, "id")));
        assert_true(cJSON_IsString(cli_get(object, "message")));
        cJSON_Delete(object);
        assert_null(strstr(p.program.err.data, "test-key-9"));
        cli_said_enough(&p);
    }
    sim_ledger(p.sim, &ledger);
    assert_int_equal(ledger.calls, 0);
    char *data = mem_text_format("%s/.local/share", p.home);
    assert_int_equal(access(data, F_OK), -1);
    free(data);
    cli_close(&p);
}

/* What `ps e` and /proc show of a running process. The program lets nobody but root open its environment. */
static void assert_proc_hides_key(pid_t pid)
{
    static const char *const files[] = {"cmdline", "environ"};
    for (size_t i = 0; i < 2; i++) {
        char block[65536], *path = mem_text_format("/proc/%d/%s", (int)pid, files[i]);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        bool is_shut = fd < 0 && errno == EACCES && i == 1 && getuid() != 0;
        free(path);
        if (is_shut)
            continue;
        ssize_t size = fd >= 0 ? read(fd, block, sizeof block) : -1;
        assert_true(size > 0);
        assert_null(memmem(block, (size_t)size, "test-key", 8));
        close(fd);
    }
}

static void exit_130_interrupted_and_taken_up_again(void **state)
{
    (void)state;
    struct cli p;
    static const int signals[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < 2; i++) {
        cli_open(&p, "webhook-never");
        cli_start(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json " BOTH);
        program_await(&p.program, ": waiting");
        assert_proc_hides_key(p.program.pid);
        program_signal(&p.program, signals[i]);
        assert_int_equal(program_finish(&p.program), 130);
        cJSON_Delete(cli_parse_object(&p));
        cli_assert_said(&p, "waterfall wait 1");
        cli_said_enough(&p);
        /* The result is there for those who ask. */
        cli_assert_run(&p, "wait 1 --json", 0);
        cJSON *object = cli_parse_object(&p);
        assert_string_equal(cli_text_of(object, "state"), "delivered");
        assert_string_equal(cli_text_of(object, "delivered_by"), "poll");
        cJSON_Delete(object);
        cli_said_enough(&p);
        cli_close(&p);
    }
}
/* A simulator whose answer comes when `answer` says, and nothing else ever: no result overtakes the signal,
 * however busy the machine is. */
static void open_with_answer(struct cli *p, const char *answer)
{
    char path[] = "/tmp/waterfall-enrich-XXXXXX.scenario";
    int fd = mkstemps(path, (int)strlen(".scenario"));
    assert_true(fd >= 0);
    assert_true(dprintf(fd,
                        "title Nothing but an answer\nanswer after %s\nwebhook never\npoll pending 1000\n",
                        answer) > 0);
    close(fd);
    cli_open(p, path);
    unlink(path);
}

/* What came of the call is told as it was left, not as it was a moment before. */
static void exit_130_interrupted_while_the_call_is_out(void **state)
{
    (void)state;
    struct cli p;
    open_with_answer(&p, "24h");
    cli_start(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json " BOTH);
    program_await(&p.program, "sent Tim Zheng");
    program_signal(&p.program, SIGINT);
    assert_int_equal(program_finish(&p.program), 130);
    cJSON *object = cli_parse_object(&p);
    assert_string_equal(cli_text_of(object, "state"), "uncertain");
    assert_non_null(strstr(cli_text_of(object, "message"), "interrupted"));
    cJSON_Delete(object);
    cli_said_enough(&p);
    cli_close(&p);
}

/* Most calls are answered within seconds: what was paid for is not given up for them. */
static void interrupted_call_is_heard_if_it_is_answered_soon(void **state)
{
    (void)state;
    struct cli p;
    open_with_answer(&p, "12s");
    cli_start(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json " BOTH);
    program_await(&p.program, "sent Tim Zheng");
    program_signal(&p.program, SIGINT);
    assert_int_equal(program_finish(&p.program), 130);
    cJSON *object = cli_parse_object(&p);
    assert_string_equal(cli_text_of(object, "state"), "waiting");
    assert_non_null(cli_text_of(object, "request_id"));
    cJSON_Delete(object);
    cli_assert_said(&p, "waterfall wait 1");
    cli_said_enough(&p);
    cli_close(&p);
}

/* The key's command runs while nothing is opened yet; its parent is the program. */
static void exit_130_interrupted_before_anything_is_sent(void **state)
{
    (void)state;
    struct cli p;
    struct sim_ledger ledger;
    cli_open(&p, NULL);
    mem_text_replace_take(&p.key, mem_text("NO_KEY="));
    cli_write_config(&p, "api_key_command = kill -INT $PPID; echo test-key-0123456789\n");
    cli_assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json " BOTH, 130);
    cJSON *object = cli_parse_object(&p);
    assert_true(cJSON_IsNull(cli_get(object, "id")));
    cJSON_Delete(object);
    cli_said_enough(&p);
    cli_assert_run(&p, "wait --json", 130);
    cJSON_Delete(cli_parse_object(&p));
    cli_said_enough(&p);
    sim_ledger(p.sim, &ledger);
    assert_int_equal(ledger.calls, 0);
    cli_close(&p);
}

static void variants_are_told_as_they_are_sent(void **state)
{
    (void)state;
    struct cli p;
    cli_open(&p, NULL);
    cli_assert_run(&p, "enrich --first-name Tim --last-name Zheng --domain https://WWW.Apollo.io/pricing", 0);
    cli_assert_said(&p, "Domain is sent as apollo.io.");
    assert_null(strstr(p.program.err.data, "First name is sent"));
    cli_said_enough(&p);
    cli_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(enrich_is_delivered_by_webhook),
    cmocka_unit_test(enrich_on_a_taken_port_is_delivered_by_poll),
    cmocka_unit_test(enrich_without_json_tells_an_account),
    cmocka_unit_test(exit_0_delivery_that_was_quicker_than_an_error),
    cmocka_unit_test(exit_0_plain_enrichment_is_answered),
    cmocka_unit_test(exit_0_native_phone_is_delivered),
    cmocka_unit_test(exit_5_native_phone_that_is_skipped),
    cmocka_unit_test(exit_0_cut_answer_is_proven_by_its_delivery),
    cmocka_unit_test(exit_0_webhook_before_the_answer),
    cmocka_unit_test(exit_3_nothing_nobody),
    cmocka_unit_test(exit_4_key_refused),
    cmocka_unit_test(exit_5_refused_and_other_errors),
    cmocka_unit_test(exit_6_nobody_listens_there),
    cmocka_unit_test(exit_6_uncertain_waits_until_patience_ends),
    cmocka_unit_test(exit_6_uncertain_that_nobody_can_settle_ends_at_once),
    cmocka_unit_test(exit_7_rate_limit_at_once_with_the_time_to_wait),
    cmocka_unit_test(exit_8_still_waiting),
    cmocka_unit_test(exit_8_abandoned_by_somebody_else_meanwhile),
    cmocka_unit_test(exit_10_no_key_and_bad_configuration),
    cmocka_unit_test(exit_2_refused_before_anything_is_stored),
    cmocka_unit_test(exit_130_interrupted_and_taken_up_again),
    cmocka_unit_test(exit_130_interrupted_while_the_call_is_out),
    cmocka_unit_test(interrupted_call_is_heard_if_it_is_answered_soon),
    cmocka_unit_test(exit_130_interrupted_before_anything_is_sent),
    cmocka_unit_test(variants_are_told_as_they_are_sent),
};

TEST_MAIN(tests)
