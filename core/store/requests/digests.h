/* digests.h — who was asked about before, and who must not be, by digest of identity. Runs in the store
 * thread. */
#ifndef STORE_REQUESTS_DIGESTS_H
#define STORE_REQUESTS_DIGESTS_H

#include "core/model/identity_digest.h"
#include "core/store/store_internal.h"

/* Under the history's salt, for identity_digests. NULL: SQLite's refusal. */
struct fingerprinter;
struct fingerprinter *store_fingerprinter_new(struct store_file *f, struct err *e)
    __attribute__((warn_unused_result));

/* What is asked of a row: bits of run_rows.wants. */
enum {
    WANTS_EMAIL = 1,
    WANTS_PHONE = 2,
    WANTS_REVEAL_PHONE = 4,
    WANTS_PERSONAL_EMAILS = 8,
    WANTS_AGAIN = 16, /* explicitly, though the person is known */
};
unsigned store_wants_of(const struct lookup_options *o);
struct lookup_options store_options_of(unsigned wants);

/* Somebody of whom it is asked whether he is known, under each of his identities. */
struct store_somebody {
    const struct identifiers *ids;
    const unsigned char (*digest)[IDENTITY_DIGEST_SIZE]; /* identity_digests of them */
    size_t digest_count;
};
/* Whether somebody was asked about before, under any of his identities and for one of the fields that are
 * wanted. Who shares one of the weaker identities and contradicts a stronger one is somebody else. */
struct store_known {
    bool is_found;
    int64_t request;
    int slot;
    unsigned lacks; /* wants bits of what was not found, or not asked */
    bool is_simulated;
};
bool store_find_known(struct store_file *f, const struct store_somebody *who,
                      const struct lookup_options *wanted, bool with_simulated, struct store_known *out,
                      struct err *e) __attribute__((warn_unused_result));
/* The wants bits of what an earlier request did not find. */
bool store_find_lacks(struct store_file *f, int64_t request, int slot, unsigned wanted, unsigned *lacks,
                      struct err *e) __attribute__((warn_unused_result));
bool store_is_forgotten(struct store_file *f, const struct store_somebody *who, bool *out, struct err *e)
    __attribute__((warn_unused_result));
/* Whether somebody of the request's people is on the forget list, by any of their identities: `found` says
 * so, and since when. False: the list could not be read. */
bool store_check_forgotten(struct store_file *f, const struct request *r, struct err *found, struct err *e)
    __attribute__((warn_unused_result));
/* Whether somebody of the request's people was asked about before, under any of their identities and for a
 * field that is wanted now: `found` says so, *id is the newest such request. */
bool store_check_repeated(struct store_file *f, const struct request *r, bool with_simulated, int64_t *id,
                          struct err *found, struct err *e) __attribute__((warn_unused_result));
/* Notes under which identities a request's people were asked about. */
bool store_note_digests(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));
/* … and Apollo's own id for them, once it was told. */
bool store_note_told_digests(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));

/* The same for some requests from before there were digests. *is_paid: none is left. */
bool store_pay_digests(struct store_file *f, bool *is_paid, struct err *e)
    __attribute__((warn_unused_result));

#endif
