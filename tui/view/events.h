/* events.h — the last 500 notes of the engine, newest at the bottom. */
#ifndef TUI_VIEW_EVENTS_H
#define TUI_VIEW_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/waterfall.h"
#include "tui/actions.h"
#include "tui/terminal/canvas.h"

struct app;
#define EVENTS_KEPT 500

struct event_list {
    struct wf_note note[EVENTS_KEPT]; /* a ring */
    int times[EVENTS_KEPT];           /* that it happened: a poll that says what the one before said */
    size_t first, count;
    size_t held; /* lines scrolled up from the newest; 0 = follows */
    int height;
};
void event_list_release(struct event_list *l);
void event_list_add_take(struct event_list *l, struct wf_note *note); /* takes its texts */
bool event_list_act(struct app *a, enum action action);
void events_draw(struct app *a, struct canvas *c, struct rect rect);

#endif
