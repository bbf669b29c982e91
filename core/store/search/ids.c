/* ids.c — chunks of some thousand ids, a pointer each: an insertion moves one chunk's tail. */
#include "core/store/search/ids.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/order.h"

#define CHUNK_IDS 1024
#define MARKS 65536 /* a power of two */

struct store_ids_chunk {
    size_t count;
    int64_t ids[CHUNK_IDS];
};

void store_ids_release(struct store_ids *l)
{
    for (size_t i = 0; i < l->chunk_count; i++)
        free(l->chunks[i]);
    free(l->chunks);
    *l = (struct store_ids){0};
}

static struct store_ids_chunk *add_chunk(struct store_ids *l, size_t at)
{
    if (l->chunk_count == l->chunk_capacity) {
        l->chunk_capacity = l->chunk_capacity ? l->chunk_capacity * 2 : 16;
        l->chunks = mem_resize(l->chunks, l->chunk_capacity, sizeof(struct store_ids_chunk *));
    }
    memmove(&l->chunks[at + 1], &l->chunks[at], (l->chunk_count - at) * sizeof(struct store_ids_chunk *));
    l->chunk_count++;
    l->chunks[at] = mem_alloc(sizeof *l->chunks[at]);
    l->chunks[at]->count = 0;
    return l->chunks[at];
}

void store_ids_append(struct store_ids *l, int64_t id)
{
    struct store_ids_chunk *last = l->chunk_count ? l->chunks[l->chunk_count - 1] : NULL;
    if (!last || last->count == CHUNK_IDS)
        last = add_chunk(l, l->chunk_count);
    last->ids[last->count++] = id;
    l->count++;
}

/* The chunk in which `*index` is, or after whose last it comes; *index becomes its place there. */
static size_t find_chunk(const struct store_ids *l, int64_t *index)
{
    size_t at = 0;
    while (at + 1 < l->chunk_count && *index > (int64_t)l->chunks[at]->count)
        *index -= (int64_t)l->chunks[at++]->count;
    return at;
}

static void split_chunk(struct store_ids *l, size_t at)
{
    struct store_ids_chunk *upper = add_chunk(l, at + 1), *lower = l->chunks[at];
    upper->count = lower->count / 2;
    lower->count -= upper->count;
    memcpy(upper->ids, lower->ids + lower->count, upper->count * sizeof *upper->ids);
}

void store_ids_insert(struct store_ids *l, int64_t index, int64_t id)
{
    assert(index >= 0 && index <= l->count);
    if (index == l->count) {
        store_ids_append(l, id);
        return;
    }
    int64_t place = index;
    size_t at = find_chunk(l, &place);
    if (l->chunks[at]->count == CHUNK_IDS) {
        split_chunk(l, at);
        place = index;
        at = find_chunk(l, &place);
    }
    struct store_ids_chunk *c = l->chunks[at];
    memmove(&c->ids[place + 1], &c->ids[place], (c->count - (size_t)place) * sizeof *c->ids);
    c->ids[place] = id;
    c->count++;
    l->count++;
}

int64_t store_ids_at(const struct store_ids *l, int64_t index)
{
    assert(index >= 0 && index < l->count);
    size_t at = 0;
    while (index >= (int64_t)l->chunks[at]->count)
        index -= (int64_t)l->chunks[at++]->count;
    return l->chunks[at]->ids[index];
}

void store_ids_copy(const struct store_ids *l, bool is_backwards, int64_t count, int64_t *out)
{
    assert(count <= l->count);
    for (size_t at = 0; at < l->chunk_count && count > 0; at++) {
        const struct store_ids_chunk *c = l->chunks[is_backwards ? l->chunk_count - 1 - at : at];
        for (size_t i = 0; i < c->count && count > 0; i++, count--)
            *out++ = c->ids[is_backwards ? c->count - 1 - i : i];
    }
}

int64_t store_ids_find(const struct store_ids *l, int64_t id)
{
    int64_t before = 0;
    for (size_t at = 0; at < l->chunk_count; at++) {
        const struct store_ids_chunk *c = l->chunks[at];
        for (size_t i = 0; i < c->count; i++)
            if (c->ids[i] == id)
                return before + (int64_t)i;
        before += (int64_t)c->count;
    }
    return -1;
}

/* ---- taking out many ---- */

static size_t thin_chunk(struct store_ids_chunk *c, const uint8_t *marks, const int64_t *gone, size_t count)
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

size_t store_ids_remove_all(struct store_ids *l, const int64_t *gone, size_t count)
{
    /* One bit for each id's last digits: nearly every id is told to stay without being searched for. */
    uint8_t *marks = mem_zalloc(MARKS / 8);
    size_t removed = 0, kept_chunks = 0;
    for (size_t i = 0; i < count; i++)
        marks[((size_t)gone[i] & (MARKS - 1)) / 8] |= (uint8_t)(1u << ((size_t)gone[i] & (MARKS - 1)) % 8);
    for (size_t at = 0; at < l->chunk_count; at++) {
        struct store_ids_chunk *c = l->chunks[at];
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
