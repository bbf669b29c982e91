/* clock_doubt.c — see clock_doubt.h. */
#include "core/model/clock_doubt.h"

bool clock_doubt_believes(struct clock_doubt *d, int64_t now_ms)
{
    int64_t away_ms = now_ms - d->believed_ms;
    bool is_near = d->believed_ms == 0 || (away_ms <= CLOCK_DOUBT_FAR_MS && away_ms >= -CLOCK_DOUBT_FAR_MS);
    bool is_same_way = d->doubted_ms > 0 && (d->doubted_ms > d->believed_ms) == (away_ms > 0);
    if (is_near || (is_same_way && now_ms >= d->doubted_ms + CLOCK_DOUBT_HOLD_MS)) {
        *d = (struct clock_doubt){.believed_ms = now_ms};
        return true;
    }
    /* Set back meanwhile, or to the other side, and still too far away: another time, doubted from now on. */
    if (!is_same_way || now_ms < d->doubted_ms)
        d->doubted_ms = now_ms;
    return false;
}
