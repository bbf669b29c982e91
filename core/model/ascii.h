/* ascii.h — ASCII text without regard to case, whatever the locale says (in Turkish, 'I' has another small
 * letter; Apollo's words and domain names do not know that). Bytes over 0x7F are compared as they are. */
#ifndef MODEL_ASCII_H
#define MODEL_ASCII_H

#include <stdbool.h>
#include <stddef.h>

char ascii_lower(char c);
void ascii_lower_text(char *text); /* in place */
bool ascii_is_digit(char c);
bool ascii_is_hex(char c);
bool ascii_is_alnum(char c);
bool ascii_has_letter(const char *text); /* or a digit, or any character beyond ASCII */

/* NULL equals nothing, not even NULL. */
bool ascii_equal(const char *a, const char *b);
bool ascii_begins(const char *text, const char *start);
bool ascii_contains(const char *text, const char *part);
/* Whether `word` is among the `count` words of `list`. */
bool ascii_is_one_of(const char *word, const char *const *list, size_t count);

#endif
