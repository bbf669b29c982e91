/* sql.c — prepared statements, values in and out, and SQLite's refusals as sentences. */
#include "core/store/file/sql.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/request.h"

/* ---- refusals ---- */

static bool fail_full(struct sql *s, struct err *e)
{
    if (s->is_opening)
        return err_set(
            e, ERR_STORE,
            "No room left beside the history %s, and it cannot be opened without some; what is in it "
            "is safe. Free some disk space; it goes on by itself.",
            s->path);
    return err_set(
        e, ERR_STORE,
        "No room left for the history %s: nothing of this was stored. Free some disk space; it goes "
        "on by itself.",
        s->path);
}

static bool fail_io(struct sql *s, int rc, struct err *e)
{
    /* SQLite does not note the system's reason when it is the COMMIT that fails; errno still has it. */
    int why = errno ? errno : s->db ? sqlite3_system_errno(s->db) : 0;
    /* A quota or a size limit comes as an I/O error; for people it is a full disk. */
    if (why == ENOSPC || why == EDQUOT || why == EFBIG)
        return fail_full(s, e);
    return err_set(
        e, ERR_STORE,
        "The disk refused the history %s (%s, code %d). Check the disk, or choose another place with --db.",
        s->path, why ? strerror(why) : sqlite3_errstr(rc), rc);
}

bool sql_fail(struct sql *s, int rc, struct err *e)
{
    int extended = s->db ? sqlite3_extended_errcode(s->db) : rc;
    int system_error = s->db ? sqlite3_system_errno(s->db) : 0;
    switch (rc & 0xff) {
    case SQLITE_FULL:
        return fail_full(s, e);
    case SQLITE_IOERR:
        return fail_io(s, extended, e);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(e, ERR_BUSY, "Another program holds the history %s. Close it, or wait and try again.",
                       s->path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return err_set(
            e, ERR_DAMAGED,
            "The history %s is damaged or not a history; it was left as it is. `waterfall set-aside` "
            "puts it aside for a new one, or choose another with --db.",
            s->path);
    case SQLITE_CANTOPEN:
        /* A file that must be made needs room, too, and every file a descriptor. */
        if (system_error == ENOSPC || system_error == EDQUOT)
            return fail_full(s, e);
        if (system_error == EMFILE || system_error == ENFILE)
            return err_set(e, ERR_STORE,
                           "The history %s cannot be opened: the system lets this program open no more "
                           "files. Raise the limit (ulimit -n) and start again.",
                           s->path);
        /* fall through */
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return err_set(
            e, ERR_STORE,
            "The history %s cannot be written. Check the permissions of the file and of its folder, "
            "or choose another with --db.",
            s->path);
    default:
        return err_set(e, ERR_INTERNAL, "The history %s refused a statement: %s (code %d).", s->path,
                       s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc), extended);
    }
}

/* ---- statements ---- */

bool sql_exec(struct sql *s, const char *text, struct err *e)
{
    errno = 0;
    int rc = sqlite3_exec(s->db, text, NULL, NULL, NULL);
    return rc == SQLITE_OK || sql_fail(s, rc, e);
}

bool sql_exec_int(struct sql *s, const char *text, int64_t *out, struct err *e)
{
    sqlite3_stmt *stmt;
    int rc = sqlite3_prepare_v2(s->db, text, -1, &stmt, NULL);
    if (rc != SQLITE_OK)
        return sql_fail(s, rc, e);
    rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        *out = sqlite3_column_int64(stmt, 0);
    bool is_good = rc == SQLITE_ROW || sql_fail(s, rc, e);
    sqlite3_finalize(stmt);
    return is_good;
}

static sqlite3_stmt **find_slot(struct sql *s, const char *text)
{
    size_t at = ((uintptr_t)text >> 3) * 0x9e3779b1u;
    for (size_t i = 0; i < SQL_CACHE_SLOTS; i++, at++) {
        at &= SQL_CACHE_SLOTS - 1;
        if (s->cache[at].text == text || !s->cache[at].text) {
            s->cache[at].text = text;
            return &s->cache[at].stmt;
        }
    }
    assert(!"the cache holds every statement of the store");
    return NULL;
}

bool sql_prepare(struct sql *s, struct sql_query *q, const char *text, struct err *e)
{
    sqlite3_stmt **slot = find_slot(s, text);
    if (!*slot) {
        int rc = sqlite3_prepare_v3(s->db, text, -1, SQLITE_PREPARE_PERSISTENT, slot, NULL);
        if (rc != SQLITE_OK)
            return sql_fail(s, rc, e);
    }
    sqlite3_reset(*slot);
    sqlite3_clear_bindings(*slot);
    *q = (struct sql_query){.sql = s, .stmt = *slot};
    return true;
}

bool sql_prepare_own(struct sql *s, struct sql_query *q, const char *text, struct err *e)
{
    *q = (struct sql_query){.sql = s};
    int rc = sqlite3_prepare_v2(s->db, text, -1, &q->stmt, NULL);
    return rc == SQLITE_OK || sql_fail(s, rc, e);
}

void sql_drop(struct sql_query *q)
{
    sqlite3_finalize(q->stmt);
    *q = (struct sql_query){0};
}

void sql_rest(struct sql *s)
{
    for (size_t i = 0; i < SQL_CACHE_SLOTS; i++)
        if (s->cache[i].stmt && sqlite3_stmt_busy(s->cache[i].stmt))
            sqlite3_reset(s->cache[i].stmt);
}

void sql_close(struct sql *s)
{
    for (size_t i = 0; i < SQL_CACHE_SLOTS; i++)
        sqlite3_finalize(s->cache[i].stmt);
    memset(s->cache, 0, sizeof s->cache);
    int rc = sqlite3_close(s->db);
    assert(rc == SQLITE_OK);
    s->db = NULL;
}

enum sql_step sql_step(struct sql_query *q, struct err *e)
{
    q->read = 0;
    errno = 0;
    int rc = q->rc == SQLITE_OK ? sqlite3_step(q->stmt) : q->rc;
    if (rc == SQLITE_ROW)
        return SQL_ROW;
    if (rc != SQLITE_DONE)
        sql_fail(q->sql, rc, e);
    sqlite3_reset(q->stmt);
    return rc == SQLITE_DONE ? SQL_END : SQL_FAILED;
}

bool sql_finish(struct sql_query *q, struct err *e)
{
    enum sql_step step;
    do
        step = sql_step(q, e);
    while (step == SQL_ROW);
    return step == SQL_END;
}

bool sql_run_for(struct sql *s, const char *text, int64_t first, int64_t second, struct err *e)
{
    struct sql_query q;
    if (!sql_prepare(s, &q, text, e))
        return false;
    sql_bind_int(&q, first);
    if (sqlite3_bind_parameter_count(q.stmt) > 1)
        sql_bind_int(&q, second);
    return sql_finish(&q, e);
}

/* ---- values ---- */

static void note_binding(struct sql_query *q, int rc)
{
    if (rc != SQLITE_OK)
        q->rc = rc;
}

void sql_bind_text(struct sql_query *q, const char *text)
{
    note_binding(q, sqlite3_bind_text64(q->stmt, ++q->bound, text, text ? strlen(text) : 0, SQLITE_STATIC,
                                        SQLITE_UTF8));
}

void sql_bind_text_copy(struct sql_query *q, const char *text)
{
    note_binding(q, sqlite3_bind_text64(q->stmt, ++q->bound, text, text ? strlen(text) : 0, SQLITE_TRANSIENT,
                                        SQLITE_UTF8));
}

void sql_bind_int(struct sql_query *q, int64_t value)
{
    note_binding(q, sqlite3_bind_int64(q->stmt, ++q->bound, value));
}

void sql_bind_ms(struct sql_query *q, int64_t ms)
{
    if (ms)
        sql_bind_int(q, ms);
    else
        note_binding(q, sqlite3_bind_null(q->stmt, ++q->bound));
}

void sql_bind_blob(struct sql_query *q, const void *bytes, size_t size)
{
    /* A NULL pointer would bind NULL, and an empty body is not an absent one. */
    note_binding(q, sqlite3_bind_blob64(q->stmt, ++q->bound, bytes ? bytes : "", size, SQLITE_STATIC));
}

char *sql_read_text(struct sql_query *q)
{
    int column = q->read++;
    const char *text = (const char *)sqlite3_column_text(q->stmt, column);
    return text ? mem_text_n(text, (size_t)sqlite3_column_bytes(q->stmt, column)) : NULL;
}

const char *sql_peek_text(struct sql_query *q)
{
    return (const char *)sqlite3_column_text(q->stmt, q->read++);
}

int64_t sql_read_int(struct sql_query *q)
{
    return sqlite3_column_int64(q->stmt, q->read++);
}

const void *sql_peek_blob(struct sql_query *q, size_t *size)
{
    const void *bytes = sqlite3_column_blob(q->stmt, q->read);
    *size = (size_t)sqlite3_column_bytes(q->stmt, q->read++);
    return bytes;
}

/* ---- members ---- */

static void bind_field(struct sql_query *q, enum sql_kind kind, const void *member)
{
    switch (kind) {
    case SQL_TEXT:
        sql_bind_text(q, *(char *const *)member);
        break;
    case SQL_INT:
        sql_bind_int(q, *(const int *)member);
        break;
    case SQL_SIZE:
        sql_bind_int(q, (int64_t) * (const size_t *)member);
        break;
    case SQL_MS:
        sql_bind_ms(q, *(const int64_t *)member);
        break;
    case SQL_FLAG:
        sql_bind_int(q, *(const bool *)member);
        break;
    case SQL_TRISTATE:
        if (*(const enum tristate *)member == TRISTATE_ABSENT)
            sql_bind_ms(q, 0);
        else
            sql_bind_int(q, *(const enum tristate *)member == TRISTATE_TRUE);
        break;
    case SQL_STATE:
        sql_bind_text(q, request_state_word(*(const enum request_state *)member));
        break;
    case SQL_CHANNEL:
        sql_bind_text(q, channel_word(*(const enum channel *)member));
        break;
    case SQL_CONTACT:
        sql_bind_text(q, contact_field_word(*(const enum contact_field *)member));
        break;
    case SQL_PART:
        sql_bind_int(q, *(const enum part_state *)member);
        break;
    }
}

void sql_bind_fields(struct sql_query *q, const struct sql_field *fields, size_t count, const void *from)
{
    for (size_t i = 0; i < count; i++)
        bind_field(q, fields[i].kind, (const char *)from + fields[i].offset);
}

static bool read_channel(struct sql_query *q, enum channel *out)
{
    const char *word = sql_peek_text(q);
    *out = CHANNEL_NONE;
    if (!word)
        return true;
    for (enum channel c = CHANNEL_WEBHOOK; c <= CHANNEL_IMPORT; c++)
        if (strcmp(word, channel_word(c)) == 0)
            *out = c;
    return *out != CHANNEL_NONE;
}

static bool read_contact(struct sql_query *q, enum contact_field *out)
{
    const char *word = sql_peek_text(q);
    bool is_email = word && strcmp(word, contact_field_word(CONTACT_EMAIL)) == 0;
    bool is_phone = word && strcmp(word, contact_field_word(CONTACT_PHONE)) == 0;
    *out = is_email ? CONTACT_EMAIL : CONTACT_PHONE;
    return is_email || is_phone;
}

static bool read_state(struct sql_query *q, enum request_state *out)
{
    const char *word = sql_peek_text(q);
    return word && request_state_from_word(word, out);
}

static bool read_part(struct sql_query *q, enum part_state *out)
{
    int64_t value = sql_read_int(q);
    *out = (enum part_state)value;
    return value >= PART_NOT_ASKED && value <= PART_SETTLED;
}

static enum tristate read_tristate(struct sql_query *q)
{
    bool is_absent = sqlite3_column_type(q->stmt, q->read) == SQLITE_NULL;
    bool is_true = sql_read_int(q) != 0;
    return is_absent ? TRISTATE_ABSENT : is_true ? TRISTATE_TRUE : TRISTATE_FALSE;
}

static bool read_field(struct sql_query *q, enum sql_kind kind, void *member)
{
    switch (kind) {
    case SQL_TEXT:
        mem_text_replace_take(member, sql_read_text(q));
        return true;
    case SQL_INT:
        *(int *)member = (int)sql_read_int(q);
        return true;
    case SQL_SIZE:
        *(size_t *)member = (size_t)sql_read_int(q);
        return true;
    case SQL_MS:
        *(int64_t *)member = sql_read_int(q);
        return true;
    case SQL_FLAG:
        *(bool *)member = sql_read_int(q) != 0;
        return true;
    case SQL_TRISTATE:
        *(enum tristate *)member = read_tristate(q);
        return true;
    case SQL_STATE:
        return read_state(q, member);
    case SQL_CHANNEL:
        return read_channel(q, member);
    case SQL_CONTACT:
        return read_contact(q, member);
    case SQL_PART:
        return read_part(q, member);
    }
    return false;
}

bool sql_read_fields(struct sql_query *q, const struct sql_field *fields, size_t count, void *to,
                     struct err *e)
{
    for (size_t i = 0; i < count; i++)
        if (!read_field(q, fields[i].kind, (char *)to + fields[i].offset))
            return sql_fail(q->sql, SQLITE_CORRUPT, e);
    return true;
}
