/* sim_waterfall.h — one person's waterfall for one field: which vendors were asked with what outcome, what
 * was found in the end, and how Apollo writes both. */
#ifndef SIM_SIM_WATERFALL_H
#define SIM_SIM_WATERFALL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/sim/scenario.h"

struct json_writer;
struct persona;

struct sim_waterfall {
    const struct vendor_list *steps;
    enum vendor_field field;
    const struct persona *persona;
    int64_t began_wall_ms, ready_wall_ms;
    /* What it came to. */
    bool is_found;
    size_t finder;    /* index of the vendor whose value holds */
    int variant;      /* of the persona's e-mail or phone */
    bool is_verified; /* by the validator at index `validator` */
    size_t validator;
};

/* Runs the script. The rest is set by the caller. */
void sim_waterfall_run(struct sim_waterfall *f);
/* {"vendors": […]} */
void sim_waterfall_write_vendors(const struct sim_waterfall *f, struct json_writer *w);
/* The final list, of one or none: "emails" or "phone_numbers". */
void sim_waterfall_write_findings(const struct sim_waterfall *f, struct json_writer *w);

#endif
