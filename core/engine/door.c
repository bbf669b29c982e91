/* door.c — strangers at the callback server. Every token of the history is in a sieve in memory, so that a
 * call with a known token always goes straight to the store, whatever else knocks; one that the sieve does
 * not know may be looked up so often a second and no oftener (a sibling may have sent it a moment ago), all
 * peers together and each for itself, and is told to come again beyond. So guessing costs nobody anything,
 * and neither status nor time tells a guesser more than "not this one". */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/sieve.h"
#include "core/base/clock.h"
#include "core/engine/engine.h"

enum {
    ALL_COST_MS = 20, /* one look a 20 ms: 50 a second */
    ALL_BURST = 100,
    PEER_COST_MS = 100,
    PEER_BURST = 30,
    PEERS = 256,
    REPORT_WAIT_MS = 60 * 1000,
    PEER_TEXT_MAX = 64,
};

struct door {
    struct sieve sieve;
    uint64_t secret;
    int64_t last_id;                    /* requests up to it are in the sieve */
    bool is_loaded, is_listing, is_due; /* is_due: look again after this listing */
    int64_t all_ms, peer_ms[PEERS];     /* monotonic: until when their looks are spent */
    struct loop_timer *report_timer;
    uint64_t stranger_count, refused_count; /* since the last report */
    char last_peer[PEER_TEXT_MAX];
};

/* ---- what is known ---- */

static void list(struct wf *wf, const char *after);

static void on_tokens(void *owner, struct store_result *result)
{
    struct wf *wf = owner;
    struct door *d = wf->door;
    d->is_listing = false;
    if (result->err.code != ERR_NONE || wf->is_closing)
        return; /* not loaded: everybody is looked up */
    for (size_t i = 0; i < result->id_count; i++)
        sieve_add(&d->sieve, (uint64_t)result->ids[i]);
    if (result->id > d->last_id)
        d->last_id = result->id;
    if (result->has_more && !d->is_loaded) {
        list(wf, result->token);
        return;
    }
    bool is_first = !d->is_loaded;
    d->is_loaded = true;
    /* What siblings added while the index was walked may lie behind where the walk was. */
    if (is_first || result->has_more || d->is_due)
        list(wf, NULL);
}

static void list(struct wf *wf, const char *after)
{
    struct door *d = wf->door;
    d->is_listing = true;
    d->is_due = false;
    store_list_tokens(wf->store, d->secret, after, d->last_id, on_tokens, wf);
}

void door_load(struct wf *wf)
{
    if (!wf->door->is_listing && !wf->door->is_loaded)
        list(wf, "");
}

void door_look(struct wf *wf)
{
    if (wf->door->is_listing)
        wf->door->is_due = true;
    else if (wf->door->is_loaded)
        list(wf, NULL);
}

void door_expect(struct wf *wf, const char *token)
{
    sieve_add(&wf->door->sieve, sieve_number(wf->door->secret, token));
}

/* ---- who may come in ---- */

static bool may_spend(int64_t *spent_ms, int64_t now_ms, int64_t cost_ms, int64_t burst)
{
    if (*spent_ms < now_ms)
        *spent_ms = now_ms;
    return *spent_ms - now_ms <= (burst - 1) * cost_ms;
}

static size_t place_of(const struct door *d, const char *peer)
{
    uint64_t n = d->secret;
    for (; *peer; peer++)
        n = (n ^ (unsigned char)*peer) * 0x100000001b3u;
    return (size_t)(n >> 40) % PEERS;
}

static void note_stranger(struct door *d, const char *peer)
{
    if (d->stranger_count++ == 0)
        loop_timer_set(d->report_timer, REPORT_WAIT_MS);
    snprintf(d->last_peer, sizeof d->last_peer, "%s", peer);
}

bool door_knows(const struct wf *wf, const char *token)
{
    return sieve_may_have(&wf->door->sieve, sieve_number(wf->door->secret, token));
}

bool door_lets_in(struct wf *wf, const char *token, const char *peer)
{
    struct door *d = wf->door;
    if (!d->is_loaded || door_knows(wf, token))
        return true;
    int64_t now_ms = clock_mono_ms(), *of_peer = &d->peer_ms[place_of(d, peer)];
    note_stranger(d, peer);
    if (may_spend(of_peer, now_ms, PEER_COST_MS, PEER_BURST) &&
        may_spend(&d->all_ms, now_ms, ALL_COST_MS, ALL_BURST)) {
        *of_peer += PEER_COST_MS;
        d->all_ms += ALL_COST_MS;
        return true;
    }
    d->refused_count++;
    return false;
}

static void on_report(void *owner)
{
    struct wf *wf = owner;
    struct door *d = wf->door;
    char text[200];
    snprintf(text, sizeof text,
             "%" PRIu64
             " calls within a minute named no callback address of this history (last from %s); %" PRIu64
             " of them were turned away unread",
             d->stranger_count, d->last_peer, d->refused_count);
    log_write(LOG_LEVEL_WARN, "%s", text);
    tell_note(wf, WF_NOTE_TROUBLE, 0, "%s", text);
    d->stranger_count = d->refused_count = 0;
}

/* ---- life ---- */

void door_start(struct wf *wf)
{
    struct door *d = wf->door = mem_zalloc(sizeof *d);
    sieve_init(&d->sieve);
    random_bytes(&d->secret, sizeof d->secret);
    d->report_timer = loop_timer_new(wf->loop, on_report, wf);
}

void door_end(struct wf *wf)
{
    if (!wf->door)
        return;
    loop_timer_free(wf->door->report_timer);
    sieve_release(&wf->door->sieve);
    free(wf->door);
    wf->door = NULL;
}
