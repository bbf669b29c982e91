/* text_edit.h — one line of text being typed: readline's keys, undo, a window that scrolls with the cursor.
 * Knows no field names and no keys: it is told actions. */
#ifndef TUI_WIDGET_TEXT_EDIT_H
#define TUI_WIDGET_TEXT_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/actions.h"
#include "tui/canvas.h"

#define TEXT_EDIT_MAX_BYTES 1024 /* the longest identifier: a LinkedIn address */

struct text_edit {
    char text[TEXT_EDIT_MAX_BYTES + 1]; /* clean, one line */
    size_t size, cursor;
};

void text_edit_set(struct text_edit *t, const char *text); /* cursor at the end; NULL empties */
/* Cleaned and cut at the ceiling; newlines become spaces. */
void text_edit_insert(struct text_edit *t, const char *bytes, size_t size);
/* The same, without the ends of lines around it: a line that was copied whole brings its own. */
void text_edit_paste(struct text_edit *t, const char *bytes, size_t size);
/* False: no editing action. `cut` (TEXT_EDIT_MAX_BYTES + 1 bytes) is what kill and yank share. */
bool text_edit_act(struct text_edit *t, enum action a, char *cut);

/* How a text is shown where it is not to be read: column for column. */
struct buf;
typedef void text_edit_mask_fn(struct buf *out, const char *text, size_t size, bool is_ascii);

/* Draws it `width` wide and puts the cursor there if focused. `hint` shows while it is empty; `mask` NULL: as
 * it is. */
void text_edit_draw(const struct text_edit *t, struct canvas *c, int x, int y, int width, bool is_focused,
                    const char *hint, text_edit_mask_fn *mask);

#endif
