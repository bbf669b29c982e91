/* id_list.h — numbers of requests, ascending: those that pass a filter. */
#ifndef STORE_SEARCH_ID_LIST_H
#define STORE_SEARCH_ID_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct id_list {
    int64_t *id;
    size_t count, capacity;
};

void id_list_add(struct id_list *l, int64_t id); /* behind all others */
/* Where `id` is, or belongs, in an ascending list. */
size_t id_list_place(const struct id_list *l, int64_t id);
bool id_list_has(const struct id_list *l, int64_t id);
void id_list_set(struct id_list *l, int64_t id, bool is_in); /* in an ascending list */
void id_list_release(struct id_list *l);

#endif
