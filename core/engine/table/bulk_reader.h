/* bulk_reader.h — a table read in a thread of its own, so that neither a slow disk nor a million rows hold up
 * the engine: rows come in portions, at most a few at a time, and the same memory serves any file. */
#ifndef ENGINE_BULK_READER_H
#define ENGINE_BULK_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/queue.h"
#include "core/model/column_map.h"
#include "core/model/run.h"
#include "core/store/store_runs.h"
#include "core/waterfall.h"

struct bulk_reader;

enum read_kind {
    READ_HEADER, /* what the table is; answered by bulk_reader_go_on */
    READ_PEEK,   /* its beginning; then it is over */
    READ_ROWS,   /* answered by bulk_reader_go_on once they are stored */
    READ_TWINS,  /* the same */
    READ_END,    /* all was read and the file is unchanged */
    READ_FAILED,
};
struct read_message {
    struct queue_node node;
    enum read_kind kind;
    struct err err;         /* FAILED */
    struct run *run;        /* HEADER: what the table is, as far as it is known; yours */
    bool is_map_chosen;     /* HEADER: the map was given, and is worth remembering */
    bool has_header_digest; /* HEADER */
    unsigned char header_digest[IDENTITY_DIGEST_SIZE];
    struct wf_peek *peek;
    struct run_rows *rows;
    struct store_twin *twins;
    size_t twin_count;
    /* END: how many, and of the widest row */
    int64_t row_count;
    int columns;
    struct column_tally tally;
};
void read_message_free(struct read_message *m); /* what is left in it */

struct read_plan {
    const char *path; /* NULL: text */
    const char *text;
    size_t text_size;
    const char *map; /* corrections; NULL */
    bool is_peek;
    unsigned char salt[IDENTITY_SALT_SIZE];
};
/* Copies the plan. NULL: the system refuses a thread. */
struct bulk_reader *bulk_reader_start(const struct read_plan *plan, struct err *e)
    __attribute__((warn_unused_result));
/* Readable while messages wait. */
int bulk_reader_fd(const struct bulk_reader *r);
struct read_message *bulk_reader_next(struct bulk_reader *r); /* NULL: none now; yours */
/* After a HEADER: `map` (may be NULL) replaces the guess. After ROWS and TWINS: room for more. */
void bulk_reader_go_on(struct bulk_reader *r, const char *map);
void bulk_reader_progress(const struct bulk_reader *r, int64_t *bytes, int64_t *total);
/* Stops it if need be and waits for its end, which is near. */
void bulk_reader_free(struct bulk_reader *r); /* NULL is fine */

#endif
