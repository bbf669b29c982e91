/* json_scan.h — one strict pass over the bytes of a JSON text (RFC 8259), before anything else believes them.
 * Accepts no byte order mark, no NUL (neither raw nor \u0000: C text would end there), no malformed UTF-8 and
 * no lone surrogate escape; nothing around the one value but white space. Allocates only for its notes. */
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
