/* doc.h — readable text for a pane: lines of spans with roles, laid out once for a width, then scrolled.
 * Long text flows onto further lines at the indent. Knows no domain. Text is copied. */
#ifndef TUI_WIDGET_DOC_H
#define TUI_WIDGET_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "tui/terminal/canvas.h"

struct doc_span {
    size_t offset, size;
    int column;
    enum role role;
};
/* What a line stands for, where the document is a tree. */
struct doc_node {
    uint64_t id;
    const char *text; /* borrowed from what the document was written from */
    size_t size;
    int depth;
    bool can_fold, is_folded;
};
struct doc_line {
    size_t first_span, span_count;
    size_t node;                       /* 1 + its index in nodes; 0: none */
    bool is_step;                      /* revealed one after the other when a delivery arrives */
    bool is_continued, is_after_blank; /* the line before did not end: whether a blank stood between */
    int part;                          /* of the document, see doc_part() */
};
struct doc {
    struct buf text;
    struct doc_span *spans;
    size_t span_count, span_capacity;
    struct doc_line *lines;
    size_t line_count, line_capacity;
    struct doc_node *nodes;
    size_t node_count, node_capacity;
    int width, column, indent, part;
    bool is_ascii, is_over; /* is_over: a ceiling was met, the rest is left out */
};

#define DOC_MAX_LINES 200000

void doc_init(struct doc *d);
void doc_release(struct doc *d);
void doc_begin(struct doc *d, int width, bool is_ascii); /* empties it */

void doc_line(struct doc *d); /* starts a line; its continuation lines begin at `indent` */
void doc_step(struct doc *d); /* starts a line that is a step */
void doc_indent(struct doc *d, int columns);
void doc_to(struct doc *d, int column); /* goes on at that column, or one blank further */
void doc_put(struct doc *d, enum role role, const char *text); /* NULL puts nothing */
void doc_put_n(struct doc *d, enum role role, const char *text, size_t size);
void doc_printf(struct doc *d, enum role role, const char *format, ...) __attribute__((format(printf, 3, 4)));
void doc_glyph(struct doc *d, enum role role, enum glyph g);
/* What follows, `columns` wide, should stay together: begins a new line if it would not fit. */
void doc_keep(struct doc *d, int columns);
/* " · " between parts: nothing at the start of a line's text. */
void doc_dot(struct doc *d);

/* The line that is being written stands for `node`; the first of a line counts. */
void doc_mark(struct doc *d, const struct doc_node *node);
/* NULL: the line stands for nothing. */
const struct doc_node *doc_node_at(const struct doc *d, size_t line);

/* From this line on the lines belong to part `part`, until the next: 1 and up; 0: to none. */
void doc_part(struct doc *d, int part);
int doc_part_at(const struct doc *d, size_t line);

size_t doc_step_count(const struct doc *d);
/* Draws from line `top`; of the steps only the first `steps` (-1: all). */
void doc_draw(const struct doc *d, struct canvas *c, struct rect r, size_t top, int steps);
/* The whole as plain text, for the clipboard. */
void doc_write(const struct doc *d, struct buf *out);
/* The same as if it were endlessly wide: what flowed onto a further line goes on after a blank, or at once
 * where none stood between. */
void doc_write_unbroken(const struct doc *d, struct buf *out);

#endif
