/* plural.h — "1 row", "2 rows": the word that goes with a number. */
#ifndef BASE_PLURAL_H
#define BASE_PLURAL_H

#include <stdint.h>

/* Borrowed from the caller: `one` where it is exactly one, else `many` (no rows, 2 rows). */
static inline const char *plural(int64_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}

#endif
