/* http_traps_test.c — a hostile peer on raw sockets. Each known way to hang, confuse or exhaust a server
 * built on libwebsockets 4.1.6 has a test that is named after it; after each the server must still answer,
 * and must not be spinning. */
#include "tests/unit/net/hostile.h"

/* ---- 1, 2: pipelining -------------------------------------------------------------------------------- */

static void trap_two_posts_in_one_segment(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, HOOK "Content-Length: 5\r\n\r\nfirst" HOOK "Content-Length: 6\r\n\r\nsecond");
    hear_until(fd, &heard, "\r\n\r\nsecond");
    assert_int_equal(count_of(heard.text, "HTTP/1.1 200 OK\r\n"), 2);
    assert_non_null(strstr(heard.text, "\r\n\r\nfirst"));
    assert_int_equal(h.request_count, 2);
    close(fd);
}

static void trap_posts_cut_at_every_byte(void **state)
{
    (void)state;
    static const char three[] = HOOK "Content-Length: 3\r\n\r\none" HOOK "Content-Length: 0\r\n\r\n" HOOK
                                     "Content-Length: 5\r\nConnection: close\r\n\r\nthree";
    host_go(&h);
    for (size_t cut = 1; cut < sizeof three - 1; cut++) {
        int fd = dial_afresh();
        send_bytes(fd, three, cut);
        send_bytes(fd, three + cut, sizeof three - 1 - cut);
        hear_close(fd, &heard);
        close(fd);
        assert_int_equal(count_of(heard.text, "HTTP/1.1 200 OK\r\n"), 3);
        assert_non_null(strstr(heard.text, "\r\n\r\nthree"));
    }
}

static void trap_a_thousand_pipelined_posts(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    static const char one[] = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi";
    for (int i = 0; i < 1000; i++)
        say(fd, one);
    say(fd, "GET /close HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_close(fd, &heard);
    close(fd);
    assert_int_equal(count_of(heard.text, "HTTP/1.1 200 OK\r\n"), 1001);
}

static void trap_a_request_behind_a_slow_one_waits(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "POST /keep HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na" HOOK "Content-Length: 1\r\n\r\nb");
    wait_sem(&h.kept);
    assert_idle(&h.runner); /* bytes wait in the socket, reading is off: no spin */
    assert_int_equal(h.request_count, 1);
    host_count(&h);
    assert_int_equal(h.pending, 1);
    close(fd);
}

/* ---- 3: reading off ---------------------------------------------------------------------------------- */

static void trap_reading_off_still_writes(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "POST /keep HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na" HOOK "Content-Length: 1\r\n\r\nb");
    wait_sem(&h.kept);
    runner_do(&h.runner, reply_kept, NULL);
    hear_until(fd, &heard, "\r\n\r\nlate");
    hear_until(fd, &heard, "\r\n\r\nb");
    close(fd);
}

/* ---- 4, 5: lengths ----------------------------------------------------------------------------------- */

static void trap_post_without_length(void **state)
{
    (void)state;
    host_go(&h);
    expect_refusal(HOOK "\r\n", "HTTP/1.1 411 ");
    expect_refusal(HOOK "\r\nbody that nobody announced", "HTTP/1.1 411 ");
    assert_int_equal(h.request_count, 0);
}

static void trap_chunked_body(void **state)
{
    (void)state;
    host_go(&h);
    expect_refusal(HOOK "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "HTTP/1.1 411 ");
    expect_refusal(HOOK "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc", "HTTP/1.1 400 ");
    assert_int_equal(h.request_count, 0);
}

static void trap_length_that_atoll_would_take(void **state)
{
    (void)state;
    host_go(&h);
    expect_refusal(HOOK "Content-Length: -1\r\n\r\n", "HTTP/1.1 400 ");
    expect_refusal(HOOK "Content-Length: 5,5\r\n\r\nhello", "HTTP/1.1 400 ");
    expect_refusal(HOOK "Content-Length: 0x10\r\n\r\n", "HTTP/1.1 400 ");
    expect_refusal(HOOK "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", "HTTP/1.1 400 ");
    assert_int_equal(h.request_count, 0);
}

static void trap_body_over_the_ceiling(void **state)
{
    (void)state;
    host_go(&h);
    expect_refusal(HOOK "Content-Length: 2097153\r\n\r\n", "HTTP/1.1 413 ");
    expect_refusal(HOOK "Content-Length: 99999999999999999999999\r\n\r\n", "HTTP/1.1 413 ");
    assert_int_equal(h.request_count, 0);
    /* The sender who does not stop to listen reads the refusal all the same, and no reset. */
    static char much[3u * 1024 * 1024];
    int fd = dial_afresh();
    say(fd, HOOK "Content-Length: 3145728\r\n\r\n");
    assert_true(send_bytes(fd, much, sizeof much));
    hear_close(fd, &heard);
    close(fd);
    assert_non_null(strstr(heard.text, "HTTP/1.1 413 "));
}

/* ---- 6: headers -------------------------------------------------------------------------------------- */

static void trap_prefix_header_swallows_nothing(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nX-Auth: 1\r\nContent-Length: 2\r\nCo: 1\r\nX-Api-Key: "
            "k\r\n\r\nhi");
    hear_until(fd, &heard, "\r\n\r\nhi");
    close(fd);
    assert_string_equal(h.key, "k");
}

/* ---- 7: upgrades ------------------------------------------------------------------------------------- */

static void trap_upgrades_are_ignored(void **state)
{
    (void)state;
    static const char *const upgrades[] = {"h2c", "websocket", "nonsense", "TLS/1.0"};
    host_go(&h);
    for (size_t i = 0; i < sizeof upgrades / sizeof upgrades[0]; i++) {
        char request[300];
        snprintf(request, sizeof request,
                 "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: %s\r\n"
                 "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                 "Sec-WebSocket-Version: 13\r\n\r\n",
                 upgrades[i]);
        expect_refusal(request, "HTTP/1.1 200 OK");
    }
}

static void trap_http2_preface(void **state)
{
    (void)state;
    host_go(&h);
    expect_refusal("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/1.1 505 ");
}

/* ---- 8: time ----------------------------------------------------------------------------------------- */

/* Sends one byte whenever the server has had time for the last, until it closes. */
static void trickle(int fd, char byte)
{
    memset(&heard, 0, sizeof heard);
    int64_t until_ms = clock_mono_ms() + DEADLINE_MS;
    while (!heard.is_closed) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (clock_mono_ms() > until_ms)
            fail_msg("a trickle of bytes keeps the connection open");
        if (poll(&p, 1, 5) > 0)
            hear(fd, &heard);
        else
            send_bytes(fd, &byte, 1);
    }
}

static void trap_body_deadline_is_not_moved_by_bytes(void **state)
{
    (void)state;
    h.options.body_wait_ms = 200;
    host_go(&h);
    int fd = dial(h.port);
    say(fd, HOOK "Content-Length: 1000000\r\n\r\n");
    int64_t from_ms = clock_mono_ms();
    trickle(fd, 'x');
    close(fd);
    assert_true(clock_mono_ms() - from_ms < 5000);
    assert_non_null(strstr(heard.text, "HTTP/1.1 408 "));
    assert_int_equal(h.request_count, 0);
}

static void trap_head_deadline_is_not_moved_by_bytes(void **state)
{
    (void)state;
    h.options.header_wait_ms = 200;
    host_go(&h);
    int fd = dial(h.port);
    say(fd, "GET / HTTP/1.1\r\nHost: x\r\nA: ");
    trickle(fd, 'x');
    close(fd);
    assert_non_null(strstr(heard.text, "HTTP/1.1 408 "));
}

static void trap_a_later_head_has_its_deadline_too(void **state)
{
    (void)state;
    h.options.header_wait_ms = 200;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_until(fd, &heard, "\r\n\r\nok");
    assert_idle(&h.runner);
    int64_t from_ms = clock_mono_ms();
    say(fd, "GET / HT");
    hear_close(fd, &heard);
    close(fd);
    assert_true(clock_mono_ms() - from_ms < 5000);
    assert_non_null(strstr(heard.text, "HTTP/1.1 408 "));
}

static void trap_a_silent_connection_is_closed(void **state)
{
    (void)state;
    h.options.header_wait_ms = 200;
    host_go(&h);
    int fd = dial_afresh();
    hear_close(fd, &heard);
    close(fd);
    assert_int_equal(heard.size, 0);
}

static void trap_an_idle_connection_is_closed(void **state)
{
    (void)state;
    h.options.idle_wait_ms = 200;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_close(fd, &heard);
    close(fd);
    assert_int_equal(count_of(heard.text, "HTTP/1.1 "), 1);
}

static void trap_a_peer_that_does_not_read_is_cut_off(void **state)
{
    (void)state;
    h.options.body_wait_ms = 200;
    host_go(&h);
    int fd = dial(h.port);
    say(fd, "GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
    int64_t until_ms = clock_mono_ms() + DEADLINE_MS;
    do {
        host_count(&h);
        if (clock_mono_ms() > until_ms)
            fail_msg("the connection is still there");
        struct pollfd p = {.fd = fd, .events = POLLRDHUP};
        poll(&p, 1, 5);
    } while (h.connections > 0 || h.request_count == 0);
    close(fd);
    assert_int_equal(h.pending, 0);
}

/* ---- 10: sizes, noise, Expect ------------------------------------------------------------------------ */

static void trap_head_over_the_ceiling_gets_431(void **state)
{
    (void)state;
    static char request[40000] = "GET / HTTP/1.1\r\nHost: x\r\nA: ";
    memset(request + strlen(request), 'a', 30000);
    host_go(&h);
    expect_refusal(request, "HTTP/1.1 431 ");
}

static void trap_noise_gets_an_answer_or_nothing(void **state)
{
    (void)state;
    static const char *const noise[] = {"\x16\x03\x01\x02\x00\x01\x00\x01",
                                        "\x04\x01\x1f",
                                        "SSH-2.0-x\r\n\r\n",
                                        "EHLO there\r\n\r\n",
                                        "GET / HTTP/1.1\nHost: x\n\n",
                                        "\r\n\r\n \r\n\r\n",
                                        "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n",
                                        "DELETE / HTTP/1.1\r\nHost: x\r\n\r\n"};
    host_go(&h);
    for (size_t i = 0; i < sizeof noise / sizeof noise[0]; i++)
        expect_refusal(noise[i], "HTTP/1.1 4");
    expect_refusal("DELETE / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 405 ");
    assert_non_null(strstr(heard.text, "\r\nAllow: GET, HEAD, POST, OPTIONS\r\n"));
    assert_int_equal(h.head_count, 0);
}

static void trap_random_bytes_do_no_harm(void **state)
{
    (void)state;
    uint32_t seed = 1;
    h.options.header_wait_ms = 100;
    host_go(&h);
    for (int round = 0; round < 200; round++) {
        char bytes[400];
        size_t size = (size_t)snprintf(
            bytes, sizeof bytes, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\nA: b\r\n\r\n");
        memset(bytes + size, 'x', sizeof bytes - size);
        for (int i = 0; i < 4; i++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[(seed >> 8) % 80] = (char)(seed >> 24);
        }
        int fd = dial(h.port);
        send_bytes(fd, bytes, 100);
        shutdown(fd, SHUT_WR);
        memset(&heard, 0, sizeof heard);
        hear_close(fd, &heard);
        close(fd);
    }
}

static void trap_expect_continue_is_answered(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, HOOK "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    hear_until(fd, &heard, "HTTP/1.1 100 Continue\r\n\r\n");
    say(fd, "hello");
    hear_until(fd, &heard, "\r\n\r\nhello");
    /* Not for a body that is refused, nor for one that is there already. */
    memset(&heard, 0, sizeof heard);
    say(fd, HOOK "Content-Length: 2\r\nExpect: 100-continue\r\n\r\nhi");
    hear_until(fd, &heard, "\r\n\r\nhi");
    assert_null(strstr(heard.text, "100 Continue"));
    close(fd);
    expect_refusal(HOOK "Content-Length: 5000000\r\nExpect: 100-continue\r\n\r\n", "HTTP/1.1 413 ");
}

/* ---- and what a server must not forget in general ---------------------------------------------------- */

static void trap_peer_gone_before_the_reply(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial(h.port);
    say(fd, "POST /keep HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na");
    wait_sem(&h.kept);
    reset(fd);
    int64_t until_ms = clock_mono_ms() + DEADLINE_MS;
    do {
        host_count(&h);
        assert_true(clock_mono_ms() < until_ms);
    } while (h.connections > 0);
    assert_int_equal(h.pending, 0);
    runner_do(&h.runner, reply_kept, NULL);
    /* The place is taken again: an old exchange must not answer a new request. */
    uint64_t old = h.exchange;
    fd = dial_afresh();
    say(fd, "POST /keep HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na");
    wait_sem(&h.kept);
    assert_true(h.exchange != old);
    uint64_t new = h.exchange;
    h.exchange = old;
    runner_do(&h.runner, reply_kept, NULL);
    host_count(&h);
    assert_int_equal(h.pending, 1);
    h.exchange = new;
    runner_do(&h.runner, reply_kept, NULL);
    hear_until(fd, &heard, "late");
    runner_do(&h.runner, reply_kept, NULL); /* a second reply to the same request */
    say(fd, "GET /close HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_close(fd, &heard);
    close(fd);
    assert_int_equal(count_of(heard.text, "HTTP/1.1 200"), 2);
}

static void trap_half_closed_peer_still_hears(void **state)
{
    (void)state;
    host_go(&h);
    int fd = dial_afresh();
    say(fd, HOOK "Content-Length: 2\r\n\r\nhi");
    shutdown(fd, SHUT_WR);
    hear_close(fd, &heard);
    close(fd);
    assert_non_null(strstr(heard.text, "\r\n\r\nhi"));
    /* However late the answer is. */
    fd = dial_afresh();
    say(fd, "POST /keep HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
    shutdown(fd, SHUT_WR);
    wait_sem(&h.kept);
    runner_do(&h.runner, reply_kept, NULL);
    hear_close(fd, &heard);
    close(fd);
    assert_non_null(strstr(heard.text, "\r\n\r\nlate"));
}

/* lws says nothing to somebody who stopped speaking too early, and closes. What came is nobody's request. */
static void trap_half_closed_too_early(void **state)
{
    (void)state;
    static const char *const parts[] = {"P", HOOK "Content-Le", HOOK "Content-Length: 5\r\n\r\n",
                                        HOOK "Content-Length: 5\r\n\r\nhell"};
    host_go(&h);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        int fd = dial_afresh();
        say(fd, parts[i]);
        shutdown(fd, SHUT_WR);
        hear_close(fd, &heard);
        close(fd);
        assert_int_equal(heard.size, 0);
    }
    assert_int_equal(h.request_count, 0);
}

#define trap(name) cmocka_unit_test_setup_teardown(trap_##name, host_set_up, come_through)
static const struct CMUnitTest tests[] = {
    trap(two_posts_in_one_segment),
    trap(posts_cut_at_every_byte),
    trap(a_thousand_pipelined_posts),
    trap(a_request_behind_a_slow_one_waits),
    trap(reading_off_still_writes),
    trap(post_without_length),
    trap(chunked_body),
    trap(length_that_atoll_would_take),
    trap(body_over_the_ceiling),
    trap(prefix_header_swallows_nothing),
    trap(upgrades_are_ignored),
    trap(http2_preface),
    trap(body_deadline_is_not_moved_by_bytes),
    trap(head_deadline_is_not_moved_by_bytes),
    trap(a_later_head_has_its_deadline_too),
    trap(a_silent_connection_is_closed),
    trap(an_idle_connection_is_closed),
    trap(a_peer_that_does_not_read_is_cut_off),
    trap(head_over_the_ceiling_gets_431),
    trap(noise_gets_an_answer_or_nothing),
    trap(random_bytes_do_no_harm),
    trap(expect_continue_is_answered),
    trap(peer_gone_before_the_reply),
    trap(half_closed_peer_still_hears),
    trap(half_closed_too_early),
};
TEST_MAIN(tests)
