/* random.c — getrandom(2). */
#include "core/base/random.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

void random_bytes(void *out, size_t size)
{
    unsigned char *bytes = out;
    while (size) {
        ssize_t n = getrandom(bytes, size, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            abort(); /* a guessable token would be worse than no program */
        bytes += n;
        size -= (size_t)n;
    }
}

uint32_t random_below(uint32_t limit)
{
    assert(limit > 0);
    /* Draws below `skip` would make small results likelier. */
    uint32_t skip = -limit % limit, draw;
    do
        random_bytes(&draw, sizeof draw);
    while (draw < skip);
    return draw % limit;
}

void random_token(char out[TOKEN_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char raw[(TOKEN_TEXT_SIZE - 1) / 2];
    random_bytes(raw, sizeof raw);
    for (size_t i = 0; i < sizeof raw; i++) {
        out[2 * i] = digits[raw[i] >> 4];
        out[2 * i + 1] = digits[raw[i] & 15];
    }
    out[TOKEN_TEXT_SIZE - 1] = '\0';
}

bool random_is_token(const char *text)
{
    size_t i = 0;
    for (; i < TOKEN_TEXT_SIZE; i++)
        if (!((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f')))
            break;
    return i == TOKEN_TEXT_SIZE - 1 && text[i] == '\0';
}

bool random_equal(const void *a, const void *b, size_t size)
{
    const volatile unsigned char *x = a, *y = b;
    unsigned char difference = 0;
    for (size_t i = 0; i < size; i++)
        difference |= x[i] ^ y[i];
    return difference == 0;
}
