/* sql.h — SQLite as the rest of the store uses it: statements prepared once, values bound and read in order,
 * struct members moved to and from columns by tables, and every refusal turned into one sentence.
 * Knows no table of the history. Belongs to the store thread. */
#ifndef STORE_FILE_SQL_H
#define STORE_FILE_SQL_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

#define SQL_CACHE_SLOTS 256 /* a power of two, well over the number of statements in the store */

struct sql {
    sqlite3 *db;      /* NULL while not open */
    const char *path; /* for sentences */
    bool is_opening;  /* nobody has asked for anything to be stored yet */
    struct {
        const char *text;
        sqlite3_stmt *stmt;
    } cache[SQL_CACHE_SLOTS];
};

/* Writes the sentence for SQLite's result `rc` and returns false. ERR_STORE and ERR_BUSY are troubles of
 * the place (full, locked, unwritable); ERR_DAMAGED is the file; ERR_INTERNAL is this one statement. */
bool sql_fail(struct sql *s, int rc, struct err *e);

/* Runs statements that bring no rows. */
bool sql_exec(struct sql *s, const char *text, struct err *e) __attribute__((warn_unused_result));
/* One integer: pragmas and counts. */
bool sql_exec_int(struct sql *s, const char *text, int64_t *out, struct err *e)
    __attribute__((warn_unused_result));
/* Resets every statement: an unfinished one would hold its snapshot for ever. */
void sql_rest(struct sql *s);
void sql_close(struct sql *s);

/* One run of a prepared statement. `text` must live for ever (a literal): it is the cache's key. Bound texts
 * and blobs are borrowed until the statement is used again. A binding that fails makes the step fail. */
struct sql_query {
    struct sql *sql;
    sqlite3_stmt *stmt;
    int bound, read; /* columns so far */
    int rc;
};
bool sql_prepare(struct sql *s, struct sql_query *q, const char *text, struct err *e)
    __attribute__((warn_unused_result));
/* The same for a text that is made up while running; the statement is the query's own until sql_drop. */
bool sql_prepare_own(struct sql *s, struct sql_query *q, const char *text, struct err *e)
    __attribute__((warn_unused_result));
void sql_drop(struct sql_query *q);                             /* nothing prepared: nothing done */
void sql_bind_text(struct sql_query *q, const char *text);      /* NULL is NULL */
void sql_bind_text_copy(struct sql_query *q, const char *text); /* not borrowed */
void sql_bind_int(struct sql_query *q, int64_t value);
void sql_bind_ms(struct sql_query *q, int64_t ms); /* 0 is NULL: not yet */
void sql_bind_blob(struct sql_query *q, const void *bytes, size_t size);

enum sql_step { SQL_ROW, SQL_END, SQL_FAILED };
enum sql_step sql_step(struct sql_query *q, struct err *e);
/* Runs to the end of a statement that brings no rows (or whose rows do not matter). */
bool sql_finish(struct sql_query *q, struct err *e) __attribute__((warn_unused_result));
/* Prepares, binds and finishes one whose ?1 is a number, and its ?2, where it has one. */
bool sql_run_for(struct sql *s, const char *text, int64_t first, int64_t second, struct err *e)
    __attribute__((warn_unused_result));

char *sql_read_text(struct sql_query *q) __attribute__((warn_unused_result)); /* yours; NULL is NULL */
const char *sql_peek_text(struct sql_query *q);                               /* until the next step */
int64_t sql_read_int(struct sql_query *q);                                    /* NULL is 0 */
const void *sql_peek_blob(struct sql_query *q, size_t *size);                 /* until the next step */

/* How a member is stored. MS is int64_t with 0 as NULL; the words are the model's. */
enum sql_kind {
    SQL_TEXT,     /* char * */
    SQL_INT,      /* int */
    SQL_SIZE,     /* size_t */
    SQL_MS,       /* int64_t, 0 is NULL */
    SQL_FLAG,     /* bool */
    SQL_TRISTATE, /* enum tristate, absent is NULL */
    SQL_STATE,    /* enum request_state */
    SQL_CHANNEL,  /* enum channel, none is NULL */
    SQL_CONTACT,  /* enum contact_field */
    SQL_PART,     /* enum part_state, as its number */
};
struct sql_field {
    enum sql_kind kind;
    size_t offset;
};
/* A list of X(kind, column, member) makes the columns of a statement and the table that moves them. */
#define SQL_COLUMN(kind, column, member) ", " #column
#define SQL_PLACE(kind, column, member) ", ?"
#define SQL_ASSIGN(kind, column, member) ", " #column " = ?"
#define SQL_ASSIGN_EXCLUDED(kind, column, member) ", " #column " = excluded." #column
#define SQL_SAME(kind, column, member) " AND " #column " IS ?"

void sql_bind_fields(struct sql_query *q, const struct sql_field *fields, size_t count, const void *from);
/* Texts become the object's own (it holds NULLs before). False: a word that the model does not know. */
bool sql_read_fields(struct sql_query *q, const struct sql_field *fields, size_t count, void *to,
                     struct err *e) __attribute__((warn_unused_result));

#endif
