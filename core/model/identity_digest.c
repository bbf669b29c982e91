/* identity_digest.c — a fingerprint of the key under the salt, cut to 128 bits. */
#include "core/model/identity_digest.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/fingerprint.h"

#define KEY_CEILING 4096

void identity_digest_text(const char *text, const unsigned char salt[IDENTITY_SALT_SIZE],
                          unsigned char out[IDENTITY_DIGEST_SIZE])
{
    unsigned char whole[FINGERPRINT_SIZE];
    fingerprint(salt, IDENTITY_SALT_SIZE, text, strlen(text), whole);
    memcpy(out, whole, IDENTITY_DIGEST_SIZE);
}

bool identity_digest(const struct identifiers *ids, const unsigned char salt[IDENTITY_SALT_SIZE],
                     unsigned char out[IDENTITY_DIGEST_SIZE])
{
    struct buf key;
    buf_init(&key, KEY_CEILING);
    identity_key(ids, &key);
    bool has_key = key.size > 0;
    if (has_key)
        identity_digest_text(key.data, salt, out);
    buf_release(&key);
    return has_key;
}

size_t identity_digests(const struct identifiers *ids, const unsigned char salt[IDENTITY_SALT_SIZE],
                        unsigned char out[IDENTITY_DIGESTS_MAX][IDENTITY_DIGEST_SIZE])
{
    static const enum identifier exact[] = {IDENTIFIER_LINKEDIN_URL, IDENTIFIER_ID, IDENTIFIER_EMAIL,
                                            IDENTIFIER_HASHED_EMAIL};
    struct identifiers rest = *ids; /* borrows the texts */
    size_t count = 0;
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++) {
        struct identifiers one = {{NULL}};
        one.value[exact[i]] = ids->value[exact[i]];
        rest.value[exact[i]] = NULL;
        if (one.value[exact[i]] && identity_digest(&one, salt, out[count]))
            count++;
    }
    /* A name is an identity only where there is something beside it to tell namesakes apart, or nothing else.
     */
    bool has_place = ids->value[IDENTIFIER_DOMAIN] || ids->value[IDENTIFIER_ORGANIZATION_NAME];
    if ((has_place || count == 0) && identity_digest(&rest, salt, out[count]))
        count++;
    return count;
}
