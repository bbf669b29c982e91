/* identity_digest.c — a fingerprint of the key under the salt, cut to 128 bits. */
#include "core/model/identity_digest.h"

#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/base/fingerprint.h"

#define KEY_CEILING 4096

static void digest_of(struct fingerprinter *salted, const char *text, size_t size,
                      unsigned char out[IDENTITY_DIGEST_SIZE])
{
    unsigned char whole[FINGERPRINT_SIZE];
    fingerprinter_take(salted, text, size, whole);
    memcpy(out, whole, IDENTITY_DIGEST_SIZE);
}

void identity_digest_text(const char *text, struct fingerprinter *salted,
                          unsigned char out[IDENTITY_DIGEST_SIZE])
{
    digest_of(salted, text, strlen(text), out);
}

/* False: nobody is named. `key` is scratch. */
static bool digest_of_key(const struct identifiers *ids, struct fingerprinter *salted, struct buf *key,
                          unsigned char out[IDENTITY_DIGEST_SIZE])
{
    buf_clear(key);
    identity_key(ids, key);
    if (key->size > 0)
        digest_of(salted, key->data, key->size, out);
    return key->size > 0;
}

/* In the order of what they tell. */
static const enum identifier exact[] = {IDENTIFIER_LINKEDIN_URL, IDENTIFIER_ID, IDENTIFIER_EMAIL,
                                        IDENTIFIER_HASHED_EMAIL};
#define EXACT_COUNT (sizeof exact / sizeof *exact)
/* The first so many are one person's alone. */
#define PERSONAL_COUNT 2

/* Which of the exact kinds number `at` of the digests is of; EXACT_COUNT: a name. */
static size_t kind_at(const struct identifiers *ids, size_t at)
{
    size_t kind = 0;
    for (; kind < EXACT_COUNT; kind++)
        if (ids->value[exact[kind]] && at-- == 0)
            break;
    return kind;
}

/* The last word of it, in which both ways of telling it agree. */
static const char *family_name(const struct identifiers *ids)
{
    const char *last = ids->value[IDENTIFIER_LAST_NAME];
    const char *name = last ? last : ids->value[IDENTIFIER_NAME];
    const char *blank = name ? strrchr(name, ' ') : NULL;
    return blank ? blank + 1 : name;
}

bool identity_contradicts(const struct identifiers *ids, size_t at, const struct identifiers *other)
{
    size_t kind = kind_at(ids, at);
    if (kind < PERSONAL_COUNT)
        return false;
    for (size_t i = 0; i < kind; i++) {
        const char *one = ids->value[exact[i]], *another = other->value[exact[i]];
        if (one && another && strcmp(one, another) != 0)
            return true;
    }
    const char *one = family_name(ids), *another = family_name(other);
    return one && another && strcasecmp(one, another) != 0;
}

size_t identity_digests(const struct identifiers *ids, struct fingerprinter *salted,
                        unsigned char out[IDENTITY_DIGESTS_MAX][IDENTITY_DIGEST_SIZE])
{
    struct identifiers rest = *ids; /* borrows the texts */
    struct buf key;
    size_t count = 0;
    buf_init(&key, KEY_CEILING);
    for (size_t i = 0; i < EXACT_COUNT; i++) {
        struct identifiers one = {{NULL}};
        one.value[exact[i]] = ids->value[exact[i]];
        rest.value[exact[i]] = NULL;
        if (one.value[exact[i]] && digest_of_key(&one, salted, &key, out[count]))
            count++;
    }
    /* A name is an identity only where there is something beside it to tell namesakes apart, or nothing else.
     */
    bool has_place = ids->value[IDENTIFIER_DOMAIN] || ids->value[IDENTIFIER_ORGANIZATION_NAME];
    if ((has_place || count == 0) && digest_of_key(&rest, salted, &key, out[count]))
        count++;
    buf_release(&key);
    return count;
}
