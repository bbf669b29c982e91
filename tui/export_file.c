/* export_file.c — see export_file.h. */
#include "tui/export_file.h"

#include <string.h>
#include <strings.h>

enum wf_export_format export_file_format(const char *path)
{
    const char *dot = strrchr(path, '.');
    if (dot && (strcasecmp(dot, ".jsonl") == 0 || strcasecmp(dot, ".ndjson") == 0))
        return WF_EXPORT_JSON_LINES;
    return dot && strcasecmp(dot, ".json") == 0 ? WF_EXPORT_JSON : WF_EXPORT_CSV;
}
