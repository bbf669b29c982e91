/* filter_time.c — times as people write them into a filter. */
#include <stdint.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/model/ascii.h"
#include "core/model/filter_internal.h"

#define MINUTE_MS 60000
#define AMOUNT_MAX 100000

/* Digits of a fixed width: "2026", "11". */
static bool read_fixed(const char **at, int width, int *out)
{
    int n = 0;
    for (int i = 0; i < width; i++, (*at)++) {
        if (!ascii_is_digit(**at))
            return false;
        n = n * 10 + (**at - '0');
    }
    *out = n;
    return true;
}

static bool read_char(const char **at, char c)
{
    bool is_there = **at == c;
    *at += is_there;
    return is_there;
}

static bool read_date(const char **at, struct clock_day *day)
{
    return read_fixed(at, 4, &day->year) && read_char(at, '-') && read_fixed(at, 2, &day->month) &&
           read_char(at, '-') && read_fixed(at, 2, &day->day);
}

static bool read_moment(const char *at, int64_t *first_ms, int64_t *last_ms)
{
    struct clock_day day;
    int hour, minute;
    if (!read_date(&at, &day) || day.day < 1)
        return false;
    if (!*at)
        return clock_local_ms(&day, 0, 0, first_ms) && clock_local_ms(&day, 24, 0, last_ms) &&
               ((*last_ms)--, true);
    if (!read_char(&at, 'T') && !read_char(&at, 't'))
        return false;
    if (!read_fixed(&at, 2, &hour) || !read_char(&at, ':') || !read_fixed(&at, 2, &minute) || *at)
        return false;
    if (hour > 23 || minute > 59 || !clock_local_ms(&day, hour, minute, first_ms))
        return false;
    *last_ms = *first_ms + MINUTE_MS - 1;
    return true;
}

static int64_t unit_ms(char c)
{
    switch (ascii_lower(c)) {
    case 'm':
        return MINUTE_MS;
    case 'h':
        return 60 * MINUTE_MS;
    case 'd':
        return 24 * 60 * MINUTE_MS;
    case 'w':
        return 7 * 24 * 60 * (int64_t)MINUTE_MS;
    default:
        return 0;
    }
}

static bool read_span(const char *at, int64_t *span_ms)
{
    int64_t n = 0;
    const char *start = at;
    for (; ascii_is_digit(*at) && n <= AMOUNT_MAX; at++)
        n = n * 10 + (*at - '0');
    if (at == start || n > AMOUNT_MAX || !*at || at[1] || !unit_ms(*at))
        return false;
    *span_ms = n * unit_ms(*at);
    return true;
}

static bool read_day_before(int64_t now_ms, int days, int64_t *first_ms, int64_t *last_ms)
{
    struct clock_day day;
    clock_local_day(now_ms, &day);
    day.day -= days;
    if (!clock_local_ms(&day, 0, 0, first_ms) || !clock_local_ms(&day, 24, 0, last_ms))
        return false;
    (*last_ms)--;
    return true;
}

bool filter_read_time(const char *text, int64_t now_ms, int64_t *first_ms, int64_t *last_ms)
{
    int64_t span_ms;
    if (ascii_equal(text, "today"))
        return read_day_before(now_ms, 0, first_ms, last_ms);
    if (ascii_equal(text, "yesterday"))
        return read_day_before(now_ms, 1, first_ms, last_ms);
    if (read_span(text, &span_ms)) {
        /* To the minute: the same expression means the same list for as long. */
        *first_ms = *last_ms = now_ms - now_ms % MINUTE_MS - span_ms;
        return true;
    }
    return read_moment(text, first_ms, last_ms);
}
