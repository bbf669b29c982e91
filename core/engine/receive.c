/* receive.c — a body's way: to the disk, verbatim, before anything else; then read in full; then settled,
 * once. Each step may be the last before a crash: what is stored and not settled is taken up again at start,
 * and settling twice changes nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/engine/engine.h"
#include "core/wire/apollo.h"

/* Bodies on their way to the disk, all together; past it callers are asked to come again. */
enum { INCOMING_BYTES_CEILING = 64 * 1024 * 1024 };

struct incoming {
    struct wf *wf;
    enum channel channel;
    char *body; /* our copy, for reading; the store has its own */
    size_t size;
    received_fn *stored;
    void *owner;
};

/* What is told when a delivery has been settled. */
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

static const char *arrow(enum channel channel)
{
    return channel == CHANNEL_POLL ? "polled" : channel == CHANNEL_IMPORT ? "imported" : "webhook";
}

static void on_settled(void *owner, struct store_result *result)
{
    struct settling *s = owner;
    struct wf *wf = s->wf;
    status_take_store_err(wf, &result->err);
    if (result->err.code == ERR_NONE && result->is_changed) {
        char size[32];
        tell_note(wf, WF_NOTE_DELIVERY, result->id, "%s %s: %s, request %lld is %s%s%s", arrow(s->channel),
                  size_words(s->size, size), delivery_outcome_word(result->outcome), (long long)result->id,
                  request_state_word(result->state), s->credits ? ", credits " : "",
                  s->credits ? s->credits : "");
        tell_changed(wf, result->id);
        status_stale(wf);
    }
    free(s->credits);
    free(s);
}

static void on_unreadable(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    status_take_store_err(wf, &result->err);
    if (result->err.code != ERR_NONE)
        return;
    tell_note(wf, WF_NOTE_TROUBLE, result->id, "a delivery could not be read; it is kept as it came");
    tell_changed(wf, result->id);
}

/* Reads a stored body and hands its meaning to the store. */
static void settle_body(struct wf *wf, int64_t delivery_id, enum channel channel, const char *body,
                        size_t size)
{
    struct err why = {0};
    struct delivery *d = mem_zalloc(sizeof *d);
    if (!wire_read_delivery(body, size, d, &why)) {
        free(d);
        store_mark_unreadable(wf->store, delivery_id, why.text, on_unreadable, wf);
        return;
    }
    struct settling *s = mem_zalloc(sizeof *s);
    *s = (struct settling){.wf = wf, .channel = channel, .size = size, .credits = mem_text(d->credits)};
    store_settle(wf->store, delivery_id, d, clock_wall_ms(), on_settled, s);
}

static void on_stored(void *owner, struct store_result *result)
{
    struct incoming *in = owner;
    struct wf *wf = in->wf;
    status_take_store_err(wf, &result->err);
    in->stored(in->owner, result);
    if (result->err.code == ERR_NONE && result->delivery_id) {
        /* While the call is still out, the delivery waits on disk for the answer: see receive_unsettled. */
        if (result->outcome == DELIVERY_STORED && result->state != REQUEST_SENDING && !wf->is_closing)
            settle_body(wf, result->delivery_id, in->channel, in->body, in->size);
        else if (result->outcome == DELIVERY_DUPLICATE)
            tell_note(wf, WF_NOTE_DELIVERY, result->id, "%s: the same delivery again, counted as a duplicate",
                      arrow(in->channel));
        tell_changed(wf, result->id);
    }
    wf->incoming_bytes -= in->size;
    free(in->body);
    free(in);
}

bool receive_body(struct wf *wf, const char *token, int64_t request_id, enum channel channel, char *body_take,
                  size_t size, received_fn *stored, void *owner)
{
    if (wf->incoming_bytes + size > INCOMING_BYTES_CEILING || wf->is_closing) {
        free(body_take);
        return false;
    }
    struct incoming *in = mem_zalloc(sizeof *in);
    *in = (struct incoming){.wf = wf,
                            .channel = channel,
                            .body = body_take ? mem_text_n(body_take, size) : NULL,
                            .size = size,
                            .stored = stored,
                            .owner = owner};
    wf->incoming_bytes += size;
    store_put_delivery(wf->store, token, request_id, channel, body_take, size, clock_wall_ms(), on_stored,
                       in);
    return true;
}

static void on_unsettled(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    status_take_store_err(wf, &result->err);
    for (size_t i = 0; i < result->stored_count && !wf->is_closing; i++) {
        const struct store_stored *s = &result->stored[i];
        settle_body(wf, s->id, s->channel, s->body, s->body_size);
    }
}

void receive_unsettled(struct wf *wf, int64_t request_id)
{
    if (!wf->is_closing)
        store_list_unsettled(wf->store, request_id, on_unsettled, wf);
}
