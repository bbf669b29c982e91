/* list.h — one list of requests, filtered and sorted, as the numbers of its lines: looked through in
 * slices, in one snapshot of the history, and from then on kept true by the log of changes.
 * Belongs to the reading thread. */
#ifndef STORE_SEARCH_LIST_H
#define STORE_SEARCH_LIST_H

#include "core/model/filter.h"
#include "core/model/request_order.h"
#include "core/store/file/sql.h"
#include "core/store/search/id_order.h"

enum store_list_phase {
    STORE_LIST_SIFTING, /* which requests pass, before they are put in order */
    STORE_LIST_WALKING, /* in the order of the list */
    STORE_LIST_COMPLETE,
};
struct store_list {
    struct sql *sql;
    struct filter filter;
    enum request_order order;
    bool is_up; /* the direction that it was walked in */
    enum store_list_phase phase;
    struct id_order ids; /* as far as known */
    struct sql_query walk;
    bool is_tested; /* the walk tells whether each request passes */
    int state;      /* by state: whose turn it is */
    int64_t *passed;
    size_t passed_count, passed_capacity; /* while sifting; newest first */
    int64_t seq;                          /* the last change that it knows */
};

/* Begins to look; a read transaction is open until it is complete. */
bool store_list_begin(struct store_list *l, struct sql *sql, const struct filter *f, enum request_order order,
                      bool is_up, struct err *e) __attribute__((warn_unused_result));
/* The same requests in another order: from `old`, complete and just followed, in the read transaction that is
 * open. Releases `old`. */
bool store_list_begin_sorted(struct store_list *l, struct store_list *old, enum request_order order,
                             bool is_up, struct err *e) __attribute__((warn_unused_result));
/* Looks on for about `budget_us`. */
bool store_list_step(struct store_list *l, int64_t budget_us, struct err *e)
    __attribute__((warn_unused_result));
/* Of a complete list, in a read transaction: follows what changed. *is_lost: too much did, begin anew. */
bool store_list_follow(struct store_list *l, bool *is_lost, struct err *e)
    __attribute__((warn_unused_result));
void store_list_release(struct store_list *l); /* a zeroed one needs none */

/* Whether it is, or will be, this list, perhaps read backwards. */
bool store_list_is(const struct store_list *l, const struct filter *f, enum request_order order, bool is_up);
/* How many are known to pass. */
int64_t store_list_matching(const struct store_list *l);
/* Lines that can be shown: in the order of `is_up`. */
int64_t store_list_count(const struct store_list *l);
int64_t store_list_at(const struct store_list *l, bool is_up, int64_t index);
int64_t store_list_find(const struct store_list *l, bool is_up, int64_t id); /* -1: not there, or not yet */
/* The first `count`; there are as many. */
void store_list_copy(const struct store_list *l, bool is_up, int64_t count, int64_t *out);

#endif
