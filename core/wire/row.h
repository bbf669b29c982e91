/* row.h — one line of JSON Lines as a row of a table: keys are columns, texts and numbers are cells. */
#ifndef WIRE_ROW_H
#define WIRE_ROW_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct text_list;

#define WIRE_ROW_KEYS_MAX 500

/* Adds the keys that `keys` does not have yet. False: not one object (ERR_JSON). */
bool wire_read_row_keys(const char *json, size_t size, struct text_list *keys, struct err *e)
    __attribute__((warn_unused_result));
/* The values of `keys`, in their order: clean text, a number's own digits, NULL for anything else. Each is
 * the caller's. False: not one object, and nothing was set. */
bool wire_read_row(const char *json, size_t size, const struct text_list *keys, char **values, struct err *e)
    __attribute__((warn_unused_result));
/* The same as they came: a text whole, anything else its own bytes; NULL for null and for what is not there.
 */
bool wire_read_row_source(const char *json, size_t size, const struct text_list *keys, char **values,
                          struct err *e) __attribute__((warn_unused_result));

#endif
