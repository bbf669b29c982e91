/* network_test.c — the network goes away and comes back, and the program stands still meanwhile, as on a
 * laptop that is closed: what waits goes on waiting, and is found. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tests/flow/flow.h"
#include "tests/flow/program.h"
#include "tests/flow/proxy.h"
#include "tests/test.h"

enum { DEADLINE_MS = TEST_WAIT_MS };

static struct flow flow;

static bool has_failed_poll(const struct request *r)
{
    return r->poll_note && strstr(r->poll_note, "No usable answer");
}

static int port_of(const char *url)
{
    return (int)strtol(strrchr(url, ':') + 1, NULL, 10);
}

static void network_that_comes_back_brings_the_result(void **state)
{
    (void)state;
    struct err e = {0};
    char url[60];
    struct sim *sim = sim_start(&(struct sim_options){.scenario = "webhook-never", .speed = 20}, &e);
    assert_non_null(sim);
    struct proxy way = {.to_port = port_of(sim_url(sim)), .is_relay = true};
    proxy_start(&way);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", way.port);
    flow_start(&flow, &(struct flow_options){.api_url = url, .is_poll_only = true});
    int64_t id = flow_send_take(&flow, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&flow, id, REQUEST_WAITING));

    proxy_end(&way);
    proxy_release(&way);
    flow_wait_done(&flow, wf_poll_now(flow.wf, id));
    struct request *r = flow_wait_until(&flow, id, has_failed_poll, "a poll without a network");
    assert_int_equal(r->state, REQUEST_WAITING);
    assert_true(r->next_poll_ms > 0);
    request_free(r);
    /* What is sent now has certainly not left. */
    int64_t unsent = flow_send_take(&flow, flow_lookup("Ada", "Lovelace", true, false));
    r = flow_wait_state(&flow, unsent, REQUEST_REJECTED);
    assert_non_null(strstr(r->message, "nothing was sent"));
    request_free(r);

    proxy_start(&way);
    r = flow_wait_state(&flow, id, REQUEST_DELIVERED); /* by itself */
    assert_int_equal(r->delivered_by, CHANNEL_POLL);
    assert_true(r->poll_count >= 2);
    request_free(r);
    struct sim_ledger ledger;
    sim_ledger(sim, &ledger);
    assert_int_equal(ledger.calls, 1);
    flow_stop(&flow);
    proxy_end(&way);
    proxy_release(&way);
    sim_stop(sim);
}

static void wait_for_webhook(struct sim *sim)
{
    struct sim_ledger ledger;
    int64_t until_ms = clock_mono_ms() + DEADLINE_MS;
    do {
        assert_true(clock_mono_ms() < until_ms);
        poll(NULL, 0, 5);
        sim_ledger(sim, &ledger);
    } while (ledger.webhooks_sent == 0);
    assert_int_equal(ledger.webhooks_acknowledged, 0);
}

/* The machine sleeps while the result is delivered: the program takes it when it wakes. */
static void program_that_stood_still_takes_what_came_meanwhile(void **state)
{
    (void)state;
    struct program p;
    struct sim_ledger ledger;
    flow_start(&flow, &(struct flow_options){.scenario = "webhook-late", .speed = 20});
    flow_close_core(&flow);
    char *env[] = {mem_text_format("HOME=%s", flow.dir), mem_text("APOLLO_API_KEY=network-test-key"),
                   mem_text_format("APOLLO_API_BASE_URL=%s", sim_url(flow.sim)),
                   mem_text("WATERFALL_LISTEN=127.0.0.1:0"), NULL};
    program_start(&p,
                  (const char *[]){"enrich", "--name", "Tim Zheng", "--domain", "apollo.io",
                                   "--waterfall-email", "--wait", "60", "--json", NULL},
                  (const char *const *)env);
    program_await(&p, ": waiting");
    program_signal(&p, SIGSTOP);
    wait_for_webhook(flow.sim);
    program_signal(&p, SIGCONT);
    int code = program_finish(&p);
    if (code != 0 || !strstr(p.out.data, "\"state\":\"delivered\""))
        fail_msg("%d\n%s\n%s", code, p.out.data, p.err.data);
    sim_ledger(flow.sim, &ledger);
    assert_int_equal(ledger.calls, 1);
    program_release(&p);
    for (size_t i = 0; env[i]; i++)
        free(env[i]);
    flow_stop(&flow);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(network_that_comes_back_brings_the_result),
    cmocka_unit_test(program_that_stood_still_takes_what_came_meanwhile),
};
TEST_MAIN(tests)
