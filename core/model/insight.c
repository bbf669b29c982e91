/* insight.c — lists that grow, and their end. */
#include "core/model/insight.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"

struct insight *insight_new(enum insight_kind kind)
{
    struct insight *x = mem_zalloc(sizeof *x);
    x->kind = kind;
    return x;
}

/* In powers of two; a zeroed item at the end. */
static void *grow(void **list, size_t *count, size_t size)
{
    if ((*count & (*count - 1)) == 0)
        *list = mem_resize(*list, *count ? *count * 2 : 1, size);
    void *item = (char *)*list + *count * size;
    memset(item, 0, size);
    ++*count;
    return item;
}

#define GROW(x, list, count)                                                                                 \
    do {                                                                                                     \
        void *at = (x)->list;                                                                                \
        void *item = grow(&at, &(x)->count, sizeof *(x)->list);                                              \
        (x)->list = at;                                                                                      \
        return item;                                                                                         \
    } while (0)

struct course_count *insight_add_course(struct insight *x)
{
    GROW(x, courses, course_count);
}

struct attempt_row *insight_add_attempt(struct insight *x)
{
    GROW(x, attempts, attempt_count);
}

struct ledger_row *insight_add_ledger(struct insight *x)
{
    GROW(x, ledger, ledger_count);
}

struct ledger_day *insight_add_day(struct insight *x)
{
    GROW(x, days, day_count);
}

struct balance *insight_add_balance(struct insight *x)
{
    GROW(x, balances, balance_count);
}

struct ledger_run *insight_add_run(struct insight *x)
{
    GROW(x, runs, run_count);
}

struct person_row *insight_add_person(struct insight *x)
{
    GROW(x, people, people_count);
}

struct delivery_row *insight_add_delivery(struct insight *x)
{
    GROW(x, deliveries, delivery_count);
}

void insight_add_request_take(struct insight *x, struct request *r, int slot)
{
    x->requests = mem_resize(x->requests, x->request_count + 1, sizeof(struct request *));
    x->slots = mem_resize(x->slots, x->request_count + 1, sizeof *x->slots);
    x->requests[x->request_count] = r;
    x->slots[x->request_count++] = slot;
}

static void free_lists_of_vendors(struct insight *x)
{
    for (size_t i = 0; i < x->course_count; i++)
        free(x->courses[i].course);
    for (size_t i = 0; i < x->attempt_count; i++) {
        struct attempt_row *a = &x->attempts[i];
        free(a->label);
        free(a->organization);
        free(a->status);
        free(a->status_code);
        free(a->values);
    }
    free(x->courses);
    free(x->attempts);
}

static void free_lists_of_credits(struct insight *x)
{
    for (size_t i = 0; i < x->ledger_count; i++) {
        request_row_release(&x->ledger[i].request);
        free(x->ledger[i].sources);
        free(x->ledger[i].enriched);
    }
    for (size_t i = 0; i < x->balance_count; i++)
        balance_release(&x->balances[i]);
    for (size_t i = 0; i < x->run_count; i++)
        ledger_run_release(&x->runs[i]);
    free(x->runs);
    free(x->ledger);
    free(x->days);
    free(x->balances);
}

static void free_lists_of_people(struct insight *x)
{
    for (size_t i = 0; i < x->people_count; i++) {
        free(x->people[i].name);
        free(x->people[i].organization);
        free(x->people[i].key);
    }
    for (size_t i = 0; i < x->request_count; i++)
        request_free(x->requests[i]);
    free(x->people);
    free(x->requests);
    free(x->slots);
}

void insight_free(struct insight *x)
{
    if (!x)
        return;
    free_lists_of_vendors(x);
    free_lists_of_credits(x);
    free_lists_of_people(x);
    for (size_t i = 0; i < x->delivery_count; i++) {
        free(x->deliveries[i].note);
        free(x->deliveries[i].label);
        free(x->deliveries[i].body);
    }
    free(x->deliveries);
    free(x);
}

void person_key(const struct person *p, struct buf *out)
{
    const char *id = p->apollo_id ? p->apollo_id : p->delivered_id;
    if (id)
        buf_printf(out, "id:%s", id);
    else
        identity_key(&p->asked, out);
}
