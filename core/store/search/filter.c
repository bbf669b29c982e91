/* filter.c — each term as a condition; what is typed is bound, never written into the text.
 * Words are searched for in the narrow table of folded text, which is read through from the newest on.
 * Measured against FTS5 with the trigram tokenizer (264 bytes of text a request, a group commit each 100):
 * an index costs 141 µs and 894 bytes more for each time that a request's text is written, and it is written
 * three times, where all of a request's life costs 225 µs; without positions 87 µs and 229 bytes. A look
 * through costs under a second for a million requests, in a thread of its own, and shows its first screenful
 * at once. So nothing is indexed. */
#include "core/store/search/filter.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/model/request.h"
#include "core/store/file/sql.h"
#include "core/store/search/search.h"

#define FOLDED_BYTES_MAX 8192

/* ---- functions ---- */

static const char *argument(sqlite3_value *v)
{
    return (const char *)sqlite3_value_text(v);
}

/* holds(folded, word): both are folded. */
static void holds(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *text = argument(values[0]), *word = argument(values[1]);
    sqlite3_result_int(context, text && word && strstr(text, word));
}

/* folds(text, word): the word is folded. */
static void folds(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *text = argument(values[0]), *word = argument(values[1]);
    struct buf folded;
    buf_init(&folded, FOLDED_BYTES_MAX);
    if (text)
        store_fold(&folded, text);
    sqlite3_result_int(context, text && word && strstr(folded.data, word));
    buf_release(&folded);
}

static void status_rank(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    sqlite3_result_int(context, finding_status_rank(argument(values[0])));
}

static void state_rank(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    enum request_state state = REQUEST_STATE_COUNT;
    const char *word = argument(values[0]);
    if (word && !request_state_from_word(word, &state))
        state = REQUEST_STATE_COUNT;
    sqlite3_result_int(context, (int)state);
}

bool store_filter_set_up(sqlite3 *db)
{
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    return sqlite3_create_function_v2(db, "holds", 2, flags, NULL, holds, NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_create_function_v2(db, "folds", 2, flags, NULL, folds, NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_create_function_v2(db, "status_rank", 1, flags, NULL, status_rank, NULL, NULL, NULL) ==
               SQLITE_OK &&
           sqlite3_create_function_v2(db, "state_rank", 1, flags, NULL, state_rank, NULL, NULL, NULL) ==
               SQLITE_OK;
}

/* ---- writing ---- */

/* What must be joined to tell whether a request passes: the narrow search table `s` alone, the requests `r`
 * alone, or both. */
enum { NEEDS_SEARCH = 1, NEEDS_REQUESTS = 2 };
static unsigned tables_of(const struct filter *f)
{
    unsigned tables = 0;
    for (size_t i = 0; i < f->term_count; i++)
        tables |= f->terms[i].key == FILTER_ANYTHING ? NEEDS_SEARCH : NEEDS_REQUESTS;
    return tables ? tables : NEEDS_REQUESTS;
}

const char *store_filter_from(const struct filter *f)
{
    switch (tables_of(f)) {
    case NEEDS_SEARCH:
        return " FROM search s WHERE 1";
    case NEEDS_REQUESTS:
        return " FROM requests r WHERE 1";
    default:
        return " FROM requests r LEFT JOIN search s ON s.request = r.id WHERE 1";
    }
}

const char *store_filter_id(const struct filter *f)
{
    return tables_of(f) == NEEDS_SEARCH ? "s.request" : "r.id";
}

static const char *found_sql(enum filter_key key, const struct filter_value *v)
{
    bool is_email = key == FILTER_EMAIL;
    if (v->shape == FILTER_HAS_TEXT)
        return is_email ? "EXISTS (SELECT 1 FROM findings f WHERE f.request = r.id AND f.field = 'email'"
                          " AND folds(f.value, ?))"
                        : "EXISTS (SELECT 1 FROM findings f WHERE f.request = r.id AND f.field = 'phone'"
                          " AND (folds(f.value, ?) OR folds(f.raw, ?)))";
    switch ((enum filter_found)v->word) {
    case FILTER_FOUND:
        return is_email ? "r.email_count > 0" : "r.phone_count > 0";
    case FILTER_FOUND_NONE:
        return is_email ? "r.email_count = 0" : "r.phone_count = 0";
    case FILTER_FOUND_VERIFIED:
        return is_email ? "EXISTS (SELECT 1 FROM findings f WHERE f.request = r.id AND f.field = 'email'"
                          " AND status_rank(f.status) = 2)"
                        : "EXISTS (SELECT 1 FROM findings f WHERE f.request = r.id AND f.field = 'phone'"
                          " AND status_rank(f.status) = 2)";
    case FILTER_FOUND_UNVERIFIED:
        break;
    }
    return is_email ? "r.email_count > 0 AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.request = r.id"
                      " AND f.field = 'email' AND status_rank(f.status) = 2)"
                    : "r.phone_count > 0 AND NOT EXISTS (SELECT 1 FROM findings f WHERE f.request = r.id"
                      " AND f.field = 'phone' AND status_rank(f.status) = 2)";
}

static const char *is_sql(enum filter_is is)
{
    switch (is) {
    case FILTER_IS_SIMULATED:
        return "r.is_simulated = 1";
    case FILTER_IS_LIVE:
        return "r.is_simulated = 0";
    case FILTER_IS_OPEN:
        return "r.state IN ('sending', 'uncertain', 'waiting')";
    case FILTER_IS_BATCH:
        break;
    }
    return "(r.is_bulk = 1 OR r.people_count > 1)";
}

static const char *value_sql(enum filter_key key, const struct filter_value *v)
{
    switch (key) {
    case FILTER_STATE:
        return "r.state = ?";
    case FILTER_VENDOR:
        return "EXISTS (SELECT 1 FROM attempts a WHERE a.request = r.id AND folds(a.vendor, ?))";
    case FILTER_EMAIL:
    case FILTER_PHONE:
        return found_sql(key, v);
    case FILTER_COMPANY:
        return "folds(r.organization, ?)"
               " OR EXISTS (SELECT 1 FROM people p WHERE p.request = r.id AND folds(p.organization, ?))"
               " OR EXISTS (SELECT 1 FROM identifiers i WHERE i.request = r.id"
               " AND i.field IN ('organization_name', 'domain') AND folds(i.value, ?))";
    case FILTER_CREDITS:
        return v->shape == FILTER_IS_ABSENT ? "r.credits IS NULL" : "r.credits_micro BETWEEN ? AND ?";
    case FILTER_SINCE:
    case FILTER_UNTIL:
        return "r.created_ms BETWEEN ? AND ?";
    case FILTER_BY:
        return "r.delivered_by = ?";
    case FILTER_IS:
        return is_sql((enum filter_is)v->word);
    case FILTER_HTTP:
        return "EXISTS (SELECT 1 FROM exchanges x WHERE x.request = r.id AND x.status > 0"
               " AND x.status BETWEEN ? AND ?)";
    case FILTER_ID:
        return "r.id BETWEEN ? AND ?";
    case FILTER_ANYTHING:
        break;
    }
    return "holds(s.folded, ?)";
}

static void write_term(const struct filter *f, const struct filter_term *t, struct buf *out)
{
    /* What is not known is not so, and "not" of it is. */
    buf_append_text(out, t->is_negated ? "NOT coalesce(" : "coalesce(");
    for (size_t i = 0; i < t->value_count; i++) {
        buf_append_text(out, i ? " OR (" : "(");
        buf_append_text(out, value_sql(t->key, &f->values[t->first_value + i]));
        buf_append_text(out, ")");
    }
    buf_append_text(out, ", 0)");
}

void store_filter_write(const struct filter *f, struct buf *out)
{
    buf_append_text(out, "(1");
    for (size_t i = 0; i < f->term_count; i++) {
        buf_append_text(out, " AND ");
        write_term(f, &f->terms[i], out);
    }
    buf_append_text(out, ")");
}

/* ---- binding ---- */

static void bind_text(const char *text, int times, struct sql_query *q)
{
    struct buf folded;
    buf_init(&folded, FOLDED_BYTES_MAX);
    store_fold(&folded, text);
    for (int i = 0; i < times; i++)
        sql_bind_text_copy(q, folded.data);
    buf_release(&folded);
}

static int count_places(const char *sql)
{
    int count = 0;
    for (; (sql = strchr(sql, '?')); sql++)
        count++;
    return count;
}

static void bind_value(const struct filter *f, enum filter_key key, const struct filter_value *v,
                       struct sql_query *q)
{
    switch (v->shape) {
    case FILTER_HAS_TEXT:
        bind_text(filter_text(f, v), count_places(value_sql(key, v)), q);
        break;
    case FILTER_IN_RANGE:
        sql_bind_int(q, v->low);
        sql_bind_int(q, v->high);
        break;
    case FILTER_HAS_WORD:
        if (key == FILTER_STATE)
            sql_bind_text(q, request_state_word((enum request_state)v->word));
        else if (key == FILTER_BY)
            sql_bind_text(q, channel_word((enum channel)v->word));
        break;
    case FILTER_IS_ABSENT:
        break;
    }
}

void store_filter_bind(const struct filter *f, struct sql_query *q)
{
    for (size_t i = 0; i < f->term_count; i++) {
        const struct filter_term *t = &f->terms[i];
        for (size_t k = 0; k < t->value_count; k++)
            bind_value(f, t->key, &f->values[t->first_value + k], q);
    }
}
