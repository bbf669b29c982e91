/* identifiers.c — what is known of one person: kept, named, weighed. Checking a field's form is
 * identifier_normalise.c's business. */
#include "core/model/identifiers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/model/ascii.h"
#include "core/model/identifier_text.h"

static const struct {
    const char *parameter, *flag, *label, *example;
} fields[IDENTIFIER_COUNT] = {
#define X(name, parameter, flag, label, example) [IDENTIFIER_##name] = {parameter, flag, label, example},
    IDENTIFIER_FIELDS(X)
#undef X
};

const char *identifier_parameter(enum identifier field)
{
    assert((unsigned)field < IDENTIFIER_COUNT);
    return fields[field].parameter;
}

const char *identifier_flag(enum identifier field)
{
    assert((unsigned)field < IDENTIFIER_COUNT);
    return fields[field].flag;
}

const char *identifier_label(enum identifier field)
{
    assert((unsigned)field < IDENTIFIER_COUNT);
    return fields[field].label;
}

const char *identifier_example(enum identifier field)
{
    assert((unsigned)field < IDENTIFIER_COUNT);
    return fields[field].example;
}

void identifiers_release(struct identifiers *ids)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++) {
        free(ids->value[i]);
        ids->value[i] = NULL;
    }
}

void identifiers_copy(struct identifiers *to, const struct identifiers *from)
{
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        to->value[i] = mem_text(from->value[i]);
}

void identifiers_set(struct identifiers *ids, enum identifier field, const char *text)
{
    assert((unsigned)field < IDENTIFIER_COUNT);
    mem_text_replace_take(&ids->value[field], identifier_text_tidy(text));
}

bool identifiers_normalise(struct identifiers *ids, enum identifier *bad, struct err *e)
{
    struct identifiers normal = {{NULL}};
    for (int i = 0; i < IDENTIFIER_COUNT; i++) {
        if (identifier_normalise((enum identifier)i, ids->value[i], &normal.value[i], e))
            continue;
        *bad = (enum identifier)i;
        identifiers_release(&normal);
        return false;
    }
    identifiers_release(ids);
    *ids = normal;
    return true;
}

static bool has(const struct identifiers *ids, enum identifier field)
{
    return ids->value[field] != NULL;
}

/* Chinese, Japanese and Korean full names are written without a space. */
static bool is_cjk(uint32_t point)
{
    return (point >= 0x3040 && point <= 0x30FF) || (point >= 0x3400 && point <= 0x9FFF) ||
           (point >= 0xAC00 && point <= 0xD7AF) || (point >= 0x20000 && point <= 0x3FFFF);
}

static bool is_full_name(const char *name)
{
    size_t size = name ? strlen(name) : 0, cjk = 0;
    for (size_t i = 0; i < size;) {
        uint32_t point;
        i += utf8_next(name + i, size - i, &point);
        cjk += is_cjk(point);
        if (point == ' ' && i < size)
            return true;
    }
    return cjk >= 2;
}

static bool has_full_name(const struct identifiers *ids)
{
    return (has(ids, IDENTIFIER_FIRST_NAME) && has(ids, IDENTIFIER_LAST_NAME)) ||
           is_full_name(ids->value[IDENTIFIER_NAME]);
}

enum identity_strength identity_strength(const struct identifiers *ids)
{
    if (has(ids, IDENTIFIER_ID) || has(ids, IDENTIFIER_EMAIL) || has(ids, IDENTIFIER_HASHED_EMAIL) ||
        has(ids, IDENTIFIER_LINKEDIN_URL))
        return IDENTITY_EXACT;
    bool has_company = has(ids, IDENTIFIER_ORGANIZATION_NAME) || has(ids, IDENTIFIER_DOMAIN);
    if (has_full_name(ids))
        return has_company ? IDENTITY_STRONG : IDENTITY_FAIR;
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        if (ids->value[i])
            return IDENTITY_WEAK;
    return IDENTITY_EMPTY;
}

const char *identity_strength_word(enum identity_strength strength)
{
    static const char *const words[] = {[IDENTITY_EMPTY] = "empty",
                                        [IDENTITY_WEAK] = "weak",
                                        [IDENTITY_FAIR] = "fair",
                                        [IDENTITY_STRONG] = "strong",
                                        [IDENTITY_EXACT] = "exact"};
    assert((unsigned)strength < sizeof words / sizeof *words);
    return words[strength];
}

bool identity_check(const struct identifiers *ids, struct err *e)
{
    enum identity_strength strength = identity_strength(ids);
    if (strength >= IDENTITY_FAIR)
        return true;
    if (strength == IDENTITY_EMPTY)
        return err_set(e, ERR_IDENTITY,
                       "Nobody is named: give an e-mail, a LinkedIn URL, an Apollo id, or a first and a last "
                       "name.");
    if (has(ids, IDENTIFIER_FIRST_NAME))
        return err_set(e, ERR_IDENTITY, "Add a last name, an e-mail or a LinkedIn URL to the first name.");
    if (has(ids, IDENTIFIER_LAST_NAME))
        return err_set(e, ERR_IDENTITY, "Add a first name, an e-mail or a LinkedIn URL to the last name.");
    if (has(ids, IDENTIFIER_NAME))
        return err_set(e, ERR_IDENTITY, "\"%.80s\" is not a full name: add the rest, or an e-mail.",
                       ids->value[IDENTIFIER_NAME]);
    return err_set(e, ERR_IDENTITY, "A company names no person: add a name, e-mail or LinkedIn URL.");
}

static const char *linkedin_slug(const struct identifiers *ids)
{
    const char *url = ids->value[IDENTIFIER_LINKEDIN_URL];
    const char *slug = url ? strstr(url, "/in/") : NULL;
    return slug && slug[4] ? slug + 4 : url;
}

static void append_lower(struct buf *out, const char *prefix, const char *text)
{
    buf_append_text(out, prefix);
    size_t size = out->size;
    if (buf_append_text(out, text))
        ascii_lower_text(out->data + size);
}

static void append_name_key(const struct identifiers *ids, struct buf *out)
{
    if (has(ids, IDENTIFIER_FIRST_NAME) && has(ids, IDENTIFIER_LAST_NAME)) {
        append_lower(out, "name:", ids->value[IDENTIFIER_FIRST_NAME]);
        append_lower(out, " ", ids->value[IDENTIFIER_LAST_NAME]);
    } else {
        append_lower(out, "name:", ids->value[IDENTIFIER_NAME]);
    }
    if (has(ids, IDENTIFIER_DOMAIN))
        append_lower(out, "@", ids->value[IDENTIFIER_DOMAIN]);
    else if (has(ids, IDENTIFIER_ORGANIZATION_NAME))
        append_lower(out, "@", ids->value[IDENTIFIER_ORGANIZATION_NAME]);
}

void identity_key(const struct identifiers *ids, struct buf *out)
{
    if (has(ids, IDENTIFIER_LINKEDIN_URL))
        append_lower(out, "linkedin:", linkedin_slug(ids));
    else if (has(ids, IDENTIFIER_ID))
        append_lower(out, "id:", ids->value[IDENTIFIER_ID]);
    else if (has(ids, IDENTIFIER_EMAIL))
        append_lower(out, "email:", ids->value[IDENTIFIER_EMAIL]);
    else if (has(ids, IDENTIFIER_HASHED_EMAIL))
        append_lower(out, "hash:", ids->value[IDENTIFIER_HASHED_EMAIL]);
    else if (has_full_name(ids))
        append_name_key(ids, out);
}

static void append_clean(struct buf *out, const char *text)
{
    utf8_clean(out, text, strlen(text), UTF8_LINE);
}

void identifiers_label(const struct identifiers *ids, struct buf *out)
{
    static const enum identifier order[] = {
        IDENTIFIER_NAME,       IDENTIFIER_EMAIL,     IDENTIFIER_LINKEDIN_URL, IDENTIFIER_ID,
        IDENTIFIER_FIRST_NAME, IDENTIFIER_LAST_NAME, IDENTIFIER_HASHED_EMAIL, IDENTIFIER_ORGANIZATION_NAME,
        IDENTIFIER_DOMAIN};
    if (has(ids, IDENTIFIER_FIRST_NAME) && has(ids, IDENTIFIER_LAST_NAME)) {
        append_clean(out, ids->value[IDENTIFIER_FIRST_NAME]);
        buf_append_char(out, ' ');
        append_clean(out, ids->value[IDENTIFIER_LAST_NAME]);
        return;
    }
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (!has(ids, order[i]))
            continue;
        append_clean(out, order[i] == IDENTIFIER_LINKEDIN_URL ? linkedin_slug(ids) : ids->value[order[i]]);
        return;
    }
    append_clean(out, "(nobody)");
}
