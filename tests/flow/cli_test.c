/* cli_test.c — the built program without a screen, against the simulator over loopback: every exit code, and
 * that --json is exactly one object of the documented shape. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/sim/sim.h"
#include "tests/flow/program.h"
#include "tests/test.h"

/* A home of its own and a simulator. */
struct place {
    char home[64];
    struct sim *sim;
    char *key, *url; /* "APOLLO_API_KEY=…", "APOLLO_API_BASE_URL=…" */
    struct program program;
};

static void open_place(struct place *p, const char *scenario)
{
    struct err e = {0};
    *p = (struct place){.home = "/tmp/waterfall-cli-XXXXXX"};
    assert_non_null(mkdtemp(p->home));
    p->sim = sim_start(&(struct sim_options){.scenario = scenario, .speed = 20}, &e);
    if (!p->sim)
        fail_msg("%s", e.text);
    p->key = mem_text("APOLLO_API_KEY=test-key-0123456789");
    p->url = mem_text_format("APOLLO_API_BASE_URL=%s", sim_url(p->sim));
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

static void close_place(struct place *p)
{
    sim_stop(p->sim);
    nftw(p->home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(p->key);
    free(p->url);
}

/* ---- running ---- */

enum { WORDS = 24 };

/* Blanks separate words; a word in quotes may hold blanks. `text` is changed. */
static void split(char *text, const char *words[WORDS + 1])
{
    int count = 0;
    while (*(text += strspn(text, " "))) {
        char end = *text == '"' ? '"' : ' ';
        text += end == '"';
        assert_true(count < WORDS);
        words[count++] = text;
        text += strcspn(text, end == '"' ? "\"" : " ");
        if (*text)
            *text++ = '\0';
    }
    words[count] = NULL;
}

static void start(struct place *p, const char *line)
{
    const char *words[WORDS + 1];
    char *text = mem_text(line), *home = mem_text_format("HOME=%s", p->home);
    split(text, words);
    const char *env[] = {home, p->key, p->url, "LC_ALL=C.UTF-8", "TZ=UTC", "WATERFALL_LISTEN=127.0.0.1:0",
                         NULL};
    program_start(&p->program, words, env);
    free(text);
    free(home);
}

/* Runs to the end; what was said stays in p->program until `said_enough`. */
static int run(struct place *p, const char *line)
{
    start(p, line);
    return program_finish(&p->program);
}

static void said_enough(struct place *p)
{
    program_release(&p->program);
}

static void assert_run(struct place *p, const char *line, int code)
{
    int got = run(p, line);
    if (got != code)
        fail_msg("%s: %d instead of %d\n%s\n%s", line, got, code, p->program.out.data, p->program.err.data);
}

static void assert_said(struct place *p, const char *part)
{
    if (!strstr(p->program.out.data, part) && !strstr(p->program.err.data, part))
        fail_msg("nowhere \"%s\"\n%s\n%s", part, p->program.out.data, p->program.err.data);
}

/* ---- the object ---- */

static void assert_keys(const cJSON *object, const char *const *keys)
{
    const cJSON *item = object->child;
    for (; *keys; keys++, item = item->next) {
        if (!item)
            fail_msg("%s is missing", *keys);
        assert_string_equal(item->string, *keys);
    }
    if (item)
        fail_msg("%s is too much", item->string);
}

static const cJSON *get(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    if (!item)
        fail_msg("%s is missing", key);
    return item;
}

static const char *text_of(const cJSON *object, const char *key)
{
    const cJSON *item = get(object, key);
    return cJSON_IsString(item) ? item->valuestring : cJSON_IsNull(item) ? "null" : "no text";
}

static void assert_person_shape(const cJSON *person)
{
    static const char *const keys[] = {"apollo_id", "name",     "title", "organization", "person", "emails",
                                       "phones",    "attempts", NULL};
    static const char *const email[] = {"email", "status", "source", NULL};
    static const char *const phone[] = {"number", "raw", "status", "type", "dnc", NULL};
    static const char *const attempt[] = {"field",       "position",       "vendor", "vendor_id",    "status",
                                          "status_code", "status_message", "values", "verification", "auth",
                                          NULL};
    const cJSON *item;
    assert_keys(person, keys);
    cJSON_ArrayForEach(item, get(person, "emails")) assert_keys(item, email);
    cJSON_ArrayForEach(item, get(person, "phones")) assert_keys(item, phone);
    cJSON_ArrayForEach(item, get(person, "attempts")) assert_keys(item, attempt);
}

static void assert_shape(const cJSON *object)
{
    static const char *const keys[] = {"id",        "state",   "request_id", "credits",   "delivered_by",
                                       "simulated", "message", "waterfall",  "initiated", "completed",
                                       "summary",   "people",  NULL};
    /* Where the native phone path was asked, its own status stands beside the waterfall's. */
    static const char *const native_keys[] = {
        "id",      "state",     "request_id",       "credits",   "delivered_by", "simulated",
        "message", "waterfall", "phone_enrichment", "initiated", "completed",    "summary",
        "people",  NULL};
    static const char *const waterfall[] = {"status", "message", "unprocessed", NULL};
    static const char *const summary[] = {
        "requested",       "enriched",         "not_found",       "email_enriched", "email_not_found",
        "mobile_enriched", "mobile_not_found", "unique_enriched", "missing",        NULL};
    const cJSON *person;
    bool is_native = cJSON_HasObjectItem(object, "phone_enrichment");
    assert_keys(object, is_native ? native_keys : keys);
    assert_keys(get(object, "waterfall"), waterfall);
    assert_keys(get(object, "summary"), summary);
    cJSON_ArrayForEach(person, get(object, "people")) assert_person_shape(person);
}

/* Standard output is one JSON value, one newline, and nothing else. Free with cJSON_Delete. */
static cJSON *parse_output(struct place *p)
{
    const char *end = NULL;
    cJSON *value = cJSON_ParseWithOpts(p->program.out.data, &end, false);
    if (!value || strcmp(end, "\n") != 0)
        fail_msg("not exactly one JSON value:\n%s", p->program.out.data);
    return value;
}

static cJSON *parse_object(struct place *p)
{
    cJSON *object = parse_output(p);
    assert_shape(object);
    return object;
}

/* `enrich … --json` ends with that code and that state ("null": it never became a request). */
static void assert_enrich(const char *scenario, const char *flags, int code, const char *state)
{
    struct place p;
    open_place(&p, scenario);
    char *line = mem_text_format("enrich --name \"Tim Zheng\" --domain apollo.io --json %s", flags);
    assert_run(&p, line, code);
    cJSON *object = parse_object(&p);
    assert_string_equal(text_of(object, "state"), state);
    cJSON_Delete(object);
    said_enough(&p);
    free(line);
    close_place(&p);
}

#define BOTH "--waterfall-email --waterfall-phone "

/* ---- enrich ---- */

static void enrich_is_delivered_by_webhook(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, NULL);
    assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json " BOTH, 0);
    cJSON *object = parse_object(&p);
    const cJSON *person = get(object, "people")->child;
    assert_string_equal(text_of(object, "state"), "delivered");
    assert_string_equal(text_of(object, "delivered_by"), "webhook");
    assert_string_equal(text_of(object, "credits"), "6");
    assert_true(cJSON_IsTrue(get(object, "simulated")));
    assert_string_equal(text_of(get(object, "waterfall"), "status"), "accepted");
    assert_int_equal(cJSON_GetArraySize(get(person, "attempts")), 6);
    assert_int_equal(cJSON_GetArraySize(get(person, "emails")), 1);
    assert_int_equal(cJSON_GetArraySize(get(person, "phones")), 1);
    assert_true(cJSON_IsObject(get(person, "person")));
    assert_true(cJSON_IsString(get(object, "request_id")));
    cJSON_Delete(object);
    /* Progress goes to the other stream, and the key to none. */
    assert_non_null(strstr(p.program.err.data, "webhook"));
    assert_null(strstr(p.program.err.data, "test-key"));
    assert_null(strstr(p.program.out.data, "test-key"));
    said_enough(&p);
    close_place(&p);
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

static void assert_enrich_on_taken_port(struct place *p, int code, const char *state, const char *channel)
{
    int port, taken = take_port(&port);
    char *line = mem_text_format(
        "enrich --name \"Tim Zheng\" --domain apollo.io --json " BOTH "--listen 127.0.0.1:%d", port);
    assert_run(p, line, code);
    cJSON *object = parse_object(p);
    assert_string_equal(text_of(object, "state"), state);
    assert_string_equal(text_of(object, "delivered_by"), channel);
    cJSON_Delete(object);
    assert_said(p, "taken");
    assert_said(p, "--listen");
    said_enough(p);
    free(line);
    close(taken);
}

static void enrich_on_a_taken_port_is_delivered_by_poll(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, NULL);
    assert_enrich_on_taken_port(&p, 0, "delivered", "poll");
    close_place(&p);
}

static void enrich_without_json_tells_an_account(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, NULL);
    assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --quiet " BOTH, 0);
    static const char *const parts[] = {
        "SIMULATED", "Tim Zheng",   "Apollo",     "FindyMail",           "Icypeas", "ZeroBounce", "LeadMagic",
        "Prospeo",   "(validator)", "credits: 6", "delivered by webhook"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        assert_said(&p, parts[i]);
    assert_string_equal(p.program.err.data, "");
    said_enough(&p);
    close_place(&p);
}

static void exit_0_plain_enrichment_is_answered(void **state)
{
    (void)state;
    assert_enrich(NULL, "", 0, "answered");
}

static void exit_0_native_phone_is_delivered(void **state)
{
    (void)state;
    assert_enrich("native-phone", "--reveal-phone-number", 0, "delivered");
}

static void exit_0_cut_answer_is_proven_by_its_delivery(void **state)
{
    (void)state;
    assert_enrich("cut-answer", BOTH, 0, "delivered");
}

static void exit_0_webhook_before_the_answer(void **state)
{
    (void)state;
    assert_enrich("webhook-before-answer", BOTH, 0, "delivered");
}

static void exit_3_nothing_nobody(void **state)
{
    (void)state;
    assert_enrich("all-miss", BOTH, 3, "not_found");
    assert_enrich("no-match", "", 3, "answered");
    assert_enrich("no-match", BOTH, 3, "refused");
}

static void exit_4_key_refused(void **state)
{
    (void)state;
    assert_enrich("key-401", BOTH, 4, "rejected");
    assert_enrich("forbidden-403", BOTH, 4, "rejected");
}

static void exit_5_refused_and_other_errors(void **state)
{
    (void)state;
    assert_enrich("refused", BOTH, 5, "refused");
    assert_enrich("out-of-credits-422", BOTH, 5, "rejected");
    assert_enrich("server-500", BOTH, 5, "rejected");
    assert_enrich("server-html", BOTH, 5, "rejected");
}

static void exit_6_nobody_listens_there(void **state)
{
    (void)state;
    /* Port 1 on loopback: reserved, and nobody's. */
    assert_enrich(NULL, BOTH "--api-url http://127.0.0.1:1", 6, "rejected");
}

static void exit_6_uncertain_waits_until_patience_ends(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, NULL);
    char *path = mem_text_format("%s/silent.scenario", p.home);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    static const char text[] =
        "title The connection breaks and nothing comes\nanswer dropped\nwebhook never\n";
    assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
    close(fd);
    struct err e;
    assert_true(sim_set_scenario(p.sim, path, &e));
    free(path);
    assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json --wait 2 " BOTH, 6);
    cJSON *object = parse_object(&p);
    assert_string_equal(text_of(object, "state"), "uncertain");
    cJSON_Delete(object);
    said_enough(&p);
    struct sim_ledger ledger;
    sim_ledger(p.sim, &ledger);
    assert_int_equal(ledger.calls, 1); /* never sent again by itself */
    close_place(&p);
}

/* No address of ours was given and no id came back: the default patience of 15 minutes would be for nothing.
 */
static void exit_6_uncertain_that_nobody_can_settle_ends_at_once(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, "dropped-answer");
    assert_enrich_on_taken_port(&p, 6, "uncertain", "null");
    close_place(&p);
}

static void exit_7_rate_limit_at_once_with_the_time_to_wait(void **state)
{
    (void)state;
    struct place p;
    struct sim_ledger ledger;
    open_place(&p, "rate-limit-429");
    assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json " BOTH, 7);
    cJSON *object = parse_object(&p);
    assert_string_equal(text_of(object, "state"), "rejected");
    cJSON_Delete(object);
    assert_said(&p, "try again in 24 seconds");
    said_enough(&p);
    sim_ledger(p.sim, &ledger);
    assert_int_equal(ledger.calls, 1);
    close_place(&p);
}

static void exit_8_still_waiting(void **state)
{
    (void)state;
    assert_enrich("webhook-never", BOTH "--wait 1", 8, "waiting");
    assert_enrich(NULL, BOTH "--no-wait", 8, "waiting");
}

static void exit_10_no_key_and_bad_configuration(void **state)
{
    (void)state;
    struct place p;
    assert_enrich(NULL, "--listen 127.0.0.1:0 --public-url https://hooks.example", 10, "null");
    assert_enrich(NULL, "--api-url http://api.example", 10, "null");
    open_place(&p, NULL);
    mem_text_replace_take(&p.key, mem_text("NO_KEY="));
    assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json", 10);
    cJSON_Delete(parse_object(&p));
    assert_said(&p, "APOLLO_API_KEY");
    said_enough(&p);
    close_place(&p);
}

static void exit_2_refused_before_anything_is_stored(void **state)
{
    (void)state;
    struct place p;
    struct sim_ledger ledger;
    static const char *const lines[] = {"enrich --json --first-name Tim",
                                        "enrich --json --email nonsense",
                                        "enrich --json",
                                        "enrich --json --id 12",
                                        "enrich --json --emial a@example.com",
                                        "enrich --json --email a@example.com --wait soon",
                                        "enrich --json --email a@example.com --api-key test-key-9"};
    open_place(&p, NULL);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_run(&p, lines[i], 2);
        cJSON *object = parse_object(&p);
        assert_true(cJSON_IsNull(get(object, "id")));
        assert_true(cJSON_IsString(get(object, "message")));
        cJSON_Delete(object);
        assert_null(strstr(p.program.err.data, "test-key-9"));
        said_enough(&p);
    }
    sim_ledger(p.sim, &ledger);
    assert_int_equal(ledger.calls, 0);
    char *data = mem_text_format("%s/.local/share", p.home);
    assert_int_equal(access(data, F_OK), -1);
    free(data);
    close_place(&p);
}

/* What `ps e` and /proc show of a running process. */
static void assert_proc_hides_key(pid_t pid)
{
    static const char *const files[] = {"environ", "cmdline"};
    for (size_t i = 0; i < 2; i++) {
        char block[65536], *path = mem_text_format("/proc/%d/%s", (int)pid, files[i]);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t size = fd >= 0 ? read(fd, block, sizeof block) : -1;
        assert_true(size > 0);
        assert_null(memmem(block, (size_t)size, "test-key", 8));
        close(fd);
        free(path);
    }
}

static void exit_130_interrupted_and_taken_up_again(void **state)
{
    (void)state;
    struct place p;
    static const int signals[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < 2; i++) {
        open_place(&p, "webhook-never");
        start(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json " BOTH);
        program_await(&p.program, "is waiting");
        assert_proc_hides_key(p.program.pid);
        program_signal(&p.program, signals[i]);
        assert_int_equal(program_finish(&p.program), 130);
        cJSON_Delete(parse_object(&p));
        assert_said(&p, "waterfall wait 1");
        said_enough(&p);
        /* The result is there for those who ask. */
        assert_run(&p, "wait 1 --json", 0);
        cJSON *object = parse_object(&p);
        assert_string_equal(text_of(object, "state"), "delivered");
        assert_string_equal(text_of(object, "delivered_by"), "poll");
        cJSON_Delete(object);
        said_enough(&p);
        close_place(&p);
    }
}

/* ---- the others ---- */

static void list_show_wait_and_abandon(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, "webhook-late");
    assert_run(&p, "list", 0);
    assert_said(&p, "Nothing is stored yet");
    said_enough(&p);
    assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --no-wait " BOTH, 8);
    said_enough(&p);
    assert_run(&p, "list --json", 0);
    cJSON *rows = parse_output(&p);
    assert_int_equal(cJSON_GetArraySize(rows), 1);
    assert_string_equal(text_of(rows->child, "state"), "waiting");
    assert_string_equal(text_of(rows->child, "label"), "Tim Zheng");
    cJSON_Delete(rows);
    said_enough(&p);
    assert_run(&p, "show 1", 0);
    assert_said(&p, "next poll ");
    assert_said(&p, "Apollo keeps the result 29 more days");
    said_enough(&p);
    assert_run(&p, "abandon 1", 0);
    said_enough(&p);
    assert_run(&p, "abandon 1", 2);
    assert_said(&p, "only one that waits");
    said_enough(&p);
    assert_run(&p, "show 1 --json", 0);
    cJSON *object = parse_object(&p);
    assert_string_equal(text_of(object, "state"), "abandoned");
    cJSON_Delete(object);
    said_enough(&p);
    assert_run(&p, "wait 1 --json", 8);
    cJSON_Delete(parse_object(&p));
    said_enough(&p);
    assert_run(&p, "wait --json", 0);
    assert_string_equal(p.program.out.data, "[]\n");
    said_enough(&p);
    assert_run(&p, "show 99 --json", 3);
    cJSON_Delete(parse_object(&p));
    said_enough(&p);
    assert_run(&p, "list", 0);
    assert_said(&p, "abandoned");
    said_enough(&p);
    close_place(&p);
}

static void sim_serves_until_interrupted(void **state)
{
    (void)state;
    struct place p;
    struct program sim;
    open_place(&p, NULL);
    start(&p, "sim --listen 127.0.0.1:0 --speed 20");
    program_await(&p.program, "simulator on http://127.0.0.1:");
    sim = p.program;
    const char *url = strstr(sim.out.data, "http://");
    mem_text_replace_take(&p.url, mem_text_format("APOLLO_API_BASE_URL=%.*s", (int)strcspn(url, " \n"), url));
    assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io --json " BOTH, 0);
    cJSON_Delete(parse_object(&p));
    said_enough(&p);
    program_await(&sim, "people/match");
    program_signal(&sim, SIGINT);
    assert_int_equal(program_finish(&sim), 0);
    program_release(&sim);
    assert_run(&p, "sim --scenario nonsense", 2);
    said_enough(&p);
    assert_run(&p, "sim --scenario list", 0);
    assert_said(&p, "webhook-never");
    said_enough(&p);
    close_place(&p);
}

static void doctor_tells_good_from_bad(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, NULL);
    assert_run(&p, "doctor", 0);
    assert_said(&p, "ok    API");
    assert_said(&p, "ok    key");
    assert_said(&p, "ok    store");
    assert_said(&p, "environment APOLLO_API_BASE_URL");
    assert_null(strstr(p.program.out.data, "test-key"));
    said_enough(&p);
    mem_text_replace_take(&p.key, mem_text("APOLLO_API_KEY=bad"));
    assert_run(&p, "doctor", 10);
    assert_said(&p, "fail  API");
    said_enough(&p);
    assert_run(&p, "doctor --db /dev/null/history.db", 10);
    assert_said(&p, "fail  store");
    said_enough(&p);
    close_place(&p);
}

static void screen_without_a_terminal_says_so(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, NULL);
    assert_run(&p, "", 2);
    assert_said(&p, "needs a terminal");
    said_enough(&p);
    assert_run(&p, "demo", 2);
    assert_said(&p, "needs a terminal");
    said_enough(&p);
    close_place(&p);
}

static void a_reader_who_leaves_ends_it_quietly(void **state)
{
    (void)state;
    struct place p;
    open_place(&p, NULL);
    start(&p, "--man");
    close(p.program.out_fd);
    p.program.out_fd = -1;
    assert_int_equal(program_finish(&p.program), 0);
    assert_string_equal(p.program.err.data, "");
    said_enough(&p);
    close_place(&p);
}

static void files_are_for_their_owner_alone(void **state)
{
    (void)state;
    struct place p;
    struct stat st;
    open_place(&p, NULL);
    assert_run(&p, "enrich --name \"Tim Zheng\" --domain apollo.io", 0);
    said_enough(&p);
    static const char *const tails[] = {".local/share/waterfall/history.db",
                                        ".local/state/waterfall/waterfall.log", ".local/share/waterfall"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        char *path = mem_text_format("%s/%s", p.home, tails[i]);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 077, 0);
        free(path);
    }
    close_place(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(enrich_is_delivered_by_webhook),
    cmocka_unit_test(enrich_on_a_taken_port_is_delivered_by_poll),
    cmocka_unit_test(enrich_without_json_tells_an_account),
    cmocka_unit_test(exit_0_plain_enrichment_is_answered),
    cmocka_unit_test(exit_0_native_phone_is_delivered),
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
    cmocka_unit_test(exit_10_no_key_and_bad_configuration),
    cmocka_unit_test(exit_2_refused_before_anything_is_stored),
    cmocka_unit_test(exit_130_interrupted_and_taken_up_again),
    cmocka_unit_test(list_show_wait_and_abandon),
    cmocka_unit_test(sim_serves_until_interrupted),
    cmocka_unit_test(doctor_tells_good_from_bad),
    cmocka_unit_test(screen_without_a_terminal_says_so),
    cmocka_unit_test(a_reader_who_leaves_ends_it_quietly),
    cmocka_unit_test(files_are_for_their_owner_alone),
};

TEST_MAIN(tests)
