/* hits.h — what a click means where: filled while drawing, asked by the mouse. The last one drawn is on top.
 */
#ifndef TUI_TERMINAL_HITS_H
#define TUI_TERMINAL_HITS_H

#include "tui/terminal/canvas.h"

enum hit_kind {
    HIT_NONE,
    HIT_PANE,
    HIT_ACTION,
    HIT_ROW,
    HIT_COLUMN,
    HIT_FORM_STOP,
    HIT_TAB,
    HIT_MENU_ROW,
    HIT_POPUP,
    HIT_POPUP_KEY /* as if the key that is its value were pressed */
};
struct hit {
    struct rect rect;
    enum hit_kind kind;
    long long value;
};
#define HITS_MAX 512
struct hits {
    struct hit hit[HITS_MAX];
    int count;
};
void hits_clear(struct hits *h);
void hits_add(struct hits *h, struct rect rect, enum hit_kind kind, long long value);
const struct hit *hits_find(const struct hits *h, int x, int y); /* NULL: nothing there */

#endif
