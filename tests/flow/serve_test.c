/* serve_test.c — the receiver without a screen, as a service manager runs it: the built program, beside
 * others on the same history. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/sim/sim.h"
#include "tests/flow/program.h"
#include "tests/folder.h"
#include "tests/test.h"

struct place {
    char home[64];
    struct sim *sim;
    char *home_variable, *url, *notify;
    struct program serve, other;
};

static void open_place(struct place *p, const char *scenario)
{
    struct err e = {0};
    *p = (struct place){.home = "/tmp/waterfall-serve-XXXXXX"};
    assert_non_null(mkdtemp(p->home));
    p->sim = sim_start(&(struct sim_options){.scenario = scenario, .speed = 20}, &e);
    assert_non_null(p->sim);
    p->home_variable = mem_text_format("HOME=%s", p->home);
    p->url = mem_text_format("APOLLO_API_BASE_URL=%s", sim_url(p->sim));
    p->notify = mem_text_format("NOTIFY_SOCKET=%s/notify", p->home);
}

static void close_place(struct place *p)
{
    sim_stop(p->sim);
    folder_remove(p->home);
    free(p->home_variable);
    free(p->url);
    free(p->notify);
}

static void start(const struct place *p, struct program *program, const char *const *words, const char *more)
{
    const char *env[] = {p->home_variable,
                         p->url,
                         "LC_ALL=C.UTF-8",
                         "TZ=UTC",
                         "WATERFALL_LISTEN=127.0.0.1:0",
                         "APOLLO_API_KEY=test-key-0123456789",
                         more,
                         NULL};
    program_start(program, words, env);
}

static void start_serving(struct place *p, const char *flag)
{
    start(p, &p->serve, (const char *const[]){"serve", flag, NULL}, NULL);
    program_await(&p->serve, flag ? "\"status\"" : " listening on 127.0.0.1:");
}

/* As SIGTERM from a service manager. */
static void end_serving(struct place *p)
{
    program_signal(&p->serve, SIGTERM);
    assert_int_equal(program_finish(&p->serve), 0);
}

/* Another process, which ends before the delivery comes. */
static void send_and_leave(struct place *p)
{
    start(p, &p->other,
          (const char *const[]){"enrich", "--email", "tim.zheng@example.com", "--waterfall-email",
                                "--no-wait", NULL},
          NULL);
    assert_int_equal(program_finish(&p->other), 8);
    program_release(&p->other);
}

static size_t lines_with(const struct program *p, const char *text)
{
    size_t count = 0;
    for (const char *at = p->out.data; (at = strstr(at, text)); at++)
        count++;
    return count;
}

static void receives_for_others_and_tells_each_change_once(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, "default");
    start_serving(&p, NULL);
    send_and_leave(&p);
    program_await(&p.serve, " request 1 (simulated) delivered by webhook, 1 e-mail, credits ");
    send_and_leave(&p);
    program_await(&p.serve, " request 2 (simulated) delivered by webhook, 1 e-mail, credits ");
    end_serving(&p);
    assert_int_equal(lines_with(&p.serve, " request 1 (simulated) delivered"), 1);
    assert_true(lines_with(&p.serve, " request 1 (simulated) waiting") <= 1);
    assert_null(strstr(p.serve.out.data, "example.com")); /* a journal forgets nobody */
    assert_null(strstr(p.serve.out.data, "tim.zheng"));
    program_release(&p.serve);
    close_place(&p);
}

/* SIGSTOP cannot be heard: it keeps the port, and the other one says so, for as long as it is so. */
static void a_stopped_receiver_is_told_of(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, "webhook-never");
    start_serving(&p, NULL);
    program_signal(&p.serve, SIGSTOP);
    start(&p, &p.other, (const char *const[]){"serve", NULL}, NULL);
    program_await(&p.other, "is stopped: who calls there is not answered. Let it go on (fg, or kill -CONT ");
    program_signal(&p.serve, SIGCONT);
    program_await(&p.other, "Another waterfall on this history receives the webhooks");
    program_signal(&p.other, SIGTERM);
    assert_int_equal(program_finish(&p.other), 0);
    program_release(&p.other);
    end_serving(&p);
    program_release(&p.serve);
    close_place(&p);
}

/* The folder of the history is made while the program already listens: that is no trouble. */
static void a_first_start_has_nothing_to_log(void **state)
{
    (void)state;
    struct place p;
    struct stat st;
    open_place(&p, "default");
    start_serving(&p, NULL);
    end_serving(&p);
    char *log = mem_text_format("%s/.local/state/waterfall/waterfall.log", p.home);
    assert_true(stat(log, &st) != 0 || st.st_size == 0);
    free(log);
    program_release(&p.serve);
    close_place(&p);
}

/* Until Apollo's double has been called. */
static void await_call(const struct place *p)
{
    struct sim_ledger ledger = {0};
    for (int left = 6000; ledger.calls == 0; left--) {
        assert_true(left > 0);
        poll(NULL, 0, 10);
        sim_ledger(p->sim, &ledger);
    }
}

/* A process whose call is out for longer than any test. */
static void start_calling(struct place *p, const char *scenario)
{
    char path[] = "/tmp/waterfall-killed-XXXXXX";
    int fd = mkstemp(path);
    assert_int_equal(write(fd, scenario, strlen(scenario)), (ssize_t)strlen(scenario));
    close(fd);
    open_place(p, path);
    unlink(path);
    start_serving(p, NULL);
    start(p, &p->other,
          (const char *const[]){"enrich", "--email", "tim.zheng@example.com", "--waterfall-email", NULL},
          NULL);
    await_call(p);
}

/* What those who go on tell of a process that was killed with its call out. */
static void expect_after_kill(const char *scenario, const char *told)
{
    struct place p;
    start_calling(&p, scenario);
    program_signal(&p.other, SIGKILL);
    assert_int_equal(program_finish(&p.other), 1000 + SIGKILL);
    program_release(&p.other);
    program_await(&p.serve, told);
    end_serving(&p);
    program_release(&p.serve);
    close_place(&p);
}

/* The delivery waits for an answer that nobody will hear. */
static void what_is_delivered_to_a_killed_process_is_settled(void **state)
{
    (void)state;
    expect_after_kill("title killed\nanswer after 200s\nwebhook after 40s\n", "delivered by webhook");
}

/* … or has waited for it since before. */
static void what_was_delivered_before_the_kill_is_settled(void **state)
{
    (void)state;
    struct place p;
    start_calling(&p, "title early\nanswer after 4000s\nwebhook after 2s\n");
    struct sim_ledger ledger = {0};
    for (int left = 6000; ledger.webhooks_acknowledged == 0; left--) {
        assert_true(left > 0);
        poll(NULL, 0, 10);
        sim_ledger(p.sim, &ledger);
    }
    program_signal(&p.other, SIGKILL);
    assert_int_equal(program_finish(&p.other), 1000 + SIGKILL);
    program_release(&p.other);
    program_await(&p.serve, "delivered by webhook");
    end_serving(&p);
    program_release(&p.serve);
    close_place(&p);
}

/* Nothing comes that would make anybody look: that it ended is enough. */
static void a_process_that_is_killed_is_missed_at_once(void **state)
{
    (void)state;
    expect_after_kill("title silent\nanswer after 4000s\nwebhook never\n", " request 1 uncertain");
}

static void polls_where_no_webhook_comes(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, "webhook-never");
    start_serving(&p, NULL);
    send_and_leave(&p);
    program_await(&p.serve, " request 1 (simulated) delivered by poll, ");
    end_serving(&p);
    program_release(&p.serve);
    close_place(&p);
}

static void each_json_line_is_one_object(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, "default");
    start_serving(&p, "--json");
    send_and_leave(&p);
    program_await(&p.serve, "\"state\":\"delivered\"");
    start(&p, &p.other, (const char *const[]){"forget", "#1", "--yes", NULL}, NULL);
    assert_int_equal(program_finish(&p.other), 0);
    program_release(&p.other);
    program_await(&p.serve, "\"removed\"");
    end_serving(&p);
    int kinds = 0;
    for (char *rest = p.serve.out.data, *line; (line = strtok_r(rest, "\n", &rest));) {
        cJSON *object = cJSON_Parse(line);
        assert_true(cJSON_IsObject(object));
        assert_true(cJSON_IsString(cJSON_GetObjectItemCaseSensitive(object, "at")));
        const cJSON *event = cJSON_GetObjectItemCaseSensitive(object, "event");
        assert_true(cJSON_IsString(event));
        if (strcmp(event->valuestring, "status") == 0)
            kinds |= 1;
        if (strcmp(event->valuestring, "request") == 0) {
            kinds |= 2;
            const cJSON *request = cJSON_GetObjectItemCaseSensitive(object, "request");
            assert_true(cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(request, "people")));
        }
        if (strcmp(event->valuestring, "removed") == 0)
            kinds |= 4;
        cJSON_Delete(object);
    }
    assert_int_equal(kinds, 7);
    program_release(&p.serve);
    close_place(&p);
}

static void what_waits_at_the_start_is_taken_up_quietly(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, "webhook-never");
    send_and_leave(&p);
    start_serving(&p, NULL);
    program_await(&p.serve, " request 1 (simulated) delivered by poll, ");
    end_serving(&p);
    assert_int_equal(lines_with(&p.serve, "request 1"), 1);
    program_release(&p.serve);
    close_place(&p);
}

static void what_was_over_at_the_start_is_told_only_when_it_changes(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, "default");
    start(&p, &p.other,
          (const char *const[]){"enrich", "--email", "tim.zheng@example.com", "--waterfall-email", NULL},
          NULL);
    assert_int_equal(program_finish(&p.other), 0);
    program_release(&p.other);
    start_serving(&p, NULL);
    send_and_leave(&p);
    program_await(&p.serve, " request 2 (simulated) delivered by ");
    start(&p, &p.other, (const char *const[]){"forget", "#1", "--yes", NULL}, NULL);
    assert_int_equal(program_finish(&p.other), 0);
    program_release(&p.other);
    program_await(&p.serve, " request 1 was removed from the history\n");
    end_serving(&p);
    assert_int_equal(lines_with(&p.serve, "request 1"), 1);
    program_release(&p.serve);
    close_place(&p);
}

static void supervisor_is_told(void **state)
{
    (void)state;
    struct place p;
    char told[400];
    open_place(&p, "default");
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s/notify", p.home);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof at), 0);
    struct timeval patience = {.tv_sec = 60};
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
    start(&p, &p.serve, (const char *const[]){"serve", NULL}, p.notify);
    program_await(&p.serve, " listening on ");
    ssize_t n = recv(fd, told, sizeof told - 1, 0); /* told right behind the line */
    assert_true(n > 0);
    told[n] = '\0';
    assert_non_null(strstr(told, "READY=1\n"));
    end_serving(&p);
    n = recv(fd, told, sizeof told - 1, MSG_DONTWAIT);
    assert_true(n > 0);
    told[n] = '\0';
    assert_string_equal(told, "STOPPING=1");
    close(fd);
    program_release(&p.serve);
    close_place(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(receives_for_others_and_tells_each_change_once),
    cmocka_unit_test(a_stopped_receiver_is_told_of),
    cmocka_unit_test(a_first_start_has_nothing_to_log),
    cmocka_unit_test(what_is_delivered_to_a_killed_process_is_settled),
    cmocka_unit_test(what_was_delivered_before_the_kill_is_settled),
    cmocka_unit_test(a_process_that_is_killed_is_missed_at_once),
    cmocka_unit_test(polls_where_no_webhook_comes),
    cmocka_unit_test(each_json_line_is_one_object),
    cmocka_unit_test(what_waits_at_the_start_is_taken_up_quietly),
    cmocka_unit_test(what_was_over_at_the_start_is_told_only_when_it_changes),
    cmocka_unit_test(supervisor_is_told),
};
TEST_MAIN(tests)
