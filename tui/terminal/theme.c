/* theme.c — reads theme files; knows no terminal. The shipped themes are compiled in, so that the program
 * looks right before it is installed. */
#include "tui/terminal/theme.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"

#define THEME_MAX_BYTES (64 * 1024)
#define THEME_COLOURS 64

struct builtin {
    const char *name, *text;
};
static const struct builtin builtins[] = {
#include "themes.inc"
    {NULL, NULL}};

struct role_info {
    const char *name;
    uint8_t mono;
    enum role ground;
};
static const struct role_info roles[] = {
#define X(id, name, mono, ground, help) {name, mono, ROLE_##ground},
    ROLES(X)
#undef X
};

const char *role_name(enum role r)
{
    return roles[r].name;
}

uint8_t role_mono_attrs(enum role r)
{
    return roles[r].mono;
}

enum role role_ground(enum role r)
{
    return roles[r].ground;
}

struct style theme_style(const struct theme *t, enum role role, enum role ground)
{
    struct style own = t->style[role].is_given ? t->style[role] : t->style[ROLE_TEXT];
    const struct style *under = &t->style[ground];
    if (!own.has_bg || !t->style[role].is_given)
        own.bg = under->is_given && under->has_bg ? under->bg : t->style[ROLE_SCREEN].bg;
    if (under->is_given && under->attrs & ATTR_SOLID)
        own.fg = under->fg;
    if (under->is_given && role != ground)
        own.attrs |= under->attrs & (ATTR_REVERSE | ATTR_UNDERLINE);
    return own;
}

/* ---- reading ---- */

struct named_colour {
    char name[32];
    struct colour colour;
};
struct reader {
    struct theme *theme;
    struct named_colour named[THEME_COLOURS];
    size_t named_count;
    int line;
    struct err *err;
};

static char *trim(char *s)
{
    s += strspn(s, " \t");
    size_t size = strlen(s);
    while (size && strchr(" \t\r", s[size - 1]))
        s[--size] = 0;
    return s;
}

static bool reader_colour(struct reader *r, const char *word, struct colour *out)
{
    if (word[0] != '@')
        return colour_parse(word, out) ||
               err_set(r->err, ERR_CONFIG,
                       "theme %s line %d: \"%s\" is no colour (#rrggbb, 0-255, a name, -)", r->theme->name,
                       r->line, word);
    for (size_t i = 0; i < r->named_count; i++)
        if (strcmp(r->named[i].name, word + 1) == 0) {
            *out = r->named[i].colour;
            return true;
        }
    return err_set(r->err, ERR_CONFIG, "theme %s line %d: %s is not defined above it", r->theme->name,
                   r->line, word);
}

static bool reader_attr(struct reader *r, const char *word, uint8_t *attrs)
{
    static const char *const names[] = {"bold", "dim", "underline", "reverse", "italic", "solid"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(word, names[i]) == 0) {
            *attrs |= (uint8_t)(1u << i);
            return true;
        }
    return err_set(r->err, ERR_CONFIG,
                   "theme %s line %d: \"%s\" is no attribute (bold dim underline reverse "
                   "italic solid)",
                   r->theme->name, r->line, word);
}

static bool reader_role(struct reader *r, const char *name, char *value)
{
    struct style *style = NULL;
    for (int i = 0; i < ROLE_COUNT && !style; i++)
        if (strcmp(roles[i].name, name) == 0)
            style = &r->theme->style[i];
    if (!style)
        return err_set(r->err, ERR_CONFIG, "theme %s line %d: there is no role \"%s\"", r->theme->name,
                       r->line, name);
    *style = (struct style){.is_given = true};
    char *rest, *word = strtok_r(value, " \t", &rest);
    for (int position = 0; word; position++, word = strtok_r(NULL, " \t", &rest)) {
        bool is_ok = position == 0   ? reader_colour(r, word, &style->fg)
                     : position == 1 ? reader_colour(r, word, &style->bg)
                                     : reader_attr(r, word, &style->attrs);
        if (!is_ok)
            return false;
        if (position == 1)
            style->has_bg = strcmp(word, "-") != 0;
    }
    return true;
}

static bool reader_define(struct reader *r, const char *name, const char *value)
{
    struct named_colour *slot = &r->named[r->named_count];
    if (r->named_count == THEME_COLOURS || strlen(name) >= sizeof slot->name)
        return err_set(r->err, ERR_CONFIG, "theme %s line %d: too many or too long names", r->theme->name,
                       r->line);
    memcpy(slot->name, name, strlen(name) + 1);
    if (!reader_colour(r, value, &slot->colour))
        return false;
    r->named_count++;
    return true;
}

static bool reader_line(struct reader *r, char *line)
{
    line = trim(line);
    if (!*line || *line == '#')
        return true;
    char *equals = strchr(line, '=');
    if (!equals)
        return err_set(r->err, ERR_CONFIG, "theme %s line %d: expected \"role = colours\"", r->theme->name,
                       r->line);
    *equals = 0;
    char *name = trim(line), *value = trim(equals + 1);
    if (strcmp(name, "name") == 0) {
        snprintf(r->theme->title, sizeof r->theme->title, "%s", value);
        return true;
    }
    return name[0] == '@' ? reader_define(r, name + 1, value) : reader_role(r, name, value);
}

bool theme_parse(struct theme *t, const char *name, const char *text, struct err *e)
{
    *t = (struct theme){0};
    snprintf(t->name, sizeof t->name, "%s", name);
    snprintf(t->title, sizeof t->title, "%s", name);
    struct reader r = {.theme = t, .err = e};
    char *copy = mem_text(text), *rest = copy;
    bool is_ok = true;
    for (char *line; is_ok && (line = strsep(&rest, "\n"));) {
        r.line++;
        is_ok = reader_line(&r, line);
    }
    free(copy);
    return is_ok;
}

/* ---- finding ---- */

size_t theme_count(void)
{
    return sizeof builtins / sizeof *builtins - 1;
}

const char *theme_name(size_t index)
{
    return builtins[index].name;
}

const char *theme_text(size_t index)
{
    return builtins[index].text;
}

static bool theme_load_file(struct theme *t, const char *name, const char *path, bool *is_there,
                            struct err *e)
{
    FILE *f = fopen(path, "re");
    *is_there = f != NULL;
    if (!f)
        return false;
    struct buf text;
    buf_init(&text, THEME_MAX_BYTES);
    char block[4096];
    for (size_t n; (n = fread(block, 1, sizeof block, f)) > 0;)
        buf_append(&text, block, n);
    fclose(f);
    bool is_ok = text.is_over ? err_set(e, ERR_LIMIT, "theme %s is larger than 64 KiB", path)
                              : theme_parse(t, name, text.data, e);
    buf_release(&text);
    snprintf(t->path, sizeof t->path, "%s", path);
    return is_ok;
}

static bool theme_load_folder(struct theme *t, const char *name, const char *folder, bool *is_there,
                              struct err *e)
{
    *is_there = false;
    if (!folder || !*folder)
        return false;
    char *path = mem_text_format("%s/%s.theme", folder, name);
    bool is_ok = theme_load_file(t, name, path, is_there, e);
    free(path);
    return is_ok;
}

/* Yours; NULL: there is none. */
static char *user_folder(void)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (config && *config)
        return mem_text_format("%s/waterfall/themes", config);
    return home && *home ? mem_text_format("%s/.config/waterfall/themes", home) : NULL;
}

static size_t add_name(char (*names)[THEME_NAME_SIZE], size_t count, size_t most, const char *name,
                       size_t size)
{
    if (count == most || !size || size >= THEME_NAME_SIZE)
        return count;
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == size && memcmp(names[i], name, size) == 0)
            return count;
    memcpy(names[count], name, size);
    names[count][size] = 0;
    return count + 1;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

size_t theme_list(char (*names)[THEME_NAME_SIZE], size_t most)
{
    static const char end[] = ".theme";
    size_t count = 0;
    for (size_t i = 0; i < theme_count(); i++)
        count = add_name(names, count, most, theme_name(i), strlen(theme_name(i)));
    char *path = user_folder();
    DIR *folder = path ? opendir(path) : NULL;
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        size_t size = strlen(entry->d_name), end_size = sizeof end - 1;
        if (size > end_size && strcmp(entry->d_name + size - end_size, end) == 0)
            count = add_name(names, count, most, entry->d_name, size - end_size);
    }
    if (folder)
        closedir(folder);
    free(path);
    qsort(names, count, sizeof *names, by_name);
    return count;
}

const char *theme_kind(const struct theme *t)
{
    struct colour ground = t->style[ROLE_SCREEN].bg;
    if (!t->style[ROLE_SCREEN].has_bg || ground.kind != COLOUR_RGB)
        return "the terminal's own";
    return colour_contrast(ground.value, 0) < colour_contrast(ground.value, 0xffffff) ? "dark" : "light";
}

bool theme_reload(struct theme *t, struct err *e)
{
    struct theme fresh = {0};
    char name[sizeof t->name];
    bool is_there;
    const char *file = strrchr(t->path, '/') ? strrchr(t->path, '/') + 1 : t->path;
    snprintf(name, sizeof name, "%.*s", (int)(strcspn(file, ".") ? strcspn(file, ".") : strlen(file)), file);
    if (!theme_load_file(&fresh, name, t->path, &is_there, e))
        return is_there ? false : err_set(e, ERR_CONFIG, "the theme file %s is gone", t->path);
    *t = fresh;
    return true;
}

bool theme_load(struct theme *t, const char *name, struct err *e)
{
    bool is_there = false, is_ok;
    if (strchr(name, '/')) {
        *t = (struct theme){0};
        is_ok = theme_load_file(t, strrchr(name, '/') + 1, name, &is_there, e);
        return is_there ? is_ok : err_set(e, ERR_CONFIG, "there is no theme file %s", name);
    }
    char *folder = user_folder();
    is_ok = folder && theme_load_folder(t, name, folder, &is_there, e);
    free(folder);
    if (is_there)
        return is_ok;
    for (size_t i = 0; i < theme_count(); i++)
        if (strcmp(builtins[i].name, name) == 0)
            return theme_parse(t, name, builtins[i].text, e);
    is_ok = theme_load_folder(t, name, THEMES_DIR, &is_there, e);
    return is_there ? is_ok
                    : err_set(e, ERR_CONFIG, "there is no theme \"%s\"; T shows those there are", name);
}
