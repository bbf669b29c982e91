/* insight_internal.h — what the files behind a question about the whole history share. All of it runs in the
 * store thread. */
#ifndef STORE_INSIGHT_INSIGHT_INTERNAL_H
#define STORE_INSIGHT_INSIGHT_INTERNAL_H

#include "core/model/insight.h"
#include "core/store/search/id_set.h"
#include "core/store/store_internal.h"

struct insight_op {
    struct store_op op;
    struct insight_query query; /* vendor and filter are the two below */
    char *vendor, *filter;      /* filter NULL: all */
    struct insight *answer;     /* becomes the result's */
    int64_t asked_us;
    bool has_begun; /* its study was looked at: it goes on, whatever changes meanwhile */
};

bool store_range_is_set(const struct insight_query *q);
bool store_in_range(const struct insight_query *q, int64_t at_ms);

/* Whether a request of the query's range, and of `ids` (NULL: no filter), was simulated → x->has_simulated.
 */
bool store_note_simulated(struct store_file *f, const struct insight_query *q, const struct id_set *ids,
                          struct insight *x, struct err *e) __attribute__((warn_unused_result));

/* Each fills op->answer; op->op.is_unfinished asks for another turn. */
typedef bool insight_run_fn(struct store_file *f, struct insight_op *op, struct err *e);
insight_run_fn store_run_vendors, store_run_attempts, store_run_ledger, store_run_credits, store_run_people,
    store_run_person, store_run_deliveries, store_run_replay;

/* What store_note_insight writes. */
bool store_note_courses(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));
bool store_note_persons(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));

/* Adds to *count how many requests that were asked in [since, until) are in an open state (sums.c). */
bool store_add_open(struct store_file *f, int64_t since_ms, int64_t until_ms, int64_t *count, struct err *e)
    __attribute__((warn_unused_result));

#endif
