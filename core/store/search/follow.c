/* follow.c — keeping a complete list true: what changed is taken out, tested again, and put where it
 * belongs now. The log of changes speaks of every process's changes alike. */
#include <assert.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/base/order.h"
#include "core/store/file/sql.h"
#include "core/store/search/filter.h"
#include "core/store/search/id_order.h"
#include "core/store/search/list.h"

/* Whether request ?1 comes before ?2, going up: nothing first, then the least, and of equals the older. */
#define PRECEDES(key)                                                                                        \
    "SELECT CASE WHEN a." key " IS NULL THEN b." key " IS NOT NULL OR a.id < b.id"                           \
    " WHEN b." key " IS NULL THEN 0"                                                                         \
    " WHEN a." key " = b." key " COLLATE NOCASE THEN a.id < b.id"                                            \
    " ELSE a." key " < b." key " COLLATE NOCASE END"                                                         \
    " FROM requests a, requests b WHERE a.id = ? AND b.id = ?"

static const char *const PRECEDES_BY[REQUEST_ORDER_COUNT] = {
    [REQUEST_ORDER_NAME] = PRECEDES("label"),
    [REQUEST_ORDER_COMPANY] = PRECEDES("organization"),
    [REQUEST_ORDER_STATE] = "SELECT (state_rank(a.state), a.id) < (state_rank(b.state), b.id)"
                            " FROM requests a, requests b WHERE a.id = ? AND b.id = ?",
    [REQUEST_ORDER_EMAIL] = PRECEDES("email"),
    /* Their indexes compare bytes and numbers; digits know no capitals. */
    [REQUEST_ORDER_PHONE] = PRECEDES("phone"),
    [REQUEST_ORDER_CREDITS] = PRECEDES("credits_micro"),
};

/* ---- what changed ---- */

struct changed {
    int64_t *ids; /* ascending, each once */
    size_t count;
};

static void drop_doubles(struct changed *c)
{
    size_t kept = 0;
    if (c->count)
        qsort(c->ids, c->count, sizeof *c->ids, order_int64);
    for (size_t i = 0; i < c->count; i++)
        if (!kept || c->ids[kept - 1] != c->ids[i])
            c->ids[kept++] = c->ids[i];
    c->count = kept;
}

static bool read_changes(struct store_list *l, struct changed *c, bool *is_lost, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    size_t capacity = 0;
    int64_t expected = l->seq + 1;
    if (!sql_prepare(l->sql, &q, "SELECT seq, request FROM changes WHERE seq > ? ORDER BY seq", e))
        return false;
    sql_bind_int(&q, l->seq);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t seq = sql_read_int(&q);
        if (c->count == 0 && seq != expected)
            *is_lost = true;
        if (c->count == capacity) {
            capacity = capacity ? capacity * 2 : 64;
            c->ids = mem_resize(c->ids, capacity, sizeof *c->ids);
        }
        c->ids[c->count++] = sql_read_int(&q);
        l->seq = seq;
    }
    drop_doubles(c);
    return step == SQL_END;
}

/* ---- where it belongs ---- */

static bool precedes(struct store_list *l, int64_t a, int64_t b, bool *out, struct err *e)
{
    struct sql_query q;
    if (l->order == REQUEST_ORDER_TIME) {
        *out = a < b;
        return true;
    }
    if (!sql_prepare(l->sql, &q, PRECEDES_BY[l->order], e))
        return false;
    sql_bind_int(&q, a);
    sql_bind_int(&q, b);
    enum sql_step step = sql_step(&q, e);
    *out = step == SQL_ROW && sql_read_int(&q);
    sqlite3_reset(q.stmt);
    return step != SQL_FAILED;
}

static bool put_in_place(struct store_list *l, int64_t id, struct err *e)
{
    int64_t low = 0, high = l->ids.count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        bool is_before;
        if (!precedes(l, id_order_at(&l->ids, middle), id, &is_before, e))
            return false;
        if (is_before == l->is_up)
            low = middle + 1;
        else
            high = middle;
    }
    id_order_insert(&l->ids, low, id);
    return true;
}

/* ---- whether it passes ---- */

static bool prepare_test(struct store_list *l, struct sql_query *q, struct err *e)
{
    struct buf text;
    buf_init(&text, STORE_FILTER_SQL_MAX);
    buf_append_text(&text, "SELECT ");
    store_filter_write(&l->filter, &text);
    buf_append_text(&text, " FROM requests r LEFT JOIN search s ON s.request = r.id WHERE r.id = ?");
    bool is_good = sql_prepare_own(l->sql, q, text.data, e);
    buf_release(&text);
    return is_good;
}

static bool put_if_passing(struct store_list *l, struct sql_query *test, int64_t id, struct err *e)
{
    sqlite3_reset(test->stmt);
    test->bound = test->rc = 0;
    store_filter_bind(&l->filter, test);
    sql_bind_int(test, id);
    enum sql_step step = sql_step(test, e);
    if (step == SQL_FAILED)
        return false;
    bool is_passing = step == SQL_ROW && sql_read_int(test);
    return !is_passing || put_in_place(l, id, e);
}

static bool put_back(struct store_list *l, const struct changed *c, struct err *e)
{
    struct sql_query test = {0};
    bool is_good = prepare_test(l, &test, e);
    for (size_t i = 0; i < c->count && is_good; i++)
        is_good = put_if_passing(l, &test, c->ids[i], e);
    sql_drop(&test);
    return is_good;
}

bool store_list_follow(struct store_list *l, bool *is_lost, struct err *e)
{
    assert(l->phase == STORE_LIST_COMPLETE);
    struct changed c = {0};
    *is_lost = false;
    bool is_good = read_changes(l, &c, is_lost, e);
    if (is_good && !*is_lost && c.count) {
        id_order_remove_all(&l->ids, c.ids, c.count);
        is_good = put_back(l, &c, e);
    }
    free(c.ids);
    return is_good;
}
