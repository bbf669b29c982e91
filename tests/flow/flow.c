/* flow.c — one poll(2) on the event descriptor, a deadline for everything. */
#include "tests/flow/flow.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/mem.h"
#include "core/base/secret.h"
#include "tests/folder.h"
#include "tests/test.h"

enum { DEADLINE_MS = TEST_WAIT_MS };

/* ---- events ---- */

static void note(struct flow *f, struct wf_event *ev)
{
    if (ev->kind == WF_EVENT_STATUS) {
        wf_status_free(f->status);
        f->status = ev->status;
        ev->status = NULL;
    } else if (ev->kind == WF_EVENT_CHANGED) {
        f->changed_count++;
    } else if (ev->kind == WF_EVENT_DONE) {
        f->done_count++;
    }
}

/* The next event of any kind, noted; the caller frees it. */
static struct wf_event *next_event(struct flow *f, int64_t until_ms, const char *what)
{
    for (;;) {
        struct wf_event *ev = wf_next_event(f->wf);
        if (ev) {
            note(f, ev);
            return ev;
        }
        int64_t left = until_ms - clock_mono_ms();
        struct pollfd wait = {.fd = wf_event_fd(f->wf), .events = POLLIN};
        if (left <= 0 || poll(&wait, 1, (int)left) == 0)
            fail_msg("waited %d s in vain for %s", DEADLINE_MS / 1000, what);
    }
}

/* The answer to a ticket. */
static struct wf_event *answer_to(struct flow *f, uint64_t ticket, const char *what)
{
    int64_t until = clock_mono_ms() + DEADLINE_MS;
    for (;;) {
        struct wf_event *ev = next_event(f, until, what);
        if (ev->ticket == ticket) {
            f->last_err = ev->err;
            return ev;
        }
        wf_event_free(ev);
    }
}

/* ---- the core ---- */

void flow_open_core(struct flow *f)
{
    const struct flow_options *o = &f->options;
    struct err e = {0};
    char key[64] = "test-key-0123456789";
    if (o->key)
        snprintf(key, sizeof key, "%s", o->key);
    struct secret *secret = key[0] ? secret_new_wipe(key, strlen(key), &e) : NULL;
    f->wf = wf_open(&(struct wf_options){.api_url = o->api_url ? o->api_url : sim_url(f->sim),
                                         .listen_address = "127.0.0.1",
                                         .listen_port = o->is_poll_only ? -1 : o->listen_port,
                                         .public_url = o->public_url ? o->public_url : "",
                                         .daily_credits = o->daily_credits,
                                         .low_balance = o->low_balance,
                                         .db_path = f->db,
                                         .key = secret},
                    &e);
    if (!f->wf)
        fail_msg("the core did not open: %s", e.text);
}

void flow_wait_store(struct flow *f)
{
    int64_t until = clock_mono_ms() + DEADLINE_MS;
    while (!f->status || !f->status->is_store_open)
        wf_event_free(next_event(f, until, "the store to open"));
}

void flow_wait_held(struct flow *f, size_t count)
{
    int64_t until = clock_mono_ms() + DEADLINE_MS;
    while (!f->status || f->status->held_count != count)
        wf_event_free(next_event(f, until, "a lookup to be held"));
}

void flow_wait_listening(struct flow *f)
{
    int64_t until = clock_mono_ms() + DEADLINE_MS;
    while (!f->status || !f->status->listen)
        wf_event_free(next_event(f, until, "the callback server to listen"));
}

void flow_wait_warning(struct flow *f, bool is_wanted)
{
    int64_t until = clock_mono_ms() + DEADLINE_MS;
    while (!f->status || (f->status->warning != NULL) != is_wanted)
        wf_event_free(next_event(f, until, "a warning to come or go"));
}

void flow_wait_changed(struct flow *f, int64_t id)
{
    int64_t until = clock_mono_ms() + DEADLINE_MS;
    for (bool is_told = false; !is_told;) {
        struct wf_event *ev = next_event(f, until, "a change to be told by name");
        is_told = ev->kind == WF_EVENT_CHANGED && ev->id == id;
        wf_event_free(ev);
    }
}

void flow_close_core(struct flow *f)
{
    wf_close(f->wf);
    f->wf = NULL;
    wf_status_free(f->status);
    f->status = NULL;
}

void flow_start(struct flow *f, const struct flow_options *o)
{
    *f = (struct flow){.options = *o};
    snprintf(f->dir, sizeof f->dir, "/tmp/waterfall-flow-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->db, sizeof f->db, "%s/history.db", f->dir);
    struct err e = {0};
    if (!o->api_url) {
        f->sim = sim_start(
            &(struct sim_options){.scenario = o->scenario, .speed = o->speed > 0 ? o->speed : 20}, &e);
        if (!f->sim)
            fail_msg("the simulator did not start: %s", e.text);
    }
    flow_open_core(f);
    flow_wait_store(f);
}

void flow_stop(struct flow *f)
{
    if (f->wf)
        flow_close_core(f);
    sim_stop(f->sim);
    folder_remove(f->dir);
}

void flow_restart(struct flow *f)
{
    flow_close_core(f);
    flow_open_core(f);
    flow_wait_store(f);
}

/* ---- what a user does ---- */

struct lookup flow_lookup(const char *first, const char *last, bool email, bool phone)
{
    struct lookup l = {.people_count = 1};
    l.options.waterfall_email = email;
    l.options.waterfall_phone = phone;
    identifiers_set(&l.people[0], IDENTIFIER_FIRST_NAME, first);
    identifiers_set(&l.people[0], IDENTIFIER_LAST_NAME, last);
    identifiers_set(&l.people[0], IDENTIFIER_DOMAIN, "example.com");
    return l;
}

static int64_t send_take(struct flow *f, struct lookup *l)
{
    uint64_t ticket = wf_send(f->wf, l);
    lookup_release(l);
    struct wf_event *ev = answer_to(f, ticket, "the lookup to be stored");
    int64_t id = ev->id;
    wf_event_free(ev);
    return id;
}

int64_t flow_send_take(struct flow *f, struct lookup l)
{
    int64_t id = send_take(f, &l);
    if (f->last_err.code != ERR_NONE)
        fail_msg("not sent: %s", f->last_err.text);
    assert_true(id > 0);
    return id;
}

int64_t flow_try_send_take(struct flow *f, struct lookup l)
{
    return send_take(f, &l);
}

void flow_send_refused_take(struct flow *f, struct lookup l)
{
    send_take(f, &l);
    assert_int_not_equal(f->last_err.code, ERR_NONE);
}

struct request *flow_get(struct flow *f, int64_t id)
{
    struct wf_event *ev = answer_to(f, wf_query_request(f->wf, id, true), "a snapshot");
    struct request *r = ev->request;
    ev->request = NULL;
    wf_event_free(ev);
    return r;
}

struct request *flow_wait_until(struct flow *f, int64_t id, bool (*is_so)(const struct request *r),
                                const char *what)
{
    int64_t until = clock_mono_ms() + DEADLINE_MS;
    struct request *r = flow_get(f, id);
    while (!r || !is_so(r)) {
        int seen = f->changed_count;
        request_free(r);
        while (f->changed_count == seen)
            wf_event_free(next_event(f, until, what));
        r = flow_get(f, id);
    }
    return r;
}

struct request *flow_wait_state(struct flow *f, int64_t id, enum request_state state)
{
    int64_t until = clock_mono_ms() + DEADLINE_MS;
    char what[80];
    struct request *r = flow_get(f, id);
    while (!r || r->state != state) {
        snprintf(what, sizeof what, "request %lld to be %s; it is %s", (long long)id,
                 request_state_word(state), r ? request_state_word(r->state) : "not there");
        int seen = f->changed_count;
        request_free(r);
        while (f->changed_count == seen)
            wf_event_free(next_event(f, until, what));
        r = flow_get(f, id);
    }
    return r;
}

int64_t flow_stored_count(struct flow *f)
{
    struct wf_event *ev = answer_to(f, wf_query_rows(f->wf, &(struct wf_rows_query){.count = 1}), "the rows");
    int64_t total = ev->total;
    wf_event_free(ev);
    return total;
}

void flow_wait_done(struct flow *f, uint64_t ticket)
{
    wf_event_free(answer_to(f, ticket, "a command to end"));
}

void flow_wait_trouble(struct flow *f, bool is_wanted)
{
    int64_t until = clock_mono_ms() + DEADLINE_MS;
    while (!f->status || (f->status->store_err.code != ERR_NONE) != is_wanted) {
        if (clock_mono_ms() > until)
            fail_msg("waited for %s in vain; the status says \"%s\"", is_wanted ? "trouble" : "its end",
                     f->status ? f->status->store_err.text : "nothing");
        flow_stored_count(f); /* takes every event on the way */
        poll(NULL, 0, 5);
    }
}

struct run *flow_wait_run(struct flow *f, bool (*is_so)(const struct run *r), const char *what)
{
    int64_t until = clock_mono_ms() + DEADLINE_MS;
    struct run *run = NULL;
    while (!run) {
        struct wf_event *ev = next_event(f, until, what);
        if (ev->kind == WF_EVENT_RUN && ev->run && is_so(ev->run)) {
            run = ev->run;
            ev->run = NULL;
        }
        wf_event_free(ev);
    }
    return run;
}

static bool is_read(const struct run *r)
{
    return r->state == RUN_REVIEW;
}

int64_t flow_read_list(struct flow *f, int rows, struct lookup_options options)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_append_text(&text, "email\n");
    for (int i = 1; i <= rows; i++)
        buf_printf(&text, "jo%d@example.com\n", i);
    const struct wf_run_plan plan = {
        .text = text.data, .text_size = text.size, .name = "people", .options = options};
    wf_run_read(f->wf, &plan);
    struct run *run = flow_wait_run(f, is_read, "a list that is read");
    int64_t id = run->id;
    run_free(run);
    buf_release(&text);
    return id;
}
