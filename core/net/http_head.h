/* http_head.h — reading the head of an HTTP/1.1 request, strictly and without I/O, so that every malice is
 * one line of test. Anything that two servers could read in two ways is refused. */
#ifndef NET_HTTP_HEAD_H
#define NET_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/net/http_server.h"

/* Request line and headers together. Names and a webhook_url in a query may come to 8 kB. */
#define HTTP_HEAD_CEILING 16384
#define HTTP_HEADERS_MAX 100

struct http_head {
    enum http_method method;
    const char *path, *query; /* into the bytes that were parsed; query "" if none */
    const char *content_type, *api_key, *authorization, *accept; /* NULL = not sent */
    uint64_t content_length;
    bool has_length;
    bool keeps_alive;
    bool needs_host; /* HTTP/1.1: without a Host it is refused */
    bool expects_continue;
};

/* How long the head at the start of `bytes` is, its blank line included. 0: more must come; -1: it can
 * never become one (a line end that is not CR LF, a control character). *scanned is where the last call
 * left off; the first one begins with 0. */
long http_head_find_end(const char *bytes, size_t size, size_t *scanned);

/* `bytes` is what http_head_find_end measured; it is cut up in place, and *out points into it. Returns 0,
 * or the status to refuse with: 400, 405, 411, 417, 431, 505. */
int http_head_parse(char *bytes, size_t size, struct http_head *out);

/* The reason phrase of a status, "Unknown" for one that nobody defined. */
const char *http_status_phrase(int status);

#endif
