/* bars.h — the lines at the top and the bottom: who we are and how results reach us; what can be done here.
 */
#ifndef TUI_VIEW_BARS_H
#define TUI_VIEW_BARS_H

#include <stdbool.h>

#include "tui/canvas.h"

struct app;
void title_bar_draw(struct app *a, struct canvas *c, struct rect rect);
/* One line on what limits the program now; false: nothing does. */
bool banner_text(const struct app *a, const char **text);
void banner_draw(struct app *a, struct canvas *c, struct rect rect);
void hint_bar_draw(struct app *a, struct canvas *c, struct rect rect);

#endif
