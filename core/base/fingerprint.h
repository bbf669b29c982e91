/* fingerprint.h — telling texts equal without keeping them: HMAC-SHA-256 under a salt (libcrypto's only
 * home). Never for secrets in transit. */
#ifndef BASE_FINGERPRINT_H
#define BASE_FINGERPRINT_H

#include <stddef.h>

#define FINGERPRINT_SIZE 32

void fingerprint(const void *salt, size_t salt_size, const void *bytes, size_t size,
                 unsigned char out[FINGERPRINT_SIZE]);

#endif
