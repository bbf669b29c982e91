/* export_file.c — see export_file.h. */
#include "tui/export_file.h"

#include <string.h>
#include <strings.h>

#include "core/base/err.h"

enum wf_export_format export_file_format(const char *path)
{
    const char *dot = strrchr(path, '.');
    if (dot && (strcasecmp(dot, ".jsonl") == 0 || strcasecmp(dot, ".ndjson") == 0))
        return WF_EXPORT_JSON_LINES;
    return dot && strcasecmp(dot, ".json") == 0 ? WF_EXPORT_JSON : WF_EXPORT_CSV;
}

bool export_file_check(const char *path, struct err *e)
{
    static const char *const others[] = {".xlsx",    ".xlsm", ".xls",  ".ods",
                                         ".numbers", ".pdf",  ".html", ".zip"};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof others / sizeof *others; i++)
        if (strcasecmp(dot, others[i]) == 0)
            return err_set(
                e, ERR_USAGE,
                "No %s can be written. Name the file .csv, which every spreadsheet opens, or .jsonl or "
                ".json.",
                others[i]);
    return true;
}
