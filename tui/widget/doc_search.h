/* doc_search.h — where a text stands in a document, also where a line was wrapped in the midst of it. */
#ifndef TUI_WIDGET_DOC_SEARCH_H
#define TUI_WIDGET_DOC_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/widget/doc.h"

#define DOC_MATCHES_MOST 20000

struct doc_match {
    size_t line;
    int column, columns;
    bool is_rest; /* goes on from the one before, on the next line */
};
struct doc_matches {
    struct doc_match *match;
    size_t size, capacity;
    size_t count; /* rests aside */
    bool is_over; /* there are more than DOC_MATCHES_MOST */
};
void doc_matches_release(struct doc_matches *m);

/* Every occurrence of `text`, in order. Without regard to case, unless `text` has a capital. */
void doc_find(const struct doc *d, const char *text, struct doc_matches *out);
/* Marks those that are among the lines from `top` on. */
void doc_matches_draw(const struct doc_matches *m, struct canvas *c, struct rect r, size_t top);

#endif
