/* runs.h — what the files about lists share. Everything here runs in the store thread. */
#ifndef STORE_RUNS_RUNS_H
#define STORE_RUNS_RUNS_H

#include "core/store/store_internal.h"
#include "core/store/store_runs.h"

/* NULL with ERR_NOT_FOUND, or SQLite's refusal. */
struct run *store_load_run(struct store_file *f, int64_t id, struct err *e)
    __attribute__((warn_unused_result));
/* One of the caller's own: op->result.run; what is not there goes to op->result.err. */
bool store_answer_run(struct store_file *f, struct store_op *op, int64_t id, struct err *e)
    __attribute__((warn_unused_result));
bool store_count_standing(struct store_file *f, int64_t run, enum row_standing standing, int64_t more,
                          struct err *e) __attribute__((warn_unused_result));
/* Under that salt, for identity_digests. NULL: SQLite's refusal. */
struct fingerprinter;
struct fingerprinter *store_fingerprinter_new(struct store_file *f, struct err *e)
    __attribute__((warn_unused_result));

/* Long work on a list's rows goes in turns: how far it has come, and how many rows it concerned. */
struct store_progress {
    int64_t after, rows;
};
/* One turn each, on from `at`. *is_over: no row is left. What is done about known people, in one row or (0)
 * in all; and rows of that choice made ready once more. */
bool store_choose_some(struct store_file *f, const struct run *run, int64_t row, enum run_policy policy,
                       struct store_progress *at, bool *is_over, struct err *e)
    __attribute__((warn_unused_result));
bool store_retry_some(struct store_file *f, const struct run *run, enum row_choice choice,
                      struct store_progress *at, bool *is_over, struct err *e)
    __attribute__((warn_unused_result));
/* One turn of what stands half written in a list. *is_over: all of it is written, or was. */
bool store_rewrite_on(struct store_file *f, int64_t id, bool *is_over, struct err *e)
    __attribute__((warn_unused_result));

/* Some rows of a list, and what came in for them. *is_over: none is left. */
bool store_remove_rows(struct store_file *f, int64_t run, bool *is_over, struct err *e)
    __attribute__((warn_unused_result));

/* BLANK where there is no such row. */
bool store_read_standing(struct store_file *f, int64_t run, int64_t row, enum row_standing *out,
                         struct err *e) __attribute__((warn_unused_result));
/* Leaves the row its number and that it is forgotten; what is counted is the caller's. */
bool store_clear_row(struct store_file *f, int64_t run, int64_t row, struct err *e)
    __attribute__((warn_unused_result));

/* Rows whose request was stored and never left: nothing was asked, so they are ready again. */
bool store_take_back_drafts(struct store_file *f, int64_t run, struct err *e)
    __attribute__((warn_unused_result));

/* What a simulator answered marks whatever shows it. */
bool store_mark_simulated(struct store_file *f, int64_t run, struct err *e)
    __attribute__((warn_unused_result));

/* Whether somebody was asked about before, for one of the fields that are wanted. */
struct store_known {
    bool is_found;
    int64_t request;
    int slot;
    unsigned lacks; /* wants bits of what was not found, or not asked */
    bool is_simulated;
};
bool store_find_known(struct store_file *f, const unsigned char digest[IDENTITY_DIGEST_SIZE],
                      const struct lookup_options *wanted, bool with_simulated, struct store_known *out,
                      struct err *e) __attribute__((warn_unused_result));
/* The wants bits of what an earlier request did not find. */
bool store_find_lacks(struct store_file *f, int64_t request, int slot, unsigned wanted, unsigned *lacks,
                      struct err *e) __attribute__((warn_unused_result));
/* A forecast for what of `run` would be sent, learnt from what single people cost before. */
bool store_estimate_run(struct store_file *f, const struct run *run, bool with_simulated, struct err *e)
    __attribute__((warn_unused_result));
bool store_is_forgotten(struct store_file *f, const unsigned char digest[IDENTITY_DIGEST_SIZE], bool *out,
                        struct err *e) __attribute__((warn_unused_result));
/* Whether somebody of the request's people is on the forget list, by any of their identities: `found` says
 * so, and since when. False: the list could not be read. */
bool store_check_forgotten(struct store_file *f, const struct request *r, struct err *found, struct err *e)
    __attribute__((warn_unused_result));
/* Whether somebody of the request's people was asked about before, under any of their identities and for a
 * field that is wanted now: `found` says so, *id is the newest such request. */
bool store_check_repeated(struct store_file *f, const struct request *r, bool with_simulated, int64_t *id,
                          struct err *found, struct err *e) __attribute__((warn_unused_result));
/* Notes under which identities a request's people were asked about. */
bool store_note_digests(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));
/* … and Apollo's own id for them, once it was told. */
bool store_note_told_digests(struct store_file *f, const struct request *r, struct err *e)
    __attribute__((warn_unused_result));

/* The same for some requests from before there were digests. *is_paid: none is left. */
bool store_pay_digests(struct store_file *f, bool *is_paid, struct err *e)
    __attribute__((warn_unused_result));

/* What is asked of a row: bits of run_rows.wants. */
enum {
    WANTS_EMAIL = 1,
    WANTS_PHONE = 2,
    WANTS_REVEAL_PHONE = 4,
    WANTS_PERSONAL_EMAILS = 8,
    WANTS_AGAIN = 16, /* explicitly, though the person is known */
};
unsigned store_wants_of(const struct lookup_options *o);
struct lookup_options store_options_of(unsigned wants);

/* A call of a list's request has ended without being taken: what that means for its rows and its price. */
bool store_note_call_ended(struct store_file *f, const struct request *r, int http_status, struct err *e)
    __attribute__((warn_unused_result));

#endif
