/* line_diff.h — two texts side by side, line by line: the longest run of lines that both have stays level.
 * Of what stands between, lines that begin with the same word do, and the rest is paired. Knows no domain and
 * draws nothing. */
#ifndef TUI_WIDGET_LINE_DIFF_H
#define TUI_WIDGET_LINE_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#define LINE_DIFF_LINES_MAX 2000 /* of each; further lines are left out */

struct line_pair {
    const char *left, *right; /* NULL: only the other side has a line here */
    size_t left_size, right_size;
    bool is_same;
};

/* Every line of both, in order. The texts must outlive the call alone. */
void line_diff(const char *left, const char *right,
               void (*on_pair)(void *owner, const struct line_pair *pair), void *owner);

#endif
