/* term_guard.h — no way out of the program leaves a broken terminal behind.
 * Knows bytes and termios, no curses: what it does must be allowed inside a signal handler. It also turns the
 * signals that a screen lives with into a descriptor for the one wait. */
#ifndef TUI_TERMINAL_TERM_GUARD_H
#define TUI_TERMINAL_TERM_GUARD_H

#include <stdbool.h>
#include <termios.h>

/* From now on a crash, exit() or running out of memory writes `restore` to `fd` and puts `modes` back. */
void term_guard_arm(int fd, const struct termios *modes, const char *restore);
/* The terminal was put back in order by other means; a crash now has nothing to do. Arm again to resume. */
void term_guard_disarm(void);

/* Around everything that writes to the terminal. A write to a terminal that nobody reads never ends, and no
 * signal would be read meanwhile: so INT, TERM and HUP strike here, are handed out by term_signals_next
 * afterwards, and begin the hurry. */
void term_guard_enter(void);
void term_guard_leave(void);
/* The program is ending: if the terminal has not taken the rest within half a second, nothing is written to
 * it any more (standard output leads nowhere then). term_guard_calm ends the hurry. */
void term_guard_hurry(void);
void term_guard_calm(void);

/* INT TERM HUP QUIT WINCH TSTP CONT come out of the descriptor instead of striking; -1 on failure. */
int term_signals_open(void);
/* The next one, or 0. */
int term_signals_next(int fd);
void term_signals_close(int fd);
/* Stops this process as ^Z does, and returns when it goes on. */
void term_signals_stop_self(void *nobody); /* fits wf_stand_still */
/* One that ends the program struck inside term_guard_enter … leave and was not handed out yet. */
bool term_signals_are_ending(void);

#endif
