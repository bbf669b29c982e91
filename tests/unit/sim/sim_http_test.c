/* sim_http_test.c — the simulator as a server: keys, methods, bad input, limits that count, and its life. */
#include "tests/unit/sim/sim_client.h"

#include <dirent.h>
#include <signal.h>

static const char tim[] = "first_name=Tim&last_name=Zheng&run_waterfall_email=true";
static const char match_path[] = "/api/v1/people/match?name=Ray+Li";

static void assert_status(struct sim *s, const char *method, const char *path, const char *headers,
                          const char *body, int status, const char *text)
{
    struct reply r = call_with(s, method, path, headers, body);
    if (r.status != status || !strstr(r.body.data, text))
        fail_msg("%s %s: %d %s", method, path, r.status, r.body.data);
    reply_release(&r);
}

static void keys_are_asked_for(void **state)
{
    (void)state;
    struct sim *s = start_sim("default", 100);
    static const char *const paths[][2] = {{"POST", match_path},
                                           {"POST", "/api/v1/people/bulk_match"},
                                           {"GET", "/api/v1/webhook_result/1"},
                                           {"GET", "/api/v1/users/api_profile"},
                                           {"POST", "/api/v1/usage_stats/credit_usage_stats"},
                                           {"POST", "/api/v1/usage_stats/api_usage_stats"},
                                           {"GET", "/api/v1/auth/health"}};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        assert_status(s, paths[i][0], paths[i][1], "", NULL, 401, "Invalid API key.");
        assert_status(s, paths[i][0], paths[i][1], "x-api-key: bad\r\n", NULL, 401, "Invalid API key.");
        assert_status(s, paths[i][0], paths[i][1], "Authorization: Bearer bad\r\n", NULL, 401,
                      "Invalid API key.");
        assert_status(s, paths[i][0], paths[i][1], "Authorization: Basic eDp5\r\n", NULL, 401,
                      "Invalid API key.");
    }
    assert_status(s, "POST", match_path, "Authorization: Bearer any\r\n", NULL, 200, "Ray Li");
    assert_status(s, "POST", match_path, "X-API-KEY: any\r\n", NULL, 200, "Ray Li");
    sim_stop(s);
}

static void the_wrong_path_or_method_is_told(void **state)
{
    (void)state;
    char allow[32];
    struct sim *s = start_sim("default", 100);
    assert_status(s, "GET", "/", NULL, NULL, 404, "simulator");
    assert_status(s, "POST", "/api/v1/people/matches", NULL, NULL, 404, "not found");
    assert_status(s, "GET", "/api/v1/webhook_result", NULL, NULL, 404, "not found");
    assert_status(s, "GET", "/api/v1/webhook_result/", NULL, NULL, 400, "invalid_request_id");
    struct reply r = call(s, "GET", match_path);
    assert_int_equal(r.status, 405);
    assert_true(reply_header(&r, "allow", allow, sizeof allow));
    assert_string_equal(allow, "POST");
    reply_release(&r);
    sim_stop(s);
}

/* The article's own cURL has neither a body nor a length; others send an empty object. */
static void a_body_is_optional(void **state)
{
    (void)state;
    struct sim *s = start_sim("default", 100);
    assert_status(s, "POST", match_path, NULL, NULL, 200, "Ray Li");
    assert_status(s, "POST", match_path, NULL, "", 200, "Ray Li");
    assert_status(s, "POST", match_path, NULL, "{}", 200, "Ray Li");
    sim_stop(s);
}

static void assert_fixture(struct sim *s, const char *path, const char *body, int status, const char *name)
{
    struct buf fixture;
    fixture_init(&fixture, name);
    assert_status(s, "POST", path, NULL, body, status, fixture.data);
    buf_release(&fixture);
}

static void bad_input_is_refused_as_apollo_does(void **state)
{
    (void)state;
    struct sim *s = start_sim("default", 100);
    static const char *const no_webhook[] = {
        "/api/v1/people/match?name=Ray+Li&run_waterfall_email=true",
        "/api/v1/people/match?name=Ray+Li&run_waterfall_phone=true&webhook_url=",
        "/api/v1/people/match?name=Ray+Li&reveal_phone_number=true&webhook_url=nowhere",
        "/api/v1/people/match?name=Ray+Li&reveal_phone_number=true&webhook_url=ftp%3A%2F%2Fx%2Fy",
    };
    for (size_t i = 0; i < 4; i++)
        assert_fixture(s, no_webhook[i], NULL, 400, "error_400_webhook_url.json");
    assert_status(s, "POST", "/api/v1/people/match?name=%zz", NULL, NULL, 400, "invalid %-encoding");
    static const char bulk[] = "/api/v1/people/bulk_match";
    assert_status(s, "POST", bulk, NULL, NULL, 400, "JSON");
    assert_status(s, "POST", bulk, NULL, "{\"details\":[]}", 400, "1 to 10 people");
    assert_status(s, "POST", bulk, NULL, "{\"details\":[7]}", 422, "UNKNOWN_ERROR");
    assert_fixture(s, bulk, "{\"details\":[{},{},{},{},{},{},{},{},{},{},{}]}", 400,
                   "error_400_record_limit.json");
    assert_status(s, "POST", "/api/v1/people/bulk_match?run_waterfall_email=true", NULL,
                  "{\"details\":[{\"name\":\"Ray Li\"}]}", 400, "webhook_url");
    assert_int_equal(ledger_of(s).accepted, 0);
    assert_int_equal(ledger_of(s).credits_micro, 0);
    sim_stop(s);
}

static void a_plain_lookup_is_answered_at_once(void **state)
{
    (void)state;
    struct sim *s = start_sim("default", 100);
    struct reply r = call(s, "POST", "/api/v1/people/match?name=Tim+Zheng&reveal_personal_emails=true");
    cJSON *json = parse_json(r.body.data);
    assert_text_at(json, "person.email", "tim.zheng@example.com");
    assert_text_at(json, "person.email_status", "verified");
    assert_int_equal(cJSON_GetArraySize(json_at(json, "person.personal_emails")), 1);
    assert_null(json_at(json, "waterfall"));
    assert_null(json_at(json, "phone_enrichment"));
    assert_int_equal(ledger_of(s).credits_micro, 1000000);
    assert_int_equal(ledger_of(s).accepted, 0);
    cJSON_Delete(json);
    reply_release(&r);
    sim_stop(s);
}

static void assert_header(const struct reply *r, const char *name, const char *expected)
{
    char value[64] = "(none)";
    reply_header(r, name, value, sizeof value);
    if (strcmp(value, expected) != 0)
        fail_msg("%s: %s instead of %s", name, value, expected);
}

static void rate_headers_count(void **state)
{
    (void)state;
    struct sim *s = start_sim("default", 1);
    struct reply r = call(s, "GET", "/api/v1/webhook_result/1");
    assert_header(&r, "x-rate-limit-minute", "1000");
    assert_header(&r, "x-minute-usage", "1");
    assert_header(&r, "x-minute-requests-left", "999");
    reply_release(&r);
    r = call(s, "GET", "/api/v1/webhook_result/1");
    assert_header(&r, "x-minute-usage", "2");
    assert_header(&r, "x-rate-limit-hourly", "10000");
    assert_header(&r, "x-hourly-usage", "2");
    assert_header(&r, "x-hourly-requests-left", "9998");
    assert_header(&r, "x-rate-limit-24-hour", "");
    assert_header(&r, "x-24-hour-usage", "");
    assert_header(&r, "x-24-hour-requests-left", "");
    reply_release(&r);
    r = call(s, "GET", "/api/v1/auth/health");
    assert_header(&r, "x-minute-usage", "1");
    reply_release(&r);
    sim_stop(s);
}

static void the_sixth_call_of_five_is_refused(void **state)
{
    (void)state;
    char wait[16] = "";
    struct sim *s = start_sim("rate-limit-real", 1);
    for (int i = 0; i < 5; i++)
        assert_status(s, "GET", "/api/v1/webhook_result/1", NULL, NULL, 404, "unknown");
    struct reply r = call(s, "GET", "/api/v1/webhook_result/1");
    assert_int_equal(r.status, 429);
    assert_non_null(strstr(r.body.data, "api/v1/webhook_result is 5 times per minute"));
    assert_true(reply_header(&r, "retry-after", wait, sizeof wait));
    assert_between(strtol(wait, NULL, 10), 40, 60);
    assert_header(&r, "x-minute-requests-left", "0");
    reply_release(&r);
    assert_status(s, "GET", "/api/v1/auth/health", NULL, NULL, 200, "healthy");
    sim_stop(s);
}

/* ---- the diary ---- */

struct diary {
    pthread_mutex_t mutex;
    struct buf text;
};

static void on_line(void *owner, const char *line)
{
    struct diary *d = owner;
    pthread_mutex_lock(&d->mutex);
    buf_printf(&d->text, "%s\n", line);
    pthread_mutex_unlock(&d->mutex);
}

static void the_diary_tells_no_secrets(void **state)
{
    (void)state;
    struct diary d;
    struct err e;
    struct receiver *r = receiver_new();
    pthread_mutex_init(&d.mutex, NULL);
    buf_init(&d.text, 1 << 20);
    const struct sim_options options = {.speed = 100, .on_line = on_line, .owner = &d};
    struct sim *s = sim_start(&options, &e);
    assert_non_null(s);
    struct reply answer = match(s, r, tim);
    char id[64];
    request_id(&answer, id);
    reply_release(&answer);
    answer = match(s, r, "name=E%1B%5B2Jvil+%E2%80%AELast&run_waterfall_email=true");
    reply_release(&answer);
    receiver_await(r, 2);
    await_acknowledged(s, 2);
    assert_status(s, "POST", "/hook/0123456789abcdef", NULL, NULL, 404, "not found");
    sim_stop(s);
    assert_non_null(strstr(d.text.data, "/hook/0123\u2026: 404"));
    assert_non_null(strstr(d.text.data, "POST /people/match Tim Zheng: accepted, request "));
    assert_non_null(strstr(d.text.data, id));
    assert_non_null(strstr(d.text.data, "webhook to 127.0.0.1:"));
    assert_null(strstr(d.text.data, "0123456789abcdef"));
    assert_null(strstr(d.text.data, "good-enough"));
    assert_null(strchr(d.text.data, 0x1b));
    assert_null(strstr(d.text.data, "\u202e"));
    buf_release(&d.text);
    pthread_mutex_destroy(&d.mutex);
    receiver_free(r);
}

/* ---- its life ---- */

static void the_same_seed_gives_the_same_answers(void **state)
{
    (void)state;
    struct reply r[3];
    for (int i = 0; i < 3; i++) {
        struct err e;
        const struct sim_options options = {.speed = 100, .seed = i < 2 ? 42 : 43};
        struct sim *s = sim_start(&options, &e);
        assert_non_null(s);
        r[i] = call(s, "POST", "/api/v1/people/match?name=Eve+Otto");
        sim_stop(s);
    }
    assert_string_equal(r[0].body.data, r[1].body.data);
    assert_string_not_equal(r[0].body.data, r[2].body.data);
    for (int i = 0; i < 3; i++)
        reply_release(&r[i]);
}

static void no_two_requests_share_an_id(void **state)
{
    (void)state;
    char ids[20][64];
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("default", 100);
    for (int i = 0; i < 20; i++) {
        struct reply answer = match(s, r, tim);
        request_id(&answer, ids[i]);
        reply_release(&answer);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(ids[i], ids[j]);
    }
    sim_stop(s);
    receiver_free(r);
}

static void the_scenario_changes_while_it_runs(void **state)
{
    (void)state;
    struct err e = {.code = ERR_NONE};
    struct receiver *r = receiver_new();
    struct sim *s = start_sim("default", 100);
    assert_false(sim_set_scenario(s, "al-miss", &e));
    assert_non_null(strstr(e.text, "did you mean \"all-miss\"?"));
    assert_true(sim_set_scenario(s, "forbidden-403", &e));
    int64_t deadline_ms = clock_mono_ms() + DEADLINE_S * 1000;
    for (int status = 200; status != 403;) {
        struct reply answer = match(s, r, tim);
        status = answer.status;
        reply_release(&answer);
        assert_true(clock_mono_ms() < deadline_ms);
    }
    assert_true(sim_set_scenario(s, "default", &e)); /* still in the inbox when it stops, perhaps */
    sim_stop(s);
    receiver_free(r);
}

static void starting_fails_with_a_reason(void **state)
{
    (void)state;
    struct err e = {.code = ERR_NONE};
    struct sim *s = start_sim("default", 1);
    struct sim_options options = {.port = url_port(sim_url(s))};
    assert_null(sim_start(&options, &e));
    assert_int_equal(e.code, ERR_BUSY);
    options = (struct sim_options){.scenario = "defualt"};
    assert_null(sim_start(&options, &e));
    assert_int_equal(e.code, ERR_USAGE);
    options = (struct sim_options){.address = "192.0.2.1"};
    assert_null(sim_start(&options, &e));
    assert_int_not_equal(e.code, ERR_NONE);
    sim_stop(s);
    sim_stop(NULL);
}

static void it_stops_at_any_moment(void **state)
{
    (void)state;
    static const char *const scenarios[] = {"default", "webhook-late", "slow-answer",
                                            "webhook-before-answer"};
    struct receiver *r = receiver_new();
    for (size_t i = 0; i < 4; i++) {
        char head[512];
        size_t count = receiver_count(r);
        struct sim *s = start_sim(scenarios[i], 1);
        int fd = dial(url_port(sim_url(s)));
        snprintf(head, sizeof head,
                 "POST /api/v1/people/match?%s&webhook_url=http://127.0.0.1:%d/hook/x HTTP/1.1\r\nHost: "
                 "x\r\nx-api-key: "
                 "k\r\n\r\n",
                 tim, r->port);
        send_all(fd, head, strlen(head));
        int64_t deadline_ms = clock_mono_ms() + DEADLINE_S * 1000;
        while (ledger_of(s).accepted == 0 && clock_mono_ms() < deadline_ms)
            sched_yield();
        assert_int_equal(ledger_of(s).accepted, 1);
        sim_stop(s);
        close(fd);
        if (strcmp(scenarios[i], "webhook-late") == 0)
            assert_int_equal(receiver_count(r), count); /* due in a minute: it was not waited for */
    }
    receiver_free(r);
}

/* Whether the kernel says that a thread of ours blocks TERM (bit 14) and INT (bit 1). */
static bool is_blocking(const char *task)
{
    char path[300], line[128];
    unsigned long long mask = 0;
    snprintf(path, sizeof path, "/proc/self/task/%s/status", task);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "SigBlk:", 7) == 0)
            mask = strtoull(line + 7, NULL, 16);
    if (f)
        fclose(f);
    return (mask & 0x4002) == 0x4002;
}

static void its_thread_takes_no_signals(void **state)
{
    (void)state;
    sigset_t mine;
    unsigned blocking = 0;
    struct sim *s = start_sim("default", 1);
    pthread_sigmask(SIG_SETMASK, NULL, &mine);
    assert_false(sigismember(&mine, SIGTERM));
    DIR *tasks = opendir("/proc/self/task");
    assert_non_null(tasks);
    for (struct dirent *task; (task = readdir(tasks));)
        blocking += task->d_name[0] != '.' && is_blocking(task->d_name);
    closedir(tasks);
    assert_true(blocking >= 1);
    sim_stop(s);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(keys_are_asked_for),
    cmocka_unit_test(the_wrong_path_or_method_is_told),
    cmocka_unit_test(a_body_is_optional),
    cmocka_unit_test(bad_input_is_refused_as_apollo_does),
    cmocka_unit_test(a_plain_lookup_is_answered_at_once),
    cmocka_unit_test(rate_headers_count),
    cmocka_unit_test(the_sixth_call_of_five_is_refused),
    cmocka_unit_test(the_diary_tells_no_secrets),
    cmocka_unit_test(the_same_seed_gives_the_same_answers),
    cmocka_unit_test(no_two_requests_share_an_id),
    cmocka_unit_test(the_scenario_changes_while_it_runs),
    cmocka_unit_test(starting_fails_with_a_reason),
    cmocka_unit_test(it_stops_at_any_moment),
    cmocka_unit_test(its_thread_takes_no_signals),
};
TEST_MAIN(tests)
