/* tour.c — acts with the pace of a person, captions with the pace of a reader. */
#include "tui/tour.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "core/waterfall.h"
#include "tui/app.h"
#include "tui/tour_script.h"
#include "tui/widget/box.h"

enum {
    FIRST_ACT_MS = 600,
    ACT_MS = 450,
    LETTER_MS = 45,
    READ_MS = 3000,      /* and for each letter of the caption … */
    READ_LETTER_MS = 45, /* … this: an unhurried reader */
    NOTICE_MS = 4000,
    ACT_MAX_BYTES = 200,
    FRAME_ROWS = 3, /* two borders and the line of keys */
};

static const struct tour_step steps[] = {
#define X(scenario, acts, until, pane, tab, caption)                                                         \
    {scenario, acts, TOUR_##until, PANE_##pane, TAB_##tab, caption},
    TOUR_STEPS(X)
#undef X
};
enum { STEP_COUNT = sizeof steps / sizeof *steps };
_Static_assert(STEP_COUNT <= TOUR_STEPS_MAX, "raise TOUR_STEPS_MAX");

size_t tour_step_count(void)
{
    return STEP_COUNT;
}

const struct tour_step *tour_step_at(size_t index)
{
    assert(index < STEP_COUNT);
    return &steps[index];
}

/* ---- acts ---- */

static void press(struct app *a, struct key k)
{
    app_play(a, &(struct input){.kind = INPUT_KEY, .key = k});
}

static void act_named(struct tour *t, struct app *a, const char *name)
{
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
        if (strcmp(action_info((enum action)i)->name, name) == 0) {
            app_act(a, (enum action)i);
            t->is_sending = t->is_sending || i == ACTION_SEND;
            return;
        }
}

static void act_whole(struct tour *t, struct app *a, const char *text)
{
    struct key k;
    if (text[0] == '+')
        app_play(a, &(struct input){.kind = INPUT_PASTE, .paste = text + 1, .paste_size = strlen(text + 1)});
    else if (text[0] != '@')
        act_named(t, a, text);
    else if (key_parse(text + 1, strlen(text + 1), &k))
        press(a, k);
}

/* One letter of a typed act; the script's letters are ASCII. */
static void act_letter(struct tour *t, struct app *a)
{
    char letter = t->act[++t->typed];
    press(a, (struct key){letter == ' ' ? KEYCODE_SPACE : (uint32_t)letter, 0});
}

/* Does the next act, or the next letter of it. */
static void act_next(struct tour *t, struct app *a)
{
    size_t size = strcspn(t->act, "|");
    char text[ACT_MAX_BYTES];
    bool is_typed = t->act[0] == '=';
    if (is_typed && t->typed + 1 < size) {
        act_letter(t, a);
        t->next_ms = a->mono_ms + LETTER_MS;
        if (t->typed + 1 < size)
            return;
    } else if (!is_typed) {
        snprintf(text, sizeof text, "%.*s", (int)size, t->act);
        act_whole(t, a, text);
    }
    t->typed = 0;
    t->act += size + (t->act[size] == '|');
    t->next_ms = a->mono_ms + ACT_MS;
}

/* ---- steps ---- */

static void begin(struct tour *t, struct app *a, int step)
{
    struct err e = {0};
    const struct tour_step *s = &steps[step];
    t->at = t->shown = step;
    t->act = s->acts;
    t->typed = 0;
    t->is_hurried = false;
    t->begun_ms = a->mono_ms;
    t->next_ms = a->mono_ms + FIRST_ACT_MS;
    t->request_of_step[step] = t->request_id;
    popup_close(a, false);
    if (s->scenario[0] && !a->options->on_scenario(a->options->owner, s->scenario, &e))
        app_toast(a, true, "%s", e.text);
}

void tour_start(struct tour *t, struct app *a)
{
    *t = (struct tour){.is_on = true};
    begin(t, a, 0);
}

static void note_sent(struct tour *t, struct app *a)
{
    if (!t->is_sending || a->send_ticket)
        return;
    t->is_sending = false;
    t->request_id = a->list.selected_id;
    t->request_of_step[t->at] = t->request_id;
}

static bool is_come_true(const struct tour *t, const struct app *a)
{
    const struct request *r = a->session.request;
    enum tour_until until = steps[t->at].until;
    if (until == TOUR_READ)
        return true;
    if (t->is_sending || !r || r->id != t->request_id)
        return false;
    bool is_going = r->state == REQUEST_DRAFT || r->state == REQUEST_QUEUED || r->state == REQUEST_SENDING;
    return !is_going && (until == TOUR_ANSWERED || !request_state_is_open(r->state));
}

static int64_t read_until_ms(const struct tour *t)
{
    return t->begun_ms + READ_MS + READ_LETTER_MS * (int64_t)strlen(steps[t->at].caption);
}

/* How long until the next thing is due; -1: it waits for an event, a key, or nothing. */
static int64_t due_in_ms(const struct tour *t, const struct app *a)
{
    if (t->is_paused || t->shown != t->at)
        return -1;
    int64_t due = *t->act ? t->next_ms : read_until_ms(t);
    if (!*t->act && (!is_come_true(t, a) || t->at == STEP_COUNT - 1))
        return -1;
    return t->is_hurried || due < a->mono_ms ? 0 : due - a->mono_ms;
}

bool tour_turn(struct tour *t, struct app *a)
{
    bool is_new = false;
    if (!t->is_on)
        return false;
    note_sent(t, a);
    while (due_in_ms(t, a) == 0) {
        is_new = true;
        if (*t->act)
            act_next(t, a);
        else
            begin(t, a, t->at + 1);
        note_sent(t, a);
    }
    if (t->notice_until_ms && a->mono_ms >= t->notice_until_ms) {
        t->notice_until_ms = 0;
        is_new = true;
    }
    return is_new;
}

int64_t tour_wake_ms(const struct tour *t, const struct app *a)
{
    if (!t->is_on)
        return -1;
    int64_t wake = due_in_ms(t, a), notice = t->notice_until_ms - a->mono_ms;
    if (t->notice_until_ms && (wake < 0 || notice < wake))
        wake = notice > 0 ? notice : 0;
    return wake;
}

/* ---- keys ---- */

/* Shows what the step spoke about; nothing is done a second time, and nothing is undone. */
static void look_at(struct tour *t, struct app *a, int step)
{
    int64_t index;
    t->shown = step;
    popup_close(a, false);
    if (t->request_of_step[step] && session_row_of(&a->session, t->request_of_step[step], &index))
        request_list_select(a, index);
    app_focus(a, steps[step].pane);
    detail_select_tab(a, (int)steps[step].tab);
}

static void go_on(struct tour *t, struct app *a)
{
    if (t->shown < t->at)
        look_at(t, a, t->shown + 1);
    else if (t->at == STEP_COUNT - 1)
        t->is_on = false;
    else if (t->is_hurried) /* what is waited for may never come */
        begin(t, a, t->at + 1);
    else
        t->is_hurried = true;
    t->is_paused = false;
}

static void pause_or_go(struct tour *t, struct app *a)
{
    t->is_paused = !t->is_paused;
    t->begun_ms = a->mono_ms; /* who paused reads from the beginning */
}

static void take_key(struct tour *t, struct app *a, struct key k)
{
    enum action action = keymap_action(&a->keys, k, 0, true);
    if (k.code == KEYCODE_RIGHT || k.code == KEYCODE_ENTER)
        go_on(t, a);
    else if (k.code == KEYCODE_LEFT && t->shown > 0)
        look_at(t, a, t->shown - 1);
    else if (action == ACTION_QUIT || (k.code == 'q' && !k.mods))
        a->is_over = true;
    else if (action == ACTION_SUSPEND || action == ACTION_REDRAW)
        app_act(a, action);
    else if (k.code == KEYCODE_ESC || t->shown == STEP_COUNT - 1)
        t->is_on = false;
    else if (k.code == KEYCODE_SPACE || k.code == ' ')
        pause_or_go(t, a);
    else
        t->notice_until_ms = a->mono_ms + NOTICE_MS;
}

bool tour_input(struct tour *t, struct app *a, const struct input *in)
{
    if (!t->is_on)
        return false;
    if (in->kind == INPUT_KEY)
        take_key(t, a, in->key);
    else if (in->kind == INPUT_PASTE || (in->kind == INPUT_MOUSE && in->mouse == MOUSE_PRESS))
        t->notice_until_ms = a->mono_ms + NOTICE_MS;
    if (!t->is_on)
        popup_close(a, false);
    return true;
}

/* ---- drawing ---- */

static void write_caption(struct doc *d, int step, int width, bool is_ascii)
{
    doc_begin(d, width, is_ascii);
    doc_line(d);
    doc_put(d, ROLE_TEXT, steps[step].caption);
}

/* As high as the longest caption needs, so that nothing jumps from step to step. */
static int caption_rows(int width, bool is_ascii)
{
    size_t most = 1;
    struct doc d;
    doc_init(&d);
    for (int i = 0; i < STEP_COUNT; i++) {
        write_caption(&d, i, width, is_ascii);
        most = d.line_count > most ? d.line_count : most;
    }
    doc_release(&d);
    return (int)most;
}

static const char *note_text(const struct tour *t, const struct app *a)
{
    if (t->shown < t->at)
        return "looking back: what was done stays done";
    if (t->is_paused)
        return "paused";
    if (!*t->act && !is_come_true(t, a))
        return steps[t->at].until == TOUR_ANSWERED ? "waiting for the answer" : "waiting for the result";
    return "SIMULATED";
}

static void draw_keys(const struct tour *t, struct canvas *c, struct rect r)
{
    static const char *const keys[][2] = {
        {"Space", "pause"}, {"Left Right", "step"}, {"Esc", "take over"}, {"q", "leave"}};
    int x = r.x, end = r.x + r.width;
    if (t->notice_until_ms)
        x += canvas_put(c, x, r.y, end - x, ROLE_WARN, "This is a tour.") + 2;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *what = i == 0 && t->is_paused ? "go on" : keys[i][1];
        x += 1 + canvas_put(c, x, r.y, end - x, ROLE_KEY, keys[i][0]);
        x += 3 + canvas_put(c, x, r.y, end - x, t->notice_until_ms ? ROLE_TEXT : ROLE_MUTED, what);
    }
}

static void draw_caption(const struct tour *t, struct app *a, struct canvas *c, struct rect rect)
{
    char title[40];
    snprintf(title, sizeof title, "Tour %d of %d", t->shown + 1, (int)STEP_COUNT);
    struct box box = {
        .rect = rect, .title = title, .note = note_text(t, a), .note_role = ROLE_ACCENT, .is_focused = true};
    canvas_fill(c, rect, ROLE_POPUP);
    struct rect inside = rect_inset(box_draw(c, &box), 1, 0);
    struct doc d;
    doc_init(&d);
    write_caption(&d, t->shown, inside.width, a->is_ascii);
    doc_draw(&d, c, (struct rect){inside.x, inside.y, inside.width, inside.height - 1}, 0, -1);
    doc_release(&d);
    draw_keys(t, c, (struct rect){inside.x, inside.y + inside.height - 1, inside.width, 1});
}

void tour_draw(struct tour *t, struct app *a, struct canvas *c)
{
    int height = c->height;
    if (!t->is_on) {
        app_draw(a, c);
        return;
    }
    int rows = FRAME_ROWS + caption_rows(c->width - 4, a->is_ascii);
    bool has_room = c->width >= LAYOUT_MIN_WIDTH && height - rows >= LAYOUT_MIN_HEIGHT;
    /* The app is drawn on the upper part alone, so that no window of its own reaches below the caption. */
    c->height = has_room ? height - rows : height;
    app_draw(a, c);
    c->height = height;
    if (has_room)
        draw_caption(t, a, c, (struct rect){0, height - rows, c->width, rows});
    else if (c->width > 20 && height >= rows)
        draw_caption(t, a, c, (struct rect){0, 0, c->width, height});
}
