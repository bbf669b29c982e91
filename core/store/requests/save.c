/* save.c — one request into its tables. Small children are written anew; Apollo's big objects are
 * only written when they differ, so that settling a delivery costs a few short rows. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/model/credits.h"
#include "core/store/insight/insight.h"
#include "core/store/requests/requests.h"
#include "core/store/schema/fields.h"
#include "core/store/search/search.h"

#define SEARCH_BYTES_MAX 8192

bool store_enter_state(struct request *r, enum request_state state)
{
    if (state != r->state && !request_state_may_move(r->state, state)) {
        log_write(LOG_LEVEL_ERROR, "request %lld: %s to %s is no legal move; it stays", (long long)r->id,
                  request_state_word(r->state), request_state_word(state));
        return false;
    }
    r->state = state;
    if (!store_state_polls(state))
        r->next_poll_ms = 0;
    return true;
}

bool store_state_polls(enum request_state state)
{
    return state == REQUEST_WAITING || state == REQUEST_UNCERTAIN;
}

/* ---- the row ---- */

static void bind_still(struct sql_query *q, const struct request *r, const struct request_row *row)
{
    sql_bind_fields(q, STORE_REQUEST + STORE_REQUEST_MOVING_COUNT,
                    STORE_REQUEST_COUNT - STORE_REQUEST_MOVING_COUNT, r);
    sql_bind_fields(q, STORE_ROW + STORE_ROW_MOVING_COUNT, STORE_ROW_COUNT - STORE_ROW_MOVING_COUNT, row);
}

/* Only where one of them differs: four indexes are left alone when a request merely moves. */
static bool save_still(struct store_file *f, const struct request *r, const struct request_row *row,
                       struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "UPDATE requests SET sender = sender" STORE_REQUEST_STILL(SQL_ASSIGN)
                         STORE_ROW_STILL(SQL_ASSIGN) " WHERE id = ? AND NOT (1" STORE_REQUEST_STILL(SQL_SAME)
                             STORE_ROW_STILL(SQL_SAME) ")",
                     e))
        return false;
    bind_still(&q, r, row);
    sql_bind_int(&q, r->id);
    bind_still(&q, r, row);
    return sql_finish(&q, e);
}

static bool save_moving(struct store_file *f, const struct request *r, const struct request_row *row,
                        int64_t now_ms, struct err *e)
{
    struct sql_query q;
    int64_t micro;
    /* A claim outlives a change that has nothing to do with polling. Amounts are dated when they change. */
    if (!sql_prepare(&f->sql, &q,
                     "UPDATE requests SET due_ms = iif(next_poll_ms IS ?, due_ms, ?),"
                     " credited_ms = iif(credits IS ?, credited_ms, ?),"
                     " credits_micro = ?" STORE_ROW_MOVING(SQL_ASSIGN)
                         STORE_REQUEST_MOVING(SQL_ASSIGN) " WHERE id = ?",
                     e))
        return false;
    sql_bind_ms(&q, r->next_poll_ms);
    sql_bind_ms(&q, r->next_poll_ms);
    sql_bind_text(&q, r->credits);
    sql_bind_int(&q, now_ms);
    if (r->credits && credits_parse(r->credits, &micro))
        sql_bind_int(&q, micro);
    else
        sql_bind_text(&q, NULL);
    sql_bind_fields(&q, STORE_ROW, STORE_ROW_MOVING_COUNT, row);
    sql_bind_fields(&q, STORE_REQUEST, STORE_REQUEST_MOVING_COUNT, r);
    sql_bind_int(&q, r->id);
    return sql_finish(&q, e);
}

/* The day of asking first: the ledger's sums take it as they find it. */
static bool save_row(struct store_file *f, const struct request *r, int64_t now_ms, struct err *e)
{
    struct request_row row = {0};
    store_summarise(r, &row);
    bool is_good = save_still(f, r, &row, e) && save_moving(f, r, &row, now_ms, e);
    request_row_release(&row);
    return is_good;
}

static bool save_search(struct store_file *f, const struct request *r, struct err *e)
{
    struct sql_query q;
    struct buf folded;
    if (!sql_prepare(&f->sql, &q,
                     "INSERT INTO search (request, folded) VALUES (?, ?) ON CONFLICT (request)"
                     " DO UPDATE SET folded = excluded.folded WHERE folded <> excluded.folded",
                     e))
        return false;
    buf_init(&folded, SEARCH_BYTES_MAX);
    store_write_search(r, &folded);
    sql_bind_int(&q, r->id);
    sql_bind_text(&q, folded.data);
    bool is_good = sql_finish(&q, e);
    buf_release(&folded);
    return is_good;
}

static bool save_part(struct store_file *f, int64_t id, int part, const struct part_status *p, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(
            &f->sql, &q,
            "INSERT INTO parts (request, part" STORE_PART_FIELDS(
                SQL_COLUMN) ") VALUES (?, ?" STORE_PART_FIELDS(SQL_PLACE) ")"
                                                                          " ON CONFLICT (request, part) DO "
                                                                          "UPDATE SET state = "
                                                                          "excluded.state" STORE_PART_FIELDS(
                                                                              SQL_ASSIGN_EXCLUDED),
            e))
        return false;
    sql_bind_int(&q, id);
    sql_bind_int(&q, part);
    sql_bind_fields(&q, STORE_PART, STORE_PART_COUNT, p);
    return sql_finish(&q, e);
}

static bool is_blank_part(const struct part_status *p)
{
    return p->state == PART_NOT_ASKED && !p->status && !p->message && !p->credits;
}

static bool save_parts(struct store_file *f, const struct request *r, struct err *e)
{
    for (int i = 0; i < PART_COUNT; i++)
        if (!is_blank_part(&r->parts[i]) && !save_part(f, r->id, i, &r->parts[i], e))
            return false;
    return true;
}

/* ---- lists of text ---- */

static bool run_for(struct store_file *f, const char *text, int64_t id, enum sql_step *step, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, text, e))
        return false;
    sql_bind_int(&q, id);
    *step = sql_step(&q, e);
    return *step != SQL_FAILED;
}

/* Looks first: a DELETE that finds nothing costs ten times the look, since it prepares for a cascade, and
 * nearly every request is settled once. */
#define DELETE_OF(table)                                                                                     \
    "SELECT 1 FROM " table " WHERE request = ? LIMIT 1", "DELETE FROM " table " WHERE request = ?"
static bool delete_of(struct store_file *f, const char *look, const char *text, int64_t id, struct err *e)
{
    enum sql_step step;
    return run_for(f, look, id, &step, e) && (step == SQL_END || run_for(f, text, id, &step, e));
}

/* `text` inserts (request, [slot, owner,] ordinal, value); a slot below 0 is left out. */
static bool save_list(struct store_file *f, const char *text, int64_t id, int slot, size_t owner,
                      const struct text_list *list, struct err *e)
{
    for (size_t i = 0; i < list->count; i++) {
        struct sql_query q;
        if (!list->item[i])
            continue;
        if (!sql_prepare(&f->sql, &q, text, e))
            return false;
        sql_bind_int(&q, id);
        if (slot >= 0) {
            sql_bind_int(&q, slot);
            sql_bind_int(&q, (int64_t)owner);
        }
        sql_bind_int(&q, (int64_t)i);
        sql_bind_text(&q, list->item[i]);
        if (!sql_finish(&q, e))
            return false;
    }
    return true;
}

static bool save_target_fields(struct store_file *f, const struct request *r, struct err *e)
{
    return delete_of(f, DELETE_OF("target_fields"), r->id, e) &&
           save_list(f, "INSERT INTO target_fields (request, ordinal, value) VALUES (?, ?, ?)", r->id, -1, 0,
                     &r->target_fields, e);
}

bool store_save_head(struct store_file *f, const struct request *r, int64_t now_ms, struct err *e)
{
    return save_row(f, r, now_ms, e) && save_search(f, r, e) && save_parts(f, r, e) &&
           save_target_fields(f, r, e);
}

/* Whoever queues or sends it now is its sender, so that recovery tells the dead from the living. */
static bool save_state(struct store_file *f, const struct request *r, struct err *e)
{
    struct sql_query q;
    bool is_ours = r->state == REQUEST_SENDING || r->state == REQUEST_QUEUED;
    if (!sql_prepare(
            &f->sql, &q,
            "UPDATE requests SET state = ?, sender = iif(?, ?, sender), is_simulated = ?, sent_ms = ?,"
            " answered_ms = ?, message = ?, due_ms = iif(next_poll_ms IS ?8, due_ms, ?8),"
            " next_poll_ms = ?8 WHERE id = ?9",
            e))
        return false;
    sql_bind_text(&q, request_state_word(r->state));
    sql_bind_int(&q, is_ours);
    sql_bind_text(&q, f->sender);
    sql_bind_int(&q, r->is_simulated);
    sql_bind_ms(&q, r->sent_ms);
    sql_bind_ms(&q, r->answered_ms);
    sql_bind_text(&q, r->message);
    sql_bind_ms(&q, r->next_poll_ms);
    sql_bind_int(&q, r->id);
    return sql_finish(&q, e);
}

bool store_save_move(struct store_file *f, const struct request *r, const char *message, struct err *e)
{
    return save_state(f, r, e) && save_parts(f, r, e) && (!message || save_search(f, r, e));
}

/* ---- people ---- */

static bool save_person(struct store_file *f, int64_t id, int slot, const struct person *p, struct err *e)
{
    struct sql_query q;
    /* Never assign a column of the key, not even its own value: every child would be looked for. */
    if (!sql_prepare(
            &f->sql, &q,
            "INSERT INTO people (request, slot" STORE_PERSON_FIELDS(
                SQL_COLUMN) ") VALUES (?, ?" STORE_PERSON_FIELDS(SQL_PLACE) ")"
                                                                            " ON CONFLICT (request, slot) DO "
                                                                            "UPDATE SET position = "
                                                                            "excluded."
                                                                            "position" STORE_PERSON_FIELDS(
                                                                                SQL_ASSIGN_EXCLUDED),
            e))
        return false;
    sql_bind_int(&q, id);
    sql_bind_int(&q, slot);
    sql_bind_fields(&q, STORE_PERSON, STORE_PERSON_COUNT, p);
    return sql_finish(&q, e);
}

/* Where the person's object stands in an answer's body, of which what is before `from` is other people's; the
 * body's size: nowhere. */
static size_t find_document(const struct http_exchange *x, size_t from, const char *text)
{
    enum { PROBE = 64 }; /* a long needle would cost its own length before the search begins */
    size_t size = strlen(text), whole = x && x->answer_body ? x->answer_body_size : 0;
    while (whole - from >= size) {
        const char *at = memmem(x->answer_body + from, whole - from, text, size < PROBE ? size : PROBE);
        if (!at || (size_t)(at - x->answer_body) + size > whole)
            break;
        if (memcmp(at, text, size) == 0)
            return (size_t)(at - x->answer_body);
        from = (size_t)(at - x->answer_body) + 1;
    }
    return x ? x->answer_body_size : 0;
}

/* With an exchange, which is stored beside it, an object that stands in its body is not stored again. */
static bool save_document(struct store_file *f, int64_t id, int slot, const struct person *p,
                          const struct http_exchange *x, size_t *behind, struct err *e)
{
    struct sql_query q;
    if (!p->person_json && !p->unprocessed_json)
        return true;
    if (!sql_prepare(
            &f->sql, &q,
            "INSERT INTO documents (request, slot, person_json, unprocessed_json, person_at, person_size)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (request, slot) DO UPDATE SET"
            " person_json = excluded.person_json, unprocessed_json = excluded.unprocessed_json,"
            " person_at = excluded.person_at, person_size = excluded.person_size"
            " WHERE person_json IS NOT excluded.person_json OR person_at IS NOT excluded.person_at"
            " OR person_size IS NOT excluded.person_size"
            " OR unprocessed_json IS NOT excluded.unprocessed_json",
            e))
        return false;
    size_t at = p->person_json ? find_document(x, *behind, p->person_json) : 0;
    bool is_in_answer = p->person_json && x && at < x->answer_body_size;
    sql_bind_int(&q, id);
    sql_bind_int(&q, slot);
    sql_bind_text(&q, is_in_answer ? NULL : p->person_json);
    sql_bind_text(&q, p->unprocessed_json);
    if (is_in_answer) {
        *behind = at + strlen(p->person_json);
        sql_bind_int(&q, (int64_t)at);
        sql_bind_int(&q, (int64_t)(*behind - at));
    }
    return sql_finish(&q, e);
}

static bool save_attempt(struct store_file *f, int64_t id, int slot, size_t i, const struct attempt *a,
                         struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "INSERT INTO attempts (request, slot, ordinal" STORE_ATTEMPT_FIELDS(
                         SQL_COLUMN) ") VALUES (?, ?, ?" STORE_ATTEMPT_FIELDS(SQL_PLACE) ")",
                     e))
        return false;
    sql_bind_int(&q, id);
    sql_bind_int(&q, slot);
    sql_bind_int(&q, (int64_t)i);
    sql_bind_fields(&q, STORE_ATTEMPT, STORE_ATTEMPT_COUNT, a);
    return sql_finish(&q, e) &&
           save_list(f,
                     "INSERT INTO attempt_values (request, slot, attempt, ordinal, value)"
                     " VALUES (?, ?, ?, ?, ?)",
                     id, slot, i, &a->values, e);
}

static bool save_finding(struct store_file *f, int64_t id, int slot, size_t i, const struct finding *x,
                         struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "INSERT INTO findings (request, slot, ordinal" STORE_FINDING_FIELDS(
                         SQL_COLUMN) ") VALUES (?, ?, ?" STORE_FINDING_FIELDS(SQL_PLACE) ")",
                     e))
        return false;
    sql_bind_int(&q, id);
    sql_bind_int(&q, slot);
    sql_bind_int(&q, (int64_t)i);
    sql_bind_fields(&q, STORE_FINDING, STORE_FINDING_COUNT, x);
    return sql_finish(&q, e) &&
           save_list(f,
                     "INSERT INTO finding_validations (request, slot, finding, ordinal, value)"
                     " VALUES (?, ?, ?, ?, ?)",
                     id, slot, i, &x->validations, e);
}

static bool save_contacts(struct store_file *f, int64_t id, int slot, const struct person *p, struct err *e)
{
    for (size_t i = 0; i < p->attempt_count; i++)
        if (!save_attempt(f, id, slot, i, &p->attempts[i], e))
            return false;
    for (size_t i = 0; i < p->finding_count; i++)
        if (!save_finding(f, id, slot, i, &p->findings[i], e))
            return false;
    return true;
}

bool store_save_delivered(struct store_file *f, const struct request *r, struct err *e)
{
    /* Their values and validations go with them. */
    if (!delete_of(f, DELETE_OF("attempts"), r->id, e) || !delete_of(f, DELETE_OF("findings"), r->id, e))
        return false;
    for (size_t i = 0; i < r->people_count; i++)
        if (!save_person(f, r->id, (int)i, &r->people[i], e) ||
            !save_contacts(f, r->id, (int)i, &r->people[i], e))
            return false;
    return store_note_insight(f, r, e);
}

bool store_insert_people(struct store_file *f, const struct request *r, struct err *e)
{
    for (size_t i = 0; i < r->people_count; i++)
        if (!save_person(f, r->id, (int)i, &r->people[i], e))
            return false;
    return true;
}

bool store_save_people(struct store_file *f, const struct request *r, const struct http_exchange *x,
                       struct err *e)
{
    size_t behind = 0;
    if (!store_save_delivered(f, r, e))
        return false;
    for (size_t i = 0; i < r->people_count; i++)
        if (!save_document(f, r->id, (int)i, &r->people[i], x, &behind, e))
            return false;
    return true;
}

static bool save_identifier(struct store_file *f, int64_t id, int slot, enum identifier field,
                            const char *value, struct err *e)
{
    struct sql_query q;
    if (!value)
        return true;
    if (!sql_prepare(&f->sql, &q, "INSERT INTO identifiers (request, slot, field, value) VALUES (?, ?, ?, ?)",
                     e))
        return false;
    sql_bind_int(&q, id);
    sql_bind_int(&q, slot);
    sql_bind_text(&q, identifier_parameter(field));
    sql_bind_text(&q, value);
    return sql_finish(&q, e);
}

bool store_save_identifiers(struct store_file *f, const struct request *r, struct err *e)
{
    for (size_t i = 0; i < r->people_count; i++)
        for (enum identifier field = 0; field < IDENTIFIER_COUNT; field++)
            if (!save_identifier(f, r->id, (int)i, field, r->people[i].asked.value[field], e))
                return false;
    return true;
}

/* ---- the exchange ---- */

bool store_save_exchange(struct store_file *f, int64_t id, const struct http_exchange *x, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(
            &f->sql, &q,
            "INSERT INTO exchanges (request, answer_body" STORE_EXCHANGE_FIELDS(
                SQL_COLUMN) ") VALUES (?, ?" STORE_EXCHANGE_FIELDS(SQL_PLACE) ")"
                                                                              " ON CONFLICT (request) DO "
                                                                              "UPDATE SET"
                                                                              " method = "
                                                                              "coalesce(excluded.method, "
                                                                              "method),"
                                                                              " url = coalesce(excluded.url, "
                                                                              "url),"
                                                                              " request_body = "
                                                                              "coalesce(excluded.request_"
                                                                              "body, request_body),"
                                                                              " status = excluded.status,"
                                                                              " answer_headers = "
                                                                              "excluded.answer_headers,"
                                                                              " answer_body = "
                                                                              "excluded.answer_body,"
                                                                              " answer_body_size = "
                                                                              "excluded.answer_body_size,"
                                                                              " name_us = excluded.name_us, "
                                                                              "connect_us = "
                                                                              "excluded.connect_us,"
                                                                              " tls_us = excluded.tls_us, "
                                                                              "first_byte_us = "
                                                                              "excluded.first_byte_us,"
                                                                              " total_us = excluded.total_us",
            e))
        return false;
    sql_bind_int(&q, id);
    if (x->answer_body)
        sql_bind_blob(&q, x->answer_body, x->answer_body_size);
    else
        sql_bind_text(&q, NULL);
    sql_bind_fields(&q, STORE_EXCHANGE, STORE_EXCHANGE_COUNT, x);
    return sql_finish(&q, e);
}
