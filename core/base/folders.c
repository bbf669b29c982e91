/* folders.c — one after the other, from the root. */
#include "core/base/folders.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"

char *folders_make(const char *path)
{
    char *at = mem_text(path);
    for (char *slash = strchr(at + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        int why = mkdir(at, 0700) == 0 ? 0 : errno;
        if (why && why != EEXIST && access(at, F_OK) != 0) {
            errno = why; /* what it lacks, rather than that it is not there */
            return at;
        }
        *slash = '/';
    }
    free(at);
    return NULL;
}
