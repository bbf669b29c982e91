/* usage.h — what --help prints, of the program and of each command. */
#ifndef TUI_CLI_USAGE_H
#define TUI_CLI_USAGE_H

#include "tui/cli/command.h"

struct buf;
struct flag;

/* The key is no setting, since it has no flag and no line in the file; all help names it beside them. */
#define USAGE_KEY_VARIABLE "APOLLO_API_KEY"
#define USAGE_KEY_HELP                                                                                       \
    "the API key itself, only from the environment; or see api_key_file and api_key_command"

void usage_write(struct buf *out);
void usage_write_command(enum command c, struct buf *out);

/* "waterfall wait [ID...]" and its like. */
void usage_write_synopsis(enum command c, struct buf *out);
/* "--wait SECONDS" */
void usage_write_flag(const struct flag *f, struct buf *out);
/* Help of a flag, with the example, environment variable and default that it has. */
void usage_write_flag_help(const struct flag *f, struct buf *out);

#endif
