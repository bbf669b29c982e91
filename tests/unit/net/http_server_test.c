/* http_server_test.c — the server as a well-meaning client meets it: whole answers, keep-alive, pipelining,
 * late replies, limits. The hostile ones are in http_traps_test.c. */
#include "tests/unit/net/net_support.h"

static void server_answers_and_keeps_the_connection(void **state)
{
    (void)state;
    struct host h;
    struct heard heard = {0};
    host_start(&h);
    int fd = dial(h.port);
    say(fd, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
    hear_until(fd, &heard, "\r\n\r\nok");
    assert_non_null(strstr(heard.text, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(heard.text, "Content-Length: 2\r\n"));
    memset(&heard, 0, sizeof heard);
    say(fd, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
    hear_until(fd, &heard, "\r\n\r\nhello");
    close(fd);
    host_end(&h);
    assert_int_equal(h.request_count, 2);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(server_answers_and_keeps_the_connection),
};
TEST_MAIN(tests)
