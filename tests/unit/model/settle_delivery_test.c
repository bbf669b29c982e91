/* What a delivery does to a request: in every state, twice, in any order. */
#include "tests/unit/model/settle_make.h"

static void delivery_settles_a_waiting_request(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, NULL);
    struct delivery d = make_found(TIM, "tim@example.com");
    (void)state;
    d.initiated = mem_text("2026-01-08T08:05:49Z");
    d.completed = mem_text("2026-01-08T08:10:56Z");
    d.summary.requested = mem_text("1");
    text_list_add_take(&d.target_fields, mem_text("emails"));
    r->next_poll_ms = 77;
    assert_int_equal(take_delivery(r, &d), DELIVERY_SETTLED);
    assert_int_equal(r->state, REQUEST_DELIVERED);
    assert_int_equal(r->parts[PART_WATERFALL].state, PART_SETTLED);
    assert_string_equal(r->parts[PART_WATERFALL].credits, "1");
    assert_string_equal(r->credits, "1");
    assert_int_equal(r->delivered_by, CHANNEL_WEBHOOK);
    assert_int_equal(r->settled_ms, 1000);
    assert_int_equal(r->next_poll_ms, 0);
    assert_string_equal(r->initiated, "2026-01-08T08:05:49Z");
    assert_string_equal(r->completed, "2026-01-08T08:10:56Z");
    assert_string_equal(r->summary.requested, "1");
    assert_int_equal(r->target_fields.count, 1);
    assert_string_equal(person_best(&r->people[0], CONTACT_EMAIL)->value, "tim@example.com");
    assert_string_equal(r->people[0].attempts[0].vendor_id, "icypeas-1");
    assert_null(r->people[0].delivered_id); /* it is the answer's */
    delivery_release(&d);
    request_free(r);
}

static void delivery_with_nothing_found_is_not_found(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, NULL);
    struct delivery d = {.credits = mem_text("0")};
    (void)state;
    make_attempt(make_delivered(&d, TIM), CONTACT_EMAIL, "apollo-1", "NOT_FOUND", NULL);
    take_delivery(r, &d);
    assert_int_equal(r->state, REQUEST_NOT_FOUND);
    assert_string_equal(r->credits, "0");
    delivery_release(&d);
    request_free(r);
}

static void delivery_that_failed_is_told_in_its_own_words(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, NULL);
    struct delivery d = {.status = mem_text("failed"), .message = mem_text("Upstream is down")};
    (void)state;
    take_delivery(r, &d);
    assert_int_equal(r->state, REQUEST_NOT_FOUND);
    assert_string_equal(r->message, "The delivery calls itself \"failed\" and says: Upstream is down");
    delivery_release(&d);

    /* What comes after it and finds somebody takes the words back. */
    d = make_found(TIM, "tim@example.com");
    take_delivery(r, &d);
    assert_int_equal(r->state, REQUEST_DELIVERED);
    assert_string_equal(r->message, "Apollo's words.");
    delivery_release(&d);

    /* A word that is cut ends in a whole character. */
    struct request *other = make_waiting(email_waterfall, TIM, NULL);
    d = (struct delivery){.status = mem_text_format("%099d€", 0)};
    take_delivery(other, &d);
    assert_int_equal(strlen(other->message), sizeof "The delivery calls itself \"\"." - 1 + 99);
    delivery_release(&d);
    request_free(other);

    /* And what comes then takes nothing away. */
    d = (struct delivery){.status = mem_text("failed")};
    take_delivery(r, &d);
    assert_int_equal(r->state, REQUEST_DELIVERED);
    assert_string_equal(r->message, "Apollo's words.");
    delivery_release(&d);
    request_free(r);
}

static void delivery_with_nobody_in_it_is_not_found(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, NULL);
    struct delivery d = {.people = NULL};
    (void)state;
    assert_int_equal(take_delivery(r, &d), DELIVERY_SETTLED);
    assert_int_equal(r->state, REQUEST_NOT_FOUND);
    request_free(r);
}

static void delivery_found_by_the_answer_alone_is_not_found(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, NULL);
    struct delivery d = {.people = NULL};
    (void)state;
    make_finding(&r->people[0], CONTACT_EMAIL, "tim@example.com", "verified")->is_from_answer = true;
    take_delivery(r, &d);
    assert_int_equal(r->state, REQUEST_NOT_FOUND);
    assert_int_equal(r->people[0].finding_count, 1);
    request_free(r);
}

static void fact_09_the_same_delivery_twice_changes_nothing(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, RAY);
    struct delivery d = make_found(TIM, "tim@example.com");
    enum delivery_outcome outcome;
    (void)state;
    make_finding(make_delivered(&d, NEW), CONTACT_EMAIL, "new@example.com", NULL);
    make_finding(make_delivered(&d, NULL), CONTACT_EMAIL, "nobody@example.com", NULL);
    take_delivery(r, &d);
    size_t people = r->people_count;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(settle_delivery(r, &d, CHANNEL_POLL, 9999, &outcome), REQUEST_DELIVERED);
        assert_int_equal(outcome, DELIVERY_MERGED);
    }
    assert_int_equal(r->people_count, people);
    assert_int_equal(people, 4);
    for (size_t i = 0; i < people; i++)
        assert_true(r->people[i].finding_count <= 1 && r->people[i].attempt_count <= 1);
    assert_string_equal(r->credits, "1");
    assert_int_equal(r->settled_ms, 1000);
    assert_int_equal(r->delivered_by, CHANNEL_WEBHOOK);
    delivery_release(&d);
    request_free(r);
}

/* ---- late deliveries, by state ---- */

static enum request_state deliver_in(enum request_state s, struct lookup_options options, bool is_found)
{
    struct request *r = make_request(options, 1);
    r->state = s;
    mem_text_replace_take(&r->message, mem_text("why nothing comes"));
    for (int i = 0; i < PART_COUNT; i++)
        if (s == REQUEST_REFUSED && r->parts[i].state == PART_ASKED)
            r->parts[i].state = PART_CLOSED;
        else if ((s == REQUEST_ABANDONED || s == REQUEST_EXPIRED) && r->parts[i].state == PART_ASKED)
            r->parts[i].state = PART_OPEN;
    struct delivery d = make_found(TIM, "tim@example.com");
    if (!is_found) {
        delivery_release(&d);
        make_delivered(&d, TIM);
    }
    assert_int_equal(take_delivery(r, &d), DELIVERY_SETTLED);
    enum request_state to = r->state;
    assert_int_equal(r->people[0].finding_count, is_found);
    bool is_moved = to != s;
    assert_int_equal(strcmp(r->message, "why nothing comes") != 0, is_moved);
    delivery_release(&d);
    request_free(r);
    return to;
}

static void delivery_late_turns_a_state_into_what_it_proves(void **state)
{
    static const enum request_state given_up[] = {REQUEST_UNCERTAIN, REQUEST_EXPIRED, REQUEST_ABANDONED,
                                                  REQUEST_REJECTED, REQUEST_REFUSED};
    (void)state;
    for (size_t i = 0; i < sizeof given_up / sizeof *given_up; i++) {
        assert_int_equal(deliver_in(given_up[i], email_waterfall, true), REQUEST_DELIVERED);
        assert_int_equal(deliver_in(given_up[i], email_waterfall, false), REQUEST_NOT_FOUND);
    }
}

static void delivery_of_one_part_makes_an_uncertain_request_wait_for_the_other(void **state)
{
    (void)state;
    assert_int_equal(deliver_in(REQUEST_UNCERTAIN, two_parts, true), REQUEST_WAITING);
    assert_int_equal(deliver_in(REQUEST_REJECTED, two_parts, true), REQUEST_WAITING);
    assert_int_equal(deliver_in(REQUEST_REFUSED, two_parts, true), REQUEST_DELIVERED);
    assert_int_equal(deliver_in(REQUEST_EXPIRED, two_parts, true), REQUEST_DELIVERED);
    assert_int_equal(deliver_in(REQUEST_EXPIRED, two_parts, false), REQUEST_NOT_FOUND);
    assert_int_equal(deliver_in(REQUEST_ABANDONED, two_parts, true), REQUEST_DELIVERED);
    assert_int_equal(deliver_in(REQUEST_ABANDONED, two_parts, false), REQUEST_ABANDONED);
}

static void delivery_where_no_move_is_legal_is_kept_and_moves_nothing(void **state)
{
    (void)state;
    assert_int_equal(deliver_in(REQUEST_DRAFT, email_waterfall, true), REQUEST_DRAFT);
    assert_int_equal(deliver_in(REQUEST_QUEUED, email_waterfall, true), REQUEST_QUEUED);
    assert_int_equal(deliver_in(REQUEST_ANSWERED, plain, true), REQUEST_ANSWERED);
}

static void delivery_follows_only_legal_moves(void **state)
{
    static const struct lookup_options *const options[] = {&plain, &email_waterfall, &native_phone,
                                                           &two_parts};
    (void)state;
    for (int s = 0; s < REQUEST_STATE_COUNT; s++)
        for (size_t o = 0; s != REQUEST_SENDING && o < sizeof options / sizeof *options; o++)
            for (int is_found = 0; is_found < 2; is_found++) {
                struct request *r = make_request(*options[o], 1);
                struct delivery d = make_found(TIM, "tim@example.com");
                enum request_state from = r->state = (enum request_state)s;
                if (!is_found) {
                    delivery_release(&d);
                    make_delivered(&d, TIM);
                }
                take_delivery(r, &d);
                assert_true(r->state == from || request_state_may_move(from, r->state));
                delivery_release(&d);
                request_free(r);
            }
}

static void not_found_becomes_delivered_and_never_back(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, NULL);
    struct delivery nothing = {.credits = NULL}, found = make_found(TIM, "tim@example.com");
    (void)state;
    nothing.summary.enriched = mem_text("0");
    found.summary.enriched = mem_text("1");
    make_delivered(&nothing, TIM);
    take_delivery(r, &nothing);
    assert_int_equal(r->state, REQUEST_NOT_FOUND);
    assert_int_equal(take_delivery(r, &found), DELIVERY_MERGED);
    assert_int_equal(r->state, REQUEST_DELIVERED);
    assert_string_equal(r->summary.enriched, "1");
    take_delivery(r, &nothing);
    assert_int_equal(r->state, REQUEST_DELIVERED);
    assert_string_equal(r->summary.enriched, "1");
    assert_int_equal(r->people[0].finding_count, 1);
    delivery_release(&nothing);
    delivery_release(&found);
    request_free(r);
}

/* ---- parts ---- */

static struct delivery make_phone(const char *id)
{
    struct delivery d = {.is_native_phone = true, .credits = mem_text("8")};
    make_finding(make_delivered(&d, id), CONTACT_PHONE, "+15555550164", "valid_number");
    return d;
}

static struct request *make_two_parts_waiting(void)
{
    struct request *r = make_request(two_parts, 1);
    struct sync_answer a = make_answer("accepted");
    make_match(&a, TIM);
    a.has_phone_enrichment = true;
    a.phone_status = mem_text("pending");
    assert_int_equal(take_answer(r, &a), REQUEST_WAITING);
    return r;
}

static void delivery_of_one_part_leaves_the_other_open(void **state)
{
    (void)state;
    for (int phone_first = 0; phone_first < 2; phone_first++) {
        struct request *r = make_two_parts_waiting();
        struct delivery email = make_found(TIM, "tim@example.com"), phone = make_phone(TIM);
        text_list_add_take(&email.target_fields, mem_text("emails"));
        assert_int_equal(take_delivery(r, phone_first ? &phone : &email), DELIVERY_SETTLED);
        assert_int_equal(r->state, REQUEST_WAITING);
        assert_int_equal(take_delivery(r, phone_first ? &email : &phone), DELIVERY_SETTLED);
        assert_int_equal(r->state, REQUEST_DELIVERED);
        assert_string_equal(r->credits, "9");
        assert_string_equal(r->parts[PART_NATIVE_PHONE].credits, "8");
        assert_int_equal(r->people[0].finding_count, 2);
        delivery_release(&email);
        delivery_release(&phone);
        request_free(r);
    }
}

static void delivery_that_speaks_of_phones_answers_both_parts(void **state)
{
    struct request *r = make_two_parts_waiting();
    struct delivery d = make_found(TIM, "tim@example.com");
    (void)state;
    text_list_add_take(&d.target_fields, mem_text("emails"));
    text_list_add_take(&d.target_fields, mem_text("phone_numbers"));
    take_delivery(r, &d);
    assert_int_equal(r->state, REQUEST_DELIVERED);
    assert_int_equal(r->parts[PART_NATIVE_PHONE].state, PART_SETTLED);
    delivery_release(&d);
    request_free(r);
}

static void delivery_of_the_wrong_shape_settles_the_only_part_asked(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, NULL);
    struct delivery d = make_phone(TIM);
    (void)state;
    assert_int_equal(take_delivery(r, &d), DELIVERY_SETTLED);
    assert_int_equal(r->parts[PART_WATERFALL].state, PART_SETTLED);
    assert_int_equal(r->parts[PART_NATIVE_PHONE].state, PART_NOT_ASKED);
    assert_int_equal(r->state, REQUEST_DELIVERED);
    delivery_release(&d);
    request_free(r);
}

/* ---- credits ---- */

static void fact_08_credits_are_per_request_fractional_and_never_fall(void **state)
{
    static const struct {
        const char *reported, *total;
    } steps[] = {{"2.50", "2.50"}, {"1", "2.50"}, {NULL, "2.50"}, {"2.5", "2.50"}, {"3.25", "3.25"}};
    struct request *r = make_waiting(email_waterfall, TIM, RAY);
    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct delivery d = {.credits = mem_text(steps[i].reported)};
        take_delivery(r, &d);
        assert_string_equal(r->credits, steps[i].total);
        delivery_release(&d);
    }
    request_free(r);
}

static void credits_of_answer_and_parts_add_up(void **state)
{
    struct request *r = make_request(native_phone, 1);
    struct sync_answer a = make_answer(NULL);
    (void)state;
    a.credits = mem_text("1");
    a.has_phone_enrichment = true;
    a.phone_status = mem_text("pending");
    make_match(&a, TIM);
    take_answer(r, &a);
    struct delivery d = make_phone(TIM);
    take_delivery(r, &d);
    assert_string_equal(r->credits, "9");
    mem_text_replace_take(&d.credits, mem_text("8.5"));
    take_delivery(r, &d);
    assert_string_equal(r->credits, "9.5");
    delivery_release(&d);
    request_free(r);
}

/* ---- two people, and people nobody knows ---- */

static void fact_10_a_delivery_never_replaces_the_synchronous_record(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, NULL);
    struct delivery d = make_found(NEW, "tim@example.com");
    (void)state;
    take_delivery(r, &d);
    struct person *p = &r->people[0];
    assert_string_equal(p->apollo_id, TIM);
    assert_string_equal(p->delivered_id, NEW);
    assert_string_equal(p->name, "Tim Zheng");
    assert_string_equal(p->person_json, "{\"id\":\"" TIM "\"}");
    delivery_release(&d);
    request_free(r);
}

static void unknown_people_are_kept_and_not_guessed(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, RAY);
    struct delivery d = make_found(NEW, "new@example.com");
    (void)state;
    take_delivery(r, &d);
    assert_int_equal(r->people_count, 3);
    assert_int_equal(r->people[2].position, -1);
    assert_string_equal(r->people[2].delivered_id, NEW);
    assert_null(r->people[2].apollo_id);
    assert_string_equal(r->people[2].findings[0].value, "new@example.com");
    assert_int_equal(r->state, REQUEST_DELIVERED);
    struct delivery again = make_found(NEW, "second@example.com");
    take_delivery(r, &again);
    assert_int_equal(r->people_count, 3);
    assert_int_equal(r->people[2].finding_count, 2);
    delivery_release(&d);
    delivery_release(&again);
    request_free(r);
}

static void unknown_people_without_contact_data_are_left_out(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, RAY);
    struct delivery d = {.credits = NULL};
    (void)state;
    make_delivered(&d, NEW);
    take_delivery(r, &d);
    assert_int_equal(r->people_count, 2);
    delivery_release(&d);
    request_free(r);
}

static void unknown_people_are_bounded(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, RAY);
    (void)state;
    for (int i = 0; i < 2 * DELIVERED_PEOPLE_MAX; i++) {
        char id[32];
        snprintf(id, sizeof id, "stranger-%d", i);
        struct delivery d = make_found(id, "x@example.com");
        take_delivery(r, &d);
        delivery_release(&d);
    }
    assert_int_equal(r->people_count, DELIVERED_PEOPLE_MAX);
    request_free(r);
}

static void somebody_asked_for_twice_is_seen_twice(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, TIM);
    struct delivery d = make_found(TIM, "tim@example.com");
    (void)state;
    take_delivery(r, &d);
    assert_int_equal(r->people_count, 2);
    assert_int_equal(r->people[0].finding_count, 1);
    assert_int_equal(r->people[1].finding_count, 1);
    delivery_release(&d);
    request_free(r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(delivery_settles_a_waiting_request),
    cmocka_unit_test(delivery_with_nothing_found_is_not_found),
    cmocka_unit_test(delivery_that_failed_is_told_in_its_own_words),
    cmocka_unit_test(delivery_with_nobody_in_it_is_not_found),
    cmocka_unit_test(delivery_found_by_the_answer_alone_is_not_found),
    cmocka_unit_test(fact_09_the_same_delivery_twice_changes_nothing),
    cmocka_unit_test(delivery_late_turns_a_state_into_what_it_proves),
    cmocka_unit_test(delivery_of_one_part_makes_an_uncertain_request_wait_for_the_other),
    cmocka_unit_test(delivery_where_no_move_is_legal_is_kept_and_moves_nothing),
    cmocka_unit_test(delivery_follows_only_legal_moves),
    cmocka_unit_test(not_found_becomes_delivered_and_never_back),
    cmocka_unit_test(delivery_of_one_part_leaves_the_other_open),
    cmocka_unit_test(delivery_that_speaks_of_phones_answers_both_parts),
    cmocka_unit_test(delivery_of_the_wrong_shape_settles_the_only_part_asked),
    cmocka_unit_test(fact_08_credits_are_per_request_fractional_and_never_fall),
    cmocka_unit_test(credits_of_answer_and_parts_add_up),
    cmocka_unit_test(fact_10_a_delivery_never_replaces_the_synchronous_record),
    cmocka_unit_test(unknown_people_are_kept_and_not_guessed),
    cmocka_unit_test(unknown_people_without_contact_data_are_left_out),
    cmocka_unit_test(unknown_people_are_bounded),
    cmocka_unit_test(somebody_asked_for_twice_is_seen_twice),
};
TEST_MAIN(tests)
