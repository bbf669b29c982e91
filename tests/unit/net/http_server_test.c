/* http_server_test.c — the server as a well-meaning client meets it: whole answers, keep-alive, late replies,
 * limits. The hostile clients are in http_traps_test.c. */
#include "tests/unit/net/one_host.h"

#include <sys/resource.h>

static void server_answers_and_keeps_the_connection(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_until(fd, &heard, "\r\n\r\nok");
    assert_string_equal(heard.text,
                        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok");
    memset(&heard, 0, sizeof heard);
    say(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Length: 5\r\n\r\nhello");
    hear_until(fd, &heard, "\r\n\r\nhello");
    assert_string_equal(h.path, "/echo");
    assert_string_equal(h.query, "");
    assert_string_equal(h.content_type, "a/b");
    assert_string_equal(h.key, "(none)");
    host_count(&h);
    assert_int_equal(h.connections, 1);
    assert_int_equal(h.pending, 0);
    close(fd);
    assert_int_equal(h.request_count, 2);
}

static void server_gives_path_and_query_as_they_were_sent(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "GET //a/%2e%2e/b%20?x=%26&y=a+b&&z&webhook_url=https%3A%2F%2Fx%2Fh%3Fq%3D1?? HTTP/1.1\r\nHost: "
            "x\r\n\r\n");
    hear_until(fd, &heard, "\r\n\r\nok");
    close(fd);
    assert_string_equal(h.path, "//a/%2e%2e/b%20");
    assert_string_equal(h.query, "x=%26&y=a+b&&z&webhook_url=https%3A%2F%2Fx%2Fh%3Fq%3D1??");
}

static void server_takes_queries_of_8_kilobytes(void **state)
{
    (void)state;
    static char query[8193], request[9000];
    memset(query, 'q', 8192);
    snprintf(request, sizeof request, "GET /query?%s HTTP/1.1\r\nHost: x\r\n\r\n", query);
    host_go(&h);
    int fd = dial_afresh();
    say(fd, request);
    hear_until(fd, &heard, query);
    close(fd);
}

static void server_leaves_the_body_out_for_head(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET /close HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_close(fd, &heard);
    close(fd);
    assert_int_equal(count_of(heard.text, "Content-Length: 2\r\n"), 2);
    assert_int_equal(count_of(heard.text, "\r\n\r\nok"), 1);
    assert_non_null(strstr(heard.text, "\r\n\r\nHTTP/1.1 200 OK"));
}

/* Reads one reply of BIG_SIZE from `fd`. */
static void hear_big(int fd)
{
    static char bytes[BIG_SIZE + 1000];
    size_t size = 0;
    memset(bytes, 0, sizeof bytes);
    for (;;) {
        char *body = strstr(bytes, "\r\n\r\n");
        if (body && size >= BIG_SIZE + (size_t)(body + 4 - bytes))
            break;
        await(fd, POLLIN);
        ssize_t n = recv(fd, bytes + size, sizeof bytes - 1 - size, 0);
        assert_true(n > 0);
        size += (size_t)n;
    }
    assert_int_equal(strspn(strstr(bytes, "\r\n\r\n") + 4, "b"), BIG_SIZE);
}

static void server_writes_large_replies_whole(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_big(fd);
    say(fd, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"); /* and the connection goes on */
    hear_until(fd, &heard, "\r\n\r\nok");
    say(fd, "GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); /* until it is asked to end, but not
                                                                             before */
    runner_idle_cpu_us(&h.runner);                                        /* time to end too early */
    hear_big(fd);
    close(fd);
}

static void server_forgives_empty_lines_before_a_request(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "\r\n\r\nPOST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi\r\nGET /close "
            "HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_close(fd, &heard);
    close(fd);
    assert_int_equal(count_of(heard.text, "HTTP/1.1 200 OK\r\n"), 2);
}

static void server_takes_large_bodies(void **state)
{
    (void)state;
    static char body[2u * 1024 * 1024];
    memset(body, 'x', sizeof body);
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2097152\r\n\r\n");
    assert_true(send_bytes(fd, body, sizeof body));
    hear_until(fd, &heard, "\r\n\r\nok");
    close(fd);
    assert_int_equal(h.body_size, sizeof body);
}

static void server_cuts_where_it_is_told(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "GET /cut HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_close(fd, &heard);
    close(fd);
    assert_non_null(strstr(heard.text, "Content-Length: 1000\r\n"));
    assert_string_equal(strstr(heard.text, "\r\n\r\n"), "\r\n\r\nbbbbbbbbbb");
}

static void server_closes_when_asked(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    hear_close(fd, &heard);
    close(fd);
    assert_non_null(strstr(heard.text, "Connection: close\r\n"));
    fd = dial_afresh();
    say(fd, "GET / HTTP/1.0\r\n\r\n");
    hear_close(fd, &heard);
    close(fd);
    assert_non_null(strstr(heard.text, "\r\n\r\nok"));
}

static void server_lets_its_owner_refuse_by_the_head(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "POST /unknown HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"); /* and no body */
    hear_close(fd, &heard);
    close(fd);
    assert_non_null(strstr(heard.text, "HTTP/1.1 404 Not Found\r\n"));
    assert_int_equal(h.request_count, 0);
}

static void server_takes_a_post_without_length_where_that_is_meant(void **state)
{
    (void)state;
    h.options.is_length_optional = true;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "POST /a?name=b HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_until(fd, &heard, "\r\n\r\nok");
    close(fd);
    assert_int_equal(h.body_size, 0);
}

static void keep_body(void *owner, uint64_t exchange, struct http_request *request)
{
    struct host *host = owner;
    static const char *const headers[] = {"Retry-After: 7", "X-Bad: a\r\nInjected: b", NULL};
    char *kept = request->body;
    request->body = NULL;
    struct http_reply reply = {
        .status = 429, .headers = headers, .body = kept, .body_size = request->body_size};
    http_server_reply(host->server, exchange, &reply);
    free(kept);
}

static void server_lets_its_owner_keep_the_body(void **state)
{
    (void)state;
    h.options.on_request = keep_body;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\noneGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
    say(fd, "POST /3 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nthree");
    hear_until(fd, &heard, "\r\n\r\nthree");
    close(fd);
    assert_int_equal(count_of(heard.text, "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\n"), 3);
    assert_null(strstr(heard.text, "Injected"));
}

static void drop_kept(void *argument)
{
    (void)argument;
    http_server_drop(h.server, h.exchange);
    http_server_drop(h.server, h.exchange);
    http_server_drop(h.server, 12345678);
}

static void server_drops_an_exchange_without_an_answer(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "GET /keep HTTP/1.1\r\nHost: x\r\n\r\n");
    wait_sem(&h.kept);
    runner_do(&h.runner, drop_kept, NULL);
    hear_close(fd, &heard);
    close(fd);
    assert_int_equal(heard.size, 0);
    host_count(&h);
    assert_int_equal(h.pending, 0);
}

static void server_ends_with_its_connections(void **state)
{
    (void)state;
    host_go(&h);
    int idle = dial_afresh(), asking = dial(h.port);
    say(idle, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_until(idle, &heard, "\r\n\r\nok");
    say(asking, "GET /keep HTTP/1.1\r\nHost: x\r\n\r\n");
    wait_sem(&h.kept);
    host_count(&h);
    assert_int_equal(h.pending, 1);
    assert_int_equal(h.connections, 2);
    runner_join(&h.runner);
    http_server_free(h.server);
    hear_close(idle, &heard);
    memset(&heard, 0, sizeof heard);
    hear_close(asking, &heard);
    assert_int_equal(heard.size, 0);
    close(idle);
    close(asking);
    host_go(&h); /* and another one can come in the same loop */
    int fd = dial_afresh();
    say(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_until(fd, &heard, "\r\n\r\nok");
    close(fd);
}

static void reply_to_both(void *earlier)
{
    static const struct http_reply stale = {.status = 200, .body = "stale", .body_size = 5},
                                   fresh = {.status = 200, .body = "fresh", .body_size = 5};
    http_server_reply(h.server, *(const uint64_t *)earlier, &stale);
    http_server_reply(h.server, h.exchange, &fresh);
}

/* Where one server follows another, an answer that comes late is nobody's. */
static void server_takes_no_answer_for_an_earlier_one(void **state)
{
    (void)state;
    host_go(&h);
    int before = dial_afresh();
    say(before, "GET /keep HTTP/1.1\r\nHost: x\r\n\r\n");
    wait_sem(&h.kept);
    uint64_t earlier = h.exchange;
    runner_join(&h.runner);
    http_server_free(h.server);
    close(before);
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "GET /keep HTTP/1.1\r\nHost: x\r\n\r\n");
    wait_sem(&h.kept);
    runner_do(&h.runner, reply_to_both, &earlier);
    hear_until(fd, &heard, "\r\n\r\nfresh");
    assert_null(strstr(heard.text, "stale"));
    close(fd);
}

static void server_says_why_it_cannot_listen(void **state)
{
    (void)state;
    struct err e = {0};
    host_go(&h);
    struct http_server_options o = h.options;
    o.port = h.port;
    struct loop *loop = loop_new(&e);
    assert_null(http_server_new(loop, &o, &e));
    assert_int_equal(e.code, ERR_BUSY);
    o.port = 0;
    o.address = "192.0.2.1"; /* nobody's */
    assert_null(http_server_new(loop, &o, &e));
    assert_int_equal(e.code, ERR_CONFIG);
    assert_non_null(strstr(e.text, "192.0.2.1 is not an address of this machine"));
    o.address = "not an address";
    assert_null(http_server_new(loop, &o, &e));
    assert_int_equal(e.code, ERR_CONFIG);
    o.address = "127.0.0.1";
    o.tls_certificate = "/nowhere/cert.pem";
    assert_null(http_server_new(loop, &o, &e));
    assert_non_null(strstr(e.text, "private key"));
    o.tls_key = "/nowhere/key.pem";
    assert_null(http_server_new(loop, &o, &e));
    assert_non_null(strstr(e.text, "/nowhere/cert.pem cannot be read"));
    loop_free(loop);
}

static void server_pauses_when_descriptors_run_out(void **state)
{
    (void)state;
    struct rlimit was, few;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_until(fd, &heard, "\r\n\r\nok"); /* the thread has all it needs */
    close(fd);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    few = was;
    int free_one = dup(fd);
    close(free_one);
    few.rlim_cur = (rlim_t)free_one; /* those below it are in use: accept must fail */
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)h.port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    int64_t cpu_us = runner_idle_cpu_us(&h.runner);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
    assert_true(cpu_us < 30000);
    memset(&heard, 0, sizeof heard);
    say(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_until(fd, &heard, "\r\n\r\nok");
    close(fd);
}

/* ---- many at once ------------------------------------------------------------------------------------ */

#define CLIENTS 64
#define ROUNDS 200

static void server_serves_64_connections_at_once(void **state)
{
    (void)state;
    static const char request[] = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody";
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";
    int fds[CLIENTS];
    size_t got[CLIENTS] = {0};
    host_go(&h);
    for (int i = 0; i < CLIENTS; i++)
        fds[i] = dial(h.port);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < CLIENTS; i++)
            assert_true(send_bytes(fds[i], request, sizeof request - 1));
        for (int i = 0; i < CLIENTS; i++) {
            for (got[i] = 0; got[i] < sizeof answer - 1;) {
                char bytes[200];
                await(fds[i], POLLIN);
                ssize_t n = recv(fds[i], bytes, sizeof bytes, 0);
                assert_true(n > 0 && got[i] + (size_t)n <= sizeof answer - 1);
                assert_memory_equal(bytes, answer + got[i], (size_t)n);
                got[i] += (size_t)n;
            }
        }
    }
    for (int i = 0; i < CLIENTS; i++)
        close(fds[i]);
    assert_int_equal(h.request_count, CLIENTS * ROUNDS);
}

#define test(name) cmocka_unit_test_setup_teardown(server_##name, host_set_up, host_tear_down)
static const struct CMUnitTest tests[] = {
    test(answers_and_keeps_the_connection),
    test(gives_path_and_query_as_they_were_sent),
    test(takes_queries_of_8_kilobytes),
    test(leaves_the_body_out_for_head),
    test(writes_large_replies_whole),
    test(forgives_empty_lines_before_a_request),
    test(takes_large_bodies),
    test(cuts_where_it_is_told),
    test(closes_when_asked),
    test(lets_its_owner_refuse_by_the_head),
    test(takes_a_post_without_length_where_that_is_meant),
    test(lets_its_owner_keep_the_body),
    test(drops_an_exchange_without_an_answer),
    test(ends_with_its_connections),
    test(takes_no_answer_for_an_earlier_one),
    test(says_why_it_cannot_listen),
    test(pauses_when_descriptors_run_out),
    test(serves_64_connections_at_once),
};
TEST_MAIN(tests)
