/* key.h — what a person does to the terminal, as values: keys, pastes, the mouse, focus.
 * Keys are written in tables as "q", "^P", "Alt-f", "F2", "Shift-Tab", "Enter", "PgDn", "Space". */
#ifndef TUI_TERMINAL_KEY_H
#define TUI_TERMINAL_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* enum, name */
#define NAMED_KEYS(X)                                                                                        \
    X(ENTER, "Enter")                                                                                        \
    X(TAB, "Tab")                                                                                            \
    X(ESC, "Esc")                                                                                            \
    X(BACKSPACE, "Backspace")                                                                                \
    X(UP, "Up")                                                                                              \
    X(DOWN, "Down")                                                                                          \
    X(LEFT, "Left")                                                                                          \
    X(RIGHT, "Right")                                                                                        \
    X(HOME, "Home")                                                                                          \
    X(END, "End")                                                                                            \
    X(PAGE_UP, "PgUp")                                                                                       \
    X(PAGE_DOWN, "PgDn")                                                                                     \
    X(INSERT, "Insert")                                                                                      \
    X(DELETE, "Delete")                                                                                      \
    X(SPACE, "Space")                                                                                        \
    X(F1, "F1")                                                                                              \
    X(F2, "F2")                                                                                              \
    X(F3, "F3")                                                                                              \
    X(F4, "F4")                                                                                              \
    X(F5, "F5")                                                                                              \
    X(F6, "F6")                                                                                              \
    X(F7, "F7")                                                                                              \
    X(F8, "F8")                                                                                              \
    X(F9, "F9")                                                                                              \
    X(F10, "F10")                                                                                            \
    X(F11, "F11")                                                                                            \
    X(F12, "F12")

enum {
    KEYCODE_FIRST_NAMED = 0x200000, /* above every character */
#define X(id, name) KEYCODE_##id,
    NAMED_KEYS(X)
#undef X
        KEYCODE_END_NAMED
};

enum { KEYMOD_SHIFT = 1, KEYMOD_ALT = 2, KEYMOD_CTRL = 4 };

/* A character (SPACE has a name) or a named key. Ctrl-letters are the small letter with KEYMOD_CTRL; Shift is
 * told of named keys only. */
struct key {
    uint32_t code;
    uint8_t mods;
};

bool key_equal(struct key a, struct key b);
/* True for a character that a text field would take. */
bool key_is_text(struct key k);
/* Reads one key's spelling. */
bool key_parse(const char *word, size_t size, struct key *out);
/* The named keys one by one, for "did you mean"; NULL past the end. */
const char *key_name_at(size_t index);
#define KEY_TEXT_SIZE 32
void key_format(struct key k, char out[KEY_TEXT_SIZE]);

enum input_kind { INPUT_KEY, INPUT_PASTE, INPUT_MOUSE, INPUT_FOCUS_IN, INPUT_FOCUS_OUT };
enum mouse_kind { MOUSE_PRESS, MOUSE_RELEASE, MOUSE_DRAG, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };
struct input {
    enum input_kind kind;
    struct key key;
    enum mouse_kind mouse;
    int button, x, y;  /* mouse: 0 left, 1 middle, 2 right; cell from 0 */
    const char *paste; /* raw bytes, valid until the next call */
    size_t paste_size;
};

#endif
