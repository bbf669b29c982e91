/* screen.h — the client with a screen: its one entry point.
 * Knows core/waterfall.h and the terminal; opens nothing, stores nothing, decides nothing about requests. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct lookup;
struct settings;
struct wf;

struct screen_scenario {
    const char *name, *title;
};

struct screen_options {
    struct wf *wf;                   /* open; stays the caller's */
    const struct settings *settings; /* theme, animation, mouse, ascii */
    const struct lookup *example;    /* fills the form at start (demo); NULL = empty */
    const char *mode_word; /* "DEMO" / "" shown in the title bar; when wf_status.is_simulated, SIMULATED is
                              shown too */
    /* What the simulator can play, to be picked from inside a demo; count 0 = no picker. */
    const struct screen_scenario *scenarios;
    size_t scenario_count;
    bool (*on_scenario)(void *owner, const char *name, struct err *e); /* plays it from now on */
    const char *(*playing)(void *owner); /* what plays now: a name of the list, or a file's path */
    void *owner;
    bool is_tour; /* the screen drives itself through its story; needs the scenarios */
};

/* Runs the screen until the user quits, a signal ends it or the terminal is lost. Returns the exit code:
 * 0, 10 when there is no usable terminal, or 128 + the signal's number. */
int screen_run(const struct screen_options *o);

#endif
