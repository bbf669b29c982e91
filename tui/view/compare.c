/* compare.c — two documents side by side, line by line, with what differs marked: two people, two requests,
 * two payloads. The first is kept when c is pressed, the second comes with the next c. Lines are kept as they
 * would be on an endless width, and broken here: nothing is cut off, and no line differs by where it broke.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/app.h"
#include "tui/widget/line_diff.h"

#define TEXT_MAX (4u * 1024 * 1024)
#define GAP 3            /* between the halves, with the mark in its middle */
#define CONTINUED_BY 2   /* columns that what goes on below is moved in */
#define LEAST_COLUMNS 12 /* a deeper indent would leave too little of a half */

/* What is left of one side of a line, and the bytes of it that differ. */
struct side {
    const char *line, *at, *end;
    size_t from, to;
    int indent;
};

static int indent_of(const char *line, size_t size, int half)
{
    int blanks = 0;
    while ((size_t)blanks < size && line[blanks] == ' ')
        blanks++;
    blanks += CONTINUED_BY;
    return half - blanks < LEAST_COLUMNS ? CONTINUED_BY : blanks;
}

static struct side side_of(const char *line, size_t size, int half)
{
    return (struct side){.line = line,
                         .at = line,
                         .end = line ? line + size : NULL,
                         .to = size,
                         .indent = line ? indent_of(line, size, half) : 0};
}

/* Where the character begins that byte `at` is of; an accent is of the letter before it. */
static size_t begin_of(const struct side *s, size_t at)
{
    size_t size = (size_t)(s->end - s->line), begin = 0;
    struct cluster c;
    for (size_t next = 0; next <= at && next < size; next += cluster_next(s->line + next, size - next, &c))
        begin = next;
    return at < size ? begin : at;
}

/* Where the first character begins that begins at byte `at` or later. */
static size_t begin_from(const struct side *s, size_t at)
{
    size_t size = (size_t)(s->end - s->line), next = begin_of(s, at);
    struct cluster c;
    return next < at ? next + cluster_next(s->line + next, size - next, &c) : next;
}

/* Where both have a line: their common beginning and end are the same, as whole characters. */
static void find_difference(struct side *a, struct side *b)
{
    size_t m = (size_t)(a->end - a->line), n = (size_t)(b->end - b->line), from = 0, tail = 0;
    while (from < m && from < n && a->line[from] == b->line[from])
        from++;
    while (tail < m - from && tail < n - from && a->line[m - 1 - tail] == b->line[n - 1 - tail])
        tail++;
    size_t of_a = begin_of(a, from), of_b = begin_of(b, from);
    a->from = b->from = of_a < of_b ? of_a : of_b;
    of_a = begin_from(a, m - tail);
    of_b = begin_from(b, n - tail);
    tail = m - of_a < n - of_b ? m - of_a : n - of_b;
    a->to = m - tail;
    b->to = n - tail;
}

/* As much as fits, to the last blank where there is one far enough. */
static size_t piece_of(const struct side *s, int columns)
{
    size_t left = (size_t)(s->end - s->at), size = text_fit(s->at, left, columns, NULL), cut = size;
    if (size == left)
        return size;
    while (cut > size / 2 && s->at[cut - 1] != ' ')
        cut--;
    return cut > size / 2 ? cut : size ? size : text_after(s->at, left, 0);
}

static void put_span(struct doc *d, const struct side *s, const char *to, bool is_marked, enum role role,
                     const char **at)
{
    const char *end = is_marked ? s->line + s->to : to;
    end = end > to ? to : end;
    if (end > *at)
        doc_put_n(d, role, *at, (size_t)(end - *at));
    *at = end > *at ? end : *at;
}

/* One piece, in up to three spans: before, within and after what differs. */
static void put_piece(struct doc *d, struct side *s, int column, int half, bool is_same)
{
    if (!s->line || s->at >= s->end)
        return;
    int indent = s->at > s->line ? s->indent : 0;
    const char *to = s->at + piece_of(s, half - indent), *before = s->line + s->from;
    d->column = column + indent;
    if (!is_same && s->at < before)
        put_span(d, s, before < to ? before : to, false, ROLE_TEXT, &s->at);
    if (!is_same)
        put_span(d, s, to, true, ROLE_STRONG, &s->at);
    put_span(d, s, to, false, is_same ? ROLE_MUTED : ROLE_TEXT, &s->at);
    while (s->at < s->end && *s->at == ' ')
        s->at++;
}

static void put_pair(void *owner, const struct line_pair *p)
{
    struct doc *d = owner;
    int half = (d->width - GAP) / 2;
    struct side left = side_of(p->left, p->left_size, half), right = side_of(p->right, p->right_size, half);
    if (!p->is_same && p->left && p->right)
        find_difference(&left, &right);
    do {
        doc_line(d);
        put_piece(d, &left, 0, half, p->is_same);
        d->column = half + 1;
        if (!p->is_same)
            doc_glyph(d, ROLE_WARN, !p->left ? GLYPH_POINTER : !p->right ? GLYPH_ARROW_IN : GLYPH_DIFFERS);
        put_piece(d, &right, half + GAP, half, p->is_same);
    } while (left.at < left.end || right.at < right.end);
}

static void count_pair(void *owner, const struct line_pair *p)
{
    int *different = owner;
    *different += !p->is_same;
}

void compare_write(struct app *a, struct doc *d)
{
    struct insight_view *v = &a->view;
    const char *left = v->left.text ? v->left.text : "", *right = v->right.text ? v->right.text : "";
    int different = 0, half = (d->width - GAP) / 2;
    doc_line(d);
    doc_put_n(d, ROLE_ACCENT, v->left.title, text_fit(v->left.title, strlen(v->left.title), half, NULL));
    d->column = half + GAP;
    doc_put(d, ROLE_ACCENT, v->right.title);
    if (a->is_private && (v->left.is_unmasked || v->right.is_unmasked)) {
        doc_line(d);
        doc_put(d, ROLE_WARN,
                "Kept while nothing was masked: not shown now. Compare again, or end privacy (m).");
        return;
    }
    line_diff(left, right, count_pair, &different);
    doc_line(d);
    if (different)
        doc_printf(d, ROLE_WARN, "%d %s", different, different == 1 ? "line differs" : "lines differ");
    else
        doc_put(d, ROLE_GOOD, "no line differs");
    line_diff(left, right, put_pair, d);
}

static void side_move(struct compare_side *to, struct compare_side *from)
{
    free(to->title);
    free(to->text);
    *to = *from;
    *from = (struct compare_side){0};
}

void compare_take(struct app *a, const char *title, const struct doc *d)
{
    struct insight_view *v = &a->view;
    struct buf text;
    buf_init(&text, TEXT_MAX);
    doc_write_unbroken(d, &text);
    struct compare_side now = {
        .title = mem_text(title), .text = buf_take(&text, NULL), .is_unmasked = !a->is_private};
    buf_release(&text);
    if (!v->mark.text) {
        side_move(&v->mark, &now);
        app_toast(a, false, "%s is kept. Open the other one and press c again.", title);
        return;
    }
    side_move(&v->left, &v->mark);
    side_move(&v->right, &now);
    insight_view_open(a, LEVEL_COMPARE);
}
