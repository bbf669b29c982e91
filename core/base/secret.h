/* secret.h — the API key: a type that nothing can print.
 * Held in locked, undumped memory and wiped on free. Only net/http_client.c may call secret_expose:
 * `make check` holds that. */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct secret;

/* Copies `text` without surrounding white space and wipes the original. Fails on an empty text, over 512
 * bytes, or a byte that no header may carry (anything but visible ASCII). */
struct secret *secret_new_wipe(char *text, size_t size, struct err *e) __attribute__((warn_unused_result));
void secret_free(struct secret *s); /* NULL is fine */

#define SECRET_HINT_SIZE 24
/* "····3f2a": the last four characters, only of a key of 12 or more; else "····". */
void secret_hint(const struct secret *s, char out[SECRET_HINT_SIZE]);

const char *secret_expose(const struct secret *s);

#endif
