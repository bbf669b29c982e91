/* plain_command.h — what can be typed in plain mode: one table, and words out of a line. A command that does
 * what an action of the screen does has the action's name and help: both are one list. */
#ifndef TUI_PLAIN_PLAIN_COMMAND_H
#define TUI_PLAIN_PLAIN_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/actions.h"

struct buf;

/* enum, action of the screen (NONE: it has none), word ("" = the action's name), another word for it, its
 * arguments, help ("" = the action's) */
#define PLAIN_COMMANDS(X)                                                                                    \
    X(LOOKUP, NONE, "lookup", "", "[FIELD=VALUE ...] [SWITCH+ ...]",                                         \
      "Begin a lookup: fields such as first=Ada last=\"de la Cruz\" linkedin=URL company= domain= email=, "  \
      "switches email+ phone+ reveal+ personal+ (minus: off). Without arguments: say what the form holds")   \
    X(SET, NONE, "set", "", "FIELD=VALUE ...", "Change fields or switches and leave the others")             \
    X(SEND, SEND, "", "", "", "")                                                                            \
    X(CLEAR, FORM_CLEAR, "", "clear", "", "")                                                                \
    X(UNDO, EDIT_UNDO, "", "", "", "")                                                                       \
    X(TOGGLE_EMAIL, TOGGLE_EMAIL, "", "", "", "")                                                            \
    X(TOGGLE_PHONE, TOGGLE_PHONE, "", "", "", "")                                                            \
    X(TOGGLE_REVEAL, TOGGLE_REVEAL, "", "", "", "")                                                          \
    X(TOGGLE_PERSONAL, TOGGLE_PERSONAL, "", "", "", "")                                                      \
    X(LIST, FILTER, "list", "filter", "[WORDS]",                                                             \
      "The newest requests; with words, only those that have them")                                          \
    X(MORE, NONE, "more", "", "", "Go on with the list")                                                     \
    X(SHOW, OPEN, "show", "open", "[ID]",                                                                    \
      "Tell a request: who was asked, who missed, who found, what it cost")                                  \
    X(PERSON, NONE, "person", "", "[ID]", "All that Apollo said of the person")                              \
    X(PAYLOAD, NONE, "payload", "", "[ID]", "Every delivery, as it came")                                    \
    X(HTTP, NONE, "http", "", "[ID]", "The call as it went out and came back")                               \
    X(EXPLAIN, EXPLAIN, "", "", "[ID]", "")                                                                  \
    X(COPY, COPY_MENU, "copy", "copy-menu", "email|phone|row|waterfall|json|payload|curl|id [ID]",           \
      "Print just that, for a pipe or to be taken from here")                                                \
    X(REUSE, REUSE, "", "", "[ID]", "")                                                                      \
    X(ABANDON, ABANDON, "", "", "ID", "")                                                                    \
    X(POLL, POLL_NOW, "", "", "[ID]", "")                                                                    \
    X(WAIT, NONE, "wait", "", "[ID]",                                                                        \
      "Take no command until the request, or all that was sent here, is at its end")                         \
    X(STATUS, NONE, "status", "", "", "How results reach this program, the key, the credits of today")       \
    X(MASK, PRIVACY, "mask", "privacy", "[on|off]", "")                                                      \
    X(SCENARIO, SCENARIOS, "scenario", "scenarios", "[NAME]",                                                \
      "Say what the simulator plays from now on; without a name: list all")                                  \
    X(HELP, HELP, "", "", "[COMMAND]", "This, or one command")                                               \
    X(QUIT, QUIT, "", "exit", "", "")

enum plain_command {
    PLAIN_NONE, /* an empty line, or no command */
#define X(id, action, word, other, arguments, help) PLAIN_##id,
    PLAIN_COMMANDS(X)
#undef X
        PLAIN_COMMAND_COUNT
};

struct plain_command_info {
    const char *word, *other, *arguments, *help;
    enum action action;
};
struct plain_command_info plain_command_info(enum plain_command c);
/* PLAIN_NONE: no command has this word. */
enum plain_command plain_command_of(const char *word);
/* The nearest command's word, for "did you mean"; NULL. */
const char *plain_command_nearest(const char *word);

enum { PLAIN_WORDS_MAX = 64 };
/* Cuts `line` into words at blanks; "quotes" and 'quotes' hold blanks together, also inside a word. The words
 * point into `line`, which is changed. Words past the ceiling are left out. */
size_t plain_split(char *line, char *words[PLAIN_WORDS_MAX]);

void plain_command_write_help(enum plain_command c, struct buf *out);

#endif
