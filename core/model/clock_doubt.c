/* clock_doubt.c — see clock_doubt.h. */
#include "core/model/clock_doubt.h"

bool clock_doubt_believes(struct clock_doubt *d, int64_t now_ms)
{
    bool is_near = d->believed_ms == 0 || now_ms <= d->believed_ms + CLOCK_DOUBT_AHEAD_MS;
    bool has_held = d->doubted_ms > 0 && now_ms >= d->doubted_ms + CLOCK_DOUBT_HOLD_MS;
    if (is_near || has_held) {
        *d = (struct clock_doubt){.believed_ms = now_ms};
        return true;
    }
    /* Set back meanwhile, and still too far ahead: another time, doubted from now on. */
    if (d->doubted_ms == 0 || now_ms < d->doubted_ms)
        d->doubted_ms = now_ms;
    return false;
}
