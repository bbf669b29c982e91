/* fingerprint.h — telling texts equal without keeping them: HMAC-SHA-256 under a salt (libcrypto's only
 * home). Never for secrets in transit. */
#ifndef BASE_FINGERPRINT_H
#define BASE_FINGERPRINT_H

#include <stddef.h>

#define FINGERPRINT_SIZE 32

/* One salt, made ready once: most of what a short text costs is the salt. For one thread at a time. */
struct fingerprinter;
struct fingerprinter *fingerprinter_new(const void *salt, size_t salt_size)
    __attribute__((warn_unused_result));
void fingerprinter_free(struct fingerprinter *f); /* NULL is fine */
void fingerprinter_take(struct fingerprinter *f, const void *bytes, size_t size,
                        unsigned char out[FINGERPRINT_SIZE]);

/* For a single text. */
void fingerprint(const void *salt, size_t salt_size, const void *bytes, size_t size,
                 unsigned char out[FINGERPRINT_SIZE]);

#endif
