/* editor.h — a text in the user's own editor. The terminal must have been given away (term_pause) before. */
#ifndef TUI_EDITOR_H
#define TUI_EDITOR_H

#include <stdbool.h>

struct buf;
struct err;

/* Lets $VISUAL, else $EDITOR, else vi or nano change `text`. False, with the reason in a sentence and `text`
 * as it was: there is none, it crashed, it ended with an error, or the text became too long. */
bool editor_edit(struct buf *text, struct err *e) __attribute__((warn_unused_result));

#endif
