/* identifiers.h — what a user knows about one person, and whether it is enough to ask.
 * Pure rules. A weak identity can create and bill an empty person at Apollo (apollo's people/match, measured
 * by a public integration), so weakness is found here, before anything is sent. */
#ifndef MODEL_IDENTIFIERS_H
#define MODEL_IDENTIFIERS_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct buf;

/* enum name, Apollo's parameter, flag of the command line, label on the screen, example shown in help */
#define IDENTIFIER_FIELDS(X)                                                                                 \
    X(FIRST_NAME, "first_name", "--first-name", "First name", "Tim")                                         \
    X(LAST_NAME, "last_name", "--last-name", "Last name", "Zheng")                                           \
    X(NAME, "name", "--name", "Full name", "Tim Zheng")                                                      \
    X(LINKEDIN_URL, "linkedin_url", "--linkedin-url", "LinkedIn", "https://www.linkedin.com/in/tim-zheng")   \
    X(EMAIL, "email", "--email", "E-mail", "tim@example.com")                                                \
    X(ORGANIZATION_NAME, "organization_name", "--organization-name", "Company", "Apollo")                    \
    X(DOMAIN, "domain", "--domain", "Domain", "apollo.io")                                                   \
    X(ID, "id", "--id", "Apollo id", "64a7ff0cc4dfae00013df1a5")                                             \
    X(HASHED_EMAIL, "hashed_email", "--hashed-email", "E-mail hash", "8d935115b9ff4489f2d1f9249503cadf")

enum identifier {
#define X(name, parameter, flag, label, example) IDENTIFIER_##name,
    IDENTIFIER_FIELDS(X)
#undef X
        IDENTIFIER_COUNT
};

#define IDENTIFIER_MAX_BYTES 512
/* LinkedIn's: its normal form escapes every byte of a name of up to 200, and what is pasted carries trackers.
 */
#define IDENTIFIER_LINKEDIN_MAX_BYTES 1024

struct identifiers {
    char *value[IDENTIFIER_COUNT]; /* NULL = not known; never empty; clean UTF-8 */
};

const char *identifier_parameter(enum identifier field);
const char *identifier_flag(enum identifier field);
const char *identifier_label(enum identifier field);
const char *identifier_example(enum identifier field);

void identifiers_release(struct identifiers *ids);
void identifiers_copy(struct identifiers *to, const struct identifiers *from); /* `to` is uninitialised */
/* Trims; empty or NULL removes. No check: a form holds what was typed. */
void identifiers_set(struct identifiers *ids, enum identifier field, const char *text);

/* Checks one field and gives its normal form in *out (yours): e-mail without "mailto:" and with a lower-case
 * domain; domain from "https://www.Acme.com/x" → "acme.com"; LinkedIn from "linkedin.com/in/Tim-Z/?x" →
 * "https://www.linkedin.com/in/Tim-Z"; id 24 hex and hash 32 or 64 hex in lower case; names with inner white
 * space folded. The error names the field, the reason and an example. Empty text gives NULL and true. */
bool identifier_normalise(enum identifier field, const char *text, char **out, struct err *e)
    __attribute__((warn_unused_result));

/* Normalises every field in place. On false *bad is the first offending field and nothing was changed. */
bool identifiers_normalise(struct identifiers *ids, enum identifier *bad, struct err *e)
    __attribute__((warn_unused_result));

enum identity_strength {
    IDENTITY_EMPTY,  /* nothing typed */
    IDENTITY_WEAK,   /* not enough: refused before sending */
    IDENTITY_FAIR,   /* a full name alone: a namesake may be matched */
    IDENTITY_STRONG, /* a full name with company or domain */
    IDENTITY_EXACT,  /* id, e-mail, e-mail hash or LinkedIn URL */
};
enum identity_strength identity_strength(const struct identifiers *ids);
const char *identity_strength_word(enum identity_strength strength);

/* False below IDENTITY_FAIR: ERR_IDENTITY with what is missing, for this very input. */
bool identity_check(const struct identifiers *ids, struct err *e) __attribute__((warn_unused_result));

/* What makes two lookups the same person: "linkedin:tim-zheng", else "id:…", "email:…", "hash:…",
 * "name:tim zheng@apollo.io". Expects normalised identifiers; appends nothing if none applies. */
void identity_key(const struct identifiers *ids, struct buf *out);

/* A short name for a row: "Tim Zheng", else the e-mail, the LinkedIn slug, the id. Clean, one line. */
void identifiers_label(const struct identifiers *ids, struct buf *out);

#endif
