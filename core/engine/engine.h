/* engine.h — the root of the core, private to engine/: one struct, one thread that decides everything.
 * Clients reach it through two queues; the store and the sockets report to it through the loop. Whoever
 * needs a wait asks the loop for a timer. Every file beside this one is one thing a user gets done. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <pthread.h>
#include <stdatomic.h>

#include "core/base/queue.h"
#include "core/base/random.h"
#include "core/net/http_client.h"
#include "core/net/http_server.h"
#include "core/net/loop.h"
#include "core/store/store.h"
#include "core/waterfall.h"

struct event_box {
    struct queue_node node; /* first: the box is the message */
    struct wf_event event;
};

/* A body that arrived and is on its way to the disk. Kept for reading it once it is there. */
struct incoming;
/* A lookup between its command and its answer. */
struct sending;

enum { CHANGED_MAX = 64 };

/* How far standing still has come. The client asks, the engine reaches it, the client ends it. */
struct standstill {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    enum standstill_phase { STANDSTILL_NONE, STANDSTILL_ASKED, STANDSTILL_REACHED } phase;
    struct loop_timer *timer; /* the engine's */
    int64_t by_ms;            /* … owed 200s are waited for until then */
};

struct wf {
    /* ---- both sides ---- */

    struct standstill standstill;
    struct queue commands, events;
    atomic_uint_fast64_t last_ticket;
    /* The client lags: "anything may have changed" waits in its queue, and stands for every change until it
     * is taken from there. */
    atomic_bool is_flooded;
    atomic_size_t calls_out;
    pthread_t thread;

    /* ---- the engine thread's own; what comes from the options is set before it starts ---- */

    struct loop *loop;
    struct loop_watch *command_watch;
    struct store *store;
    bool is_simulated;
    bool is_closing;

    /* What only the file of that name looks into. */
    struct certificate *certificate; /* NULL: no TLS, or not listening */
    struct door *door;
    struct pace *pace;
    struct polling *polling; /* poll.c */
    struct siblings *siblings;

    /* Apollo: where, as whom, and what its answers said of its limits. */
    struct {
        wf_find_api_fn *find; /* NULL: url is from the options */
        void *find_owner;
        char *url;
        bool is_loopback;
        struct secret *key; /* NULL: none */
        struct http_client *client;
        struct rate_windows rates;
    } api;

    /* The history's file as the store reports it. */
    struct {
        char *path;
        bool is_throw_away;
        struct loop_watch *watch; /* of what the store has done */
        bool is_open;
        bool has_begun;   /* engine_begin was here */
        bool is_replaced; /* it was lost, and another is in its place */
        struct err err;
        struct loop_timer *trouble_timer; /* can it be written again? */
    } history;

    /* Who receives webhooks, and where (reception.c). */
    struct {
        char *address, *public_url;
        int port; /* below 0: none */
        bool is_loopback;
        char *tls_certificate, *tls_key; /* NULL: plain HTTP */
        struct http_server *server;      /* NULL: not listening */
        struct lease *lease;             /* held: this process receives for its history */
        struct loop_timer *timer;
        enum wf_reception state;
        char *listen, *callback_base, *note;
        bool has_callback, is_listen_taken, is_poll_only_chosen, is_lease_lack_told;
    } reception;

    /* Lookups between their command and their answer (send.c). */
    struct {
        struct sending *first;
        size_t held_count;     /* that wait for Apollo's limit */
        int64_t held_until_ms; /* wall */
        struct loop_timer *cut_timer;
    } sendings;

    /* Bodies that arrived: on their way to the disk, and stored ones that are settled (settling.c). */
    size_t incoming_bytes;
    size_t flood_count; /* deliveries of which their request has had too many */
    struct {
        bool is_listing; /* the store is asked for a batch */
        bool is_behind;  /* … while the batch before is not settled yet */
        bool is_more;    /* something was left for the next batch */
        bool is_planned; /* the timer will ask for it */
        size_t under_way, settled;
        int64_t span_from_ms; /* arrivals are counted in short spans: in this one, in the one before */
        unsigned arrived, arrived_before;
        struct loop_timer *timer;
    } settling;

    /* Requests whose process died, or whose time is up, are looked for now and then (engine.c). */
    struct {
        struct loop_timer *timer;
        int64_t recover_from_ms; /* monotonic; not before it again */
    } sweep;
    /* What is older than so many days is removed (forget.c). */
    struct {
        int days;                  /* 0: nothing */
        bool is_doubt_told;        /* that the clock is not believed, so that nothing old is removed yet */
        int64_t asked_ms;          /* monotonic */
        int64_t count, list_count; /* removed by the round under way */
    } retention;

    /* Sums over the history, asked for a little after they are stale (status.c). */
    struct {
        char *credits_today;
        int64_t open_count;
        bool is_due;
        int64_t asked_us, wait_ms;
        struct loop_timer *timer;
    } sums;
    /* The balance at Apollo, and what is to be warned of (account.c). */
    struct {
        char *balance, *warning;
        int64_t low_balance_micro, daily_micro; /* 0 = never */
        struct balance_call *call;              /* the reading that is under way; NULL */
        struct loop_timer *timer;
    } account;

    /* Lists and exports (bulk.h, export.h). */
    struct {
        struct bulk_import *imports;
        struct bulk_send *sends;
        struct bulk_rewriting *rewriting; /* what rows are to be asked is being written; NULL: nothing */
        struct export *exports;
    } bulk;

    /* What clients are told, not oftener than they can follow (events.c). */
    struct {
        int64_t id[CHANGED_MAX];
        size_t count;
        bool is_due; /* a change was told just now: the next are told together, by the timer */
        bool is_any;
        struct loop_timer *timer;
    } changed;
    struct {
        int64_t from_ms; /* monotonic: when the present second of notes began */
        unsigned count, left_out;
        struct loop_timer *timer;
    } notes;

    /* The end: owed 200s and answers are waited for (engine.c). */
    struct {
        struct loop_timer *timer;
        int64_t by_ms; /* monotonic: no longer than that */
    } closing;
};

/* events.c — what clients are told */
struct wf_event *event_new(enum wf_event_kind kind, uint64_t ticket);
void event_post(struct wf *wf, struct wf_event *ev);
void tell_changed_now(struct wf *wf, int64_t id); /* by name, even where "anything" is told, too */
/* The first at once; those that follow closely are told together a moment later, each id once. */
void tell_changed(struct wf *wf, int64_t id);
void tell_changed_together(void *wf); /* the timer's */
/* Troubles always; of anything else at most so many a second, then how many more there were. */
void tell_note(struct wf *wf, enum wf_note_kind kind, int64_t id, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A note that names somebody as `who`, so that a client can mask it. */
void tell_note_of(struct wf *wf, enum wf_note_kind kind, int64_t id, char *who, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
void tell_notes_left_out(void *wf); /* the timer's */
void tell_account_take(struct wf *wf, uint64_t ticket, struct account *account);
void tell_done(struct wf *wf, uint64_t ticket, int64_t id, bool is_changed, const struct err *err);

/* status.c — the state of the whole: reception, store, rates, sums */
void status_post(struct wf *wf);
/* Sums and counts are stale: they are asked for again, soon and once. */
void status_stale(struct wf *wf);
void status_query(struct wf *wf, uint64_t ticket);
void status_ask(void *wf); /* the timer's */
/* How a write (or a read) of the store ended: trouble and recovery change the status. That a read works says
 * nothing of writing: a full disk can still be read. */
void status_take_write(struct wf *wf, const struct err *err);
void status_take_read(struct wf *wf, const struct err *err);
void status_probe_store(void *wf); /* the timer's: can it be written again? */

/* engine.c */
void engine_begin(struct wf *wf);
/* Looks for requests whose process died, at most once a second. */
void engine_recover_soon(struct wf *wf);
/* Nothing new begins; what is owed is given, then the thread ends. */
void engine_end(struct wf *wf);

/* commands.c — what clients ask for */
struct command;
void commands_take(void *wf); /* the queue's watch */
void commands_post_close(struct wf *wf);
void commands_post_standstill(struct wf *wf);
/* Answers all that wait with the reason. True: one of them was the close. */
bool commands_refuse(struct wf *wf, const struct err *why);
void commands_drop(struct wf *wf);

/* siblings.c — other processes on the same history */
void siblings_start(struct wf *wf);
void siblings_watch(struct wf *wf); /* once the store is open */
void siblings_look(void *wf);       /* at once; else its timer does */
void siblings_end(struct wf *wf);

/* hook.c — the callback server: who may call and what he is answered. By these words it is known again. */
#define HOOK_UNKNOWN "unknown address\n"
#define HOOK_NOT_STORED "not stored; please call again\n"
struct http_server *hook_listen(struct wf *wf, struct err *e) __attribute__((warn_unused_result));

/* door.c — who is looked up in the store, and who knocks too often with tokens that nobody has */
void door_start(struct wf *wf);
void door_load(struct wf *wf); /* once the store is open */
void door_look(struct wf *wf); /* siblings may have sent something */
void door_expect(struct wf *wf, const char *token);
bool door_knows(const struct wf *wf, const char *token);
bool door_lets_in(struct wf *wf, const char *token, const char *peer);
void door_end(struct wf *wf);

/* pace.c — Apollo's call limits, kept before they are hit */
enum pace_endpoint { PACE_MATCH, PACE_BULK, PACE_POLL, PACE_COUNT };
void pace_start(struct wf *wf);
int64_t pace_wait_ms(const struct wf *wf, enum pace_endpoint which); /* 0: call now */
void pace_began(struct wf *wf, enum pace_endpoint which);
/* Once for each that began; `a` NULL: it came to nothing. */
void pace_took(struct wf *wf, enum pace_endpoint which, const struct http_answer *a);
void pace_look_in(struct wf *wf, int64_t wait_ms); /* then send_held */
void pace_end(struct wf *wf);

/* certificate.c — the TLS files of the callback server, read anew when they change */
void certificate_start(struct wf *wf); /* once the server listens with TLS */
void certificate_end(struct wf *wf);

/* reception.c — which process of one history receives webhooks, and what Apollo is told to call */
void reception_start(struct wf *wf);
void reception_look(void *wf); /* the timer's: may we receive by now? */
/* Once the history's folder is there for certain: takes the lease that goes with listening. */
void reception_hold(struct wf *wf);
void reception_end(struct wf *wf);

/* standstill.c */
void standstill_init(struct standstill *s);
void standstill_release(struct standstill *s);
void standstill_begin(struct wf *wf);
void standstill_look(void *wf);        /* the timer's */
void standstill_refuse(struct wf *wf); /* there is nothing that could move */

/* send.c — a lookup, from the command to the synchronous answer */
void send_lookup(struct wf *wf, uint64_t ticket, const struct lookup *l);
bool send_has_key(const struct wf *wf, struct err *e); /* else what to do about it */
/* What was held for Apollo's limit and may go by now. */
void send_held(void *wf);
/* The history can be written again: what it refused is stored now, and what waited for it goes. */
void send_again(struct wf *wf);
/* Takes back one that is held: it becomes a draft, and WF_EVENT_DONE follows. False: it is not held here. */
bool send_withdraw(struct wf *wf, uint64_t ticket, int64_t id);
bool send_is_ours(const struct wf *wf, int64_t id); /* under way in this process */
/* Cuts one, if it is out, unless it is answered soon. WF_EVENT_DONE follows. */
void send_interrupt(struct wf *wf, uint64_t ticket, int64_t id);
void send_cut_late(void *wf); /* the timer's */
/* What was not called yet is left for the next start. */
void send_leave(struct wf *wf);
/* Calls that are out are cut and become uncertain. */
void send_cut_all(struct wf *wf);

/* receive.c — a body, to the disk */
typedef void received_fn(void *owner, const struct store_result *stored);
/* `stored` is told when the body is on disk or refused; settling follows by itself. By token, or by request
 * id. False: too much is on its way already, nothing was taken, `stored` never comes. */
bool receive_body(struct wf *wf, const char *token, int64_t request_id, enum channel channel, char *body_take,
                  size_t size, received_fn *stored, void *owner) __attribute__((warn_unused_result));

/* settling.c — a stored body: read in full, then settled, once */
/* A body is on its way to the disk: many in a short while make settling wait. */
void settling_note_arrival(struct wf *wf);
/* A body that has just been stored. Borrowed: read now if little is to be done, else again from the store. */
void settling_take(struct wf *wf, int64_t delivery_id, enum channel channel, const char *body, size_t size);
/* What was stored and not settled: of one request, whose answer has come, or of all (0). */
void settling_begin(struct wf *wf, int64_t request_id);
void settling_again(void *wf); /* the timer's */

/* whole.c — `a` as it is to be believed: HTTP_ANSWERED, too, where only HTTP's own end is missing. Borrows
 * from `a`. */
struct http_answer answer_heard(const struct http_answer *a);

/* poll.c — asking Apollo for results */
void poll_start(struct wf *wf);
void poll_plan_at(struct wf *wf, int64_t due_ms); /* wall; 0 = nothing to plan */
void poll_now(struct wf *wf, uint64_t ticket, int64_t id);
void poll_cancel_all(struct wf *wf);
void poll_end(struct wf *wf);

/* forget.c — a person, or what is too old, removed from the disk */
void forget_person(struct wf *wf, uint64_t ticket, const char *person, bool is_trial);
void forget_old(struct wf *wf); /* once a day */

/* check.c — is Apollo there, does it know the key */
void check_api(struct wf *wf, uint64_t ticket);
void check_reach(struct wf *wf, uint64_t ticket);
void check_store(struct wf *wf, uint64_t ticket);

/* account.c — the balance, and warnings about it */
void account_start(struct wf *wf); /* once the store is open */
void account_read(struct wf *wf, uint64_t ticket);
void account_stale(struct wf *wf); /* credits were reported */
void account_look(void *wf);       /* the timer's */
void account_warn(struct wf *wf);  /* sums changed: is a warning due? */
void account_end(struct wf *wf);

/* insight.c — questions about the whole history, and bodies that come by hand */
void insight_ask(struct wf *wf, const struct command *c);
void insight_import(struct wf *wf, struct command *c);
void insight_assign(struct wf *wf, const struct command *c);

/* query.c — snapshots for clients; abandon */
void query_rows(struct wf *wf, const struct command *c);
void query_request(struct wf *wf, const struct command *c);
void query_open(struct wf *wf, uint64_t ticket);
void abandon_request(struct wf *wf, uint64_t ticket, int64_t id);

#endif
