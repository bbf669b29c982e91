/* plain_command.c — the table, and splitting as a shell would do it. */
#include "tui/plain/plain_command.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/nearest.h"

static const struct plain_command_info table[PLAIN_COMMAND_COUNT] = {{"", "", "", "", ACTION_NONE},
#define X(id, action, word, other, arguments, help) {word, other, arguments, help, ACTION_##action},
                                                                     PLAIN_COMMANDS(X)
#undef X
};

struct plain_command_info plain_command_info(enum plain_command c)
{
    struct plain_command_info info = table[c];
    if (!info.word[0])
        info.word = action_info(info.action)->name;
    if (!info.help[0])
        info.help = action_info(info.action)->help;
    return info;
}

enum plain_command plain_command_of(const char *word)
{
    for (int c = PLAIN_NONE + 1; c < PLAIN_COMMAND_COUNT; c++) {
        struct plain_command_info info = plain_command_info((enum plain_command)c);
        if (strcmp(info.word, word) == 0 || (info.other[0] && strcmp(info.other, word) == 0))
            return (enum plain_command)c;
    }
    return PLAIN_NONE;
}

const char *plain_needless(const char *word)
{
    static const struct {
        enum action action;
        const char *instead;
    } needless[] = {
#define X(action, instead) {ACTION_##action, instead},
        PLAIN_NEEDLESS(X)
#undef X
    };
    for (size_t i = 0; i < sizeof needless / sizeof *needless; i++)
        if (strcmp(action_info(needless[i].action)->name, word) == 0)
            return needless[i].instead;
    return NULL;
}

const char *plain_command_nearest(const char *word)
{
    const char *names[PLAIN_COMMAND_COUNT];
    size_t count = 0;
    for (int c = PLAIN_NONE + 1; c < PLAIN_COMMAND_COUNT; c++)
        names[count++] = plain_command_info((enum plain_command)c).word;
    return nearest_of(word, names, count);
}

static bool is_blank(char c)
{
    return c == '\0' || strchr(" \t\r\n", c);
}

/* One word from *at, its quotes taken away in place. A quote opens only where a value begins and closes only
 * where one ends, so that O'Brien is a name. */
static char *take_word(char **at)
{
    char *from = *at, *to = *at, *word = *at, quote = '\0';
    for (; *from && (quote || !is_blank(*from)); from++) {
        bool may_open = !quote && (from == word || from[-1] == '=');
        if (may_open && (*from == '"' || *from == '\''))
            quote = *from;
        else if (quote && *from == quote && is_blank(from[1]))
            quote = '\0';
        else
            *to++ = *from;
    }
    *at = *from ? from + 1 : from;
    *to = '\0';
    return word;
}

size_t plain_split(char *line, char *words[PLAIN_WORDS_MAX])
{
    size_t count = 0;
    for (char *at = line + strspn(line, " \t\r\n"); *at && count < PLAIN_WORDS_MAX;
         at += strspn(at, " \t\r\n"))
        words[count++] = take_word(&at);
    return count;
}

void plain_command_write_help(enum plain_command c, struct buf *out)
{
    struct plain_command_info info = plain_command_info(c);
    buf_printf(out, "%s%s%s: %s", info.word, info.arguments[0] ? " " : "", info.arguments, info.help);
    if (info.other[0])
        buf_printf(out, ". Also: %s", info.other);
    buf_append_text(out, ".\n");
}
