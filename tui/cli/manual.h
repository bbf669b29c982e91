/* manual.h — the manual page, as roff, from the tables that the program runs by. */
#ifndef TUI_CLI_MANUAL_H
#define TUI_CLI_MANUAL_H

struct buf;
void manual_write(struct buf *out);

#endif
