/* err.c — the code, and one clean sentence. */
#include "core/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"

bool err_set(struct err *e, enum err_code code, const char *format, ...)
{
    if (!e)
        return false;
    char raw[1024];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    size_t size = n < 0 ? 0 : (size_t)n < sizeof raw ? (size_t)n : sizeof raw - 1;
    struct buf clean;
    buf_init(&clean, 4 * sizeof raw);
    utf8_clean(&clean, raw, size, UTF8_LINE);
    size_t kept = utf8_cut(clean.data, clean.size, sizeof e->text - 1);
    memcpy(e->text, clean.data, kept);
    e->text[kept] = '\0';
    buf_release(&clean);
    e->code = code;
    return false;
}
