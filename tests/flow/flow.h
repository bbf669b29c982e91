/* flow.h — the core against the simulator, as a client would use it: real sockets, real files in a folder of
 * its own, events waited for with a deadline. Every function fails the test when what it waits for does
 * not come. */
#ifndef TESTS_FLOW_FLOW_H
#define TESTS_FLOW_FLOW_H

#include "core/sim/sim.h"
#include "core/waterfall.h"

struct flow_options {
    const char *scenario; /* NULL = default */
    double speed;         /* 0 = 20 */
    bool is_poll_only;    /* no callback server, so that Apollo is told a name that leads nowhere */
    const char *key;      /* NULL = "test-key-0123456789"; "" = none */
    const char *api_url;  /* NULL = a simulator of its own */
    int listen_port;
    const char *public_url;
    const char *daily_credits, *low_balance; /* NULL: no warning */
};

struct flow {
    struct sim *sim; /* NULL where api_url was given */
    struct wf *wf;
    struct wf_status *status; /* the last one told */
    struct flow_options options;
    char dir[64];
    char db[96];
    int done_count; /* WF_EVENT_DONE seen */
    struct err last_err;
    int changed_count;
};

void flow_start(struct flow *f, const struct flow_options *o);
void flow_stop(struct flow *f);
/* The core closed and opened again on the same history; the simulator lives on. */
void flow_restart(struct flow *f);
void flow_open_core(struct flow *f);
void flow_close_core(struct flow *f);

struct lookup flow_lookup(const char *first, const char *last, bool email, bool phone);
/* Sends and waits for the id. The lookup is released. */
int64_t flow_send_take(struct flow *f, struct lookup l);
/* The same where it may be refused: then 0, and the reason is in f->last_err. */
int64_t flow_try_send_take(struct flow *f, struct lookup l);
/* Sends what must be refused before anything is stored; the reason is in f->last_err. */
void flow_send_refused_take(struct flow *f, struct lookup l);

/* Waits until the request is in that state; the snapshot (with bodies) is the caller's. */
struct request *flow_wait_state(struct flow *f, int64_t id, enum request_state state);
/* The snapshot as it is now. */
struct request *flow_get(struct flow *f, int64_t id);
/* Waits until `is_so(request)`. */
struct request *flow_wait_until(struct flow *f, int64_t id, bool (*is_so)(const struct request *r),
                                const char *what);
int64_t flow_stored_count(struct flow *f);
/* Waits for the answer to a command: its error is in f->last_err. */
void flow_wait_done(struct flow *f, uint64_t ticket);
void flow_wait_store(struct flow *f);
/* Until the status says that the history is in trouble, or well again. */
void flow_wait_trouble(struct flow *f, bool is_wanted);
/* Until the status carries a warning, or none any more. */
void flow_wait_warning(struct flow *f, bool is_wanted);
/* Waits until so many lookups are held for Apollo's limit. */
void flow_wait_held(struct flow *f, size_t count);
/* Waits until it is told that this one changed. */
void flow_wait_changed(struct flow *f, int64_t id);
/* Waits until its callback server listens. */
void flow_wait_listening(struct flow *f);

/* The next run that is told and is so; `what`: "a list that is finished". Yours. */
struct run *flow_wait_run(struct flow *f, bool (*is_so)(const struct run *r), const char *what);
/* A list of so many people by e-mail, read and not begun. */
int64_t flow_read_list(struct flow *f, int rows, struct lookup_options options);

#endif
