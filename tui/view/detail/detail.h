/* detail.h — one request in four tabs: Waterfall, Person, Payload, HTTP.
 * A tab is a function that writes a document (see widget/doc.h) from a snapshot; this pane lays it out when
 * something changed, scrolls it, and reveals a delivery's attempts step by step. */
#ifndef TUI_VIEW_DETAIL_DETAIL_H
#define TUI_VIEW_DETAIL_DETAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/actions.h"
#include "core/waterfall.h"
#include "tui/widget/doc.h"
#include "tui/view/detail/search.h"
#include "tui/widget/json_doc.h"

struct app;

enum detail_tab { TAB_WATERFALL, TAB_PERSON, TAB_PAYLOAD, TAB_HTTP, TAB_COUNT };

/* What a tab may look at while it writes. */
struct detail_context {
    const struct request *request;
    int64_t now_ms;
    bool is_ascii, is_private;
    bool is_roomy;  /* blank lines between the parts fit */
    int open_depth; /* of JSON; 0: all */
    const struct json_folds *folds;
    bool is_verbatim; /* the payload as text */
    const char *key_hint, *api_url;
};
struct detail_tab_ops {
    const char *title;
    bool needs_bodies, is_tree; /* is_tree: lines are chosen, not only scrolled */
    void (*write)(const struct detail_context *x, struct doc *d);
};
const struct detail_tab_ops *detail_tab_ops(enum detail_tab t);

struct detail_key { /* what the document was laid out for */
    unsigned generation;
    int tab, width, height, is_private, open_depth, is_verbatim;
    unsigned folding;
    int64_t second;
};
struct detail {
    enum detail_tab tab;
    struct doc doc;
    struct detail_key laid_out;
    size_t top, cursor;    /* cursor: the chosen line of a tree */
    int first_row, height; /* of the screen, as it was drawn */
    int open_depth;        /* levels of JSON that are open; 0: all */
    struct json_folds folds;
    unsigned folding;    /* counts changes of the folds */
    uint64_t seek_node;  /* to be chosen in the next layout: its line moves when something folds; 0: none */
    int slot;            /* whose of the request's people is looked at, from 0 */
    bool is_slot_sought; /* they are to be brought into sight in the next layout */
    bool is_verbatim;
    struct detail_search search;
    int64_t reveal_start_ms; /* monotonic; 0: everything is shown */
};

void detail_init(struct detail *d);
void detail_release(struct detail *d);
/* A new snapshot replaced `before` (NULL: it is another request). */
void detail_request_changed(struct app *a, const struct request *before);
bool detail_act(struct app *a, enum action action);
void detail_select_tab(struct app *a, int tab);
void detail_scroll(struct app *a, long lines);
bool detail_is_tree(const struct app *a);
void detail_unfold_all(struct app *a);
/* Brings the line into sight; in a tree it is chosen. */
void detail_go_to_line(struct app *a, size_t line);
/* A click into that row of the screen: its person is chosen, and in a tree its line. */
void detail_click(struct app *a, int y);
/* What the chosen line of a tree stands for; NULL: nothing, or no tree. */
const struct doc_node *detail_node(const struct app *a);
/* Milliseconds until the picture changes by itself; -1: never. */
int64_t detail_wake_ms(const struct app *a);
void detail_draw(struct app *a, struct canvas *c, struct rect rect);
struct detail_context detail_context_of(const struct app *a);

/* The tabs. */
/* guide.c — for the empty pane: the first that fits is shown. */
enum guide_length { GUIDE_WHOLE, GUIDE_STEPS, GUIDE_SENTENCE };
void detail_write_guide(const struct app *a, struct doc *d, enum guide_length length);
void detail_write_waterfall(const struct detail_context *x, struct doc *d);
void detail_write_person(const struct detail_context *x, struct doc *d);
void detail_write_payload(const struct detail_context *x, struct doc *d);
void detail_write_http(const struct detail_context *x, struct doc *d);
/* What happened, in sentences, for a person who does not know this program. */
void detail_write_explanation(const struct detail_context *x, struct doc *d);

/* ---- people.c: which of a request's people is looked at, the same in every tab ---- */

int detail_person_slot(const struct app *a);
/* To the next or the previous one; from a tab that does not tell of people apart, to the one in Waterfall. */
void detail_person_step(struct app *a, int by);
/* Whoever's line that is. */
void detail_person_choose(struct app *a, size_t line);
void detail_person_click(struct app *a, size_t line);
/* Another tab is about to be shown: there, too, it is about them. */
void detail_person_keep(struct app *a);
/* After a layout: goes to who is sought; else it is who the pane was scrolled to. */
void detail_person_follow(struct app *a);
void detail_person_draw(struct app *a, struct canvas *c, struct rect inside);

/* Helpers that the tabs share. */
void detail_put_private(const struct detail_context *x, struct doc *d, enum role role, const char *text);
/* A sentence of Apollo's or ours, which may name the person. */
void detail_put_said(const struct detail_context *x, struct doc *d, enum role role, const char *sentence);
/* What Apollo did not process of a person who has such. */
void detail_put_unprocessed(const struct detail_context *x, struct doc *d, enum role role,
                            const struct person *p);
void detail_label(struct doc *d, const char *label); /* starts a line: label column, then the value's */
#define DETAIL_LABEL_WIDTH 11

#endif
