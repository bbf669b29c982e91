/* store_vendors.c — courses: written beside the people they are of, counted by triggers, and asked for as a
 * histogram. All of the time is a short list; whole days come from sums, the ends of a range from an index.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/store/store_insight.h"

#define SEEK_IDS_MAX 8192 /* fewer matches are looked up one by one; more cost less in one walk */

/* ---- writing ---- */

static bool find_course(struct store_file *f, int field, const char *steps, int64_t *id, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT id FROM courses WHERE field = ? AND steps = ?", e))
        return false;
    sql_bind_int(&q, field);
    sql_bind_text(&q, steps);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW)
        *id = sql_read_int(&q);
    if (step != SQL_END)
        return step == SQL_ROW;
    if (!sql_prepare(&f->sql, &q, "INSERT INTO courses (field, steps) VALUES (?, ?)", e))
        return false;
    sql_bind_int(&q, field);
    sql_bind_text(&q, steps);
    bool is_good = sql_finish(&q, e);
    *id = sqlite3_last_insert_rowid(f->sql.db);
    return is_good;
}

static bool remove_course(struct store_file *f, int64_t request, int slot, int field, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "DELETE FROM person_courses WHERE request = ? AND slot = ? AND field = ?",
                     e))
        return false;
    sql_bind_int(&q, request);
    sql_bind_int(&q, slot);
    sql_bind_int(&q, field);
    return sql_finish(&q, e);
}

static bool insert_course(struct store_file *f, const struct request *r, int slot, int field, int64_t course,
                          struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "INSERT INTO person_courses (request, slot, field, course, asked_ms)"
                     " VALUES (?, ?, ?, ?, ?)",
                     e))
        return false;
    sql_bind_int(&q, r->id);
    sql_bind_int(&q, slot);
    sql_bind_int(&q, field);
    sql_bind_int(&q, course);
    sql_bind_int(&q, r->created_ms);
    return sql_finish(&q, e);
}

/* The courses that the request's people have by now: [slot * 2 + field], 0 = none. */
static bool load_courses(struct store_file *f, const struct request *r, int64_t *course, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT slot, field, course FROM person_courses WHERE request = ?", e))
        return false;
    sql_bind_int(&q, r->id);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t slot = sql_read_int(&q), field = sql_read_int(&q);
        if (slot >= 0 && (size_t)slot < r->people_count && (field == 0 || field == 1))
            course[slot * 2 + field] = sql_read_int(&q);
    }
    return step == SQL_END;
}

static bool note_course(struct store_file *f, const struct request *r, int slot, int field, int64_t before,
                        struct buf *text, struct err *e)
{
    int64_t now = 0;
    buf_clear(text);
    course_write(&r->people[slot], (enum contact_field)field, text);
    if (text->size && !text->is_over && !find_course(f, field, text->data, &now, e))
        return false;
    if (now == before)
        return true;
    return (!before || remove_course(f, r->id, slot, field, e)) &&
           (!now || insert_course(f, r, slot, field, now, e));
}

bool store_note_courses(struct store_file *f, const struct request *r, struct err *e)
{
    int64_t *before = mem_zalloc((2 * r->people_count + 1) * sizeof *before);
    struct buf text;
    buf_init(&text, COURSE_TEXT_MAX);
    bool is_good = load_courses(f, r, before, e);
    for (size_t i = 0; i < 2 * r->people_count && is_good; i++)
        is_good = note_course(f, r, (int)i / 2, (int)i % 2, before[i], &text, e);
    buf_release(&text);
    free(before);
    return is_good;
}

/* ---- counting ---- */

/* How often each course happened; the index is the course's id. */
struct tally {
    int64_t *count;
    int64_t size;
};

static bool begin_tally(struct store_file *f, struct tally *t, struct err *e)
{
    struct sql_query q;
    *t = (struct tally){.size = 1};
    if (!sql_prepare(&f->sql, &q, "SELECT coalesce(max(id), 0) + 1 FROM courses", e))
        return false;
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW)
        t->size = sql_read_int(&q);
    t->count = mem_zalloc((size_t)t->size * sizeof *t->count);
    return step == SQL_ROW;
}

static void tally_add(struct tally *t, int64_t course, int64_t count)
{
    if (course > 0 && course < t->size)
        t->count[course] += count;
}

static bool tally_all(struct store_file *f, struct tally *t, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT id, count FROM courses", e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t id = sql_read_int(&q);
        tally_add(t, id, sql_read_int(&q));
    }
    return step == SQL_END;
}

static bool tally_days(struct store_file *f, struct tally *t, int64_t first_day, int64_t end_day,
                       struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT course, count FROM course_days WHERE day >= ? AND day < ?", e))
        return false;
    sql_bind_int(&q, first_day);
    sql_bind_int(&q, end_day);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t course = sql_read_int(&q);
        tally_add(t, course, sql_read_int(&q));
    }
    return step == SQL_END;
}

static bool tally_edge(struct store_file *f, struct tally *t, int64_t since_ms, int64_t until_ms,
                       struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (since_ms >= until_ms)
        return true;
    if (!sql_prepare(&f->sql, &q, "SELECT course FROM person_courses WHERE asked_ms >= ? AND asked_ms < ?",
                     e))
        return false;
    sql_bind_int(&q, since_ms);
    sql_bind_int(&q, until_ms);
    while ((step = sql_step(&q, e)) == SQL_ROW)
        tally_add(t, sql_read_int(&q), 1);
    return step == SQL_END;
}

static bool tally_range(struct store_file *f, struct tally *t, const struct insight_query *q, struct err *e)
{
    const int64_t latest_ms = INT64_MAX / LEDGER_DAY_MS * LEDGER_DAY_MS;
    int64_t until_ms = q->until_ms && q->until_ms < latest_ms ? q->until_ms : latest_ms;
    int64_t since_ms = q->since_ms < 0 ? 0 : q->since_ms;
    int64_t first_day = (since_ms + LEDGER_DAY_MS - 1) / LEDGER_DAY_MS, end_day = until_ms / LEDGER_DAY_MS;
    if (first_day > end_day)
        return tally_edge(f, t, since_ms, until_ms, e);
    return tally_edge(f, t, since_ms, first_day * LEDGER_DAY_MS, e) &&
           tally_days(f, t, first_day, end_day, e) && tally_edge(f, t, end_day * LEDGER_DAY_MS, until_ms, e);
}

static bool tally_seek(struct store_file *f, struct tally *t, const struct id_list *ids, struct err *e)
{
    for (size_t i = 0; i < ids->count; i++) {
        struct sql_query q;
        enum sql_step step;
        if (!sql_prepare(&f->sql, &q, "SELECT course FROM person_courses WHERE request = ?", e))
            return false;
        sql_bind_int(&q, ids->id[i]);
        while ((step = sql_step(&q, e)) == SQL_ROW)
            tally_add(t, sql_read_int(&q), 1);
        if (step != SQL_END)
            return false;
    }
    return true;
}

/* Both are in the order of ids: one walk. */
static bool tally_walk(struct store_file *f, struct tally *t, const struct id_list *ids, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    size_t at = 0;
    if (!sql_prepare(&f->sql, &q, "SELECT request, course FROM person_courses ORDER BY request", e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t id = sql_read_int(&q);
        while (at < ids->count && ids->id[at] < id)
            at++;
        if (at == ids->count)
            break;
        if (ids->id[at] == id)
            tally_add(t, sql_read_int(&q), 1);
    }
    return step != SQL_FAILED;
}

/* *ids is filled where there is a filter. *is_ready false: the filter is still being looked for. */
static bool tally_query(struct store_file *f, struct insight_op *op, struct tally *t, struct id_list *ids,
                        bool *is_ready, struct err *e)
{
    *is_ready = true;
    if (!begin_tally(f, t, e))
        return false;
    if (!op->filter)
        return store_range_is_set(&op->query) ? tally_range(f, t, &op->query, e) : tally_all(f, t, e);
    if (!store_filter_ids(f, op, ids, is_ready, e) || !*is_ready)
        return !*is_ready;
    return ids->count <= SEEK_IDS_MAX ? tally_seek(f, t, ids, e) : tally_walk(f, t, ids, e);
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
    }
    return step == SQL_END;
}

bool store_run_vendors(struct store_file *f, struct insight_op *op, struct err *e)
{
    struct tally t;
    struct id_list ids = {0};
    bool is_ready, is_good = tally_query(f, op, &t, &ids, &is_ready, e);
    op->op.is_unfinished = is_good && !is_ready;
    if (is_good && is_ready)
        is_good = write_courses(f, &t, op->answer, e);
    free(t.count);
    id_list_release(&ids);
    return is_good;
}

/* ---- the attempts of one vendor ---- */

static int64_t steps_of(const char *course, const char *vendor)
{
    struct course c;
    size_t size = strlen(vendor);
    int64_t count = 0;
    if (!course_read(course, &c))
        return 0;
    for (size_t i = 0; i < c.step_count; i++)
        count += c.step[i].vendor_size == size && memcmp(c.step[i].vendor, vendor, size) == 0;
    return count;
}

/* *steps: how many steps of the vendor a course has, by its id; as long as the tally. */
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
        steps[id] = steps_of(text, op->vendor);
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

/* The vendor's attempts of one person, as far as they are in the window. */
static bool add_attempts(struct store_file *f, struct insight_op *op, int64_t request, int64_t slot,
                         int64_t *at, struct err *e)
{
    const struct insight_query *q = &op->query;
    struct request *r = store_load_request(f, request, STORE_LOAD_CORE, e);
    if (!r)
        return false;
    const struct person *p = slot >= 0 && (size_t)slot < r->people_count ? &r->people[slot] : NULL;
    for (size_t i = 0; p && i < p->attempt_count; i++) {
        const struct attempt *a = &p->attempts[i];
        const char *name = a->vendor ? a->vendor : a->vendor_id ? a->vendor_id : "?";
        if (a->field != q->field || strcmp(name, op->vendor) != 0)
            continue;
        if (*at >= q->first && *at < q->first + q->count)
            add_attempt(op->answer, r, p, a);
        ++*at;
    }
    request_free(r);
    return true;
}

struct person_place {
    int64_t request, slot, before; /* attempts of the window that come before it */
};

/* Whose attempts are in the window, by walking the courses from the newest request on. */
static bool find_window(struct store_file *f, const struct insight_op *op, const struct tally *t,
                        const int64_t *steps, const struct id_list *ids, struct person_place *place,
                        size_t *place_count, struct err *e)
{
    const struct insight_query *q = &op->query;
    int64_t at = 0;
    struct sql_query s;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &s,
                     "SELECT course, request, slot, asked_ms FROM person_courses"
                     " ORDER BY request DESC, slot DESC, field DESC",
                     e))
        return false;
    while ((step = sql_step(&s, e)) == SQL_ROW && at < q->first + q->count) {
        int64_t course = sql_read_int(&s);
        if (course >= t->size || steps[course] == 0)
            continue;
        int64_t request = sql_read_int(&s), slot = sql_read_int(&s), asked_ms = sql_read_int(&s);
        if (!store_in_range(q, asked_ms) || (op->filter && !id_list_has(ids, request)))
            continue;
        if (at + steps[course] > q->first)
            place[(*place_count)++] = (struct person_place){request, slot, at};
        at += steps[course];
    }
    return step != SQL_FAILED;
}

static bool list_attempts(struct store_file *f, struct insight_op *op, const struct tally *t,
                          const struct id_list *ids, struct err *e)
{
    size_t count = 0;
    int64_t *steps = mem_zalloc((size_t)t->size * sizeof *steps);
    struct person_place *place = mem_zalloc(((size_t)op->query.count + 1) * sizeof *place);
    bool is_good = find_steps(f, op, t, steps, &op->answer->total, e) &&
                   (op->answer->total == 0 || op->query.count == 0 ||
                    find_window(f, op, t, steps, ids, place, &count, e));
    for (size_t i = 0; i < count && is_good; i++) {
        int64_t at = place[i].before;
        is_good = add_attempts(f, op, place[i].request, place[i].slot, &at, e);
    }
    free(place);
    free(steps);
    return is_good;
}

bool store_run_attempts(struct store_file *f, struct insight_op *op, struct err *e)
{
    struct tally t;
    struct id_list ids = {0};
    if (!op->vendor)
        return true;
    bool is_ready, is_good = tally_query(f, op, &t, &ids, &is_ready, e);
    op->op.is_unfinished = is_good && !is_ready;
    if (is_good && is_ready)
        is_good = list_attempts(f, op, &t, &ids, e);
    free(t.count);
    id_list_release(&ids);
    return is_good;
}
