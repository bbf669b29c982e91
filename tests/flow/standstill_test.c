/* standstill_test.c — what a process gives before it is stopped by ^Z: the port is let go of, but whoever
 * called before that has his answer, and no lock of ours stays on the history. */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tests/flow/flow.h"
#include "tests/plain_sql.h"
#include "tests/test.h"

static const char BODY[] = "{\"people\":[{\"id\":\"64a7ff0cc4dfae00013df1a5\",\"emails\":[]}]}";

static int port_of(const struct flow *f)
{
    return (int)strtol(strrchr(f->status->listen, ':') + 1, NULL, 10);
}

/* -1: nobody listens there. */
static int dial(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    close(fd);
    return -1;
}

static int call(int port, const char *method, const char *path, const char *body)
{
    char *text = mem_text_format("%s %s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s", method, path,
                                 strlen(body), body);
    int fd = dial(port);
    assert_true(fd >= 0);
    assert_int_equal(send(fd, text, strlen(text), 0), (ssize_t)strlen(text));
    free(text);
    return fd;
}

static bool is_answered_200(int fd)
{
    char answer[64] = "";
    ssize_t n = recv(fd, answer, sizeof answer - 1, MSG_DONTWAIT);
    close(fd);
    return n > 0 && strncmp(answer, "HTTP/1.1 200", 12) == 0;
}

struct scene {
    int port, fd;
    sqlite3 *db;
    bool is_answered;
};

/* Once nobody listens any more the disk takes the body that waits for it. */
static void *end_the_lock(void *owner)
{
    struct scene *s = owner;
    int fd;
    int64_t until_ms = clock_mono_ms() + TEST_WAIT_MS;
    while ((fd = dial(s->port)) >= 0) {
        close(fd);
        if (clock_mono_ms() > until_ms)
            break;
    }
    plain_sql_run_on(s->db, "COMMIT");
    return NULL;
}

static void look_for_the_answer(void *owner)
{
    struct scene *s = owner;
    s->is_answered = is_answered_200(s->fd);
}

/* What was given to the engine before this is on its way when it returns. */
static void pass_through(int port)
{
    char answer[64];
    int fd = call(port, "GET", "/healthz", "");
    assert_true(recv(fd, answer, sizeof answer, 0) > 0);
    close(fd);
}

/* A delivery is on its way to the disk, which another program's lock keeps busy. */
static bool is_owed_answer_given(struct flow *f, const char *token)
{
    struct scene s = {.port = port_of(f), .db = plain_sql_open(f->db)};
    pthread_t thread;
    char *path = mem_text_format("/hook/%s", token);
    plain_sql_run_on(s.db, "BEGIN IMMEDIATE");
    s.fd = call(s.port, "POST", path, BODY);
    pass_through(s.port);
    assert_int_equal(pthread_create(&thread, NULL, end_the_lock, &s), 0);
    wf_stand_still(f->wf, look_for_the_answer, &s);
    pthread_join(thread, NULL);
    sqlite3_close(s.db);
    free(path);
    return s.is_answered;
}

/* It has a second for it. On a busy machine that may be too short, so that one of many tries counts. */
static void owed_answer_is_given_before_the_port_goes(void **state)
{
    (void)state;
    struct flow f;
    char text[100];
    flow_start(&f, &(struct flow_options){.scenario = "webhook-never"});
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&f, id, REQUEST_WAITING));
    snprintf(text, sizeof text, "SELECT token_selector || token_verifier FROM requests WHERE id = %lld",
             (long long)id);
    char *token = plain_sql_text(f.db, text);
    bool is_given = false;
    int64_t until_ms = clock_mono_ms() + TEST_WAIT_MS;
    while (!is_given && clock_mono_ms() < until_ms) {
        is_given = is_owed_answer_given(&f, token);
        flow_restart(&f);
        flow_wait_listening(&f);
    }
    assert_true(is_given);
    free(token);
    flow_stop(&f);
}

static void look_for_the_lookup(void *owner)
{
    struct scene *s = owner;
    s->is_answered = plain_sql_number_on(s->db, "SELECT count(*) FROM requests") > 0;
}

/* What the store has begun is at its end before the process stands: it would hold the history for as long as
 * that. Another program's lock has kept it so far. It has half a second, and nothing tells whether the
 * store's thread has begun, so that one of many tries counts. */
static void what_was_begun_is_written_before_it_stands(void **state)
{
    (void)state;
    bool is_written = false;
    int64_t until_ms = clock_mono_ms() + TEST_WAIT_MS;
    while (!is_written && clock_mono_ms() < until_ms) {
        struct flow f;
        pthread_t thread;
        flow_start(&f, &(struct flow_options){.scenario = "no-answer"});
        flow_wait_listening(&f);
        struct scene s = {.port = port_of(&f), .db = plain_sql_lock(f.db)};
        struct lookup l = flow_lookup("Tim", "Zheng", true, false);
        wf_send(f.wf, &l);
        lookup_release(&l);
        pass_through(s.port);
        assert_int_equal(pthread_create(&thread, NULL, end_the_lock, &s), 0);
        wf_stand_still(f.wf, look_for_the_lookup, &s);
        pthread_join(thread, NULL);
        is_written = s.is_answered;
        sqlite3_close(s.db);
        flow_stop(&f);
    }
    assert_true(is_written);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_was_begun_is_written_before_it_stands),
    cmocka_unit_test(owed_answer_is_given_before_the_port_goes),
};
TEST_MAIN(tests)
