/* draw.c — the frame of the views: tabs, rows, documents, prompt; and small things that levels share.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "tui/app.h"
#include "tui/mask.h"
#include "tui/view/bars.h"
#include "tui/view/private_text.h"
#include "tui/widget/box.h"

#define FOOT_HEIGHT 8
#define FOOT_HEIGHT_NARROW 10 /* its sentences take two lines each there */
#define FOOT_FROM_HEIGHT 16   /* a list of fewer lines needs them itself */

int insight_put(struct app *a, struct canvas *c, int x, int y, int columns, enum role role, const char *text)
{
    if (!text)
        return canvas_put_cut(c, x, y, columns, role, glyph_text(GLYPH_DASH, a->is_ascii));
    return private_put(a, c, x, y, columns, role, text, mask_append);
}

int insight_put_when(struct canvas *c, int x, int y, enum role role, int64_t at_ms, bool is_long)
{
    char when[CLOCK_ISO_SIZE];
    clock_format_local(at_ms, when);
    return is_long ? canvas_put(c, x, y, 16, role, when) : canvas_put_n(c, x, y, 11, role, when + 5, 11);
}

void insight_doc_private(struct app *a, struct doc *d, enum role role, const char *text)
{
    char *shown = private_text(a, text);
    doc_put(d, role, shown);
    free(shown);
}

void insight_doc_label(struct doc *d, const char *label, int column)
{
    doc_line(d);
    doc_put(d, ROLE_LABEL, label);
    doc_to(d, column);
    doc_indent(d, column);
}

static void draw_tabs(struct app *a, struct canvas *c, const struct box *box)
{
    const struct insight_view *v = &a->view;
    const enum insight_level *list = insight_tabs(insight_level_ops(v->level)->page);
    int x = box_title_end(box), end = box->rect.x + box->rect.width - 2;
    for (int i = 0; list[i] != LEVEL_COUNT && list[1] != LEVEL_COUNT; i++) {
        bool is_here = list[i] == v->level || (i == 0 && insight_parent(v->level) == list[0]);
        int width = text_width(insight_level_ops(list[i])->title) + 2;
        if (x + width > end)
            break;
        canvas_printf(c, x, box->rect.y, width, is_here ? ROLE_TITLE_FOCUSED : ROLE_MUTED, " %s ",
                      insight_level_ops(list[i])->title);
        if (is_here)
            canvas_tint(c, (struct rect){x, box->rect.y, width, 1}, ROLE_SELECTED_IDLE);
        hits_add(&a->hits, (struct rect){x, box->rect.y, width, 1}, HIT_TAB, i);
        x += width + 1;
    }
}

/* What is typed and may name somebody: words that narrow, the file that a list is read from or written to. */
static text_edit_mask_fn *prompt_mask(const struct app *a)
{
    enum insight_prompt prompt = a->view.prompt;
    if (!a->is_private)
        return NULL;
    return prompt == PROMPT_FILTER                                      ? mask_filter
           : prompt == PROMPT_LIST_PATH || prompt == PROMPT_LIST_EXPORT ? mask_append
                                                                        : NULL;
}

static void draw_prompt(struct app *a, struct canvas *c, struct rect *r)
{
    struct insight_view *v = &a->view;
    if (r->height < 3 ||
        (v->prompt == PROMPT_NONE && (!v->filter.size || insight_level_ops(v->level)->is_lists)))
        return;
    int y = r->y + --r->height, x = r->x + 1;
    if (v->prompt == PROMPT_NONE) {
        x += canvas_put(c, x, y, 2, ROLE_ACCENT, "/ ");
        x += private_put(a, c, x, y, r->width - 4, ROLE_ACCENT, v->filter.text, mask_filter);
        if (!v->is_filter_own && a->session.filter) /* else it was parked meanwhile */
            canvas_put_cut(c, x + 2, y, r->x + r->width - x - 3, ROLE_FAINT, "as in Requests");
        return;
    }
    x += canvas_put(c, x, y, r->width, ROLE_ACCENT,
                    v->prompt >= PROMPT_LIST_PATH ? lists_prompt_label(a)
                    : v->prompt == PROMPT_FILTER  ? "/ "
                                                  : "give it to request # ");
    text_edit_draw(&v->line, c, (struct rect){x, y, r->width - (x - r->x) - 1, 1}, true,
                   v->prompt >= PROMPT_LIST_PATH ? lists_prompt_hint(a)
                   : v->prompt == PROMPT_FILTER  ? "words that must all occur; empty shows all"
                                                 : "its number",
                   prompt_mask(a));
}

/* How many rows there are; while they are still looked for, so far. */
static void write_count(const struct app *a, char *out, size_t size)
{
    const struct insight_view *v = &a->view;
    const struct insight_level_ops *ops = insight_level_ops(v->level);
    out[0] = '\0';
    if (!ops->is_doc && !ops->is_all && v->answer)
        snprintf(out, size, "%lld%s", (long long)v->answer->total,
                 v->answer->is_counting ? glyph_text(GLYPH_ELLIPSIS, a->is_ascii) : "");
}

/* The rows, the range; while the history is looked through, how far that is: figures that are shown are of
 * before. */
static void write_note(const struct app *a, char *out, size_t size)
{
    const struct insight_view *v = &a->view;
    const char *dot = glyph_text(GLYPH_DOT, a->is_ascii);
    bool has_range = insight_level_ops(v->level)->page != PAGE_PEOPLE;
    char count[40], counting[32] = "";
    write_count(a, count, sizeof count);
    if (v->is_counting)
        snprintf(counting, sizeof counting, "counting %d %%", (int)(100 * v->part));
    bool is_demo = a->session.status && a->session.status->is_simulated; /* the title says so */
    bool is_mixed = v->answer && v->answer->has_simulated && !is_demo;
    const char *part[] = {is_mixed ? "SIMULATED among them" : "", count, counting,
                          has_range ? insight_period_word(v->period) : ""};
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < sizeof part / sizeof *part && used < size; i++)
        if (*part[i])
            used += (size_t)snprintf(out + used, size - used, "%s%s%s%s", used ? " " : "", used ? dot : "",
                                     used ? " " : "", part[i]);
    if (v->ticket && !v->is_counting && has_range && used < size)
        snprintf(out + used, size - used, "%s", glyph_text(GLYPH_ELLIPSIS, a->is_ascii));
}

static const char *nothing_text(const struct app *a)
{
    const struct insight_view *v = &a->view;
    if (v->err.code != ERR_NONE)
        return v->err.text;
    if (v->is_counting)
        return "None so far: the history is being looked through.";
    if (insight_has_answer(a) && v->filter.size && bar_view_applies(a, ACTION_VIEW_FILTER))
        return "Nothing has these words; / changes them.";
    return insight_has_answer(a) ? insight_level_ops(v->level)->empty : "Looking.";
}

/* The foot's own line above it, then its document. */
static void draw_foot(struct app *a, struct canvas *c, struct rect *r)
{
    struct insight_view *v = &a->view;
    if (!insight_level_ops(v->level)->foot || r->height < FOOT_FROM_HEIGHT || !insight_row_count(a))
        return;
    int height = r->width < 110 ? FOOT_HEIGHT_NARROW : FOOT_HEIGHT;
    r->height -= height;
    struct rect at = {r->x + 1, r->y + r->height + 1, r->width - 2, height - 1};
    for (int i = 0; i < r->width; i++)
        canvas_glyph(c, r->x + i, at.y - 1, ROLE_FAINT, GLYPH_HORIZONTAL);
    doc_begin(&v->doc, at.width, a->is_ascii);
    insight_level_ops(v->level)->foot(a, &v->doc);
    v->is_doc_stale = true;
    doc_draw(&v->doc, c, at, 0, -1);
}

static void draw_rows(struct app *a, struct canvas *c, struct rect r)
{
    struct insight_view *v = &a->view;
    const struct insight_level_ops *ops = insight_level_ops(v->level);
    int64_t count = insight_row_count(a);
    if (ops->head && r.height > 1) {
        ops->head(a, c, (struct rect){r.x, r.y, r.width, 1});
        r.y++;
        r.height--;
    }
    draw_foot(a, c, &r);
    v->height = r.height;
    insight_view_select(a, v->selected);
    if (!count) {
        private_put_wrapped(a, c, rect_inset(r, 1, r.height > 3), v->err.code ? ROLE_BAD : ROLE_MUTED,
                            nothing_text(a), mask_said);
        return;
    }
    for (int i = 0; i < r.height && v->top + i < count; i++) {
        struct rect line = {r.x, r.y + i, r.width, 1};
        ops->row(a, c, v->top + i, line);
        if (v->top + i == v->selected)
            canvas_tint(c, line, ROLE_SELECTED);
        hits_add(&a->hits, line, HIT_ROW, v->top + i);
    }
}

static void draw_doc(struct app *a, struct canvas *c, struct rect rect, struct rect r)
{
    struct insight_view *v = &a->view;
    r = rect_inset(r, 1, 0);
    v->height = r.height;
    if (v->is_doc_stale || v->doc_width != r.width || v->is_doc_private != a->is_private) {
        doc_begin(&v->doc, r.width, a->is_ascii);
        if (insight_has_answer(a) || v->level == LEVEL_COMPARE)
            insight_level_ops(v->level)->write(a, &v->doc);
        v->doc_width = r.width;
        v->is_doc_private = a->is_private;
        v->is_doc_stale = false;
    }
    bool is_scrolled = insight_is_scrolled(a);
    insight_view_select(a, is_scrolled ? v->top : v->selected);
    if (!v->doc.line_count)
        private_put(a, c, r.x, r.y, r.width, v->err.code ? ROLE_BAD : ROLE_MUTED, nothing_text(a), mask_said);
    doc_draw(&v->doc, c, r, (size_t)v->top, -1);
    for (int i = 0; !is_scrolled && i < r.height && v->top + i < (int64_t)v->doc.line_count; i++) {
        struct rect line = {r.x - 1, r.y + i, r.width + 2, 1};
        if (v->top + i == v->selected)
            canvas_tint(c, line, ROLE_SELECTED);
        hits_add(&a->hits, line, HIT_ROW, v->top + i);
    }
    box_scroll_bar(c, rect, v->top, r.height, (long long)v->doc.line_count, true);
}

void insight_view_draw(struct app *a, struct canvas *c, struct rect rect)
{
    static const char *const names[PAGE_COUNT] = {"Vendors", "Credits", "People", "Inbox",
                                                  "Compare", "Lists",   "List"};
    struct insight_view *v = &a->view;
    const struct insight_level_ops *ops = insight_level_ops(v->level);
    char note[96] = "";
    if (ops->is_lists)
        lists_note(a, note, sizeof note);
    else if (ops->page != PAGE_COMPARE && v->level != LEVEL_PERSON && ops->kind != INSIGHT_REPLAY)
        write_note(a, note, sizeof note);
    struct box box = {.rect = rect,
                      .title = names[ops->page],
                      .note = note,
                      .note_role = v->period == PERIOD_ALL || ops->is_lists ? ROLE_MUTED : ROLE_ACCENT,
                      .is_focused = true};
    struct rect r = box_draw(c, &box);
    draw_tabs(a, c, &box);
    draw_prompt(a, c, &r);
    int limit = canvas_limit(c, ops->is_doc ? c->width : r.x + r.width);
    if (ops->is_doc)
        draw_doc(a, c, rect, r);
    else
        draw_rows(a, c, r);
    canvas_limit(c, limit);
    if (!ops->is_doc && insight_row_count(a))
        box_scroll_bar(c, rect, v->top, v->height, insight_row_count(a), true);
}
