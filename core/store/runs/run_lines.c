/* run_lines.c — rows with what became of them: windows for lists, portions for exports; and rows that
 * are asked for once more. A duplicate and a known person show the result of the request that speaks of them.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/person_merge.h"
#include "core/store/requests/digests.h"
#include "core/store/requests/requests.h"
#include "core/store/runs/runs_internal.h"

#define LINES_MAX 1000
#define LINES_BYTES_MAX (4u << 20)
#define SCAN_MAX 20000 /* rows looked at in one turn */

/* The last request that was loaded: rows of one batch follow each other. */
struct requests_seen {
    struct request *one, *known;
};

struct lines_op {
    struct store_op op;
    struct store_lines_query query;
    int64_t after;
    struct run_line *lines; /* so far; become the result's */
    size_t count, bytes;
    bool is_done; /* it may be run again, with its whole group */
};

static void release_lines(struct store_op *op)
{
    struct lines_op *l = (struct lines_op *)op;
    for (size_t i = 0; i < l->count; i++)
        run_line_release(&l->lines[i]);
    free(l->lines);
}

/* ---- one row ---- */

struct places {
    int64_t request, known_request;
    int slot, known_slot;
};

static bool load_into(struct store_file *f, struct request **held, int64_t id, struct err *e)
{
    if (*held && (*held)->id == id)
        return true;
    request_free(*held);
    struct err why = {0};
    *held = store_load_request(f, id, STORE_LOAD_LIGHT, &why);
    if (!*held && why.code != ERR_NOT_FOUND)
        *e = why;
    return *held || why.code == ERR_NOT_FOUND;
}

/* Only what a line shows, so that the request stays whole for the next row. */
static struct person *copy_person(const struct person *from)
{
    struct person *p = mem_zalloc(sizeof *p);
    p->position = from->position;
    identifiers_copy(&p->asked, &from->asked);
    p->apollo_id = mem_text(from->apollo_id ? from->apollo_id : from->delivered_id);
    p->name = mem_text(from->name);
    p->title = mem_text(from->title);
    p->organization = mem_text(from->organization);
    p->person_json = mem_text(from->person_json);
    p->unprocessed_json = mem_text(from->unprocessed_json);
    person_merge_contacts(p, from);
    return p;
}

static struct person *person_of(const struct request *r, int slot)
{
    return r && slot >= 0 && (size_t)slot < r->people_count ? copy_person(&r->people[slot]) : NULL;
}

static bool add_result(struct store_file *f, struct requests_seen *seen, const struct places *at,
                       struct run_line *line, struct err *e)
{
    int64_t request = at->request ? at->request : at->known_request;
    int slot = at->request ? at->slot : at->known_slot;
    if (request && !load_into(f, &seen->one, request, e))
        return false;
    if (at->request && at->known_request && !load_into(f, &seen->known, at->known_request, e))
        return false;
    if (!request || !seen->one)
        return true;
    line->request = request;
    line->state = seen->one->state;
    line->message = mem_text(seen->one->message);
    line->person = person_of(seen->one, slot);
    line->is_answered = request_was_answered(seen->one);
    line->is_unplaced = line->person && request_is_unplaced(seen->one, &seen->one->people[slot]);
    if (at->request && at->known_request)
        line->known = person_of(seen->known, at->known_slot);
    if (at->known_request) {
        const struct request *known = at->request ? seen->known : seen->one;
        line->known_ms = known ? known->created_ms : 0;
    }
    return true;
}

#define PLACES " request, slot, known_request, known_slot"
static void read_places(struct sql_query *q, struct places *at)
{
    at->request = sql_read_int(q);
    at->slot = (int)sql_read_int(q);
    at->known_request = sql_read_int(q);
    at->known_slot = (int)sql_read_int(q);
}

/* A twin of a twin does not exist: all of them name the first. */
static bool find_twin_places(struct store_file *f, int64_t run, int64_t twin, struct places *at,
                             struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT" PLACES " FROM run_rows WHERE run = ? AND row = ?", e))
        return false;
    sql_bind_int(&q, run);
    sql_bind_int(&q, twin);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW)
        read_places(&q, at);
    return step != SQL_FAILED;
}

static bool read_source(struct store_file *f, int64_t run, struct run_line *line, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT raw, people FROM run_sources WHERE run = ? AND row = ?", e))
        return false;
    sql_bind_int(&q, run);
    sql_bind_int(&q, line->row);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW) {
        line->raw = sql_read_text(&q);
        line->people = sql_read_text(&q);
    }
    return step != SQL_FAILED;
}

static bool read_lines(struct store_file *f, struct lines_op *l, struct run_line *out, struct places *places,
                       size_t *count, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    *count = 0;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT row, standing, strength, reason, twin, wants," PLACES
                     " FROM run_rows WHERE run = ? AND row > ? ORDER BY row LIMIT ?",
                     e))
        return false;
    sql_bind_int(&q, l->query.run);
    sql_bind_int(&q, l->after);
    sql_bind_int(&q, LINES_MAX);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        struct run_line *line = &out[*count];
        *line = (struct run_line){.row = sql_read_int(&q)};
        line->standing = (enum row_standing)sql_read_int(&q);
        line->strength = (enum identity_strength)sql_read_int(&q);
        line->reason = sql_read_text(&q);
        line->twin = sql_read_int(&q);
        unsigned wants = (unsigned)sql_read_int(&q);
        line->known_policy = line->standing != ROW_READY     ? RUN_REUSE
                             : wants & WANTS_AGAIN || !wants ? RUN_REFRESH
                                                             : RUN_MISSING;
        read_places(&q, &places[(*count)++]);
    }
    return step == SQL_END;
}

/* ---- a portion ---- */

static void keep(struct lines_op *l, struct run_line *line)
{
    if ((l->count & (l->count - 1)) == 0)
        l->lines = mem_resize(l->lines, l->count ? 2 * l->count : 1, sizeof *l->lines);
    l->bytes += line->raw ? strlen(line->raw) : 0;
    l->lines[l->count++] = *line;
}

static bool is_full(const struct lines_op *l)
{
    return (int64_t)l->count >= l->query.count || l->bytes > LINES_BYTES_MAX;
}

static bool complete(struct store_file *f, struct lines_op *l, struct requests_seen *seen,
                     const struct lookup_options *wanted, struct run_line *line, struct places at,
                     struct err *e)
{
    if (line->twin && !find_twin_places(f, l->query.run, line->twin, &at, e))
        return false;
    if (!add_result(f, seen, &at, line, e))
        return false;
    l->after = line->row;
    if (!run_line_is_chosen(line, l->query.choice, wanted)) {
        run_line_release(line);
        return true;
    }
    if (!read_source(f, l->query.run, line, e))
        return false;
    if (!l->query.with_raw && line->raw)
        mem_text_replace_take(&line->raw, NULL);
    keep(l, line);
    return true;
}

/* One stretch of rows. *is_end: there are no more. */
static bool look_on(struct store_file *f, struct lines_op *l, const struct lookup_options *wanted,
                    bool *is_end, struct err *e)
{
    struct run_line *line = mem_zalloc(LINES_MAX * sizeof *line);
    struct places *at = mem_zalloc(LINES_MAX * sizeof *at);
    struct requests_seen seen = {NULL, NULL};
    size_t count, i = 0;
    bool is_good = read_lines(f, l, line, at, &count, e);
    for (; is_good && i < count && !is_full(l); i++)
        is_good = complete(f, l, &seen, wanted, &line[i], at[i], e);
    for (; i < count; i++)
        run_line_release(&line[i]);
    *is_end = is_good && !is_full(l) && count < LINES_MAX;
    request_free(seen.one);
    request_free(seen.known);
    free(line);
    free(at);
    return is_good;
}

static bool run_lines(struct store_file *f, struct store_op *op, struct err *e)
{
    struct lines_op *l = (struct lines_op *)op;
    struct err why = {0};
    struct run *run = store_load_run(f, l->query.run, &why);
    l->after = l->is_done ? l->query.after : l->after;
    l->is_done = false;
    bool is_end = false, is_good = run != NULL;
    if (!run && why.code == ERR_NOT_FOUND) {
        op->result.err = why;
        return true;
    }
    if (!run)
        *e = why;
    int64_t until = l->after + SCAN_MAX;
    while (is_good && !is_end && !is_full(l) && l->after < until)
        is_good = look_on(f, l, &run->options, &is_end, e);
    op->is_unfinished = is_good && !is_end && !is_full(l);
    if (is_good && !op->is_unfinished) {
        op->result.lines = l->lines;
        op->result.line_count = l->count;
        op->result.has_more = !is_end;
        op->result.run = run;
        l->lines = NULL;
        l->count = l->bytes = 0;
        l->is_done = true;
        return true;
    }
    run_free(run);
    return is_good;
}

void store_list_lines(struct store *s, const struct store_lines_query *q, store_done_fn *done, void *owner)
{
    struct lines_op *l = store_op_new(sizeof *l, run_lines, false, done, owner);
    l->op.release = release_lines;
    l->query = *q;
    l->query.count = q->count < 1 ? 1 : q->count > LINES_MAX ? LINES_MAX : q->count;
    l->after = q->after;
    store_submit(s, &l->op);
}

/* ---- once more ---- */

/* What a row is asked for when it is asked again: for a missing field, that field alone, and nothing while it
 * may still come. */
static unsigned wants_again(const struct run_line *line, const struct run *run, enum row_choice choice)
{
    unsigned wants = store_wants_of(&run->options);
    if (choice != ROWS_MISSING)
        return wants ? wants : WANTS_AGAIN;
    if (line->state == REQUEST_QUEUED || request_state_is_open(line->state))
        return 0;
    if (run_line_best(line, CONTACT_EMAIL))
        wants &= ~(unsigned)(WANTS_EMAIL | WANTS_PERSONAL_EMAILS);
    if (run_line_best(line, CONTACT_PHONE))
        wants &= ~(unsigned)(WANTS_PHONE | WANTS_REVEAL_PHONE);
    return wants;
}

static bool has_found(const struct person *p)
{
    return p && p->finding_count > 0;
}

/* Whom Apollo knows is counted once: with the request that asks again, not with the one before as well. */
static bool count_match_no_more(struct store_file *f, const struct run_line *line, struct err *e)
{
    if (line->standing != ROW_SENT || !line->person || !line->person->person_json)
        return true;
    return sql_run_for(&f->sql,
                       "UPDATE requests SET matched_people = matched_people - 1"
                       " WHERE id = ?1 AND matched_people > 0 AND run IS NOT NULL",
                       line->request, 0, e);
}

static bool make_ready(struct store_file *f, const struct run *run, const struct run_line *line,
                       unsigned wants, struct err *e)
{
    struct sql_query q;
    /* What was found stays the row's earlier result: before the last time, where that brought nothing. */
    bool keeps_earlier = has_found(line->known) && !has_found(line->person);
    if (!sql_prepare(&f->sql, &q,
                     "UPDATE run_rows SET standing = ?, wants = ?,"
                     " known_request = iif(?3 OR request IS NULL, known_request, request),"
                     " known_slot = iif(?3 OR request IS NULL, known_slot, slot), request = NULL,"
                     " slot = NULL WHERE run = ? AND row = ?",
                     e))
        return false;
    sql_bind_int(&q, ROW_READY);
    sql_bind_int(&q, wants);
    sql_bind_int(&q, keeps_earlier);
    sql_bind_int(&q, run->id);
    sql_bind_int(&q, line->row);
    return sql_finish(&q, e) && count_match_no_more(f, line, e) &&
           store_count_standing(f, run->id, line->standing, -1, e) &&
           store_count_standing(f, run->id, ROW_READY, 1, e);
}

bool store_retry_some(struct store_file *f, const struct run *run, enum row_choice choice,
                      struct store_progress *at, bool *is_over, struct err *e)
{
    struct lines_op l = {.query = {.run = run->id, .choice = choice, .count = LINES_MAX}, .after = at->after};
    bool is_good = look_on(f, &l, &run->options, is_over, e);
    for (size_t i = 0; is_good && i < l.count; i++) {
        unsigned wants = wants_again(&l.lines[i], run, choice);
        if (l.lines[i].standing == ROW_FORGOTTEN || (wants == 0 && choice == ROWS_MISSING))
            continue;
        is_good = make_ready(f, run, &l.lines[i], wants, e);
        at->rows++;
    }
    at->after = l.after;
    release_lines(&l.op);
    return is_good;
}

/* ---- vendors: of its own requests, and of those by which people are known ---- */

struct vendors_op {
    struct store_op op;
    int64_t run;
};

static bool run_vendors(struct store_file *f, struct store_op *op, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     "WITH asked (id) AS (SELECT id FROM requests WHERE run = ?1 UNION"
                     " SELECT known_request FROM run_rows WHERE run = ?1 AND known_request IS NOT NULL)"
                     " SELECT DISTINCT a.vendor FROM asked CROSS JOIN attempts a ON a.request = asked.id"
                     " WHERE a.vendor IS NOT NULL ORDER BY 1 LIMIT 200",
                     e))
        return false;
    sql_bind_int(&q, ((const struct vendors_op *)op)->run);
    while ((step = sql_step(&q, e)) == SQL_ROW)
        text_list_add_take(&op->result.names, sql_read_text(&q));
    return step == SQL_END;
}

void store_list_run_vendors(struct store *s, int64_t run, store_done_fn *done, void *owner)
{
    struct vendors_op *v = store_op_new(sizeof *v, run_vendors, false, done, owner);
    v->run = run;
    store_submit(s, &v->op);
}
