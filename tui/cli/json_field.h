/* json_field.h — every name in the JSON that commands print, with its one type and meaning wherever it
 * stands: the manual and README are made from it, and a test holds each command's output against it. Not in
 * it are members of what is another's: `person` (Apollo's record), `input` (the row as it came),
 * `unprocessed`; those of `asked` and `wants`, which have the names of Apollo's parameters; and objects that
 * count by name (`states`, `rows`, `left_out`, `vendor_results`). */
#ifndef TUI_CLI_JSON_FIELD_H
#define TUI_CLI_JSON_FIELD_H

#include <stddef.h>

#define JSON_FIELD_TYPES(X)                                                                                  \
    X(TEXT, "text")                                                                                          \
    X(NUMBER, "number")                                                                                      \
    X(FLAG, "true or false")                                                                                 \
    X(LIST, "array")                                                                                         \
    X(OBJECT, "object")
enum json_field_type {
#define X(name, word) JSON_FIELD_##name,
    JSON_FIELD_TYPES(X)
#undef X
};

struct json_field {
    const char *name;
    enum json_field_type type;
    const char *where, *meaning;
};
const struct json_field *json_field_at(size_t position); /* NULL past the last one */
const char *json_field_type_word(enum json_field_type type);

#endif
