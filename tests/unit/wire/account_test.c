/* account_test.c — the free answers about the account, and samples of documentation made strict. */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/wire/apollo.h"
#include "tests/test.h"

static void the_profile_tells_what_is_left(void **state)
{
    (void)state;
    static const struct {
        const char *body, *remaining;
    } cases[] = {
        {"{\"num_credits_remaining\":894}", "894"},
        {"{\"num_credits_remaining\":\"12.5\"}", "12.5"},
        {"{\"num_credits_remaining\":1039995589705121975}", NULL}, /* more than can be counted */
        {"{\"user\":{\"num_credits_remaining\":0}}", "0"},
        {"{\"num_credits_remaining\":null}", NULL},
        {"{\"num_credits_remaining\":\"many\"}", NULL},
        {"{}", NULL},
        {"[]", NULL},
        {"<html>", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct balance b = {0};
        bool is_read = wire_read_profile(cases[i].body, strlen(cases[i].body), &b);
        assert_int_equal(is_read, cases[i].remaining != NULL);
        if (cases[i].remaining)
            assert_string_equal(b.remaining, cases[i].remaining);
        balance_release(&b);
    }
}

static void the_account_tells_what_the_team_may_do(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        int email, phone;
        const char *remaining;
    } cases[] = {
        {"{\"waterfall_email_enabled\":true,\"waterfall_phone_enabled\":false,\"num_credits_remaining\":8}",
         TRISTATE_TRUE, TRISTATE_FALSE, "8"},
        {"{\"user\":{\"waterfall_email_enabled\":false}}", TRISTATE_FALSE, TRISTATE_ABSENT, NULL},
        {"{\"waterfall_phone_enabled\":\"yes\",\"num_credits_remaining\":1.5}", TRISTATE_ABSENT,
         TRISTATE_ABSENT, "1.5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct account *a = wire_read_account(cases[i].body, strlen(cases[i].body));
        assert_non_null(a);
        assert_int_equal(a->waterfall_email, cases[i].email);
        assert_int_equal(a->waterfall_phone, cases[i].phone);
        if (cases[i].remaining)
            assert_string_equal(a->remaining, cases[i].remaining);
        else
            assert_null(a->remaining);
        account_free(a);
    }
    static const char *const nothing[] = {"{}", "[]", "<html>", "{\"waterfall_email_enabled\":null}"};
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        assert_null(wire_read_account(nothing[i], strlen(nothing[i])));
}

static void usage_tells_cycle_and_kinds_and_never_a_zero_for_nothing(void **state)
{
    (void)state;
    static const char body[] =
        "{\"credit_usage_stats\":{\"lead_credit\":{\"limit\":1000,\"consumed\":106.5,\"left_over\":893.5},"
        "\"odd\":7,\"direct_dial_credit\":{\"limit\":null,\"consumed\":\"x\"}},"
        "\"current_credit_cycle\":{\"start_date\":\"2026-01-01\",\"end_date\":\"2026-02-01\"}}";
    struct balance b = {0};
    assert_true(wire_read_credit_usage(body, strlen(body), &b));
    assert_int_equal(b.line_count, 2);
    assert_string_equal(b.line[0].name, "lead_credit");
    assert_string_equal(b.line[0].consumed, "106.5");
    assert_string_equal(b.line[1].name, "direct_dial_credit");
    assert_null(b.line[1].limit);
    assert_null(b.line[1].consumed);
    assert_null(b.line[1].left);
    assert_string_equal(b.cycle_end, "2026-02-01");
    balance_release(&b);
    assert_false(wire_read_credit_usage("{}", 2, &b));
    static const char *const halves[] = {"{\"credit_usage_stats\":{}}", "{\"current_credit_cycle\":{}}"};
    for (size_t i = 0; i < 2; i++)
        assert_true(wire_read_credit_usage(halves[i], strlen(halves[i]), &b));
    balance_release(&b);
    assert_false(wire_read_credit_usage("nothing", 7, &b));
}

/* What is mended must be what the strict scan takes; NULL: nothing to be mended is in it. */
static void mends(const char *text, const char *expected)
{
    struct buf out;
    struct err e = {0};
    buf_init(&out, 4096);
    bool is_good = wire_mend_sample(text, strlen(text), &out);
    if (is_good != (expected != NULL))
        fail_msg("%s: %s", text, is_good ? out.data : "refused");
    if (expected) {
        assert_string_equal(out.data, expected);
        assert_true(wire_check_json(out.data, out.size, &e));
    }
    buf_release(&out);
}

static void samples_of_documentation_become_strict(void **state)
{
    (void)state;
    mends("{\"a\":1}", "{\"a\":1}");
    mends("Answer:\n// a comment with { in it\n{\"a\":1,} // end", "{\"a\":1 }");
    mends("{\"a\":[1,2,],/* x */\"b\":word}", "{\"a\":[1,2 ],\"b\":\"word\"}");
    mends("{\"u\":\"http://x/* no */\"}", "{\"u\":\"http://x/* no */\"}");
    mends("{\"q\":\"a\\\"b,}\"}", "{\"q\":\"a\\\"b,}\"}");
    mends("{\"a\":\xC2\xA0true}", "{\"a\": true}");
    mends("{\"a\":-1.5e3,\"b\":null}", "{\"a\":-1.5e3,\"b\":null}");
    mends("{\"e\":\"[email\xC2\xA0protected]\",\n}", "{\"e\":\"[email\xC2\xA0protected]\"\x20\n}");
    mends("[{\"a\":1},\n ]", "[{\"a\":1} \n ]");
    mends("```json\n{\"a\":1}\n```", "{\"a\":1}");
    mends("{\"a\":1", NULL);
    mends("no document", NULL);
    mends("", NULL);
    mends("{\"a\": \"open", NULL);
}

static void mending_any_beginning_of_a_sample_ends(void **state)
{
    (void)state;
    static const char text[] = "// c\n{\"a\": [1, /* x */ word,], \"b\\\"\": \"\\\\\", # y\n}";
    struct buf out;
    buf_init(&out, 4096);
    for (size_t n = 0; n <= sizeof text - 1; n++) {
        struct err e;
        char *copy = malloc(n + 1); /* its very end, so that a sanitizer sees a byte too far */
        assert_non_null(copy);
        memcpy(copy, text, n);
        bool is_good = wire_mend_sample(copy, n, &out);
        assert_true(!is_good || wire_check_json(out.data, out.size, &e));
        free(copy);
    }
    buf_release(&out);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_profile_tells_what_is_left),
    cmocka_unit_test(the_account_tells_what_the_team_may_do),
    cmocka_unit_test(usage_tells_cycle_and_kinds_and_never_a_zero_for_nothing),
    cmocka_unit_test(samples_of_documentation_become_strict),
    cmocka_unit_test(mending_any_beginning_of_a_sample_ends),
};
TEST_MAIN(tests)
