/* wiping_memory.h — an allocator for a library that is handed a secret: whatever it gives back is wiped
 * first, so that no buffer of a call that is over still holds the key. The five functions that such libraries
 * ask for; as theirs, NULL where there is no memory. */
#ifndef NET_WIPING_MEMORY_H
#define NET_WIPING_MEMORY_H

#include <stddef.h>

void *wiping_malloc(size_t size);
void *wiping_calloc(size_t count, size_t size);
void *wiping_realloc(void *old, size_t size);
char *wiping_strdup(const char *text);
void wiping_free(void *piece);

#endif
