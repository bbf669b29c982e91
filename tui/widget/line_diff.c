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

/* With the same indent and first word: one field, one key, one place in the order, with another value. */
static bool is_alike(const struct lines *a, int i, const struct lines *b, int k)
{
    size_t n = 0;
    while (n < a->size[i] && a->at[i][n] == ' ')
        n++;
    while (n < a->size[i] && a->at[i][n] != ' ')
        n++;
    return n <= b->size[k] && memcmp(a->at[i], b->at[k], n) == 0 && (n == b->size[k] || b->at[k][n] == ' ');
}

typedef bool same_fn(const struct lines *a, int i, const struct lines *b, int k);
/* A run of lines of each. */
struct span {
    int i, i_end, k, k_end;
};

/* Its length from each pair on. */
static uint16_t *common(const struct diff *d, struct span s, same_fn *is_it)
{
    size_t wide = (size_t)(s.k_end - s.k) + 1;
    uint16_t *length = mem_zalloc(((size_t)(s.i_end - s.i) + 1) * wide * sizeof *length);
    for (int i = s.i_end; i-- > s.i;)
        for (int k = s.k_end; k-- > s.k;) {
            uint16_t *at = length + (size_t)(i - s.i) * wide + (size_t)(k - s.k);
            uint16_t down = at[wide], right = at[1];
            *at = is_it(d->a, i, d->b, k) ? (uint16_t)(at[wide + 1] + 1) : down > right ? down : right;
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

typedef void give_fn(const struct diff *d, struct span s);

/* The longest run of lines that `is_it` of both, and what stands between them as `give_gap` does. */
static void walk(const struct diff *d, struct span s, same_fn *is_it, give_fn *give_gap)
{
    uint16_t *length = common(d, s, is_it);
    size_t wide = (size_t)(s.k_end - s.k) + 1;
    struct span gap = {s.i, s.i, s.k, s.k};
    while (gap.i_end < s.i_end && gap.k_end < s.k_end) {
        const uint16_t *at = length + (size_t)(gap.i_end - s.i) * wide + (size_t)(gap.k_end - s.k);
        if (is_it(d->a, gap.i_end, d->b, gap.k_end)) {
            give_gap(d, gap);
            give(d, gap.i_end, gap.k_end);
            gap.i = ++gap.i_end;
            gap.k = ++gap.k_end;
        } else if (at[wide] >= at[1]) {
            gap.i_end++;
        } else {
            gap.k_end++;
        }
    }
    give_gap(d, (struct span){gap.i, s.i_end, gap.k, s.k_end});
    free(length);
}

static void give_side_by_side(const struct diff *d, struct span s)
{
    while (s.i < s.i_end || s.k < s.k_end) {
        give(d, s.i < s.i_end ? s.i : -1, s.k < s.k_end ? s.k : -1);
        s.i += s.i < s.i_end;
        s.k += s.k < s.k_end;
    }
}

/* Between two common lines those that say the same thing otherwise stand level. */
static void give_different(const struct diff *d, struct span s)
{
    if (s.i < s.i_end && s.k < s.k_end)
        walk(d, s, is_alike, give_side_by_side);
    else
        give_side_by_side(d, s);
}

void line_diff(const char *left, const char *right,
               void (*on_pair)(void *owner, const struct line_pair *pair), void *owner)
{
    struct lines *a = mem_zalloc(sizeof *a), *b = mem_zalloc(sizeof *b);
    cut_lines(a, left);
    cut_lines(b, right);
    const struct diff d = {.a = a, .b = b, .on_pair = on_pair, .owner = owner};
    walk(&d, (struct span){0, a->count, 0, b->count}, is_same, give_different);
    free(a);
    free(b);
}
