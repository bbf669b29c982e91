/* settings.c — the table, and what wins: flag, environment, file, default, in this order.
 * Knows no value's meaning; that is settings_check.c. */
#include "core/config/settings.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/config/settings_internal.h"

static const struct setting_info table[SETTING_COUNT] = {
#define X(name, key, flag, env, standard, argument, help)                                                    \
    [SETTING_##name] = {key, flag, env, standard, argument, help},
    SETTINGS(X)
#undef X
};

const struct setting_info *setting_info(enum setting s)
{
    assert((unsigned)s < SETTING_COUNT);
    return &table[s];
}

void settings_put_take(struct settings *s, enum setting which, char *value, char *origin)
{
    mem_text_replace_take(&s->value[which], value);
    mem_text_replace_take(&s->origin[which], origin);
}

static void take_environment(struct settings *s)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        const char *value = table[i].env[0] ? getenv(table[i].env) : NULL;
        if (value && value[0])
            settings_put_take(s, (enum setting)i, mem_text(value),
                              mem_text_format("environment %s", table[i].env));
    }
}

bool settings_load(struct settings *s, struct err *e)
{
    *s = (struct settings){0};
    for (int i = 0; i < SETTING_COUNT; i++)
        settings_put_take(s, (enum setting)i, mem_text(table[i].standard), mem_text("default"));
    s->config_path = settings_path("XDG_CONFIG_HOME", ".config", "waterfall/config.ini");
    if (s->config_path && !settings_read_file(s, e)) {
        settings_release(s);
        return false;
    }
    take_environment(s);
    return true;
}

void settings_release(struct settings *s)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        free(s->value[i]);
        free(s->origin[i]);
    }
    for (size_t i = 0; i < s->key_line_count; i++) {
        free(s->key_line[i].name);
        free(s->key_line[i].value);
        free(s->key_line[i].origin);
    }
    free(s->key_line);
    free(s->config_path);
    *s = (struct settings){0};
}

void settings_set_flag(struct settings *s, enum setting which, const char *value)
{
    settings_put_take(s, which, mem_text(value), mem_text_format("flag %s", table[which].flag));
}

bool settings_is_on(const struct settings *s, enum setting which)
{
    return strcmp(s->value[which], "on") == 0;
}
