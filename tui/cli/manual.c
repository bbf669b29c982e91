/* manual.c — man(7) macros. Everything that comes from a table is escaped; the prose here is roff already. */
#include "tui/cli/manual.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "tui/actions.h"
#include "tui/cli/flag.h"
#include "tui/cli/json_field.h"
#include "tui/cli/usage.h"
#include "tui/plain/plain_command.h"

enum { LINE_CEILING = 8000 };

/* Backslashes are roff's own, a dot or quote at the start of a line would be a macro, and a plain hyphen
 * would be printed as something that cannot be copied. */
static void write_escaped(struct buf *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        buf_append_text(out, "\\&");
    for (; *text; text++) {
        if (*text == '\\')
            buf_append_text(out, "\\e");
        else if (*text == '-')
            buf_append_text(out, "\\-");
        else
            buf_append_char(out, *text);
    }
}

static void write_line(struct buf *out, const char *macro, const char *text)
{
    buf_append_text(out, macro);
    write_escaped(out, text);
    buf_append_char(out, '\n');
}

static void write_entry(struct buf *out, const char *name, const char *text)
{
    buf_append_text(out, ".TP\n");
    write_line(out, ".B ", name);
    write_line(out, "", text);
}

static void write_flags(enum command c, enum flag_kind kind, struct buf *out)
{
    struct buf name, help;
    buf_init(&name, LINE_CEILING);
    buf_init(&help, LINE_CEILING);
    for (int i = 0; i < FLAG_COUNT; i++) {
        struct flag f = flag_at(i);
        if (f.kind != kind || !(f.commands & 1u << c) || (f.index == OPTION_HELP && kind == FLAG_OPTION))
            continue;
        buf_clear(&name);
        buf_clear(&help);
        usage_write_flag(&f, &name);
        usage_write_flag_help(&f, &help);
        write_entry(out, name.data, help.data);
    }
    buf_release(&name);
    buf_release(&help);
}

static void write_command(enum command c, struct buf *out)
{
    struct buf synopsis;
    buf_init(&synopsis, LINE_CEILING);
    usage_write_synopsis(c, &synopsis);
    buf_append_text(out, ".SS \"");
    write_escaped(out, synopsis.data);
    buf_append_text(out, "\"\n");
    buf_release(&synopsis);
    write_line(out, "", command_info(c)->summary);
    if (command_info(c)->details[0]) {
        buf_append_text(out, ".PP\n");
        write_line(out, "", command_info(c)->details);
    }
    write_flags(c, FLAG_IDENTIFIER, out);
    write_flags(c, FLAG_OPTION, out);
}

static void write_settings(struct buf *out)
{
    struct buf name, help;
    buf_init(&name, LINE_CEILING);
    buf_init(&help, LINE_CEILING);
    write_entry(out, USAGE_KEY_VARIABLE, USAGE_KEY_HELP);
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_info *s = setting_info((enum setting)i);
        buf_clear(&name);
        buf_clear(&help);
        buf_printf(&name, "%s%s%s%s%s", s->key, s->flag[0] ? ", " : "", s->flag, s->env[0] ? ", " : "",
                   s->env);
        buf_append_text(&help, s->help);
        if (s->standard[0])
            buf_printf(&help, " (default %s)", s->standard);
        write_entry(out, name.data, help.data);
    }
    buf_release(&name);
    buf_release(&help);
}

static void write_numbers(struct buf *out)
{
    for (int i = 0; i < EXIT_CODE_COUNT; i++) {
        buf_printf(out, ".TP\n.B %d\n", exit_code_info(i)->number);
        write_line(out, "", exit_code_info(i)->meaning);
    }
}

static void write_states(struct buf *out)
{
    for (int i = 0; i < REQUEST_STATE_COUNT; i++)
        write_entry(out, request_state_word((enum request_state)i),
                    request_state_meaning((enum request_state)i));
}

static const char head[] =
    ".TH WATERFALL 1 \"\" \"waterfall " WATERFALL_VERSION "\" \"User Commands\"\n"
    ".SH NAME\n"
    "waterfall \\- Apollo.io's waterfall enrichment in a terminal\n"
    ".SH SYNOPSIS\n"
    ".B waterfall\n"
    "[\\fICOMMAND\\fR] [\\fIFLAGS\\fR]\n"
    ".SH DESCRIPTION\n"
    "Looks people up with Apollo.io, asks its waterfall for e-mail addresses and phone numbers, receives the "
    "deliveries by webhook or fetches them by polling, and shows every vendor that was asked. Everything is "
    "kept in a history.\n"
    ".PP\n"
    "The API key comes from the environment variable\n"
    ".BR APOLLO_API_KEY ,\n"
    "from a file named by\n"
    ".BR \\-\\-api\\-key\\-file ,\n"
    "or from\n"
    ".B api_key_command\n"
    "in the configuration; never from the command line, which every user of the machine can read.\n";

static const char examples[] = ".SH EXAMPLES\n"
                               "Try it without a key and without a network:\n"
                               ".PP\n.RS\n.EX\nwaterfall demo\n.EE\n.RE\n"
                               ".PP\n"
                               "Find an e-mail address and a phone number, and take them apart in a script:\n"
                               ".PP\n.RS\n.EX\n"
                               "waterfall enrich \\-\\-name \"Tim Zheng\" \\-\\-domain apollo.io \\e\n"
                               "        \\-\\-waterfall\\-email \\-\\-waterfall\\-phone \\-\\-json |\n"
                               "    jq \\-r \\(aq.people[0] | .emails[0].email, .phones[0].number\\(aq\n"
                               ".EE\n.RE\n";

static const char keys_introduction[] = "Where two actions share a key, the one of the place where the focus "
                                        "is wins; single letters type while a "
                                        "field has the focus.\n"
                                        "A line\n"
                                        ".BI key. NAME \" = KEYS\"\n"
                                        "in config.ini gives the action NAME other keys, such as\n"
                                        ".B key.privacy = F9, \\(haX\n"
                                        "or\n"
                                        ".BR none ;\n"
                                        "a clash is told at the start, with its line.\n";

static const char json_introduction[] =
    "A name has one type and one meaning wherever it stands. What an object may have is there each time: "
    "null is "
    "what Apollo did not send or what is not yet, never 0. Apollo's ids and all amounts of credits are "
    "texts, digit "
    "for digit; times are UTC, as 2026\\-01\\-31T09:22:48Z.\n"
    ".PP\n"
    "An error of enrich, show or wait is their object with no\n.BR id ;\n"
    "of any other command an object with\n.B \\(dqevent\\(dq:\\(dqerror\\(dq\n"
    "and the exit code. Its\n.B message\nsays what happened; standard error says it, too.\n";

static void write_json(struct buf *out)
{
    char text[500];
    const struct json_field *f;
    for (size_t i = 0; (f = json_field_at(i)); i++) {
        snprintf(text, sizeof text, "%s (%s). In: %s.", f->meaning, json_field_type_word(f->type), f->where);
        write_entry(out, f->name, text);
    }
}

static void write_plain(struct buf *out)
{
    char how[200];
    for (int c = PLAIN_NONE + 1; c < PLAIN_COMMAND_COUNT; c++) {
        struct plain_command_info i = plain_command_info((enum plain_command)c);
        snprintf(how, sizeof how, "%s%s%s", i.word, i.arguments[0] ? " " : "", i.arguments);
        write_entry(out, how, i.help);
    }
}

void manual_write(struct buf *out)
{
    buf_append_text(out, head);
    buf_append_text(out, ".SH COMMANDS\n");
    for (int i = 0; i < COMMAND_COUNT; i++)
        write_command((enum command)i, out);
    buf_append_text(out, ".SH SETTINGS\nA flag wins over the environment, the environment over the file, the "
                         "file over the default.\n.B waterfall doctor\nprints each with its origin.\n");
    write_settings(out);
    buf_append_text(out, ".SH KEYS\n");
    buf_append_text(out, keys_introduction);
    actions_write_man(out);
    buf_append_text(out, ".SH PLAIN MODE\nWhat can be typed with\n.BR \\-\\-plain .\n");
    write_plain(out);
    buf_append_text(out, ".SH JSON\n");
    buf_append_text(out, json_introduction);
    write_json(out);
    buf_append_text(out, ".SH EXIT STATUS\n");
    write_numbers(out);
    buf_append_text(out, ".SH STATES OF A REQUEST\n");
    write_states(out);
    buf_append_text(out, ".SH FILES\n");
    write_entry(out, "$XDG_CONFIG_HOME/waterfall/config.ini",
                "Settings, one \"key = value\" a line; ~/.config where the variable is not set.");
    write_entry(out, "$XDG_DATA_HOME/waterfall/history.db", "The history, readable by you alone.");
    write_entry(out, "$XDG_STATE_HOME/waterfall/waterfall.log", "The log, without keys, tokens and bodies.");
    buf_append_text(out, ".SH ENVIRONMENT\nBesides those of the settings:\n");
    write_entry(
        out, "https_proxy, all_proxy, no_proxy",
        "The proxy that leads to Apollo, and whom to reach without it; this machine is never asked for "
        "through one.");
    write_entry(out, "SSL_CERT_FILE", "Other certificates to trust than the system's.");
    write_entry(out, "VISUAL, EDITOR, PAGER", "What the form and a tab are opened in.");
    write_entry(out, "NO_COLOR, COLORTERM",
                "No colours where the first is set; all of them where the second is truecolor.");
    write_entry(out, "HOME, XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME",
                "Where the files above are; without HOME the home of the user database is taken.");
    write_entry(out, "TMPDIR", "Where a demo, and a list while it is read, keep what they throw away.");
    write_entry(out, "TZ", "The zone of the times that people read; those of JSON and reports are UTC.");
    buf_append_text(out, examples);
}
