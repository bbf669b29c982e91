/* mend_sample.c — JSON as documentation prints it, made strict (apollo.h): comments, trailing commas, bare
 * words for values, blanks that are no JSON blanks, words before and after the document. Strings are left as
 * they are, so that no value changes. What comes out is checked by the strict scan like anything else. */
#include "core/wire/apollo.h"

#include <ctype.h>
#include <string.h>

#include "core/base/buf.h"

struct mend {
    const char *at, *end;
    struct buf *out;
    size_t comma; /* where the last comma stands in `out`, if only blanks came after it; SIZE_MAX: nowhere */
    int depth;
};

/* What documentation uses for a blank: the no-break space, and the marks that editors leave. */
static size_t odd_blank(const char *at, const char *end)
{
    static const char *const blanks[] = {"\xC2\xA0", "\xE2\x80\x8B", "\xEF\xBB\xBF", "\xE2\x80\x89"};
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        size_t size = strlen(blanks[i]);
        if ((size_t)(end - at) >= size && memcmp(at, blanks[i], size) == 0)
            return size;
    }
    return 0;
}

static bool starts(const struct mend *m, const char *text)
{
    size_t size = strlen(text);
    return (size_t)(m->end - m->at) >= size && memcmp(m->at, text, size) == 0;
}

/* Comments and blanks of every kind; true if it went on. */
static bool skip_blank(struct mend *m)
{
    size_t odd = odd_blank(m->at, m->end);
    if (odd) {
        m->at += odd;
        buf_append_char(m->out, ' ');
        return true;
    }
    if (isspace((unsigned char)*m->at)) {
        buf_append_char(m->out, *m->at == '\f' || *m->at == '\v' ? ' ' : *m->at);
        m->at++;
        return true;
    }
    bool is_line = starts(m, "//") || *m->at == '#';
    const char *close = is_line           ? memchr(m->at, '\n', (size_t)(m->end - m->at))
                        : starts(m, "/*") ? memmem(m->at, (size_t)(m->end - m->at), "*/", 2)
                                          : NULL;
    if (!is_line && !starts(m, "/*"))
        return false;
    m->at = close ? close + (is_line ? 0 : 2) : m->end;
    return true;
}

static void copy_string(struct mend *m)
{
    const char *from = m->at++;
    while (m->at < m->end && *m->at != '"')
        m->at += *m->at == '\\' && m->at + 1 < m->end ? 2 : 1;
    m->at += m->at < m->end;
    buf_append(m->out, from, (size_t)(m->at - from));
}

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || strchr("_-+.$", c);
}

/* true, false, null and numbers stay; any other bare word becomes a text. */
static void copy_word(struct mend *m)
{
    const char *from = m->at;
    while (m->at < m->end && *m->at && is_word_byte(*m->at))
        m->at++;
    size_t size = (size_t)(m->at - from);
    bool is_json =
        (size == 4 && memcmp(from, "true", 4) == 0) || (size == 5 && memcmp(from, "false", 5) == 0) ||
        (size == 4 && memcmp(from, "null", 4) == 0) || *from == '-' || isdigit((unsigned char)*from);
    if (!is_json)
        buf_append_char(m->out, '"');
    buf_append(m->out, from, size);
    if (!is_json)
        buf_append_char(m->out, '"');
}

static void drop_comma(struct mend *m)
{
    if (m->comma != SIZE_MAX)
        m->out->data[m->comma] = ' ';
}

/* One thing that is no blank. False: the document is over. */
static bool copy_one(struct mend *m)
{
    char c = *m->at;
    if (c == '}' || c == ']')
        drop_comma(m);
    m->comma = c == ',' ? m->out->size : SIZE_MAX;
    if (c == '"') {
        copy_string(m);
    } else if (is_word_byte(c) && c) {
        copy_word(m);
    } else {
        buf_append_char(m->out, c);
        m->at++;
    }
    m->depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    return m->depth > 0;
}

bool wire_mend_sample(const char *bytes, size_t size, struct buf *out)
{
    struct mend m = {.at = bytes, .end = bytes + size, .out = out, .comma = SIZE_MAX};
    /* Headings and code fences stand before the document, and comments may hold brackets. */
    while (m.at < m.end && *m.at != '{' && *m.at != '[')
        if (!skip_blank(&m))
            m.at++;
    buf_clear(out);
    while (m.at < m.end && !out->is_over)
        if (!skip_blank(&m) && !copy_one(&m))
            break;
    return !out->is_over && m.depth == 0 && out->size > 0;
}
