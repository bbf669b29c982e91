/* utf8.c — decoding by the table of RFC 3629, and the list of what no terminal may be shown. */
#include "core/base/utf8.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"

/* Length of the sequence that `first` begins and the range of its second byte; 0 for a byte that begins none.
 */
static size_t sequence(unsigned char first, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xBF;
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF) {
        if (first == 0xE0)
            *low = 0xA0; /* shorter forms exist */
        if (first == 0xED)
            *high = 0x9F; /* surrogates */
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (first == 0xF0)
            *low = 0x90;
        if (first == 0xF4)
            *high = 0x8F; /* beyond U+10FFFF */
        return 4;
    }
    return 0;
}

/* Length of the well-formed character at the start, or 0. */
static size_t well_formed(const unsigned char *b, size_t size)
{
    unsigned char low, high;
    size_t length = sequence(b[0], &low, &high);
    if (length < 2)
        return length;
    if (length > size || b[1] < low || b[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((b[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

size_t utf8_valid_prefix(const char *bytes, size_t size)
{
    const unsigned char *b = (const unsigned char *)bytes;
    size_t i = 0;
    while (i < size) {
        uint64_t eight;
        /* Most text is ASCII: eight bytes at a time. */
        while (size - i >= 8 && (memcpy(&eight, b + i, 8), !(eight & 0x8080808080808080u)))
            i += 8;
        if (i == size)
            break;
        size_t length = well_formed(b + i, size - i);
        if (!length)
            return i;
        i += length;
    }
    return size;
}

size_t utf8_next(const char *bytes, size_t size, uint32_t *point)
{
    const unsigned char *b = (const unsigned char *)bytes;
    size_t length = well_formed(b, size);
    switch (length) {
    case 1:
        *point = b[0];
        return 1;
    case 2:
        *point = (b[0] & 0x1Fu) << 6 | (b[1] & 0x3Fu);
        return 2;
    case 3:
        *point = (b[0] & 0x0Fu) << 12 | (b[1] & 0x3Fu) << 6 | (b[2] & 0x3Fu);
        return 3;
    case 4:
        *point = (b[0] & 0x07u) << 18 | (b[1] & 0x3Fu) << 12 | (b[2] & 0x3Fu) << 6 | (b[3] & 0x3Fu);
        return 4;
    default:
        *point = UTF8_REPLACEMENT;
        return 1;
    }
}

size_t utf8_put(char out[4], uint32_t p)
{
    if (p < 0x80) {
        out[0] = (char)p;
        return 1;
    }
    if (p < 0x800) {
        out[0] = (char)(0xC0 | p >> 6);
        out[1] = (char)(0x80 | (p & 0x3F));
        return 2;
    }
    if (p < 0x10000) {
        out[0] = (char)(0xE0 | p >> 12);
        out[1] = (char)(0x80 | (p >> 6 & 0x3F));
        out[2] = (char)(0x80 | (p & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | p >> 18);
    out[1] = (char)(0x80 | (p >> 12 & 0x3F));
    out[2] = (char)(0x80 | (p >> 6 & 0x3F));
    out[3] = (char)(0x80 | (p & 0x3F));
    return 4;
}

bool utf8_is_unsafe(uint32_t p)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x00, 0x1F},        /* C0: escape sequences begin here */
        {0x7F, 0x9F},        /* DEL and C1: 8-bit CSI, OSC */
        {0xAD, 0xAD},        /* soft hyphen: terminals disagree on its width */
        {0x34F, 0x34F},      /* combining grapheme joiner: invisible */
        {0x61C, 0x61C},      /* Arabic letter mark */
        {0x115F, 0x1160},    /* Hangul fillers: letters that nobody sees */
        {0x17B4, 0x17B5},    /* Khmer inherent vowels: invisible */
        {0x180E, 0x180E},    /* Mongolian vowel separator: invisible */
        {0x200B, 0x200B},    /* zero width space */
        {0x200E, 0x200F},    /* left-to-right, right-to-left marks */
        {0x2028, 0x202E},    /* separators, bidi embeddings and overrides */
        {0x2060, 0x206F},    /* word joiner, invisible operators, bidi isolates, deprecated format */
        {0x3164, 0x3164},    /* Hangul filler */
        {0xFDD0, 0xFDEF},    /* non-characters */
        {0xFEFF, 0xFEFF},    /* byte order mark */
        {0xFFA0, 0xFFA0},    /* halfwidth Hangul filler */
        {0xFFF0, 0xFFFB},    /* unassigned, interlinear annotation */
        {0x1BCA0, 0x1BCA3},  /* shorthand format controls */
        {0x1D173, 0x1D17A},  /* musical format controls */
        {0xE0000, 0xE0FFF},  /* tags: invisible text; variation selectors supplement */
        {0xF0000, 0x10FFFF}, /* private planes */
    };
    if ((p & 0xFFFE) == 0xFFFE)
        return true;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (p >= ranges[i].first && p <= ranges[i].last)
            return true;
    return false;
}

void utf8_clean(struct buf *out, const char *bytes, size_t size, enum utf8_shape shape)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    for (size_t i = 0; i < size;) {
        uint32_t point;
        size_t length = utf8_next(bytes + i, size - i, &point);
        bool is_break = point == '\n' || point == '\t' || point == '\r';
        if (is_break && shape == UTF8_LINE) {
            buf_append_char(out, ' ');
        } else if (is_break && point != '\r') {
            buf_append_char(out, (char)point);
        } else if (point == '\r' && i + 1 < size && bytes[i + 1] == '\n') {
            /* the newline follows */
        } else if (utf8_is_unsafe(point) || (point == UTF8_REPLACEMENT && length == 1)) {
            buf_append(out, replacement, 3);
        } else {
            buf_append(out, bytes + i, length);
        }
        i += length;
    }
}

char *utf8_clean_text(const char *text)
{
    if (!text)
        return NULL;
    struct buf out;
    size_t size = strlen(text);
    buf_init(&out, size * 3 + 16);
    utf8_clean(&out, text, size, UTF8_LINE);
    char *clean = buf_take(&out, NULL);
    buf_release(&out);
    return clean;
}

size_t utf8_cut(const char *text, size_t size, size_t limit)
{
    if (size <= limit)
        return size;
    size_t cut = limit;
    while (cut > 0 && ((unsigned char)text[cut] & 0xC0) == 0x80)
        cut--;
    return cut;
}
