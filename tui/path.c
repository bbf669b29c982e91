/* path.c — see path.h. */
#include "tui/path.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/from_root.h"
#include "core/base/mem.h"

char *path_absolute(const char *typed)
{
    const char *home = getenv("HOME");
    if (typed[0] == '~' && typed[1] == '/' && home)
        return mem_text_format("%s%s", home, typed + 1);
    return path_from_root(typed);
}

char *path_pasted(const char *bytes, size_t size)
{
    static const char scheme[] = "file://";
    while (size && strchr(" \t\r\n", bytes[size - 1]))
        size--;
    while (size && strchr(" \t\r\n", *bytes))
        bytes++, size--;
    if (size > 1 && (*bytes == '\'' || *bytes == '"') && bytes[size - 1] == *bytes)
        bytes++, size -= 2;
    if (size > sizeof scheme && strncmp(bytes, scheme, sizeof scheme - 1) == 0)
        bytes += sizeof scheme - 1, size -= sizeof scheme - 1;
    const char *home = getenv("HOME");
    if (size > 1 && bytes[0] == '~' && bytes[1] == '/' && home)
        return mem_text_format("%s%.*s", home, (int)(size - 1), bytes + 1);
    return mem_text_n(bytes, size);
}
