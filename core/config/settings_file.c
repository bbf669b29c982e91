/* settings_file.c — config.ini: "key = value" lines, # and ; comments. Every complaint carries its line. */
#include "core/config/settings_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/nearest.h"
#include "core/base/utf8.h"

enum { FILE_CEILING = 64 * 1024 };
#define KEY_PREFIX "key."

/* Where the reading stands; `seen` holds the line that set each setting. */
struct reading {
    struct settings *settings;
    char *path; /* for people */
    int line;
    int seen[SETTING_COUNT];
    struct err *e;
};

static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t n = strlen(text);
    while (n && strchr(" \t\r", text[n - 1]))
        n--;
    text[n] = '\0';
    return text;
}

/* "a value" in quotes keeps its outer spaces. */
static char *unquote(char *text)
{
    size_t n = strlen(text);
    if (n < 2 || text[0] != '"' || text[n - 1] != '"')
        return text;
    text[n - 1] = '\0';
    return text + 1;
}

static bool complain_unknown(const struct reading *r, const char *key)
{
    if (strcmp(key, "api_key") == 0 || strcmp(key, "key") == 0 || strcmp(key, "apollo_api_key") == 0)
        return err_set(r->e, ERR_CONFIG,
                       "%s line %d: the API key itself does not belong in this file. Name a file of its own "
                       "with api_key_file, or a command with api_key_command.",
                       r->path, r->line);
    const char *names[SETTING_COUNT];
    for (int i = 0; i < SETTING_COUNT; i++)
        names[i] = setting_info((enum setting)i)->key;
    const char *near = nearest_of(key, names, SETTING_COUNT);
    if (near)
        return err_set(r->e, ERR_CONFIG, "%s line %d: unknown setting \"%.60s\"; did you mean \"%s\"?",
                       r->path, r->line, key, near);
    return err_set(r->e, ERR_CONFIG,
                   "%s line %d: unknown setting \"%.60s\". `waterfall doctor` lists the settings.", r->path,
                   r->line, key);
}

static bool take_key_line(struct reading *r, const char *name, const char *value)
{
    struct settings *s = r->settings;
    for (size_t i = 0; i < s->key_line_count; i++)
        if (strcmp(s->key_line[i].name, name) == 0)
            return err_set(r->e, ERR_CONFIG,
                           "%s line %d: \"" KEY_PREFIX "%.60s\" is set already, in %s. Remove one of them.",
                           r->path, r->line, name, s->key_line[i].origin);
    s->key_line = mem_resize(s->key_line, s->key_line_count + 1, sizeof *s->key_line);
    s->key_line[s->key_line_count++] = (struct setting_line){mem_text(name), mem_text(value),
                                                             mem_text_format("%s line %d", r->path, r->line)};
    return true;
}

static bool take_setting(struct reading *r, const char *key, const char *value)
{
    int which = 0;
    if (strncmp(key, KEY_PREFIX, strlen(KEY_PREFIX)) == 0)
        return take_key_line(r, key + strlen(KEY_PREFIX), value);
    while (which < SETTING_COUNT && strcmp(key, setting_info((enum setting)which)->key) != 0)
        which++;
    if (which == SETTING_COUNT)
        return complain_unknown(r, key);
    if (r->seen[which])
        return err_set(r->e, ERR_CONFIG, "%s line %d: \"%s\" is set already, in line %d. Remove one of them.",
                       r->path, r->line, key, r->seen[which]);
    r->seen[which] = r->line;
    if (value[0])
        settings_put_take(r->settings, (enum setting)which, mem_text(value),
                          mem_text_format("%s line %d", r->path, r->line));
    return true;
}

static bool take_line(struct reading *r, char *line)
{
    line = trim(line);
    if (line[0] == '\0' || line[0] == '#' || line[0] == ';')
        return true;
    if (line[0] == '[')
        return err_set(r->e, ERR_CONFIG,
                       "%s line %d: there are no sections; write each setting as \"key = value\".", r->path,
                       r->line);
    char *equals = strchr(line, '=');
    if (!equals)
        return err_set(r->e, ERR_CONFIG, "%s line %d: \"%.60s\" is no setting; write \"key = value\".",
                       r->path, r->line, line);
    *equals = '\0';
    return take_setting(r, trim(line), unquote(trim(equals + 1)));
}

static bool take_lines(struct reading *r, char *text, size_t size)
{
    if (strlen(text) != size || utf8_valid_prefix(text, size) != size)
        return err_set(r->e, ERR_CONFIG, "%s is not a text file in UTF-8.", r->path);
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3;
    while (text) {
        char *end = strchr(text, '\n');
        if (end)
            *end++ = '\0';
        r->line++;
        if (!take_line(r, text))
            return false;
        text = end;
    }
    return true;
}

static bool read_all(int fd, struct buf *out, const char *path, struct err *e)
{
    char part[4096];
    ssize_t n;
    while ((n = read(fd, part, sizeof part)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(e, ERR_CONFIG, "%s cannot be read (%s).", path, strerror(errno));
        if (!buf_append(out, part, (size_t)n))
            return err_set(e, ERR_CONFIG, "%s is bigger than %d kB, which no settings need.", path,
                           FILE_CEILING / 1024);
    }
    return true;
}

/* What it says is obeyed: a command is run, the key is sent to the address. NULL, or why it is not believed.
 */
static const char *fault_of(const struct stat *st)
{
    if (!S_ISREG(st->st_mode))
        return "is not a file.";
    if (st->st_uid != geteuid() && st->st_uid != 0)
        return "belongs to somebody else, who could have a command of his run by it; it is not read.";
    if (st->st_mode & S_IWOTH)
        return "may be written by everybody; it is not read. Run: chmod o-w on it.";
    return NULL;
}

bool settings_read_file(struct settings *s, struct err *e)
{
    /* Without O_NONBLOCK a fifo in its place would hang the start. */
    int fd = open(s->config_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return true;
    struct reading r = {.settings = s, .path = settings_short_path(s->config_path), .e = e};
    struct stat st;
    struct buf text;
    buf_init(&text, FILE_CEILING);
    bool good;
    const char *fault = fd < 0 ? NULL : fstat(fd, &st) == 0 ? fault_of(&st) : "is not a file.";
    if (fd < 0)
        good = err_set(e, ERR_CONFIG, "%s cannot be opened (%s).", r.path, strerror(errno));
    else if (fault)
        good = err_set(e, ERR_CONFIG, "%s %s", r.path, fault);
    else
        good = read_all(fd, &text, r.path, e) && take_lines(&r, text.data, text.size);
    if (fd >= 0)
        close(fd);
    buf_release(&text);
    free(r.path);
    return good;
}
