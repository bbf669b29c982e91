/* identifier_text.c — see identifier_text.h. Knows no field. */
#include "core/model/identifier_text.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "core/model/ascii.h"

#define DOMAIN_MAX 253
#define LABEL_MAX 63

static bool is_white(uint32_t point)
{
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0x85 || point == 0xA0 ||
           point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029 ||
           point == 0x202F || point == 0x205F || point == 0x3000;
}

static bool is_control(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0);
}

/* How much of the beginning is ASCII that is shown as it is and holds no space. */
static size_t plain_prefix(const char *text, size_t size)
{
    size_t i = 0;
    while (i < size && text[i] > ' ' && text[i] < 0x7F)
        i++;
    return i;
}

static void tidy(struct buf *out, const char *text, size_t size)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    bool is_space_due = false;
    for (size_t i = 0, length; i < size; i += length) {
        uint32_t point;
        length = plain_prefix(text + i, size - i);
        if (length > 0) {
            if (is_space_due)
                buf_append_char(out, ' ');
            is_space_due = false;
            buf_append(out, text + i, length);
            continue;
        }
        length = utf8_next(text + i, size - i, &point);
        bool is_bad = is_control(point) || point == UTF8_REPLACEMENT;
        if (is_white(point)) {
            is_space_due = out->size > 0;
        } else if (is_bad || !utf8_is_unsafe(point)) {
            if (is_space_due)
                buf_append_char(out, ' ');
            is_space_due = false;
            buf_append(out, is_bad ? replacement : text + i, is_bad ? 3 : length);
        }
    }
}

char *identifier_text_tidy(const char *text)
{
    if (!text)
        return NULL;
    struct buf out;
    buf_init(&out, 4 * IDENTIFIER_TYPED_MAX);
    tidy(&out, text, utf8_cut(text, strnlen(text, IDENTIFIER_TYPED_MAX + 1), IDENTIFIER_TYPED_MAX));
    char *tidied = out.size > 0 ? buf_take(&out, NULL) : NULL;
    buf_release(&out);
    return tidied;
}

void identifier_text_trim(char *text, const char *before, const char *behind)
{
    size_t skip = strspn(text, before), size = strlen(text + skip);
    memmove(text, text + skip, size + 1);
    while (size > 0 && strchr(behind, text[size - 1]))
        text[--size] = '\0';
}

static bool is_label_char(char c)
{
    return ascii_is_alnum(c) || c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

static const char *label_fault(const char *label, size_t size)
{
    if (size == 0)
        return "has two dots in a row, or one at its edge";
    if (size > LABEL_MAX)
        return "has a part of more than 63 characters";
    if (label[0] == '-' || label[size - 1] == '-')
        return "has a part that begins or ends with a hyphen";
    for (size_t i = 0; i < size; i++) {
        if (label[i] == ' ')
            return "has a space in it";
        if (!is_label_char(label[i]))
            return "has a character that no domain can have";
    }
    return NULL;
}

const char *identifier_domain_fault(const char *domain)
{
    size_t labels = 0, size = 0;
    if (strlen(domain) > DOMAIN_MAX)
        return "is longer than the 253 characters a domain can have";
    for (const char *at = domain;; at += size + 1) {
        size = strcspn(at, ".");
        const char *fault = label_fault(at, size);
        if (fault)
            return *domain ? fault : "is empty";
        labels++;
        if (at[size] == '\0') {
            if (labels < 2)
                return "has no dot";
            return strspn(at, "0123456789") == size ? "is an address of numbers, not a name" : NULL;
        }
    }
}
