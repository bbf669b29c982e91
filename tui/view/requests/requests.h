/* requests.h — the list of requests: a window on the whole history, newest first.
 * The selection is a request, not a line number: what arrives above it moves nothing. FOLLOW keeps the newest
 * selected until the user moves; HELD counts what came meanwhile. */
#ifndef TUI_VIEW_REQUESTS_REQUESTS_H
#define TUI_VIEW_REQUESTS_REQUESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/waterfall.h"
#include "tui/view/requests/columns.h"
#include "tui/widget/text_edit.h"

struct app;

struct request_list {
    int64_t selected_id;    /* 0: none, or not known yet: the row at selected_index */
    int64_t selected_index; /* where it was last seen */
    int64_t top;            /* index of the first visible line */
    int64_t matching_seen;
    int64_t new_count; /* came since the user moved away from the newest */
    int height;        /* lines visible at the last drawing */
    bool is_following, is_filtering /* its line is open */, is_filter_parked;
    bool is_other_list; /* filter or order changed since rows came: what moved is not new */
    struct request_widths widest;
    struct text_edit filter;
    /* The line that asks where to write what is listed. */
    bool is_exporting, is_export_masked;
    struct text_edit out;
    char *exported_to;
    uint64_t export_ticket;
    struct err filter_err; /* why what is typed is no filter: the words before it, or the last good one, stay
                              in force */
};

void request_list_init(struct request_list *l);
/* New rows came: finds the selection again. */
void request_list_sync(struct app *a);
/* Its pane has another height; the rows are those that were there. */
void request_list_resized(struct app *a);
void request_list_select(struct app *a, int64_t index);
void request_list_follow(struct app *a, int64_t id); /* 0: whatever is newest */
/* Brings any request to the list, however old; a filter that might hide it is parked. */
void request_list_show(struct app *a, int64_t id);
bool request_list_act(struct app *a, enum action action);
void request_list_filter_changed(struct app *a);
/* By that column; by the same again: the other way round. */
void request_list_sort(struct app *a, enum request_order order);
/* Something in sight counts seconds. */
bool request_list_is_ticking(const struct app *a);
/* How many lines would show all there is: filters come and go, the pane stays as it is. */
int64_t request_list_lines(const struct app *a);
/* How many are needed for one request and all that is said of the list: 1 while nothing is. */
int request_list_least(const struct app *a);
/* export.c — what is listed, as it is filtered and sorted, into a file; masked in privacy. */
void requests_export_open(struct app *a);
void requests_export_key(struct app *a, struct key k);
void requests_export_paste(struct app *a, const char *bytes, size_t size);
void requests_export_draw(struct app *a, struct canvas *c, struct rect line);
bool requests_export_take(struct app *a, const struct wf_event *ev); /* false: not its event */
void requests_draw(struct app *a, struct canvas *c, struct rect rect);

#endif
