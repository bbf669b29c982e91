/* completion.c — one function a shell. A value is completed where its words are known, or where it is a file.
 */
#include "tui/cli/completion.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/sim/sim.h"
#include "tui/cli/flag.h"

/* ---- values ---- */

/* The words that a flag takes whose argument does not name them; NULL: any. */
static const char *known_words(const struct flag *f)
{
    if (f->kind != FLAG_OPTION)
        return NULL;
    switch ((enum option)f->index) {
    case OPTION_FORMAT:
        return "csv jsonl json";
    case OPTION_REPORT_FORMAT:
        return "text md html json csv";
    case OPTION_SORT:
        return "time name company state email phone credits";
    case OPTION_ONLY:
        return "found missing failed weak duplicate known ready";
    case OPTION_COMPLETION:
        return "bash zsh fish";
    default:
        return NULL;
    }
}

static void write_scenarios(struct buf *out)
{
    const struct sim_scenario_info *list;
    size_t count = sim_scenarios(&list);
    buf_append_text(out, "list");
    for (size_t i = 0; i < count; i++)
        buf_printf(out, " %s", list[i].name);
}

/* The words that it takes, with blanks between; nothing where it takes any. */
static void write_words(const struct flag *f, struct buf *out)
{
    if (f->kind == FLAG_OPTION && f->index == OPTION_SCENARIO)
        write_scenarios(out);
    else if (known_words(f))
        buf_append_text(out, known_words(f));
    else if (strchr(f->argument, '|'))
        for (const char *c = f->argument; *c; c++)
            buf_append_char(out, *c == '|' ? ' ' : *c);
}

/* A scenario is a name, or a file of one's own. */
static bool takes_file(const struct flag *f)
{
    return strcmp(f->argument, "FILE") == 0 || (f->kind == FLAG_OPTION && f->index == OPTION_SCENARIO);
}

static bool command_takes_file(enum command c)
{
    return strstr(command_info(c)->operands, "FILE") != NULL;
}

static bool is_of(const struct flag *f, enum command c)
{
    return f->name[0] && (f->commands & 1u << c);
}

/* ---- bash ---- */

static void write_bash_words(enum command c, struct buf *out)
{
    buf_printf(out, "    %s) words='", command_info(c)->word[0] ? command_info(c)->word : "''");
    for (int i = 1; c == COMMAND_LIVE && i < COMMAND_COUNT; i++)
        buf_printf(out, "%s ", command_info((enum command)i)->word);
    for (int i = 1; c == COMMAND_HELP && i < COMMAND_COUNT; i++)
        buf_printf(out, "%s ", command_info((enum command)i)->word);
    for (int i = 0; i < FLAG_COUNT; i++) {
        struct flag f = flag_at(i);
        if (is_of(&f, c))
            buf_printf(out, "%s ", f.name);
    }
    buf_printf(out, "'%s ;;\n", command_takes_file(c) ? " files=1" : "");
}

/* A flag of two commands may take other words in each, so the command is part of the case. */
static void write_bash_value(enum command c, const struct flag *f, struct buf *out)
{
    struct buf words;
    if (!is_of(f, c) || !f->argument[0])
        return;
    buf_init(&words, 16000);
    write_words(f, &words);
    buf_printf(out, "    '%s %s') words='%s'%s ;;\n", command_info(c)->word, f->name,
               words.data ? words.data : "", takes_file(f) ? " files=1" : "");
    buf_release(&words);
}

static void write_bash(struct buf *out)
{
    buf_append_text(out, "# bash completion for waterfall\n"
                         "_waterfall() {\n"
                         "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                         "    local command= words= files= i\n"
                         "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                         "        case ${COMP_WORDS[i]} in\n        ");
    for (int i = 1; i < COMMAND_COUNT; i++)
        buf_printf(out, "%s%s", i > 1 ? "|" : "", command_info((enum command)i)->word);
    buf_append_text(out, ") command=${COMP_WORDS[i]}; break ;;\n"
                         "        esac\n"
                         "    done\n"
                         "    case \"$command $before\" in\n");
    for (int c = 0; c < COMMAND_COUNT; c++)
        for (int i = 0; i < FLAG_COUNT; i++) {
            struct flag f = flag_at(i);
            write_bash_value((enum command)c, &f, out);
        }
    buf_append_text(out, "    *) case \"$command\" in\n");
    for (int c = 0; c < COMMAND_COUNT; c++)
        write_bash_words((enum command)c, out);
    buf_append_text(out, "    esac ;;\n"
                         "    esac\n"
                         "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
                         "    if [[ $files && $word != -* ]]; then\n"
                         "        compopt -o filenames 2>/dev/null\n"
                         "        COMPREPLY+=($(compgen -f -- \"$word\"))\n"
                         "    fi\n"
                         "}\n"
                         "complete -F _waterfall waterfall\n");
}

/* ---- zsh ---- */

/* Inside single quotes; a bracket or a colon would end the text for _arguments. */
static void write_zsh_text(const char *text, struct buf *out)
{
    for (; *text; text++) {
        if (*text == '\'')
            buf_append_text(out, "'\\'");
        else if (strchr("[]:\\", *text))
            buf_append_char(out, '\\');
        buf_append_char(out, *text);
    }
}

static void write_zsh_flag(const struct flag *f, struct buf *out)
{
    struct buf words;
    buf_printf(out, " \\\n            '%s[", f->name);
    write_zsh_text(f->help, out);
    buf_append_char(out, ']');
    buf_init(&words, 16000);
    write_words(f, &words);
    if (f->argument[0]) {
        buf_append_char(out, ':');
        write_zsh_text(f->argument, out);
        buf_append_char(out, ':');
    }
    if (words.size && takes_file(f))
        buf_printf(out, "{_alternative words\\:word\\:\"(%s)\" files\\:file\\:_files}", words.data);
    else if (words.size)
        buf_printf(out, "(%s)", words.data);
    else if (takes_file(f))
        buf_append_text(out, "_files");
    buf_append_char(out, '\'');
    buf_release(&words);
}

static void write_zsh_command(enum command c, struct buf *out)
{
    const char *word = command_info(c)->word;
    buf_printf(out, "    (%s)\n        _arguments", word[0] ? word : "''");
    for (int i = 0; i < FLAG_COUNT; i++) {
        struct flag f = flag_at(i);
        if (is_of(&f, c))
            write_zsh_flag(&f, out);
    }
    buf_printf(out, " \\\n            '1:command:%s'", c == COMMAND_LIVE ? "->command" : "");
    if (c == COMMAND_HELP)
        buf_append_text(out, " \\\n            '2:command:->command'");
    if (command_takes_file(c))
        buf_append_text(out, " \\\n            '*:file:_files'");
    buf_append_text(out, "\n        ;;\n");
}

static void write_zsh(struct buf *out)
{
    buf_append_text(out, "#compdef waterfall\n"
                         "_waterfall() {\n"
                         "    local word command= state\n"
                         "    local -a commands=(");
    for (int i = 1; i < COMMAND_COUNT; i++) {
        buf_printf(out, "\n        '%s:", command_info((enum command)i)->word);
        write_zsh_text(command_info((enum command)i)->summary, out);
        buf_append_char(out, '\'');
    }
    buf_append_text(out, "\n    )\n"
                         "    for word in ${words[2,CURRENT-1]}; do\n"
                         "        if (( ${commands[(I)$word:*]} )); then command=$word; break; fi\n"
                         "    done\n"
                         "    case $command in\n");
    for (int c = 0; c < COMMAND_COUNT; c++)
        write_zsh_command((enum command)c, out);
    buf_append_text(out, "    esac\n"
                         "    [[ $state == command ]] && _describe command commands\n"
                         "}\n"
                         "_waterfall \"$@\"\n");
}

/* ---- fish ---- */

static void write_fish_text(const char *text, struct buf *out)
{
    buf_append_char(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            buf_append_char(out, '\\');
        buf_append_char(out, *text);
    }
    buf_append_char(out, '\'');
}

static void write_fish_condition(enum command c, struct buf *out)
{
    if (c == COMMAND_LIVE)
        buf_append_text(out, "complete -c waterfall -n __fish_use_subcommand");
    else
        buf_printf(out, "complete -c waterfall -n '__fish_seen_subcommand_from %s'", command_info(c)->word);
}

static void write_fish_flag(enum command c, const struct flag *f, struct buf *out)
{
    struct buf words;
    buf_init(&words, 16000);
    write_words(f, &words);
    write_fish_condition(c, out);
    buf_printf(out, " -l %s", f->name + 2);
    if (words.size)
        buf_printf(out, " %s -a '%s'", takes_file(f) ? "-r -F" : "-x", words.data);
    else if (f->argument[0])
        buf_append_text(out, takes_file(f) ? " -r -F" : " -x");
    buf_append_text(out, " -d ");
    write_fish_text(f->help, out);
    buf_append_char(out, '\n');
    buf_release(&words);
}

static void write_fish_help(struct buf *out)
{
    write_fish_condition(COMMAND_HELP, out);
    buf_append_text(out, " -a '");
    for (int i = 1; i < COMMAND_COUNT; i++)
        buf_printf(out, "%s%s", i > 1 ? " " : "", command_info((enum command)i)->word);
    buf_append_text(out, "'\n");
}

static void write_fish(struct buf *out)
{
    buf_append_text(out, "# fish completion for waterfall\ncomplete -c waterfall -f\n");
    write_fish_help(out);
    for (int i = 1; i < COMMAND_COUNT; i++) {
        write_fish_condition(COMMAND_LIVE, out);
        buf_printf(out, " -a %s -d ", command_info((enum command)i)->word);
        write_fish_text(command_info((enum command)i)->summary, out);
        buf_append_char(out, '\n');
        if (command_takes_file((enum command)i)) {
            write_fish_condition((enum command)i, out);
            buf_append_text(out, " -F\n");
        }
    }
    for (int c = 0; c < COMMAND_COUNT; c++)
        for (int i = 0; i < FLAG_COUNT; i++) {
            struct flag f = flag_at(i);
            if (is_of(&f, (enum command)c))
                write_fish_flag((enum command)c, &f, out);
        }
}

/* ---- all ---- */

bool completion_write(const char *shell, struct buf *out, struct err *e)
{
    if (strcmp(shell, "bash") == 0)
        write_bash(out);
    else if (strcmp(shell, "zsh") == 0)
        write_zsh(out);
    else if (strcmp(shell, "fish") == 0)
        write_fish(out);
    else
        return err_set(e, ERR_USAGE, "--completion is for bash, zsh or fish, not \"%.40s\".", shell);
    return true;
}
