/* canvas.h — the picture: a grid of cells that views draw on, with roles instead of colours.
 * Knows no terminal. Whatever it is given, nothing unsafe gets into a cell, nothing is drawn outside, and a
 * wide character is never split: where half of it would remain, a blank does. */
#ifndef TUI_TERMINAL_CANVAS_H
#define TUI_TERMINAL_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/terminal/glyphs.h"
#include "tui/terminal/text_width.h"
#include "tui/terminal/theme.h"

struct rect {
    int x, y, width, height;
};

struct cell {
    uint32_t point[CLUSTER_POINTS];
    uint8_t width; /* 0: the right half of the wide character before it */
    uint8_t role, ground;
    uint8_t unused;
};

struct canvas {
    int width, height;
    int right; /* text ends before this column: see canvas_limit */
    struct cell *cells;
    bool is_ascii;
    bool has_cursor;
    int cursor_x, cursor_y;
};

void canvas_init(struct canvas *c);
void canvas_release(struct canvas *c);
/* Sets the size (at least 1×1) and makes all cells blank. */
void canvas_reset(struct canvas *c, int width, int height);

/* Blanks the part of `r` that is on the canvas and gives it a ground. */
void canvas_fill(struct canvas *c, struct rect r, enum role ground);
/* Until the next one nothing is written from column `right` on, so that fixed columns of a table keep off the
 * frame of a narrow pane. Returns the limit before, to be put back. */
int canvas_limit(struct canvas *c, int right);
/* Changes the ground and leaves the text: a selected line. */
void canvas_tint(struct canvas *c, struct rect r, enum role ground);

/* Changes the role and leaves text and ground: what was looked for. */
void canvas_mark(struct canvas *c, struct rect r, enum role role);

/* Draw on row `y` from column `x`, over the ground that is there, at most `columns` wide; return the columns
 * taken. `put` cuts what does not fit, `put_cut` ends it in an ellipsis. */
int canvas_put(struct canvas *c, int x, int y, int columns, enum role role, const char *text);
int canvas_put_cut(struct canvas *c, int x, int y, int columns, enum role role, const char *text);
int canvas_put_right(struct canvas *c, int x, int y, int columns, enum role role, const char *text);
int canvas_put_n(struct canvas *c, int x, int y, int columns, enum role role, const char *text, size_t size);
int canvas_glyph(struct canvas *c, int x, int y, enum role role, enum glyph g);
int canvas_printf(struct canvas *c, int x, int y, int columns, enum role role, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

void canvas_cursor(struct canvas *c, int x, int y);

struct rect rect_inset(struct rect r, int horizontal, int vertical);
bool rect_has(struct rect r, int x, int y);

/* The picture as text, a line a row, trailing blanks left out: for tests and copies. Yours. */
char *canvas_text(const struct canvas *c) __attribute__((warn_unused_result));

#endif
