/* plain_inside.h — plain mode's one state, for its own files. One command at a time: while an answer of the
 * core is awaited no further line is read, so that a script's output comes in the order of its commands. */
#ifndef TUI_PLAIN_PLAIN_INSIDE_H
#define TUI_PLAIN_PLAIN_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/waterfall.h"
#include "tui/plain/plain.h"
#include "tui/plain/plain_command.h"
#include "tui/screen.h"
#include "tui/sent_lookups.h"
#include "tui/view/lookup.h"

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
    struct sent_lookups sent;
    struct plain_pending pending;
    struct plain_follow *followed;
    size_t followed_count, followed_capacity;
    int64_t look_id; /* which of them is being looked at; 0 = none */
    uint64_t look_ticket, open_ticket;
    struct buf input;  /* bytes of standard input that were not taken yet */
    struct buf pasted; /* lines of a JSON object or a call that goes on */
    char *list_filter;
    int64_t list_next;
    int64_t current_id; /* what a command without an ID means; 0 = none yet */
    bool is_private, is_interactive, has_prompt;
    enum {
        PLAIN_ASKS_NOTHING,
        PLAIN_ASKS_AGAIN,
        PLAIN_ASKS_FORGOTTEN
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
void plain_tell_status(struct plain *p);
/* Appends foreign text, masked while privacy is on. */
void plain_put_private(const struct plain *p, struct buf *out, const char *text);

/* ---- plain_act.c: what a line does ---- */
void plain_take_line(struct plain *p, char *line);
/* The answer to the pending command; false: not it. */
bool plain_take_answer(struct plain *p, struct wf_event *ev);

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
