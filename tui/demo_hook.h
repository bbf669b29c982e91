/* demo_hook.h — what a demo lends to its client, with a screen or without: the simulator's scenarios by name,
 * and a way to change the one in force. The client knows no simulator. */
#ifndef TUI_DEMO_HOOK_H
#define TUI_DEMO_HOOK_H

#include <stdbool.h>
#include <stddef.h>

struct err;

struct demo_scenario {
    const char *name, *title;
};
struct demo_hook {
    /* False past the end. What it gives lives as long as the demo. */
    bool (*scenario_at)(void *owner, size_t index, struct demo_scenario *out);
    /* For what is asked from now on. */
    bool (*set_scenario)(void *owner, const char *name, struct err *e);
    void *owner;
    bool is_tour; /* the screen drives itself through the story */
};

/* The scenario of that name; false: there is none. */
bool demo_hook_find(const struct demo_hook *demo, const char *name, struct demo_scenario *out);

#endif
