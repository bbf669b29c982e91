/* sim_rates.h — call limits per endpoint that really count, in windows of a minute, an hour and a day. */
#ifndef SIM_SIM_RATES_H
#define SIM_SIM_RATES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sim/scenario.h"

struct sim_answer;

#define SIM_ENDPOINTS_MAX 8

struct sim_rate_window {
    int64_t began_ms, used;
};
struct sim_rates {
    struct sim_rate_window window[SIM_ENDPOINTS_MAX][SPAN_COUNT];
};

/* Counts one call. False: a limit is reached; *span says which, *left_ms until its window ends. `now_ms` is
 * monotonic, `speed` shortens the windows. */
bool sim_rates_take(struct sim_rates *r, int endpoint, const int64_t limit[SPAN_COUNT], double speed,
                    int64_t now_ms, enum scenario_span *span, int64_t *left_ms);
/* x-rate-limit-…, x-…-usage, x-…-requests-left; an unlimited window's are empty. */
void sim_rates_write_headers(const struct sim_rates *r, int endpoint, const int64_t limit[SPAN_COUNT],
                             bool is_exhausted, struct sim_answer *a);
int64_t sim_rates_used(const struct sim_rates *r, int endpoint, enum scenario_span span);

#endif
