/* http_head_test.c — the strict reader of request heads, one malice a line. */
#include "tests/test.h"

#include <stdio.h>

#include "core/net/http_head.h"

static char text[20000];

/* What http_head_parse says of `head`, which must be whole. */
static int parse(const char *head, struct http_head *out)
{
    size_t scanned = 0;
    snprintf(text, sizeof text, "%s", head);
    long size = http_head_find_end(text, strlen(text), &scanned);
    if (size <= 0)
        fail_msg("not a whole head (%ld): %s", size, head);
    return http_head_parse(text, (size_t)size, out);
}

static void expect(int status, const char *head)
{
    struct http_head out;
    int got = parse(head, &out);
    if (got != status)
        fail_msg("%d, not %d: %s", got, status, head);
}

#define GET_WITH(header) "GET / HTTP/1.1\r\nHost: x\r\n" header "\r\n\r\n"

static void head_reads_a_usual_request(void **state)
{
    (void)state;
    struct http_head h;
    assert_int_equal(
        parse("POST /hook/abc?x=1&y=%26 HTTP/1.1\r\nHost: here\r\nContent-Type:application/json \r\n"
              "x-API-key: \t k\r\nAuthorization: Bearer b\r\nAccept: */*\r\ncontent-length: 0012\r\n"
              "Expect: 100-Continue\r\n\r\n",
              &h),
        0);
    assert_int_equal(h.method, HTTP_POST);
    assert_string_equal(h.path, "/hook/abc");
    assert_string_equal(h.query, "x=1&y=%26");
    assert_string_equal(h.content_type, "application/json");
    assert_string_equal(h.api_key, "k");
    assert_string_equal(h.authorization, "Bearer b");
    assert_string_equal(h.accept, "*/*");
    assert_true(h.has_length && h.content_length == 12);
    assert_true(h.keeps_alive && h.expects_continue);
}

static void head_knows_its_methods(void **state)
{
    (void)state;
    struct http_head h;
    assert_int_equal(parse("GET / HTTP/1.1\r\nHost: x\r\n\r\n", &h), 0);
    assert_int_equal(h.method, HTTP_GET);
    assert_int_equal(parse("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n", &h), 0);
    assert_int_equal(h.method, HTTP_HEAD);
    assert_int_equal(parse("OPTIONS / HTTP/1.1\r\nHost: x\r\n\r\n", &h), 0);
    assert_int_equal(h.method, HTTP_OPTIONS);
    expect(405, "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(405, "CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(405, "get / HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(400, "G(ET / HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(400, " GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(400, "GET /\r\n\r\n");
    expect(400, "GET\r\n\r\n");
}

/* Nothing of a path is decoded or tidied: what is not literally a known path is unknown. */
static void head_leaves_path_tricks_alone(void **state)
{
    (void)state;
    static const char *const paths[] = {"//", "/../hook", "/%2e%2e/hook", "/hook/%00", "/hook/./a", "/a;b=c"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct http_head h;
        char head[100];
        snprintf(head, sizeof head, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", paths[i]);
        assert_int_equal(parse(head, &h), 0);
        assert_string_equal(h.path, paths[i]);
    }
    expect(400, "GET hook HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(400, "GET * HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(400, "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(400, "GET /a\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(400, "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(400, "GET /a\tb HTTP/1.1\r\nHost: x\r\n\r\n");
}

static void head_cuts_a_full_url_down_to_its_path(void **state)
{
    (void)state;
    struct http_head h;
    assert_int_equal(parse("GET http://here:80/hook/a?q HTTP/1.1\r\nHost: x\r\n\r\n", &h), 0);
    assert_string_equal(h.path, "/hook/a");
    assert_string_equal(h.query, "q");
    expect(400, "GET http:///hook HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(400, "GET http://here HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(400, "GET ftp://here/ HTTP/1.1\r\nHost: x\r\n\r\n");
}

static void head_judges_versions(void **state)
{
    (void)state;
    struct http_head h;
    assert_int_equal(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", &h), 0);
    assert_false(h.keeps_alive);
    expect(505, "PRI * HTTP/2.0\r\n\r\n");
    expect(400, "GET / HTTP/1.1x\r\n\r\n");
    expect(400, "GET / HTTP/11\r\n\r\n");
    expect(400, "GET / http/1.1\r\n\r\n");
    expect(400, "GET / HTTP/x.1\r\nHost: x\r\n\r\n");
    expect(400, "GET / HTTP//.1\r\nHost: x\r\n\r\n");
    expect(400, "GET / HTTP/1.x\r\nHost: x\r\n\r\n");
    expect(400, "GET / HTTP/1./\r\nHost: x\r\n\r\n");
    expect(400, "GET /  HTTP/1.1\r\nHost: x\r\n\r\n");
}

static void head_closes_when_asked(void **state)
{
    (void)state;
    struct http_head h;
    assert_int_equal(parse(GET_WITH("Connection: Close"), &h), 0);
    assert_false(h.keeps_alive);
    assert_int_equal(parse(GET_WITH("Connection: foo , close"), &h), 0);
    assert_false(h.keeps_alive);
    assert_int_equal(parse(GET_WITH("Connection: Upgrade, closed"), &h), 0);
    assert_true(h.keeps_alive);
}

static void head_wants_one_host_of_http_1_1(void **state)
{
    (void)state;
    static const char *const good[] = {"",      "x", "a.b-c.example:8787", "127.0.0.1:1", "[::1]:8787",
                                       "[::1]", "x:"};
    static const char *const bad[] = {"a b",    "a,b",       "user@x",   "x/hook", "x?q", "x:80:80",
                                      "x:http", "[::1",      "[]",       "[x]",    "::1", "[::1]x",
                                      "x\\y",   "x\xc3\xa9", "http://x", "\"x\""};
    char head[200];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        snprintf(head, sizeof head, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", good[i]);
        expect(0, head);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(head, sizeof head, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", bad[i]);
        expect(400, head);
    }
    expect(400, "GET / HTTP/1.1\r\n\r\n");
    expect(400, "GET http://x/ HTTP/1.1\r\nA: b\r\n\r\n");
    expect(400, "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n");
    expect(400, "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\nHost: y\r\n\r\n");
    expect(0, "GET / HTTP/1.0\r\n\r\n"); /* which knew none */
    expect(0, "GET / HTTP/1.0\r\nHost: x\r\n\r\n");
    expect(400, "GET / HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n");
}

static void trap_content_length_is_digits_only(void **state)
{
    (void)state;
    expect(400, GET_WITH("Content-Length: -1"));
    expect(400, GET_WITH("Content-Length: +5"));
    expect(400, GET_WITH("Content-Length: 5,5"));
    expect(400, GET_WITH("Content-Length: 5 5"));
    expect(400, GET_WITH("Content-Length: 0x10"));
    expect(400, GET_WITH("Content-Length: 5abc"));
    expect(400, GET_WITH("Content-Length:"));
    expect(400, GET_WITH("Content-Length: 1e3"));
}

static void trap_content_length_does_not_overflow(void **state)
{
    (void)state;
    struct http_head h;
    assert_int_equal(parse(GET_WITH("Content-Length: 18446744073709551621"), &h), 0);
    assert_true(h.content_length == UINT64_MAX);
    assert_int_equal(parse(GET_WITH("Content-Length: 00000000000000000000000000007"), &h), 0);
    assert_true(h.content_length == 7);
    assert_int_equal(parse(GET_WITH("Content-Length: 999999999999999"), &h), 0);
    assert_true(h.content_length == 999999999999999u);
}

static void trap_conflicting_lengths(void **state)
{
    (void)state;
    expect(400, GET_WITH("Content-Length: 5\r\nContent-Length: 6"));
    expect(400, GET_WITH("Content-Length: 5\r\nContent-Length: 5"));
    expect(400, GET_WITH("Content-Length: 5\r\nTransfer-Encoding: chunked"));
    expect(400, GET_WITH("Transfer-Encoding: identity\r\nContent-Length: 5"));
    expect(411, GET_WITH("Transfer-Encoding: chunked"));
    expect(411, GET_WITH("transfer-encoding:\tchunked"));
    expect(400, GET_WITH("Host: y"));
}

/* In lws 4.1.6 "X-Auth:" swallows the header after it. */
static void trap_a_header_name_that_is_a_prefix_of_a_known_one(void **state)
{
    (void)state;
    static const char *const names[] = {
        "X", "Co", "Con", "Content", "Content-Leng", "Content-Lengthy", "X-Api", "X-Auth", "Transfer", "Ho"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct http_head h;
        char head[200];
        snprintf(head, sizeof head,
                 "POST / HTTP/1.1\r\nHost: x\r\n%s: 9\r\nContent-Length: 5\r\nX-Api-Key: k\r\n\r\n",
                 names[i]);
        assert_int_equal(parse(head, &h), 0);
        assert_true(h.content_length == 5);
        assert_string_equal(h.api_key, "k");
    }
}

static void head_refuses_malformed_headers(void **state)
{
    (void)state;
    expect(400, GET_WITH("no colon"));
    expect(400, GET_WITH(": no name"));
    expect(400, GET_WITH("Content-Length : 5"));
    expect(400, GET_WITH("A: 1\r\n folded"));
    expect(400, GET_WITH("A: 1\r\n\tfolded"));
    expect(400, GET_WITH("X-Api-Key: a\r\nX-Api-Key: b"));
    expect(417, GET_WITH("Expect: a-miracle"));
    expect(0, GET_WITH("A:\r\nB: \xc3\xa9 bytes \x80 stay"));
}

static void head_counts_its_headers(void **state)
{
    (void)state;
    char head[20000] = "GET / HTTP/1.1\r\nHost: x\r\n";
    size_t size = strlen(head);
    for (int i = 1; i < HTTP_HEADERS_MAX; i++) /* one is there */
        size += (size_t)snprintf(head + size, sizeof head - size, "A%d: b\r\n", i);
    snprintf(head + size, sizeof head - size, "\r\n");
    expect(0, head);
    snprintf(head + size, sizeof head - size, "One: more\r\n\r\n");
    expect(431, head);
}

static long find(const char *bytes, size_t size)
{
    size_t scanned = 0;
    return http_head_find_end(bytes, size, &scanned);
}

static void head_end_is_found_byte_by_byte(void **state)
{
    (void)state;
    static const char head[] = "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\nbody";
    size_t scanned = 0, whole = strlen(head) - 4;
    for (size_t size = 0; size < whole; size++)
        assert_int_equal(http_head_find_end(head, size, &scanned), 0);
    assert_int_equal(http_head_find_end(head, whole, &scanned), whole);
    assert_int_equal(find(head, sizeof head - 1), whole);
}

static void head_end_refuses_what_others_read_as_line_ends(void **state)
{
    (void)state;
    assert_int_equal(find("GET / HTTP/1.1\n", 15), -1);
    assert_int_equal(find("\n", 1), -1);
    assert_int_equal(find("GET /\r HTTP", 11), -1);
    assert_int_equal(find("GET /\r\rHTTP", 11), -1);
    assert_int_equal(find("GET /\0 HTTP", 11), -1);
    assert_int_equal(find("GET /\x7f", 6), -1);
    assert_int_equal(find("GET /\x1b[2J", 9), -1);
    assert_int_equal(find("\x16\x03\x01\x02", 4), -1); /* a TLS hello */
    assert_int_equal(find("GET /\r", 6), 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(head_reads_a_usual_request),
    cmocka_unit_test(head_knows_its_methods),
    cmocka_unit_test(head_leaves_path_tricks_alone),
    cmocka_unit_test(head_cuts_a_full_url_down_to_its_path),
    cmocka_unit_test(head_judges_versions),
    cmocka_unit_test(head_closes_when_asked),
    cmocka_unit_test(head_wants_one_host_of_http_1_1),
    cmocka_unit_test(trap_content_length_is_digits_only),
    cmocka_unit_test(trap_content_length_does_not_overflow),
    cmocka_unit_test(trap_conflicting_lengths),
    cmocka_unit_test(trap_a_header_name_that_is_a_prefix_of_a_known_one),
    cmocka_unit_test(head_refuses_malformed_headers),
    cmocka_unit_test(head_counts_its_headers),
    cmocka_unit_test(head_end_is_found_byte_by_byte),
    cmocka_unit_test(head_end_refuses_what_others_read_as_line_ends),
};
TEST_MAIN(tests)
