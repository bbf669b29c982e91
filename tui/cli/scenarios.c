/* scenarios.c — one line each. */
#include "tui/cli/scenarios.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/sim/sim.h"
#include "tui/cli/arguments.h"
#include "tui/cli/output.h"
#include "tui/terminal/text_width.h"

bool scenarios_are_asked(const struct arguments *a)
{
    const char *name = a->option[OPTION_SCENARIO];
    return name && strcmp(name, "list") == 0;
}

enum exit_code scenarios_tell(void)
{
    const struct sim_scenario_info *list;
    size_t count = sim_scenarios(&list);
    int columns = 0;
    for (size_t i = 0; i < count; i++)
        if (text_width(list[i].name) > columns)
            columns = text_width(list[i].name);
    struct buf text;
    buf_init(&text, 64 * 1024);
    for (size_t i = 0; i < count; i++) {
        output_cell(&text, list[i].name, columns);
        buf_printf(&text, "  %s\n", list[i].title);
    }
    output_text(&text);
    buf_release(&text);
    return EXIT_CODE_FOUND;
}
