/* changes.h — the log of changes: which requests are other ones for lists that follow. Most is written by
 * triggers, in schema/01_schema.sql. Runs in the store thread. */
#ifndef STORE_SEARCH_CHANGES_H
#define STORE_SEARCH_CHANGES_H

#include "core/store/store_internal.h"

/* The last entry; 0 = none. */
bool store_last_change(struct store_file *f, int64_t *seq, struct err *e) __attribute__((warn_unused_result));

/* A request that got a delivery, or whose persons are written later, is another one for lists that follow,
 * though its own row is as it was. */
bool store_log_change(struct store_file *f, int64_t request, struct err *e)
    __attribute__((warn_unused_result));

#endif
