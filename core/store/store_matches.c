/* store_matches.c — which requests pass a filter. The first look reads the whole search table, in slices
 * between which deliveries go on being stored; after that the ids are kept, and every change that this
 * process makes is noted in them, so that the next window of the same list costs nothing. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/store/store_internal.h"

#define SLICE_ROWS 8192
#define WORDS_BYTES_MAX 1024
#define WORDS_MAX 16

struct store_matches {
    char *filter; /* folded: the words, cut by NULs; the whole is compared before cutting */
    char *words_text;
    const char *words[WORDS_MAX];
    size_t word_count;
    int64_t *ids; /* ascending, once complete; descending while looking */
    size_t count, capacity;
    int64_t below; /* still to be looked at: ids under this */
    bool is_complete;
    const struct store_op *seeker; /* whose look this is, until it is complete */
    int64_t version;               /* of the file when the look began: changes when another process writes */
};

/* ---- the ids ---- */

static void make_room(struct store_matches *m)
{
    if (m->count < m->capacity)
        return;
    m->capacity = m->capacity ? m->capacity * 2 : 64;
    m->ids = mem_resize(m->ids, m->capacity, sizeof *m->ids);
}

static bool passes(const struct store_matches *m, const char *folded)
{
    for (size_t i = 0; i < m->word_count; i++)
        if (!strstr(folded, m->words[i]))
            return false;
    return true;
}

/* Where `id` is, or belongs, in the order that holds now. */
static size_t find_place(const struct store_matches *m, int64_t id)
{
    size_t low = 0, high = m->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool is_before = m->is_complete ? m->ids[middle] < id : m->ids[middle] > id;
        if (is_before)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void insert_id(struct store_matches *m, size_t at, int64_t id)
{
    make_room(m);
    memmove(&m->ids[at + 1], &m->ids[at], (m->count - at) * sizeof *m->ids);
    m->ids[at] = id;
    m->count++;
}

static void remove_id(struct store_matches *m, size_t at)
{
    m->count--;
    memmove(&m->ids[at], &m->ids[at + 1], (m->count - at) * sizeof *m->ids);
}

void store_matches_note(struct store_file *f, int64_t id, const char *folded)
{
    struct store_matches *m = f->matches;
    if (!m || (!m->is_complete && id < m->below))
        return;
    size_t at = find_place(m, id);
    bool is_in = at < m->count && m->ids[at] == id;
    bool is_to_be = passes(m, folded);
    if (is_to_be && !is_in)
        insert_id(m, at, id);
    else if (!is_to_be && is_in)
        remove_id(m, at);
}

const int64_t *store_matches_ids(const struct store_file *f, size_t *count)
{
    *count = f->matches->count;
    return f->matches->ids;
}

void store_matches_forget(struct store_file *f)
{
    struct store_matches *m = f->matches;
    if (!m)
        return;
    free(m->filter);
    free(m->words_text);
    free(m->ids);
    free(m);
    f->matches = NULL;
}

/* ---- looking ---- */

static char *fold_filter(const char *filter)
{
    struct buf folded;
    buf_init(&folded, WORDS_BYTES_MAX);
    store_fold(&folded, filter);
    char *text = buf_take(&folded, NULL);
    buf_release(&folded);
    return text;
}

static void cut_words(struct store_matches *m)
{
    char *rest = m->words_text, *word;
    while (m->word_count < WORDS_MAX && (word = strsep(&rest, " ")))
        if (*word)
            m->words[m->word_count++] = word;
}

static bool read_version(struct store_file *f, int64_t *version, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "PRAGMA data_version", e))
        return false;
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW)
        *version = sql_read_int(&q);
    return step == SQL_ROW;
}

static void begin_look(struct store_file *f, const struct store_op *seeker, char *folded_take,
                       int64_t version)
{
    store_matches_forget(f);
    struct store_matches *m = f->matches = mem_zalloc(sizeof *m);
    m->filter = folded_take;
    m->words_text = mem_text(folded_take);
    cut_words(m);
    m->below = INT64_MAX;
    m->seeker = seeker;
    m->version = version;
}

static void end_look(struct store_matches *m)
{
    for (size_t i = 0, k = m->count; i + 1 < k; i++) {
        int64_t id = m->ids[i];
        m->ids[i] = m->ids[--k];
        m->ids[k] = id;
    }
    m->is_complete = true;
    m->seeker = NULL;
}

static bool look_slice(struct store_file *f, struct err *e)
{
    struct store_matches *m = f->matches;
    struct sql_query q;
    enum sql_step step;
    int rows = 0;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT request, folded FROM search WHERE request < ? ORDER BY request DESC", e))
        return false;
    sql_bind_int(&q, m->below);
    while (rows < SLICE_ROWS && (step = sql_step(&q, e)) == SQL_ROW) {
        int64_t id = sql_read_int(&q);
        const char *folded = sql_peek_text(&q);
        if (folded && passes(m, folded)) {
            make_room(m);
            m->ids[m->count++] = id;
        }
        m->below = id;
        rows++;
    }
    if (rows < SLICE_ROWS && step == SQL_END)
        end_look(m);
    return rows == SLICE_ROWS || step == SQL_END;
}

bool store_matches_look(struct store_file *f, const struct store_op *op, const char *filter,
                        bool *is_complete, struct err *e)
{
    int64_t version = 0;
    *is_complete = false;
    /* Another look goes first: two that took turns would begin anew for ever. */
    if (f->matches && f->matches->seeker && f->matches->seeker != op)
        return true;
    if (!read_version(f, &version, e))
        return false;
    if (!f->matches || !f->matches->seeker) {
        char *folded = fold_filter(filter);
        bool is_known =
            f->matches && f->matches->version == version && strcmp(f->matches->filter, folded) == 0;
        if (is_known)
            free(folded);
        else
            begin_look(f, op, folded, version);
    }
    if (!f->matches->is_complete && !look_slice(f, e))
        return false;
    *is_complete = f->matches->is_complete;
    return true;
}
