/* identity_digest.h — identities as digests: equal people have equal ones, and without the salt of the
 * history nobody can say whose they are. */
#ifndef MODEL_IDENTITY_DIGEST_H
#define MODEL_IDENTITY_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/identifiers.h"

struct fingerprinter;

#define IDENTITY_SALT_SIZE 32
#define IDENTITY_DIGEST_SIZE 16
#define IDENTITY_DIGESTS_MAX 5

/* Of every key that these identifiers have, the one that counts (identity_key) first; under a fingerprinter
 * that was made of the history's salt. Returns how many: 0 where nobody is named. Expects normalised ones. */
size_t identity_digests(const struct identifiers *ids, struct fingerprinter *salted,
                        unsigned char out[IDENTITY_DIGESTS_MAX][IDENTITY_DIGEST_SIZE]);
/* Whether two who share number `at` of the first one's digests are two all the same: each has an identity of
 * a kind that tells more than that one, or a family name, and it is not the same. One address may serve a
 * whole office, or stand for none ("noemail@none.com"), and namesakes may share an employer; a LinkedIn URL
 * and an id of Apollo's are one person's. */
bool identity_contradicts(const struct identifiers *ids, size_t at, const struct identifiers *other);
/* Of any text, such as a table's header. */
void identity_digest_text(const char *text, struct fingerprinter *salted,
                          unsigned char out[IDENTITY_DIGEST_SIZE]);

#endif
