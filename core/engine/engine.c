/* engine.c — the engine thread: built, run and taken down here; commands are handed to their files. */
#include "core/engine/bulk/bulk.h"
#include "core/engine/engine.h"

#include <assert.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/confine.h"
#include "core/base/mem.h"
#include "core/base/secret.h"
#include "core/base/thread.h"

enum {
    CLOSE_LOOK_MS = 10, /* how often it is looked whether anything is still owed at the end */
    RECOVER_EVERY_MS = 1000,
    SWEEP_MS = 10 * 60 * 1000, /* how often requests of dead siblings and expired ones are looked for */
};

static void on_store_ready(void *owner)
{
    struct wf *wf = owner;
    store_dispatch(wf->store);
}

/* Ends the loop once every exchange has its answer written and every call of ours has its own, or there was
 * time enough for both. */
static void on_close_look(void *owner)
{
    struct wf *wf = owner;
    bool is_owing = wf->reception.server && http_server_pending_count(wf->reception.server) > 0;
    if ((is_owing || wf_calls_out(wf) > 0) && clock_mono_ms() < wf->closing.by_ms) {
        loop_timer_set(wf->closing.timer, CLOSE_LOOK_MS);
        return;
    }
    send_cut_all(wf);
    loop_stop(wf->loop);
}

void engine_end(struct wf *wf)
{
    wf->is_closing = true;
    wf->closing.by_ms = clock_mono_ms() + WF_CLOSE_WAIT_MS;
    send_leave(wf);
    poll_cancel_all(wf);
    loop_timer_set(wf->closing.timer, 0);
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
    if (result->id_count)
        settling_begin(wf, 0); /* what was delivered to them waited for this */
    status_stale(wf);
}

void engine_recover_soon(struct wf *wf)
{
    int64_t now_ms = clock_mono_ms();
    if (wf->is_closing)
        return;
    if (now_ms < wf->sweep.recover_from_ms) {
        loop_timer_set(wf->sweep.timer, wf->sweep.recover_from_ms - now_ms);
        return;
    }
    wf->sweep.recover_from_ms = now_ms + RECOVER_EVERY_MS;
    store_recover(wf->store, clock_wall_ms(), on_recovered, wf);
}

static void on_rewriting_finished(void *owner, struct store_result *result)
{
    if (result->is_changed)
        tell_changed(owner, 0);
}

static void on_sweep(void *owner)
{
    struct wf *wf = owner;
    store_recover(wf->store, clock_wall_ms(), on_recovered, wf);
    store_drop_unread(wf->store, NULL, NULL);
    store_finish_rewriting(wf->store, 0, on_rewriting_finished, wf);
    forget_old(wf);
    loop_timer_set(wf->sweep.timer, SWEEP_MS);
}

/* The history is there, from the start or after trouble: what was left undone is taken up. */
void engine_begin(struct wf *wf)
{
    if (wf->is_closing || wf->history.has_begun)
        return;
    wf->history.has_begun = true;
    siblings_watch(wf);
    door_load(wf);
    on_sweep(wf);
    settling_begin(wf, 0);
    account_start(wf);
}

static void on_store_opened(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    wf->history.is_open = result->err.code == ERR_NONE;
    status_take_write(wf, &result->err);
    if (!wf->history.is_open)
        return;
    reception_hold(wf);
    status_post(wf);
    engine_begin(wf);
}

static char *without_end_slashes(const char *url)
{
    size_t size = url ? strlen(url) : 0;
    while (size && url[size - 1] == '/')
        size--;
    return mem_text_n(url ? url : "", size);
}

/* Apollo's own pages give the base with the version that every path here begins with. */
static char *api_base(const char *url)
{
    static const char version[] = "/api/v1";
    char *base = without_end_slashes(url);
    size_t size = strlen(base), tail = sizeof version - 1;
    if (size >= tail && strcmp(base + size - tail, version) == 0)
        base[size - tail] = '\0';
    return base;
}

static bool find_api(struct wf *wf, struct err *e)
{
    if (wf->api.find) {
        const char *url = wf->api.find(wf->api.find_owner, e);
        if (!url)
            return false;
        mem_text_replace_take(&wf->api.url, api_base(url));
    }
    wf->api.is_loopback = http_url_is_loopback(wf->api.url);
    return http_url_check(wf->api.url, e);
}

static bool build(struct wf *wf, struct err *e)
{
    if (!find_api(wf, e))
        return false;
    wf->loop = loop_new(e);
    if (!wf->loop)
        return false;
    wf->sums.timer = loop_timer_new(wf->loop, status_ask, wf);
    wf->sweep.timer = loop_timer_new(wf->loop, on_sweep, wf);
    wf->closing.timer = loop_timer_new(wf->loop, on_close_look, wf);
    wf->reception.timer = loop_timer_new(wf->loop, reception_look, wf);
    wf->standstill.timer = loop_timer_new(wf->loop, standstill_look, wf);
    wf->settling.timer = loop_timer_new(wf->loop, settling_again, wf);
    wf->account.timer = loop_timer_new(wf->loop, account_look, wf);
    wf->history.trouble_timer = loop_timer_new(wf->loop, status_probe_store, wf);
    wf->changed.timer = loop_timer_new(wf->loop, tell_changed_together, wf);
    wf->notes.timer = loop_timer_new(wf->loop, tell_notes_left_out, wf);
    wf->sendings.cut_timer = loop_timer_new(wf->loop, send_cut_late, wf);
    siblings_start(wf);
    poll_start(wf);
    door_start(wf);
    pace_start(wf);
    wf->api.client = http_client_new(wf->loop, e);
    if (!wf->api.client)
        return false;
    wf->store = store_open(
        &(struct store_options){.path = wf->history.path, .is_throw_away = wf->history.is_throw_away},
        on_store_opened, wf, e);
    if (!wf->store)
        return false;
    wf->history.watch = loop_watch_new(wf->loop, store_fd(wf->store), on_store_ready, wf, e);
    if (!wf->history.watch)
        return false;
    reception_start(wf);
    wf->command_watch = loop_watch_new(wf->loop, queue_fd(&wf->commands), commands_take, wf, e);
    return wf->command_watch != NULL;
}

/* The store goes last: what it still reports finds everything else in place, but for the server, whose 200s
 * are out by now. */
static void take_down(struct wf *wf)
{
    wf->is_closing = true;
    loop_watch_free(wf->command_watch);
    loop_watch_free(wf->history.watch);
    siblings_end(wf);
    reception_end(wf);
    account_end(wf);
    bulk_close(wf);
    if (wf->store)
        store_close(wf->store);
    bulk_free(wf);
    if (wf->api.client)
        http_client_free(wf->api.client);
    door_end(wf);
    pace_end(wf);
    poll_end(wf);
    loop_timer_free(wf->sums.timer);
    loop_timer_free(wf->sweep.timer);
    loop_timer_free(wf->closing.timer);
    loop_timer_free(wf->reception.timer);
    loop_timer_free(wf->standstill.timer);
    loop_timer_free(wf->settling.timer);
    loop_timer_free(wf->account.timer);
    loop_timer_free(wf->changed.timer);
    loop_timer_free(wf->notes.timer);
    loop_timer_free(wf->history.trouble_timer);
    loop_timer_free(wf->sendings.cut_timer);
    if (wf->loop)
        loop_free(wf->loop);
}

/* Nothing could be built (no descriptors left, no memory for a context): every command is answered with the
 * reason until the client closes. */
static void run_broken(struct wf *wf, const struct err *why)
{
    wf->history.err = *why;
    status_post(wf);
    for (bool is_over = false; !is_over;) {
        struct pollfd wait = {.fd = queue_fd(&wf->commands), .events = POLLIN};
        if (poll(&wait, 1, -1) > 0)
            is_over = commands_refuse(wf, why);
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
    commands_drop(wf);
    struct wf_event *ev;
    while ((ev = wf_next_event(wf)))
        wf_event_free(ev);
    queue_release(&wf->commands);
    queue_release(&wf->events);
    standstill_release(&wf->standstill);
    free(wf->api.url);
    free(wf->reception.address);
    free(wf->reception.public_url);
    free(wf->reception.tls_certificate);
    free(wf->reception.tls_key);
    free(wf->history.path);
    free(wf->reception.listen);
    free(wf->reception.callback_base);
    free(wf->reception.note);
    free(wf->sums.credits_today);
    free(wf->account.balance);
    free(wf->account.warning);
    secret_free(wf->api.key);
    free(wf);
}

/* Settings say it first and in other words; nobody else opens a port to others by accident either. */
static bool check_exposure(const struct wf_options *o, struct err *e)
{
    if (o->listen_port < 0 || o->is_exposed || !o->listen_address || http_host_is_loopback(o->listen_address))
        return true;
    return err_set(e, ERR_CONFIG, "Other machines could reach %s. Say that this is meant (expose).",
                   o->listen_address);
}

static struct wf *wf_new(const struct wf_options *o, struct err *e)
{
    struct wf *wf = mem_zalloc(sizeof *wf);
    if (!queue_init_two(&wf->commands, &wf->events, e)) {
        secret_free(o->key);
        free(wf);
        return NULL;
    }
    wf->api.key = o->key;
    wf->api.find = o->find_api;
    wf->api.find_owner = o->find_api_owner;
    wf->api.url = api_base(o->api_url);
    wf->reception.public_url = without_end_slashes(o->public_url);
    if (o->tls_certificate && o->tls_certificate[0])
        wf->reception.tls_certificate = mem_text(o->tls_certificate);
    if (o->tls_key && o->tls_key[0])
        wf->reception.tls_key = mem_text(o->tls_key);
    wf->reception.address = mem_text(o->listen_address ? o->listen_address : "127.0.0.1");
    wf->reception.port = o->listen_port;
    wf->retention.days = o->retention_days;
    wf->history.path = mem_text(o->db_path);
    wf->history.is_throw_away = o->is_throw_away_db;
    wf->is_simulated = o->is_simulated;
    wf->reception.is_loopback = http_host_is_loopback(wf->reception.address);
    if (o->low_balance && !credits_parse(o->low_balance, &wf->account.low_balance_micro))
        wf->account.low_balance_micro = 0;
    if (o->daily_credits && !credits_parse(o->daily_credits, &wf->account.daily_micro))
        wf->account.daily_micro = 0;
    rate_windows_init(&wf->api.rates);
    standstill_init(&wf->standstill);
    return wf;
}

struct wf *wf_open(const struct wf_options *o, struct err *e)
{
    assert((o->api_url || o->find_api) && o->db_path);
    if (!check_exposure(o, e)) {
        secret_free(o->key);
        return NULL;
    }
    struct wf *wf = wf_new(o, e);
    if (!wf)
        return NULL;
    status_post(wf); /* what is known already: a first frame has it */
    if (thread_start(&wf->thread, "engine", run, wf, e))
        return wf;
    free_all(wf);
    return NULL;
}

int wf_event_fd(const struct wf *wf)
{
    return queue_fd(&wf->events);
}

size_t wf_calls_out(const struct wf *wf)
{
    return atomic_load(&wf->calls_out);
}

void wf_close(struct wf *wf)
{
    commands_post_close(wf);
    pthread_join(wf->thread, NULL);
    free_all(wf);
}
