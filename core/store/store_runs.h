/* store_runs.h — lists on disk: runs, their rows, and the one operation that turns rows into a request, so
 * that no row is ever in two. The terms of store.h hold: asynchronous, in order, each change conditional. */
#ifndef STORE_STORE_RUNS_H
#define STORE_STORE_RUNS_H

#include "core/base/random.h"
#include "core/model/run.h"
#include "core/store/store.h"

/* The history's salt for digests. → salt */
void store_get_salt(struct store *s, store_done_fn *done, void *owner);

/* How a header's columns were mapped the last time it was corrected. → text, or NULL */
void store_find_map(struct store *s, const unsigned char digest[IDENTITY_DIGEST_SIZE], store_done_fn *done,
                    void *owner);
void store_remember_map(struct store *s, const unsigned char digest[IDENTITY_DIGEST_SIZE], const char *map,
                        store_done_fn *done, void *owner);

/* A run that this process reads. → id. Takes `r`. */
void store_add_run_take(struct store *s, struct run *r, store_done_fn *done, void *owner);

/* How a table is read in. */
struct store_reading {
    int64_t run;
    bool with_simulated; /* what a simulator answered counts as known */
    bool is_dry;         /* only a look: rows that would be sent are counted and not kept */
};
/* Rows as they are read: those who are known (by the run's policy) or forgotten are told apart here. Takes
 * `rows`. */
void store_add_run_rows_take(struct store *s, const struct store_reading *how, struct run_rows *rows,
                             store_done_fn *done, void *owner);
/* Rows that are the same person as an earlier one, in ascending order. Takes `twins`. */
struct store_twin {
    int64_t row, first;
};
void store_add_run_twins_take(struct store *s, const struct store_reading *how, struct store_twin *twins,
                              size_t count, store_done_fn *done, void *owner);
/* All was read: reading → review, with an estimate from what single people cost before. A dry one stays in
 * reading, so that it can only be dropped. → run */
struct store_reading_end {
    int64_t row_count;
    int columns; /* of the widest row */
    struct column_tally tally;
};
void store_end_reading(struct store *s, const struct store_reading *how, const struct store_reading_end *what,
                       store_done_fn *done, void *owner);
/* A run of which nothing was sent: as if it had never been. Its rows go in slices. → is_changed */
void store_drop_run(struct store *s, int64_t run, store_done_fn *done, void *owner);
/* The same for all whose reading ended with the process that read them. */
void store_drop_unread(struct store *s, store_done_fn *done, void *owner);

/* A change of a run, from any of the states whose bits (1 << enum run_state) are set. To RUNNING, this
 * process becomes its driver unless a living one is, and rows whose request never left are ready again. →
 * is_changed, run. Limits below 0 leave what is there. */
struct store_run_change {
    int64_t run;
    unsigned from;
    enum run_state to;
    const char *message; /* NULL: none */
    enum run_cause cause;
    int64_t budget_micro, day_budget_micro, pilot;
    int64_t now_ms;
};
void store_change_run(struct store *s, const struct store_run_change *c, store_done_fn *done, void *owner);

/* Up to `limit` ready rows become one request in QUEUED with this token: the mapping is on disk before
 * anything can leave. Budgets are looked at here: what is held for all that may still cost something counts
 * as spent. → request (yours), or why there is none, with what is left of that budget and what one row may
 * cost at most: left_micro, hold_micro. */
enum store_claim_end {
    CLAIM_TAKEN,
    CLAIM_AGAIN,      /* rows turned out to be known by now, or not to have been sent: ask again */
    CLAIM_NONE_READY, /* every row has been sent, or needs no sending */
    CLAIM_PILOT,      /* as many as the pilot wanted */
    CLAIM_HELD,       /* the budget may allow more when what is out has its price */
    CLAIM_BUDGET,     /* the run's budget allows no more */
    CLAIM_DAY_BUDGET,
    CLAIM_NOT_OURS, /* paused, stopped, or driven by another process */
};
struct store_claim {
    int64_t run;
    char token[TOKEN_TEXT_SIZE];
    int limit;
    bool with_simulated, has_callback, is_simulated;
    int64_t now_ms, midnight_ms;
};
void store_claim_batch(struct store *s, const struct store_claim *c, store_done_fn *done, void *owner);

/* What is asked of a list's rows is written anew by the next two. A long list goes in slices, and the history
 * knows of one that is half written: whoever starts it, or begins another of the two, writes it to its end
 * first.
 *
 * Rows of that choice become ready once more, explicitly asked for again. → row_count as matching, run */
void store_retry_rows(struct store *s, int64_t run, enum row_choice choice, store_done_fn *done, void *owner);

/* At the review: what is done about people who are known, in one row or (0) in all, where it becomes the
 * run's policy; with a new estimate. → run, rows as matching */
void store_choose_known(struct store *s, int64_t run, int64_t row, enum run_policy policy,
                        bool with_simulated, store_done_fn *done, void *owner);
/* A list that was left half written is written to its end; with 0 every one is. → run; for all, is_changed:
 * there was one */
void store_finish_rewriting(struct store *s, int64_t run, store_done_fn *done, void *owner);

/* Snapshots. */
void store_get_run(struct store *s, int64_t run, store_done_fn *done, void *owner); /* → run */
void store_list_runs(struct store *s, int64_t first, int64_t count, store_done_fn *done,
                     void *owner); /* newest first → runs, total */
/* Up to `count` rows behind `after` of a choice, with their results. → lines, has_more */
struct store_lines_query {
    int64_t run, after, count;
    enum row_choice choice;
    bool with_raw;
};
void store_list_lines(struct store *s, const struct store_lines_query *q, store_done_fn *done, void *owner);
/* The vendors that were asked about a run's people, each once. → names */
void store_list_run_vendors(struct store *s, int64_t run, store_done_fn *done, void *owner);

#endif
