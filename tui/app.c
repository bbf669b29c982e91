/* app.c — life, clock, sending, toasts: what does not depend on keys. Input is in app_input.c. */
#include "tui/app.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/mem.h"
#include "tui/view/bars.h"
#include "tui/view/private_text.h"

#define TOAST_MS 4000
#define COPY_CEILING (4u * 1024 * 1024)
#define PAGE_CEILING (32u * 1024 * 1024)
#define STANDARD_THEME "waterfall-dark"

static void load_theme(struct app *a)
{
    const struct settings *s = a->options->settings;
    const char *name = s ? s->value[SETTING_THEME] : STANDARD_THEME;
    struct err e = {0};
    if (theme_load(&a->theme, *name ? name : STANDARD_THEME, &e))
        return;
    app_toast(a, true, "%s", e.text);
    struct theme broken = a->theme;
    if (!theme_load(&a->theme, STANDARD_THEME, &e))
        a->theme = (struct theme){0};
    memcpy(a->theme.path, broken.path, sizeof broken.path); /* once it is mended it shows */
}

void app_theme_written(struct app *a)
{
    struct theme *t = a->popup.kind == POPUP_THEMES ? &a->popup.theme_before : &a->theme;
    struct err e = {0};
    if (theme_reload(t, &e))
        app_toast(a, false, "Theme %s as it was saved.", t->title);
    else
        app_toast(a, true, "%s; the old one stays.", e.text);
}

static bool wants_ascii(const struct settings *s, bool is_utf8)
{
    const char *word = s ? s->value[SETTING_ASCII] : "auto";
    if (strcmp(word, "auto") == 0 || !*word)
        return !is_utf8;
    return strcmp(word, "on") == 0;
}

void app_init(struct app *a, const struct screen_options *o, bool is_utf8)
{
    *a = (struct app){.options = o, .focus = PANE_LOOKUP};
    const struct settings *s = o->settings;
    app_set_time(a, clock_wall_ms(), clock_mono_ms());
    a->has_animation = !s || settings_is_on(s, SETTING_ANIMATION);
    a->has_mouse = !s || strcmp(s->value[SETTING_MOUSE], "off") != 0;
    a->is_private = a->is_private_for_good = s && settings_is_on(s, SETTING_PRIVACY);
    a->is_ascii = wants_ascii(s, is_utf8);
    session_init(&a->session, o->wf);
    keymap_init(&a->keys);
    load_theme(a);
    lookup_form_init(&a->form, o->example);
    request_list_init(&a->list);
    detail_init(&a->detail);
    popup_init(&a->popup);
    insight_view_init(&a->view);
    buf_init(&a->wish.copy, COPY_CEILING);
    buf_init(&a->wish.page, PAGE_CEILING);
}

void app_release(struct app *a)
{
    session_release(&a->session);
    lookup_form_release(&a->form);
    detail_release(&a->detail);
    event_list_release(&a->events);
    popup_release(&a->popup);
    free(a->list.exported_to);
    insight_view_release(&a->view);
    buf_release(&a->wish.copy);
    buf_release(&a->wish.page);
    free(a->asked_before);
}

void app_set_time(struct app *a, int64_t now_ms, int64_t mono_ms)
{
    a->now_ms = now_ms;
    a->mono_ms = mono_ms;
}

int64_t app_second_ms(const struct app *a)
{
    return a->now_ms - a->now_ms % 1000;
}

void app_toast(struct app *a, bool is_bad, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(a->toast, sizeof a->toast, format, args);
    va_end(args);
    a->is_toast_bad = is_bad;
    a->is_toast_true = NULL;
    a->toast_count++;
    a->toast_until_ms = a->mono_ms + TOAST_MS;
}

/* ---- what is where ---- */

unsigned app_where(const struct app *a)
{
    static const unsigned of_pane[PANE_COUNT] = {WHERE_FORM, WHERE_REQUESTS, WHERE_DETAIL, WHERE_EVENTS};
    if (a->view.is_open)
        return WHERE_VIEW;
    return of_pane[a->focus];
}

bool app_is_typing(const struct app *a)
{
    if (a->view.is_open)
        return a->view.prompt != PROMPT_NONE;
    return a->list.is_filtering || a->list.is_exporting || a->detail.search.is_typing ||
           (a->focus == PANE_LOOKUP && lookup_form_is_typing(&a->form));
}

void app_focus(struct app *a, enum pane pane)
{
    insight_view_close(a);
    a->focus = pane;
    a->list.is_filtering = a->list.is_exporting = false;
    detail_search_leave(a);
    a->detail.reveal_start_ms = pane == PANE_LOOKUP ? 0 : a->detail.reveal_start_ms;
}

const struct request_row *app_selected_row(const struct app *a)
{
    return a->list.selected_id ? session_row_of(&a->session, a->list.selected_id, NULL) : NULL;
}

char *app_request_name(const struct app *a, int64_t id)
{
    const struct request_row *row = session_row_of(&a->session, id, NULL);
    if (!row || !row->label)
        return mem_text_format("request %lld", (long long)id);
    return private_text(a, row->label);
}

/* ---- sending ---- */

/* What was lacking is not, once it was added. */
static bool lacks_something(const struct app *a)
{
    return !lookup_form_is_whole(&a->form);
}

void app_send(struct app *a, unsigned confirmed)
{
    struct lookup l;
    struct err e = {0};
    if (a->send_ticket) {
        app_toast(a, true, "The last lookup is still being handed over.");
        return;
    }
    if (!lookup_form_take(&a->form, &l, &e)) {
        char *said = lookup_form_said(a, e.text);
        app_toast(a, true, "%s", said);
        a->is_toast_true = lacks_something(a) ? lacks_something : NULL;
        free(said);
        lookup_release(&l);
        return;
    }
    l.is_despite_forgotten = confirmed & SEND_CONFIRMED_FORGOTTEN;
    l.minds_repeat = !(confirmed & SEND_CONFIRMED_AGAIN);
    a->send_ticket = a->session.wf ? wf_send(a->session.wf, &l) : 1;
    lookup_release(&l);
}

static void take_unsent(struct app *a, const struct wf_event *ev)
{
    if (ev->err.code == ERR_FORGOTTEN) {
        popup_confirm(a, CONFIRM_SEND_FORGOTTEN, 0);
    } else if (ev->err.code == ERR_REPEATED) {
        mem_text_replace(&a->asked_before, ev->err.text);
        popup_confirm(a, CONFIRM_SEND_AGAIN, ev->id);
    } else {
        app_toast(a, true, "%s", ev->err.text);
    }
}

static void take_sent(struct app *a, const struct wf_event *ev)
{
    if (ev->ticket != a->send_ticket)
        return;
    a->send_ticket = 0;
    if (ev->err.code != ERR_NONE) {
        take_unsent(a, ev);
        return;
    }
    if (a->list.filter.size && !a->list.is_filter_parked) {
        a->list.is_filter_parked = true; /* the new row must be seen */
        session_set_filter(&a->session, NULL);
    }
    a->form.is_spent = true;
    request_list_follow(a, ev->id);
    detail_select_tab(a, TAB_WATERFALL);
    if (a->focus == PANE_LOOKUP && !a->layout.is_wide) /* the form folds and makes room for the result */
        app_focus(a, PANE_REQUESTS);
    if (a->is_zoomed && a->focus == PANE_REQUESTS)
        a->is_zoomed = false;
}

void app_abandon(struct app *a, int64_t id)
{
    a->abandon_ticket = a->session.wf ? wf_abandon(a->session.wf, id) : 1;
}

static void take_done(struct app *a, const struct wf_event *ev)
{
    bool is_abandon = ev->ticket == a->abandon_ticket, is_poll = ev->ticket == a->poll_ticket;
    if (!ev->ticket || (!is_abandon && !is_poll))
        return;
    if (is_abandon)
        a->abandon_ticket = 0;
    else
        a->poll_ticket = 0;
    if (ev->err.code != ERR_NONE)
        app_toast(a, true, "%s", ev->err.text);
    else if (is_abandon)
        app_toast(a, false,
                  ev->is_changed ? "Stopped waiting. A late delivery still counts."
                                 : "It does not wait any more: nothing to stop.");
    else
        app_toast(a, false,
                  ev->is_changed ? "Asking Apollo now; polls are free."
                                 : "It does not wait: nothing to poll.");
}

bool app_knows_what_waits(const struct app *a)
{
    const struct wf_status *s = a->session.status;
    return !a->session.wf || (s && (s->is_store_open || s->store_err.code != ERR_NONE));
}

void app_quit_or_ask(struct app *a)
{
    a->is_quit_wanted = false;
    bool is_calling = a->session.wf && wf_calls_out(a->session.wf) > 0;
    if (is_calling || (a->session.status && a->session.status->open_count > 0))
        popup_confirm(a, CONFIRM_QUIT, 0);
    else
        a->is_over = true;
}

void app_take_event(struct app *a, struct wf_event *ev)
{
    if (requests_export_take(a, ev) || insight_view_take(a, ev))
        return;
    struct request *before = NULL;
    unsigned news = session_take(&a->session, ev, &before);
    if (a->is_quit_wanted && news & SESSION_STATUS && app_knows_what_waits(a))
        app_quit_or_ask(a);
    if (news & SESSION_ROWS)
        request_list_sync(a);
    if (news & SESSION_REQUEST) {
        detail_request_changed(a, before);
        app_take_up_held(a);
    }
    request_free(before);
    switch (ev->kind) {
    case WF_EVENT_NOTE:
        event_list_add_take(&a->events, &ev->note);
        break;
    case WF_EVENT_SENT:
        take_sent(a, ev);
        break;
    case WF_EVENT_DONE:
        take_done(a, ev);
        break;
    default:
        break;
    }
}

void app_ask(struct app *a)
{
    insight_view_ask(a);
    session_ask(&a->session);
}

void app_copy(struct app *a, const char *what, const char *text, size_t size)
{
    buf_clear(&a->wish.copy);
    if (!buf_append(&a->wish.copy, text, size)) {
        app_toast(a, true, "That is too much for a clipboard.");
        return;
    }
    a->wish.is_copy = true;
    app_toast(a, false, "Copied %s (%zu bytes) through the terminal (OSC 52).", what, size);
}

/* ---- the picture ---- */

/* The next whole second, so that clocks move together and no sooner than they must. */
int64_t app_wake_ms(const struct app *a)
{
    int64_t wake = detail_wake_ms(a);
    const struct request *r = a->session.request;
    if (request_list_is_ticking(a) || (r && request_state_is_open(r->state))) {
        int64_t tick = 1000 - a->now_ms % 1000;
        wake = wake < 0 || tick < wake ? tick : wake;
    }
    if (a->toast_until_ms > a->mono_ms) {
        int64_t left = a->toast_until_ms - a->mono_ms;
        wake = wake < 0 || left < wake ? left : wake;
    }
    int64_t view = insight_view_wake_ms(a);
    if (view >= 0)
        wake = wake < 0 || view < wake ? view : wake;
    int64_t gauge = title_bar_wake_ms(a);
    if (gauge >= 0)
        wake = wake < 0 || gauge < wake ? gauge : wake;
    return wake;
}

static void put_centred(struct canvas *c, int y, enum role role, const char *text)
{
    int width = text_width(text);
    canvas_put(c, width < c->width ? (c->width - width) / 2 : 0, y, c->width, role, text);
}

static void draw_too_small(const struct app *a, struct canvas *c)
{
    char text[64], key[KEY_TEXT_SIZE];
    int y = c->height / 2;
    bool is_narrow = c->width <= 34;
    int size = snprintf(text, sizeof text, "needs %dx%d, has %dx%d", LAYOUT_MIN_WIDTH, LAYOUT_MIN_HEIGHT,
                        c->width, c->height);
    if (size > c->width)
        snprintf(text, sizeof text, "needs %dx%d", LAYOUT_MIN_WIDTH, LAYOUT_MIN_HEIGHT);
    put_centred(c, y, ROLE_TEXT, text);
    if (c->height <= 4)
        return;
    if (!is_narrow)
        put_centred(c, ++y, ROLE_MUTED, "everything goes on meanwhile");
    keymap_key_text(&a->keys, ACTION_QUIT, true, key);
    snprintf(text, sizeof text, "%s quits%s", key, is_narrow ? "" : ", other keys do nothing");
    put_centred(c, y + 1, ROLE_MUTED, text);
}

static void draw_panes(struct app *a, struct canvas *c)
{
    static void (*const draw[PANE_COUNT])(struct app *, struct canvas *, struct rect) = {
        lookup_draw, requests_draw, detail_draw, events_draw};
    for (int i = 0; i < PANE_COUNT; i++) {
        struct rect r = a->layout.pane[i];
        if (i == PANE_LOOKUP && a->layout.is_form_folded)
            lookup_draw_folded(a, c, r);
        else if (r.width > 3 && r.height > 2)
            draw[i](a, c, r);
    }
}

void app_draw(struct app *a, struct canvas *c)
{
    struct layout_input in = {
        .width = c->width,
        .height = c->height,
        .focus = a->focus,
        .is_zoomed = a->is_zoomed,
        .banner_lines = banner_lines(a, c->width),
        .request_count = request_list_lines(a),
        .request_least = request_list_least(a),
    };
    c->is_ascii = a->is_ascii;
    a->layout = layout_make(&in);
    hits_clear(&a->hits);
    if (a->layout.is_too_small) {
        draw_too_small(a, c);
        return;
    }
    title_bar_draw(a, c, a->layout.title);
    banner_draw(a, c, a->layout.banner);
    if (a->view.is_open)
        insight_view_draw(a, c,
                          (struct rect){0, a->layout.banner.y + a->layout.banner.height, c->width,
                                        a->layout.hints.y - a->layout.banner.y - a->layout.banner.height});
    else
        draw_panes(a, c);
    hint_bar_draw(a, c, a->layout.hints);
    if (a->popup.kind != POPUP_NONE)
        c->has_cursor = false;
    popup_draw(a, c);
}
