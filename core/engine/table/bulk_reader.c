/* bulk_reader.c — the thread: records in, checked rows out, then the duplicates among them. */
#include "core/engine/table/bulk_reader.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/fingerprint.h"
#include "core/base/mem.h"
#include "core/base/thread.h"
#include "core/engine/table/bulk_table.h"
#include "core/sheet/sheet_twins.h"

enum { ROWS_AT_ONCE = 4000, BYTES_AT_ONCE = 2 << 20, PORTIONS_OUT = 3, TWINS_AT_ONCE = 5000 };

struct answer {
    struct queue_node node;
    char *map;
};

struct bulk_reader {
    pthread_t thread;
    struct queue out, answers;
    atomic_bool is_stopped;
    atomic_llong bytes, total;
    char *path, *text, *map;
    size_t text_size;
    bool is_peek;
    struct fingerprinter *salted;

    /* The thread's own. */
    struct bulk_table table;
    struct sheet_twins *twins;
    int portions_out;
    struct read_message *rows; /* being filled */
    size_t rows_bytes;
};

void read_message_free(struct read_message *m)
{
    run_free(m->run);
    wf_peek_free(m->peek);
    run_rows_free(m->rows);
    free(m->twins);
    free(m);
}

/* ---- talking ---- */

static struct read_message *message_new(enum read_kind kind)
{
    struct read_message *m = mem_zalloc(sizeof *m);
    m->kind = kind;
    return m;
}

static void post(struct bulk_reader *r, struct read_message *m)
{
    queue_push(&r->out, &m->node);
}

static bool stopped(struct err *e)
{
    return err_set(e, ERR_USAGE, "Reading was stopped.");
}

/* Waits for the engine's word. */
static bool hear(struct bulk_reader *r, char **map, struct err *e)
{
    struct queue_node *node;
    while (!atomic_load(&r->is_stopped)) {
        if ((node = queue_take(&r->answers))) {
            struct answer *a = (struct answer *)node;
            if (map)
                *map = a->map;
            else
                free(a->map);
            free(a);
            return true;
        }
        struct pollfd wait = {.fd = queue_fd(&r->answers), .events = POLLIN};
        poll(&wait, 1, -1);
    }
    return stopped(e);
}

/* At most a few portions are under way, so memory stays the same however slow the disk. */
static bool send_portion(struct bulk_reader *r, struct read_message *m, struct err *e)
{
    if (r->portions_out == PORTIONS_OUT) {
        if (!hear(r, NULL, e)) {
            read_message_free(m);
            return false;
        }
        r->portions_out--;
    }
    r->portions_out++;
    post(r, m);
    return true;
}

/* ---- rows ---- */

static bool flush_rows(struct bulk_reader *r, struct err *e)
{
    struct read_message *m = r->rows;
    r->rows = NULL;
    r->rows_bytes = 0;
    return !m || send_portion(r, m, e);
}

static struct run_row *add_row(struct bulk_reader *r)
{
    if (!r->rows) {
        r->rows = message_new(READ_ROWS);
        r->rows->rows = run_rows_new(ROWS_AT_ONCE);
    }
    return &r->rows->rows->row[r->rows->rows->count++];
}

static bool take_record(struct bulk_reader *r, const struct sheet_record *record, struct err *e)
{
    struct run_row *row = add_row(r);
    bulk_table_read_row(&r->table, record, r->salted, &r->rows->rows->text, row);
    if (row->standing == ROW_READY && row->digest_count &&
        !sheet_twins_add(r->twins, row->digest[0], row->row, e))
        return false;
    r->rows_bytes += record->raw_size;
    if (r->rows->rows->count < ROWS_AT_ONCE && r->rows_bytes < BYTES_AT_ONCE)
        return true;
    atomic_store(&r->bytes, sheet_text_done(sheet_reader_text(r->table.reader)));
    return flush_rows(r, e);
}

static bool read_rows(struct bulk_reader *r, struct err *e)
{
    struct sheet_record record;
    while (bulk_table_next(&r->table, &record, e)) {
        if (atomic_load(&r->is_stopped))
            return stopped(e);
        if (!take_record(r, &record, e))
            return false;
    }
    return e->code == ERR_NONE && flush_rows(r, e) &&
           sheet_text_is_unchanged(sheet_reader_text(r->table.reader), e);
}

static bool tell_twins(struct bulk_reader *r, struct err *e)
{
    struct read_message *m = NULL;
    int64_t row, first;
    while (sheet_twins_next(r->twins, &row, &first, e)) {
        if (!m) {
            m = message_new(READ_TWINS);
            m->twins = mem_alloc(TWINS_AT_ONCE * sizeof *m->twins);
        }
        m->twins[m->twin_count++] = (struct store_twin){.row = row, .first = first};
        if (m->twin_count < TWINS_AT_ONCE)
            continue;
        if (!send_portion(r, m, e))
            return false;
        m = NULL;
    }
    if (e->code != ERR_NONE) {
        if (m)
            read_message_free(m);
        return false;
    }
    return !m || send_portion(r, m, e);
}

/* ---- the whole ---- */

static bool open_table(struct bulk_reader *r, struct err *e)
{
    struct sheet_text *text = r->path ? sheet_text_open(r->path, queue_fd(&r->answers), e)
                                      : sheet_text_open_bytes(r->text, r->text_size, e);
    if (!text)
        return false;
    atomic_store(&r->total, sheet_text_size(text));
    return bulk_table_open_take(&r->table, text, r->map, e);
}

static bool settle_map(struct bulk_reader *r, struct err *e)
{
    struct read_message *m = message_new(READ_HEADER);
    char *map = NULL;
    m->run = bulk_table_describe(&r->table);
    m->is_map_chosen = r->map != NULL;
    m->has_header_digest = r->table.header != NULL;
    char *key = bulk_table_header_key(&r->table);
    identity_digest_text(key, r->salted, m->header_digest);
    free(key);
    post(r, m);
    if (!hear(r, &map, e))
        return false;
    bool is_good = !map || bulk_table_set_map(&r->table, map, e);
    free(map);
    return is_good;
}

static bool peek(struct bulk_reader *r, struct err *e)
{
    struct read_message *m = message_new(READ_PEEK);
    m->peek = bulk_table_peek(&r->table, e);
    if (m->peek) {
        post(r, m);
        return true;
    }
    read_message_free(m);
    return false;
}

static bool read_all(struct bulk_reader *r, struct err *e)
{
    if (!bulk_table_check_map(&r->table, e))
        return false;
    r->twins = sheet_twins_new(0);
    if (!read_rows(r, e) || !tell_twins(r, e))
        return false;
    struct read_message *m = message_new(READ_END);
    m->columns = (int)r->table.columns;
    m->row_count = r->table.rows;
    m->tally = r->table.tally;
    post(r, m);
    return true;
}

static void *run_thread(void *owner)
{
    struct bulk_reader *r = owner;
    struct err e = {0};
    bool is_good = open_table(r, &e) && settle_map(r, &e) && (r->is_peek ? peek(r, &e) : read_all(r, &e));
    if (!is_good) {
        struct read_message *m = message_new(READ_FAILED);
        m->err = e;
        post(r, m);
    }
    if (r->rows)
        read_message_free(r->rows);
    sheet_twins_free(r->twins);
    bulk_table_close(&r->table);
    return NULL;
}

/* ---- the engine's side ---- */

static void release(struct bulk_reader *r)
{
    struct queue_node *node;
    while ((node = queue_take(&r->out)))
        read_message_free((struct read_message *)node);
    while ((node = queue_take(&r->answers))) {
        free(((struct answer *)node)->map);
        free(node);
    }
    queue_release(&r->out);
    queue_release(&r->answers);
    free(r->path);
    free(r->text);
    free(r->map);
    fingerprinter_free(r->salted);
    free(r);
}

struct bulk_reader *bulk_reader_start(const struct read_plan *plan, struct err *e)
{
    struct bulk_reader *r = mem_zalloc(sizeof *r);
    if (!queue_init_two(&r->out, &r->answers, e)) {
        free(r);
        return NULL;
    }
    r->path = mem_text(plan->path);
    r->text = plan->text ? mem_text_n(plan->text, plan->text_size) : NULL;
    r->text_size = plan->text_size;
    r->map = mem_text(plan->map);
    r->is_peek = plan->is_peek;
    r->salted = fingerprinter_new(plan->salt, sizeof plan->salt);
    if (thread_start(&r->thread, "reader", run_thread, r, e))
        return r;
    release(r);
    return NULL;
}

int bulk_reader_fd(const struct bulk_reader *r)
{
    return queue_fd(&r->out);
}

struct read_message *bulk_reader_next(struct bulk_reader *r)
{
    return (struct read_message *)queue_take(&r->out);
}

void bulk_reader_go_on(struct bulk_reader *r, const char *map)
{
    struct answer *a = mem_zalloc(sizeof *a);
    a->map = mem_text(map);
    queue_push(&r->answers, &a->node);
}

void bulk_reader_progress(const struct bulk_reader *r, int64_t *bytes, int64_t *total)
{
    *bytes = atomic_load(&r->bytes);
    *total = atomic_load(&r->total);
}

void bulk_reader_free(struct bulk_reader *r)
{
    if (!r)
        return;
    atomic_store(&r->is_stopped, true);
    bulk_reader_go_on(r, NULL); /* wakes it */
    pthread_join(r->thread, NULL);
    release(r);
}
