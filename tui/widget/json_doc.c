/* json_doc.c — a scanner of tokens. Escapes in strings are shown as written; what is unsafe is cleaned. */
#include "tui/widget/json_doc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "tui/mask.h"

#define JSON_DOC_DEPTH 64
#define INDENT 2

struct scan {
    struct doc *d;
    const struct json_doc_options *o;
    const char *text;
    size_t size, at;
    int depth;
    bool is_fresh;    /* nothing on this line yet but the indent */
    char key[40];     /* the last key, for privacy */
    bool is_key_next; /* inside an object, before the colon */
    int vendors_from; /* the depth inside a "vendors" array; 0: none is open */
};

static void put_clean(struct scan *s, enum role role, const char *text, size_t size)
{
    struct buf clean;
    buf_init(&clean, 8 * 1024 * 1024);
    utf8_clean(&clean, text, size, UTF8_LINE);
    doc_put_n(s->d, role, clean.data, clean.size);
    buf_release(&clean);
}

static void start_line(struct scan *s)
{
    int depth = s->depth < JSON_DOC_DEPTH ? s->depth : JSON_DOC_DEPTH;
    int column = depth * INDENT < s->d->width / 2 ? depth * INDENT : s->d->width / 2;
    doc_line(s->d);
    s->d->column = column;
    doc_indent(s->d, column + INDENT);
    s->is_fresh = true;
}

static size_t string_end(const struct scan *s)
{
    size_t at = s->at + 1;
    while (at < s->size && s->text[at] != '"')
        at += s->text[at] == '\\' ? 2 : 1;
    return at < s->size ? at + 1 : s->size;
}

static size_t skip_space(const struct scan *s, size_t at)
{
    while (at < s->size && strchr(" \t\r\n", s->text[at]))
        at++;
    return at;
}

static void put_key(struct scan *s, const char *text, size_t size)
{
    size_t length = size >= 2 ? size - 2 : 0;
    if (length >= sizeof s->key)
        length = sizeof s->key - 1;
    memcpy(s->key, text + (size >= 2 ? 1 : 0), length);
    s->key[length] = 0;
    if (!s->o->is_outline) {
        put_clean(s, ROLE_LABEL, text, size);
        doc_put(s->d, ROLE_FAINT, ": ");
        return;
    }
    char label[sizeof s->key];
    for (size_t i = 0; i <= length; i++)
        label[i] = s->key[i] == '_' ? ' ' : s->key[i];
    put_clean(s, ROLE_LABEL, label, length);
    doc_to(s->d, s->depth * INDENT + 26);
}

static void put_string(struct scan *s, const char *text, size_t size)
{
    if (s->o->is_outline && size >= 2) {
        text++;
        size -= 2;
    }
    if (!s->o->is_private || mask_key_is_public(s->key, s->vendors_from && s->vendors_from == s->depth - 1)) {
        put_clean(s, s->o->is_outline ? ROLE_TEXT : ROLE_VALUE, text, size);
        return;
    }
    struct buf masked;
    buf_init(&masked, 8 * 1024 * 1024);
    mask_append(&masked, text, size, s->d->is_ascii);
    doc_put_n(s->d, ROLE_VALUE, masked.data, masked.size);
    buf_release(&masked);
}

static void take_string(struct scan *s)
{
    size_t end = string_end(s), after = skip_space(s, end);
    bool is_key = after < s->size && s->text[after] == ':';
    if (is_key) {
        put_key(s, s->text + s->at, end - s->at);
        s->at = after + 1;
    } else {
        if (s->o->is_outline && s->is_fresh)
            doc_put(s->d, ROLE_FAINT, "- ");
        put_string(s, s->text + s->at, end - s->at);
        s->at = end;
    }
    s->is_fresh = false;
}

static void take_scalar(struct scan *s)
{
    size_t start = s->at;
    while (s->at < s->size && !strchr(",]}:{[\" \t\r\n", s->text[s->at]))
        s->at++;
    if (s->at == start)
        s->at++;
    size_t size = s->at - start;
    bool is_number = isdigit((unsigned char)s->text[start]) || s->text[start] == '-';
    bool is_null = size == 4 && memcmp(s->text + start, "null", 4) == 0;
    if (is_null && s->o->is_outline)
        doc_glyph(s->d, ROLE_FAINT, GLYPH_DASH);
    else
        put_clean(s, is_null ? ROLE_FAINT : is_number ? ROLE_ACCENT : ROLE_PENDING, s->text + start, size);
    s->is_fresh = false;
}

/* Skips a whole object or array and says how much is in it. */
static void take_folded(struct scan *s)
{
    char open = s->text[s->at], close = open == '{' ? '}' : ']';
    int depth = 0;
    size_t items = 1;
    while (s->at < s->size) {
        char c = s->text[s->at];
        if (c == '"') {
            s->at = string_end(s);
            continue;
        }
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        items += c == ',' && depth == 1;
        s->at++;
        if (!depth)
            break;
    }
    doc_printf(s->d, ROLE_FAINT, "%c", open);
    doc_glyph(s->d, ROLE_ACCENT, GLYPH_ELLIPSIS);
    doc_printf(s->d, ROLE_MUTED, "%zu", items);
    doc_printf(s->d, ROLE_FAINT, "%c", close);
    s->is_fresh = false;
}

static void take_open(struct scan *s)
{
    char open = s->text[s->at], close = open == '{' ? '}' : ']';
    size_t next = skip_space(s, s->at + 1);
    if (next < s->size && s->text[next] == close) { /* empty: stays on the line */
        char both[3] = {open, close, 0};
        if (s->o->is_outline)
            doc_glyph(s->d, ROLE_FAINT, GLYPH_DASH);
        else
            doc_put(s->d, ROLE_FAINT, both);
        s->at = next + 1;
        return;
    }
    if (s->o->open_depth && s->depth >= s->o->open_depth) {
        take_folded(s);
        return;
    }
    if (!s->o->is_outline)
        doc_put_n(s->d, ROLE_FAINT, &open, 1);
    s->at++;
    bool is_first = s->o->is_outline && s->depth == 0 && s->is_fresh;
    s->depth++;
    if (open == '[' && !s->vendors_from && strcmp(s->key, "vendors") == 0)
        s->vendors_from = s->depth;
    if (is_first) {
        s->depth = 0; /* the outermost braces of an outline are no level */
        return;
    }
    start_line(s);
}

static void take_close(struct scan *s)
{
    if (s->depth > 0)
        s->depth--;
    if (s->depth < s->vendors_from)
        s->vendors_from = 0;
    if (!s->o->is_outline) {
        start_line(s);
        doc_put_n(s->d, ROLE_FAINT, s->text + s->at, 1);
        s->is_fresh = false;
    }
    s->at++;
}

static void take_comma(struct scan *s)
{
    if (!s->o->is_outline)
        doc_put(s->d, ROLE_FAINT, ",");
    s->at++;
    if (!(s->o->is_outline && s->is_fresh))
        start_line(s);
}

void json_doc_write(struct doc *d, const char *json, size_t size, const struct json_doc_options *o)
{
    struct scan s = {.d = d, .o = o, .text = json, .size = size};
    start_line(&s);
    while (s.at < s.size && !d->is_over) {
        switch (s.text[s.at]) {
        case '{':
        case '[':
            take_open(&s);
            break;
        case '}':
        case ']':
            take_close(&s);
            break;
        case ',':
            take_comma(&s);
            break;
        case '"':
            take_string(&s);
            break;
        case ' ':
        case '\t':
        case '\r':
        case '\n':
        case ':':
            s.at++;
            break;
        default:
            take_scalar(&s);
        }
    }
    if (d->is_over) {
        d->is_over = false;
        d->line_count = d->line_count >= DOC_MAX_LINES ? DOC_MAX_LINES - 1 : d->line_count;
        doc_line(d);
        doc_put(d, ROLE_WARN, "The rest is too long to be shown here.");
    }
}
