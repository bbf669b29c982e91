/* actions.c — looks keys up in the table. Its keys are parsed each time: a key press is rare. */
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

static bool key_calls(struct key k, enum action a, bool is_typing)
{
    struct key candidate;
    for (const char *at = actions[a].keys; next_spelling(&at, &candidate);)
        if (key_equal(k, candidate) && !(is_typing && key_is_text(k)))
            return true;
    return false;
}

bool action_is_possible(enum action a, unsigned where, bool is_typing)
{
    unsigned allowed = actions[a].where;
    return allowed & WHERE_ANYWHERE || allowed & where || (allowed & WHERE_TYPING && is_typing) ||
           (allowed & WHERE_PANES && !is_typing);
}

enum action action_of_key(struct key k, unsigned where, bool is_typing)
{
    /* The narrower meaning wins: editing, then the pane's, then everybody's. */
    const unsigned order[] = {is_typing ? WHERE_TYPING : 0u, where, is_typing ? 0u : WHERE_PANES,
                              WHERE_ANYWHERE};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        for (int a = ACTION_NONE + 1; order[i] && a < ACTION_COUNT; a++)
            if (actions[a].where & order[i] && key_calls(k, (enum action)a, is_typing))
                return (enum action)a;
    return ACTION_NONE;
}

/* How well a key reads in a hint: Enter and its like, then a letter where letters are free, then the rest. */
static int key_rank(struct key k, bool is_typing)
{
    bool is_function = k.code >= KEYCODE_F1 && k.code <= KEYCODE_F12;
    if (is_typing && key_is_text(k))
        return 0;
    return k.code > KEYCODE_FIRST_NAMED && !k.mods && !is_function ? 3 : key_is_text(k) ? 2 : 1;
}

void action_key_text(enum action a, bool is_typing, char out[KEY_TEXT_SIZE])
{
    struct key candidate, best = {0, 0};
    int best_rank = 0;
    for (const char *at = actions[a].keys; next_spelling(&at, &candidate);)
        if (key_rank(candidate, is_typing) > best_rank) {
            best = candidate;
            best_rank = key_rank(candidate, is_typing);
        }
    out[0] = 0;
    if (best.code)
        key_format(best, out);
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
        return "lists";
    }
}

void actions_write_markdown(struct buf *out)
{
    buf_append_text(out, "| key | does | where |\n|---|---|---|\n");
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        const char *at = actions[a].keys;
        struct key k;
        char text[KEY_TEXT_SIZE];
        buf_append_text(out, "|");
        while (next_spelling(&at, &k)) {
            key_format(k, text);
            buf_printf(out, " `%s`", text);
        }
        buf_printf(out, " | %s | %s |\n", actions[a].help, action_where_text((enum action)a));
    }
}

void actions_write_man(struct buf *out)
{
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        buf_append_text(out, ".TP\n.B ");
        for (const char *c = actions[a].keys; *c;
             c++) { /* no control line, no hyphen, no escape by accident */
            if (*c == '\\' || *c == '^')
                buf_append_text(out, *c == '^' ? "\\(ha" : "\\e");
            else if (*c == '-')
                buf_append_text(out, "\\-");
            else
                buf_append_char(out, *c);
        }
        buf_printf(out, "\n%s (%s)\n", actions[a].help, action_where_text((enum action)a));
    }
}
