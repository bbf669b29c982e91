/* lost_history_test.c — the history is moved away under a running program, and put back: what Apollo calls
 * meanwhile is not refused for good. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "tests/flow/flow.h"
#include "tests/plain_sql.h"
#include "tests/test.h"

static const char FILES[][8] = {"", "-wal", "-shm"};
static const char RESULT[] = "{\"people\":[{\"id\":\"64a7ff0cc4dfae00013df1a5\",\"emails\":[]}]}";

static int post(const struct flow *f, const char *token)
{
    char answer[64] = "", text[400];
    int port = (int)strtol(strrchr(f->status->listen, ':') + 1, NULL, 10);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int size =
        snprintf(text, sizeof text,
                 "POST /hook/%s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                 token, sizeof RESULT - 1, RESULT);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    assert_int_equal(send(fd, text, (size_t)size, 0), size);
    assert_true(recv(fd, answer, sizeof answer - 1, 0) > 12);
    close(fd);
    return (int)strtol(answer + strlen("HTTP/1.1 "), NULL, 10);
}

static void move_history(const char *from, const char *to)
{
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        char *old = mem_text_format("%s%s", from, FILES[i]), *new = mem_text_format("%s%s", to, FILES[i]);
        (void)rename(old, new); /* an empty log need not be there */
        free(old);
        free(new);
    }
}

static void history_that_is_moved_and_comes_back_takes_what_was_put_off(void **state)
{
    (void)state;
    static const char stranger[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    struct flow f;
    char away[120], text[100];
    flow_start(&f, &(struct flow_options){.scenario = "poll-pending", .public_url = "http://127.0.0.1:9"});
    flow_wait_listening(&f);
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&f, id, REQUEST_WAITING));
    snprintf(text, sizeof text, "SELECT token_selector || token_verifier FROM requests WHERE id = %lld",
             (long long)id);
    char *token = plain_sql_text(f.db, text);
    snprintf(away, sizeof away, "%s/away.db", f.dir);
    move_history(f.db, away);
    assert_int_equal(post(&f, token), 503);
    flow_wait_warning(&f, true);
    char *guess = mem_text(token);
    memcpy(guess, stranger, strlen(guess) / 2);
    assert_int_equal(post(&f, guess), 404);
    free(guess);
    move_history(away, f.db);
    assert_int_equal(post(&f, token), 200);
    flow_wait_warning(&f, false);
    request_free(flow_wait_state(&f, id, REQUEST_NOT_FOUND));
    free(token);
    flow_stop(&f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(history_that_is_moved_and_comes_back_takes_what_was_put_off),
};
TEST_MAIN(tests)
