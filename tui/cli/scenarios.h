/* scenarios.h — the simulator's scenarios, named for people. */
#ifndef TUI_CLI_SCENARIOS_H
#define TUI_CLI_SCENARIOS_H

#include <stdbool.h>

#include "tui/cli/exit_code.h"

struct arguments;

/* --scenario list */
bool scenarios_are_asked(const struct arguments *a);
enum exit_code scenarios_tell(void);

#endif
