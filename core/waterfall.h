/* waterfall.h — the one header a client needs: open, command, next event, query, close.
 * The core runs in threads of its own and never knows what its client is: a screen, a command line.
 * Clients hold ids and ask; answers arrive as events, snapshots that the client then owns. No call here
 * waits for a disk, a network or a name look-up (wf_open and wf_close aside).
 *
 * Every command and query returns a ticket, and its answer carries the ticket back; a client drops answers
 * to tickets it no longer cares for. */
#ifndef CORE_WATERFALL_H
#define CORE_WATERFALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/config/settings.h"
#include "core/model/advice.h"
#include "core/model/column_cell.h"
#include "core/model/credits.h"
#include "core/model/insight.h"
#include "core/model/filter.h"
#include "core/model/payload_fields.h"
#include "core/model/rate_window.h"
#include "core/model/request.h"
#include "core/model/run.h"
#include "core/model/vendor_replay.h"
#include "core/model/vendor_stats.h"
#include "core/model/request_order.h"

struct buf;
struct json_writer;
struct secret;
struct wf;

/* Finds, or starts, the API that is to be asked: its URL, borrowed for as long as the core is open. Called
 * once, in the core's own thread. NULL: the reason is told like any other that keeps the core from starting.
 */
typedef const char *wf_find_api_fn(void *owner, struct err *e);

struct wf_options {
    const char *api_url; /* "https://api.apollo.io", with or without "/api/v1"; NULL: by find_api */
    wf_find_api_fn *find_api;
    void *find_api_owner;
    const char *listen_address;
    int listen_port; /* 0 = any free; -1 = no callback server: poll only */
    bool is_exposed; /* listen_address may be one that other machines reach; else it is refused */
    const char *tls_certificate, *tls_key; /* files, read anew when they change; NULL or "" = plain HTTP */
    const char *public_url;                /* "" = none */
    const char *db_path;
    bool is_throw_away_db;
    int retention_days;        /* requests that are over are removed after as many; 0 = kept */
    bool is_simulated;         /* everything is marked SIMULATED */
    const char *low_balance;   /* credits: fewer left is warned of; NULL or "" = never */
    const char *daily_credits; /* credits: more reported since midnight is warned of; NULL or "" = never */
    struct secret *key;        /* taken; NULL: lookups are refused with ERR_CONFIG, everything else works */
};

/* Starts the threads; what is known at once is in a first WF_EVENT_STATUS that waits when it returns, and
 * what follows (callback server bound, store opened) in others. What keeps the core from starting, a
 * malformed api_url among it, is the status's store_err and the answer to every command. */
struct wf *wf_open(const struct wf_options *o, struct err *e) __attribute__((warn_unused_result));
/* Waits a little for the answers of calls that are out, since an id in one may be the only way to what was
 * paid for; then stops them (their requests become uncertain), and finishes every write and every 200 that is
 * owed.
 */
void wf_close(struct wf *wf);
/* How many calls that cost are out and not answered, at this moment; whoever closes now waits for them so
 * long. */
size_t wf_calls_out(const struct wf *wf);
#define WF_CLOSE_WAIT_MS 3000
/* For a client that is about to stop its process (^Z): calls meanwhile(owner), which stops it and comes back
 * when it goes on. Meanwhile nothing here is held: 200s that were owed are out, the port and the lease are
 * free for a sibling, no lock is on the history, every thread waits. Waits up to two seconds for that. */
void wf_stand_still(struct wf *wf, void (*meanwhile)(void *owner), void *owner);

/* Puts a damaged history aside, without an open core: renamed with its -wal, untouched. → its new name
 * (yours). NULL: it is whole (ERR_USAGE), not ours, open somewhere (ERR_BUSY), or not there; nothing was
 * changed. */
char *wf_set_aside(const char *db_path, struct err *e) __attribute__((warn_unused_result));

/* Readable while events wait: for the client's one poll(2). */
int wf_event_fd(const struct wf *wf);

/* ---- commands ---- */

/* Sends a lookup: checked, stored with its token, called. Answer: WF_EVENT_SENT with the new id once it is on
 * disk, or with an error (ERR_IDENTITY, ERR_CONFIG, ERR_STORE: nothing was sent). ERR_FORGOTTEN: somebody in
 * it is on the forget list; ask the user, then send it with is_despite_forgotten. ERR_REPEATED, with the
 * earlier request's id, where `l` minds_repeat: ask the user, then send it without. Copies `l`. */
uint64_t wf_send(struct wf *wf, const struct lookup *l);
uint64_t wf_abandon(struct wf *wf, int64_t id);  /* WF_EVENT_DONE */
uint64_t wf_poll_now(struct wf *wf, int64_t id); /* WF_EVENT_DONE */
/* Cuts the call of a request that is being sent, unless it is answered within WF_CLOSE_WAIT_MS: it becomes
 * uncertain, or a draft where it was held. Where none is out nothing happens. WF_EVENT_DONE comes once what
 * became of it is stored. */
uint64_t wf_interrupt(struct wf *wf, int64_t id);
/* Removes every stored copy of a person, named as model/who.h reads it. WF_EVENT_DONE: ids of the requests
 * concerned, of which `total` go whole (the others are batches with other people); matching: other texts that
 * speak of them; is_changed. ERR_USAGE: nobody is named so, or it cannot be done now; ERR_BUSY: removed, but
 * another process keeps the freed space from being cleaned. A trial only tells. */
uint64_t wf_forget(struct wf *wf, const char *person, bool is_trial);

/* Asks Apollo whether it is there and knows the key, and what the team may do; it costs nothing.
 * WF_EVENT_DONE: err is ERR_NONE, or what is wrong and what to do; account, NULL where that is not told. */
uint64_t wf_check_api(struct wf *wf);
/* Calls the address that Apollo is told, with a token that nobody has, to see whether a callback server of
 * this program answers there. WF_EVENT_DONE: err is ERR_NONE, or what answers instead. */
uint64_t wf_check_reach(struct wf *wf);
/* Reads the history for damage, some seconds at most, and writes a page of it. WF_EVENT_DONE with what is
 * wrong; is_changed: it was read to its end. */
uint64_t wf_check_store(struct wf *wf);

/* Reads balance and cycle from Apollo's free endpoints and keeps the reading. WF_EVENT_DONE. */
uint64_t wf_read_balance(struct wf *wf);
/* A delivery from a file or a paste, strict JSON or a sample from documentation: stored and settled as if it
 * had been delivered. For the request `id`, or (0) for the one that its ids lead to; else it stays unmatched.
 * WF_EVENT_IMPORTED, or there an error (ERR_JSON) and nothing stored. Copies the bytes. */
uint64_t wf_import(struct wf *wf, const char *bytes, size_t size, int64_t id);
/* Gives an unmatched delivery to a request. WF_EVENT_IMPORTED. */
uint64_t wf_assign(struct wf *wf, int64_t delivery_id, int64_t id);

/* ---- queries ---- */

struct wf_rows_query {
    int64_t first, count; /* the window, at most 1000 lines */
    /* 0, or a request: the window is counted from its line, so that `first` may be negative. Where it is not
     * in the list, a negative `first` is 0. */
    int64_t anchor_id;
    const char *filter; /* core/model/filter.h; NULL = all */
    enum request_order order;
    bool is_up;      /* the least first; by time the oldest */
    bool with_asked; /* each row with what was typed of its people */
    /* How long the answer may wait for the whole list to be looked through. 0: for its window alone, which
     * comes at once; INT_MAX: for all of it. */
    int wait_ms;
};
/* WF_EVENT_ROWS; with ERR_USAGE and the sentence where the filter is none. Who asks for another list while
 * one is looked through gives that one up: its answer comes, is_counting, with what is known. */
uint64_t wf_query_rows(struct wf *wf, const struct wf_rows_query *q);
uint64_t wf_query_request(struct wf *wf, int64_t id, bool with_bodies); /* WF_EVENT_REQUEST */
uint64_t wf_query_open(struct wf *wf);                                  /* WF_EVENT_OPEN_IDS */
/* WF_EVENT_STATUS with sums that are counted now; those that come by themselves may be some moments late. */
uint64_t wf_query_status(struct wf *wf);

/* A question about the whole history: model/insight.h. Copies what it points to. WF_EVENT_INSIGHT; a REPLAY
 * of a body that cannot be read is ERR_JSON. */
uint64_t wf_query_insight(struct wf *wf, const struct insight_query *q);

/* ---- lists: a table in, batches out, a table back (model/run.h has the shapes) ---- */

enum wf_export_format { WF_EXPORT_CSV, WF_EXPORT_JSON_LINES, WF_EXPORT_JSON, WF_EXPORT_FORMAT_COUNT };

struct wf_run_plan {
    const char *path; /* a file, or "-" for standard input; NULL: `text` */
    const char *text; /* pasted; copied */
    size_t text_size;
    const char *name; /* what it is called; NULL: the file's name */
    const char *map;  /* corrections of what the columns mean, as in column_map.h; remembered for this header;
                         NULL: as remembered, else as guessed */
    struct lookup_options options;
    enum run_policy policy;
    const char *out; /* where its result is to be written in the end: kept, not used here; NULL */
    enum wf_export_format out_format;
    bool with_vendors; /* one column a vendor, in that result */
    bool is_dry; /* only a look: counted, checked and compared like any other, but it can only be dropped */
};
/* Looks at the beginning: what the columns are taken for, and five rows. Stores and sends nothing.
 * Answer: WF_EVENT_PEEK. */
uint64_t wf_run_peek(struct wf *wf, const struct wf_run_plan *p);
/* Reads and checks it all, and sends nothing. WF_EVENT_RUN with the ticket once it is in review, or err and
 * nothing is kept; without it while it is being read. */
uint64_t wf_run_read(struct wf *wf, const struct wf_run_plan *p);

struct wf_run_limits { /* millionths of a credit; 0 = none, -1 = as it was */
    int64_t budget_micro, day_budget_micro;
    int64_t pilot;  /* rows to be sent before it pauses; 0 = none, -1 = as it was */
    int calls_most; /* batches out at a time; 0 = 4 */
};
/* The explicit yes: batches go out, or go on going out, once nothing of it is half written. WF_EVENT_RUN, or
 * err: nothing was sent. */
uint64_t wf_run_start(struct wf *wf, int64_t run, const struct wf_run_limits *l);
uint64_t wf_run_pause(struct wf *wf, int64_t run); /* WF_EVENT_RUN */
uint64_t wf_run_stop(struct wf *wf, int64_t run);  /* WF_EVENT_RUN */
/* One that was only read. WF_EVENT_DONE */
uint64_t wf_run_drop(struct wf *wf, int64_t run);
/* Rows of a choice become ready once more: WF_EVENT_RUN, `matching` tells how many. Nothing is sent yet. */
uint64_t wf_run_retry(struct wf *wf, int64_t run, enum row_choice choice);

/* At the review: what is done about people who are known, in one row or (0) in all. WF_EVENT_RUN with a new
 * estimate; `matching` tells how many rows it concerns. */
uint64_t wf_run_choose_known(struct wf *wf, int64_t run, int64_t row, enum run_policy policy);

struct wf_run_export {
    const char *path; /* written beside it and moved over it at the end; "-" is standard output */
    enum wf_export_format format;
    enum row_choice choice;
    bool with_vendors; /* one column a vendor */
};
/* WF_EVENT_DONE: `matching` rows were written; or err, and the old file is whole. */
uint64_t wf_run_export(struct wf *wf, int64_t run, const struct wf_run_export *x);

/* The list of requests into a file, one line a person: what was asked, then the columns that an enriched list
 * has. */
typedef char *wf_mask_fn(const char *text); /* called in the engine's thread; a text to be freed */
struct wf_rows_export {
    const char *path; /* as in wf_run_export */
    enum wf_export_format format;
    const char *filter; /* core/model/filter.h; NULL = all */
    enum request_order order;
    bool is_up;
    int64_t most;     /* requests; 0 = all */
    wf_mask_fn *mask; /* whatever names people or companies passes it; NULL = as it is */
};
/* WF_EVENT_DONE: `matching` people were written; or err, and the old file is whole. */
uint64_t wf_rows_export(struct wf *wf, const struct wf_rows_export *x);

/* WF_EVENT_RUN. What stands half written of it, after a kill or by another program, is written first. */
uint64_t wf_query_run(struct wf *wf, int64_t run);
uint64_t wf_query_runs(struct wf *wf, int64_t first, int64_t count); /* WF_EVENT_RUNS, newest first */
/* Rows behind row `after`. WF_EVENT_RUN_LINES */
uint64_t wf_query_run_lines(struct wf *wf, int64_t run, int64_t after, int64_t count, enum row_choice choice);

enum { WF_PEEK_ROWS = 5 };
struct wf_peek {
    char *encoding;             /* "UTF-16 (little-endian)" */
    char *layout;               /* "semicolon", "JSON Lines" */
    bool has_header;            /* false: the rows begin at once */
    char *header_names;         /* of the columns, one a line; "" where it has none */
    char *map, *map_words;      /* "first=#1,…"; "First name = Vorname, …"; "" = nothing is mapped */
    char *rows[WF_PEEK_ROWS];   /* cells, one a line; NULL = no more rows */
    char *people[WF_PEEK_ROWS]; /* what is read from each row, in words */
};

/* ---- events ---- */

enum wf_event_kind {
    WF_EVENT_STATUS, /* `status` changed */
    /* Request `id` is new or changed: ask again for what you show of it. 0: any may have changed, since so
     * many did that they are not told one by one. */
    WF_EVENT_CHANGED,
    WF_EVENT_NOTE,      /* one line for the events pane */
    WF_EVENT_SENT,      /* ticket; id, or err */
    WF_EVENT_DONE,      /* ticket; err, is_changed */
    WF_EVENT_ROWS,      /* ticket; rows, total, matching; err */
    WF_EVENT_REQUEST,   /* ticket; request; err (ERR_NOT_FOUND) */
    WF_EVENT_OPEN_IDS,  /* ticket; ids */
    WF_EVENT_PEEK,      /* ticket; peek, or err */
    WF_EVENT_RUN,       /* a list: run (id), or err with the ticket; without a ticket: it changed */
    WF_EVENT_RUNS,      /* ticket; runs, total */
    WF_EVENT_RUN_LINES, /* ticket; lines, run, has_more */
    WF_EVENT_INSIGHT,   /* ticket; insight; err */
    WF_EVENT_IMPORTED,  /* ticket; id (0: unmatched), delivery_id, outcome; err */
};

enum wf_reception {
    WF_RECEPTION_STARTING,
    WF_RECEPTION_WEBHOOK,   /* the callback server listens and Apollo is told an address that leads to it */
    WF_RECEPTION_POLL_ONLY, /* results are fetched; `reception_note` says why and what would change it */
};

struct wf_status {
    enum wf_reception reception;
    char *listen;             /* "127.0.0.1:8787"; NULL while it does not listen */
    char *callback_base;      /* what Apollo is told, without the token */
    char *reception_note;     /* one sentence; NULL */
    bool is_listen_taken;     /* the port belongs to somebody else */
    bool is_poll_only_chosen; /* nothing hinders: the settings name no address that Apollo could call */
    bool is_store_open;
    struct err store_err; /* ERR_NONE, or why the store refuses */
    char key_hint[24];    /* "····3f2a"; "" = no key */
    bool has_key, is_simulated;
    char *api_url;
    struct rate_windows rates;
    char *credits_today; /* NULL = none reported */
    int64_t open_count;  /* requests that still wait */
    /* Lookups of this process that stay queued since Apollo's limit is used up, and until when (wall) at the
     * latest. wf_abandon takes one back. */
    size_t held_count;
    int64_t held_until_ms;
    char *balance;            /* Apollo's credits left at the last reading of this run; NULL = not told */
    bool is_balance_followed; /* it is read again whenever credits were reported: low_balance is set */
    char *warning;            /* one sentence: the balance is low, or much was spent today; NULL */
};

enum wf_note_kind {
    WF_NOTE_SENT,
    WF_NOTE_ANSWER,
    WF_NOTE_DELIVERY,
    WF_NOTE_POLL,
    WF_NOTE_STATE,
    WF_NOTE_TROUBLE,
    WF_NOTE_INFO
};
struct wf_note {
    enum wf_note_kind kind;
    int64_t at_ms, request_id; /* 0 = of no request */
    char *text;                /* clean, one line; it does not name the request: wf_note_line does */
    char *who;                 /* the person or people that `text` names, as it names them; NULL = nobody */
};

struct wf_event {
    enum wf_event_kind kind;
    uint64_t ticket;
    int64_t id;
    bool is_changed;
    struct err err;
    struct wf_status *status;
    struct wf_note note;
    struct request *request;
    struct request_row *rows;
    size_t row_count;
    int64_t first, total, matching; /* is_counting: so far */
    int64_t anchor_index;           /* where the anchor stands; -1: not in the list, or not found yet */
    bool is_counting;
    int64_t *ids;
    size_t id_count;
    struct insight *insight;
    struct account *account;
    int64_t delivery_id;
    enum delivery_outcome outcome;
    struct wf_peek *peek;
    struct run *run;
    struct run **runs;
    struct run_line *lines;
    size_t run_count, line_count;
    bool has_more;
};

/* The oldest waiting event, or NULL; free it with wf_event_free. To keep a part, take its pointer and leave
 * NULL behind. */
struct wf_event *wf_next_event(struct wf *wf) __attribute__((warn_unused_result));
void wf_event_free(struct wf_event *ev); /* NULL is fine */
void wf_status_free(struct wf_status *s);
/* The note as a line of its own, with the request that it is of: "request 12: sent Tim Zheng". Yours. */
char *wf_note_line(const struct wf_note *note) __attribute__((warn_unused_result));
void wf_peek_free(struct wf_peek *p);

/* ---- shapes that clients share ---- */

/* The one JSON object of a request, as README documents it; for exports and --json. */
void wf_write_request_json(const struct request *r, struct buf *out);
/* Members of it: a time in UTC (0, which is not yet, writes null); what was typed of one person, and what was
 * wanted of Apollo (NULL writes null), both by Apollo's names. */
void wf_write_time_json(struct json_writer *w, const char *key, int64_t at_ms);
void wf_write_asked_json(struct json_writer *w, const char *key, const struct identifiers *asked);
void wf_write_wants_json(struct json_writer *w, const char *key, const struct lookup_options *wants);
/* What Apollo did not process of a person, for people: "domain example.com, name Tim". `mask` shows values as
 * they may be shown; NULL = as they are. Yours, and never empty. */
char *wf_unprocessed_text(const struct person *p, wf_mask_fn *mask) __attribute__((warn_unused_result));
/* The same shape for something that never became a request: id null, its sentence as message. */
void wf_write_error_json(const struct err *err, struct buf *out);

#endif
