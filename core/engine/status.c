/* status.c — the state of the whole, told whenever it changes. Sums are asked of the store, at most a few
 * times a second however much happens. */
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/secret.h"
#include "core/engine/engine.h"

enum {
    SUMMARY_WAIT_MS = 200,
    SUMMARY_WAIT_MAX_MS = 5000,
    SUMMARY_SHARE = 20, /* sums may take one part in so many of the store's time */
    PROBE_WAIT_MS = 3000,
};

static void post(struct wf *wf, uint64_t ticket)
{
    struct wf_status *s = mem_zalloc(sizeof *s);
    s->reception = wf->reception.state;
    s->listen = mem_text(wf->reception.listen);
    s->callback_base = mem_text(wf->reception.callback_base);
    s->reception_note = mem_text(wf->reception.note);
    s->is_listen_taken = wf->reception.is_listen_taken;
    s->is_poll_only_chosen = wf->reception.is_poll_only_chosen;
    s->is_store_open = wf->history.is_open;
    s->store_err = wf->history.err;
    s->has_key = wf->api.key != NULL;
    if (wf->api.key)
        secret_hint(wf->api.key, s->key_hint);
    s->is_simulated = wf->is_simulated;
    s->api_url = mem_text(wf->api.url);
    s->rates = wf->api.rates;
    s->credits_today = mem_text(wf->sums.credits_today);
    s->open_count = wf->sums.open_count;
    s->held_count = wf->sendings.held_count;
    s->held_until_ms = wf->sendings.held_until_ms;
    s->balance = mem_text(wf->account.balance);
    s->is_balance_followed = wf->account.low_balance_micro > 0;
    s->warning = mem_text(wf->history.is_replaced
                              ? "The history was moved or deleted while waterfall runs. What it waits "
                                "for is put off: move that file back, or start again to go on with the "
                                "one in its place."
                              : wf->account.warning);
    struct wf_event *ev = event_new(WF_EVENT_STATUS, ticket);
    ev->status = s;
    event_post(wf, ev);
}

void status_post(struct wf *wf)
{
    post(wf, 0);
}

static bool is_trouble(const struct err *err)
{
    return err->code == ERR_STORE || err->code == ERR_DAMAGED || err->code == ERR_BUSY ||
           err->code == ERR_INTERNAL;
}

/* The banner says so as long as it is so. */
static void look_whether_replaced(struct wf *wf)
{
    bool is_replaced = store_is_replaced(wf->store);
    if (is_replaced == wf->history.is_replaced)
        return;
    wf->history.is_replaced = is_replaced;
    tell_note(wf, WF_NOTE_TROUBLE, 0,
              is_replaced ? "the history %s was moved or deleted; a new one is in its place"
                          : "the history %s is back in its place",
              wf->history.path);
    tell_changed(wf, 0);
    status_post(wf);
}

void status_take_read(struct wf *wf, const struct err *err)
{
    look_whether_replaced(wf);
    if (!is_trouble(err))
        return;
    /* A damaged file stays damaged; everything else may pass. */
    if (err->code != ERR_DAMAGED && !wf->is_closing)
        loop_timer_set(wf->history.trouble_timer, PROBE_WAIT_MS);
    if (strcmp(wf->history.err.text, err->text) == 0)
        return;
    wf->history.err = *err;
    tell_note(wf, WF_NOTE_TROUBLE, 0, "%s", err->text);
    status_post(wf);
}

/* That something went well proves little: an operation that found nothing to write goes well on a full disk
 * too. So it only makes the probe, which writes for certain, come at once. */
void status_take_write(struct wf *wf, const struct err *err)
{
    status_take_read(wf, err);
    bool is_suspect = err->code == ERR_NONE && wf->history.err.code != ERR_NONE;
    if (is_suspect && !wf->is_closing)
        loop_timer_set(wf->history.trouble_timer, 0);
}

static void on_probed(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    status_take_read(wf, &result->err);
    if (result->err.code != ERR_NONE || wf->history.err.code == ERR_NONE)
        return;
    wf->history.err = (struct err){0};
    wf->history.is_open = true;
    tell_note(wf, WF_NOTE_INFO, 0, "the history can be written again");
    status_post(wf);
    engine_begin(wf);
    send_again(wf);
    settling_begin(wf, 0);
}

void status_probe_store(void *owner)
{
    struct wf *wf = owner;
    if (wf->history.err.code != ERR_NONE && !wf->is_closing)
        store_probe(wf->store, on_probed, wf);
}

static void on_open_count(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    int64_t took_ms = (clock_mono_us() - wf->sums.asked_us) / 1000;
    wf->sums.wait_ms = took_ms * SUMMARY_SHARE;
    if (result->err.code == ERR_NONE)
        wf->sums.open_count = result->matching;
    status_post(wf);
}

static void on_sum(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    if (result->err.code == ERR_NONE) {
        mem_text_replace_take(&wf->sums.credits_today, result->credits_today);
        result->credits_today = NULL;
        account_warn(wf);
    }
}

/* A client that asks. */
struct asking {
    struct wf *wf;
    uint64_t ticket;
};

static void on_counted(void *owner, struct store_result *result)
{
    struct asking *a = owner;
    if (result->err.code == ERR_NONE)
        a->wf->sums.open_count = result->matching;
    post(a->wf, a->ticket);
    free(a);
}

void status_query(struct wf *wf, uint64_t ticket)
{
    struct asking *a = mem_zalloc(sizeof *a);
    *a = (struct asking){wf, ticket};
    store_sum_credits(wf->store, clock_day_begin_ms(clock_wall_ms()), on_sum, wf);
    store_count_open(wf->store, on_counted, a);
}

void status_ask(void *owner)
{
    struct wf *wf = owner;
    wf->sums.is_due = false;
    wf->sums.asked_us = clock_mono_us();
    store_sum_credits(wf->store, clock_day_begin_ms(clock_wall_ms()), on_sum, wf);
    store_count_open(wf->store, on_open_count, wf);
}

void status_stale(struct wf *wf)
{
    if (wf->sums.is_due || wf->is_closing)
        return;
    wf->sums.is_due = true;
    int64_t wait_ms = wf->sums.wait_ms;
    if (wait_ms < SUMMARY_WAIT_MS)
        wait_ms = SUMMARY_WAIT_MS;
    loop_timer_set(wf->sums.timer, wait_ms < SUMMARY_WAIT_MAX_MS ? wait_ms : SUMMARY_WAIT_MAX_MS);
}
