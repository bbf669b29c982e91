/* line_diff.c — the longest common subsequence, exactly: documents are small enough. */
#include "tui/widget/line_diff.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

struct lines {
    const char *at[LINE_DIFF_LINES_MAX];
    size_t size[LINE_DIFF_LINES_MAX];
    int count;
};

struct diff {
    const struct lines *a, *b;
    void (*on_pair)(void *owner, const struct line_pair *pair);
    void *owner;
};

static void cut_lines(struct lines *l, const char *text)
{
    for (l->count = 0; *text && l->count < LINE_DIFF_LINES_MAX; l->count++) {
        size_t size = strcspn(text, "\n");
        l->at[l->count] = text;
        l->size[l->count] = size;
        text += size + (text[size] == '\n');
    }
}

static bool is_same(const struct lines *a, int i, const struct lines *b, int k)
{
    return a->size[i] == b->size[k] && memcmp(a->at[i], b->at[k], a->size[i]) == 0;
}

/* Its length from each pair on. */
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

/* -1: that side has no line here. */
static void give(const struct diff *d, int i, int k)
{
    const struct line_pair pair = {.left = i >= 0 ? d->a->at[i] : NULL,
                                   .left_size = i >= 0 ? d->a->size[i] : 0,
                                   .right = k >= 0 ? d->b->at[k] : NULL,
                                   .right_size = k >= 0 ? d->b->size[k] : 0,
                                   .is_same = i >= 0 && k >= 0 && is_same(d->a, i, d->b, k)};
    d->on_pair(d->owner, &pair);
}

/* What stands between two common lines is set side by side. */
static void give_gap(const struct diff *d, int i, int i_end, int k, int k_end)
{
    while (i < i_end || k < k_end) {
        give(d, i < i_end ? i : -1, k < k_end ? k : -1);
        i += i < i_end;
        k += k < k_end;
    }
}

static void walk(const struct diff *d)
{
    uint16_t *length = common(d->a, d->b);
    size_t wide = (size_t)d->b->count + 1;
    int i = 0, k = 0, from_i = 0, from_k = 0;
    while (i < d->a->count && k < d->b->count) {
        if (is_same(d->a, i, d->b, k)) {
            give_gap(d, from_i, i, from_k, k);
            give(d, i, k);
            from_i = ++i;
            from_k = ++k;
        } else if (length[(size_t)(i + 1) * wide + (size_t)k] >= length[(size_t)i * wide + (size_t)k + 1]) {
            i++;
        } else {
            k++;
        }
    }
    give_gap(d, from_i, d->a->count, from_k, d->b->count);
    free(length);
}

void line_diff(const char *left, const char *right,
               void (*on_pair)(void *owner, const struct line_pair *pair), void *owner)
{
    struct lines *a = mem_zalloc(sizeof *a), *b = mem_zalloc(sizeof *b);
    cut_lines(a, left);
    cut_lines(b, right);
    walk(&(struct diff){.a = a, .b = b, .on_pair = on_pair, .owner = owner});
    free(a);
    free(b);
}
