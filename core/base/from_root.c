/* from_root.c — where the folder of now cannot be told, the path stays as it is. */
#include "core/base/from_root.h"

#include <stdlib.h>
#include <unistd.h>

#include "core/base/mem.h"

char *path_from_root(const char *path)
{
    char *here = path[0] == '/' ? NULL : getcwd(NULL, 0);
    char *whole = here ? mem_text_format("%s/%s", here, path) : mem_text(path);
    free(here);
    return whole;
}
