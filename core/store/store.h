/* store.h — the history on disk (SQLite's only home): asynchronous, so that neither screen nor sockets ever
 * wait for a disk. Operations are queued to the store thread, which takes everything that waits, runs it in
 * one transaction, commits once (one fsync), and only then reports each. They run in the order of asking, but
 * that settling (store_settle, store_mark_unreadable, store_list_unsettled) gives way to all others.
 * Every change of a request's state is a conditional update inside its transaction, by model/settle and the
 * table of legal moves, so that two processes on one history never do it twice. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/model/filter.h"
#include "core/model/insight.h"
#include "core/model/request.h"
#include "core/model/request_order.h"
#include "core/model/settle.h"

struct run;
struct run_line;
struct store;

/* What one operation brought. Fields that an operation does not speak of are zero. Pointers marked (yours)
 * are the callback's to keep by setting them NULL; what is left is freed after it. */
struct store_due {
    int64_t id;
    char *request_id;
    int poll_count;
    bool has_callback;
    int64_t answered_ms;
};
struct store_stored {
    int64_t id, request_id; /* of the delivery, of its request */
    enum channel channel;
    char *body;
    size_t body_size;
};
struct store_result {
    struct err err; /* ERR_NONE: committed and on disk */
    int64_t id;     /* of the request concerned, where there is one */
    int64_t delivery_id;
    bool is_changed;          /* the conditional update took effect */
    enum request_state state; /* of the request, after the operation */
    enum delivery_outcome outcome;
    struct request *request;  /* (yours) */
    struct request_row *rows; /* (yours) */
    size_t row_count;
    int64_t total, matching; /* requests stored; requests that pass the filter */
    int64_t first;           /* the line that `rows` begins with */
    int64_t anchor_index;    /* where the anchor stands; -1: not in the list, or not found yet */
    bool is_doubted;         /* the wall clock is not believed */
    bool is_counting;        /* not all was looked through yet: `matching` so far, `rows` as far as known */
    struct store_due *due;   /* (yours) */
    size_t due_count;
    int64_t next_due_ms;         /* wall; 0 = nothing planned */
    struct store_stored *stored; /* (yours) */
    size_t stored_count;
    bool has_more; /* more are stored than fit into one answer: settle these, then ask again */
    int64_t *ids;  /* (yours) */
    size_t id_count;
    struct insight *insight; /* (yours) */
    const char *body;        /* of store_put_delivery: what was put, until the callback returns */
    char *token;             /* (yours) */
    char *credits_today;     /* (yours) sum since local midnight; NULL = none reported */
    /* Of lists (store_runs.h). */
    struct run *run;        /* (yours) */
    struct run **runs;      /* (yours) */
    struct run_line *lines; /* (yours) */
    size_t run_count, line_count;
    struct text_list names;         /* (yours) */
    char *text;                     /* (yours) */
    int claim_end;                  /* enum store_claim_end */
    int64_t left_micro, hold_micro; /* of a claim that brought none: store_runs.h */
    unsigned char salt[32];
};
/* In the loop thread that calls store_dispatch. Exactly once per operation, store_close included. */
typedef void store_done_fn(void *owner, struct store_result *result);

struct store_options {
    const char *path;     /* made with its directories, 0600 in 0700 */
    bool is_throw_away;   /* the demo: a file beside `path` (or in it, if it is a folder) that loses its name
                             once it is open, so that nothing is left even by a kill; `path` is untouched */
    size_t queue_ceiling; /* operations waiting; over it, or over 64 MiB of bodies waiting,
                             store_put_delivery fails with ERR_BUSY; 0 = 10000 */
    int lock_wait_ms;     /* how long another program's lock is waited for, then ERR_BUSY; 0 = 5000 */
    int look_ids;         /* so many at a time when the history is looked through, between which deliveries
                             are stored; 0 = 4096; tests shrink it, so that every look takes many turns */
    int retry_ms;         /* a file that did not open is tried again at most this often; 0 = 1000 */
};
/* Returns at once; the thread opens the file. Whether that worked is `opened`'s result: ERR_STORE
 * (unwritable, …), ERR_BUSY (locked), or ERR_DAMAGED (not a database, or one of a newer program), each naming
 * the file. While not open every operation fails with that error; nothing is ever overwritten. But for
 * ERR_DAMAGED, later operations try to open it again, every `retry_ms` at most: it recovers by itself. */
struct store *store_open(const struct store_options *o, store_done_fn *opened, void *owner, struct err *e)
    __attribute__((warn_unused_result));
/* Finishes what waits, and what callbacks ask for meanwhile, then ends the thread; every result is dispatched
 * before it returns. */
void store_close(struct store *s);
/* Ends the group under way and begins no other, has the log carried over as far as it is, and lets go of the
 * list that is read, so that no lock of ours is on the history, until store_resume. Log and list have what is
 * left of the time. False: that group took longer, and nothing is paused. */
bool store_pause(struct store *s, int wait_ms) __attribute__((warn_unused_result));
void store_resume(struct store *s);

/* The file that was opened first was moved or deleted meanwhile, and another is in its place: a token that is
 * not found in it may be one of the first. Its numbers go on where those of the first ended. */
bool store_is_replaced(const struct store *s);

/* Readable when results wait; store_dispatch then calls their callbacks. */
int store_fd(const struct store *s);
void store_dispatch(struct store *s);

/* A new request in r->state (draft or queued) with its token. → id. Takes `r`. Refused, and nothing stored:
 * with FORGOTTEN where somebody in it is on the forget list (ERR_FORGOTTEN), with REPEATED where somebody in
 * it was asked about before, for a field that is wanted now (ERR_REPEATED; → id of that request), which one
 * that was simulated only is with SIMULATED. */
enum store_minds { STORE_MINDS_FORGOTTEN = 1, STORE_MINDS_REPEATED = 2, STORE_MINDS_SIMULATED = 4 };
void store_add_request_take(struct store *s, struct request *r, const char *token, unsigned minds,
                            store_done_fn *done, void *owner);

/* A legal move, if the request is in `from` now. `message` NULL leaves the one it has. → is_changed, state.
 * To SENDING: `x` (taken; may be NULL) is kept as the call, sent_ms is set, and this process is noted as
 * the one that sends. */
void store_move(struct store *s, int64_t id, enum request_state from, enum request_state to,
                const char *message, int64_t now_ms, struct http_exchange *x_take, store_done_fn *done,
                void *owner);

/* The call is over without a usable answer: SENDING → rejected or uncertain. The exchange is kept. */
void store_end_call(struct store *s, int64_t id, enum request_state to, const char *message,
                    bool is_simulated, int64_t now_ms, struct http_exchange *x_take, store_done_fn *done,
                    void *owner);

/* The synchronous answer: settle_answer inside the transaction, from SENDING only; plans the first poll
 * `first_poll_ms` after now where one can be made. → state. Takes `a` and `x`. */
void store_apply_answer(struct store *s, int64_t id, struct sync_answer *a_take, bool is_simulated,
                        int64_t now_ms, int64_t first_poll_ms, struct http_exchange *x_take,
                        store_done_fn *done, void *owner);

/* One body, verbatim, on disk before anything else happens to it. By token (webhook) or by request id
 * (poll, import; token NULL). An unknown token is ERR_NOT_FOUND and nothing is stored. → delivery_id, id,
 * state, outcome (STORED, or DUPLICATE for the same bytes again). Takes `body`. An empty body with a token
 * stores nothing and only tells whether the token is known. ERR_LIMIT: this token has been told more than it
 * may be; nothing was stored. */
void store_put_delivery(struct store *s, const char *token, int64_t request_id, enum channel channel,
                        char *body_take, size_t size, int64_t now_ms, store_done_fn *done, void *owner);

/* Applies a stored delivery to its request, once, by settle_delivery: a no-op unless it is still STORED and
 * its request is not SENDING. → is_changed, id, state, outcome. Takes `d`. */
void store_settle(struct store *s, int64_t delivery_id, struct delivery *d_take, int64_t now_ms,
                  store_done_fn *done, void *owner);
/* Its full parse failed: STORED → UNREADABLE with the reason. */
void store_mark_unreadable(struct store *s, int64_t delivery_id, const char *why, store_done_fn *done,
                           void *owner);
/* Bodies stored and not settled whose request is not sending: of one request, or of all (0), at most `limit`
 * or some 8 MiB. → stored, has_more */
void store_list_unsettled(struct store *s, int64_t request_id, size_t limit, store_done_fn *done,
                          void *owner);

/* Requests whose poll is due, at most `limit`, each claimed for `lease_ms` so that no sibling process polls
 * it too. → due, next_due_ms. */
void store_claim_polls(struct store *s, int64_t now_ms, int64_t lease_ms, int limit, store_done_fn *done,
                       void *owner);
struct store_poll {
    int64_t id;
    int64_t next_poll_ms;                                   /* 0 = never again */
    const char *note, *last_dispatched_at, *failure_reason; /* NULL = leave */
    bool is_over;                                           /* waiting or uncertain → expired */
};
void store_put_poll(struct store *s, const struct store_poll *p, int64_t now_ms, store_done_fn *done,
                    void *owner);
/* No poll is due later than `at_latest_ms`: after the clock was set back. → next_due_ms */
void store_bring_polls_forward(struct store *s, int64_t at_latest_ms, store_done_fn *done, void *owner);
/* Makes one waiting request's poll due now. → next_due_ms */
void store_hurry_poll(struct store *s, int64_t id, int64_t now_ms, store_done_fn *done, void *owner);

/* At start, for requests whose process is gone: queued → draft, sending → uncertain; waiting ones past
 * 30 days that Apollo cannot be asked about → expired; polls planned by a clock that was far ahead are due
 * now. → ids (changed ones), next_due_ms. */
void store_recover(struct store *s, int64_t now_ms, store_done_fn *done, void *owner);

/* Whether another process changed the history since the last look. The first look only begins to watch.
 * → is_changed, ids (requests that got a delivery since, not more than 64), next_due_ms. Writes nothing, so
 * that two processes never wake each other in turn. */
void store_look(struct store *s, store_done_fn *done, void *owner);

/* Writes something that means nothing: whether the history can be written (again). */
void store_probe(struct store *s, store_done_fn *done, void *owner);
/* Reads the whole file for damage, for `wait_ms` at most. ERR_DAMAGED; is_changed: it was read to its end. */
void store_check(struct store *s, int wait_ms, store_done_fn *done, void *owner);

/* Removes every stored copy of a person (model/who.h; taken, `who` is empty after). → ids of the requests
 * concerned, of which `total` went whole and the others were batches that keep their other people, but not
 * the raw bodies; matching: rows of lists, which keep their number, and further texts that spoke of them;
 * is_changed. A trial only tells. ERR_USAGE: one
 * of the requests is being sent, or waits for a batch with others; then nothing was removed. Follow with
 * store_tidy. */
struct who;
void store_forget_take(struct store *s, struct who *who, bool is_trial, int64_t now_ms, store_done_fn *done,
                       void *owner);
/* Removes some requests that are over for longer than `keep_ms`, then such lists; but nothing where now_ms
 * (wall) is not believed yet (model/clock_doubt.h): ask again later. → total (requests), matching (lists),
 * has_more, is_doubted */
void store_remove_old(struct store *s, int64_t now_ms, int64_t keep_ms, store_done_fn *done, void *owner);
/* Rewrites the file and empties its log, so that nothing removed is left in their free space. Takes its time;
 * nothing else is stored meanwhile. ERR_BUSY: another process reads; nothing is lost, ask again. */
void store_tidy(struct store *s, store_done_fn *done, void *owner);

/* Every token's selector as a number under `secret` (sieve_number), up to 20,000 at a time: in their own
 * order behind `after` ("" = from the first), or of the requests behind `after_id` where `after` is NULL.
 * → ids (the numbers), id (what is newer is to be asked for by it), has_more and token (where to go on). */
void store_list_tokens(struct store *s, uint64_t secret, const char *after, int64_t after_id,
                       store_done_fn *done, void *owner);

/* Renames a damaged history, with its -wal, to PATH.damaged-DATE, which it returns (yours); at once, without
 * an open store. NULL: it is whole, another program's, or open somewhere (ERR_USAGE, ERR_BUSY), or there is
 * none (ERR_NOT_FOUND), and nothing was changed. */
char *store_set_aside(const char *path, struct err *e) __attribute__((warn_unused_result));

/* Snapshots. A request that is not there is ERR_NOT_FOUND. */
void store_get_request(struct store *s, int64_t id, bool with_bodies, store_done_fn *done, void *owner);
struct store_rows_query {
    int64_t first, count; /* window, at most 1000 lines; what is before 0 is empty */
    /* 0, or a request: the window is counted from its line, so that `first` may be negative. Where it is not
     * in the list, a negative `first` is 0. */
    int64_t anchor_id;
    const struct filter *filter; /* NULL or without terms = all */
    enum request_order order;
    bool is_up;      /* the least first; by time the oldest */
    bool with_asked; /* each row with what was typed of its people */
    /* How long the answer may wait for the rest of the list to be looked through. 0: for the window alone,
     * and hardly long. INT_MAX: for all of it; else the answer may be is_counting. */
    int wait_ms;
};
/* Read by a thread of its own, beside the operations that wait: sees at least what was dispatched before. */
void store_list_rows(struct store *s, const struct store_rows_query *q, store_done_fn *done, void *owner);
/* The numbers alone, of the first `count` requests of such a list in one snapshot, however long that takes:
 * `first`, `anchor_id` and `wait_ms` do not matter, and who asks for another list does not end it. → ids */
void store_list_ids(struct store *s, const struct store_rows_query *q, store_done_fn *done, void *owner);
void store_list_open(struct store *s, store_done_fn *done, void *owner);  /* → ids */
void store_count_open(struct store *s, store_done_fn *done, void *owner); /* → matching */
void store_sum_credits(struct store *s, int64_t since_ms, store_done_fn *done,
                       void *owner); /* → credits_today */

/* ---- the whole history ---- */

/* A question about all of it (model/insight.h). → insight. */
void store_ask_insight(struct store *s, const struct insight_query *q, store_done_fn *done, void *owner);
/* Writes what a history of an older version still lacks for such questions and for lists, in slices.
 * → is_changed. */
void store_catch_up(struct store *s, store_done_fn *done, void *owner);
/* A reading of the account; what requests reported since the one before is added to it. Takes `b`. */
void store_put_balance(struct store *s, struct balance *b_take, store_done_fn *done, void *owner);
/* A body that came without a token, from a file or a paste: stored for `request`, unless Apollo's
 * request id in it is another's (ERR_USAGE); where `request` is 0 for the request of that id, else for the
 * only request that one of Apollo's person ids leads to, else UNMATCHED. → delivery_id, id (0: unmatched),
 * state, outcome. Takes all three. */
void store_import(struct store *s, int64_t request, char *request_id_take, struct text_list *person_ids_take,
                  char *body_take, size_t size, int64_t now_ms, store_done_fn *done, void *owner);
/* Gives an unmatched delivery to a request: STORED, to be settled like any other, or DUPLICATE. ERR_NOT_FOUND
 * for what is not there or belongs to a request already. → delivery_id, id, state, outcome, is_changed. */
void store_assign(struct store *s, int64_t delivery_id, int64_t request_id, store_done_fn *done, void *owner);

#endif
