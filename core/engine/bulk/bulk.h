/* bulk.h — lists, private to engine/: reading a table in a thread of its own, sending its rows in batches,
 * writing it back. All but the readers' and writers' threads runs in the engine's. */
#ifndef ENGINE_BULK_H
#define ENGINE_BULK_H

#include "core/engine/engine.h"
#include "core/model/column_map.h"
#include "core/store/store_runs.h"

enum run_verb {
    RUN_VERB_PEEK,
    RUN_VERB_READ,
    RUN_VERB_START,
    RUN_VERB_PAUSE,
    RUN_VERB_STOP,
    RUN_VERB_DROP,
    RUN_VERB_RETRY,
    RUN_VERB_EXPORT,
    RUN_VERB_EXPORT_ROWS,
    RUN_VERB_CHOOSE,
    RUN_VERB_QUERY,
    RUN_VERB_QUERY_ALL,
    RUN_VERB_QUERY_LINES,
};

/* A client's wish; everything in it is its own. */
struct run_command {
    enum run_verb verb;
    int64_t run, first, count;
    char *path, *text, *name, *map, *out;
    size_t text_size;
    struct lookup_options options;
    enum run_policy policy;
    struct wf_run_limits limits;
    enum row_choice choice;
    enum wf_export_format format;
    bool with_vendors, is_dry;
    /* EXPORT_ROWS: `text` is the filter, `count` the most requests, 0 = all */
    enum request_order order;
    bool is_up;
    wf_mask_fn *mask;
};
void run_command_free(struct run_command *c);
/* In commands.c: the wish as a command. Takes it. */
uint64_t command_post_run(struct wf *wf, struct run_command *c_take);

/* bulk.c — wishes handed to their files; snapshots */
void bulk_command(struct wf *wf, uint64_t ticket, struct run_command *c);
void tell_run(struct wf *wf, uint64_t ticket, struct run *run_take, int64_t matching, const struct err *err);
/* Whether what a simulator answered counts here. */
bool bulk_with_simulated(const struct wf *wf);
/* Readers, writers and senders end; before the store is closed, which finds what it still owes them. */
void bulk_close(struct wf *wf);
void bulk_free(struct wf *wf); /* after it */

/* bulk_import.c — the engine's side of reading a table */
void bulk_import_begin(struct wf *wf, uint64_t ticket, const struct run_command *c);
void bulk_imports_end(struct wf *wf);
void bulk_imports_free(struct wf *wf);
/* What a reader under way has done so far, into its run's snapshot. */
void bulk_import_fill(const struct wf *wf, struct run *run);

/* bulk_send.c — batches */
void bulk_start(struct wf *wf, uint64_t ticket, int64_t run, const struct wf_run_limits *l);
void bulk_pause(struct wf *wf, uint64_t ticket, int64_t run, enum run_state to);
void bulk_sends_free(struct wf *wf);
void bulk_send_fill(const struct wf *wf, struct run *run);
/* Some request changed: runs may be over, or have room in their budget again. */
void bulk_touch(struct wf *wf);

/* How the call of a batch ended. */
enum call_end {
    CALL_NOT_MADE,  /* the store refused, or the program is closing: nothing left */
    CALL_NOT_SENT,  /* no connection: nothing left */
    CALL_ANSWERED,  /* 2xx */
    CALL_UNCERTAIN, /* it left, and no whole answer came */
    CALL_REFUSED,   /* any other complete answer */
};
struct call_report {
    enum call_end end;
    int http_status, retry_after_s; /* 0 = not told */
    int64_t minute_left;            /* calls; -1 = not told */
    char sentence[300];
};
void bulk_call_over(struct wf *wf, int64_t run, const struct call_report *report);
/* In send.c: a claimed batch on its way. */
void send_batch(struct wf *wf, int64_t run, const struct request *r, const char *token);

/* bulk_export.c — a list into a file */
void bulk_export_begin(struct wf *wf, uint64_t ticket, const struct run_command *c);

/* rows_export.c — the list of requests into a file */
void rows_export_begin(struct wf *wf, uint64_t ticket, const struct run_command *plan);

#endif
