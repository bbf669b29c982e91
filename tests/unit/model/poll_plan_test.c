/* When the next poll is due, and when there is nothing left to wait for. */
#include <stdlib.h>

#include "core/model/poll_plan.h"
#include "core/model/advice.h"
#include "tests/test.h"

#define DAY_MS (24LL * 3600 * 1000)

static void poll_first_comes_after_five_seconds(void **state)
{
    (void)state;
    assert_int_equal(poll_wait_ms(POLL_PENDING, 0, 0, 0), 5000);
    assert_int_equal(poll_wait_ms(POLL_PENDING, 0, 0, 99), 5495);
}

static void poll_backs_off_without_a_hint(void **state)
{
    static const int64_t waits_s[] = {5, 10, 20, 40, 60, 120, 240, 480, 600, 600};
    (void)state;
    for (int i = 0; i < 10; i++) {
        assert_int_equal(poll_wait_ms(POLL_PENDING, i + 1, 0, 0), waits_s[i] * 1000);
        assert_int_equal(poll_wait_ms(POLL_TROUBLE, i + 1, 0, 0), waits_s[i] * 1000);
    }
    assert_int_equal(poll_wait_ms(POLL_PENDING, 2000000000, 0, 0), POLL_SLOWEST_MS);
}

static void poll_obeys_retry_after(void **state)
{
    (void)state;
    assert_int_equal(poll_wait_ms(POLL_PENDING, 7, 10, 0), 10000);
    assert_int_equal(poll_wait_ms(POLL_PENDING, 7, 1, 0), 1000);
    assert_int_equal(poll_wait_ms(POLL_PENDING, 1, -5, 0), 5000);
    assert_int_equal(poll_wait_ms(POLL_RATE_LIMITED, 1, 3600, 0), 3600000);
    assert_int_equal(poll_wait_ms(POLL_PENDING, 1, 2147483647, 0), DAY_MS);
}

static void poll_jitter_only_adds_and_at_most_a_tenth(void **state)
{
    (void)state;
    for (int jitter = 0; jitter < 100; jitter++) {
        int64_t wait_ms = poll_wait_ms(POLL_PENDING, 3, 10, jitter);
        assert_between(wait_ms, 10000, 11000);
    }
    assert_int_equal(poll_wait_ms(POLL_PENDING, 3, 10, 1000), poll_wait_ms(POLL_PENDING, 3, 10, 99));
}

static void poll_stops_or_slows_on_final_words(void **state)
{
    (void)state;
    assert_int_equal(poll_wait_ms(POLL_GONE, 1, 10, 50), 0);
    assert_int_equal(poll_wait_ms(POLL_INVALID_ID, 1, 10, 50), 0);
    assert_int_equal(poll_wait_ms(POLL_UNKNOWN_ID, 1, 0, 0), 60000);
    assert_int_equal(poll_wait_ms(POLL_UNKNOWN_ID, 20, 0, 0), POLL_SLOWEST_MS);
    assert_int_equal(poll_wait_ms(POLL_KEY_REFUSED, 1, 0, 0), POLL_SLOWEST_MS);
    assert_int_equal(poll_wait_ms(POLL_FAILED, 1, 0, 0), POLL_SLOWEST_MS);
    assert_int_equal(poll_wait_ms(POLL_RATE_LIMITED, 1, 0, 0), 60000);
}

static void poll_never_ends_a_wait_whose_webhook_may_come(void **state)
{
    (void)state;
    for (int kind = POLL_RESULT; kind <= POLL_TROUBLE; kind++)
        assert_false(poll_wait_is_over((enum poll_kind)kind, true, 1, 30 * DAY_MS));
    assert_true(poll_wait_is_over(POLL_GONE, true, 1, 30 * DAY_MS + 1));
}

/* The clock may be years ahead: Apollo has to say it, too. */
static void poll_wait_is_not_ended_by_a_clock(void **state)
{
    (void)state;
    for (int kind = POLL_RESULT; kind <= POLL_TROUBLE; kind++) {
        bool is_apollos_word = kind == POLL_GONE || kind == POLL_INVALID_ID || kind == POLL_UNKNOWN_ID;
        assert_int_equal(poll_wait_is_over((enum poll_kind)kind, false, 1, 3000 * DAY_MS), is_apollos_word);
        assert_int_equal(poll_wait_is_over((enum poll_kind)kind, true, 1, 3000 * DAY_MS), is_apollos_word);
    }
}

static void poll_ends_a_wait_that_nothing_can_fill(void **state)
{
    (void)state;
    assert_true(poll_wait_is_over(POLL_GONE, false, 1000, 2000));
    assert_true(poll_wait_is_over(POLL_INVALID_ID, false, 1000, 2000));
    assert_false(poll_wait_is_over(POLL_UNKNOWN_ID, false, 1000, 2000));
    assert_false(poll_wait_is_over(POLL_UNKNOWN_ID, false, 1000, 1000 + 30 * DAY_MS - 1));
    assert_true(poll_wait_is_over(POLL_UNKNOWN_ID, false, 1000, 1000 + 30 * DAY_MS));
    /* No answer was ever noted, or the clock was set back: age is not known. */
    assert_false(poll_wait_is_over(POLL_UNKNOWN_ID, false, 0, 60 * DAY_MS));
    assert_false(poll_wait_is_over(POLL_UNKNOWN_ID, false, 60 * DAY_MS, 1000));
}

static void poll_kinds_are_explained(void **state)
{
    (void)state;
    assert_null(poll_kind_sentence(POLL_RESULT));
    for (int kind = POLL_PENDING; kind <= POLL_TROUBLE; kind++) {
        const char *text = poll_kind_sentence((enum poll_kind)kind);
        assert_int_equal(text[strlen(text) - 1], '.');
    }
}

static void assert_keeping(const struct request *r, int64_t now_ms, const char *wanted)
{
    int days;
    char *text = request_keeping_text(r, now_ms, &days);
    if (wanted)
        assert_string_equal(text, wanted);
    else
        assert_null(text);
    free(text);
}

static void days_left_count_down(void **state)
{
    const int64_t day = 24 * 3600 * 1000LL, from = 1700000000000;
    char id[] = "1";
    struct request r = {.state = REQUEST_WAITING, .request_id = id, .sent_ms = from - 5, .answered_ms = from};
    (void)state;
    assert_keeping(&r, from, "Apollo keeps it 30 more days");
    assert_keeping(&r, from + 1, "Apollo keeps it 29 more days");
    assert_keeping(&r, from + 28 * day + 1, "Apollo keeps it 1 more day");
    assert_keeping(&r, from + 29 * day + 1, "Apollo keeps it less than a day more");
    assert_keeping(&r, from + 40 * day, "Apollo's 30 days are over by this clock: abandon it, or wait on");
    r.state = REQUEST_UNCERTAIN;
    r.answered_ms = 0;
    assert_keeping(&r, from, "Apollo keeps it 29 more days");
    r.sent_ms = 0;
    assert_keeping(&r, from, NULL);
    r.state = REQUEST_DELIVERED;
    r.answered_ms = from;
    assert_keeping(&r, from, NULL);
    r.state = REQUEST_WAITING;
    r.poll_note = id; /* Apollo has said that it can no longer be asked for */
    assert_keeping(&r, from, NULL);
    r.next_poll_ms = from;
    assert_keeping(&r, from, "Apollo keeps it 30 more days");
    r.request_id = NULL; /* without an id nobody can fetch it */
    assert_keeping(&r, from, NULL);
}

/* A result that brings only one of two parts comes again and again: a month of it must not be a poll each ten
 * seconds. */
static void poll_plan_backs_off_from_results_too(void **state)
{
    (void)state;
    assert_int_equal(poll_wait_ms(POLL_RESULT, 1, 0, 0), 10000);
    assert_int_equal(poll_wait_ms(POLL_RESULT, 3, 0, 0), 20000);
    assert_int_equal(poll_wait_ms(POLL_RESULT, 50, 0, 0), POLL_SLOWEST_MS);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(days_left_count_down),
    cmocka_unit_test(poll_first_comes_after_five_seconds),
    cmocka_unit_test(poll_backs_off_without_a_hint),
    cmocka_unit_test(poll_obeys_retry_after),
    cmocka_unit_test(poll_jitter_only_adds_and_at_most_a_tenth),
    cmocka_unit_test(poll_stops_or_slows_on_final_words),
    cmocka_unit_test(poll_never_ends_a_wait_whose_webhook_may_come),
    cmocka_unit_test(poll_wait_is_not_ended_by_a_clock),
    cmocka_unit_test(poll_ends_a_wait_that_nothing_can_fill),
    cmocka_unit_test(poll_kinds_are_explained),
    cmocka_unit_test(poll_plan_backs_off_from_results_too),
};
TEST_MAIN(tests)
