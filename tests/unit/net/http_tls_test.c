/* http_tls_test.c — our server and our client over TLS, with certificates made for the occasion. */
#include "tests/unit/net/one_host.h"

#include <spawn.h>
#include <sys/wait.h>

#include "core/net/http_client.h"

extern char **environ;

static char folder[64], cert[100], key[100];

/* Runs a program without its chatter; its exit code. */
static int run(const char *const arguments[])
{
    pid_t pid;
    int status;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    int failed = posix_spawnp(&pid, arguments[0], &quiet, NULL, (char *const *)(uintptr_t)arguments, environ);
    posix_spawn_file_actions_destroy(&quiet);
    if (failed)
        return -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void make_pair(void)
{
    const char *const request[] = {
        "openssl", "req",   "-x509", "-newkey", "ec",       "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes",  "-days", "2",     "-subj",   "/CN=test", "-addext",  "subjectAltName=IP:127.0.0.1",
        "-keyout", key,     "-out",  cert,      NULL};
    assert_int_equal(run(request), 0);
}

static int make_certificate(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/waterfall-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(cert, sizeof cert, "%s/cert.pem", folder);
    snprintf(key, sizeof key, "%s/key.pem", folder);
    make_pair();
    return 0;
}

static int remove_certificate(void **state)
{
    (void)state;
    unlink(cert);
    unlink(key);
    return rmdir(folder);
}

static void start(void)
{
    host_prepare(&h);
    h.options.tls_certificate = cert;
    h.options.tls_key = key;
    host_go(&h);
}

/* Twice on one connection, with HTTP/2 on offer, which must not be taken up. */
static void tls_server_answers_curl(void **state)
{
    (void)state;
    char url[100], out[100], body[100] = "";
    start();
    snprintf(url, sizeof url, "https://127.0.0.1:%d/echo", h.port);
    snprintf(out, sizeof out, "%s/out", folder);
    const char *const curl[] = {"curl", "-sS",      "--http2", "--noproxy", "*",        "--max-time",
                                "10",   "--cacert", cert,      "-d",        "over tls", "-o",
                                out,    url,        "-o",      out,         url,        NULL};
    assert_int_equal(run(curl), 0);
    int fd = open(out, O_RDONLY | O_CLOEXEC);
    assert_true(read(fd, body, sizeof body - 1) > 0);
    close(fd);
    unlink(out);
    assert_string_equal(body, "over tls");
    assert_int_equal(h.request_count, 2);
    assert_idle(&h.runner);
    host_end(&h);
}

static void tls_server_stands_plain_http_and_silence(void **state)
{
    (void)state;
    host_prepare(&h);
    h.options.tls_certificate = cert;
    h.options.tls_key = key;
    h.options.header_wait_ms = 200;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_close(fd, &heard);
    close(fd);
    assert_null(strstr(heard.text, "200"));
    fd = dial_afresh();
    hear_close(fd, &heard);
    close(fd);
    assert_idle(&h.runner);
    host_count(&h);
    assert_int_equal(h.connections, 0);
    host_end(&h);
}

static void tls_server_wants_a_key_that_fits(void **state)
{
    (void)state;
    struct err e = {0};
    host_prepare(&h);
    h.options.tls_certificate = cert;
    h.options.tls_key = cert;
    assert_null(http_server_new(h.runner.loop, &h.options, &e));
    assert_int_equal(e.code, ERR_CONFIG);
    h.options.tls_key = NULL;
    h.options.tls_certificate = NULL;
    host_go(&h); /* the loop is none the worse */
    host_end(&h);
}

/* ---- our client -------------------------------------------------------------------------------------- */

struct call {
    struct http_client *client;
    char url[100];
    struct http_answer answer;
    char body[100];
    sem_t done;
};

static void on_answer(void *owner, const struct http_answer *answer)
{
    struct call *call = owner;
    call->answer = *answer;
    snprintf(call->body, sizeof call->body, "%s", answer->body);
    sem_post(&call->done);
}

static void begin_call(void *argument)
{
    struct call *call = argument;
    struct err e = {0};
    struct http_call wanted = {.method = "POST", .url = call->url, .body = "secret", .body_size = 6};
    call->client = http_client_new(h.runner.loop, &e);
    if (!http_client_start(call->client, &wanted, on_answer, call, NULL, &e))
        fail_msg("%s", e.text);
}

static void end_call(void *argument)
{
    http_client_free(((struct call *)argument)->client);
}

static void run_call(struct call *call, const char *host_name)
{
    memset(call, 0, sizeof *call);
    sem_init(&call->done, 0, 0);
    snprintf(call->url, sizeof call->url, "https://%s:%d/echo", host_name, h.port);
    runner_do(&h.runner, begin_call, call);
    wait_sem(&call->done);
    runner_do(&h.runner, end_call, call);
    sem_destroy(&call->done);
}

static void tls_client_refuses_a_certificate_it_does_not_know(void **state)
{
    (void)state;
    struct call call;
    unsetenv("SSL_CERT_FILE");
    start();
    run_call(&call, "127.0.0.1");
    host_end(&h);
    assert_int_equal(call.answer.reach, HTTP_NOT_SENT);
    assert_non_null(strstr(call.answer.sentence, "certificate that cannot be trusted; nothing was sent"));
    assert_int_equal(h.request_count, 0);
}

static void tls_client_takes_one_that_the_environment_names(void **state)
{
    (void)state;
    struct call call;
    setenv("SSL_CERT_FILE", cert, 1);
    start();
    run_call(&call, "127.0.0.1");
    assert_int_equal(call.answer.reach, HTTP_ANSWERED);
    assert_string_equal(call.body, "secret");
    assert_true(call.answer.tls_us > 0);
    run_call(&call, "localhost"); /* the certificate is for another name */
    assert_int_equal(call.answer.reach, HTTP_NOT_SENT);
    assert_non_null(strstr(call.answer.sentence, "certificate that cannot be trusted"));
    host_end(&h);
    unsetenv("SSL_CERT_FILE");
    assert_int_equal(h.request_count, 1);
}

/* ---- renewal ----------------------------------------------------------------------------------------- */

struct renewal {
    bool is_good;
    struct err err;
};

static void renew(void *argument)
{
    struct renewal *r = argument;
    r->is_good = http_server_renew_tls(h.server, &r->err);
}

static void call_again(void *argument)
{
    struct call *call = argument;
    struct err e = {0};
    struct http_call wanted = {.method = "POST", .url = call->url, .body = "again", .body_size = 5};
    if (!http_client_start(call->client, &wanted, on_answer, call, NULL, &e))
        fail_msg("%s", e.text);
}

static void expect_reach(const char *trusted, enum http_reach reach)
{
    struct call call;
    setenv("SSL_CERT_FILE", trusted, 1);
    run_call(&call, "127.0.0.1");
    assert_int_equal(call.answer.reach, reach);
}

static void tls_server_renews_its_certificate(void **state)
{
    struct call old = {.client = NULL};
    struct renewal renewal = {0};
    char first[100];
    snprintf(first, sizeof first, "%s/first.pem", folder);
    const char *const copy[] = {"cp", cert, first, NULL};
    assert_int_equal(run(copy), 0);
    start();
    setenv("SSL_CERT_FILE", first, 1);
    sem_init(&old.done, 0, 0);
    snprintf(old.url, sizeof old.url, "https://127.0.0.1:%d/echo", h.port);
    runner_do(&h.runner, begin_call, &old);
    wait_sem(&old.done);
    assert_int_equal(old.answer.reach, HTTP_ANSWERED);

    make_pair();
    runner_do(&h.runner, renew, &renewal);
    assert_true(renewal.is_good);
    runner_do(&h.runner, call_again, &old); /* a connection that was there goes on as it is */
    wait_sem(&old.done);
    assert_int_equal(old.answer.reach, HTTP_ANSWERED);
    assert_int_equal(old.answer.tls_us, 0);
    expect_reach(first, HTTP_NOT_SENT);
    expect_reach(cert, HTTP_ANSWERED);

    const char *const spoil[] = {"cp", first, key, NULL};
    assert_int_equal(run(spoil), 0);
    runner_do(&h.runner, renew, &renewal);
    assert_false(renewal.is_good);
    assert_int_equal(renewal.err.code, ERR_CONFIG);
    expect_reach(cert, HTTP_ANSWERED);
    for (int i = 0; i < 8; i++) { /* often, with a connection of the very first still there */
        make_pair();
        runner_do(&h.runner, renew, &renewal);
        assert_true(renewal.is_good);
        expect_reach(cert, HTTP_ANSWERED);
    }
    runner_do(&h.runner, end_call, &old);
    sem_destroy(&old.done);
    host_end(&h);
    unsetenv("SSL_CERT_FILE");
    unlink(first);
    (void)state;
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(tls_server_renews_its_certificate, make_certificate, remove_certificate),
    cmocka_unit_test_setup_teardown(tls_server_answers_curl, make_certificate, remove_certificate),
    cmocka_unit_test_setup_teardown(tls_server_stands_plain_http_and_silence, make_certificate,
                                    remove_certificate),
    cmocka_unit_test_setup_teardown(tls_server_wants_a_key_that_fits, make_certificate, remove_certificate),
    cmocka_unit_test_setup_teardown(tls_client_refuses_a_certificate_it_does_not_know, make_certificate,
                                    remove_certificate),
    cmocka_unit_test_setup_teardown(tls_client_takes_one_that_the_environment_names, make_certificate,
                                    remove_certificate),
};
TEST_MAIN(tests)
