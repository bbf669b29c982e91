/* who.c — told apart by their looks: "#17" and short numbers, "@", "linkedin.com", 24 hex digits, many
 * digits, and what is left is a name whose last word is a domain. */
#include "core/model/who.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/model/ascii.h"

enum { PHONE_DIGITS_MIN = 9, REQUEST_DIGITS_MAX = 8, APOLLO_ID_DIGITS = 24 };

static char *digits_of(const char *text)
{
    char *digits = mem_zalloc(strlen(text) + 1), *to = digits;
    for (; *text; text++)
        if (ascii_is_digit(*text))
            *to++ = *text;
    return digits;
}

static bool is_made_of(const char *text, const char *letters)
{
    return *text && strspn(text, letters) == strlen(text);
}

static bool is_apollo_id(const char *text)
{
    return strlen(text) == APOLLO_ID_DIGITS && is_made_of(text, "0123456789abcdefABCDEF");
}

static bool take_request(const char *text, struct who *out)
{
    text += *text == '#';
    if (strlen(text) > REQUEST_DIGITS_MAX || !is_made_of(text, "0123456789"))
        return false;
    out->request_id = strtoll(text, NULL, 10);
    return out->request_id > 0;
}

static bool take_phone(const char *text, struct who *out)
{
    char *digits = digits_of(text);
    if (is_made_of(text, "+0123456789 ()-./") && strlen(digits) >= PHONE_DIGITS_MIN) {
        out->phone = digits;
        return true;
    }
    free(digits);
    return false;
}

static bool take_field(enum identifier field, const char *text, struct who *out, struct err *e)
{
    return identifier_normalise(field, text, &out->ids.value[field], e) && out->ids.value[field];
}

/* "Tim Zheng apollo.io", "Tim Zheng, apollo.io", "Tim Zheng @apollo.io". */
static bool take_name(const char *text, struct who *out, struct err *e)
{
    const char *last = strrchr(text, ' ');
    if (last && strchr(last, '.')) {
        size_t size = (size_t)(last - text);
        while (size && strchr(" ,", text[size - 1]))
            size--;
        char *name = mem_text_n(text, size);
        bool is_good = strchr(name, ' ') && take_field(IDENTIFIER_NAME, name, out, e) &&
                       take_field(IDENTIFIER_DOMAIN, last + 1 + (last[1] == '@'), out, e);
        free(name);
        if (is_good)
            return true;
    }
    return err_set(
        e, ERR_USAGE,
        "\"%.60s\" names nobody: give a request's number (#17), an e-mail, a LinkedIn URL, an Apollo "
        "id, a phone, or a full name with a domain (\"Tim Zheng apollo.io\").",
        text);
}

bool who_parse(const char *text, struct who *out, struct err *e)
{
    *out = (struct who){0};
    char *trimmed = mem_text(text + strspn(text, " \t"));
    for (size_t n = strlen(trimmed); n && strchr(" \t\n", trimmed[n - 1]); n--)
        trimmed[n - 1] = '\0';
    bool is_name = strchr(trimmed, ' ') && !take_phone(trimmed, out);
    bool is_good = out->phone != NULL;
    if (is_name)
        is_good = take_name(trimmed, out, e);
    else if (!is_good && (take_request(trimmed, out) || take_phone(trimmed, out)))
        is_good = true;
    else if (!is_good && ascii_contains(trimmed, "linkedin.com/"))
        is_good = take_field(IDENTIFIER_LINKEDIN_URL, trimmed, out, e);
    else if (!is_good && strchr(trimmed, '@'))
        is_good = take_field(IDENTIFIER_EMAIL, trimmed, out, e);
    else if (!is_good && is_apollo_id(trimmed))
        is_good = take_field(IDENTIFIER_ID, trimmed, out, e);
    else if (!is_good)
        is_good = take_name(trimmed, out, e);
    free(trimmed);
    if (!is_good)
        who_release(out);
    return is_good;
}

void who_release(struct who *w)
{
    free(w->phone);
    identifiers_release(&w->ids);
    *w = (struct who){0};
}

bool who_is_same_phone(const char *a, const char *b)
{
    char *x = digits_of(a), *y = digits_of(b);
    size_t m = strlen(x), n = strlen(y), least = m < n ? m : n;
    bool is_same = least >= PHONE_DIGITS_MIN && strcmp(x + (m - least), y + (n - least)) == 0;
    free(x);
    free(y);
    return is_same;
}
