/* pace.c — Apollo's call limits, kept before they are hit: what each endpoint's last answer left of its
 * minute, hour and day, less what has been called since, and how long a 429 asked to wait. A lookup that
 * finds no room stays queued, is shown as held, and can be taken back; nothing is called again by itself. */
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/http_header.h"
#include "core/base/mem.h"
#include "core/engine/engine.h"

struct pace {
    struct {
        struct rate_windows seen;
        size_t out;           /* called and not answered */
        int64_t told_wait_ms; /* monotonic; until when a 429 asked to wait; 0 = none did */
    } endpoint[PACE_COUNT];
    struct loop_timer *timer;
};

void pace_start(struct wf *wf)
{
    wf->pace = mem_zalloc(sizeof *wf->pace);
    for (int i = 0; i < PACE_COUNT; i++)
        rate_windows_init(&wf->pace->endpoint[i].seen);
    wf->pace->timer = loop_timer_new(wf->loop, send_held, wf);
}

void pace_end(struct wf *wf)
{
    if (!wf->pace)
        return;
    loop_timer_free(wf->pace->timer);
    free(wf->pace);
    wf->pace = NULL;
}

int64_t pace_wait_ms(const struct wf *wf, enum pace_endpoint which)
{
    int64_t now_ms = clock_wall_ms(), told_ms = wf->pace->endpoint[which].told_wait_ms - clock_mono_ms();
    int64_t wait_ms =
        rate_windows_wait_ms(&wf->pace->endpoint[which].seen, (int64_t)wf->pace->endpoint[which].out, now_ms);
    return told_ms > wait_ms ? told_ms : wait_ms;
}

void pace_began(struct wf *wf, enum pace_endpoint which)
{
    wf->pace->endpoint[which].out++;
}

/* All windows of one answer: a figure from before it says nothing any more. */
static void take_figures(struct rate_windows *seen, const struct http_answer *a)
{
    static const char *const names[] = {"x-rate-limit-minute", "x-minute-requests-left",
                                        "x-hourly-requests-left", "x-24-hour-requests-left"};
    struct rate_windows now;
    char value[32];
    rate_windows_init(&now);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!http_header_value(a->headers, names[i], value, sizeof value))
            continue;
        rate_windows_take_header(&now, names[i], value);
        now.seen_ms = clock_wall_ms();
    }
    if (now.seen_ms)
        *seen = now;
}

void pace_took(struct wf *wf, enum pace_endpoint which, const struct http_answer *a)
{
    wf->pace->endpoint[which].out--;
    if (!a || a->reach != HTTP_ANSWERED)
        return;
    take_figures(&wf->pace->endpoint[which].seen, a);
    int seconds = a->status == 429 ? http_header_retry_after_s(a->headers, clock_wall_ms() / 1000) : 0;
    if (seconds > 0)
        wf->pace->endpoint[which].told_wait_ms = clock_mono_ms() + seconds * 1000LL;
}

void pace_look_in(struct wf *wf, int64_t wait_ms)
{
    if (!wf->is_closing)
        loop_timer_set(wf->pace->timer, wait_ms);
}
