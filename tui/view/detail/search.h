/* search.h — looking for a text in the shown tab, as in a pager: / asks, n and N go on, Esc ends it.
 * What is folded is opened for it, so that nothing hides. */
#ifndef TUI_VIEW_DETAIL_SEARCH_H
#define TUI_VIEW_DETAIL_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/actions.h"
#include "tui/terminal/canvas.h"
#include "tui/terminal/key.h"
#include "tui/widget/doc_search.h"
#include "tui/widget/text_edit.h"

struct app;

enum search_seek { SEEK_NOTHING, SEEK_FIRST, SEEK_NEXT, SEEK_PREVIOUS };

struct detail_search {
    struct text_edit query;
    char last[TEXT_EDIT_MAX_BYTES + 1]; /* what Enter looks for where nothing was typed */
    bool is_typing;
    struct doc_matches found;
    bool is_stale; /* the document or the query is another one */
    bool has_current;
    size_t current;                   /* index in found.match */
    enum search_seek seek;            /* to be done once the document is laid out */
    size_t origin_top, origin_cursor; /* where the search began */
};

void detail_search_release(struct detail_search *s);
bool detail_search_is_on(const struct app *a);
bool detail_search_act(struct app *a, enum action action);
void detail_search_key(struct app *a, struct key k);
void detail_search_paste(struct app *a, const char *bytes, size_t size);
/* Another tab or request: what was found there is behind. */
void detail_search_start_over(struct app *a);
/* Ends typing and leaves what was found. */
void detail_search_leave(struct app *a);
/* The line at the bottom of the pane, taken off `inside`. */
void detail_search_take_line(const struct app *a, struct rect *inside);
/* After the document was laid out: finds anew where needed, and goes to where the search leads. */
void detail_search_follow(struct app *a, bool is_new_document);
void detail_search_draw(struct app *a, struct canvas *c, struct rect inside);

#endif
