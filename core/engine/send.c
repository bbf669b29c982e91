/* send.c — a lookup's way to Apollo: checked, stored with its token, marked as sending, called once,
 * answered. The request and its token are on disk before the call leaves, since the webhook may be faster
 * than the answer. A call that may have been charged is never made twice. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/engine/sending.h"
#include "core/wire/apollo.h"

enum {
    PATH_CEILING = 16 * 1024,
    BODY_CEILING = 64 * 1024,
    CONNECT_WAIT_MS = 15000,
    ANSWER_WAIT_MS = 120000,
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
    s->next = wf->sendings.first;
    wf->sendings.first = s;
    return s;
}

static enum pace_endpoint endpoint_of(const struct sending *s)
{
    return s->lookup.is_bulk || s->lookup.people_count > 1 ? PACE_BULK : PACE_MATCH;
}

void sending_end_pace(struct sending *s, const struct http_answer *a)
{
    if (!s->is_paced)
        return;
    s->is_paced = false;
    pace_took(s->wf, endpoint_of(s), a);
    if (s->wf->sendings.held_count > 0)
        pace_look_in(s->wf, 0);
}

void sending_is_back(struct sending *s)
{
    s->is_called = false;
    atomic_fetch_sub(&s->wf->calls_out, 1);
}

void sending_free(struct sending *s)
{
    for (struct sending **at = &s->wf->sendings.first; *at; at = &(*at)->next) {
        if (*at == s) {
            *at = s->next;
            break;
        }
    }
    sending_end_pace(s, NULL);
    if (s->cut_for)
        tell_done(s->wf, s->cut_for, s->id, true, &(struct err){0});
    if (s->run)
        bulk_call_over(s->wf, s->run, &s->report);
    explicit_bzero(s->token, sizeof s->token);
    http_exchange_free(s->exchange);
    free(s->message);
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
        hook = mem_text_format("%s/hook/%.*s%s", s->wf->reception.callback_base,
                               is_for_show ? 4 : TOKEN_TEXT_SIZE - 1, s->token, is_for_show ? "..." : "");
    wire_write_call(&s->lookup, hook, &path, &body);
    char *url = mem_text_format("%s%s", s->wf->api.url, path.data);
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

struct http_exchange *sending_exchange(const struct sending *s)
{
    struct http_exchange *x = mem_zalloc(sizeof *x);
    x->method = mem_text("POST");
    x->url = call_url(s, true, &x->request_body);
    return x;
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
    s->is_called = http_client_start(s->wf->api.client,
                                     &(struct http_call){.method = "POST",
                                                         .url = url,
                                                         .body = body ? body : "",
                                                         .body_size = body ? strlen(body) : 0,
                                                         .key = s->wf->api.key,
                                                         .headers = headers,
                                                         .is_never_repeated = true,
                                                         .connect_wait_ms = CONNECT_WAIT_MS,
                                                         .total_wait_ms = ANSWER_WAIT_MS},
                                     sending_on_answer, s, &s->call_id, &why);
    if (s->is_called)
        atomic_fetch_add(&s->wf->calls_out, 1);
    else
        sending_end(s, REQUEST_REJECTED, why.text);
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
    if (sending_may_wait(s, &result->err)) {
        s->awaits_disk = true;
        sending_end_pace(s, NULL);
        tell_note(wf, WF_NOTE_TROUBLE, s->id, "stays queued until the history can be written: %s",
                  result->err.text);
    } else if (result->err.code != ERR_NONE || !result->is_changed) {
        tell_note(wf, WF_NOTE_TROUBLE, s->id, "was not sent: %s",
                  result->err.code ? result->err.text : "it is no longer queued");
        sending_free(s);
    } else if (wf->is_closing) {
        /* The store is finishing: nothing left this machine, and the row must not say that it did. */
        sending_end(s, REQUEST_REJECTED, "The program ended before the call left. Nothing was sent.");
    } else if (s->cut_for) {
        sending_end(s, REQUEST_REJECTED, "It was interrupted before the call left. Nothing was sent.");
    } else {
        tell_note_of(wf, WF_NOTE_SENT, s->id, s->label, "sent %s", s->label);
        call(s);
    }
}

static void go(struct sending *s)
{
    s->is_paced = true;
    pace_began(s->wf, endpoint_of(s));
    store_move(s->wf->store, s->id, REQUEST_QUEUED, REQUEST_SENDING, NULL, clock_wall_ms(),
               sending_exchange(s), on_sending, s);
}

/* ---- held for Apollo's limit ---- */

static void tell_held(struct wf *wf, int64_t wait_ms)
{
    wf->sendings.held_until_ms = wf->sendings.held_count ? clock_wall_ms() + wait_ms : 0;
    status_post(wf);
    if (wf->sendings.held_count)
        pace_look_in(wf, wait_ms);
}

static void hold(struct sending *s)
{
    struct wf *wf = s->wf;
    char when[CLOCK_ISO_SIZE];
    int64_t wait_ms = pace_wait_ms(wf, endpoint_of(s));
    s->is_held = true;
    wf->sendings.held_count++;
    clock_format_local_time(clock_wall_ms() + wait_ms, when);
    tell_note(wf, WF_NOTE_STATE, s->id,
              "stays queued: Apollo's limit of calls is used up, until %s at the latest", when);
    tell_held(wf, wait_ms);
}

static struct sending *first_held(struct wf *wf)
{
    struct sending *first = NULL;
    for (struct sending *s = wf->sendings.first; s; s = s->next)
        if (s->is_held && (!first || s->id < first->id))
            first = s;
    return first;
}

static void unhold(struct sending *s)
{
    s->is_held = false;
    s->wf->sendings.held_count--;
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

void send_again(struct wf *wf)
{
    struct sending *next;
    for (struct sending *s = wf->sendings.first; s; s = next) {
        next = s->next;
        if (!s->awaits_disk)
            continue;
        s->awaits_disk = false;
        if (s->is_over)
            sending_keep_again(s);
        else if (!s->run && pace_wait_ms(wf, endpoint_of(s)) > 0)
            hold(s);
        else
            go(s);
    }
}

static void on_withdrawn(void *owner, struct store_result *result)
{
    struct sending *s = owner;
    struct wf *wf = s->wf;
    status_take_write(wf, &result->err);
    tell_done(wf, s->ticket, s->id, result->is_changed, &result->err);
    if (result->is_changed)
        tell_note(wf, WF_NOTE_STATE, s->id, "taken back before it was sent");
    tell_changed(wf, s->id);
    status_stale(wf);
    sending_free(s);
}

static void on_left_behind(void *owner, struct store_result *result)
{
    (void)result; /* where the disk refuses it is queued, and a draft at the next start */
    sending_free(owner);
}

bool send_is_ours(const struct wf *wf, int64_t id)
{
    for (const struct sending *s = wf->sendings.first; s; s = s->next)
        if (s->id == id)
            return true;
    return false;
}

bool send_withdraw(struct wf *wf, uint64_t ticket, int64_t id)
{
    for (struct sending *s = wf->sendings.first; s; s = s->next) {
        bool is_queued = s->is_held || (s->awaits_disk && !s->is_over && !s->run);
        if (!is_queued || s->id != id)
            continue;
        if (s->is_held)
            unhold(s);
        s->awaits_disk = false;
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
    if (wf->sendings.held_count > 0 || pace_wait_ms(wf, endpoint_of(s)) > 0)
        hold(s);
    else
        go(s);
}

/* ---- the door ---- */

bool send_has_key(const struct wf *wf, struct err *e)
{
    return wf->api.key ||
           err_set(e, ERR_CONFIG,
                   "There is no API key. Set APOLLO_API_KEY, or api_key_file in the configuration, and "
                   "start again.");
}

static bool check_lookup(const struct wf *wf, struct lookup *l, struct err *e)
{
    if (!send_has_key(wf, e))
        return false;
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
    r->has_callback = s->wf->reception.has_callback;
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
    unsigned minds = (l->is_despite_forgotten ? 0u : STORE_MINDS_FORGOTTEN) |
                     (l->minds_repeat ? STORE_MINDS_REPEATED : 0u) |
                     (bulk_with_simulated(wf) ? STORE_MINDS_SIMULATED : 0u);
    store_add_request_take(wf->store, request_of(s), s->token, minds, on_added, s);
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

/* ---- interrupted ---- */

static void cut_call(struct sending *s, const char *why)
{
    http_client_cancel(s->wf->api.client, s->call_id);
    sending_is_back(s);
    sending_end_uncertain(s, why);
}

/* Most calls are answered within seconds, and without its answer, and the id in it, nobody may ever find what
 * it paid for. */
void send_interrupt(struct wf *wf, uint64_t ticket, int64_t id)
{
    struct sending *s = wf->sendings.first;
    while (s && (s->id != id || s->cut_for))
        s = s->next;
    if (!s || (s->awaits_disk && s->is_over))
        tell_done(wf, ticket, id, false, &(struct err){0});
    else if (!send_withdraw(wf, ticket, id)) {
        s->cut_for = ticket; /* answered when the store has what becomes of it */
        s->cut_at_ms = clock_mono_ms() + WF_CLOSE_WAIT_MS;
        loop_timer_set(wf->sendings.cut_timer, WF_CLOSE_WAIT_MS);
    }
}

void send_cut_late(void *owner)
{
    struct wf *wf = owner;
    struct sending *next;
    int64_t now_ms = clock_mono_ms(), wait_ms = 0;
    for (struct sending *s = wf->sendings.first; s; s = next) {
        next = s->next;
        if (!s->is_called || !s->cut_for)
            continue;
        if (s->cut_at_ms <= now_ms)
            cut_call(s, "The call was interrupted.");
        else if (!wait_ms || s->cut_at_ms - now_ms < wait_ms)
            wait_ms = s->cut_at_ms - now_ms;
    }
    if (wait_ms)
        loop_timer_set(wf->sendings.cut_timer, wait_ms);
}

void send_leave(struct wf *wf)
{
    struct sending *next;
    for (struct sending *s = wf->sendings.first; s; s = next) {
        next = s->next;
        if (s->is_held) {
            unhold(s);
            store_move(wf->store, s->id, REQUEST_QUEUED, REQUEST_DRAFT,
                       "The program ended before this was sent; nothing was asked of Apollo.",
                       clock_wall_ms(), NULL, on_left_behind, s);
            continue;
        }
        if (s->awaits_disk && s->is_over)
            sending_keep_again(s); /* a last time */
        else if (s->awaits_disk)
            sending_free(s); /* queued: a draft at the next start */
        else if (s->is_called && s->cut_for)
            cut_call(s, "The call was interrupted."); /* interrupted twice */
        /* else it is out, or the store has it: its callback sees that the program closes */
    }
}

void send_cut_all(struct wf *wf)
{
    struct sending *next;
    for (struct sending *s = wf->sendings.first; s; s = next) {
        next = s->next;
        if (s->is_called)
            cut_call(s, "The program ended while the call was out.");
    }
}
