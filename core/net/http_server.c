/* http_server.c — listens, accepts up to a ceiling, and finds the connection behind an exchange.
 * The listening socket is ours, not lws's: so a port that is taken, an address that is not this machine's and
 * a lack of descriptors each get their own treatment. */
#include "core/net/http_server_internal.h"

#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/log.h"
#include "core/base/mem.h"

#define ACCEPT_SHARE 4 /* of all places, as many are filled in one turn */
#define ACCEPT_PAUSE_MS 100
/* How long somebody welcome may idle when every place is taken. */
#define IDLER_MS 1000
/* So many are welcome with one path at a time, and half of all places with all of them; beyond, they count as
 * strangers. */
#define WELCOME_A_PATH 8
#define CROWD_PATHS 1024
#define BACKLOG 4096          /* connections that the kernel holds while we are busy; it may allow fewer */
#define CONNECTIONS_MOST 1000 /* slots fit in 16 bits of an exchange, and in LOOP_CONNECTIONS_MAX */

/* ---- accepting --------------------------------------------------------------------------------------- */

static void on_accept_pause_over(void *owner)
{
    struct http_server *s = owner;
    loop_watch_want(s->listen_watch, EPOLLIN);
}

/* Too many: says so in plain HTTP where that is what is spoken, without a connection of its own. */
static void turn_away(const struct http_server *s, int fd)
{
    static const char busy[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
                               "Connection: close\r\n\r\n";
    if (!s->options.tls_certificate) {
        ssize_t sent = send(fd, busy, sizeof busy - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
        (void)sent; /* politeness only */
    }
    shutdown(fd, SHUT_WR);
    close(fd);
}

/* Who keeps us waiting: the ones who have had their answer and were not welcome (they may come anew), the
 * ones who have yet to say whom they bring something for, and those known to bring something. */
enum waiter { WAITER_ANSWERED, WAITER_STRANGER, WAITER_WELCOME, WAITER_COUNT };

/* False: it has a request with the owner, or an answer on its way, and is never sacrificed. */
static bool waits_for_peer(const struct http_connection *c)
{
    return c && c->phase != PHASE_OWNER && c->phase != PHASE_REPLY;
}

/* How many are welcome, in all and by what they are welcome for. Somebody who knows an address of the owner's
 * and holds place after place with it is welcome no more: a whole request needs a place for a moment only. */
struct crowd {
    size_t welcome_count;
    uint16_t by_path[CROWD_PATHS]; /* two paths in one number are counted together */
};

static void count_crowd(const struct http_server *s, struct crowd *crowd)
{
    memset(crowd, 0, sizeof *crowd);
    for (size_t i = 0; i < s->options.connection_ceiling; i++) {
        const struct http_connection *c = s->slots[i];
        if (!waits_for_peer(c) || !c->is_welcome)
            continue;
        crowd->welcome_count++;
        crowd->by_path[c->path_hash % CROWD_PATHS]++;
    }
}

static bool is_privileged(const struct http_server *s, const struct http_connection *c,
                          const struct crowd *crowd)
{
    return c->is_welcome && crowd->welcome_count <= s->options.connection_ceiling / 2 &&
           crowd->by_path[c->path_hash % CROWD_PATHS] <= WELCOME_A_PATH;
}

static enum waiter kind_of(const struct http_server *s, const struct http_connection *c,
                           const struct crowd *crowd)
{
    if (c->phase == PHASE_LINGER)
        return WAITER_ANSWERED;
    if (is_privileged(s, c, crowd))
        return WAITER_WELCOME;
    return c->has_spoken && c->phase == PHASE_HEAD && !c->is_welcome ? WAITER_ANSWERED : WAITER_STRANGER;
}

/* It came a moment ago, and what it said at once may not have been read yet. Two turns, because the listener
 * may be served before the connections that became readable in the same turn. */
static bool is_newcomer(const struct http_server *s, const struct http_connection *c)
{
    return c->accept_turn + 2 > s->accept_turn;
}

/* Who makes room for somebody who may have a webhook: of those who matter least the one that has waited
 * longest. So neither silent nor chatting nor trickling connections, however many, shut a webhook out: it is
 * there whole when it comes, or soon, and whoever has been read is the owner's and safe. NULL: nobody;
 * *is_soon: but somebody will in a turn or two. */
static struct http_connection *find_idler(const struct http_server *s, bool *is_soon)
{
    struct http_connection *oldest[WAITER_COUNT] = {NULL};
    struct crowd crowd;
    count_crowd(s, &crowd);
    *is_soon = false;
    for (size_t i = 0; i < s->options.connection_ceiling; i++) {
        struct http_connection *c = s->slots[i];
        if (!waits_for_peer(c))
            continue;
        if (is_newcomer(s, c)) {
            *is_soon = true;
            continue;
        }
        enum waiter kind = kind_of(s, c, &crowd);
        if (!oldest[kind] || c->since_ms < oldest[kind]->since_ms)
            oldest[kind] = c;
    }
    for (int kind = 0; kind < WAITER_WELCOME; kind++)
        if (oldest[kind])
            return oldest[kind];
    struct http_connection *last = *is_soon ? NULL : oldest[WAITER_WELCOME];
    return last && clock_mono_ms() - last->since_ms >= IDLER_MS ? last : NULL;
}

struct http_connection *http_server_find_slowest(const struct http_server *s)
{
    struct http_connection *slowest = NULL;
    enum waiter least = WAITER_COUNT;
    struct crowd crowd;
    count_crowd(s, &crowd);
    for (size_t i = 0; i < s->options.connection_ceiling; i++) {
        struct http_connection *c = s->slots[i];
        if (!c || c->phase != PHASE_BODY)
            continue;
        enum waiter kind = kind_of(s, c, &crowd);
        if (kind < least || (kind == least && c->since_ms < slowest->since_ms)) {
            slowest = c;
            least = kind;
        }
    }
    return slowest;
}

size_t http_server_count_body_bytes(const struct http_server *s)
{
    size_t bytes = 0;
    for (size_t i = 0; i < s->options.connection_ceiling; i++)
        bytes += s->slots[i] ? s->slots[i]->body.size : 0;
    return bytes;
}

/* The slot for one more connection, and who must leave it for that; false: there is none. */
static bool find_place(const struct http_server *s, size_t *slot, struct http_connection **idler,
                       bool *is_soon)
{
    *idler = NULL;
    *is_soon = false;
    for (*slot = 0; *slot < s->options.connection_ceiling; ++*slot)
        if (!s->slots[*slot])
            return true;
    *idler = find_idler(s, is_soon);
    if (*idler)
        *slot = (*idler)->slot;
    return *idler != NULL;
}

/* False: `errno` says why no connection came. */
static bool take_connection(struct http_server *s, size_t slot, struct http_connection *idler)
{
    struct sockaddr_storage from;
    socklen_t size = sizeof from;
    int fd = accept4(s->listen_fd, (struct sockaddr *)&from, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return false;
    if (slot == s->options.connection_ceiling) {
        turn_away(s, fd);
        return true;
    }
    char peer[INET6_ADDRSTRLEN] = "?";
    getnameinfo((const struct sockaddr *)&from, size, peer, sizeof peer, NULL, 0, NI_NUMERICHOST);
    if (idler)
        http_connection_end(idler);
    http_connection_start(s, slot, fd, peer);
    return true;
}

static void on_connections(void *owner)
{
    struct http_server *s = owner;
    s->accept_turn++;
    for (size_t i = 0; i < 1 + s->options.connection_ceiling / ACCEPT_SHARE; i++) {
        struct http_connection *idler;
        size_t slot;
        bool is_soon;
        if (!find_place(s, &slot, &idler, &is_soon) && is_soon)
            return; /* the kernel holds them until those before them have been read */
        if (take_connection(s, slot, idler))
            continue;
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            /* The listener stays readable: without a pause the loop would spin until one is free. */
            log_write(LOG_LEVEL_WARN, "No more connections can be accepted for now: %s.", strerror(errno));
            loop_watch_want(s->listen_watch, 0);
            loop_timer_set(s->accept_pause, ACCEPT_PAUSE_MS);
            return;
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK)
            return;
    }
}

/* ---- listening --------------------------------------------------------------------------------------- */

static bool listen_failed(const struct http_server_options *o, int problem, struct err *e)
{
    if (problem == EADDRINUSE)
        return err_set(e, ERR_BUSY,
                       "Port %d on %s is taken by another program. Choose another with --listen.", o->port,
                       o->address);
    if (problem == EADDRNOTAVAIL)
        return err_set(e, ERR_CONFIG, "%s is not an address of this machine. Choose another with --listen.",
                       o->address);
    if (problem == EACCES)
        return err_set(e, ERR_CONFIG, "Port %d needs privileges. Choose one above 1023 with --listen.",
                       o->port);
    return err_set(e, ERR_NETWORK, "Listening on %s:%d fails: %s.", o->address, o->port, strerror(problem));
}

static int open_listener(const struct addrinfo *a)
{
    int on = 1;
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); /* a restart right after an end */
    /* Who connects and says nothing waits in the kernel for a second before he costs a place. */
    setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &on, sizeof on);
    if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int problem = errno;
    close(fd);
    errno = problem;
    return -1;
}

static bool start_listening(struct http_server *s, struct err *e)
{
    const struct http_server_options *o = &s->options;
    char port[16];
    snprintf(port, sizeof port, "%d", o->port);
    struct addrinfo want = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV}, *found;
    int problem = getaddrinfo(o->address, port, &want, &found);
    if (problem)
        return err_set(e, ERR_CONFIG, "%s is no address to listen on: %s.", o->address,
                       gai_strerror(problem));
    s->listen_fd = open_listener(found);
    problem = errno;
    freeaddrinfo(found);
    if (s->listen_fd < 0)
        return listen_failed(o, problem, e);
    struct sockaddr_storage bound;
    socklen_t size = sizeof bound;
    if (getsockname(s->listen_fd, (struct sockaddr *)&bound, &size) < 0)
        return listen_failed(o, errno, e);
    s->port = ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                                : ((struct sockaddr_in *)&bound)->sin_port);
    s->listen_watch = loop_watch_new(s->loop, s->listen_fd, on_connections, s, e);
    return s->listen_watch != NULL;
}

/* ---- TLS --------------------------------------------------------------------------------------------- */

/* lws goes on without TLS when it cannot read a file: looked at beforehand. */
static bool check_tls_files(const struct http_server_options *o, struct err *e)
{
    if (!o->tls_key)
        return err_set(e, ERR_CONFIG, "The TLS certificate %s needs its private key.", o->tls_certificate);
    const char *const files[] = {o->tls_certificate, o->tls_key};
    for (int i = 0; i < 2; i++) {
        if (access(files[i], R_OK) < 0)
            return err_set(e, ERR_CONFIG, "The TLS file %s cannot be read: %s.", files[i], strerror(errno));
    }
    return true;
}

static struct lws_vhost *open_vhost(struct http_server *s, struct err *e)
{
    static const struct lws_protocols protocols[] = {
        {.name = "http", .callback = http_connection_on_lws, .tx_packet_size = 65536}, {0}};
    const struct http_server_options *o = &s->options;
    char name[40];
    snprintf(name, sizeof name, "server %zu", ++s->vhost_turn);
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN_SERVER, .protocols = protocols, .vhost_name = name};
    if (o->tls_certificate) {
        if (!check_tls_files(o, e))
            return NULL;
        info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
        info.ssl_cert_filepath = o->tls_certificate;
        info.ssl_private_key_filepath = o->tls_key;
        info.alpn = "http/1.1";
    }
    struct lws_vhost *vhost = lws_create_vhost(loop_lws(s->loop), &info);
    if (!vhost)
        err_set(e, ERR_CONFIG,
                o->tls_certificate ? "TLS does not start with certificate %s: does its key match it?"
                                   : "The callback server does not start (%s).",
                o->tls_certificate ? o->tls_certificate : "the log says why");
    return vhost;
}

static size_t count_connections(const struct http_server *s, const struct lws_vhost *vhost)
{
    size_t count = 0;
    for (size_t i = 0; i < s->options.connection_ceiling; i++)
        count += s->slots[i] && s->slots[i]->vhost == vhost;
    return count;
}

static void forget_retired(struct http_server *s, size_t at)
{
    lws_vhost_destroy(s->retired[at]);
    s->retired[at] = s->retired[--s->retired_count];
}

static void on_retire(void *owner)
{
    struct http_server *s = owner;
    for (size_t i = s->retired_count; i-- > 0;)
        if (count_connections(s, s->retired[i]) == 0)
            forget_retired(s, i);
}

/* Somebody renews faster than connections end: the oldest certificate's are closed. */
static void make_room_for_retired(struct http_server *s)
{
    on_retire(s);
    if (s->retired_count < VHOSTS_RETIRED_MAX)
        return;
    for (size_t i = 0; i < s->options.connection_ceiling; i++)
        if (s->slots[i] && s->slots[i]->vhost == s->retired[0])
            http_connection_end(s->slots[i]);
    forget_retired(s, 0);
}

bool http_server_renew_tls(struct http_server *s, struct err *e)
{
    assert(!s->is_calling_owner);
    struct lws_vhost *vhost = open_vhost(s, e);
    if (!vhost)
        return false;
    make_room_for_retired(s);
    s->retired[s->retired_count++] = s->vhost;
    s->vhost = vhost;
    loop_timer_set(s->retire_timer, 0);
    return true;
}

/* ---- the server -------------------------------------------------------------------------------------- */

static void copy_options(struct http_server *s, const struct http_server_options *o)
{
    s->options = *o;
    s->options.address = mem_text(o->address);
    s->options.tls_certificate = mem_text(o->tls_certificate);
    s->options.tls_key = mem_text(o->tls_key);
    if (o->connection_ceiling == 0 || o->connection_ceiling > CONNECTIONS_MOST)
        s->options.connection_ceiling = o->connection_ceiling ? CONNECTIONS_MOST : HTTP_SERVER_CONNECTIONS;
    if (!o->bodies_ceiling)
        s->options.bodies_ceiling = HTTP_SERVER_BODIES;
    if (!o->header_wait_ms)
        s->options.header_wait_ms = HTTP_SERVER_HEADER_WAIT_MS;
    if (!o->body_wait_ms)
        s->options.body_wait_ms = HTTP_SERVER_BODY_WAIT_MS;
    if (!o->idle_wait_ms)
        s->options.idle_wait_ms = HTTP_SERVER_IDLE_WAIT_MS;
}

struct http_server *http_server_new(struct loop *l, const struct http_server_options *o, struct err *e)
{
    assert(o->address && o->on_request);
    struct http_server *s = mem_zalloc(sizeof *s);
    s->loop = l;
    s->listen_fd = -1;
    /* Later than any of a server before it: whose answer comes late must not find somebody else's turn. */
    s->next_turn = (uint64_t)clock_mono_us();
    copy_options(s, o);
    s->slots = mem_zalloc(s->options.connection_ceiling * sizeof(struct http_connection *));
    s->accept_pause = loop_timer_new(l, on_accept_pause_over, s);
    s->retire_timer = loop_timer_new(l, on_retire, s);
    s->vhost = open_vhost(s, e);
    if (s->vhost && start_listening(s, e))
        return s;
    http_server_free(s);
    return NULL;
}

void http_server_free(struct http_server *s)
{
    if (!s)
        return;
    assert(!s->is_calling_owner);
    http_server_stop_listening(s);
    loop_timer_free(s->accept_pause);
    for (size_t i = 0; i < s->options.connection_ceiling; i++) {
        if (s->slots[i])
            http_connection_end(s->slots[i]);
    }
    /* With no connection left it goes at once; else lws would come back to it half a minute later. */
    assert(s->connection_count == 0);
    while (s->retired_count > 0)
        forget_retired(s, 0);
    loop_timer_free(s->retire_timer);
    if (s->vhost)
        lws_vhost_destroy(s->vhost);
    free(s->slots);
    free((void *)s->options.address);
    free((void *)s->options.tls_certificate);
    free((void *)s->options.tls_key);
    free(s);
}

void http_server_stop_listening(struct http_server *s)
{
    loop_watch_free(s->listen_watch);
    s->listen_watch = NULL;
    if (s->listen_fd >= 0)
        close(s->listen_fd);
    s->listen_fd = -1;
    loop_timer_cancel(s->accept_pause);
}

int http_server_port(const struct http_server *s)
{
    return s->port;
}

static struct http_connection *find(struct http_server *s, uint64_t exchange)
{
    size_t slot = exchange & 0xffff;
    struct http_connection *c = slot < s->options.connection_ceiling ? s->slots[slot] : NULL;
    return c && c->exchange == exchange && c->phase == PHASE_OWNER && !c->is_doomed ? c : NULL;
}

void http_server_reply(struct http_server *s, uint64_t exchange, const struct http_reply *reply)
{
    struct http_connection *c = find(s, exchange);
    if (c)
        http_connection_reply(c, reply);
}

void http_server_drop(struct http_server *s, uint64_t exchange)
{
    struct http_connection *c = find(s, exchange);
    if (c)
        http_connection_doom(c);
}

size_t http_server_connection_count(const struct http_server *s)
{
    return s->connection_count;
}

size_t http_server_pending_count(const struct http_server *s)
{
    return s->pending_count;
}
