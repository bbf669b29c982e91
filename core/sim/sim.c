/* sim.c — the simulator's thread: starting it, telling it what to do, stopping it at any moment. Whatever
 * else happens, happens in its loop. */
#include "core/sim/sim_internal.h"

#include <semaphore.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/base/thread.h"
#include "core/net/http_client.h"
#include "core/net/http_server.h"
#include "core/net/loop.h"
#include "core/sim/sim_answer.h"

#define BODY_CEILING (256u * 1024)

struct order {
    struct queue_node node;
    struct scenario *scenario; /* NULL: stop */
};

/* What the new thread tells its maker, once. */
struct birth {
    struct sim *sim;
    sem_t is_over;
    bool is_alive;
    struct err *e;
};

int64_t sim_wait_ms(const struct sim *s, int64_t scenario_ms)
{
    return (int64_t)((double)scenario_ms / s->speed);
}

void sim_say(struct sim *s, const char *format, ...)
{
    if (!s->on_line)
        return;
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    char *clean = utf8_clean_text(line);
    s->on_line(s->owner, clean);
    free(clean);
}

void sim_add(struct sim *s, int64_t *ledger_field, int64_t amount)
{
    pthread_mutex_lock(&s->ledger_mutex);
    *ledger_field += amount;
    pthread_mutex_unlock(&s->ledger_mutex);
}

void sim_ledger(struct sim *s, struct sim_ledger *out)
{
    pthread_mutex_lock(&s->ledger_mutex);
    *out = s->ledger;
    pthread_mutex_unlock(&s->ledger_mutex);
}

/* ---- in its thread ---- */

static void obey(void *owner)
{
    struct sim *s = owner;
    struct queue_node *node;
    while ((node = queue_take(&s->inbox))) {
        struct order *order = (struct order *)node;
        if (order->scenario) {
            scenario_drop(s->scenario);
            s->scenario = order->scenario;
            sim_say(s, "scenario %s: %s", s->scenario->name, s->scenario->title);
        } else {
            loop_stop(s->loop);
        }
        free(order);
    }
}

static bool open_parts(struct sim *s, struct err *e)
{
    s->loop = loop_new(e);
    if (!s->loop)
        return false;
    const struct http_server_options options = {
        .address = s->address,
        .port = s->port,
        .body_ceiling = BODY_CEILING,
        .header_wait_ms = HTTP_SERVER_HEADER_WAIT_MS,
        .body_wait_ms = HTTP_SERVER_BODY_WAIT_MS,
        .idle_wait_ms = HTTP_SERVER_IDLE_WAIT_MS,
        .connection_ceiling = HTTP_SERVER_CONNECTIONS,
        .is_length_optional = true, /* the article's own call has neither body nor length */
        .on_request = sim_route_request,
        .owner = s};
    s->client = http_client_new(s->loop, e);
    s->inbox_watch = s->client ? loop_watch_new(s->loop, queue_fd(&s->inbox), obey, s, e) : NULL;
    s->server = s->inbox_watch ? http_server_new(s->loop, &options, e) : NULL;
    return s->server != NULL;
}

/* The records first: they cancel their calls. */
static void close_parts(struct sim *s)
{
    sim_records_release(s);
    while (s->answers)
        sim_answer_free(s->answers);
    if (s->client)
        http_client_free(s->client);
    http_server_free(s->server);
    loop_watch_free(s->inbox_watch);
    if (s->loop)
        loop_free(s->loop);
}

static void *live(void *argument)
{
    struct birth *birth = argument;
    struct sim *s = birth->sim;
    bool is_alive = birth->is_alive = open_parts(s, birth->e);
    if (is_alive)
        s->url = mem_text_format(strchr(s->address, ':') ? "http://[%s]:%d" : "http://%s:%d", s->address,
                                 http_server_port(s->server));
    sem_post(&birth->is_over); /* `birth` is gone from here on */
    if (is_alive)
        loop_run(s->loop);
    close_parts(s);
    return NULL;
}

/* ---- from other threads ---- */

static bool start_thread(struct sim *s, struct err *e)
{
    struct birth birth = {.sim = s, .e = e};
    sem_init(&birth.is_over, 0, 0);
    if (!thread_start(&s->thread, "simulator", live, &birth, e)) {
        sem_destroy(&birth.is_over);
        return false;
    }
    while (sem_wait(&birth.is_over) != 0)
        ;
    sem_destroy(&birth.is_over);
    if (!birth.is_alive)
        pthread_join(s->thread, NULL);
    s->has_thread = birth.is_alive;
    return birth.is_alive;
}

static void free_sim(struct sim *s)
{
    scenario_drop(s->scenario);
    pthread_mutex_destroy(&s->ledger_mutex);
    free(s->url);
    free(s->address);
    free(s);
}

struct sim *sim_new(const struct sim_options *o, struct err *e)
{
    struct scenario *scenario = scenario_load(o->scenario ? o->scenario : "default", e);
    if (!scenario)
        return NULL;
    struct sim *s = mem_zalloc(sizeof *s);
    s->scenario = scenario;
    s->address = mem_text(o->address ? o->address : "127.0.0.1");
    s->port = o->port;
    s->speed = o->speed > 0 ? o->speed : 1;
    s->seed = o->seed ? o->seed : 1;
    s->on_line = o->on_line;
    s->owner = o->owner;
    pthread_mutex_init(&s->ledger_mutex, NULL);
    dice_init(&s->id_dice, s->seed, "request ids");
    if (queue_init(&s->inbox, e))
        return s;
    free_sim(s);
    return NULL;
}

bool sim_begin(struct sim *s, struct err *e)
{
    return start_thread(s, e);
}

struct sim *sim_start(const struct sim_options *o, struct err *e)
{
    struct sim *s = sim_new(o, e);
    if (s && !sim_begin(s, e)) {
        sim_stop(s);
        return NULL;
    }
    return s;
}

static void send_order(struct sim *s, struct scenario *scenario)
{
    struct order *order = mem_zalloc(sizeof *order);
    order->scenario = scenario;
    queue_push(&s->inbox, &order->node);
}

bool sim_set_scenario(struct sim *s, const char *scenario, struct err *e)
{
    struct scenario *loaded = scenario_load(scenario, e);
    if (loaded)
        send_order(s, loaded);
    return loaded != NULL;
}

static void drain(struct sim *s)
{
    struct queue_node *node;
    while ((node = queue_take(&s->inbox))) {
        scenario_drop(((struct order *)node)->scenario);
        free(node);
    }
}

void sim_stop(struct sim *s)
{
    if (!s)
        return;
    if (s->has_thread) {
        send_order(s, NULL);
        pthread_join(s->thread, NULL);
    }
    drain(s);
    queue_release(&s->inbox);
    free_sim(s);
}

const char *sim_url(const struct sim *s)
{
    return s->url;
}
