/* What to do is never told past what lies there already. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/model/advice.h"
#include "core/model/settle.h"
#include "tests/test.h"

static void waiting_tells_of_a_delivery_that_could_not_be_read(void **state)
{
    struct request *r = request_new();
    (void)state;
    r->state = REQUEST_WAITING;
    r->request_id = mem_text("1");
    assert_null(request_advice(r));
    r->deliveries = mem_zalloc(sizeof *r->deliveries);
    r->delivery_count = 1;
    r->deliveries[0].outcome = DELIVERY_UNREADABLE;
    assert_non_null(strstr(request_advice(r), "could not be read"));
    r->state = REQUEST_DELIVERED;
    assert_null(request_advice(r));
    request_free(r);
}

/* Polling needs an id, and a webhook an address: without both nobody is told to wait. */
static void what_cannot_come_is_not_waited_for(void **state)
{
    static const enum request_state awaited[] = {REQUEST_WAITING, REQUEST_UNCERTAIN};
    char id[] = "1";
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct request r = {.state = awaited[i]};
        assert_true(request_is_hopeless(&r));
        assert_non_null(strstr(request_advice(&r), "so the result cannot come here"));
        r.has_callback = true;
        assert_false(request_is_hopeless(&r));
        assert_null(strstr(request_advice(&r), "cannot come here"));
        r = (struct request){.state = awaited[i], .request_id = id};
        assert_false(request_is_hopeless(&r));
    }
    assert_false(request_is_hopeless(&(struct request){.state = REQUEST_SENDING}));
}

static const char *advice_on_403(const char *body)
{
    struct request r = {.state = REQUEST_REJECTED,
                        .http = {.status = 403, .answer_body = (char *)(uintptr_t)body}};
    return request_advice(&r);
}

static void a_page_with_403_is_no_word_on_the_key(void **state)
{
    (void)state;
    assert_non_null(strstr(advice_on_403("\n<!DOCTYPE html><title>Attention Required!"), "firewall"));
    assert_non_null(strstr(advice_on_403("{\"error\":\"no\"}"), "scope"));
    assert_non_null(strstr(advice_on_403(NULL), "scope"));
}

static void a_skipped_phone_comes_with_the_earlier_request(void **state)
{
    char skipped[] = "skipped";
    char permission[] = "Your team does not have permission to run waterfall enrichment.";
    struct request r = {.state = REQUEST_REFUSED, .message = permission};
    (void)state;
    assert_non_null(strstr(request_advice(&r), "admin"));
    r.parts[PART_NATIVE_PHONE].status = skipped;
    assert_non_null(strstr(request_advice(&r), "earlier one"));
    assert_null(strstr(request_advice(&r), "admin"));
}

static void too_many_calls_tell_how_long_to_wait(void **state)
{
    char headers[] = "content-type: application/json\nRetry-After: 24\n",
         date[] = "retry-after: Mon, 30 Nov 2026 10:01:00 GMT\ndate: Mon, 30 Nov 2026 10:00:18 GMT\n",
         nonsense[] = "retry-after: Mon, 30 Nov 2026";
    struct request r = {.state = REQUEST_REJECTED, .http = {.status = 429, .answer_headers = headers}};
    (void)state;
    char *text = request_advice_text(&r);
    assert_non_null(strstr(text, "try again in 24 seconds"));
    free(text);
    r.http.answer_headers = date;
    assert_int_equal(request_retry_after_s(&r), 42);
    r.http.answer_headers = nonsense;
    text = request_advice_text(&r);
    assert_string_equal(text, request_advice(&r));
    free(text);
}

/* No admin can help where what was typed leads to nobody. */
static void a_refusal_of_nobody_speaks_of_what_was_typed(void **state)
{
    char message[] = "No valid identifiers were provided.";
    struct request *r = request_new();
    (void)state;
    r->state = REQUEST_REFUSED;
    r->message = mem_text(message);
    request_add_person(r);
    assert_non_null(strstr(request_advice(r), "Apollo matched nobody. Check what was typed"));
    r->people[0].apollo_id = mem_text("64a7ff0cc4dfae00013df1a5");
    assert_non_null(strstr(request_advice(r), "Mend what Apollo names"));
    request_free(r);
}

/* Nobody is asked for what was given. */
static void a_miss_asks_for_what_is_missing(void **state)
{
    struct request *r = request_new();
    struct person *who = request_add_person(r);
    (void)state;
    r->state = REQUEST_NOT_FOUND;
    identifiers_set(&who->asked, IDENTIFIER_NAME, "Tim Zheng");
    assert_non_null(strstr(request_advice(r), "A LinkedIn URL or a company domain may find more."));
    identifiers_set(&who->asked, IDENTIFIER_DOMAIN, "apollo.io");
    assert_non_null(strstr(request_advice(r), "A LinkedIn URL may find more."));
    identifiers_set(&who->asked, IDENTIFIER_LINKEDIN_URL, "https://www.linkedin.com/in/tim-zheng");
    assert_string_equal(request_advice(r), "Nothing was found.");
    r->message = mem_text("Waterfall enrichment request accepted.");
    assert_string_equal(request_advice(r), "Nothing was found.");
    request_free(r);
}

/* A failure at Apollo says nothing of what was typed. */
static void a_failed_delivery_blames_no_identifier(void **state)
{
    struct request *r = request_new();
    struct delivery d = {.status = mem_text("failed"), .message = mem_text("no vendor is set up")};
    enum delivery_outcome outcome;
    (void)state;
    request_add_person(r);
    r->options.waterfall_email = true;
    r->state = REQUEST_WAITING;
    settle_begin(r);
    r->state = settle_delivery(r, &d, CHANNEL_WEBHOOK, 1, &outcome);
    assert_int_equal(r->state, REQUEST_NOT_FOUND);
    assert_true(settle_is_failed_delivery(r));
    assert_null(strstr(request_advice(r), "LinkedIn"));
    assert_non_null(strstr(request_advice(r), "failed at Apollo"));
    delivery_release(&d);
    request_free(r);
}

static void a_state_is_not_told_again_by_its_advice(void **state)
{
    struct request r = {.state = REQUEST_REFUSED};
    (void)state;
    assert_null(request_meaning(&r));
    r.state = REQUEST_UNCERTAIN;
    assert_non_null(request_meaning(&r));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_cannot_come_is_not_waited_for),
    cmocka_unit_test(a_refusal_of_nobody_speaks_of_what_was_typed),
    cmocka_unit_test(a_miss_asks_for_what_is_missing),
    cmocka_unit_test(a_failed_delivery_blames_no_identifier),
    cmocka_unit_test(a_state_is_not_told_again_by_its_advice),
    cmocka_unit_test(too_many_calls_tell_how_long_to_wait),
    cmocka_unit_test(a_skipped_phone_comes_with_the_earlier_request),
    cmocka_unit_test(a_page_with_403_is_no_word_on_the_key),
    cmocka_unit_test(waiting_tells_of_a_delivery_that_could_not_be_read),
};
TEST_MAIN(tests)
