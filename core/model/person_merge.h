/* person_merge.h — adding what one account of a person says to what is known of them. Order of arrival and
 * repetition do not matter: absent is filled, better replaces worse, nothing is removed. */
#ifndef MODEL_PERSON_MERGE_H
#define MODEL_PERSON_MERGE_H

#include "core/model/request.h"

/* Attempts and findings of `from` into `to`. True if a delivery's finding was added, or now confirms one that
 * only the synchronous answer had. */
bool person_merge_contacts(struct person *to, const struct person *from);
/* Whether person_merge_contacts would neither add nor mend anything worth a person of its own: every attempt
 * and finding of `from` is in `to` already. */
bool person_has_contacts(const struct person *to, const struct person *from);
/* What `from` says beyond `to`, which is the same e-mail or phone. */
void finding_merge(struct finding *to, const struct finding *from);
/* Copies `from` over an absent `*to`. */
void person_fill_text(char **to, const char *from);

#endif
