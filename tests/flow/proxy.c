/* proxy.c — one poll(2) over all tunnels. */
#include "tests/flow/proxy.h"

#include <string.h>

#include "tests/unit/net/net_support.h"

static void tunnel_close(struct proxy *p, size_t at)
{
    close(p->tunnels[at].near);
    if (p->tunnels[at].far >= 0)
        close(p->tunnels[at].far);
    p->tunnels[at] = p->tunnels[--p->count];
}

static bool tunnel_open(struct proxy *p, struct tunnel *t)
{
    buf_append(&p->asked, t->head, strcspn(t->head, "\r"));
    buf_append_char(&p->asked, '\n');
    if (p->refusal) {
        send_bytes(t->near, p->refusal, strlen(p->refusal));
        return false;
    }
    t->far = dial(p->to_port);
    return send_bytes(t->near, "HTTP/1.1 200 It stands\r\n\r\n", 26);
}

static bool hear_head(struct proxy *p, struct tunnel *t)
{
    ssize_t n = recv(t->near, t->head + t->size, sizeof t->head - 1 - t->size, 0);
    if (n <= 0)
        return false;
    t->size += (size_t)n;
    t->head[t->size] = '\0';
    return strstr(t->head, "\r\n\r\n") ? tunnel_open(p, t) : t->size < sizeof t->head - 1;
}

static bool pass(struct proxy *p, int from, int to)
{
    char bytes[16384];
    ssize_t n = recv(from, bytes, sizeof bytes, 0);
    return n > 0 && buf_append(&p->passed, bytes, (size_t)n) && send_bytes(to, bytes, (size_t)n);
}

/* False: it is over. */
static bool tunnel_serve(struct proxy *p, struct tunnel *t, short near, short far)
{
    if (near && t->far < 0)
        return hear_head(p, t);
    return (!near || pass(p, t->near, t->far)) && (!far || pass(p, t->far, t->near));
}

static void proxy_accept(struct proxy *p)
{
    int fd = accept4(p->listener, NULL, NULL, SOCK_CLOEXEC);
    assert_true(fd >= 0 && p->count < TUNNELS);
    p->tunnels[p->count++] = (struct tunnel){.near = fd, .far = p->is_relay ? dial(p->to_port) : -1};
}

static void *proxy_main(void *owner)
{
    struct proxy *p = owner;
    for (;;) {
        struct pollfd wait[2 + 2 * TUNNELS] = {{.fd = p->stop[0], .events = POLLIN},
                                               {.fd = p->listener, .events = POLLIN}};
        for (size_t i = 0; i < p->count; i++) {
            wait[2 + 2 * i] = (struct pollfd){.fd = p->tunnels[i].near, .events = POLLIN};
            wait[3 + 2 * i] = (struct pollfd){.fd = p->tunnels[i].far, .events = POLLIN};
        }
        poll(wait, 2 + 2 * p->count, -1);
        if (wait[0].revents)
            return NULL;
        for (size_t i = p->count; i-- > 0;) /* from behind: the last one fills a gap */
            if (!tunnel_serve(p, &p->tunnels[i], wait[2 + 2 * i].revents, wait[3 + 2 * i].revents))
                tunnel_close(p, i);
        if (wait[1].revents)
            proxy_accept(p);
    }
}

static int listen_on_loopback(int *port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)*port)};
    socklen_t size = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(fd, TUNNELS), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &size), 0);
    *port = ntohs(a.sin_port);
    return fd;
}

void proxy_start(struct proxy *p)
{
    assert_int_equal(pipe2(p->stop, O_CLOEXEC), 0);
    p->listener = listen_on_loopback(&p->port);
    buf_init(&p->asked, HEAD_SIZE * TUNNELS);
    buf_init(&p->passed, PASSED_CEILING);
    assert_int_equal(pthread_create(&p->thread, NULL, proxy_main, p), 0);
}

void proxy_end(struct proxy *p)
{
    close(p->stop[1]);
    pthread_join(p->thread, NULL);
    while (p->count)
        tunnel_close(p, p->count - 1);
    close(p->stop[0]);
    close(p->listener);
}

void proxy_release(struct proxy *p)
{
    buf_release(&p->asked);
    buf_release(&p->passed);
}
