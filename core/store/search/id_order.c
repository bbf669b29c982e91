/* id_order.c — chunks of some thousand ids, a pointer each: an insertion moves one chunk's tail. */
#include "core/store/search/id_order.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/order.h"

#define CHUNK_IDS 1024
#define MARKS 65536 /* a power of two */

struct id_order_chunk {
    size_t count;
    int64_t ids[CHUNK_IDS];
};

void id_order_release(struct id_order *l)
{
    for (size_t i = 0; i < l->chunk_count; i++)
        free(l->chunks[i]);
    free(l->chunks);
    *l = (struct id_order){0};
}

static struct id_order_chunk *add_chunk(struct id_order *l, size_t at)
{
    if (l->chunk_count == l->chunk_capacity) {
        l->chunk_capacity = l->chunk_capacity ? l->chunk_capacity * 2 : 16;
        l->chunks = mem_resize(l->chunks, l->chunk_capacity, sizeof(struct id_order_chunk *));
    }
    memmove(&l->chunks[at + 1], &l->chunks[at], (l->chunk_count - at) * sizeof(struct id_order_chunk *));
    l->chunk_count++;
    l->chunks[at] = mem_alloc(sizeof *l->chunks[at]);
    l->chunks[at]->count = 0;
    return l->chunks[at];
}

void id_order_append(struct id_order *l, int64_t id)
{
    struct id_order_chunk *last = l->chunk_count ? l->chunks[l->chunk_count - 1] : NULL;
    if (!last || last->count == CHUNK_IDS)
        last = add_chunk(l, l->chunk_count);
    last->ids[last->count++] = id;
    l->count++;
}

/* The chunk in which `*index` is, or after whose last it comes; *index becomes its place there. */
static size_t find_chunk(const struct id_order *l, int64_t *index)
{
    size_t at = 0;
    while (at + 1 < l->chunk_count && *index > (int64_t)l->chunks[at]->count)
        *index -= (int64_t)l->chunks[at++]->count;
    return at;
}

static void split_chunk(struct id_order *l, size_t at)
{
    struct id_order_chunk *upper = add_chunk(l, at + 1), *lower = l->chunks[at];
    upper->count = lower->count / 2;
    lower->count -= upper->count;
    memcpy(upper->ids, lower->ids + lower->count, upper->count * sizeof *upper->ids);
}

void id_order_insert(struct id_order *l, int64_t index, int64_t id)
{
    assert(index >= 0 && index <= l->count);
    if (index == l->count) {
        id_order_append(l, id);
        return;
    }
    int64_t place = index;
    size_t at = find_chunk(l, &place);
    if (l->chunks[at]->count == CHUNK_IDS) {
        split_chunk(l, at);
        place = index;
        at = find_chunk(l, &place);
    }
    struct id_order_chunk *c = l->chunks[at];
    memmove(&c->ids[place + 1], &c->ids[place], (c->count - (size_t)place) * sizeof *c->ids);
    c->ids[place] = id;
    c->count++;
    l->count++;
}

int64_t id_order_at(const struct id_order *l, int64_t index)
{
    assert(index >= 0 && index < l->count);
    size_t at = 0;
    while (index >= (int64_t)l->chunks[at]->count)
        index -= (int64_t)l->chunks[at++]->count;
    return l->chunks[at]->ids[index];
}

void id_order_copy(const struct id_order *l, bool is_backwards, int64_t count, int64_t *out)
{
    assert(count <= l->count);
    for (size_t at = 0; at < l->chunk_count && count > 0; at++) {
        const struct id_order_chunk *c = l->chunks[is_backwards ? l->chunk_count - 1 - at : at];
        for (size_t i = 0; i < c->count && count > 0; i++, count--)
            *out++ = c->ids[is_backwards ? c->count - 1 - i : i];
    }
}

int64_t id_order_find(const struct id_order *l, int64_t id)
{
    int64_t before = 0;
    for (size_t at = 0; at < l->chunk_count; at++) {
        const struct id_order_chunk *c = l->chunks[at];
        for (size_t i = 0; i < c->count; i++)
            if (c->ids[i] == id)
                return before + (int64_t)i;
        before += (int64_t)c->count;
    }
    return -1;
}

/* ---- taking out many ---- */

static size_t thin_chunk(struct id_order_chunk *c, const uint8_t *marks, const int64_t *gone, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->count; i++) {
        size_t mark = (size_t)c->ids[i] & (MARKS - 1);
        bool may_be = marks[mark / 8] & (1u << mark % 8);
        if (!may_be || !bsearch(&c->ids[i], gone, count, sizeof *gone, order_int64))
            c->ids[kept++] = c->ids[i];
    }
    size_t removed = c->count - kept;
    c->count = kept;
    return removed;
}

size_t id_order_remove_all(struct id_order *l, const int64_t *gone, size_t count)
{
    /* One bit for each id's last digits: nearly every id is told to stay without being searched for. */
    uint8_t *marks = mem_zalloc(MARKS / 8);
    size_t removed = 0, kept_chunks = 0;
    for (size_t i = 0; i < count; i++)
        marks[((size_t)gone[i] & (MARKS - 1)) / 8] |= (uint8_t)(1u << ((size_t)gone[i] & (MARKS - 1)) % 8);
    for (size_t at = 0; at < l->chunk_count; at++) {
        struct id_order_chunk *c = l->chunks[at];
        removed += thin_chunk(c, marks, gone, count);
        if (c->count)
            l->chunks[kept_chunks++] = c;
        else
            free(c);
    }
    l->chunk_count = kept_chunks;
    l->count -= (int64_t)removed;
    free(marks);
    return removed;
}
