/* id_set.c — see id_set.h. */
#include "core/store/search/id_set.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

void id_set_add(struct id_set *l, int64_t id)
{
    if (l->count == l->capacity) {
        l->capacity = l->capacity ? l->capacity * 2 : 64;
        l->id = mem_resize(l->id, l->capacity, sizeof *l->id);
    }
    l->id[l->count++] = id;
}

size_t id_set_place(const struct id_set *l, int64_t id)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (l->id[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool id_set_has(const struct id_set *l, int64_t id)
{
    size_t at = id_set_place(l, id);
    return at < l->count && l->id[at] == id;
}

void id_set_put(struct id_set *l, int64_t id, bool is_in)
{
    size_t at = id_set_place(l, id);
    bool was_in = at < l->count && l->id[at] == id;
    if (is_in == was_in)
        return;
    if (is_in)
        id_set_add(l, id); /* makes room */
    else
        l->count--;
    size_t moved = l->count - at - (is_in ? 1 : 0);
    memmove(&l->id[at + is_in], &l->id[at + !is_in], moved * sizeof *l->id);
    if (is_in)
        l->id[at] = id;
}

void id_set_release(struct id_set *l)
{
    free(l->id);
    *l = (struct id_set){0};
}
