/* clock_doubt.h — whether a wall clock is believed where a wrong one would destroy something: what is too old
 * is removed for good. A machine may wake up years ahead or behind (a dead battery, a bad answer of a time
 * server, a slip of the hand), and somebody sees it within the day. So a time that is days away from the last
 * one that was believed is believed only when it is seen once more on the next day; who was away for weeks
 * has the old removed a day later, and nothing else waits. Kept with the history, because no run need last
 * that long. Pure arithmetic: no clock. */
#ifndef MODEL_CLOCK_DOUBT_H
#define MODEL_CLOCK_DOUBT_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_DOUBT_FAR_MS (3LL * 24 * 3600 * 1000) /* a weekend is no wonder */
#define CLOCK_DOUBT_HOLD_MS (20LL * 3600 * 1000)    /* who comes each morning need not come to the minute */

struct clock_doubt {
    int64_t believed_ms; /* the last time that was believed; 0: none yet, and the first is */
    int64_t doubted_ms;  /* since when another one has been seen, by that clock; 0: none is doubted */
};

/* The clock says `now_ms`. False: that is not believed yet. */
bool clock_doubt_believes(struct clock_doubt *d, int64_t now_ms) __attribute__((warn_unused_result));

#endif
