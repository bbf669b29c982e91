/* ascii.c — see ascii.h. <ctype.h> and <strings.h> are avoided because they follow the locale. */
#include "core/model/ascii.h"

char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void ascii_lower_text(char *text)
{
    for (; *text; text++)
        *text = ascii_lower(*text);
}

bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool ascii_is_hex(char c)
{
    c = ascii_lower(c);
    return ascii_is_digit(c) || (c >= 'a' && c <= 'f');
}

bool ascii_is_alnum(char c)
{
    c = ascii_lower(c);
    return ascii_is_digit(c) || (c >= 'a' && c <= 'z');
}

bool ascii_has_letter(const char *text)
{
    for (; *text; text++)
        if (ascii_is_alnum(*text) || (unsigned char)*text >= 0x80)
            return true;
    return false;
}

bool ascii_equal(const char *a, const char *b)
{
    if (!a || !b)
        return false;
    while (*a && ascii_lower(*a) == ascii_lower(*b))
        a++, b++;
    return *a == '\0' && *b == '\0';
}

bool ascii_begins(const char *text, const char *start)
{
    if (!text)
        return false;
    for (; *start; text++, start++)
        if (ascii_lower(*text) != ascii_lower(*start))
            return false;
    return true;
}

bool ascii_contains(const char *text, const char *part)
{
    for (; text && *text; text++)
        if (ascii_begins(text, part))
            return true;
    return false;
}

bool ascii_is_one_of(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ascii_equal(word, list[i]))
            return true;
    return false;
}
