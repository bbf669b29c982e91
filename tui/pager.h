/* pager.h — hands text to the user's pager ($PAGER, else less, else more) and waits for its end.
 * Knows no screen: whoever calls has given the terminal back first. */
#ifndef TUI_PAGER_H
#define TUI_PAGER_H

#include <stdbool.h>
#include <stddef.h>

struct err;

bool pager_show(const char *text, size_t size, struct err *e) __attribute__((warn_unused_result));

#endif
