/* readme.c — one function a section. */
#include "tui/cli/readme.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "tui/actions.h"
#include "tui/cli/flag.h"
#include "tui/cli/json_field.h"
#include "tui/cli/usage.h"
#include "tui/plain/plain_command.h"

enum { CELL_CEILING = 8000 };

/* A bar inside a cell would begin the next one. */
static void write_cell(struct buf *out, const char *text, bool is_code)
{
    buf_append_text(out, is_code && text[0] ? "| `" : "| ");
    for (; *text; text++) {
        if (*text == '|' || (*text == '<' && !is_code))
            buf_append_char(out, '\\');
        buf_append_char(out, *text);
    }
    buf_append_text(out, is_code && out->data[out->size - 1] != ' ' ? "` " : " ");
}

static void write_row(struct buf *out, const char *const *cells, size_t count, unsigned code_columns)
{
    for (size_t i = 0; i < count; i++)
        write_cell(out, cells[i], code_columns & 1u << i);
    buf_append_text(out, "|\n");
}

static void write_commands(struct buf *out)
{
    struct buf synopsis, flags;
    buf_init(&synopsis, CELL_CEILING);
    buf_init(&flags, CELL_CEILING);
    buf_append_text(out, "| command | what it does | flags |\n|---|---|---|\n");
    for (int c = 0; c < COMMAND_COUNT; c++) {
        buf_clear(&synopsis);
        buf_clear(&flags);
        usage_write_synopsis((enum command)c, &synopsis);
        for (int i = 0; i < FLAG_COUNT; i++) {
            struct flag f = flag_at(i);
            if (f.kind != FLAG_OPTION || f.index == OPTION_HELP || !(f.commands & 1u << c) ||
                c == COMMAND_ENRICH)
                continue;
            buf_append_text(&flags, flags.size ? ", `" : "`");
            usage_write_flag(&f, &flags);
            buf_append_char(&flags, '`');
        }
        const char *cells[] = {synopsis.data, command_info((enum command)c)->summary,
                               c == COMMAND_ENRICH ? "see below" : flags.data};
        write_row(out, cells, 3, 1);
    }
    buf_release(&synopsis);
    buf_release(&flags);
}

static void write_enrich(struct buf *out)
{
    struct buf name, help;
    buf_init(&name, CELL_CEILING);
    buf_init(&help, CELL_CEILING);
    buf_append_text(out, "| flag | meaning |\n|---|---|\n");
    for (int i = 0; i < FLAG_COUNT; i++) {
        struct flag f = flag_at(i);
        if (f.kind == FLAG_SETTING || !(f.commands & FLAG_ON(ENRICH)))
            continue;
        buf_clear(&name);
        buf_clear(&help);
        usage_write_flag(&f, &name);
        usage_write_flag_help(&f, &help);
        write_row(out, (const char *[]){name.data, help.data}, 2, 1);
    }
    buf_release(&name);
    buf_release(&help);
}

static void write_settings(struct buf *out)
{
    buf_append_text(out,
                    "| in config.ini | flag | environment | default | meaning |\n|---|---|---|---|---|\n");
    write_row(out, (const char *[]){"", "", USAGE_KEY_VARIABLE, "", USAGE_KEY_HELP}, 5, 15);
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_info *s = setting_info((enum setting)i);
        write_row(out, (const char *[]){s->key, s->flag, s->env, s->standard, s->help}, 5, 15);
    }
}

static void write_exit_codes(struct buf *out)
{
    buf_append_text(out, "| code | meaning |\n|---|---|\n");
    for (int i = 0; i < EXIT_CODE_COUNT; i++)
        buf_printf(out, "| %d | %s |\n", exit_code_info(i)->number, exit_code_info(i)->meaning);
}

static void write_states(struct buf *out)
{
    buf_append_text(out, "| state | meaning |\n|---|---|\n");
    for (int i = 0; i < REQUEST_STATE_COUNT; i++) {
        enum request_state s = (enum request_state)i;
        write_row(out, (const char *[]){request_state_word(s), request_state_meaning(s)}, 2, 1);
    }
}

static void write_outcomes(struct buf *out)
{
    buf_append_text(out, "| status | meaning |\n|---|---|\n");
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        enum row_outcome o = (enum row_outcome)i;
        write_row(out, (const char *[]){row_outcome_word(o), row_outcome_meaning(o)}, 2, 1);
    }
}

static void write_plain(struct buf *out)
{
    struct buf how;
    buf_init(&how, CELL_CEILING);
    buf_append_text(out, "| typed | does |\n|---|---|\n");
    for (int c = PLAIN_NONE + 1; c < PLAIN_COMMAND_COUNT; c++) {
        struct plain_command_info i = plain_command_info((enum plain_command)c);
        buf_clear(&how);
        buf_printf(&how, "%s%s%s", i.word, i.arguments[0] ? " " : "", i.arguments);
        write_row(out, (const char *[]){how.data, i.help}, 2, 1);
    }
    buf_release(&how);
}

static void write_json(struct buf *out)
{
    const struct json_field *f;
    buf_append_text(out, "| name | type | in | meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; (f = json_field_at(i)); i++)
        write_row(out, (const char *[]){f->name, json_field_type_word(f->type), f->where, f->meaning}, 4, 1);
}

static const struct {
    const char *name;
    void (*write)(struct buf *out);
} sections[] = {
    {"commands", write_commands},     {"enrich", write_enrich}, {"settings", write_settings},
    {"exit-codes", write_exit_codes}, {"states", write_states}, {"keys", actions_write_markdown},
    {"plain", write_plain},           {"json", write_json},     {"outcomes", write_outcomes},
};

bool readme_write(const char *section, struct buf *out, struct err *e)
{
    struct buf names;
    size_t count = sizeof sections / sizeof *sections;
    for (size_t i = 0; i < count; i++)
        if (strcmp(sections[i].name, section) == 0) {
            sections[i].write(out);
            return true;
        }
    buf_init(&names, CELL_CEILING);
    for (size_t i = 0; i < count; i++)
        buf_printf(&names, "%s%s", i ? ", " : "", sections[i].name);
    err_set(e, ERR_USAGE, "README has no section \"%.40s\". There are: %s.", section, names.data);
    buf_release(&names);
    return false;
}
