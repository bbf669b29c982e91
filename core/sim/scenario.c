/* scenario.c — where scenarios come from (compiled in, or a file) and how long they live.
 * What their lines mean is scenario_parse.c's business. */
#include "core/sim/scenario_parse.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/nearest.h"
#include "core/base/utf8.h"

#define FILE_CEILING (256u * 1024)

struct builtin {
    const char *name, *text;
};
static const struct builtin builtins[] = {
#include "scenarios.inc"
};
#define BUILTIN_COUNT (sizeof builtins / sizeof builtins[0])

const char *scenario_builtin_name(size_t index)
{
    return index < BUILTIN_COUNT ? builtins[index].name : NULL;
}

const char *scenario_builtin_text(const char *name)
{
    for (size_t i = 0; i < BUILTIN_COUNT; i++)
        if (strcmp(builtins[i].name, name) == 0)
            return builtins[i].text;
    return NULL;
}

/* No scenario of ours has a dot in its name. */
static bool is_path(const char *name)
{
    return strpbrk(name, "/.") != NULL;
}

static bool read_file(const char *path, struct buf *out, struct err *e)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return err_set(e, ERR_USAGE, "cannot open the scenario file %s: %m", path);
    char block[4096];
    size_t size;
    while ((size = fread(block, 1, sizeof block, file)) > 0)
        if (!buf_append(out, block, size))
            break;
    bool is_broken = ferror(file);
    fclose(file);
    if (is_broken)
        return err_set(e, ERR_CONFIG, "cannot read the scenario file %s", path);
    if (out->is_over)
        return err_set(e, ERR_CONFIG, "the scenario file %s is larger than %u KiB", path,
                       FILE_CEILING / 1024);
    if (utf8_valid_prefix(out->data, out->size) != out->size || memchr(out->data, 0, out->size))
        return err_set(e, ERR_CONFIG, "the scenario file %s is not UTF-8 text", path);
    return true;
}

static bool fail_unknown(const char *name, struct err *e)
{
    const char *nearest = nearest_name(name, scenario_builtin_name);
    if (nearest)
        return err_set(e, ERR_USAGE, "unknown scenario \"%s\"; did you mean \"%s\"?", name, nearest);
    struct buf known;
    buf_init(&known, 4096);
    for (size_t i = 0; i < BUILTIN_COUNT; i++)
        buf_printf(&known, "%s%s", i ? ", " : "", builtins[i].name);
    err_set(e, ERR_USAGE, "unknown scenario \"%s\": give a file's path, or one of %s", name, known.data);
    buf_release(&known);
    return false;
}

struct scenario *scenario_load_at(const char *name, bool is_inner, struct err *e)
{
    const char *text = scenario_builtin_text(name);
    if (text)
        return scenario_parse_at(name, text, is_inner, e);
    if (!is_path(name)) {
        fail_unknown(name, e);
        return NULL;
    }
    struct buf file;
    buf_init(&file, FILE_CEILING);
    struct scenario *s = read_file(name, &file, e) ? scenario_parse_at(name, file.data, is_inner, e) : NULL;
    buf_release(&file);
    return s;
}

struct scenario *scenario_load(const char *name, struct err *e)
{
    return scenario_load_at(name, false, e);
}

struct scenario *scenario_hold(struct scenario *s)
{
    s->references++;
    return s;
}

void scenario_clear_vendors(struct vendor_list *l)
{
    for (size_t i = 0; i < l->count; i++) {
        free(l->step[i].name);
        free(l->step[i].code);
        free(l->step[i].message);
    }
    free(l->step);
    *l = (struct vendor_list){0};
}

void scenario_drop(struct scenario *s)
{
    if (!s)
        return;
    assert(s->references > 0);
    if (--s->references > 0)
        return;
    for (size_t i = 0; i < s->person_count; i++) {
        free(s->people[i].name);
        scenario_drop(s->people[i].scenario);
    }
    free(s->people);
    for (size_t i = 0; i < s->header_count; i++)
        free(s->headers[i]);
    for (int i = 0; i < VENDOR_FIELD_COUNT; i++)
        scenario_clear_vendors(&s->vendors[i]);
    free(s->name);
    free(s->title);
    free(s->content_type);
    free(s->body);
    free(s->message);
    free(s);
}

struct scenario *scenario_for(struct scenario *s, const char *name)
{
    for (size_t i = 0; i < s->person_count; i++)
        if (strcasecmp(s->people[i].name, name) == 0)
            return s->people[i].scenario;
    return s;
}
