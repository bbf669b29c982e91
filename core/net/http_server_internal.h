/* http_server_internal.h — what the server's two halves share: http_server.c accepts connections and names
 * exchanges, http_connection.c leads one connection through its requests. */
#ifndef NET_HTTP_SERVER_INTERNAL_H
#define NET_HTTP_SERVER_INTERNAL_H

#include <arpa/inet.h>
#include <libwebsockets.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/base/buf.h"
#include "core/net/http_head.h"
#include "core/net/http_server.h"
#include "core/net/loop_internal.h"

#define VHOSTS_RETIRED_MAX 4

struct http_connection;

struct http_server {
    struct loop *loop;
    struct http_server_options options;
    struct lws_vhost *vhost;
    struct lws_vhost *retired[VHOSTS_RETIRED_MAX]; /* of certificates that were renewed since */
    size_t retired_count, vhost_turn;
    struct loop_timer *retire_timer; /* runs when one of them may have lost its last connection */
    int listen_fd, port;
    struct loop_watch *listen_watch;
    struct loop_timer *accept_pause; /* runs while the process is out of descriptors */
    struct http_connection **slots;  /* options.connection_ceiling of them; NULL = free */
    size_t connection_count, pending_count;
    uint64_t next_turn, accept_turn;
    struct http_connection *adopting; /* not taken by lws yet */
    bool is_calling_owner;
};

enum http_phase {
    PHASE_HEAD, /* between requests, or in the middle of a head */
    PHASE_BODY,
    PHASE_OWNER, /* the request is with the owner; reading is off */
    PHASE_REPLY, /* the reply is being written; reading is off */
    PHASE_LINGER /* all is said; what still comes is thrown away until the peer closes too */
};

struct http_connection {
    struct http_server *server;
    struct lws *wsi;
    struct lws_vhost *vhost;
    size_t slot;
    enum http_phase phase;
    uint64_t exchange;    /* 0 = none */
    bool is_doomed;       /* closes at the next opportunity */
    bool closes;          /* after the reply */
    bool has_spoken;      /* a whole head came at least once */
    bool is_welcome;      /* the owner said so of its last head */
    uint64_t accept_turn; /* when it came */
    uint32_t path_hash;   /* of what it is welcome for */
    bool is_tls_ready;    /* lws's own time-out for the handshake is off */
    struct loop_timer *timer;
    int64_t deadline_ms, timer_due_ms; /* 0 = none; the timer may run earlier than the deadline */
    int64_t since_ms;                  /* when the present wait for the peer began */
    struct http_head head;             /* points into `in` */
    size_t head_size, scanned;
    struct buf body;
    size_t lingered;
    struct buf out;
    size_t written;
    char peer[INET6_ADDRSTRLEN];
    size_t in_size;
    char in[HTTP_HEAD_CEILING + LOOP_READ_SIZE];
};

/* Of those whose bodies are still coming in, and who matter least, the one that takes longest: it goes where
 * there is no memory for all. NULL: none is. */
struct http_connection *http_server_find_slowest(const struct http_server *s);
size_t http_server_count_body_bytes(const struct http_server *s); /* of all connections */

/* Takes the socket in any case. */
void http_connection_start(struct http_server *s, size_t slot, int fd, const char *peer);
void http_connection_reply(struct http_connection *c, const struct http_reply *reply);
void http_connection_doom(struct http_connection *c);
/* Gone on return. Not from inside one of its own callbacks. */
void http_connection_end(struct http_connection *c);
/* lws's callback for the server's vhost; the opaque user data of a wsi is its connection. */
int http_connection_on_lws(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                           size_t size);

#endif
