/* send.c — a lookup's way to Apollo: checked, stored with its token, marked as sending, called once,
 * answered. The request and its token are on disk before the call leaves, since the webhook may be faster
 * than the answer. A call that may have been charged is never made twice. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/engine/bulk.h"
#include "core/engine/engine.h"
#include "core/wire/apollo.h"

enum {
    PATH_CEILING = 16 * 1024,
    BODY_CEILING = 64 * 1024,
    CONNECT_WAIT_MS = 15000,
    ANSWER_WAIT_MS = 120000,
};

struct sending {
    struct sending *next;
    struct wf *wf;
    uint64_t ticket;
    int64_t id; /* 0 until stored */
    struct lookup lookup;
    char token[TOKEN_TEXT_SIZE];
    char *label;
    uint64_t call_id;
    uint64_t cut_for; /* the ticket of an interruption, answered when this is over; 0: none */
    bool is_called;   /* the call is out: an interruption makes it uncertain */
    bool is_held;     /* queued until Apollo's limit has room again */
    bool is_paced;    /* counted as out */
    bool is_simulated;
    struct http_exchange *exchange; /* as it will be kept */
    int64_t run;                    /* the list whose batch it is; 0: none */
    struct call_report report;      /* for that list */
};

/* ---- bookkeeping ---- */

static struct sending *sending_new(struct wf *wf, uint64_t ticket, const struct lookup *l)
{
    struct sending *s = mem_zalloc(sizeof *s);
    s->wf = wf;
    s->ticket = ticket;
    s->is_simulated = wf->is_simulated;
    lookup_copy(&s->lookup, l);
    random_token(s->token);
    s->next = wf->sendings;
    wf->sendings = s;
    return s;
}

static enum pace_endpoint endpoint_of(const struct sending *s)
{
    return s->lookup.is_bulk || s->lookup.people_count > 1 ? PACE_BULK : PACE_MATCH;
}

static void end_pace(struct sending *s, const struct http_answer *a)
{
    if (!s->is_paced)
        return;
    s->is_paced = false;
    pace_took(s->wf, endpoint_of(s), a);
    if (s->wf->held_count > 0)
        pace_look_in(s->wf, 0);
}

static void sending_free(struct sending *s)
{
    for (struct sending **at = &s->wf->sendings; *at; at = &(*at)->next) {
        if (*at == s) {
            *at = s->next;
            break;
        }
    }
    end_pace(s, NULL);
    if (s->cut_for)
        tell_done(s->wf, s->cut_for, s->id, true, &(struct err){0});
    if (s->run)
        bulk_call_over(s->wf, s->run, &s->report);
    explicit_bzero(s->token, sizeof s->token);
    http_exchange_free(s->exchange);
    lookup_release(&s->lookup);
    free(s->label);
    free(s);
}

static void tell_sent(struct wf *wf, uint64_t ticket, int64_t id, const struct err *err)
{
    struct wf_event *ev = event_new(WF_EVENT_SENT, ticket);
    ev->id = id;
    if (err)
        ev->err = *err;
    event_post(wf, ev);
}

/* ---- the call, as it is made and as it is shown ---- */

static char *call_url(const struct sending *s, bool is_for_show, char **body_out)
{
    struct buf path, body;
    buf_init(&path, PATH_CEILING);
    buf_init(&body, BODY_CEILING);
    char *hook = NULL;
    if (lookup_wants_waterfall(&s->lookup.options) || lookup_wants_native_phone(&s->lookup.options))
        hook = mem_text_format("%s/hook/%.*s%s", s->wf->callback_base, is_for_show ? 4 : TOKEN_TEXT_SIZE - 1,
                               s->token, is_for_show ? "..." : "");
    wire_write_call(&s->lookup, hook, &path, &body);
    char *url = mem_text_format("%s%s", s->wf->api_url, path.data);
    if (body_out)
        *body_out = body.size ? mem_text_n(body.data, body.size) : NULL;
    explicit_bzero(path.data, path.size);
    buf_release(&path);
    buf_release(&body);
    if (hook)
        explicit_bzero(hook, strlen(hook));
    free(hook);
    return url;
}

static struct http_exchange *exchange_as_sent(const struct sending *s)
{
    struct http_exchange *x = mem_zalloc(sizeof *x);
    x->method = mem_text("POST");
    x->url = call_url(s, true, &x->request_body);
    return x;
}

/* ---- the answer ---- */

static void on_answer_kept(void *owner, struct store_result *result)
{
    struct sending *s = owner;
    struct wf *wf = s->wf;
    status_take_write(wf, &result->err);
    if (result->err.code == ERR_NONE) {
        tell_note_of(wf, WF_NOTE_ANSWER, s->id, s->label, "answer for %s: request %lld is %s", s->label,
                     (long long)s->id, request_state_text(result->state));
        tell_changed(wf, s->id);
        if (result->state == REQUEST_WAITING)
            poll_plan_at(wf, clock_wall_ms() + POLL_FIRST_MS);
        settling_begin(wf, s->id);
        status_stale(wf);
    }
    sending_free(s);
}

static void keep_answer_headers(struct sending *s, const struct http_answer *a)
{
    struct http_exchange *x = s->exchange ? s->exchange : (s->exchange = exchange_as_sent(s));
    struct buf clean;
    buf_init(&clean, 256 * 1024);
    utf8_clean(&clean, a->headers, strlen(a->headers), UTF8_TEXT);
    mem_text_replace_take(&x->answer_headers, buf_take(&clean, NULL));
    buf_release(&clean);
    mem_text_replace_take(&x->answer_body, a->body ? mem_text_n(a->body, a->body_size) : NULL);
    x->answer_body_size = a->body ? a->body_size : 0;
    x->status = a->status;
    x->name_us = a->name_us;
    x->connect_us = a->connect_us;
    x->tls_us = a->tls_us;
    x->first_byte_us = a->first_byte_us;
    x->total_us = a->total_us;
}

static void end_call(struct sending *s, enum request_state to, const char *message)
{
    struct http_exchange *x = s->exchange ? s->exchange : exchange_as_sent(s);
    s->exchange = NULL;
    store_end_call(s->wf->store, s->id, to, message, s->is_simulated, clock_wall_ms(), x, on_answer_kept, s);
}

static void end_uncertain(struct sending *s, const char *what)
{
    char *message =
        mem_text_format("%s It may have been accepted and charged, so it is not sent again by itself; "
                        "its delivery is still waited for.",
                        what);
    end_call(s, REQUEST_UNCERTAIN, message);
    free(message);
}

/* An answer ≥ 400: Apollo's own sentence where it has one. */
static void end_rejected(struct sending *s, const struct http_answer *a)
{
    char *told = wire_read_error(a->body, a->body_size, NULL);
    char *message =
        told ? mem_text(told) : mem_text_format("Apollo answered %d without a reason.", a->status);
    if (a->status >= 500) {
        char *more = mem_text_format(
            "%s (HTTP %d: it may have been charged, so it is not sent again by itself.)", message, a->status);
        mem_text_replace_take(&message, more);
    }
    end_call(s, REQUEST_REJECTED, message);
    free(message);
    free(told);
}

static void take_answer(struct sending *s, const struct http_answer *a)
{
    struct err why = {0};
    struct sync_answer *answer = mem_zalloc(sizeof *answer);
    bool is_bulk = s->lookup.is_bulk || s->lookup.people_count > 1;
    if (!wire_read_sync_answer(a->body, a->body_size, is_bulk, answer, &why)) {
        free(answer);
        char *what =
            a->status >= 300
                ? mem_text_format("The answer is %d, which leads elsewhere and is not followed: check "
                                  "api_url (--api-url).",
                                  a->status)
                : mem_text_format("Apollo answered %d with something that is not its JSON (%s).", a->status,
                                  why.text);
        end_uncertain(s, what);
        free(what);
        return;
    }
    struct http_exchange *x = s->exchange;
    s->exchange = NULL;
    store_apply_answer(s->wf->store, s->id, answer, s->is_simulated, clock_wall_ms(), POLL_FIRST_MS, x,
                       on_answer_kept, s);
}

static void take_rates(struct rate_windows *rates, const struct http_answer *a)
{
    for (const char *line = a->headers; *line;) {
        const char *end = strstr(line, "\r\n");
        size_t size = end ? (size_t)(end - line) : strlen(line);
        const char *colon = memchr(line, ':', size);
        if (colon) {
            char *name = mem_text_n(line, (size_t)(colon - line));
            char *value = mem_text_n(colon + 1, size - (size_t)(colon + 1 - line));
            rate_windows_take_header(rates, name, value);
            free(name);
            free(value);
        }
        line = end ? end + 2 : line + size;
    }
}

enum { POST_EVERY_MS = 1000 };

/* An answer that tells nothing of the limits leaves the last figure as old as it is. */
static void take_headers(struct wf *wf, const struct http_answer *a)
{
    struct rate_windows now, before = wf->rates;
    rate_windows_init(&now);
    take_rates(&now, a);
    if (now.span[RATE_MINUTE].left < 0 && now.span[RATE_MINUTE].limit < 0)
        return;
    now.seen_ms = clock_wall_ms();
    wf->rates = now;
    if (now.span[RATE_MINUTE].left != before.span[RATE_MINUTE].left ||
        llabs(now.seen_ms - before.seen_ms) > POST_EVERY_MS)
        status_post(wf);
}

static int retry_after_s(const struct http_answer *a)
{
    char text[16];
    long seconds = http_answer_header(a, "Retry-After", text, sizeof text) ? strtol(text, NULL, 10) : 0;
    return seconds > 0 && seconds < 24 * 3600 ? (int)seconds : 0;
}

/* What the list of a batch needs to know of its call. */
static void note_report(struct sending *s, const struct http_answer *a)
{
    struct call_report *r = &s->report;
    struct rate_windows rates;
    rate_windows_init(&rates);
    take_rates(&rates, a);
    r->end = a->reach == HTTP_NOT_SENT ? CALL_NOT_SENT
             : a->reach == HTTP_PARTLY ? CALL_UNCERTAIN
             : a->status >= 400        ? CALL_REFUSED
                                       : CALL_ANSWERED;
    r->http_status = a->reach == HTTP_ANSWERED ? a->status : 0;
    r->retry_after_s = retry_after_s(a);
    r->minute_left = rates.span[RATE_MINUTE].left;
    char *told = r->end == CALL_REFUSED ? wire_read_error(a->body, a->body_size, NULL) : NULL;
    snprintf(r->sentence, sizeof r->sentence, "%s", told ? told : a->sentence);
    free(told);
}

static void on_answer(void *owner, const struct http_answer *a)
{
    struct sending *s = owner;
    char simulator[32];
    s->is_called = false;
    end_pace(s, a);
    s->is_simulated = s->is_simulated || http_answer_header(a, "X-Simulated", simulator, sizeof simulator);
    keep_answer_headers(s, a);
    if (s->run)
        note_report(s, a);
    if (a->reach == HTTP_ANSWERED)
        take_headers(s->wf, a);
    if (a->reach == HTTP_NOT_SENT)
        end_call(s, REQUEST_REJECTED, a->sentence);
    else if (a->reach == HTTP_PARTLY)
        end_uncertain(s, a->sentence);
    else if (a->status >= 400)
        end_rejected(s, a);
    else
        take_answer(s, a);
}

/* ---- the call ---- */

static void call(struct sending *s)
{
    static const char *const headers[] = {"Content-Type: application/json", "Cache-Control: no-cache",
                                          "accept: application/json", NULL};
    struct err why = {0};
    char *body = NULL;
    char *url = call_url(s, false, &body);
    door_expect(s->wf, s->token); /* before the webhook can come */
    s->is_called = http_client_start(s->wf->client,
                                     &(struct http_call){.method = "POST",
                                                         .url = url,
                                                         .body = body ? body : "",
                                                         .body_size = body ? strlen(body) : 0,
                                                         .key = s->wf->key,
                                                         .headers = headers,
                                                         .is_never_repeated = true,
                                                         .connect_wait_ms = CONNECT_WAIT_MS,
                                                         .total_wait_ms = ANSWER_WAIT_MS},
                                     on_answer, s, &s->call_id, &why);
    if (!s->is_called)
        end_call(s, REQUEST_REJECTED, why.text);
    explicit_bzero(url, strlen(url));
    free(url);
    free(body);
}

static void on_sending(void *owner, struct store_result *result)
{
    struct sending *s = owner;
    struct wf *wf = s->wf;
    status_take_write(wf, &result->err);
    tell_changed(wf, s->id);
    if (result->err.code != ERR_NONE || !result->is_changed) {
        tell_note(wf, WF_NOTE_TROUBLE, s->id, "request %lld was not sent: %s", (long long)s->id,
                  result->err.code ? result->err.text : "it is no longer queued");
        sending_free(s);
    } else if (wf->is_closing) {
        /* The store is finishing: nothing left this machine, and the row must not say that it did. */
        end_call(s, REQUEST_REJECTED, "The program ended before the call left. Nothing was sent.");
    } else if (s->cut_for) {
        end_call(s, REQUEST_REJECTED, "It was interrupted before the call left. Nothing was sent.");
    } else {
        tell_note_of(wf, WF_NOTE_SENT, s->id, s->label, "sent %s as request %lld", s->label,
                     (long long)s->id);
        call(s);
    }
}

static void go(struct sending *s)
{
    s->is_paced = true;
    pace_began(s->wf, endpoint_of(s));
    store_move(s->wf->store, s->id, REQUEST_QUEUED, REQUEST_SENDING, NULL, clock_wall_ms(),
               exchange_as_sent(s), on_sending, s);
}

/* ---- held for Apollo's limit ---- */

static void tell_held(struct wf *wf, int64_t wait_ms)
{
    wf->held_until_ms = wf->held_count ? clock_wall_ms() + wait_ms : 0;
    status_post(wf);
    if (wf->held_count)
        pace_look_in(wf, wait_ms);
}

static void hold(struct sending *s)
{
    struct wf *wf = s->wf;
    char when[CLOCK_ISO_SIZE];
    int64_t wait_ms = pace_wait_ms(wf, endpoint_of(s));
    s->is_held = true;
    wf->held_count++;
    clock_format_local_time(clock_wall_ms() + wait_ms, when);
    tell_note(wf, WF_NOTE_STATE, s->id,
              "request %lld stays queued: Apollo's limit of calls is used up, until %s at the latest",
              (long long)s->id, when);
    tell_held(wf, wait_ms);
}

static struct sending *first_held(struct wf *wf)
{
    struct sending *first = NULL;
    for (struct sending *s = wf->sendings; s; s = s->next)
        if (s->is_held && (!first || s->id < first->id))
            first = s;
    return first;
}

static void unhold(struct sending *s)
{
    s->is_held = false;
    s->wf->held_count--;
}

void send_held(void *owner)
{
    struct wf *wf = owner;
    struct sending *s;
    int64_t wait_ms = 0;
    while ((s = first_held(wf)) && (wait_ms = pace_wait_ms(wf, endpoint_of(s))) == 0) {
        unhold(s);
        go(s);
    }
    tell_held(wf, wait_ms);
}

static void on_withdrawn(void *owner, struct store_result *result)
{
    struct sending *s = owner;
    struct wf *wf = s->wf;
    status_take_write(wf, &result->err);
    tell_done(wf, s->ticket, s->id, result->is_changed, &result->err);
    if (result->is_changed)
        tell_note(wf, WF_NOTE_STATE, s->id, "request %lld was taken back before it was sent",
                  (long long)s->id);
    tell_changed(wf, s->id);
    status_stale(wf);
    sending_free(s);
}

static void on_left_behind(void *owner, struct store_result *result)
{
    (void)result; /* where the disk refuses it is queued, and a draft at the next start */
    sending_free(owner);
}

bool send_withdraw(struct wf *wf, uint64_t ticket, int64_t id)
{
    for (struct sending *s = wf->sendings; s; s = s->next) {
        if (!s->is_held || s->id != id)
            continue;
        unhold(s);
        s->ticket = ticket;
        store_move(wf->store, id, REQUEST_QUEUED, REQUEST_DRAFT,
                   "You took it back before it was sent; nothing was asked of Apollo.", clock_wall_ms(), NULL,
                   on_withdrawn, s);
        pace_look_in(wf, 0);
        return true;
    }
    return false;
}

static void on_added(void *owner, struct store_result *result)
{
    struct sending *s = owner;
    struct wf *wf = s->wf;
    status_take_write(wf, &result->err);
    s->id = result->id;
    tell_sent(wf, s->ticket, s->id, &result->err);
    if (result->err.code != ERR_NONE || wf->is_closing) {
        sending_free(s); /* stored as queued, it is a draft at the next start */
        return;
    }
    tell_changed(wf, s->id);
    status_stale(wf);
    if (wf->held_count > 0 || pace_wait_ms(wf, endpoint_of(s)) > 0)
        hold(s);
    else
        go(s);
}

/* ---- the door ---- */

static bool check_lookup(const struct wf *wf, struct lookup *l, struct err *e)
{
    if (!wf->key)
        return err_set(e, ERR_CONFIG,
                       "There is no API key. Set APOLLO_API_KEY, or api_key_file in the configuration, and "
                       "start again.");
    if (l->people_count < 1 || l->people_count > REQUEST_PEOPLE_MAX)
        return err_set(e, ERR_USAGE, "One call takes 1 to %d people.", REQUEST_PEOPLE_MAX);
    for (size_t i = 0; i < l->people_count; i++) {
        enum identifier bad;
        if (!identifiers_normalise(&l->people[i], &bad, e) || !identity_check(&l->people[i], e))
            return false;
    }
    return true;
}

static struct request *request_of(struct sending *s)
{
    struct request *r = request_new();
    r->state = REQUEST_QUEUED;
    r->options = s->lookup.options;
    r->is_bulk = s->lookup.is_bulk || s->lookup.people_count > 1;
    r->is_simulated = s->is_simulated;
    r->has_callback = s->wf->has_callback;
    r->created_ms = clock_wall_ms();
    for (size_t i = 0; i < s->lookup.people_count; i++)
        identifiers_copy(&request_add_person(r)->asked, &s->lookup.people[i]);
    settle_begin(r);
    return r;
}

static char *label_of(const struct lookup *l)
{
    struct buf label;
    buf_init(&label, 600);
    identifiers_label(&l->people[0], &label);
    if (l->people_count > 1)
        buf_printf(&label, " and %zu more", l->people_count - 1);
    char *text = buf_take(&label, NULL);
    buf_release(&label);
    return text;
}

void send_lookup(struct wf *wf, uint64_t ticket, const struct lookup *l)
{
    struct err why = {0};
    struct lookup checked;
    lookup_copy(&checked, l);
    if (!check_lookup(wf, &checked, &why)) {
        tell_sent(wf, ticket, 0, &why);
        lookup_release(&checked);
        return;
    }
    struct sending *s = sending_new(wf, ticket, &checked);
    lookup_release(&checked);
    s->label = label_of(&s->lookup);
    if (l->is_despite_forgotten)
        store_add_request_take(wf->store, request_of(s), s->token, on_added, s);
    else
        store_add_unless_forgotten_take(wf->store, request_of(s), s->token, on_added, s);
}

void send_batch(struct wf *wf, int64_t run, const struct request *r, const char *token)
{
    struct lookup l = {.options = r->options, .people_count = r->people_count, .is_bulk = true};
    for (size_t i = 0; i < r->people_count; i++)
        l.people[i] = r->people[i].asked; /* borrowed: copied by sending_new */
    struct sending *s = sending_new(wf, 0, &l);
    memcpy(s->token, token, sizeof s->token);
    s->label = label_of(&s->lookup);
    s->id = r->id;
    s->run = run;
    s->report = (struct call_report){.end = CALL_NOT_MADE, .minute_left = -1};
    tell_changed(wf, s->id);
    status_stale(wf);
    go(s);
}

static void cut_call(struct sending *s, const char *why)
{
    http_client_cancel(s->wf->client, s->call_id);
    s->is_called = false;
    end_uncertain(s, why);
}

void send_interrupt(struct wf *wf, uint64_t ticket, int64_t id)
{
    struct sending *s = wf->sendings;
    while (s && (s->id != id || s->cut_for))
        s = s->next;
    if (!s)
        tell_done(wf, ticket, id, false, &(struct err){0});
    else if (!send_withdraw(wf, ticket, id)) {
        s->cut_for = ticket; /* answered when the store has what becomes of it */
        if (s->is_called)
            cut_call(s, "The call was interrupted.");
    }
}

void send_interrupt_all(struct wf *wf)
{
    struct sending *next;
    for (struct sending *s = wf->sendings; s; s = next) {
        next = s->next;
        if (s->is_held) {
            unhold(s);
            store_move(wf->store, s->id, REQUEST_QUEUED, REQUEST_DRAFT,
                       "The program ended before this was sent; nothing was asked of Apollo.",
                       clock_wall_ms(), NULL, on_left_behind, s);
            continue;
        }
        if (!s->is_called)
            continue; /* the store still has it: its callback sees that the program closes */
        cut_call(s, "The program ended while the call was out.");
    }
}
