/* layout.h — where the panes stand: pure arithmetic on size, focus and zoom.
 *   wide     110 columns and more: Lookup at the left, Requests over the detail at the right, Events below
 *   stacked  from 60×16: one above the other; the form folds into one line while it does not have the focus,
 *            so that a result is seen whole
 *   zoomed   the focused pane alone
 * A pane that has no room gets an empty rectangle and is not drawn. */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include <stdbool.h>

#include "tui/terminal/canvas.h"

enum pane { PANE_LOOKUP, PANE_REQUESTS, PANE_DETAIL, PANE_EVENTS, PANE_COUNT };

#define LAYOUT_MIN_WIDTH 60
#define LAYOUT_MIN_HEIGHT 16
#define LAYOUT_WIDE 110

struct layout_input {
    int width, height;
    enum pane focus;
    bool is_zoomed;
    int banner_lines;        /* 0, 1, 2 */
    long long request_count; /* few requests need few lines */
    int request_least;       /* lines that must be seen: a request, and what is said of the list */
};
struct layout {
    bool is_too_small, is_wide, is_form_folded;
    struct rect title, banner, hints;
    struct rect pane[PANE_COUNT];
};
struct layout layout_make(const struct layout_input *in);

#endif
