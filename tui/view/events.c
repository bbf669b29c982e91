/* events.c — see events.h. */
#include "tui/view/events.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "tui/app.h"
#include "tui/view/private_text.h"
#include "tui/widget/box.h"

#define REPEATS_WITHIN 64 /* lines */

static const struct {
    enum glyph glyph;
    enum role role;
} kinds[] = {
    [WF_NOTE_SENT] = {GLYPH_ARROW, ROLE_ACCENT},      [WF_NOTE_ANSWER] = {GLYPH_ARROW_IN, ROLE_TEXT},
    [WF_NOTE_DELIVERY] = {GLYPH_ARROW_IN, ROLE_GOOD}, [WF_NOTE_POLL] = {GLYPH_WAITING, ROLE_MUTED},
    [WF_NOTE_STATE] = {GLYPH_DOT, ROLE_TEXT},         [WF_NOTE_TROUBLE] = {GLYPH_ALARM, ROLE_WARN},
    [WF_NOTE_INFO] = {GLYPH_DOT, ROLE_MUTED},
};

static void note_release(struct wf_note *note)
{
    free(note->text);
    free(note->who);
}

void event_list_release(struct event_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        note_release(&l->note[(l->first + i) % EVENTS_KEPT]);
    l->count = 0;
}

static size_t slot_of(const struct event_list *l, size_t line)
{
    return (l->first + line) % EVENTS_KEPT;
}

static bool is_repeat(const struct wf_note *a, const struct wf_note *b)
{
    return a->kind == WF_NOTE_POLL && b->kind == WF_NOTE_POLL && a->request_id == b->request_id && a->text &&
           b->text && strcmp(a->text, b->text) == 0;
}

/* Of a poll that says again what it said lately one line is kept, the newest: a few requests that wait for
 * minutes would push out of sight what did happen. How often it had been said; 0: not lately. */
static int take_out_repeated(struct event_list *l, const struct wf_note *note)
{
    size_t line = l->count, oldest = l->count > REPEATS_WITHIN ? l->count - REPEATS_WITHIN : 0;
    if (l->held)
        return 0;
    while (line > oldest && !is_repeat(&l->note[slot_of(l, line - 1)], note))
        line--;
    if (line == oldest)
        return 0;
    int times = l->times[slot_of(l, line - 1)];
    note_release(&l->note[slot_of(l, line - 1)]);
    for (; line < l->count; line++) {
        l->note[slot_of(l, line - 1)] = l->note[slot_of(l, line)];
        l->times[slot_of(l, line - 1)] = l->times[slot_of(l, line)];
    }
    l->count--;
    return times;
}

void event_list_add_take(struct event_list *l, struct wf_note *note)
{
    int times = 1 + take_out_repeated(l, note);
    if (l->count == EVENTS_KEPT) {
        note_release(&l->note[l->first]);
        l->first = (l->first + 1) % EVENTS_KEPT;
        l->count--;
    }
    l->note[slot_of(l, l->count)] = *note;
    l->times[slot_of(l, l->count++)] = times;
    note->text = note->who = NULL;
    if (l->held && l->held + (size_t)l->height < l->count)
        l->held++; /* what is being read stays where it is */
}

static void scroll(struct event_list *l, long by)
{
    long most = (long)l->count - l->height;
    long held = (long)l->held + by;
    held = held > most ? most : held;
    l->held = (size_t)(held < 0 ? 0 : held);
}

bool event_list_act(struct app *a, enum action action)
{
    struct event_list *l = &a->events;
    int page = l->height > 1 ? l->height - 1 : 1;
    switch (action) {
    case ACTION_UP:
        scroll(l, 1);
        return true;
    case ACTION_DOWN:
        scroll(l, -1);
        return true;
    case ACTION_PAGE_UP:
        scroll(l, page);
        return true;
    case ACTION_PAGE_DOWN:
        scroll(l, -page);
        return true;
    case ACTION_FIRST:
        scroll(l, EVENTS_KEPT);
        return true;
    case ACTION_LAST:
        scroll(l, -EVENTS_KEPT);
        return true;
    default:
        return false;
    }
}

static void draw_note(struct app *a, struct canvas *c, const struct wf_note *note, int times, int x, int y,
                      int width)
{
    char when[CLOCK_ISO_SIZE];
    clock_format_local_time(note->at_ms, when);
    canvas_put(c, x, y, 8, ROLE_MUTED, when);
    canvas_glyph(c, x + 10, y, kinds[note->kind].role, kinds[note->kind].glyph);
    int used = 13;
    if (note->request_id > 0)
        used += 1 + canvas_printf(c, x + used, y, 8, ROLE_MUTED, "#%lld", (long long)note->request_id);
    enum role role = note->kind == WF_NOTE_TROUBLE ? ROLE_WARN
                     : note->kind == WF_NOTE_POLL  ? ROLE_MUTED
                                                   : ROLE_TEXT;
    char *shown = private_sentence(a, note->text, note->who);
    used += canvas_put_cut(c, x + used, y, width - used, role, shown);
    if (times > 1)
        canvas_printf(c, x + used, y, width - used, ROLE_MUTED, " (%d times)", times);
    free(shown);
}

void events_draw(struct app *a, struct canvas *c, struct rect rect)
{
    struct event_list *l = &a->events;
    bool is_focused = a->focus == PANE_EVENTS;
    struct box box = {.rect = rect,
                      .number = "4",
                      .title = "Events",
                      .note = l->held ? "HELD" : "",
                      .note_role = ROLE_ACCENT,
                      .is_focused = is_focused};
    hits_add(&a->hits, rect, HIT_PANE, PANE_EVENTS);
    struct rect r = box_draw(c, &box);
    l->height = r.height;
    if (!l->count) {
        canvas_put(c, r.x + 1, r.y, r.width - 2, ROLE_MUTED, "Nothing has happened yet.");
        return;
    }
    if (l->held + (size_t)r.height > l->count)
        l->held = l->count > (size_t)r.height ? l->count - (size_t)r.height : 0;
    size_t shown = l->count < (size_t)r.height ? l->count : (size_t)r.height;
    size_t from = l->count - shown - l->held;
    for (size_t i = 0; i < shown; i++)
        draw_note(a, c, &l->note[slot_of(l, from + i)], l->times[slot_of(l, from + i)], r.x + 1, r.y + (int)i,
                  r.width - 2);
    box_scroll_bar(c, rect, (long long)from, r.height, (long long)l->count, is_focused);
}
