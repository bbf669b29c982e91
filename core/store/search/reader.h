/* reader.h — the thread that reads lists: a connection and a queue of its own, so that no search,
 * however long, stands before a delivery's commit. (Measured over a million requests: a word that occurs
 * nowhere takes 0.4 s to be looked for, sorting by name 0.2 s; in the store thread each 200 of that time
 * would wait for a slice of it. In WAL a reader blocks no writer and no writer a reader.) It writes nothing.
 */
#ifndef STORE_SEARCH_READER_H
#define STORE_SEARCH_READER_H

#include <stdbool.h>
#include <time.h>

#include "core/store/store_internal.h"

struct store_reader;

/* `answered` and `asked` are the store's queues: to the loop, and to the store thread, which is asked to open
 * the history where the reader has none (or another than its name leads to now). */
struct store_reader *store_reader_new(struct queue *asked, struct queue *answered, struct err *e)
    __attribute__((warn_unused_result));
/* Ends the thread; nothing is under way. */
void store_reader_free(struct store_reader *r);
/* Answers soon with what is known, for good: the store is being closed. */
void store_reader_hurry(struct store_reader *r);

/* Has it let go of its list and wait, until it is resumed; by the wall clock. Where that takes longer it
 * goes on. */
void store_reader_pause(struct store_reader *r, const struct timespec *until);
void store_reader_resume(struct store_reader *r); /* … also where it was not paused */

/* It has, or is about to take, a connection. */
bool store_reader_is_connected(const struct store_reader *r);

void store_reader_ask(struct store_reader *r, struct store_op *op);
/* The store thread opened the history: a second connection to it, already set up. Takes it. */
void store_reader_connect_take(struct store_reader *r, const struct store_file *f, sqlite3 *db);

#endif
