/* compare.c — two documents side by side, line by line, with what differs marked: two people, two requests,
 * two payloads. The first is kept when c is pressed, the second comes with the next c. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "tui/app.h"
#include "tui/widget/line_diff.h"

#define TEXT_MAX (4u * 1024 * 1024)

static void put_side(struct doc *d, const char *text, size_t size, int column, int columns, enum role role)
{
    int used;
    doc_to(d, column);
    if (text)
        doc_put_n(d, role, text, text_fit(text, size, columns, &used));
}

static void put_pair(void *owner, const struct line_pair *p)
{
    struct doc *d = owner;
    int half = (d->width - 3) / 2;
    enum role role = p->is_same ? ROLE_MUTED : ROLE_STRONG;
    doc_line(d);
    put_side(d, p->left, p->left_size, 0, half, role);
    d->column = half + 1;
    if (!p->is_same)
        doc_glyph(d, ROLE_WARN, !p->left ? GLYPH_POINTER : !p->right ? GLYPH_ARROW_IN : GLYPH_DIFFERS);
    d->column = half + 3;
    put_side(d, p->right, p->right_size, half + 3, half, role);
}

void compare_write(struct app *a, struct doc *d)
{
    struct insight_view *v = &a->view;
    doc_line(d);
    doc_put(d, ROLE_ACCENT, v->left.title);
    d->column = (d->width - 3) / 2 + 3;
    doc_put(d, ROLE_ACCENT, v->right.title);
    doc_line(d);
    line_diff(v->left.text ? v->left.text : "", v->right.text ? v->right.text : "", put_pair, d);
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
    doc_write(d, &text);
    struct compare_side now = {.title = mem_text(title), .text = buf_take(&text, NULL)};
    buf_release(&text);
    if (!v->mark.text) {
        side_move(&v->mark, &now);
        app_toast(a, false, "Kept for comparing. Open the other one and press c again.");
        return;
    }
    side_move(&v->left, &v->mark);
    side_move(&v->right, &now);
    insight_view_open(a, LEVEL_COMPARE);
}
