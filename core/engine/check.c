/* check.c — is Apollo there, and does it know the key: asked by `doctor`, free of charge. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/engine/engine.h"
#include "core/wire/apollo.h"

struct check {
    struct wf *wf;
    uint64_t ticket;
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

static void on_health(void *owner, const struct http_answer *a)
{
    struct check *c = owner;
    struct err e = {0};
    judge(a, &e);
    tell_done(c->wf, c->ticket, 0, false, &e);
    free(c);
}

void check_api(struct wf *wf, uint64_t ticket)
{
    static const char *const headers[] = {"accept: application/json", NULL};
    struct check *c = mem_zalloc(sizeof *c);
    *c = (struct check){.wf = wf, .ticket = ticket};
    struct err e = {0};
    char *url = mem_text_format("%s/api/v1/auth/health", wf->api_url);
    const struct http_call call = {.method = "GET", .url = url, .key = wf->key, .headers = headers};
    if (!http_client_start(wf->client, &call, on_health, c, NULL, &e)) {
        tell_done(wf, ticket, 0, false, &e);
        free(c);
    }
    free(url);
}
