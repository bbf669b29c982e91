/* caller.c — blocking sockets with a deadline. */
#include "tests/fault/caller.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tests/test.h"

enum { ANSWER_WAIT_MS = TEST_WAIT_MS, AGAIN_MS = 5, FIRST_PORT = 20000, PORTS = 10000 };

char *caller_body(int person, uint32_t number)
{
    return mem_text_format(
        "{\"status\":\"success\",\"total_requested_enrichments\":1,\"target_fields\":[\"emails\"],"
        "\"records_enriched\":1,\"credits_consumed\":2,\"people\":[{\"id\":\"695f655dc46b8364aefc80c0\","
        "\"waterfall\":{\"emails\":[{\"vendors\":[{\"id\":\"a-1\",\"name\":\"Apollo\",\"status\":\"NOT_"
        "FOUND\","
        "\"emails\":[]},{\"id\":\"i-1\",\"name\":\"Icypeas\",\"status\":\"VERIFIED\",\"emails\":["
        "\"p%d@example.com\"]}]}]},\"emails\":[{\"email\":\"p%d@example.com\",\"email_status_cd\":"
        "\"Verified\"}]"
        "}],\"number\":%u}",
        person, person, number);
}

static struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int connect_to(int port)
{
    struct sockaddr_in at = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool send_all(int fd, const char *bytes, size_t size)
{
    while (size) {
        ssize_t n = send(fd, bytes, size, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        bytes += n;
        size -= (size_t)n;
    }
    return true;
}

/* What the peer says until it closes. */
static void read_answer(int fd, char *out, size_t size)
{
    int64_t deadline_ms = clock_mono_ms() + ANSWER_WAIT_MS;
    size_t at = 0;
    while (at < size - 1) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        int64_t left = deadline_ms - clock_mono_ms();
        if (left <= 0 || poll(&wait, 1, (int)left) <= 0)
            break;
        ssize_t n = read(fd, out + at, size - 1 - at);
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    out[at] = '\0';
}

struct caller_answer caller_post(int port, const char *token, const char *body)
{
    struct caller_answer a = {0};
    char answer[2048];
    int fd = connect_to(port);
    if (fd < 0)
        return a;
    char *call =
        mem_text_format("POST /hook/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                        token, strlen(body), body);
    if (send_all(fd, call, strlen(call))) {
        read_answer(fd, answer, sizeof answer);
        const char *retry = strcasestr(answer, "\r\nretry-after:");
        /* A head that was cut may be the head of anything. */
        if (strstr(answer, "\r\n\r\n") && sscanf(answer, "HTTP/1.%*d %d", &a.status) != 1)
            a.status = 0;
        a.retry_after_s = retry ? (int)strtol(retry + strlen("\r\nretry-after:"), NULL, 10) : 0;
    }
    free(call);
    close(fd);
    return a;
}

void caller_deliver(int port, const char *token, const char *body)
{
    int64_t deadline_ms = clock_mono_ms() + ANSWER_WAIT_MS;
    struct caller_answer a = {0};
    while (a.status != 200) {
        assert_true(clock_mono_ms() < deadline_ms);
        a = caller_post(port, token, body);
        if (a.status != 200)
            poll(NULL, 0, AGAIN_MS);
    }
}

bool caller_await_port(int port, int64_t deadline_ms)
{
    int fd;
    while ((fd = connect_to(port)) < 0) {
        if (clock_mono_ms() >= deadline_ms)
            return false;
        poll(NULL, 0, 1);
    }
    close(fd);
    return true;
}

int caller_free_port(void)
{
    for (int tries = 0; tries < 1000; tries++) {
        int port = FIRST_PORT + (int)random_below(PORTS);
        struct sockaddr_in at = loopback(port);
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        bool is_free = fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0;
        if (fd >= 0)
            close(fd);
        if (is_free)
            return port;
    }
    fail_msg("no port of loopback is free");
    return 0;
}
