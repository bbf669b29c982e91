/* contact.h — e-mails, phones and vendors' attempts out of Apollo's many spellings of them, into a person. */
#ifndef WIRE_CONTACT_H
#define WIRE_CONTACT_H

#include <stdbool.h>

#include "core/model/request.h"
#include "core/wire/json.h"

/* A list of e-mails or phones, each an object or a bare value; placeholders are no address. A value that the
 * person already has adds nothing. */
void contact_read_findings(const cJSON *list, enum contact_field field, bool is_from_answer,
                           struct person *p);
/* The e-mail of an answer, given as two texts; takes both. */
void contact_add_email_take(struct person *p, char *email, char *status);
/* waterfall.emails or waterfall.phone_numbers: groups of vendors, or the vendors themselves; numbered on over
 * all groups. */
void contact_read_attempts(const cJSON *groups, enum contact_field field, struct person *p);

#endif
