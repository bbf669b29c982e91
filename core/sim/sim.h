/* sim.h — Apollo's double: the same endpoints, headers, status codes and bodies, over real HTTP, in a thread
 * of its own; it calls the webhook back. Driven by scenarios, small text files of which a set is compiled in.
 * Uses neither wire/ nor model/, so that a shared mistake cannot cancel out. Every answer and webhook
 * carries "X-Simulated: waterfall", so that whoever receives it can mark it. */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct sim;

struct sim_options {
    const char *address;  /* NULL = "127.0.0.1" */
    int port;             /* 0 = any free one */
    const char *scenario; /* a built-in name, or a file's path; NULL = "default" */
    double speed;         /* every wait is divided by it; 0 = 1 */
    uint64_t seed;        /* ids and invented values follow from it; 0 = 1 */
    /* Told of each call and webhook as one clean line, from the simulator's thread; NULL = silent. */
    void (*on_line)(void *owner, const char *line);
    void *owner;
};

/* Made, and not begun: nothing listens yet. An unknown scenario is ERR_USAGE with the nearest names. */
struct sim *sim_new(const struct sim_options *o, struct err *e) __attribute__((warn_unused_result));
/* Listens when it returns. Once, from any thread; sim_url is there afterwards. */
bool sim_begin(struct sim *s, struct err *e) __attribute__((warn_unused_result));
/* Both. */
struct sim *sim_start(const struct sim_options *o, struct err *e) __attribute__((warn_unused_result));
void sim_stop(struct sim *s);             /* NULL is fine */
const char *sim_url(const struct sim *s); /* "http://127.0.0.1:40123" */
/* Changes the scenario for what is asked from now on. From any thread. */
bool sim_set_scenario(struct sim *s, const char *scenario, struct err *e) __attribute__((warn_unused_result));

/* What the simulator itself counted, for tests: requests accepted, webhooks answered 200, credits charged
 * (millionths), those of them whose amount has reached the caller, people/match calls received. From any
 * thread; and as GET /sim/ledger, which needs no key and counts as no call of Apollo's. There credits_unsure
 * is what was told in webhooks that left and to which no answer came. */
struct sim_ledger {
    int64_t calls, accepted, polls, webhooks_sent, webhooks_acknowledged, credits_micro, told_micro;
};
void sim_ledger(struct sim *s, struct sim_ledger *out);

/* The compiled-in scenarios, for help and the picker. */
struct sim_scenario_info {
    const char *name, *title;
};
size_t sim_scenarios(const struct sim_scenario_info **list);

#endif
