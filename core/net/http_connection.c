/* http_connection.c — one connection's life: head, body, owner, reply, and again.
 * Always true: at most one exchange at a time; while it is with the owner nothing is read, so that a peer
 * that pipelines waits and nothing piles up; replies leave from lws's WRITEABLE only; every phase that waits
 * for the peer has an absolute deadline, which no trickle of bytes moves. */
#include "core/net/http_server_internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/clock.h"
#include "core/base/mem.h"

/* How long, and for how many bytes, a closed conversation is still listened to: closing with unread bytes
 * would reset the connection and take the reply from the peer's hands. */
#define LINGER_MS 2000
#define LINGER_BYTES (4u * 1024 * 1024)
#define WRITE_CHUNK 65536
#define KEPT_BUFFER_SIZE 16384 /* a buffer that grew beyond is not kept for the next request */

/* ---- deadlines --------------------------------------------------------------------------------------- */

/* The timer is only moved when it would come too late: a busy connection costs no timer traffic. */
static void set_deadline(struct http_connection *c, int wait_ms)
{
    c->since_ms = clock_mono_ms();
    c->deadline_ms = c->since_ms + wait_ms;
    if (c->timer_due_ms && c->timer_due_ms <= c->deadline_ms)
        return;
    c->timer_due_ms = c->deadline_ms;
    loop_timer_set(c->timer, wait_ms);
}

static void refuse(struct http_connection *c, int status);

static void on_deadline(void *owner)
{
    struct http_connection *c = owner;
    int64_t left_ms = c->deadline_ms - clock_mono_ms();
    c->timer_due_ms = 0;
    if (!c->deadline_ms)
        return;
    if (left_ms > 0) {
        c->timer_due_ms = c->deadline_ms;
        loop_timer_set(c->timer, left_ms);
    } else if (c->phase == PHASE_BODY || (c->phase == PHASE_HEAD && c->in_size > 0))
        refuse(c, 408);
    else
        http_connection_doom(c);
}

static void keep_small(struct buf *b, size_t ceiling)
{
    if (b->capacity > KEPT_BUFFER_SIZE) {
        buf_release(b);
        buf_init(b, ceiling);
    } else
        buf_clear(b);
}

/* ---- writing ----------------------------------------------------------------------------------------- */

static void want_write(struct http_connection *c)
{
    lws_callback_on_writable(c->wsi);
}

static void append_reply(struct http_connection *c, const struct http_reply *reply)
{
    struct buf *out = &c->out;
    buf_printf(out, "HTTP/1.1 %d %s\r\n", reply->status, http_status_phrase(reply->status));
    if (reply->content_type)
        buf_printf(out, "Content-Type: %s\r\n", reply->content_type);
    for (const char *const *header = reply->headers; header && *header; header++) {
        if (!strpbrk(*header, "\r\n"))
            buf_printf(out, "%s\r\n", *header);
    }
    if (reply->status != 204 && reply->status != 304)
        buf_printf(out, "Content-Length: %zu\r\n", reply->body_size);
    buf_append_text(out, c->closes ? "Connection: close\r\n\r\n" : "\r\n");
    size_t sent = reply->body_size;
    if (reply->cut_after && reply->cut_after < sent)
        sent = reply->cut_after;
    if (c->head.method != HTTP_HEAD && reply->status != 204 && reply->status != 304)
        buf_append(out, reply->body, sent);
}

void http_connection_reply(struct http_connection *c, const struct http_reply *reply)
{
    assert(c->phase == PHASE_OWNER || !c->exchange);
    c->closes |=
        reply->close || !c->head.keeps_alive || (reply->cut_after && reply->cut_after < reply->body_size);
    append_reply(c, reply);
    c->phase = PHASE_REPLY;
    set_deadline(c, c->server->options.body_wait_ms); /* a peer that does not read is cut off */
    want_write(c);
}

/* Answers by ourselves, and closes: after a refusal nobody knows where the next request begins. */
static void refuse(struct http_connection *c, int status)
{
    static const char *const allow[] = {"Allow: GET, HEAD, POST, OPTIONS", NULL};
    static const char *const later[] = {"Retry-After: 1", NULL};
    char text[80];
    int size = snprintf(text, sizeof text, "%d %s\n", status, http_status_phrase(status));
    struct http_reply reply = {
        .status = status,
        .content_type = "text/plain",
        .headers = status == 405                    ? allow
                   : status == 503 || status == 429 ? later
                                                    : NULL,
        .body = text,
        .body_size = (size_t)size,
        .close = true,
    };
    lws_rx_flow_control(c->wsi, 0);
    keep_small(&c->body, c->server->options.body_ceiling);
    http_connection_reply(c, &reply);
}

void http_connection_doom(struct http_connection *c)
{
    if (c->is_doomed)
        return;
    c->is_doomed = true;
    lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

void http_connection_end(struct http_connection *c)
{
    lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

/* ---- reading ----------------------------------------------------------------------------------------- */

static void hand_over(struct http_connection *c)
{
    struct http_server *s = c->server;
    struct http_request request = {
        .method = c->head.method,
        .path = c->head.path,
        .query = c->head.query,
        .content_type = c->head.content_type,
        .api_key = c->head.api_key,
        .authorization = c->head.authorization,
        .accept = c->head.accept,
        .body = c->body.data,
        .body_size = c->body.size,
        .peer = c->peer,
    };
    c->phase = PHASE_OWNER;
    c->deadline_ms = 0; /* now it is the owner's time that passes */
    c->exchange = ++s->next_turn << 16 | c->slot;
    s->pending_count++;
    lws_rx_flow_control(c->wsi, 0);
    s->is_calling_owner = true;
    s->options.on_request(s->options.owner, c->exchange, &request);
    s->is_calling_owner = false;
    if (!request.body) { /* the owner kept it */
        c->body.data = NULL;
        buf_init(&c->body, s->options.body_ceiling);
    } else
        keep_small(&c->body, s->options.body_ceiling);
}

/* Only to count by; nobody can choose paths that are welcome. */
static uint32_t hash_of(const char *path)
{
    uint32_t hash = 2166136261u;
    for (; *path; path++)
        hash = (hash ^ (unsigned char)*path) * 16777619u;
    return hash;
}

static int judge_head(struct http_connection *c, int status)
{
    struct http_server *s = c->server;
    if (status)
        return status;
    if (s->options.on_head) {
        s->is_calling_owner = true;
        status = s->options.on_head(s->options.owner, c->head.method, c->head.path, c->peer);
        s->is_calling_owner = false;
        c->is_welcome = status == HTTP_SERVER_WELCOME;
        c->path_hash = c->is_welcome ? hash_of(c->head.path) : 0;
        if (status && !c->is_welcome)
            return status;
    }
    if (c->head.method == HTTP_POST && !c->head.has_length && !s->options.is_length_optional)
        return 411;
    return c->head.content_length > s->options.body_ceiling ? 413 : 0;
}

/* Takes what belongs to the body from `in`, where a head and the bytes read behind it are. */
static void take_body(struct http_connection *c, const char *bytes, size_t size)
{
    buf_append(&c->body, bytes, size);
    if (c->body.size == c->head.content_length)
        hand_over(c);
}

/* Bodies that come slowly, or never whole, must not fill the memory together. False: this very one had to go.
 */
static bool make_room(struct http_connection *c, size_t size)
{
    const struct http_server *s = c->server;
    while (http_server_count_body_bytes(s) + size > s->options.bodies_ceiling) {
        struct http_connection *slowest = http_server_find_slowest(s);
        refuse(slowest, 503);
        if (slowest == c)
            return false;
    }
    return true;
}

static size_t body_missing(const struct http_connection *c, size_t at_hand)
{
    uint64_t missing = c->head.content_length - c->body.size;
    return missing < at_hand ? (size_t)missing : at_hand;
}

static void on_head_whole(struct http_connection *c, size_t head_size)
{
    c->head_size = head_size;
    c->has_spoken = true;
    int status = judge_head(c, http_head_parse(c->in, head_size, &c->head));
    if (status) {
        refuse(c, status);
        return;
    }
    size_t behind = c->in_size - head_size, part = body_missing(c, behind);
    c->phase = PHASE_BODY;
    if (part < c->head.content_length) {
        set_deadline(c, c->server->options.body_wait_ms);
        if (part == 0 && c->head.expects_continue) {
            buf_append_text(&c->out, "HTTP/1.1 100 Continue\r\n\r\n");
            want_write(c);
        }
    }
    /* The body leaves `in`; a pipelined request behind it moves up to the head's end. */
    const char *body = c->in + head_size;
    buf_append(&c->body, body, part);
    memmove(c->in + head_size, body + part, behind - part);
    c->in_size -= part;
    take_body(c, "", 0);
}

/* Looks for a head in what has been read. */
static void read_head(struct http_connection *c)
{
    size_t blank = 0; /* empty lines before a request are forgiven */
    while (c->scanned == 0 && blank < c->in_size && (c->in[blank] == '\r' || c->in[blank] == '\n'))
        blank++;
    c->in_size -= blank;
    memmove(c->in, c->in + blank, c->in_size);
    if (c->in_size == 0)
        return;
    if (c->scanned == 0)
        set_deadline(c, c->server->options.header_wait_ms);
    size_t seen = c->in_size < HTTP_HEAD_CEILING ? c->in_size : HTTP_HEAD_CEILING;
    long size = http_head_find_end(c->in, seen, &c->scanned);
    if (size > 0)
        on_head_whole(c, (size_t)size);
    else if (size < 0)
        refuse(c, 400);
    else if (seen == HTTP_HEAD_CEILING)
        refuse(c, 431);
}

static void on_read(struct http_connection *c, const char *bytes, size_t size)
{
    if (c->phase == PHASE_LINGER) {
        c->lingered += size;
        if (c->lingered > LINGER_BYTES)
            http_connection_doom(c);
        return;
    }
    if (c->phase == PHASE_BODY) {
        size_t part = body_missing(c, size);
        if (!make_room(c, part))
            return;
        /* Before take_body, which may end the request: */
        memcpy(c->in + c->in_size, bytes + part, size - part);
        c->in_size += size - part;
        take_body(c, bytes, part);
        return;
    }
    /* Reading is off in every other phase but PHASE_HEAD; one read that lws had under way still fits, because
     * `in` has room for a whole one behind the largest head. */
    if (size > sizeof c->in - c->in_size) {
        http_connection_doom(c);
        return;
    }
    memcpy(c->in + c->in_size, bytes, size);
    c->in_size += size;
    if (c->phase == PHASE_HEAD)
        read_head(c);
}

/* ---- from one request to the next -------------------------------------------------------------------- */

static void forget_exchange(struct http_connection *c)
{
    if (c->exchange)
        c->server->pending_count--;
    c->exchange = 0;
}

static void next_request(struct http_connection *c)
{
    c->phase = PHASE_HEAD;
    c->in_size -= c->head_size;
    memmove(c->in, c->in + c->head_size, c->in_size);
    c->head_size = c->scanned = 0;
    memset(&c->head, 0, sizeof c->head);
    set_deadline(c, c->server->options.idle_wait_ms);
    read_head(c);
    if (c->phase == PHASE_HEAD || c->phase == PHASE_BODY)
        lws_rx_flow_control(c->wsi, 1);
}

static void linger(struct http_connection *c)
{
    c->phase = PHASE_LINGER;
    shutdown(lws_get_socket_fd(c->wsi), SHUT_WR);
    set_deadline(c, LINGER_MS);
    lws_rx_flow_control(c->wsi, 1);
}

static void on_writable(struct http_connection *c)
{
    size_t left = c->out.size - c->written;
    if (left > 0) {
        if (left > WRITE_CHUNK)
            left = WRITE_CHUNK;
        /* lws keeps what the socket does not take and calls again when that is gone. */
        if (lws_write(c->wsi, (unsigned char *)c->out.data + c->written, left, LWS_WRITE_RAW) < 0) {
            http_connection_doom(c);
            return;
        }
        c->written += left;
    }
    if (c->written < c->out.size || lws_partial_buffered(c->wsi)) {
        want_write(c);
        return;
    }
    keep_small(&c->out, SIZE_MAX / 4);
    c->written = 0;
    if (c->phase != PHASE_REPLY)
        return; /* that was a 100 Continue */
    forget_exchange(c);
    if (c->closes)
        linger(c);
    else
        next_request(c);
}

/* ---- birth and death --------------------------------------------------------------------------------- */

static void connection_free(struct http_connection *c)
{
    struct http_server *s = c->server;
    forget_exchange(c);
    s->slots[c->slot] = NULL;
    s->connection_count--;
    if (c->vhost != s->vhost)
        loop_timer_set(s->retire_timer, 0); /* not from inside lws's own callback */
    loop_timer_free(c->timer);
    buf_release(&c->body);
    buf_release(&c->out);
    free(c);
}

void http_connection_start(struct http_server *s, size_t slot, int fd, const char *peer)
{
    struct http_connection *c = mem_alloc(sizeof *c);
    memset(c, 0, offsetof(struct http_connection, in)); /* not the large buffer: its pages stay untouched */
    c->server = s;
    c->slot = slot;
    c->accept_turn = s->accept_turn;
    c->vhost = s->vhost;
    strncat(c->peer, peer, sizeof c->peer - 1);
    buf_init(&c->body, s->options.body_ceiling);
    buf_init(&c->out, SIZE_MAX / 4);
    c->timer = loop_timer_new(s->loop, on_deadline, c);
    s->slots[slot] = c;
    s->connection_count++;
    lws_adopt_desc_t adoption = {.vh = s->vhost,
                                 .type = LWS_ADOPT_SOCKET | LWS_ADOPT_ALLOW_SSL,
                                 .fd.sockfd = fd,
                                 .vh_prot_name = "http",
                                 .opaque = c};
    s->adopting = c;
    struct lws *wsi = lws_adopt_descriptor_vhost_via_info(&adoption);
    /* When lws fails it has closed the socket; WSI_DESTROY may or may not have come for it. */
    if (!wsi && s->adopting == c)
        connection_free(c);
    s->adopting = NULL;
}

int http_connection_on_lws(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                           size_t size)
{
    (void)user;
    struct http_connection *c;
    switch (reason) {
    case LWS_CALLBACK_RAW_ADOPT:
    case LWS_CALLBACK_RAW_RX:
    case LWS_CALLBACK_RAW_WRITEABLE:
    case LWS_CALLBACK_WSI_DESTROY:
        c = lws_get_opaque_user_data(wsi);
        break;
    default:
        return 0; /* some come without a connection behind them */
    }
    if (!c)
        return 0;
    if (reason == LWS_CALLBACK_WSI_DESTROY) {
        /* Unlike RAW_CLOSE it comes for every connection that lws took. */
        if (c->server->adopting == c)
            c->server->adopting = NULL;
        connection_free(c);
        return 0;
    }
    if (reason == LWS_CALLBACK_RAW_ADOPT) {
        c->wsi = wsi;
        set_deadline(c, c->server->options.header_wait_ms);
    } else if (reason == LWS_CALLBACK_RAW_RX && !c->is_doomed) {
        if (!c->is_tls_ready)
            lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
        c->is_tls_ready = true;
        on_read(c, in, size);
    } else if (reason == LWS_CALLBACK_RAW_WRITEABLE && !c->is_doomed)
        on_writable(c);
    return c->is_doomed ? -1 : 0;
}
