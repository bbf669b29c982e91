/* arguments.h — the command line, understood: a command, its operands, its flags. Driven by the tables of
 * command.h and flag.h; knows no command's meaning. */
#ifndef TUI_CLI_ARGUMENTS_H
#define TUI_CLI_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/cli/command.h"
#include "tui/cli/flag.h"

enum { ARGUMENTS_OPERANDS_MAX = 64 };

/* Everything points into argv. NULL = not given; a flag without argument is "". */
struct arguments {
    enum command command;
    const char *operand[ARGUMENTS_OPERANDS_MAX];
    size_t operand_count;
    const char *identifier[IDENTIFIER_COUNT];
    const char *option[OPTION_COUNT];
    const char *setting[SETTING_COUNT];
};

/* ERR_USAGE with what to type instead. --help anywhere makes a wrong number of operands right. */
bool arguments_parse(struct arguments *a, int argc, char **argv, struct err *e)
    __attribute__((warn_unused_result));

/* Whether a key was given as a flag's value. Its bytes are overwritten in argv, which is what `ps` shows. */
bool arguments_wipe_key(int argc, char **argv);

/* Whether --json is among the words, even where they could not be understood. */
bool arguments_want_json(int argc, char **argv);
/* Which command was meant, whatever else is wrong: the first word that names one. */
enum command arguments_want_command(int argc, char **argv);

/* What the flags ask for. */
struct lookup_options arguments_options(const struct arguments *a);
/* A whole number, digits only. *out is untouched where the option was not given. */
bool arguments_number(const struct arguments *a, enum option o, int64_t least, int64_t most, int64_t *out,
                      struct err *e) __attribute__((warn_unused_result));
/* --format, or what the name of --out says; csv. */
bool arguments_format(const struct arguments *a, enum wf_export_format *out, struct err *e)
    __attribute__((warn_unused_result));
/* A file that was named, from the root; "-" stays. Yours. */
char *arguments_path(const char *name) __attribute__((warn_unused_result));
/* --out as such a path; NULL where it was not given. Yours. False: nothing can be written there. */
bool arguments_target(const struct arguments *a, char **path, struct err *e)
    __attribute__((warn_unused_result));
/* --speed: a decimal number above 0, at most 1000. */
bool arguments_speed(const struct arguments *a, double *out, struct err *e)
    __attribute__((warn_unused_result));
/* The complaint about a word that is no command: what does it here, or the nearest one. Always false. */
bool arguments_complain_command(const char *word, struct err *e);
/* A request's id, from an operand: 17, or #17 as the screen writes it. */
bool arguments_id(const char *text, int64_t *out, struct err *e) __attribute__((warn_unused_result));

#endif
