/* store_internal.h — what the store's own files share: the open file, an operation, loading and saving one
 * request. Everything here but making and submitting an operation runs in the store thread. */
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

/* ---- the file (file/file.c) ---- */

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
/* Names the file; opens nothing. */
void store_file_init(struct store_file *f, const struct store_options *o);
/* Opens it when it is not. A transient failure is tried again after STORE_RETRY_MS, a damaged file never. */
bool store_file_ready(struct store_file *f, struct err *e) __attribute__((warn_unused_result));
/* Once more, for reading alone, into f->reading. */
bool store_file_open_reading(struct store_file *f, struct err *e) __attribute__((warn_unused_result));
/* Closes it, and deletes it if it is a throw-away. */
void store_file_release(struct store_file *f);

/* ---- which process sends (file/sender.c) ---- */

/* Says in f->sender who this process is: "<boot id>:<pid>:<start time>", and ":<number>" where it holds that
 * number's lock in the file "….senders" beside the history. */
void store_sender_begin(struct store_file *f);
void store_sender_end(struct store_file *f);
/* Certainly gone: its lock is free; without one: another boot, no such process, or a later process under its
 * number. */
bool store_sender_is_gone(const struct store_file *f, const char *sender);

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

/* ---- one request (requests/load.c, requests/save.c) ---- */

enum store_load {
    STORE_LOAD_HEAD,  /* its row and its parts, nobody of its people */
    STORE_LOAD_LIGHT, /* like CORE, but for Apollo's objects, which are most of it: where there is one stands
                         "{}" */
    STORE_LOAD_CORE,  /* what deciding needs: no exchange, no list of deliveries */
    STORE_LOAD_SNAPSHOT, /* everything but bodies */
    STORE_LOAD_BODIES,
};
/* NULL with ERR_NOT_FOUND, or SQLite's refusal. */
struct request *store_load_request(struct store_file *f, int64_t id, enum store_load how, struct err *e)
    __attribute__((warn_unused_result));

/* The row, its parts, its search text and its line in the list. */
bool store_save_head(struct store_file *f, const struct request *r, int64_t now_ms, struct err *e)
    __attribute__((warn_unused_result));
/* The same after a mere move: who is in it, and what was found, is as it was. With `message`, its search
 * text. */
bool store_save_move(struct store_file *f, const struct request *r, const char *message, struct err *e)
    __attribute__((warn_unused_result));
/* People with their attempts and findings. What Apollo says of them is not stored again where it stands in
 * the body of `x`, which is stored as their request's exchange; NULL: it stands nowhere. */
bool store_save_people(struct store_file *f, const struct request *r, const struct http_exchange *x,
                       struct err *e) __attribute__((warn_unused_result));
/* The same but for Apollo's objects, of a request that was loaded light. */
bool store_save_delivered(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));
/* The same, but that its people are noted among all people only with what comes of its call. */
bool store_insert_batch(struct store_file *f, const char *token, struct request *r, struct err *e)
    __attribute__((warn_unused_result));
/* The people of a new one, of whom nothing is known but what was typed. */
bool store_insert_people(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));
bool store_save_identifiers(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));
/* What `x` does not say (NULL) is kept from before. */
bool store_save_exchange(struct store_file *f, int64_t id, const struct http_exchange *x, struct err *e)
    __attribute__((warn_unused_result));
bool store_find_state(struct store_file *f, int64_t id, enum request_state *out, bool *is_found,
                      struct err *e) __attribute__((warn_unused_result));
bool store_outcome_from_word(const char *word, enum delivery_outcome *out);
/* Puts `state` into `r` if the move is legal, and drops a planned poll where nobody polls. */
bool store_enter_state(struct request *r, enum request_state state);
/* Whether anybody asks Apollo for the result in that state. */
bool store_state_polls(enum request_state state);

/* When the next poll is due, into result->next_due_ms (requests/polls.c). */
bool store_find_next_due(struct store_file *f, struct store_result *result, struct err *e)
    __attribute__((warn_unused_result));

/* ---- what arrives (arrivals/arrivals.c) ---- */

/* How many ids a block of the inbox has; as in 06_arrivals.sql. */
#define STORE_INBOX_BLOCK 256
/* A body without a token, for op->result.id (0: nobody's): as store_put_delivery would store it. Fills the
 * rest of the result, its delivery's id once it is written. */
bool store_insert_import(struct store_file *f, struct store_op *op, const char *body, size_t size,
                         int64_t now_ms, struct err *e) __attribute__((warn_unused_result));
/* Writes what was stored and waits for more of its like: before anything else is run, and before the commit.
 */
bool store_arrivals_write(struct store_file *f, struct err *e) __attribute__((warn_unused_result));
/* The group is undone. */
void store_arrivals_forget(struct store_file *f);
void store_arrivals_release(struct store_file *f);

/* ---- the list (search/lines.c, search/search.c) ---- */

/* Appends a request's line to result->rows; nothing where it is not there. */
bool store_list_one(struct store_file *f, int64_t id, struct store_result *result, struct err *e)
    __attribute__((warn_unused_result));
/* A window of all lines, newest first. → rows, total, matching. */
bool store_list_newest(struct store_file *f, int64_t first, int64_t count, struct store_result *result,
                       struct err *e) __attribute__((warn_unused_result));
/* Of its name in the database; IDENTIFIER_COUNT for that of a later version. */
enum identifier store_identifier(const char *parameter);
/* Adds to *count how many requests that were asked in [since, until) are in an open state (insight/sums.c).
 */
bool store_add_open(struct store_file *f, int64_t since_ms, int64_t until_ms, int64_t *count, struct err *e)
    __attribute__((warn_unused_result));

/* What was found and counted may speak of what was undone, or of another file. */
void store_sifts_forget(struct store_file *f);
void store_studies_forget(struct store_file *f);
/* The last entry of the log of changes; 0 = none. */
bool store_last_change(struct store_file *f, int64_t *seq, struct err *e) __attribute__((warn_unused_result));

struct buf;
/* Appends `text` for searching: without case and accents, white space as one space. */
void store_fold(struct buf *out, const char *text);
void store_write_search(const struct request *r, struct buf *out);
/* Fills the columns of a request's line: label, organization, first findings, counts. */
void store_summarise(const struct request *r, struct request_row *row);

#define STORE_COUNT_OF(array) (sizeof(array) / sizeof *(array))

#endif
