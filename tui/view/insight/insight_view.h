/* insight_view.h — the views of the whole history, in place of the panes: Vendors, Credits, People, Inbox,
 * Lists.
 * Each is a list with details behind it, or a document; one window of answers is kept, never the table. */
#ifndef TUI_VIEW_INSIGHT_INSIGHT_VIEW_H
#define TUI_VIEW_INSIGHT_INSIGHT_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "core/waterfall.h"
#include "tui/actions.h"
#include "tui/terminal/canvas.h"
#include "tui/view/lists/lists.h"
#include "tui/widget/doc.h"
#include "tui/widget/text_edit.h"

struct app;

enum insight_page {
    PAGE_VENDORS,
    PAGE_CREDITS,
    PAGE_PEOPLE,
    PAGE_INBOX,
    PAGE_COMPARE,
    PAGE_LISTS,
    PAGE_LIST,
    PAGE_COUNT
};
/* What stands in the frame. */
enum insight_level {
    LEVEL_VENDORS,
    LEVEL_WHAT_IF,
    LEVEL_ATTEMPTS,
    LEVEL_CREDITS,
    LEVEL_LEDGER,
    LEVEL_PEOPLE,
    LEVEL_PERSON,
    LEVEL_INBOX,
    LEVEL_UNMATCHED,
    LEVEL_PAYLOAD,
    LEVEL_REPLAY,
    LEVEL_COMPARE,
    LEVEL_LISTS,
    LEVEL_LIST,
    LEVEL_LIST_ROWS,
    LEVEL_LIST_NEW,
    LEVEL_COUNT
};
enum insight_prompt {
    PROMPT_NONE,
    PROMPT_FILTER,
    PROMPT_ASSIGN,
    PROMPT_LIST_PATH,
    PROMPT_LIST_MAP,
    PROMPT_LIST_BUDGET,
    PROMPT_LIST_PILOT,
    PROMPT_LIST_EXPORT
};
enum insight_period { PERIOD_ALL, PERIOD_TODAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_COUNT };

struct compare_side {
    char *title, *text; /* NULL: nothing is marked */
    bool is_unmasked;   /* taken while privacy was off */
};

struct insight_view {
    bool is_open;
    enum insight_level level;
    enum insight_period period;
    enum vendor_order order;
    bool is_order_up;
    enum insight_prompt prompt;
    struct text_edit line, filter;
    bool is_filter_own;    /* typed in these views; else it is the list's, as long as that one is in force */
    int64_t selected, top; /* rows of the level; of a document: its first line */
    int64_t parent_selected, parent_top;
    int height;
    int64_t id;         /* of the person or delivery that is open */
    int64_t of_request; /* the person is opened by this request, and back leads to it; 0: out of the list */
    int of_slot;
    int64_t shown_request; /* a line of this view led there: from it, back leads here again; 0: none */
    char *vendor;
    enum contact_field field;
    struct insight *answer; /* to the level's question; NULL until it came */
    enum insight_level answer_level;
    struct err err;
    uint64_t ticket, import_ticket, balance_ticket;
    bool is_balance_asked;  /* by a key: then trouble with it is told at once, too */
    struct err balance_err; /* why the last reading came to nothing */
    bool is_stale;
    bool is_counting; /* the history is being looked through for what is asked; `part` of it was */
    bool is_other;    /* the answer that is here is to another question: words or range changed since */
    double part;
    int64_t answered_ms;      /* monotonic */
    enum attempt_choice step; /* of the attempts: which ones */
    struct vendor_table table;
    struct replay replay;
    struct doc doc;
    int doc_width;
    bool is_doc_private, is_doc_stale;
    struct compare_side mark, left, right;
    enum insight_level
        compared_in; /* where back leads from what is side by side; LEVEL_COUNT: to the panes */
    struct lists lists;
};

void insight_view_init(struct insight_view *v);
void insight_view_release(struct insight_view *v);
void insight_view_open(struct app *a, enum insight_level level);
void insight_view_close(struct app *a);
/* Shows another level of what is open; the place in the list before is kept for the way back. */
void insight_view_enter(struct app *a, enum insight_level level);
bool insight_view_act(struct app *a, enum action action);
void insight_view_key(struct app *a, struct key k); /* while a prompt is open */
void insight_view_paste(struct app *a, const char *bytes, size_t size);
void insight_view_select(struct app *a, int64_t row);
void insight_view_tab(struct app *a, int tab);
/* The page of a person, by their place in a request. */
void insight_view_profile(struct app *a, int64_t request, int slot);
/* Back from the request that a view led to. False: none did, or another request is looked at by now. */
bool insight_view_return(struct app *a);
/* Another request is selected: from it nothing leads back, nor from the one that it led to, later. */
void insight_view_left_request(struct app *a);
/* Something changed: what is shown is asked for again. */
void insight_view_stale(struct app *a);
bool insight_view_take(struct app *a, struct wf_event *ev); /* false: not its event */
void insight_view_ask(struct app *a);
int64_t insight_view_wake_ms(const struct app *a); /* until it wants to ask; -1: never */
void insight_view_draw(struct app *a, struct canvas *c, struct rect rect);

/* ---- what the levels share ---- */

const char *insight_period_word(enum insight_period p);
/* The local time; short: without the year. Returns the columns taken. */
int insight_put_when(struct canvas *c, int x, int y, enum role role, int64_t at_ms, bool is_long);
/* Masked in privacy. Returns the columns taken. */
int insight_put(struct app *a, struct canvas *c, int x, int y, int columns, enum role role, const char *text);
/* Appends `text` to a document, masked in privacy. */
void insight_doc_private(struct app *a, struct doc *d, enum role role, const char *text);
/* Begins a line: a label, then the value's column. */
void insight_doc_label(struct doc *d, const char *label, int column);

/* ---- the levels: rows (count, one row drawn) and documents ---- */

struct insight_level_ops {
    enum insight_page page;
    const char *title, *empty;
    enum insight_kind kind; /* what it asks */
    bool is_doc, is_all;    /* is_all: the answer is whole, not a window */
    bool is_lists;          /* asks and is answered by lists.h; `kind` is of no meaning */
    int64_t (*count)(const struct app *a);
    void (*head)(struct app *a, struct canvas *c, struct rect line); /* the line above the rows; NULL */
    void (*row)(struct app *a, struct canvas *c, int64_t index, struct rect line);
    void (*foot)(struct app *a, struct doc *d); /* what is to be said of the chosen row; NULL */
    void (*write)(struct app *a, struct doc *d);
    void (*open)(struct app *a, int64_t index); /* of a document: its lines can be chosen, and lead on */
};
const struct insight_level_ops *insight_level_ops(enum insight_level level);
/* The tabs of a page, in order, up to LEVEL_COUNT; what is reached by opening a row is no tab. */
const enum insight_level *insight_tabs(enum insight_page page);
enum insight_level insight_parent(enum insight_level level); /* LEVEL_COUNT: none, back leads to the panes */
/* Rows of the list, or lines of the document. */
int64_t insight_row_count(const struct app *a);
bool insight_has_answer(const struct app *a);  /* to the level's question */
bool insight_is_scrolled(const struct app *a); /* a document without lines to choose */

int64_t vendors_count(const struct app *a);
void vendors_head(struct app *a, struct canvas *c, struct rect line);
void vendors_row(struct app *a, struct canvas *c, int64_t index, struct rect line);
void vendors_foot(struct app *a, struct doc *d);
void vendors_open(struct app *a, int64_t index);
void vendors_sort(struct app *a, enum vendor_order order); /* by the same again: the other way round */
void vendors_choose_attempts(struct app *a);               /* the next kind of them */
int64_t what_if_count(const struct app *a);
void what_if_head(struct app *a, struct canvas *c, struct rect line);
void what_if_row(struct app *a, struct canvas *c, int64_t index, struct rect line);
/* Answers came, or the order changed: the figures are made anew. */
void vendors_figure(struct app *a);
void vendors_replay(struct app *a);
void vendors_begin_replay(struct app *a);
int64_t attempts_count(const struct app *a);
void attempts_head(struct app *a, struct canvas *c, struct rect line);
void attempts_row(struct app *a, struct canvas *c, int64_t index, struct rect line);
void attempts_open(struct app *a, int64_t index);
void credits_write(struct app *a, struct doc *d);
int64_t ledger_count(const struct app *a);
void ledger_head(struct app *a, struct canvas *c, struct rect line);
void ledger_row(struct app *a, struct canvas *c, int64_t index, struct rect line);
void ledger_open(struct app *a, int64_t index);
int64_t people_count(const struct app *a);
void people_head(struct app *a, struct canvas *c, struct rect line);
void people_row(struct app *a, struct canvas *c, int64_t index, struct rect line);
void people_open(struct app *a, int64_t index);
void people_write(struct app *a, struct doc *d);
void people_open_request(struct app *a, int64_t line); /* the one that this line of the page speaks of */
int64_t inbox_count(const struct app *a);
void inbox_head(struct app *a, struct canvas *c, struct rect line);
void inbox_row(struct app *a, struct canvas *c, int64_t index, struct rect line);
void inbox_open(struct app *a, int64_t index);
void inbox_write_payload(struct app *a, struct doc *d);
void inbox_write_replay(struct app *a, struct doc *d);
const struct delivery_row *inbox_selected(const struct app *a);
/* Keeps the document that is shown, or sets it beside the one that was kept. */
void compare_take(struct app *a, const char *title, const struct doc *d);
void compare_write(struct app *a, struct doc *d);
/* Brings a request to the panes. */
void insight_show_request(struct app *a, int64_t id);

#endif
