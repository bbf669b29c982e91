/* completion.h — what a shell needs to complete commands, flags and their values with Tab: made from the same
 * tables as --help, so that it knows all of them and no others. */
#ifndef TUI_CLI_COMPLETION_H
#define TUI_CLI_COMPLETION_H

#include <stdbool.h>

struct buf;
struct err;

/* `shell` is bash, zsh or fish. */
bool completion_write(const char *shell, struct buf *out, struct err *e) __attribute__((warn_unused_result));

#endif
