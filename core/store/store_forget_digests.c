/* store_forget_digests.c — what is kept of a forgotten person: salted digests of their identities, which say
 * nothing of anybody and tell a later list whom not to ask about; and the rows of lists that named them,
 * emptied. */
#include "core/store/store_forget.h"
#include "core/store/store_runs_internal.h"

static bool note(struct store_file *f, const unsigned char *digest, int64_t now_ms, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "INSERT OR IGNORE INTO forgotten (digest, at_ms) VALUES (?, ?)", e))
        return false;
    sql_bind_blob(&q, digest, IDENTITY_DIGEST_SIZE);
    sql_bind_int(&q, now_ms);
    return sql_finish(&q, e);
}

static bool note_identities(struct store_file *f, const struct identifiers *ids,
                            const unsigned char salt[IDENTITY_SALT_SIZE], int64_t now_ms, struct err *e)
{
    unsigned char digest[IDENTITY_DIGESTS_MAX][IDENTITY_DIGEST_SIZE];
    size_t count = identity_digests(ids, salt, digest);
    for (size_t i = 0; i < count; i++)
        if (!note(f, digest[i], now_ms, e))
            return false;
    return true;
}

bool store_note_forgotten(struct store_file *f, const struct who *who, const struct marks *m, int64_t now_ms,
                          struct err *e)
{
    unsigned char salt[IDENTITY_SALT_SIZE];
    if (!store_read_salt(f, salt, e) || !note_identities(f, &who->ids, salt, now_ms, e))
        return false;
    for (size_t i = 0; i < m->count; i++) {
        struct identifiers one = {{NULL}}; /* borrows the mark */
        bool is_email = m->item[i].kind == MARK_EMAIL || m->item[i].kind == MARK_FOUND;
        if (m->item[i].kind == MARK_ID)
            one.value[IDENTIFIER_ID] = m->item[i].text;
        else if (is_email)
            one.value[IDENTIFIER_EMAIL] = m->item[i].text;
        else
            continue;
        if (!note_identities(f, &one, salt, now_ms, e))
            return false;
    }
    return true;
}

static bool run_for_place(struct store_file *f, const char *text, int64_t request, int64_t slot,
                          int64_t now_ms, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, text, e))
        return false;
    sql_bind_int(&q, request);
    sql_bind_int(&q, slot);
    if (now_ms)
        sql_bind_int(&q, now_ms);
    return sql_finish(&q, e);
}

bool store_forget_place(struct store_file *f, int64_t request, int64_t slot, int64_t now_ms, struct err *e)
{
    return run_for_place(f,
                         "INSERT OR IGNORE INTO forgotten (digest, at_ms)"
                         " SELECT digest, ?3 FROM person_digests WHERE request = ?1 AND slot = ?2",
                         request, slot, now_ms, e) &&
           run_for_place(f, "DELETE FROM person_digests WHERE request = ? AND slot = ?", request, slot, 0,
                         e) &&
           run_for_place(f,
                         "UPDATE run_sources SET raw = '', people = NULL WHERE (run, row) IN"
                         " (SELECT run, row FROM run_rows WHERE request = ?1 AND slot = ?2)",
                         request, slot, 0, e);
}

bool store_empty_forgotten_rows(struct store_file *f, struct err *e)
{
    return sql_exec(&f->sql,
                    "UPDATE run_sources SET raw = '', people = NULL WHERE raw <> '' AND (run, row) IN"
                    " (SELECT run, row FROM run_rows WHERE digest IN (SELECT digest FROM forgotten))",
                    e);
}
