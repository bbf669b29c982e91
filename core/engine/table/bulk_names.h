/* bulk_names.h — where a table begins: which record names its columns, what stands above that one, and what
 * the names, or the first row where there are none, say of the columns. */
#ifndef ENGINE_BULK_NAMES_H
#define ENGINE_BULK_NAMES_H

#include <stdbool.h>

struct bulk_table;
struct err;

/* Fills what the table knows of its names, and leaves its reader before the first row. `has_none`: it is said
 * to have no names. False: *e, nothing can be made of it. */
bool bulk_names_find(struct bulk_table *t, bool has_none, struct err *e) __attribute__((warn_unused_result));

#endif
