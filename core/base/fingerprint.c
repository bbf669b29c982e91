/* fingerprint.c — see fingerprint.h. libcrypto is in the program already, for TLS. */
#include "core/base/fingerprint.h"

#include <assert.h>
#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

void fingerprint(const void *salt, size_t salt_size, const void *bytes, size_t size,
                 unsigned char out[FINGERPRINT_SIZE])
{
    unsigned written = FINGERPRINT_SIZE;
    assert(salt_size <= INT_MAX);
    const unsigned char *done = HMAC(EVP_sha256(), salt, (int)salt_size, bytes, size, out, &written);
    assert(done && written == FINGERPRINT_SIZE);
}
