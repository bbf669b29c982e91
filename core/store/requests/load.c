/* load.c — one request out of its tables, as the struct that the model knows.
 * Rows that do not fit (a word, a place that cannot be) are a damaged file, not a crash. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/requests/requests.h"
#include "core/store/schema/fields.h"

#define DELIVERIES_SHOWN_MAX 1000
#define BODIES_SHOWN_BYTES_MAX (64u << 20)

static bool fail_shape(struct store_file *f, struct err *e)
{
    return sql_fail(&f->sql, SQLITE_CORRUPT, e);
}

/* Prepares a statement whose first parameter is the request. */
static bool prepare_for(struct store_file *f, struct sql_query *q, const char *text, int64_t id,
                        struct err *e)
{
    if (!sql_prepare(&f->sql, q, text, e))
        return false;
    sql_bind_int(q, id);
    return true;
}

static bool load_head(struct store_file *f, struct request *r, struct err *e)
{
    struct sql_query q;
    if (!prepare_for(f, &q,
                     "SELECT substr(token_selector, 1, 4)" STORE_REQUEST_FIELDS(
                         SQL_COLUMN) " FROM requests WHERE id = ?",
                     r->id, e))
        return false;
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_END)
        return err_set(e, ERR_NOT_FOUND, "There is no request %lld.", (long long)r->id);
    if (step == SQL_FAILED)
        return false;
    const char *digits = sql_peek_text(&q);
    r->token_hint = mem_text_format("%s…", digits ? digits : "");
    return sql_read_fields(&q, STORE_REQUEST, STORE_REQUEST_COUNT, r, e);
}

static bool load_parts(struct store_file *f, struct request *r, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!prepare_for(
            f, &q, "SELECT part" STORE_PART_FIELDS(SQL_COLUMN) " FROM parts WHERE request = ? ORDER BY part",
            r->id, e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        int64_t part = sql_read_int(&q);
        if (part < 0 || part >= PART_COUNT)
            return fail_shape(f, e);
        if (!sql_read_fields(&q, STORE_PART, STORE_PART_COUNT, &r->parts[part], e))
            return false;
    }
    return step == SQL_END;
}

static bool load_target_fields(struct store_file *f, struct request *r, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!prepare_for(f, &q, "SELECT value FROM target_fields WHERE request = ? ORDER BY ordinal", r->id, e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW)
        text_list_add_take(&r->target_fields, sql_read_text(&q));
    return step == SQL_END;
}

/* ---- people ---- */

/* The person in the slot that the row names next. */
static struct person *read_person(struct sql_query *q, struct request *r)
{
    int64_t slot = sql_read_int(q);
    return slot >= 0 && (size_t)slot < r->people_count ? &r->people[slot] : NULL;
}

static const char WHOLE_PEOPLE[] = "SELECT slot" STORE_PERSON_FIELDS(SQL_COLUMN)
    STORE_DOCUMENT_FIELDS(SQL_COLUMN) " FROM people LEFT JOIN person_documents USING (request, slot) WHERE "
                                      "request = ? ORDER BY slot";
static const char LIGHT_PEOPLE[] = "SELECT slot" STORE_PERSON_FIELDS(
    SQL_COLUMN) ", iif(person_at IS NULL AND typeof(person_json) = 'null', NULL, '{}')"
                ", iif(typeof(unprocessed_json) = 'null', NULL, '{}')"
                " FROM people LEFT JOIN documents USING (request, slot) WHERE request = ? ORDER BY slot";

static bool load_people(struct store_file *f, struct request *r, const char *text, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!prepare_for(f, &q, text, r->id, e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        if (sql_read_int(&q) != (int64_t)r->people_count)
            return fail_shape(f, e);
        struct person *p = request_add_person(r);
        if (!sql_read_fields(&q, STORE_PERSON, STORE_PERSON_COUNT, p, e) ||
            !sql_read_fields(&q, STORE_DOCUMENT, STORE_DOCUMENT_COUNT, p, e))
            return false;
    }
    return step == SQL_END;
}

static bool load_identifiers(struct store_file *f, struct request *r, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!prepare_for(f, &q, "SELECT slot, field, value FROM identifiers WHERE request = ?", r->id, e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        struct person *p = read_person(&q, r);
        if (!p)
            return fail_shape(f, e);
        enum identifier field = store_identifier(sql_peek_text(&q));
        if (field < IDENTIFIER_COUNT) /* else of a later version: not ours to show */
            mem_text_replace_take(&p->asked.value[field], sql_read_text(&q));
    }
    return step == SQL_END;
}

/* Attempts and findings lie alike: rows of a person, each with a list of texts. */
struct kept_rows {
    const char *rows, *texts; /* the statements */
    const struct sql_field *fields;
    size_t field_count;
    void *(*add)(struct person *p);
    struct text_list *(*list)(struct person *p, int64_t at); /* NULL: there is none */
};

static void *add_attempt(struct person *p)
{
    return person_add_attempt(p);
}

static void *add_finding(struct person *p)
{
    return person_add_finding(p);
}

static struct text_list *values_of(struct person *p, int64_t at)
{
    return at >= 0 && (size_t)at < p->attempt_count ? &p->attempts[at].values : NULL;
}

static struct text_list *validations_of(struct person *p, int64_t at)
{
    return at >= 0 && (size_t)at < p->finding_count ? &p->findings[at].validations : NULL;
}

static const struct kept_rows ATTEMPTS = {
    "SELECT slot" STORE_ATTEMPT_FIELDS(SQL_COLUMN) " FROM attempts WHERE request = ? ORDER BY slot, ordinal",
    "SELECT slot, attempt, value FROM attempt_values WHERE request = ? ORDER BY slot, attempt, ordinal",
    STORE_ATTEMPT,
    STORE_ATTEMPT_COUNT,
    add_attempt,
    values_of};
static const struct kept_rows FINDINGS = {
    "SELECT slot" STORE_FINDING_FIELDS(SQL_COLUMN) " FROM findings WHERE request = ? ORDER BY slot, ordinal",
    "SELECT slot, finding, value FROM finding_validations WHERE request = ?"
    " ORDER BY slot, finding, ordinal",
    STORE_FINDING,
    STORE_FINDING_COUNT,
    add_finding,
    validations_of};

static bool load_rows(struct store_file *f, struct request *r, const struct kept_rows *k, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!prepare_for(f, &q, k->rows, r->id, e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        struct person *p = read_person(&q, r);
        if (!p)
            return fail_shape(f, e);
        if (!sql_read_fields(&q, k->fields, k->field_count, k->add(p), e))
            return false;
    }
    return step == SQL_END;
}

static bool load_texts(struct store_file *f, struct request *r, const struct kept_rows *k, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!prepare_for(f, &q, k->texts, r->id, e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        struct person *p = read_person(&q, r);
        int64_t at = sql_read_int(&q);
        struct text_list *list = p ? k->list(p, at) : NULL;
        if (!list)
            return fail_shape(f, e);
        text_list_add_take(list, sql_read_text(&q));
    }
    return step == SQL_END;
}

/* ---- what only people look at ---- */

static char *read_bytes(struct sql_query *q)
{
    size_t size;
    const void *bytes = sql_peek_blob(q, &size);
    return bytes || size == 0 ? mem_text_n(bytes ? bytes : "", size) : NULL;
}

static bool load_exchange(struct store_file *f, struct request *r, bool with_body, struct err *e)
{
    struct sql_query q;
    if (!prepare_for(f, &q,
                     "SELECT answer_body IS NOT NULL" STORE_EXCHANGE_FIELDS(
                         SQL_COLUMN) ", answer_body FROM exchanges WHERE request = ?",
                     r->id, e))
        return false;
    enum sql_step step = sql_step(&q, e);
    if (step != SQL_ROW)
        return step == SQL_END;
    bool has_body = sql_read_int(&q) != 0;
    if (!sql_read_fields(&q, STORE_EXCHANGE, STORE_EXCHANGE_COUNT, &r->http, e))
        return false;
    if (has_body && with_body)
        r->http.answer_body = read_bytes(&q);
    return true;
}

bool store_outcome_from_word(const char *word, enum delivery_outcome *out)
{
    for (enum delivery_outcome o = DELIVERY_STORED; word && o <= DELIVERY_UNMATCHED; o++)
        if (strcmp(word, delivery_outcome_word(o)) == 0) {
            *out = o;
            return true;
        }
    return false;
}

static bool read_delivery(struct sql_query *q, struct delivery_record *d)
{
    static const struct sql_field CHANNEL = {SQL_CHANNEL, offsetof(struct delivery_record, channel)};
    d->id = sql_read_int(q);
    d->received_ms = sql_read_int(q);
    d->note = sql_read_text(q);
    d->body_size = (size_t)sql_read_int(q);
    return store_outcome_from_word(sql_peek_text(q), &d->outcome) && sql_read_fields(q, &CHANNEL, 1, d, NULL);
}

static bool load_deliveries(struct store_file *f, struct request *r, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!prepare_for(f, &q,
                     "SELECT id, received_ms, note, body_size, outcome, channel FROM deliveries"
                     " WHERE request = ? ORDER BY id LIMIT ?",
                     r->id, e))
        return false;
    sql_bind_int(&q, DELIVERIES_SHOWN_MAX);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        r->deliveries = mem_resize(r->deliveries, r->delivery_count + 1, sizeof *r->deliveries);
        struct delivery_record *d = &r->deliveries[r->delivery_count++];
        memset(d, 0, sizeof *d);
        if (!read_delivery(&q, d))
            return fail_shape(f, e);
    }
    return step == SQL_END;
}

static bool load_bodies(struct store_file *f, struct request *r, struct err *e)
{
    size_t total = 0;
    for (size_t i = 0; i < r->delivery_count; i++) {
        struct sql_query q;
        if ((total += r->deliveries[i].body_size) > BODIES_SHOWN_BYTES_MAX)
            break;
        if (!prepare_for(f, &q, "SELECT body FROM bodies WHERE delivery = ?", r->deliveries[i].id, e))
            return false;
        enum sql_step step = sql_step(&q, e);
        if (step == SQL_FAILED)
            return false;
        if (step == SQL_ROW)
            r->deliveries[i].body = read_bytes(&q);
    }
    return true;
}

/* ---- all of it ---- */

struct request *store_load_request(struct store_file *f, int64_t id, enum store_load how, struct err *e)
{
    struct request *r = request_new();
    r->id = id;
    bool is_good = load_head(f, r, e) && load_parts(f, r, e);
    if (how != STORE_LOAD_HEAD)
        is_good = is_good && load_target_fields(f, r, e) &&
                  load_people(f, r, how == STORE_LOAD_LIGHT ? LIGHT_PEOPLE : WHOLE_PEOPLE, e) &&
                  load_identifiers(f, r, e) && load_rows(f, r, &ATTEMPTS, e) &&
                  load_texts(f, r, &ATTEMPTS, e) && load_rows(f, r, &FINDINGS, e) &&
                  load_texts(f, r, &FINDINGS, e);
    if (how > STORE_LOAD_CORE)
        is_good = is_good && load_exchange(f, r, how == STORE_LOAD_BODIES, e) && load_deliveries(f, r, e);
    if (how == STORE_LOAD_BODIES)
        is_good = is_good && load_bodies(f, r, e);
    if (is_good)
        return r;
    request_free(r);
    return NULL;
}

bool store_find_state(struct store_file *f, int64_t id, enum request_state *out, bool *is_found,
                      struct err *e)
{
    static const struct sql_field STATE = {SQL_STATE, 0};
    struct sql_query q;
    if (!prepare_for(f, &q, "SELECT state FROM requests WHERE id = ?", id, e))
        return false;
    enum sql_step step = sql_step(&q, e);
    *is_found = step == SQL_ROW;
    return step == SQL_END || (step == SQL_ROW && sql_read_fields(&q, &STATE, 1, out, e));
}
