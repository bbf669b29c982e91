/* id_set.h — numbers of requests, each once and ascending: those that pass a filter. */
#ifndef STORE_SEARCH_ID_SET_H
#define STORE_SEARCH_ID_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct id_set {
    int64_t *id;
    size_t count, capacity;
};

void id_set_add(struct id_set *l, int64_t id); /* behind all others */
/* Where `id` is, or belongs, in an ascending list. */
size_t id_set_place(const struct id_set *l, int64_t id);
bool id_set_has(const struct id_set *l, int64_t id);
void id_set_put(struct id_set *l, int64_t id, bool is_in); /* in an ascending list */
void id_set_release(struct id_set *l);

#endif
