/* curl_loop.c — libcurl's multi_socket interface on the loop. */
#include "core/net/curl_loop.h"

#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/net/loop_internal.h"

struct curl_loop {
    struct loop *loop;
    CURLM *multi;
    struct loop_timer *timer;
    struct curl_loop_options options;
};

/* A socket of curl's: it is watched for as long as curl asks. */
struct socket {
    struct curl_loop *curl;
    curl_socket_t fd;
    struct loop_watch *watch;
};

static void step(struct curl_loop *c, curl_socket_t fd, int ready)
{
    int running;
    curl_multi_socket_action(c->multi, fd, ready, &running);
    c->options.on_step(c->options.owner);
}

static void on_socket_ready(void *owner, uint32_t events)
{
    struct socket *socket = owner;
    int ready = ((events & EPOLLIN) ? CURL_CSELECT_IN : 0) | ((events & EPOLLOUT) ? CURL_CSELECT_OUT : 0) |
                ((events & (EPOLLERR | EPOLLHUP)) ? CURL_CSELECT_ERR : 0);
    step(socket->curl, socket->fd, ready); /* may free `socket` */
}

static void socket_free(struct socket *socket)
{
    curl_multi_assign(socket->curl->multi, socket->fd, NULL);
    loop_watch_free(socket->watch);
    free(socket);
}

/* From version 8 on curl itself tells of a connection only once TLS and proxy are agreed. Name look-ups have
 * sockets, too: they lead to this process. */
static bool is_connected(curl_socket_t fd)
{
    struct sockaddr_storage to;
    socklen_t size = sizeof to;
    return getpeername(fd, (struct sockaddr *)&to, &size) == 0 && to.ss_family != AF_UNIX;
}

static int on_curl_socket(CURL *easy, curl_socket_t fd, int what, void *owner, void *known)
{
    struct curl_loop *c = owner;
    struct socket *socket = known;
    if (what == CURL_POLL_REMOVE) {
        if (socket)
            socket_free(socket);
        return 0;
    }
    if (is_connected(fd))
        c->options.on_connected(easy);
    uint32_t events = ((what & CURL_POLL_IN) ? EPOLLIN : 0u) | ((what & CURL_POLL_OUT) ? EPOLLOUT : 0u);
    if (socket) {
        loop_watch_want(socket->watch, events);
        return 0;
    }
    struct err e;
    socket = mem_zalloc(sizeof *socket);
    socket->curl = c;
    socket->fd = fd;
    socket->watch = loop_watch_new_events(c->loop, fd, events, on_socket_ready, socket, &e);
    if (!socket->watch) {
        log_write(LOG_LEVEL_ERROR, "%s", e.text);
        free(socket);
        return -1;
    }
    curl_multi_assign(c->multi, fd, socket);
    return 0;
}

static void on_timer(void *owner)
{
    step(owner, CURL_SOCKET_TIMEOUT, 0);
}

static int on_curl_timer(CURLM *multi, long wait_ms, void *owner)
{
    (void)multi;
    struct curl_loop *c = owner;
    if (wait_ms < 0)
        loop_timer_cancel(c->timer);
    else
        loop_timer_set(c->timer, wait_ms);
    return 0;
}

struct curl_loop *curl_loop_new(struct loop *l, const struct curl_loop_options *o)
{
    struct curl_loop *c = mem_zalloc(sizeof *c);
    *c = (struct curl_loop){.loop = l, .multi = curl_multi_init(), .options = *o};
    if (!c->multi) {
        free(c);
        return NULL;
    }
    c->timer = loop_timer_new(l, on_timer, c);
    curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, on_curl_socket);
    curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c);
    curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, on_curl_timer);
    curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c);
    return c;
}

void curl_loop_free(struct curl_loop *c)
{
    curl_multi_cleanup(c->multi); /* the kept connections go through on_curl_socket */
    loop_timer_free(c->timer);
    free(c);
}

CURLM *curl_loop_multi(struct curl_loop *c)
{
    return c->multi;
}
