/* What a synchronous answer does to a request. */
#include "tests/unit/model/settle_make.h"

static void settle_begin_asks_for_the_parts(void **state)
{
    static const struct {
        const struct lookup_options *options;
        enum part_state waterfall, phone;
    } samples[] = {{&plain, PART_NOT_ASKED, PART_NOT_ASKED},
                   {&email_waterfall, PART_ASKED, PART_NOT_ASKED},
                   {&both_waterfalls, PART_ASKED, PART_NOT_ASKED},
                   {&native_phone, PART_NOT_ASKED, PART_ASKED},
                   {&two_parts, PART_ASKED, PART_ASKED}};
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct request *r = make_request(*samples[i].options, 1);
        assert_int_equal(r->parts[PART_WATERFALL].state, samples[i].waterfall);
        assert_int_equal(r->parts[PART_NATIVE_PHONE].state, samples[i].phone);
        request_free(r);
    }
    /* With the phone waterfall, reveal_phone_number is no path of its own. */
    struct lookup_options all = {.waterfall_phone = true, .reveal_phone_number = true};
    struct request *r = make_request(all, 1);
    assert_int_equal(r->parts[PART_NATIVE_PHONE].state, PART_NOT_ASKED);
    request_free(r);
}

static void answer_without_waterfall_or_phone_is_answered(void **state)
{
    struct request *r = make_request(plain, 1);
    struct sync_answer a = make_answer(NULL);
    (void)state;
    a.credits = mem_text("1.50");
    struct person *p = make_match(&a, TIM);
    p->title = mem_text("Founder & CEO");
    make_finding(p, CONTACT_EMAIL, "tim@example.com", "verified")->is_from_answer = true;
    assert_int_equal(take_answer(r, &a), REQUEST_ANSWERED);
    assert_string_equal(r->request_id, "1039995589705121975");
    assert_string_equal(r->credits, "1.50");
    assert_string_equal(r->people[0].title, "Founder & CEO");
    assert_string_equal(r->people[0].person_json, "{\"id\":\"" TIM "\"}");
    assert_true(r->people[0].findings[0].is_from_answer);
    request_free(r);
}

static void assert_waterfall(const char *status, enum request_state expected)
{
    struct request *r = make_request(email_waterfall, 1);
    struct sync_answer a = make_answer(status);
    make_match(&a, TIM);
    assert_int_equal(take_answer(r, &a), expected);
    assert_int_equal(r->parts[PART_WATERFALL].state, expected == REQUEST_WAITING ? PART_OPEN : PART_CLOSED);
    if (status)
        assert_string_equal(r->parts[PART_WATERFALL].status, status);
    request_free(r);
}

static void fact_06_not_accepted_means_no_webhook_ever(void **state)
{
    (void)state;
    assert_waterfall("accepted", REQUEST_WAITING);
    assert_waterfall("partial_accepted", REQUEST_WAITING);
    assert_waterfall("partially_accepted",
                     REQUEST_WAITING); /* the article's words, spelled as its keys are */
    assert_waterfall("Partially accepted", REQUEST_WAITING); /* … and as it has them */
    assert_waterfall("ACCEPTED", REQUEST_WAITING);
    assert_waterfall("failed", REQUEST_REFUSED);
    assert_waterfall("not_accepted", REQUEST_REFUSED);
    assert_waterfall("pending", REQUEST_REFUSED);
    assert_waterfall("", REQUEST_REFUSED);
    assert_waterfall(NULL, REQUEST_REFUSED);
}

static void answer_refused_says_why(void **state)
{
    struct request *r = make_request(email_waterfall, 1);
    struct sync_answer a = make_answer("failed");
    (void)state;
    take_answer(r, &a);
    assert_string_equal(r->message, "Apollo's words.");
    request_free(r);

    r = make_request(email_waterfall, 1);
    a = make_answer(NULL);
    take_answer(r, &a);
    assert_string_equal(r->message, "Apollo's answer has no waterfall status; nothing was started.");
    request_free(r);

    r = make_request(email_waterfall, 1);
    a = make_answer("sleeping");
    mem_text_replace_take(&a.waterfall_message, NULL);
    take_answer(r, &a);
    assert_string_equal(r->message, "Apollo's waterfall status is \"sleeping\"; nothing was started.");
    request_free(r);
}

/* Its hundredth byte is within a character. */
static void answer_with_a_long_status_is_told_in_whole_characters(void **state)
{
    char *status = mem_text_format("%099d€", 0);
    struct request *r = make_request(email_waterfall, 1);
    struct sync_answer a = make_answer(status);
    (void)state;
    mem_text_replace_take(&a.waterfall_message, NULL);
    take_answer(r, &a);
    status[99] = '\0';
    assert_non_null(strstr(r->message, status));
    assert_null(strstr(r->message, "\xE2"));
    free(status);
    request_free(r);
}

static void answer_without_a_phone_status_says_why_none_will_follow(void **state)
{
    static const char *const why[] = {"Apollo matched no person; no phone will follow.",
                                      "Apollo's answer has no phone status; no phone will follow."};
    (void)state;
    for (int has_object = 0; has_object < 2; has_object++) {
        struct request *r = make_request(native_phone, 1);
        struct sync_answer a = make_answer(NULL);
        make_match(&a, NULL);
        a.has_phone_enrichment = has_object;
        take_answer(r, &a);
        assert_string_equal(r->message, why[has_object]);
        request_free(r);
    }
}

static enum request_state answer_phone(bool has_object, const char *status, const char *id)
{
    struct request *r = make_request(native_phone, 1);
    struct sync_answer a = make_answer(NULL);
    make_match(&a, id);
    a.has_phone_enrichment = has_object;
    a.phone_status = mem_text(status);
    take_answer(r, &a);
    enum request_state to = r->state;
    assert_int_equal(r->parts[PART_NATIVE_PHONE].state, to == REQUEST_WAITING ? PART_OPEN : PART_CLOSED);
    assert_true(to == REQUEST_WAITING || r->message);
    request_free(r);
    return to;
}

static void answer_native_phone_waits_only_for_what_is_under_way(void **state)
{
    static const char *const open[] = {"pending", "accepted", "processing", "in_progress"};
    static const char *const closed[] = {"skipped", "failed", "unheard_of", "", NULL};
    (void)state;
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        assert_int_equal(answer_phone(true, open[i], TIM), REQUEST_WAITING);
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
        assert_int_equal(answer_phone(true, closed[i], TIM), REQUEST_REFUSED);
    assert_int_equal(answer_phone(false, NULL, TIM), REQUEST_WAITING);
    assert_int_equal(answer_phone(false, NULL, NULL), REQUEST_REFUSED);
}

static void answer_waits_while_one_part_is_open(void **state)
{
    struct request *r = make_request(two_parts, 1);
    struct sync_answer a = make_answer("accepted");
    (void)state;
    make_match(&a, TIM);
    a.has_phone_enrichment = true;
    a.phone_status = mem_text("skipped");
    a.phone_message = mem_text("Already running.");
    assert_int_equal(take_answer(r, &a), REQUEST_WAITING);
    assert_int_equal(r->parts[PART_WATERFALL].state, PART_OPEN);
    assert_int_equal(r->parts[PART_NATIVE_PHONE].state, PART_CLOSED);
    assert_string_equal(r->message, "Already running."); /* why one of the two will not come */
    request_free(r);
}

static void answer_with_both_parts_closed_tells_both_reasons(void **state)
{
    struct request *r = make_request(two_parts, 1);
    struct sync_answer a = make_answer("failed");
    (void)state;
    a.has_phone_enrichment = true;
    a.phone_status = mem_text("skipped");
    a.phone_message = mem_text("Already running.");
    assert_int_equal(take_answer(r, &a), REQUEST_REFUSED);
    assert_string_equal(r->message, "Apollo's words. Already running.");
    request_free(r);
}

static void answer_matches_are_positional(void **state)
{
    struct request *r = make_request(email_waterfall, 2);
    struct sync_answer a = make_answer("partial_accepted");
    (void)state;
    make_match(&a, NULL)->unprocessed_json = mem_text("{\"domain\":\"ab.com\"}");
    make_match(&a, RAY);
    take_answer(r, &a);
    assert_int_equal(r->people_count, 2);
    assert_null(r->people[0].person_json);
    assert_string_equal(r->people[0].unprocessed_json, "{\"domain\":\"ab.com\"}");
    assert_string_equal(r->people[1].apollo_id, RAY);
    request_free(r);
}

static void take_loose(struct request *r, const char *domain)
{
    struct sync_answer a = make_answer("partial_accepted");
    make_match(&a, TIM);
    make_match(&a, NULL);
    struct person *loose = sync_answer_add_loose(&a);
    loose->unprocessed_json = mem_text("{}");
    loose->asked.value[IDENTIFIER_DOMAIN] = mem_text(domain);
    take_answer(r, &a);
}

/* … so that the one result that comes, under an id of its own, is nobody's else either. */
static void answer_finds_whose_is_unprocessed_by_what_was_asked(void **state)
{
    static const struct {
        const char *named;
        int whose, people_count;
    } cases[] = {{"AB.com", 1, 2}, {"shared.com", 2, 3}, {"other.com", 2, 3}, {NULL, 2, 3}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct request *r = make_request(email_waterfall, 2);
        bool is_shared = cases[i].named && strcmp(cases[i].named, "shared.com") == 0;
        r->people[0].asked.value[IDENTIFIER_DOMAIN] = mem_text(is_shared ? "shared.com" : "apollo.io");
        r->people[1].asked.value[IDENTIFIER_DOMAIN] = mem_text(is_shared ? "shared.com" : "ab.com");
        take_loose(r, cases[i].named);
        assert_int_equal(r->people_count, cases[i].people_count);
        assert_non_null(r->people[cases[i].whose].unprocessed_json);
        assert_null(r->people[0].unprocessed_json);
        assert_int_equal(r->people[cases[i].whose].position, cases[i].whose == 1 ? 1 : -1);
        struct delivery d = {.people = NULL};
        delivery_add_person(&d)->apollo_id = mem_text(NEW);
        assert_int_equal(settle_whose(r, &d, 0), cases[i].whose == 1 ? 0 : -1);
        delivery_release(&d);
        request_free(r);
    }
}

static void answer_with_another_number_of_matches_is_not_guessed(void **state)
{
    struct request *r = make_request(email_waterfall, 2);
    struct sync_answer a = make_answer("accepted");
    (void)state;
    make_match(&a, NULL);
    make_match(&a, TIM);
    make_match(&a, RAY);
    take_answer(r, &a);
    assert_null(r->people[0].apollo_id);
    assert_null(r->people[1].apollo_id);
    assert_int_equal(r->people_count, 4);
    assert_int_equal(r->people[2].position, -1);
    assert_string_equal(r->people[2].apollo_id, TIM);
    assert_string_equal(r->people[3].apollo_id, RAY);
    request_free(r);
}

static void fact_07_absent_credits_stay_absent(void **state)
{
    struct request *r = make_waiting(email_waterfall, TIM, NULL);
    (void)state;
    assert_null(r->credits);
    assert_null(r->summary.unique_enriched);
    assert_null(r->summary.missing);
    request_free(r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(settle_begin_asks_for_the_parts),
    cmocka_unit_test(answer_without_waterfall_or_phone_is_answered),
    cmocka_unit_test(fact_06_not_accepted_means_no_webhook_ever),
    cmocka_unit_test(answer_refused_says_why),
    cmocka_unit_test(answer_with_a_long_status_is_told_in_whole_characters),
    cmocka_unit_test(answer_native_phone_waits_only_for_what_is_under_way),
    cmocka_unit_test(answer_without_a_phone_status_says_why_none_will_follow),
    cmocka_unit_test(answer_waits_while_one_part_is_open),
    cmocka_unit_test(answer_with_both_parts_closed_tells_both_reasons),
    cmocka_unit_test(answer_matches_are_positional),
    cmocka_unit_test(answer_finds_whose_is_unprocessed_by_what_was_asked),
    cmocka_unit_test(answer_with_another_number_of_matches_is_not_guessed),
    cmocka_unit_test(fact_07_absent_credits_stay_absent),
};
TEST_MAIN(tests)
