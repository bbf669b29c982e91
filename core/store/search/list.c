/* list.c — looking through the history for a list.
 * By time the requests are walked newest (or oldest) first and tested on the way, so that the first lines are
 * there at once. By another column the filter is settled first, over the table in its own order, since
 * testing in the order of an index would jump through the file; then the column's index is walked. */
#include "core/store/search/list.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/model/request_state.h"
#include "core/store/file/sql.h"
#include "core/store/search/filter.h"
#include "core/store/search/id_order.h"

#define ROWS_BETWEEN_LOOKS 256 /* at the clock */

/* ---- statements ---- */

/* Both directions of the walk in the order of each column; by state a state at a time. */
static const char *const WALKS[REQUEST_ORDER_COUNT][2] = {
    [REQUEST_ORDER_TIME] = {"SELECT id FROM requests ORDER BY id DESC",
                            "SELECT id FROM requests ORDER BY id"},
    [REQUEST_ORDER_NAME] = {"SELECT id FROM requests ORDER BY label COLLATE NOCASE DESC, id DESC",
                            "SELECT id FROM requests ORDER BY label COLLATE NOCASE, id"},
    [REQUEST_ORDER_COMPANY] = {"SELECT id FROM requests ORDER BY organization COLLATE NOCASE DESC, id DESC",
                               "SELECT id FROM requests ORDER BY organization COLLATE NOCASE, id"},
    [REQUEST_ORDER_STATE] = {"SELECT id FROM requests WHERE state = ? ORDER BY id DESC",
                             "SELECT id FROM requests WHERE state = ? ORDER BY id"},
    [REQUEST_ORDER_EMAIL] = {"SELECT id FROM requests ORDER BY email COLLATE NOCASE DESC, id DESC",
                             "SELECT id FROM requests ORDER BY email COLLATE NOCASE, id"},
    [REQUEST_ORDER_PHONE] = {"SELECT id FROM requests ORDER BY phone DESC, id DESC",
                             "SELECT id FROM requests ORDER BY phone, id"},
    [REQUEST_ORDER_CREDITS] = {"SELECT id FROM requests ORDER BY credits_micro DESC, id DESC",
                               "SELECT id FROM requests ORDER BY credits_micro, id"},
};

/* Every request with its verdict: those that do not pass come too, so that a look can pause anywhere. */
static bool prepare_sifting(struct store_list *l, bool is_up, struct err *e)
{
    struct buf text;
    const char *id = store_filter_id(&l->filter);
    buf_init(&text, STORE_FILTER_SQL_MAX);
    buf_printf(&text, "SELECT %s, ", id);
    store_filter_write(&l->filter, &text);
    buf_printf(&text, "%s ORDER BY %s%s", store_filter_from(&l->filter), id, is_up ? "" : " DESC");
    bool is_good = sql_prepare_own(l->sql, &l->walk, text.data, e);
    buf_release(&text);
    if (is_good)
        store_filter_bind(&l->filter, &l->walk);
    l->is_tested = true;
    return is_good;
}

static bool prepare_walk(struct store_list *l, struct err *e)
{
    if (!sql_prepare_own(l->sql, &l->walk, WALKS[l->order][l->is_up], e))
        return false;
    if (l->order == REQUEST_ORDER_STATE)
        sql_bind_text(&l->walk, request_state_word((enum request_state)l->state));
    l->phase = STORE_LIST_WALKING;
    l->is_tested = false;
    return true;
}

static bool next_state(struct store_list *l)
{
    l->state += l->is_up ? 1 : -1;
    return l->state >= 0 && l->state < REQUEST_STATE_COUNT;
}

/* ---- looking ---- */

static bool read_seq(struct sql *sql, int64_t *seq, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(sql, &q, "SELECT coalesce(max(seq), 0) FROM changes", e))
        return false;
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW)
        *seq = sql_read_int(&q);
    sqlite3_reset(q.stmt);
    return step == SQL_ROW;
}

bool store_list_begin(struct store_list *l, struct sql *sql, const struct filter *f, enum request_order order,
                      bool is_up, struct err *e)
{
    *l = (struct store_list){.sql = sql, .filter = *f, .order = order, .is_up = is_up};
    l->state = is_up ? 0 : REQUEST_STATE_COUNT - 1;
    if (!sql_exec(sql, "BEGIN", e) || !read_seq(sql, &l->seq, e))
        return false;
    if (f->term_count == 0)
        return prepare_walk(l, e);
    /* By time, sifting is walking. */
    l->phase = order == REQUEST_ORDER_TIME ? STORE_LIST_WALKING : STORE_LIST_SIFTING;
    return prepare_sifting(l, order == REQUEST_ORDER_TIME && is_up, e);
}

static void note_passed(struct store_list *l, int64_t id)
{
    if (l->passed_count == l->passed_capacity) {
        l->passed_capacity = l->passed_capacity ? l->passed_capacity * 2 : 1024;
        l->passed = mem_resize(l->passed, l->passed_capacity, sizeof *l->passed);
    }
    l->passed[l->passed_count++] = id;
}

static int newest_first(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x < y) - (x > y);
}

bool store_list_begin_sorted(struct store_list *l, struct store_list *old, enum request_order order,
                             bool is_up, struct err *e)
{
    *l = (struct store_list){
        .sql = old->sql, .filter = old->filter, .order = order, .is_up = is_up, .seq = old->seq};
    l->state = is_up ? 0 : REQUEST_STATE_COUNT - 1;
    for (int64_t i = 0; i < old->ids.count && l->filter.term_count; i++)
        note_passed(l, id_order_at(&old->ids, i));
    if (l->passed_count)
        qsort(l->passed, l->passed_count, sizeof *l->passed, newest_first);
    id_order_release(&old->ids);
    *old = (struct store_list){0};
    return prepare_walk(l, e);
}

static bool has_passed(const struct store_list *l, int64_t id)
{
    return l->filter.term_count == 0 ||
           (l->passed_count && bsearch(&id, l->passed, l->passed_count, sizeof id, newest_first));
}

static void take_row(struct store_list *l)
{
    int64_t id = sql_read_int(&l->walk);
    bool is_passing = l->is_tested ? sql_read_int(&l->walk) : has_passed(l, id);
    if (is_passing && l->phase == STORE_LIST_SIFTING)
        note_passed(l, id);
    else if (is_passing)
        id_order_append(&l->ids, id);
}

static bool finish(struct store_list *l, struct err *e)
{
    free(l->passed);
    l->passed = NULL;
    l->passed_count = l->passed_capacity = 0;
    l->phase = STORE_LIST_COMPLETE;
    sql_rest(l->sql);
    return sql_exec(l->sql, "COMMIT", e);
}

/* Everything that passed has its place: the rest of the walk would bring nothing. */
static bool is_all_there(const struct store_list *l)
{
    return l->phase == STORE_LIST_WALKING && l->passed_count && (int64_t)l->passed_count == l->ids.count;
}

/* A statement is at its end: what comes after it. */
static bool go_on(struct store_list *l, struct err *e)
{
    bool is_last = is_all_there(l);
    sql_drop(&l->walk);
    if (l->phase == STORE_LIST_SIFTING)
        return l->passed_count ? prepare_walk(l, e) : finish(l, e);
    if (l->order == REQUEST_ORDER_STATE && !is_last && next_state(l))
        return prepare_walk(l, e);
    return finish(l, e);
}

bool store_list_step(struct store_list *l, int64_t budget_us, struct err *e)
{
    int64_t until_us = clock_mono_us() + budget_us;
    while (l->phase != STORE_LIST_COMPLETE && clock_mono_us() < until_us)
        for (int i = 0; i < ROWS_BETWEEN_LOOKS && l->phase != STORE_LIST_COMPLETE; i++) {
            enum sql_step step = sql_step(&l->walk, e);
            if (step == SQL_FAILED)
                return false;
            if (step == SQL_ROW)
                take_row(l);
            if ((step == SQL_END || is_all_there(l)) && !go_on(l, e))
                return false;
        }
    return true;
}

void store_list_release(struct store_list *l)
{
    sql_drop(&l->walk);
    id_order_release(&l->ids);
    free(l->passed);
    if (l->sql && l->sql->db) {
        sql_rest(l->sql);
        if (!sqlite3_get_autocommit(l->sql->db))
            sqlite3_exec(l->sql->db, "ROLLBACK", NULL, NULL, NULL);
    }
    *l = (struct store_list){0};
}

/* ---- what is known ---- */

bool store_list_is(const struct store_list *l, const struct filter *f, enum request_order order, bool is_up)
{
    return l->sql && l->order == order && (l->is_up == is_up || l->phase == STORE_LIST_COMPLETE) &&
           filter_is_equal(&l->filter, f);
}

int64_t store_list_matching(const struct store_list *l)
{
    return (int64_t)l->passed_count > l->ids.count ? (int64_t)l->passed_count : l->ids.count;
}

int64_t store_list_count(const struct store_list *l)
{
    return l->ids.count;
}

int64_t store_list_at(const struct store_list *l, bool is_up, int64_t index)
{
    return id_order_at(&l->ids, is_up == l->is_up ? index : l->ids.count - 1 - index);
}

int64_t store_list_find(const struct store_list *l, bool is_up, int64_t id)
{
    int64_t index = id_order_find(&l->ids, id);
    return index < 0 || is_up == l->is_up ? index : l->ids.count - 1 - index;
}

void store_list_copy(const struct store_list *l, bool is_up, int64_t count, int64_t *out)
{
    id_order_copy(&l->ids, is_up != l->is_up, count, out);
}
