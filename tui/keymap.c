/* keymap.c — reading the keys, finding clashes, looking them up. */
#include "tui/keymap.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/nearest.h"
#include "core/waterfall.h"

/* ---- reading ---- */

/* The next spelling of "F9, ^X": blanks divide, and a comma after a key does too. */
static size_t next_word(const char **at, const char **word)
{
    *at += strspn(*at, " \t");
    size_t size = strcspn(*at, " \t");
    *word = *at;
    *at += size;
    return size > 1 && (*word)[size - 1] == ',' ? size - 1 : size;
}

void keymap_init(struct keymap *m)
{
    *m = (struct keymap){0};
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        const char *at = action_info((enum action)a)->keys, *word;
        for (size_t size; (size = next_word(&at, &word)) > 0 && m->count[a] < KEYMAP_KEYS;)
            if (key_parse(word, size, &m->key[a][m->count[a]]))
                m->count[a]++;
    }
}

struct reading {
    struct keymap *map;
    const struct settings *settings;
    const struct setting_line *line;
    struct err *e;
};

static bool complain(const struct reading *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool complain(const struct reading *r, const char *format, ...)
{
    char text[300];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return err_set(r->e, ERR_CONFIG, "%s: %s", r->line->origin, text);
}

static const char *action_name_at(size_t index)
{
    return index + 1 < ACTION_COUNT ? action_info((enum action)(index + 1))->name : NULL;
}

static enum action find_action(const char *name)
{
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
        if (strcmp(action_info((enum action)a)->name, name) == 0)
            return (enum action)a;
    return ACTION_NONE;
}

static bool complain_action(const struct reading *r)
{
    const char *near = nearest_name(r->line->name, action_name_at);
    if (near)
        return complain(r, "there is no action \"%.40s\"; did you mean \"%s\"?", r->line->name, near);
    return complain(r, "there is no action \"%.40s\". `waterfall --readme keys` lists them.", r->line->name);
}

/* What a terminal sends for these is another key. */
static const char *twin_of(struct key k)
{
    if (k.mods != KEYMOD_CTRL)
        return NULL;
    return k.code == 'i'                    ? "Tab"
           : k.code == 'm' || k.code == 'j' ? "Enter"
           : k.code == '['                  ? "Esc"
           : k.code == 'h'                  ? "Backspace"
                                            : NULL;
}

static bool complain_key(const struct reading *r, const char *word, int size)
{
    char name[24];
    snprintf(name, sizeof name, "%.*s", size, word);
    const char *dash = strrchr(name, '-'), *near = nearest_name(dash ? dash + 1 : name, key_name_at);
    if (near)
        return complain(r, "there is no key \"%s\"; did you mean \"%.*s%s\"?", name,
                        dash ? (int)(dash + 1 - name) : 0, name, near);
    return complain(r, "there is no key \"%s\". Write x, ^X, Alt-x, F9, PgDn, Shift-Tab and the like.", name);
}

static bool take_key(const struct reading *r, enum action a, const char *word, size_t size)
{
    struct key k;
    int shown = size < 20 ? (int)size : 20;
    if (!key_parse(word, size, &k))
        return complain_key(r, word, shown);
    if (twin_of(k))
        return complain(r, "for a terminal %.*s is %s. Choose another key.", shown, word, twin_of(k));
    if (key_is_text(k) && action_info(a)->where == WHERE_TYPING)
        return complain(r, "%.*s types a letter in a field. Give %s a key with Ctrl or Alt, or an F-key.",
                        shown, word, action_info(a)->name);
    if (r->map->count[a] == KEYMAP_KEYS)
        return complain(r, "%s has more than %d keys.", action_info(a)->name, KEYMAP_KEYS);
    r->map->key[a][r->map->count[a]++] = k;
    return true;
}

static bool take_line(const struct reading *r)
{
    enum action a = find_action(r->line->name);
    const char *at = r->line->value, *word;
    if (a == ACTION_NONE)
        return complain_action(r);
    r->map->count[a] = 0;
    if (strcmp(at, "none") == 0)
        return true;
    for (size_t size; (size = next_word(&at, &word)) > 0;)
        if (!take_key(r, a, word, size))
            return false;
    return r->map->count[a] > 0 ||
           complain(r, "%s has no key. Write one, or: key.%s = none", r->line->name, r->line->name);
}

/* ---- clashes ---- */

static bool has_key(const struct keymap *m, enum action a, struct key k)
{
    for (int i = 0; i < m->count[a]; i++)
        if (key_equal(m->key[a][i], k))
            return true;
    return false;
}

/* Whether both can be called at one place. The standard keys have some that mean one thing in a pane and
 * another everywhere else; a user's key that hides another's is more likely a slip. */
static bool places_meet(unsigned x, unsigned y, struct key k)
{
    const unsigned panes = WHERE_FORM | WHERE_LISTS | WHERE_PANES;
    if (x & y)
        return true;
    if (key_is_text(k) && (x | y) & WHERE_TYPING)
        return false;
    if ((x | y) & WHERE_ANYWHERE)
        return true;
    return ((x & WHERE_PANES) && (y & panes)) || ((y & WHERE_PANES) && (x & panes)) ||
           (((x | y) & WHERE_TYPING) && ((x | y) & WHERE_FORM));
}

static bool find_clash(const struct reading *r, const struct keymap *standard, enum action a, enum action b)
{
    const struct keymap *m = r->map;
    for (int i = 0; i < m->count[a]; i++) {
        struct key k = m->key[a][i];
        char text[KEY_TEXT_SIZE];
        bool is_old = has_key(standard, a, k) && has_key(standard, b, k);
        if (is_old || !has_key(m, b, k) || !places_meet(action_info(a)->where, action_info(b)->where, k))
            continue;
        key_format(k, text);
        return !complain(r, "%s already does \"%s\" (%s). Free it there (key.%s = …), or choose another key.",
                         text, action_info(b)->help, action_info(b)->name, action_info(b)->name);
    }
    return false;
}

static bool is_free_of_clashes(struct reading *r)
{
    struct keymap standard;
    keymap_init(&standard);
    for (size_t i = 0; i < r->settings->key_line_count; i++) {
        r->line = &r->settings->key_line[i];
        enum action a = find_action(r->line->name);
        for (int b = ACTION_NONE + 1; b < ACTION_COUNT; b++)
            if (b != (int)a && find_clash(r, &standard, a, (enum action)b))
                return false;
    }
    return true;
}

/* Whoever takes the last way out away is told, rather than locked in. */
static bool has_way_out(struct reading *r)
{
    for (int i = 0; i < r->map->count[ACTION_QUIT]; i++)
        if (!key_is_text(r->map->key[ACTION_QUIT][i]))
            return true;
    for (size_t i = 0; i < r->settings->key_line_count; i++)
        if (strcmp(r->settings->key_line[i].name, "quit") == 0)
            r->line = &r->settings->key_line[i];
    return complain(r, "quit needs a key that works in a field too, such as ^Q.");
}

bool keymap_load(struct keymap *m, const struct settings *s, struct err *e)
{
    struct reading r = {.map = m, .settings = s, .e = e};
    bool is_ok = true;
    keymap_init(m);
    for (size_t i = 0; s && is_ok && i < s->key_line_count; i++) {
        r.line = &s->key_line[i];
        is_ok = take_line(&r);
    }
    is_ok = is_ok && (!s || !s->key_line_count || (has_way_out(&r) && is_free_of_clashes(&r)));
    if (!is_ok)
        keymap_init(m);
    return is_ok;
}

/* ---- looking up ---- */

enum action keymap_action(const struct keymap *m, struct key k, unsigned where, bool is_typing)
{
    /* The narrower meaning wins: editing, then the pane's, then everybody's. */
    const unsigned order[] = {is_typing ? WHERE_TYPING : 0u, where, is_typing ? 0u : WHERE_PANES,
                              WHERE_ANYWHERE};
    if (is_typing && key_is_text(k))
        return ACTION_NONE;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        for (int a = ACTION_NONE + 1; order[i] && a < ACTION_COUNT; a++)
            if (action_info((enum action)a)->where & order[i] && has_key(m, (enum action)a, k))
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

void keymap_key_text(const struct keymap *m, enum action a, bool is_typing, char out[KEY_TEXT_SIZE])
{
    int best = -1, best_rank = 0;
    for (int i = 0; i < m->count[a]; i++)
        if (key_rank(m->key[a][i], is_typing) > best_rank) {
            best = i;
            best_rank = key_rank(m->key[a][i], is_typing);
        }
    out[0] = 0;
    if (best >= 0)
        key_format(m->key[a][best], out);
}

void keymap_last_key_text(const struct keymap *m, enum action a, char out[KEY_TEXT_SIZE])
{
    out[0] = 0;
    if (m->count[a])
        key_format(m->key[a][m->count[a] - 1], out);
}

void keymap_keys_text(const struct keymap *m, enum action a, char *out, size_t size)
{
    size_t at = 0;
    out[0] = 0;
    for (int i = 0; i < m->count[a]; i++) {
        char text[KEY_TEXT_SIZE];
        key_format(m->key[a][i], text);
        int n = snprintf(out + at, size - at, "%s%s", i ? " " : "", text);
        if (n < 0 || (size_t)n >= size - at)
            return;
        at += (size_t)n;
    }
}
