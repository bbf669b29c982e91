/* rate_window.h — Apollo's per-team call limits, as its answers' headers tell them. */
#ifndef MODEL_RATE_WINDOW_H
#define MODEL_RATE_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

enum rate_span { RATE_MINUTE, RATE_HOUR, RATE_DAY, RATE_SPAN_COUNT };
struct rate_window {
    int64_t limit, used, left; /* -1 = not told (an unlimited window sends an empty header) */
};
struct rate_windows {
    struct rate_window span[RATE_SPAN_COUNT];
    int64_t seen_ms; /* wall; 0 = nothing seen yet */
};
void rate_windows_init(struct rate_windows *r);
/* Takes one header of an answer if it is a rate header ("x-rate-limit-minute", "x-minute-usage",
 * "x-minute-requests-left", hourly and 24-hour alike); anything else, and nonsense, is ignored. */
void rate_windows_take_header(struct rate_windows *r, const char *name, const char *value);

/* How long a call must wait: 0 while every window's figure, less the `out` calls that were made and are not
 * answered, leaves room. Apollo does not say when a window turns: a minute or an hour after the figure it
 * surely has, and the figure says nothing any more but how many a window takes; a day's figure is believed
 * for an hour. `now_ms` is wall. */
int64_t rate_windows_wait_ms(const struct rate_windows *r, int64_t out, int64_t now_ms);

/* Whether the minute's figure still says something. */
bool rate_windows_is_fresh(const struct rate_windows *r, int64_t now_ms);
/* For how long it still will; 0 = it says nothing. */
int64_t rate_windows_fresh_ms(const struct rate_windows *r, int64_t now_ms);

#endif
