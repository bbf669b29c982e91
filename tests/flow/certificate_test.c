/* certificate_test.c — the running program over TLS with a certificate of the user's: renewed under its feet,
 * spoiled, renewed again, the port never gone; and what it takes to listen where others can reach it. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/lease.h"
#include "core/base/mem.h"
#include "tests/flow/flow.h"
#include "tests/flow/program.h"
#include "tests/test.h"

enum { DEADLINE_MS = TEST_WAIT_MS };

extern char **environ;

static struct flow flow;
static char cert[100], key[100], home[100], url[300];

static int run(const char *const arguments[])
{
    pid_t pid;
    int status;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    int failed = posix_spawnp(&pid, arguments[0], &quiet, NULL, (char *const *)(uintptr_t)arguments, environ);
    posix_spawn_file_actions_destroy(&quiet);
    assert_int_equal(failed, 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* As renewing tools do: made elsewhere, moved into place, the key first. Key and certificate have a folder
 * each.
 */
static void make_pair(void)
{
    char new_cert[120], new_key[120];
    snprintf(new_cert, sizeof new_cert, "%s/cert.new", flow.dir);
    snprintf(new_key, sizeof new_key, "%s/key.new", flow.dir);
    const char *const request[] = {
        "openssl", "req",   "-x509", "-newkey", "ec",       "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes",  "-days", "2",     "-subj",   "/CN=test", "-addext",  "subjectAltName=IP:127.0.0.1",
        "-keyout", new_key, "-out",  new_cert,  NULL};
    assert_int_equal(run(request), 0);
    assert_int_equal(rename(new_key, key), 0);
    assert_int_equal(rename(new_cert, cert), 0);
}

/* Another content, and neither size nor time tells: as rights that come after the bytes do. */
static void spoil_key(void)
{
    struct stat st;
    int fd = open(key, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    for (off_t i = 0; i < st.st_size; i++)
        assert_int_equal(write(fd, "x", 1), 1);
    const struct timespec times[] = {st.st_atim, st.st_mtim};
    assert_int_equal(futimens(fd, times), 0);
    close(fd);
}

static bool answers_with(const char *trusted)
{
    const char *const curl[] = {"curl", "-sSf",     "--noproxy", "*", "--max-time",
                                "10",   "--cacert", trusted,     url, NULL};
    return run(curl) == 0;
}

static void wait_until_it_answers_with(const char *trusted)
{
    int64_t until_ms = clock_mono_ms() + DEADLINE_MS;
    while (!answers_with(trusted))
        if (clock_mono_ms() > until_ms)
            fail_msg("it does not answer with %s", trusted);
}

static void make_history(void)
{
    flow_start(&flow, &(struct flow_options){.scenario = "webhook-never", .is_poll_only = true});
    int64_t id = flow_send_take(&flow, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&flow, id, REQUEST_WAITING));
    flow_close_core(&flow);
    snprintf(cert, sizeof cert, "%s/certs", flow.dir);
    snprintf(key, sizeof key, "%s/keys", flow.dir);
    assert_int_equal(mkdir(cert, 0700), 0);
    assert_int_equal(mkdir(key, 0700), 0);
    snprintf(cert, sizeof cert, "%s/certs/cert.pem", flow.dir);
    snprintf(key, sizeof key, "%s/keys/key.pem", flow.dir);
    snprintf(home, sizeof home, "HOME=%s", flow.dir);
}

static void find_port(void)
{
    char text[LEASE_TEXT_MAX + 1], *path = mem_text_format("%s.receiver", flow.db);
    int64_t until_ms = clock_mono_ms() + DEADLINE_MS;
    while (!lease_read(path, text)) {
        assert_true(clock_mono_ms() < until_ms);
        poll(NULL, 0, 5);
    }
    snprintf(url, sizeof url, "https://%s/healthz", text);
    free(path);
}

static void renewed_certificate_is_served_and_a_bad_one_is_not(void **state)
{
    (void)state;
    struct program p;
    char first[120];
    make_history();
    snprintf(first, sizeof first, "%s/first.pem", flow.dir);
    make_pair();
    program_start(&p,
                  (const char *[]){"serve", "--db", flow.db, "--listen", "127.0.0.1:0", "--api-url",
                                   "http://127.0.0.1:9", "--tls-certificate", cert, "--tls-key", key, NULL},
                  (const char *[]){home, "APOLLO_API_KEY=certificate-test-key", NULL});
    find_port();
    assert_true(answers_with(cert));
    assert_int_equal(run((const char *[]){"cp", cert, first, NULL}), 0);
    make_pair();
    wait_until_it_answers_with(cert);
    assert_false(answers_with(first));

    assert_int_equal(run((const char *[]){"cp", cert, first, NULL}), 0);
    spoil_key();
    program_await(&p, "The certificate as it is now cannot be used, the old one stays: ");
    for (int i = 0; i < 5; i++)
        assert_true(answers_with(first));
    make_pair();
    wait_until_it_answers_with(cert);
    program_signal(&p, SIGTERM);
    assert_int_equal(program_finish(&p), 0);
    program_release(&p);
    flow_stop(&flow);
}

static int ends_with(const char *const *words, const char *told)
{
    struct program p;
    program_start(&p, words, (const char *[]){home, "APOLLO_API_KEY=certificate-test-key", NULL});
    int code = program_finish(&p);
    if (!strstr(p.err.data, told) && !strstr(p.out.data, told))
        fail_msg("does not say \"%s\"\n%s\n%s", told, p.out.data, p.err.data);
    program_release(&p);
    return code;
}

static void listening_beyond_this_machine_is_said_first(void **state)
{
    (void)state;
    make_history();
    make_pair();
    assert_int_equal(ends_with((const char *[]){"wait", "--db", flow.db, "--listen", "0.0.0.0:0", NULL},
                               "other machines could reach that port"),
                     10);
    assert_int_equal(ends_with((const char *[]){"wait", "--db", flow.db, "--listen", "[::]:0",
                                                "--tls-certificate", cert, "--tls-key", key, NULL},
                               "say expose = on"),
                     10);
    assert_int_equal(ends_with((const char *[]){"wait", "--db", flow.db, "--tls-certificate", cert, NULL},
                               "it needs its private key"),
                     10);
    flow_stop(&flow);
}

static void doctor_says_how_far_and_in_what_the_port_is_reached(void **state)
{
    (void)state;
    make_history();
    make_pair();
    (void)ends_with((const char *[]){"doctor", "--api-url", sim_url(flow.sim), "--db", flow.db, "--listen",
                                     "0.0.0.0:0", "--expose", "on", NULL},
                    "can be reached from the network, in plain HTTP");
    (void)ends_with((const char *[]){"doctor", "--api-url", sim_url(flow.sim), "--db", flow.db, "--listen",
                                     "0.0.0.0:0", "--expose", "on", "--tls-certificate", cert, "--tls-key",
                                     key, NULL},
                    "can be reached from the network, over TLS");
    flow_stop(&flow);
}

/* The core's own door, and what its status then says. */
static void status_says_what_is_exposed(void **state)
{
    (void)state;
    struct err e = {0};
    make_history();
    struct wf_options o = {
        .api_url = sim_url(flow.sim), .listen_address = "0.0.0.0", .public_url = "", .db_path = flow.db};
    assert_null(wf_open(&o, &e));
    assert_int_equal(e.code, ERR_CONFIG);
    o.is_exposed = true;
    flow.wf = wf_open(&o, &e);
    assert_non_null(flow.wf);
    flow_wait_listening(&flow);
    assert_non_null(strstr(flow.status->reception_note, "can be reached from the network, in plain HTTP"));
    flow_close_core(&flow);
    make_pair();
    o.tls_certificate = cert;
    o.tls_key = key;
    flow.wf = wf_open(&o, &e);
    assert_non_null(flow.wf);
    flow_wait_listening(&flow);
    assert_non_null(strstr(flow.status->reception_note, "can be reached from the network, over TLS"));
    assert_int_equal(strncmp(flow.status->callback_base, "https://127.0.0.1:", 18), 0);
    flow_stop(&flow);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(renewed_certificate_is_served_and_a_bad_one_is_not),
    cmocka_unit_test(listening_beyond_this_machine_is_said_first),
    cmocka_unit_test(doctor_says_how_far_and_in_what_the_port_is_reached),
    cmocka_unit_test(status_says_what_is_exposed),
};
TEST_MAIN(tests)
