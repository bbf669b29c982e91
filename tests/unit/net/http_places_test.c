/* http_places_test.c — a ceiling on connections, and who has to go when it is reached: never a whole request,
 * and never one that somebody known is bringing, whatever else holds a place. */
#include "tests/unit/net/hostile.h"

static void connections_are_counted_right(void **state)
{
    (void)state;
    h.options.connection_ceiling = 4;
    h.options.header_wait_ms = 300;
    host_go(&h);
    int fds[4];
    for (int i = 0; i < 4; i++) {
        fds[i] = dial(h.port);
        say(fds[i], "GET /keep HTTP/1.1\r\nHost: x\r\n\r\n");
        wait_sem(&h.kept);
    }
    host_count(&h);
    assert_int_equal(h.connections, 4);
    expect_refusal(HOOK, "HTTP/1.1 503 "); /* the fifth: those with the owner are never sacrificed */
    for (int i = 0; i < 4; i++)
        reset(fds[i]);
    /* Of those that go without a word, in the middle of a head or of a body, none is forgotten. */
    static const char *const ends[] = {"",
                                       "G",
                                       "GET / HTTP/1.1\r\nHost: x\r\nA",
                                       HOOK "Content-Length: 5\r\n\r\nab",
                                       "\x16\x03\x01",
                                       "GET /close HTTP/1.1\r\nHost: x\r\n\r\n"};
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
            int fd = dial(h.port);
            send_bytes(fd, ends[i], strlen(ends[i]));
            if (round % 2)
                reset(fd);
            else
                close(fd);
        }
    }
    int64_t until_ms = clock_mono_ms() + DEADLINE_MS;
    do {
        host_count(&h);
        if (clock_mono_ms() > until_ms)
            fail_msg("%zu connections are still counted", h.connections);
    } while (h.connections > 0);
}

static void silent_connections_do_not_shut_others_out(void **state)
{
    (void)state;
    h.options.connection_ceiling = 3;
    host_go(&h);
    int oldest = dial(h.port), half = dial(h.port), busy = dial(h.port);
    memset(&heard, 0, sizeof heard);
    say(oldest, "G");
    say(half, "GET / HTTP/1.1\r\nHost: x\r\nA");
    say(busy, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_until(busy, &heard, "\r\n\r\nok"); /* so that the others are in, too */
    say(busy, "GET /keep HTTP/1.1\r\nHost: x\r\n\r\n");
    wait_sem(&h.kept);
    converse(h.port, "GET /close HTTP/1.1\r\nHost: x\r\n\r\n", &heard);
    assert_non_null(strstr(heard.text, "HTTP/1.1 200 OK"));
    memset(&heard, 0, sizeof heard);
    hear_close(oldest, &heard); /* the one that had to go */
    memset(&heard, 0, sizeof heard);
    runner_do(&h.runner, reply_kept, NULL);
    hear_until(busy, &heard, "\r\n\r\nlate"); /* a request under way is never sacrificed */
    close(oldest);
    close(half);
    close(busy);
}

/* However often somebody asks what anybody may ask: it gives him no place before others. */
static void chatting_connections_do_not_shut_others_out(void **state)
{
    (void)state;
    h.options.connection_ceiling = 4;
    host_go(&h);
    int fds[4];
    for (int i = 0; i < 4; i++) {
        memset(&heard, 0, sizeof heard);
        fds[i] = dial(h.port);
        say(fds[i], i == 1 ? "GET /known HTTP/1.1\r\nHost: x\r\n\r\n" : "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        hear_until(fds[i], &heard, "\r\n\r\nok");
    }
    for (int i = 0; i < 3; i++) { /* at once, and each at the first try */
        converse(h.port, "GET /known/close HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &heard);
        assert_non_null(strstr(heard.text, "HTTP/1.1 200 OK"));
    }
    memset(&heard, 0, sizeof heard);
    hear_close(fds[0], &heard); /* the oldest chatterer had to go */
    memset(&heard, 0, sizeof heard);
    say(fds[1], "GET /known HTTP/1.1\r\nHost: x\r\n\r\n"); /* and never the one that is known */
    hear_until(fds[1], &heard, "\r\n\r\nok");
    for (int i = 0; i < 4; i++)
        close(fds[i]);
}

/* Known or not, whoever brings bodies that never end makes room for a whole one, which gets in at once. */
static void slow_bodies_do_not_shut_others_out(void **state)
{
    (void)state;
    enum { PLACES = 24 };
    static const char *const paths[] = {"/known", "/known/%d", "/other"};
    h.options.connection_ceiling = PLACES;
    host_go(&h);
    for (size_t kind = 0; kind < sizeof paths / sizeof paths[0]; kind++) {
        int fds[3 * PLACES];
        for (int i = 0; i < 3 * PLACES; i++) {
            char path[40], head[200];
            snprintf(path, sizeof path, "%s", paths[kind]);
            if (strchr(path, '%'))
                snprintf(path, sizeof path, "/known/%d", i);
            snprintf(head, sizeof head, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{", path);
            fds[i] = dial(h.port);
            say(fds[i], head);
            if (i % 3 == 2) {
                converse(
                    h.port,
                    "POST /known HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
                    &heard);
                assert_non_null(strstr(heard.text, "HTTP/1.1 200 OK"));
            }
        }
        for (int i = 0; i < 3 * PLACES; i++)
            close(fds[i]);
    }
}

/* A connection that announces more than it brings. */
static int bring(const char *path, size_t announced, size_t brought)
{
    char head[200];
    int fd = dial(h.port);
    snprintf(head, sizeof head, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", path,
             announced);
    say(fd, head);
    assert_true(send_bytes(fd, h.big, brought));
    return fd;
}

/* Waits until so many of them were answered 503. */
static void expect_sent_away(const int *fds, int count, int wanted)
{
    struct pollfd p[16];
    for (int i = 0; i < count; i++)
        p[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
    while (wanted > 0) {
        if (poll(p, (nfds_t)count, DEADLINE_MS) <= 0)
            fail_msg("%d more should have been sent away", wanted);
        for (int i = 0; i < count; i++) {
            if (!p[i].revents)
                continue;
            memset(&heard, 0, sizeof heard);
            hear_until(p[i].fd, &heard, "\r\n\r\n");
            assert_int_equal(strncmp(heard.text, "HTTP/1.1 503 ", 13), 0);
            assert_non_null(strstr(heard.text, "\r\nRetry-After: 1\r\n"));
            p[i].fd = -1;
            wanted--;
        }
    }
}

/* Anybody may begin a body, be it to an address that everybody knows, and leave it at that. */
static void bodies_that_stay_unfinished_do_not_fill_the_memory(void **state)
{
    (void)state;
    enum { PART = 100000, ROOM = 3, COUNT = 8 };
    int fds[COUNT];
    h.options.bodies_ceiling = ROOM * PART + PART / 2;
    host_go(&h);
    for (int i = 0; i < COUNT; i++)
        fds[i] = bring("/other", 2 * PART, PART);
    expect_sent_away(fds, COUNT, COUNT - ROOM);
    for (int i = 0; i < COUNT; i++)
        close(fds[i]);
    for (int i = 0; i < ROOM; i++)
        fds[i] = bring("/other", 2 * PART, PART);
    memset(&heard, 0, sizeof heard);
    int known = bring("/known", PART, PART); /* stays, whoever else is there */
    hear_until(known, &heard, "\r\n\r\nok");
    close(known);
    for (int i = 0; i < ROOM; i++)
        close(fds[i]);
}

#define place(name) cmocka_unit_test_setup_teardown(name, host_set_up, come_through)
static const struct CMUnitTest tests[] = {
    place(connections_are_counted_right),
    place(chatting_connections_do_not_shut_others_out),
    place(silent_connections_do_not_shut_others_out),
    place(slow_bodies_do_not_shut_others_out),
    place(bodies_that_stay_unfinished_do_not_fill_the_memory),
};
TEST_MAIN(tests)
