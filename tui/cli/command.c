/* command.c — the table. */
#include "tui/cli/command.h"

#include <assert.h>
#include <string.h>

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

static const struct {
    const char *word, *text;
} others[] = {
    {"history", "`waterfall list` tells what is stored."},
    {"ls", "`waterfall list` tells what is stored."},
    {"search", "`waterfall list WORDS` finds what is stored, `waterfall enrich` asks Apollo."},
    {"lookup", "`waterfall enrich` asks Apollo about one person."},
    {"match", "`waterfall enrich` asks Apollo about one person."},
    {"lists", "`waterfall bulk --resume` goes on with the latest list, and L in the screen shows them all."},
    {"resume", "`waterfall bulk --resume` goes on with the latest list."},
    {"export",
     "`waterfall list --out FILE` writes requests to a file, `waterfall bulk --run ID --out FILE` a list."},
    {"poll", "`waterfall wait ID` asks Apollo for the result until it is there."},
    {"delete", "`waterfall forget PERSON` removes what is stored about somebody."},
    {"remove", "`waterfall forget PERSON` removes what is stored about somebody."},
    {"config", "`waterfall doctor` prints each setting and where it came from."},
    {"settings", "`waterfall doctor` prints each setting and where it came from."},
    {"status", "`waterfall doctor` checks the set-up, `waterfall list is:open` tells what still waits."},
    {"check", "`waterfall doctor` checks the set-up."},
    {"credits", "`waterfall report` tells what was spent, `waterfall doctor` how many credits are left."},
    {"receive", "`waterfall serve` receives without a screen."},
    {"plain", "`waterfall --plain` is the program in lines."},
    {"tour", "`waterfall demo --tour` is the tour."},
    {"completion", "`waterfall --completion bash` (or zsh, fish) prints what the shell needs."},
    {"version", "`waterfall --version` tells it."},
    {"man", "`waterfall --man | man -l -` shows the manual."},
};

const char *command_other_word(const char *word)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i].word, word) == 0)
            return others[i].text;
    return NULL;
}
