/* svg.h — what an emulated terminal shows as an SVG: text in runs of one look, a window's frame around it.
 * Knows no program and no clock; the same cells give the same bytes. */
#ifndef TESTS_SCREEN_SVG_H
#define TESTS_SCREEN_SVG_H

#include <stdint.h>

struct buf;
struct terminal_cell;

/* A grid of cells, row by row; the second half of a wide character has the width 0. */
struct svg_screen {
    int columns, rows;
    struct terminal_cell *cells;
    uint32_t foreground, background; /* 0xRRGGBB: of cells that leave it to the terminal */
};
struct svg_words {
    const char *window;              /* in the frame's bar: what was typed to get there */
    const char *title, *description; /* for those who do not see it */
};

void svg_write(const struct svg_screen *s, const struct svg_words *words, struct buf *out);

#endif
