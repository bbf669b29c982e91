/* study.c — see study.h. */
#include "core/store/insight/study.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/store/insight/insight.h"
#include "core/store/search/changes.h"
#include "core/store/search/sift.h"

#define ROWS_PER_LOOK 16 /* the clock is looked at so much more often than ids are taken */
#define SLICE_US 3000    /* of the store thread, for which deliveries may wait */

static void clear(struct store_study *s)
{
    free(s->tally.count);
    free(s->tally.spark);
    insight_free(s->answer);
    id_set_release(&s->ids);
    id_set_release(&s->unsettled);
    id_set_release(&s->newest);
    s->tally = (struct tally){0};
    s->answer = NULL;
    s->has_begun = s->is_whole = s->is_cut = false;
    s->part = 0;
    s->at = 0;
    s->index = 0;
}

static void study_free(struct store_study *s)
{
    if (!s)
        return;
    clear(s);
    free(s->filter);
    free(s);
}

void store_studies_forget(struct store_file *f)
{
    for (size_t i = 0; i < STORE_STUDIES_MAX; i++) {
        study_free(f->studies[i]);
        f->studies[i] = NULL;
    }
}

static bool is_for(const struct store_study *s, const struct insight_op *op, enum insight_kind kind)
{
    const struct insight_query *q = &op->query;
    return s && s->kind == kind && s->since_ms == q->since_ms && s->until_ms == q->until_ms &&
           s->id == q->id && s->choice == q->choice && mem_text_equal(s->filter, op->filter);
}

/* The one that is kept for this question, or that which was not used for longest. */
static struct store_study **slot_for(struct store_file *f, const struct insight_op *op,
                                     enum insight_kind kind)
{
    struct store_study **oldest = &f->studies[0];
    for (size_t i = 0; i < STORE_STUDIES_MAX; i++) {
        struct store_study **at = &f->studies[i];
        if (is_for(*at, op, kind))
            return at;
        if (!*at || (*oldest && (*at)->used < (*oldest)->used))
            oldest = at;
    }
    return oldest;
}

static struct store_study *study_of(struct store_file *f, const struct insight_op *op, enum insight_kind kind)
{
    struct store_study **at = slot_for(f, op, kind), *s = *at;
    if (!is_for(s, op, kind)) {
        study_free(s);
        s = *at = mem_zalloc(sizeof *s);
        s->kind = kind;
        s->filter = mem_text(op->filter);
        s->since_ms = op->query.since_ms;
        s->until_ms = op->query.until_ms;
        s->id = op->query.id;
        s->choice = op->query.choice;
    }
    s->used = ++f->use_count;
    return s;
}

bool store_study_is_time(const struct store_file *f, int64_t rows, int64_t until_us)
{
    int64_t between = f->look_ids / ROWS_PER_LOOK;
    return (between <= 1 || rows % between == 0) && clock_mono_us() >= until_us;
}

bool store_study_changes(struct store_file *f, const struct store_study *s, struct id_set *requests,
                         bool *is_lost, struct err *e)
{
    struct sql_query q;
    enum sql_step step = SQL_END;
    int64_t before = s->seq;
    if (!sql_prepare(&f->sql, &q, "SELECT seq, request FROM changes WHERE seq > ? ORDER BY seq", e))
        return false;
    sql_bind_int(&q, s->seq);
    while (!*is_lost && (step = sql_step(&q, e)) == SQL_ROW) {
        int64_t seq = sql_read_int(&q);
        id_set_put(requests, sql_read_int(&q), true);
        *is_lost = requests->count > STORE_FOLLOW_MAX || (before == s->seq && seq != before + 1);
        before = seq;
    }
    return step != SQL_FAILED;
}

/* A whole one speaks of the history as it was; one that is still looking goes on, and is told as whole when
 * it is: else nothing would ever be, while deliveries arrive. The next question finds it out of date. */
static bool freshen(struct store_file *f, struct insight_op *op, struct store_study *s,
                    store_study_follow_fn *follow, struct err *e)
{
    int64_t seq = 0, delivery = 0;
    bool is_lost = true;
    if (!store_last_change(f, &seq, e) ||
        !sql_exec_int(&f->sql, "SELECT coalesce(max(id), 0) FROM deliveries", &delivery, e))
        return false;
    if (s->has_begun && (!s->is_whole || (!follow && s->seq == seq && s->delivery == delivery)))
        return true;
    if (s->has_begun && follow && !follow(f, op, s, &is_lost, e)) {
        clear(s); /* half followed */
        return false;
    }
    if (is_lost)
        clear(s);
    s->seq = seq;
    s->delivery = delivery;
    return true;
}

bool store_study_turn(struct store_file *f, struct insight_op *op, enum insight_kind kind,
                      store_study_fn *look, store_study_follow_fn *follow, const struct store_study **out,
                      struct err *e)
{
    int64_t until_us = clock_mono_us() + (f->look_ids < STORE_LOOK_IDS ? 0 : SLICE_US);
    struct store_study *s = study_of(f, op, kind);
    *out = NULL;
    if ((!op->has_begun || !s->has_begun) && !freshen(f, op, s, follow, e))
        return false;
    op->has_begun = s->has_begun = true;
    if (!s->is_whole && !look(f, op, s, until_us, e))
        return false;
    if (s->is_whole) {
        *out = s;
        return true;
    }
    op->answer->is_counting = true;
    op->answer->part = s->part;
    op->op.is_unfinished =
        op->query.wait_ms <= 0 || clock_mono_us() - op->asked_us < (int64_t)op->query.wait_ms * 1000;
    return true;
}

const struct store_study *store_study_so_far(struct store_file *f, const struct insight_op *op,
                                             enum insight_kind kind)
{
    return study_of(f, op, kind);
}

bool store_study_sift(struct store_file *f, struct insight_op *op, struct store_study *s, int64_t until_us,
                      const struct id_set **out, struct err *e)
{
    struct store_sift *sift = store_sift_of(f, op->filter, &op->op.result.err);
    *out = NULL;
    if (!sift) { /* what is no filter brings nothing; its sentence is the caller's to hear */
        s->is_whole = true;
        return true;
    }
    if (!store_sift_look(f, sift, until_us, e))
        return false;
    if (store_sift_is_whole(sift))
        *out = store_sift_ids(sift);
    else
        s->part = store_sift_part(sift) / 2; /* the other half is what is made of it */
    return true;
}

void store_study_note_part(struct store_study *s, size_t done, const struct id_set *ids)
{
    s->is_whole = done >= ids->count;
    s->part = 0.5 + (ids->count ? (double)done / (double)ids->count / 2 : 0.5);
}

bool store_study_each(struct store_file *f, struct insight_op *op, struct store_study *s,
                      const struct id_set *ids, int64_t until_us, store_study_one_fn *one, struct err *e)
{
    size_t at = id_set_place(ids, s->at + 1);
    int64_t rows = 0;
    while (at < ids->count && !(rows && store_study_is_time(f, rows, until_us))) {
        if (!one(f, op, s, ids->id[at], e))
            return false;
        s->at = ids->id[at++];
        rows++;
    }
    store_study_note_part(s, at, ids);
    return true;
}
