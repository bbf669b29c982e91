/* hostile.h — for the tests of the server under attack: one server, and what a hostile peer does to it. After
 * each test the server must still answer, and must not be spinning. */
#ifndef TESTS_NET_HOSTILE_H
#define TESTS_NET_HOSTILE_H

#include "tests/unit/net/one_host.h"

#define HOOK "POST /echo HTTP/1.1\r\nHost: x\r\n"

/* The server has come through: it serves the next client, and its thread rests. */
static inline int come_through(void **state)
{
    converse(h.port, "GET /close HTTP/1.1\r\nHost: x\r\n\r\n", &heard);
    assert_non_null(strstr(heard.text, "200 OK"));
    assert_idle(&h.runner);
    return host_tear_down(state);
}

/* Says `request`, hears the answer to the end: the server must close. */
static inline void expect_refusal(const char *request, const char *status)
{
    converse(h.port, request, &heard);
    if (strncmp(heard.text, status, strlen(status)) != 0)
        fail_msg("not %s but: %s", status, heard.text);
    assert_int_equal(count_of(heard.text, "HTTP/1.1 "), 1);
}

static inline void reset(int fd)
{
    struct linger hard = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close(fd);
}

static inline void reply_kept(void *argument)
{
    (void)argument;
    struct http_reply reply = {.status = 200, .body = "late", .body_size = 4};
    http_server_reply(h.server, h.exchange, &reply);
}

#endif
