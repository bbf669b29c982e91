/* lookup.c — the form as it is drawn: one column where there is height, two where there is width, one line
 * while it is folded. */
#include "tui/view/lookup/lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "tui/app.h"
#include "tui/mask.h"
#include "tui/view/private_text.h"
#include "tui/widget/box.h"

#define LABEL_WIDTH 12
#define SEND_WIDTH 12

static const struct {
    const char *label, *brief;
    enum action action;
} toggles[TOGGLE_COUNT] = {
    {"e-mail waterfall", "e-mail waterfall", ACTION_TOGGLE_EMAIL},
    {"phone waterfall", "phone waterfall", ACTION_TOGGLE_PHONE},
    {"reveal phone number", "reveal phone", ACTION_TOGGLE_REVEAL},
    {"reveal personal e-mails", "personal mail", ACTION_TOGGLE_PERSONAL},
};

/* Where everything stands, from the top of the inside; the form scrolls where that is too low. */
struct form_grid {
    struct rect stop[LOOKUP_STOP_COUNT];
    int strength_y, estimate_y, message_y, message_height, height;
    bool is_two_columns;
};

#define ONE_COLUMN_HEIGHT (IDENTIFIER_COUNT + TOGGLE_COUNT + 5)
#define TWO_COLUMNS_WIDTH 56

static void grid_one_column(struct form_grid *g, struct rect r)
{
    int spare = r.height - ONE_COLUMN_HEIGHT;
    int gap = spare >= 3 ? 1 : 0, y = 0;
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        g->stop[i] = (struct rect){r.x, y++, r.width, 1};
    y += gap;
    for (int i = 0; i < TOGGLE_COUNT; i++)
        g->stop[LOOKUP_STOP_TOGGLES + i] = (struct rect){r.x, y++, r.width, 1};
    y += gap;
    g->strength_y = y++;
    g->estimate_y = y++;
    y += gap;
    g->stop[LOOKUP_STOP_SEND] = (struct rect){r.x + (r.width - SEND_WIDTH) / 2, y++, SEND_WIDTH, 1};
    y += gap;
    g->message_y = y;
    g->message_height = r.height - y > 2 ? r.height - y : 2;
    g->height = y + 2;
}

static void grid_two_columns(struct form_grid *g, struct rect r)
{
    int half = (r.width - 2) / 2, y = 0, x = r.x;
    g->is_two_columns = true;
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        g->stop[i] = (struct rect){i % 2 ? r.x + half + 2 : r.x, i / 2, i % 2 ? r.width - half - 2 : half, 1};
    y = (IDENTIFIER_COUNT + 1) / 2;
    for (int i = 0; i < TOGGLE_COUNT; i++) {
        int width = 4 + text_width(toggles[i].brief);
        if (x + width > r.x + r.width) {
            x = r.x;
            y++;
        }
        g->stop[LOOKUP_STOP_TOGGLES + i] = (struct rect){x, y, width, 1};
        x += width + (r.width > 80 ? 3 : 1);
    }
    g->strength_y = g->estimate_y = ++y;
    g->stop[LOOKUP_STOP_SEND] = (struct rect){r.x + r.width - SEND_WIDTH, y, SEND_WIDTH, 1};
    g->message_y = ++y; /* a whole line: a sentence that is cut says nothing */
    g->message_height = r.height - y > 1 ? r.height - y : 1;
    g->height = y + 1;
}

/* ---- pieces ---- */

static void draw_field(struct app *a, struct canvas *c, int i, struct rect at, bool is_focused)
{
    const struct lookup_form *f = &a->form;
    bool is_bad = f->field[i].size && f->field_err[i].code != ERR_NONE;
    canvas_put_cut(c, at.x, at.y, LABEL_WIDTH - 1,
                   is_bad       ? ROLE_BAD
                   : is_focused ? ROLE_ACCENT
                                : ROLE_LABEL,
                   identifier_label((enum identifier)i));
    int x = at.x + LABEL_WIDTH, width = at.width - LABEL_WIDTH - 1;
    text_edit_draw(&f->field[i], c, (struct rect){x, at.y, width, 1}, is_focused,
                   is_focused ? identifier_example((enum identifier)i) : NULL,
                   a->is_private ? mask_append : NULL);
    if (is_bad)
        canvas_glyph(c, x + width, at.y, ROLE_BAD, GLYPH_ALARM);
    hits_add(&a->hits, at, HIT_FORM_STOP, i);
}

void lookup_click_field(struct app *a, int stop, struct rect at, int x)
{
    bool was_focused = a->focus == PANE_LOOKUP && a->form.stop == stop;
    text_edit_click(&a->form.field[stop], x - at.x - LABEL_WIDTH, at.width - LABEL_WIDTH - 1, was_focused);
}

static void draw_toggle(struct app *a, struct canvas *c, int i, struct rect at, bool is_focused,
                        bool is_brief)
{
    bool is_on = a->form.is_on[i];
    char key[KEY_TEXT_SIZE];
    if (is_focused)
        canvas_tint(c, at, ROLE_SELECTED);
    canvas_put(c, at.x, at.y, 3, is_on ? ROLE_GOOD : ROLE_MUTED, is_on ? "[x]" : "[ ]");
    canvas_put_cut(c, at.x + 4, at.y, at.width - 4, is_on ? ROLE_TEXT : ROLE_MUTED,
                   is_brief ? toggles[i].brief : toggles[i].label);
    if (!is_brief) {
        keymap_key_text(&a->keys, toggles[i].action, true, key);
        canvas_put_right(c, at.x, at.y, at.width, ROLE_FAINT, key);
    }
    hits_add(&a->hits, at, HIT_FORM_STOP, LOOKUP_STOP_TOGGLES + i);
}

static bool can_send(const struct app *a)
{
    if (a->session.status && !a->session.status->has_key)
        return false;
    return lookup_form_is_whole(&a->form) && !a->send_ticket;
}

static void draw_send(struct app *a, struct canvas *c, struct rect at, bool is_focused)
{
    bool is_ready = can_send(a);
    canvas_fill(c, at, is_focused ? ROLE_BUTTON_FOCUSED : ROLE_BUTTON);
    enum role role = is_focused ? ROLE_BUTTON_FOCUSED : is_ready ? ROLE_BUTTON : ROLE_MUTED;
    const char *enter = glyph_text(GLYPH_ENTER, a->is_ascii);
    int width = 5 + text_width(enter), x = at.x + (at.width - width) / 2;
    canvas_put(c, at.x, at.y, 1, role, "["); /* without colours it would be but a word */
    canvas_put(c, at.x + at.width - 1, at.y, 1, role, "]");
    canvas_put(c, x, at.y, 5, role, "Send ");
    canvas_put(c, x + 5, at.y, 5, role, enter);
    hits_add(&a->hits, at, HIT_FORM_STOP, LOOKUP_STOP_SEND);
}

static enum role strength_role(enum identity_strength s)
{
    return s >= IDENTITY_STRONG ? ROLE_GOOD
           : s == IDENTITY_FAIR ? ROLE_WARN
           : s == IDENTITY_WEAK ? ROLE_BAD
                                : ROLE_MUTED;
}

static int draw_strength(struct app *a, struct canvas *c, int x, int y, int width)
{
    const struct lookup_form *f = &a->form;
    int start = x;
    x += canvas_put(c, x, y, width, ROLE_LABEL, "identity ");
    for (int i = 1; i <= IDENTITY_EXACT; i++)
        x += canvas_glyph(c, x, y, i <= (int)f->strength ? strength_role(f->strength) : ROLE_FAINT,
                          i <= (int)f->strength ? GLYPH_ON : GLYPH_OFF);
    x += 1 + canvas_put(c, x + 1, y, 12, strength_role(f->strength), identity_strength_word(f->strength));
    return x - start;
}

/* A forecast, never a promise: what has been published of prices, beside what is switched on. */
void lookup_form_estimate(const struct lookup_form *f, bool is_ascii, char *out, size_t size)
{
    int most = 1;
    bool is_open = f->is_on[TOGGLE_EMAIL] || f->is_on[TOGGLE_PHONE];
    most += (f->is_on[TOGGLE_EMAIL] ? 20 : 0) + (f->is_on[TOGGLE_PHONE] ? 45 : 0);
    if (f->is_on[TOGGLE_REVEAL] && !f->is_on[TOGGLE_PHONE])
        most += 8;
    if (most == 1)
        snprintf(out, size, "estimate 1 credit");
    else
        snprintf(out, size, "estimate 1%s%d%s credits", is_ascii ? "-" : "–", most, is_open ? "+" : "");
}

/* The one thing to say: what stops Send, or what Send will do. */
static const char *form_message(const struct app *a, enum role *role)
{
    const struct lookup_form *f = &a->form;
    *role = ROLE_BAD;
    if (lookup_form_is_typing(f) && f->field_err[f->stop].code != ERR_NONE)
        return f->field_err[f->stop].text;
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (f->field_err[i].code != ERR_NONE)
            return f->field_err[i].text;
    *role = ROLE_WARN;
    if (a->session.status && !a->session.status->has_key)
        return "No API key. Set APOLLO_API_KEY and start again; `waterfall demo` needs none.";
    if (f->identity_err.code != ERR_NONE)
        return f->identity_err.text;
    *role = ROLE_MUTED;
    if (a->send_ticket)
        return "Being sent.";
    if (f->strength == IDENTITY_EMPTY)
        return !a->layout.is_wide
                   ? "Type a name and a company, an e-mail, or a LinkedIn URL."
                   : "Type what you know: a name and a company, an e-mail, or a LinkedIn URL. A "
                     "pasted URL finds its field.";
    if (!f->is_on[TOGGLE_EMAIL] && !f->is_on[TOGGLE_PHONE])
        return f->is_on[TOGGLE_REVEAL] ? "Apollo's own phone look-up, no vendors."
                                       : "No waterfall: Apollo answers at once with what it knows.";
    if (f->strength == IDENTITY_FAIR)
        return "A name alone may fit a namesake: add a company or a domain.";
    return "Apollo reports the real cost with the result.";
}

char *lookup_form_said(const struct app *a, const char *sentence)
{
    return private_sentence(a, sentence, a->form.field[IDENTIFIER_NAME].text);
}

static void put_wrapped(struct canvas *c, struct rect r, enum role role, const char *text)
{
    struct doc d;
    doc_init(&d);
    doc_begin(&d, r.width, c->is_ascii);
    doc_line(&d);
    doc_put(&d, role, text);
    doc_draw(&d, c, r, 0, -1);
    doc_release(&d);
}

static void draw_estimate(struct canvas *c, const struct form_grid *g, int x, struct rect at,
                          const char *estimate)
{
    if (g->is_two_columns)
        canvas_put_right(c, x + 1, at.y, at.x + at.width - x - 2 - SEND_WIDTH, ROLE_MUTED, estimate);
    else
        canvas_put_cut(c, at.x, at.y, at.width, ROLE_MUTED, estimate);
}

/* Where there is one line: the example at the end is left out before a word is cut. */
static void put_one_line(struct canvas *c, struct rect at, enum role role, char *message)
{
    char *end = text_width(message) > at.width ? strstr(message, "; ") : NULL;
    if (end)
        memcpy(end, ".", 2);
    canvas_put_cut(c, at.x, at.y, at.width, role, message);
}

static void draw_words(struct app *a, struct canvas *c, const struct form_grid *g, struct rect r, int skip)
{
    char estimate[80];
    enum role role;
    char *message = lookup_form_said(a, form_message(a, &role));
    int bottom = r.y + r.height;
    bool has_room = g->message_y - skip >= 0 && g->message_y - skip < r.height;
    lookup_form_estimate(&a->form, a->is_ascii, estimate, sizeof estimate);
    int x = r.x, strength_y = r.y + g->strength_y - skip, estimate_y = r.y + g->estimate_y - skip;
    if (strength_y >= r.y && strength_y < bottom) /* below it another pane begins */
        x += draw_strength(a, c, r.x, strength_y, r.width);
    if (estimate_y >= r.y && estimate_y < bottom)
        draw_estimate(c, g, x, (struct rect){r.x, estimate_y, r.width, 1}, estimate);
    struct rect words = {r.x, r.y + g->message_y - skip, r.width, g->message_height};
    if (words.y + words.height > bottom)
        words.height = bottom - words.y;
    if (has_room && words.height < 2)
        put_one_line(c, words, role, message);
    else if (has_room)
        put_wrapped(c, words, role, message);
    free(message);
}

void lookup_draw(struct app *a, struct canvas *c, struct rect rect)
{
    bool is_focused = a->focus == PANE_LOOKUP && a->popup.kind == POPUP_NONE;
    struct box box = {.rect = rect, .number = "1", .title = "Lookup", .is_focused = a->focus == PANE_LOOKUP};
    hits_add(&a->hits, rect, HIT_PANE, PANE_LOOKUP);
    struct rect r = rect_inset(box_draw(c, &box), 1, 0);
    struct form_grid g = {0};
    if (r.width >= TWO_COLUMNS_WIDTH && r.height < ONE_COLUMN_HEIGHT)
        grid_two_columns(&g, r);
    else
        grid_one_column(&g, r);
    int skip = g.stop[a->form.stop].y - r.height + 1;
    skip = skip < 0 ? 0 : skip;
    for (int i = 0; i < LOOKUP_STOP_COUNT; i++) {
        struct rect at = g.stop[i];
        at.y += r.y - skip;
        if (at.y < r.y || at.y >= r.y + r.height)
            continue;
        bool is_here = is_focused && a->form.stop == i;
        if (i < LOOKUP_STOP_TOGGLES)
            draw_field(a, c, i, at, is_here);
        else if (i < LOOKUP_STOP_SEND)
            draw_toggle(a, c, i - LOOKUP_STOP_TOGGLES, at, is_here, g.is_two_columns);
        else
            draw_send(a, c, at, is_here);
    }
    draw_words(a, c, &g, r, skip);
}

char *lookup_form_name(const struct app *a)
{
    struct identifiers ids = {0};
    struct buf label, shown;
    buf_init(&label, 4096);
    buf_init(&shown, 16384);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        identifiers_set(&ids, (enum identifier)i, a->form.field[i].text);
    identifiers_label(&ids, &label);
    if (a->is_private)
        mask_append(&shown, label.data, label.size, a->is_ascii);
    else
        buf_append(&shown, label.data, label.size);
    char *name = buf_take(&shown, NULL);
    identifiers_release(&ids);
    buf_release(&label);
    buf_release(&shown);
    return name;
}

void lookup_draw_folded(struct app *a, struct canvas *c, struct rect rect)
{
    char *name = lookup_form_name(a);
    int x = rect.x + 3, end = rect.x + rect.width - 2;
    x += canvas_put(c, x, rect.y, 2, ROLE_MUTED, "1 ");
    x += 2 + canvas_put(c, x, rect.y, 8, ROLE_TITLE, "Lookup");
    x += canvas_put_cut(c, x, rect.y, (end - x) / 2, ROLE_TEXT,
                        lookup_form_is_empty(&a->form) ? "empty" : name);
    bool is_email = a->form.is_on[TOGGLE_EMAIL], is_phone = a->form.is_on[TOGGLE_PHONE];
    canvas_printf(c, x + 2, rect.y, end - x - 10, ROLE_MUTED, "%s%s%s", is_email ? "e-mail" : "",
                  is_email && is_phone ? " + " : "",
                  is_phone   ? "phone waterfall"
                  : is_email ? " waterfall"
                             : "");
    char key[KEY_TEXT_SIZE], edit[KEY_TEXT_SIZE + 8];
    keymap_last_key_text(&a->keys, ACTION_PANE_LOOKUP, key);
    snprintf(edit, sizeof edit, "%s edit", key);
    canvas_put_right(c, end - 16, rect.y, 16, ROLE_FAINT, edit);
    hits_add(&a->hits, rect, HIT_PANE, PANE_LOOKUP);
    free(name);
}
