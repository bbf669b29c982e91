/* insight.c — questions about the whole history; bodies that come by hand: import, assignment, replay. What
 * comes by hand goes the way of every delivery: to the disk first, settled once. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/engine/command.h"
#include "core/engine/engine.h"
#include "core/wire/apollo.h"

enum { IMPORT_CEILING = 2 * 1024 * 1024 };

struct by_hand {
    struct wf *wf;
    uint64_t ticket;
    char *body; /* for settling; NULL: it is read from the store */
    size_t size;
};

/* ---- questions ---- */

/* A request that exists nowhere but in this answer. Everybody in the body is shown: nothing is matched. */
static struct request *replay(const struct delivery_row *row, const struct delivery *d)
{
    struct request *r = request_new();
    enum delivery_outcome outcome;
    r->state = REQUEST_WAITING;
    r->created_ms = row->received_ms;
    for (size_t i = 0; i < d->people_count; i++)
        request_add_person(r);
    r->parts[d->is_native_phone ? PART_NATIVE_PHONE : PART_WATERFALL].state = PART_OPEN;
    r->state = settle_delivery(r, d, row->channel, row->received_ms, &outcome);
    mem_text_replace_take(
        &r->message,
        mem_text_format("REPLAY of delivery %lld: shown again, counted nowhere.", (long long)row->id));
    mem_text_replace(&r->request_id, d->request_id);
    return r;
}

static void read_replay(struct insight *x, struct err *e)
{
    struct delivery d;
    const struct delivery_row *row = x->delivery_count ? &x->deliveries[0] : NULL;
    if (!row || e->code != ERR_NONE)
        return;
    if (!row->body) {
        err_set(e, ERR_NOT_FOUND, "The body of delivery %lld is not there any more.", (long long)row->id);
        return;
    }
    if (!wire_read_delivery(row->body, row->body_size, &d, e))
        return;
    insight_add_request_take(x, replay(row, &d), 0);
    delivery_release(&d);
}

static void on_insight(void *owner, struct store_result *result)
{
    struct by_hand *h = owner;
    struct wf_event *ev = event_new(WF_EVENT_INSIGHT, h->ticket);
    ev->err = result->err;
    ev->insight = result->insight;
    result->insight = NULL;
    if (ev->insight && ev->insight->kind == INSIGHT_REPLAY)
        read_replay(ev->insight, &ev->err);
    event_post(h->wf, ev);
    free(h);
}

void insight_ask(struct wf *wf, const struct command *c)
{
    struct by_hand *h = mem_zalloc(sizeof *h);
    *h = (struct by_hand){.wf = wf, .ticket = c->ticket};
    store_ask_insight(wf->store, &c->insight, on_insight, h);
}

/* ---- import and assignment ---- */

static void tell_imported(struct wf *wf, uint64_t ticket, const struct store_result *result)
{
    struct wf_event *ev = event_new(WF_EVENT_IMPORTED, ticket);
    ev->err = result->err;
    ev->id = result->id;
    ev->delivery_id = result->delivery_id;
    ev->outcome = result->outcome;
    event_post(wf, ev);
}

static void on_by_hand(void *owner, struct store_result *result)
{
    struct by_hand *h = owner;
    struct wf *wf = h->wf;
    status_take_write(wf, &result->err);
    tell_imported(wf, h->ticket, result);
    if (result->err.code == ERR_NONE) {
        tell_note(wf, WF_NOTE_DELIVERY, result->id, "by hand: delivery %lld is %s",
                  (long long)result->delivery_id, delivery_outcome_word(result->outcome));
        bool is_to_settle = result->outcome == DELIVERY_STORED && result->state != REQUEST_SENDING;
        if (is_to_settle && h->body)
            settling_take(wf, result->delivery_id, CHANNEL_IMPORT, h->body, h->size);
        else if (is_to_settle)
            settling_begin(wf, result->id);
        tell_changed(wf, result->id);
    }
    free(h->body);
    free(h);
}

static void refuse(struct wf *wf, uint64_t ticket, const struct err *why)
{
    struct store_result result = {.err = *why};
    tell_imported(wf, ticket, &result);
}

/* Strict JSON as it is; what documentation prints is mended first. Yours; NULL with the reason. */
static char *take_text(const char *bytes, size_t size, size_t *out_size, struct err *e)
{
    struct buf mended;
    struct err ignored = {0};
    if (size > IMPORT_CEILING) {
        err_set(e, ERR_LIMIT, "A delivery of more than 2 MiB is not taken.");
        return NULL;
    }
    *out_size = size;
    if (wire_check_json(bytes, size, e))
        return mem_text_n(bytes, size);
    buf_init(&mended, 2 * IMPORT_CEILING);
    bool is_good =
        wire_mend_sample(bytes, size, &mended) && wire_check_json(mended.data, mended.size, &ignored);
    char *text = is_good ? buf_take(&mended, out_size) : NULL;
    buf_release(&mended);
    return text;
}

static void import_read(struct wf *wf, const struct command *c, struct by_hand *h, struct delivery *d)
{
    struct text_list ids = {0};
    for (size_t i = 0; i < d->people_count; i++)
        if (d->people[i].apollo_id)
            text_list_add_take(&ids, mem_text(d->people[i].apollo_id));
    char *body = mem_text_n(h->body, h->size);
    store_import(wf->store, c->id, mem_text(d->request_id), &ids, body, h->size, clock_wall_ms(), on_by_hand,
                 h);
    text_list_release(&ids);
}

void insight_import(struct wf *wf, struct command *c)
{
    struct err e = {0}, why = {0};
    struct delivery d;
    size_t size = 0;
    char *text = take_text(c->body, c->body_size, &size, &e);
    if (!text) {
        refuse(wf, c->ticket, &e);
        return;
    }
    if (!wire_read_delivery(text, size, &d, &why)) {
        refuse(wf, c->ticket, &why);
        free(text);
        return;
    }
    struct by_hand *h = mem_zalloc(sizeof *h);
    *h = (struct by_hand){.wf = wf, .ticket = c->ticket, .body = text, .size = size};
    import_read(wf, c, h, &d);
    delivery_release(&d);
}

void insight_assign(struct wf *wf, const struct command *c)
{
    struct by_hand *h = mem_zalloc(sizeof *h);
    *h = (struct by_hand){.wf = wf, .ticket = c->ticket};
    store_assign(wf->store, c->delivery_id, c->id, on_by_hand, h);
}
