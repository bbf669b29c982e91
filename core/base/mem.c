/* mem.c — the only caller of malloc. */
#include "core/base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*on_exhausted)(void);

void mem_on_exhausted(void (*hook)(void))
{
    on_exhausted = hook;
}

/* Nothing here may allocate, so write(2) and _exit. */
static void stop(void)
{
    static const char text[] = "waterfall: out of memory. What was stored is safe; please start again.\n";
    if (on_exhausted)
        on_exhausted();
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
    _exit(70);
}

void *mem_alloc(size_t size)
{
    void *p = malloc(size ? size : 1);
    if (!p)
        stop();
    return p;
}

void *mem_zalloc(size_t size)
{
    void *p = calloc(1, size ? size : 1);
    if (!p)
        stop();
    return p;
}

void *mem_resize(void *old, size_t count, size_t item_size)
{
    size_t size;
    if (__builtin_mul_overflow(count, item_size, &size))
        stop();
    void *p = realloc(old, size ? size : 1);
    if (!p)
        stop();
    return p;
}

char *mem_text(const char *text)
{
    return text ? mem_text_n(text, strlen(text)) : NULL;
}

char *mem_text_n(const char *text, size_t size)
{
    if (size == SIZE_MAX)
        stop();
    char *copy = mem_alloc(size + 1);
    if (size)
        memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

char *mem_text_format(const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    size_t size = n < 0 ? 0 : (size_t)n;
    char *text = mem_zalloc(size + 1);
    if (size)
        vsnprintf(text, size + 1, format, again);
    va_end(again);
    return text;
}

void mem_text_replace_take(char **text, char *taken)
{
    free(*text);
    *text = taken;
}

void mem_text_replace(char **text, const char *copied)
{
    mem_text_replace_take(text, mem_text(copied));
}

bool mem_text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}
