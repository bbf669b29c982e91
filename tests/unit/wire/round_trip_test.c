/* From a call to a settled request on Apollo's published bodies: wire and model together, one person and two.
 */
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/wire/apollo.h"
#include "core/wire/json.h"
#include "tests/unit/wire/fixture.h"

static struct request *make_request(struct lookup_options options, size_t people)
{
    struct request *r = request_new();
    r->options = options;
    r->state = REQUEST_SENDING;
    for (size_t i = 0; i < people; i++)
        request_add_person(r);
    settle_begin(r);
    return r;
}

static void take_answer(struct request *r, const char *name)
{
    size_t size;
    char *text = fixture_read(name, &size);
    struct sync_answer a;
    struct err e;
    assert_true(wire_read_sync_answer(text, size, r->people_count > 1, &a, &e));
    enum request_state to = settle_answer(r, &a);
    assert_true(request_state_may_move(r->state, to));
    r->state = to;
    sync_answer_release(&a);
    free(text);
}

static enum delivery_outcome take_delivery(struct request *r, const char *name, enum channel channel)
{
    size_t size;
    char *text = fixture_read(name, &size);
    struct delivery d;
    struct err e;
    enum delivery_outcome outcome;
    assert_true(wire_read_delivery(text, size, &d, &e));
    r->state = settle_delivery(r, &d, channel, 5000, &outcome);
    delivery_release(&d);
    free(text);
    return outcome;
}

static const struct lookup_options email_only = {.waterfall_email = true};
static const struct lookup_options both = {.waterfall_email = true, .waterfall_phone = true};

static void the_article_from_answer_to_delivery(void **state)
{
    struct request *r = make_request(both, 1);
    const struct person *p = &r->people[0];
    (void)state;
    take_answer(r, "match_accepted.json");
    assert_int_equal(r->state, REQUEST_WAITING);
    assert_int_equal(take_delivery(r, "webhook_waterfall.json", CHANNEL_WEBHOOK), DELIVERY_SETTLED);
    assert_int_equal(r->state, REQUEST_DELIVERED);
    assert_string_equal(r->request_id, "1039995589705121975"); /* not the webhook's UUID */
    assert_string_equal(r->credits, "0");
    assert_string_equal(p->apollo_id, "64a7ff0cc4dfae00013df1a5");
    assert_string_equal(p->delivered_id, "695f655dc46b8364aefc80c0");
    assert_string_equal(p->name, "Tim Zheng");
    assert_string_equal(p->organization, "Apollo.io");
    assert_non_null(strstr(p->person_json, "\"estimated_num_employees\":1600"));
    assert_string_equal(person_best(p, CONTACT_EMAIL)->value, "tim.zheng@example.com");
    assert_string_equal(person_best(p, CONTACT_PHONE)->value, "+19167871122");
    assert_int_equal(p->attempt_count, 2);
    request_free(r);
}

static void fact_03_the_webhook_may_be_first(void **state)
{
    /* Its answer never came whole; the delivery proves what became of it, and the poll adds nothing. */
    struct request *r = make_request(email_only, 1);
    (void)state;
    r->state = REQUEST_UNCERTAIN;
    assert_int_equal(take_delivery(r, "poll_delivered.json", CHANNEL_POLL), DELIVERY_SETTLED);
    assert_int_equal(r->state, REQUEST_DELIVERED);
    assert_int_equal(r->delivered_by, CHANNEL_POLL);
    assert_null(r->request_id); /* the delivery's is not the answer's */
    assert_string_equal(r->people[0].delivered_id, "64a7ff0cc4dfae00013df1a5");
    request_free(r);
}

static void fact_09_webhook_and_poll_bring_the_same(void **state)
{
    struct request *r = make_request(email_only, 1);
    (void)state;
    take_answer(r, "match_accepted.json");
    take_delivery(r, "poll_delivered.json", CHANNEL_POLL);
    assert_int_equal(take_delivery(r, "poll_delivered.json", CHANNEL_WEBHOOK), DELIVERY_MERGED);
    assert_int_equal(r->delivered_by, CHANNEL_POLL);
    assert_int_equal(r->people[0].attempt_count, 1);
    assert_int_equal(r->people[0].finding_count, 1);
    assert_string_equal(r->credits, "1");
    request_free(r);
}

static void a_batch_of_two_with_one_hit(void **state)
{
    struct request *r = make_request(email_only, 2);
    (void)state;
    take_answer(r, "bulk_accepted.json");
    assert_int_equal(r->state, REQUEST_WAITING);
    take_delivery(r, "webhook_waterfall_fall_through.json", CHANNEL_WEBHOOK);
    assert_int_equal(r->state, REQUEST_DELIVERED);
    assert_int_equal(r->people_count, 2);
    assert_string_equal(r->credits, "2.5"); /* of the whole batch */
    assert_string_equal(r->people[0].name, "Tim Zheng");
    assert_int_equal(r->people[0].attempt_count, 4);
    assert_int_equal(r->people[0].finding_count, 1);
    assert_string_equal(r->people[1].name, "Ray Li");
    assert_int_equal(r->people[1].attempt_count, 2);
    assert_int_equal(r->people[1].finding_count, 0);
    request_free(r);
}

static void a_batch_accepted_in_part(void **state)
{
    struct request *r = make_request(email_only, 2);
    (void)state;
    take_answer(r, "bulk_partial_accepted.json");
    assert_int_equal(r->state, REQUEST_WAITING);
    take_delivery(r, "poll_delivered.json", CHANNEL_WEBHOOK);
    assert_int_equal(r->people_count, 2);
    assert_int_equal(r->people[0].finding_count, 1);
    assert_int_equal(r->people[1].finding_count, 0);
    assert_string_equal(r->people[1].unprocessed_json, "{\"domain\":\"ab.com\"}");
    request_free(r);
}

static void a_batch_refused(void **state)
{
    struct request *r = make_request(email_only, 2);
    (void)state;
    take_answer(r, "bulk_failed.json");
    assert_int_equal(r->state, REQUEST_REFUSED);
    assert_string_equal(r->message, "No valid identifiers were provided.");
    request_free(r);
}

static void native_phone_from_answer_to_delivery(void **state)
{
    struct lookup_options options = {.reveal_phone_number = true};
    struct request *r = make_request(options, 1);
    (void)state;
    take_answer(r, "match_native_phone_pending.json");
    assert_int_equal(r->state, REQUEST_WAITING);
    take_delivery(r, "webhook_native_phone.json", CHANNEL_WEBHOOK);
    assert_int_equal(r->state, REQUEST_DELIVERED);
    assert_int_equal(r->parts[PART_NATIVE_PHONE].state, PART_SETTLED);
    assert_string_equal(r->people[0].findings[0].value, "+15555550164");
    request_free(r);
    r = make_request(options, 1);
    take_answer(r, "match_native_phone_skipped.json");
    assert_int_equal(r->state, REQUEST_REFUSED);
    assert_string_equal(r->message, "A phone enrichment for this person is already running.");
    request_free(r);
}

static void plain_enrichment_is_answered_at_once(void **state)
{
    struct lookup_options none = {.waterfall_email = false};
    struct request *r = make_request(none, 2);
    (void)state;
    take_answer(r, "bulk_without_waterfall.json");
    assert_int_equal(r->state, REQUEST_ANSWERED);
    assert_string_equal(r->credits, "1.5");
    assert_string_equal(r->people[0].findings[0].status, "verified");
    assert_null(r->people[1].person_json);
    request_free(r);
}

/* ---- what a bulk call says is what was asked ---- */

static void bulk_match_round_trips(void **state)
{
    struct lookup l = {.people_count = REQUEST_PEOPLE_MAX, .is_bulk = true};
    struct buf path, body;
    struct json j;
    struct err e;
    (void)state;
    buf_init(&path, 1 << 20);
    buf_init(&body, 1 << 20);
    for (size_t i = 0; i < l.people_count; i++)
        for (int f = 0; f < IDENTIFIER_COUNT; f++) {
            char text[64];
            snprintf(text, sizeof text, "%zu \"\xC3\xA9\\ %d", i, f);
            if ((i + (size_t)f) % 2 == 0)
                identifiers_set(&l.people[i], (enum identifier)f, text);
        }
    wire_write_call(&l, "https://h.example/hook/x", &path, &body);
    assert_true(json_open(&j, body.data, body.size, &e));
    struct json_items details = json_items(json_get(j.root, "details"), 99);
    for (size_t i = 0; i < l.people_count; i++) {
        const cJSON *person = json_next(&details);
        for (int f = 0; f < IDENTIFIER_COUNT; f++) {
            char *text = json_get_text(person, identifier_parameter((enum identifier)f));
            if (l.people[i].value[f])
                assert_string_equal(text, l.people[i].value[f]);
            else
                assert_null(text);
            free(text);
        }
    }
    assert_null(json_next(&details));
    json_close(&j);
    buf_release(&path);
    buf_release(&body);
    lookup_release(&l);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_article_from_answer_to_delivery),
    cmocka_unit_test(fact_03_the_webhook_may_be_first),
    cmocka_unit_test(fact_09_webhook_and_poll_bring_the_same),
    cmocka_unit_test(a_batch_of_two_with_one_hit),
    cmocka_unit_test(a_batch_accepted_in_part),
    cmocka_unit_test(a_batch_refused),
    cmocka_unit_test(native_phone_from_answer_to_delivery),
    cmocka_unit_test(plain_enrichment_is_answered_at_once),
    cmocka_unit_test(bulk_match_round_trips),
};
TEST_MAIN(tests)
