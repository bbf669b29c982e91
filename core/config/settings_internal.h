/* settings_internal.h — what the files of config share with each other, and nobody else needs. */
#ifndef CONFIG_SETTINGS_INTERNAL_H
#define CONFIG_SETTINGS_INTERNAL_H

#include <stdbool.h>

#include "core/config/settings.h"

/* Both arguments become the settings'. */
void settings_put_take(struct settings *s, enum setting which, char *value, char *origin);

/* Reads s->config_path into `s`; a file that is not there is an empty one. */
bool settings_read_file(struct settings *s, struct err *e) __attribute__((warn_unused_result));

/* "$variable/tail" where the variable holds an absolute path (the XDG rule), else "$HOME/standard/tail".
 * NULL if there is no home either. Yours. */
char *settings_path(const char *variable, const char *standard, const char *tail);
/* With "~" for the home directory, for people. Yours. */
char *settings_short_path(const char *path);
/* With a leading "~/" opened up: no shell has done it inside a file, or behind "--db=". Yours. */
char *settings_full_path(const char *path);

#endif
