/* http_server.h — a small, wary HTTP/1.1 server on libwebsockets. It guards framing, sizes, times and
 * counts, knows nothing of tokens or Apollo, and hands whole requests to its owner, who answers when he can.
 * lws accepts TLS, waits and moves the bytes; heads are read by http_head.h, because lws 4.1.6's own reader
 * can be hung, overrun and confused. Every way that is known has a test named after it. */
#ifndef NET_HTTP_SERVER_H
#define NET_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct loop;
struct http_server;

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OPTIONS, HTTP_OTHER_METHOD };

/* A whole request, checked in its framing; borrowed until the callback returns (the body may be taken). */
struct http_request {
    enum http_method method;
    /* As sent, without the query: percent-escapes, "//" and ".." untouched; starts with '/'; visible ASCII.
     */
    const char *path;
    const char *query;                                           /* "" if none; as sent */
    const char *content_type, *api_key, *authorization, *accept; /* NULL = not sent */
    char *body; /* NUL-terminated; set to NULL to keep it (free()) */
    size_t body_size;
    const char *peer; /* numeric address */
};

struct http_reply {
    int status;
    const char *content_type;   /* NULL = none */
    const char *const *headers; /* "Name: value", NULL-terminated; NULL = none */
    const char *body;           /* copied; NULL = empty */
    size_t body_size;
    bool close;       /* close the connection after it; the server's own refusals always do */
    size_t cut_after; /* simulator only: announce the whole body, send this many bytes, then cut; 0 = whole */
};

struct http_server_options {
    const char *address; /* numeric, or a name of this machine; "127.0.0.1" */
    int port;            /* 0 = any free one */
    size_t body_ceiling; /* over it: 413 */
    /* 0 = the defaults below: */
    size_t bodies_ceiling; /* of all bodies that are still coming in; over it the slowest is answered 503 */
    int header_wait_ms, body_wait_ms, idle_wait_ms; /* absolute limits for one head, one body, keep-alive */
    size_t connection_ceiling; /* at most 1000; over it the longest idle one goes; 503 if all are at work */
    /* A POST that says nothing of its length has an empty body (what the standard says, and what plain
     * `curl -X POST` sends). False: 411. */
    bool is_length_optional;
    const char *tls_certificate, *tls_key; /* files; NULL = plain HTTP */
    /* May refuse a request by its head, before a body is read: returns 0 to go on, HTTP_SERVER_WELCOME to go
     * on and to keep its connection before all others where places are short, else an HTTP status (404, 429).
     * Other methods than GET, HEAD, POST, OPTIONS were refused already: 405. NULL = take all. */
    int (*on_head)(void *owner, enum http_method method, const char *path, const char *peer);
    /* `exchange` names the connection's turn; answer it with http_server_reply, now or later. Exactly one
     * callback per request; none if the peer goes away first. */
    void (*on_request)(void *owner, uint64_t exchange, struct http_request *request);
    void *owner;
};
#define HTTP_SERVER_WELCOME 1
#define HTTP_SERVER_BODIES (64u * 1024 * 1024)
#define HTTP_SERVER_HEADER_WAIT_MS 10000
#define HTTP_SERVER_BODY_WAIT_MS 30000
#define HTTP_SERVER_IDLE_WAIT_MS 60000
#define HTTP_SERVER_CONNECTIONS 512

/* A port that is taken is ERR_BUSY. Options are copied. */
struct http_server *http_server_new(struct loop *l, const struct http_server_options *o, struct err *e)
    __attribute__((warn_unused_result));
/* Closes its connections; NULL is fine. Not from inside on_head or on_request. */
void http_server_free(struct http_server *s);
int http_server_port(const struct http_server *s);
/* Nobody new comes in; who is there stays. */
void http_server_stop_listening(struct http_server *s);
/* Reads the TLS files again: new connections get what they hold now, those that are there keep theirs. False
 * (ERR_CONFIG): they cannot be used, and what was in use stays in use. */
bool http_server_renew_tls(struct http_server *s, struct err *e) __attribute__((warn_unused_result));

/* Answers an exchange; ignored if its connection is gone meanwhile. Everything is copied. */
void http_server_reply(struct http_server *s, uint64_t exchange, const struct http_reply *reply);
/* Closes an exchange's connection without an answer. */
void http_server_drop(struct http_server *s, uint64_t exchange);
size_t http_server_connection_count(const struct http_server *s);
/* Exchanges handed out and not answered yet, or whose answer is not fully written. */
size_t http_server_pending_count(const struct http_server *s);

#endif
