/* forget.c — removes every stored copy of one person, and what is too old to be kept.
 * A request about nobody else goes whole; from a batch the person goes and the others stay, but for the raw
 * bodies, which speak of all of them; then every text of every table is looked through, whoever added it.
 * One transaction: all of it or nothing. The looking-through reads the whole history, once, on purpose. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/random.h"
#include "core/store/forget/forget_internal.h"
#include "core/store/insight/insight.h"
#include "core/store/requests/requests.h"

#define TELLS_OF_REMOVAL "removed: it spoke of a person who was to be forgotten"

struct place {
    int64_t request, slot;
};

struct forget_op {
    struct store_op op;
    struct who who;
    int64_t now_ms;
    bool is_trial;
    /* of one run */
    struct marks marks;
    struct place *found;
    size_t found_count;
};

/* ---- finding ---- */

static bool note_place(struct forget_op *g, int64_t request, int64_t slot)
{
    for (size_t i = 0; i < g->found_count; i++)
        if (g->found[i].request == request && g->found[i].slot == slot)
            return false;
    g->found = mem_resize(g->found, g->found_count + 1, sizeof *g->found);
    g->found[g->found_count++] = (struct place){request, slot};
    return true;
}

static bool find_places(struct store_file *f, struct forget_op *g, const char *text, int64_t bound,
                        struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, text, e))
        return false;
    if (bound)
        sql_bind_int(&q, bound);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t request = sql_read_int(&q);
        note_place(g, request, sql_read_int(&q));
    }
    return step == SQL_END;
}

/* What the found ones are known by, so that they are found under their other names too. */
static bool learn_marks(struct store_file *f, struct forget_op *g, const struct place *p, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT 'id', apollo_id FROM people WHERE request = ?1 AND slot = ?2"
                     " UNION ALL SELECT 'id', delivered_id FROM people WHERE request = ?1 AND slot = ?2"
                     " UNION ALL SELECT field, value FROM identifiers WHERE request = ?1 AND slot = ?2"
                     " UNION ALL SELECT 'found', value FROM findings WHERE request = ?1 AND slot = ?2"
                     " AND field = 'email'"
                     " UNION ALL SELECT 'linkedin_url', url FROM (SELECT iif(json_valid(person_json),"
                     " json_extract(person_json, '$.linkedin_url'), NULL) AS url FROM person_documents"
                     " WHERE request = ?1 AND slot = ?2) WHERE url LIKE '%/in/%'",
                     e))
        return false;
    sql_bind_int(&q, p->request);
    sql_bind_int(&q, p->slot);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        const char *kind = sql_peek_text(&q), *value = sql_peek_text(&q);
        if (strcmp(kind, "found") == 0)
            marks_add(&g->marks, MARK_FOUND, value);
        else
            marks_add_identifier(&g->marks, kind, value);
    }
    return step == SQL_END;
}

/* What the user named: found once, before anything is learned. */
static bool find_named(struct store_file *f, struct forget_op *g, struct err *e)
{
    bool is_good = true;
    if (g->who.request_id)
        is_good =
            find_places(f, g, "SELECT request, slot FROM people WHERE request = ?", g->who.request_id, e);
    if (is_good && g->marks.name)
        is_good = find_places(
            f, g,
            "SELECT request, slot FROM identifiers GROUP BY request, slot HAVING is_namesake("
            " max(iif(field = 'name', value, NULL)), max(iif(field = 'first_name', value, NULL)),"
            " max(iif(field = 'last_name', value, NULL)), max(iif(field = 'domain', value, NULL)))",
            0, e);
    /* Only here: what was found may be shared by colleagues. */
    return is_good && find_places(f, g,
                                  "SELECT request, slot FROM findings WHERE is_marked(field, value)"
                                  " OR is_marked(field, raw)",
                                  0, e);
}

static bool find_marked(struct store_file *f, struct forget_op *g, struct err *e)
{
    return find_places(f, g,
                       "SELECT request, slot FROM people WHERE is_marked('id', apollo_id)"
                       " OR is_marked('id', delivered_id)"
                       " UNION SELECT request, slot FROM identifiers WHERE is_marked(field, value)",
                       0, e);
}

static bool learn_place(struct store_file *f, struct forget_op *g, const struct place *p, struct err *e)
{
    return learn_marks(f, g, p, e) && store_forget_place(f, p->request, p->slot, g->now_ms, e) &&
           store_add_rows_of(f, p->request, p->slot, e);
}

/* Where the rows of lists lead to, and whoever was asked about under one of the identities. */
static bool find_by_rows(struct store_file *f, struct forget_op *g, struct err *e)
{
    return find_places(f, g,
                       "SELECT r.request, r.slot FROM temp.forget_rows w CROSS JOIN run_rows r"
                       " ON r.run = w.run AND r.row = w.row"
                       " WHERE r.request IN (SELECT id FROM requests) AND r.slot IS NOT NULL",
                       0, e) &&
           find_places(f, g,
                       "SELECT request, slot FROM person_digests"
                       " WHERE digest IN (SELECT digest FROM forgotten WHERE at_ms = ?)",
                       g->now_ms, e);
}

/* Each finding may tell another name of theirs, under which there is more. */
static bool find_all(struct store_file *f, struct forget_op *g, struct err *e)
{
    size_t learned = 0, marks;
    bool has_learned;
    /* Also where nothing is stored: a list of tomorrow may name them. */
    if (!store_begin_rows(f, e) || !store_note_identities(f, &g->who.ids, g->now_ms, e) ||
        !find_named(f, g, e))
        return false;
    do {
        marks = g->marks.count;
        if (!find_marked(f, g, e))
            return false;
        for (; learned < g->found_count; learned++)
            if (!learn_place(f, g, &g->found[learned], e))
                return false;
        if (!store_note_marks(f, &g->marks, g->now_ms, e) ||
            !store_find_rows(f, &g->marks, g->now_ms, &has_learned, e) || !find_by_rows(f, g, e))
            return false;
    } while (has_learned || learned < g->found_count || marks < g->marks.count);
    return true;
}

/* ---- removing ---- */

static bool is_found(const struct forget_op *g, int64_t request, int64_t slot)
{
    for (size_t i = 0; i < g->found_count; i++)
        if (g->found[i].request == request && g->found[i].slot == slot)
            return true;
    return false;
}

/* Whether somebody else was asked about in it, too. */
static bool has_others(const struct forget_op *g, const struct request *r)
{
    for (size_t i = 0; i < r->people_count; i++)
        if (r->people[i].position >= 0 && !is_found(g, r->id, (int64_t)i))
            return true;
    return false;
}

/* An empty place stays, so that those behind keep theirs. */
static void empty_person(struct person *p)
{
    int position = p->position;
    person_release(p);
    *p = (struct person){.position = position};
}

static bool remove_from_batch(struct store_file *f, struct forget_op *g, struct request *r, struct err *e)
{
    for (size_t i = 0; i < r->people_count; i++) {
        if (!is_found(g, r->id, (int64_t)i))
            continue;
        empty_person(&r->people[i]);
        if (!sql_run_for(&f->sql, "DELETE FROM identifiers WHERE request = ? AND slot = ?", r->id, (int64_t)i,
                         e) ||
            !sql_run_for(&f->sql, "DELETE FROM documents WHERE request = ? AND slot = ?", r->id, (int64_t)i,
                         e))
            return false;
    }
    return store_save_people(f, r, NULL, e) && store_save_head(f, r, g->now_ms, e);
}

/* What speaks of all of a batch at once; and nothing may bring it back: the address that Apollo was told
 * leads nowhere from now on. */
static bool remove_bodies(struct store_file *f, int64_t id, struct err *e)
{
    char token[TOKEN_TEXT_SIZE];
    struct sql_query q;
    random_token(token);
    if (!sql_run_for(&f->sql,
                     "DELETE FROM bodies WHERE delivery IN (SELECT id FROM deliveries WHERE request = ?)", id,
                     0, e) ||
        !sql_run_for(&f->sql,
                     "UPDATE deliveries SET body_size = 0, is_unsettled = 0, note = '" TELLS_OF_REMOVAL "'"
                     " WHERE request = ?",
                     id, 0, e) ||
        !sql_run_for(
            &f->sql,
            "UPDATE exchanges SET url = NULL, request_body = NULL, answer_body = NULL, answer_body_size = 0"
            " WHERE request = ?",
            id, 0, e) ||
        !sql_prepare(&f->sql, &q,
                     "UPDATE requests SET token_selector = substr(?1, 1, ?2),"
                     " token_verifier = substr(?1, ?2 + 1) WHERE id = ?3",
                     e))
        return false;
    sql_bind_text(&q, token);
    sql_bind_int(&q, TOKEN_SELECTOR_LENGTH);
    sql_bind_int(&q, id);
    return sql_finish(&q, e);
}

static bool is_at_rest(enum request_state state)
{
    return state != REQUEST_QUEUED && state != REQUEST_SENDING;
}

/* What cannot be done now is the caller's to hear; then nothing is done at all. */
static bool may_remove(struct forget_op *g, const struct request *r, bool with_others)
{
    if (!is_at_rest(r->state))
        err_set(&g->op.result.err, ERR_USAGE,
                "Request %lld is being sent at this moment. Forget again when it has "
                "its answer.",
                (long long)r->id);
    else if (with_others && store_state_polls(r->state))
        err_set(&g->op.result.err, ERR_USAGE,
                "Request %lld still waits for a batch with other people in it. Forget again when it has "
                "ended, or "
                "stop waiting first: waterfall abandon %lld",
                (long long)r->id, (long long)r->id);
    return g->op.result.err.code == ERR_NONE;
}

static bool remove_request(struct store_file *f, struct forget_op *g, int64_t id, struct err *e)
{
    struct store_result *result = &g->op.result;
    struct request *r = store_load_request(f, id, STORE_LOAD_CORE, e);
    if (!r)
        return false;
    bool with_others = has_others(g, r), is_good = true;
    if (may_remove(g, r, with_others)) {
        store_result_add_id(result, id);
        result->total += !with_others;
        is_good = with_others ? remove_from_batch(f, g, r, e) && remove_bodies(f, id, e)
                              : sql_run_for(&f->sql, "DELETE FROM requests WHERE id = ?", id, 0, e);
    }
    request_free(r);
    return is_good;
}

static bool is_removed(const struct store_result *result, int64_t id)
{
    for (size_t i = 0; i < result->id_count; i++)
        if (result->ids[i] == id)
            return true;
    return false;
}

static bool remove_found(struct store_file *f, struct forget_op *g, struct err *e)
{
    for (size_t i = 0; i < g->found_count && g->op.result.err.code == ERR_NONE; i++)
        if (!is_removed(&g->op.result, g->found[i].request) && !remove_request(f, g, g->found[i].request, e))
            return false;
    return true;
}

/* ---- every other text ---- */

static bool count_change(struct store_file *f, struct forget_op *g, const char *text, struct err *e)
{
    if (!sql_exec(&f->sql, text, e))
        return false;
    g->op.result.matching += sqlite3_changes(f->sql.db);
    return true;
}

/* A stray body: one that was delivered under somebody else's request. */
static bool sweep_bodies(struct store_file *f, struct forget_op *g, struct err *e)
{
    store_studies_forget(f); /* some of it belongs to no request, whose change would tell */
    return sql_exec(&f->sql,
                    "UPDATE deliveries SET body_size = 0, outcome = iif(is_unsettled, 'unreadable', outcome),"
                    " is_unsettled = 0, note = '" TELLS_OF_REMOVAL "' WHERE id IN"
                    " (SELECT delivery FROM bodies WHERE speaks_of(body))",
                    e) &&
           count_change(f, g, "DELETE FROM bodies WHERE speaks_of(body)", e);
}

/* The statement that empties one column: NULL where it may be, else nothing in it; a key takes its row along.
 * Quotes in the two names are doubled. */
static char *sweep_statement(const char *table, const char *column, const char *type, bool is_bound,
                             bool is_key)
{
    if (is_key)
        return mem_text_format("DELETE FROM \"%s\" WHERE speaks_of(\"%s\")", table, column);
    return mem_text_format("UPDATE \"%s\" SET \"%s\" = %s WHERE speaks_of(\"%s\")", table, column,
                           !is_bound                   ? "NULL"
                           : strcmp(type, "BLOB") == 0 ? "x''"
                                                       : "''",
                           column);
}

/* All statements first: a schema is not read while its tables change. */
static bool list_sweeps(struct store_file *f, struct text_list *out, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT replace(t.name, '\"', '\"\"'), replace(c.name, '\"', '\"\"'), c.type, "
                     "c.\"notnull\", c.pk OR EXISTS (SELECT 1 FROM"
                     " pragma_index_list(t.name) l, pragma_index_info(l.name) i WHERE l.\"unique\""
                     " AND i.name = c.name)"
                     " FROM sqlite_schema t, pragma_table_info(t.name) c"
                     " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND c.type IN ('TEXT', 'BLOB')"
                     " AND NOT (t.name = 'requests' AND c.name LIKE 'token%')",
                     e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        const char *table = sql_peek_text(&q), *column = sql_peek_text(&q), *type = sql_peek_text(&q);
        bool is_bound = sql_read_int(&q) != 0;
        text_list_add_take(out, sweep_statement(table, column, type, is_bound, sql_read_int(&q) != 0));
    }
    return step == SQL_END;
}

static bool sweep_tables(struct store_file *f, struct forget_op *g, struct err *e)
{
    struct text_list sweeps = {0};
    bool is_good = list_sweeps(f, &sweeps, e);
    for (size_t i = 0; i < sweeps.count && is_good; i++)
        is_good = count_change(f, g, sweeps.item[i], e);
    text_list_release(&sweeps);
    return is_good;
}

/* What an answer that is about to be emptied says of others is theirs. */
static bool save_documents(struct store_file *f, struct err *e)
{
    return sql_exec(&f->sql,
                    "UPDATE documents SET person_json = (SELECT v.person_json FROM person_documents v"
                    " WHERE v.request = documents.request AND v.slot = documents.slot),"
                    " person_at = NULL, person_size = NULL WHERE person_at IS NOT NULL AND request IN"
                    " (SELECT request FROM exchanges WHERE speaks_of(answer_body))",
                    e);
}

/* ---- the operation ---- */

static bool forget_inside(struct store_file *f, struct forget_op *g, struct err *e)
{
    if (!find_all(f, g, e) || !remove_found(f, g, e))
        return false;
    if (g->op.result.err.code != ERR_NONE)
        return true;
    return store_forget_rows(f, &g->op.result.matching, e) && sweep_bodies(f, g, e) && save_documents(f, e) &&
           sweep_tables(f, g, e);
}

/* A trial is the real thing, undone: what it tells is what will be. */
static bool run_forget(struct store_file *f, struct store_op *op, struct err *e)
{
    struct forget_op *g = (struct forget_op *)op;
    marks_init(&g->marks, &g->who);
    bool is_good = sql_exec(&f->sql, "SAVEPOINT forget", e);
    if (is_good && !marks_lend(&g->marks, f->sql.db))
        is_good = sql_fail(&f->sql, sqlite3_errcode(f->sql.db), e);
    is_good = is_good && forget_inside(f, g, e);
    bool is_kept = is_good && !g->is_trial && op->result.err.code == ERR_NONE;
    op->result.is_changed = is_kept && (op->result.id_count || op->result.matching);
    sql_rest(&f->sql);
    if (is_good && !is_kept)
        is_good = sql_exec(&f->sql, "ROLLBACK TO forget", e);
    is_good = is_good && sql_exec(&f->sql, "RELEASE forget", e);
    marks_take_back(f->sql.db);
    marks_release(&g->marks);
    free(g->found);
    g->found = NULL;
    g->found_count = 0;
    return is_good;
}

static void release_forget(struct store_op *op)
{
    who_release(&((struct forget_op *)op)->who);
}

void store_forget_take(struct store *s, struct who *who, bool is_trial, int64_t now_ms, store_done_fn *done,
                       void *owner)
{
    struct forget_op *g = store_op_new(sizeof *g, run_forget, true, done, owner);
    g->op.release = release_forget;
    g->who = *who;
    *who = (struct who){0};
    g->is_trial = is_trial;
    g->now_ms = now_ms;
    store_submit(s, &g->op);
}
