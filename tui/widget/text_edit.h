/* text_edit.h — one line of text being typed: readline's keys, undo, a window that scrolls with the cursor.
 * Knows no field names; which key does what is the map's to say. */
#ifndef TUI_WIDGET_TEXT_EDIT_H
#define TUI_WIDGET_TEXT_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/actions.h"
#include "tui/terminal/canvas.h"
#include "tui/keymap.h"

#define TEXT_EDIT_MAX_BYTES 1024 /* the longest identifier: a LinkedIn address */

struct text_edit {
    char text[TEXT_EDIT_MAX_BYTES + 1]; /* clean, one line */
    size_t size, cursor;
};

/* What kill and yank share, also between fields. Kills in a row add up, as in readline. All zero: nothing
 * yet. */
struct text_cut {
    char text[TEXT_EDIT_MAX_BYTES + 1];
    const struct text_edit *of; /* the field that was killed in last, and how it stood then */
    size_t size, cursor;
};

void text_edit_set(struct text_edit *t, const char *text); /* cursor at the end; NULL empties */
/* Words are gone on with: a blank is there already, so that the next one does not stick to the last. */
void text_edit_go_on(struct text_edit *t);
void text_edit_trim(struct text_edit *t); /* without the blanks at its end */
/* Cleaned and cut at the ceiling; newlines become spaces. */
void text_edit_insert(struct text_edit *t, const char *bytes, size_t size);
/* The same, without the ends of lines around it: a line that was copied whole brings its own. */
void text_edit_paste(struct text_edit *t, const char *bytes, size_t size);
/* False: no editing action. */
bool text_edit_act(struct text_edit *t, enum action a, struct text_cut *cut);
/* Types the key, or does what it does where text is typed. False: nothing to the line; *other is what else.
 */
bool text_edit_key(struct text_edit *t, const struct keymap *keys, struct key k, struct text_cut *cut,
                   enum action *other);
/* What a key types that is text, in UTF-8. */
size_t text_edit_bytes(struct key k, char out[4]);

/* How a text is shown where it is not to be read: column for column. */
struct buf;
/* Makes the same text unreadable, as wide, cluster by cluster. */
typedef void text_edit_mask_fn(struct buf *out, const char *text, size_t size, bool is_ascii);

/* Draws it on that line and puts the cursor there if focused. `hint` shows while it is empty; `mask` NULL: as
 * it is. */
void text_edit_draw(const struct text_edit *t, struct canvas *c, struct rect line, bool is_focused,
                    const char *hint, text_edit_mask_fn *mask);

/* The cursor goes where a click on its `column`-th column was, as it was drawn last. */
void text_edit_click(struct text_edit *t, int column, int width, bool is_focused);

#endif
