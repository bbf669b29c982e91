/* http_client_test.c — outgoing calls: against our own server, and against peers that follow a script: cut,
 * slow, silent, garbage, too much. What must never be wrong is `reach`: it decides whether a call may have
 * been charged. */
#include "tests/unit/net/net_support.h"

#include <dlfcn.h>
#include <netdb.h>

#include "core/base/buf.h"
#include "core/base/secret.h"
#include "core/net/http_client.h"

static struct runner runner;
static struct http_client *client;
static struct heard heard;
static char big[1024 * 1024];

/* ---- names: this test's own look-up, which needs no internet
 * ------------------------------------------------- */

static sem_t slow_name;

int getaddrinfo(const char *name, const char *service, const struct addrinfo *wanted, struct addrinfo **found)
{
    if (name && strcmp(name, "missing.invalid") == 0)
        return EAI_NONAME;
    if (name && strcmp(name, "slow.invalid") == 0) {
        wait_sem(&slow_name);
        return EAI_NONAME;
    }
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    return real(name, service, wanted, found);
}

/* ---- calls
 * ----------------------------------------------------------------------------------------------------- */

struct call {
    struct http_call wanted;
    char url[9000];
    uint64_t id;
    struct err e;
    bool has_started;
    struct http_answer answer;
    char *headers, *body;
    int answers;
    sem_t done;
};

static void on_answer(void *owner, const struct http_answer *answer)
{
    struct call *call = owner;
    call->answer = *answer;
    call->headers = mem_text(answer->headers);
    call->body = mem_text_n(answer->body, answer->body_size);
    call->answer.headers = call->headers;
    call->answer.body = call->body;
    call->answers++;
    sem_post(&call->done);
}

static void begin_job(void *argument)
{
    struct call *call = argument;
    call->wanted.url = call->url;
    call->has_started = http_client_start(client, &call->wanted, on_answer, call, &call->id, &call->e);
}

static void cancel_job(void *argument)
{
    http_client_cancel(client, ((struct call *)argument)->id);
}

static void make(struct call *call, const char *method, const char *host, int port, const char *path)
{
    memset(call, 0, sizeof *call);
    sem_init(&call->done, 0, 0);
    call->wanted.method = method;
    snprintf(call->url, sizeof call->url, "%s:%d%s", host, port, path);
}

static void begin(struct call *call)
{
    runner_do(&runner, begin_job, call);
    if (!call->has_started)
        fail_msg("%s", call->e.text);
}

static void release(struct call *call)
{
    free(call->headers);
    free(call->body);
    sem_destroy(&call->done);
}

static void expect_sentence(const struct call *call, const char *part)
{
    if (!strstr(call->answer.sentence, part))
        fail_msg("\"%s\" is not in: %s", part, call->answer.sentence);
}

static void expect_end(struct call *call, enum http_reach reach, const char *sentence)
{
    wait_sem(&call->done);
    if (call->answer.reach != reach)
        fail_msg("reach %d, not %d: %s", call->answer.reach, reach, call->answer.sentence);
    expect_sentence(call, sentence);
    release(call);
}

static void new_client(void *argument)
{
    client = http_client_new(runner.loop, argument);
}

static void free_client(void *argument)
{
    (void)argument;
    http_client_free(client);
}

static int start(void **state)
{
    (void)state;
    struct err e;
    runner_start(&runner);
    runner_go(&runner);
    runner_do(&runner, new_client, &e);
    memset(&heard, 0, sizeof heard);
    sem_init(&slow_name, 0, 0);
    return client ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    runner_do(&runner, free_client, NULL);
    runner_join(&runner);
    runner_end(&runner);
    sem_destroy(&slow_name);
    return 0;
}

/* ---- a scripted peer
 * ------------------------------------------------------------------------------------------- */

static int listen_somewhere(int *port, int backlog)
{
    struct sockaddr_in a = {.sin_family = AF_INET};
    socklen_t size = sizeof a;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(fd, backlog), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &size), 0);
    *port = ntohs(a.sin_port);
    return fd;
}

static int answer_dial(int listener)
{
    await(listener, POLLIN);
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static int hear_request(int listener, const char *last_words)
{
    int fd = answer_dial(listener);
    memset(&heard, 0, sizeof heard);
    hear_until(fd, &heard, last_words);
    return fd;
}

/* A POST to a peer that hears it out, says `script`, and closes. Nothing else may arrive there afterwards. */
static void expect_after_script(const char *script, enum http_reach reach, const char *sentence)
{
    int port, listener = listen_somewhere(&port, 10);
    struct call call;
    make(&call, "POST", "http://127.0.0.1", port, "/charge");
    call.wanted.is_never_repeated = true;
    call.wanted.body = "{\"costs\":1}";
    call.wanted.body_size = 11;
    begin(&call);
    int fd = hear_request(listener, "{\"costs\":1}");
    send_bytes(fd, script, strlen(script));
    close(fd);
    expect_end(&call, reach, sentence);
    struct pollfd p = {.fd = listener, .events = POLLIN};
    assert_int_equal(poll(&p, 1, 0), 0);
    close(listener);
}

/* ---- whole answers
 * ----------------------------------------------------------------------------------------------- */

static void client_gets_whole_answers(void **state)
{
    (void)state;
    static struct host h;
    struct call call;
    struct err e;
    char key[] = " the-key-of-the-test ", value[50];
    static const char *const headers[] = {"Content-Type: application/json", NULL};
    host_start(&h);
    struct secret *secret = secret_new_wipe(key, strlen(key), &e);
    make(&call, "POST", "http://127.0.0.1", h.port, "/echo?a=%20b");
    call.wanted.body = "{\"a\":1}";
    call.wanted.body_size = 7;
    call.wanted.key = secret;
    call.wanted.headers = headers;
    begin(&call);
    secret_free(secret); /* copied */
    wait_sem(&call.done);
    assert_int_equal(call.answer.reach, HTTP_ANSWERED);
    assert_int_equal(call.answer.status, 200);
    assert_string_equal(call.answer.sentence, "");
    assert_string_equal(call.body, "{\"a\":1}");
    assert_int_equal(call.answer.body_size, 7);
    assert_true(http_answer_header(&call.answer, "content-TYPE", value, sizeof value));
    assert_string_equal(value, "text/plain");
    assert_false(http_answer_header(&call.answer, "Content", value, sizeof value));
    assert_true(call.answer.total_us >= call.answer.first_byte_us && call.answer.first_byte_us > 0);
    assert_string_equal(h.query, "a=%20b");
    assert_string_equal(h.key, "the-key-of-the-test");
    assert_string_equal(h.content_type, "application/json");
    release(&call);
    make(&call, "GET", "http://localhost", h.port, "/close");
    begin(&call);
    expect_end(&call, HTTP_ANSWERED, "");
    make(&call, "HEAD", "http://127.0.0.1", h.port, "/big");
    begin(&call);
    expect_end(&call, HTTP_ANSWERED, "");
    make(&call, "GET", "http://127.0.0.1", h.port, "/cut");
    begin(&call);
    expect_end(&call, HTTP_PARTLY, "was cut short");
    host_end(&h);
}

static void client_makes_many_calls_at_once(void **state)
{
    (void)state;
    static struct host h;
    static struct call calls[60];
    host_start(&h);
    for (int i = 0; i < 60; i++) {
        make(&calls[i], i % 2 ? "GET" : "POST", "http://127.0.0.1", h.port, i % 3 ? "/" : "/big");
        calls[i].wanted.is_never_repeated = i % 5 == 0;
        begin(&calls[i]);
    }
    for (int i = 0; i < 60; i++) {
        wait_sem(&calls[i].done);
        assert_int_equal(calls[i].answer.reach, HTTP_ANSWERED);
        assert_int_equal(calls[i].answer.body_size, i % 3 ? 2 : BIG_SIZE);
        assert_int_equal(calls[i].answers, 1);
        release(&calls[i]);
    }
    assert_int_equal(h.request_count, 60);
    assert_idle(&runner);
    host_end(&h);
}

static void client_takes_chunks_and_interim_answers(void **state)
{
    (void)state;
    expect_after_script("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n"
                        "3\r\nabc\r\n0\r\nT: 1\r\n\r\n",
                        HTTP_ANSWERED, "");
    expect_after_script("HTTP/1.1 204 No Content\r\n\r\n", HTTP_ANSWERED, "");
    expect_after_script("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", HTTP_ANSWERED, "");
}

static void client_follows_no_redirect(void **state)
{
    (void)state;
    expect_after_script(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", HTTP_ANSWERED,
        "");
    expect_after_script("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n", HTTP_ANSWERED, "");
    expect_after_script(
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
        HTTP_ANSWERED, "");
}

static void client_keeps_trailers_and_other_answers_out_of_the_headers(void **state)
{
    (void)state;
    int port, listener = listen_somewhere(&port, 10);
    struct call call;
    char value[6];
    make(&call, "GET", "http://127.0.0.1", port, "/");
    begin(&call);
    int fd = hear_request(listener, "\r\n\r\n");
    say(fd, "HTTP/1.1 103 Early Hints\r\nEarly: 1\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
            "Retry-After:  12345678 \r\n\r\n0\r\nLate: 1\r\n\r\n");
    wait_sem(&call.done);
    assert_false(http_answer_header(&call.answer, "Early", value, sizeof value));
    assert_false(http_answer_header(&call.answer, "Late", value, sizeof value));
    assert_true(http_answer_header(&call.answer, "Retry-After", value, sizeof value));
    assert_string_equal(value, "12345"); /* cut to the room there is */
    release(&call);
    close(fd);
    close(listener);
}

/* ---- nothing left this machine
 * --------------------------------------------------------------------------------- */

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
    make(&call, "POST", "https://slow.invalid", 443, "/");
    call.wanted.connect_wait_ms = 200;
    begin(&call);
    expect_end(&call, HTTP_NOT_SENT, "time ran out while its name was being looked up; nothing was sent");
    assert_idle(&runner); /* and the loop did not wait for the look-up's thread */
    make(&call, "POST", "https://slow.invalid", 443, "/");
    begin(&call);
    runner_do(&runner, cancel_job, &call);
    release(&call);
    sem_post(&slow_name);
    sem_post(&slow_name);
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

/* What goes to the proxy is not the request, and the key is not in it. */
static void reach_not_sent_when_the_proxy_refuses(void **state)
{
    (void)state;
    int port, listener = listen_somewhere(&port, 10);
    struct call call;
    struct err e;
    char proxy[60], key[] = "the-key-of-the-test";
    struct secret *secret = secret_new_wipe(key, strlen(key), &e);
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%d", port);
    setenv("https_proxy", proxy, 1);
    make(&call, "POST", "https://api.example", 443, "/charge");
    call.wanted.key = secret;
    begin(&call);
    int fd = hear_request(listener, "\r\n\r\n");
    assert_non_null(strstr(heard.text, "CONNECT api.example:443 HTTP/1.1\r\n"));
    assert_null(strstr(heard.text, "the-key"));
    say(fd, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    expect_end(&call, HTTP_NOT_SENT, "nothing was sent");
    close(fd);
    unsetenv("https_proxy");
    secret_free(secret);
    close(listener);
}

static void loopback_is_called_without_a_proxy(void **state)
{
    (void)state;
    static struct host h;
    struct call call;
    host_start(&h);
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("all_proxy", "http://127.0.0.1:1", 1);
    make(&call, "GET", "http://127.0.0.1", h.port, "/");
    begin(&call);
    expect_end(&call, HTTP_ANSWERED, "");
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    host_end(&h);
}

/* ---- it left, and no whole answer came
 * ---------------------------------------------------------------------------- */

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

/* ---- too much
 * ------------------------------------------------------------------------------------------------------ */

static void expect_too_much(const char *head, const void *piece, size_t size)
{
    int port, listener = listen_somewhere(&port, 10);
    struct call call;
    make(&call, "GET", "http://127.0.0.1", port, "/");
    begin(&call);
    int fd = hear_request(listener, "\r\n\r\n");
    say(fd, head);
    for (int i = 0; i < 20; i++) {
        if (!send_bytes(fd, piece, size))
            break;
    }
    expect_end(&call, HTTP_PARTLY, "sent an answer over 8 MiB");
    close(fd);
    close(listener);
}

static void client_stops_reading_at_the_ceiling(void **state)
{
    (void)state;
    memset(big, ' ', sizeof big);
    expect_too_much("HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n", big, sizeof big);
    expect_too_much("HTTP/1.1 200 OK\r\n\r\n", big, sizeof big);
    static const char header[] =
        "A: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n";
    for (size_t i = 0; i + sizeof header < 8000; i += sizeof header - 1)
        memcpy(big + i, header, sizeof header);
    expect_too_much("HTTP/1.1 200 OK\r\n", big, strlen(big));
}

/* A zlib stream of one zero byte and then only "the last byte 258 times more": 59 kB that become 9 MiB. */
static size_t make_bomb(unsigned char *out)
{
    static const char start_bits[] = "110"
                                     "00110000",
                      more_bits[] = "11000101"
                                    "00000";
    size_t bit = 16;
    out[0] = 0x78;
    out[1] = 0x01;
    for (int i = 0; i <= 9 * 1024 * 1024 / 258; i++) {
        for (const char *c = i ? more_bits : start_bits; *c; c++, bit++)
            out[bit / 8] |= (unsigned char)((*c == '1') << bit % 8);
    }
    return bit / 8;
}

static void client_stops_a_compressed_bomb(void **state)
{
    (void)state;
    memset(big, 0, sizeof big);
    size_t size = make_bomb((unsigned char *)big);
    assert_true(size < 70000);
    expect_too_much("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: 2000000\r\n\r\n", big,
                    size);
}

/* ---- the trap that costs money
 * ---------------------------------------------------------------------------------------- */

/* Leaves a connection open that curl would like to use again; returns the peer's end of it. */
static int leave_connection(int listener, int port)
{
    struct call call;
    make(&call, "GET", "http://127.0.0.1", port, "/first");
    begin(&call);
    int fd = hear_request(listener, "\r\n\r\n");
    say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    expect_end(&call, HTTP_ANSWERED, "");
    return fd;
}

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

static void client_finds_a_kept_connection_closed(void **state)
{
    (void)state;
    int port, listener = listen_somewhere(&port, 10);
    struct call call;
    close(leave_connection(listener, port));
    make(&call, "GET", "http://127.0.0.1", port, "/poll");
    begin(&call);
    int fd = hear_request(listener, "GET /poll ");
    say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=b\r\n\r\n");
    expect_end(&call, HTTP_ANSWERED, "");
    make(&call, "GET", "http://127.0.0.1", port, "/poll");
    begin(&call);
    memset(&heard, 0, sizeof heard);
    hear_until(fd, &heard, "\r\n\r\n");
    assert_null(strstr(heard.text, "Cookie"));
    say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    expect_end(&call, HTTP_ANSWERED, "");
    close(fd);
    close(listener);
}

/* ---- cancelling
 * -------------------------------------------------------------------------------------------------------- */

static void client_cancels(void **state)
{
    (void)state;
    int port, listener = listen_somewhere(&port, 10);
    struct call calls[3];
    for (int i = 0; i < 3; i++) {
        make(&calls[i], "GET", "http://127.0.0.1", port, "/");
        begin(&calls[i]);
    }
    int first = hear_request(listener, "\r\n\r\n");
    assert_int_equal(http_client_count(client), 3);
    runner_do(&runner, cancel_job, &calls[1]);
    runner_do(&runner, cancel_job, &calls[1]);
    runner_do(&runner, cancel_job, &calls[0]);
    assert_int_equal(http_client_count(client), 1);
    runner_do(&runner, free_client, NULL); /* with one still under way */
    struct err e;
    runner_do(&runner, new_client, &e);
    assert_idle(&runner);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(calls[i].answers, 0);
        release(&calls[i]);
    }
    close(first);
    close(listener);
}

/* ---- addresses
 * ----------------------------------------------------------------------------------------------------------
 */

static void client_judges_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        bool is_allowed, is_loopback;
    } cases[] = {
        {"https://api.apollo.io", true, false},
        {"https://api.apollo.io/api/v1/people/match?a=b", true, false},
        {"http://api.apollo.io", false, false},
        {"http://127.0.0.1:8080/x", true, true},
        {"http://127.9.9.9", true, true},
        {"http://localhost:1", true, true},
        {"http://LOCALHOST", true, true},
        {"http://[::1]:80/", true, true},
        {"https://[::1]/", true, true},
        {"http://127.1/", true, true},
        {"http://2130706433/", true, true},
        {"http://128.0.0.1/", false, false},
        {"http://[::2]/", false, false},
        {"http://[::ffff:127.0.0.1]/", false, false},
        {"http://127.0.0.1.evil.example/", false, false},
        {"http://localhost.evil.example/", false, false},
        {"http://127.0.0.1@evil.example/", false, false},
        {"https://user:pass@api.apollo.io/", false, false},
        {"http://evil.example\\@127.0.0.1/", false, false},
        {"ftp://127.0.0.1/", false, true},
        {"file:///etc/passwd", false, false},
        {"gopher://127.0.0.1/", false, true},
        {"api.apollo.io", false, false},
        {"https://", false, false},
        {"https://a b/", false, false},
        {"", false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err e = {0};
        bool is_allowed = http_url_check(cases[i].url, &e);
        if (is_allowed != cases[i].is_allowed || http_url_is_loopback(cases[i].url) != cases[i].is_loopback)
            fail_msg("%s: allowed %d, loopback %d", cases[i].url, is_allowed,
                     http_url_is_loopback(cases[i].url));
        assert_true(is_allowed || (e.code == ERR_CONFIG && e.text[0]));
        assert_null(strstr(e.text, "pass@"));
    }
}

static void client_refuses_to_start_in_the_clear(void **state)
{
    (void)state;
    struct call call;
    make(&call, "GET", "http://api.apollo.io", 80, "/");
    runner_do(&runner, begin_job, &call);
    assert_false(call.has_started);
    assert_int_equal(call.e.code, ERR_CONFIG);
    assert_non_null(strstr(call.e.text, "would send the API key in the clear. Use https://"));
    assert_int_equal(http_client_count(client), 0);
    release(&call);
}

#define test(name) cmocka_unit_test_setup_teardown(name, start, end)
static const struct CMUnitTest tests[] = {
    test(client_gets_whole_answers),
    test(client_makes_many_calls_at_once),
    test(client_takes_chunks_and_interim_answers),
    test(client_follows_no_redirect),
    test(client_keeps_trailers_and_other_answers_out_of_the_headers),
    test(reach_not_sent_when_refused),
    test(reach_not_sent_when_the_name_is_unknown),
    test(reach_not_sent_when_the_look_up_hangs),
    test(reach_not_sent_when_nobody_takes_the_connection),
    test(reach_not_sent_when_tls_fails),
    test(reach_not_sent_when_the_proxy_refuses),
    test(loopback_is_called_without_a_proxy),
    test(reach_partly_when_closed_without_an_answer),
    test(reach_partly_when_the_answer_is_cut),
    test(reach_partly_when_the_end_has_no_mark),
    test(reach_partly_when_garbage_comes),
    test(reach_partly_when_time_runs_out),
    test(reach_partly_when_the_request_is_stuck),
    test(client_stops_reading_at_the_ceiling),
    test(client_stops_a_compressed_bomb),
    test(trap_charged_call_uses_no_old_connection),
    test(trap_uncharged_call_is_sent_again_by_curl),
    test(client_finds_a_kept_connection_closed),
    test(client_cancels),
    test(client_judges_addresses),
    test(client_refuses_to_start_in_the_clear),
};
TEST_MAIN(tests)
