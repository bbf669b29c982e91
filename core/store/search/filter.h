/* filter.h — a filter as SQL over one request: an expression with bound parameters only. */
#ifndef STORE_SEARCH_FILTER_H
#define STORE_SEARCH_FILTER_H

#include <stdbool.h>

#include "core/model/filter.h"
#include "core/store/file/sql.h"

struct buf;

#define STORE_FILTER_SQL_MAX 65536

/* The functions that the expressions call: on each connection that runs them. */
bool store_filter_set_up(sqlite3 *db);

/* " FROM … WHERE 1" over these tables, and the column that names the request there. */
const char *store_filter_from(const struct filter *f);
const char *store_filter_id(const struct filter *f);

/* Appends an expression that is 1 or 0, over `r` and `s`. */
void store_filter_write(const struct filter *f, struct buf *out);
/* Binds its parameters, in the order of writing. */
void store_filter_bind(const struct filter *f, struct sql_query *q);

#endif
