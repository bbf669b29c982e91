/* identifier_normalise.c — one field's normal form, or the reason why it has none. What people paste is
 * accepted where its meaning is certain ("https://www.Acme.com/about" for a domain); where it is not, the
 * sentence names the field, the reason and an example. Never looks anything up. */
#include "core/model/identifiers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/model/ascii.h"
#include "core/model/identifier_linkedin.h"
#include "core/model/identifier_text.h"

#define EMAIL_MAX 254
#define EMAIL_LOCAL_MAX 64
#define ID_LENGTH 24

static bool refuse(struct err *e, enum identifier field, const char *reason)
{
    return err_set(e, ERR_IDENTITY, "%s %s; it looks like %s.", identifier_label(field), reason,
                   identifier_example(field));
}

/* ---- names ---- */

static bool normalise_name(enum identifier field, const char *text, struct err *e)
{
    bool is_person = field != IDENTIFIER_ORGANIZATION_NAME;
    if (!ascii_has_letter(text))
        return refuse(e, field, "has no letter in it");
    if (is_person && strchr(text, '@'))
        return refuse(e, field, "holds an e-mail address, which belongs into E-mail");
    if (is_person && (strstr(text, "://") || ascii_contains(text, "linkedin.com/")))
        return refuse(e, field, "holds a web address, which belongs into LinkedIn or Domain");
    return true;
}

/* ---- e-mail ---- */

/* What stands around an address that was copied out of a text. */
#define EMAIL_BEFORE " \"'<"
#define EMAIL_BEHIND " \"'>,;."

/* "Tim Zheng <tim@example.com>" and "mailto:tim@example.com?subject=x" → the address. In place. */
static void unwrap_email(char *text)
{
    char *open = strrchr(text, '<');
    char *close = open ? strchr(open, '>') : NULL;
    if (close && close[1] == '\0') {
        *close = '\0';
        memmove(text, open + 1, strlen(open + 1) + 1);
    }
    identifier_text_trim(text, EMAIL_BEFORE, EMAIL_BEHIND);
    if (ascii_begins(text, "mailto:")) {
        memmove(text, text + 7, strlen(text + 7) + 1);
        text[strcspn(text, "?")] = '\0';
        identifier_text_trim(text, EMAIL_BEFORE, EMAIL_BEHIND);
    }
}

static bool is_local_char(char c)
{
    return ascii_is_alnum(c) || (unsigned char)c >= 0x80 || (c && strchr("!#$%&'*+-/=?^_`{|}~.", c));
}

static const char *local_part_fault(const char *local, size_t size)
{
    if (size == 0)
        return "has nothing before the @";
    if (size > EMAIL_LOCAL_MAX)
        return "has more than 64 characters before the @";
    if (local[0] == '.' || local[size - 1] == '.')
        return "has a dot at the edge of the part before the @";
    for (size_t i = 0; i < size; i++) {
        if (local[i] == ' ')
            return "has a space in it";
        if (!is_local_char(local[i]))
            return "has a character before the @ that no address can have";
        if (local[i] == '.' && local[i + 1] == '.')
            return "has two dots in a row";
    }
    return NULL;
}

static bool normalise_email(char *text, struct err *e)
{
    const enum identifier field = IDENTIFIER_EMAIL;
    unwrap_email(text);
    char *at = strrchr(text, '@');
    if (!at)
        return refuse(e, field, "has no @");
    if (strchr(text, '@') != at)
        return refuse(e, field, "has more than one @");
    const char *fault = local_part_fault(text, (size_t)(at - text));
    if (fault)
        return refuse(e, field, fault);
    if (at[1] == '\0')
        return refuse(e, field, "has nothing behind the @");
    ascii_lower_text(at + 1);
    fault = identifier_domain_fault(at + 1);
    if (fault)
        return err_set(e, ERR_IDENTITY, "E-mail: the part behind the @ %s; it looks like %s.", fault,
                       identifier_example(field));
    if (strlen(text) > EMAIL_MAX)
        return refuse(e, field, "is longer than the 254 characters an address can have");
    if (ascii_begins(text, "email_not_unlocked@"))
        return refuse(e, field, "is Apollo's placeholder for an address that it has not shown");
    return true;
}

/* ---- domain ---- */

/* The place of the host in a pasted address; *has_scheme tells whether "https://" or the like stood there. */
static char *skip_scheme(char *text, bool *has_scheme)
{
    char *colon = strstr(text, "://");
    size_t letters = 0;
    while (ascii_is_alnum(text[letters]))
        letters++;
    *has_scheme = colon && (size_t)(colon - text) == letters && letters > 0;
    if (*has_scheme)
        return colon + 3;
    return strncmp(text, "//", 2) == 0 ? text + 2 : text;
}

static bool cut_port(char *host)
{
    char *colon = strchr(host, ':');
    if (!colon)
        return true;
    if (colon[1 + strspn(colon + 1, "0123456789")] != '\0')
        return false;
    *colon = '\0';
    return true;
}

static bool refuse_at(struct err *e, const char *text, const char *at, bool has_scheme)
{
    const enum identifier field = IDENTIFIER_DOMAIN;
    if (at == text)
        return refuse(e, field, "is written without the @");
    if (has_scheme)
        return refuse(e, field, "must not carry a user name or password");
    return refuse(e, field, "holds an e-mail address, which belongs into E-mail");
}

static bool normalise_domain(char *text, struct err *e)
{
    const enum identifier field = IDENTIFIER_DOMAIN;
    bool has_scheme;
    char *host = skip_scheme(text, &has_scheme);
    size_t length = strcspn(host, "/?#");
    bool has_path = host[length] == '/' && host[length + 1] != '\0';
    host[length] = '\0';
    ascii_lower_text(host);
    if (strchr(host, '@'))
        return refuse_at(e, host, strchr(host, '@'), has_scheme);
    if (!cut_port(host))
        return refuse(e, field, "has a colon that no port number follows");
    identifier_text_trim(host, "", ".,; ");
    if (has_path && identifier_linkedin_is_host(host))
        return refuse(e, field, "is a page of LinkedIn, not the company's own address");
    while (strncmp(host, "www.", 4) == 0 && strchr(host + 4, '.'))
        host += 4;
    const char *fault = identifier_domain_fault(host);
    if (fault)
        return refuse(e, field, fault);
    memmove(text, host, strlen(host) + 1);
    return true;
}

/* ---- Apollo id, e-mail hash ---- */

static bool is_all_hex(const char *text)
{
    for (; *text; text++)
        if (!ascii_is_hex(*text))
            return false;
    return true;
}

/* "https://app.apollo.io/#/people/64a7…" → the id. A contact is another record than the person. In place. */
static bool unwrap_id(char *text, struct err *e)
{
    if (!ascii_contains(text, "apollo.io/"))
        return true;
    char *people = strstr(text, "/people/");
    if (!people)
        return refuse(e, IDENTIFIER_ID, "is a page of Apollo, but not a person's (…/people/…)");
    people += 8;
    people[strcspn(people, "/?#&")] = '\0';
    memmove(text, people, strlen(people) + 1);
    return true;
}

static bool normalise_id(char *text, struct err *e)
{
    if (!unwrap_id(text, e))
        return false;
    ascii_lower_text(text);
    if (strlen(text) == ID_LENGTH && is_all_hex(text))
        return true;
    if (is_all_hex(text))
        return err_set(e, ERR_IDENTITY, "Apollo id has %zu digits and needs 24; it looks like %s.",
                       strlen(text), identifier_example(IDENTIFIER_ID));
    return refuse(e, IDENTIFIER_ID, "is made of 24 digits and letters a to f only");
}

static bool normalise_hash(char *text, struct err *e)
{
    const enum identifier field = IDENTIFIER_HASHED_EMAIL;
    if (strchr(text, '@'))
        return refuse(e, field, "holds a plain address, which belongs into E-mail");
    ascii_lower_text(text);
    size_t length = strlen(text);
    if (!is_all_hex(text))
        return refuse(e, field, "is made of digits and letters a to f only");
    if (length == 40)
        return refuse(e, field, "is a SHA-1, and Apollo takes MD5 (32 digits) or SHA-256 (64)");
    if (length != 32 && length != 64)
        return err_set(e, ERR_IDENTITY,
                       "E-mail hash has %zu digits and needs 32 (MD5) or 64 (SHA-256); it looks like %s.",
                       length, identifier_example(field));
    return true;
}

/* ---- any field ---- */

/* In place, but for LinkedIn, whose normal form may be longer. */
static bool normalise_in_place(enum identifier field, char **text, struct err *e)
{
    switch (field) {
    case IDENTIFIER_EMAIL:
        return normalise_email(*text, e);
    case IDENTIFIER_DOMAIN:
        return normalise_domain(*text, e);
    case IDENTIFIER_ID:
        return normalise_id(*text, e);
    case IDENTIFIER_HASHED_EMAIL:
        return normalise_hash(*text, e);
    case IDENTIFIER_LINKEDIN_URL:
        return identifier_linkedin_normalise(text, e);
    default:
        return normalise_name(field, *text, e);
    }
}

static bool check_text(enum identifier field, const char *text, struct err *e)
{
    if (strstr(text, "\xEF\xBF\xBD"))
        return refuse(e, field, "has a control character or a damaged letter in it");
    int ceiling = field == IDENTIFIER_LINKEDIN_URL ? IDENTIFIER_LINKEDIN_MAX_BYTES : IDENTIFIER_MAX_BYTES;
    if (strlen(text) > (size_t)ceiling)
        return err_set(e, ERR_IDENTITY, "%s is longer than %d bytes; it looks like %s.",
                       identifier_label(field), ceiling, identifier_example(field));
    return true;
}

bool identifier_normalise(enum identifier field, const char *text, char **out, struct err *e)
{
    *out = NULL;
    char *tidy = identifier_text_tidy(text);
    if (!tidy)
        return true;
    if (!check_text(field, tidy, e) || !normalise_in_place(field, &tidy, e)) {
        free(tidy);
        return false;
    }
    *out = tidy;
    return true;
}
