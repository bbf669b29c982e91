/* Which person of a request a delivered one is. */
#include "tests/unit/model/settle_make.h"

#define IDS_MAX 4

/* Request people's ids ("-" none; a leading '!' marks them unprocessed, '?' matched by nobody's record), the
 * delivery's ids, and what each must be found to be. Lists end in NULL. */
static void assert_whose(const char *const *asked, const char *const *delivered, const int *expected)
{
    struct request *r = request_new();
    struct delivery d = {.people = NULL};
    for (; *asked; asked++) {
        struct person *p = request_add_person(r);
        bool is_unprocessed = **asked == '!', is_stranger = **asked == '?';
        p->unprocessed_json = mem_text(is_unprocessed ? "{\"domain\":\"x\"}" : NULL);
        p->person_json = mem_text(is_stranger || is_unprocessed ? NULL : "{}");
        const char *id = *asked + (is_unprocessed || is_stranger);
        p->apollo_id = mem_text(strcmp(id, "-") == 0 ? NULL : id);
    }
    for (; *delivered; delivered++)
        make_delivered(&d, strcmp(*delivered, "-") == 0 ? NULL : *delivered);
    for (size_t i = 0; i < d.people_count; i++)
        if (settle_whose(r, &d, i) != expected[i])
            fail_msg("person %zu is %d instead of %d", i, settle_whose(r, &d, i), expected[i]);
    delivery_release(&d);
    request_free(r);
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})
#define IS(...) ((const int[]){__VA_ARGS__})

static void whose_equal_id_wins_over_place(void **state)
{
    (void)state;
    assert_whose(LIST("A", "B"), LIST("B", "A"), IS(1, 0));
    assert_whose(LIST("A", "B", "C"), LIST("C"), IS(2));
}

static void fact_02_ids_may_differ_so_place_counts(void **state)
{
    (void)state;
    assert_whose(LIST("A"), LIST("X"), IS(0));
    assert_whose(LIST("A"), LIST("-"), IS(0));
    assert_whose(LIST("-"), LIST("X"), IS(0));
    assert_whose(LIST("A", "B"), LIST("X", "Y"), IS(0, 1));
    assert_whose(LIST("A", "B"), LIST("A", "Y"), IS(0, 1));
}

static void whose_another_count_is_not_guessed(void **state)
{
    (void)state;
    assert_whose(LIST("A", "B"), LIST("X"), IS(-1));
    assert_whose(LIST("A"), LIST("X", "Y"), IS(-1, -1));
    assert_whose(LIST("A", "B", "C"), LIST("X", "B"), IS(-1, 1));
}

static void whose_unprocessed_people_are_left_out_of_the_count(void **state)
{
    (void)state;
    assert_whose(LIST("!-", "B", "C"), LIST("X", "Y"), IS(1, 2));
    assert_whose(LIST("A", "!-"), LIST("X"), IS(0));
    assert_whose(LIST("!A", "!B"), LIST("X"), IS(-1));
    assert_whose(LIST("!-", "B"), LIST("X", "Y"), IS(0, 1)); /* all of them came after all */
}

static void whose_known_ids_out_of_order_forbid_counting(void **state)
{
    (void)state;
    assert_whose(LIST("A", "B", "C"), LIST("B", "X", "Y"), IS(1, -1, -1));
    assert_whose(LIST("A", "B"), LIST("X", "A"), IS(-1, 0));
}

static void whose_duplicates_in_a_batch_keep_their_places(void **state)
{
    (void)state;
    assert_whose(LIST("A", "A"), LIST("A", "A"), IS(0, 1));
    assert_whose(LIST("A", "A", "B"), LIST("A", "A", "B"), IS(0, 1, 2));
}

/* Apollo tells nothing of whom it knows nobody. */
static void whose_people_that_nobody_matched_are_left_out_of_the_count(void **state)
{
    (void)state;
    assert_whose(LIST("A", "?-", "C"), LIST("A", "X"), IS(0, 2)); /* minted on the way */
    assert_whose(LIST("?-", "B", "C"), LIST("X", "Y"), IS(1, 2));
    assert_whose(LIST("?-", "B", "C"), LIST("C", "X"), IS(2, -1));
    assert_whose(LIST("?-", "!-", "C"), LIST("X"), IS(2));
    assert_whose(LIST("?-", "B", "C"), LIST("X", "Y", "Z"), IS(0, 1, 2));
    assert_whose(LIST("?-", "?-"), LIST("X"), IS(-1)); /* the answer was lost */
}

/* ---- who may be meant by what nobody can place ---- */

static bool is_unplaced(enum request_state was, bool has_record, bool has_stray, bool has_stray_record)
{
    struct request *r = make_request(email_waterfall, 2);
    r->state = REQUEST_DELIVERED;
    r->parts[PART_WATERFALL].status = mem_text(was == REQUEST_WAITING ? "accepted" : NULL);
    r->people[0].person_json = mem_text(has_record ? "{}" : NULL);
    if (has_stray || has_stray_record) {
        struct person *stray = request_add_person(r);
        stray->position = -1;
        stray->person_json = mem_text(has_stray_record ? "{}" : NULL);
        if (has_stray)
            person_add_finding(stray)->value = mem_text("a@example.com");
    }
    bool is_so = request_is_unplaced(r, &r->people[0]);
    for (size_t i = 2; i < r->people_count; i++)
        assert_false(request_is_unplaced(r, &r->people[i]));
    r->people[0].unprocessed_json = mem_text("{}"); /* Apollo has said why there is nothing */
    assert_false(request_is_unplaced(r, &r->people[0]));
    mem_text_replace(&r->people[0].unprocessed_json, "null");
    assert_int_equal(request_is_unplaced(r, &r->people[0]), is_so);
    person_add_attempt(&r->people[0]);
    assert_false(request_is_unplaced(r, &r->people[0]));
    request_free(r);
    return is_so;
}

static void who_got_nothing_may_be_whose_result_came(void **state)
{
    (void)state;
    assert_true(is_unplaced(REQUEST_UNCERTAIN, false, true, false)); /* the answer was lost */
    assert_true(is_unplaced(REQUEST_WAITING, true, true, false));
    assert_true(is_unplaced(REQUEST_WAITING, false, false, true));  /* another number of matches than asked */
    assert_false(is_unplaced(REQUEST_WAITING, false, true, false)); /* Apollo knows nobody like that */
    assert_false(
        is_unplaced(REQUEST_WAITING, true, false, true)); /* has a record, so it is somebody else's */
    assert_false(is_unplaced(REQUEST_UNCERTAIN, false, false, false));
}

static void whose_remembers_a_delivered_id(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, RAY);
    struct delivery first = {.people = NULL}, second = {.people = NULL};
    (void)state;
    make_delivered(&first, NEW);
    make_delivered(&first, "Y");
    take_delivery(r, &first); /* by place: Tim is now also NEW */
    make_delivered(&second, "Y");
    make_delivered(&second, NEW);
    assert_int_equal(settle_whose(r, &second, 0), 1);
    assert_int_equal(settle_whose(r, &second, 1), 0);
    delivery_release(&first);
    delivery_release(&second);
    request_free(r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(whose_equal_id_wins_over_place),
    cmocka_unit_test(fact_02_ids_may_differ_so_place_counts),
    cmocka_unit_test(whose_another_count_is_not_guessed),
    cmocka_unit_test(whose_unprocessed_people_are_left_out_of_the_count),
    cmocka_unit_test(whose_known_ids_out_of_order_forbid_counting),
    cmocka_unit_test(whose_duplicates_in_a_batch_keep_their_places),
    cmocka_unit_test(whose_remembers_a_delivered_id),
    cmocka_unit_test(whose_people_that_nobody_matched_are_left_out_of_the_count),
    cmocka_unit_test(who_got_nothing_may_be_whose_result_came),
};
TEST_MAIN(tests)
