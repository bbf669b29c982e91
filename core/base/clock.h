/* clock.h — time. Milliseconds everywhere: wall time for what is stored and shown, monotonic for waiting. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

int64_t clock_wall_ms(void); /* since 1970, UTC */
int64_t clock_mono_ms(void); /* since boot, suspended time included (CLOCK_BOOTTIME) */
int64_t clock_mono_us(void);

#define CLOCK_ISO_SIZE 32
/* "2026-01-08T08:05:49Z" (UTC). */
void clock_format_iso(int64_t wall_ms, char out[CLOCK_ISO_SIZE]);
/* "14:02:01" in local time. */
void clock_format_local_time(int64_t wall_ms, char out[CLOCK_ISO_SIZE]);
/* "2026-01-08 14:02:01" in local time. */
void clock_format_local(int64_t wall_ms, char out[CLOCK_ISO_SIZE]);
/* "00:42", "1:02:03", "3d 04h": how long, for people. */
void clock_format_span(int64_t span_ms, char out[CLOCK_ISO_SIZE]);

struct clock_day {
    int year, month, day; /* 2026, 1-12, 1-31 */
};
void clock_local_day(int64_t wall_ms, struct clock_day *out);
/* The moment of a local time of day; hour 24 is the beginning of the next day, a day before the first is one
 * of the month before. False: there is no such day. */
bool clock_local_ms(const struct clock_day *day, int hour, int minute, int64_t *wall_ms)
    __attribute__((warn_unused_result));
/* The midnight, in local time, at which that moment's day began */
int64_t clock_day_begin_ms(int64_t wall_ms);

#endif
