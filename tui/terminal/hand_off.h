/* hand_off.h — the terminal lent to another program, an editor or a pager, until that program ends.
 * fork and exec, no shell, so that nothing in $EDITOR or $PAGER but its words is obeyed. Knows no screen:
 * whoever calls has given the terminal back first (term_pause) and takes it again afterwards. */
#ifndef TUI_TERMINAL_HAND_OFF_H
#define TUI_TERMINAL_HAND_OFF_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;

/* Who lends it. A signal that ends this program is handed on, and what has not ended half a second later is
 * killed. A program that stops (^Z) stops this one with it, and goes on with it. */
struct lender {
    int signal_fd; /* term_signals_open's; what else comes from it was meant for the other program */
    void (*stop)(void *owner); /* stops this process, and returns when it goes on: suspend_program */
    void *owner;
    int ended_by; /* the signal that ended this program meanwhile; 0: none */
};

/* Lets $VISUAL, else $EDITOR, else vi or nano change `text`, in a file that only this user can read and that
 * is gone afterwards. False, with the reason in a sentence and `text` as it was: there is none, it crashed,
 * it ended with an error, or the text became too long. */
bool hand_off_edit(struct buf *text, struct lender *by, struct err *e) __attribute__((warn_unused_result));
/* Shows `text` in $PAGER, else less, else more. False: there is none, or it crashed. */
bool hand_off_page(const struct buf *text, struct lender *by, struct err *e)
    __attribute__((warn_unused_result));

#endif
