/* insight.h — what the files behind a question about the whole history share. All of it runs in the
 * store thread. */
#ifndef STORE_INSIGHT_INSIGHT_H
#define STORE_INSIGHT_INSIGHT_H

#include "core/model/insight.h"
#include "core/store/store_internal.h"

/* The ids that pass the filter (and, where one is set, lie in the range), ascending. */
struct id_list {
    int64_t *id;
    size_t count, capacity;
};

struct insight_op {
    struct store_op op;
    struct insight_query query; /* vendor and filter are the two below */
    char *vendor, *filter;      /* filter NULL: all */
    struct insight *answer;     /* becomes the result's */
    int64_t asked_us;
    bool has_begun; /* its study was looked at: it goes on, whatever changes meanwhile */
};

void id_list_add(struct id_list *l, int64_t id);
/* Where `id` is, or belongs, in an ascending list. */
size_t id_list_place(const struct id_list *l, int64_t id);
bool id_list_has(const struct id_list *l, int64_t id);
void id_list_set(struct id_list *l, int64_t id, bool is_in); /* in an ascending list */
void id_list_release(struct id_list *l);
bool store_range_is_set(const struct insight_query *q);
bool store_in_range(const struct insight_query *q, int64_t at_ms);

/* Whether a request of the query's range, and of `ids` (NULL: no filter), was simulated → x->has_simulated.
 */
bool store_note_simulated(struct store_file *f, const struct insight_query *q, const struct id_list *ids,
                          struct insight *x, struct err *e) __attribute__((warn_unused_result));

/* Each fills op->answer; op->op.is_unfinished asks for another turn. */
typedef bool insight_run_fn(struct store_file *f, struct insight_op *op, struct err *e);
insight_run_fn store_run_vendors, store_run_attempts, store_run_ledger, store_run_credits, store_run_people,
    store_run_person, store_run_deliveries, store_run_replay;

/* Courses and persons of a request follow what was just saved. */
bool store_note_insight(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));
/* … or later; at the latest when the history is opened next. */
bool store_owe_insight(struct store_file *f, int64_t request, struct err *e)
    __attribute__((warn_unused_result));
/* A request that got a delivery, or whose persons are written later, is another one for lists that follow,
 * though its own row is as it was. */
bool store_log_change(struct store_file *f, int64_t request, struct err *e)
    __attribute__((warn_unused_result));
bool store_note_courses(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));
bool store_note_persons(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));

#endif
