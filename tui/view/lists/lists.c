/* lists.c — see lists.h: all runs as rows, newest first, and what is to be said of the chosen one. */
#include "tui/view/lists/lists.h"

#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/plural.h"
#include "tui/app.h"

static int64_t people_under_way(const struct run *r)
{
    return run_people_in(r, REQUEST_QUEUED) + run_people_in(r, REQUEST_SENDING) +
           run_people_in(r, REQUEST_WAITING);
}

int64_t lists_settled(const struct run *r)
{
    int64_t settled = r->row_count - r->standing[ROW_READY] - people_under_way(r);
    return settled > 0 ? settled : 0;
}

bool lists_is_unpriced(const struct run *r)
{
    return !run_has_price(r);
}

static struct run *run_at(const struct app *a, int64_t index)
{
    const struct lists *l = &a->view.lists;
    int64_t at = index - l->first;
    return at >= 0 && at < (int64_t)l->run_count ? l->runs[at] : NULL;
}

struct run *lists_chosen(const struct app *a)
{
    const struct insight_view *v = &a->view;
    if (v->level == LEVEL_LISTS)
        return run_at(a, v->selected);
    return v->level == LEVEL_LIST || v->level == LEVEL_LIST_ROWS ? v->lists.run : NULL;
}

void lists_doc_bar(struct doc *d, int columns, double part)
{
    int full = part <= 0 ? 0 : part >= 1 ? columns : (int)(part * columns);
    for (int i = 0; i < columns; i++)
        doc_glyph(d, i < full ? ROLE_ACCENT : ROLE_FAINT, i < full ? GLYPH_BAR_FULL : GLYPH_BAR_EMPTY);
}

enum role lists_state_role(const struct run *r)
{
    switch (r->state) {
    case RUN_READING:
    case RUN_RUNNING:
        return ROLE_PENDING;
    case RUN_REVIEW:
    case RUN_BUDGET:
        return ROLE_WARN;
    case RUN_PAUSED:
        return r->cause == RUN_CAUSE_KEY || r->cause == RUN_CAUSE_REFUSED ? ROLE_BAD : ROLE_WARN;
    case RUN_FINISHED:
        return ROLE_GOOD;
    default:
        return ROLE_MUTED;
    }
}

void lists_note(const struct app *a, char *out, size_t size)
{
    const struct lists *l = &a->view.lists;
    if (a->view.level == LEVEL_LISTS && l->is_here)
        snprintf(out, size, "%lld %s", (long long)l->total, l->total == 1 ? "list" : "lists");
    else if (a->view.level == LEVEL_LIST_NEW)
        snprintf(out, size, "nothing is sent");
    else if (l->run)
        snprintf(out, size, "list %lld, %s", (long long)l->run->id, run_state_word(l->run->state));
}

/* ---- the rows ---- */

int64_t lists_count(const struct app *a)
{
    return a->view.lists.total;
}

struct columns {
    int name, when, rows, sent, back, email, phone, credits, state;
};

/* From the right; what has no room on a narrow screen stands in the foot and in the list itself. */
static struct columns columns_of(int width)
{
    struct columns c = {.when = -1, .sent = -1, .phone = -1, .back = -1};
    int end = width - 12;
    c.state = end;
    c.credits = end -= 16;
    if (width >= 76)
        c.phone = end -= 8;
    c.email = end -= 8;
    if (width >= 110)
        c.back = end -= 10;
    if (width >= 100)
        c.sent = end -= 9;
    c.rows = end -= 9;
    if (width >= 90)
        c.when = end -= 18;
    c.name = end - 2;
    return c;
}

static void put_head(struct canvas *c, struct rect line, int at, int width, const char *text)
{
    if (at >= 0)
        canvas_put_right(c, line.x + at, line.y, width, ROLE_LABEL, text);
}

void lists_head(struct app *a, struct canvas *c, struct rect line)
{
    struct columns at = columns_of(line.width);
    canvas_put(c, line.x + 1, line.y, at.name, ROLE_LABEL, "list");
    if (at.when >= 0)
        canvas_put(c, line.x + at.when, line.y, 16, ROLE_LABEL, "when");
    put_head(c, line, at.rows, 8, "rows");
    put_head(c, line, at.sent, 8, "sent");
    put_head(c, line, at.back, 9, "delivered");
    put_head(c, line, at.email, 7, "e-mail");
    put_head(c, line, at.phone, 7, "phone");
    put_head(c, line, at.credits, 14, "credits");
    canvas_put(c, line.x + at.state, line.y, 12, ROLE_LABEL, "state");
    (void)a;
}

static void put_number(struct canvas *c, struct rect line, int at, int width, enum role role, int64_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)number);
    if (at >= 0)
        canvas_put_right(c, line.x + at, line.y, width, role, text);
}

static void put_credits(struct app *a, struct canvas *c, struct rect line, int at, const struct run *r)
{
    char spent[CREDITS_TEXT_SIZE], budget[CREDITS_TEXT_SIZE], text[2 * CREDITS_TEXT_SIZE + 4];
    credits_format(r->spent_micro, spent);
    credits_format(r->budget_micro, budget);
    if (lists_is_unpriced(r)) /* as nothing was sent, or nothing reported */
        snprintf(text, sizeof text, "%s", glyph_text(GLYPH_DASH, a->is_ascii));
    else if (r->budget_micro > 0)
        snprintf(text, sizeof text, "%s/%s", spent, budget);
    else
        snprintf(text, sizeof text, "%s", spent);
    canvas_put_right(c, line.x + at, line.y, 14, ROLE_TEXT, text);
}

void lists_row(struct app *a, struct canvas *c, int64_t index, struct rect line)
{
    const struct run *r = run_at(a, index);
    struct columns at = columns_of(line.width);
    char when[CLOCK_ISO_SIZE];
    if (!r) {
        canvas_glyph(c, line.x + 1, line.y, ROLE_FAINT, GLYPH_ELLIPSIS);
        return;
    }
    insight_put(a, c, line.x + 1, line.y, at.when >= 0 ? at.when - 2 : at.name, ROLE_STRONG,
                r->name ? r->name : "pasted");
    clock_format_local(r->created_ms, when);
    if (at.when >= 0)
        canvas_put(c, line.x + at.when, line.y, 16, ROLE_MUTED, when);
    put_number(c, line, at.rows, 8, ROLE_TEXT, r->row_count);
    put_number(c, line, at.sent, 8, ROLE_TEXT, r->standing[ROW_SENT]);
    put_number(c, line, at.back, 9, ROLE_TEXT, run_people_in(r, REQUEST_DELIVERED));
    put_number(c, line, at.email, 7, r->emails ? ROLE_VALUE : ROLE_MUTED, r->emails);
    put_number(c, line, at.phone, 7, r->phones ? ROLE_VALUE : ROLE_MUTED, r->phones);
    put_credits(a, c, line, at.credits, r);
    canvas_put(c, line.x + at.state, line.y, 11, lists_state_role(r), run_state_word(r->state));
}

void lists_open(struct app *a, int64_t index)
{
    const struct run *r = run_at(a, index);
    if (!r)
        return;
    a->view.id = r->id;
    insight_view_enter(a, LEVEL_LIST);
}

/* ---- the foot: what the line has no room for ---- */

static void write_price(struct doc *d, const struct run *r)
{
    char spent[CREDITS_TEXT_SIZE];
    struct buf estimate;
    credits_format(r->spent_micro, spent);
    buf_init(&estimate, 200);
    estimate_write(&r->estimate, &estimate);
    insight_doc_label(d, "Credits", 22);
    if (r->standing[ROW_SENT])
        doc_printf(d, ROLE_TEXT, "%s reported", lists_is_unpriced(r) ? "nothing" : spent);
    else
        doc_put(d, ROLE_MUTED, "nothing was sent");
    if (r->is_half_written)
        doc_put(d, ROLE_MUTED, "; what is asked of its rows is still being written");
    else
        doc_printf(d, ROLE_MUTED, "; estimate %s", estimate.data);
    buf_release(&estimate);
    if (r->unpriced)
        doc_printf(d, ROLE_MUTED, "; of %lld %s not reported (yet)", (long long)r->unpriced,
                   plural(r->unpriced, "person", "people"));
}

void lists_foot(struct app *a, struct doc *d)
{
    const struct run *r = run_at(a, a->view.selected);
    char when[CLOCK_ISO_SIZE];
    if (!r)
        return;
    clock_format_local(r->created_ms, when);
    doc_line(d);
    doc_printf(d, ROLE_STRONG, "List %lld ", (long long)r->id);
    doc_put_n(d, ROLE_MUTED, when, 16);
    doc_dot(d);
    doc_put(d, lists_state_role(r), run_state_word(r->state));
    doc_printf(d, ROLE_MUTED, ": %s", run_state_meaning(r->state));
    if (r->message) {
        doc_line(d);
        doc_put(d, ROLE_WARN, r->message);
    }
    doc_line(d);
    lists_doc_bar(d, 20, r->row_count ? (double)lists_settled(r) / (double)r->row_count : 0);
    doc_to(d, 22);
    doc_printf(d, ROLE_TEXT, "%lld of %lld %s outcome", (long long)lists_settled(r), (long long)r->row_count,
               plural(r->row_count, "row has its", "rows have their"));
    insight_doc_label(d, "", 22);
    doc_printf(d, ROLE_TEXT, "%lld sent, %lld waiting, %lld delivered", (long long)r->standing[ROW_SENT],
               (long long)people_under_way(r), (long long)run_people_in(r, REQUEST_DELIVERED));
    write_price(d, r);
}
