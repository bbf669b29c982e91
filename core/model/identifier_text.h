/* identifier_text.h — typed and pasted text, made ready to be checked. */
#ifndef MODEL_IDENTIFIER_TEXT_H
#define MODEL_IDENTIFIER_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Clean, trimmed, every run of white space (also no-break and ideographic spaces) one space; invisible marks,
 * which web pages slip into copied names, left out; control characters and malformed bytes become U+FFFD, for
 * the check to refuse. At most IDENTIFIER_TYPED_MAX bytes. NULL when nothing is left. Yours. */
char *identifier_text_tidy(const char *text) __attribute__((warn_unused_result));
#define IDENTIFIER_TYPED_MAX 4096

/* Removes what stands before and behind: "<a@b>" → "a@b". In place. */
void identifier_text_trim(char *text, const char *before, const char *behind);

/* Why `domain` (lower case, no port, no path) is no domain, as the end of a sentence; NULL when it is one.
 * Letters beyond ASCII pass: what an internationalised name turns into is for Apollo to decide. */
const char *identifier_domain_fault(const char *domain);

#endif
