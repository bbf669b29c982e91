/* compare.c — two documents side by side, line by line, with what differs marked: two people, two requests,
 * two payloads. The first is kept when c is pressed, the second comes with the next c. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/app.h"

#define LINES_MAX 2000
#define TEXT_MAX (4u * 1024 * 1024)

struct lines {
    const char *at[LINES_MAX];
    int size[LINES_MAX];
    int count;
};

static void cut_lines(struct lines *l, const char *text)
{
    for (l->count = 0; *text && l->count < LINES_MAX; l->count++) {
        size_t size = strcspn(text, "\n");
        l->at[l->count] = text;
        l->size[l->count] = (int)size;
        text += size + (text[size] == '\n');
    }
}

static bool is_same(const struct lines *a, int i, const struct lines *b, int k)
{
    return a->size[i] == b->size[k] && memcmp(a->at[i], b->at[k], (size_t)a->size[i]) == 0;
}

/* Longest common subsequence from each pair on: small enough to be exact. */
static uint16_t *common(const struct lines *a, const struct lines *b)
{
    size_t wide = (size_t)b->count + 1;
    uint16_t *length = mem_zalloc(((size_t)a->count + 1) * wide * sizeof *length);
    for (int i = a->count; i-- > 0;)
        for (int k = b->count; k-- > 0;) {
            uint16_t down = length[(size_t)(i + 1) * wide + (size_t)k];
            uint16_t right = length[(size_t)i * wide + (size_t)k + 1];
            length[(size_t)i * wide + (size_t)k] =
                is_same(a, i, b, k) ? (uint16_t)(length[(size_t)(i + 1) * wide + (size_t)k + 1] + 1)
                : down > right      ? down
                                    : right;
        }
    return length;
}

static void put_side(struct doc *d, const struct lines *l, int i, int column, int columns, enum role role)
{
    int used;
    doc_to(d, column);
    if (i >= 0)
        doc_put_n(d, role, l->at[i], text_fit(l->at[i], (size_t)l->size[i], columns, &used));
}

static void put_pair(struct doc *d, const struct lines *a, int i, const struct lines *b, int k)
{
    int half = (d->width - 3) / 2;
    bool is_equal = i >= 0 && k >= 0 && is_same(a, i, b, k);
    enum role role = is_equal ? ROLE_MUTED : ROLE_STRONG;
    doc_line(d);
    put_side(d, a, i, 0, half, role);
    d->column = half + 1;
    if (!is_equal)
        doc_glyph(d, ROLE_WARN, i < 0 ? GLYPH_POINTER : k < 0 ? GLYPH_ARROW_IN : GLYPH_DIFFERS);
    d->column = half + 3;
    put_side(d, b, k, half + 3, half, role);
}

/* What stands between two common lines is set side by side. */
static void put_gap(struct doc *d, const struct lines *a, int i, int i_end, const struct lines *b, int k,
                    int k_end)
{
    while (i < i_end || k < k_end) {
        put_pair(d, a, i < i_end ? i : -1, b, k < k_end ? k : -1);
        i += i < i_end;
        k += k < k_end;
    }
}

static int write_lines(struct doc *d, const struct lines *a, const struct lines *b)
{
    uint16_t *length = common(a, b);
    size_t wide = (size_t)b->count + 1;
    int i = 0, k = 0, from_i = 0, from_k = 0, same = 0;
    while (i < a->count && k < b->count) {
        if (is_same(a, i, b, k)) {
            put_gap(d, a, from_i, i, b, from_k, k);
            put_pair(d, a, i, b, k);
            from_i = ++i;
            from_k = ++k;
            same++;
        } else if (length[(size_t)(i + 1) * wide + (size_t)k] >= length[(size_t)i * wide + (size_t)k + 1]) {
            i++;
        } else {
            k++;
        }
    }
    put_gap(d, a, from_i, a->count, b, from_k, b->count);
    free(length);
    return same;
}

void compare_write(struct app *a, struct doc *d)
{
    struct insight_view *v = &a->view;
    struct lines *left = mem_zalloc(sizeof *left), *right = mem_zalloc(sizeof *right);
    doc_line(d);
    doc_put(d, ROLE_ACCENT, v->left.title);
    d->column = (d->width - 3) / 2 + 3;
    doc_put(d, ROLE_ACCENT, v->right.title);
    doc_line(d);
    cut_lines(left, v->left.text ? v->left.text : "");
    cut_lines(right, v->right.text ? v->right.text : "");
    write_lines(d, left, right);
    free(left);
    free(right);
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
