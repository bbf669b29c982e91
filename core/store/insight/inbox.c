/* inbox.c — every arrival as a searchable list, and one of them with its body. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/store/arrivals/arrivals.h"
#include "core/store/insight/study.h"
#include "core/store/requests/requests.h"
#include "core/store/search/search.h"

#define FOUND_MAX 10000
#define WORDS_BYTES_MAX 1024

#define ROW_COLUMNS                                                                                          \
    "SELECT d.id, d.request, d.received_ms, d.same_as, d.channel, d.outcome, d.note, d.body_size, r.label"   \
    " FROM deliveries d LEFT JOIN requests r ON r.id = d.request "

static bool read_row(struct store_file *f, struct sql_query *q, struct delivery_row *row, struct err *e)
{
    static const struct sql_field CHANNEL = {SQL_CHANNEL, offsetof(struct delivery_row, channel)};
    row->id = sql_read_int(q);
    row->request_id = sql_read_int(q);
    row->received_ms = sql_read_int(q);
    row->same_as = sql_read_int(q);
    if (!sql_read_fields(q, &CHANNEL, 1, row, e))
        return false;
    if (!store_outcome_from_word(sql_peek_text(q), &row->outcome))
        return sql_fail(&f->sql, SQLITE_CORRUPT, e);
    row->note = sql_read_text(q);
    row->body_size = (size_t)sql_read_int(q);
    row->label = sql_read_text(q);
    return true;
}

static bool load_body(struct store_file *f, int64_t id, int64_t same_as, char **body, size_t *size,
                      struct err *e)
{
    struct sql_query q;
    *body = NULL;
    if (!sql_prepare(&f->sql, &q, "SELECT body FROM bodies WHERE delivery = ?", e))
        return false;
    sql_bind_int(&q, same_as ? same_as : id);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW) {
        const void *bytes = sql_peek_blob(&q, size);
        *body = mem_text_n(bytes ? bytes : "", *size);
    }
    return step != SQL_FAILED;
}

static bool load_bodies(struct store_file *f, const struct insight_op *op, struct err *e)
{
    struct insight *x = op->answer;
    for (size_t i = 0; i < x->delivery_count && op->query.with_bodies; i++) {
        struct delivery_row *row = &x->deliveries[i];
        size_t size;
        if (!load_body(f, row->id, row->same_as, &row->body, &size, e))
            return false;
    }
    return true;
}

/* ---- without a search ---- */

#define LOOSE "outcome IN ('unmatched', 'unreadable') "

static bool count_of_request(struct store_file *f, int64_t id, int64_t *total, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT count(*) FROM deliveries WHERE request = ?", e))
        return false;
    sql_bind_int(&q, id);
    if (sql_step(&q, e) != SQL_ROW)
        return false;
    *total = sql_read_int(&q);
    return true;
}

static bool read_rows(struct store_file *f, struct sql_query *q, struct insight *x, struct err *e)
{
    enum sql_step step;
    while ((step = sql_step(q, e)) == SQL_ROW)
        if (!read_row(f, q, insight_add_delivery(x), e))
            return false;
    return step == SQL_END;
}

static bool list_of_request(struct store_file *f, struct insight_op *op, struct err *e)
{
    struct sql_query q;
    if (!count_of_request(f, op->query.id, &op->answer->total, e) ||
        !sql_prepare(&f->sql, &q, ROW_COLUMNS "WHERE d.request = ? ORDER BY d.id DESC LIMIT ? OFFSET ?", e))
        return false;
    sql_bind_int(&q, op->query.id);
    sql_bind_int(&q, op->query.count);
    sql_bind_int(&q, op->query.first);
    return read_rows(f, &q, op->answer, e);
}

/* A run of ids, and how many of those that are wanted are in it. */
struct block {
    int64_t first_id, count;
};
struct block_list {
    struct block *block; /* those in the window, newest first */
    size_t count, capacity;
    int64_t before; /* wanted ones that come before the first of them */
};

static void block_list_add(struct block_list *l, struct block b)
{
    if (l->count == l->capacity) {
        l->capacity = l->capacity ? l->capacity * 2 : 16;
        l->block = mem_resize(l->block, l->capacity, sizeof *l->block);
    }
    l->block[l->count++] = b;
}

static void bind_block(struct sql_query *q, const struct insight_query *w, int64_t first_id)
{
    sql_bind_int(q, first_id);
    sql_bind_int(q, first_id + STORE_INBOX_BLOCK);
    sql_bind_int(q, w->since_ms);
    sql_bind_int(q, w->until_ms ? w->until_ms : INT64_MAX);
}

/* Of a block that lies only partly in the range. */
static bool count_part(struct store_file *f, const struct insight_query *w, struct block *b, struct err *e)
{
    static const char *const counts[DELIVERIES_CHOICE_COUNT] = {
#define COUNT_WHERE                                                                                          \
    "SELECT count(*) FROM deliveries WHERE id >= ? AND id < ? AND received_ms >= ? AND received_ms < ? "
        [DELIVERIES_ALL] = COUNT_WHERE, [DELIVERIES_LOOSE] = COUNT_WHERE "AND " LOOSE};
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, counts[w->choice], e))
        return false;
    bind_block(&q, w, b->first_id);
    if (sql_step(&q, e) != SQL_ROW)
        return false;
    b->count = sql_read_int(&q);
    return true;
}

/* From the newest block on: whole ones are passed by their counts, so that only the window itself, and what
 * the ends of a range cut, is read. */
static bool find_blocks(struct store_file *f, struct insight_op *op, struct block_list *l, struct err *e)
{
    const struct insight_query *w = &op->query;
    int64_t until_ms = w->until_ms ? w->until_ms : INT64_MAX, end = w->first + w->count;
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT block, iif(?, loose, count), first_ms, last_ms FROM delivery_blocks"
                     " WHERE last_ms >= ? AND first_ms < ? ORDER BY block DESC",
                     e))
        return false;
    sql_bind_int(&q, w->choice == DELIVERIES_LOOSE);
    sql_bind_int(&q, w->since_ms);
    sql_bind_int(&q, until_ms);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        struct block b = {.first_id = sql_read_int(&q) * STORE_INBOX_BLOCK};
        b.count = sql_read_int(&q);
        int64_t first_ms = sql_read_int(&q), last_ms = sql_read_int(&q);
        bool is_cut = first_ms < w->since_ms || last_ms >= until_ms;
        if (b.count && is_cut && !count_part(f, w, &b, e))
            return false;
        bool is_passed = op->answer->total + b.count <= w->first;
        l->before += is_passed ? b.count : 0;
        if (!is_passed && op->answer->total < end && b.count)
            block_list_add(l, b);
        op->answer->total += b.count;
    }
    return step == SQL_END;
}

static bool read_block(struct store_file *f, struct insight_op *op, int64_t first_id, int64_t skip,
                       struct err *e)
{
    static const char *const rows[DELIVERIES_CHOICE_COUNT] = {
#define ROWS_WHERE ROW_COLUMNS "WHERE d.id >= ? AND d.id < ? AND d.received_ms >= ? AND d.received_ms < ? "
#define ROWS_ORDER "ORDER BY d.id DESC LIMIT ? OFFSET ?"
        [DELIVERIES_ALL] = ROWS_WHERE ROWS_ORDER, [DELIVERIES_LOOSE] = ROWS_WHERE "AND d." LOOSE ROWS_ORDER};
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, rows[op->query.choice], e))
        return false;
    bind_block(&q, &op->query, first_id);
    sql_bind_int(&q, op->query.count - (int64_t)op->answer->delivery_count);
    sql_bind_int(&q, skip);
    return read_rows(f, &q, op->answer, e);
}

static bool list_plain(struct store_file *f, struct insight_op *op, struct err *e)
{
    struct block_list l = {0};
    bool is_good = find_blocks(f, op, &l, e);
    int64_t skip = op->query.first - l.before;
    for (size_t i = 0; i < l.count && is_good; i++, skip = 0)
        is_good = read_block(f, op, l.block[i].first_id, skip, e);
    free(l.block);
    return is_good;
}

/* ---- with one: words, each in the row, in its request's search text, or in the body ---- */

static bool holds_word(const char *text, const char *word, size_t size)
{
    return text && memmem(text, strlen(text), word, size);
}

/* What is looked into, the cheapest first: a body is only folded where nothing else has the word. */
struct haystack {
    const struct delivery_row *row;
    const char *request_text, *bytes;
    size_t size;
    char id[32];
    char *body; /* folded; NULL: not yet */
};

static char *fold(const char *text, size_t ceiling)
{
    struct buf folded;
    buf_init(&folded, ceiling);
    store_fold(&folded, text);
    char *result = buf_take(&folded, NULL);
    buf_release(&folded);
    return result;
}

static bool is_in_body(struct haystack *h, const char *word, size_t size)
{
    if (!h->bytes)
        return false;
    if (!h->body) {
        char *text = mem_text_n(h->bytes, h->size);
        h->body = fold(text, 4 * h->size + 16);
        free(text);
    }
    return holds_word(h->body, word, size);
}

static bool passes(struct haystack *h, const char *words)
{
    const struct delivery_row *row = h->row;
    for (; *words; words += strspn(words, " ")) {
        size_t size = strcspn(words, " ");
        bool is_in = size == 0 || holds_word(h->request_text, words, size) ||
                     holds_word(delivery_outcome_word(row->outcome), words, size) ||
                     holds_word(channel_word(row->channel), words, size) ||
                     holds_word(row->note, words, size) || holds_word(h->id, words, size) ||
                     is_in_body(h, words, size);
        if (!is_in)
            return false;
        words += size;
    }
    return true;
}

static bool is_wanted(const struct insight_query *q, const struct delivery_row *row)
{
    bool is_loose = row->outcome == DELIVERY_UNMATCHED || row->outcome == DELIVERY_UNREADABLE;
    return (q->choice != DELIVERIES_LOOSE || is_loose) && store_in_range(q, row->received_ms) &&
           (!q->id || row->request_id == q->id);
}

static void release_row(struct delivery_row *row)
{
    free(row->note);
    free(row->label);
    free(row->body);
}

#define LOOK                                                                                                 \
    "SELECT d.id, d.request, d.received_ms, d.same_as, d.channel, d.outcome, d.note, d.body_size, r.label,"  \
    " s.folded, b.body"                                                                                      \
    " FROM deliveries d LEFT JOIN requests r ON r.id = d.request"                                            \
    " LEFT JOIN search s ON s.request = d.request"                                                           \
    " LEFT JOIN bodies b ON b.delivery = coalesce(d.same_as, d.id) "

/* *id: which one `q` stands at. */
static bool look_at(struct store_file *f, const struct insight_op *op, struct sql_query *q, const char *words,
                    int64_t *id, bool *is_in, struct err *e)
{
    struct delivery_row row = {0};
    bool is_good = read_row(f, q, &row, e);
    if (is_good) {
        struct haystack h = {.row = &row, .request_text = sql_peek_text(q)};
        h.bytes = sql_peek_blob(q, &h.size);
        snprintf(h.id, sizeof h.id, "#%lld", (long long)row.request_id);
        *id = row.id;
        *is_in = is_wanted(&op->query, &row) && passes(&h, words);
        free(h.body);
    }
    release_row(&row);
    return is_good;
}

static bool note_unsettled(struct store_file *f, struct store_study *s, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    id_set_release(&s->unsettled);
    if (!sql_prepare(&f->sql, &q,
                     "SELECT id FROM deliveries INDEXED BY deliveries_unsettled WHERE is_unsettled = 1"
                     " ORDER BY id DESC LIMIT ?",
                     e))
        return false;
    sql_bind_int(&q, STORE_FOLLOW_MAX);
    while ((step = sql_step(&q, e)) == SQL_ROW)
        id_set_put(&s->unsettled, sql_read_int(&q), true);
    return step == SQL_END;
}

/* Newest first, on from the last that was looked at. */
static bool look_for_deliveries(struct store_file *f, struct insight_op *op, struct store_study *s,
                                int64_t until_us, struct err *e)
{
    struct sql_query q;
    enum sql_step step = SQL_ROW;
    bool is_in = false;
    if ((!s->at && !note_unsettled(f, s, e)) ||
        !sql_prepare(&f->sql, &q, LOOK "WHERE d.id < ? ORDER BY d.id DESC", e))
        return false;
    sql_bind_int(&q, s->at ? s->at : INT64_MAX);
    char *words = fold(op->filter, WORDS_BYTES_MAX);
    bool is_good = true;
    while (is_good && s->ids.count < FOUND_MAX && (step = sql_step(&q, e)) == SQL_ROW) {
        is_good = look_at(f, op, &q, words, &s->at, &is_in, e);
        if (is_good && is_in)
            id_set_add(&s->ids, s->at);
        if (clock_mono_us() >= until_us)
            break;
    }
    free(words);
    s->is_cut = s->ids.count >= FOUND_MAX;
    s->is_whole = is_good && (s->is_cut || step == SQL_END);
    s->part = s->delivery ? 1 - (double)s->at / (double)s->delivery : 0;
    return is_good && (s->is_cut || step != SQL_FAILED);
}

/* ---- what was found is kept true ---- */

/* Adds the ids that `q` brings; *is_lost: they are too many. */
static bool add_ids(struct sql_query *q, struct id_set *ids, bool *is_lost, struct err *e)
{
    enum sql_step step = SQL_END;
    while (!*is_lost && (step = sql_step(q, e)) == SQL_ROW) {
        id_set_put(ids, sql_read_int(q), true);
        *is_lost = ids->count > STORE_FOLLOW_MAX;
    }
    return step != SQL_FAILED;
}

static bool add_later(struct store_file *f, int64_t id, struct id_set *ids, bool *is_lost, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT id FROM deliveries WHERE id > ?", e))
        return false;
    sql_bind_int(&q, id);
    return add_ids(&q, ids, is_lost, e);
}

/* What is gone takes along deliveries that nobody can name any more. */
static bool add_of_request(struct store_file *f, int64_t request, struct id_set *ids, bool *is_lost,
                           struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT 1 FROM requests WHERE id = ?", e))
        return false;
    sql_bind_int(&q, request);
    enum sql_step step = sql_step(&q, e);
    *is_lost = step == SQL_END;
    if (step != SQL_ROW)
        return step == SQL_END;
    if (!sql_prepare(&f->sql, &q, "SELECT id FROM deliveries WHERE request = ?", e))
        return false;
    sql_bind_int(&q, request);
    return add_ids(&q, ids, is_lost, e);
}

/* What was settled meanwhile: an unreadable one leaves its request as it was. Of more than are noted nobody
 * knows. */
static bool add_settled(struct store_file *f, struct store_study *s, struct id_set *ids, bool *is_lost,
                        struct err *e)
{
    struct id_set before = s->unsettled;
    s->unsettled = (struct id_set){0};
    *is_lost = before.count == STORE_FOLLOW_MAX;
    bool is_good = note_unsettled(f, s, e);
    for (size_t i = 0; i < before.count && is_good; i++)
        if (!id_set_has(&s->unsettled, before.id[i]))
            id_set_add(ids, before.id[i]);
    id_set_release(&before);
    return is_good;
}

static bool find_suspects(struct store_file *f, struct store_study *s, struct id_set *ids, bool *is_lost,
                          struct err *e)
{
    struct id_set requests = {0};
    bool is_good = add_settled(f, s, ids, is_lost, e) && add_later(f, s->delivery, ids, is_lost, e) &&
                   store_study_changes(f, s, &requests, is_lost, e);
    for (size_t i = 0; i < requests.count && is_good && !*is_lost; i++)
        is_good = add_of_request(f, requests.id[i], ids, is_lost, e);
    id_set_release(&requests);
    return is_good;
}

/* In the list of what was found, which is newest first. */
static void set_found(struct id_set *l, int64_t id, bool is_in)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (l->id[middle] > id)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_there = low < l->count && l->id[low] == id;
    if (is_there == is_in)
        return;
    if (is_in)
        id_set_add(l, id);
    size_t from = is_in ? low : low + 1, to = is_in ? low + 1 : low;
    memmove(&l->id[to], &l->id[from], (l->count - (low + 1)) * sizeof *l->id);
    if (is_in)
        l->id[low] = id;
    else
        l->count--;
}

static bool look_again(struct store_file *f, const struct insight_op *op, struct store_study *s, int64_t id,
                       const char *words, struct err *e)
{
    struct sql_query q;
    bool is_in = false;
    if (!sql_prepare(&f->sql, &q, LOOK "WHERE d.id = ?", e))
        return false;
    sql_bind_int(&q, id);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_FAILED || (step == SQL_ROW && !look_at(f, op, &q, words, &id, &is_in, e)))
        return false;
    set_found(&s->ids, id, is_in);
    return true;
}

/* Of a list that was cut the oldest fall off; where it became shorter, older ones are looked for. */
static void keep_cut(struct store_study *s)
{
    if (s->ids.count >= FOUND_MAX) {
        s->ids.count = FOUND_MAX;
        s->at = s->ids.id[FOUND_MAX - 1];
        s->is_cut = true;
    }
    s->is_whole = !s->is_cut || s->ids.count == FOUND_MAX;
}

/* Behind the end of a list that was cut nothing was looked at: what is there is found from that end on. */
static bool is_reached(const struct store_study *s, int64_t id)
{
    return !s->is_cut || id >= s->at;
}

/* A delivery that comes, is settled, given to a request, or whose request changes costs a look at itself. */
static bool follow(struct store_file *f, struct insight_op *op, struct store_study *s, bool *is_lost,
                   struct err *e)
{
    struct id_set ids = {0};
    char *words = fold(op->filter, WORDS_BYTES_MAX);
    bool is_good = find_suspects(f, s, &ids, is_lost, e);
    for (size_t i = 0; i < ids.count && is_good && !*is_lost; i++)
        is_good = !is_reached(s, ids.id[i]) || look_again(f, op, s, ids.id[i], words, e);
    if (is_good && !*is_lost)
        keep_cut(s);
    free(words);
    id_set_release(&ids);
    return is_good;
}

static bool add_found(struct store_file *f, struct insight_op *op, int64_t id, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, ROW_COLUMNS "WHERE d.id = ?", e))
        return false;
    sql_bind_int(&q, id);
    enum sql_step step = sql_step(&q, e);
    return step == SQL_END || (step == SQL_ROW && read_row(f, &q, insight_add_delivery(op->answer), e));
}

static bool list_found(struct store_file *f, struct insight_op *op, struct err *e)
{
    const struct store_study *study;
    if (!store_study_turn(f, op, INSIGHT_DELIVERIES, look_for_deliveries, follow, &study, e))
        return false;
    if (op->op.is_unfinished)
        return true;
    if (!study)
        study = store_study_so_far(f, op, INSIGHT_DELIVERIES);
    op->answer->total = (int64_t)study->ids.count;
    op->answer->is_cut = study->is_cut;
    for (int64_t i = op->query.first; i < op->answer->total && i < op->query.first + op->query.count; i++)
        if (!add_found(f, op, study->ids.id[i], e))
            return false;
    return true;
}

bool store_run_deliveries(struct store_file *f, struct insight_op *op, struct err *e)
{
    bool is_good = op->filter     ? list_found(f, op, e)
                   : op->query.id ? list_of_request(f, op, e)
                                  : list_plain(f, op, e);
    return is_good && load_bodies(f, op, e);
}

/* The very delivery, with its body; the engine reads it. */
bool store_run_replay(struct store_file *f, struct insight_op *op, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, ROW_COLUMNS "WHERE d.id = ?", e))
        return false;
    sql_bind_int(&q, op->query.id);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_END)
        err_set(&op->op.result.err, ERR_NOT_FOUND, "There is no delivery %lld.", (long long)op->query.id);
    if (step != SQL_ROW)
        return step == SQL_END;
    struct delivery_row *row = insight_add_delivery(op->answer);
    return read_row(f, &q, row, e) && load_body(f, row->id, row->same_as, &row->body, &row->body_size, e);
}
