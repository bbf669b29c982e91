/* identity_digest.h — identities as digests: equal people have equal ones, and without the salt of the
 * history nobody can say whose they are. */
#ifndef MODEL_IDENTITY_DIGEST_H
#define MODEL_IDENTITY_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/identifiers.h"

#define IDENTITY_SALT_SIZE 32
#define IDENTITY_DIGEST_SIZE 16
#define IDENTITY_DIGESTS_MAX 5

/* Of the one key that counts (identity_key). False: nobody is named. Expects normalised identifiers. */
bool identity_digest(const struct identifiers *ids, const unsigned char salt[IDENTITY_SALT_SIZE],
                     unsigned char out[IDENTITY_DIGEST_SIZE]);
/* Of every key that these identifiers have, the one that counts first. Returns how many. */
size_t identity_digests(const struct identifiers *ids, const unsigned char salt[IDENTITY_SALT_SIZE],
                        unsigned char out[IDENTITY_DIGESTS_MAX][IDENTITY_DIGEST_SIZE]);
/* Of any text, such as a table's header. */
void identity_digest_text(const char *text, const unsigned char salt[IDENTITY_SALT_SIZE],
                          unsigned char out[IDENTITY_DIGEST_SIZE]);

#endif
