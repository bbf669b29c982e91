/* siblings_test.c — several processes, one history: one receives, all see, nothing is done twice. Two cores
 * in one process stand for two processes: nothing is shared between them but the files. */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "tests/flow/flow.h"
#include "tests/test.h"

/* A second core on the first one's history and simulator. */
static void start_sibling(struct flow *sibling, const struct flow *first, int port)
{
    *sibling = (struct flow){.options = first->options};
    sibling->options.api_url = sim_url(first->sim);
    sibling->options.listen_port = port;
    memcpy(sibling->dir, first->dir, sizeof sibling->dir);
    memcpy(sibling->db, first->db, sizeof sibling->db);
    flow_open_core(sibling);
    flow_wait_store(sibling);
}

static void end_sibling(struct flow *sibling)
{
    flow_close_core(sibling);
}

static int port_of(const struct flow *f)
{
    return (int)strtol(strrchr(f->status->listen, ':') + 1, NULL, 10);
}

static void second_leaves_receiving_to_the_first_and_sees_its_results(void **state)
{
    (void)state;
    struct flow screen, shell;
    flow_start(&screen, &(struct flow_options){.scenario = "default"});
    start_sibling(&shell, &screen, port_of(&screen));
    assert_null(shell.status->listen);
    assert_false(shell.status->is_listen_taken);
    assert_int_equal(shell.status->reception, WF_RECEPTION_WEBHOOK);
    int64_t id = flow_send_take(&shell, flow_lookup("Tim", "Zheng", true, true));
    struct request *there = flow_wait_state(&shell, id, REQUEST_DELIVERED);
    assert_int_equal(there->delivered_by, CHANNEL_WEBHOOK);
    struct request *here = flow_wait_state(&screen, id, REQUEST_DELIVERED);
    assert_int_equal(here->delivery_count, there->delivery_count);
    struct sim_ledger ledger;
    sim_ledger(screen.sim, &ledger);
    assert_int_equal(ledger.calls, 1);
    request_free(here);
    request_free(there);
    end_sibling(&shell);
    flow_stop(&screen);
}

/* The very first start: the lease's folder does not exist when the port is opened. */
static void first_start_ever_is_seen_by_a_second(void **state)
{
    (void)state;
    struct flow screen, shell;
    flow_start(&screen, &(struct flow_options){.scenario = "default"});
    flow_close_core(&screen);
    snprintf(screen.db, sizeof screen.db, "%s/new/place/history.db", screen.dir);
    flow_open_core(&screen);
    flow_wait_listening(&screen);
    flow_wait_store(&screen);
    start_sibling(&shell, &screen, port_of(&screen));
    assert_false(shell.status->is_listen_taken);
    assert_int_equal(shell.status->reception, WF_RECEPTION_WEBHOOK);
    end_sibling(&shell);
    flow_stop(&screen);
}

static void changes_of_a_sibling_are_told_without_asking(void **state)
{
    (void)state;
    struct flow screen, shell;
    flow_start(&screen, &(struct flow_options){.scenario = "all-miss"});
    start_sibling(&shell, &screen, 0);
    int64_t id = flow_send_take(&shell, flow_lookup("Ray", "Li", true, false));
    /* Waits on the screen's own events: nothing but the file says that something happened. */
    request_free(flow_wait_state(&screen, id, REQUEST_NOT_FOUND));
    end_sibling(&shell);
    flow_stop(&screen);
}

static void receiver_dies_and_another_takes_over(void **state)
{
    (void)state;
    struct flow first, second;
    flow_start(&first, &(struct flow_options){.scenario = "webhook-late", .speed = 20});
    int port = port_of(&first);
    start_sibling(&second, &first, port);
    int64_t id = flow_send_take(&second, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&second, id, REQUEST_WAITING));
    flow_close_core(&first);
    struct request *r = flow_wait_state(&second, id, REQUEST_DELIVERED);
    request_free(r);
    flow_wait_listening(&second);
    assert_int_equal(port_of(&second), port);
    end_sibling(&second);
    flow_stop(&first);
}

static int take_a_port(int *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t size = sizeof at;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    *port = ntohs(at.sin_port);
    return fd;
}

static void await_listen_taken(struct flow *f, bool is_wanted)
{
    int64_t until_ms = clock_mono_ms() + TEST_WAIT_MS;
    while (!f->status || f->status->reception == WF_RECEPTION_STARTING ||
           f->status->is_listen_taken != is_wanted) {
        assert_true(clock_mono_ms() < until_ms);
        flow_stored_count(f); /* takes every event on the way */
        poll(NULL, 0, 5);
    }
}

/* Who finds the port taken by a stranger does not keep others from receiving, and takes that word back once
 * one does. */
static void without_a_port_receiving_is_left_to_others(void **state)
{
    (void)state;
    struct flow first, second;
    int port, fd = take_a_port(&port);
    flow_start(&first, &(struct flow_options){.scenario = "default", .listen_port = port});
    await_listen_taken(&first, true);
    start_sibling(&second, &first, 0);
    flow_wait_listening(&second);
    await_listen_taken(&first, false);
    assert_int_equal(first.status->reception, WF_RECEPTION_WEBHOOK);
    end_sibling(&second);
    flow_stop(&first);
    close(fd);
}

/* Among ten thousand that are over nobody looks for the one that has changed: it is named. */
static void late_delivery_at_a_sibling_is_told_by_name(void **state)
{
    (void)state;
    static const char late[] = "{\"people\":[{\"id\":\"64a7ff0cc4dfae00013df1a5\",\"emails\":[]}]}";
    struct flow screen, shell;
    flow_start(&screen, &(struct flow_options){.scenario = "default"});
    start_sibling(&shell, &screen, 0);
    int64_t id = flow_send_take(&shell, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&shell, id, REQUEST_DELIVERED));
    request_free(flow_wait_state(&screen, id, REQUEST_DELIVERED));
    int64_t other = flow_send_take(&shell, flow_lookup("Ada", "Lovelace", true, false));
    request_free(flow_wait_state(&shell, other, REQUEST_DELIVERED));
    request_free(flow_wait_state(&screen, other, REQUEST_DELIVERED));
    wf_import(shell.wf, late, sizeof late - 1, id);
    flow_wait_changed(&screen, id);
    end_sibling(&shell);
    flow_stop(&screen);
}

struct stop {
    struct flow *other;
    int port;
    int64_t id;
};

/* What happens between ^Z and fg: the first one's threads all wait, and the other has port and history. */
static void while_the_first_is_stopped(void *owner)
{
    struct stop *stop = owner;
    flow_wait_listening(stop->other);
    assert_int_equal(port_of(stop->other), stop->port);
    stop->id = flow_send_take(stop->other, flow_lookup("Tim", "Zheng", true, true));
    struct request *r = flow_wait_state(stop->other, stop->id, REQUEST_DELIVERED);
    assert_int_equal(r->delivered_by, CHANNEL_WEBHOOK);
    request_free(r);
}

static void receiver_that_is_stopped_leaves_the_port_to_another(void **state)
{
    (void)state;
    struct flow first, second;
    flow_start(&first, &(struct flow_options){.scenario = "default"});
    struct stop stop = {.other = &second, .port = port_of(&first)};
    flow_close_core(&first); /* and again, on a port that both have been told */
    first.options.listen_port = stop.port;
    flow_open_core(&first);
    flow_wait_listening(&first);
    start_sibling(&second, &first, stop.port);
    int64_t id = flow_send_take(&first, flow_lookup("Ada", "Lovelace", true, false));
    request_free(flow_wait_state(&first, id, REQUEST_DELIVERED));
    wf_stand_still(first.wf, while_the_first_is_stopped, &stop);
    /* It goes on as the second, sees what came meanwhile, and receives again when the other has gone. */
    request_free(flow_wait_state(&first, stop.id, REQUEST_DELIVERED));
    end_sibling(&second);
    wf_status_free(first.status); /* of before */
    first.status = NULL;
    flow_wait_listening(&first);
    assert_int_equal(port_of(&first), stop.port);
    id = flow_send_take(&first, flow_lookup("Ray", "Li", true, false));
    struct request *r = flow_wait_state(&first, id, REQUEST_DELIVERED);
    assert_int_equal(r->delivered_by, CHANNEL_WEBHOOK);
    request_free(r);
    flow_stop(&first);
}

static void one_request_is_polled_by_one(void **state)
{
    (void)state;
    struct flow first, second;
    flow_start(&first, &(struct flow_options){.scenario = "webhook-never"});
    start_sibling(&second, &first, 0);
    int64_t id = flow_send_take(&first, flow_lookup("Tim", "Zheng", true, false));
    struct request *r = flow_wait_state(&first, id, REQUEST_DELIVERED);
    request_free(flow_wait_state(&second, id, REQUEST_DELIVERED));
    struct sim_ledger ledger;
    sim_ledger(first.sim, &ledger);
    assert_int_equal(ledger.polls, r->poll_count);
    assert_int_equal(r->duplicate_count, 0);
    assert_int_equal(r->delivery_count, 1);
    request_free(r);
    end_sibling(&second);
    flow_stop(&first);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(second_leaves_receiving_to_the_first_and_sees_its_results),
    cmocka_unit_test(first_start_ever_is_seen_by_a_second),
    cmocka_unit_test(changes_of_a_sibling_are_told_without_asking),
    cmocka_unit_test(late_delivery_at_a_sibling_is_told_by_name),
    cmocka_unit_test(without_a_port_receiving_is_left_to_others),
    cmocka_unit_test(receiver_dies_and_another_takes_over),
    cmocka_unit_test(receiver_that_is_stopped_leaves_the_port_to_another),
    cmocka_unit_test(one_request_is_polled_by_one),
};

TEST_MAIN(tests)
