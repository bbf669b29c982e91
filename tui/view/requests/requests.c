/* requests.c — the list as it is drawn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "tui/app.h"
#include "tui/mask.h"
#include "tui/view/outcome.h"
#include "tui/view/private_text.h"
#include "tui/widget/box.h"

#define COLUMNS_LEAST_HEIGHT 4 /* under it every line is a request */

static void time_text(const struct app *a, int64_t at_ms, char out[CLOCK_ISO_SIZE])
{
    char now[CLOCK_ISO_SIZE], then[CLOCK_ISO_SIZE];
    clock_format_local(a->now_ms, now);
    clock_format_local(at_ms, then);
    if (strncmp(now, then, 10) == 0)
        clock_format_local_time(at_ms, out);
    else
        snprintf(out, CLOCK_ISO_SIZE, "%.8s", then + 2); /* 26-01-08 */
}

/* "1 e-mail" says less than "e-mail": counts only where there are several. */
static int put_found(struct canvas *c, int x, int y, int columns, int count, const char *what)
{
    if (count > 1)
        return canvas_printf(c, x, y, columns, ROLE_GOOD, "%d %ss", count, what);
    return count ? canvas_put(c, x, y, columns, ROLE_GOOD, what) : 0;
}

/* Which of the two ways brought it, where there is room to say so. */
static void put_channel(struct app *a, struct canvas *c, int x, int y, int columns, enum channel by)
{
    const char *word = channel_word(by), *dot = glyph_text(GLYPH_DOT, a->is_ascii);
    if (word && columns >= text_width(word) + 3)
        canvas_printf(c, x, y, columns, ROLE_MUTED, " %s %s", dot, word);
}

/* Whole or not at all: half of a number is another number. */
static void put_next_poll(struct canvas *c, int x, int y, int columns, int64_t left_ms)
{
    long long left_s = left_ms > 0 ? (left_ms + 999) / 1000 : 0;
    char text[40];
    if (!left_s)
        snprintf(text, sizeof text, "poll due");
    else if (left_s < 100)
        snprintf(text, sizeof text, "poll %llds", left_s);
    else
        snprintf(text, sizeof text, "poll %lldm", (left_s + 59) / 60);
    if (text_width(text) <= columns)
        canvas_put(c, x, y, columns, ROLE_MUTED, text);
}

/* Why it came to nothing, over the columns that are empty for it. */
static void put_reason(struct app *a, struct canvas *c, int x, int y, int columns,
                       const struct request_row *row)
{
    if (!row->message || !*row->message || columns < 8)
        return;
    char *said = private_sentence(a, row->message, row->label);
    x += canvas_printf(c, x, y, 3, ROLE_MUTED, " %s ", glyph_text(GLYPH_DOT, a->is_ascii));
    canvas_put_cut(c, x, y, columns - 3, ROLE_MUTED, said);
    free(said);
}

/* How far a row's outcome may reach where nothing was found to stand beside it. */
static int outcome_reach(const struct request_columns *col, const struct request_row *row)
{
    int reach = col->outcome;
    reach += col->email ? col->email + 1 : 0;
    reach += col->phone ? col->phone + 2 : 0;
    return row->credits ? reach : reach + col->credits;
}

static void draw_outcome(struct app *a, struct canvas *c, const struct request_row *row, int x, int y,
                         const struct request_columns *col)
{
    enum role role = state_role(row->state);
    int start = x, end = x + col->outcome;
    char span[CLOCK_ISO_SIZE];
    x += 1 + canvas_glyph(c, x, y, role, state_glyph(row->state));
    if (row->state == REQUEST_DELIVERED) {
        x += put_found(c, x, y, end - x, row->email_count, "e-mail");
        if (row->email_count && row->phone_count)
            x += canvas_put(c, x, y, end - x, ROLE_GOOD, " + ");
        x += put_found(c, x, y, end - x, row->phone_count, "phone");
        if (row->email_count || row->phone_count) {
            put_channel(a, c, x, y, col->has_channel ? end - x : 0, row->delivered_by);
            return;
        }
    }
    x += canvas_put(c, x, y, end - x, role, state_text(row->state));
    if (row->state == REQUEST_REJECTED || row->state == REQUEST_REFUSED) {
        put_reason(a, c, x, y, start + outcome_reach(col, row) - x, row);
        return;
    }
    if (!request_state_is_open(row->state)) {
        put_channel(a, c, x, y, col->has_channel ? end - x : 0, row->delivered_by);
        return;
    }
    int64_t now_ms = app_second_ms(a), since = row->answered_ms ? row->answered_ms : row->created_ms;
    clock_format_span(now_ms > since ? now_ms - since : 0, span);
    x += 1 + canvas_put(c, x + 1, y, end - x - 1, role, span);
    if (row->next_poll_ms > 0)
        put_next_poll(c, x + 1, y, end - x - 1, row->next_poll_ms - row->next_poll_ms % 1000 - now_ms);
}

static void draw_row(struct app *a, struct canvas *c, const struct request_row *row, struct rect at,
                     const struct request_columns *col)
{
    char when[CLOCK_ISO_SIZE];
    int x = at.x + 1, y = at.y;
    time_text(a, row->created_ms, when);
    canvas_put(c, x, y, 8, ROLE_MUTED, when);
    x += 10;
    private_put(a, c, x, y, col->name, ROLE_STRONG, row->label, mask_append);
    x += col->name + 2;
    if (col->organization) {
        private_put(a, c, x, y, col->organization, ROLE_MUTED,
                    row->organization ? row->organization : glyph_text(GLYPH_DASH, a->is_ascii), mask_append);
        x += col->organization + 2;
    }
    draw_outcome(a, c, row, x, y, col);
    x += col->outcome + 1;
    if (col->email) {
        private_put(a, c, x, y, col->email, ROLE_VALUE, row->email, mask_append);
        x += col->email + 2;
    }
    if (col->phone) {
        private_put(a, c, x, y, col->phone, ROLE_VALUE, row->phone, mask_append);
        x += col->phone + 2;
    }
    if (row->credits) {
        char credits[48];
        snprintf(credits, sizeof credits, "%s cr", row->credits);
        canvas_put_right(c, x, y, at.x + at.width - 1 - x, ROLE_TEXT, credits);
    }
}

/* What is wrong with a filter is said whole: its end names what there is. */
static int filter_err_lines(const struct app *a, int width)
{
    const struct request_list *l = &a->list;
    int room = width > 20 ? width - 2 : 18, text = text_width(l->filter_err.text);
    if (l->filter_err.code == ERR_NONE || l->is_filter_parked)
        return 0;
    return text <= room ? 1 : 1 + text / (room - 8); /* words break a line before its end */
}

/* What to press for the first request, from where one is. Without a key the form and the first steps beside
 * it say what is missing, and no key press helps. */
static const char *first_step(const struct app *a, char *out, size_t size)
{
    const struct wf_status *status = a->session.status;
    char key[KEY_TEXT_SIZE];
    if (status && !status->has_key)
        return "No requests yet.";
    if (a->focus == PANE_LOOKUP)
        return a->form.strength >= IDENTITY_FAIR ? "No requests yet. Enter sends what the form holds."
                                                 : "No requests yet. Fill in the form and press Enter.";
    keymap_last_key_text(&a->keys, ACTION_PANE_LOOKUP, key);
    snprintf(out, size, "No requests yet. %s leads to the form, and Enter sends it from there.", key);
    return out;
}

static void draw_empty(struct app *a, struct canvas *c, struct rect r)
{
    const struct wf_status *status = a->session.status;
    char first[120];
    const char *text = first_step(a, first, sizeof first);
    enum role role = ROLE_MUTED;
    if (r.height < 1 || filter_err_lines(a, r.width)) /* of a filter that is none its trouble is told */
        return;
    if (status && !status->is_store_open && status->store_err.code != ERR_NONE) {
        text = status->store_err.text;
        role = ROLE_BAD;
    } else if (!a->session.has_rows) {
        text = "Opening the history.";
    } else if (a->session.filter) {
        text = a->session.is_counting ? "Looking." : "No request fits this filter. Esc shows all again.";
    }
    int width = text_width(text);
    int x = r.x + (r.width > width ? (r.width - width) / 2 : 1);
    canvas_put_cut(c, x, r.y + (r.height > 2 ? (r.height - 1) / 2 : 0), r.width - 2, role, text);
}

static void note_text(const struct app *a, char *out, size_t size)
{
    const struct session *s = &a->session;
    const char *dot = glyph_text(GLYPH_DOT, a->is_ascii);
    char count[64], held[48] = "";
    if (!s->has_rows || (!s->total && !s->filter)) {
        snprintf(out, size, "%s", "");
        return;
    }
    if (s->filter)
        snprintf(count, sizeof count, "%lld%s of %lld", (long long)s->matching,
                 s->is_counting ? glyph_text(GLYPH_ELLIPSIS, a->is_ascii) : "", (long long)s->total);
    else
        snprintf(count, sizeof count, "%lld", (long long)s->total);
    if (a->list.new_count)
        snprintf(held, sizeof held, " +%lld new", (long long)a->list.new_count);
    if (s->order == REQUEST_ORDER_TIME && !s->is_up)
        snprintf(out, size, "%s %s %s%s", count, dot, a->list.is_following ? "FOLLOW" : "HELD", held);
    else
        snprintf(out, size, "%s %s by %s %s", count, dot, request_order_word(s->order),
                 glyph_text(s->is_up ? GLYPH_UP : GLYPH_DOWN, a->is_ascii));
}

/* The filter's own line: being typed, in force, or parked. */
static void draw_filter(struct app *a, struct canvas *c, struct rect *r)
{
    struct request_list *l = &a->list;
    if (l->is_exporting && r->height > 1)
        requests_export_draw(a, c, (struct rect){r->x, r->y + --r->height, r->width, 1});
    if ((!l->is_filtering && !l->filter.size) || r->height < 2)
        return;
    int y = r->y + --r->height, x = r->x + 1;
    int err = filter_err_lines(a, r->width), most = r->height - (a->session.matching > 0);
    if (err > 0 && most > 0) { /* where nothing is listed it needs no room beside */
        err = err < most ? err : most;
        r->height -= err;
        private_put_wrapped(a, c, (struct rect){x, y - err, r->width - 2, err}, ROLE_BAD, l->filter_err.text,
                            mask_said);
    }
    x += canvas_put(c, x, y, 2, l->is_filter_parked ? ROLE_MUTED : ROLE_ACCENT, "/ ");
    if (l->is_filtering) {
        text_edit_draw(&l->filter, c, (struct rect){x, y, r->width - 4, 1}, true,
                       "words, state:waiting, vendor:…, credits>5, since:1d",
                       a->is_private ? mask_filter : NULL);
    } else {
        x += private_put(a, c, x, y, r->width - 28, l->is_filter_parked ? ROLE_MUTED : ROLE_ACCENT,
                         l->filter.text, mask_filter);
        char key[KEY_TEXT_SIZE];
        keymap_key_text(&a->keys, ACTION_FILTER_TOGGLE, false, key);
        canvas_printf(c, x + 1, y, 26, ROLE_FAINT,
                      l->is_filter_parked ? "parked  %s brings it back" : "%s parks it", key);
    }
}

/* One request needs no order. */
static bool has_columns(const struct app *a)
{
    return a->session.total > 1;
}

int request_list_least(const struct app *a)
{
    int width = a->layout.pane[PANE_REQUESTS].width - 2; /* as it was drawn last */
    int err = a->list.is_filtering || a->list.filter.size ? filter_err_lines(a, width) : 0;
    return 1 + (err ? err + 1 : 0);
}

int64_t request_list_lines(const struct app *a)
{
    const struct request_list *l = &a->list;
    bool has_filter = l->is_filtering || l->filter.size;
    return a->session.total + has_columns(a) + has_filter + l->is_exporting +
           (has_filter ? filter_err_lines(a, a->layout.pane[PANE_REQUESTS].width - 2) : 0);
}

/* A column's name, to be clicked; the one that the list is sorted by shows which way. */
static void draw_column(struct app *a, struct canvas *c, struct rect at, enum request_order order,
                        const char *name)
{
    const struct session *s = &a->session;
    bool is_sorted = s->order == order;
    int used = canvas_put_cut(c, at.x, at.y, at.width, is_sorted ? ROLE_ACCENT : ROLE_FAINT, name);
    if (is_sorted && used + 1 < at.width)
        canvas_glyph(c, at.x + used + 1, at.y, ROLE_ACCENT, s->is_up ? GLYPH_UP : GLYPH_DOWN);
    hits_add(&a->hits, at, HIT_COLUMN, order);
}

static void draw_columns(struct app *a, struct canvas *c, struct rect *r, const struct request_columns *col)
{
    int x = r->x + 1, end = r->x + r->width - 1, y = r->y;
    r->y++;
    r->height--;
    draw_column(a, c, (struct rect){x, y, 9, 1}, REQUEST_ORDER_TIME, "Asked");
    x += 10;
    draw_column(a, c, (struct rect){x, y, col->name, 1}, REQUEST_ORDER_NAME, "Name");
    x += col->name + 2;
    if (col->organization) {
        draw_column(a, c, (struct rect){x, y, col->organization, 1}, REQUEST_ORDER_COMPANY, "Company");
        x += col->organization + 2;
    }
    draw_column(a, c, (struct rect){x, y, col->outcome, 1}, REQUEST_ORDER_STATE, "State");
    x += col->outcome + 1;
    if (col->email) {
        draw_column(a, c, (struct rect){x, y, col->email, 1}, REQUEST_ORDER_EMAIL, "E-mail");
        x += col->email + 2;
    }
    if (col->phone) {
        draw_column(a, c, (struct rect){x, y, col->phone, 1}, REQUEST_ORDER_PHONE, "Phone");
        x += col->phone + 2;
    }
    int width = end - x < 9 ? end - x : 9;
    if (width >= 7)
        draw_column(a, c, (struct rect){end - width, y, width, 1}, REQUEST_ORDER_CREDITS, "Credits");
}

static void widen(int *widest, const char *text)
{
    int width = text ? text_width(text) : 0;
    *widest = width > *widest ? width : *widest;
}

static void measure(struct app *a, int height)
{
    struct request_widths *w = &a->list.widest;
    for (int i = 0; i < height; i++) {
        const struct request_row *row = session_row(&a->session, a->list.top + i);
        if (!row)
            continue;
        widen(&w->name, row->label);
        widen(&w->organization, row->organization);
        widen(&w->email, row->email);
    }
}

void requests_draw(struct app *a, struct canvas *c, struct rect rect)
{
    struct request_list *l = &a->list;
    char note[128];
    bool is_focused = a->focus == PANE_REQUESTS;
    note_text(a, note, sizeof note);
    struct box box = {.rect = rect,
                      .number = "2",
                      .title = "Requests",
                      .note = note,
                      .is_focused = is_focused,
                      .note_role = l->new_count ? ROLE_ACCENT : ROLE_MUTED};
    hits_add(&a->hits, rect, HIT_PANE, PANE_REQUESTS);
    struct rect r = box_draw(c, &box);
    draw_filter(a, c, &r);
    measure(a, r.height);
    struct request_columns col = request_columns_make(r.width, l->widest);
    if (r.height >= COLUMNS_LEAST_HEIGHT && has_columns(a))
        draw_columns(a, c, &r, &col);
    if (r.height != l->height) {
        l->height = r.height;
        request_list_resized(a);
    }
    if (!a->session.matching || !a->session.has_rows) {
        draw_empty(a, c, r);
        return;
    }
    for (int i = 0; i < r.height && l->top + i < a->session.matching; i++) {
        struct rect at = {r.x, r.y + i, r.width, 1};
        const struct request_row *row = session_row(&a->session, l->top + i);
        if (row)
            draw_row(a, c, row, at, &col);
        else
            canvas_glyph(c, at.x + 1, at.y, ROLE_FAINT, GLYPH_ELLIPSIS);
        if (l->top + i == l->selected_index)
            canvas_tint(c, at, is_focused ? ROLE_SELECTED : ROLE_SELECTED_IDLE);
        hits_add(&a->hits, at, HIT_ROW, l->top + i);
    }
    box_scroll_bar(c, rect, l->top, r.height, a->session.matching, is_focused);
}
