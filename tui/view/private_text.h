/* private_text.h — a line that may name somebody, drawn as it may be shown: masked while privacy is on. */
#ifndef TUI_VIEW_PRIVATE_TEXT_H
#define TUI_VIEW_PRIVATE_TEXT_H

#include "tui/terminal/canvas.h"
#include "tui/widget/text_edit.h"

struct app;

/* As canvas_put_cut. mask.h has the masks: mask_append for a name or an address, mask_filter for terms, and
 * for a sentence mask_said. */
int private_put(const struct app *a, struct canvas *c, int x, int y, int columns, enum role role,
                const char *text, text_edit_mask_fn *mask);
/* The same on as many lines as `r` has. */
void private_put_wrapped(const struct app *a, struct canvas *c, struct rect r, enum role role,
                         const char *text, text_edit_mask_fn *mask);
/* A name as it may be shown; NULL stays NULL. Yours. */
char *private_text(const struct app *a, const char *text) __attribute__((warn_unused_result));
/* A sentence of the program's, which may name `who` (a file, too; may be NULL) as it may be shown. Yours. */
char *private_sentence(const struct app *a, const char *sentence, const char *who)
    __attribute__((warn_unused_result));

#endif
