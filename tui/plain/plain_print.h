/* plain_print.h — one request, or one part of it, as text for show, person, payload, http, explain, copy. */
#ifndef TUI_PLAIN_PLAIN_PRINT_H
#define TUI_PLAIN_PLAIN_PRINT_H

#include <stdbool.h>

#include "tui/plain/plain_command.h"

struct err;
struct plain;
struct request;

enum { PLAIN_PRINT_CEILING = 32 * 1024 * 1024 };

bool plain_print_knows(const char *what); /* something that `copy` can print */
/* Appends what `c` prints; `what` is copy's word. False: there is nothing of the kind, or privacy forbids. */
bool plain_print(const struct plain *p, enum plain_command c, const char *what, const struct request *r,
                 struct buf *out, struct err *e) __attribute__((warn_unused_result));

#endif
