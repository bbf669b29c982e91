/* hits.c — a list, searched from its end. */
#include "tui/terminal/hits.h"

#include <stddef.h>

void hits_clear(struct hits *h)
{
    h->count = 0;
}

void hits_add(struct hits *h, struct rect rect, enum hit_kind kind, long long value)
{
    if (h->count < HITS_MAX)
        h->hit[h->count++] = (struct hit){rect, kind, value};
}

const struct hit *hits_find(const struct hits *h, int x, int y)
{
    for (int i = h->count - 1; i >= 0; i--)
        if (rect_has(h->hit[i].rect, x, y))
            return &h->hit[i];
    return NULL;
}
