/* receive.c — a body's way: to the disk, verbatim, before anything else; then read in full; then settled,
 * once. Each step may be the last before a crash: what is stored and not settled is taken up again at start,
 * and settling twice changes nothing. */
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/engine/engine.h"

/* Bodies on their way to the disk, all together; past it callers are asked to come again. */
enum { INCOMING_BYTES_CEILING = 64 * 1024 * 1024 };

struct incoming {
    struct wf *wf;
    enum channel channel;
    size_t size;
    received_fn *stored;
    void *owner;
};

static void on_stored(void *owner, struct store_result *result)
{
    struct incoming *in = owner;
    struct wf *wf = in->wf;
    status_take_write(wf, &result->err);
    in->stored(in->owner, result);
    if (result->err.code == ERR_NONE && result->delivery_id) {
        /* While the call is still out, the delivery waits on disk for the answer: send.c takes it up. */
        if (result->outcome == DELIVERY_STORED && result->state != REQUEST_SENDING)
            settling_take(wf, result->delivery_id, in->channel, result->body, in->size);
        else if (result->outcome == DELIVERY_STORED && !send_is_ours(wf, result->id))
            engine_recover_soon(wf); /* its sender may have died: then no answer comes any more */
        else if (result->outcome == DELIVERY_DUPLICATE)
            tell_note(wf, WF_NOTE_DELIVERY, result->id, "%s: the same delivery again, counted as a duplicate",
                      channel_word(in->channel));
        tell_changed(wf, result->id);
    }
    wf->incoming_bytes -= in->size;
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
    *in = (struct incoming){.wf = wf, .channel = channel, .size = size, .stored = stored, .owner = owner};
    wf->incoming_bytes += size;
    settling_note_arrival(wf);
    store_put_delivery(wf->store, token, request_id, channel, body_take, size, clock_wall_ms(), on_stored,
                       in);
    return true;
}
