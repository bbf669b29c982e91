/* http_stopped_test.c — a process that is stopped (SIGSTOP, ^Z, a machine put to sleep) while a call is out,
 * for longer than all of the call's time: what was answered meanwhile lies in the socket, and is read. */
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>

#include "tests/unit/net/call_support.h"

#define HOUR_S 3600

static atomic_long ahead_s;

/* The clocks of this program alone, but for the wall clock. */
int clock_gettime(clockid_t id, struct timespec *now)
{
    long failed = syscall(SYS_clock_gettime, id, now);
    if (!failed && id != CLOCK_REALTIME && id != CLOCK_THREAD_CPUTIME_ID)
        now->tv_sec += atomic_load(&ahead_s);
    return (int)failed;
}

/* In the loop's own thread, which stands still meanwhile. */
static void stop_for_an_hour(void *fd)
{
    say(*(int *)fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    atomic_fetch_add(&ahead_s, HOUR_S);
}

static void answer_of_the_time_in_between_is_read(void **state)
{
    (void)state;
    int port, listener = listen_somewhere(&port, 1);
    struct call call;
    make(&call, "POST", "http://127.0.0.1", port, "/charge");
    call.wanted.is_never_repeated = true;
    call.wanted.body = "{\"costs\":1}";
    call.wanted.body_size = 11;
    call.wanted.total_wait_ms = 120000;
    begin(&call);
    int fd = hear_request(listener, "{\"costs\":1}");
    runner_do(&runner, stop_for_an_hour, &fd);
    expect_end(&call, HTTP_ANSWERED, "");
    close(fd);
    close(listener);
}

#define test(name) cmocka_unit_test_setup_teardown(name, start, end)
static const struct CMUnitTest tests[] = {
    test(answer_of_the_time_in_between_is_read),
};
TEST_MAIN(tests)
