/* text_width.c — utf8proc's only home. */
#include "tui/terminal/text_width.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

#include "core/base/utf8.h"

static bool point_is_left_out(uint32_t point)
{
    return point == 0x200D || point == 0x200C || point == 0x00AD || (point >= 0xFE00 && point <= 0xFE0F) ||
           (point >= 0xE0100 && point <= 0xE01EF) || (point >= 0x1F3FB && point <= 0x1F3FF);
}

static int point_width(uint32_t point)
{
    if (point < 0x7F)
        return 1;
    if (point == UTF8_REPLACEMENT || (point >= 0xE000 && point <= 0xF8FF))
        return 1;
    /* Two regional letters make a flag, drawn 2 or 4 wide depending on the terminal: shown as letters. */
    if (point >= 0x1F1E6 && point <= 0x1F1FF)
        return 1;
    return utf8proc_charwidth((utf8proc_int32_t)point);
}

static bool point_is_mark(uint32_t point)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME ||
           (point_width(point) == 0 && category != UTF8PROC_CATEGORY_CN);
}

static size_t point_next(const char *text, size_t size, uint32_t *point)
{
    size_t length = utf8_next(text, size, point);
    if (utf8_is_unsafe(*point) && !point_is_left_out(*point))
        *point = UTF8_REPLACEMENT;
    return length;
}

size_t cluster_next(const char *text, size_t size, struct cluster *c)
{
    unsigned char first = (unsigned char)text[0];
    *c = (struct cluster){.width = 1};
    if (first >= 0x20 && first < 0x7F && (size == 1 || (unsigned char)text[1] < 0x80)) {
        c->point[0] = first;
        return 1;
    }
    size_t at = point_next(text, size, &c->point[0]);
    if (point_is_left_out(c->point[0])) {
        *c = (struct cluster){0};
        return at;
    }
    int count = 1;
    if (point_is_mark(c->point[0])) { /* a mark without a base sits on a blank */
        c->point[1] = c->point[0];
        c->point[0] = ' ';
        count = 2;
    } else {
        c->width = point_width(c->point[0]) == 2 ? 2 : 1;
    }
    while (at < size && (unsigned char)text[at] >= 0x80) {
        uint32_t point;
        size_t length = point_next(text + at, size - at, &point);
        if (!point_is_left_out(point)) {
            if (!point_is_mark(point))
                break;
            if (count < CLUSTER_POINTS)
                c->point[count++] = point;
        }
        at += length;
    }
    return at;
}

struct stand_in {
    uint32_t point;
    char text;
};

static char stand_in_for(const struct stand_in *table, size_t count, uint32_t point)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].point == point)
            return table[i].text;
    return 0;
}

char text_ascii_sign(uint32_t point)
{
    static const struct stand_in signs[] = {
        {0xA0, ' '},    {0xAB, '"'},    {0xB7, '.'},   {0xBB, '"'},   {0x2010, '-'},
        {0x2011, '-'},  {0x2012, '-'},  {0x2013, '-'}, {0x2014, '-'}, {0x2018, '\''},
        {0x2019, '\''}, {0x201A, '\''}, {0x201C, '"'}, {0x201D, '"'}, {0x201E, '"'},
        {0x2022, '*'},  {0x2026, '~'},  {0x2190, '<'}, {0x2192, '>'}, {0x2212, '-'},
    };
    return stand_in_for(signs, sizeof signs / sizeof *signs, point);
}

char text_ascii(uint32_t point)
{
    /* Letters of which Unicode says nothing simpler. */
    static const struct stand_in letters[] = {
        {0xC6, 'A'},  {0xD0, 'D'},  {0xD8, 'O'},  {0xDE, 'T'},  {0xDF, 's'},  {0xE6, 'a'},
        {0xF0, 'd'},  {0xF8, 'o'},  {0xFE, 't'},  {0x110, 'D'}, {0x111, 'd'}, {0x126, 'H'},
        {0x127, 'h'}, {0x131, 'i'}, {0x141, 'L'}, {0x142, 'l'}, {0x152, 'O'}, {0x153, 'o'},
    };
    utf8proc_int32_t parts[8];
    int boundary = UTF8PROC_BOUNDCLASS_START;
    char sign = text_ascii_sign(point);
    if (sign)
        return sign;
    utf8proc_ssize_t count =
        utf8proc_decompose_char((utf8proc_int32_t)point, parts, 8, UTF8PROC_DECOMPOSE, &boundary);
    if (count >= 1 && count <= 8 && parts[0] > ' ' && parts[0] < 0x7F)
        return (char)parts[0];
    return stand_in_for(letters, sizeof letters / sizeof *letters, point);
}

int text_width_n(const char *text, size_t size)
{
    int columns = 0;
    struct cluster c;
    for (size_t at = 0; at < size; columns += c.width)
        at += cluster_next(text + at, size - at, &c);
    return columns;
}

int text_width(const char *text)
{
    return text_width_n(text, strlen(text));
}

size_t text_fit(const char *text, size_t size, int columns, int *used)
{
    size_t at = 0;
    int taken = 0;
    while (at < size) {
        struct cluster c;
        size_t length = cluster_next(text + at, size - at, &c);
        if (taken + c.width > columns)
            break;
        taken += c.width;
        at += length;
    }
    if (used)
        *used = taken;
    return at;
}

size_t text_after(const char *text, size_t size, size_t at)
{
    struct cluster c;
    return at < size ? at + cluster_next(text + at, size - at, &c) : size;
}

size_t text_before(const char *text, size_t at)
{
    size_t start = 0;
    for (size_t next = 0; next < at; next = text_after(text, at, start))
        start = next;
    return start;
}
