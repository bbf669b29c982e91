/* app_mouse.c — what a click, a second click and the wheel do, by what was drawn where they are. */
#include <stdlib.h>

#include "tui/app.h"

enum { DOUBLE_CLICK_MS = 500 };

static void click_form(struct app *a, const struct hit *hit, int x)
{
    int stop = (int)hit->value;
    if (stop < LOOKUP_STOP_TOGGLES)
        lookup_click_field(a, stop, hit->rect, x);
    app_focus(a, PANE_LOOKUP);
    a->form.stop = stop;
    a->form.typing_stop = -1;
    if (stop >= LOOKUP_STOP_SEND)
        app_send(a, 0);
    else if (stop >= LOOKUP_STOP_TOGGLES)
        lookup_form_toggle(&a->form, (enum lookup_toggle)(stop - LOOKUP_STOP_TOGGLES));
}

/* The first click chooses, a second one soon after opens, as everywhere. */
static void click_row(struct app *a, int64_t row, bool is_second)
{
    if (a->view.is_open) {
        insight_view_select(a, row);
        if (is_second)
            app_act(a, ACTION_VIEW_OPEN);
        return;
    }
    app_focus(a, PANE_REQUESTS);
    request_list_select(a, row);
    if (is_second)
        app_act(a, ACTION_OPEN);
}

static void click(struct app *a, const struct hit *hit, const struct input *in, bool is_second)
{
    switch (hit->kind) {
    case HIT_PANE:
        app_focus(a, (enum pane)hit->value);
        if (hit->value == PANE_DETAIL)
            detail_click(a, in->y);
        break;
    case HIT_ACTION:
        app_act(a, (enum action)hit->value);
        break;
    case HIT_ROW:
        click_row(a, hit->value, is_second);
        break;
    case HIT_COLUMN:
        if (a->view.is_open) {
            vendors_sort(a, (enum vendor_order)hit->value);
            break;
        }
        app_focus(a, PANE_REQUESTS);
        request_list_sort(a, (enum request_order)hit->value);
        break;
    case HIT_FORM_STOP:
        click_form(a, hit, in->x);
        break;
    case HIT_TAB:
        if (a->view.is_open) {
            insight_view_tab(a, (int)hit->value);
            break;
        }
        app_focus(a, PANE_DETAIL);
        detail_select_tab(a, (int)hit->value);
        break;
    case HIT_MENU_ROW:
        popup_pick(a, (int)hit->value);
        break;
    case HIT_POPUP_KEY:
        popup_key(a, (struct key){.code = (uint32_t)hit->value});
        break;
    case HIT_POPUP:
        if (!hit->value) /* outside the window */
            popup_close(a, false);
        break;
    case HIT_NONE:
        break;
    }
}

static enum pane pane_at(const struct app *a, int x, int y)
{
    for (int i = 0; i < PANE_COUNT; i++)
        if (rect_has(a->layout.pane[i], x, y))
            return (enum pane)i;
    return PANE_COUNT;
}

static void wheel(struct app *a, int x, int y, bool is_up)
{
    enum action action = is_up ? ACTION_UP : ACTION_DOWN;
    if (a->popup.kind != POPUP_NONE) {
        popup_scroll(a, is_up ? -3 : 3);
        return;
    }
    if (a->view.is_open) {
        for (int i = 0; i < 3; i++)
            insight_view_act(a, action);
        return;
    }
    enum pane pane = pane_at(a, x, y);
    if (pane == PANE_REQUESTS)
        request_list_act(a, action);
    else if (pane == PANE_DETAIL)
        detail_scroll(a, is_up ? -3 : 3);
    else if (pane == PANE_EVENTS)
        event_list_act(a, action);
}

/* The terminal selects no text while it reports the mouse: whoever tries is told how to. */
static void tell_how_to_select(struct app *a)
{
    char key[KEY_TEXT_SIZE];
    keymap_key_text(&a->keys, ACTION_MOUSE, app_is_typing(a), key);
    if (key[0])
        app_toast(a, false, "To select text with the mouse hold Shift, or turn the mouse off with %s.", key);
    else
        app_toast(a, false, "To select text with the mouse hold Shift.");
}

static void press(struct app *a, const struct input *in)
{
    struct app_press *last = &a->last_press;
    const struct hit *hit = hits_find(&a->hits, in->x, in->y);
    bool is_second = last->is_there && !last->is_second && last->x == in->x && last->y == in->y &&
                     a->mono_ms - last->mono_ms <= DOUBLE_CLICK_MS;
    *last = (struct app_press){
        .is_there = true, .is_second = is_second, .x = in->x, .y = in->y, .mono_ms = a->mono_ms};
    if (!hit)
        return;
    struct hit chosen = *hit; /* what follows may draw anew */
    click(a, &chosen, in, is_second);
}

void app_mouse(struct app *a, const struct input *in)
{
    if (in->mouse == MOUSE_WHEEL_UP || in->mouse == MOUSE_WHEEL_DOWN)
        wheel(a, in->x, in->y, in->mouse == MOUSE_WHEEL_UP);
    else if (in->mouse == MOUSE_PRESS && in->button == 0)
        press(a, in);
    else if (in->mouse == MOUSE_RELEASE && in->button == 0 && a->last_press.is_there &&
             (abs(in->x - a->last_press.x) > 1 || in->y != a->last_press.y))
        tell_how_to_select(a);
}
