/* arrivals.h — bodies that are stored, and written together. Runs in the store thread. */
#ifndef STORE_ARRIVALS_ARRIVALS_H
#define STORE_ARRIVALS_ARRIVALS_H

#include "core/store/store_internal.h"

/* How many ids a block of the inbox has; as in 06_arrivals.sql. */
#define STORE_INBOX_BLOCK 256
/* A body without a token, for op->result.id (0: nobody's): as store_put_delivery would store it. Fills the
 * rest of the result, its delivery's id once it is written. */
bool store_insert_import(struct store_file *f, struct store_op *op, const char *body, size_t size,
                         int64_t now_ms, struct err *e) __attribute__((warn_unused_result));
/* Writes what was stored and waits for more of its like: before anything else is run, and before the commit.
 */
bool store_arrivals_write(struct store_file *f, struct err *e) __attribute__((warn_unused_result));
/* The group is undone. */
void store_arrivals_forget(struct store_file *f);
void store_arrivals_release(struct store_file *f);

#endif
