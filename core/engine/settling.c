/* settling.c — what a stored body means: read in full, then settled in the store, once. Each step may be the
 * last before a crash: what is stored and not settled is taken up again at start, and settling twice changes
 * nothing. In a storm bodies are not kept in memory: they are read back from the disk a batch at a time, few
 * while bodies keep arriving, so that whoever calls is answered first, then one batch after the other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/engine/engine.h"
#include "core/wire/apollo.h"

enum {
    AT_ONCE_MAX = 8,      /* under way at a time without going back to the disk */
    BATCH_MAX = 256,      /* read back from it at a time: the more, the less each costs */
    STORM_BATCH_MAX = 32, /* … while bodies keep arriving */
    AGAIN_WAIT_MS = 5000, /* after the store refused */
    STORM_WAIT_MS = 100,  /* between batches while bodies keep arriving */
    ARRIVALS_SPAN_MS = 50,
    STORM_ARRIVALS = 24, /* in the last two spans */
};

/* One delivery with the store; what is told when it is done. */
struct settling {
    struct wf *wf;
    enum channel channel;
    size_t size;
    char *credits;
};

static const char *size_words(size_t size, char out[32])
{
    if (size < 1000)
        snprintf(out, 32, "%zu B", size);
    else if (size < 1000000)
        snprintf(out, 32, "%.1f kB", (double)size / 1000);
    else
        snprintf(out, 32, "%.1f MB", (double)size / 1000000);
    return out;
}

/* ---- when ---- */

static void turn_span(struct wf *wf, int64_t now_ms)
{
    int64_t passed_ms = now_ms - wf->settling.span_from_ms;
    if (passed_ms < ARRIVALS_SPAN_MS)
        return;
    wf->settling.arrived_before = passed_ms < 2 * ARRIVALS_SPAN_MS ? wf->settling.arrived : 0;
    wf->settling.arrived = 0;
    wf->settling.span_from_ms = now_ms;
}

void settling_note_arrival(struct wf *wf)
{
    turn_span(wf, clock_mono_ms());
    wf->settling.arrived++;
}

static bool is_storm(struct wf *wf)
{
    turn_span(wf, clock_mono_ms());
    return wf->settling.arrived + wf->settling.arrived_before >= STORM_ARRIVALS;
}

static void plan(struct wf *wf, int64_t wait_ms)
{
    if (wf->settling.is_planned)
        return;
    wf->settling.is_planned = true;
    loop_timer_set(wf->settling.timer, wait_ms);
}

static void go_on(struct wf *wf)
{
    if (is_storm(wf))
        plan(wf, STORM_WAIT_MS);
    else
        settling_begin(wf, 0);
}

/* ---- one ---- */

/* One is done; after the last the next batch is asked for, unless the disk refuses or nothing moved. */
static void one_is_done(struct wf *wf, const struct store_result *result)
{
    wf->settling.under_way--;
    wf->settling.settled += result->err.code == ERR_NONE && result->is_changed;
    if (result->err.code != ERR_NONE) {
        wf->settling.is_more = false;
        plan(wf, AGAIN_WAIT_MS);
    }
    if (wf->settling.under_way > 0 || !wf->settling.is_more || wf->settling.is_listing)
        return;
    if (wf->settling.settled > 0)
        go_on(wf);
    else
        plan(wf, AGAIN_WAIT_MS);
}

static void on_settled(void *owner, struct store_result *result)
{
    struct settling *s = owner;
    struct wf *wf = s->wf;
    status_take_write(wf, &result->err);
    if (result->err.code == ERR_NONE && result->is_changed) {
        char size[32];
        tell_note(wf, WF_NOTE_DELIVERY, result->id, "%s %s: %s, %s%s%s", channel_word(s->channel),
                  size_words(s->size, size), delivery_outcome_word(result->outcome),
                  request_state_text(result->state), s->credits ? ", credits " : "",
                  s->credits ? s->credits : "");
        tell_changed(wf, result->id);
        status_stale(wf);
        if (s->credits)
            account_stale(wf);
    }
    one_is_done(wf, result);
    free(s->credits);
    free(s);
}

static void on_unreadable(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    status_take_write(wf, &result->err);
    if (result->err.code == ERR_NONE) {
        tell_note(wf, WF_NOTE_TROUBLE, result->id, "a delivery could not be read; it is kept as it came");
        tell_changed(wf, result->id);
    }
    one_is_done(wf, result);
}

static void settle_body(struct wf *wf, int64_t delivery_id, enum channel channel, const char *body,
                        size_t size)
{
    struct err why = {0};
    struct delivery *d = mem_zalloc(sizeof *d);
    wf->settling.under_way++;
    if (!wire_read_delivery(body, size, d, &why)) {
        free(d);
        store_mark_unreadable(wf->store, delivery_id, why.text, on_unreadable, wf);
        return;
    }
    struct settling *s = mem_zalloc(sizeof *s);
    *s = (struct settling){.wf = wf, .channel = channel, .size = size, .credits = mem_text(d->credits)};
    store_settle(wf->store, delivery_id, d, clock_wall_ms(), on_settled, s);
}

void settling_take(struct wf *wf, int64_t delivery_id, enum channel channel, const char *body, size_t size)
{
    if (wf->is_closing)
        return; /* taken up at the next start */
    bool is_later = is_storm(wf);
    if (is_later)
        plan(wf, STORM_WAIT_MS);
    if (is_later || wf->settling.under_way >= AT_ONCE_MAX || wf->settling.is_listing) {
        wf->settling.is_more = true;
        return;
    }
    settle_body(wf, delivery_id, channel, body, size);
}

static void on_batch(void *owner, struct store_result *result);

static void list_next(struct wf *wf)
{
    wf->settling.is_listing = true;
    wf->settling.is_more = false;
    store_list_unsettled(wf->store, 0, is_storm(wf) ? STORM_BATCH_MAX : BATCH_MAX, on_batch, wf);
}

/* The next was asked for behind the batch before: if that one failed or moved nothing, it is the same again.
 */
static bool is_stuck(struct wf *wf)
{
    bool is_stuck = wf->settling.is_behind && (wf->settling.is_planned || wf->settling.settled == 0);
    wf->settling.is_behind = false;
    if (is_stuck)
        plan(wf, AGAIN_WAIT_MS);
    return is_stuck;
}

static void on_batch(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    status_take_read(wf, &result->err);
    wf->settling.is_listing = false;
    if (wf->is_closing || is_stuck(wf))
        return;
    wf->settling.settled = 0;
    wf->settling.is_more = wf->settling.is_more || result->has_more;
    for (size_t i = 0; i < result->stored_count; i++) {
        const struct store_stored *s = &result->stored[i];
        settle_body(wf, s->id, s->channel, s->body, s->body_size);
    }
    if (result->err.code != ERR_NONE)
        plan(wf, AGAIN_WAIT_MS);
    else if (result->stored_count == 0 && wf->settling.is_more)
        go_on(wf); /* it came after the store had looked */
    else if (result->has_more && !is_storm(wf)) {
        wf->settling.is_behind = true; /* in one commit with the batch before */
        list_next(wf);
    }
}

/* One request's few bodies, beside whatever is under way. */
static void on_own_batch(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    status_take_read(wf, &result->err);
    for (size_t i = 0; i < result->stored_count && !wf->is_closing; i++)
        settle_body(wf, result->stored[i].id, result->stored[i].channel, result->stored[i].body,
                    result->stored[i].body_size);
    wf->settling.is_more = wf->settling.is_more || result->has_more;
}

void settling_begin(struct wf *wf, int64_t request_id)
{
    if (wf->is_closing)
        return;
    if (request_id) {
        store_list_unsettled(wf->store, request_id, BATCH_MAX, on_own_batch, wf);
        return;
    }
    if (wf->settling.is_listing || wf->settling.under_way > 0) {
        wf->settling.is_more = true;
        return;
    }
    list_next(wf);
}

void settling_again(void *owner)
{
    struct wf *wf = owner;
    wf->settling.is_planned = false;
    settling_begin(wf, 0);
}
