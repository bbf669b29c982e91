/* actions.c — the table, and how it is told to people. */
#include "tui/actions.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"

static const struct action_info actions[ACTION_COUNT] = {{"", "", "", "", 0},
#define X(id, name, keys, where, help, hint) {name, keys, help, hint, where},
                                                         ACTIONS(X)
#undef X
};

const struct action_info *action_info(enum action a)
{
    return &actions[a];
}

/* The next spelling of "q ^Q F1", or false at the end. */
static bool next_spelling(const char **at, struct key *k)
{
    *at += strspn(*at, " ");
    size_t size = strcspn(*at, " ");
    const char *word = *at;
    *at += size;
    return size && key_parse(word, size, k);
}

bool action_is_possible(enum action a, unsigned where, bool is_typing)
{
    unsigned allowed = actions[a].where;
    return allowed & WHERE_ANYWHERE || allowed & where || (allowed & WHERE_TYPING && is_typing) ||
           (allowed & WHERE_PANES && !is_typing);
}

bool action_is_of_lists(enum action a)
{
    return strncmp(actions[a].name, "list-", 5) == 0;
}

const char *action_where_text(enum action a)
{
    switch (actions[a].where) {
    case WHERE_ANYWHERE:
        return "everywhere";
    case WHERE_PANES:
        return "outside fields";
    case WHERE_FORM:
        return "lookup";
    case WHERE_TYPING:
        return "in a field";
    case WHERE_REQUESTS:
        return "requests";
    case WHERE_DETAIL:
        return "detail";
    case WHERE_EVENTS:
        return "events";
    case WHERE_VIEW:
        return "views";
    case WHERE_REQUESTS | WHERE_DETAIL | WHERE_VIEW:
        return "requests, detail, views";
    case WHERE_REQUESTS | WHERE_DETAIL:
        return "requests, detail";
    case WHERE_DETAIL | WHERE_EVENTS:
        return "detail, events";
    default:
        return "any list";
    }
}

/* A bar would end the cell, whatever stands around it. */
static void write_code(struct buf *out, const char *text)
{
    buf_append_text(out, " `");
    for (; *text; text++)
        buf_append_text(out, *text == '|' ? "\\|" : (char[]){*text, 0});
    buf_append_text(out, "`");
}

void actions_write_markdown(struct buf *out)
{
    buf_append_text(out, "| key | does | where | name |\n|---|---|---|---|\n");
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        const char *at = actions[a].keys;
        struct key k;
        char text[KEY_TEXT_SIZE];
        buf_append_text(out, "|");
        while (next_spelling(&at, &k)) {
            key_format(k, text);
            write_code(out, text);
        }
        buf_printf(out, " | %s | %s | `%s` |\n", actions[a].help, action_where_text((enum action)a),
                   actions[a].name);
    }
}

/* No control line, no hyphen, no escape by accident. */
static void write_roff(struct buf *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        buf_append_text(out, "\\&");
    for (; *text; text++)
        switch (*text) {
        case '\\':
            buf_append_text(out, "\\e");
            break;
        case '^':
            buf_append_text(out, "\\(ha");
            break;
        case '-':
            buf_append_text(out, "\\-");
            break;
        default:
            buf_append_char(out, *text);
        }
}

void actions_write_man(struct buf *out)
{
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        buf_append_text(out, ".TP\n.B ");
        write_roff(out, actions[a].keys);
        buf_append_char(out, '\n');
        write_roff(out, actions[a].help);
        buf_printf(out, " (%s;\n.IR ", action_where_text((enum action)a));
        write_roff(out, actions[a].name);
        buf_append_text(out, " )\n");
    }
}
