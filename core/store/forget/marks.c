/* marks.c — by what a person is known, and the SQL functions that look for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/model/ascii.h"
#include "core/model/run.h"
#include "core/store/forget/forget_internal.h"
#include "core/store/search/search.h"

enum { FOLDED_MAX = 4096, PHONE_DIGITS = 9 };

/* ---- the list ---- */

static const char *slug_of(const char *linkedin)
{
    const char *at = strstr(linkedin, "/in/");
    return at ? at + 4 : linkedin;
}

void marks_add(struct marks *m, enum mark_kind kind, const char *text)
{
    if (!text || !*text)
        return;
    char *lower = mem_text(kind == MARK_LINKEDIN ? slug_of(text) : text);
    lower[strcspn(lower, kind == MARK_LINKEDIN ? "/?#" : "")] = '\0';
    ascii_lower_text(lower);
    bool is_known = !*lower; /* an address that ends in "/in/" would be everybody's */
    for (size_t i = 0; i < m->count; i++)
        is_known = is_known || (m->item[i].kind == kind && strcmp(m->item[i].text, lower) == 0);
    if (is_known) {
        free(lower);
        return;
    }
    m->item = mem_resize(m->item, m->count + 1, sizeof *m->item);
    m->item[m->count++] = (struct mark){kind, lower};
}

/* What an identifier's name in the tables stands for. */
static bool kind_of(const char *parameter, enum mark_kind *kind)
{
    if (strcmp(parameter, identifier_parameter(IDENTIFIER_ID)) == 0)
        *kind = MARK_ID;
    else if (strcmp(parameter, identifier_parameter(IDENTIFIER_EMAIL)) == 0)
        *kind = MARK_EMAIL;
    else if (strcmp(parameter, identifier_parameter(IDENTIFIER_LINKEDIN_URL)) == 0)
        *kind = MARK_LINKEDIN;
    else
        return false;
    return true;
}

void marks_add_identifier(struct marks *m, const char *parameter, const char *value)
{
    enum mark_kind kind;
    if (parameter && value && kind_of(parameter, &kind))
        marks_add(m, kind, value);
}

static char *fold(const char *text)
{
    struct buf folded;
    if (!text)
        return NULL;
    buf_init(&folded, FOLDED_MAX);
    store_fold(&folded, text);
    char *out = mem_text(folded.data ? folded.data : "");
    buf_release(&folded);
    return out;
}

void marks_init(struct marks *m, const struct who *who)
{
    *m = (struct marks){0};
    marks_add(m, MARK_PHONE, who->phone);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        marks_add_identifier(m, identifier_parameter((enum identifier)i), who->ids.value[i]);
    m->name = fold(who->ids.value[IDENTIFIER_NAME]);
    m->domain = fold(who->ids.value[IDENTIFIER_DOMAIN]);
}

void marks_release(struct marks *m)
{
    for (size_t i = 0; i < m->count; i++)
        free(m->item[i].text);
    free(m->item);
    free(m->name);
    free(m->domain);
    *m = (struct marks){0};
}

/* ---- is_marked ---- */

static bool is_marked(const struct marks *m, const char *parameter, const char *value)
{
    enum mark_kind kind;
    bool is_phone = strcmp(parameter, contact_field_word(CONTACT_PHONE)) == 0;
    if (!is_phone && !kind_of(parameter, &kind))
        return false;
    for (size_t i = 0; i < m->count; i++) {
        const struct mark *mark = &m->item[i];
        if (is_phone ? mark->kind == MARK_PHONE && who_is_same_phone(mark->text, value)
                     : (mark->kind == kind || (kind == MARK_EMAIL && mark->kind == MARK_FOUND)) &&
                           ascii_equal(mark->text, kind == MARK_LINKEDIN ? slug_of(value) : value))
            return true;
    }
    return false;
}

static const char *text_of(sqlite3_value *v)
{
    return (const char *)sqlite3_value_text(v);
}

static void sql_is_marked(sqlite3_context *c, int count, sqlite3_value **v)
{
    (void)count;
    const char *parameter = text_of(v[0]), *value = text_of(v[1]);
    sqlite3_result_int(c, parameter && value && is_marked(sqlite3_user_data(c), parameter, value));
}

/* ---- is_namesake ---- */

static bool is_same_folded(const char *folded, const char *text)
{
    char *other = fold(text);
    bool is_same = other && strcmp(folded, other) == 0;
    free(other);
    return is_same;
}

static bool is_namesake(const struct marks *m, const char *name, const char *first, const char *last,
                        const char *domain)
{
    char *whole = first && last ? mem_text_format("%s %s", first, last) : NULL;
    bool is_name =
        m->name && ((name && is_same_folded(m->name, name)) || (whole && is_same_folded(m->name, whole)));
    free(whole);
    return is_name && m->domain && domain && is_same_folded(m->domain, domain);
}

static void sql_is_namesake(sqlite3_context *c, int count, sqlite3_value **v)
{
    (void)count;
    const struct marks *m = sqlite3_user_data(c);
    sqlite3_result_int(c, is_namesake(m, text_of(v[0]), text_of(v[1]), text_of(v[2]), text_of(v[3])));
}

/* ---- is_about ---- */

static void sql_is_about(sqlite3_context *c, int count, sqlite3_value **v)
{
    (void)count;
    const struct marks *m = sqlite3_user_data(c);
    struct identifiers ids = {{NULL}};
    run_unpack_identifiers(text_of(v[0]), &ids);
    bool is_about = is_namesake(m, ids.value[IDENTIFIER_NAME], ids.value[IDENTIFIER_FIRST_NAME],
                                ids.value[IDENTIFIER_LAST_NAME], ids.value[IDENTIFIER_DOMAIN]);
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        is_about = is_about ||
                   (ids.value[i] && is_marked(m, identifier_parameter((enum identifier)i), ids.value[i]));
    identifiers_release(&ids);
    sqlite3_result_int(c, is_about);
}

/* ---- speaks_of ---- */

/* Whether a mark's end is not the middle of a longer word. */
static bool is_word_byte(char c)
{
    return ascii_is_alnum(c) || strchr("-_%+", c);
}

/* The mark at this place; a backslash of JSON before a slash does not count. */
static bool is_here(const char *at, const char *end, const char *mark)
{
    for (; *mark; mark++, at++) {
        if (at < end && *at == '\\' && at + 1 < end && at[1] == '/')
            at++;
        if (at >= end || ascii_lower(*at) != *mark)
            return false;
    }
    return at == end || !is_word_byte(*at);
}

static bool holds(const char *text, size_t size, const char *mark)
{
    const char *end = text + size;
    for (const char *at = text; at < end; at++)
        if (ascii_lower(*at) == *mark && (at == text || *mark == '/' || !is_word_byte(at[-1])) &&
            is_here(at, end, mark))
            return true;
    return false;
}

/* A phone however it is written, with its country or without: its last digits, with at most three other signs
 * between two of them. */
static bool holds_phone(const char *text, size_t size, const char *digits)
{
    size_t length = strlen(digits) < PHONE_DIGITS ? strlen(digits) : PHONE_DIGITS;
    digits += strlen(digits) - length;
    for (size_t start = 0; start < size; start++) {
        size_t matched = 0, gap = 0;
        for (size_t at = start; at < size && matched < length && gap <= 3; at++) {
            gap = ascii_is_digit(text[at]) ? 0 : gap + 1;
            if (ascii_is_digit(text[at]) && text[at] != digits[matched])
                break;
            matched += gap == 0;
        }
        if (matched == length)
            return true;
    }
    return false;
}

static bool speaks_of(const struct marks *m, const char *text, size_t size)
{
    char needle[600];
    for (size_t i = 0; i < m->count; i++) {
        const struct mark *mark = &m->item[i];
        snprintf(needle, sizeof needle, "%s%s", mark->kind == MARK_LINKEDIN ? "/in/" : "", mark->text);
        if (mark->kind == MARK_PHONE ? holds_phone(text, size, mark->text) : holds(text, size, needle))
            return true;
    }
    return false;
}

static void sql_speaks_of(sqlite3_context *c, int count, sqlite3_value **v)
{
    (void)count;
    const char *bytes = sqlite3_value_blob(v[0]);
    int size = sqlite3_value_bytes(v[0]);
    sqlite3_result_int(c, bytes && speaks_of(sqlite3_user_data(c), bytes, (size_t)size));
}

/* ---- lending ---- */

static bool define(sqlite3 *db, const char *name, int arguments, void *marks,
                   void (*run)(sqlite3_context *, int, sqlite3_value **))
{
    return sqlite3_create_function_v2(db, name, arguments, SQLITE_UTF8 | SQLITE_DIRECTONLY, marks, run, NULL,
                                      NULL, NULL) == SQLITE_OK;
}

bool marks_lend(struct marks *m, sqlite3 *db)
{
    return define(db, "is_marked", 2, m, sql_is_marked) && define(db, "is_namesake", 4, m, sql_is_namesake) &&
           define(db, "is_about", 1, m, sql_is_about) && define(db, "speaks_of", 1, m, sql_speaks_of);
}

void marks_take_back(sqlite3 *db)
{
    define(db, "is_marked", 2, NULL, NULL);
    define(db, "is_namesake", 4, NULL, NULL);
    define(db, "is_about", 1, NULL, NULL);
    define(db, "speaks_of", 1, NULL, NULL);
}
