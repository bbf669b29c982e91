/* sift.c — see sift.h. A look takes runs of ids; what changes meanwhile is in the log of changes
 * and is tested again at the end, so that no snapshot has to be held. */
#include "core/store/search/sift.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/store/search/changes.h"
#include "core/store/search/filter.h"
#include "core/store/search/id_set.h"

#define CHANGES_MAX 2048  /* more cost as much as a new look */
#define SAME_FOR_MS 60000 /* "since:2h" moves on with the clock; so long it may stand still */

struct store_sift {
    char *text;
    struct filter filter;
    int64_t begun_ms; /* monotonic */
    uint64_t used;
    struct id_set ids;
    int64_t matched_to, last; /* ids up to the first are looked at; the last there was */
    int64_t seq;              /* the last change that it knows */
    bool is_whole;
};

/* ---- the ones that are kept ---- */

static void sift_free(struct store_sift *s)
{
    if (!s)
        return;
    free(s->text);
    id_set_release(&s->ids);
    free(s);
}

void store_sifts_forget(struct store_file *f)
{
    for (size_t i = 0; i < STORE_SIFTS_MAX; i++) {
        sift_free(f->sifts[i]);
        f->sifts[i] = NULL;
    }
}

static bool is_for(const struct store_sift *s, const char *text, const struct filter *filter)
{
    if (!s || strcmp(s->text, text) != 0)
        return false;
    return filter_is_equal(&s->filter, filter) || clock_mono_ms() - s->begun_ms < SAME_FOR_MS;
}

static size_t slot_for(const struct store_file *f, const char *text, const struct filter *filter)
{
    size_t oldest = 0;
    for (size_t i = 0; i < STORE_SIFTS_MAX; i++) {
        if (is_for(f->sifts[i], text, filter))
            return i;
        if (!f->sifts[i] || (f->sifts[oldest] && f->sifts[i]->used < f->sifts[oldest]->used))
            oldest = i;
    }
    return oldest;
}

struct store_sift *store_sift_of(struct store_file *f, const char *text, struct err *sentence)
{
    struct filter filter;
    if (!filter_parse(text, clock_wall_ms(), &filter, sentence))
        return NULL;
    struct store_sift **at = &f->sifts[slot_for(f, text, &filter)];
    if (!is_for(*at, text, &filter)) {
        sift_free(*at);
        *at = mem_zalloc(sizeof **at);
        (*at)->text = mem_text(text);
        (*at)->filter = filter;
        (*at)->begun_ms = clock_mono_ms();
        (*at)->seq = -1;
    }
    (*at)->used = ++f->use_count;
    return *at;
}

bool store_sift_is_whole(const struct store_sift *s)
{
    return s->is_whole;
}

double store_sift_part(const struct store_sift *s)
{
    if (s->is_whole || s->last <= 0)
        return s->is_whole;
    return s->matched_to < s->last ? (double)s->matched_to / (double)s->last : 1;
}

const struct id_set *store_sift_ids(const struct store_sift *s)
{
    return &s->ids;
}

/* ---- looking ---- */

static bool match_run(struct store_file *f, struct store_sift *s, struct err *e)
{
    struct sql_query q;
    struct buf text;
    enum sql_step step;
    const char *id = store_filter_id(&s->filter);
    buf_init(&text, STORE_FILTER_SQL_MAX);
    buf_printf(&text, "SELECT %s%s AND %s > ? AND %s <= ? AND ", id, store_filter_from(&s->filter), id, id);
    store_filter_write(&s->filter, &text);
    buf_printf(&text, " ORDER BY %s", id);
    bool is_good = sql_prepare_own(&f->sql, &q, text.data, e);
    if (is_good) {
        sql_bind_int(&q, s->matched_to);
        sql_bind_int(&q, s->matched_to + f->look_ids);
        store_filter_bind(&s->filter, &q);
        while ((step = sql_step(&q, e)) == SQL_ROW)
            id_set_add(&s->ids, sql_read_int(&q));
        is_good = step == SQL_END;
    }
    sql_drop(&q);
    buf_release(&text);
    s->matched_to += f->look_ids;
    return is_good;
}

static bool look_through(struct store_file *f, struct store_sift *s, int64_t until_us, struct err *e)
{
    if (!sql_exec_int(&f->sql, "SELECT coalesce(max(id), 0) FROM requests", &s->last, e) ||
        (s->seq < 0 && !store_last_change(f, &s->seq, e)))
        return false;
    do {
        if (s->matched_to < s->last && !match_run(f, s, e))
            return false;
        s->is_whole = s->matched_to >= s->last;
    } while (!s->is_whole && clock_mono_us() < until_us);
    return true;
}

/* ---- following ---- */

static void begin_anew(struct store_sift *s)
{
    s->is_whole = false;
    s->matched_to = s->ids.count = 0;
    s->seq = -1;
}

/* Whose numbers came up since; *is_lost: too many, or the log was cut meanwhile. */
static bool read_changes(struct store_file *f, struct store_sift *s, struct id_set *changed, bool *is_lost,
                         struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    int64_t expected = s->seq + 1;
    if (!sql_prepare(&f->sql, &q, "SELECT seq, request FROM changes WHERE seq > ? ORDER BY seq LIMIT ?", e))
        return false;
    sql_bind_int(&q, s->seq);
    sql_bind_int(&q, CHANGES_MAX);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        s->seq = sql_read_int(&q);
        *is_lost = *is_lost || (changed->count == 0 && s->seq != expected);
        id_set_add(changed, sql_read_int(&q));
    }
    *is_lost = *is_lost || changed->count == CHANGES_MAX;
    return step == SQL_END;
}

static bool passes(struct store_file *f, const struct store_sift *s, int64_t id, bool *out, struct err *e)
{
    struct sql_query q;
    struct buf text;
    const char *column = store_filter_id(&s->filter);
    buf_init(&text, STORE_FILTER_SQL_MAX);
    buf_printf(&text, "SELECT %s%s AND %s = ? AND ", column, store_filter_from(&s->filter), column);
    store_filter_write(&s->filter, &text);
    bool is_good = sql_prepare_own(&f->sql, &q, text.data, e);
    if (is_good) {
        sql_bind_int(&q, id);
        store_filter_bind(&s->filter, &q);
        enum sql_step step = sql_step(&q, e);
        *out = step == SQL_ROW;
        is_good = step != SQL_FAILED;
    }
    sql_drop(&q);
    buf_release(&text);
    return is_good;
}

static bool follow(struct store_file *f, struct store_sift *s, struct err *e)
{
    struct id_set changed = {0};
    bool is_lost = false, is_good = read_changes(f, s, &changed, &is_lost, e);
    for (size_t i = 0; i < changed.count && is_good && !is_lost; i++) {
        bool is_in = false;
        is_good = passes(f, s, changed.id[i], &is_in, e);
        if (is_good)
            id_set_put(&s->ids, changed.id[i], is_in);
    }
    if (is_lost)
        begin_anew(s);
    id_set_release(&changed);
    return is_good;
}

bool store_sift_look(struct store_file *f, struct store_sift *s, int64_t until_us, struct err *e)
{
    if (!s->is_whole && !look_through(f, s, until_us, e))
        return false;
    return !s->is_whole || follow(f, s, e);
}
