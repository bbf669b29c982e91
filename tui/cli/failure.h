/* failure.h — how a command ends when it could not do what was asked. */
#ifndef TUI_CLI_FAILURE_H
#define TUI_CLI_FAILURE_H

#include "tui/cli/exit_code.h"

struct arguments;
struct err;
struct client;

/* The sentence on standard error, and with --json the error object on standard output. */
enum exit_code failure_tell(const struct arguments *a, const struct err *e);
/* The same for a client that may have been interrupted; closes it. */
enum exit_code failure_close(struct client *s, const struct arguments *a, const struct err *e);

#endif
