/* json_write.h — the one writer of JSON. Commas, quotes and escapes are its business; text is cleaned of
 * malformed bytes, and control and bidi characters are written as \uXXXX, so that the output is safe to
 * look at. Nesting errors are bugs and assert. */
#ifndef BASE_JSON_WRITE_H
#define BASE_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct json_writer {
    struct buf *out;
    unsigned depth;
    uint64_t has_item;  /* bit per depth: a comma is due */
    uint64_t is_object; /* bit per depth */
};

void json_writer_init(struct json_writer *w, struct buf *out);
/* `key` is NULL at the top and inside arrays, and required inside objects; for every function below. */
void json_write_object(struct json_writer *w, const char *key);
void json_write_array(struct json_writer *w, const char *key);
void json_write_end(struct json_writer *w);                                     /* closes the innermost */
void json_write_text(struct json_writer *w, const char *key, const char *text); /* NULL writes null */
void json_write_int(struct json_writer *w, const char *key, int64_t value);
void json_write_bool(struct json_writer *w, const char *key, bool value);
void json_write_null(struct json_writer *w, const char *key);
/* `json` is one checked JSON value and is written as it is, but for control and bidi characters inside
 * its strings, which are escaped. NULL writes null. */
void json_write_raw(struct json_writer *w, const char *key, const char *json);

#endif
