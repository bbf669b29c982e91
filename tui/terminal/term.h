/* term.h — the terminal: cells out, bytes in, and everything put back on every way out. The only user of
 * ncurses. Draws whole pictures and sends the difference: an unchanged picture sends nothing.
 * There is one terminal per process, hence no handle. */
#ifndef TUI_TERMINAL_TERM_H
#define TUI_TERMINAL_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/terminal/colour.h"

struct canvas;
struct err;
struct key_decoder;
struct theme;

struct term_options {
    bool has_mouse;
    bool is_colourless; /* NO_COLOR */
};

/* Takes over stdin and stdout. ERR_CONFIG: no terminal, or one that cannot move its cursor. */
bool term_open(const struct term_options *o, struct err *e) __attribute__((warn_unused_result));
void term_close(void);
/* The terminal is gone: forget it without writing. */
void term_abandon(void);

int term_fd(void); /* readable when bytes wait */
/* Feeds what waits. False: the terminal is lost. */
bool term_read(struct key_decoder *d);

void term_size(int *width, int *height); /* asks the terminal */
void term_show(const struct canvas *c, const struct theme *t);
void term_redraw(void); /* the next picture is sent whole */

void term_set_mouse(bool is_on);
/* To the clipboard by OSC 52, tmux and screen included. False: too much for a terminal. */
bool term_copy(const char *text, size_t size);

/* Gives the terminal to another program; until term_resume nothing is written to it. */
void term_pause(void);
/* Another program had the terminal (after a pause, or SIGCONT): take over again. A job in the background
 * stops here until it is brought to the front; where a signal ends it instead, the terminal is left alone. */
void term_resume(void);

#endif
