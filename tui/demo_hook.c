/* demo_hook.c — looking a scenario up. */
#include "tui/demo_hook.h"

#include <string.h>

bool demo_hook_find(const struct demo_hook *demo, const char *name, struct demo_scenario *out)
{
    for (size_t i = 0; demo->scenario_at(demo->owner, i, out); i++)
        if (strcmp(out->name, name) == 0)
            return true;
    return false;
}
