/* box.h — a pane's frame: number, title or tabs, a note at the right, a scroll bar in the right border. */
#ifndef TUI_WIDGET_BOX_H
#define TUI_WIDGET_BOX_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/terminal/canvas.h"

struct box {
    struct rect rect;
    const char *number; /* "1"; NULL = none */
    const char *title;
    const char *note; /* right end of the top border; NULL */
    enum role note_role;
    bool is_focused;
};
/* Draws it and returns the inside. */
struct rect box_draw(struct canvas *c, const struct box *b);
/* Where the next thing on the top border may begin, after number and title. */
int box_title_end(const struct box *b);
/* A thumb on the right border: `shown` of `total` lines from `first`; nothing when all are shown. */
void box_scroll_bar(struct canvas *c, struct rect rect, long long first, long long shown, long long total,
                    bool is_focused);

#endif
