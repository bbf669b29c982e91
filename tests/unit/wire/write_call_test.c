/* The calls as they leave. */
#include <stdio.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/mem.h"
#include "core/wire/apollo.h"
#include "tests/test.h"

static struct lookup make_lookup(size_t people)
{
    struct lookup l = {.people_count = people};
    return l;
}

static void assert_call(struct lookup *l, const char *webhook_url, const char *path, const char *body)
{
    struct buf p, b;
    buf_init(&p, 65536);
    buf_init(&b, 65536);
    wire_write_call(l, webhook_url, &p, &b);
    assert_string_equal(p.data, path);
    assert_string_equal(b.data, body);
    wire_write_call(l, webhook_url, &p, &b); /* what was in the buffers does not stay */
    assert_string_equal(p.data, path);
    buf_release(&p);
    buf_release(&b);
    lookup_release(l);
}

static void call_of_the_article(void **state)
{
    struct lookup l = make_lookup(1);
    (void)state;
    l.options.waterfall_email = true;
    identifiers_set(&l.people[0], IDENTIFIER_FIRST_NAME, "tim");
    identifiers_set(&l.people[0], IDENTIFIER_LAST_NAME, "Zheng");
    identifiers_set(&l.people[0], IDENTIFIER_LINKEDIN_URL, "http://www.linkedin.com/in/tim-zheng-677ba010");
    assert_call(&l, "https://webhook.site/a2dfa966-47c2-46c9-bba8-fbbba267896d",
                "/api/v1/people/match?first_name=tim&last_name=Zheng"
                "&linkedin_url=http%3A%2F%2Fwww.linkedin.com%2Fin%2Ftim-zheng-677ba010"
                "&run_waterfall_email=true&run_waterfall_phone=false"
                "&webhook_url=https%3A%2F%2Fwebhook.site%2Fa2dfa966-47c2-46c9-bba8-fbbba267896d",
                "");
}

static void call_flags_follow_the_options(void **state)
{
    static const struct {
        struct lookup_options options;
        const char *query;
    } samples[] = {
        {{.waterfall_email = false}, ""},
        {{.waterfall_email = true}, "&run_waterfall_email=true&run_waterfall_phone=false"},
        {{.waterfall_phone = true}, "&run_waterfall_email=false&run_waterfall_phone=true"},
        {{.waterfall_email = true, .waterfall_phone = true},
         "&run_waterfall_email=true&run_waterfall_phone=true"},
        {{.reveal_phone_number = true}, "&reveal_phone_number=true"},
        {{.reveal_personal_emails = true}, "&reveal_personal_emails=true"},
        {{.waterfall_email = true, .reveal_phone_number = true, .reveal_personal_emails = true},
         "&run_waterfall_email=true&run_waterfall_phone=false&reveal_personal_emails=true"
         "&reveal_phone_number=true"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct lookup l = make_lookup(1);
        char path[400];
        l.options = samples[i].options;
        identifiers_set(&l.people[0], IDENTIFIER_ID, "64a7ff0cc4dfae00013df1a5");
        snprintf(path, sizeof path, "/api/v1/people/match?id=64a7ff0cc4dfae00013df1a5%s", samples[i].query);
        assert_call(&l, NULL, path, "");
    }
}

static void fact_05_webhook_url_goes_with_every_combination(void **state)
{
    struct buf path, body;
    (void)state;
    buf_init(&path, 4096);
    buf_init(&body, 4096);
    for (unsigned o = 1; o < 8; o++)
        for (int is_bulk = 0; is_bulk < 2; is_bulk++) {
            struct lookup l = make_lookup(1);
            l.is_bulk = is_bulk;
            l.options = (struct lookup_options){
                .waterfall_email = o & 1, .waterfall_phone = o & 2, .reveal_phone_number = o & 4};
            identifiers_set(&l.people[0], IDENTIFIER_EMAIL, "tim@example.com");
            wire_write_call(&l, "https://callback.invalid/hook/x?a=1&b=2", &path, &body);
            assert_non_null(
                strstr(path.data, "webhook_url=https%3A%2F%2Fcallback.invalid%2Fhook%2Fx%3Fa%3D1%26b%3D2"));
            assert_null(strstr(body.data, "webhook_url"));
            lookup_release(&l);
        }
    buf_release(&path);
    buf_release(&body);
}

static void call_encodes_everything_but_unreserved(void **state)
{
    struct lookup l = make_lookup(1);
    (void)state;
    identifiers_set(&l.people[0], IDENTIFIER_NAME, "A&b=c?d#e/f+g%h \xC3\xA9~._-");
    assert_call(&l, NULL, "/api/v1/people/match?name=A%26b%3Dc%3Fd%23e%2Ff%2Bg%25h%20%C3%A9~._-", "");
}

static void call_names_every_identifier_in_the_order_of_the_table(void **state)
{
    struct lookup l = make_lookup(1);
    struct buf path, body;
    (void)state;
    for (int f = 0; f < IDENTIFIER_COUNT; f++)
        identifiers_set(&l.people[0], (enum identifier)f, "x");
    buf_init(&path, 4096);
    buf_init(&body, 4096);
    wire_write_call(&l, NULL, &path, &body);
    assert_string_equal(path.data,
                        "/api/v1/people/match?first_name=x&last_name=x&name=x&linkedin_url=x&email=x"
                        "&organization_name=x&domain=x&id=x&hashed_email=x");
    buf_release(&path);
    buf_release(&body);
    lookup_release(&l);
}

static void call_in_bulk_has_people_in_the_body_and_flags_in_the_query(void **state)
{
    struct lookup l = make_lookup(2);
    (void)state;
    l.options.waterfall_email = l.options.waterfall_phone = true;
    identifiers_set(&l.people[0], IDENTIFIER_NAME, "Tim \"T\" Zheng");
    identifiers_set(&l.people[0], IDENTIFIER_DOMAIN, "apollo.io");
    identifiers_set(&l.people[1], IDENTIFIER_FIRST_NAME, "Ray");
    identifiers_set(&l.people[1], IDENTIFIER_LAST_NAME, "Li");
    assert_call(&l, "https://h.example/hook/ab",
                "/api/v1/people/bulk_match?run_waterfall_email=true&run_waterfall_phone=true"
                "&webhook_url=https%3A%2F%2Fh.example%2Fhook%2Fab",
                "{\"details\":[{\"name\":\"Tim \\\"T\\\" Zheng\",\"domain\":\"apollo.io\"},"
                "{\"first_name\":\"Ray\",\"last_name\":\"Li\"}]}");
}

static void call_in_bulk_for_one_when_asked(void **state)
{
    struct lookup l = make_lookup(1);
    (void)state;
    l.is_bulk = true;
    identifiers_set(&l.people[0], IDENTIFIER_EMAIL, "tim@example.com");
    assert_call(&l, NULL, "/api/v1/people/bulk_match", "{\"details\":[{\"email\":\"tim@example.com\"}]}");
}

static void poll_path_cannot_be_led_astray(void **state)
{
    struct buf p;
    (void)state;
    buf_init(&p, 4096);
    wire_write_poll_path("-8351464734221602674", &p);
    assert_string_equal(p.data, "/api/v1/webhook_result/-8351464734221602674");
    wire_write_poll_path("../x?y#z", &p);
    assert_string_equal(p.data, "/api/v1/webhook_result/..%2Fx%3Fy%23z");
    buf_release(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(call_of_the_article),
    cmocka_unit_test(call_flags_follow_the_options),
    cmocka_unit_test(fact_05_webhook_url_goes_with_every_combination),
    cmocka_unit_test(call_encodes_everything_but_unreserved),
    cmocka_unit_test(call_names_every_identifier_in_the_order_of_the_table),
    cmocka_unit_test(call_in_bulk_has_people_in_the_body_and_flags_in_the_query),
    cmocka_unit_test(call_in_bulk_for_one_when_asked),
    cmocka_unit_test(poll_path_cannot_be_led_astray),
};
TEST_MAIN(tests)
