/* mail_host.h — hosts where anybody may have an address: as the domain of a company they name none. */
#ifndef MODEL_MAIL_HOST_H
#define MODEL_MAIL_HOST_H

#include <stdbool.h>

/* "gmail.com", "yahoo.co.uk"; in lower case, without "www.". */
bool mail_host_is_public(const char *domain);
/* Whether it is one, and not the very company of this name (may be NULL): people do work at Yahoo. */
bool mail_host_is_no_company(const char *domain, const char *company);

#endif
