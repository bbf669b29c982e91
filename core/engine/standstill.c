/* standstill.c — a process that is about to be stopped (^Z). Stopped as it is, it would keep the port and
 * answer nobody, and could keep the history locked against its siblings. So it first answers what it owes,
 * gives the port and the lease to whoever wants them, has the store let go of all that it holds of the
 * history, and then has every thread of the two wait. All of it is a courtesy: where it takes too long the
 * process is stopped all the same. */
#include <time.h>

#include "core/base/clock.h"
#include "core/engine/engine.h"

enum { CLIENT_WAIT_MS = 2000, OWED_WAIT_MS = 1000, STORE_WAIT_MS = 500, LOOK_MS = 5 };

void standstill_init(struct standstill *s)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->changed, &attributes);
    pthread_condattr_destroy(&attributes);
}

void standstill_release(struct standstill *s)
{
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
}

/* ---- the client's side ---- */

/* True: the engine stands still now. */
static bool ask(struct wf *wf)
{
    struct standstill *s = &wf->standstill;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += CLIENT_WAIT_MS / 1000;
    pthread_mutex_lock(&s->lock);
    s->phase = STANDSTILL_ASKED;
    commands_post_standstill(wf);
    while (s->phase == STANDSTILL_ASKED && pthread_cond_timedwait(&s->changed, &s->lock, &until) == 0)
        continue;
    bool is_still = s->phase == STANDSTILL_REACHED;
    if (!is_still)
        s->phase = STANDSTILL_NONE;
    pthread_mutex_unlock(&s->lock);
    return is_still;
}

static void set_phase(struct wf *wf, enum standstill_phase phase)
{
    struct standstill *s = &wf->standstill;
    pthread_mutex_lock(&s->lock);
    s->phase = phase;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

void wf_stand_still(struct wf *wf, void (*meanwhile)(void *owner), void *owner)
{
    bool is_still = ask(wf);
    meanwhile(owner);
    if (is_still)
        set_phase(wf, STANDSTILL_NONE);
}

/* ---- the engine's side ---- */

/* Waits here for the client, unless it has stopped waiting for us. */
static void stay(struct wf *wf)
{
    struct standstill *s = &wf->standstill;
    bool is_store_still = store_pause(wf->store, STORE_WAIT_MS);
    pthread_mutex_lock(&s->lock);
    if (s->phase == STANDSTILL_ASKED) {
        s->phase = STANDSTILL_REACHED;
        pthread_cond_broadcast(&s->changed);
    }
    while (s->phase == STANDSTILL_REACHED)
        pthread_cond_wait(&s->changed, &s->lock);
    pthread_mutex_unlock(&s->lock);
    if (is_store_still)
        store_resume(wf->store);
}

void standstill_look(void *owner)
{
    struct wf *wf = owner;
    bool is_owing = wf->reception.server && http_server_pending_count(wf->reception.server) > 0;
    if (wf->is_closing)
        return;
    if (is_owing && clock_mono_ms() < wf->standstill.by_ms) {
        loop_timer_set(wf->standstill.timer, LOOK_MS);
        return;
    }
    if (wf->reception.server && !wf->history.is_throw_away)
        reception_end(wf);
    stay(wf);
    if (!wf->reception.server && wf->reception.port >= 0)
        reception_look(wf);
    siblings_look(wf);
}

void standstill_begin(struct wf *wf)
{
    wf->standstill.by_ms = clock_mono_ms() + OWED_WAIT_MS;
    if (wf->reception.server && !wf->history.is_throw_away) /* which no sibling could receive for */
        http_server_stop_listening(wf->reception.server);
    loop_timer_set(wf->standstill.timer, 0);
}

void standstill_refuse(struct wf *wf)
{
    set_phase(wf, STANDSTILL_NONE);
}
