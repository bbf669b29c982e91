/* persona.h — an invented person: the same seed and the same identifiers always give the same one.
 * Every address lies under example.com, .org, .net or a .example domain, every number among the 555-01xx that
 * are kept for fiction. Only the article's own people (Tim Zheng, Ray Li) are not invented. */
#ifndef SIM_PERSONA_H
#define SIM_PERSONA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct asked;
struct json_writer;

struct place {
    const char *city, *state, *country, *area_code;
};

struct organization {
    char *name, *domain;
    const char *industry;
    int employees, founded;
    char id[25];
};

struct persona {
    char id[25];
    char other_id[25]; /* as a waterfall mints a new record */
    char *first_name, *last_name, *name, *linkedin_url, *headline;
    const char *title, *seniority, *department, *subdepartment;
    const struct place *place;
    struct organization organization;
    unsigned phone_line; /* 100 … 199 */
    uint64_t seed;       /* for all that is only written */
};

void persona_invent(struct persona *p, uint64_t seed, const struct asked *asked);
void persona_release(struct persona *p);

/* The person's address: 0 is the best one, others are other guesses at it. Yours. */
char *persona_email(const struct persona *p, int variant) __attribute__((warn_unused_result));

#define PERSONA_PHONE_SIZE 20
/* "415-555-0123" and "+14155550123"; variants as above. */
void persona_phone(const struct persona *p, int variant, char raw[PERSONA_PHONE_SIZE],
                   char sanitized[PERSONA_PHONE_SIZE]);

/* What of a person the caller may see. */
struct persona_view {
    bool has_email; /* email, email_status: left out while an e-mail waterfall runs */
    bool has_personal_emails;
};
/* persona_json.c: Apollo's person object, 5 to 12 kB. */
void persona_write(const struct persona *p, const struct persona_view *view, struct json_writer *w,
                   const char *key);
/* Its empty record, for an identity that proves nothing. */
void persona_write_stub(const struct persona *p, struct json_writer *w, const char *key);

#endif
