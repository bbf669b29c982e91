/* id_order.h — a list of request numbers in some order, a million long: taken from and put into anywhere
 * without moving the rest. Knows nothing of what the order means. */
#ifndef STORE_SEARCH_ID_ORDER_H
#define STORE_SEARCH_ID_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct id_order_chunk;
struct id_order {
    struct id_order_chunk **chunks;
    size_t chunk_count, chunk_capacity;
    int64_t count;
};
void id_order_release(struct id_order *l); /* a zeroed one is empty and needs none */

void id_order_append(struct id_order *l, int64_t id);
void id_order_insert(struct id_order *l, int64_t index, int64_t id); /* 0 … count */
int64_t id_order_at(const struct id_order *l, int64_t index);
/* The first `count` of them, or the last ones backwards; there are as many. */
void id_order_copy(const struct id_order *l, bool is_backwards, int64_t count, int64_t *out);
int64_t id_order_find(const struct id_order *l, int64_t id); /* its index, or -1; looks at all */
/* Takes out whatever is among the `count` ids of `gone`, which ascend; returns how many. */
size_t id_order_remove_all(struct id_order *l, const int64_t *gone, size_t count);

#endif
