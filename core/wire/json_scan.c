/* json_scan.c — see json_scan.h. A recursive descent whose depth is bounded; each function leaves `at` behind
 * what it read. */
#include "core/wire/json_scan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/wire/apollo.h"

/* A double holds every integer of 15 digits. */
#define EXACT_DIGITS 15

struct scan {
    const char *start, *at, *end;
    unsigned depth;
    size_t number_count;
    struct json_notes *notes;
    struct err *e;
};

static bool scan_value(struct scan *s);

static bool refuse(struct scan *s, const char *what)
{
    return err_set(s->e, ERR_JSON, "Not JSON: %s at byte %zu.", what, (size_t)(s->at - s->start));
}

static bool is_digit(const struct scan *s)
{
    return s->at < s->end && *s->at >= '0' && *s->at <= '9';
}

static bool is_at(const struct scan *s, char c)
{
    return s->at < s->end && *s->at == c;
}

static void skip_white(struct scan *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\n' || *s->at == '\r' || *s->at == '\t'))
        s->at++;
}

static void note_number(struct scan *s, const char *from)
{
    struct json_notes *n = s->notes;
    if (n->number_count == n->capacity) {
        n->capacity = n->capacity ? n->capacity * 2 : 8;
        n->number = mem_resize(n->number, n->capacity, sizeof *n->number);
    }
    n->number[n->number_count++] = (struct json_number){
        .ordinal = s->number_count, .offset = (size_t)(from - s->start), .size = (size_t)(s->at - from)};
}

static size_t skip_digits(struct scan *s)
{
    const char *from = s->at;
    while (is_digit(s))
        s->at++;
    return (size_t)(s->at - from);
}

static bool scan_number(struct scan *s)
{
    const char *from = s->at;
    bool is_minus = is_at(s, '-');
    s->at += is_minus;
    if (!is_digit(s))
        return refuse(s, "a minus without a digit");
    bool is_zero = *s->at == '0';
    size_t digits = skip_digits(s);
    if (is_zero && digits > 1)
        return refuse(s, "a number with a leading zero");
    bool is_exact = digits <= EXACT_DIGITS && !(is_minus && is_zero);
    if (is_at(s, '.')) {
        s->at++;
        is_exact = false;
        if (skip_digits(s) == 0)
            return refuse(s, "a number that ends in a dot");
    }
    if (is_at(s, 'e') || is_at(s, 'E')) {
        s->at++;
        is_exact = false;
        s->at += is_at(s, '+') || is_at(s, '-');
        if (skip_digits(s) == 0)
            return refuse(s, "an exponent without digits");
    }
    if (!is_exact && s->notes)
        note_number(s, from);
    s->number_count++;
    return true;
}

static bool scan_hex4(struct scan *s, unsigned *value)
{
    *value = 0;
    for (int i = 0; i < 4; i++, s->at++) {
        if (s->at >= s->end)
            return refuse(s, "an escape that is cut short");
        char c = *s->at;
        if (c >= '0' && c <= '9')
            *value = *value * 16 + (unsigned)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            *value = *value * 16 + (unsigned)((c | 0x20) - 'a') + 10;
        else
            return refuse(s, "an escape without four hexadecimal digits");
    }
    return true;
}

static void note_escape(struct scan *s, size_t offset)
{
    struct json_notes *n = s->notes;
    if (!n)
        return;
    if (n->escape_count == n->escape_capacity) {
        n->escape_capacity = n->escape_capacity ? n->escape_capacity * 2 : 8;
        n->escape = mem_resize(n->escape, n->escape_capacity, sizeof *n->escape);
    }
    n->escape[n->escape_count++] = offset;
}

/* "\uDC00" to "\uDFFF" */
static bool is_at_low_half(const struct scan *s)
{
    const char *at = s->at;
    return s->end - at >= 6 && at[0] == '\\' && at[1] == 'u' && (at[2] | 0x20) == 'd' && at[3] != '\0' &&
           strchr("cdefCDEF", at[3]) && isxdigit((unsigned char)at[4]) && isxdigit((unsigned char)at[5]);
}

/* Behind "\u". */
static bool scan_unicode_escape(struct scan *s)
{
    size_t offset = (size_t)(s->at - s->start) - 2;
    unsigned first;
    if (!scan_hex4(s, &first))
        return false;
    if (first == 0 || (first >= 0xDC00 && first <= 0xDFFF)) {
        note_escape(s, offset);
    } else if (first >= 0xD800 && first <= 0xDBFF) {
        if (is_at_low_half(s))
            s->at += 6;
        else
            note_escape(s, offset);
    }
    return true;
}

static bool scan_escape(struct scan *s)
{
    s->at++;
    if (s->at == s->end)
        return refuse(s, "an escape that is cut short");
    char c = *s->at++;
    if (c == 'u')
        return scan_unicode_escape(s);
    return (c && strchr("\"\\/bfnrt", c)) || refuse(s, "an unknown escape");
}

static bool scan_string(struct scan *s)
{
    s->at++;
    while (s->at < s->end && *s->at != '"') {
        if (*s->at == '\\') {
            if (!scan_escape(s))
                return false;
        } else if ((unsigned char)*s->at < 0x20) {
            return refuse(s, "a control character inside a string");
        } else {
            s->at++;
        }
    }
    if (s->at == s->end)
        return refuse(s, "a string without its end");
    s->at++;
    return true;
}

static bool scan_word(struct scan *s, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(s->end - s->at) < size || memcmp(s->at, word, size) != 0)
        return refuse(s, "an unknown word");
    s->at += size;
    return true;
}

/* What may follow an item: a comma (*is_more) or the closing bracket. */
static bool scan_separator(struct scan *s, char closing, bool *is_more)
{
    skip_white(s);
    if (s->at == s->end)
        return refuse(s, "the text ends too early");
    *is_more = *s->at == ',';
    if (!*is_more && *s->at != closing)
        return refuse(s, "neither a comma nor the closing bracket");
    s->at++;
    skip_white(s);
    return true;
}

static bool scan_key(struct scan *s)
{
    if (!is_at(s, '"'))
        return refuse(s, "an object's key is missing");
    if (!scan_string(s))
        return false;
    skip_white(s);
    if (!is_at(s, ':'))
        return refuse(s, "a colon is missing");
    s->at++;
    skip_white(s);
    return true;
}

/* An object or an array: `at` is at its opening bracket. */
static bool scan_items(struct scan *s, bool is_object)
{
    const char closing = is_object ? '}' : ']';
    bool is_more = true;
    if (s->depth == WIRE_DEPTH_MAX)
        return err_set(s->e, ERR_LIMIT, "Nested deeper than %d levels.", WIRE_DEPTH_MAX);
    s->depth++;
    s->at++;
    skip_white(s);
    if (is_at(s, closing)) {
        s->at++;
        is_more = false;
    }
    while (is_more)
        if ((is_object && !scan_key(s)) || !scan_value(s) || !scan_separator(s, closing, &is_more))
            return false;
    s->depth--;
    return true;
}

static bool scan_value(struct scan *s)
{
    if (s->at == s->end)
        return refuse(s, "the text ends too early");
    if (s->notes)
        s->notes->value_count++;
    switch (*s->at) {
    case '{':
        return scan_items(s, true);
    case '[':
        return scan_items(s, false);
    case '"':
        return scan_string(s);
    case 't':
        return scan_word(s, "true");
    case 'f':
        return scan_word(s, "false");
    case 'n':
        return scan_word(s, "null");
    default:
        return *s->at == '-' || is_digit(s) ? scan_number(s) : refuse(s, "an unexpected character");
    }
}

void json_notes_release(struct json_notes *n)
{
    free(n->number);
    free(n->escape);
    *n = (struct json_notes){.number = NULL};
}

bool json_scan(const char *bytes, size_t size, struct json_notes *notes, struct err *e)
{
    struct scan s = {.start = bytes, .at = bytes, .end = bytes + size, .notes = notes, .e = e};
    if (notes)
        *notes = (struct json_notes){.number = NULL};
    size_t valid = utf8_valid_prefix(bytes, size);
    if (valid < size) {
        s.at = bytes + valid;
        return refuse(&s, "a byte that is no UTF-8");
    }
    skip_white(&s);
    if (!scan_value(&s))
        return false;
    skip_white(&s);
    return s.at == s.end || refuse(&s, "more text behind the value");
}

bool wire_check_json(const char *bytes, size_t size, struct err *e)
{
    return json_scan(bytes, size, NULL, e);
}
