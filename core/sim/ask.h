/* ask.h — what one call asks for: people and flags, read strictly from a query string and, for bulk_match,
 * from a JSON body. Unknown names are ignored, as Apollo does; broken escapes and UTF-8 are refused. */
#ifndef SIM_ASK_H
#define SIM_ASK_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct buf;

#define ASKED_FIELDS(X)                                                                                      \
    X(first_name)                                                                                            \
    X(last_name)                                                                                             \
    X(name)                                                                                                  \
    X(email)                                                                                                 \
    X(hashed_email)                                                                                          \
    X(organization_name)                                                                                     \
    X(domain)                                                                                                \
    X(id)                                                                                                    \
    X(linkedin_url)

struct asked {
#define X(field) char *field; /* NULL = not said, or empty */
    ASKED_FIELDS(X)
#undef X
};

#define ASK_PEOPLE_MAX 10

struct ask {
    bool is_bulk;
    bool run_waterfall_email, run_waterfall_phone, reveal_phone_number, reveal_personal_emails;
    char *webhook_url; /* NULL = not said, or empty */
    struct asked *people;
    size_t count;
};

/* Percent-decoded, '+' as a blank; NULL and ERR_USAGE for broken escapes, NUL, malformed UTF-8. Yours. */
char *ask_decode(const char *text, size_t size, struct err *e) __attribute__((warn_unused_result));

/* A single call: flags and one person. A bulk call: flags only. ERR_USAGE; `a` is to be released even so. */
bool ask_read_query(struct ask *a, const char *query, bool is_bulk, struct err *e)
    __attribute__((warn_unused_result));

enum ask_details {
    ASK_DETAILS_GOOD,
    ASK_DETAILS_NO_JSON,
    ASK_DETAILS_NONE,     /* no list "details", or an empty one */
    ASK_DETAILS_TOO_MANY, /* over ten */
    ASK_DETAILS_NO_OBJECT /* something else than an object in it */
};
enum ask_details ask_read_details(struct ask *a, const char *body, size_t size);
void ask_release(struct ask *a);

bool ask_wants_waterfall(const struct ask *a);
bool ask_wants_native_phone(const struct ask *a);

/* Whether anybody could be found by this: an id, address, hash or profile, or a first and last name. */
bool asked_is_strong(const struct asked *p);
/* The full name that was asked, "" if none. Appends. */
void asked_write_name(const struct asked *p, struct buf *out);
/* For the diary: the name, else whatever else is known. Appends. */
void asked_write_label(const struct asked *p, struct buf *out);

/* http:// or https://, a host, nothing that is not visible ASCII. */
bool ask_is_webhook_url(const char *url);

#endif
