/* http_client.c — outgoing calls on libcurl's multi interface, which curl_loop.c drives.
 * Always true: a call ends in exactly one on_answer, from the loop; `reach` never claims less than may have
 * happened. One easy handle a call; the multi handle keeps connections for those calls that may share them.
 */
#include "core/net/http_client.h"

#include <arpa/inet.h>
#include <assert.h>
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/err.h"
#include "core/base/http_header.h"
#include "core/base/mem.h"
#include "core/base/secret.h"
#include "core/net/curl_library.h"
#include "core/net/curl_loop.h"
#include "core/net/http_proxy.h"
#include "core/net/http_trouble.h"
#include "core/net/loop.h"

#define CONNECT_WAIT_MS 10000
#define TOTAL_WAIT_MS 60000
#define STOPPED_MS 2000 /* a timer that is later than this was not merely kept waiting */
#define AFTER_STOP_MS 5000
#define HEADERS_CEILING 65536
#define KEY_HEADER "x-api-key: "
#define KEY_HEADER_SIZE 600 /* a secret is at most 512 bytes */

struct http_client {
    struct loop *loop;
    struct curl_loop *curl;
    CURLM *multi; /* its */
    struct call *first;
    size_t count;
    uint64_t last_id;
    bool is_telling; /* inside somebody's on_answer */
};

struct call {
    struct http_client *client;
    struct call *next, *previous;
    uint64_t id;
    CURL *easy;
    struct loop_timer *timer;                /* the end of its time */
    int64_t due_ms;                          /* monotonic; when that is */
    struct curl_slist *headers, *key_header; /* key_header is the item within headers that holds the key */
    http_answer_fn *on_answer;
    void *owner;
    CURLU *url; /* the very parse that was checked: two parsers might see two hosts */
    char *host; /* for sentences */
    bool is_loopback;
    char *proxy; /* its name for sentences; NULL = none is used */
    struct buf answer_headers, answer_body;
    bool has_headers; /* the blank line came: what follows are trailers */
    bool is_head;
    bool is_connected; /* to the host or the proxy, whatever came of it */
};

static bool has_library(struct err *e)
{
    const char *why;
    return curl_library_load(&why) ||
           err_set(e, ERR_INTERNAL, "No calls can be made: %s. Install libcurl 4.", why);
}

/* ---- what curl gives us ------------------------------------------------------------------------------ */

static size_t on_header(char *bytes, size_t unit, size_t size, void *owner)
{
    struct call *call = owner;
    (void)unit;
    if (size >= 5 && memcmp(bytes, "HTTP/", 5) == 0) { /* a new answer: after a 100 Continue, or a proxy's */
        buf_clear(&call->answer_headers);
        call->has_headers = false;
    } else if (size == 2 || size == 1)
        call->has_headers = true;
    else if (!call->has_headers && !buf_append(&call->answer_headers, bytes, size))
        return 0;
    return size;
}

static size_t on_body(char *bytes, size_t unit, size_t size, void *owner)
{
    struct call *call = owner;
    (void)unit;
    return buf_append(&call->answer_body, bytes, size) ? size : 0;
}

/* ---- the answer -------------------------------------------------------------------------------------- */

static int64_t time_us(CURL *easy, CURLINFO which)
{
    curl_off_t us = 0;
    curl_easy_getinfo(easy, which, &us);
    return (int64_t)us;
}

/* Whether the end of the answer can be told from its loss: by a length, by chunks, or because it has none. An
 * answer that ends with the connection may have been cut anywhere. */
static bool has_marked_end(const struct call *call, const struct http_answer *a)
{
    char coding[64];
    curl_off_t length = -1;
    curl_easy_getinfo(call->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    return length >= 0 || call->is_head || a->status == 204 || a->status == 304 ||
           (http_header_value(a->headers, "Transfer-Encoding", coding, sizeof coding) &&
            strcasestr(coding, "chunked"));
}

/* curl marks "pre-transfer" when the connection stands, TLS and proxy included, and the request is next. */
static bool is_untouched(CURL *easy)
{
    long sent = 0;
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
    return sent == 0 || time_us(easy, CURLINFO_PRETRANSFER_TIME_T) == 0;
}

/* One header over 100 kB: a lack of memory to curl before 8.6, without which the program had ended, and to
 * later ones CURLE_TOO_LARGE, which the headers that this is built with may not have. */
static bool is_too_large(CURLcode code)
{
    return code == CURLE_OUT_OF_MEMORY || (int)code == 100;
}

/* curl does not tell why it had no socket, so it is tried. */
static bool is_out_of_files(void)
{
    int fd = open("/", O_PATH | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
    return fd < 0 && (errno == EMFILE || errno == ENFILE);
}

static enum http_trouble_kind trouble_kind(const struct call *call, CURLcode code)
{
    if (call->answer_body.is_over || call->answer_headers.is_over)
        return HTTP_TROUBLE_SIZE;
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return is_out_of_files() ? HTTP_TROUBLE_FILES : HTTP_TROUBLE_NAME;
    case CURLE_COULDNT_RESOLVE_PROXY:
        return HTTP_TROUBLE_PROXY_NAME;
    case CURLE_COULDNT_CONNECT:
        return is_out_of_files() ? HTTP_TROUBLE_FILES : HTTP_TROUBLE_CONNECT;
    case CURLE_PEER_FAILED_VERIFICATION:
        return HTTP_TROUBLE_CERTIFICATE;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
        return HTTP_TROUBLE_TLS;
    case CURLE_SSL_CACERT_BADFILE:
        return HTTP_TROUBLE_NO_CERTIFICATES;
    case CURLE_OPERATION_TIMEDOUT:
        return HTTP_TROUBLE_TIME;
    default:
        return is_too_large(code) ? HTTP_TROUBLE_SIZE : HTTP_TROUBLE_OTHER;
    }
}

static void make_answer(struct call *call, CURLcode code, struct http_answer *a)
{
    long status = 0;
    CURL *easy = call->easy;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    a->name_us = time_us(easy, CURLINFO_NAMELOOKUP_TIME_T);
    a->connect_us = time_us(easy, CURLINFO_CONNECT_TIME_T);
    a->tls_us = time_us(easy, CURLINFO_APPCONNECT_TIME_T);
    a->first_byte_us = time_us(easy, CURLINFO_STARTTRANSFER_TIME_T);
    a->total_us = time_us(easy, CURLINFO_TOTAL_TIME_T);
    a->headers = call->answer_headers.data;
    a->body = call->answer_body.data;
    a->body_size = call->answer_body.size;
    a->status = (int)status;
    a->is_over = call->answer_body.is_over || call->answer_headers.is_over;
    if (code == CURLE_OK && status >= 200 && has_marked_end(call, a)) {
        a->reach = HTTP_ANSWERED;
        return;
    }
    a->reach = code != CURLE_OK && is_untouched(easy) ? HTTP_NOT_SENT : HTTP_PARTLY;
    long proxy_status = 0;
    curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    const struct http_trouble trouble = {
        .kind = trouble_kind(call, code),
        .host = call->host,
        .detail = code ? curl_easy_strerror(code) : "nothing tells where it ends",
        .is_connected = call->is_connected,
        .proxy = call->proxy,
        .proxy_status = (int)proxy_status,
    };
    http_trouble_say(&trouble, a);
}

/* ---- a call's life ----------------------------------------------------------------------------------- */

static void call_free(struct call *call)
{
    struct http_client *c = call->client;
    if (call->easy) {
        curl_multi_remove_handle(c->multi, call->easy);
        curl_easy_cleanup(call->easy);
    }
    if (call->key_header)
        explicit_bzero(call->key_header->data, strlen(call->key_header->data));
    loop_timer_free(call->timer);
    curl_slist_free_all(call->headers);
    curl_url_cleanup(call->url);
    buf_release(&call->answer_headers);
    buf_release(&call->answer_body);
    curl_free(call->host);
    free(call->proxy);
    free(call);
}

static void call_unlink(struct call *call)
{
    struct http_client *c = call->client;
    if (call->previous)
        call->previous->next = call->next;
    else
        c->first = call->next;
    if (call->next)
        call->next->previous = call->previous;
    c->count--;
}

static void tell(struct call *call, CURLcode code)
{
    struct http_client *c = call->client;
    struct http_answer answer = {0};
    make_answer(call, code, &answer);
    call_unlink(call);
    c->is_telling = true;
    call->on_answer(call->owner, &answer);
    c->is_telling = false;
    call_free(call);
}

static void set_due(struct call *call, int64_t wait_ms)
{
    call->due_ms = clock_mono_ms() + wait_ms;
    loop_timer_set(call->timer, wait_ms);
}

/* curl would look at its clock before it reads, and this process, or the whole machine, may have been stopped
 * for longer than all of the call's time: the answer then lies in the socket, and is read first. */
static void on_time_over(void *owner)
{
    struct call *call = owner;
    if (clock_mono_ms() - call->due_ms > STOPPED_MS)
        set_due(call, AFTER_STOP_MS);
    else
        tell(call, CURLE_OPERATION_TIMEDOUT);
}

static void tell_finished(struct http_client *c)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(c->multi, &left))) {
        struct call *call = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &call);
        tell(call, message->data.result);
    }
}

/* ---- life -------------------------------------------------------------------------------------------- */

static void on_step(void *owner)
{
    tell_finished(owner);
}

/* curl has handles of its own, which are no call's. */
static void on_connected(CURL *easy)
{
    struct call *call = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &call);
    if (call)
        call->is_connected = true;
}

struct http_client *http_client_new(struct loop *l, struct err *e)
{
    if (!has_library(e))
        return NULL;
    struct http_client *c = mem_zalloc(sizeof *c);
    c->loop = l;
    c->curl = curl_loop_new(
        l, &(struct curl_loop_options){.on_step = on_step, .on_connected = on_connected, .owner = c});
    if (!c->curl) {
        free(c);
        err_set(e, ERR_INTERNAL, "libcurl does not start.");
        return NULL;
    }
    c->multi = curl_loop_multi(c->curl);
    return c;
}

void http_client_free(struct http_client *c)
{
    if (!c)
        return;
    assert(!c->is_telling);
    while (c->first) {
        struct call *call = c->first;
        call_unlink(call);
        call_free(call);
    }
    curl_loop_free(c->curl);
    free(c);
}

/* ---- starting ---------------------------------------------------------------------------------------- */

static bool add_header(struct call *call, const char *header)
{
    struct curl_slist *longer = curl_slist_append(call->headers, header);
    if (longer)
        call->headers = longer;
    return longer != NULL;
}

/* curl keeps a copy of its own in the list, which is wiped when the call ends; its send buffer, which it
 * frees by itself, is out of our reach. */
static bool add_key(struct call *call, const struct secret *key)
{
    char header[KEY_HEADER_SIZE];
    int size = snprintf(header, sizeof header, KEY_HEADER "%s", secret_expose(key));
    assert(size > 0 && (size_t)size < sizeof header);
    bool ok = add_header(call, header);
    explicit_bzero(header, sizeof header);
    if (ok) {
        call->key_header = call->headers;
        while (call->key_header->next)
            call->key_header = call->key_header->next;
    }
    return ok;
}

static bool set_headers(struct call *call, const struct http_call *wanted)
{
    bool ok = add_header(call, "Expect:"); /* no pause before the body, and no second sending after a 417 */
    for (const char *const *header = wanted->headers; ok && header && *header; header++)
        ok = add_header(call, *header);
    if (ok && wanted->key)
        ok = add_key(call, wanted->key);
    return ok && !curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->headers);
}

static bool set_method(struct call *call, const struct http_call *wanted)
{
    CURL *easy = call->easy;
    call->is_head = strcmp(wanted->method, "HEAD") == 0;
    bool failed = false;
    if (strcmp(wanted->method, "POST") == 0 || wanted->body) {
        failed |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)wanted->body_size);
        failed |= curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, wanted->body ? wanted->body : "");
    } else if (call->is_head)
        failed |= curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    if (!call->is_head)
        failed |= curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, wanted->method);
    return !failed;
}

/* Our word and not curl's, which reads the environment too: a sentence must name who was really asked. For
 * this machine itself there is none: a proxy would look for it on its own machine. */
static bool set_proxy(struct call *call)
{
    const char *proxy = call->is_loopback ? NULL : http_proxy_for(call->host);
    if (proxy)
        call->proxy = http_proxy_name(proxy);
    return !curl_easy_setopt(call->easy, CURLOPT_PROXY, proxy ? proxy : "") &&
           !curl_easy_setopt(call->easy, CURLOPT_NOPROXY, "");
}

/* Where we go, and what curl may not do on the way. */
static bool set_way(struct call *call, const struct http_call *wanted)
{
    CURL *easy = call->easy;
    bool failed = false;
    failed |= curl_easy_setopt(easy, CURLOPT_CURLU, call->url);
    failed |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    failed |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    failed |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    failed |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    const char *own_bundle = getenv("SSL_CERT_FILE"); /* the curl program honours it, the library does not */
    if (own_bundle && *own_bundle) {
        failed |= curl_easy_setopt(easy, CURLOPT_CAINFO, own_bundle);
        failed |= curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, own_bundle);
    }
    failed |= curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    failed |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    /* HTTP/2 gains nothing for single calls, and there curl sends a request again by itself when the server
     * refuses the stream, fresh connection or not. */
    failed |= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    /* A name that is still being looked up when its call ends: do not wait for that thread, the loop would
     * stand still with it. */
    failed |= curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    failed |= curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, (long)wanted->is_never_repeated);
    failed |= curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, (long)wanted->is_never_repeated);
    return !failed;
}

static bool set_limits(struct call *call, const struct http_call *wanted)
{
    CURL *easy = call->easy;
    long connect_ms = (long)(wanted->connect_wait_ms > 0 ? wanted->connect_wait_ms : CONNECT_WAIT_MS);
    bool failed = false;
    failed |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
    /* Decoded by curl; the ceiling counts what comes out, so that a small bomb stays small. */
    failed |= curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    failed |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    failed |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
    failed |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    failed |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
    failed |= curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    failed |= curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
    return !failed;
}

/* ---- URLs -------------------------------------------------------------------------------------------- */

struct place {
    CURLU *url;
    char *scheme, *host;
    bool is_loopback;
};

static void place_release(struct place *p)
{
    curl_free(p->scheme);
    curl_free(p->host);
    curl_url_cleanup(p->url);
}

bool http_host_is_loopback(const char *host)
{
    struct in_addr v4;
    return strcasecmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 || strcmp(host, "[::1]") == 0 ||
           (inet_pton(AF_INET, host, &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127);
}

static bool place_parse(struct place *p, const char *text)
{
    *p = (struct place){.url = curl_url()};
    if (!p->url ||
        curl_url_set(p->url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME | CURLU_DISALLOW_USER) ||
        curl_url_get(p->url, CURLUPART_SCHEME, &p->scheme, 0) ||
        curl_url_get(p->url, CURLUPART_HOST, &p->host, 0))
        return false;
    /* curl has brought every spelling of an IPv4 address (0x7f.1, 2130706433) into dotted form by now, and it
     * takes "localhost" for loopback without asking anybody. */
    p->is_loopback = http_host_is_loopback(p->host);
    return true;
}

static bool place_check(const struct place *p, struct err *e)
{
    if (strcmp(p->scheme, "https") == 0)
        return true;
    if (strcmp(p->scheme, "http") != 0)
        return err_set(e, ERR_CONFIG, "%s:// is not spoken here. Use an https:// address.", p->scheme);
    if (!p->is_loopback)
        return err_set(e, ERR_CONFIG,
                       "http:// to %s would send the API key in the clear. Use https://; http:// is for this "
                       "machine only.",
                       p->host);
    return true;
}

static bool place_open(struct place *p, const char *text, struct err *e)
{
    if (!has_library(e))
        return false;
    /* The text itself is not repeated: it may hold a password. */
    bool ok = place_parse(p, text) ? place_check(p, e)
                                   : err_set(e, ERR_CONFIG,
                                             "The API address is not one like https://api.apollo.io, without "
                                             "user name and blanks.");
    if (!ok)
        place_release(p);
    return ok;
}

bool http_url_check(const char *url, struct err *e)
{
    struct place p;
    if (!place_open(&p, url, e))
        return false;
    place_release(&p);
    return true;
}

bool http_url_is_loopback(const char *url)
{
    struct place p;
    if (!has_library(NULL))
        return false;
    bool is_loopback = place_parse(&p, url) && p.is_loopback;
    place_release(&p);
    return is_loopback;
}

/* ---- the calls --------------------------------------------------------------------------------------- */

bool http_client_start(struct http_client *c, const struct http_call *wanted, http_answer_fn *on_answer,
                       void *owner, uint64_t *id, struct err *e)
{
    struct place place;
    if (!place_open(&place, wanted->url, e))
        return false;
    struct call *call = mem_zalloc(sizeof *call);
    call->client = c;
    call->on_answer = on_answer;
    call->owner = owner;
    call->url = place.url;
    call->host = place.host;
    call->is_loopback = place.is_loopback;
    curl_free(place.scheme);
    buf_init(&call->answer_headers, HEADERS_CEILING);
    buf_init(&call->answer_body, HTTP_ANSWER_CEILING);
    call->easy = curl_easy_init();
    if (!call->easy || !set_way(call, wanted) || !set_proxy(call) || !set_method(call, wanted) ||
        !set_limits(call, wanted) || !set_headers(call, wanted) ||
        curl_multi_add_handle(c->multi, call->easy)) {
        call_free(call);
        return err_set(e, ERR_INTERNAL, "libcurl refuses to begin the call; nothing was sent.");
    }
    call->timer = loop_timer_new(c->loop, on_time_over, call);
    set_due(call, wanted->total_wait_ms > 0 ? wanted->total_wait_ms : TOTAL_WAIT_MS);
    call->id = ++c->last_id;
    call->next = c->first;
    if (c->first)
        c->first->previous = call;
    c->first = call;
    c->count++;
    if (id)
        *id = call->id;
    return true;
}

void http_client_cancel(struct http_client *c, uint64_t id)
{
    for (struct call *call = c->first; call; call = call->next) {
        if (call->id == id) {
            call_unlink(call);
            call_free(call);
            return;
        }
    }
}

size_t http_client_count(const struct http_client *c)
{
    return c->count;
}
