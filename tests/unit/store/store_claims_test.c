/* store_claims_test.c — what a claim from a list may take: nobody who was forgotten or asked about since its
 * review, nothing beyond a budget, and nothing of a list that is another process's. */
#include "tests/unit/store/store_lists.h"

static int64_t hold_of(struct store *s, int64_t run)
{
    struct run *r = find(s, run);
    int64_t hold = r->hold_micro;
    run_free(r);
    return hold;
}

/* ---- whom ---- */

static void whoever_was_forgotten_meanwhile_is_not_sent(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    int64_t run = add_list(s, 13);
    plain_sql_run(p->path, "INSERT INTO forgotten SELECT digest, 1 FROM run_rows WHERE row IN (3, 11, 12)");
    assert_true(start(s, run));
    claim_some(s, run, 9); /* of ten */
    assert_int_equal(plain_sql_number(p->path, "SELECT count(*) FROM run_rows r JOIN run_sources s ON s.row ="
                                               " r.row WHERE r.row = 3 AND r.digest IS NULL AND r.request IS"
                                               " NULL AND s.raw = '' AND s.people IS NULL"),
                     1);
    struct run *r = find(s, run);
    assert_int_equal(r->standing[ROW_FORGOTTEN], 1);
    assert_int_equal(r->standing[ROW_SENT], 9);
    assert_int_equal(r->standing[ROW_READY], 3);
    run_free(r);
    claim_some(s, run, 1);
    claim_none(s, run, CLAIM_NONE_READY);
    store_close(s);
}

/* Not a word of it is that the list is at its end: behind a batch of which nobody is left stand others. */
static void a_batch_of_which_nobody_is_left_is_not_the_last(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    int64_t run = add_list(s, 13);
    plain_sql_run(p->path, "INSERT INTO forgotten SELECT digest, 1 FROM run_rows WHERE row <= 10");
    assert_true(start(s, run));
    claim_none(s, run, CLAIM_AGAIN);
    claim_some(s, run, 3);
    store_close(s);
}

/* Two lists name the same people: whoever was sent with the first is the second's by that request, at their
 * own place in it. */
static void whoever_was_asked_about_meanwhile_is_known(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    persons_before = 2;
    int64_t first = add_list(s, 5); /* jo3 to jo7 */
    persons_before = 0;
    int64_t second = add_list(s, 7); /* jo1 to jo7 */
    list_policy = RUN_REFRESH;
    int64_t third = add_list(s, 7);
    list_policy = RUN_REUSE;
    assert_true(start(s, first) && start(s, second) && start(s, third));
    claim_some(s, first, 5);
    claim_some(s, second, 2);
    assert_int_equal(plain_sql_number(p->path, "SELECT count(*) FROM run_rows b JOIN run_rows a ON a.run = 1"
                                               " AND a.row = b.row - 2 WHERE b.run = 2"
                                               " AND b.known_request = a.request AND b.known_slot = a.slot"),
                     5);
    struct run *r = find(s, second);
    assert_int_equal(r->standing[ROW_KNOWN], 5);
    assert_int_equal(r->standing[ROW_READY], 0);
    assert_false(r->is_simulated);
    run_free(r);
    claim_some(s, third, 7); /* asked for again at its user's word */
    store_close(s);
}

static int64_t standing_in(struct store *s, int64_t run, enum row_standing standing)
{
    struct run *r = find(s, run);
    int64_t count = r->standing[standing];
    run_free(r);
    return count;
}

/* Asked about by their addresses; a list that names their profiles beside those would pay for them once more,
 * whether it was read before or is read now. */
static void whoever_is_asked_about_by_another_name_is_known(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    int64_t by_address = add_list(s, 3);
    linkedin = "jo";
    int64_t by_profile = add_list(s, 4);
    assert_true(start(s, by_address) && start(s, by_profile));
    claim_some(s, by_address, 3);
    claim_some(s, by_profile, 1); /* jo4 */
    assert_int_equal(standing_in(s, by_profile, ROW_KNOWN), 3);
    struct run *r = find(s, by_profile);
    assert_int_equal(r->estimate.ceiling_micro, estimate_published_most_micro(&r->options)); /* of one */
    run_free(r);
    assert_int_equal(standing_in(s, add_list(s, 4), ROW_KNOWN), 4);
    linkedin = NULL;
    plain_sql_run(p->path, "INSERT INTO forgotten SELECT d.digest, 1 FROM person_digests d JOIN identifiers i"
                           " USING (request, slot) WHERE i.value = 'jo2@example.com'");
    linkedin = "jo";
    assert_int_equal(standing_in(s, add_list(s, 4), ROW_FORGOTTEN), 1);
    linkedin = NULL;
    store_close(s);
}

/* In one list, too, where they would go in one call. */
static void one_person_under_two_names_is_paid_for_once(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    const struct store_reading how = {.run = add_run(s)};
    add_rows(s, &how, 2); /* jo1, jo2 */
    rows_before = 2;
    linkedin = "jo";
    add_rows(s, &how, 3); /* jo1, jo2, jo3, with profiles */
    rows_before = 0;
    linkedin = NULL;
    run_free(end_reading(s, &how, 5));
    assert_true(start(s, how.run));
    claim_some(s, how.run, 2);
    claim_some(s, how.run, 1);
    claim_none(s, how.run, CLAIM_NONE_READY);
    assert_int_equal(standing_in(s, how.run, ROW_KNOWN), 2);
    assert_int_equal(standing_in(s, how.run, ROW_SENT), 3);
    store_close(s);
}

/* One address may be an office's: two profiles are two people. */
static void whoever_shares_an_address_is_somebody_else(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    linkedin = "jo";
    int64_t some = add_list(s, 2);
    linkedin = "al";
    int64_t others = add_list(s, 2);
    assert_true(start(s, some) && start(s, others));
    claim_some(s, some, 2);
    claim_some(s, others, 2);
    assert_int_equal(standing_in(s, add_list(s, 2), ROW_KNOWN), 2);
    linkedin = "li";
    assert_int_equal(standing_in(s, add_list(s, 2), ROW_READY), 2);
    linkedin = NULL;
    store_close(s);
}

/* Where an address stands for none, a name is all that tells two people apart. */
static void whoever_shares_an_address_under_another_name_is_somebody_else(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    family = "Zheng";
    int64_t first = add_list(s, 2);
    assert_true(start(s, first));
    claim_some(s, first, 2);
    linkedin = "jo";
    assert_int_equal(standing_in(s, add_list(s, 2), ROW_KNOWN), 2);
    family = "Li";
    assert_int_equal(standing_in(s, add_list(s, 2), ROW_READY), 2);
    linkedin = family = NULL;
    assert_int_equal(standing_in(s, add_list(s, 2), ROW_KNOWN), 2);
    store_close(s);
}

/* A list of one is asked for once, becomes `state` with that HTTP status, and is read again. */
static enum row_standing read_again(const struct place *p, const char *state, int status)
{
    char change[300];
    struct store *s = open_at(p->path);
    int64_t first = add_list(s, 1);
    assert_true(start(s, first));
    int64_t id = claim_some(s, first, 1);
    snprintf(change, sizeof change,
             "UPDATE requests SET state = '%s' WHERE id = %lld;"
             "INSERT OR REPLACE INTO exchanges (request, status) VALUES (%lld, %d)",
             state, (long long)id, (long long)id, status);
    plain_sql_run(p->path, change);
    struct run *again = find(s, add_list(s, 1));
    enum row_standing standing = again->standing[ROW_KNOWN] ? ROW_KNOWN : ROW_READY;
    run_free(again);
    store_close(s);
    return standing;
}

/* Whatever may have been charged is known; what Apollo did not take is asked for anew. */
static void whoever_may_have_been_paid_for_is_known(void **state)
{
    struct place *p = *state;
    static const struct {
        const char *state;
        int status;
        enum row_standing standing;
    } cases[] = {{"abandoned", 200, ROW_KNOWN}, {"expired", 200, ROW_KNOWN},  {"uncertain", 0, ROW_KNOWN},
                 {"rejected", 500, ROW_KNOWN},  {"rejected", 503, ROW_KNOWN}, {"rejected", 422, ROW_READY},
                 {"rejected", 0, ROW_READY},    {"refused", 200, ROW_READY},  {"draft", 0, ROW_READY}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (read_again(p, cases[i].state, cases[i].status) != cases[i].standing)
            fail_msg("%s with status %d", cases[i].state, cases[i].status);
        place_remove(p);
        place_make(p);
    }
}

/* What a simulator answered is nobody's result where a real call would be made, and marks whoever shows it.
 */
static void a_simulated_answer_makes_nobody_known_to_a_real_list(void **state)
{
    struct place *p = *state;
    enum store_claim_end end;
    struct store *s = open_at(p->path);
    int64_t played = add_list(s, 5), demo = add_list(s, 5), real = add_list(s, 5);
    assert_true(start(s, played) && start(s, demo) && start(s, real));
    is_simulated_claim = with_simulated = true;
    struct request *r = claim(s, played, &end);
    assert_true(r->is_simulated);
    request_free(r);
    claim_none(s, demo, CLAIM_AGAIN);
    is_simulated_claim = with_simulated = false;
    r = claim(s, real, &end);
    assert_non_null(r);
    assert_int_equal(r->people_count, 5);
    assert_false(r->is_simulated);
    request_free(r);
    struct run *shows = find(s, demo), *shows_none = find(s, real);
    assert_true(shows->is_simulated);
    assert_false(shows_none->is_simulated);
    run_free(shows);
    run_free(shows_none);
    store_close(s);
}

/* Flags hold for a whole call: who is asked for a phone alone is not asked for an address because of others.
 */
static void whoever_is_asked_for_other_things_goes_in_another_call(void **state)
{
    struct place *p = *state;
    enum store_claim_end end;
    static const char *const email[] = {"jo1@example.com", NULL, "jo3@example.com"};
    static const struct {
        size_t people;
        bool wants_email;
    } batch[] = {{1, false}, {1, true}, {1, false}, {2, true}};
    struct store *s = open_at(p->path);
    is_phone_list = true;
    int64_t first = add_list(s, 3);
    assert_true(start(s, first));
    int64_t id = claim_some(s, first, 3);
    accept_batch(s, id, 3);
    deliver_batch(s, id, email, 3, "3");
    list_policy = RUN_MISSING;
    int64_t second = add_list(s, 5);
    list_policy = RUN_REUSE;
    is_phone_list = false;
    assert_true(start(s, second));
    for (size_t i = 0; i < sizeof batch / sizeof *batch; i++) {
        struct request *r = claim(s, second, &end);
        assert_non_null(r);
        assert_int_equal(r->people_count, batch[i].people);
        assert_int_equal(r->options.waterfall_email, batch[i].wants_email);
        assert_true(r->options.waterfall_phone);
        request_free(r);
    }
    claim_none(s, second, CLAIM_NONE_READY);
    store_close(s);
}

/* ---- how many ---- */

/* While something is out the budget may still have room; with nothing out it has none. */
static void a_budget_that_waits_is_told_from_one_that_is_used_up(void **state)
{
    struct place *p = *state;
    for (int is_day = 0; is_day < 2; is_day++) {
        struct store *s = open_at(p->path);
        int64_t run = add_list(s, 20), budget = 12 * hold_of(s, run);
        *(is_day ? &day_budget_micro : &budget_micro) = budget;
        assert_true(start(s, run));
        budget_micro = day_budget_micro = -1;
        int64_t ten = claim_some(s, run, 10), two = claim_some(s, run, 2);
        claim_none(s, run, CLAIM_HELD);
        break_off(s, ten);
        claim_none(s, run, CLAIM_HELD);
        break_off(s, two);
        claim_none(s, run, is_day ? CLAIM_DAY_BUDGET : CLAIM_BUDGET);
        store_close(s);
        place_remove(p);
        place_make(p);
    }
}

/* A day is shared: while another list has calls out it may have room for this one, unless what is spent for
 * good leaves none. */
static void a_day_waits_for_what_another_list_has_out(void **state)
{
    struct place *p = *state;
    static const char *const email[10] = {"jo1@example.com"};
    struct store *s = open_at(p->path);
    int64_t other = add_list(s, 10);
    persons_before = 10;
    int64_t run = add_list(s, 20), hold = hold_of(s, run);
    persons_before = 0;
    assert_true(start(s, other));
    int64_t ten = claim_some(s, other, 10);
    accept_batch(s, ten, 10);
    day_budget_micro = 10 * hold;
    assert_true(start(s, run));
    claim_none(s, run, CLAIM_HELD);
    deliver_batch(s, ten, email, 10, "9"); /* all have their price, and it was little */
    int64_t one = claim_some(s, run, 9);
    accept_batch(s, one, 9);
    claim_none(s, run, CLAIM_HELD);
    day_budget_micro = 9 * 1000000 + 1; /* spent for good, whatever comes in */
    assert_true(start(s, run));
    day_budget_micro = -1;
    claim_none(s, run, CLAIM_DAY_BUDGET);
    store_close(s);
}

/* What came in yesterday was paid yesterday. */
static void a_day_does_not_pay_for_what_was_paid_before_midnight(void **state)
{
    struct place *p = *state;
    static const char *const email[] = {"jo1@example.com"};
    static const struct {
        int64_t midnight_ms;
        size_t people;
    } days[] = {{3900, 8}, {4100, 9}}; /* its delivery was settled at 4000 */
    for (size_t i = 0; i < 2; i++) {
        struct store *s = open_at(p->path);
        int64_t before = add_list(s, 1);
        assert_true(start(s, before));
        int64_t id = claim_some(s, before, 1);
        accept_batch(s, id, 1);
        deliver_batch(s, id, email, 1, "40");
        persons_before = 1;
        int64_t run = add_list(s, 20);
        persons_before = 0;
        int64_t hold = hold_of(s, run);
        assert_int_equal(hold, 40000000); /* what one has cost */
        day_budget_micro = 9 * hold + 1;
        assert_true(start(s, run));
        day_budget_micro = -1;
        midnight_ms = days[i].midnight_ms;
        claim_some(s, run, days[i].people);
        midnight_ms = 0;
        store_close(s);
        place_remove(p);
        place_make(p);
    }
}

/* … but what is still out may come in today, also for a list that was ended yesterday. */
static void a_day_holds_what_was_sent_before_midnight_and_is_still_out(void **state)
{
    struct place *p = *state;
    bool is_changed;
    struct store *s = open_at(p->path);
    int64_t before = add_list(s, 3);
    assert_true(start(s, before));
    int64_t id = claim_some(s, before, 3);
    accept_batch(s, id, 3);
    run_free(change(s, before, RUN_STOPPED, &is_changed)); /* at 2000 */
    persons_before = 3;
    int64_t run = add_list(s, 20);
    persons_before = 0;
    day_budget_micro = 5 * hold_of(s, run);
    assert_true(start(s, run));
    day_budget_micro = -1;
    midnight_ms = 2500;
    claim_some(s, run, 2);
    midnight_ms = 0;
    store_close(s);
}

static void a_pilot_is_over_behind_its_last_row(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    int64_t run = add_list(s, 30);
    pilot = 13;
    assert_true(start(s, run));
    pilot = 0;
    claim_some(s, run, 10);
    claim_some(s, run, 3);
    claim_none(s, run, CLAIM_PILOT);
    assert_true(start(s, run));
    pilot = -1;
    claim_some(s, run, 10);
    store_close(s);
}

/* ---- whose ---- */

static void nothing_is_taken_from_a_list_that_another_process_sends(void **state)
{
    struct place *p = *state;
    struct store *s = open_at(p->path);
    int64_t run = add_list(s, 20);
    assert_true(start(s, run));
    claim_some(s, run, 10);
    plain_sql_run(p->path, "UPDATE runs SET driver = 'boot:1:1'");
    claim_none(s, run, CLAIM_NOT_OURS);
    assert_true(start(s, run)); /* that one is gone */
    claim_some(s, run, 10);
    store_close(s);
}

static const struct CMUnitTest tests[] = {
    PLACE_TEST(whoever_was_forgotten_meanwhile_is_not_sent),
    PLACE_TEST(a_batch_of_which_nobody_is_left_is_not_the_last),
    PLACE_TEST(whoever_was_asked_about_meanwhile_is_known),
    PLACE_TEST(whoever_is_asked_about_by_another_name_is_known),
    PLACE_TEST(one_person_under_two_names_is_paid_for_once),
    PLACE_TEST(whoever_shares_an_address_is_somebody_else),
    PLACE_TEST(whoever_shares_an_address_under_another_name_is_somebody_else),
    PLACE_TEST(whoever_may_have_been_paid_for_is_known),
    PLACE_TEST(a_simulated_answer_makes_nobody_known_to_a_real_list),
    PLACE_TEST(whoever_is_asked_for_other_things_goes_in_another_call),
    PLACE_TEST(a_budget_that_waits_is_told_from_one_that_is_used_up),
    PLACE_TEST(a_day_waits_for_what_another_list_has_out),
    PLACE_TEST(a_day_does_not_pay_for_what_was_paid_before_midnight),
    PLACE_TEST(a_day_holds_what_was_sent_before_midnight_and_is_still_out),
    PLACE_TEST(a_pilot_is_over_behind_its_last_row),
    PLACE_TEST(nothing_is_taken_from_a_list_that_another_process_sends),
};

TEST_MAIN(tests)
