/* theme.h — colours by what they mean. A theme file is text, one role a line:
 *     @accent = #7aa2f7            a colour of the theme's own, for the lines below
 *     border-focused = @accent - bold
 *     role = foreground [background [attributes…]]
 * with colours as colour.h reads them and bold, dim, underline, reverse, italic, solid as attributes. A role
 * that is not given looks like `text` on `screen`. Every theme works on every terminal: poorer ones get the
 * nearest colours, colourless ones the attributes in the table below. */
#ifndef TUI_TERMINAL_THEME_H
#define TUI_TERMINAL_THEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/terminal/colour.h"

struct err;

/* SOLID is for grounds: all text on it takes its foreground, because others could not be read there. */
enum attr {
    ATTR_BOLD = 1,
    ATTR_DIM = 2,
    ATTR_UNDERLINE = 4,
    ATTR_REVERSE = 8,
    ATTR_ITALIC = 16,
    ATTR_SOLID = 32,
};

/* enum, name in files, attributes without colour, ground that it must be readable on (contrast test),
 * meaning. Grounds come first: they give the background that text keeps. */
#define ROLES(X)                                                                                             \
    X(SCREEN, "screen", 0, SCREEN, "everything's background")                                                \
    X(TITLE_BAR, "title-bar", ATTR_REVERSE, TITLE_BAR, "the top line")                                       \
    X(HINT_BAR, "hint-bar", 0, HINT_BAR, "the bottom line")                                                  \
    X(BANNER, "banner", ATTR_BOLD, BANNER, "what limits the program now")                                    \
    X(TOAST, "toast", ATTR_REVERSE, TOAST, "what just happened")                                             \
    X(TOAST_BAD, "toast-bad", ATTR_REVERSE | ATTR_BOLD, TOAST_BAD, "what just failed")                       \
    X(SELECTED, "selected", ATTR_REVERSE, SELECTED, "the chosen line of the focused pane")                   \
    X(SELECTED_IDLE, "selected-idle", ATTR_UNDERLINE, SELECTED_IDLE, "the chosen line elsewhere")            \
    X(FIELD, "field", ATTR_UNDERLINE, FIELD, "a field to type in")                                           \
    X(FIELD_FOCUSED, "field-focused", ATTR_UNDERLINE | ATTR_BOLD, FIELD_FOCUSED, "the field being typed in") \
    X(BUTTON, "button", ATTR_BOLD, BUTTON, "a button")                                                       \
    X(BUTTON_FOCUSED, "button-focused", ATTR_REVERSE | ATTR_BOLD, BUTTON_FOCUSED, "the focused button")      \
    X(POPUP, "popup", 0, POPUP, "a window above the panes")                                                  \
    X(BADGE, "badge", ATTR_REVERSE | ATTR_BOLD, BADGE, "DEMO, SIMULATED")                                    \
    X(TEXT, "text", 0, SCREEN, "plain words")                                                                \
    X(MUTED, "muted", 0, SCREEN, "words of lesser weight")                                                   \
    X(FAINT, "faint", ATTR_DIM, SCREEN, "ornament")                                                          \
    X(STRONG, "strong", ATTR_BOLD, SCREEN, "headings, names")                                                \
    X(ACCENT, "accent", ATTR_BOLD, SCREEN, "what to look at")                                                \
    X(LABEL, "label", 0, SCREEN, "names of fields")                                                          \
    X(BORDER, "border", ATTR_DIM, SCREEN, "a pane's frame")                                                  \
    X(BORDER_FOCUSED, "border-focused", ATTR_BOLD, SCREEN, "the focused pane's frame")                       \
    X(TITLE, "title", 0, SCREEN, "a pane's title")                                                           \
    X(TITLE_FOCUSED, "title-focused", ATTR_BOLD | ATTR_REVERSE, SCREEN, "the focused pane's title")          \
    X(KEY, "key", ATTR_BOLD, HINT_BAR, "keys in hints and help")                                             \
    X(GOOD, "good", ATTR_BOLD, SCREEN, "found, verified, delivered")                                         \
    X(BAD, "bad", ATTR_BOLD, SCREEN, "rejected, failed")                                                     \
    X(WARN, "warn", ATTR_BOLD, SCREEN, "worth a second look")                                                \
    X(PENDING, "pending", 0, SCREEN, "waiting, sending")                                                     \
    X(MISS, "miss", 0, SCREEN, "asked, nothing found")                                                       \
    X(VALUE, "value", ATTR_BOLD, SCREEN, "e-mails, phones, numbers that were found")                         \
    X(VENDOR, "vendor", 0, SCREEN, "names of vendors")                                                       \
    X(CODE, "code", 0, SCREEN, "Apollo's own words, ids")                                                    \
    X(MATCH, "match", ATTR_UNDERLINE, POPUP, "letters that match what was typed")

enum role {
#define X(id, name, mono, ground, help) ROLE_##id,
    ROLES(X)
#undef X
        ROLE_COUNT
};

struct style {
    struct colour fg, bg;
    uint8_t attrs;
    bool is_given, has_bg;
};
#define THEME_NAME_SIZE 40
struct theme {
    char name[THEME_NAME_SIZE];
    char title[60]; /* for people; from the line "name = …" */
    char path[512]; /* the file it was read from; "" = compiled in */
    struct style style[ROLE_COUNT];
};

const char *role_name(enum role r);
uint8_t role_mono_attrs(enum role r);
enum role role_ground(enum role r);

/* How a cell of `role` on `ground` looks. */
struct style theme_style(const struct theme *t, enum role role, enum role ground);

/* Reads a theme's text. The error names the line. */
bool theme_parse(struct theme *t, const char *name, const char *text, struct err *e)
    __attribute__((warn_unused_result));
/* A compiled-in name, a path, or a name in the user's or the installed themes folder. */
bool theme_load(struct theme *t, const char *name, struct err *e) __attribute__((warn_unused_result));
/* The theme of a file that was written anew. On failure `t` stays as it is. */
bool theme_reload(struct theme *t, struct err *e) __attribute__((warn_unused_result));
/* Names for theme_load: the compiled-in ones and those in the user's folder, in order, each once. */
#define THEMES_MOST 64
size_t theme_list(char (*names)[THEME_NAME_SIZE], size_t most);
/* "dark", "light", or "the terminal's own" where the screen has no colour of its own. */
const char *theme_kind(const struct theme *t);
/* The compiled-in ones. */
size_t theme_count(void);
const char *theme_name(size_t index);
const char *theme_text(size_t index);

#endif
