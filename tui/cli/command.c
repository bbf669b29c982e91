/* command.c — the table. */
#include "tui/cli/command.h"

#include <assert.h>

static const struct command_info table[COMMAND_COUNT] = {
#define X(name, word, operands, least, most, run, summary, details)                                          \
    [COMMAND_##name] = {word, operands, least, most, command_##run##_run, summary, details},
    COMMANDS(X)
#undef X
};

const struct command_info *command_info(enum command c)
{
    assert((unsigned)c < COMMAND_COUNT);
    return &table[c];
}
