/* curl_loop.h — a multi handle of libcurl's that the loop drives: its sockets and its one timer are watched
 * for as long as it asks for them. For http_client.c alone, which gives it handles and reads what is done. */
#ifndef NET_CURL_LOOP_H
#define NET_CURL_LOOP_H

#include <curl/curl.h>

struct loop;
struct curl_loop;

struct curl_loop_options {
    /* After every step of curl's: some of its handles may be done. */
    void (*on_step)(void *owner);
    /* A handle stands in connection with its host, or its proxy, whatever comes of it. Once or more often. */
    void (*on_connected)(CURL *easy);
    void *owner;
};

/* After curl_library_load(). NULL: libcurl does not start. */
struct curl_loop *curl_loop_new(struct loop *l, const struct curl_loop_options *o)
    __attribute__((warn_unused_result));
/* Closes the connections that were kept; the handles that it was given are out of it by then. Not from within
 * on_connected. */
void curl_loop_free(struct curl_loop *c);
CURLM *curl_loop_multi(struct curl_loop *c);

#endif
