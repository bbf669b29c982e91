/* plain.h — the client without a screen that can be talked to: for screen readers, pipes and scripts.
 * Commands are typed lines, answers and changes are plain lines; no cursor is moved, no escape sequence is
 * written. */
#ifndef TUI_PLAIN_PLAIN_H
#define TUI_PLAIN_PLAIN_H

struct screen_options;

/* What the screen would be opened with; the signals that end the program are blocked. Reads commands from
 * standard input until `quit`, a signal, or the input's end; at its end first waits until every request that
 * was sent here is at its own. Returns the exit code: on a terminal 0; else the worst of what was sent, and
 * at least 2 where a line was refused; 128 + the number of a signal. */
int plain_run(const struct screen_options *o);

#endif
