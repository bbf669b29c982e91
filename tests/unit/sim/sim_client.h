/* sim_client.h — the two ends that a simulator's test needs: a caller on a bare socket, and a receiver of
 * webhooks (the real http_server) in a thread of its own. Every wait is for an event and has a deadline. */
#ifndef TESTS_UNIT_SIM_SIM_CLIENT_H
#define TESTS_UNIT_SIM_SIM_CLIENT_H

#include "tests/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <cjson/cJSON.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/net/http_server.h"
#include "core/net/loop.h"
#include "core/sim/sim.h"

#define DEADLINE_S (TEST_WAIT_MS / 1000)

/* ---- the caller ---- */

struct reply {
    int status;      /* 0: the connection ended without a status line */
    bool is_whole;   /* as long as announced */
    struct buf head; /* status line and headers */
    struct buf body;
};

static inline void reply_release(struct reply *r)
{
    buf_release(&r->head);
    buf_release(&r->body);
}

static inline int url_port(const char *url)
{
    return (int)strtol(strrchr(url, ':') + 1, NULL, 10);
}

static inline int dial(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval wait = {.tv_sec = DEADLINE_S};
    assert_true(fd >= 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static inline void send_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        assert_true(sent > 0);
        bytes += sent;
        size -= (size_t)sent;
    }
}

/* A header's trimmed value into `out`; false if it is not there. */
static inline bool reply_header(const struct reply *r, const char *name, char *out, size_t size)
{
    size_t length = strlen(name);
    for (const char *line = strstr(r->head.data, "\r\n"); line; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, length) != 0 || line[2 + length] != ':')
            continue;
        const char *value = line + 2 + length + 1;
        value += strspn(value, " ");
        snprintf(out, size, "%.*s", (int)strcspn(value, "\r"), value);
        return true;
    }
    return false;
}

static inline struct reply read_reply(int fd)
{
    struct reply r = {0};
    struct buf all;
    char block[65536], length[32];
    ssize_t got;
    buf_init(&all, 64 << 20);
    buf_init(&r.head, 65536);
    buf_init(&r.body, 64 << 20);
    while ((got = recv(fd, block, sizeof block, 0)) > 0)
        buf_append(&all, block, (size_t)got);
    if (got < 0 && errno != ECONNRESET)
        fail_msg("no end of the answer within %d s", DEADLINE_S);
    const char *blank = strstr(all.data, "\r\n\r\n");
    if (blank) {
        size_t head_size = (size_t)(blank - all.data) + 4;
        buf_append(&r.head, all.data, head_size);
        buf_append(&r.body, all.data + head_size, all.size - head_size);
        r.status = (int)strtol(all.data + 9, NULL, 10);
        r.is_whole = reply_header(&r, "content-length", length, sizeof length) &&
                     strtoull(length, NULL, 10) == r.body.size;
    }
    buf_release(&all);
    return r;
}

/* One call on a connection of its own. `headers` are whole lines; NULL = a good key. `body` NULL = no body,
 * and no Content-Length either, as curl -X POST sends it. */
static inline struct reply call_with(struct sim *s, const char *method, const char *path, const char *headers,
                                     const char *body)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    buf_printf(&out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%s", method, path,
               headers ? headers : "x-api-key: good-enough\r\n");
    if (body)
        buf_printf(&out, "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body));
    buf_printf(&out, "\r\n%s", body ? body : "");
    int fd = dial(url_port(sim_url(s)));
    send_all(fd, out.data, out.size);
    struct reply r = read_reply(fd);
    close(fd);
    buf_release(&out);
    return r;
}

static inline struct reply call(struct sim *s, const char *method, const char *path)
{
    return call_with(s, method, path, NULL, NULL);
}

/* ---- the receiver ---- */

#define RECEIVED_MAX 64

struct receiver {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int stop_fd, port;
    struct loop *loop;
    struct http_server *server;
    struct loop_watch *watch;
    int refusals; /* so many are answered `refusal` first */
    int refusal;
    const char *retry_after;  /* with a refusal; NULL = none */
    char *body[RECEIVED_MAX]; /* in the order of arrival */
    char *path[RECEIVED_MAX];
    int64_t at_ms[RECEIVED_MAX];
    size_t count;
};

static inline void receiver_on_request(void *owner, uint64_t exchange, struct http_request *request)
{
    struct receiver *r = owner;
    char header[64];
    const char *headers[] = {header, NULL};
    snprintf(header, sizeof header, "Retry-After: %s", r->retry_after ? r->retry_after : "");
    struct http_reply reply = {.status = 200};
    pthread_mutex_lock(&r->mutex);
    if (r->count < RECEIVED_MAX) {
        r->path[r->count] = mem_text(request->path);
        r->at_ms[r->count] = clock_mono_ms();
        r->body[r->count++] = mem_text(request->body);
    }
    if (r->refusals > 0) {
        r->refusals--;
        reply.status = r->refusal;
        reply.headers = r->retry_after ? headers : NULL;
    }
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->mutex);
    http_server_reply(r->server, exchange, &reply);
}

static inline void receiver_on_stop(void *owner)
{
    struct receiver *r = owner;
    loop_stop(r->loop);
}

static inline void *receiver_live(void *argument)
{
    struct receiver *r = argument;
    const struct http_server_options options = {.address = "127.0.0.1",
                                                .body_ceiling = 1 << 20,
                                                .header_wait_ms = HTTP_SERVER_HEADER_WAIT_MS,
                                                .body_wait_ms = HTTP_SERVER_BODY_WAIT_MS,
                                                .idle_wait_ms = HTTP_SERVER_IDLE_WAIT_MS,
                                                .connection_ceiling = HTTP_SERVER_CONNECTIONS,
                                                .on_request = receiver_on_request,
                                                .owner = r};
    struct err e;
    r->loop = loop_new(&e);
    r->watch = loop_watch_new(r->loop, r->stop_fd, receiver_on_stop, r, &e);
    r->server = http_server_new(r->loop, &options, &e);
    pthread_mutex_lock(&r->mutex);
    r->port = r->server ? http_server_port(r->server) : -1;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->mutex);
    if (r->server)
        loop_run(r->loop);
    http_server_free(r->server);
    loop_watch_free(r->watch);
    loop_free(r->loop);
    return NULL;
}

static inline struct timespec deadline_from_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_sec += DEADLINE_S;
    return t;
}

static inline struct receiver *receiver_new(void)
{
    struct receiver *r = mem_zalloc(sizeof *r);
    struct timespec deadline = deadline_from_now();
    r->refusal = 503;
    r->stop_fd = eventfd(0, EFD_CLOEXEC);
    pthread_mutex_init(&r->mutex, NULL);
    pthread_cond_init(&r->changed, NULL);
    assert_int_equal(pthread_create(&r->thread, NULL, receiver_live, r), 0);
    pthread_mutex_lock(&r->mutex);
    while (r->port == 0)
        assert_int_equal(pthread_cond_timedwait(&r->changed, &r->mutex, &deadline), 0);
    pthread_mutex_unlock(&r->mutex);
    assert_true(r->port > 0);
    return r;
}

/* Until `count` webhooks have come. */
static inline void receiver_await(struct receiver *r, size_t count)
{
    struct timespec deadline = deadline_from_now();
    pthread_mutex_lock(&r->mutex);
    while (r->count < count)
        if (pthread_cond_timedwait(&r->changed, &r->mutex, &deadline) != 0)
            fail_msg("%zu webhooks instead of %zu within %d s", r->count, count, DEADLINE_S);
    pthread_mutex_unlock(&r->mutex);
}

static inline size_t receiver_count(struct receiver *r)
{
    pthread_mutex_lock(&r->mutex);
    size_t count = r->count;
    pthread_mutex_unlock(&r->mutex);
    return count;
}

static inline void receiver_free(struct receiver *r)
{
    assert_int_equal(eventfd_write(r->stop_fd, 1), 0);
    pthread_join(r->thread, NULL);
    for (size_t i = 0; i < r->count; i++) {
        free(r->body[i]);
        free(r->path[i]);
    }
    close(r->stop_fd);
    pthread_cond_destroy(&r->changed);
    pthread_mutex_destroy(&r->mutex);
    free(r);
}

/* ---- both together ---- */

static inline struct sim *start_sim(const char *scenario, double speed)
{
    const struct sim_options options = {.scenario = scenario, .speed = speed};
    struct err e = {.code = ERR_NONE};
    struct sim *s = sim_start(&options, &e);
    if (!s)
        fail_msg("%s", e.text);
    return s;
}

/* The same from a scenario's text. Calls are not limited: tests poll without pause. */
static inline struct sim *start_sim_text(const char *text, double speed)
{
    char path[] = "/tmp/sim_test.XXXXXX.scenario";
    int fd = mkstemps(path, 9);
    assert_true(fd >= 0);
    FILE *f = fdopen(fd, "w");
    fprintf(f, "limit minute none\nlimit hour none\n%s", text);
    fclose(f);
    struct sim *s = start_sim(path, speed);
    unlink(path);
    return s;
}

/* "/api/v1/people/match?QUERY&webhook_url=…/hook/0123456789abcdef" */
static inline struct reply match(struct sim *s, const struct receiver *r, const char *query)
{
    char path[2048];
    snprintf(
        path, sizeof path,
        "/api/v1/people/match?%s&webhook_url=http%%3A%%2F%%2F127.0.0.1%%3A%d%%2Fhook%%2F0123456789abcdef",
        query, r->port);
    return call(s, "POST", path);
}

/* The answer's top-level request_id, digit for digit; "" if it has none. */
static inline void request_id(const struct reply *r, char out[64])
{
    const char *found = NULL, *key = "\"request_id\":";
    for (const char *at = r->body.data; (at = strstr(at, key)); at++)
        found = at + strlen(key);
    out[0] = '\0';
    if (!found)
        return;
    found += *found == '"';
    snprintf(out, 64, "%.*s", (int)strcspn(found, "\",}"), found);
}

/* Polls until the answer is neither "result_pending" nor a limit reached by polling without pause. */
static inline struct reply poll_until_done(struct sim *s, const char *id)
{
    char path[128];
    snprintf(path, sizeof path, "/api/v1/webhook_result/%s", id);
    int64_t deadline_ms = clock_mono_ms() + DEADLINE_S * 1000;
    for (;;) {
        struct reply r = call(s, "GET", path);
        if (!strstr(r.body.data, "result_pending") && r.status != 429)
            return r;
        reply_release(&r);
        if (clock_mono_ms() > deadline_ms)
            fail_msg("still pending after %d s", DEADLINE_S);
    }
}

static inline struct sim_ledger ledger_of(struct sim *s)
{
    struct sim_ledger l;
    sim_ledger(s, &l);
    return l;
}

/* The simulator counts an answer just after its receiver has sent it. */
static inline void await_acknowledged(struct sim *s, int64_t count)
{
    int64_t deadline_ms = clock_mono_ms() + DEADLINE_S * 1000;
    while (ledger_of(s).webhooks_acknowledged < count)
        if (clock_mono_ms() > deadline_ms)
            fail_msg("%d webhooks acknowledged", (int)ledger_of(s).webhooks_acknowledged);
        else
            sched_yield();
}

static inline cJSON *parse_json(const char *text)
{
    cJSON *json = cJSON_Parse(text);
    if (!json)
        fail_msg("no JSON: %.200s", text);
    return json;
}

/* "waterfall.message", "people.0.emails.0.email": NULL if it is not there. */
static inline const cJSON *json_at(const cJSON *json, const char *path)
{
    char key[64];
    while (json && *path) {
        size_t size = strcspn(path, ".");
        snprintf(key, sizeof key, "%.*s", (int)size, path);
        json = cJSON_IsArray(json) ? cJSON_GetArrayItem(json, (int)strtol(key, NULL, 10))
                                   : cJSON_GetObjectItemCaseSensitive(json, key);
        path += size + (path[size] == '.');
    }
    return json;
}

static inline const char *text_at(const cJSON *json, const char *path)
{
    const cJSON *item = json_at(json, path);
    return cJSON_IsString(item) ? item->valuestring : NULL;
}

static inline void assert_text_at(const cJSON *json, const char *path, const char *expected)
{
    const char *text = text_at(json, path);
    if (!text || strcmp(text, expected) != 0)
        fail_msg("%s is \"%s\" instead of \"%s\"", path, text ? text : "(none)", expected);
}

static inline void assert_number_at(const cJSON *json, const char *path, double expected)
{
    const cJSON *item = json_at(json, path);
    if (!cJSON_IsNumber(item))
        fail_msg("%s is no number", path);
    else if (item->valuedouble < expected || item->valuedouble > expected)
        fail_msg("%s is %g instead of %g", path, item->valuedouble, expected);
}

/* A fixture's text without the newline at its end. */
static inline void fixture_init(struct buf *text, const char *name)
{
    char path[256], block[4096];
    size_t size;
    snprintf(path, sizeof path, "tests/fixtures/%s", name);
    FILE *f = fopen(path, "re");
    if (!f)
        fail_msg("cannot open %s (run from the project's root)", path);
    buf_init(text, 1 << 20);
    while ((size = fread(block, 1, sizeof block, f)) > 0)
        buf_append(text, block, size);
    fclose(f);
    while (text->size > 0 && text->data[text->size - 1] == '\n')
        text->data[--text->size] = '\0';
}

static inline cJSON *read_fixture(const char *name)
{
    struct buf text;
    fixture_init(&text, name);
    cJSON *json = parse_json(text.data);
    buf_release(&text);
    return json;
}

#endif
