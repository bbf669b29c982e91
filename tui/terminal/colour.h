/* colour.h — what a theme says a colour is, and what a poorer terminal can show of it. Pure arithmetic. */
#ifndef TUI_TERMINAL_COLOUR_H
#define TUI_TERMINAL_COLOUR_H

#include <stdbool.h>
#include <stdint.h>

enum colour_depth { DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_TRUE };

enum colour_kind { COLOUR_DEFAULT, COLOUR_INDEX, COLOUR_RGB };
struct colour {
    enum colour_kind kind;
    uint32_t value; /* palette index, or 0xrrggbb */
};

/* "#rrggbb", "0" … "255", "default" or "-", or a name: black red green yellow blue magenta cyan white and
 * bright-… of each. */
bool colour_parse(const char *word, struct colour *out);

/* What to ask of a terminal of that depth: -1 (its default), a palette index, or 0xrrggbb at DEPTH_TRUE. */
int colour_resolve(struct colour c, enum colour_depth depth);

/* 0xrrggbb of a palette index of 16 and above; below it the user's terminal decides and this is a guess. */
uint32_t colour_palette_rgb(int index);
/* WCAG contrast, 1 … 21. */
double colour_contrast(uint32_t rgb_a, uint32_t rgb_b);

#endif
