/* filter.c — an expression cut into terms. What a value means is filter_value.c's business. */
#include "core/model/filter.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/nearest.h"
#include "core/base/utf8.h"
#include "core/model/ascii.h"
#include "core/model/filter_internal.h"

#define KEY_BYTES_MAX 24
#define VALUE_BYTES_MAX (FILTER_BYTES_MAX * 3)

static const struct {
    const char *word, *example;
} KEYS[] = {
#define X(id, word, example, meaning) {word, example},
    FILTER_KEYS(X)
#undef X
};

const char *filter_key_word(enum filter_key k)
{
    return KEYS[k].word;
}

const char *filter_key_example(enum filter_key k)
{
    return KEYS[k].example;
}

/* ---- reading on ---- */

struct reader {
    const char *at;
    struct filter *filter;
    int64_t now_ms;
    struct err *e;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_letter(char c)
{
    c = ascii_lower(c);
    return (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_compare(char c)
{
    return c == ':' || c == '=' || c == '<' || c == '>';
}

/* A minus belongs to what looks like a number: Apollo's ids may be negative. */
static bool read_negation(struct reader *r)
{
    char next = r->at[0] ? r->at[1] : '\0';
    bool is_not = next && !is_blank(next) && (*r->at == '!' || (*r->at == '-' && !ascii_is_digit(next)));
    r->at += is_not;
    return is_not;
}

/* The letters before a comparison, or 0: then it is a word. "https://…" is one, too. */
static size_t key_size(const char *at)
{
    size_t size = 0;
    while (is_letter(at[size]))
        size++;
    if (!size || !is_compare(at[size]) || (at[size] == ':' && at[size + 1] == '/' && at[size + 2] == '/'))
        return 0;
    return size;
}

static bool find_key(struct reader *r, size_t size, enum filter_key *key)
{
    char word[KEY_BYTES_MAX] = "";
    const char *words[FILTER_KEY_COUNT];
    memcpy(word, r->at, size < sizeof word ? size : sizeof word - 1);
    for (int k = 0; k < FILTER_KEY_COUNT; k++) {
        words[k] = KEYS[k].word;
        if (size < sizeof word && ascii_equal(word, words[k])) {
            *key = (enum filter_key)k;
            return true;
        }
    }
    const char *near = nearest_of(word, words, FILTER_KEY_COUNT);
    if (near)
        return err_set(r->e, ERR_USAGE, "\"%s%c\" is no key; did you mean \"%s%c\"?", word, r->at[size], near,
                       r->at[size]);
    return err_set(r->e, ERR_USAGE,
                   "\"%s%c\" is no key. There are state, vendor, email, phone, company, credits, since, "
                   "until, by, is, http, id; quotes make it text.",
                   word, r->at[size]);
}

static enum filter_compare read_compare(struct reader *r)
{
    bool is_less = *r->at == '<', is_greater = *r->at == '>';
    if (!is_compare(*r->at))
        return FILTER_EQUAL;
    r->at++;
    bool has_equal = (is_less || is_greater) && *r->at == '=';
    r->at += has_equal;
    if (is_less)
        return has_equal ? FILTER_LESS_EQUAL : FILTER_LESS;
    if (is_greater)
        return has_equal ? FILTER_GREATER_EQUAL : FILTER_GREATER;
    return FILTER_EQUAL;
}

/* One value: in quotes (which may still be open at the end: somebody types), or up to `ends` or a blank. */
static void read_value(struct reader *r, const char *ends, struct buf *out, bool *is_quoted)
{
    buf_clear(out);
    *is_quoted = *r->at == '"';
    r->at += *is_quoted;
    const char *start = r->at;
    if (*is_quoted)
        r->at += strcspn(r->at, "\"");
    else
        while (*r->at && !is_blank(*r->at) && !strchr(ends, *r->at))
            r->at++;
    buf_append(out, start, (size_t)(r->at - start));
    r->at += *is_quoted && *r->at == '"';
}

/* ---- terms ---- */

static struct filter_term *add_term(struct reader *r, enum filter_key key, bool is_negated)
{
    struct filter *f = r->filter;
    if (f->term_count == FILTER_TERMS_MAX) {
        err_set(r->e, ERR_USAGE, "A filter has at most %d terms.", FILTER_TERMS_MAX);
        return NULL;
    }
    struct filter_term *t = &f->terms[f->term_count++];
    *t = (struct filter_term){.key = key, .is_negated = is_negated, .first_value = f->value_count};
    return t;
}

static bool read_text_term(struct reader *r, struct filter_term *t, struct buf *value)
{
    bool is_quoted, has_more;
    do {
        read_value(r, "|", value, &is_quoted);
        if (value->size && !filter_add_text(r->filter, value->data, r->e))
            return false;
        has_more = *r->at == '|';
        r->at += has_more;
    } while (has_more);
    t->value_count = r->filter->value_count - t->first_value;
    if (!t->value_count) /* quotes with nothing in them, or a bar alone */
        r->filter->term_count--;
    return true;
}

static bool fail_empty(struct reader *r, enum filter_key key)
{
    const char *first = filter_key_value(key, 0), *second = first ? filter_key_value(key, 1) : NULL;
    if (second)
        return err_set(r->e, ERR_USAGE, "\"%s:\" wants a value, such as %s or %s.", KEYS[key].word, first,
                       second);
    return err_set(r->e, ERR_USAGE, "\"%s:\" wants a value, such as %s.", KEYS[key].word, KEYS[key].example);
}

static bool read_key_term(struct reader *r, struct filter_term *t, struct buf *value)
{
    struct filter_spot s = {.key = t->key, .compare = read_compare(r), .now_ms = r->now_ms};
    bool has_more;
    do {
        enum filter_compare own = is_compare(*r->at) ? read_compare(r) : s.compare;
        struct filter_spot one = s;
        one.compare = own;
        read_value(r, ",|", value, &one.is_quoted);
        one.value = value->data;
        has_more = *r->at == ',' || *r->at == '|';
        /* A comma at the end: somebody types the next one. */
        bool is_open_end = !value->size && r->filter->value_count > t->first_value && !has_more;
        if (!value->size && !is_open_end)
            return fail_empty(r, t->key);
        if (value->size && !filter_add_value(r->filter, &one, r->e))
            return false;
        r->at += has_more;
    } while (has_more);
    t->value_count = r->filter->value_count - t->first_value;
    return true;
}

static bool read_term(struct reader *r, struct buf *value)
{
    enum filter_key key = FILTER_ANYTHING;
    bool is_negated = read_negation(r);
    size_t size = key_size(r->at);
    if (size && !find_key(r, size, &key))
        return false;
    struct filter_term *t = add_term(r, key, is_negated);
    if (!t)
        return false;
    r->at += size;
    return key == FILTER_ANYTHING ? read_text_term(r, t, value) : read_key_term(r, t, value);
}

static bool read_terms(struct reader *r)
{
    struct buf value;
    bool is_good = true;
    buf_init(&value, VALUE_BYTES_MAX);
    while (is_good) {
        while (is_blank(*r->at))
            r->at++;
        if (!*r->at)
            break;
        is_good = read_term(r, &value);
    }
    buf_release(&value);
    return is_good;
}

bool filter_parse(const char *text, int64_t now_ms, struct filter *f, struct err *e)
{
    size_t size = text ? strnlen(text, FILTER_BYTES_MAX + 1) : 0;
    memset(f, 0, sizeof *f);
    if (size > FILTER_BYTES_MAX)
        return err_set(e, ERR_USAGE, "A filter has at most %d bytes.", FILTER_BYTES_MAX);
    struct buf clean;
    buf_init(&clean, VALUE_BYTES_MAX);
    utf8_clean(&clean, text ? text : "", size, UTF8_LINE);
    struct reader r = {.at = clean.data, .filter = f, .now_ms = now_ms, .e = e};
    bool is_good = read_terms(&r);
    buf_release(&clean);
    if (!is_good)
        memset(f, 0, sizeof *f);
    return is_good;
}

/* ---- the same? ---- */

static bool is_same_value(const struct filter_value *a, const struct filter_value *b)
{
    return a->shape == b->shape && a->word == b->word && a->low == b->low && a->high == b->high &&
           a->text == b->text;
}

static bool is_same_term(const struct filter_term *a, const struct filter_term *b)
{
    return a->key == b->key && a->is_negated == b->is_negated && a->first_value == b->first_value &&
           a->value_count == b->value_count;
}

bool filter_is_equal(const struct filter *a, const struct filter *b)
{
    if (a->term_count != b->term_count || a->value_count != b->value_count || a->text_size != b->text_size)
        return false;
    for (size_t i = 0; i < a->term_count; i++)
        if (!is_same_term(&a->terms[i], &b->terms[i]))
            return false;
    for (size_t i = 0; i < a->value_count; i++)
        if (!is_same_value(&a->values[i], &b->values[i]))
            return false;
    return memcmp(a->text, b->text, a->text_size) == 0;
}

const char *filter_text(const struct filter *f, const struct filter_value *v)
{
    return f->text + v->text;
}
