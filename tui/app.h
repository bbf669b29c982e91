/* app.h — the screen's whole state, and the one direction things go: input → action → state or command →
 * drawn picture. Knows no terminal: what must happen to it (copy, suspend …) is left in `wish` for the loop.
 */
#ifndef TUI_APP_H
#define TUI_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "tui/actions.h"
#include "tui/terminal/hits.h"
#include "tui/terminal/key.h"
#include "tui/keymap.h"
#include "tui/layout.h"
#include "tui/screen.h"
#include "tui/session.h"
#include "tui/terminal/theme.h"
#include "tui/view/detail/detail.h"
#include "tui/view/events.h"
#include "tui/view/insight/insight_view.h"
#include "tui/view/lookup/lookup.h"
#include "tui/view/popup.h"
#include "tui/view/requests/requests.h"

struct app_wish {
    bool is_suspend, is_redraw, is_mouse_changed;
    bool is_copy, is_page, is_edit;
    struct buf copy, page; /* for the clipboard; for the pager or the editor */
};

/* Where the mouse was pressed last, and when. */
struct app_press {
    bool is_there, is_second; /* a third press begins anew */
    int x, y;
    int64_t mono_ms;
};

struct app {
    const struct screen_options *options;
    struct session session;
    struct theme theme;
    struct keymap keys;
    struct layout layout;
    struct hits hits;
    struct lookup_form form;
    struct request_list list;
    struct detail detail;
    struct event_list events;
    struct popup popup;
    struct insight_view view;
    enum pane focus;
    bool is_zoomed, is_private, is_ascii, has_animation, has_mouse;
    bool is_private_for_good; /* by the setting: no key takes it back */
    int64_t now_ms;           /* wall, of this picture */
    int64_t mono_ms;          /* monotonic, of this picture */
    char toast[300];
    bool is_toast_bad;
    unsigned toast_count; /* so far */
    int64_t toast_until_ms;
    bool (*is_toast_true)(const struct app *a); /* NULL: whatever happens; else it goes when this says no */
    uint64_t send_ticket, abandon_ticket, poll_ticket;
    char *asked_before; /* what the history says of the person whom the form would ask about again; NULL */
    struct app_wish wish;
    bool is_quit_wanted;     /* before it was known whether requests wait */
    enum action held_action; /* asked for before the request was read; done when it is here */
    int64_t held_id;         /* … and for no other request than this */
    struct app_press last_press;
    bool is_over;
    int exit_code;
};

/* Reads theme and switches from the settings (NULL: standards). A theme that cannot be read is told by a
 * toast; the standard one stands in. */
void app_init(struct app *a, const struct screen_options *o, bool is_utf8);
void app_release(struct app *a);

/* The clock for everything until the next call. */
void app_set_time(struct app *a, int64_t now_ms, int64_t mono_ms);
/* The whole second that clocks show: one that is drawn later in it must not run ahead of the others. */
int64_t app_second_ms(const struct app *a);
/* What a person does. While the picture has no room only quitting, suspending and redrawing are heard. */
void app_input(struct app *a, const struct input *in);
void app_play(struct app *a, const struct input *in); /* the same by a script, whatever is seen of it */
void app_mouse(struct app *a, const struct input *in);
void app_act(struct app *a, enum action action);
void app_take_up_held(struct app *a);                    /* the chosen request is here */
void app_take_event(struct app *a, struct wf_event *ev); /* the event stays the caller's to free */
void app_ask(struct app *a);                             /* queries that the picture needs */
/* Milliseconds until the picture changes by itself (a clock, an animation, a toast); -1: it does not. */
int64_t app_wake_ms(const struct app *a);
void app_draw(struct app *a, struct canvas *c);

void app_toast(struct app *a, bool is_bad, const char *format, ...) __attribute__((format(printf, 3, 4)));
void app_focus(struct app *a, enum pane pane);
unsigned app_where(const struct app *a); /* the focused pane's bit, see actions.h */
bool app_is_typing(const struct app *a);
/* What the user has said yes to, after being asked. */
enum { SEND_CONFIRMED_AGAIN = 1, SEND_CONFIRMED_FORGOTTEN = 2 };
void app_send(struct app *a, unsigned confirmed);
bool app_knows_what_waits(const struct app *a);
/* Quits, or asks first where requests wait. */
void app_quit_or_ask(struct app *a);
void app_abandon(struct app *a, int64_t id);
/* The theme's file was written: shows it, or says what is wrong with it and keeps the old one. */
void app_theme_written(struct app *a);
/* Copies `text`; `what` names it in the toast. */
void app_copy(struct app *a, const char *what, const char *text, size_t size);
/* The name that confirmations and toasts use: masked in privacy. Yours. */
char *app_request_name(const struct app *a, int64_t id) __attribute__((warn_unused_result));
const struct request_row *app_selected_row(const struct app *a);

#endif
