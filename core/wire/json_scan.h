/* json_scan.h — one strict pass over the bytes of a JSON text (RFC 8259), before anything else believes them.
 * Accepts the grammar and nothing else: no byte order mark, no raw NUL, no malformed UTF-8, nothing around
 * the one value but white space. Escapes that are in the grammar and are no character of a C text (\u0000,
 * half a surrogate pair) are noted: a body is not lost for one of them. Allocates only for its notes. */
#ifndef WIRE_JSON_SCAN_H
#define WIRE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/* A number that a double would not give back as it was written. */
struct json_number {
    size_t ordinal; /* among all numbers of the text, in the order of writing, from 0 */
    size_t offset, size;
};
struct json_notes {
    size_t *escape; /* offsets of the backslashes of escapes that stand for no character */
    size_t escape_count, escape_capacity;
    struct json_number *number;
    size_t number_count, capacity;
    size_t value_count; /* values of any kind: a measure of what a tree will cost */
};
void json_notes_release(struct json_notes *n);

/* `notes` (may be NULL) is filled, and is to be released on either outcome. ERR_JSON says what is wrong and
 * at which byte; ERR_LIMIT: deeper than WIRE_DEPTH_MAX. */
bool json_scan(const char *bytes, size_t size, struct json_notes *notes, struct err *e)
    __attribute__((warn_unused_result));

#endif
