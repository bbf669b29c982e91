/* store.c — the store thread: takes everything that waits, one transaction, one fsync, then reports.
 * Knows what an operation is and nothing of what any of them does, but that arrivals may wait to be written
 * together. The calling side (submit, dispatch, close) belongs to one thread, the loop's. */
#include "core/store/store.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/log.h"
#include "core/base/mem.h"
#include "core/base/thread.h"
#include "core/model/run.h"
#include "core/store/arrivals/arrivals.h"
#include "core/store/file/file.h"
#include "core/store/file/log.h"
#include "core/store/insight/insight.h"
#include "core/store/search/reader.h"
#include "core/store/search/sift.h"

#define QUEUE_CEILING 10000
#define QUEUE_BYTES_CEILING (64u << 20)
/* How much settling goes into one commit, beside arrivals and alone: what arrives meanwhile waits for it. */
#define PATIENT_WHEN_BUSY 16
#define PATIENT_AT_ONCE 256
#define UNDONE_MAX 8 /* a group is tried without its bad operations this often, then fails as a whole */

struct store {
    struct queue asked, answered;
    pthread_t thread;
    pthread_mutex_t turn; /* held for a group, and while paused */
    struct store_reader *reader;
    struct store_file file; /* the thread's */
    struct err told;        /* the thread's: the trouble that was logged last */
    atomic_uint_fast64_t commit_count;
    size_t under_way, bytes_under_way; /* the loop's: asked for, not yet dispatched */
    size_t queue_ceiling;
};

/* ---- the loop's side ---- */

void *store_op_new(size_t size, store_run_fn *run, bool is_write, store_done_fn *done, void *owner)
{
    struct store_op *op = mem_zalloc(size);
    op->run = run;
    op->is_write = is_write;
    op->done = done;
    op->owner = owner;
    return op;
}

static void count_in(struct store *s, const struct store_op *op)
{
    s->under_way++;
    s->bytes_under_way += op->body_bytes;
}

void store_submit(struct store *s, struct store_op *op)
{
    count_in(s, op);
    if (op->is_reading)
        store_reader_ask(s->reader, op);
    else
        queue_push(&s->asked, &op->node);
}

bool store_is_over_ceiling(const struct store *s, size_t more_bytes)
{
    return s->under_way >= s->queue_ceiling || s->bytes_under_way + more_bytes > QUEUE_BYTES_CEILING;
}

void store_refuse(struct store *s, struct store_op *op, enum err_code code, const char *why)
{
    err_set(&op->result.err, code, "%s", why);
    count_in(s, op);
    queue_push(&s->answered, &op->node);
}

static void release_lists(struct store_result *r)
{
    run_free(r->run);
    for (size_t i = 0; i < r->run_count; i++)
        if (r->runs)
            run_free(r->runs[i]);
    for (size_t i = 0; i < r->line_count; i++)
        if (r->lines)
            run_line_release(&r->lines[i]);
    free(r->runs);
    free(r->lines);
    free(r->text);
    text_list_release(&r->names);
}

void store_result_add_id(struct store_result *r, int64_t id)
{
    r->ids = mem_resize(r->ids, r->id_count + 1, sizeof *r->ids);
    r->ids[r->id_count++] = id;
}

void store_result_release(struct store_result *r)
{
    request_free(r->request);
    for (size_t i = 0; i < r->row_count; i++)
        if (r->rows)
            request_row_release(&r->rows[i]);
    free(r->rows);
    for (size_t i = 0; i < r->due_count; i++)
        if (r->due)
            free(r->due[i].request_id);
    free(r->due);
    for (size_t i = 0; i < r->stored_count; i++)
        if (r->stored)
            free(r->stored[i].body);
    free(r->stored);
    insight_free(r->insight);
    free(r->ids);
    free(r->token);
    free(r->credits_today);
    release_lists(r);
    *r = (struct store_result){0};
}

static void free_op(struct store_op *op)
{
    store_result_release(&op->result);
    if (op->release)
        op->release(op);
    free(op);
}

int store_fd(const struct store *s)
{
    return queue_fd(&s->answered);
}

void store_dispatch(struct store *s)
{
    struct queue_node *next;
    for (struct queue_node *node = queue_take_all(&s->answered); node; node = next) {
        struct store_op *op = (struct store_op *)node;
        next = node->next;
        s->under_way--;
        s->bytes_under_way -= op->body_bytes;
        if (op->done)
            op->done(op->owner, &op->result);
        free_op(op);
    }
}

bool store_is_replaced(const struct store *s)
{
    return atomic_load(&s->file.is_replaced);
}

uint64_t store_commit_count(const struct store *s)
{
    return atomic_load(&s->commit_count);
}

/* ---- operations in a row ---- */

static struct store_op *next_op(const struct store_op *op)
{
    return (struct store_op *)op->node.next;
}

struct op_list {
    struct store_op *first, *last;
};

static void op_list_add(struct op_list *l, struct store_op *op)
{
    op->node.next = NULL;
    if (l->last)
        l->last->node.next = &op->node;
    else
        l->first = op;
    l->last = op;
}

/* ---- a group ---- */

static void fail_op(struct store_op *op, const struct err *e)
{
    store_result_release(&op->result);
    op->result.err = *e;
    op->is_failed = true;
}

static size_t fail_ops(struct store_op *first, const struct err *e, bool writes_only)
{
    size_t count = 0;
    for (struct store_op *op = first; op; op = next_op(op))
        if (!op->is_failed && (op->is_write || !writes_only)) {
            fail_op(op, e);
            count++;
        }
    return count;
}

static bool has_writes(const struct store_op *first)
{
    for (const struct store_op *op = first; op; op = next_op(op))
        if (op->is_write && !op->is_failed)
            return true;
    return false;
}

static bool run_op(struct store_file *f, struct store_op *op, struct err *e)
{
    store_result_release(&op->result);
    op->is_unfinished = false;
    return (op->is_gathered || store_arrivals_write(f, e)) && op->run(f, op, e);
}

/* The first operation that SQLite refuses, or NULL. What was gathered is refused as a whole: by the last. */
static struct store_op *run_ops(struct store_file *f, struct store_op *first, struct err *e)
{
    struct store_op *last = NULL;
    for (struct store_op *op = first; op; op = next_op(op)) {
        if (op->is_failed)
            continue;
        if (!run_op(f, op, e))
            return op;
        last = op;
    }
    return store_arrivals_write(f, e) ? NULL : last;
}

static void undo(struct store_file *f)
{
    sql_rest(&f->sql);
    store_arrivals_forget(f);
    store_sifts_forget(f);
    store_studies_forget(f);
    if (!sqlite3_get_autocommit(f->sql.db))
        sqlite3_exec(f->sql.db, "ROLLBACK", NULL, NULL, NULL);
}

/* A full disk or a lock refuses every write alike; a statement's own trouble is its own. */
static bool is_trouble_of_all(const struct store_op *op, const struct err *e)
{
    return op->is_write && (e->code == ERR_STORE || e->code == ERR_BUSY);
}

/* One attempt at the whole group, all or nothing. False: it was undone, at least one operation more is
 * marked as failed, and the others are to be run again. */
static bool try_group(struct store *s, struct store_op *first)
{
    struct store_file *f = &s->file;
    struct err e = {0};
    bool is_writing = has_writes(first);
    int changes = sqlite3_total_changes(f->sql.db);
    if (!sql_exec(&f->sql, is_writing ? "BEGIN IMMEDIATE" : "BEGIN", &e)) {
        undo(f);
        return fail_ops(first, &e, is_writing) == 0;
    }
    struct store_op *bad = run_ops(f, first, &e);
    if (bad) {
        undo(f);
        if (is_trouble_of_all(bad, &e))
            fail_ops(first, &e, true);
        else
            fail_op(bad, &e);
        return false;
    }
    sql_rest(&f->sql);
    if (!sql_exec(&f->sql, "COMMIT", &e)) {
        undo(f);
        return fail_ops(first, &e, is_writing) == 0;
    }
    if (sqlite3_total_changes(f->sql.db) != changes)
        atomic_fetch_add(&s->commit_count, 1);
    return true;
}

/* After the history was opened, or because the reader asks: it let go of a file that was moved away and is
 * back. */
static bool connect_reader(struct store *s, const struct store_op *first, struct err *e)
{
    bool is_asked = false;
    for (const struct store_op *op = first; op; op = next_op(op))
        is_asked = is_asked || (op->is_reading && !store_reader_is_connected(s->reader));
    if (is_asked && !s->file.reading && !store_file_open_reading(&s->file, e))
        return false;
    if (s->file.reading)
        store_reader_connect_take(s->reader, &s->file, s->file.reading);
    s->file.reading = NULL;
    return true;
}

static void run_alone(struct store *s, struct store_op *op)
{
    struct err e = {0};
    if (!op->run(&s->file, op, &e))
        fail_op(op, &e);
}

static void run_group(struct store *s, struct store_op *first)
{
    struct err e = {0};
    if (!store_file_ready(&s->file, &e)) {
        fail_ops(first, &e, false);
        return;
    }
    if (!connect_reader(s, first, &e)) {
        fail_ops(first, &e, false);
        return;
    }
    if (first->is_alone) {
        run_alone(s, first);
        return;
    }
    for (int undone = 0; !try_group(s, first); undone++)
        if (undone == UNDONE_MAX) {
            err_set(&e, ERR_STORE, "The history %s refuses too much at once; see the log.", s->file.path);
            fail_ops(first, &e, false);
            return;
        }
}

/* One line for a trouble, however many operations it meets: a full disk must not fill it with its own log. */
static void log_trouble(struct store *s, const struct store_op *op)
{
    const struct err *e = &op->result.err;
    if (!op->is_failed && op->is_write)
        s->told = (struct err){0};
    if (!op->is_failed || strcmp(e->text, s->told.text) == 0)
        return;
    log_write(LOG_LEVEL_WARN, "store: %s", e->text);
    s->told = *e;
}

/* One wake-up for all: who answers hundreds is not woken for each of them. */
static void report(struct store *s, struct store_op *first)
{
    struct store_op *next;
    struct op_list answered = {0}, resumed = {0};
    for (struct store_op *op = first; op; op = next) {
        next = next_op(op);
        log_trouble(s, op);
        op->is_resumed = op->is_unfinished && !op->is_failed;
        if (op->is_reading && !op->is_failed)
            store_reader_ask(s->reader, op);
        else
            op_list_add(op->is_resumed ? &resumed : &answered, op);
    }
    queue_push_all(&s->asked, (struct queue_node *)resumed.first);
    queue_push_all(&s->answered, (struct queue_node *)answered.first);
}

/* ---- the thread ---- */

static void wait_for_work(struct store *s)
{
    struct pollfd wait = {.fd = queue_fd(&s->asked), .events = POLLIN};
    while (poll(&wait, 1, -1) < 0)
        assert(errno == EINTR);
}

/* Cuts a group at an operation that runs alone, or behind it if it is the first. → what follows */
static struct store_op *cut_at_alone(struct store_op *first)
{
    struct store_op *last = first;
    while (!first->is_alone && next_op(last) && !next_op(last)->is_alone)
        last = next_op(last);
    struct store_op *rest = next_op(last);
    last->node.next = NULL;
    return rest;
}

/* What was taken from the queue and not run yet. A body that arrives goes before the settling of others: who
 * called waits for it. */
struct backlog {
    struct op_list eager, patient;
    struct store_op *stop; /* the one without anything to run: it ends the thread, and comes last */
};

static struct store_op *op_list_take(struct op_list *l, int most)
{
    struct op_list taken = {0};
    while (l->first && most-- > 0) {
        struct store_op *op = l->first;
        l->first = next_op(op);
        op_list_add(&taken, op);
    }
    if (!l->first)
        l->last = NULL;
    return taken.first;
}

static void take_what_waits(struct store *s, struct backlog *b)
{
    struct store_op *next;
    if (!b->patient.first)
        wait_for_work(s);
    for (struct store_op *op = (struct store_op *)queue_take_all(&s->asked); op; op = next) {
        next = next_op(op);
        if (!op->run)
            b->stop = op;
        else
            op_list_add(op->is_patient ? &b->patient : &b->eager, op);
    }
}

static void run_list(struct store *s, struct store_op *first)
{
    while (first) {
        struct store_op *rest = cut_at_alone(first);
        pthread_mutex_lock(&s->turn);
        run_group(s, first);
        report(s, first);
        store_log_tend(&s->file);
        pthread_mutex_unlock(&s->turn);
        first = rest;
    }
}

static void *run_thread(void *arg)
{
    struct store *s = arg;
    struct backlog b = {0};
    while (!b.stop || b.patient.first) {
        take_what_waits(s, &b);
        bool is_busy = b.eager.first;
        run_list(s, op_list_take(&b.eager, INT_MAX));
        run_list(s, op_list_take(&b.patient, is_busy ? PATIENT_WHEN_BUSY : PATIENT_AT_ONCE));
    }
    free_op(b.stop);
    store_file_release(&s->file);
    return NULL;
}

/* ---- life ---- */

/* The group's start opens the file; there is nothing left to do. */
static bool run_open(struct store_file *f, struct store_op *op, struct err *e)
{
    (void)f, (void)op, (void)e;
    return true;
}

static bool start(struct store *s, const struct store_options *o, struct err *e)
{
    if (!queue_init_two(&s->asked, &s->answered, e))
        return false;
    store_file_init(&s->file, o);
    s->reader = store_reader_new(&s->asked, &s->answered, e);
    if (s->reader && thread_start(&s->thread, "store", run_thread, s, e))
        return true;
    if (s->reader)
        store_reader_free(s->reader);
    store_file_release(&s->file);
    queue_release(&s->asked);
    queue_release(&s->answered);
    return false;
}

/* SQLite's own count of its memory costs a lock for every allocation, and nobody reads it. */
static void set_sqlite_up(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

struct store *store_open(const struct store_options *o, store_done_fn *opened, void *owner, struct err *e)
{
    static pthread_once_t sqlite_set_up = PTHREAD_ONCE_INIT;
    pthread_once(&sqlite_set_up, set_sqlite_up);
    struct store *s = mem_zalloc(sizeof *s);
    s->queue_ceiling = o->queue_ceiling ? o->queue_ceiling : QUEUE_CEILING;
    pthread_mutex_init(&s->turn, NULL);
    if (!start(s, o, e)) {
        pthread_mutex_destroy(&s->turn);
        free(s);
        return NULL;
    }
    store_submit(s, store_op_new(sizeof(struct store_op), run_open, false, opened, owner));
    return s;
}

static void wait_for_result(struct store *s)
{
    struct pollfd wait = {.fd = store_fd(s), .events = POLLIN};
    while (poll(&wait, 1, -1) < 0)
        assert(errno == EINTR);
}

void store_close(struct store *s)
{
    store_reader_hurry(s->reader);
    /* Callbacks may ask for more (a stored body is settled next): that is finished too. */
    while (s->under_way) {
        wait_for_result(s);
        store_dispatch(s);
    }
    /* First of all the reader: whoever closes the file last puts it in order. */
    store_reader_free(s->reader);
    struct store_op *stop = store_op_new(sizeof *stop, NULL, false, NULL, NULL);
    queue_push(&s->asked, &stop->node);
    pthread_join(s->thread, NULL);
    queue_release(&s->asked);
    queue_release(&s->answered);
    pthread_mutex_destroy(&s->turn);
    free(s);
}

bool store_pause(struct store *s, int wait_ms)
{
    /* By the wall clock, because that is the call that sanitizers know. Were it set back just now, the wait
     * would still end with what the store has in hand. */
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += wait_ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    if (pthread_mutex_timedlock(&s->turn, &until))
        return false;
    store_log_await_until(&s->file, &until);
    store_reader_pause(s->reader, &until);
    return true;
}

void store_resume(struct store *s)
{
    store_reader_resume(s->reader);
    pthread_mutex_unlock(&s->turn);
}
