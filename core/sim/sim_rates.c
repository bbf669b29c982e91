/* sim_rates.c — fixed windows that begin with their first call. */
#include "core/sim/sim_rates.h"

#include <inttypes.h>

#include "core/sim/sim_answer.h"

static const int64_t span_ms[SPAN_COUNT] = {60 * 1000, 3600 * 1000, 24 * 3600 * 1000};

bool sim_rates_take(struct sim_rates *r, int endpoint, const int64_t limit[SPAN_COUNT], double speed,
                    int64_t now_ms, enum scenario_span *span, int64_t *left_ms)
{
    struct sim_rate_window *windows = r->window[endpoint];
    for (int i = 0; i < SPAN_COUNT; i++) {
        int64_t length_ms = (int64_t)((double)span_ms[i] / speed);
        if (windows[i].used == 0 || now_ms - windows[i].began_ms >= length_ms)
            windows[i] = (struct sim_rate_window){.began_ms = now_ms};
    }
    for (int i = 0; i < SPAN_COUNT; i++) {
        if (limit[i] < 0 || windows[i].used < limit[i])
            continue;
        *span = (enum scenario_span)i;
        *left_ms = windows[i].began_ms + (int64_t)((double)span_ms[i] / speed) - now_ms;
        return false;
    }
    for (int i = 0; i < SPAN_COUNT; i++)
        windows[i].used++;
    return true;
}

void sim_rates_write_headers(const struct sim_rates *r, int endpoint, const int64_t limit[SPAN_COUNT],
                             bool is_exhausted, struct sim_answer *a)
{
    static const char *const limit_names[] = {"minute", "hourly", "24-hour"};
    for (int i = 0; i < SPAN_COUNT; i++) {
        if (limit[i] < 0) {
            sim_answer_add_header(a, "x-rate-limit-%s:", limit_names[i]);
            sim_answer_add_header(a, "x-%s-usage:", limit_names[i]);
            sim_answer_add_header(a, "x-%s-requests-left:", limit_names[i]);
            continue;
        }
        int64_t used = is_exhausted ? limit[i] : r->window[endpoint][i].used;
        int64_t left = used < limit[i] ? limit[i] - used : 0;
        sim_answer_add_header(a, "x-rate-limit-%s: %" PRId64, limit_names[i], limit[i]);
        sim_answer_add_header(a, "x-%s-usage: %" PRId64, limit_names[i], used);
        sim_answer_add_header(a, "x-%s-requests-left: %" PRId64, limit_names[i], left);
    }
}

int64_t sim_rates_used(const struct sim_rates *r, int endpoint, enum scenario_span span)
{
    return r->window[endpoint][span].used;
}
