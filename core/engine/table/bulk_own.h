/* bulk_own.h — an earlier result that is read again: the columns that stood in its input, without those that
 * were written behind them. */
#ifndef ENGINE_BULK_OWN_H
#define ENGINE_BULK_OWN_H

#include <stddef.h>

struct bulk_table;
struct sheet_cells;
struct sheet_record;

/* How many columns stand before those that a result has at its end; 0: it is none. */
size_t bulk_own_count(const struct sheet_cells *names);
/* The record becomes its own columns: its bytes up to there, or, where its quotes are not as they should be,
 * its cells written anew. */
void bulk_own_cut(struct bulk_table *t, struct sheet_record *record);

#endif
