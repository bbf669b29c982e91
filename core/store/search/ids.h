/* ids.h — a list of request numbers in some order, a million long: taken from and put into anywhere
 * without moving the rest. Knows nothing of what the order means. */
#ifndef STORE_SEARCH_IDS_H
#define STORE_SEARCH_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store_ids_chunk;
struct store_ids {
    struct store_ids_chunk **chunks;
    size_t chunk_count, chunk_capacity;
    int64_t count;
};
void store_ids_release(struct store_ids *l); /* a zeroed one is empty and needs none */

void store_ids_append(struct store_ids *l, int64_t id);
void store_ids_insert(struct store_ids *l, int64_t index, int64_t id); /* 0 … count */
int64_t store_ids_at(const struct store_ids *l, int64_t index);
/* The first `count` of them, or the last ones backwards; there are as many. */
void store_ids_copy(const struct store_ids *l, bool is_backwards, int64_t count, int64_t *out);
int64_t store_ids_find(const struct store_ids *l, int64_t id); /* its index, or -1; looks at all */
/* Takes out whatever is among the `count` ids of `gone`, which ascend; returns how many. */
size_t store_ids_remove_all(struct store_ids *l, const int64_t *gone, size_t count);

#endif
