/* settings_path.c — where the program's files live, by the XDG rules. */
#include "core/config/settings_internal.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"

/* $HOME, else what the system knows (a service may start without an environment). NULL if neither. Yours. */
static char *home_directory(void)
{
    const char *home = getenv("HOME");
    if (home && home[0] == '/')
        return mem_text(home);
    char room[4096];
    struct passwd entry, *found = NULL;
    if (getpwuid_r(geteuid(), &entry, room, sizeof room, &found) != 0 || !found || found->pw_dir[0] != '/')
        return NULL;
    return mem_text(found->pw_dir);
}

char *settings_path(const char *variable, const char *standard, const char *tail)
{
    const char *base = getenv(variable);
    if (base && base[0] == '/')
        return mem_text_format("%s/%s", base, tail);
    char *home = home_directory();
    char *path = home ? mem_text_format("%s/%s/%s", home, standard, tail) : NULL;
    free(home);
    return path;
}

char *settings_short_path(const char *path)
{
    char *home = home_directory();
    size_t n = home ? strlen(home) : 0;
    bool is_inside = n > 1 && strncmp(path, home, n) == 0 && path[n] == '/';
    char *text = is_inside ? mem_text_format("~%s", path + n) : mem_text(path);
    free(home);
    return text;
}

char *settings_full_path(const char *path)
{
    if (strncmp(path, "~/", 2) != 0)
        return mem_text(path);
    char *home = home_directory();
    char *text = home ? mem_text_format("%s%s", home, path + 1) : mem_text(path);
    free(home);
    return text;
}
