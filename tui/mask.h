/* mask.h — privacy: text of the same shape that tells nothing. Deterministic, keeps punctuation. */
#ifndef TUI_MASK_H
#define TUI_MASK_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Letters and digits become dots (stars in ASCII), column for column. */
void mask_append(struct buf *out, const char *text, size_t size, bool is_ascii);

#endif
