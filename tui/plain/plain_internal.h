/* plain_internal.h — plain mode's one state, for its own files. One command at a time: while an answer of the
 * core is awaited no further line is read, so that a script's output comes in the order of its commands. */
#ifndef TUI_PLAIN_PLAIN_INTERNAL_H
#define TUI_PLAIN_PLAIN_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/waterfall.h"
#include "tui/plain/plain.h"
#include "tui/plain/plain_command.h"
#include "tui/screen.h"
#include "tui/view/lookup/lookup.h"

/* A request whose changes are told. */
struct plain_follow {
    int64_t id;
    bool is_ours;  /* sent in this run: its end is waited for, and counts for the exit code */
    bool is_stale; /* changed since it was looked at */
    bool is_known; /* looked at once: what follows is the state that was told last */
    bool is_over;
    enum request_state state;
    int poll_count, duplicate_count;
    size_t story_size; /* attempts and findings told */
    int exit_code;
};

/* What was listed last: `more` goes on with it. */
struct plain_window {
    enum plain_command command; /* PLAIN_NONE: nothing yet */
    int64_t next, id;           /* id: of the list whose rows they are */
    char *filter, *vendor;      /* NULL = none */
    enum contact_field field;
    enum row_choice choice;
};

/* Something that was told, for compare and the pager. */
struct plain_told {
    char *title, *text; /* NULL: nothing */
};

/* The new list that was looked at and is not read yet; one of path and nothing. */
struct plain_new_list {
    char *path, *map; /* NULL: none; as guessed or remembered */
};

struct plain_pending {
    enum plain_command command; /* PLAIN_NONE: nothing is awaited */
    uint64_t ticket;
    int64_t id;
    char *argument; /* NULL = none */
};

struct plain {
    const struct screen_options *options;
    struct wf *wf;
    struct wf_status *status; /* NULL until the first */
    enum wf_reception told_reception;
    struct lookup_form form;
    struct plain_pending pending;
    struct plain_follow *followed;
    size_t followed_count, followed_capacity;
    int64_t look_id; /* which of them is being looked at; 0 = none */
    uint64_t look_ticket, open_ticket;
    struct buf input;  /* bytes of standard input that were not taken yet */
    struct buf pasted; /* lines of a JSON object or a call that goes on */
    struct plain_window window;
    enum request_order order;
    bool is_up;
    int64_t since_days; /* the range; 0 = all */
    struct plain_told told, kept;
    struct insight *report[2]; /* the answers before the last, while a report is put together */
    struct plain_new_list new_list;
    struct wf_run_limits limits;
    int64_t current_list, told_list; /* 0 = none yet */
    enum run_state told_list_state;
    bool is_list_running; /* one that was started here */
    int64_t current_id;   /* what a command without an ID means; 0 = none yet */
    bool is_private, is_interactive, has_prompt;
    enum {
        PLAIN_ASKS_NOTHING,
        PLAIN_ASKS_AGAIN,
        PLAIN_ASKS_FORGOTTEN,
        PLAIN_ASKS_LIST_START,
        PLAIN_ASKS_LIST_STOP
    } asks;           /* the next line says yes or no */
    int refused_code; /* the worst exit code of lines that were not understood, or could not be done; 0: none
                       */
    bool is_input_over, is_over;
    int signal_fd, signal_number; /* number 0: none came */
};

/* One line, or several, to standard output, cleaned. Nobody reads any more: plain mode is over. */
void plain_say(struct plain *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
void plain_say_text(struct plain *p, const struct buf *text);
/* The same, remembered as a failure. */
void plain_refuse(struct plain *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
void plain_refuse_err(struct plain *p, const struct err *e);
/* "14:02:01 " */
void plain_put_time(struct buf *out);
void plain_take_status(struct plain *p, struct wf_event *ev);
void plain_tell_status(struct plain *p);
/* Appends foreign text, masked while privacy is on. */
void plain_put_private(const struct plain *p, struct buf *out, const char *text);
void plain_put_credits(struct buf *out, int64_t micro);

/* Says it, and remembers it for compare and the pager. */
void plain_tell(struct plain *p, const char *title, const struct buf *text);

/* ---- plain_act.c: what a line does ---- */
void plain_take_line(struct plain *p, char *line);
/* The answer to the pending command; false: not it. */
bool plain_take_answer(struct plain *p, struct wf_event *ev);
void plain_await(struct plain *p, enum plain_command c, uint64_t ticket, int64_t id, const char *argument);
/* A number, or `current`; false: refused. `what` is "request"; `names` is the command that names them. */
bool plain_read_number(struct plain *p, const char *word, int64_t current, const char *what,
                       const char *names, int64_t *number);

/* ---- plain_requests.c: the list of requests, and what all lists need. Each false: not one of its commands
 * ---- */
bool plain_requests_act(struct plain *p, enum plain_command c, char *const *words, size_t count);
bool plain_requests_take(struct plain *p, const struct plain_pending *q, struct wf_event *ev);
/* Forgets what was listed before; the window's texts are then the caller's to set. */
void plain_begin_window(struct plain *p, enum plain_command c, char *const *words, size_t count);
void plain_put_more(struct plain *p, struct buf *out, const char *none, int64_t first, size_t count,
                    int64_t total);

/* ---- plain_view.c: the whole history. Each false: not one of its commands ---- */
bool plain_view_act(struct plain *p, enum plain_command c, char *const *words, size_t count);
bool plain_view_take(struct plain *p, const struct plain_pending *q, struct wf_event *ev);
void plain_view_ask(struct plain *p); /* the window again, from its next row */

/* ---- plain_lists.c: lists ---- */
bool plain_lists_act(struct plain *p, enum plain_command c, char *const *words, size_t count);
bool plain_lists_take(struct plain *p, const struct plain_pending *q, struct wf_event *ev);
void plain_lists_ask(struct plain *p);
void plain_lists_confirmed(struct plain *p, enum plain_command c); /* LIST_START or LIST_STOP */
void plain_lists_progress(struct plain *p, const struct run *r);

/* ---- plain_keep.c: what was told last ---- */
void plain_compare(struct plain *p);
void plain_page(struct plain *p);
void plain_edit(struct plain *p);

/* ---- plain_form.c: the lookup that is being put together ---- */
void plain_form_set(struct plain *p, char *const *words, size_t count, bool is_new);
void plain_form_tell(struct plain *p);
/* Fields from a pasted text; false: it is none of the things that can be understood. */
bool plain_form_paste(struct plain *p, const char *text);

/* ---- plain_follow.c: changes, one line each ---- */
void plain_follow_add(struct plain *p, int64_t id, bool is_ours);
void plain_follow_changed(struct plain *p, int64_t id); /* 0: any may have changed */
void plain_follow_ask(struct plain *p);
bool plain_follow_take(struct plain *p, struct wf_event *ev);
/* Requests of this run that are not at their end; `id` 0 = all, else 1 or 0 of that one. */
size_t plain_follow_open_count(const struct plain *p, int64_t id);
int plain_follow_exit_code(const struct plain *p);

#endif
