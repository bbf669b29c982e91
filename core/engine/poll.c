/* poll.c — asking Apollo for results: the second channel beside the webhook, free of charge. What is due lies
 * in the store, claimed for a while by whoever asks, so that no two processes ask for one request; memory
 * holds only the calls that are out. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/http_header.h"
#include "core/base/mem.h"
#include "core/engine/engine.h"
#include "core/wire/apollo.h"

enum {
    CLAIM_LIMIT = 16,
    LEASE_MS = 90 * 1000, /* longer than a poll may take */
    CONNECT_WAIT_MS = 10000,
    ANSWER_WAIT_MS = 30000,
    AGAIN_MS = 10 * 1000, /* after the store refused */
    LOOK_MS = 60 * 1000,  /* how long a wait goes on before the clock is looked at again */
    SET_BACK_MS = 5000,   /* less is the clock being steered */
};

struct polling {
    struct poll_call *calls;
    size_t call_count;
    int64_t due_ms;         /* wall; when the timer fires, or later; 0 = not set */
    int64_t clock_ahead_ms; /* the wall clock, of the monotonic one, when it was looked at last */
    bool is_claiming, is_claim_due;
    struct loop_timer *timer;
};

struct poll_call {
    struct poll_call *next;
    struct wf *wf;
    struct store_due due; /* request_id owned */
    uint64_t call_id;
};

void poll_plan_at(struct wf *wf, int64_t due_ms)
{
    if (due_ms == 0 || wf->is_closing || !wf->api.key)
        return;
    if (wf->polling->due_ms && wf->polling->due_ms <= due_ms)
        return;
    wf->polling->due_ms = due_ms;
    if (!wf->polling->clock_ahead_ms)
        wf->polling->clock_ahead_ms = clock_wall_ms() - clock_mono_ms();
    int64_t wait = due_ms - clock_wall_ms();
    loop_timer_set(wf->polling->timer, wait < 0 ? 0 : wait < LOOK_MS ? wait : LOOK_MS);
}

/* ---- the clock ---- */

/* What is due is written down by the wall clock, of all processes and across restarts. A clock that is set
 * back by a day would make every poll wait for that day. */
static bool was_clock_set_back(struct wf *wf)
{
    int64_t ahead_ms = clock_wall_ms() - clock_mono_ms(), before_ms = wf->polling->clock_ahead_ms;
    wf->polling->clock_ahead_ms = ahead_ms;
    return ahead_ms < before_ms - SET_BACK_MS;
}

static void claim(struct wf *wf);

static void on_brought_forward(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    status_take_write(wf, &result->err);
    poll_plan_at(wf, result->err.code == ERR_NONE ? result->next_due_ms : clock_wall_ms() + AGAIN_MS);
    tell_changed(wf, 0);
}

static void poll_look(void *owner)
{
    struct wf *wf = owner;
    int64_t due_ms = wf->polling->due_ms, now_ms = clock_wall_ms();
    if (was_clock_set_back(wf)) {
        wf->polling->due_ms = 0;
        store_bring_polls_forward(wf->store, now_ms + POLL_SLOWEST_MS, on_brought_forward, wf);
    } else if (due_ms > now_ms) {
        wf->polling->due_ms = 0;
        poll_plan_at(wf, due_ms);
    } else
        claim(wf);
}

static void poll_call_free(struct poll_call *p)
{
    for (struct poll_call **at = &p->wf->polling->calls; *at; at = &(*at)->next) {
        if (*at == p) {
            *at = p->next;
            p->wf->polling->call_count--;
            break;
        }
    }
    free(p->due.request_id);
    free(p);
}

/* ---- after the answer ---- */

static void on_put(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    status_take_write(wf, &result->err);
    tell_changed(wf, result->id);
    if (result->is_changed && result->state == REQUEST_EXPIRED) {
        tell_note(wf, WF_NOTE_STATE, result->id, "expired: nothing can be delivered any more");
        status_stale(wf);
    }
}

static void on_result_stored(void *owner, const struct store_result *stored)
{
    struct wf *wf = owner;
    if (stored->err.code != ERR_NONE)
        tell_note(wf, WF_NOTE_TROUBLE, stored->id,
                  "a fetched result could not be stored and is fetched again: %s", stored->err.text);
}

static void plan_next(struct poll_call *p, const struct poll_answer *answer)
{
    struct wf *wf = p->wf;
    int64_t now = clock_wall_ms();
    int64_t wait =
        poll_wait_ms(answer->kind, p->due.poll_count, answer->retry_after_s, (int)random_below(100));
    const struct store_poll next = {
        .id = p->due.id,
        .next_poll_ms = wait ? now + wait : 0,
        .note = poll_kind_sentence(answer->kind),
        .last_dispatched_at = answer->last_dispatched_at,
        .failure_reason = answer->failure_reason,
        .is_over = poll_wait_is_over(answer->kind, p->due.has_callback, p->due.answered_ms, now),
    };
    store_put_poll(wf->store, &next, now, on_put, wf);
    poll_plan_at(wf, next.next_poll_ms);
}

static void on_polled(void *owner, const struct http_answer *told)
{
    struct poll_call *p = owner;
    const struct http_answer heard = answer_heard(told), *a = &heard;
    struct wf *wf = p->wf;
    struct poll_answer answer = {0};
    pace_took(wf, PACE_POLL, a);
    int status = a->reach == HTTP_ANSWERED ? a->status : 0;
    wire_read_poll(status, a->body ? a->body : "", a->body ? a->body_size : 0, &answer);
    if (!answer.retry_after_s)
        answer.retry_after_s = http_header_retry_after_s(a->headers, clock_wall_ms() / 1000);
    const char *sentence = poll_kind_sentence(answer.kind);
    tell_note(wf, WF_NOTE_POLL, p->due.id, "asked for its result: %s", sentence ? sentence : "it is there");
    /* A request that is settled by this result plans nothing further; one whose other part is open does. */
    plan_next(p, &answer);
    if (answer.kind == POLL_RESULT &&
        !receive_body(wf, NULL, p->due.id, CHANNEL_POLL, mem_text_n(a->body, a->body_size), a->body_size,
                      on_result_stored, wf))
        tell_note(wf, WF_NOTE_TROUBLE, p->due.id, "a fetched result found no room and is fetched again");
    poll_answer_release(&answer);
    poll_call_free(p);
}

/* ---- asking ---- */

static void ask(struct wf *wf, struct store_due *due)
{
    static const char *const headers[] = {"accept: application/json", NULL};
    struct poll_call *p = mem_zalloc(sizeof *p);
    *p = (struct poll_call){.wf = wf, .due = *due, .next = wf->polling->calls};
    due->request_id = NULL;
    wf->polling->calls = p;
    wf->polling->call_count++;
    struct buf path;
    buf_init(&path, 2048);
    wire_write_poll_path(p->due.request_id, &path);
    char *url = mem_text_format("%s%s", wf->api.url, path.data);
    struct err why = {0};
    const struct http_call call = {.method = "GET",
                                   .url = url,
                                   .key = wf->api.key,
                                   .headers = headers,
                                   .connect_wait_ms = CONNECT_WAIT_MS,
                                   .total_wait_ms = ANSWER_WAIT_MS};
    pace_began(wf, PACE_POLL);
    if (!http_client_start(wf->api.client, &call, on_polled, p, &p->call_id, &why)) {
        pace_took(wf, PACE_POLL, NULL);
        plan_next(p, &(struct poll_answer){.kind = POLL_TROUBLE});
        poll_call_free(p);
    }
    free(url);
    buf_release(&path);
}

static void on_claimed(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    wf->polling->is_claiming = false;
    status_take_read(wf, &result->err);
    if (wf->is_closing)
        return;
    for (size_t i = 0; i < result->due_count; i++)
        ask(wf, &result->due[i]);
    if (result->err.code == ERR_NONE)
        poll_plan_at(wf, result->next_due_ms);
    else
        poll_plan_at(wf, clock_wall_ms() + AGAIN_MS);
    if (wf->polling->is_claim_due)
        claim(wf);
}

/* Apollo's limit for polls is used up: what is due stays due. */
static void hold_polls(struct wf *wf, int64_t wait_ms)
{
    char when[CLOCK_ISO_SIZE];
    clock_format_local_time(clock_wall_ms() + wait_ms, when);
    tell_note(wf, WF_NOTE_POLL, 0, "Apollo's limit of polls is used up; asking goes on at %s at the latest",
              when);
    poll_plan_at(wf, clock_wall_ms() + wait_ms);
}

static void claim(struct wf *wf)
{
    wf->polling->due_ms = 0;
    wf->polling->is_claim_due = wf->polling->is_claiming;
    if (wf->polling->is_claiming || wf->is_closing || !wf->api.key)
        return;
    int64_t wait_ms = pace_wait_ms(wf, PACE_POLL);
    if (wait_ms > 0) {
        hold_polls(wf, wait_ms);
        return;
    }
    if (wf->polling->call_count >= CLAIM_LIMIT) {
        poll_plan_at(wf, clock_wall_ms() + 250);
        return;
    }
    wf->polling->is_claiming = true;
    store_claim_polls(wf->store, clock_wall_ms(), LEASE_MS, CLAIM_LIMIT - (int)wf->polling->call_count,
                      on_claimed, wf);
}

/* ---- by hand ---- */

struct hurry {
    struct wf *wf;
    uint64_t ticket;
    int64_t id;
};

static void on_hurried(void *owner, struct store_result *result)
{
    struct hurry *h = owner;
    struct err e = result->err;
    if (e.code == ERR_NONE && !result->is_changed)
        err_set(&e, ERR_USAGE, "Request %lld cannot be asked for: it is %s%s.", (long long)h->id,
                request_state_word(result->state),
                result->state == REQUEST_WAITING ? ", but Apollo gave it no id" : "");
    tell_done(h->wf, h->ticket, h->id, result->is_changed, &e);
    if (result->is_changed)
        poll_plan_at(h->wf, clock_wall_ms());
    free(h);
}

void poll_now(struct wf *wf, uint64_t ticket, int64_t id)
{
    struct err e = {0};
    if (!wf->api.key) {
        err_set(&e, ERR_CONFIG,
                "There is no API key, so Apollo cannot be asked. Set APOLLO_API_KEY and start again.");
        tell_done(wf, ticket, id, false, &e);
        return;
    }
    struct hurry *h = mem_zalloc(sizeof *h);
    *h = (struct hurry){.wf = wf, .ticket = ticket, .id = id};
    store_hurry_poll(wf->store, id, clock_wall_ms(), on_hurried, h);
}

void poll_cancel_all(struct wf *wf)
{
    while (wf->polling->calls) {
        http_client_cancel(wf->api.client, wf->polling->calls->call_id);
        poll_call_free(wf->polling->calls);
    }
}

/* ---- life ---- */

void poll_start(struct wf *wf)
{
    wf->polling = mem_zalloc(sizeof *wf->polling);
    wf->polling->timer = loop_timer_new(wf->loop, poll_look, wf);
}

void poll_end(struct wf *wf)
{
    if (!wf->polling)
        return;
    loop_timer_free(wf->polling->timer);
    free(wf->polling);
    wf->polling = NULL;
}
