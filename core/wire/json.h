/* json.h — a checked document as a cJSON tree in which no number has lost a digit, and the forgiving ways to
 * read it. cJSON's own getters that ignore case are never used; of duplicate keys the first counts. */
#ifndef WIRE_JSON_H
#define WIRE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

#include "core/base/arena.h"

struct err;
struct text_list;

/* Values in one body: over it a tree would cost many times the body's own size. */
#define JSON_VALUES_MAX 400000
/* Bytes of one text that is taken from a body; more is cut on a character. */
#define JSON_TEXT_MAX 4096

struct json {
    cJSON *root;        /* numbers that a double would change are cJSON_Raw with their own text */
    struct arena arena; /* the whole tree: nothing of it is ever given to cJSON_Delete */
    const char *bytes;  /* borrowed: the body must outlive this */
    size_t size;
};
bool json_open(struct json *j, const char *bytes, size_t size, struct err *e)
    __attribute__((warn_unused_result));
void json_close(struct json *j);

/* NULL if `object` is no object or has no such member; a null member is absent. */
const cJSON *json_get(const cJSON *object, const char *key);
const cJSON *json_get_object(const cJSON *object, const char *key); /* only if it is an object */
/* `node` if it is an object, or the one object in it if it is a list of just that; NULL may be given. */
const cJSON *json_only_object(const cJSON *node);
bool json_is_number(const cJSON *node);

/* Clean one-line text of a string, or a number's own digits; NULL for anything else and for blank text.
 * `node` may be NULL. Yours. */
char *json_text(const cJSON *node) __attribute__((warn_unused_result));
char *json_get_text(const cJSON *object, const char *key) __attribute__((warn_unused_result));
/* The first of several spellings that has a text; the list ends in NULL. */
char *json_get_text_of(const cJSON *object, const char *const *keys) __attribute__((warn_unused_result));

/* Walks a list; anything else than a list is a list of one, null and NULL are empty ones. */
struct json_items {
    const cJSON *next;
    bool is_list;
    size_t left;
};
struct json_items json_items(const cJSON *node, size_t limit);
const cJSON *json_next(struct json_items *items); /* NULL at the end; a list's null items are given */

/* A value's own bytes, as they came: borrowed from the body. */
struct json_span {
    const char *at;
    size_t size;
};
struct json_span json_span_root(const struct json *j);
/* A walk over the children; size 0: there is none, or no more. */
struct json_span json_span_first(struct json_span parent);
struct json_span json_span_next(struct json_span parent, struct json_span before);
/* `index` of a child among its siblings, keys not compared, so that duplicates cannot mislead. */
struct json_span json_span_child(struct json_span parent, size_t index);
size_t json_index(const cJSON *parent, const cJSON *child);

#endif
