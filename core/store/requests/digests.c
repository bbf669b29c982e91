/* digests.c — who was asked about before, and who must not be: looked up by digest of identity. */
#include "core/store/requests/digests.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/base/fingerprint.h"
#include "core/model/credits.h"
#include "core/store/requests/requests.h"
#include "core/store/schema/fields.h"
#include "core/store/search/id_set.h"
#include "core/store/store_runs.h"

#define DEBTS_A_TURN 500
#define REPEATS_LOOKED_AT 64

/* ---- the salt ---- */

static bool read_salt(struct store_file *f, unsigned char salt[IDENTITY_SALT_SIZE], struct err *e)
{
    struct sql_query q;
    size_t size;
    if (!sql_prepare(&f->sql, &q, "SELECT salt FROM salts", e))
        return false;
    enum sql_step step = sql_step(&q, e);
    const void *bytes = step == SQL_ROW ? sql_peek_blob(&q, &size) : NULL;
    if (!bytes || size != IDENTITY_SALT_SIZE)
        return step != SQL_FAILED && sql_fail(&f->sql, SQLITE_CORRUPT, e);
    memcpy(salt, bytes, size);
    return true;
}

struct fingerprinter *store_fingerprinter_new(struct store_file *f, struct err *e)
{
    unsigned char salt[IDENTITY_SALT_SIZE];
    return read_salt(f, salt, e) ? fingerprinter_new(salt, sizeof salt) : NULL;
}

static bool run_salt(struct store_file *f, struct store_op *op, struct err *e)
{
    return read_salt(f, op->result.salt, e);
}

void store_get_salt(struct store *s, store_done_fn *done, void *owner)
{
    store_submit(s, store_op_new(sizeof(struct store_op), run_salt, false, done, owner));
}

/* ---- what is asked for ---- */

unsigned store_wants_of(const struct lookup_options *o)
{
    return (o->waterfall_email ? WANTS_EMAIL : 0u) | (o->waterfall_phone ? WANTS_PHONE : 0u) |
           (o->reveal_phone_number ? WANTS_REVEAL_PHONE : 0u) |
           (o->reveal_personal_emails ? WANTS_PERSONAL_EMAILS : 0u);
}

struct lookup_options store_options_of(unsigned wants)
{
    return (struct lookup_options){.waterfall_email = wants & WANTS_EMAIL,
                                   .waterfall_phone = wants & WANTS_PHONE,
                                   .reveal_phone_number = wants & WANTS_REVEAL_PHONE,
                                   .reveal_personal_emails = wants & WANTS_PERSONAL_EMAILS};
}

static bool has_finding(struct store_file *f, int64_t request, int slot, enum contact_field field, bool *out,
                        struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT 1 FROM findings WHERE request = ? AND slot = ? AND field = ? LIMIT 1", e))
        return false;
    sql_bind_int(&q, request);
    sql_bind_int(&q, slot);
    sql_bind_text(&q, contact_field_word(field));
    enum sql_step step = sql_step(&q, e);
    *out = step == SQL_ROW;
    return step != SQL_FAILED;
}

/* From the columns that ASKED names. */
#define ASKED " r.waterfall_email, r.waterfall_phone, r.reveal_phone_number"
static unsigned read_asked(struct sql_query *q)
{
    unsigned asked = sql_read_int(q) ? WANTS_EMAIL : 0u;
    asked |= sql_read_int(q) ? WANTS_PHONE : 0u;
    return asked | (sql_read_int(q) ? WANTS_REVEAL_PHONE : 0u);
}

/* Whether that request asked for anything of what is wanted now; a plain enrichment answers a plain one. */
static bool covers(unsigned asked, unsigned wanted)
{
    const unsigned phones = WANTS_PHONE | WANTS_REVEAL_PHONE, fields = WANTS_EMAIL | phones;
    if (!(wanted & fields))
        return true;
    return (asked & wanted & WANTS_EMAIL) || ((asked & phones) && (wanted & phones));
}

/* What it asked for and may still bring; 0: it is over. */
static bool read_under_way(struct store_file *f, int64_t request, unsigned *asked, struct err *e)
{
    struct sql_query q;
    *asked = 0;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT" ASKED " FROM requests r WHERE r.id = ? AND r.state IN ('queued', 'sending',"
                     " 'waiting', 'uncertain')",
                     e))
        return false;
    sql_bind_int(&q, request);
    enum sql_step step = sql_step(&q, e);
    if (step == SQL_ROW)
        *asked = read_asked(&q);
    return step != SQL_FAILED;
}

/* request_is_unplaced, told a little more often: what came of which nobody can tell whose it is may be
 * theirs, where they got nothing. */
static bool read_unplaced(struct store_file *f, int64_t request, int slot, bool *out, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT 1 FROM people p WHERE p.request = ?1 AND p.position < 0 AND EXISTS"
                     " (SELECT 1 FROM findings x WHERE x.request = ?1 AND x.slot = p.slot) AND NOT EXISTS"
                     " (SELECT 1 FROM attempts x WHERE x.request = ?1 AND x.slot = ?2) AND NOT EXISTS"
                     " (SELECT 1 FROM findings x WHERE x.request = ?1 AND x.slot = ?2) LIMIT 1",
                     e))
        return false;
    sql_bind_int(&q, request);
    sql_bind_int(&q, slot);
    enum sql_step step = sql_step(&q, e);
    *out = step == SQL_ROW;
    return step != SQL_FAILED;
}

/* What is under way, or was paid for and may be theirs, is not missing: asked for once more it would be paid
 * for twice. */
bool store_find_lacks(struct store_file *f, int64_t request, int slot, unsigned wanted, unsigned *lacks,
                      struct err *e)
{
    const unsigned phones = WANTS_PHONE | WANTS_REVEAL_PHONE;
    bool has_email = false, has_phone = false, is_unplaced = false;
    unsigned coming;
    if (!has_finding(f, request, slot, CONTACT_EMAIL, &has_email, e) ||
        !has_finding(f, request, slot, CONTACT_PHONE, &has_phone, e) ||
        !read_under_way(f, request, &coming, e) || !read_unplaced(f, request, slot, &is_unplaced, e))
        return false;
    has_email = has_email || coming & WANTS_EMAIL;
    has_phone = has_phone || coming & phones;
    *lacks = wanted;
    *lacks &= has_email ? ~(unsigned)(WANTS_EMAIL | WANTS_PERSONAL_EMAILS) : ~0u;
    *lacks &= has_phone ? ~phones : ~0u;
    if (is_unplaced || !(*lacks & (WANTS_EMAIL | WANTS_PHONE | WANTS_REVEAL_PHONE)))
        *lacks = 0;
    return true;
}

/* What failed may be sent again unasked, but for a 5xx: that may have been charged. */
#define MAY_HAVE_COST                                                                                        \
    "(r.state NOT IN ('draft', 'rejected', 'refused') OR (r.state = 'rejected' AND EXISTS"                   \
    " (SELECT 1 FROM exchanges x WHERE x.request = r.id AND x.status >= 500)))"

/* What was typed of somebody, and the id that Apollo told. */
static bool load_identities(struct store_file *f, int64_t request, int slot, struct identifiers *ids,
                            struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(
            &f->sql, &q,
            "SELECT field, value FROM identifiers WHERE request = ?1 AND slot = ?2 UNION ALL"
            " SELECT 'id', apollo_id FROM people WHERE request = ?1 AND slot = ?2 AND apollo_id IS NOT"
            " NULL",
            e))
        return false;
    sql_bind_int(&q, request);
    sql_bind_int(&q, slot);
    while ((step = sql_step(&q, e)) == SQL_ROW) {
        enum identifier field = store_identifier(sql_peek_text(&q));
        if (field < IDENTIFIER_COUNT && !ids->value[field])
            ids->value[field] = sql_read_text(&q);
    }
    return step == SQL_END;
}

static bool is_somebody_else(struct store_file *f, const struct store_somebody *who, size_t at,
                             const struct store_known *found, bool *out, struct err *e)
{
    struct identifiers other = {{NULL}};
    bool is_good = load_identities(f, found->request, found->slot, &other, e);
    *out = is_good && identity_contradicts(who->ids, at, &other);
    identifiers_release(&other);
    return is_good;
}

/* By number `at` of the digests alone: newest first, and only so many of them, since one address may stand
 * beside thousands. */
static bool find_known_by(struct store_file *f, const struct store_somebody *who, size_t at, unsigned wants,
                          bool with_simulated, struct store_known *out, struct err *e)
{
    struct sql_query q;
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT d.request, d.slot," ASKED ", r.is_simulated"
                     " FROM (SELECT request, slot FROM person_digests WHERE digest = ? ORDER BY request DESC"
                     " LIMIT ?) d CROSS JOIN requests r ON r.id = d.request"
                     " WHERE " MAY_HAVE_COST " AND (? OR NOT r.is_simulated)"
                     " ORDER BY r.state = 'delivered' DESC, r.id DESC",
                     e))
        return false;
    sql_bind_blob(&q, who->digest[at], IDENTITY_DIGEST_SIZE);
    sql_bind_int(&q, REPEATS_LOOKED_AT);
    sql_bind_int(&q, with_simulated);
    while (!out->is_found && (step = sql_step(&q, e)) == SQL_ROW) {
        bool is_other = false;
        out->request = sql_read_int(&q);
        out->slot = (int)sql_read_int(&q);
        unsigned asked = read_asked(&q);
        out->is_simulated = sql_read_int(&q) != 0;
        if (!covers(asked, wants))
            continue;
        if (!is_somebody_else(f, who, at, out, &is_other, e))
            return false;
        out->is_found = !is_other;
    }
    return out->is_found || step != SQL_FAILED;
}

bool store_find_known(struct store_file *f, const struct store_somebody *who,
                      const struct lookup_options *wanted, bool with_simulated, struct store_known *out,
                      struct err *e)
{
    unsigned wants = store_wants_of(wanted);
    *out = (struct store_known){0};
    for (size_t at = 0; at < who->digest_count && !out->is_found; at++)
        if (!find_known_by(f, who, at, wants, with_simulated, out, e))
            return false;
    if (!out->is_found)
        *out = (struct store_known){0};
    return !out->is_found || store_find_lacks(f, out->request, out->slot, wants, &out->lacks, e);
}

static bool is_forgotten_by(struct store_file *f, const unsigned char digest[IDENTITY_DIGEST_SIZE], bool *out,
                            struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT 1 FROM forgotten WHERE digest = ?", e))
        return false;
    sql_bind_blob(&q, digest, IDENTITY_DIGEST_SIZE);
    enum sql_step step = sql_step(&q, e);
    *out = step == SQL_ROW;
    return step != SQL_FAILED;
}

bool store_is_forgotten(struct store_file *f, const struct store_somebody *who, bool *out, struct err *e)
{
    *out = false;
    for (size_t i = 0; i < who->digest_count && !*out; i++)
        if (!is_forgotten_by(f, who->digest[i], out, e))
            return false;
    return true;
}

static bool forgotten_since(struct store_file *f, const unsigned char digest[IDENTITY_DIGEST_SIZE],
                            int64_t *at_ms, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q, "SELECT at_ms FROM forgotten WHERE digest = ?", e))
        return false;
    sql_bind_blob(&q, digest, IDENTITY_DIGEST_SIZE);
    enum sql_step step = sql_step(&q, e);
    *at_ms = step == SQL_ROW ? sql_read_int(&q) : 0;
    return step != SQL_FAILED;
}

/* When one of these people was forgotten, under any of their identities; 0: none of them was. */
static bool find_forgotten(struct store_file *f, const struct request *r, int64_t *at_ms, struct err *e)
{
    unsigned char digest[IDENTITY_DIGESTS_MAX][IDENTITY_DIGEST_SIZE];
    struct fingerprinter *salted = store_fingerprinter_new(f, e);
    bool is_good = salted != NULL;
    for (size_t i = 0; is_good && i < r->people_count && !*at_ms; i++) {
        size_t count = identity_digests(&r->people[i].asked, salted, digest);
        for (size_t k = 0; is_good && k < count && !*at_ms; k++)
            is_good = forgotten_since(f, digest[k], at_ms, e);
    }
    fingerprinter_free(salted);
    return is_good;
}

bool store_check_forgotten(struct store_file *f, const struct request *r, struct err *found, struct err *e)
{
    int64_t is_any, at_ms = 0;
    if (!sql_exec_int(&f->sql, "SELECT EXISTS (SELECT 1 FROM forgotten)", &is_any, e))
        return false;
    if (!is_any)
        return true; /* as nearly always */
    if (!find_forgotten(f, r, &at_ms, e))
        return false;
    if (!at_ms)
        return true;
    char day[CLOCK_ISO_SIZE];
    clock_format_local(at_ms, day);
    day[strlen("2026-01-31")] = '\0';
    err_set(found, ERR_FORGOTTEN, "You had %s forgotten on %s. Nothing was stored or sent.",
            r->people_count > 1 ? "somebody of these people" : "this person", day);
    return true;
}

/* ---- who was asked before, and may be paid for twice ---- */

/* Newest first, and only so many of them: one person may have been asked a hundred thousand times. */
static bool find_repeated(struct store_file *f, const unsigned char digest[IDENTITY_DIGEST_SIZE],
                          unsigned wants, bool with_simulated, int64_t *id, struct err *e)
{
    struct sql_query q;
    enum sql_step step = SQL_ROW;
    if (!sql_prepare(&f->sql, &q,
                     "SELECT r.id," ASKED
                     " FROM (SELECT request FROM person_digests WHERE digest = ? ORDER BY request DESC LIMIT"
                     " ?) d CROSS JOIN requests r ON r.id = d.request"
                     " WHERE " MAY_HAVE_COST " AND (? OR NOT r.is_simulated)",
                     e))
        return false;
    sql_bind_blob(&q, digest, IDENTITY_DIGEST_SIZE);
    sql_bind_int(&q, REPEATS_LOOKED_AT);
    sql_bind_int(&q, with_simulated);
    while (!*id && (step = sql_step(&q, e)) == SQL_ROW) {
        int64_t found = sql_read_int(&q);
        unsigned asked = read_asked(&q);
        *id = covers(asked, wants) ? found : 0;
    }
    return *id || step != SQL_FAILED;
}

static bool describe_repeated(struct store_file *f, int64_t id, int64_t now_ms, struct err *found,
                              struct err *e)
{
    struct request *r = store_load_request(f, id, STORE_LOAD_HEAD, e);
    if (!r)
        return false;
    char when[CLOCK_ISO_SIZE], today[CLOCK_ISO_SIZE];
    const size_t day = strlen("2026-01-31");
    clock_format_local(now_ms, today);
    clock_format_local(r->created_ms, when);
    if (strncmp(when, today, day) == 0)
        clock_format_local_time(r->created_ms, when);
    else
        when[day] = '\0';
    err_set(found, ERR_REPEATED, "Asked before, %s %s: request %lld, %s%s%s%s%s%s.",
            strlen(when) == day ? "on" : "today at", when, (long long)id, request_state_text(r->state),
            r->state == REQUEST_REJECTED ? " but perhaps charged" : "", r->credits ? ", " : "",
            r->credits ? r->credits : "", r->credits ? " " : "", r->credits ? credits_word(r->credits) : "");
    request_free(r);
    return true;
}

bool store_check_repeated(struct store_file *f, const struct request *r, bool with_simulated, int64_t *id,
                          struct err *found, struct err *e)
{
    unsigned char digest[IDENTITY_DIGESTS_MAX][IDENTITY_DIGEST_SIZE];
    struct fingerprinter *salted = store_fingerprinter_new(f, e);
    bool is_good = salted != NULL;
    *id = 0;
    for (size_t i = 0; is_good && i < r->people_count && !*id; i++) {
        size_t count = identity_digests(&r->people[i].asked, salted, digest);
        for (size_t k = 0; is_good && k < count && !*id; k++)
            is_good = find_repeated(f, digest[k], store_wants_of(&r->options), with_simulated, id, e);
    }
    fingerprinter_free(salted);
    return is_good && (!*id || describe_repeated(f, *id, r->created_ms, found, e));
}

/* ---- noting ---- */

static bool note_digest(struct store_file *f, const unsigned char *digest, int64_t request, size_t slot,
                        struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(&f->sql, &q,
                     "INSERT OR IGNORE INTO person_digests (digest, request, slot) VALUES (?, ?, ?)", e))
        return false;
    sql_bind_blob(&q, digest, IDENTITY_DIGEST_SIZE);
    sql_bind_int(&q, request);
    sql_bind_int(&q, (int64_t)slot);
    return sql_finish(&q, e);
}

/* After an answer: what was typed was noted with the request. */
bool store_note_told_digests(struct store_file *f, const struct request *r, struct err *e)
{
    unsigned char digest[IDENTITY_DIGESTS_MAX][IDENTITY_DIGEST_SIZE];
    struct fingerprinter *salted = store_fingerprinter_new(f, e);
    bool is_good = salted != NULL;
    for (size_t i = 0; is_good && i < r->people_count; i++) {
        const struct person *p = &r->people[i];
        const struct identifiers told = {.value[IDENTIFIER_ID] = p->apollo_id}; /* borrowed */
        if (p->position < 0 || p->asked.value[IDENTIFIER_ID] || !p->apollo_id)
            continue;
        if (identity_digests(&told, salted, digest) > 0)
            is_good = note_digest(f, digest[0], r->id, i, e);
    }
    fingerprinter_free(salted);
    return is_good;
}

/* By what was typed, and by Apollo's own id where it is known. */
bool store_note_digests(struct store_file *f, const struct request *r, struct err *e)
{
    unsigned char digest[IDENTITY_DIGESTS_MAX][IDENTITY_DIGEST_SIZE];
    struct fingerprinter *salted = store_fingerprinter_new(f, e);
    bool is_good = salted != NULL;
    for (size_t i = 0; is_good && i < r->people_count; i++) {
        struct identifiers ids = r->people[i].asked; /* borrowed */
        if (r->people[i].position < 0)
            continue;
        if (!ids.value[IDENTIFIER_ID])
            ids.value[IDENTIFIER_ID] = r->people[i].apollo_id;
        size_t count = identity_digests(&ids, salted, digest);
        for (size_t k = 0; is_good && k < count; k++)
            is_good = note_digest(f, digest[k], r->id, i, e);
    }
    fingerprinter_free(salted);
    return is_good;
}

/* ---- requests from before ---- */

static bool pay_digests_of(struct store_file *f, int64_t id, struct err *e)
{
    struct sql_query q;
    struct request *r = store_load_request(f, id, STORE_LOAD_LIGHT, e);
    bool is_good = r && store_note_digests(f, r, e) &&
                   sql_prepare(&f->sql, &q, "DELETE FROM digest_debts WHERE request = ?", e);
    request_free(r);
    if (!is_good)
        return false;
    sql_bind_int(&q, id);
    return sql_finish(&q, e);
}

bool store_pay_digests(struct store_file *f, bool *is_paid, struct err *e)
{
    struct sql_query q;
    struct id_set debts = {0};
    enum sql_step step;
    if (!sql_prepare(&f->sql, &q, "SELECT request FROM digest_debts ORDER BY request DESC LIMIT ?", e))
        return false;
    sql_bind_int(&q, DEBTS_A_TURN);
    while ((step = sql_step(&q, e)) == SQL_ROW)
        id_set_add(&debts, sql_read_int(&q));
    bool is_good = step == SQL_END;
    for (size_t i = 0; i < debts.count && is_good; i++)
        is_good = pay_digests_of(f, debts.id[i], e);
    *is_paid = debts.count < DEBTS_A_TURN;
    id_set_release(&debts);
    return is_good;
}
