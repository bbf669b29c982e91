/* A request's life in the store: each move once, and every member back as it was. */
#include "tests/unit/store/store_fixture.h"

static int set_up(void **state)
{
    struct place *p = mem_zalloc(sizeof *p);
    place_make(p);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    place_remove(*state);
    free(*state);
    return 0;
}

static void request_travels_from_queued_to_delivered(void **state)
{
    struct place *p = *state;
    char token[TOKEN_TEXT_SIZE];
    struct kept k = {0};
    struct store *s = open_at(p->path);
    int64_t id = add_waiting(s, token, 2500);
    int64_t delivery_id = put_stored(s, token, "{\"status\":\"success\"}");
    settle(s, delivery_id, new_delivery("tim@example.com", "2.5"), &k);
    assert_string_equal(k.r.err.text, "");
    assert_true(k.r.is_changed);
    assert_int_equal(k.r.state, REQUEST_DELIVERED);
    assert_int_equal(k.r.outcome, DELIVERY_SETTLED);
    assert_int_equal(k.r.id, id);
    kept_release(&k);
    store_close(s);

    s = open_at(p->path);
    struct request *r = get(s, id, true);
    assert_int_equal(r->state, REQUEST_DELIVERED);
    assert_string_equal(r->request_id, "-8351464734221602674");
    assert_string_equal(r->credits, "2.5");
    assert_int_equal(r->delivered_by, CHANNEL_WEBHOOK);
    assert_int_equal(r->created_ms, 1000);
    assert_int_equal(r->sent_ms, 2000);
    assert_int_equal(r->answered_ms, 2500);
    assert_int_equal(r->settled_ms, 4000);
    assert_int_equal(r->next_poll_ms, 0);
    assert_int_equal(r->parts[PART_WATERFALL].state, PART_SETTLED);
    assert_string_equal(r->summary.requested, "1");
    assert_null(r->summary.missing);
    assert_int_equal(r->people_count, 1);
    const struct person *who = &r->people[0];
    assert_string_equal(who->asked.value[IDENTIFIER_FIRST_NAME], "Tim");
    assert_null(who->asked.value[IDENTIFIER_EMAIL]);
    assert_string_equal(who->person_json, "{\"id\":\"64a7ff0cc4dfae00013df1a5\",\"n\":1039995589705121975}");
    assert_int_equal(who->attempt_count, 3);
    assert_string_equal(who->attempts[2].vendor, "Icypeas");
    assert_string_equal(who->attempts[2].values.item[0], "tim@example.com");
    assert_int_equal(who->attempts[2].verification, TRISTATE_FALSE);
    assert_int_equal(who->finding_count, 1);
    assert_string_equal(who->findings[0].validations.item[0], "ZeroBounce: valid");
    assert_int_equal(r->delivery_count, 1);
    assert_string_equal(r->deliveries[0].body, "{\"status\":\"success\"}");
    assert_int_equal(r->deliveries[0].outcome, DELIVERY_SETTLED);
    assert_memory_equal(r->token_hint, token, 4);
    assert_string_equal(r->token_hint + 4, "…");
    request_free(r);
    store_close(s);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(request_travels_from_queued_to_delivered, set_up, tear_down),
};
TEST_MAIN(tests)
