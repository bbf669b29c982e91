/* loop.c — the engine's one wait. lws's poll(2) is the wait; one epoll descriptor, adopted into it as a raw
 * file, carries everything that lws does not know: queues of other threads, curl's sockets, one timerfd.
 * It knows nothing of HTTP. lws makes the process ignore SIGPIPE when a context is created; blocking the
 * other signals in this thread is its creator's business. */
#include "core/net/loop_internal.h"

#include <assert.h>
#include <errno.h>
#include <libwebsockets.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"

#define BATCH_SIZE 64

struct loop {
    struct lws_context *lws;
    int epoll_fd; /* closed by lws, which adopted it */
    bool is_stopping;
    size_t watch_count;
    struct loop_timers timers;
    struct loop_watch *timer_watch;
    /* What one epoll_wait returned and is being handled: freeing a watch strikes it out here. */
    struct epoll_event batch[BATCH_SIZE];
    int batch_count;
};

struct loop_watch {
    struct loop *loop;
    int fd;
    loop_fn *fn; /* one of the two */
    loop_events_fn *events_fn;
    void *owner;
};

/* ---- lws --------------------------------------------------------------------------------------------- */

static void on_lws_log(int level, const char *line)
{
    size_t size = strcspn(line, "\r\n");
    log_write(level == LLL_ERR ? LOG_LEVEL_ERROR : LOG_LEVEL_WARN, "lws: %.*s", (int)size, line);
}

static void set_lws_log(void)
{
    lws_set_log_level(LLL_ERR | LLL_WARN, on_lws_log);
}

static void handle_batch(struct loop *l)
{
    l->batch_count = epoll_wait(l->epoll_fd, l->batch, BATCH_SIZE, 0);
    for (int i = 0; i < l->batch_count; i++) {
        struct loop_watch *w = l->batch[i].data.ptr;
        if (!w)
            continue; /* freed by a callback before it in this batch */
        if (w->events_fn)
            w->events_fn(w->owner, l->batch[i].events);
        else
            w->fn(w->owner);
    }
    l->batch_count = 0;
}

static int on_lws(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t size)
{
    (void)user, (void)in, (void)size;
    if (reason == LWS_CALLBACK_RAW_RX_FILE)
        handle_batch(lws_context_user(lws_get_context(wsi)));
    return 0;
}

static const struct lws_protocols loop_protocols[] = {{.name = "loop", .callback = on_lws}, {0}};

static bool adopt_epoll(struct loop *l)
{
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN, .protocols = loop_protocols, .vhost_name = "loop"};
    struct lws_vhost *vhost = lws_create_vhost(l->lws, &info);
    lws_sock_file_fd_type fd = {.filefd = l->epoll_fd};
    return vhost && lws_adopt_descriptor_vhost(vhost, LWS_ADOPT_RAW_FILE_DESC, fd, "loop", NULL);
}

static bool open_lws(struct loop *l)
{
    /* Without LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT, on purpose: every context that asks for it writes the
     * same global index inside lws, under the feet of the other loop's TLS connections. OpenSSL initialises
     * itself; the server asks for TLS on its own vhost. */
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN,
        .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS,
        .fd_limit_per_thread = LOOP_CONNECTIONS_MAX + 2,
        .pt_serv_buf_size = LOOP_READ_SIZE + LWS_PRE,
        .timeout_secs = 30,
        .user = l,
    };
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_lws_log);
    l->lws = lws_create_context(&info);
    if (l->lws && adopt_epoll(l))
        return true;
    if (l->lws)
        lws_context_destroy(l->lws);
    return false;
}

struct lws_context *loop_lws(struct loop *l)
{
    return l->lws;
}

/* ---- the loop ---------------------------------------------------------------------------------------- */

static void on_timers(void *owner)
{
    loop_timers_fire(owner);
}

struct loop_timers *loop_timers_of(struct loop *l)
{
    return &l->timers;
}

struct loop *loop_new(struct err *e)
{
    struct loop *l = mem_zalloc(sizeof *l);
    l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (l->epoll_fd < 0) {
        err_set(e, ERR_INTERNAL, "No epoll descriptor could be made: %s.", strerror(errno));
        free(l);
        return NULL;
    }
    if (!loop_timers_init(&l->timers, e)) {
        close(l->epoll_fd);
        free(l);
        return NULL;
    }
    if (!open_lws(l)) {
        err_set(e, ERR_INTERNAL, "The network library does not start; the log says why.");
        loop_timers_release(&l->timers);
        close(l->epoll_fd);
        free(l);
        return NULL;
    }
    l->timer_watch = loop_watch_new(l, l->timers.fd, on_timers, &l->timers, e);
    if (!l->timer_watch) {
        loop_free(l);
        return NULL;
    }
    return l;
}

void loop_free(struct loop *l)
{
    if (!l)
        return;
    loop_watch_free(l->timer_watch);
    assert(l->watch_count == 0);
    loop_timers_release(&l->timers);
    lws_context_destroy(l->lws);
    free(l);
}

void loop_run(struct loop *l)
{
    while (!l->is_stopping) {
        if (lws_service(l->lws, 0) < 0) { /* 0: until the next event; any positive number means the same */
            log_write(LOG_LEVEL_ERROR, "The network loop ended by itself.");
            break;
        }
    }
    l->is_stopping = false;
}

void loop_stop(struct loop *l)
{
    l->is_stopping = true;
    lws_cancel_service(l->lws); /* a callback may run before lws's poll as well as after it */
}

/* ---- watches ----------------------------------------------------------------------------------------- */

static struct loop_watch *watch_add(struct loop *l, struct loop_watch taken, uint32_t events, struct err *e)
{
    struct loop_watch *w = mem_alloc(sizeof *w);
    *w = taken;
    w->loop = l;
    struct epoll_event event = {.events = events, .data.ptr = w};
    if (epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, w->fd, &event) < 0) {
        err_set(e, ERR_INTERNAL, "A descriptor cannot be watched: %s.", strerror(errno));
        free(w);
        return NULL;
    }
    l->watch_count++;
    return w;
}

struct loop_watch *loop_watch_new(struct loop *l, int fd, loop_fn *fn, void *owner, struct err *e)
{
    return watch_add(l, (struct loop_watch){.fd = fd, .fn = fn, .owner = owner}, EPOLLIN, e);
}

struct loop_watch *loop_watch_new_events(struct loop *l, int fd, uint32_t events, loop_events_fn *fn,
                                         void *owner, struct err *e)
{
    return watch_add(l, (struct loop_watch){.fd = fd, .events_fn = fn, .owner = owner}, events, e);
}

void loop_watch_want(struct loop_watch *w, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = w};
    epoll_ctl(w->loop->epoll_fd, EPOLL_CTL_MOD, w->fd, &event);
}

void loop_watch_free(struct loop_watch *w)
{
    if (!w)
        return;
    struct loop *l = w->loop;
    for (int i = 0; i < l->batch_count; i++) {
        if (l->batch[i].data.ptr == w)
            l->batch[i].data.ptr = NULL;
    }
    epoll_ctl(l->epoll_fd, EPOLL_CTL_DEL, w->fd, NULL); /* fails harmlessly when it is closed already */
    l->watch_count--;
    free(w);
}
