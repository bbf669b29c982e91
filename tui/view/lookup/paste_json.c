/* paste_json.c — people in pasted JSON, by structure: an object with an identifier of its own is a
 * person, and what lies in its "organization" is the company's. Forgiving: what comes from a chat or a shell
 * is often cut or quoted, so that the text is read as far as it can be. */
#include "tui/view/lookup/paste.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"

#define DEPTH_MOST 32

struct reader {
    const char *text;
    size_t at;
    struct pasted *out;
    struct buf key, value;
};

/* Where in the document: whose values these are. */
enum scope { SCOPE_ANY, SCOPE_COMPANY };

static void skip_blanks(struct reader *r)
{
    r->at += strspn(r->text + r->at, " \t\r\n");
}

static void put_escape(struct reader *r, struct buf *out)
{
    char bytes[4];
    const char *at = r->text + r->at;
    if (*at == 'u' && strspn(at + 1, "0123456789abcdefABCDEF") >= 4) {
        char hex[5] = {at[1], at[2], at[3], at[4], 0};
        uint32_t point = (uint32_t)strtoul(hex, NULL, 16);
        point = point >= 0xD800 && point < 0xE000 ? UTF8_REPLACEMENT : point;
        buf_append(out, bytes, utf8_put(bytes, point));
        r->at += 4;
    } else if (*at) {
        buf_append_char(out, strchr("\"\\/", *at) ? *at : ' ');
    }
}

/* From the quote at hand. False: it does not end. */
static bool read_string(struct reader *r, struct buf *out)
{
    buf_clear(out);
    for (r->at++; r->text[r->at] && r->text[r->at] != '"'; r->at++) {
        if (r->text[r->at] != '\\') {
            buf_append_char(out, r->text[r->at]);
            continue;
        }
        r->at++;
        put_escape(r, out);
        if (!r->text[r->at])
            return false;
    }
    if (!r->text[r->at])
        return false;
    r->at++;
    return true;
}

static bool read_value(struct reader *r, enum scope scope, int depth);

/* A number, true, false, null: as it stands. */
static void read_word(struct reader *r, struct buf *out)
{
    size_t size = strcspn(r->text + r->at, ",]} \t\r\n");
    buf_clear(out);
    buf_append(out, r->text + r->at, size);
    r->at += size;
}

static bool is_company(const char *key)
{
    return strcmp(key, "organization") == 0 || strcmp(key, "account") == 0 || strcmp(key, "company") == 0;
}

/* What a person's organization is called there. */
static const char *company_key(const char *key)
{
    return strcmp(key, "name") == 0             ? "organization_name"
           : strcmp(key, "primary_domain") == 0 ? "domain"
           : strcmp(key, "domain") == 0         ? "domain"
                                                : "";
}

static void take_value(struct reader *r, struct identifiers *own, struct identifiers *company,
                       enum scope scope, bool is_word)
{
    const char *key = r->key.data, *value = r->value.data;
    if (pasted_take_switch(r->out, key, value) || (is_word && strcmp(value, "null") == 0))
        return;
    if (scope == SCOPE_COMPANY)
        pasted_take_pair(company, company_key(key), value);
    else if (!is_word)
        pasted_take_pair(own, key, value);
}

static bool is_empty(const struct identifiers *ids)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (ids->value[i])
            return false;
    return true;
}

/* The first person is kept; the others are counted. What lies within a person, such as a contact, is none: of
 * `before` people that were there when this one began. */
static void end_person(struct reader *r, struct identifiers *own, const struct identifiers *company,
                       int before)
{
    if (is_empty(own))
        return;
    r->out->people = before + 1;
    if (before > 0)
        return;
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        identifiers_set(&r->out->ids, (enum identifier)i, own->value[i] ? own->value[i] : company->value[i]);
}

/* One member of the object at hand; what it holds of its company goes to `company`. */
static bool read_member(struct reader *r, struct identifiers *own, struct identifiers *company,
                        enum scope scope, int depth)
{
    if (!read_string(r, &r->key))
        return false;
    skip_blanks(r);
    if (r->text[r->at] != ':')
        return false;
    r->at++;
    skip_blanks(r);
    char c = r->text[r->at];
    if (c == '{' && is_company(r->key.data) && depth < DEPTH_MOST) {
        struct reader inner = {.text = r->text, .at = r->at + 1, .out = r->out};
        bool is_whole = true;
        buf_init(&inner.key, 1024);
        buf_init(&inner.value, 4096);
        for (skip_blanks(&inner); is_whole && inner.text[inner.at] == '"'; skip_blanks(&inner)) {
            is_whole = read_member(&inner, own, company, SCOPE_COMPANY, depth + 1);
            skip_blanks(&inner);
            inner.at += inner.text[inner.at] == ',';
        }
        r->at = inner.at + (inner.text[inner.at] == '}');
        buf_release(&inner.key);
        buf_release(&inner.value);
        return is_whole;
    }
    if (c == '{' || c == '[')
        return read_value(r, scope == SCOPE_COMPANY ? SCOPE_COMPANY : SCOPE_ANY, depth + 1);
    bool is_word = c != '"', is_whole = true;
    if (is_word)
        read_word(r, &r->value);
    else
        is_whole = read_string(r, &r->value);
    if (is_whole)
        take_value(r, own, company, scope, is_word);
    return is_whole;
}

static bool read_object(struct reader *r, enum scope scope, int depth)
{
    struct identifiers own = {0}, company = {0};
    int before = r->out->people;
    bool is_whole = true;
    r->at++;
    for (skip_blanks(r); is_whole && r->text[r->at] == '"'; skip_blanks(r)) {
        is_whole = read_member(r, &own, &company, scope, depth);
        skip_blanks(r);
        r->at += r->text[r->at] == ',';
    }
    if (scope == SCOPE_ANY)
        end_person(r, &own, &company, before);
    identifiers_release(&own);
    identifiers_release(&company);
    if (!is_whole || r->text[r->at] != '}')
        return false;
    r->at++;
    return true;
}

static bool read_array(struct reader *r, enum scope scope, int depth)
{
    r->at++;
    for (skip_blanks(r); r->text[r->at] && r->text[r->at] != ']'; skip_blanks(r)) {
        size_t before = r->at;
        if (!read_value(r, scope, depth))
            return false;
        skip_blanks(r);
        r->at += r->text[r->at] == ',';
        if (r->at == before)
            return false;
    }
    r->at += r->text[r->at] == ']';
    return true;
}

static bool read_value(struct reader *r, enum scope scope, int depth)
{
    skip_blanks(r);
    char c = r->text[r->at];
    if (depth > DEPTH_MOST || !c)
        return false;
    if (c == '{')
        return read_object(r, scope, depth);
    if (c == '[')
        return read_array(r, scope, depth);
    if (c == '"')
        return read_string(r, &r->value);
    read_word(r, &r->value);
    return true;
}

bool lookup_paste_json(const char *text, struct pasted *out)
{
    struct reader r = {.text = text, .at = strcspn(text, "{["), .out = out};
    if (!text[r.at])
        return false;
    buf_init(&r.key, 1024);
    buf_init(&r.value, 4096);
    while (text[r.at]) {
        size_t before = r.at;
        (void)read_value(&r, SCOPE_ANY, 0);
        if (r.at == before)
            r.at++;
        r.at += strcspn(text + r.at, "{[");
    }
    buf_release(&r.key);
    buf_release(&r.value);
    return out->people > 0;
}
