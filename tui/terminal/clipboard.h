/* clipboard.h — text to the user's clipboard through the terminal: OSC 52, as the terminal, tmux or GNU
 * screen takes it. Knows no terminal: bytes are made here and written by who has it. */
#ifndef TUI_TERMINAL_CLIPBOARD_H
#define TUI_TERMINAL_CLIPBOARD_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

#define CLIPBOARD_MAX_BYTES (96 * 1024)
#define CLIPBOARD_CODE_CEILING (5 * CLIPBOARD_MAX_BYTES)

/* Appends the bytes to be written. False: too much for a terminal. */
bool clipboard_write_code(const char *text, size_t size, struct buf *out) __attribute__((warn_unused_result));
/* Inside tmux also by its own command, in the background: as tmux is set up at first, it hands on what that
 * brings, and nothing that a program writes. Elsewhere does nothing. */
void clipboard_tell_tmux(const char *text, size_t size);

#endif
