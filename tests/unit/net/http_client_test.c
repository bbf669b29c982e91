/* http_client_test.c — outgoing calls: whole answers, ceilings, connections, cancelling, addresses. How far a
 * call got when it fails is the subject of http_reach_test.c. */
#include "core/base/http_header.h"
#include "tests/unit/net/call_support.h"

static char big[1024 * 1024];

/* ---- whole answers ----------------------------------------------------------------------------------- */

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
    assert_true(http_header_value(call.answer.headers, "content-TYPE", value, sizeof value));
    assert_string_equal(value, "text/plain");
    assert_false(http_header_value(call.answer.headers, "Content", value, sizeof value));
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

/* "Expect: 100-continue" would hold a body back for a second, and send it again after a 417. */
static void client_expects_nothing(void **state)
{
    (void)state;
    int port, listener = listen_somewhere(&port, 10);
    static char much[4u * 1024 * 1024];
    struct call call;
    memset(much, 'm', sizeof much);
    make(&call, "POST", "http://127.0.0.1", port, "/");
    call.wanted.body = much;
    call.wanted.body_size = sizeof much;
    begin(&call);
    int fd = hear_request(listener, "\r\n\r\n");
    assert_null(strcasestr(heard.text, "\r\nExpect:"));
    say(fd, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
    while (!heard.is_closed) { /* curl gives the rest up */
        heard.size = 0;
        hear(fd, &heard);
    }
    expect_end(&call, HTTP_ANSWERED, "");
    close(fd);
    close(listener);
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
    assert_false(http_header_value(call.answer.headers, "Early", value, sizeof value));
    assert_false(http_header_value(call.answer.headers, "Late", value, sizeof value));
    assert_true(http_header_value(call.answer.headers, "Retry-After", value, sizeof value));
    assert_string_equal(value, "12345"); /* cut to the room there is */
    release(&call);
    close(fd);
    close(listener);
}

/* ---- too much ---------------------------------------------------------------------------------------- */

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
    memset(big, 'b', sizeof big); /* one header without an end, which curl calls a lack of memory */
    expect_too_much("HTTP/1.1 200 OK\r\nA: ", big, sizeof big);
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

/* ---- connections ------------------------------------------------------------------------------------- */

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

/* ---- cancelling -------------------------------------------------------------------------------------- */

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

/* An owner who starts, cancels and counts from inside his callback. */
static struct call others[2];

static void on_busy_answer(void *owner, const struct http_answer *answer)
{
    others[1].wanted.url = others[1].url;
    assert_true(
        http_client_start(client, &others[1].wanted, on_answer, &others[1], &others[1].id, &others[1].e));
    http_client_cancel(client, others[0].id);
    on_answer(owner, answer);
}

static void begin_two_job(void *argument)
{
    struct call *call = argument;
    call->wanted.url = call->url;
    assert_true(http_client_start(client, &call->wanted, on_busy_answer, call, &call->id, &call->e));
    begin_job(&others[0]);
}

static void client_starts_and_cancels_from_inside_an_answer(void **state)
{
    (void)state;
    static struct host h;
    host_start(&h);
    struct call call;
    make(&call, "GET", "http://127.0.0.1", h.port, "/");
    make(&others[0], "GET", "http://127.0.0.1", h.port, "/keep");
    make(&others[1], "GET", "http://127.0.0.1", h.port, "/echo");
    runner_do(&runner, begin_two_job, &call);
    expect_end(&call, HTTP_ANSWERED, "");
    expect_end(&others[1], HTTP_ANSWERED, "");
    assert_int_equal(http_client_count(client), 0);
    assert_int_equal(others[0].answers, 0);
    release(&others[0]);
    assert_idle(&runner);
    host_end(&h);
}

/* ---- addresses --------------------------------------------------------------------------------------- */

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
    test(client_expects_nothing),
    test(client_follows_no_redirect),
    test(client_keeps_trailers_and_other_answers_out_of_the_headers),
    test(loopback_is_called_without_a_proxy),
    test(client_stops_reading_at_the_ceiling),
    test(client_stops_a_compressed_bomb),
    test(client_finds_a_kept_connection_closed),
    test(client_cancels),
    test(client_starts_and_cancels_from_inside_an_answer),
    test(client_judges_addresses),
    test(client_refuses_to_start_in_the_clear),
};
TEST_MAIN(tests)
