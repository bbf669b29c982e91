/* fingerprint.c — see fingerprint.h. libcrypto is in the program already, for TLS. */
#include "core/base/fingerprint.h"

#include <assert.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>

#include "core/base/mem.h"

struct fingerprinter {
    EVP_MAC_CTX *mac;
};

struct fingerprinter *fingerprinter_new(const void *salt, size_t salt_size)
{
    char digest[] = "SHA256";
    const OSSL_PARAM how[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                              OSSL_PARAM_construct_end()};
    struct fingerprinter *f = mem_zalloc(sizeof *f);
    EVP_MAC *kind = EVP_MAC_fetch(NULL, OSSL_MAC_NAME_HMAC, NULL);
    assert(kind);
    f->mac = EVP_MAC_CTX_new(kind);
    EVP_MAC_free(kind); /* the context holds it */
    int is_ready = f->mac && EVP_MAC_init(f->mac, salt, salt_size, how);
    assert(is_ready);
    return f;
}

void fingerprinter_free(struct fingerprinter *f)
{
    if (!f)
        return;
    EVP_MAC_CTX_free(f->mac);
    free(f);
}

void fingerprinter_take(struct fingerprinter *f, const void *bytes, size_t size,
                        unsigned char out[FINGERPRINT_SIZE])
{
    size_t written = 0;
    int is_done = EVP_MAC_init(f->mac, NULL, 0, NULL) && EVP_MAC_update(f->mac, bytes, size) &&
                  EVP_MAC_final(f->mac, out, &written, FINGERPRINT_SIZE);
    assert(is_done && written == FINGERPRINT_SIZE);
}

void fingerprint(const void *salt, size_t salt_size, const void *bytes, size_t size,
                 unsigned char out[FINGERPRINT_SIZE])
{
    struct fingerprinter *f = fingerprinter_new(salt, salt_size);
    fingerprinter_take(f, bytes, size, out);
    fingerprinter_free(f);
}
