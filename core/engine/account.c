/* account.c — the account at Apollo: balance and cycle from its free endpoints, kept as readings, and
 * warnings about them. Nothing is asked unless somebody wants to know: a client, or a setting that warns. */
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/engine/engine.h"
#include "core/wire/apollo.h"

enum {
    CONNECT_WAIT_MS = 10000,
    ANSWER_WAIT_MS = 30000,
    STALE_WAIT_MS = 3000, /* after a report of credits: several come together */
};

/* One reading: the profile, then the usage; either may be out of the key's scope. */
struct balance_call {
    struct wf *wf;
    uint64_t ticket; /* 0: nobody waits for it */
    uint64_t call_id;
    struct balance *balance;
    bool has_any;
    struct err err; /* why the first that failed did */
};

static void call_free(struct balance_call *b)
{
    b->wf->account.call = NULL;
    if (b->balance)
        balance_release(b->balance);
    free(b->balance);
    free(b);
}

static void call_end(struct balance_call *b, const struct err *e)
{
    if (b->ticket)
        tell_done(b->wf, b->ticket, 0, e->code == ERR_NONE, e);
    call_free(b);
}

static void judge(struct balance_call *b, const struct http_answer *a, bool is_read)
{
    char *told = wire_read_error(a->body, a->body_size);
    b->has_any = b->has_any || is_read;
    if (is_read || b->err.code != ERR_NONE)
        ;
    else if (a->reach != HTTP_ANSWERED)
        err_set(&b->err, ERR_NETWORK, "%s", a->sentence);
    else if (a->status == 401 || a->status == 403)
        err_set(&b->err, ERR_CONFIG,
                "Apollo does not show the balance to this key (%d%s%s). It needs a master key, or the scope "
                "of the usage endpoints.",
                a->status, told ? ": " : "", told ? told : "");
    else
        err_set(&b->err, ERR_NETWORK, "Apollo's answer about the balance (HTTP %d) tells no credits%s%s.",
                a->status, told ? ": " : "", told ? told : "");
    free(told);
}

/* ---- warnings ---- */

static bool is_low(const struct wf *wf)
{
    int64_t left;
    return wf->account.low_balance_micro && wf->account.balance &&
           credits_parse(wf->account.balance, &left) && left < wf->account.low_balance_micro;
}

static bool is_much(const struct wf *wf)
{
    int64_t spent;
    return wf->account.daily_micro && wf->sums.credits_today &&
           credits_parse(wf->sums.credits_today, &spent) && spent > wf->account.daily_micro;
}

void account_warn(struct wf *wf)
{
    char limit[CREDITS_TEXT_SIZE];
    char *warning = NULL;
    if (is_low(wf)) {
        credits_format(wf->account.low_balance_micro, limit);
        warning = mem_text_format("%s %s left, fewer than %s (low_balance).", wf->account.balance,
                                  strcmp(wf->account.balance, "1") == 0 ? "credit is" : "credits are", limit);
    } else if (is_much(wf)) {
        credits_format(wf->account.daily_micro, limit);
        warning = mem_text_format(
            "%s %s reported since midnight, more than %s (daily_credits).", wf->sums.credits_today,
            strcmp(wf->sums.credits_today, "1") == 0 ? "credit was" : "credits were", limit);
    }
    bool is_news = warning && (!wf->account.warning || strcmp(wf->account.warning, warning) != 0);
    bool was_quiet = !wf->account.warning;
    mem_text_replace_take(&wf->account.warning, warning);
    if (is_news && was_quiet)
        tell_note(wf, WF_NOTE_TROUBLE, 0, "%s", wf->account.warning);
}

/* ---- reading ---- */

static void on_kept(void *owner, struct store_result *result)
{
    struct balance_call *b = owner;
    struct wf *wf = b->wf;
    status_take_write(wf, &result->err);
    account_warn(wf);
    status_post(wf);
    tell_changed(wf, 0);
    call_end(b, &result->err);
}

static void keep(struct balance_call *b)
{
    struct wf *wf = b->wf;
    if (!b->has_any) {
        call_end(b, &b->err);
        return;
    }
    b->balance->at_ms = clock_wall_ms();
    mem_text_replace(&wf->account.balance, b->balance->remaining);
    struct balance *kept = b->balance;
    b->balance = NULL;
    store_put_balance(wf->store, kept, on_kept, b);
}

static bool call(struct balance_call *b, const char *method, const char *path, const char *body,
                 http_answer_fn *on_answer)
{
    static const char *const headers[] = {"Content-Type: application/json", "Cache-Control: no-cache",
                                          "accept: application/json", NULL};
    char *url = mem_text_format("%s/api/v1/%s", b->wf->api.url, path);
    bool is_out = http_client_start(b->wf->api.client,
                                    &(struct http_call){.method = method,
                                                        .url = url,
                                                        .body = body,
                                                        .body_size = strlen(body),
                                                        .key = b->wf->api.key,
                                                        .headers = headers,
                                                        .connect_wait_ms = CONNECT_WAIT_MS,
                                                        .total_wait_ms = ANSWER_WAIT_MS},
                                    on_answer, b, &b->call_id, &b->err);
    free(url);
    return is_out;
}

static void on_usage(void *owner, const struct http_answer *a)
{
    struct balance_call *b = owner;
    b->call_id = 0;
    bool is_good = a->reach == HTTP_ANSWERED && a->status == 200;
    judge(b, a, is_good && wire_read_credit_usage(a->body, a->body_size, b->balance));
    keep(b);
}

static void on_profile(void *owner, const struct http_answer *a)
{
    struct balance_call *b = owner;
    b->call_id = 0;
    bool is_good = a->reach == HTTP_ANSWERED && a->status == 200;
    judge(b, a, is_good && wire_read_profile(a->body, a->body_size, b->balance));
    if (!call(b, "POST", "usage_stats/credit_usage_stats", "{}", on_usage))
        keep(b);
}

void account_read(struct wf *wf, uint64_t ticket)
{
    struct err e = {0};
    if (!wf->api.key)
        err_set(&e, ERR_CONFIG, "There is no API key, so Apollo cannot be asked for the balance.");
    else if (wf->account.call)
        err_set(&e, ERR_BUSY, "The balance is being read already.");
    if (e.code != ERR_NONE) {
        if (ticket)
            tell_done(wf, ticket, 0, false, &e);
        return;
    }
    struct balance_call *b = wf->account.call = mem_zalloc(sizeof *b);
    *b = (struct balance_call){.wf = wf, .ticket = ticket, .balance = mem_zalloc(sizeof *b->balance)};
    if (!call(b, "GET", "users/api_profile?include_credit_usage=true", "", on_profile))
        call_end(b, &b->err);
}

void account_look(void *owner)
{
    struct wf *wf = owner;
    if (!wf->is_closing)
        account_read(wf, 0);
}

void account_stale(struct wf *wf)
{
    if (wf->account.low_balance_micro && wf->api.key && !wf->is_closing)
        loop_timer_set(wf->account.timer, STALE_WAIT_MS);
}

static void on_caught_up(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    status_take_write(wf, &result->err);
    if (result->is_changed)
        tell_changed(wf, 0);
}

void account_start(struct wf *wf)
{
    store_catch_up(wf->store, on_caught_up, wf);
    account_stale(wf);
}

void account_end(struct wf *wf)
{
    struct balance_call *b = wf->account.call;
    if (!b || !b->call_id)
        return; /* with the store: it reports before it closes */
    http_client_cancel(wf->api.client, b->call_id);
    call_free(b);
}
