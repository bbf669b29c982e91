/* check.c — what `doctor` asks: is Apollo there, does it know the key, may the team run waterfalls (free of
 * charge); is the history whole, can it be written. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/engine.h"
#include "core/wire/apollo.h"

struct check {
    struct wf *wf;
    uint64_t ticket;
    bool is_whole; /* the history was read to its end */
};

static void judge(const struct http_answer *a, struct err *e)
{
    bool is_logged_in = false;
    if (a->reach != HTTP_ANSWERED)
        err_set(e, ERR_NETWORK, "%s", a->sentence);
    else if (a->status == 401 || a->status == 403)
        err_set(e, ERR_CONFIG,
                "Apollo refuses the key (%d). Copy it again from Apollo's settings, or ask your admin.",
                a->status);
    else if (a->status != 200 || !wire_read_health(a->body, a->body_size, &is_logged_in))
        err_set(e, ERR_NETWORK, "What answers there (HTTP %d) does not look like Apollo. Check api_url.",
                a->status);
    else if (!is_logged_in)
        err_set(e, ERR_CONFIG,
                "Apollo is there but does not know the key. Copy it again from Apollo's settings.");
}

static bool get_take(struct check *c, char *url, const struct secret *key, http_answer_fn *on_answer,
                     struct err *e)
{
    static const char *const headers[] = {"accept: application/json", NULL};
    const struct http_call call = {.method = "GET", .url = url, .key = key, .headers = headers};
    bool is_out = http_client_start(c->wf->api.client, &call, on_answer, c, NULL, e);
    free(url);
    return is_out;
}

static bool get(struct check *c, const char *path, http_answer_fn *on_answer, struct err *e)
{
    return get_take(c, mem_text_format("%s/api/v1/%s", c->wf->api.url, path), c->wf->api.key, on_answer, e);
}

/* A key whose scope leaves the profile out is a good key all the same. */
static void on_profile(void *owner, const struct http_answer *a)
{
    struct check *c = owner;
    bool is_good = a->reach == HTTP_ANSWERED && a->status == 200;
    tell_account_take(c->wf, c->ticket, is_good ? wire_read_account(a->body, a->body_size) : NULL);
    free(c);
}

static void on_health(void *owner, const struct http_answer *a)
{
    struct check *c = owner;
    struct err e = {0};
    judge(a, &e);
    if (e.code == ERR_NONE &&
        get(c, "users/api_profile?include_credit_usage=true&include_waterfall_capability=true", on_profile,
            &e))
        return;
    tell_done(c->wf, c->ticket, 0, false, &e);
    free(c);
}

void check_api(struct wf *wf, uint64_t ticket)
{
    struct check *c = mem_zalloc(sizeof *c);
    *c = (struct check){.wf = wf, .ticket = ticket};
    struct err e = {0};
    if (!get(c, "auth/health", on_health, &e)) {
        tell_done(wf, ticket, 0, false, &e);
        free(c);
    }
}

/* ---- the callback address ---- */

/* In the callback server's own words: others say 404, and 503, in other ones. */
static bool is_our_refusal(const struct http_answer *a)
{
    return strcmp(a->body, HOOK_UNKNOWN) == 0 || strcmp(a->body, HOOK_NOT_STORED) == 0;
}

static void on_reached(void *owner, const struct http_answer *a)
{
    struct check *c = owner;
    struct err e = {0};
    if (a->reach != HTTP_ANSWERED)
        err_set(&e, ERR_NETWORK, "%s", a->sentence);
    else if (!is_our_refusal(a))
        err_set(&e, ERR_NETWORK,
                "What answers there (HTTP %d) is not waterfall's callback server. Lead /hook/ to the address "
                "of listen.",
                a->status);
    tell_done(c->wf, c->ticket, 0, false, &e);
    free(c);
}

void check_reach(struct wf *wf, uint64_t ticket)
{
    struct check *c = mem_zalloc(sizeof *c);
    *c = (struct check){.wf = wf, .ticket = ticket};
    struct err e = {0};
    char token[TOKEN_TEXT_SIZE];
    random_token(token);
    if (!get_take(c, mem_text_format("%s/hook/%s", wf->reception.callback_base, token), NULL, on_reached,
                  &e)) {
        tell_done(wf, ticket, 0, false, &e);
        free(c);
    }
}

/* ---- the history ---- */

enum { READ_WAIT_MS = 15000 };

static void on_probed(void *owner, struct store_result *result)
{
    struct check *c = owner;
    tell_done(c->wf, c->ticket, 0, c->is_whole, &result->err);
    free(c);
}

static void on_read_through(void *owner, struct store_result *result)
{
    struct check *c = owner;
    c->is_whole = result->is_changed;
    if (result->err.code == ERR_NONE && !c->wf->is_closing) {
        store_probe(c->wf->store, on_probed, c);
        return;
    }
    tell_done(c->wf, c->ticket, 0, false, &result->err);
    free(c);
}

void check_store(struct wf *wf, uint64_t ticket)
{
    struct check *c = mem_zalloc(sizeof *c);
    *c = (struct check){.wf = wf, .ticket = ticket};
    store_check(wf->store, READ_WAIT_MS, on_read_through, c);
}
