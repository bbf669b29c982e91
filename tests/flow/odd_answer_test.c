/* odd_answer_test.c — answers that no page describes: whole but for HTTP's own end, a redirect that speaks
 * JSON, an error with status 200. What Apollo accepted is found again, and its own words are told. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/flow/flow.h"
#include "tests/test.h"

static struct flow flow;
static char path[64];

static void play(const char *scenario, bool is_poll_only)
{
    snprintf(path, sizeof path, "/tmp/waterfall-odd-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, scenario, strlen(scenario)), (ssize_t)strlen(scenario));
    close(fd);
    flow_start(&flow, &(struct flow_options){.scenario = path, .is_poll_only = is_poll_only});
}

static int64_t send_one(void)
{
    return flow_send_take(&flow, flow_lookup("Tim", "Zheng", true, false));
}

static void end(void)
{
    struct sim_ledger ledger;
    sim_ledger(flow.sim, &ledger);
    assert_int_equal(ledger.calls, 1);
    flow_stop(&flow);
    unlink(path);
}

/* The object is whole; of what is announced behind it, blanks, some are lost. Nobody can call us, so only its
 * id leads to the result. */
static void whole_object_counts_although_its_connection_broke(void **state)
{
    (void)state;
    play("title cut behind the object\nanswer padded 200000\nanswer cut 150000\nwebhook never\n", true);
    struct request *r = flow_wait_state(&flow, send_one(), REQUEST_DELIVERED);
    assert_int_equal(r->delivered_by, CHANNEL_POLL);
    assert_non_null(r->request_id);
    assert_non_null(r->people[0].person_json);
    request_free(r);
    end();
}

static void redirect_that_speaks_json_leads_elsewhere(void **state)
{
    (void)state;
    play("title moved\nstatus 307\nheader \"Location: http://127.0.0.1:1/\"\n| {\"message\":\"Moved\"}\n",
         false);
    struct request *r = flow_wait_state(&flow, send_one(), REQUEST_UNCERTAIN);
    assert_non_null(strstr(r->message, "leads elsewhere"));
    request_free(r);
    end();
}

static void error_with_status_200_is_told_in_apollos_words(void **state)
{
    (void)state;
    play("title an error in a 200\nstatus 200\n| {\"error\":\"The credits are used up\"}\n", false);
    struct request *r = flow_wait_state(&flow, send_one(), REQUEST_REJECTED);
    assert_string_equal(r->message, "The credits are used up");
    assert_int_equal(r->http.status, 200);
    request_free(r);
    end();
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(whole_object_counts_although_its_connection_broke),
    cmocka_unit_test(redirect_that_speaks_json_leads_elsewhere),
    cmocka_unit_test(error_with_status_200_is_told_in_apollos_words),
};
TEST_MAIN(tests)
