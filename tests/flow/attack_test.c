/* attack_test.c — the running program under everything at once: thousands of connections that say nothing,
 * trickle, lie about lengths, smuggle, pipeline, guess tokens, speak other protocols or hang up, while
 * webhooks keep arriving and are each answered 200. One epoll loop plays them all. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/lease.h"
#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/base/sanitized.h"
#include "core/store/store.h"
#include "tests/flow/flow.h"
#include "tests/flow/program.h"
#include "tests/test.h"

enum {
    DELIVERIES = 30, /* requests 2 … this get one each */
    INSIDERS = IS_SANITIZED ? 600 : 1000,
    ATTACKERS_MOST = IS_SANITIZED ? 2000 : 10000,
    SPARE_DESCRIPTORS = 200,
    ATTACKS_MOST = 100 * ATTACKERS_MOST, /* connections in all */
    ANSWERED_LEAST = 3,                  /* of each kind that is not turned away at the door */
    MEMORY_CEILING_KB = IS_SANITIZED ? 2000 * 1024 : 200 * 1024,
    ANSWER_WAIT_MS = 60000, /* for one delivery, tries included */
    DEADLINE_MS = TEST_WAIT_MS,
    HEARD_MAX = 160,
    SOURCES = 60, /* addresses that attackers come from */
    KNOCKS_MAX = 400,
};

/* ---- what attackers do ---- */

#define UNKNOWN "/hook/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define POST "POST " UNKNOWN " HTTP/1.1\r\nHost: x\r\n"

struct attack {
    const char *name, *says;
    const char *allowed; /* statuses, should one come; overload (503) and a closed connection always may */
    enum { STAYS, TRICKLES, HALF_CLOSES, RESETS, CHATS } habit;
};

static const struct attack strangers[] = {
    {"silence", "", "408", STAYS},
    {"slow head", "GET / HTTP/1.1\r\nHost: x\r\nA: ", "408", TRICKLES},
    {"slow head of a delivery", POST "X: ", "408", TRICKLES},
    {"slow body", POST "Content-Length: 100000\r\n\r\n{", "404 408 429", TRICKLES},
    {"giant body", POST "Content-Length: 2000000000\r\n\r\n", "404 413 429", STAYS},
    {"length beyond numbers", POST "Content-Length: 99999999999999999999999\r\n\r\n", "400 404 413 429",
     STAYS},
    {"chunked body", POST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "404 411 429", STAYS},
    {"chunked and length", POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc", "400", STAYS},
    {"two lengths", POST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", "400", STAYS},
    {"negative length", POST "Content-Length: -1\r\n\r\n", "400", STAYS},
    {"list of lengths", POST "Content-Length: 5,5\r\n\r\nhello", "400", STAYS},
    {"folded header", POST "A: b\r\n c\r\n\r\n", "400", STAYS},
    {"bare line feed", "POST " UNKNOWN " HTTP/1.1\nHost: x\n\n", "400", STAYS},
    {"space before colon", POST "Content-Length : 5\r\n\r\nhello", "400", STAYS},
    {"trailing data", "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}GARBAGE\r\n\r\n",
     "200 400", STAYS},
    {"pipeline",
     "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /hook/x "
     "HTTP/1.1\r\nHost: x\r\n\r\n" POST "Content-Length: 2\r\n\r\n{}",
     "200", STAYS},
    {"no host", "GET /healthz HTTP/1.1\r\n\r\n", "400", STAYS},
    {"two hosts", "GET /healthz HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", "400", STAYS},
    {"unknown method", "BREW " UNKNOWN " HTTP/1.1\r\nHost: x\r\n\r\n", "405", STAYS},
    {"trace", "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", "405", STAYS},
    {"dots", "GET /hook/../healthz HTTP/1.1\r\nHost: x\r\n\r\n", "404", STAYS},
    {"double slash", "GET //healthz HTTP/1.1\r\nHost: x\r\n\r\n", "404", STAYS},
    {"percent", "GET /%68ook/%2e%2e/healthz HTTP/1.1\r\nHost: x\r\n\r\n", "404", STAYS},
    {"percent zero", "GET /healthz%00 HTTP/1.1\r\nHost: x\r\n\r\n", "404", STAYS},
    {"another form", "GET http://elsewhere/healthz HTTP/1.1\r\nHost: x\r\n\r\n", "200", STAYS},
    {"star", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "400 404", STAYS},
    {"UTF-8 path", "GET /hook/\xc3\xa4\xe2\x80\xae HTTP/1.1\r\nHost: x\r\n\r\n", "400", STAYS},
    {"overlong UTF-8", "GET /hook/\xc0\xaf\xc0\xae HTTP/1.1\r\nHost: x\r\n\r\n", "400", STAYS},
    {"upper-case token",
     "POST /hook/0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF HTTP/1.1\r\nHost: x\r\n"
     "Content-Length: 2\r\n\r\n{}",
     "404", STAYS},
    {"guess", POST "Content-Length: 2\r\n\r\n{}", "404 429", STAYS},
    {"guess with GET", "GET " UNKNOWN " HTTP/1.1\r\nHost: x\r\n\r\n", "404 429", STAYS},
    {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505", STAYS},
    {"upgrade", "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", "200",
     STAYS},
    {"TLS", "\x16\x03\x01\x02\x01\x01\x01\x01\xfc\x03\x03", "400 408", STAYS},
    {"another protocol", "EHLO there\r\n\r\n", "400", STAYS},
    {"half closed in the head", "POST " UNKNOWN, "400 408", HALF_CLOSES},
    {"half closed in the body", POST "Content-Length: 9\r\n\r\n{", "400 404 408 429", HALF_CLOSES},
    {"half closed and whole", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "200", HALF_CLOSES},
    {"reset", POST "Content-Length: 9\r\n\r\n{", "404 408 429", RESETS},
};

/* By somebody who knows tokens: TOKEN stands for one of them. */
static const struct attack insiders[] = {
    {"slow body", "POST /hook/TOKEN HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{", "408", TRICKLES},
    {"body that is waited for",
     "POST /hook/TOKEN HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n", "100 408",
     STAYS},
    {"chatter", "GET /hook/TOKEN HTTP/1.1\r\nHost: x\r\n\r\n", "200", CHATS},
};

struct siege {
    const struct attack *attacks;
    size_t attack_count, attackers_most;
    int known_count; /* tokens that the attackers know */
    bool is_calm;    /* a whole delivery is hardly ever turned away */
};

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])
enum { ATTACKS_KINDS_MOST = COUNT_OF(strangers) };

/* ---- the stage ---- */

struct peer {
    const struct attack *attack; /* NULL: brings a delivery */
    int fd;
    bool is_connected, wants_to_chat;
    size_t heard_size;
    char heard[HEARD_MAX];
};

static struct {
    struct flow flow; /* its folder, its history, its simulator */
    struct program program;
    char token[DELIVERIES][TOKEN_TEXT_SIZE];
    int port, epoll;
    struct peer *attackers;
    size_t attacker_count;
    const struct siege *siege;
    size_t begun, ended, limited, next_attack, outcome[ATTACKS_KINDS_MOST], answered[ATTACKS_KINDS_MOST];
    long trickle_at;
    struct peer bringer;
    char *delivery;
    size_t delivery_size;
    size_t tries, brought;
    int64_t took_ms[2 * DELIVERIES];
} s;

/* ---- a history with requests that wait ---- */

static struct {
    struct store *store;
    int under_way;
} filling;

static void on_filled(void *owner, struct store_result *result)
{
    (void)owner;
    filling.under_way--;
    assert_int_equal(result->err.code, ERR_NONE);
}

static void add_waiting(int i)
{
    struct request *r = request_new();
    r->state = REQUEST_QUEUED;
    r->options.waterfall_email = true;
    r->has_callback = true;
    identifiers_set(&request_add_person(r)->asked, IDENTIFIER_EMAIL, "somebody@example.com");
    settle_begin(r);
    struct sync_answer *a = mem_zalloc(sizeof *a);
    a->has_waterfall = true;
    a->waterfall_status = mem_text("accepted");
    random_token(s.token[i]);
    int64_t now = clock_wall_ms();
    filling.under_way += 3;
    store_add_request_take(filling.store, r, s.token[i], 0, on_filled, NULL);
    store_move(filling.store, i + 1, REQUEST_QUEUED, REQUEST_SENDING, NULL, now, NULL, on_filled, NULL);
    store_apply_answer(filling.store, i + 1, a, false, now, 3600000, NULL, on_filled, NULL);
}

static void fill_history(void)
{
    struct err e = {0};
    filling.under_way = 1;
    filling.store = store_open(&(struct store_options){.path = s.flow.db}, on_filled, NULL, &e);
    assert_non_null(filling.store);
    for (int i = 0; i < DELIVERIES; i++)
        add_waiting(i);
    store_close(filling.store);
    assert_int_equal(filling.under_way, 0);
}

/* ---- the program ---- */

static void start_program(void)
{
    char db[128], home[128], text[LEASE_TEXT_MAX + 1];
    char *receiver = mem_text_format("%s.receiver", s.flow.db);
    snprintf(home, sizeof home, "HOME=%s", s.flow.dir);
    snprintf(db, sizeof db, "%s", s.flow.db);
    /* Request 1 gets no delivery, so that it goes on waiting. */
    program_start(&s.program,
                  (const char *[]){"wait", "1", "--db", db, "--listen", "127.0.0.1:0", "--api-url",
                                   sim_url(s.flow.sim), "--wait", "600", NULL},
                  (const char *[]){home, "APOLLO_API_KEY=attack-test-key", NULL});
    int64_t until_ms = clock_mono_ms() + DEADLINE_MS;
    while (!lease_read(receiver, text)) {
        assert_true(clock_mono_ms() < until_ms);
        poll(NULL, 0, 5);
    }
    s.port = (int)strtol(strrchr(text, ':') + 1, NULL, 10);
    free(receiver);
}

static long program_kb(const char *key)
{
    char path[64], line[200];
    long kb = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)s.program.pid);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        if (strncmp(line, key, strlen(key)) == 0)
            kb = strtol(line + strlen(key) + 1, NULL, 10);
    fclose(f);
    return kb;
}

/* ---- connections ---- */

static void watch(struct peer *p, uint32_t events, int operation)
{
    struct epoll_event ev = {.events = events, .data.ptr = p};
    assert_int_equal(epoll_ctl(s.epoll, operation, p->fd, &ev), 0);
}

/* `source` 1 is 127.0.0.1. False: the kernel has no connection to give now. */
static bool dial(struct peer *p, unsigned source)
{
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000000u + source)};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)s.port)};
    int on = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    p->heard_size = 0;
    p->is_connected = p->wants_to_chat = false;
    p->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_true(p->fd >= 0);
    setsockopt(p->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(p->fd, (struct sockaddr *)&from, sizeof from) == 0 &&
        (connect(p->fd, (struct sockaddr *)&to, sizeof to) == 0 || errno == EINPROGRESS)) {
        watch(p, EPOLLOUT, EPOLL_CTL_ADD);
        return true;
    }
    close(p->fd);
    p->fd = -1;
    return false;
}

static void hang_up(struct peer *p)
{
    if (p->fd >= 0)
        close(p->fd);
    p->fd = -1;
}

static int status_heard(const struct peer *p)
{
    return p->heard_size > 12 && strncmp(p->heard, "HTTP/1.1 ", 9) == 0 ? (int)strtol(p->heard + 9, NULL, 10)
                                                                        : 0;
}

/* True: it closed. */
static bool hear(struct peer *p)
{
    char part[4096];
    for (;;) {
        ssize_t n = recv(p->fd, part, sizeof part, 0);
        if (n < 0 && errno == EAGAIN)
            return false;
        if (n <= 0)
            return true;
        size_t room = HEARD_MAX - 1 - p->heard_size, take = (size_t)n < room ? (size_t)n : room;
        memcpy(p->heard + p->heard_size, part, take);
        p->heard_size += take;
        p->heard[p->heard_size] = '\0';
    }
}

static bool say(struct peer *p, const char *bytes, size_t size)
{
    return send(p->fd, bytes, size, MSG_NOSIGNAL) == (ssize_t)size;
}

/* ---- attackers ---- */

static void begin_attack(struct peer *p)
{
    if (s.begun >= ATTACKS_MOST)
        return;
    p->attack = &s.siege->attacks[s.next_attack++ % s.siege->attack_count];
    if (dial(p, 2 + (unsigned)(s.begun % SOURCES)))
        s.begun++;
}

static void end_attack(struct peer *p)
{
    size_t at = (size_t)(p->attack - s.siege->attacks);
    int status = status_heard(p);
    char word[12];
    snprintf(word, sizeof word, "%d", status);
    if (status && status != 503 && !strstr(p->attack->allowed, word))
        fail_msg("%s was answered\n%s", p->attack->name, p->heard);
    s.outcome[at]++;
    s.answered[at] += status && status != 503;
    s.limited += status == 429;
    s.ended++;
    hang_up(p);
}

static void say_attack(struct peer *p)
{
    const char *says = p->attack->says, *token = strstr(says, "TOKEN");
    char text[300];
    if (token) {
        size_t which = (size_t)(p - s.attackers) % (size_t)s.siege->known_count;
        snprintf(text, sizeof text, "%.*s%s%s", (int)(token - says), says, s.token[which],
                 token + strlen("TOKEN"));
        says = text;
    }
    say(p, says, strlen(says));
}

static void on_attacker(struct peer *p, uint32_t events)
{
    if (!p->is_connected && events & EPOLLOUT && !(events & EPOLLERR)) {
        p->is_connected = true;
        watch(p, EPOLLIN | EPOLLRDHUP, EPOLL_CTL_MOD);
        say_attack(p);
        if (p->attack->habit == HALF_CLOSES)
            shutdown(p->fd, SHUT_WR);
        if (p->attack->habit == RESETS) {
            struct linger hard = {1, 0};
            setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
            end_attack(p);
        }
        return;
    }
    if (hear(p) || events & (EPOLLERR | EPOLLHUP))
        end_attack(p);
    else if (p->attack->habit == CHATS)
        p->wants_to_chat = true;
}

/* A few of those who trickle say one byte more; a few of those who are done come again. */
static void trickle(void)
{
    for (int i = 0; i < 50; i++) {
        struct peer *p = &s.attackers[(size_t)s.trickle_at++ % s.attacker_count];
        if (p->fd < 0)
            begin_attack(p);
        else if (p->is_connected && p->attack->habit == TRICKLES)
            say(p, "x", 1);
        else if (p->wants_to_chat) {
            p->wants_to_chat = false;
            say_attack(p);
        }
    }
}

/* ---- webhooks ---- */

static void bring(int i)
{
    char head[300];
    int size = snprintf(head, sizeof head,
                        "POST /hook/%s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                        s.token[i], s.delivery_size);
    char *all = mem_alloc((size_t)size + s.delivery_size);
    memcpy(all, head, (size_t)size);
    memcpy(all + size, s.delivery, s.delivery_size);
    say(&s.bringer, all, (size_t)size + s.delivery_size);
    free(all);
}

static void dial_bringer(void)
{
    s.tries++;
    if (!dial(&s.bringer, 1))
        fail_msg("no connection for a delivery: %s", strerror(errno));
}

/* True: delivery `i` was answered 200. A 503, or no answer, is tried again, as Apollo would. */
static bool on_bringer(int i, uint32_t events)
{
    struct peer *p = &s.bringer;
    if (!p->is_connected && events & EPOLLOUT && !(events & EPOLLERR)) {
        p->is_connected = true;
        watch(p, EPOLLIN | EPOLLRDHUP, EPOLL_CTL_MOD);
        bring(i);
        return false;
    }
    if (!hear(p) && !(events & (EPOLLERR | EPOLLHUP)))
        return false;
    int status = status_heard(p);
    hang_up(p);
    if (status != 200 && status != 503 && status != 0)
        fail_msg("delivery %d was answered\n%s", i, p->heard);
    if (status == 200)
        return true;
    if (s.tries > KNOCKS_MAX * DELIVERIES)
        fail_msg("delivery %d finds no way in", i);
    dial_bringer();
    return false;
}

static void handle_once(int i, bool *is_brought)
{
    struct epoll_event events[256];
    int count = epoll_wait(s.epoll, events, 256, 50);
    for (int k = 0; k < count; k++) {
        struct peer *p = events[k].data.ptr;
        if (p->fd < 0)
            continue; /* ended earlier in this batch */
        if (p == &s.bringer)
            *is_brought = *is_brought || on_bringer(i, events[k].events);
        else
            on_attacker(p, events[k].events);
    }
    trickle();
}

static void deliver(int i)
{
    bool is_brought = false;
    int64_t from_ms = clock_mono_ms();
    dial_bringer();
    while (!is_brought) {
        handle_once(i, &is_brought);
        if (clock_mono_ms() - from_ms > ANSWER_WAIT_MS)
            fail_msg("delivery %d has no answer after %d s", i, ANSWER_WAIT_MS / 1000);
    }
    int64_t took_ms = clock_mono_ms() - from_ms;
    s.took_ms[s.brought++] = took_ms;
}

static void read_delivery(void)
{
    FILE *f = fopen("tests/fixtures/webhook_waterfall.json", "re");
    assert_non_null(f);
    s.delivery = mem_alloc(65536);
    s.delivery_size = fread(s.delivery, 1, 65536, f);
    assert_true(s.delivery_size > 1000 && s.delivery_size < 65536);
    fclose(f);
}

/* ---- the test ---- */

static void begin_all(void)
{
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    s.attacker_count = s.siege->attackers_most;
    if (files.rlim_cur < s.siege->attackers_most + SPARE_DESCRIPTORS)
        s.attacker_count = (size_t)files.rlim_cur - SPARE_DESCRIPTORS;
    s.attackers = mem_zalloc(s.attacker_count * sizeof *s.attackers);
    s.epoll = epoll_create1(EPOLL_CLOEXEC);
    s.bringer.fd = -1;
    for (size_t i = 0; i < s.attacker_count; i++) {
        s.attackers[i].fd = -1;
        begin_attack(&s.attackers[i]);
    }
}

static bool is_everything_done(void)
{
    for (size_t i = 0; i < s.siege->attack_count; i++) {
        const struct attack *a = &s.siege->attacks[i];
        bool is_answered_at_once = (a->habit == STAYS || a->habit == CHATS) && !strstr(a->allowed, "408");
        if (s.outcome[i] < 20 || (is_answered_at_once && s.answered[i] < ANSWERED_LEAST))
            return false;
    }
    return s.ended >= s.attacker_count;
}

static int compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void report(void)
{
    qsort(s.took_ms, s.brought, sizeof *s.took_ms, compare_times);
    size_t answered = 0;
    for (size_t i = 0; i < s.siege->attack_count; i++)
        answered += s.answered[i];
    print_message("%zu connections at a time, %zu in all, %zu of them heard a refusal or an answer; "
                  "%zu guesses too many; %zu deliveries in %zu tries, half of them within %lld ms, the "
                  "slowest in %lld ms; "
                  "peak memory %ld kB\n",
                  s.attacker_count, s.begun, answered, s.limited, s.brought, s.tries,
                  (long long)s.took_ms[s.brought / 2], (long long)s.took_ms[s.brought - 1],
                  program_kb("VmHWM"));
}

/* The same bytes on a settled request: stored already, 200, and nothing changes. */
static void replay(void)
{
    for (int i = 1; i < DELIVERIES; i += 10)
        deliver(i);
}

static void everything_is_in_the_history(void)
{
    flow_open_core(&s.flow);
    flow_wait_store(&s.flow);
    for (int i = 1; i < DELIVERIES; i++) {
        struct request *r = flow_wait_state(&s.flow, i + 1, REQUEST_DELIVERED);
        assert_int_equal(r->duplicate_count, i % 10 == 1 ? 1 : 0);
        request_free(r);
    }
    assert_int_equal(flow_stored_count(&s.flow), DELIVERIES);
}

static void withstand(const struct siege *siege)
{
    memset(&s, 0, sizeof s);
    s.siege = siege;
    flow_start(&s.flow, &(struct flow_options){.scenario = "default", .is_poll_only = true});
    flow_close_core(&s.flow);
    fill_history();
    read_delivery();
    start_program();
    begin_all();
    int64_t until_ms = clock_mono_ms() + DEADLINE_MS;
    for (int i = 1; i < DELIVERIES; i++)
        deliver(i);
    bool none = false;
    while (!is_everything_done() && clock_mono_ms() < until_ms)
        handle_once(0, &none);
    replay();
    report();
    assert_true(is_everything_done());
    if (siege->is_calm) /* where the kernel's queue is short, a connection may be in before its first byte */
        assert_true(s.tries <= s.brought + s.brought / 4);
    assert_true(program_kb("VmHWM") < MEMORY_CEILING_KB);
    for (size_t i = 0; i < s.attacker_count; i++)
        hang_up(&s.attackers[i]);
    program_signal(&s.program, 2);
    assert_int_equal(program_finish(&s.program), 130);
    program_release(&s.program);
    everything_is_in_the_history();
    close(s.epoll);
    free(s.attackers);
    free(s.delivery);
    flow_stop(&s.flow);
}

static void legitimate_deliveries_arrive_whatever_else_knocks(void **state)
{
    (void)state;
    withstand(&(struct siege){strangers, COUNT_OF(strangers), ATTACKERS_MOST, 1, false});
    assert_true(s.limited > 0); /* guesses, and no delivery: on_bringer would have failed */
}

/* Somebody reads along where tokens can be read. They open nobody's door but their own. */
static void one_known_token_shuts_nobody_out(void **state)
{
    (void)state;
    withstand(&(struct siege){insiders, COUNT_OF(insiders), INSIDERS, 1, true});
}

static void many_known_tokens_shut_nobody_out(void **state)
{
    (void)state;
    withstand(&(struct siege){insiders, COUNT_OF(insiders), INSIDERS, DELIVERIES, true});
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(legitimate_deliveries_arrive_whatever_else_knocks),
    cmocka_unit_test(one_known_token_shuts_nobody_out),
    cmocka_unit_test(many_known_tokens_shut_nobody_out),
};
TEST_MAIN(tests)
