/* identifier_linkedin.h — LinkedIn addresses: the public profile, and all the others that are not one. */
#ifndef MODEL_IDENTIFIER_LINKEDIN_H
#define MODEL_IDENTIFIER_LINKEDIN_H

#include <stdbool.h>

struct err;

/* linkedin.com itself or one of its subdomains ("de.linkedin.com"). `host` without port. */
bool identifier_linkedin_is_host(const char *host);

/* Replaces *text (tidied) by "https://www.linkedin.com/in/<slug>". The slug keeps its case; bytes beyond
 * ASCII are percent-encoded, whether they came so or not, so that one person has one address. */
bool identifier_linkedin_normalise(char **text, struct err *e) __attribute__((warn_unused_result));

#endif
