/* insight_test.c — questions about the whole history, asked of the core as a client would, over real
 * deliveries of the simulator: balance, import, assignment, replay, and that none of them counts anything
 * twice. */
#include <poll.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/mem.h"
#include "tests/flow/flow.h"
#include "tests/test.h"

/* The answer to a ticket, whatever its kind. */
static struct wf_event *answer_to(struct flow *f, uint64_t ticket)
{
    int64_t until = clock_mono_ms() + TEST_WAIT_MS;
    for (;;) {
        struct wf_event *ev = wf_next_event(f->wf);
        struct pollfd wait = {.fd = wf_event_fd(f->wf), .events = POLLIN};
        if (ev && ev->ticket == ticket)
            return ev;
        wf_event_free(ev);
        if (!ev && (clock_mono_ms() > until || poll(&wait, 1, 1000) < 0))
            fail_msg("no answer");
    }
}

static struct insight *ask(struct flow *f, const struct insight_query *q)
{
    struct wf_event *ev = answer_to(f, wf_query_insight(f->wf, q));
    assert_string_equal(ev->err.text, "");
    struct insight *x = ev->insight;
    ev->insight = NULL;
    wf_event_free(ev);
    return x;
}

static void vendor_hits(struct flow *f, int64_t *asked, int64_t *hit)
{
    struct insight *x = ask(f, &(struct insight_query){.kind = INSIGHT_VENDORS});
    struct vendor_table t = {0};
    *asked = *hit = 0;
    for (size_t i = 0; i < x->course_count; i++)
        vendor_table_add(&t, x->courses[i].field, x->courses[i].course, x->courses[i].count);
    for (size_t i = 0; i < t.count; i++) {
        *asked += t.row[i].asked;
        *hit += t.row[i].hit;
    }
    vendor_table_release(&t);
    insight_free(x);
}

static struct wf_event *import(struct flow *f, const char *text, int64_t id)
{
    return answer_to(f, wf_import(f->wf, text, strlen(text), id));
}

static void a_delivery_is_seen_by_every_view(void **state)
{
    (void)state;
    struct flow f;
    int64_t asked, hit;
    flow_start(&f, &(struct flow_options){.scenario = "default"});
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, true));
    request_free(flow_wait_state(&f, id, REQUEST_DELIVERED));
    vendor_hits(&f, &asked, &hit);
    assert_int_equal(asked, 5); /* ZeroBounce validates */
    assert_int_equal(hit, 2);
    struct insight *x = ask(&f, &(struct insight_query){.kind = INSIGHT_LEDGER, .count = 10});
    assert_string_equal(x->ledger[0].sources, "Icypeas, Prospeo");
    assert_string_equal(x->ledger[0].request.credits, "6");
    insight_free(x);
    x = ask(&f, &(struct insight_query){.kind = INSIGHT_PEOPLE, .count = 10});
    assert_int_equal(x->total, 1);
    insight_free(x);
    flow_stop(&f);
}

/* Whoever asks may write the next letter over the last question at once. */
static void a_question_is_asked_as_it_was_put(void **state)
{
    (void)state;
    struct flow f;
    char words[] = "zheng", vendor[] = "Icypeas";
    flow_start(&f, &(struct flow_options){.scenario = "default"});
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, true));
    request_free(flow_wait_state(&f, id, REQUEST_DELIVERED));
    for (int i = 0; i < 300; i++) /* so that it is put before its turn comes */
        wf_query_request(f.wf, id, true);
    uint64_t rows = wf_query_rows(f.wf, &(struct wf_rows_query){.count = 1, .filter = words});
    uint64_t people =
        wf_query_insight(f.wf, &(struct insight_query){.kind = INSIGHT_PEOPLE, .count = 10, .filter = words});
    uint64_t attempts = wf_query_insight(
        f.wf,
        &(struct insight_query){.kind = INSIGHT_ATTEMPTS, .count = 10, .vendor = vendor, .filter = words});
    memset(words, 'x', sizeof words - 1);
    memset(vendor, 'x', sizeof vendor - 1);
    struct wf_event *ev = answer_to(&f, rows);
    assert_int_equal(ev->matching, 1);
    wf_event_free(ev);
    ev = answer_to(&f, people);
    assert_int_equal(ev->insight->total, 1);
    wf_event_free(ev);
    ev = answer_to(&f, attempts);
    assert_int_equal(ev->insight->total, 1);
    wf_event_free(ev);
    flow_stop(&f);
}

static void a_request_leads_to_its_person(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "default"});
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, true));
    request_free(flow_wait_state(&f, id, REQUEST_DELIVERED));
    struct insight *x = ask(&f, &(struct insight_query){.kind = INSIGHT_PERSON, .request_id = id});
    assert_string_equal(x->people[0].name, "Tim Zheng");
    assert_int_equal(x->requests[0]->id, id);
    insight_free(x);
    struct wf_event *ev = answer_to(
        &f, wf_query_insight(f.wf, &(struct insight_query){.kind = INSIGHT_PERSON, .request_id = id + 1}));
    assert_int_equal(ev->err.code, ERR_NOT_FOUND);
    wf_event_free(ev);
    flow_stop(&f);
}

static void the_balance_is_explained_by_what_was_reported(void **state)
{
    (void)state;
    struct flow f;
    int64_t spent, difference;
    flow_start(&f, &(struct flow_options){.scenario = "default"});
    flow_wait_done(&f, wf_read_balance(f.wf));
    assert_string_equal(f.last_err.text, "");
    int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, true));
    request_free(flow_wait_state(&f, id, REQUEST_DELIVERED));
    flow_wait_done(&f, wf_read_balance(f.wf));
    struct insight *x = ask(&f, &(struct insight_query){.kind = INSIGHT_CREDITS});
    assert_int_equal(x->balance_count, 2);
    assert_int_equal(balance_compare(&x->balances[0], &x->balances[1], &spent, &difference),
                     BALANCE_EXPLAINED);
    assert_int_equal(spent, 6000000);
    assert_string_equal(x->balances[1].line[0].name, "lead_credit");
    assert_non_null(x->balances[1].cycle_end);
    insight_free(x);
    flow_stop(&f);
}

static void wait_warning(struct flow *f, const char *wanted)
{
    int64_t until = clock_mono_ms() + TEST_WAIT_MS;
    for (bool is_told = false; !is_told;) {
        struct wf_event *ev = wf_next_event(f->wf);
        struct pollfd wait = {.fd = wf_event_fd(f->wf), .events = POLLIN};
        if (ev && ev->kind == WF_EVENT_NOTE && ev->note.kind == WF_NOTE_TROUBLE) {
            assert_string_equal(ev->note.text, wanted);
            is_told = true;
        }
        if (!ev && (clock_mono_ms() > until || poll(&wait, 1, 1000) < 0))
            fail_msg("no warning");
        wf_event_free(ev);
    }
}

static void what_was_spent_today_is_warned_of(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "first-vendor-hits", .daily_credits = "0.5"});
    assert_int_not_equal(flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false)), 0);
    wait_warning(&f, "1 credit was reported since midnight, more than 0.5 (daily_credits).");
    flow_stop(&f);
}

/* One credit was spent; so many are left of what the simulator gives. */
#define LEFT "9999"

static void only_what_is_beyond_a_limit_is_warned_of(void **state)
{
    (void)state;
    static const struct {
        const char *low_balance, *daily_credits, *warning;
    } cases[] = {
        {NULL, NULL, NULL},
        {NULL, "1", NULL},
        {NULL, "0.999", "1 credit was reported since midnight, more than 0.999 (daily_credits)."},
        {LEFT, NULL, NULL},
        {LEFT ".5", NULL, LEFT " credits are left, fewer than " LEFT ".5 (low_balance)."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct flow f;
        int64_t until = clock_mono_ms() + TEST_WAIT_MS;
        flow_start(&f, &(struct flow_options){.scenario = "first-vendor-hits",
                                              .low_balance = cases[i].low_balance,
                                              .daily_credits = cases[i].daily_credits});
        int64_t id = flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false));
        request_free(flow_wait_state(&f, id, REQUEST_DELIVERED));
        do {
            assert_true(clock_mono_ms() < until);
            flow_wait_done(&f, wf_read_balance(f.wf)); /* a limit has it read, too: then it may be busy */
        } while (!f.status->credits_today || !f.status->balance || strcmp(f.status->balance, LEFT) != 0);
        if (cases[i].warning)
            assert_string_equal(f.status->warning, cases[i].warning);
        else
            assert_null(f.status->warning);
        flow_stop(&f);
    }
}

static void a_balance_without_a_key_says_so(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "default", .key = ""});
    flow_wait_done(&f, wf_read_balance(f.wf));
    assert_int_equal(f.last_err.code, ERR_CONFIG);
    flow_stop(&f);
}

static const char sample[] =
    "Response:\n// via webhooks\n{\n \"status\": \"success\", // fine\n"
    " \"request_id\": some_id, /* a word */ \"credits_consumed\": 3,\n"
    " \"people\": [{\"id\": \"000000000000000000000001\", \"waterfall\": {\"emails\": [{"
    "\"vendors\": [{\"name\": \"Icypeas\", \"status\": \"UNVERIFIED\", "
    "\"emails\": [\"a//b@example.com\"],}]}]}, \"emails\": [\"a//b@example.com\",]},]\n}\n";

static void a_sample_of_documentation_is_imported_assigned_and_counted_once(void **state)
{
    (void)state;
    struct flow f;
    int64_t asked, hit, again_asked, again_hit;
    flow_start(&f, &(struct flow_options){.scenario = "webhook-never", .is_poll_only = true, .speed = 1});
    int64_t id = flow_send_take(&f, flow_lookup("Ray", "Li", true, false));
    struct wf_event *ev = import(&f, sample, 0);
    assert_string_equal(ev->err.text, "");
    assert_int_equal(ev->id, 0);
    assert_int_equal(ev->outcome, DELIVERY_UNMATCHED);
    int64_t delivery = ev->delivery_id;
    wf_event_free(ev);
    vendor_hits(&f, &asked, &hit);
    assert_int_equal(asked, 0);
    struct insight *x =
        ask(&f, &(struct insight_query){.kind = INSIGHT_DELIVERIES, .count = 5, .choice = DELIVERIES_LOOSE});
    assert_int_equal(x->total, 1);
    insight_free(x);
    ev = answer_to(&f, wf_assign(f.wf, delivery, id));
    assert_string_equal(ev->err.text, "");
    wf_event_free(ev);
    struct request *r = flow_wait_state(&f, id, REQUEST_DELIVERED);
    assert_int_equal(r->delivered_by, CHANNEL_IMPORT);
    assert_string_equal(r->credits, "3");
    request_free(r);
    vendor_hits(&f, &asked, &hit);
    assert_int_equal(hit, 1);
    ev = import(&f, sample, id); /* the same bytes once more */
    assert_int_equal(ev->outcome, DELIVERY_DUPLICATE);
    wf_event_free(ev);
    x = ask(&f, &(struct insight_query){.kind = INSIGHT_REPLAY, .id = delivery});
    assert_int_equal(x->request_count, 1);
    assert_int_equal(x->requests[0]->id, 0);
    assert_int_equal(x->requests[0]->state, REQUEST_DELIVERED);
    assert_non_null(strstr(x->requests[0]->message, "REPLAY"));
    insight_free(x);
    vendor_hits(&f, &again_asked, &again_hit);
    assert_int_equal(again_asked, asked);
    assert_int_equal(again_hit, hit);
    flow_stop(&f);
}

static void what_is_no_delivery_is_refused_and_stored_nowhere(void **state)
{
    (void)state;
    struct flow f;
    static const char *const bad[] = {"", "hello", "{\"a\":", "[1,2]", "{\"person\":{}}", "{\"x\":1}"};
    flow_start(&f, &(struct flow_options){.scenario = "default"});
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct wf_event *ev = import(&f, bad[i], 0);
        assert_int_equal(ev->err.code, ERR_JSON);
        assert_true(ev->err.text[0] != '\0');
        wf_event_free(ev);
    }
    struct insight *x = ask(&f, &(struct insight_query){.kind = INSIGHT_DELIVERIES, .count = 5});
    assert_int_equal(x->total, 0);
    insight_free(x);
    flow_stop(&f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_delivery_is_seen_by_every_view),
    cmocka_unit_test(a_question_is_asked_as_it_was_put),
    cmocka_unit_test(a_request_leads_to_its_person),
    cmocka_unit_test(the_balance_is_explained_by_what_was_reported),
    cmocka_unit_test(what_was_spent_today_is_warned_of),
    cmocka_unit_test(only_what_is_beyond_a_limit_is_warned_of),
    cmocka_unit_test(a_balance_without_a_key_says_so),
    cmocka_unit_test(a_sample_of_documentation_is_imported_assigned_and_counted_once),
    cmocka_unit_test(what_is_no_delivery_is_refused_and_stored_nowhere),
};
TEST_MAIN(tests)
