/* net_support.h — for the tests of core/net: a real server in a thread of its own, and raw sockets as
 * hostile peers. Every wait has a deadline; none of them sleeps. */
#ifndef TESTS_NET_SUPPORT_H
#define TESTS_NET_SUPPORT_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "tests/test.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/queue.h"
#include "core/net/http_server.h"
#include "core/net/loop.h"

#define DEADLINE_MS TEST_WAIT_MS

/* ---- a loop in a thread, which runs what a test asks for --------------------------------------------- */

struct runner {
    struct loop *loop;
    struct queue jobs;
    struct loop_watch *watch;
    pthread_t thread;
};

struct job {
    struct queue_node node;
    void (*fn)(void *argument);
    void *argument;
    sem_t done;
};

static inline void wait_sem(sem_t *s)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += DEADLINE_MS / 1000;
    while (sem_timedwait(s, &until) < 0) {
        if (errno != EINTR)
            fail_msg("the loop's thread did not get to it in %d ms: does it hang?", DEADLINE_MS);
    }
}

static inline void runner_on_jobs(void *owner)
{
    struct runner *r = owner;
    struct job *job;
    while ((job = (struct job *)queue_take(&r->jobs))) {
        job->fn(job->argument);
        sem_post(&job->done);
    }
}

/* Runs fn(argument) in the loop's thread and waits for its end. */
static inline void runner_do(struct runner *r, void (*fn)(void *), void *argument)
{
    struct job job = {.fn = fn, .argument = argument};
    sem_init(&job.done, 0, 0);
    queue_push(&r->jobs, &job.node);
    wait_sem(&job.done);
    sem_destroy(&job.done);
}

static inline void *runner_main(void *owner)
{
    loop_run(((struct runner *)owner)->loop);
    return NULL;
}

static inline void runner_start(struct runner *r)
{
    struct err e = {0};
    memset(r, 0, sizeof *r);
    r->loop = loop_new(&e);
    assert_non_null(r->loop);
    assert_true(queue_init(&r->jobs, &e));
    r->watch = loop_watch_new(r->loop, queue_fd(&r->jobs), runner_on_jobs, r, &e);
    assert_non_null(r->watch);
}

static inline void runner_go(struct runner *r)
{
    assert_int_equal(pthread_create(&r->thread, NULL, runner_main, r), 0);
}

static inline void runner_stop_job(void *argument)
{
    loop_stop(((struct runner *)argument)->loop);
}

/* The loop's thread ends; what lives in the loop may now be freed from here. */
static inline void runner_join(struct runner *r)
{
    runner_do(r, runner_stop_job, r);
    pthread_join(r->thread, NULL);
}

static inline void runner_end(struct runner *r)
{
    loop_watch_free(r->watch);
    loop_free(r->loop);
    queue_release(&r->jobs);
}

struct idle_window {
    struct runner *runner;
    struct loop_timer *timer;
    sem_t over;
};

static inline void idle_over(void *owner)
{
    struct idle_window *w = owner;
    loop_timer_free(w->timer);
    sem_post(&w->over);
}

static inline void idle_begin(void *argument)
{
    struct idle_window *w = argument;
    w->timer = loop_timer_new(w->runner->loop, idle_over, w);
    loop_timer_set(w->timer, 150);
}

/* Processor time that the loop's thread takes while 150 ms pass in which nothing should happen. */
static inline int64_t runner_idle_cpu_us(struct runner *r)
{
    clockid_t id;
    struct timespec before, after;
    struct idle_window w = {.runner = r};
    sem_init(&w.over, 0, 0);
    runner_do(r, idle_begin, &w);
    assert_int_equal(pthread_getcpuclockid(r->thread, &id), 0);
    clock_gettime(id, &before);
    wait_sem(&w.over);
    clock_gettime(id, &after);
    sem_destroy(&w.over);
    return (after.tv_sec - before.tv_sec) * 1000000 + (after.tv_nsec - before.tv_nsec) / 1000;
}
#define assert_idle(r) assert_true(runner_idle_cpu_us(r) < 30000)

/* ---- raw sockets ------------------------------------------------------------------------------------- */

static inline int dial(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static inline void await(int fd, short events)
{
    struct pollfd p = {.fd = fd, .events = events};
    int n;
    do
        n = poll(&p, 1, DEADLINE_MS);
    while (n < 0 && errno == EINTR);
    if (n == 0)
        fail_msg("nothing happened on a socket for %d ms", DEADLINE_MS);
}

/* False: the peer has closed. */
static inline bool send_bytes(int fd, const void *bytes, size_t size)
{
    while (size > 0) {
        await(fd, POLLOUT);
        ssize_t n = send(fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (n < 0)
            return false;
        bytes = (const char *)bytes + n;
        size -= (size_t)n;
    }
    return true;
}

static inline void say(int fd, const char *text)
{
    assert_true(send_bytes(fd, text, strlen(text)));
}

struct heard {
    char text[262144];
    size_t size;
    bool is_closed;
};

/* Reads once. */
static inline void hear(int fd, struct heard *h)
{
    await(fd, POLLIN);
    assert_true(h->size < sizeof h->text - 1);
    ssize_t n = recv(fd, h->text + h->size, sizeof h->text - 1 - h->size, MSG_DONTWAIT);
    if (n > 0)
        h->size += (size_t)n;
    else if (n == 0 || (errno != EAGAIN && errno != EINTR))
        h->is_closed = true;
    h->text[h->size] = '\0';
}

static inline void hear_until(int fd, struct heard *h, const char *text)
{
    while (!strstr(h->text, text)) {
        if (h->is_closed)
            fail_msg("closed before \"%s\" came; heard: \"%s\"", text, h->text);
        hear(fd, h);
    }
}

static inline void hear_close(int fd, struct heard *h)
{
    while (!h->is_closed)
        hear(fd, h);
}

/* Says `request` on a connection of its own and returns all that comes until the server closes. */
static inline void converse(int port, const char *request, struct heard *h)
{
    memset(h, 0, sizeof *h);
    int fd = dial(port);
    send_bytes(fd, request, strlen(request)); /* the server may have seen enough before the end */
    hear_close(fd, h);
    close(fd);
}

static inline int count_of(const char *text, const char *what)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, what)); at += strlen(what))
        count++;
    return count;
}

/* ---- a server in a thread ---------------------------------------------------------------------------- */

/* Answers by path: /echo gives the body back, /query the query, /keep notes the exchange and says nothing,
 * /big a body of BIG_SIZE, /cut announces 1000 bytes and sends 10, /close closes, all else "ok". */
#define BIG_SIZE (3u * 1024 * 1024)
struct host {
    struct runner runner;
    struct http_server_options options;
    struct http_server *server;
    int port;
    atomic_int request_count, head_count;
    sem_t kept;                  /* posted for each request to /keep */
    uint64_t exchange;           /* of the last one; for the loop's thread */
    size_t pending, connections; /* what host_count found */
    char path[256], query[9000], content_type[64], key[64];
    size_t body_size;
    char *big;
};

static inline void copy_text(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text ? text : "(none)");
}

static inline int host_on_head(void *owner, enum http_method method, const char *path, const char *peer)
{
    (void)peer;
    (void)method;
    struct host *h = owner;
    atomic_fetch_add(&h->head_count, 1);
    if (strncmp(path, "/known", strlen("/known")) == 0)
        return HTTP_SERVER_WELCOME;
    return strcmp(path, "/unknown") == 0 ? 404 : 0;
}

static inline void host_on_request(void *owner, uint64_t exchange, struct http_request *request)
{
    struct host *h = owner;
    copy_text(h->path, sizeof h->path, request->path);
    copy_text(h->query, sizeof h->query, request->query);
    copy_text(h->content_type, sizeof h->content_type, request->content_type);
    copy_text(h->key, sizeof h->key, request->api_key);
    h->body_size = request->body_size;
    atomic_fetch_add(&h->request_count, 1);
    struct http_reply reply = {.status = 200, .content_type = "text/plain", .body = "ok", .body_size = 2};
    if (strcmp(request->path, "/keep") == 0) {
        h->exchange = exchange;
        sem_post(&h->kept);
        return;
    }
    if (strcmp(request->path, "/echo") == 0) {
        reply.body = request->body;
        reply.body_size = request->body_size;
    } else if (strcmp(request->path, "/query") == 0) {
        reply.body = request->query;
        reply.body_size = strlen(request->query);
    } else if (strcmp(request->path, "/big") == 0) {
        reply.body = h->big;
        reply.body_size = BIG_SIZE;
    } else if (strcmp(request->path, "/cut") == 0) {
        reply.body = h->big;
        reply.body_size = 1000;
        reply.cut_after = 10;
    } else if (strcmp(request->path, "/close") == 0)
        reply.close = true;
    http_server_reply(h->server, exchange, &reply);
}

static inline void host_prepare(struct host *h)
{
    memset(h, 0, sizeof *h);
    sem_init(&h->kept, 0, 0);
    h->big = mem_alloc(BIG_SIZE);
    memset(h->big, 'b', BIG_SIZE);
    h->options = (struct http_server_options){.address = "127.0.0.1",
                                              .body_ceiling = 2u * 1024 * 1024,
                                              .header_wait_ms = DEADLINE_MS,
                                              .body_wait_ms = DEADLINE_MS,
                                              .idle_wait_ms = DEADLINE_MS,
                                              .connection_ceiling = 128,
                                              .on_head = host_on_head,
                                              .on_request = host_on_request,
                                              .owner = h};
    runner_start(&h->runner);
}

static inline void host_go(struct host *h)
{
    struct err e = {0};
    h->server = http_server_new(h->runner.loop, &h->options, &e);
    if (!h->server)
        fail_msg("%s", e.text);
    h->port = http_server_port(h->server);
    runner_go(&h->runner);
}

static inline void host_start(struct host *h)
{
    host_prepare(h);
    host_go(h);
}

static inline void host_end(struct host *h)
{
    runner_join(&h->runner);
    http_server_free(h->server);
    runner_end(&h->runner);
    sem_destroy(&h->kept);
    free(h->big);
}

static inline void host_count_job(void *argument)
{
    struct host *h = argument;
    h->pending = http_server_pending_count(h->server);
    h->connections = http_server_connection_count(h->server);
}

static inline void host_count(struct host *h)
{
    runner_do(&h->runner, host_count_job, h);
}

#endif
