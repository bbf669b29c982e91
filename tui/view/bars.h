/* bars.h — the lines at the top and the bottom: who we are and how results reach us; what can be done here.
 */
#ifndef TUI_VIEW_BARS_H
#define TUI_VIEW_BARS_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/actions.h"
#include "tui/terminal/canvas.h"

struct app;
void title_bar_draw(struct app *a, struct canvas *c, struct rect rect);
/* When its picture gets old without an event: the gauge of Apollo's limit after a minute; -1 = never. */
int64_t title_bar_wake_ms(const struct app *a);
/* Lines that it takes at that width to say what limits the program now: 0 (nothing does), 1 or 2. */
int banner_lines(const struct app *a, int width);
void banner_draw(struct app *a, struct canvas *c, struct rect rect);
/* Whether an action of the views does something on the level that is open. */
bool bar_view_applies(const struct app *a, enum action action);
void hint_bar_draw(struct app *a, struct canvas *c, struct rect rect);

#endif
