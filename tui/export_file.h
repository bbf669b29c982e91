/* export_file.h — the file that rows or people are written into, for the screen, plain mode and the commands:
 * what its name says of its format, and what is said once it is there. */
#ifndef TUI_EXPORT_FILE_H
#define TUI_EXPORT_FILE_H

#include "core/waterfall.h"

struct err;

/* By the name's end: .jsonl, .ndjson, .json; anything else is CSV. */
enum wf_export_format export_file_format(const char *path);
/* ERR_USAGE: its name's end promises a workbook or the like, which no spreadsheet would open as what it is.
 */
bool export_file_check(const char *path, struct err *e) __attribute__((warn_unused_result));

/* What is said once it is there: how many (long long), of what, where, and how: "", ", masked" … */
#define EXPORT_WRITTEN "%lld %s written to %s%s."

#endif
