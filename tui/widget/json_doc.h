/* json_doc.h — JSON text as readable lines: indented and coloured, every token exactly as it came.
 * Works on the bytes, so numbers keep their digits; text that is no JSON comes out as it is. */
#ifndef TUI_WIDGET_JSON_DOC_H
#define TUI_WIDGET_JSON_DOC_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/widget/doc.h"

struct json_doc_options {
    bool is_outline; /* keys as labels, no braces and quotes: for people */
    int open_depth;  /* what lies deeper is folded into one line that counts it; 0: nothing is */
    bool is_private; /* strings are masked, but for Apollo's own words */
};
void json_doc_write(struct doc *d, const char *json, size_t size, const struct json_doc_options *o);

#endif
