/* hook.c — the callback server: POST /hook/<token>. The token in the path is the whole proof of who calls; a
 * body is answered 200 only once it is on disk. What may go wrong with a body's content is nobody's business
 * here: a valid token's body is kept whatever it is. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "core/engine/engine.h"

enum { BODY_CEILING = 2 * 1024 * 1024 };

#define HOOK_PATH "/hook/"

/* One exchange, while the store looks at it. */
struct visit {
    struct wf *wf;
    uint64_t exchange;
    enum http_method method;
    bool is_known; /* its token is, or was, of this history */
};

static void answer(struct wf *wf, uint64_t exchange, int status, const char *text)
{
    static const char *const retry[] = {"Retry-After: 5", NULL};
    if (!wf->reception.server)
        return;
    http_server_reply(wf->reception.server, exchange,
                      &(struct http_reply){.status = status,
                                           .content_type = "text/plain; charset=utf-8",
                                           .headers = status == 503 ? retry : NULL,
                                           .body = text,
                                           .body_size = strlen(text)});
}

static const char *token_of(const char *path)
{
    size_t prefix = strlen(HOOK_PATH);
    if (strncmp(path, HOOK_PATH, prefix) != 0)
        return NULL;
    return random_is_token(path + prefix) ? path + prefix : NULL;
}

static bool is_health(const char *path)
{
    return strcmp(path, "/healthz") == 0;
}

/* What cannot be a token, and a stranger who knocks too often, is refused before its body is read. */
static int on_head(void *owner, enum http_method method, const char *path, const char *peer)
{
    const char *token = token_of(path);
    if (!token && !is_health(path))
        return 404;
    if (method == HTTP_OTHER_METHOD)
        return 405;
    if (!token)
        return 0;
    if (door_knows(owner, token))
        return HTTP_SERVER_WELCOME;
    return door_lets_in(owner, token, peer) ? 0 : 429;
}

/* A history that was moved under us may come back, a delivery that was refused for good does not. */
static bool is_of_lost_history(const struct visit *visit)
{
    return visit->is_known && store_is_replaced(visit->wf->store);
}

/* Told seldom enough that neither the log nor the screen fills by it. */
static void refuse_flood(struct wf *wf, const struct visit *visit, const struct store_result *stored)
{
    wf->flood_count++;
    if ((wf->flood_count & (wf->flood_count - 1)) == 0) {
        log_write(LOG_LEVEL_WARN, "%zu deliveries were answered 429: %s", wf->flood_count, stored->err.text);
        tell_note(wf, WF_NOTE_TROUBLE, stored->id,
                  "its address was called more often than any waterfall does: nothing more of that is stored "
                  "(%zu %s answered 429); polling goes on",
                  wf->flood_count, plural((int64_t)wf->flood_count, "call was", "calls were"));
    }
    answer(wf, visit->exchange, 429, "too many deliveries for this address\n");
}

static void on_stored(void *owner, const struct store_result *stored)
{
    struct visit *visit = owner;
    struct wf *wf = visit->wf;
    switch (stored->err.code) {
    case ERR_NONE:
        if (stored->outcome == DELIVERY_DUPLICATE && stored->delivery_id)
            answer(wf, visit->exchange, 200, "stored already\n");
        else
            answer(wf, visit->exchange, 200, stored->delivery_id ? "stored\n" : "ready\n");
        break;
    case ERR_NOT_FOUND:
        if (is_of_lost_history(visit))
            answer(wf, visit->exchange, 503, HOOK_NOT_STORED);
        else
            answer(wf, visit->exchange, 404, HOOK_UNKNOWN);
        break;
    case ERR_LIMIT:
        refuse_flood(wf, visit, stored);
        break;
    default:
        log_write(LOG_LEVEL_WARN, "a delivery was answered 503: %s", stored->err.text);
        answer(wf, visit->exchange, 503, HOOK_NOT_STORED);
        break;
    }
    free(visit);
}

static void on_request(void *owner, uint64_t exchange, struct http_request *request)
{
    struct wf *wf = owner;
    if (is_health(request->path)) {
        answer(wf, exchange, 200, "ok\n");
        return;
    }
    const char *token = token_of(request->path);
    assert(token); /* on_head let it pass */
    struct visit *visit = mem_zalloc(sizeof *visit);
    *visit = (struct visit){
        .wf = wf, .exchange = exchange, .method = request->method, .is_known = door_knows(wf, token)};
    /* GET, HEAD, OPTIONS and an empty POST are probes: Apollo may look whether the address is alive. */
    bool is_body = request->method == HTTP_POST && request->body_size > 0;
    char *body = is_body ? request->body : NULL;
    size_t size = is_body ? request->body_size : 0;
    if (is_body)
        request->body = NULL;
    if (!receive_body(wf, token, 0, CHANNEL_WEBHOOK, body, size, on_stored, visit)) {
        answer(wf, exchange, 503, "busy; please call again\n");
        free(visit);
    }
}

struct http_server *hook_listen(struct wf *wf, struct err *e)
{
    return http_server_new(wf->loop,
                           &(struct http_server_options){
                               .address = wf->reception.address,
                               .port = wf->reception.port,
                               .body_ceiling = BODY_CEILING,
                               .header_wait_ms = HTTP_SERVER_HEADER_WAIT_MS,
                               .body_wait_ms = HTTP_SERVER_BODY_WAIT_MS,
                               .idle_wait_ms = HTTP_SERVER_IDLE_WAIT_MS,
                               .connection_ceiling = HTTP_SERVER_CONNECTIONS,
                               .tls_certificate = wf->reception.tls_certificate,
                               .tls_key = wf->reception.tls_key,
                               .on_head = on_head,
                               .on_request = on_request,
                               .owner = wf,
                           },
                           e);
}
