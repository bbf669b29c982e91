/* who.h — a person as somebody names them in one line: a request's number, an e-mail, a LinkedIn address, an
 * Apollo id, a phone, or a full name with a domain. Pure rules. */
#ifndef MODEL_WHO_H
#define MODEL_WHO_H

#include <stdbool.h>
#include <stdint.h>

#include "core/model/identifiers.h"

struct err;

struct who {
    int64_t request_id;     /* 0 = not named so */
    char *phone;            /* its digits alone; NULL */
    struct identifiers ids; /* normalised: ID, EMAIL, LINKEDIN_URL, or NAME with DOMAIN */
};

/* ERR_USAGE where it is none of these, with what would be. */
bool who_parse(const char *text, struct who *out, struct err *e) __attribute__((warn_unused_result));
void who_release(struct who *w);

/* Whether two texts hold the same phone: their digits, the shorter one at the end of the longer, at least
 * nine of them. */
bool who_is_same_phone(const char *a, const char *b);

#endif
