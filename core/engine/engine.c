/* engine.c — the engine thread: built, run and taken down here; commands are handed to their files. */
#include "core/engine/bulk.h"
#include "core/engine/engine.h"

#include <assert.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/confine.h"
#include "core/base/mem.h"
#include "core/base/secret.h"

enum {
    CLOSE_WAIT_MS = 3000,      /* how long owed 200s are waited for at the end */
    CLOSE_LOOK_MS = 10,        /* how often it is looked whether they are out */
    SWEEP_MS = 10 * 60 * 1000, /* how often requests of dead siblings and expired ones are looked for */
};

/* ---- the client's side ---- */

static struct command *command_new(enum command_kind kind)
{
    struct command *c = mem_zalloc(sizeof *c);
    c->kind = kind;
    return c;
}

static uint64_t command_post(struct wf *wf, struct command *c)
{
    uint64_t ticket = atomic_fetch_add(&wf->last_ticket, 1) + 1;
    c->ticket = ticket;
    queue_push(&wf->commands, &c->node);
    return ticket;
}

static void command_free(struct command *c)
{
    lookup_release(&c->lookup);
    free(c->filter);
    free(c->vendor);
    free(c->body);
    run_command_free(c->run);
    free(c);
}

uint64_t command_post_run(struct wf *wf, struct run_command *c_take)
{
    struct command *c = command_new(COMMAND_RUN);
    c->run = c_take;
    return command_post(wf, c);
}

uint64_t wf_send(struct wf *wf, const struct lookup *l)
{
    struct command *c = command_new(COMMAND_SEND);
    lookup_copy(&c->lookup, l);
    return command_post(wf, c);
}

static uint64_t post_with_id(struct wf *wf, enum command_kind kind, int64_t id)
{
    struct command *c = command_new(kind);
    c->id = id;
    return command_post(wf, c);
}

uint64_t wf_abandon(struct wf *wf, int64_t id)
{
    return post_with_id(wf, COMMAND_ABANDON, id);
}

uint64_t wf_forget(struct wf *wf, const char *person, bool is_trial)
{
    struct command *c = command_new(COMMAND_FORGET);
    c->filter = mem_text(person);
    c->is_trial = is_trial;
    return command_post(wf, c);
}

uint64_t wf_poll_now(struct wf *wf, int64_t id)
{
    return post_with_id(wf, COMMAND_POLL_NOW, id);
}

uint64_t wf_check_api(struct wf *wf)
{
    return post_with_id(wf, COMMAND_CHECK_API, 0);
}

uint64_t wf_query_open(struct wf *wf)
{
    return post_with_id(wf, COMMAND_QUERY_OPEN, 0);
}

uint64_t wf_query_request(struct wf *wf, int64_t id, bool with_bodies)
{
    struct command *c = command_new(COMMAND_QUERY_REQUEST);
    c->id = id;
    c->with_bodies = with_bodies;
    return command_post(wf, c);
}

uint64_t wf_query_rows(struct wf *wf, const struct wf_rows_query *q)
{
    struct command *c = command_new(COMMAND_QUERY_ROWS);
    c->rows = *q;
    c->filter = mem_text(q->filter);
    c->rows.filter = c->filter;
    return command_post(wf, c);
}

uint64_t wf_query_insight(struct wf *wf, const struct insight_query *q)
{
    struct command *c = command_new(COMMAND_QUERY_INSIGHT);
    c->insight = *q;
    c->filter = mem_text(q->filter);
    c->vendor = mem_text(q->vendor);
    c->insight.filter = c->filter;
    c->insight.vendor = c->vendor;
    return command_post(wf, c);
}

uint64_t wf_import(struct wf *wf, const char *bytes, size_t size, int64_t id)
{
    struct command *c = command_new(COMMAND_IMPORT);
    c->id = id;
    c->body = mem_text_n(bytes, size);
    c->body_size = size;
    return command_post(wf, c);
}

uint64_t wf_assign(struct wf *wf, int64_t delivery_id, int64_t id)
{
    struct command *c = command_new(COMMAND_ASSIGN);
    c->id = id;
    c->delivery_id = delivery_id;
    return command_post(wf, c);
}

uint64_t wf_read_balance(struct wf *wf)
{
    return post_with_id(wf, COMMAND_READ_BALANCE, 0);
}

int wf_event_fd(const struct wf *wf)
{
    return queue_fd(&wf->events);
}

/* ---- the engine's side ---- */

static void on_command(struct wf *wf, struct command *c)
{
    switch (c->kind) {
    case COMMAND_SEND:
        send_lookup(wf, c->ticket, &c->lookup);
        break;
    case COMMAND_ABANDON:
        abandon_request(wf, c->ticket, c->id);
        break;
    case COMMAND_FORGET:
        forget_person(wf, c->ticket, c->filter, c->is_trial);
        break;
    case COMMAND_POLL_NOW:
        poll_now(wf, c->ticket, c->id);
        break;
    case COMMAND_CHECK_API:
        check_api(wf, c->ticket);
        break;
    case COMMAND_QUERY_ROWS:
        query_rows(wf, c);
        break;
    case COMMAND_QUERY_REQUEST:
        query_request(wf, c);
        break;
    case COMMAND_QUERY_OPEN:
        query_open(wf, c->ticket);
        break;
    case COMMAND_QUERY_INSIGHT:
        insight_ask(wf, c);
        break;
    case COMMAND_IMPORT:
        insight_import(wf, c);
        break;
    case COMMAND_ASSIGN:
        insight_assign(wf, c);
        break;
    case COMMAND_READ_BALANCE:
        account_read(wf, c->ticket);
        break;
    case COMMAND_RUN:
        bulk_command(wf, c->ticket, c->run);
        break;
    case COMMAND_CLOSE:
        wf->is_closing = true;
        wf->close_by_ms = clock_mono_ms() + CLOSE_WAIT_MS;
        send_interrupt_all(wf);
        poll_cancel_all(wf);
        loop_timer_set(wf->close_timer, 0);
        break;
    }
}

static void on_commands(void *owner)
{
    struct wf *wf = owner;
    struct queue_node *node = queue_take_all(&wf->commands);
    while (node) {
        struct queue_node *next = node->next;
        struct command *c = (struct command *)node;
        if (!wf->is_closing)
            on_command(wf, c);
        command_free(c);
        node = next;
    }
}

static void on_store_ready(void *owner)
{
    struct wf *wf = owner;
    store_dispatch(wf->store);
}

/* Ends the loop once every exchange has its answer written, or its peer had time enough to take it. */
static void on_close_look(void *owner)
{
    struct wf *wf = owner;
    bool is_owing = wf->server && http_server_pending_count(wf->server) > 0;
    if (is_owing && clock_mono_ms() < wf->close_by_ms)
        loop_timer_set(wf->close_timer, CLOSE_LOOK_MS);
    else
        loop_stop(wf->loop);
}

static void on_recovered(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    status_take_read(wf, &result->err);
    for (size_t i = 0; i < result->id_count; i++)
        tell_changed(wf, result->ids[i]);
    poll_plan_at(wf, result->next_due_ms);
    if (result->id_count)
        tell_note(wf, WF_NOTE_STATE, 0, "%zu %s brought to rest: see uncertain, draft and expired",
                  result->id_count, result->id_count == 1 ? "request was" : "requests were");
    status_stale(wf);
}

static void on_sweep(void *owner)
{
    struct wf *wf = owner;
    store_recover(wf->store, clock_wall_ms(), on_recovered, wf);
    forget_old(wf);
    loop_timer_set(wf->sweep_timer, SWEEP_MS);
}

/* The history is there, from the start or after trouble: what was left undone is taken up. */
void engine_begin(struct wf *wf)
{
    if (wf->is_closing || wf->has_begun)
        return;
    wf->has_begun = true;
    siblings_start(wf);
    door_load(wf);
    on_sweep(wf);
    settling_begin(wf, 0);
    account_start(wf);
}

static void on_store_opened(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    wf->is_store_open = result->err.code == ERR_NONE;
    status_take_write(wf, &result->err);
    if (!wf->is_store_open)
        return;
    status_post(wf);
    engine_begin(wf);
}

static bool build(struct wf *wf, struct err *e)
{
    wf->loop = loop_new(e);
    if (!wf->loop)
        return false;
    wf->poll_timer = loop_timer_new(wf->loop, poll_claim, wf);
    wf->summary_timer = loop_timer_new(wf->loop, status_ask, wf);
    wf->sweep_timer = loop_timer_new(wf->loop, on_sweep, wf);
    wf->close_timer = loop_timer_new(wf->loop, on_close_look, wf);
    wf->reception_timer = loop_timer_new(wf->loop, reception_look, wf);
    wf->look_timer = loop_timer_new(wf->loop, siblings_look, wf);
    wf->settling_timer = loop_timer_new(wf->loop, settling_again, wf);
    wf->balance_timer = loop_timer_new(wf->loop, account_look, wf);
    wf->trouble_timer = loop_timer_new(wf->loop, status_probe_store, wf);
    wf->changed_timer = loop_timer_new(wf->loop, tell_changed_together, wf);
    wf->note_timer = loop_timer_new(wf->loop, tell_notes_left_out, wf);
    wf->inotify_fd = -1;
    door_start(wf);
    pace_start(wf);
    wf->client = http_client_new(wf->loop, e);
    if (!wf->client)
        return false;
    wf->store =
        store_open(&(struct store_options){.path = wf->db_path, .is_throw_away = wf->is_throw_away_db},
                   on_store_opened, wf, e);
    if (!wf->store)
        return false;
    wf->store_watch = loop_watch_new(wf->loop, store_fd(wf->store), on_store_ready, wf, e);
    if (!wf->store_watch)
        return false;
    reception_start(wf);
    wf->command_watch = loop_watch_new(wf->loop, queue_fd(&wf->commands), on_commands, wf, e);
    return wf->command_watch != NULL;
}

/* The store goes last: what it still reports finds everything else in place, but for the server, whose 200s
 * are out by now. */
static void take_down(struct wf *wf)
{
    wf->is_closing = true;
    loop_watch_free(wf->command_watch);
    loop_watch_free(wf->store_watch);
    if (wf->loop)
        siblings_end(wf);
    reception_end(wf);
    account_end(wf);
    bulk_close(wf);
    if (wf->store)
        store_close(wf->store);
    bulk_free(wf);
    if (wf->client)
        http_client_free(wf->client);
    door_end(wf);
    pace_end(wf);
    loop_timer_free(wf->poll_timer);
    loop_timer_free(wf->summary_timer);
    loop_timer_free(wf->sweep_timer);
    loop_timer_free(wf->close_timer);
    loop_timer_free(wf->reception_timer);
    loop_timer_free(wf->look_timer);
    loop_timer_free(wf->settling_timer);
    loop_timer_free(wf->balance_timer);
    loop_timer_free(wf->changed_timer);
    loop_timer_free(wf->note_timer);
    loop_timer_free(wf->trouble_timer);
    if (wf->loop)
        loop_free(wf->loop);
}

/* Nothing could be built (no descriptors left, no memory for a context): every command is answered with the
 * reason until the client closes. */
static void run_broken(struct wf *wf, const struct err *why)
{
    wf->store_err = *why;
    status_post(wf);
    for (bool is_over = false; !is_over;) {
        struct pollfd wait = {.fd = queue_fd(&wf->commands), .events = POLLIN};
        if (poll(&wait, 1, -1) < 0)
            continue;
        struct queue_node *node;
        while ((node = queue_take(&wf->commands))) {
            struct command *c = (struct command *)node;
            is_over = is_over || c->kind == COMMAND_CLOSE;
            tell_done(wf, c->ticket, c->id, false, why);
            command_free(c);
        }
    }
}

/* Everything is built in this thread, so that the client's first frame waits for none of it. */
static void *run(void *owner)
{
    struct wf *wf = owner;
    struct err e = {0};
    confine_thread(); /* the store's thread and the name look-ups are born of this one */
    if (build(wf, &e)) {
        status_post(wf);
        loop_run(wf->loop);
        take_down(wf);
    } else {
        take_down(wf);
        run_broken(wf, &e);
    }
    return NULL;
}

/* ---- birth and death ---- */

static void free_all(struct wf *wf)
{
    struct queue_node *node = queue_take_all(&wf->commands);
    while (node) {
        struct queue_node *next = node->next;
        command_free((struct command *)node);
        node = next;
    }
    struct wf_event *ev;
    while ((ev = wf_next_event(wf)))
        wf_event_free(ev);
    queue_release(&wf->commands);
    queue_release(&wf->events);
    free(wf->api_url);
    free(wf->listen_address);
    free(wf->public_url);
    free(wf->tls_certificate);
    free(wf->tls_key);
    free(wf->db_path);
    free(wf->listen);
    free(wf->callback_base);
    free(wf->reception_note);
    free(wf->credits_today);
    free(wf->balance);
    free(wf->warning);
    secret_free(wf->key);
    free(wf);
}

static char *without_end_slashes(const char *url)
{
    size_t size = url ? strlen(url) : 0;
    while (size && url[size - 1] == '/')
        size--;
    return mem_text_n(url ? url : "", size);
}

static bool is_loopback(const char *address)
{
    char *url = mem_text_format(strchr(address, ':') ? "http://[%s]/" : "http://%s/", address);
    bool is_so = http_url_is_loopback(url);
    free(url);
    return is_so;
}

/* Settings say it first and in other words; nobody else opens a port to others by accident either. */
static bool check_exposure(const struct wf_options *o, struct err *e)
{
    if (o->listen_port < 0 || o->is_exposed || !o->listen_address || is_loopback(o->listen_address))
        return true;
    return err_set(e, ERR_CONFIG, "Other machines could reach %s. Say that this is meant (expose).",
                   o->listen_address);
}

static struct wf *wf_new(const struct wf_options *o, struct err *e)
{
    struct wf *wf = mem_zalloc(sizeof *wf);
    wf->key = o->key;
    wf->api_url = without_end_slashes(o->api_url);
    wf->public_url = without_end_slashes(o->public_url);
    if (o->tls_certificate && o->tls_certificate[0])
        wf->tls_certificate = mem_text(o->tls_certificate);
    if (o->tls_key && o->tls_key[0])
        wf->tls_key = mem_text(o->tls_key);
    wf->listen_address = mem_text(o->listen_address ? o->listen_address : "127.0.0.1");
    wf->listen_port = o->listen_port;
    wf->retention_days = o->retention_days;
    wf->db_path = mem_text(o->db_path);
    wf->is_throw_away_db = o->is_throw_away_db;
    wf->is_simulated = o->is_simulated;
    wf->is_listen_loopback = is_loopback(wf->listen_address);
    wf->is_api_loopback = http_url_is_loopback(wf->api_url);
    if (o->low_balance && !credits_parse(o->low_balance, &wf->low_balance_micro))
        wf->low_balance_micro = 0;
    if (o->daily_credits && !credits_parse(o->daily_credits, &wf->daily_micro))
        wf->daily_micro = 0;
    rate_windows_init(&wf->rates);
    if (!queue_init(&wf->commands, e)) {
        secret_free(wf->key);
        free(wf);
        return NULL;
    }
    if (!queue_init(&wf->events, e)) {
        queue_release(&wf->commands);
        secret_free(wf->key);
        free(wf);
        return NULL;
    }
    return wf;
}

/* Signals belong to the client's threads: the engine and store threads are born with all of them blocked. */
static bool start_thread(struct wf *wf, struct err *e)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(&wf->thread, NULL, run, wf) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!ok)
        return err_set(e, ERR_INTERNAL, "The system refuses a thread. Close other programs and start again.");
    return true;
}

struct wf *wf_open(const struct wf_options *o, struct err *e)
{
    assert(o->api_url && o->db_path);
    if (!http_url_check(o->api_url, e) || !check_exposure(o, e)) {
        secret_free(o->key);
        return NULL;
    }
    struct wf *wf = wf_new(o, e);
    if (wf && !start_thread(wf, e)) {
        free_all(wf);
        return NULL;
    }
    return wf;
}

void wf_close(struct wf *wf)
{
    post_with_id(wf, COMMAND_CLOSE, 0);
    pthread_join(wf->thread, NULL);
    free_all(wf);
}
