/* glyphs.h — the few pictures of the screen, each with a spelling for terminals without Unicode.
 * Narrow characters only; never the only bearer of a meaning: a word stands beside each. */
#ifndef TUI_TERMINAL_GLYPHS_H
#define TUI_TERMINAL_GLYPHS_H

#include <stdbool.h>

/* enum, Unicode, ASCII */
#define GLYPHS(X)                                                                                            \
    X(HORIZONTAL, "─", "-")                                                                                  \
    X(VERTICAL, "│", "|")                                                                                    \
    X(TOP_LEFT, "╭", "+")                                                                                    \
    X(TOP_RIGHT, "╮", "+")                                                                                   \
    X(BOTTOM_LEFT, "╰", "+")                                                                                 \
    X(BOTTOM_RIGHT, "╯", "+")                                                                                \
    X(BRANCH, "└", "`")                                                                                      \
    X(ELLIPSIS, "…", "~")                                                                                    \
    X(DOT, "·", "-")                                                                                         \
    X(DASH, "—", "-")                                                                                        \
    X(ON, "●", "*")                                                                                          \
    X(OFF, "○", "o")                                                                                         \
    X(ARROW, "→", "->")                                                                                      \
    X(ARROW_IN, "←", "<-")                                                                                   \
    X(HIT, "✓", "+")                                                                                         \
    X(MISS, "✗", "x")                                                                                        \
    X(ALARM, "!", "!")                                                                                       \
    X(UNKNOWN, "?", "?")                                                                                     \
    X(FINAL, "=", "=")                                                                                       \
    X(DIFFERS, "≠", "!")                                                                                     \
    X(WAITING, "…", "~")                                                                                     \
    X(SENDING, "↑", "^")                                                                                     \
    X(NOTHING, "○", "o")                                                                                     \
    X(ENDED, "†", "t")                                                                                       \
    X(POINTER, "▸", ">")                                                                                     \
    X(UP, "↑", "^")                                                                                          \
    X(DOWN, "↓", "v")                                                                                        \
    X(BAR_FULL, "█", "#")                                                                                    \
    X(BAR_EMPTY, "░", ".")                                                                                   \
    X(BAR_MAYBE, "▒", "~")                                                                                   \
    X(MARK, "┃", "|")                                                                                        \
    X(SPARK_1, "▁", "_")                                                                                     \
    X(SPARK_2, "▂", ".")                                                                                     \
    X(SPARK_3, "▃", ":")                                                                                     \
    X(SPARK_4, "▄", "-")                                                                                     \
    X(SPARK_5, "▅", "=")                                                                                     \
    X(SPARK_6, "▆", "+")                                                                                     \
    X(SPARK_7, "▇", "*")                                                                                     \
    X(UNTOLD, "·", " ")                                                                                      \
    X(BLANK, " ", " ")                                                                                       \
    X(THUMB, "┃", "#")                                                                                       \
    X(MASK, "•", "*")                                                                                        \
    X(ENTER, "⏎", "Enter")

enum glyph {
#define X(id, unicode, ascii) GLYPH_##id,
    GLYPHS(X)
#undef X
        GLYPH_COUNT
};

const char *glyph_text(enum glyph g, bool is_ascii);

#endif
