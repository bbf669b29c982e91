/* app_input.c — input → action → what it does. The one place where keys meet meanings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/waterfall.h"
#include "tui/app.h"
#include "tui/view/copy.h"

/* ---- actions ---- */

/* Right after the start nobody knows yet what waits: the question is held until it is known. Whoever quits
 * twice is not kept. */
static void act_quit(struct app *a)
{
    bool is_second = a->is_quit_wanted || a->popup.kind == POPUP_CONFIRM;
    if (is_second) {
        a->is_over = true;
    } else if (!app_knows_what_waits(a)) {
        a->is_quit_wanted = true;
        app_toast(a, false, "Looking up what still waits. Once more quits at once.");
    } else {
        app_quit_or_ask(a);
    }
}

static void act_abandon(struct app *a)
{
    const struct request_row *row = app_selected_row(a);
    if (row && request_state_may_move(row->state, REQUEST_ABANDONED))
        popup_confirm(a, CONFIRM_ABANDON, row->id);
    else
        app_toast(a, true, row ? "It does not wait: there is nothing to stop." : "No request is selected.");
}

static void act_poll(struct app *a)
{
    const struct request_row *row = app_selected_row(a);
    if (!row || !request_state_is_open(row->state))
        app_toast(a, true, row ? "It does not wait: there is nothing to poll." : "No request is selected.");
    else
        a->poll_ticket = a->session.wf ? wf_poll_now(a->session.wf, row->id) : 1;
}

static void act_reuse(struct app *a)
{
    const struct request *r = a->session.request;
    if (!r || !r->people_count) {
        app_toast(a, true, "No request is selected.");
        return;
    }
    lookup_form_fill(&a->form, &r->people[0].asked, &r->options);
    app_focus(a, PANE_LOOKUP);
}

static void act_privacy(struct app *a)
{
    a->is_private = !a->is_private || a->is_private_for_good;
    if (a->is_private_for_good)
        app_toast(a, true, "Privacy is locked by the setting privacy = on; it holds until the program ends.");
    else
        app_toast(a, false,
                  a->is_private ? "People and companies are masked; so is what you type."
                                : "Nothing is masked any more.");
}

static void act_pane(struct app *a, int pane)
{
    app_focus(a, (enum pane)((pane + PANE_COUNT) % PANE_COUNT));
}

/* Tab goes through the form stop by stop before it goes on to the next pane, and comes in where it left. */
static void act_walk(struct app *a, int by)
{
    bool was_in_form = a->focus == PANE_LOOKUP;
    if (was_in_form && lookup_form_step(&a->form, by))
        return;
    act_pane(a, (int)a->focus + by);
    if (!was_in_form && a->focus == PANE_LOOKUP)
        lookup_form_stand(&a->form, by > 0 ? 0 : LOOKUP_STOP_SEND);
}

/* Panes: moving about, and what belongs to no pane in particular. False: not among these. */
static bool act_everywhere(struct app *a, enum action action)
{
    switch (action) {
    case ACTION_STOP_NEXT:
    case ACTION_PANE_NEXT:
        act_walk(a, 1);
        return true;
    case ACTION_STOP_PREVIOUS:
    case ACTION_PANE_PREVIOUS:
        act_walk(a, -1);
        return true;
    case ACTION_PANE_LOOKUP:
    case ACTION_PANE_REQUESTS:
    case ACTION_PANE_DETAIL:
    case ACTION_PANE_EVENTS:
        act_pane(a, (int)(action - ACTION_PANE_LOOKUP));
        return true;
    case ACTION_LEAVE:
    case ACTION_BACK:
        if (a->focus == PANE_DETAIL && detail_search_act(a, action)) /* first the search ends */
            return true;
        if (a->focus == PANE_DETAIL && insight_view_return(a))
            return true;
        app_focus(a, PANE_REQUESTS);
        return true;
    case ACTION_OPEN:
        app_focus(a, PANE_DETAIL);
        return true;
    case ACTION_ZOOM:
        if (a->view.is_open)
            app_toast(a, true, "This has the whole screen as it is.");
        else
            a->is_zoomed = !a->is_zoomed;
        return true;
    case ACTION_PRIVACY:
        act_privacy(a);
        return true;
    case ACTION_MOUSE:
        a->has_mouse = !a->has_mouse;
        a->wish.is_mouse_changed = true;
        app_toast(a, false, a->has_mouse ? "Mouse on." : "Mouse off: the terminal selects text again.");
        return true;
    case ACTION_SUSPEND:
        a->wish.is_suspend = true;
        return true;
    case ACTION_REDRAW:
        a->wish.is_redraw = true;
        return true;
    case ACTION_QUIT:
        act_quit(a);
        return true;
    default:
        return false;
    }
}

/* Of what shows the page as it is laid out, which is not held until the request is here. */
static void say_no_request(struct app *a)
{
    app_toast(a, true,
              a->session.want_id ? "It is still being read. Press the key once more."
                                 : "No request is selected.");
}

static void compare_request(struct app *a)
{
    char title[40];
    const struct request_row *row = app_selected_row(a);
    if (row && row->id != a->session.request->id) {
        app_toast(a, true, "It is still being read. Press c once more.");
        return;
    }
    snprintf(title, sizeof title, "Request #%lld", (long long)a->session.request->id);
    compare_take(a, title, &a->detail.doc);
}

static bool act_view(struct app *a, enum action action)
{
    static const enum insight_level levels[] = {LEVEL_VENDORS, LEVEL_CREDITS, LEVEL_PEOPLE, LEVEL_INBOX,
                                                LEVEL_LISTS};
    if (action >= ACTION_VIEW_VENDORS && action <= ACTION_VIEW_LISTS) {
        insight_view_open(a, levels[action - ACTION_VIEW_VENDORS]);
        return true;
    }
    if (a->view.is_open)
        return insight_view_act(a, action);
    if (action != ACTION_COMPARE && action != ACTION_PROFILE)
        return false;
    if (!a->session.request)
        say_no_request(a);
    else if (action == ACTION_PROFILE)
        insight_view_profile(a, a->session.request->id, detail_person_slot(a));
    else
        compare_request(a);
    return true;
}

static bool act_window(struct app *a, enum action action)
{
    switch (action) {
    case ACTION_HELP:
        popup_open(a, POPUP_HELP);
        return true;
    case ACTION_PALETTE:
        popup_open(a, POPUP_PALETTE);
        return true;
    case ACTION_THEMES:
        popup_open(a, POPUP_THEMES);
        return true;
    case ACTION_SCENARIOS:
        if (a->options->scenario_count && a->options->on_scenario)
            popup_open(a, POPUP_SCENARIOS);
        else
            app_toast(a, true, "There is no simulator here: this is for the demo.");
        return true;
    case ACTION_COPY_MENU:
        popup_open(a, POPUP_COPY);
        return true;
    case ACTION_EXPLAIN:
        if (a->session.request)
            popup_open(a, POPUP_EXPLAIN);
        else
            app_toast(a, true, "No request is selected.");
        return true;
    default:
        return false;
    }
}

static void act_pager(struct app *a)
{
    if (!a->session.request) {
        say_no_request(a);
        return;
    }
    buf_clear(&a->wish.page);
    doc_write(&a->detail.doc, &a->wish.page);
    a->wish.is_page = true;
}

static void act_editor(struct app *a)
{
    if (a->is_private) { /* an editor would show everything */
        app_toast(a, true, "Privacy is on: the editor would show the person.");
        return;
    }
    buf_clear(&a->wish.page);
    lookup_form_write_text(&a->form, &a->wish.page);
    a->wish.is_edit = true;
}

static bool act_request(struct app *a, enum action action)
{
    switch (action) {
    case ACTION_SEND:
        app_send(a, 0);
        return true;
    case ACTION_ABANDON:
        act_abandon(a);
        return true;
    case ACTION_POLL_NOW:
        act_poll(a);
        return true;
    case ACTION_REUSE:
        act_reuse(a);
        return true;
    case ACTION_COPY:
        copy_here(a);
        return true;
    case ACTION_PAGER:
        act_pager(a);
        return true;
    case ACTION_EDITOR:
        act_editor(a);
        return true;
    default:
        return false;
    }
}

/* From the palette an action may be called far from its pane: the pane is brought to the front. */
static void go_where_it_works(struct app *a, enum action action)
{
    unsigned where = action_info(action)->where;
    if (action_is_possible(action, app_where(a), app_is_typing(a)))
        return;
    if (where == WHERE_VIEW)
        insight_view_open(a, action_is_of_lists(action) ? LEVEL_LISTS : LEVEL_VENDORS);
    else if (where & WHERE_REQUESTS)
        app_focus(a, PANE_REQUESTS);
    else if (where & (WHERE_FORM | WHERE_TYPING))
        app_focus(a, PANE_LOOKUP);
    else if (where & WHERE_DETAIL)
        app_focus(a, PANE_DETAIL);
    else if (where & WHERE_PANES)
        app_focus(a, PANE_REQUESTS);
}

/* What a lookup costs never changes unseen: where the form does not show it, it is told. */
static void act_toggle(struct app *a, enum action action)
{
    static const char *const names[TOGGLE_COUNT] = {"E-mail waterfall", "Phone waterfall",
                                                    "Reveal phone number", "Reveal personal e-mails"};
    int toggle = (int)(action - ACTION_TOGGLE_EMAIL);
    bool is_seen = a->view.is_open ? a->view.level == LEVEL_LIST_NEW : a->layout.pane[PANE_LOOKUP].height > 1;
    lookup_form_act(&a->form, action);
    if (!is_seen)
        app_toast(a, false, "%s: %s, from the next lookup on.", names[toggle],
                  a->form.is_on[toggle] ? "on" : "off");
}

/* A request comes a moment after its row: who moves and copies in one breath means the one he moved to. */
static bool hold(struct app *a, enum action action)
{
    bool is_for_whole = action == ACTION_COPY || action == ACTION_EXPLAIN || action == ACTION_REUSE;
    if (!is_for_whole || a->session.request || !a->session.want_id)
        return false;
    a->held_action = action;
    a->held_id = a->session.want_id;
    app_toast(a, false, "Request #%lld is still being read.", (long long)a->held_id);
    return true;
}

void app_take_up_held(struct app *a)
{
    enum action held = a->held_action;
    a->held_action = ACTION_NONE;
    if (held != ACTION_NONE && a->session.request && a->session.request->id == a->held_id)
        app_act(a, held);
}

void app_act(struct app *a, enum action action)
{
    if (action == ACTION_NONE)
        return;
    go_where_it_works(a, action);
    if (act_view(a, action) || hold(a, action))
        return;
    if (act_everywhere(a, action) || act_window(a, action) || act_request(a, action))
        return;
    if (action >= ACTION_TOGGLE_EMAIL && action <= ACTION_TOGGLE_PERSONAL) {
        act_toggle(a, action);
        return;
    }
    if (action == ACTION_TAB_NEXT || action == ACTION_TAB_PREVIOUS) {
        detail_act(a, action);
        return;
    }
    switch (a->focus) {
    case PANE_LOOKUP:
        if (action == ACTION_PRESS && a->form.stop == LOOKUP_STOP_SEND)
            app_send(a, 0);
        else
            lookup_form_act(&a->form, action);
        break;
    case PANE_REQUESTS:
        request_list_act(a, action);
        break;
    case PANE_DETAIL:
        detail_act(a, action);
        break;
    default:
        event_list_act(a, action);
    }
}

/* ---- keys ---- */

/* The filter's line: typing narrows the list at once. */
static void filter_key(struct app *a, struct key k)
{
    struct request_list *l = &a->list;
    enum action other;
    if (k.code == KEYCODE_ESC || (k.code == KEYCODE_ENTER && !l->filter.size)) {
        l->is_filtering = false;
        text_edit_set(&l->filter, NULL);
        request_list_filter_changed(a);
    } else if (k.code == KEYCODE_ENTER || k.code == KEYCODE_DOWN) {
        l->is_filtering = false;
        text_edit_trim(&l->filter);
    } else if (text_edit_key(&l->filter, &a->keys, k, &a->form.cut, &other)) {
        request_list_filter_changed(a);
    } else {
        app_act(a, other);
    }
}

static void app_key(struct app *a, struct key k)
{
    char bytes[4];
    a->detail.reveal_start_ms = 0; /* a key press finishes the animation */
    if (a->popup.kind != POPUP_NONE) {
        popup_key(a, k);
        return;
    }
    if (a->view.is_open && a->view.prompt != PROMPT_NONE) {
        insight_view_key(a, k);
        return;
    }
    if (a->list.is_exporting && !a->view.is_open) {
        requests_export_key(a, k);
        return;
    }
    if (a->list.is_filtering) {
        filter_key(a, k);
        return;
    }
    if (a->detail.search.is_typing) {
        detail_search_key(a, k);
        return;
    }
    bool is_typing = app_is_typing(a);
    enum action action = keymap_action(&a->keys, k, app_where(a), is_typing);
    if (action == ACTION_PRESS && is_typing)
        action = ACTION_NONE;
    if (action == ACTION_NONE && is_typing && key_is_text(k))
        lookup_form_type(&a->form, bytes, text_edit_bytes(k, bytes));
    else
        app_act(a, action);
}

static void tell_place(struct app *a, enum paste_place place, const char *before)
{
    char undo[KEY_TEXT_SIZE], lists[KEY_TEXT_SIZE];
    int size = (int)utf8_cut(before, strlen(before), 60);
    keymap_key_text(&a->keys, ACTION_EDIT_UNDO, true, undo);
    keymap_key_text(&a->keys, ACTION_VIEW_LISTS, app_is_typing(a), lists);
    switch (place) {
    case PASTE_ADDED:
        break;
    case PASTE_NEXT:
        app_toast(a, false, "Taken for the next person. To add it to %.*s instead: %s, then paste it again.",
                  size, before, undo);
        break;
    case PASTE_SOMEBODY_ELSE:
        app_toast(a, false, "Somebody else: the form was emptied first. %s brings back %.*s.", undo, size,
                  before);
        break;
    case PASTE_TABLE:
        app_toast(a, true, "That is a table. Lists (%s) take it whole: paste it there.", lists);
        break;
    }
}

static void paste_into_form(struct app *a, const char *bytes, size_t size)
{
    struct err e = {0};
    enum paste_place place;
    char *before = lookup_form_name(a);
    int people = lookup_form_paste(&a->form, bytes, size, &place, &e);
    if (e.code != ERR_NONE)
        app_toast(a, true, "%s", e.text);
    if (people > 1)
        app_toast(a, false, "%d people were pasted; the first is in the form. Lists take many at once.",
                  people);
    else
        tell_place(a, place, before);
    free(before);
}

static void app_paste(struct app *a, const char *bytes, size_t size)
{
    if (a->popup.kind != POPUP_NONE) {
        popup_paste(a, bytes, size);
    } else if (a->view.is_open) {
        insight_view_paste(a, bytes, size);
    } else if (a->list.is_exporting) {
        requests_export_paste(a, bytes, size);
    } else if (a->list.is_filtering) {
        text_edit_paste(&a->list.filter, bytes, size);
        request_list_filter_changed(a);
    } else if (a->detail.search.is_typing) {
        detail_search_paste(a, bytes, size);
    } else {
        if (a->focus != PANE_LOOKUP) /* text is never a command */
            app_focus(a, PANE_LOOKUP);
        paste_into_form(a, bytes, size);
    }
}

/* Where a person is: what was said at one place is about that place. */
struct place {
    int pane, window, level, prompt;
};

static struct place place_of(const struct app *a)
{
    struct place p = {.pane = (int)a->focus, .window = (int)a->popup.kind};
    if (a->view.is_open) {
        p.level = 1 + (int)a->view.level;
        p.prompt = (int)a->view.prompt;
    } else {
        p.prompt = a->list.is_filtering + 2 * a->list.is_exporting + 4 * a->detail.search.is_typing;
    }
    return p;
}

static bool is_elsewhere(const struct app *a, const struct place *before)
{
    struct place now = place_of(a);
    return now.pane != before->pane || now.window != before->window || now.level != before->level ||
           now.prompt != before->prompt;
}

void app_play(struct app *a, const struct input *in)
{
    struct place place = place_of(a);
    unsigned said = a->toast_count;
    a->held_action = ACTION_NONE;
    switch (in->kind) {
    case INPUT_KEY:
        app_key(a, in->key);
        break;
    case INPUT_PASTE:
        app_paste(a, in->paste, in->paste_size);
        break;
    case INPUT_MOUSE:
        app_mouse(a, in);
        break;
    case INPUT_FOCUS_IN:
    case INPUT_FOCUS_OUT:
        break;
    }
    if (is_elsewhere(a, &place) && a->toast_count == said)
        a->toast_until_ms = 0;
}

/* Where nothing is seen nothing is done: neither a lookup nor a yes goes out unread. Whoever quits is not
 * asked a question that no picture shows; what waits goes on waiting. */
static void input_unseen(struct app *a, const struct input *in)
{
    enum action action = in->kind == INPUT_KEY ? keymap_action(&a->keys, in->key, 0, true) : ACTION_NONE;
    if (action == ACTION_QUIT)
        a->is_over = true;
    else if (action == ACTION_SUSPEND || action == ACTION_REDRAW)
        app_act(a, action);
}

void app_input(struct app *a, const struct input *in)
{
    if (a->layout.is_too_small)
        input_unseen(a, in);
    else
        app_play(a, in);
}
