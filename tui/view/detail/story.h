/* story.h — the pieces of the Waterfall tab, and what they share while it is written: private to
 * waterfall.c (the order of the whole), field.c (one field's vendors) and facts.c (cost,
 * times, Apollo's own words). */
#ifndef TUI_VIEW_DETAIL_STORY_H
#define TUI_VIEW_DETAIL_STORY_H

#include "tui/view/detail/detail.h"

struct story {
    const struct detail_context *x;
    struct doc *d;
    const struct request *r;
    /* Columns of an attempt: the glyph stands behind the position, further right where those have several
     * digits. */
    int glyph_column, vendor_column, outcome_column, value_column;
    int vendor_width; /* a longer name is cut, and shows that it is */
    int value_indent; /* where a long value goes on */
};

/* Sets the columns for everything that the request holds. */
void detail_field_columns(struct story *s);
/* Everybody who was asked for it, in order, then what came of it. */
void detail_field_write(struct story *s, const struct person *p, enum contact_field field);

void detail_facts_write(struct story *s);
/* The message that goes with the state, and what to do about it. */
void detail_facts_write_message(struct story *s);

/* " · before text", on a new line where it would not fit; NULL and "" put nothing. */
void detail_put_part(struct doc *d, enum role role, const char *before, const char *text);
/* A blank line, where there is room for some. */
void detail_story_gap(struct story *s);

#endif
