/* store_polls_test.c — who asks Apollo when, and what is made of the leavings of a dead process. */
#include <inttypes.h>

#include "core/base/presence.h"
#include "tests/child.h"
#include "tests/plain_sql.h"
#include "tests/unit/store/store_fixture.h"

#include "core/model/poll_plan.h"

static void claim(struct store *s, int64_t now_ms, int limit, struct kept *k)
{
    store_claim_polls(s, now_ms, 60000, limit, on_result, k);
    wait_for(s, k);
    assert_string_equal(k->r.err.text, "");
}

static void poll_is_claimed_once_until_its_lease_ends(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 1000); /* first poll at 6000 */
    claim(c->store, 5999, 8, &k);
    assert_int_equal(k.r.due_count, 0);
    assert_int_equal(k.r.next_due_ms, 6000);
    kept_release(&k);
    claim(c->store, 6000, 8, &k);
    assert_int_equal(k.r.due_count, 1);
    assert_int_equal(k.r.due[0].id, id);
    assert_string_equal(k.r.due[0].request_id, "-8351464734221602674");
    assert_int_equal(k.r.due[0].poll_count, 1);
    assert_int_equal(k.r.due[0].answered_ms, 1000);
    assert_true(k.r.due[0].has_callback);
    assert_int_equal(k.r.next_due_ms, 66000);
    kept_release(&k);
    claim(c->store, 65999, 8, &k);
    assert_int_equal(k.r.due_count, 0);
    kept_release(&k);
    claim(c->store, 66000, 8, &k); /* the claimer died */
    assert_int_equal(k.r.due_count, 1);
    assert_int_equal(k.r.due[0].poll_count, 2);
    kept_release(&k);
}

static void claim_takes_the_oldest_up_to_its_limit(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t late = add_waiting(c->store, token, 3000);
    int64_t early = add_waiting(c->store, token, 1000);
    int64_t middle = add_waiting(c->store, token, 2000);
    claim(c->store, 100000, 2, &k);
    assert_int_equal(k.r.due_count, 2);
    assert_int_equal(k.r.due[0].id, early);
    assert_int_equal(k.r.due[1].id, middle);
    assert_int_equal(k.r.next_due_ms, 8000);
    kept_release(&k);
    claim(c->store, 100000, 2, &k);
    assert_int_equal(k.r.due_count, 1);
    assert_int_equal(k.r.due[0].id, late);
    kept_release(&k);
}

static void put_poll(struct store *s, const struct store_poll *p, int64_t now_ms, struct kept *k)
{
    store_put_poll(s, p, now_ms, on_result, k);
    wait_for(s, k);
    assert_string_equal(k->r.err.text, "");
}

static void poll_answer_plans_the_next_and_keeps_what_it_does_not_say(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 1000);
    claim(c->store, 6000, 8, &k);
    kept_release(&k);
    put_poll(c->store,
             &(struct store_poll){.id = id,
                                  .next_poll_ms = 9000,
                                  .note = "still working",
                                  .last_dispatched_at = "2026-01-08T08:10:56Z"},
             6100, &k);
    assert_false(k.r.is_changed);
    assert_int_equal(k.r.next_due_ms, 9000);
    kept_release(&k);
    put_poll(c->store, &(struct store_poll){.id = id, .next_poll_ms = 0, .failure_reason = "gone"}, 6200, &k);
    assert_int_equal(k.r.next_due_ms, 0);
    kept_release(&k);
    struct request *r = get(c->store, id, false);
    assert_string_equal(r->poll_note, "still working");
    assert_string_equal(r->last_dispatched_at, "2026-01-08T08:10:56Z");
    assert_string_equal(r->failure_reason, "gone");
    assert_int_equal(r->next_poll_ms, 0);
    assert_int_equal(r->poll_count, 1);
    request_free(r);
}

static void poll_can_end_a_wait_but_not_a_settled_request(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 1000);
    put_poll(c->store, &(struct store_poll){.id = id, .is_over = true}, 6100, &k);
    assert_true(k.r.is_changed);
    assert_int_equal(k.r.state, REQUEST_EXPIRED);
    kept_release(&k);
    int64_t done = add_waiting(c->store, token, 1000);
    settle(c->store, put_stored(c->store, token, "{}"), new_delivery("tim@example.com", "1"), &k);
    kept_release(&k);
    put_poll(c->store, &(struct store_poll){.id = done, .next_poll_ms = 9, .is_over = true}, 6100, &k);
    assert_false(k.r.is_changed);
    assert_int_equal(k.r.state, REQUEST_DELIVERED);
    kept_release(&k);
    claim(c->store, INT64_MAX / 4, 8, &k);
    assert_int_equal(k.r.due_count, 0);
    kept_release(&k);
}

static void hurried_poll_is_due_now_unless_somebody_asks_already(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 1000);
    store_hurry_poll(c->store, id, 2000, on_result, &k);
    wait_for(c->store, &k);
    assert_true(k.r.is_changed);
    assert_int_equal(k.r.next_due_ms, 2000);
    kept_release(&k);
    claim(c->store, 2000, 8, &k);
    assert_int_equal(k.r.due_count, 1);
    kept_release(&k);
    store_hurry_poll(c->store, id, 2001, on_result, &k);
    wait_for(c->store, &k);
    kept_release(&k);
    claim(c->store, 2002, 8, &k);
    assert_int_equal(k.r.due_count, 0);
    kept_release(&k);
    int64_t sending = add_sending(c->store, token);
    store_hurry_poll(c->store, sending, 2001, on_result, &k);
    wait_for(c->store, &k);
    assert_false(k.r.is_changed);
    assert_int_equal(k.r.state, REQUEST_SENDING);
    kept_release(&k);
}

static void delivery_for_one_part_leaves_the_claim_alone(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    struct request *both = new_request(REQUEST_QUEUED, "Tim", "Zheng");
    both->options.reveal_phone_number = true;
    int64_t id = add_with_token(c->store, both, token);
    assert_true(move(c->store, id, REQUEST_QUEUED, REQUEST_SENDING, 1));
    struct sync_answer *a = new_answer("5", "accepted");
    a->has_phone_enrichment = true;
    a->phone_status = mem_text("pending");
    answer(c->store, id, a, 1000, &k);
    kept_release(&k);
    claim(c->store, 6000, 8, &k);
    assert_int_equal(k.r.due_count, 1);
    kept_release(&k);
    settle(c->store, put_stored(c->store, token, "{}"), new_delivery("tim@example.com", "1"), &k);
    assert_int_equal(k.r.state, REQUEST_WAITING);
    kept_release(&k);
    claim(c->store, 6001, 8, &k);
    assert_int_equal(k.r.due_count, 0);
    kept_release(&k);
}

static void polls_are_brought_forward_after_the_clock_was_set_back(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    add_waiting(c->store, token, 100000000); /* first poll five seconds later, by a clock that was wrong */
    add_waiting(c->store, token, 1000);
    store_bring_polls_forward(c->store, 600000, on_result, &k);
    wait_for(c->store, &k);
    assert_int_equal(k.r.next_due_ms, 6000); /* what is due earlier stays */
    kept_release(&k);
    claim(c->store, 599999, 8, &k);
    assert_int_equal(k.r.due_count, 1);
    kept_release(&k);
    claim(c->store, 600000, 8, &k);
    assert_int_equal(k.r.due_count, 1);
    kept_release(&k);
}

/* ---- recovery ---- */

static void recover(struct store *s, int64_t now_ms, struct kept *k)
{
    store_recover(s, now_ms, on_result, k);
    wait_for(s, k);
    assert_string_equal(k->r.err.text, "");
}

static void living_process_is_left_alone(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t sending = add_sending(c->store, token);
    int64_t queued = add_with_token(c->store, new_request(REQUEST_QUEUED, "Ray", "Li"), token);
    recover(c->store, 5000, &k);
    assert_int_equal(k.r.id_count, 0);
    kept_release(&k);
    assert_int_equal(state_of(c->store, sending), REQUEST_SENDING);
    assert_int_equal(state_of(c->store, queued), REQUEST_QUEUED);
}

static void leave_behind_and_die(void *path)
{
    char token[TOKEN_TEXT_SIZE];
    struct store *s = open_at(path);
    add_sending(s, token);
    put_stored(s, token, "{}");
    add_with_token(s, new_request(REQUEST_QUEUED, "Ray", "Li"), token);
    add_waiting(s, token, 1000);
    raise(SIGKILL);
}

static void leavings_of_a_dead_process_are_brought_to_rest(void **state)
{
    struct scene *c = *state;
    struct kept k = {0};
    store_close(c->store);
    c->store = NULL;
    int status = child_run(leave_behind_and_die, c->place.path);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

    c->store = open_at(c->place.path);
    recover(c->store, 5000, &k);
    assert_int_equal(k.r.id_count, 2);
    assert_int_equal(k.r.next_due_ms, 6000);
    kept_release(&k);
    assert_int_equal(state_of(c->store, 2), REQUEST_DRAFT);
    assert_int_equal(state_of(c->store, 3), REQUEST_WAITING);
    struct request *r = get(c->store, 1, false);
    assert_int_equal(r->state, REQUEST_UNCERTAIN);
    assert_non_null(strstr(r->message, "charged"));
    request_free(r);
    /* Its body arrived before the end, and counts now. */
    store_list_unsettled(c->store, 0, 32, on_result, &k);
    wait_for(c->store, &k);
    assert_int_equal(k.r.stored_count, 1);
    int64_t delivery_id = k.r.stored[0].id;
    kept_release(&k);
    settle(c->store, delivery_id, new_delivery("tim@example.com", "1"), &k);
    assert_int_equal(k.r.state, REQUEST_DELIVERED);
    kept_release(&k);
    recover(c->store, 5000, &k);
    assert_int_equal(k.r.id_count, 0);
    kept_release(&k);
}

static void sender_of_another_boot_or_under_a_used_again_number_is_gone(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE], text[200];
    struct kept k = {0};
    int64_t other_boot = add_sending(c->store, token);
    int64_t later_process = add_sending(c->store, token);
    int64_t ours = add_sending(c->store, token);
    snprintf(text, sizeof text,
             "UPDATE requests SET sender = 'another-boot:%ld:1' WHERE id = %lld;"
             "UPDATE requests SET sender = rtrim(rtrim(sender, '0123456789'), ':') || '7' WHERE id = %lld",
             (long)getpid(), (long long)other_boot, (long long)later_process);
    plain_sql_run(c->place.path, text);
    recover(c->store, 5000, &k);
    assert_int_equal(k.r.id_count, 2);
    kept_release(&k);
    assert_int_equal(state_of(c->store, other_boot), REQUEST_UNCERTAIN);
    assert_int_equal(state_of(c->store, later_process), REQUEST_UNCERTAIN);
    assert_int_equal(state_of(c->store, ours), REQUEST_SENDING);
}

/* Two containers on one history: there the number means somebody else, or nobody. */
static void sender_in_another_pid_name_space_is_there_while_it_lives(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE], path[200], text[300];
    struct kept k = {0};
    int64_t living = add_sending(c->store, token), dead = add_sending(c->store, token);
    snprintf(path, sizeof path, "%s.senders", c->place.path);
    struct presence *other = presence_take(path, 0), *ended = presence_take(path, 0);
    assert_non_null(other);
    assert_non_null(ended);
    snprintf(text, sizeof text,
             "UPDATE requests SET sender = 'boot:4194999:1:%" PRIu64 "' WHERE id = %lld;"
             "UPDATE requests SET sender = 'boot:%ld:1:%" PRIu64 "' WHERE id = %lld",
             presence_number(other), (long long)living, (long)getpid(), presence_number(ended),
             (long long)dead);
    plain_sql_run(c->place.path, text);
    presence_free(ended);
    recover(c->store, 5000, &k);
    assert_int_equal(k.r.id_count, 1);
    kept_release(&k);
    assert_int_equal(state_of(c->store, living), REQUEST_SENDING);
    assert_int_equal(state_of(c->store, dead), REQUEST_UNCERTAIN);
    presence_free(other);
    recover(c->store, 6000, &k);
    kept_release(&k);
    assert_int_equal(state_of(c->store, living), REQUEST_UNCERTAIN);
}

/* A history that was moved away and comes back knows the calls that are under way. */
static void own_calls_are_known_in_a_history_that_returns(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE], moved[200], between[200];
    struct kept k = {0};
    snprintf(moved, sizeof moved, "%s/moved.db", c->place.folder);
    snprintf(between, sizeof between, "%s/between.db", c->place.folder);
    int64_t id = add_sending(c->store, token);
    assert_int_equal(rename(c->place.path, moved), 0);
    recover(c->store, 5000, &k); /* another history, at its place */
    kept_release(&k);
    assert_int_equal(access(c->place.path, F_OK), 0);
    assert_int_equal(rename(c->place.path, between), 0);
    assert_int_equal(rename(moved, c->place.path), 0);
    recover(c->store, 6000, &k);
    assert_int_equal(k.r.id_count, 0);
    kept_release(&k);
    assert_int_equal(state_of(c->store, id), REQUEST_SENDING);
}

static void sender_is_seen_by_whoever_comes_through_a_link(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE], link[200];
    struct kept k = {0};
    snprintf(link, sizeof link, "%s/link.db", c->place.folder);
    int64_t id = add_sending(c->store, token);
    assert_int_equal(symlink(c->place.path, link), 0);
    struct store *other = open_at(link);
    recover(other, 5000, &k);
    assert_int_equal(k.r.id_count, 0);
    kept_release(&k);
    store_close(other);
    assert_int_equal(state_of(c->store, id), REQUEST_SENDING);
}

/* Apollo has said that it no longer keeps the result: only a webhook can come. */
static void stop_polling(struct store *s, int64_t id)
{
    struct kept k = {0};
    store_put_poll(s, &(struct store_poll){.id = id, .note = "gone"}, 2000, on_result, &k);
    wait_for(s, &k);
    assert_string_equal(k.r.err.text, "");
    kept_release(&k);
}

static void wait_of_thirty_days_expires(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    int64_t id = add_waiting(c->store, token, 1000), asked_for = add_waiting(c->store, token, 1000);
    int64_t young = add_waiting(c->store, token, 500000);
    stop_polling(c->store, id);
    stop_polling(c->store, young);
    int64_t uncertain = add_sending(c->store, token); /* sent at 2000, never answered */
    store_end_call(c->store, uncertain, REQUEST_UNCERTAIN, "why", false, 3000, NULL, on_result, &k);
    wait_for(c->store, &k);
    kept_release(&k);
    recover(c->store, 900 + RESULT_LIFETIME_MS, &k);
    assert_int_equal(k.r.id_count, 0);
    kept_release(&k);
    recover(c->store, 400000 + RESULT_LIFETIME_MS, &k);
    assert_int_equal(k.r.id_count, 2);
    kept_release(&k);
    assert_int_equal(state_of(c->store, id), REQUEST_EXPIRED);
    assert_int_equal(state_of(c->store, uncertain), REQUEST_EXPIRED);
    assert_int_equal(state_of(c->store, young), REQUEST_WAITING);
    assert_int_equal(state_of(c->store, asked_for), REQUEST_WAITING); /* Apollo's word is waited for */
}

static void polls_planned_by_a_clock_far_ahead_are_due_now(void **state)
{
    struct scene *c = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    const int64_t day = 24 * 3600 * 1000LL;
    int64_t sooner = add_waiting(c->store, token, day); /* as late as Apollo may ask for */
    int64_t later = add_waiting(c->store, token, 4000 * day);
    recover(c->store, 50000, &k);
    assert_int_equal(k.r.id_count, 0);
    assert_int_equal(k.r.next_due_ms, 50000);
    kept_release(&k);
    claim(c->store, 50000, 8, &k);
    assert_int_equal(k.r.due_count, 1);
    assert_int_equal(k.r.due[0].id, later);
    kept_release(&k);
    claim(c->store, day + POLL_FIRST_MS, 8, &k);
    assert_int_equal(k.r.due_count, 2);
    assert_true(k.r.due[0].id == sooner || k.r.due[1].id == sooner);
    kept_release(&k);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)
static const struct CMUnitTest tests[] = {
    TEST(poll_is_claimed_once_until_its_lease_ends),
    TEST(claim_takes_the_oldest_up_to_its_limit),
    TEST(poll_answer_plans_the_next_and_keeps_what_it_does_not_say),
    TEST(poll_can_end_a_wait_but_not_a_settled_request),
    TEST(hurried_poll_is_due_now_unless_somebody_asks_already),
    TEST(polls_are_brought_forward_after_the_clock_was_set_back),
    TEST(delivery_for_one_part_leaves_the_claim_alone),
    TEST(living_process_is_left_alone),
    TEST(leavings_of_a_dead_process_are_brought_to_rest),
    TEST(sender_of_another_boot_or_under_a_used_again_number_is_gone),
    TEST(sender_in_another_pid_name_space_is_there_while_it_lives),
    TEST(own_calls_are_known_in_a_history_that_returns),
    TEST(sender_is_seen_by_whoever_comes_through_a_link),
    TEST(wait_of_thirty_days_expires),
    TEST(polls_planned_by_a_clock_far_ahead_are_due_now),
};
TEST_MAIN(tests)
