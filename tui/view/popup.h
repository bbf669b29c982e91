/* popup.h — the windows above the panes: help, command palette, theme picker, copy menu, confirmation,
 * explanation. One at a time; Esc closes it and undoes what it previewed. */
#ifndef TUI_VIEW_POPUP_H
#define TUI_VIEW_POPUP_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/terminal/key.h"
#include "tui/terminal/theme.h"
#include "tui/view/confirm.h"
#include "tui/widget/doc.h"
#include "tui/widget/menu.h"

struct app;

enum popup_kind {
    POPUP_NONE,
    POPUP_HELP,
    POPUP_PALETTE,
    POPUP_THEMES,
    POPUP_SCENARIOS,
    POPUP_COPY,
    POPUP_CONFIRM,
    POPUP_EXPLAIN
};

struct popup {
    enum popup_kind kind;
    struct menu menu;
    struct theme theme_before;
    enum confirm_kind confirm;
    int64_t confirm_id;
    struct doc doc;
    size_t top;
    int doc_height;
};

void popup_init(struct popup *p);
void popup_release(struct popup *p);
void popup_open(struct app *a, enum popup_kind kind);
/* Asks before `kind` is done to request `id`. */
void popup_confirm(struct app *a, enum confirm_kind kind, int64_t id);
void popup_close(struct app *a, bool is_kept); /* false: what it previewed is undone */
void popup_key(struct app *a, struct key k);
void popup_paste(struct app *a, const char *bytes, size_t size);
void popup_pick(struct app *a, int row); /* a click on a row of the menu */
void popup_scroll(struct app *a, int lines);
void popup_draw(struct app *a, struct canvas *c);

/* For what is drawn as such a window: its place, cut to the canvas; and the window itself, whose inside it
 * gives back. */
#define POPUP_EDGES 6 /* columns that the frame and the blank beside it take of a window */
struct rect popup_middle(const struct canvas *c, int width, int height);
struct rect popup_window(struct app *a, struct canvas *c, struct rect r, const char *title, const char *note);

#endif
