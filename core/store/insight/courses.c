/* courses.c — each person's course for each field, written beside the person when a request is saved;
 * triggers count them. */
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/store/insight/insight_internal.h"

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
