/* buf.c — growth by doubling, up to the ceiling. */
#include "core/base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

enum { FIRST_CAPACITY = 64 };

void buf_init(struct buf *b, size_t ceiling)
{
    assert(ceiling < SIZE_MAX / 2);
    *b = (struct buf){.data = mem_alloc(FIRST_CAPACITY), .capacity = FIRST_CAPACITY, .ceiling = ceiling};
    b->data[0] = '\0';
}

void buf_release(struct buf *b)
{
    free(b->data);
    *b = (struct buf){0};
}

void buf_clear(struct buf *b)
{
    b->size = 0;
    b->data[0] = '\0';
    b->is_over = false;
}

/* Room for `size` more bytes and the NUL, or false past the ceiling. */
static bool reserve(struct buf *b, size_t size)
{
    if (b->is_over || size > b->ceiling - b->size) {
        b->is_over = true;
        return false;
    }
    size_t need = b->size + size + 1;
    if (need <= b->capacity)
        return true;
    size_t capacity = b->capacity;
    while (capacity < need)
        capacity *= 2;
    b->data = mem_resize(b->data, capacity, 1);
    b->capacity = capacity;
    return true;
}

bool buf_append(struct buf *b, const void *bytes, size_t size)
{
    if (!reserve(b, size))
        return false;
    if (size)
        memcpy(b->data + b->size, bytes, size);
    b->size += size;
    b->data[b->size] = '\0';
    return true;
}

bool buf_append_text(struct buf *b, const char *text)
{
    return buf_append(b, text, strlen(text));
}

bool buf_append_char(struct buf *b, char c)
{
    return buf_append(b, &c, 1);
}

bool buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    bool ok = n >= 0 && reserve(b, (size_t)n);
    if (ok) {
        vsnprintf(b->data + b->size, (size_t)n + 1, format, again);
        b->size += (size_t)n;
    }
    va_end(again);
    return ok;
}

char *buf_take(struct buf *b, size_t *size)
{
    char *data = b->data;
    if (size)
        *size = b->size;
    buf_init(b, b->ceiling);
    return data;
}
