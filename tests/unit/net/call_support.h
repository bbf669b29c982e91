/* call_support.h — for the tests of the client: one client in a loop of its own, calls that are waited for,
 * and peers that follow a script. */
#ifndef TESTS_CALL_SUPPORT_H
#define TESTS_CALL_SUPPORT_H

#include "core/base/secret.h"
#include "core/net/http_client.h"
#include "tests/unit/net/net_support.h"

static struct runner runner;
static struct http_client *client;
static struct heard heard;

/* ---- calls ------------------------------------------------------------------------------------------- */

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

static inline void on_answer(void *owner, const struct http_answer *answer)
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

static inline void begin_job(void *argument)
{
    struct call *call = argument;
    call->wanted.url = call->url;
    call->has_started = http_client_start(client, &call->wanted, on_answer, call, &call->id, &call->e);
}

static inline void cancel_job(void *argument)
{
    http_client_cancel(client, ((struct call *)argument)->id);
}

static inline void make(struct call *call, const char *method, const char *host, int port, const char *path)
{
    memset(call, 0, sizeof *call);
    sem_init(&call->done, 0, 0);
    call->wanted.method = method;
    snprintf(call->url, sizeof call->url, "%s:%d%s", host, port, path);
}

static inline void begin(struct call *call)
{
    runner_do(&runner, begin_job, call);
    if (!call->has_started)
        fail_msg("%s", call->e.text);
}

static inline void release(struct call *call)
{
    free(call->headers);
    free(call->body);
    sem_destroy(&call->done);
}

static inline void expect_sentence(const struct call *call, const char *part)
{
    if (!strstr(call->answer.sentence, part))
        fail_msg("\"%s\" is not in: %s", part, call->answer.sentence);
}

static inline void expect_end(struct call *call, enum http_reach reach, const char *sentence)
{
    wait_sem(&call->done);
    if (call->answer.reach != reach)
        fail_msg("reach %d, not %d: %s", call->answer.reach, reach, call->answer.sentence);
    expect_sentence(call, sentence);
    release(call);
}

static inline void new_client(void *argument)
{
    client = http_client_new(runner.loop, argument);
}

static inline void free_client(void *argument)
{
    (void)argument;
    http_client_free(client);
}

static inline int start(void **state)
{
    (void)state;
    struct err e;
    runner_start(&runner);
    runner_go(&runner);
    runner_do(&runner, new_client, &e);
    memset(&heard, 0, sizeof heard);
    return client ? 0 : -1;
}

static inline int end(void **state)
{
    (void)state;
    runner_do(&runner, free_client, NULL);
    runner_join(&runner);
    runner_end(&runner);
    return 0;
}

/* ---- a scripted peer --------------------------------------------------------------------------------- */

static inline int listen_somewhere(int *port, int backlog)
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

static inline int answer_dial(int listener)
{
    await(listener, POLLIN);
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static inline int hear_request(int listener, const char *last_words)
{
    int fd = answer_dial(listener);
    memset(&heard, 0, sizeof heard);
    hear_until(fd, &heard, last_words);
    return fd;
}

/* A POST to a peer that hears it out, says `script`, and closes. Nothing else may arrive there afterwards. */
static inline void expect_after_script(const char *script, enum http_reach reach, const char *sentence)
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

/* Leaves a connection open that curl would like to use again; returns the peer's end of it. */
static inline int leave_connection(int listener, int port)
{
    struct call call;
    make(&call, "GET", "http://127.0.0.1", port, "/first");
    begin(&call);
    int fd = hear_request(listener, "\r\n\r\n");
    say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    expect_end(&call, HTTP_ANSWERED, "");
    return fd;
}

#endif
