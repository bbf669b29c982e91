/* commands.c — how a client's call becomes a message to the engine thread, and which file there takes it. The
 * first half runs in the client's threads and touches nothing but the queue. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/engine/command.h"
#include "core/engine/bulk/bulk.h"
#include "core/engine/engine.h"

/* ---- the client's side ---- */

static struct command *command_new(enum command_kind kind)
{
    struct command *c = mem_zalloc(sizeof *c);
    c->kind = kind;
    return c;
}

static uint64_t command_post(struct wf *wf, struct command *c)
{
    uint64_t ticket = atomic_fetch_add(&wf->last_ticket, 1) + 1;
    c->ticket = ticket;
    queue_push(&wf->commands, &c->node);
    return ticket;
}

static void command_free(struct command *c)
{
    lookup_release(&c->lookup);
    free(c->filter);
    free(c->vendor);
    free(c->body);
    run_command_free(c->run);
    free(c);
}

uint64_t command_post_run(struct wf *wf, struct run_command *c_take)
{
    struct command *c = command_new(COMMAND_RUN);
    c->run = c_take;
    return command_post(wf, c);
}

uint64_t wf_send(struct wf *wf, const struct lookup *l)
{
    struct command *c = command_new(COMMAND_SEND);
    lookup_copy(&c->lookup, l);
    return command_post(wf, c);
}

static uint64_t post_with_id(struct wf *wf, enum command_kind kind, int64_t id)
{
    struct command *c = command_new(kind);
    c->id = id;
    return command_post(wf, c);
}

uint64_t wf_abandon(struct wf *wf, int64_t id)
{
    return post_with_id(wf, COMMAND_ABANDON, id);
}

uint64_t wf_forget(struct wf *wf, const char *person, bool is_trial)
{
    struct command *c = command_new(COMMAND_FORGET);
    c->filter = mem_text(person);
    c->is_trial = is_trial;
    return command_post(wf, c);
}

uint64_t wf_poll_now(struct wf *wf, int64_t id)
{
    return post_with_id(wf, COMMAND_POLL_NOW, id);
}

uint64_t wf_interrupt(struct wf *wf, int64_t id)
{
    return post_with_id(wf, COMMAND_INTERRUPT, id);
}

uint64_t wf_check_api(struct wf *wf)
{
    return post_with_id(wf, COMMAND_CHECK_API, 0);
}

uint64_t wf_check_reach(struct wf *wf)
{
    return post_with_id(wf, COMMAND_CHECK_REACH, 0);
}

uint64_t wf_check_store(struct wf *wf)
{
    return post_with_id(wf, COMMAND_CHECK_STORE, 0);
}

uint64_t wf_query_open(struct wf *wf)
{
    return post_with_id(wf, COMMAND_QUERY_OPEN, 0);
}

uint64_t wf_query_status(struct wf *wf)
{
    return post_with_id(wf, COMMAND_QUERY_STATUS, 0);
}

uint64_t wf_query_request(struct wf *wf, int64_t id, bool with_bodies)
{
    struct command *c = command_new(COMMAND_QUERY_REQUEST);
    c->id = id;
    c->with_bodies = with_bodies;
    return command_post(wf, c);
}

uint64_t wf_query_rows(struct wf *wf, const struct wf_rows_query *q)
{
    struct command *c = command_new(COMMAND_QUERY_ROWS);
    c->rows = *q;
    c->filter = mem_text(q->filter);
    c->rows.filter = c->filter;
    return command_post(wf, c);
}

uint64_t wf_query_insight(struct wf *wf, const struct insight_query *q)
{
    struct command *c = command_new(COMMAND_QUERY_INSIGHT);
    c->insight = *q;
    c->filter = mem_text(q->filter);
    c->vendor = mem_text(q->vendor);
    c->insight.filter = c->filter;
    c->insight.vendor = c->vendor;
    return command_post(wf, c);
}

uint64_t wf_import(struct wf *wf, const char *bytes, size_t size, int64_t id)
{
    struct command *c = command_new(COMMAND_IMPORT);
    c->id = id;
    c->body = mem_text_n(bytes, size);
    c->body_size = size;
    return command_post(wf, c);
}

uint64_t wf_assign(struct wf *wf, int64_t delivery_id, int64_t id)
{
    struct command *c = command_new(COMMAND_ASSIGN);
    c->id = id;
    c->delivery_id = delivery_id;
    return command_post(wf, c);
}

uint64_t wf_read_balance(struct wf *wf)
{
    return post_with_id(wf, COMMAND_READ_BALANCE, 0);
}

/* ---- the engine's side ---- */

static void on_command(struct wf *wf, struct command *c)
{
    switch (c->kind) {
    case COMMAND_SEND:
        send_lookup(wf, c->ticket, &c->lookup);
        break;
    case COMMAND_ABANDON:
        abandon_request(wf, c->ticket, c->id);
        break;
    case COMMAND_FORGET:
        forget_person(wf, c->ticket, c->filter, c->is_trial);
        break;
    case COMMAND_POLL_NOW:
        poll_now(wf, c->ticket, c->id);
        break;
    case COMMAND_INTERRUPT:
        send_interrupt(wf, c->ticket, c->id);
        break;
    case COMMAND_CHECK_API:
        check_api(wf, c->ticket);
        break;
    case COMMAND_CHECK_REACH:
        check_reach(wf, c->ticket);
        break;
    case COMMAND_CHECK_STORE:
        check_store(wf, c->ticket);
        break;
    case COMMAND_QUERY_ROWS:
        query_rows(wf, c);
        break;
    case COMMAND_QUERY_REQUEST:
        query_request(wf, c);
        break;
    case COMMAND_QUERY_OPEN:
        query_open(wf, c->ticket);
        break;
    case COMMAND_QUERY_STATUS:
        status_query(wf, c->ticket);
        break;
    case COMMAND_QUERY_INSIGHT:
        insight_ask(wf, c);
        break;
    case COMMAND_IMPORT:
        insight_import(wf, c);
        break;
    case COMMAND_ASSIGN:
        insight_assign(wf, c);
        break;
    case COMMAND_READ_BALANCE:
        account_read(wf, c->ticket);
        break;
    case COMMAND_RUN:
        bulk_command(wf, c->ticket, c->run);
        break;
    case COMMAND_STAND_STILL:
        standstill_begin(wf);
        break;
    case COMMAND_CLOSE:
        engine_end(wf);
        break;
    }
}

void commands_take(void *owner)
{
    struct wf *wf = owner;
    struct queue_node *node = queue_take_all(&wf->commands);
    while (node) {
        struct queue_node *next = node->next;
        struct command *c = (struct command *)node;
        if (!wf->is_closing)
            on_command(wf, c);
        command_free(c);
        node = next;
    }
}

bool commands_refuse(struct wf *wf, const struct err *why)
{
    bool is_over = false;
    struct queue_node *node;
    while ((node = queue_take(&wf->commands))) {
        struct command *c = (struct command *)node;
        is_over = is_over || c->kind == COMMAND_CLOSE;
        if (c->kind == COMMAND_STAND_STILL)
            standstill_refuse(wf);
        else
            tell_done(wf, c->ticket, c->id, false, why);
        command_free(c);
    }
    return is_over;
}

void commands_post_standstill(struct wf *wf)
{
    post_with_id(wf, COMMAND_STAND_STILL, 0);
}

void commands_post_close(struct wf *wf)
{
    post_with_id(wf, COMMAND_CLOSE, 0);
}

void commands_drop(struct wf *wf)
{
    struct queue_node *node;
    while ((node = queue_take(&wf->commands)))
        command_free((struct command *)node);
}
