/* wiping_memory.c — the system's allocator, which knows how big a piece is. */
#include "core/net/wiping_memory.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void *wiping_malloc(size_t size)
{
    return malloc(size);
}

void *wiping_calloc(size_t count, size_t size)
{
    return calloc(count, size);
}

void wiping_free(void *piece)
{
    if (piece)
        explicit_bzero(piece, malloc_usable_size(piece));
    free(piece);
}

/* The system's own would leave the old piece behind as it was. */
void *wiping_realloc(void *old, size_t size)
{
    size_t old_size = old ? malloc_usable_size(old) : 0;
    if (old && size <= old_size && size > old_size / 2)
        return old;
    void *piece = malloc(size ? size : 1);
    if (!piece)
        return NULL;
    if (old)
        memcpy(piece, old, old_size < size ? old_size : size);
    wiping_free(old);
    return piece;
}

char *wiping_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy)
        memcpy(copy, text, size);
    return copy;
}
