/* popup.h — the windows above the panes: help, command palette, theme picker, copy menu, confirmation,
 * explanation. One at a time; Esc closes it and undoes what it previewed. */
#ifndef TUI_VIEW_POPUP_H
#define TUI_VIEW_POPUP_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/terminal/key.h"
#include "tui/terminal/theme.h"
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
enum confirm_kind {
    CONFIRM_QUIT,
    CONFIRM_ABANDON,
    CONFIRM_SEND_AGAIN,
    CONFIRM_SEND_FORGOTTEN,
    CONFIRM_LIST_START,
    CONFIRM_LIST_STOP
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
/* Whether what is asked may cost credits: a held Enter must not say yes to it. */
bool popup_confirm_is_costly(const struct popup *p);

#endif
