/* http_client.h — outgoing HTTP (libcurl's only home). Certificates are always verified, redirects are never
 * followed, proxies come from the environment (never for loopback), every phase has a limit, the answer has a
 * ceiling. SSL_CERT_FILE in the environment names another bundle of certificates to trust. */
#ifndef NET_HTTP_CLIENT_H
#define NET_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct loop;
struct secret;
struct http_client;

struct http_client *http_client_new(struct loop *l, struct err *e) __attribute__((warn_unused_result));
/* Cancels what is under way: no callback comes any more. Not from inside one. */
void http_client_free(struct http_client *c);

#define HTTP_ANSWER_CEILING (8u * 1024 * 1024)

struct http_call {
    const char *method; /* "GET", "POST" */
    const char *url;    /* http:// only to loopback, else refused: a key would travel in the clear */
    const char *body;   /* NULL = none */
    size_t body_size;
    const struct secret *key;   /* sent as x-api-key; NULL = none; copied for the call's life */
    const char *const *headers; /* "Name: value", NULL-terminated; NULL = none */
    /* A call that may be charged: a fresh connection, so that curl cannot silently send it again when a
     * reused one turns out to be closed. */
    bool is_never_repeated;
    /* Until the request can leave (its name, the connection, a proxy, TLS), and for all of it, which is also
     * how long a first byte of the answer is waited for; 0 = 10 s and 60 s. The sentence names the phase. */
    int64_t connect_wait_ms, total_wait_ms;
};

/* How the sentence of a call ends that got HTTP_PARTLY: for whoever can say it more exactly. */
#define HTTP_CHECK_FIRST "The request may have been carried out: check before sending it again."

/* How far a call certainly got, which decides whether it may have been charged. */
enum http_reach {
    HTTP_NOT_SENT, /* refused before or at connecting: nothing of the request left this machine */
    HTTP_PARTLY, /* (part of) it left; no whole answer came, or none whose end could be told from its loss */
    HTTP_ANSWERED, /* a whole answer */
};

struct http_answer {
    enum http_reach reach;
    int status;          /* 0 unless a status line came */
    const char *headers; /* verbatim "Name: value\r\n" lines, for http_header.h; "" if none */
    const char *body;    /* NUL-terminated */
    size_t body_size;
    bool is_over;       /* it was over a ceiling, and not read on */
    char sentence[300]; /* what went wrong and what to do; "" when HTTP_ANSWERED */
    int64_t name_us, connect_us, tls_us, first_byte_us, total_us;
};
/* `answer` and all in it are borrowed until the callback returns. */
typedef void http_answer_fn(void *owner, const struct http_answer *answer);

/* True: on_answer comes exactly once, later, from the loop. False: it never comes, *e says why; nothing was
 * sent. Everything in `call` is copied. *id (may be NULL) is for cancelling. */
bool http_client_start(struct http_client *c, const struct http_call *call, http_answer_fn *on_answer,
                       void *owner, uint64_t *id, struct err *e) __attribute__((warn_unused_result));
/* on_answer will not come. Unknown ids are ignored. */
void http_client_cancel(struct http_client *c, uint64_t id);
size_t http_client_count(const struct http_client *c); /* calls under way */

/* Whether a URL may be called at all, with a sentence; and whether its host is loopback. */
bool http_url_check(const char *url, struct err *e) __attribute__((warn_unused_result));
bool http_url_is_loopback(const char *url);
/* The same of a host by itself, as one listens on: "127.0.0.1", "::1", "localhost". Needs no library. */
bool http_host_is_loopback(const char *host);

#endif
