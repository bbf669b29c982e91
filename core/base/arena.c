/* arena.c — see arena.h. What is longer than a block gets one of its own. */
#include "core/base/arena.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

/* Each block is twice the one before, up to the last size. */
enum { BLOCK_FIRST_BYTES = 4096 - 64, BLOCK_MOST_BYTES = 128 * 1024 - 64 };

struct arena_block {
    struct arena_block *before;
    size_t used, size;
    _Alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *a)
{
    a->last = NULL;
}

void arena_release(struct arena *a)
{
    for (struct arena_block *block = a->last, *before; block; block = before) {
        before = block->before;
        free(block);
    }
    arena_init(a);
}

static struct arena_block *add_block(struct arena *a, size_t least)
{
    size_t size = a->last ? 2 * a->last->size : BLOCK_FIRST_BYTES;
    size = size < BLOCK_MOST_BYTES ? size : BLOCK_MOST_BYTES;
    size = least > size ? least : size;
    struct arena_block *block = mem_alloc(sizeof *block + size);
    *block = (struct arena_block){.before = a->last, .size = size};
    return a->last = block;
}

void *arena_take(struct arena *a, size_t size)
{
    struct arena_block *block = a->last;
    size_t at = block ? (block->used + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1) : 0;
    if (!block || at > block->size || block->size - at < size) {
        block = add_block(a, size);
        at = 0;
    }
    block->used = at + size;
    return block->bytes + at;
}

char *arena_text_n(struct arena *a, const char *text, size_t size)
{
    struct arena_block *block = a->last;
    if (!block || block->size - block->used <= size)
        block = add_block(a, size + 1);
    char *copy = block->bytes + block->used;
    if (size)
        memcpy(copy, text, size);
    copy[size] = '\0';
    block->used += size + 1;
    return copy;
}

char *arena_text(struct arena *a, const char *text)
{
    return text ? arena_text_n(a, text, strlen(text)) : NULL;
}
