/* store_internal.h — what all rooms of the store share: the open file and an operation. What a room offers to
 * the others stands in its own headers, and what is its own alone in one that ends in _internal.h.
 * Everything here but making and submitting an operation runs in the store thread. */
#ifndef STORE_STORE_INTERNAL_H
#define STORE_STORE_INTERNAL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/base/queue.h"
#include "core/store/file/sql.h"
#include "core/store/store.h"

/* ---- the file, which file/file.c opens ---- */

#define STORE_APPLICATION_ID 0x5746414c /* "WFAL" */
#define STORE_LOCK_WAIT_MS 5000
#define STORE_RETRY_MS 1000
#define STORE_LOOK_IDS 4096
#define STORE_SENDER_SIZE 128

struct store_file {
    struct sql sql;
    char *path;   /* absolute; of a throw-away store only known once its folder is made */
    char *folder; /* a throw-away store's own, removed with it; else NULL */
    bool is_throw_away;
    int lock_wait_ms, retry_ms;
    struct err err;   /* why it is not open */
    int64_t tried_ms; /* monotonic: the last attempt to open it; 0 = none */
    dev_t device;     /* what was opened, to notice that it was moved or deleted */
    ino_t inode;
    dev_t first_device; /* what was opened first of all */
    ino_t first_inode;
    atomic_bool is_replaced;        /* what is open is not that */
    int64_t last_id;                /* the highest that was given in it; 0 = it was not lost */
    char sender[STORE_SENDER_SIZE]; /* this process */
    uint64_t sender_number;         /* in its name; 0 = none yet */
    struct presence *presence;      /* how others see that it lives; NULL: they cannot */
    struct store_sift *sifts[2];    /* what filters found, for the next question (insight/sift.c); NULL */
    struct store_study *studies[3]; /* what was counted (insight/study.c); NULL */
    uint64_t use_count;
    int64_t look_ids;                /* at a time, of a look through the history */
    sqlite3 *reading;                /* a second connection, for the reader to take; NULL */
    struct store_arrivals *arrivals; /* stored, but not yet written (arrivals/arrivals.c); NULL */
    struct store_log *log;        /* the thread that empties the log (file/log.c); NULL until it is needed */
    int log_pages, log_pages_due; /* in the log after the last commit; when it is to be emptied */
    int64_t data_version;         /* SQLite's, at the last look for other processes' changes; 0 = none */
    int64_t looked_delivery;      /* up to it deliveries were seen then, and were settled */
};
/* ---- operations (store.c) ---- */

struct store_op;
/* Fills op->result. False: SQLite refused, and whatever it wrote is undone with the whole group. What only
 * the caller should hear (not found, too late) goes to op->result.err and returns true. May run more than
 * once, when the group is undone because of another operation: it leaves its arguments as they are. */
typedef bool store_run_fn(struct store_file *f, struct store_op *op, struct err *e);

struct store_op {
    struct queue_node node;
    store_run_fn *run;
    void (*release)(struct store_op *op); /* frees its arguments; NULL: none */
    bool is_write;
    bool is_patient;    /* lets those that are not go first, in the order among its like */
    bool is_alone;      /* run outside of any transaction, between two groups */
    bool is_failed;     /* its result is the error; not run again */
    bool is_unfinished; /* a long look in slices: run again after what came meanwhile */
    bool is_resumed;    /* … the turn before is on the disk; whoever needs to know clears it */
    bool is_gathered;   /* what it stores may be written with the next of its like (arrivals/arrivals.c) */
    bool is_reading;    /* the reader's: the store thread only sees to it that the history is open */
    size_t body_bytes;  /* held for it while it waits */
    store_done_fn *done;
    void *owner;
    struct store_result result;
};
/* A zeroed operation whose struct begins with a struct store_op. */
void *store_op_new(size_t size, store_run_fn *run, bool is_write, store_done_fn *done, void *owner)
    __attribute__((warn_unused_result));
void store_submit(struct store *s, struct store_op *op);
/* How many operations, and bytes of bodies, were asked for and not yet dispatched. */
bool store_is_over_ceiling(const struct store *s, size_t more_bytes);
/* Reported at the next dispatch, without a visit to the thread. */
void store_refuse(struct store *s, struct store_op *op, enum err_code code, const char *why);
void store_result_release(struct store_result *r);
void store_result_add_id(struct store_result *r, int64_t id); /* to the ids, behind those before */

/* Transactions that changed the file so far: for tests of the group commit. */
uint64_t store_commit_count(const struct store *s);

#define STORE_COUNT_OF(array) (sizeof(array) / sizeof *(array))

#endif
