/* vendors.c — courses as a histogram, and the attempts of one vendor. All of the time is a short list;
 * whole days come from sums, the ends of a range from an index, and what a filter leaves from a walk. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/store/insight/study.h"
#include "core/store/requests/requests.h"
#include "core/store/search/sift.h"

#define SPARK_SPAN_DAYS 84 /* of all the time, the last twelve weeks are drawn */

/* ---- the time, in parts ---- */

static bool last_day(struct store_file *f, int64_t *day, struct err *e)
{
    int64_t ms;
    bool is_good = sql_exec_int(&f->sql, "SELECT coalesce(max(asked_ms), 0) FROM person_courses", &ms, e);
    *day = ms / LEDGER_DAY_MS;
    return is_good;
}

/* The range in at most INSIGHT_SPARKS parts of whole days; it ends with the last day on which somebody was
 * asked, so that the same history gives the same picture whenever it is looked at. */
static bool part_time(struct store_file *f, const struct insight_query *q, struct insight *x, struct err *e)
{
    int64_t end;
    if (!last_day(f, &end, e))
        return false;
    end++;
    if (q->until_ms && q->until_ms < end * LEDGER_DAY_MS)
        end = (q->until_ms + LEDGER_DAY_MS - 1) / LEDGER_DAY_MS;
    int64_t first = q->since_ms > 0 ? q->since_ms / LEDGER_DAY_MS : end - SPARK_SPAN_DAYS;
    int64_t days = end - first;
    if (days <= 0)
        return true;
    x->spark_days = (int)((days + INSIGHT_SPARKS - 1) / INSIGHT_SPARKS);
    x->spark_count = (int)((days + x->spark_days - 1) / x->spark_days);
    x->spark_day = end - (int64_t)x->spark_count * x->spark_days;
    return true;
}

/* ---- counting ---- */

static void tally_begin(struct tally *t, int64_t size)
{
    *t = (struct tally){.size = size};
    t->count = mem_zalloc((size_t)size * sizeof *t->count);
    t->spark = mem_zalloc((size_t)size * INSIGHT_SPARKS * sizeof *t->spark);
}

static void tally_release(struct tally *t)
{
    free(t->count);
    free(t->spark);
    *t = (struct tally){0};
}

static bool size_of_tally(struct store_file *f, int64_t *size, struct err *e)
{
    return sql_exec_int(&f->sql, "SELECT coalesce(max(id), 0) + 1 FROM courses", size, e);
}

static void tally_spark(struct tally *t, const struct insight *x, int64_t course, int64_t day, int64_t count)
{
    if (course <= 0 || course >= t->size || day < x->spark_day || !x->spark_days)
        return;
    int64_t part = (day - x->spark_day) / x->spark_days;
    if (part < x->spark_count)
        t->spark[course * INSIGHT_SPARKS + part] += count;
}

static void tally_add(struct tally *t, int64_t course, int64_t count)
{
    if (course > 0 && course < t->size)
        t->count[course] += count;
}

static void tally_one(struct tally *t, const struct insight *x, int64_t course, int64_t asked_ms)
{
    tally_add(t, course, 1);
    tally_spark(t, x, course, asked_ms / LEDGER_DAY_MS, 1);
}

static bool tally_days(struct store_file *f, struct tally *t, const struct insight *x, int64_t first_day,
                       int64_t end_day, bool is_spark_alone, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT day, course, count FROM course_days WHERE day >= ? AND day < ?", e))
        return false;
    sql_bind_int(&q, first_day);
    sql_bind_int(&q, end_day);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t day = sql_read_int(&q), course = sql_read_int(&q), count = sql_read_int(&q);
        tally_add(t, course, is_spark_alone ? 0 : count);
        tally_spark(t, x, course, day, count);
    }
    return step == SQL_END;
}

static bool tally_all(struct store_file *f, struct tally *t, const struct insight *x, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT id, count FROM courses", e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t id = sql_read_int(&q);
        tally_add(t, id, sql_read_int(&q));
    }
    return step == SQL_END &&
           tally_days(f, t, x, x->spark_day, x->spark_day + (int64_t)x->spark_days * x->spark_count, true, e);
}

static bool tally_edge(struct store_file *f, struct tally *t, const struct insight *x, int64_t since_ms,
                       int64_t until_ms, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (since_ms >= until_ms)
        return true;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT course, asked_ms FROM person_courses WHERE asked_ms >= ? AND asked_ms < ?", e))
        return false;
    sql_bind_int(&q, since_ms);
    sql_bind_int(&q, until_ms);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t course = sql_read_int(&q);
        tally_one(t, x, course, sql_read_int(&q));
    }
    return step == SQL_END;
}

static bool tally_range(struct store_file *f, struct tally *t, const struct insight *x,
                        const struct insight_query *q, struct err *e)
{
    const int64_t latest_ms = INT64_MAX / LEDGER_DAY_MS * LEDGER_DAY_MS;
    int64_t until_ms = q->until_ms && q->until_ms < latest_ms ? q->until_ms : latest_ms;
    int64_t since_ms = q->since_ms < 0 ? 0 : q->since_ms;
    int64_t first_day = (since_ms + LEDGER_DAY_MS - 1) / LEDGER_DAY_MS, end_day = until_ms / LEDGER_DAY_MS;
    if (first_day > end_day)
        return tally_edge(f, t, x, since_ms, until_ms, e);
    return tally_edge(f, t, x, since_ms, first_day * LEDGER_DAY_MS, e) &&
           tally_days(f, t, x, first_day, end_day, false, e) &&
           tally_edge(f, t, x, end_day * LEDGER_DAY_MS, until_ms, e);
}

/* ---- what a filter leaves ---- */

static bool tally_request(struct store_file *f, struct insight_op *op, struct store_study *s, int64_t id,
                          struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT course, asked_ms FROM person_courses WHERE request = ?", e))
        return false;
    sql_bind_int(&q, id);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t course = sql_read_int(&q), asked_ms = sql_read_int(&q);
        if (store_in_range(&op->query, asked_ms))
            tally_one(&s->tally, op->answer, course, asked_ms);
    }
    return step == SQL_END;
}

/* Both are in the order of ids: one walk. A slice of it ends between two requests. */
static bool tally_walk(struct store_file *f, const struct insight_op *op, struct store_study *s,
                       const struct id_set *ids, int64_t until_us, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    int64_t rows = 0, last = ids->id[ids->count - 1];
    size_t at = id_set_place(ids, s->at + 1);
    if (!sql_prepare(
            &f->sql, &q,
            "SELECT request, course, asked_ms FROM person_courses WHERE request > ? ORDER BY request", e))
        return false;
    sql_bind_int(&q, s->at);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t id = sql_read_int(&q);
        if (id > last)
            break;
        if (id != s->at && rows && store_study_is_time(f, rows, until_us)) {
            s->at = id - 1;
            store_study_note_part(s, at, ids);
            return true;
        }
        s->at = id;
        rows++;
        while (at < ids->count && ids->id[at] < id)
            at++;
        if (at == ids->count || ids->id[at] != id)
            continue;
        int64_t course = sql_read_int(&q), asked_ms = sql_read_int(&q);
        if (store_in_range(&op->query, asked_ms))
            tally_one(&s->tally, op->answer, course, asked_ms);
    }
    store_study_note_part(s, ids->count, ids);
    return step != SQL_FAILED;
}

static bool look_filtered(struct store_file *f, struct insight_op *op, struct store_study *s,
                          int64_t until_us, struct err *e)
{
    const struct id_set *ids;
    int64_t size;
    if (!s->tally.size) {
        if (!size_of_tally(f, &size, e))
            return false;
        tally_begin(&s->tally, size);
    }
    if (!store_study_sift(f, op, s, until_us, &ids, e))
        return false;
    if (!ids)
        return true;
    /* Fewer are looked up one by one; more cost less in one walk. */
    if (ids->count <= 2 * (size_t)f->look_ids)
        return store_study_each(f, op, s, ids, until_us, tally_request, e);
    return tally_walk(f, op, s, ids, until_us, e);
}

/* *t is to be read while the store thread does nothing else; *own is to be released. *ids: what the filter
 * leaves. *out NULL: it is still being counted. */
static bool tally_query(struct store_file *f, struct insight_op *op, struct tally *own,
                        const struct tally **out, const struct id_set **ids, struct err *e)
{
    const struct store_study *study;
    int64_t size;
    *out = NULL;
    *ids = NULL;
    if (!part_time(f, &op->query, op->answer, e))
        return false;
    if (!op->filter) {
        if (!size_of_tally(f, &size, e))
            return false;
        tally_begin(own, size);
        *out = own;
        return store_range_is_set(&op->query) ? tally_range(f, own, op->answer, &op->query, e)
                                              : tally_all(f, own, op->answer, e);
    }
    if (!store_study_turn(f, op, INSIGHT_VENDORS, look_filtered, NULL, &study, e))
        return false;
    struct store_sift *sift = study ? store_sift_of(f, op->filter, &op->op.result.err) : NULL;
    *out = study ? &study->tally : NULL;
    *ids = sift ? store_sift_ids(sift) : NULL;
    return true;
}

static bool write_courses(struct store_file *f, const struct tally *t, struct insight *x, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    /* By text, so that the same history gives the same list, in whatever order it came about. */
    if (!sql_prepare(&f->sql, &q,
                     "SELECT id, field, steps FROM courses WHERE count > 0 ORDER BY field, steps", e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t id = sql_read_int(&q), field = sql_read_int(&q);
        if (id >= t->size || t->count[id] <= 0)
            continue;
        struct course_count *c = insight_add_course(x);
        c->field = field == 0 ? CONTACT_EMAIL : CONTACT_PHONE;
        c->course = sql_read_text(&q);
        c->count = t->count[id];
        memcpy(c->spark, &t->spark[id * INSIGHT_SPARKS], sizeof c->spark);
    }
    return step == SQL_END;
}

bool store_run_vendors(struct store_file *f, struct insight_op *op, struct err *e)
{
    struct tally own = {0};
    const struct tally *t;
    const struct id_set *ids;
    bool is_good = tally_query(f, op, &own, &t, &ids, e) &&
                   (!t || (write_courses(f, t, op->answer, e) &&
                           store_note_simulated(f, &op->query, ids, op->answer, e)));
    tally_release(&own);
    return is_good;
}

/* ---- the attempts of one vendor ---- */

static bool is_of(const struct course *c, size_t i, const struct insight_op *op)
{
    size_t size = strlen(op->vendor);
    return c->step[i].vendor_size == size && memcmp(c->step[i].vendor, op->vendor, size) == 0 &&
           course_step_is(c, i, op->query.step);
}

/* How many steps of a course are asked for. */
static int64_t steps_of(const char *course, const struct insight_op *op)
{
    struct course c;
    int64_t count = 0;
    if (!course_read(course, &c))
        return 0;
    for (size_t i = 0; i < c.step_count; i++)
        count += is_of(&c, i, op);
    return count;
}

/* *steps: how many a course has, by its id; as long as the tally. */
static bool find_steps(struct store_file *f, const struct insight_op *op, const struct tally *t,
                       int64_t *steps, int64_t *total, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT id, steps FROM courses WHERE field = ? AND count > 0", e))
        return false;
    sql_bind_int(&q, op->query.field);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t id = sql_read_int(&q);
        const char *text = sql_peek_text(&q);
        if (id >= t->size || !text)
            continue;
        steps[id] = steps_of(text, op);
        *total += steps[id] * t->count[id];
    }
    return step == SQL_END;
}

static char *join(const struct text_list *l)
{
    struct buf text;
    buf_init(&text, 64 * 1024);
    for (size_t i = 0; i < l->count; i++)
        buf_printf(&text, "%s%s", i ? ", " : "", l->item[i]);
    char *joined = text.size ? buf_take(&text, NULL) : NULL;
    buf_release(&text);
    return joined;
}

static bool is_final(const struct person *p, const struct attempt *a)
{
    for (size_t i = 0; i < p->finding_count; i++)
        for (size_t k = 0; k < a->values.count; k++) {
            struct finding other = {.field = a->field, .value = a->values.item[k], .raw = a->values.item[k]};
            if (finding_is_same(&p->findings[i], &other))
                return true;
        }
    return false;
}

static void add_attempt(struct insight *x, const struct request *r, const struct person *p,
                        const struct attempt *a)
{
    struct attempt_row *row = insight_add_attempt(x);
    struct buf label;
    buf_init(&label, IDENTIFIER_MAX_BYTES * 3);
    identifiers_label(&p->asked, &label);
    row->request_id = r->id;
    row->asked_ms = r->created_ms;
    row->label = p->name ? mem_text(p->name) : label.size ? buf_take(&label, NULL) : NULL;
    row->organization = mem_text(p->organization);
    row->place = a->position;
    row->is_validator = a->verification == TRISTATE_TRUE;
    row->is_final = is_final(p, a);
    row->outcome = attempt_outcome(a);
    row->status = mem_text(a->status);
    row->status_code = mem_text(a->status_code);
    row->values = join(&a->values);
    buf_release(&label);
}

/* The steps of a person's course are their attempts for that field, in the same order. */
static void add_steps(struct insight_op *op, const struct request *r, const struct person *p, int64_t *at)
{
    const struct insight_query *q = &op->query;
    struct course c;
    struct buf text;
    size_t step = 0;
    buf_init(&text, COURSE_TEXT_MAX);
    course_write(p, q->field, &text);
    bool is_course = text.size && !text.is_over && course_read(text.data, &c);
    for (size_t i = 0; is_course && i < p->attempt_count && step < c.step_count; i++) {
        if (p->attempts[i].field != q->field)
            continue;
        if (!is_of(&c, step++, op))
            continue;
        if (*at >= q->first && *at < q->first + q->count)
            add_attempt(op->answer, r, p, &p->attempts[i]);
        ++*at;
    }
    buf_release(&text);
}

/* The vendor's attempts of one person, as far as they are in the window. */
static bool add_attempts(struct store_file *f, struct insight_op *op, int64_t request, int64_t slot,
                         int64_t *at, struct err *e)
{
    struct request *r = store_load_request(f, request, STORE_LOAD_LIGHT, e);
    if (r && slot >= 0 && (size_t)slot < r->people_count)
        add_steps(op, r, &r->people[slot], at);
    request_free(r);
    return r != NULL;
}

struct person_place {
    int64_t request, slot, before; /* attempts of the window that come before it */
};
struct window {
    const struct tally *tally;
    const int64_t *steps;
    const struct id_set *ids; /* NULL: no filter */
    struct person_place *place;
    size_t place_count;
    int64_t at; /* attempts that were passed */
};

/* Whole days before the window, from the newest on, are passed by their sums: only the day in which it begins
 * is walked. *end_ms: attempts are of before that. */
static bool pass_days(struct store_file *f, const struct insight_op *op, struct window *w, int64_t *end_ms,
                      struct err *e)
{
    struct sql_query s;
    enum sql_step step;
    int64_t day = -1, of_day = 0;
    *end_ms = op->query.until_ms ? op->query.until_ms : INT64_MAX;
    if (w->ids || op->query.until_ms)
        return true; /* no sums are kept of that */
    if (!sql_prepare(&f->sql, &s, "SELECT day, course, count FROM course_days ORDER BY day DESC", e))
        return false;
    while ((step = sql_step(&s, e)) == SQL_ROW) {
        int64_t next = sql_read_int(&s), course = sql_read_int(&s);
        if (next != day) {
            w->at += of_day;
            *end_ms = day < 0 ? INT64_MAX : day * LEDGER_DAY_MS;
            of_day = 0;
            day = next;
        }
        of_day += course < w->tally->size ? w->steps[course] * sql_read_int(&s) : 0;
        if (w->at + of_day > op->query.first)
            return true;
    }
    return step != SQL_FAILED;
}

/* Whose attempts are in the window, by walking the courses from the newest on. */
static bool find_window(struct store_file *f, const struct insight_op *op, struct window *w, struct err *e)
{
    const struct insight_query *q = &op->query;
    int64_t end_ms;
    struct sql_query s;
    enum sql_step step;
    if (!pass_days(f, op, w, &end_ms, e) ||
        !sql_prepare(&f->sql, &s,
                     "SELECT course, request, slot FROM person_courses WHERE asked_ms < ? AND asked_ms >= ?"
                     " ORDER BY asked_ms DESC, request DESC, slot DESC",
                     e))
        return false;
    sql_bind_int(&s, end_ms);
    sql_bind_int(&s, q->since_ms);
    while ((step = sql_step(&s, e)) == SQL_ROW && w->at < q->first + q->count) {
        int64_t course = sql_read_int(&s);
        if (course >= w->tally->size || w->steps[course] == 0)
            continue;
        int64_t request = sql_read_int(&s);
        if (w->ids && !id_set_has(w->ids, request))
            continue;
        if (w->at + w->steps[course] > q->first)
            w->place[w->place_count++] = (struct person_place){request, sql_read_int(&s), w->at};
        w->at += w->steps[course];
    }
    return step != SQL_FAILED;
}

static bool list_attempts(struct store_file *f, struct insight_op *op, const struct tally *t,
                          const struct id_set *ids, struct err *e)
{
    int64_t *steps = mem_zalloc((size_t)t->size * sizeof *steps);
    struct window w = {.tally = t, .steps = steps, .ids = ids};
    w.place = mem_zalloc(((size_t)op->query.count + 1) * sizeof *w.place);
    bool is_good = find_steps(f, op, t, steps, &op->answer->total, e) &&
                   (op->answer->total == 0 || op->query.count == 0 || find_window(f, op, &w, e));
    for (size_t i = 0; i < w.place_count && is_good; i++) {
        int64_t at = w.place[i].before;
        is_good = add_attempts(f, op, w.place[i].request, w.place[i].slot, &at, e);
    }
    free(w.place);
    free(steps);
    return is_good;
}

bool store_run_attempts(struct store_file *f, struct insight_op *op, struct err *e)
{
    struct tally own = {0};
    const struct tally *t;
    const struct id_set *ids;
    if (!op->vendor)
        return true;
    bool is_good = tally_query(f, op, &own, &t, &ids, e) && (!t || list_attempts(f, op, t, ids, e));
    tally_release(&own);
    return is_good;
}
