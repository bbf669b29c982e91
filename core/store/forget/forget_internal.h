/* forget_internal.h — inside the store: the marks by which a person is known, and whether a text speaks of
 * them.
 */
#ifndef STORE_FORGET_FORGET_INTERNAL_H
#define STORE_FORGET_FORGET_INTERNAL_H

#include "core/model/who.h"
#include "core/store/store_internal.h"

enum mark_kind {
    MARK_ID,       /* Apollo's */
    MARK_EMAIL,    /* asked, or named by the user */
    MARK_FOUND,    /* an e-mail that was found: only looked for in texts, since colleagues may share it */
    MARK_LINKEDIN, /* "tim-zheng", what stands behind /in/ */
    MARK_PHONE,    /* named by the user: digits */
};
struct mark {
    enum mark_kind kind;
    char *text; /* lower case */
};
struct marks {
    struct mark *item;
    size_t count;
    char *name, *domain; /* folded; NULL: not named so */
};
/* Empty text adds nothing; what is there is not added twice. `identifier` and `value` as they are stored. */
void marks_add(struct marks *m, enum mark_kind kind, const char *text);
void marks_add_identifier(struct marks *m, const char *parameter, const char *value);
void marks_init(struct marks *m, const struct who *who);
void marks_release(struct marks *m);

/* SQL functions of this connection while they are lent: is_marked(parameter, value), is_namesake(name, first,
 * last, domain), is_about(a row's packed identifiers), speaks_of(text or blob). */
bool marks_lend(struct marks *m, sqlite3 *db);
void marks_take_back(sqlite3 *db);

/* ---- what is kept (forget_digests.c) ---- */

/* Salted digests of all that the person is known by, for lists that come later; those of one forgetting share
 * their time. */
bool store_note_identities(struct store_file *f, const struct identifiers *ids, int64_t now_ms, struct err *e)
    __attribute__((warn_unused_result));
bool store_note_marks(struct store_file *f, const struct marks *m, int64_t now_ms, struct err *e)
    __attribute__((warn_unused_result));
/* The same from what one request knows of one person, who counts as asked by it no more. */
bool store_forget_place(struct store_file *f, int64_t request, int64_t slot, int64_t now_ms, struct err *e)
    __attribute__((warn_unused_result));

/* ---- rows of lists (forget_rows.c) ---- */

/* The rows that are found gather in temp.forget_rows (run, row). */
bool store_begin_rows(struct store_file *f, struct err *e) __attribute__((warn_unused_result));
bool store_add_rows_of(struct store_file *f, int64_t request, int64_t slot, struct err *e)
    __attribute__((warn_unused_result));
/* By the marks, and by the digests of now_ms. What new rows know of the person adds to both: look again. */
bool store_find_rows(struct store_file *f, struct marks *m, int64_t now_ms, bool *has_learned, struct err *e)
    __attribute__((warn_unused_result));
bool store_forget_rows(struct store_file *f, int64_t *count, struct err *e)
    __attribute__((warn_unused_result));

#endif
