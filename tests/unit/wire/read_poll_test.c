/* What an answer to a poll, and an error answer, mean. */
#include <stdlib.h>

#include "core/base/err.h"
#include "core/base/utf8.h"
#include "core/wire/apollo.h"
#include "tests/unit/wire/fixture.h"

static void assert_poll(int status, const char *body, enum poll_kind kind, int retry_after_s)
{
    struct poll_answer p;
    wire_read_poll(status, body, strlen(body), &p);
    if (p.kind != kind)
        fail_msg("%d %s is %d instead of %d", status, body, p.kind, kind);
    assert_int_equal(p.retry_after_s, retry_after_s);
    poll_answer_release(&p);
}

static void assert_fixture(int status, const char *name, enum poll_kind kind, int retry_after_s)
{
    size_t size;
    char *body = fixture_read(name, &size);
    assert_poll(status, body, kind, retry_after_s);
    free(body);
}

static void poll_published_answers(void **state)
{
    (void)state;
    assert_fixture(200, "poll_delivered.json", POLL_RESULT, 0);
    assert_fixture(200, "poll_delivery_failed.json", POLL_RESULT, 0);
    assert_fixture(404, "poll_404_pending.json", POLL_PENDING, 10);
    assert_fixture(404, "poll_404_unknown.json", POLL_UNKNOWN_ID, 0);
    assert_fixture(400, "poll_400_invalid.json", POLL_INVALID_ID, 0);
    assert_fixture(410, "poll_410_expired.json", POLL_GONE, 0);
    assert_fixture(401, "error_401.txt", POLL_KEY_REFUSED, 0);
    assert_fixture(403, "error_403.json", POLL_KEY_REFUSED, 0);
    assert_fixture(429, "error_429.json", POLL_RATE_LIMITED, 0);
}

static void poll_other_answers(void **state)
{
    (void)state;
    assert_poll(200, "{\"webhook_status\":\"in_progress\",\"webhook_result\":null}", POLL_PENDING, 0);
    assert_poll(200, "{\"request_id\":\"1\"}", POLL_PENDING, 0);
    assert_poll(200, "{\"webhook_status\":\"failed\",\"failure_reason\":\"x\"}", POLL_FAILED, 0);
    assert_poll(200, "{\"webhook_status\":\"failed\",\"webhook_result\":{\"people\":[]}}", POLL_RESULT, 0);
    assert_poll(200, "{\"webhook_status\":\"success\",\"webhook_result\":[{\"people\":[]}]}", POLL_RESULT, 0);
    assert_poll(200, "{\"webhook_status\":\"in_progress\",\"webhook_result\":[]}", POLL_PENDING, 0);
    assert_poll(200, "{\"webhook_result\":\"soon\"}", POLL_TROUBLE, 0);
    assert_poll(200, "{\"webhook_result\":\"[{\\\"people\\\":[]}]\"}", POLL_RESULT, 0);
    assert_poll(200, "{\"webhook_result\":\" {\\\"people\\\":[]}\"}", POLL_RESULT, 0);
    assert_poll(200, "{}", POLL_TROUBLE, 0);
    assert_poll(200, "[]", POLL_TROUBLE, 0);
    assert_poll(200, "<html>login</html>", POLL_TROUBLE, 0);
    assert_poll(200, "", POLL_TROUBLE, 0);
    assert_poll(0, "", POLL_TROUBLE, 0);
    assert_poll(404, "<html>", POLL_TROUBLE, 0);
    assert_poll(404, "{\"error_code\":\"else\"}", POLL_TROUBLE, 0);
    assert_poll(400, "{}", POLL_TROUBLE, 0);
    assert_poll(410, "gone", POLL_GONE, 0);
    assert_poll(502, "<html>", POLL_TROUBLE, 0);
    assert_poll(302, "", POLL_TROUBLE, 0);
}

static void poll_retry_after_is_bounded_and_rounded_up(void **state)
{
    static const struct {
        const char *json;
        int seconds;
    } samples[] = {{"1", 1},        {"0.2", 1},     {"1.5", 2},      {"\"7\"", 7},
                   {"-3", 0},       {"0", 0},       {"1e99", 86400}, {"99999999999999999999", 86400},
                   {"\"soon\"", 0}, {"\"nan\"", 0}, {"null", 0},     {"{}", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        char body[200];
        snprintf(body, sizeof body, "{\"error_code\":\"result_pending\",\"retry_after_seconds\":%s}",
                 samples[i].json);
        assert_poll(404, body, POLL_PENDING, samples[i].seconds);
    }
}

static void poll_tells_apollos_account_of_its_webhook(void **state)
{
    struct poll_answer p;
    size_t size;
    char *body = fixture_read("poll_delivery_failed.json", &size);
    (void)state;
    wire_read_poll(200, body, size, &p);
    assert_string_equal(p.last_dispatched_at, "2026-05-26T10:42:11Z");
    assert_string_equal(p.failure_reason, "Webhook URL did not answer");
    assert_string_equal(p.webhook_status, "failed");
    poll_answer_release(&p);
    free(body);
}

/* ---- errors ---- */

static void assert_error(const char *body, const char *sentence)
{
    char *text = wire_read_error(body, strlen(body));
    if (sentence)
        assert_string_equal(text, sentence);
    else
        assert_null(text);
    free(text);
}

static void assert_error_fixture(const char *name, const char *begins)
{
    size_t size;
    char *body = fixture_read(name, &size), *text = wire_read_error(body, size);
    assert_non_null(text);
    assert_memory_equal(text, begins, strlen(begins));
    free(text);
    free(body);
}

static void error_sentences_of_published_answers(void **state)
{
    (void)state;
    assert_error_fixture("error_400_record_limit.json", "cannot enrich more than 10");
    assert_error_fixture("error_400_webhook_url.json", "Please add a valid 'webhook_url'");
    assert_error_fixture("error_401.txt", "Invalid API key.");
    assert_error_fixture("error_403.json", "This API key is not authorized");
    assert_error_fixture("error_422_credits.json", "insufficient credits");
    assert_error_fixture("error_422_unknown.json", "no implicit conversion");
    assert_error_fixture("error_429.json", "The maximum number of api calls");
}

static void error_sentences_of_other_shapes(void **state)
{
    (void)state;
    assert_error("", NULL);
    assert_error("   \n", NULL);
    assert_error("{}", NULL);
    assert_error("{\"error_code\":\"X\"}", NULL);
    assert_error("\"plain\"", "plain");
    assert_error("{\"error\":{\"message\":\"inner\"}}", "inner");
    assert_error("{\"errors\":[{\"detail\":\"first\"},\"second\"]}", "first");
    assert_error("{\"errors\":{\"email\":[\"is invalid\",\"x\"],\"domain\":\"y\"}}", "email is invalid");
    assert_error("{\"errors\":{}}", NULL);
    assert_error("{\"errors\":{\"email\":[]}}", NULL);
    assert_error("{\"error\":[\"a\",\"b\"]}", "a");
    assert_error("{\"error\":true,\"message\":\"m\"}", "m");
    assert_error("{\"error\":{\"error\":{\"error\":{\"error\":{\"error\":\"deep\"}}}}}", NULL);
    assert_error(
        "<html><head><title>502 Bad Gateway</title><style>p{color:red}</style></head>\n<body>"
        "<script>alert('x>y')</script><h1>502&nbsp;Bad &amp; Gateway</h1><!-- no > this --></body></html>",
        "502 Bad Gateway 502 Bad & Gateway");
    assert_error("<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1><hr>nginx", "502 Bad Gateway nginx");
    assert_error("no no", "no");
    assert_error("not nothing", "not nothing");
    assert_error("limit < 3 & 4 > 2", "limit < 3 & 4 > 2");
    assert_error("<unclosed", NULL);
    assert_error("<script>for ever", NULL);
    assert_error("red \x1b[31m \xFF end", "red \xEF\xBF\xBD[31m \xEF\xBF\xBD end");
}

static void error_sentence_is_cut_on_a_character(void **state)
{
    char body[2000];
    (void)state;
    for (size_t i = 0; i < sizeof body; i += 2)
        memcpy(body + i, "\xC3\xA9", 2);
    char *text = wire_read_error(body, sizeof body);
    assert_int_equal(strlen(text), 300);
    assert_int_equal(utf8_valid_prefix(text, 300), 300);
    free(text);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(poll_published_answers),
    cmocka_unit_test(poll_other_answers),
    cmocka_unit_test(poll_retry_after_is_bounded_and_rounded_up),
    cmocka_unit_test(poll_tells_apollos_account_of_its_webhook),
    cmocka_unit_test(error_sentences_of_published_answers),
    cmocka_unit_test(error_sentences_of_other_shapes),
    cmocka_unit_test(error_sentence_is_cut_on_a_character),
};
TEST_MAIN(tests)
