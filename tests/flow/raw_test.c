/* raw_test.c — whatever was delivered can be taken out again byte for byte: what is no JSON, what came twice,
 * what belongs to nobody. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "tests/flow/flow.h"
#include "tests/flow/program.h"
#include "tests/plain_sql.h"
#include "tests/test.h"

static const char ODD[] = "{\"a\": \"\xff\xc3\0\x1b[31m\xe2\x80\xae\r\n";
#define ODD_SIZE (sizeof ODD - 1)
static const char LOOSE[] = "{ \"request_id\" : 9007199254740993 , \"people\":[ "
                            "{\"id\":\"0123456789abcdef01234567\", \"emails\":[ ]} ],\t\"n\":1E+2 }\n";

static char *token_of(const struct flow *f, int64_t id)
{
    char text[100];
    snprintf(text, sizeof text, "SELECT token_selector || token_verifier FROM requests WHERE id = %lld",
             (long long)id);
    return plain_sql_text(f->db, text);
}

static void post(const struct flow *f, const char *token, const char *body, size_t size)
{
    struct buf all;
    char answer[64] = "";
    int port = (int)strtol(strrchr(f->status->listen, ':') + 1, NULL, 10);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    buf_init(&all, size + 1024);
    buf_printf(&all, "POST /hook/%s HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
               token, size);
    buf_append(&all, body, size);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    assert_int_equal(send(fd, all.data, all.size, 0), (ssize_t)all.size);
    assert_true(recv(fd, answer, sizeof answer - 1, 0) > 0);
    assert_int_equal(strncmp(answer, "HTTP/1.1 200", 12), 0);
    close(fd);
    buf_release(&all);
}

static void run(const struct flow *f, struct program *p, const char *const *words, int code)
{
    char *home = mem_text_format("HOME=%s", f->dir), *db = mem_text_format("WATERFALL_DB=%s", f->db);
    program_start(p, words, (const char *const[]){home, db, "LC_ALL=C.UTF-8", "TZ=UTC", NULL});
    int got = program_finish(p);
    if (got != code)
        fail_msg("%s %s: %d\n%s", words[0], words[1], got, p->err.data);
    free(home);
    free(db);
}

static void gives_exactly(const struct flow *f, const char *const *words, const char *bytes, size_t size)
{
    struct program p;
    run(f, &p, words, 0);
    assert_int_equal(p.out.size, size);
    assert_memory_equal(p.out.data, bytes, size);
    program_release(&p);
}

static void every_body_comes_out_as_it_came_in(void **state)
{
    (void)state;
    struct flow f;
    struct program p;
    flow_start(&f, &(struct flow_options){.scenario = "webhook-late"});
    flow_wait_listening(&f);
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&f, id, REQUEST_WAITING));
    char *token = token_of(&f, id);
    post(&f, token, ODD, ODD_SIZE);
    post(&f, token, ODD, ODD_SIZE); /* a repeat */
    flow_close_core(&f);
    char *path = mem_text_format("%s/loose.json", f.dir);
    FILE *file = fopen(path, "we");
    assert_true(fputs(LOOSE, file) >= 0);
    assert_int_equal(fclose(file), 0);
    run(&f, &p, (const char *const[]){"import", path, NULL}, 0);
    program_release(&p);
    gives_exactly(&f, (const char *const[]){"inbox", "--delivery", "1", NULL}, ODD, ODD_SIZE);
    gives_exactly(&f, (const char *const[]){"inbox", "--delivery", "2", NULL}, ODD, ODD_SIZE);
    gives_exactly(&f, (const char *const[]){"inbox", "--delivery", "3", NULL}, LOOSE, sizeof LOOSE - 1);
    gives_exactly(&f, (const char *const[]){"show", "1", "--raw", NULL}, ODD, ODD_SIZE);
    run(&f, &p, (const char *const[]){"inbox", "--delivery", "4", NULL}, 3);
    program_release(&p);
    run(&f, &p, (const char *const[]){"inbox", "unmatched", NULL}, 0);
    assert_non_null(strstr(p.out.data, "\n3 "));
    assert_null(strstr(p.out.data, "\n1 "));
    program_release(&p);
    run(&f, &p, (const char *const[]){"inbox", "--json", NULL}, 0);
    assert_non_null(strstr(p.out.data, "{\"delivery\":2,\"id\":1,"));
    assert_non_null(strstr(p.out.data, "\"same_as\":1"));
    program_release(&p);
    free(path);
    free(token);
    flow_stop(&f);
}

/* Where no other program has the history open, too: who imports looks at the request next. */
static void an_import_is_settled_when_it_says_so(void **state)
{
    (void)state;
    struct flow f;
    struct program p;
    flow_start(&f, &(struct flow_options){.scenario = "webhook-late"});
    flow_wait_listening(&f);
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&f, id, REQUEST_WAITING));
    flow_close_core(&f);
    run(&f, &p,
        (const char *const[]){"import", "tests/fixtures/webhook_waterfall.json", "--request", "1", NULL}, 0);
    assert_non_null(strstr(p.out.data, "waterfall show 1 tells it all"));
    program_release(&p);
    run(&f, &p, (const char *const[]){"show", "1", NULL}, 0);
    assert_non_null(strstr(p.out.data, "request 1: delivered"));
    program_release(&p);
    flow_stop(&f);
}

/* What is held at once has a ceiling of 64 MiB; what has come in by and by has none. */
static void more_than_is_held_at_once_comes_in_one_after_the_other(void **state)
{
    (void)state;
    enum { BODY_SIZE = 2 * 1024 * 1024, DELIVERIES = 64 * 1024 * 1024 / BODY_SIZE + 1 };
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "webhook-late"});
    flow_wait_listening(&f);
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&f, id, REQUEST_WAITING));
    char *token = token_of(&f, id), *body = mem_zalloc(BODY_SIZE);
    memset(body, ' ', BODY_SIZE);
    memcpy(body, "{}", 2);
    for (int i = 0; i < DELIVERIES; i++)
        post(&f, token, body, BODY_SIZE);
    free(body);
    free(token);
    flow_stop(&f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(more_than_is_held_at_once_comes_in_one_after_the_other),
    cmocka_unit_test(every_body_comes_out_as_it_came_in),
    cmocka_unit_test(an_import_is_settled_when_it_says_so),
};
TEST_MAIN(tests)
