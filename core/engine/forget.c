/* forget.c — a person's stored copies removed at the user's word, and requests whose time is up. Whatever was
 * removed, the files are rewritten after it, so that their free space holds nothing of it either. */
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/plural.h"
#include "core/engine/engine.h"
#include "core/model/who.h"

enum { TIDY_TRIES = 5, DAY_MS = 24 * 3600 * 1000 };

/* What the client is told at the end. */
struct forgetting {
    struct wf *wf;
    struct wf_event *event;
    bool is_trial;
    int tries;
};

static void tell_end(struct forgetting *g, const struct err *err)
{
    struct wf *wf = g->wf;
    g->event->err = *err;
    bool is_changed = g->event->is_changed;
    event_post(wf, g->event);
    free(g);
    if (is_changed) {
        tell_changed(wf, 0);
        status_stale(wf);
    }
}

static void on_tidied(void *owner, struct store_result *result)
{
    struct forgetting *g = owner;
    struct err e = result->err;
    if (e.code == ERR_BUSY && ++g->tries < TIDY_TRIES && !g->wf->is_closing) {
        store_tidy(g->wf->store, on_tidied, g);
        return;
    }
    if (e.code == ERR_BUSY)
        err_set(&e, ERR_BUSY,
                "It was removed, but another program reads the history, so that its free space could not be "
                "cleaned. Close the other one and say the same again.");
    tell_end(g, &e);
}

static void on_forgotten(void *owner, struct store_result *result)
{
    struct forgetting *g = owner;
    struct wf_event *ev = g->event;
    ev->ids = result->ids;
    ev->id_count = result->id_count;
    ev->total = result->total;
    ev->matching = result->matching;
    ev->is_changed = result->is_changed;
    result->ids = NULL;
    result->id_count = 0;
    status_take_write(g->wf, &result->err);
    /* Even where nothing was found: the cleaning of the time before may have been kept from its end. */
    if (result->err.code == ERR_NONE && !g->is_trial)
        store_tidy(g->wf->store, on_tidied, g);
    else
        tell_end(g, &result->err);
}

void forget_person(struct wf *wf, uint64_t ticket, const char *person, bool is_trial)
{
    struct who who;
    struct err e = {0};
    if (!who_parse(person, &who, &e)) {
        tell_done(wf, ticket, 0, false, &e);
        return;
    }
    struct forgetting *g = mem_zalloc(sizeof *g);
    *g = (struct forgetting){.wf = wf, .event = event_new(WF_EVENT_DONE, ticket), .is_trial = is_trial};
    store_forget_take(wf->store, &who, is_trial, clock_wall_ms(), on_forgotten, g);
}

/* ---- requests whose time is up ---- */

static void on_old_tidied(void *owner, struct store_result *result)
{
    (void)owner, (void)result; /* what is left in free space is overwritten all the same */
}

static void on_old_removed(void *owner, struct store_result *result);

static void remove_old(struct wf *wf)
{
    store_remove_old(wf->store, clock_wall_ms(), (int64_t)wf->retention.days * DAY_MS, on_old_removed, wf);
}

/* With the next sweep the clock is looked at again. */
static void put_off(struct wf *wf)
{
    wf->retention.asked_ms = 0;
    if (!wf->retention.is_doubt_told)
        tell_note(
            wf, WF_NOTE_INFO, 0,
            "the clock is days away from when it was last seen here: what is older than %d %s is removed "
            "once it says so tomorrow, too",
            wf->retention.days, plural(wf->retention.days, "day", "days"));
    wf->retention.is_doubt_told = true;
}

static void on_old_removed(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    status_take_write(wf, &result->err);
    if (result->err.code != ERR_NONE)
        return;
    if (result->is_doubted)
        put_off(wf);
    wf->retention.count += result->total;
    wf->retention.list_count += result->matching;
    if (result->has_more && !wf->is_closing) {
        remove_old(wf);
        return;
    }
    if (!wf->retention.count && !wf->retention.list_count)
        return;
    tell_note(wf, WF_NOTE_STATE, 0, "%lld %s and %lld %s, over and older than %d %s, were removed",
              (long long)wf->retention.count, plural(wf->retention.count, "request", "requests"),
              (long long)wf->retention.list_count, plural(wf->retention.list_count, "list", "lists"),
              wf->retention.days, plural(wf->retention.days, "day", "days"));
    wf->retention.count = wf->retention.list_count = 0;
    tell_changed(wf, 0);
    status_stale(wf);
    if (!wf->is_closing)
        store_tidy(wf->store, on_old_tidied, wf);
}

void forget_old(struct wf *wf)
{
    int64_t now_ms = clock_mono_ms();
    if (!wf->retention.days || (wf->retention.asked_ms && now_ms - wf->retention.asked_ms < DAY_MS))
        return;
    wf->retention.asked_ms = now_ms;
    remove_old(wf);
}
