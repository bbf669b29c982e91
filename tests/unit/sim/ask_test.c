/* ask_test.c — what a call asks for, read strictly. */
#include "tests/test.h"

#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/sim/ask.h"

static struct ask read_query(const char *query)
{
    struct err e = {.code = ERR_NONE};
    struct ask a;
    if (!ask_read_query(&a, query, false, &e))
        fail_msg("%s: %s", query, e.text);
    return a;
}

static void assert_query_refused(const char *query)
{
    struct err e = {.code = ERR_NONE};
    struct ask a;
    if (ask_read_query(&a, query, false, &e))
        fail_msg("accepted: %s", query);
    assert_int_equal(e.code, ERR_USAGE);
    ask_release(&a);
}

static void the_articles_query_is_read(void **state)
{
    (void)state;
    struct ask a = read_query(
        "first_name=tim&last_name=Zheng&run_waterfall_email=true&webhook_url=https%3A%2F%2Fwebhook."
        "site%2Fa2dfa966&linkedin_url=http%3A%2F%2Fwww.linkedin.com%2Fin%2Ftim-zheng-677ba010");
    assert_string_equal(a.people[0].first_name, "tim");
    assert_string_equal(a.people[0].last_name, "Zheng");
    assert_string_equal(a.people[0].linkedin_url, "http://www.linkedin.com/in/tim-zheng-677ba010");
    assert_string_equal(a.webhook_url, "https://webhook.site/a2dfa966");
    assert_true(a.run_waterfall_email);
    assert_false(a.run_waterfall_phone || a.reveal_phone_number || a.reveal_personal_emails);
    assert_true(ask_wants_waterfall(&a));
    assert_false(ask_wants_native_phone(&a));
    ask_release(&a);
}

static void escapes_are_decoded_once(void **state)
{
    (void)state;
    struct ask a = read_query("name=Zo%C3%AB+O%27Neill%2B%2526&domain=a%26b%3Dc&&=x&lonely&unknown=%41");
    assert_string_equal(a.people[0].name, "Zo\u00eb O'Neill+%26");
    assert_string_equal(a.people[0].domain, "a&b=c");
    ask_release(&a);
}

static void empty_is_absent_and_the_last_one_wins(void **state)
{
    (void)state;
    struct ask a = read_query("first_name=&last_name=a&last_name=b&run_waterfall_email=TRUE&webhook_url=");
    assert_null(a.people[0].first_name);
    assert_string_equal(a.people[0].last_name, "b");
    assert_false(a.run_waterfall_email);
    assert_null(a.webhook_url);
    ask_release(&a);
}

static void broken_queries_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"name=%",         "name=%4",    "name=%4g",  "name=%g4",
                                      "name=%00",       "name=a%00b", "name=%ff",  "name=%C3",
                                      "name=%ED%A0%80", "na%zzme=x",  "name=\xff", "name=%C0%80"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_query_refused(bad[i]);
    char *longest = malloc(8000);
    memset(longest, 'a', 7999);
    memcpy(longest, "name=", 5);
    longest[7999] = '\0';
    assert_query_refused(longest);
    free(longest);
}

static enum ask_details read_details(struct ask *a, const char *body)
{
    *a = (struct ask){.is_bulk = true};
    return ask_read_details(a, body, strlen(body));
}

static void details_are_read(void **state)
{
    (void)state;
    struct ask a;
    assert_int_equal(
        read_details(&a, "{\"details\":[{\"first_name\":\"Ray\",\"last_name\":\"Li\",\"unknown\":1},{"
                         "\"email\":\"a@example.com\",\"name\":7,\"domain\":\"\"}]}"),
        ASK_DETAILS_GOOD);
    assert_int_equal(a.count, 2);
    assert_string_equal(a.people[0].last_name, "Li");
    assert_string_equal(a.people[1].email, "a@example.com");
    assert_null(a.people[1].name);
    assert_null(a.people[1].domain);
    ask_release(&a);
}

static void bad_details_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum ask_details result;
    } cases[] = {
        {"", ASK_DETAILS_NO_JSON},
        {"{\"details\":[{}]} x", ASK_DETAILS_NO_JSON},
        {"{\"details\":", ASK_DETAILS_NO_JSON},
        {"[]", ASK_DETAILS_NONE},
        {"{}", ASK_DETAILS_NONE},
        {"{\"details\":[]}", ASK_DETAILS_NONE},
        {"{\"details\":{}}", ASK_DETAILS_NONE},
        {"{\"details\":[1]}", ASK_DETAILS_NO_OBJECT},
        {"{\"details\":[{},null]}", ASK_DETAILS_NO_OBJECT},
        {"{\"details\":[{},{},{},{},{},{},{},{},{},{},{}]}", ASK_DETAILS_TOO_MANY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ask a;
        if (read_details(&a, cases[i].body) != cases[i].result)
            fail_msg("%s", cases[i].body);
        assert_int_equal(a.count, 0);
        ask_release(&a);
    }
    struct ask a;
    assert_int_equal(read_details(&a, "{\"details\":[{},{},{},{},{},{},{},{},{},{}]}"), ASK_DETAILS_GOOD);
    assert_int_equal(a.count, 10);
    ask_release(&a);
}

static bool is_strong(const char *query)
{
    struct ask a = read_query(query);
    bool strong = asked_is_strong(&a.people[0]);
    ask_release(&a);
    return strong;
}

static void weakness_is_seen(void **state)
{
    (void)state;
    static const char *const strong[] = {"id=64a7ff0cc4dfae00013df1a5", "email=a@example.com",
                                         "hashed_email=8d93",           "linkedin_url=linkedin.com/in/x",
                                         "first_name=a&last_name=b",    "name=a+b"};
    static const char *const weak[] = {"",
                                       "first_name=a",
                                       "last_name=b",
                                       "name=a",
                                       "name=a+",
                                       "domain=apollo.io",
                                       "organization_name=Apollo",
                                       "first_name=a&domain=apollo.io"};
    for (size_t i = 0; i < sizeof strong / sizeof strong[0]; i++)
        if (!is_strong(strong[i]))
            fail_msg("%s", strong[i]);
    for (size_t i = 0; i < sizeof weak / sizeof weak[0]; i++)
        if (is_strong(weak[i]))
            fail_msg("%s", weak[i]);
}

static void labels_name_the_person_or_what_is_known(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"first_name=Ray&last_name=Li&name=X+Y", "Ray Li"},
                                           {"name=Ray+Li&email=a@example.com", "Ray Li"},
                                           {"first_name=Ray", "Ray"},
                                           {"email=a@example.com&domain=x.example", "a@example.com"},
                                           {"domain=x.example", "x.example"},
                                           {"", "nobody in particular"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ask a = read_query(cases[i][0]);
        struct buf label;
        buf_init(&label, 1000);
        asked_write_label(&a.people[0], &label);
        assert_string_equal(label.data, cases[i][1]);
        buf_release(&label);
        ask_release(&a);
    }
}

static void webhook_urls_are_checked_in_shape_only(void **state)
{
    (void)state;
    static const char *const good[] = {"http://127.0.0.1:8787/hook/abc", "https://callback.invalid/hook/x",
                                       "https://a"};
    static const char *const bad[] = {"",
                                      "hook",
                                      "ftp://a/b",
                                      "http://",
                                      "https:///x",
                                      "http://:80/",
                                      "http://a b",
                                      "http://a\n",
                                      "http://\u00e9",
                                      "javascript:alert(1)",
                                      "http://?x",
                                      "http://@a"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (!ask_is_webhook_url(good[i]))
            fail_msg("%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (ask_is_webhook_url(bad[i]))
            fail_msg("%s", bad[i]);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_articles_query_is_read),
    cmocka_unit_test(escapes_are_decoded_once),
    cmocka_unit_test(empty_is_absent_and_the_last_one_wins),
    cmocka_unit_test(broken_queries_are_refused),
    cmocka_unit_test(details_are_read),
    cmocka_unit_test(bad_details_are_told_apart),
    cmocka_unit_test(weakness_is_seen),
    cmocka_unit_test(labels_name_the_person_or_what_is_known),
    cmocka_unit_test(webhook_urls_are_checked_in_shape_only),
};
TEST_MAIN(tests)
