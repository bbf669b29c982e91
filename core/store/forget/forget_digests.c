/* forget_digests.c — what is kept of a forgotten person: salted digests of their identities, which say
 * nothing of anybody and tell a later list whom not to ask about. */
#include <string.h>

#include "core/base/fingerprint.h"
#include "core/base/mem.h"
#include "core/store/forget/forget_internal.h"
#include "core/store/requests/digests.h"

static bool note(struct store_file *f, const unsigned char *digest, int64_t now_ms, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "INSERT INTO forgotten (digest, at_ms) VALUES (?, ?)"
                     " ON CONFLICT (digest) DO UPDATE SET at_ms = excluded.at_ms",
                     e))
        return false;
    sql_bind_blob(&q, digest, IDENTITY_DIGEST_SIZE);
    sql_bind_int(&q, now_ms);
    return sql_finish(&q, e);
}

bool store_note_identities(struct store_file *f, const struct identifiers *ids, int64_t now_ms, struct err *e)
{
    unsigned char digest[IDENTITY_DIGESTS_MAX][IDENTITY_DIGEST_SIZE];
    struct fingerprinter *salted = store_fingerprinter_new(f, e);
    bool is_good = salted != NULL;
    size_t count = is_good ? identity_digests(ids, salted, digest) : 0;
    for (size_t i = 0; is_good && i < count; i++)
        is_good = note(f, digest[i], now_ms, e);
    fingerprinter_free(salted);
    return is_good;
}

bool store_note_marks(struct store_file *f, const struct marks *m, int64_t now_ms, struct err *e)
{
    static const enum identifier IDENTIFIER_OF[] = {[MARK_ID] = IDENTIFIER_ID,
                                                    [MARK_EMAIL] = IDENTIFIER_EMAIL,
                                                    [MARK_FOUND] = IDENTIFIER_EMAIL,
                                                    [MARK_LINKEDIN] = IDENTIFIER_LINKEDIN_URL};
    for (size_t i = 0; i < m->count; i++) {
        struct identifiers one = {{NULL}}; /* borrows the mark */
        if (m->item[i].kind == MARK_PHONE)
            continue; /* nobody can be asked for by it */
        one.value[IDENTIFIER_OF[m->item[i].kind]] = m->item[i].text;
        if (!store_note_identities(f, &one, now_ms, e))
            return false;
    }
    return true;
}

static bool prepare_for(struct store_file *f, struct sql_query *q, const char *text, int64_t request,
                        int64_t slot, struct err *e)
{
    if (!sql_prepare(&f->sql, q, text, e))
        return false;
    sql_bind_int(q, request);
    sql_bind_int(q, slot);
    return true;
}

/* Under the digests that were noted when they were asked about. */
static bool move_digests(struct store_file *f, int64_t request, int64_t slot, int64_t now_ms, struct err *e)
{
    struct sql_query q;
    if (!prepare_for(f, &q,
                     "INSERT INTO forgotten (digest, at_ms)"
                     " SELECT digest, ?3 FROM person_digests WHERE request = ?1 AND slot = ?2"
                     " ON CONFLICT (digest) DO UPDATE SET at_ms = excluded.at_ms",
                     request, slot, e))
        return false;
    sql_bind_int(&q, now_ms);
    return sql_finish(&q, e) &&
           prepare_for(f, &q, "DELETE FROM person_digests WHERE request = ? AND slot = ?", request, slot,
                       e) &&
           sql_finish(&q, e);
}

/* Under what was asked: a history from before there were digests may not have noted them yet. */
static bool note_asked(struct store_file *f, int64_t request, int64_t slot, int64_t now_ms, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    struct identifiers ids = {{NULL}};
    if (!prepare_for(f, &q, "SELECT field, value FROM identifiers WHERE request = ? AND slot = ?", request,
                     slot, e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        const char *field = sql_peek_text(&q), *value = sql_peek_text(&q);
        for (int i = 0; field && i < IDENTIFIER_COUNT; i++)
            if (strcmp(field, identifier_parameter((enum identifier)i)) == 0)
                mem_text_replace(&ids.value[i], value);
    }
    bool is_good = step == SQL_END && store_note_identities(f, &ids, now_ms, e);
    identifiers_release(&ids);
    return is_good;
}

/* Under their names, as asked and as Apollo told, at each company that is known of them: a later list may
 * name them so. */
#define JSON_OF(path) "iif(json_valid(d.person_json), json_extract(d.person_json, '" path "'), NULL)"
static bool note_names(struct store_file *f, int64_t request, int64_t slot, int64_t now_ms, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!prepare_for(
            f, &q,
            "WITH asked (field, value) AS (SELECT field, value FROM identifiers"
            " WHERE request = ?1 AND slot = ?2),"
            " names (name) AS (SELECT value FROM asked WHERE field = 'name'"
            " UNION SELECT x.value || ' ' || y.value FROM asked x, asked y"
            " WHERE x.field = 'first_name' AND y.field = 'last_name'"
            " UNION SELECT name FROM people WHERE request = ?1 AND slot = ?2),"
            " places (place) AS (SELECT value FROM asked WHERE field IN ('domain',"
            " 'organization_name')"
            " UNION SELECT organization FROM people WHERE request = ?1 AND slot = ?2"
            " UNION SELECT " JSON_OF(
                "$.organization.primary_domain") " FROM person_documents d"
                                                 " WHERE request = ?1 AND slot = ?2"
                                                 " UNION SELECT " JSON_OF(
                                                     "$.organization.name") " FROM person_documents d"
                                                                            " WHERE request = ?1 AND slot = "
                                                                            "?2)"
                                                                            " SELECT name, place FROM names, "
                                                                            "places WHERE name <> '' AND "
                                                                            "place <> ''",
            request, slot, e))
        return false;
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        struct identifiers ids = {{NULL}};
        ids.value[IDENTIFIER_NAME] = sql_read_text(&q);
        ids.value[IDENTIFIER_DOMAIN] = sql_read_text(&q); /* a company's name makes the same digest */
        bool is_good = store_note_identities(f, &ids, now_ms, e);
        identifiers_release(&ids);
        if (!is_good)
            return false;
    }
    return step == SQL_END;
}

bool store_forget_place(struct store_file *f, int64_t request, int64_t slot, int64_t now_ms, struct err *e)
{
    return move_digests(f, request, slot, now_ms, e) && note_asked(f, request, slot, now_ms, e) &&
           note_names(f, request, slot, now_ms, e);
}
