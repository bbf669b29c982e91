/* sim_webhook.h — calling back: when, how often, and what became of it. Loopback only: nobody else is ever
 * called, and the result then waits for polls. */
#ifndef SIM_SIM_WEBHOOK_H
#define SIM_SIM_WEBHOOK_H

#include <stdint.h>

struct sim;
struct sim_part;

/* The part's result is ready in `wait_ms`; its webhook is sent then, as its scenario wants. */
void sim_webhook_plan(struct sim_part *part, int64_t wait_ms);
/* No webhook comes any more. */
void sim_webhook_cancel(struct sim_part *part);

#endif
