/* http_trouble.h — why a call to somebody's server came to no whole answer, said for people: one sentence of
 * what happened, one of what to do. Pure text, without a network. */
#ifndef NET_HTTP_TROUBLE_H
#define NET_HTTP_TROUBLE_H

#include <stdbool.h>
#include <stdint.h>
#include "core/net/http_client.h"

enum http_trouble_kind {
    HTTP_TROUBLE_NAME,
    HTTP_TROUBLE_PROXY_NAME,
    HTTP_TROUBLE_CONNECT,
    HTTP_TROUBLE_FILES, /* this program has no descriptor left for a connection */
    HTTP_TROUBLE_CERTIFICATE,
    HTTP_TROUBLE_TLS,
    HTTP_TROUBLE_NO_CERTIFICATES, /* this machine has none to compare with */
    HTTP_TROUBLE_TIME,
    HTTP_TROUBLE_SIZE,
    HTTP_TROUBLE_OTHER,
};

struct http_trouble {
    enum http_trouble_kind kind;
    const char *host;
    const char *detail; /* the library's words */
    bool is_connected;  /* but for TLS */
    const char *proxy;  /* NULL = none is used */
    int proxy_status;   /* what it answered when asked to lead to the host; 0 = nothing */
};

/* Fills a->sentence from the trouble and from how far *a says the call came. */
void http_trouble_say(const struct http_trouble *t, struct http_answer *a);

#endif
