/* help.c — help of the program, or of one command. */
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/cli/arguments.h"
#include "tui/cli/failure.h"
#include "tui/cli/output.h"
#include "tui/cli/usage.h"

enum exit_code command_help_run(const struct arguments *a)
{
    enum command which = COMMAND_HELP;
    for (int i = 0; a->operand_count && i < COMMAND_COUNT; i++)
        if (strcmp(command_info((enum command)i)->word, a->operand[0]) == 0)
            which = (enum command)i;
    if (a->operand_count && strcmp(command_info(which)->word, a->operand[0]) != 0) {
        struct err e = {0};
        arguments_complain_command(a->operand[0], &e);
        return failure_tell(a, &e);
    }
    struct buf text;
    buf_init(&text, 256 * 1024);
    usage_write_command(which, &text);
    output_text(&text);
    buf_release(&text);
    return EXIT_CODE_FOUND;
}
