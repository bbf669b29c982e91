/* http_reach_test.c — peers that refuse, cut, stall, and talk garbage. What must never be wrong is `reach`:
 * it decides whether a call may have been charged. */
#include "tests/unit/net/call_support.h"

#include <dlfcn.h>
#include <netdb.h>
#include <sys/resource.h>

/* ---- names: this test's own look-up, which needs no internet ----------------------------------------- */

static sem_t slow_name_begun, slow_name, slow_name_over;

int getaddrinfo(const char *name, const char *service, const struct addrinfo *wanted, struct addrinfo **found)
{
    if (name && strcmp(name, "missing.invalid") == 0)
        return EAI_NONAME;
    if (name && strcmp(name, "slow.invalid") == 0) {
        sem_post(&slow_name_begun);
        wait_sem(&slow_name);
        sem_post(&slow_name_over);
        return EAI_NONAME;
    }
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    return real(name, service, wanted, found);
}

/* ---- nothing left this machine ----------------------------------------------------------------------- */

static void reach_not_sent_when_refused(void **state)
{
    (void)state;
    int port, listener = listen_somewhere(&port, 1);
    struct call call;
    close(listener); /* now nobody listens there */
    make(&call, "POST", "http://127.0.0.1", port, "/");
    begin(&call);
    expect_end(&call, HTTP_NOT_SENT, "refuses the connection or cannot be reached; nothing was sent");
}

static void reach_not_sent_when_the_name_is_unknown(void **state)
{
    (void)state;
    struct call call;
    make(&call, "POST", "https://missing.invalid", 443, "/");
    begin(&call);
    expect_end(&call, HTTP_NOT_SENT, "The name missing.invalid is not found; nothing was sent");
}

static void reach_not_sent_when_the_look_up_hangs(void **state)
{
    (void)state;
    struct call call;
    sem_init(&slow_name_begun, 0, 0);
    sem_init(&slow_name, 0, 0);
    sem_init(&slow_name_over, 0, 0);
    make(&call, "POST", "https://slow.invalid", 443, "/");
    call.wanted.connect_wait_ms = 200;
    begin(&call);
    expect_end(&call, HTTP_NOT_SENT, "time ran out while its name was being looked up; nothing was sent");
    assert_idle(&runner); /* and the loop did not wait for the look-up's thread */
    make(&call, "POST", "https://slow.invalid", 443, "/");
    begin(&call);
    wait_sem(&slow_name_begun); /* of the first call */
    wait_sem(&slow_name_begun);
    runner_do(&runner, cancel_job, &call);
    release(&call);
    for (int i = 0; i < 2; i++) {
        sem_post(&slow_name);
        wait_sem(&slow_name_over);
    }
}

static void reach_not_sent_when_nobody_takes_the_connection(void **state)
{
    (void)state;
    int port, listener = listen_somewhere(&port, 0), waiting[8];
    for (int i = 0; i < 8; i++) { /* fills the listener's queue: the next SYN gets no answer */
        struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        int failed = connect(waiting[i], (struct sockaddr *)&to, sizeof to);
        assert_true(failed == 0 || errno == EINPROGRESS);
    }
    struct call call;
    make(&call, "POST", "http://127.0.0.1", port, "/");
    call.wanted.connect_wait_ms = 200;
    begin(&call);
    expect_end(&call, HTTP_NOT_SENT, "time ran out while the connection was being made");
    for (int i = 0; i < 8; i++)
        close(waiting[i]);
    close(listener);
}

static void reach_not_sent_when_tls_fails(void **state)
{
    (void)state;
    int port, listener = listen_somewhere(&port, 10);
    struct call call;
    make(&call, "POST", "https://127.0.0.1", port, "/");
    begin(&call);
    int fd = answer_dial(listener);
    say(fd, "HTTP/1.1 400 This is plain HTTP\r\n\r\n");
    expect_end(&call, HTTP_NOT_SENT, "agrees to no TLS connection; nothing was sent");
    close(fd);
    make(&call, "POST", "https://127.0.0.1", port, "/");
    begin(&call);
    close(answer_dial(listener));
    expect_end(&call, HTTP_NOT_SENT, "nothing was sent");
    make(&call, "POST", "https://127.0.0.1", port, "/");
    call.wanted.connect_wait_ms = 200;
    begin(&call);
    fd = answer_dial(listener);
    expect_end(&call, HTTP_NOT_SENT, "time ran out while TLS was being agreed; nothing was sent");
    close(fd);
    close(listener);
}

/* ---- a proxy in between ------------------------------------------------------------------------------ */

static char proxy_url[80], proxy_name[40];

static int proxy_listen(void)
{
    int port, listener = listen_somewhere(&port, 10);
    snprintf(proxy_name, sizeof proxy_name, "127.0.0.1:%d", port);
    snprintf(proxy_url, sizeof proxy_url, "http://user:hidden@%s", proxy_name);
    setenv("https_proxy", proxy_url, 1);
    return listener;
}

static void proxy_expect(struct call *call, const char *sentence)
{
    wait_sem(&call->done);
    assert_int_equal(call->answer.reach, HTTP_NOT_SENT);
    expect_sentence(call, "nothing was sent");
    expect_sentence(call, proxy_name);
    expect_sentence(call, sentence);
    assert_null(strstr(call->answer.sentence, "hidden"));
    release(call);
}

/* What goes to the proxy is not the request, and the key is not in it. */
static void reach_not_sent_when_the_proxy_refuses(void **state)
{
    (void)state;
    static const char *const answers[][2] = {
        {"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
         "does not lead to api.example (it answers 403)"},
        {"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
         "Content-Length: 0\r\n\r\n",
         "wants a user name and a password (407)"},
        {"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno", "(it answers 502)"},
        {"garbage\r\n\r\n", "does not lead to api.example"},
        {"", "does not lead to api.example"},
    };
    int listener = proxy_listen();
    struct err e;
    char key[] = "the-key-of-the-test";
    struct secret *secret = secret_new_wipe(key, strlen(key), &e);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct call call;
        make(&call, "POST", "https://api.example", 443, "/charge");
        call.wanted.key = secret;
        call.wanted.is_never_repeated = true;
        begin(&call);
        int fd = hear_request(listener, "\r\n\r\n");
        assert_non_null(strstr(heard.text, "CONNECT api.example:443 HTTP/1.1\r\n"));
        assert_null(strstr(heard.text, "the-key"));
        say(fd, answers[i][0]);
        close(fd);
        proxy_expect(&call, answers[i][1]);
    }
    unsetenv("https_proxy");
    secret_free(secret);
    close(listener);
}

/* It is this program that lacks something, not the network. */
static void reach_not_sent_without_a_descriptor(void **state)
{
    (void)state;
    int port, listener = listen_somewhere(&port, 1);
    struct call call;
    struct rlimit was, few;
    make(&call, "POST", "http://127.0.0.1", port, "/");
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
    few = was;
    int free_one = dup(listener);
    close(free_one);
    few.rlim_cur = (rlim_t)free_one;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    begin(&call);
    expect_end(&call, HTTP_NOT_SENT, "no more files; nothing was sent. Raise the limit (ulimit -n)");
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
    close(listener);
}

static void reach_not_sent_when_the_proxy_is_gone(void **state)
{
    (void)state;
    struct call call;
    close(proxy_listen());
    make(&call, "POST", "https://api.example", 443, "/charge");
    begin(&call);
    proxy_expect(&call, "refuses the connection or cannot be reached");
    setenv("https_proxy", "http://missing.invalid:3128", 1);
    snprintf(proxy_name, sizeof proxy_name, "missing.invalid:3128");
    make(&call, "POST", "https://api.example", 443, "/charge");
    begin(&call);
    proxy_expect(&call, "is not found");
    unsetenv("https_proxy");
}

static void reach_not_sent_when_the_proxy_hangs(void **state)
{
    (void)state;
    struct call call;
    int listener = proxy_listen();
    make(&call, "POST", "https://api.example", 443, "/charge");
    call.wanted.connect_wait_ms = 200;
    begin(&call);
    int fd = hear_request(listener, "\r\n\r\n");
    proxy_expect(&call, "time ran out while the proxy was leading there");
    close(fd);
    make(&call, "POST", "https://api.example", 443, "/charge");
    call.wanted.connect_wait_ms = 200;
    begin(&call);
    fd = hear_request(listener, "\r\n\r\n");
    say(fd, "HTTP/1.1 200 It stands\r\n\r\n");
    proxy_expect(&call, "time ran out while TLS was being agreed");
    close(fd);
    unsetenv("https_proxy");
    close(listener);
}

/* The tunnel stands, so what fails in it is the host's. */
static void reach_not_sent_when_what_the_proxy_leads_to_is_no_tls(void **state)
{
    (void)state;
    struct call call;
    int listener = proxy_listen();
    make(&call, "POST", "https://api.example", 443, "/charge");
    begin(&call);
    int fd = hear_request(listener, "\r\n\r\n");
    say(fd, "HTTP/1.1 200 It stands\r\n\r\n");
    say(fd, "HTTP/1.1 400 This is plain HTTP\r\n\r\n");
    expect_end(&call, HTTP_NOT_SENT, "api.example agrees to no TLS connection; nothing was sent");
    close(fd);
    unsetenv("https_proxy");
    close(listener);
}

static void proxy_is_never_asked_for_this_machine(void **state)
{
    (void)state;
    int proxy = proxy_listen(), port, listener = listen_somewhere(&port, 10);
    struct call call;
    setenv("http_proxy", proxy_url, 1);
    setenv("all_proxy", proxy_url, 1);
    make(&call, "GET", "http://127.0.0.1", port, "/first");
    begin(&call);
    int fd = hear_request(listener, "\r\n\r\n");
    assert_non_null(strstr(heard.text, "GET /first HTTP/1.1\r\n"));
    say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    expect_end(&call, HTTP_ANSWERED, "");
    struct pollfd p = {.fd = proxy, .events = POLLIN};
    assert_int_equal(poll(&p, 1, 0), 0);
    unsetenv("http_proxy");
    unsetenv("https_proxy");
    unsetenv("all_proxy");
    close(fd);
    close(listener);
    close(proxy);
}

/* ---- it left, and no whole answer came --------------------------------------------------------------- */

#define DOUBT "may have been carried out: check before sending it again"

static void reach_partly_when_closed_without_an_answer(void **state)
{
    (void)state;
    expect_after_script("", HTTP_PARTLY, "ended the connection without an answer");
    expect_after_script("", HTTP_PARTLY, DOUBT);
}

static void reach_partly_when_the_answer_is_cut(void **state)
{
    (void)state;
    expect_after_script("HTTP/1.1 200 O", HTTP_PARTLY, DOUBT);
    expect_after_script("HTTP/1.1 200 OK\r\nContent-Le", HTTP_PARTLY, DOUBT);
    expect_after_script("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", HTTP_PARTLY, "was cut short");
    expect_after_script("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":1}", HTTP_PARTLY,
                        "was cut short");
    expect_after_script("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}", HTTP_PARTLY,
                        DOUBT);
    expect_after_script("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n",
                        HTTP_PARTLY, DOUBT);
    expect_after_script("HTTP/1.1 100 Continue\r\n\r\n", HTTP_PARTLY, DOUBT);
}

static void reach_partly_when_the_end_has_no_mark(void **state)
{
    (void)state;
    expect_after_script("HTTP/1.1 200 OK\r\n\r\n{\"a\":1}", HTTP_PARTLY, "nothing tells where it ends");
    expect_after_script("HTTP/1.0 502 Bad Gateway\r\n\r\n<html>", HTTP_PARTLY, "was cut short");
}

static void reach_partly_when_garbage_comes(void **state)
{
    (void)state;
    expect_after_script("garbage\r\n\r\n", HTTP_PARTLY, DOUBT);
    expect_after_script("\x16\x03\x01\x02", HTTP_PARTLY, DOUBT);
    expect_after_script("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", HTTP_PARTLY, DOUBT);
    expect_after_script("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", HTTP_PARTLY, DOUBT);
    expect_after_script("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
                        HTTP_PARTLY, DOUBT);
}

static void reach_partly_when_time_runs_out(void **state)
{
    (void)state;
    static const char *const scripts[][2] = {
        {"", "127.0.0.1 did not answer in time. The request may have been carried out"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\"",
         "began to answer and did not finish in time"},
    };
    for (int i = 0; i < 2; i++) {
        int port, listener = listen_somewhere(&port, 10);
        struct call call;
        make(&call, "POST", "http://127.0.0.1", port, "/");
        call.wanted.total_wait_ms = 300;
        begin(&call);
        int fd = hear_request(listener, "\r\n\r\n");
        say(fd, scripts[i][0]);
        assert_idle(&runner);
        expect_end(&call, HTTP_PARTLY, scripts[i][1]);
        close(fd);
        close(listener);
    }
}

/* Half of the request is in the socket, the peer does not read: something left. */
static void reach_partly_when_the_request_is_stuck(void **state)
{
    (void)state;
    int port, listener = listen_somewhere(&port, 10);
    static char much[16u * 1024 * 1024];
    struct call call;
    memset(much, 'm', sizeof much);
    make(&call, "POST", "http://127.0.0.1", port, "/");
    call.wanted.body = much;
    call.wanted.body_size = sizeof much;
    call.wanted.total_wait_ms = 300;
    begin(&call);
    int fd = answer_dial(listener);
    expect_end(&call, HTTP_PARTLY, "did not answer in time");
    close(fd);
    close(listener);
}

/* ---- the trap that costs money ----------------------------------------------------------------------- */

static void trap_charged_call_uses_no_old_connection(void **state)
{
    (void)state;
    int port, listener = listen_somewhere(&port, 10);
    int old = leave_connection(listener, port);
    struct call call;
    make(&call, "POST", "http://127.0.0.1", port, "/charge");
    call.wanted.is_never_repeated = true;
    begin(&call);
    int fresh = hear_request(listener, "\r\n\r\n");
    assert_non_null(strstr(heard.text, "POST /charge "));
    close(fresh); /* heard, and gone without a word */
    expect_end(&call, HTTP_PARTLY, DOUBT);
    struct pollfd both[] = {{.fd = listener, .events = POLLIN}, {.fd = old, .events = POLLIN}};
    assert_int_equal(poll(both, 2, 0), 0); /* it came once, and nowhere else */
    make(&call, "GET", "http://127.0.0.1", port, "/poll");
    begin(&call);
    memset(&heard, 0, sizeof heard);
    hear_until(old, &heard, "GET /poll "); /* while a poll takes the old connection */
    say(old, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    expect_end(&call, HTTP_ANSWERED, "");
    close(old);
    close(listener);
}

/* The same without the flag: curl sends it a second time by itself. If this ever fails, the flag has lost its
 * reason. */
static void trap_uncharged_call_is_sent_again_by_curl(void **state)
{
    (void)state;
    int port, listener = listen_somewhere(&port, 10);
    int old = leave_connection(listener, port);
    struct call call;
    make(&call, "POST", "http://127.0.0.1", port, "/poll");
    begin(&call);
    memset(&heard, 0, sizeof heard);
    hear_until(old, &heard, "POST /poll ");
    close(old);
    int again = hear_request(listener, "POST /poll ");
    say(again, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    expect_end(&call, HTTP_ANSWERED, "");
    close(again);
    close(listener);
}

#define test(name) cmocka_unit_test_setup_teardown(name, start, end)
static const struct CMUnitTest tests[] = {
    test(reach_not_sent_when_refused),
    test(reach_not_sent_without_a_descriptor),
    test(reach_not_sent_when_the_name_is_unknown),
    test(reach_not_sent_when_the_look_up_hangs),
    test(reach_not_sent_when_nobody_takes_the_connection),
    test(reach_not_sent_when_tls_fails),
    test(reach_not_sent_when_the_proxy_refuses),
    test(reach_not_sent_when_the_proxy_is_gone),
    test(reach_not_sent_when_the_proxy_hangs),
    test(reach_not_sent_when_what_the_proxy_leads_to_is_no_tls),
    test(proxy_is_never_asked_for_this_machine),
    test(reach_partly_when_closed_without_an_answer),
    test(reach_partly_when_the_answer_is_cut),
    test(reach_partly_when_the_end_has_no_mark),
    test(reach_partly_when_garbage_comes),
    test(reach_partly_when_time_runs_out),
    test(reach_partly_when_the_request_is_stuck),
    test(trap_charged_call_uses_no_old_connection),
    test(trap_uncharged_call_is_sent_again_by_curl),
};
TEST_MAIN(tests)
