/* answer_test.c — what comes of a call while the history cannot be written: it is kept until it can, since it
 * says under which id the result is found. Each test is a process of its own: the disk below SQLite is
 * replaced in it. */
#include <stdlib.h>

#include "tests/fault/fault_vfs.h"
#include "tests/flow/flow.h"
#include "tests/child.h"
#include "tests/test.h"

static void child_answer_finds_the_disk_full(void *nothing)
{
    (void)nothing;
    struct flow f;
    fault_vfs_install();
    flow_start(&f, &(struct flow_options){.scenario = "slow-answer", .speed = 3, .is_poll_only = true});
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false));
    request_free(flow_wait_state(&f, id, REQUEST_SENDING));
    fault_vfs_arm(FAULT_FULL, 1);
    flow_wait_trouble(&f, true);
    struct request *r = flow_get(&f, id);
    assert_int_equal(r->state, REQUEST_SENDING);
    request_free(r);
    assert_true(fault_vfs_mend());
    /* Only its id leads to the result, since nobody can call back. */
    r = flow_wait_state(&f, id, REQUEST_DELIVERED);
    assert_non_null(r->request_id);
    assert_int_equal(r->http.status, 200);
    request_free(r);
    flow_stop(&f);
}

/* A lookup while the disk fills at the n-th boundary from here: refused, queued until there is room, or
 * answered and kept until there is. In the end it is answered. → its state while the disk was full; DRAFT: it
 * was refused */
static enum request_state send_on_full_disk(struct flow *f, int nth)
{
    enum request_state state = REQUEST_DRAFT;
    fault_vfs_arm(FAULT_FULL, nth);
    int64_t id = flow_try_send_take(f, flow_lookup("Ada", "Byron", false, false));
    flow_wait_trouble(f, true);
    if (id) {
        struct request *r = flow_get(f, id);
        state = r->state;
        request_free(r);
    }
    assert_true(fault_vfs_mend());
    flow_wait_trouble(f, false);
    if (id)
        request_free(flow_wait_state(f, id, REQUEST_ANSWERED));
    return state;
}

/* Three commits: stored, sent, answered. The disk is filled in the second, which is searched for. */
static void child_call_finds_the_disk_full(void *nothing)
{
    (void)nothing;
    struct flow f;
    struct sim_ledger ledger;
    enum request_state state = REQUEST_DRAFT;
    fault_vfs_install();
    flow_start(&f, &(struct flow_options){.is_poll_only = true});
    fault_vfs_arm(FAULT_NONE, 0);
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", false, false));
    request_free(flow_wait_state(&f, id, REQUEST_ANSWERED));
    int low = 1, high = fault_vfs_count() * 2 / 3;
    while (state != REQUEST_QUEUED && high - low > 1) {
        int nth = (low + high) / 2;
        state = send_on_full_disk(&f, nth);
        if (state == REQUEST_DRAFT)
            low = nth;
        else
            high = nth;
    }
    assert_int_equal(state, REQUEST_QUEUED);
    sim_ledger(f.sim, &ledger);
    assert_int_equal(ledger.calls, flow_stored_count(&f)); /* none twice */
    flow_stop(&f);
}

static void an_answer_is_kept_until_there_is_room(void **state)
{
    (void)state;
    assert_int_equal(child_run(child_answer_finds_the_disk_full, NULL), 0);
}

static void a_call_goes_once_there_is_room(void **state)
{
    (void)state;
    assert_int_equal(child_run(child_call_finds_the_disk_full, NULL), 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(an_answer_is_kept_until_there_is_room),
    cmocka_unit_test(a_call_goes_once_there_is_room),
};

TEST_MAIN(tests)
