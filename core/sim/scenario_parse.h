/* scenario_parse.h — what scenario.c (where texts come from) and scenario_parse.c (what they say) share. */
#ifndef SIM_SCENARIO_PARSE_H
#define SIM_SCENARIO_PARSE_H

#include <stdbool.h>

#include "core/sim/scenario.h"

/* `is_inner`: named by a person's line of another file; it may not name people itself, which also keeps files
 * from naming each other in circles. */
struct scenario *scenario_load_at(const char *name, bool is_inner, struct err *e)
    __attribute__((warn_unused_result));
struct scenario *scenario_parse_at(const char *name, const char *text, bool is_inner, struct err *e)
    __attribute__((warn_unused_result));

void scenario_clear_vendors(struct vendor_list *l);

#endif
