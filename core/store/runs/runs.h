/* runs.h — lists, for those who change a row of theirs without a list in mind. Runs in the store thread. */
#ifndef STORE_RUNS_RUNS_H
#define STORE_RUNS_RUNS_H

#include "core/model/run.h"
#include "core/store/store_internal.h"

/* A call of a list's request has ended without being taken: what that means for its rows and its price. */
bool store_note_call_ended(struct store_file *f, const struct request *r, int http_status, struct err *e)
    __attribute__((warn_unused_result));

/* BLANK where there is no such row. */
bool store_read_standing(struct store_file *f, int64_t run, int64_t row, enum row_standing *out,
                         struct err *e) __attribute__((warn_unused_result));
/* Leaves the row its number and that it is forgotten; what is counted is the caller's. */
bool store_clear_row(struct store_file *f, int64_t run, int64_t row, struct err *e)
    __attribute__((warn_unused_result));

/* `more` rows of that standing, or fewer: what the list says of itself. */
bool store_count_standing(struct store_file *f, int64_t run, enum row_standing standing, int64_t more,
                          struct err *e) __attribute__((warn_unused_result));

/* Some rows of a list, and what came in for them. *is_over: none is left. */
bool store_remove_rows(struct store_file *f, int64_t run, bool *is_over, struct err *e)
    __attribute__((warn_unused_result));

#endif
