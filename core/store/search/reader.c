/* reader.c — questions are answered in the order of asking, each as soon as its window is known. One
 * list is kept: the last that was asked for; while it is looked through, windows are read in its snapshot.
 * Who asks for another list without wanting the whole of the one before gives that one up. */
#include "core/store/search/reader.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/thread.h"
#include "core/store/search/lines.h"
#include "core/store/search/list.h"

#define WINDOW_MAX 1000
#define SLICE_US 2000
#define LEAST_WAIT_US 30000 /* for the window, where the question waits for no more */

struct store_reader {
    struct queue mail; /* questions, connections, the end */
    struct queue *asked, *answered;
    pthread_t thread;
    atomic_bool is_hurried, has_connection;
    pthread_mutex_t lock; /* for the two after it */
    pthread_cond_t changed;
    bool is_to_stand, is_still;
    /* the thread's: */
    struct sql sql;
    char *path; /* NULL: nothing to compare, the file has no name */
    dev_t device;
    ino_t inode;
    struct store_list list;
    struct store_op *first, *last; /* not answered yet */
    bool is_over;
};

struct rows_op {
    struct store_op op;
    int64_t first, count, anchor_id;
    enum request_order order;
    bool is_up;
    bool is_for_ids; /* the first `count` requests of the list, not a window */
    bool with_asked;
    int wait_ms;
    int64_t asked_us;
    struct filter filter;
};

/* No question: a new connection, or (without one) the end; or a nudge, because it is to stand still. */
struct connection {
    struct store_op op;
    bool is_nudge;
    sqlite3 *db;
    char *path;
    dev_t device;
    ino_t inode;
};

/* ---- the connection ---- */

static void disconnect(struct store_reader *r)
{
    store_list_release(&r->list);
    if (r->sql.db)
        sql_close(&r->sql);
    free(r->path);
    r->path = NULL;
}

static void connect_take(struct store_reader *r, struct connection *c)
{
    if (c->is_nudge) {
        free(c);
        return;
    }
    disconnect(r);
    r->sql.db = c->db;
    r->path = c->path;
    r->sql.path = r->path ? r->path : "of this demo";
    r->device = c->device;
    r->inode = c->inode;
    r->is_over = !c->db;
    free(c);
}

/* Moved or deleted: only the store thread may open its place again. */
static bool is_connected(const struct store_reader *r)
{
    struct stat st;
    if (!r->sql.db)
        return false;
    return !r->path || (stat(r->path, &st) == 0 && st.st_dev == r->device && st.st_ino == r->inode);
}

/* ---- answers ---- */

static struct store_op *take_first(struct store_reader *r)
{
    struct store_op *op = r->first;
    r->first = (struct store_op *)op->node.next;
    if (!r->first)
        r->last = NULL;
    op->node.next = NULL;
    return op;
}

static void fail_first(struct store_reader *r, const struct err *e)
{
    struct store_op *op = take_first(r);
    store_result_release(&op->result);
    op->result.err = *e;
    queue_push(r->answered, &op->node);
}

static bool is_of_all(const struct rows_op *w)
{
    return w->filter.term_count == 0 && w->order == REQUEST_ORDER_TIME;
}

/* Counted blocks lead to any window of all requests: no list of them is needed. */
static bool is_plain(const struct rows_op *w)
{
    return is_of_all(w) && !w->is_for_ids;
}

static bool is_for(const struct store_list *l, const struct rows_op *w)
{
    return store_list_is(l, &w->filter, w->order, w->is_up);
}

static bool is_whole_wanted(const struct rows_op *w)
{
    return w->wait_ms == INT_MAX;
}

/* Where the window begins; lines before the first do not exist. */
static void place_window(const struct rows_op *w, int64_t anchor, int64_t *first, int64_t *count)
{
    int64_t start = anchor >= 0 ? anchor + w->first : w->anchor_id && w->first < 0 ? 0 : w->first;
    int64_t end = start < INT64_MAX - w->count ? start + w->count : INT64_MAX;
    *first = start > 0 ? start : 0;
    *count = end > *first ? end - *first : 0;
    *count = *count < WINDOW_MAX ? *count : WINDOW_MAX;
}

static bool tell_plain(struct store_reader *r, struct rows_op *w, struct err *e)
{
    struct store_result *result = &w->op.result;
    int64_t count;
    result->anchor_index = -1;
    if (w->anchor_id && !store_lines_find(&r->sql, w->anchor_id, w->is_up, &result->anchor_index, e))
        return false;
    place_window(w, result->anchor_index, &result->first, &count);
    result->matching = result->total;
    return store_lines_add_window(&r->sql, result->first, count, w->is_up, result, e) &&
           (!w->with_asked || store_lines_add_asked(&r->sql, result, e));
}

static bool tell_list(struct store_reader *r, struct rows_op *w, struct err *e)
{
    struct store_result *result = &w->op.result;
    const struct store_list *l = &r->list;
    int64_t count, known = store_list_count(l);
    result->anchor_index = w->anchor_id ? store_list_find(l, w->is_up, w->anchor_id) : -1;
    place_window(w, result->anchor_index, &result->first, &count);
    result->matching = store_list_matching(l);
    result->is_counting = l->phase != STORE_LIST_COMPLETE;
    for (int64_t i = result->first; i < known && i - result->first < count; i++)
        if (!store_lines_add(&r->sql, store_list_at(l, w->is_up, i), result, e))
            return false;
    return !w->with_asked || store_lines_add_asked(&r->sql, result, e);
}

/* Not all of them only where the store is being closed. */
static bool tell_ids(const struct store_list *l, struct rows_op *w)
{
    struct store_result *result = &w->op.result;
    int64_t known = store_list_count(l), count = known < w->count ? known : w->count;
    result->ids = mem_alloc((size_t)count * sizeof *result->ids);
    result->id_count = (size_t)count;
    result->is_counting = l->phase != STORE_LIST_COMPLETE && known < w->count;
    store_list_copy(l, w->is_up, count, result->ids);
    return true;
}

static bool tell(struct store_reader *r, struct rows_op *w, struct err *e)
{
    if (!store_lines_count(&r->sql, &w->op.result.total, e))
        return false;
    if (is_plain(w))
        return tell_plain(r, w, e);
    if (is_for(&r->list, w) && w->is_for_ids)
        return tell_ids(&r->list, w);
    if (is_for(&r->list, w))
        return tell_list(r, w, e);
    w->op.result.anchor_index = -1;
    w->op.result.is_counting = true; /* given up for another list: nothing is known of this one */
    return true;
}

/* In one snapshot: the list's while it is looked through, else one of its own, after which nothing is held.
 */
static bool answer_first(struct store_reader *r, struct err *e)
{
    struct rows_op *w = (struct rows_op *)r->first;
    bool has_snapshot = !sqlite3_get_autocommit(r->sql.db);
    if (!has_snapshot && !sql_exec(&r->sql, "BEGIN", e))
        return false;
    bool is_lost = false;
    bool is_good = true;
    if (!has_snapshot && r->list.phase == STORE_LIST_COMPLETE && is_for(&r->list, w))
        is_good = store_list_follow(&r->list, &is_lost, e);
    if (is_good && !is_lost)
        is_good = tell(r, w, e);
    if (!has_snapshot) {
        sql_rest(&r->sql);
        is_good = sql_exec(&r->sql, "COMMIT", e) && is_good;
    }
    if (!is_good)
        return false;
    if (is_lost || (w->is_for_ids && is_of_all(w))) /* it begins anew; nobody else wants such a list */
        store_list_release(&r->list);
    if (!is_lost)
        queue_push(r->answered, &take_first(r)->node);
    return true;
}

/* ---- which question, which list ---- */

static bool is_given_up(const struct store_reader *r, const struct rows_op *w)
{
    if (is_whole_wanted(w))
        return false;
    for (const struct store_op *op = w->op.node.next ? (struct store_op *)w->op.node.next : NULL; op;
         op = (struct store_op *)op->node.next) {
        const struct rows_op *later = (const struct rows_op *)op;
        if (later->order != w->order || !filter_is_equal(&later->filter, &w->filter))
            return true;
    }
    return atomic_load(&r->is_hurried);
}

static bool is_window_known(const struct store_reader *r, const struct rows_op *w)
{
    int64_t anchor = w->anchor_id ? store_list_find(&r->list, w->is_up, w->anchor_id) : 0;
    int64_t first, count;
    if (anchor < 0)
        return false;
    place_window(w, w->anchor_id ? anchor : -1, &first, &count);
    return store_list_count(&r->list) >= first + count;
}

static bool is_time(const struct store_reader *r, const struct rows_op *w)
{
    int64_t waited_us = clock_mono_us() - w->asked_us;
    if (r->list.phase == STORE_LIST_COMPLETE)
        return true;
    if (w->is_for_ids && store_list_count(&r->list) >= w->count)
        return true;
    if (is_whole_wanted(w))
        return atomic_load(&r->is_hurried);
    if (w->op.node.next) /* somebody wants to see more than the count */
        return true;
    if (w->wait_ms == 0)
        return waited_us >= LEAST_WAIT_US || is_window_known(r, w);
    return waited_us >= (int64_t)w->wait_ms * 1000;
}

/* The same requests in another order need not be looked for again. */
static bool begin_sorted(struct store_reader *r, const struct rows_op *w, bool *has_begun, struct err *e)
{
    struct store_list *l = &r->list, sorted = {0};
    bool is_lost;
    *has_begun = false;
    if (!l->sql || l->phase != STORE_LIST_COMPLETE || w->order == REQUEST_ORDER_TIME ||
        !filter_is_equal(&l->filter, &w->filter))
        return true;
    if (!sql_exec(&r->sql, "BEGIN", e) || !store_list_follow(l, &is_lost, e))
        return false;
    if (is_lost)
        return sql_exec(&r->sql, "COMMIT", e);
    *has_begun = store_list_begin_sorted(&sorted, l, w->order, w->is_up, e);
    r->list = sorted;
    return *has_begun;
}

static bool begin_list(struct store_reader *r, const struct rows_op *w, struct err *e)
{
    bool has_begun;
    if (!begin_sorted(r, w, &has_begun, e))
        return false;
    if (has_begun)
        return true;
    store_list_release(&r->list);
    return store_list_begin(&r->list, &r->sql, &w->filter, w->order, w->is_up, e);
}

/* Answers the oldest question if it can be; *is_stuck: the list has to be looked through further. */
static bool serve_first(struct store_reader *r, bool *is_stuck, struct err *e)
{
    struct rows_op *w = (struct rows_op *)r->first;
    if (!is_plain(w) && !is_given_up(r, w) && !is_for(&r->list, w) && !begin_list(r, w, e))
        return false;
    *is_stuck = !is_plain(w) && is_for(&r->list, w) && !is_given_up(r, w) && !is_time(r, w);
    return *is_stuck || answer_first(r, e);
}

static bool is_looking(const struct store_reader *r)
{
    return r->list.sql && r->list.phase != STORE_LIST_COMPLETE;
}

/* Nobody knows the file better than the store thread: it opens it, or says why not. */
static void ask_for_connection(struct store_reader *r)
{
    disconnect(r);
    atomic_store(&r->has_connection, false);
    while (r->first)
        queue_push(r->asked, &take_first(r)->node);
}

static void serve(struct store_reader *r)
{
    struct err e = {0};
    bool is_stuck = false, is_good = true;
    if (r->first && !is_connected(r))
        ask_for_connection(r);
    while (r->first && !is_stuck && is_good)
        is_good = serve_first(r, &is_stuck, &e);
    if (is_good && is_looking(r))
        is_good = store_list_step(&r->list, SLICE_US, &e);
    if (is_good)
        return;
    store_list_release(&r->list);
    if (r->first)
        fail_first(r, &e);
}

/* ---- the thread ---- */

static void take_mail(struct store_reader *r)
{
    struct queue_node *next;
    for (struct queue_node *node = queue_take_all(&r->mail); node; node = next) {
        struct store_op *op = (struct store_op *)node;
        next = node->next;
        node->next = NULL;
        if (!op->run) {
            connect_take(r, (struct connection *)op);
            continue;
        }
        if (r->last)
            r->last->node.next = node;
        else
            r->first = op;
        r->last = op;
    }
}

static void wait_for_mail(struct store_reader *r)
{
    struct pollfd wait = {.fd = queue_fd(&r->mail), .events = POLLIN};
    while (poll(&wait, 1, r->first || is_looking(r) ? 0 : -1) < 0)
        assert(errno == EINTR);
}

/* Without a list, whose snapshot would keep everybody's log from being emptied. Whoever asked for it is
 * answered afterwards: it is looked for again. */
static void stand_still(struct store_reader *r)
{
    pthread_mutex_lock(&r->lock);
    if (r->is_to_stand)
        store_list_release(&r->list);
    r->is_still = r->is_to_stand;
    pthread_cond_broadcast(&r->changed);
    while (r->is_to_stand)
        pthread_cond_wait(&r->changed, &r->lock);
    r->is_still = false;
    pthread_mutex_unlock(&r->lock);
}

static void *run_thread(void *arg)
{
    struct store_reader *r = arg;
    while (!r->is_over) {
        wait_for_mail(r);
        take_mail(r);
        stand_still(r);
        serve(r);
    }
    disconnect(r);
    return NULL;
}

/* ---- the other threads' side ---- */

static void release(struct store_reader *r)
{
    pthread_cond_destroy(&r->changed);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

struct store_reader *store_reader_new(struct queue *asked, struct queue *answered, struct err *e)
{
    struct store_reader *r = mem_zalloc(sizeof *r);
    r->asked = asked;
    r->answered = answered;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->changed, NULL);
    if (queue_init(&r->mail, e)) {
        if (thread_start(&r->thread, "store-reader", run_thread, r, e))
            return r;
        queue_release(&r->mail);
    }
    release(r);
    return NULL;
}

void store_reader_connect_take(struct store_reader *r, const struct store_file *f, sqlite3 *db)
{
    struct connection *c = mem_zalloc(sizeof *c);
    atomic_store(&r->has_connection, db != NULL);
    c->db = db;
    c->path = f && !f->is_throw_away ? mem_text(f->path) : NULL;
    c->device = f ? f->device : 0;
    c->inode = f ? f->inode : 0;
    queue_push(&r->mail, &c->op.node);
}

void store_reader_free(struct store_reader *r)
{
    store_reader_connect_take(r, NULL, NULL);
    pthread_join(r->thread, NULL);
    queue_release(&r->mail);
    release(r);
}

static void set_standing(struct store_reader *r, bool is_to_stand)
{
    r->is_to_stand = is_to_stand;
    pthread_cond_broadcast(&r->changed);
}

void store_reader_pause(struct store_reader *r, const struct timespec *until)
{
    struct connection *nudge = mem_zalloc(sizeof *nudge);
    nudge->is_nudge = true;
    pthread_mutex_lock(&r->lock);
    set_standing(r, true);
    queue_push(&r->mail, &nudge->op.node);
    while (!r->is_still && pthread_cond_timedwait(&r->changed, &r->lock, until) == 0)
        continue;
    if (!r->is_still)
        set_standing(r, false);
    pthread_mutex_unlock(&r->lock);
}

void store_reader_resume(struct store_reader *r)
{
    pthread_mutex_lock(&r->lock);
    set_standing(r, false);
    pthread_mutex_unlock(&r->lock);
}

bool store_reader_is_connected(const struct store_reader *r)
{
    return atomic_load(&r->has_connection);
}

void store_reader_hurry(struct store_reader *r)
{
    atomic_store(&r->is_hurried, true);
}

void store_reader_ask(struct store_reader *r, struct store_op *op)
{
    queue_push(&r->mail, &op->node);
}

/* ---- the question ---- */

/* In the store thread, when the reader has no connection: that the history is open is all that is wanted. */
static bool run_opening(struct store_file *f, struct store_op *op, struct err *e)
{
    (void)f, (void)op, (void)e;
    return true;
}

static struct rows_op *new_question(const struct store_rows_query *q, store_done_fn *done, void *owner)
{
    struct rows_op *w = store_op_new(sizeof *w, run_opening, false, done, owner);
    w->op.is_reading = true;
    w->first = q->first;
    w->count = q->count > 0 ? q->count : 0;
    w->anchor_id = q->anchor_id;
    w->order = q->order;
    w->is_up = q->is_up;
    w->with_asked = q->with_asked;
    w->wait_ms = q->wait_ms;
    w->asked_us = clock_mono_us();
    if (q->filter)
        w->filter = *q->filter;
    return w;
}

void store_list_rows(struct store *s, const struct store_rows_query *q, store_done_fn *done, void *owner)
{
    store_submit(s, &new_question(q, done, owner)->op);
}

void store_list_ids(struct store *s, const struct store_rows_query *q, store_done_fn *done, void *owner)
{
    struct rows_op *w = new_question(q, done, owner);
    w->is_for_ids = true;
    w->wait_ms = INT_MAX;
    store_submit(s, &w->op);
}
