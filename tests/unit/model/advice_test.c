/* What to do is never told past what lies there already. */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/model/advice.h"
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
    struct request r = {.state = REQUEST_REFUSED};
    (void)state;
    assert_non_null(strstr(request_advice(&r), "admin"));
    r.parts[PART_NATIVE_PHONE].status = skipped;
    assert_non_null(strstr(request_advice(&r), "earlier one"));
    assert_null(strstr(request_advice(&r), "admin"));
}

static void too_many_calls_tell_how_long_to_wait(void **state)
{
    char headers[] = "content-type: application/json\nRetry-After: 24\n",
         date[] = "retry-after: Mon, 30 Nov 2026";
    struct request r = {.state = REQUEST_REJECTED, .http = {.status = 429, .answer_headers = headers}};
    (void)state;
    char *text = request_advice_text(&r);
    assert_non_null(strstr(text, "try again in 24 seconds"));
    free(text);
    r.http.answer_headers = date;
    text = request_advice_text(&r);
    assert_string_equal(text, request_advice(&r));
    free(text);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(too_many_calls_tell_how_long_to_wait),
    cmocka_unit_test(a_skipped_phone_comes_with_the_earlier_request),
    cmocka_unit_test(a_page_with_403_is_no_word_on_the_key),
    cmocka_unit_test(waiting_tells_of_a_delivery_that_could_not_be_read),
};
TEST_MAIN(tests)
