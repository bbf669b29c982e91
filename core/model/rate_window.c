/* rate_window.c — see rate_window.h. Three families of headers, three spans each. */
#include "core/model/rate_window.h"

#include <stddef.h>

#include "core/model/ascii.h"

enum header_family { FAMILY_LIMIT, FAMILY_USED, FAMILY_LEFT, FAMILY_COUNT };

static const char *const header_names[FAMILY_COUNT][RATE_SPAN_COUNT] = {
    [FAMILY_LIMIT] = {"x-rate-limit-minute", "x-rate-limit-hourly", "x-rate-limit-24-hour"},
    [FAMILY_USED] = {"x-minute-usage", "x-hourly-usage", "x-24-hour-usage"},
    [FAMILY_LEFT] = {"x-minute-requests-left", "x-hourly-requests-left", "x-24-hour-requests-left"},
};

void rate_windows_init(struct rate_windows *r)
{
    *r = (struct rate_windows){.seen_ms = 0};
    for (int s = 0; s < RATE_SPAN_COUNT; s++)
        r->span[s] = (struct rate_window){.limit = -1, .used = -1, .left = -1};
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Empty is -1: an unlimited window says nothing. False on anything but digits. */
static bool parse_count(const char *text, int64_t *out)
{
    const int64_t ceiling = 1000000000000LL;
    while (is_space(*text))
        text++;
    *out = -1;
    for (; ascii_is_digit(*text); text++) {
        *out = (*out < 0 ? 0 : *out) * 10 + (*text - '0');
        if (*out > ceiling)
            return false;
    }
    while (is_space(*text))
        text++;
    return *text == '\0';
}

void rate_windows_take_header(struct rate_windows *r, const char *name, const char *value)
{
    int64_t count;
    for (int family = 0; family < FAMILY_COUNT; family++) {
        for (int s = 0; s < RATE_SPAN_COUNT; s++) {
            if (!ascii_equal(name, header_names[family][s]) || !value || !parse_count(value, &count))
                continue;
            int64_t *to[FAMILY_COUNT] = {&r->span[s].limit, &r->span[s].used, &r->span[s].left};
            *to[family] = count;
        }
    }
}

#define MINUTE_MS 60000
#define HOUR_MS (60 * MINUTE_MS)
#define NEXT_LOOK_MS 1000

/* How long a figure is believed: until its window has surely turned. When a day turns nobody says, and a
 * whole day of silence for fear of a 429, which is free, would cost more than it saves. */
static const int64_t believed_ms[RATE_SPAN_COUNT] = {MINUTE_MS, HOUR_MS, HOUR_MS};

static bool is_believed(const struct rate_windows *r, int span, int64_t now_ms)
{
    /* A clock that was set back must not make a figure last for ever. */
    return r->seen_ms && now_ms >= r->seen_ms && now_ms - r->seen_ms < believed_ms[span];
}

bool rate_windows_is_fresh(const struct rate_windows *r, int64_t now_ms)
{
    return is_believed(r, RATE_MINUTE, now_ms);
}

int64_t rate_windows_fresh_ms(const struct rate_windows *r, int64_t now_ms)
{
    return rate_windows_is_fresh(r, now_ms) ? r->seen_ms + MINUTE_MS - now_ms : 0;
}

int64_t rate_windows_wait_ms(const struct rate_windows *r, int64_t out, int64_t now_ms)
{
    int64_t wait_ms = 0;
    if (!rate_windows_is_fresh(r, now_ms) && r->span[RATE_MINUTE].limit > 0 &&
        out >= r->span[RATE_MINUTE].limit)
        wait_ms = NEXT_LOOK_MS;
    for (int s = 0; s < RATE_SPAN_COUNT; s++) {
        if (!is_believed(r, s, now_ms) || r->span[s].left < 0 || out < r->span[s].left)
            continue;
        int64_t until_ms = r->seen_ms + believed_ms[s] - now_ms;
        wait_ms = until_ms > wait_ms ? until_ms : wait_ms;
    }
    return wait_ms;
}
