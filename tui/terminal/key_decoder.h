/* key_decoder.h — a terminal's bytes in, keys, pastes and mouse events out.
 * Pure: no terminal, no clock, so every sequence is one line of test. Understands xterm's, tmux's, rxvt's,
 * PuTTY's and the Linux console's spellings, both cursor modes, SGR mouse, bracketed paste and focus;
 * anything else is swallowed whole. Trusts nothing: a sequence and a paste have ceilings. Lines that are
 * pasted end by LF, whatever the terminal made of their ends. */
#ifndef TUI_TERMINAL_KEY_DECODER_H
#define TUI_TERMINAL_KEY_DECODER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buf.h"
#include "tui/terminal/key.h"

#define PASTE_MAX_BYTES (1024 * 1024)

struct key_decoder {
    struct buf in;    /* bytes not yet understood */
    size_t at;        /* how many of them are done with */
    struct buf paste; /* what came since ESC[200~ */
    bool is_pasting;
    bool is_skipping; /* inside a string sequence (OSC, DCS): swallowed until its end */
    bool is_overlong; /* inside a CSI sequence that passed its ceiling: swallowed until its final byte */
};

void key_decoder_init(struct key_decoder *d);
void key_decoder_release(struct key_decoder *d);
void key_decoder_feed(struct key_decoder *d, const char *bytes, size_t size);

/* The next event, or false while more bytes are needed. */
bool key_decoder_next(struct key_decoder *d, struct input *out);

/* An unfinished sequence waits: after ESC_WAIT_MS without another byte call key_decoder_end, which makes a
 * lone ESC the Esc key. */
bool key_decoder_is_waiting(const struct key_decoder *d);
void key_decoder_end(struct key_decoder *d);
#define ESC_WAIT_MS 25
/* A paste whose end was lost must not swallow the keyboard. */
#define PASTE_WAIT_MS 1000

#endif
