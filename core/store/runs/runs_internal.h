/* runs_internal.h — what the files about lists share. Everything here runs in the store thread. */
#ifndef STORE_RUNS_RUNS_INTERNAL_H
#define STORE_RUNS_RUNS_INTERNAL_H

#include "core/store/runs/runs.h"
#include "core/store/store_runs.h"

/* NULL with ERR_NOT_FOUND, or SQLite's refusal. */
struct run *store_load_run(struct store_file *f, int64_t id, struct err *e)
    __attribute__((warn_unused_result));
/* One of the caller's own: op->result.run; what is not there goes to op->result.err. */
bool store_answer_run(struct store_file *f, struct store_op *op, int64_t id, struct err *e)
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

/* Rows whose request was stored and never left: nothing was asked, so they are ready again. */
bool store_take_back_drafts(struct store_file *f, int64_t run, struct err *e)
    __attribute__((warn_unused_result));

/* What a simulator answered marks whatever shows it. */
bool store_mark_simulated(struct store_file *f, int64_t run, struct err *e)
    __attribute__((warn_unused_result));

/* A forecast for what of `run` would be sent, learnt from what single people cost before. */
bool store_estimate_run(struct store_file *f, const struct run *run, bool with_simulated, struct err *e)
    __attribute__((warn_unused_result));

#endif
