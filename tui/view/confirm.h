/* confirm.h — the question before what cannot be taken back, or may cost credits: its words, its answers,
 * what a yes does. One of the windows of popup.h, which keeps what is asked and about whom. */
#ifndef TUI_VIEW_CONFIRM_H
#define TUI_VIEW_CONFIRM_H

#include <stdbool.h>

#include "tui/terminal/canvas.h"
#include "tui/terminal/key.h"

struct app;
struct popup;

enum confirm_kind {
    CONFIRM_QUIT,
    CONFIRM_ABANDON,
    CONFIRM_SEND_AGAIN,
    CONFIRM_SEND_FORGOTTEN,
    CONFIRM_LIST_START,
    CONFIRM_LIST_STOP
};
struct confirm_question {
    char title[200], text[800];
    const char *yes; /* what the key does that agrees */
};

void confirm_draw(struct app *a, struct canvas *c);
void confirm_key(struct app *a, struct key k); /* all but Esc */
void confirm_yes(struct app *a);
/* Whether what is asked may cost credits: a held Enter must not say yes to it. */
bool confirm_is_costly(const struct popup *p);

#endif
