/* sim_internal.h — what the simulator's own files share; nobody else includes it.
 * Everything here belongs to the simulator's thread, but for the first block of `struct sim`. */
#ifndef SIM_SIM_INTERNAL_H
#define SIM_SIM_INTERNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/base/queue.h"
#include "core/sim/dice.h"
#include "core/sim/scenario.h"
#include "core/sim/sim.h"
#include "core/sim/sim_rates.h"
#include "core/sim/sim_record.h"

struct http_client;
struct http_request;
struct http_server;
struct loop;
struct loop_watch;
struct sim_answer;

struct sim {
    /* Other threads touch these: the inbox, the ledger under its mutex, and what never changes after the
     * start. */
    pthread_t thread;
    bool has_thread;
    struct queue inbox;
    pthread_mutex_t ledger_mutex;
    struct sim_ledger ledger;
    char *url, *address;
    int port;
    double speed;
    uint64_t seed;
    void (*on_line)(void *owner, const char *line);
    void *owner;

    struct loop *loop;
    struct http_server *server;
    struct http_client *client;
    struct loop_watch *inbox_watch;
    struct scenario *scenario;
    struct dice id_dice;
    struct sim_answer *answers; /* written, not sent yet */
    struct sim_records records;
    struct sim_rates rates;
    struct sim_part *webhook_first, *webhook_last; /* due, waiting for one of the few places */
    int webhook_in_flight;
};

/* A scenario's wait at the simulator's speed. */
int64_t sim_wait_ms(const struct sim *s, int64_t scenario_ms);
/* One line of the diary, cleaned. Never given a key or a whole webhook address. */
void sim_say(struct sim *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sim_add(struct sim *s, int64_t *ledger_field, int64_t amount);

/* One call under way through an endpoint: the handler fills the answer; the route sends it. */
struct sim_call {
    struct sim *sim;
    const struct sim_endpoint *endpoint;
    struct http_request *request;
    const char *path_tail;     /* what follows the endpoint's path; "" */
    struct scenario *scenario; /* the simulator's, until the handler knows the person's */
    struct sim_answer *answer;
    int64_t wait_ms;           /* until it is sent */
    struct sim_record *holder; /* the record whose webhook goes first; NULL */
};

void sim_match_handle(struct sim_call *c);
void sim_bulk_match_handle(struct sim_call *c);
void sim_poll_handle(struct sim_call *c);
void sim_profile_handle(struct sim_call *c);
void sim_credit_usage_handle(struct sim_call *c);
void sim_api_usage_handle(struct sim_call *c);
void sim_health_handle(struct sim_call *c);
void sim_ledger_handle(struct sim_call *c); /* no endpoint of Apollo's */

/* The endpoints, for the usage statistics: name as Apollo lists it, NULL past the end. */
const char *sim_endpoint_name(size_t index);
/* http_server's on_request; `owner` is the sim. */
void sim_route_request(void *owner, uint64_t exchange, struct http_request *request);

#endif
