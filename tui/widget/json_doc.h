/* json_doc.h — JSON text as readable lines: indented and coloured, every token exactly as it came.
 * Works on the bytes, so numbers keep their digits; text that is no JSON comes out as it is. */
#ifndef TUI_WIDGET_JSON_DOC_H
#define TUI_WIDGET_JSON_DOC_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/widget/doc.h"

/* Single nodes that are the other way round than the level says. */
#define JSON_FOLDS_MAX 256
struct json_folds {
    uint64_t node[JSON_FOLDS_MAX];
    size_t count;
};
void json_folds_toggle(struct json_folds *f, uint64_t node); /* the oldest is forgotten where it is full */

struct json_doc_options {
    bool is_outline; /* keys as labels, no braces and quotes: for people */
    int open_depth;  /* what lies deeper is folded into one line that counts it; 0: nothing is */
    bool is_private; /* strings are masked, but for Apollo's own words */
    const struct json_folds *folds;                 /* NULL: none */
    unsigned body;                                  /* tells several texts of one document apart */
    bool (*is_known)(const char *key, size_t size); /* keys of which it says no are marked; NULL: none is */
};
void json_doc_write(struct doc *d, const char *json, size_t size, const struct json_doc_options *o);

#endif
