/* clock.c — the kernel's clocks, and times as people write them. */
#include "core/base/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_wall_ms(void)
{
    return read_us(CLOCK_REALTIME) / 1000;
}

int64_t clock_mono_ms(void)
{
    return read_us(CLOCK_BOOTTIME) / 1000;
}

int64_t clock_mono_us(void)
{
    return read_us(CLOCK_BOOTTIME);
}

static void break_down(int64_t wall_ms, bool is_local, struct tm *parts)
{
    time_t seconds = (time_t)(wall_ms / 1000);
    if (!(is_local ? localtime_r(&seconds, parts) : gmtime_r(&seconds, parts)))
        *parts = (struct tm){.tm_mday = 1}; /* a year beyond int: shown as 1900 rather than as garbage */
}

void clock_format_iso(int64_t wall_ms, char out[CLOCK_ISO_SIZE])
{
    struct tm parts;
    break_down(wall_ms, false, &parts);
    if (!strftime(out, CLOCK_ISO_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts))
        out[0] = '\0';
}

void clock_format_local_time(int64_t wall_ms, char out[CLOCK_ISO_SIZE])
{
    struct tm parts;
    break_down(wall_ms, true, &parts);
    if (!strftime(out, CLOCK_ISO_SIZE, "%H:%M:%S", &parts))
        out[0] = '\0';
}

void clock_format_local(int64_t wall_ms, char out[CLOCK_ISO_SIZE])
{
    struct tm parts;
    break_down(wall_ms, true, &parts);
    if (!strftime(out, CLOCK_ISO_SIZE, "%Y-%m-%d %H:%M:%S", &parts))
        out[0] = '\0';
}

void clock_format_span(int64_t span_ms, char out[CLOCK_ISO_SIZE])
{
    long long s = span_ms < 0 ? 0 : span_ms / 1000;
    if (s >= 24 * 3600)
        snprintf(out, CLOCK_ISO_SIZE, "%lldd %02lldh", s / 86400, s / 3600 % 24);
    else if (s >= 3600)
        snprintf(out, CLOCK_ISO_SIZE, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
    else
        snprintf(out, CLOCK_ISO_SIZE, "%02lld:%02lld", s / 60, s % 60);
}

void clock_local_day(int64_t wall_ms, struct clock_day *out)
{
    time_t s = (time_t)(wall_ms / 1000);
    struct tm tm = {0};
    localtime_r(&s, &tm);
    *out = (struct clock_day){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};
}

bool clock_local_ms(const struct clock_day *day, int hour, int minute, int64_t *wall_ms)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (day->year % 4 == 0 && day->year % 100 != 0) || day->year % 400 == 0;
    if (day->year < 1970 || day->month < 1 || day->month > 12 ||
        day->day > DAYS[day->month - 1] + (day->month == 2 && is_leap))
        return false;
    struct tm tm = {.tm_year = day->year - 1900,
                    .tm_mon = day->month - 1,
                    .tm_mday = day->day,
                    .tm_hour = hour,
                    .tm_min = minute,
                    .tm_isdst = -1};
    *wall_ms = (int64_t)mktime(&tm) * 1000;
    return true;
}

int64_t clock_day_begin_ms(int64_t wall_ms)
{
    struct clock_day day;
    int64_t begin_ms = 0;
    clock_local_day(wall_ms, &day);
    return clock_local_ms(&day, 0, 0, &begin_ms) ? begin_ms : 0;
}
