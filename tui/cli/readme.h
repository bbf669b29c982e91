/* readme.h — README's tables, as Markdown, from the tables that the program runs by. */
#ifndef TUI_CLI_README_H
#define TUI_CLI_README_H

#include <stdbool.h>

struct buf;
struct err;

/* False (ERR_USAGE, naming them all): there is no such section. */
bool readme_write(const char *section, struct buf *out, struct err *e) __attribute__((warn_unused_result));

#endif
