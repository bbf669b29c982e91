/* lists.h — the Lists view: every run, one run with its figures and rows, and a new one before it is read.
 * Plugs into insight_view.h as levels of its own. Keeps windows, never the table; decides nothing about runs:
 * it asks the core, and what costs credits only after an explicit yes. */
#ifndef TUI_VIEW_LISTS_LISTS_H
#define TUI_VIEW_LISTS_LISTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/waterfall.h"
#include "tui/actions.h"
#include "tui/terminal/canvas.h"
#include "tui/widget/doc.h"

struct app;
struct confirm_question;

enum { LISTS_PAGE = 100, LISTS_SPANS = 16 };

/* Rows of the open run. Where they begin is known page by page, since a choice leaves rows out: starts[k] is
 * the row before the first of page k. */
struct lists_rows {
    struct run_line *line;
    size_t count;
    int64_t first, asked_first; /* the window's place among the rows chosen */
    bool has_more, is_here, is_stale;
    int64_t *starts;
    size_t start_count;
    enum row_choice choice;
    struct err err;
};

/* How fast the open run goes, from its last snapshots. */
struct lists_speed {
    int64_t run, at_ms[LISTS_SPANS], rows[LISTS_SPANS];
    int count;
};

/* A table that was named or pasted and is only looked at. */
struct lists_new {
    char *path, *text, *map; /* one of path and text */
    size_t text_size;
    enum run_policy policy;
    struct wf_peek *peek;
    struct err err;
};

struct lists {
    struct run **runs;
    size_t run_count;
    int64_t first, total, selected_id;
    bool is_here, is_stale;
    struct run *run; /* the open one */
    bool is_run_stale;
    struct lists_rows rows;
    struct lists_speed speed;
    struct lists_new new;
    struct wf_run_limits limits; /* as typed, until they are agreed to */
    uint64_t runs_ticket, run_ticket, lines_ticket, act_ticket, read_ticket, export_ticket, drop_ticket,
        peek_ticket, known_ticket, retry_ticket;
    int64_t known_row; /* that known_ticket is about; 0: all */
    enum run_policy known_policy;
    char *exported_to;
    int64_t told_run; /* what was said of a list last, and is to be true as long as it is shown */
    enum run_state told_state;
};

void lists_release(struct lists *l);
/* What the levels need is asked for; once a turn. */
void lists_ask(struct app *a);
bool lists_take(struct app *a, struct wf_event *ev); /* false: not its event */
bool lists_has_answer(const struct app *a);
/* Level was changed to one of the lists. */
void lists_shown(struct app *a);
bool lists_act(struct app *a, enum action action);
bool lists_hint_applies(const struct app *a, enum action action);
/* Ends one of the prompts of lists with the line that was typed. */
void lists_end_prompt(struct app *a);
const char *lists_prompt_label(const struct app *a);
const char *lists_prompt_hint(const struct app *a);
void lists_paste(struct app *a, const char *bytes, size_t size);
void lists_note(const struct app *a, char *out, size_t size); /* in the frame */
/* The questions before something is sent or ended; then the yes. */
void lists_write_question(struct app *a, struct confirm_question *q);
void lists_confirmed(struct app *a);
/* What is to be known before the yes to sending a list with these limits (-1: as it has them). */
void lists_write_start(const struct run *r, const struct wf_run_limits *limits, struct buf *out);

/* ---- what its files share ---- */

char *lists_no_person(const struct app *a);                    /* what to do about it. Yours. */
const struct run_line *lists_chosen_line(const struct app *a); /* in Rows; NULL: not here */
struct run *lists_chosen(const struct app *a);                 /* the open run, or the selected one; NULL */
int64_t lists_settled(const struct run *r);                    /* rows whose outcome is known */
bool lists_is_unpriced(const struct run *r);    /* of nobody Apollo has reported a price: no sum, and no 0 */
double lists_rate(const struct lists_speed *s); /* rows a second; 0 = not known */
/* Full only when nothing is left. */
void lists_doc_bar(struct doc *d, int columns, double part);
enum role lists_state_role(const struct run *r);
void lists_begin_new(struct app *a, const char *bytes, size_t size); /* a path, or a table of many lines */
void lists_peek(struct app *a);
/* The file that was named last cannot be looked at, and not because of what its columns are taken for. */
bool lists_is_path_refused(const struct app *a);
void lists_drop_rows(struct lists *l);
/* What the form's boxes ask for is what a new list asks for. */

/* ---- the levels ---- */

int64_t lists_count(const struct app *a);
void lists_head(struct app *a, struct canvas *c, struct rect line);
void lists_row(struct app *a, struct canvas *c, int64_t index, struct rect line);
void lists_foot(struct app *a, struct doc *d);
void lists_open(struct app *a, int64_t index);
void lists_write_run(struct app *a, struct doc *d);
const char *lists_policy_text(enum run_policy p); /* "keep their earlier result; …" */
int64_t lists_rows_count(const struct app *a);
void lists_rows_head(struct app *a, struct canvas *c, struct rect line);
void lists_rows_row(struct app *a, struct canvas *c, int64_t index, struct rect line);
void lists_rows_open(struct app *a, int64_t index);
void lists_write_new(struct app *a, struct doc *d);

#endif
