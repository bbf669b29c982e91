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
    bool is_fresh; /* nothing on this line yet but the indent */
    char key[40];  /* the last key, for privacy */
    size_t opened_at[JSON_DOC_DEPTH];
    int vendors_from; /* the depth inside a "vendors" array; 0: none is open */
};

static bool json_folds_have(const struct json_folds *f, uint64_t node)
{
    for (size_t i = 0; f && i < f->count; i++)
        if (f->node[i] == node)
            return true;
    return false;
}

void json_folds_toggle(struct json_folds *f, uint64_t node)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->node[i] == node) {
            f->node[i] = f->node[--f->count];
            return;
        }
    if (f->count == JSON_FOLDS_MAX)
        memmove(f->node, f->node + 1, --f->count * sizeof *f->node);
    f->node[f->count++] = node;
}

static uint64_t node_id(const struct scan *s, size_t at)
{
    return (uint64_t)s->o->body << 40 | at;
}

static void mark(struct scan *s, size_t from, size_t to, bool can_fold, bool is_folded)
{
    const struct doc_node node = {.id = node_id(s, from),
                                  .text = s->text + from,
                                  .size = to - from,
                                  .depth = s->depth,
                                  .can_fold = can_fold,
                                  .is_folded = is_folded};
    doc_mark(s->d, &node);
}

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
    bool is_read = !s->o->is_known || s->o->is_known(s->key, length);
    if (!s->o->is_outline) {
        put_clean(s, is_read ? ROLE_LABEL : ROLE_WARN, text, size);
        doc_put(s->d, ROLE_FAINT, is_read ? ": " : " (not read): ");
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
    enum role role = s->o->is_outline ? ROLE_TEXT : ROLE_VALUE;
    if (!s->o->is_private) {
        put_clean(s, role, text, size);
        return;
    }
    struct buf masked;
    buf_init(&masked, 8 * 1024 * 1024);
    mask_json_string(&masked, s->key, s->vendors_from && s->vendors_from == s->depth - 1, text, size,
                     s->d->is_ascii);
    put_clean(s, role, masked.data ? masked.data : "", masked.size);
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
        mark(s, s->at, end, false, false);
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
    mark(s, start, s->at, false, false);
    bool is_null = size == 4 && memcmp(s->text + start, "null", 4) == 0;
    if (is_null && s->o->is_outline)
        doc_glyph(s->d, ROLE_FAINT, GLYPH_DASH);
    else
        put_clean(s, is_null ? ROLE_FAINT : is_number ? ROLE_ACCENT : ROLE_PENDING, s->text + start, size);
    s->is_fresh = false;
}

/* The position after the object or array at `at`, and how much is in it. */
static size_t container_end(const struct scan *s, size_t *items)
{
    struct scan look = *s;
    int depth = 0;
    *items = 1;
    while (look.at < look.size) {
        char c = look.text[look.at];
        if (c == '"') {
            look.at = string_end(&look);
            continue;
        }
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        *items += c == ',' && depth == 1;
        look.at++;
        if (!depth)
            break;
    }
    return look.at;
}

static void put_folded(struct scan *s, size_t items)
{
    char open = s->text[s->at], close = open == '{' ? '}' : ']';
    doc_printf(s->d, ROLE_FAINT, "%c", open);
    doc_glyph(s->d, ROLE_ACCENT, GLYPH_ELLIPSIS);
    doc_printf(s->d, ROLE_MUTED, "%zu", items);
    doc_printf(s->d, ROLE_FAINT, "%c", close);
    s->is_fresh = false;
}

/* True: it is shown as one line, and `at` stands after it. */
static bool take_folded(struct scan *s)
{
    size_t items, end = container_end(s, &items);
    bool is_deep = s->o->open_depth && s->depth >= s->o->open_depth;
    bool is_folded = is_deep != json_folds_have(s->o->folds, node_id(s, s->at));
    bool is_root = s->o->is_outline && s->depth == 0 && s->is_fresh;
    if (!is_root)
        mark(s, s->at, end, true, is_folded);
    if (!is_folded)
        return false;
    put_folded(s, items);
    s->at = end;
    return true;
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
    if (take_folded(s))
        return;
    if (!s->o->is_outline)
        doc_put_n(s->d, ROLE_FAINT, &open, 1);
    if (s->depth < JSON_DOC_DEPTH)
        s->opened_at[s->depth] = s->at;
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
        if (s->depth < JSON_DOC_DEPTH)
            mark(s, s->opened_at[s->depth], s->at + 1, true, false);
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
