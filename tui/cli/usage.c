/* usage.c — the tables as text of 80 columns. */
#include "tui/cli/usage.h"

#include <string.h>

#include "core/base/buf.h"
#include "tui/cli/flag.h"
#include "tui/cli/output.h"
#include "tui/terminal/text_width.h"

enum { NAME_COLUMNS = 28, LINE_COLUMNS = 80 };

/* Words of `text` in lines, the first of which is begun at `indent` already. */
static void write_wrapped(struct buf *out, const char *text, int indent)
{
    int used = indent;
    while (*text) {
        size_t word = strcspn(text, " ");
        int width = text_width_n(text, word);
        if (used > indent && used + 1 + width > LINE_COLUMNS) {
            buf_printf(out, "\n%*s", indent, "");
            used = indent;
        } else if (used > indent) {
            buf_append_char(out, ' ');
            used++;
        }
        buf_append(out, text, word);
        used += width;
        text += word;
        text += strspn(text, " ");
    }
    buf_append_char(out, '\n');
}

/* A name that is too long for its column has a line to itself. */
static void write_entry(struct buf *out, const char *name, const char *text)
{
    int width = text_width(name) + 2;
    buf_printf(out, "  %s", name);
    if (width + 2 > NAME_COLUMNS) {
        buf_append_char(out, '\n');
        width = 0;
    }
    buf_printf(out, "%*s", NAME_COLUMNS - width, "");
    write_wrapped(out, text, NAME_COLUMNS);
}

void usage_write_synopsis(enum command c, struct buf *out)
{
    const struct command_info *info = command_info(c);
    buf_printf(out, "waterfall%s%s%s%s", info->word[0] ? " " : "", info->word, info->operands[0] ? " " : "",
               info->operands);
}

void usage_write_flag(const struct flag *f, struct buf *out)
{
    buf_printf(out, "%s%s%s", f->name, f->argument[0] ? " " : "", f->argument);
}

void usage_write_flag_help(const struct flag *f, struct buf *out)
{
    buf_append_text(out, f->help);
    if (f->example[0])
        buf_printf(out, ", such as %s", f->example);
    if (f->kind != FLAG_SETTING)
        return;
    const struct setting_info *info = setting_info((enum setting)f->index);
    if (info->env[0])
        buf_printf(out, " [%s]", info->env);
    if (info->standard[0])
        buf_printf(out, " (default %s)", info->standard);
}

static void write_flags(enum command c, enum flag_kind kind, const char *title, struct buf *out)
{
    bool is_begun = false;
    struct buf name, help;
    buf_init(&name, 1000);
    buf_init(&help, 4000);
    for (int i = 0; i < FLAG_COUNT; i++) {
        struct flag f = flag_at(i);
        if (f.kind != kind || !(f.commands & 1u << c))
            continue;
        if (!is_begun)
            buf_printf(out, "\n%s\n", title);
        is_begun = true;
        buf_clear(&name);
        buf_clear(&help);
        usage_write_flag(&f, &name);
        usage_write_flag_help(&f, &help);
        write_entry(out, name.data, help.data);
        if (kind == FLAG_SETTING && f.index == SETTING_API_KEY_FILE)
            write_entry(out, USAGE_KEY_VARIABLE, USAGE_KEY_HELP);
    }
    buf_release(&name);
    buf_release(&help);
}

static void write_exit_codes(struct buf *out)
{
    buf_append_text(out, "\nexit codes\n");
    for (int i = 0; i < EXIT_CODE_COUNT; i++) {
        buf_printf(out, "  %3d  ", exit_code_info(i)->number);
        write_wrapped(out, exit_code_info(i)->meaning, 7);
    }
}

void usage_write(struct buf *out)
{
    struct buf synopsis;
    buf_init(&synopsis, 200);
    buf_append_text(out, "waterfall " WATERFALL_VERSION
                         ": Apollo.io's waterfall enrichment in a terminal\n\ncommands\n");
    for (int i = 0; i < COMMAND_COUNT; i++) {
        buf_clear(&synopsis);
        usage_write_synopsis((enum command)i, &synopsis);
        write_entry(out, synopsis.data, command_info((enum command)i)->summary);
    }
    write_flags(COMMAND_LIVE, FLAG_OPTION, "flags", out);
    write_flags(COMMAND_LIVE, FLAG_SETTING, "settings (flag, then environment, then config.ini)", out);
    write_exit_codes(out);
    buf_append_text(out, "\n`waterfall help COMMAND` tells its flags; `waterfall --man | man -l -` is\n"
                         "the manual. No key at hand? `waterfall demo` needs none.\n");
    buf_release(&synopsis);
}

void usage_write_command(enum command c, struct buf *out)
{
    const struct command_info *info = command_info(c);
    if (c == COMMAND_LIVE || c == COMMAND_HELP) {
        usage_write(out);
        return;
    }
    usage_write_synopsis(c, out);
    buf_printf(out, "\n  %s\n\n", info->summary);
    write_wrapped(out, info->details, 0);
    write_flags(c, FLAG_IDENTIFIER, "who", out);
    write_flags(c, FLAG_OPTION, "flags", out);
    write_flags(c, FLAG_SETTING, "settings (flag, then environment, then config.ini)", out);
    if (c == COMMAND_ENRICH || c == COMMAND_WAIT || c == COMMAND_BULK)
        write_exit_codes(out);
}
