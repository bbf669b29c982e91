/* load.c — posts one body over many keep-alive connections and prints what came back:
 *   load PORT CONNECTIONS REQUESTS BODY-FILE [PATHS-FILE | PATH] [RATE]
 * Each connection sends its next request when its last was answered; with a RATE, no more than so many a
 * second in all. A PATHS-FILE gives each request a path
 * of its own, one a line. Prints: requests/s, p50 and p99 in ms, answers by status class. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_MAX = 4096, CONNECTIONS_MAX = 4096, DEADLINE_S = 60 };

struct connection {
    int fd;
    char *request;
    size_t size, sent;
    char answer[ANSWER_MAX];
    size_t got;
    int64_t started_us;
    bool is_idle; /* until the rate allows its next request */
    bool is_over; /* there is none */
};

static struct {
    int epoll, port;
    char *body;
    size_t body_size;
    char *paths, *next_path; /* one a line; next_path NULL: the one path again and again */
    const char *path;
    long to_send, answered, ok, refused, failed;
    uint32_t *latency_us;
    long rate, sent; /* rate 0: as fast as answers come */
    int64_t start_us;
} run;

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void die(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static char *read_file(const char *name, size_t *size)
{
    int fd = open(name, O_RDONLY);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0)
        die(name);
    char *text = malloc((size_t)st.st_size + 1);
    if (!text || read(fd, text, (size_t)st.st_size) != st.st_size)
        die(name);
    close(fd);
    text[st.st_size] = '\0';
    *size = (size_t)st.st_size;
    return text;
}

static void connect_to(struct connection *c)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)run.port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int one = 1;
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to) != 0)
        die("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event ev = {.events = EPOLLIN | EPOLLRDHUP, .data.ptr = c};
    if (epoll_ctl(run.epoll, EPOLL_CTL_ADD, c->fd, &ev) != 0)
        die("epoll_ctl");
}

static const char *take_path(int *length)
{
    if (!run.next_path) {
        *length = (int)strlen(run.path);
        return run.path;
    }
    char *path = run.next_path, *end = strchr(path, '\n');
    if (!end)
        return NULL;
    run.next_path = end + 1;
    *length = (int)(end - path);
    return path;
}

static void push(struct connection *c)
{
    while (c->sent < c->size) {
        ssize_t n = write(c->fd, c->request + c->sent, c->size - c->sent);
        if (n < 0 && errno == EAGAIN) /* the request is small; a full buffer drains at once on loopback */
            continue;
        if (n < 0)
            return;
        c->sent += (size_t)n;
    }
}

static bool is_early(void)
{
    return run.rate && run.sent >= (now_us() - run.start_us) * run.rate / 1000000;
}

/* False: there is nothing left to send. */
static bool send_next(struct connection *c)
{
    int length;
    c->is_idle = run.to_send > 0 && is_early();
    if (c->is_idle)
        return true;
    const char *path = run.to_send > 0 ? take_path(&length) : NULL;
    c->is_over = !path;
    if (!path)
        return false;
    run.to_send--;
    run.sent++;
    int head = snprintf(c->request, 1024,
                        "POST %.*s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
                        "application/json\r\nContent-Length: %zu\r\n\r\n",
                        length, path, run.body_size);
    memcpy(c->request + head, run.body, run.body_size);
    c->size = (size_t)head + run.body_size;
    c->sent = c->got = 0;
    c->started_us = now_us();
    push(c);
    return true;
}

/* Whether the answer is whole: head, and as much body as it announces. */
static bool is_whole(const struct connection *c)
{
    const char *end = memmem(c->answer, c->got, "\r\n\r\n", 4);
    if (!end)
        return false;
    const char *length = strcasestr(c->answer, "content-length:");
    size_t body = length && length < end ? strtoul(length + 15, NULL, 10) : 0;
    return c->got >= (size_t)(end - c->answer) + 4 + body;
}

static void count_answer(struct connection *c)
{
    int status = c->got > 12 ? (int)strtol(c->answer + 9, NULL, 10) : 0;
    run.latency_us[run.answered++] = (uint32_t)(now_us() - c->started_us);
    if (status >= 200 && status < 300)
        run.ok++;
    else
        run.refused++;
}

static void on_readable(struct connection *c, long *open_count)
{
    ssize_t n = read(c->fd, c->answer + c->got, ANSWER_MAX - 1 - c->got);
    if (n > 0) {
        c->got += (size_t)n;
        c->answer[c->got] = '\0';
        if (!is_whole(c))
            return;
        count_answer(c);
        if (!send_next(c))
            (*open_count)--;
        return;
    }
    if (n < 0 && errno == EAGAIN)
        return;
    close(c->fd);
    if (c->is_over)
        return;
    run.failed += !c->is_idle; /* closed before its answer; one that waits too long may be closed */
    connect_to(c);
    if (!send_next(c))
        (*open_count)--;
}

static void wake_idle(struct connection *all, long connections, long *open_count)
{
    for (long i = 0; i < connections && !is_early(); i++)
        if (all[i].is_idle && !send_next(&all[i]))
            (*open_count)--;
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    if (argc != 6 && argc != 7) {
        fprintf(stderr, "usage: load PORT CONNECTIONS REQUESTS BODY-FILE PATH|PATHS-FILE [RATE]\n");
        return 2;
    }
    run.port = (int)strtol(argv[1], NULL, 10);
    long connections = strtol(argv[2], NULL, 10), requests = strtol(argv[3], NULL, 10), open_count = 0;
    if (connections < 1 || connections > CONNECTIONS_MAX || requests < 1)
        return 2;
    run.to_send = requests;
    run.rate = argc == 7 ? strtol(argv[6], NULL, 10) : 0;
    run.body = read_file(argv[4], &run.body_size);
    run.path = argv[5];
    struct stat st;
    if (stat(argv[5], &st) == 0 && S_ISREG(st.st_mode)) {
        size_t size;
        run.next_path = run.paths = read_file(argv[5], &size);
    }
    run.latency_us = calloc((size_t)requests + 1, sizeof *run.latency_us);
    run.epoll = epoll_create1(EPOLL_CLOEXEC);
    struct connection *all = calloc((size_t)connections, sizeof *all);
    if (!run.latency_us || !all || run.epoll < 0)
        die("start");
    for (long i = 0; i < connections; i++) {
        all[i].request = malloc(1024 + run.body_size);
        connect_to(&all[i]);
    }
    int64_t start = run.start_us = now_us();
    for (long i = 0; i < connections; i++)
        open_count += send_next(&all[i]);
    while (open_count > 0 && now_us() - start < DEADLINE_S * 1000000LL) {
        struct epoll_event events[64];
        int n = epoll_wait(run.epoll, events, 64, run.rate ? 1 : 1000);
        for (int i = 0; i < n; i++)
            on_readable(events[i].data.ptr, &open_count);
        wake_idle(all, connections, &open_count);
    }
    double seconds = (double)(now_us() - start) / 1e6;
    qsort(run.latency_us, (size_t)run.answered, sizeof *run.latency_us, by_size);
    long last = run.answered ? run.answered - 1 : 0;
    printf("%.0f %.2f %.2f %ld %ld %ld\n", (double)run.answered / seconds, run.latency_us[last / 2] / 1e3,
           run.latency_us[last * 99 / 100] / 1e3, run.ok, run.refused, run.failed);
    return run.answered == requests && run.refused == 0 ? 0 : 1;
}
