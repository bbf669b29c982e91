/* lookup_test.c — one lookup from end to end, in every way that Apollo can answer it. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "tests/flow/flow.h"
#include "tests/test.h"

static const struct flow_options standard = {0};

static struct lookup both(void)
{
    return flow_lookup("Tim", "Zheng", true, true);
}

static size_t attempts_of(const struct request *r, enum contact_field field)
{
    size_t count = 0;
    for (size_t i = 0; i < r->people_count; i++)
        for (size_t k = 0; k < r->people[i].attempt_count; k++)
            count += r->people[i].attempts[k].field == field;
    return count;
}

static void typed_name_becomes_delivered_waterfall(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &standard);
    assert_int_equal(f.status->reception, WF_RECEPTION_WEBHOOK);
    int64_t id = flow_send_take(&f, both());
    request_free(flow_wait_state(&f, id, REQUEST_WAITING));
    struct request *r = flow_wait_state(&f, id, REQUEST_DELIVERED);
    assert_int_equal(r->delivered_by, CHANNEL_WEBHOOK);
    assert_true(r->is_simulated);
    assert_int_equal(r->people_count, 1);
    const struct person *p = &r->people[0];
    static const char *const asked[] = {"Apollo",     "FindyMail", "Icypeas",
                                        "ZeroBounce", "LeadMagic", "Prospeo"};
    assert_int_equal(p->attempt_count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(p->attempts[i].vendor, asked[i]);
    assert_int_equal(p->attempts[3].verification, TRISTATE_TRUE);
    assert_int_equal(attempts_of(r, CONTACT_EMAIL), 4);
    assert_int_equal(attempts_of(r, CONTACT_PHONE), 2);
    assert_non_null(person_best(p, CONTACT_EMAIL));
    assert_non_null(person_best(p, CONTACT_PHONE));
    assert_string_equal(r->credits, "6");
    assert_non_null(p->name); /* the answer's demographics survive the delivery */
    assert_non_null(p->person_json);
    assert_int_equal(r->http.status, 200);
    assert_string_equal(r->http.method, "POST");
    assert_null(strstr(r->http.url, "test-key"));
    request_free(r);
    flow_stop(&f);
}

static void fact_04_lost_webhook_is_found_by_polling(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "webhook-never"});
    struct request *r = flow_wait_state(&f, flow_send_take(&f, both()), REQUEST_DELIVERED);
    assert_int_equal(r->delivered_by, CHANNEL_POLL);
    assert_true(r->poll_count >= 1);
    request_free(r);
    flow_stop(&f);
}

static void laptop_that_nobody_reaches_polls(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.is_poll_only = true});
    assert_int_equal(f.status->reception, WF_RECEPTION_POLL_ONLY);
    assert_non_null(f.status->reception_note);
    assert_true(f.status->is_poll_only_chosen);
    int64_t id = flow_send_take(&f, both());
    struct request *r = flow_wait_state(&f, id, REQUEST_DELIVERED);
    assert_int_equal(r->delivered_by, CHANNEL_POLL);
    assert_non_null(strstr(r->http.url, "callback.invalid"));
    request_free(r);
    flow_stop(&f);
}

static void fact_03_webhook_before_the_answer(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "webhook-before-answer"});
    struct request *r = flow_wait_state(&f, flow_send_take(&f, both()), REQUEST_DELIVERED);
    assert_int_equal(r->delivered_by, CHANNEL_WEBHOOK);
    assert_true(r->deliveries[0].received_ms <= r->answered_ms);
    assert_non_null(r->people[0].person_json);
    assert_non_null(r->request_id);
    request_free(r);
    flow_stop(&f);
}

static bool has_duplicate(const struct request *r)
{
    return r->duplicate_count > 0;
}

static void fact_09_repeated_webhook_is_a_duplicate(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "webhook-duplicated"});
    int64_t id = flow_send_take(&f, both());
    struct request *first = flow_wait_state(&f, id, REQUEST_DELIVERED);
    struct request *r = flow_wait_until(&f, id, has_duplicate, "the duplicate");
    assert_int_equal(r->state, REQUEST_DELIVERED);
    assert_string_equal(r->credits, first->credits);
    assert_int_equal(r->people[0].attempt_count, first->people[0].attempt_count);
    request_free(first);
    request_free(r);
    flow_stop(&f);
}

/* ---- every way to fail: the state, Apollo's or our words, and exactly one call ---- */

static const struct failure {
    const char *scenario;
    enum request_state state;
    int http_status;
    const char *message_part;
} failures[] = {
    {"key-401", REQUEST_REJECTED, 401, "Invalid API key"},
    {"forbidden-403", REQUEST_REJECTED, 403, "not authorized"},
    {"out-of-credits-422", REQUEST_REJECTED, 422, "insufficient credits"},
    {"rate-limit-429", REQUEST_REJECTED, 429, "maximum number of api calls"},
    {"rate-limit-429-bare", REQUEST_REJECTED, 429, NULL},
    {"server-500", REQUEST_REJECTED, 500, "may have been charged"},
    {"server-html", REQUEST_REJECTED, 502, "may have been charged"},
    {"unknown-error-422", REQUEST_REJECTED, 422, "no implicit conversion"},
    {"html-200", REQUEST_UNCERTAIN, 200, "may have been accepted and charged"},
    {"empty-answer", REQUEST_UNCERTAIN, 200, "may have been accepted and charged"},
    {"giant-answer", REQUEST_UNCERTAIN, 0, "may have been accepted and charged"},
    {"dropped-answer", REQUEST_UNCERTAIN, 0, "may have been accepted and charged"},
    {"refused", REQUEST_REFUSED, 200, "permission"},
};

static void every_refusal_says_why_and_is_sent_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        const struct failure *want = &failures[i];
        struct flow f;
        /* Unhurried, so that the webhook does not end an uncertain request before it is looked at. */
        flow_start(&f, &(struct flow_options){.scenario = want->scenario, .speed = 1});
        int64_t id = flow_send_take(&f, both());
        struct request *r = flow_wait_state(&f, id, want->state);
        if (want->http_status && r->http.status != want->http_status)
            fail_msg("%s: HTTP %d", want->scenario, r->http.status);
        if (!r->message || (want->message_part && !strstr(r->message, want->message_part)))
            fail_msg("%s: message is \"%s\"", want->scenario, r->message ? r->message : "(none)");
        assert_non_null(request_advice(r));
        struct sim_ledger ledger;
        sim_ledger(f.sim, &ledger);
        assert_int_equal(ledger.calls, 1);
        request_free(r);
        flow_stop(&f);
    }
}

static void fact_09_cut_answer_is_uncertain_never_resent_and_still_delivered(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "cut-answer", .speed = 4});
    int64_t id = flow_send_take(&f, both());
    struct request *r = flow_wait_state(&f, id, REQUEST_UNCERTAIN);
    assert_non_null(strstr(r->message, "may have been accepted and charged"));
    assert_null(strstr(r->message, "may have been carried out")); /* said once */
    request_free(r);
    r = flow_wait_state(&f, id, REQUEST_DELIVERED);
    assert_int_equal(r->delivered_by, CHANNEL_WEBHOOK);
    struct sim_ledger ledger;
    sim_ledger(f.sim, &ledger);
    assert_int_equal(ledger.calls, 1);
    request_free(r);
    flow_stop(&f);
}

static void server_error_that_was_accepted_is_still_delivered(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "server-500-accepted", .speed = 4});
    int64_t id = flow_send_take(&f, both());
    request_free(flow_wait_state(&f, id, REQUEST_REJECTED));
    struct request *r = flow_wait_state(&f, id, REQUEST_DELIVERED);
    assert_int_equal(r->people[0].attempt_count, 6);
    request_free(r);
    flow_stop(&f);
}

static void nothing_found_is_a_normal_end(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "all-miss"});
    struct request *r = flow_wait_state(&f, flow_send_take(&f, both()), REQUEST_NOT_FOUND);
    assert_int_equal(r->people_count, 1);
    assert_int_equal(r->people[0].finding_count, 0);
    assert_true(attempts_of(r, CONTACT_EMAIL) > 0);
    request_free(r);
    flow_stop(&f);
}

static void plain_enrichment_is_answered(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &standard);
    struct request *r =
        flow_wait_state(&f, flow_send_take(&f, flow_lookup("Tim", "Zheng", false, false)), REQUEST_ANSWERED);
    assert_null(strstr(r->http.url, "webhook_url"));
    assert_non_null(r->people[0].name);
    request_free(r);
    flow_stop(&f);
}

static void email_alone_and_phone_alone(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &standard);
    struct request *r =
        flow_wait_state(&f, flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false)), REQUEST_DELIVERED);
    assert_int_equal(attempts_of(r, CONTACT_EMAIL), 4);
    assert_int_equal(attempts_of(r, CONTACT_PHONE), 0);
    request_free(r);
    r = flow_wait_state(&f, flow_send_take(&f, flow_lookup("Ray", "Li", false, true)), REQUEST_DELIVERED);
    assert_int_equal(attempts_of(r, CONTACT_EMAIL), 0);
    assert_int_equal(attempts_of(r, CONTACT_PHONE), 2);
    request_free(r);
    flow_stop(&f);
}

static void native_phone_and_both_parts(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &standard);
    struct lookup native = flow_lookup("Ray", "Li", false, false);
    native.options.reveal_phone_number = true;
    struct request *r = flow_wait_state(&f, flow_send_take(&f, native), REQUEST_DELIVERED);
    assert_int_equal(r->parts[PART_NATIVE_PHONE].state, PART_SETTLED);
    assert_non_null(person_best(&r->people[0], CONTACT_PHONE));
    request_free(r);
    struct lookup third = flow_lookup("Ray", "Li", true, false);
    third.options.reveal_phone_number = true;
    r = flow_wait_state(&f, flow_send_take(&f, third), REQUEST_DELIVERED);
    assert_int_equal(r->parts[PART_WATERFALL].state, PART_SETTLED);
    assert_int_equal(r->parts[PART_NATIVE_PHONE].state, PART_SETTLED);
    assert_non_null(person_best(&r->people[0], CONTACT_EMAIL));
    assert_non_null(person_best(&r->people[0], CONTACT_PHONE));
    request_free(r);
    flow_stop(&f);
}

static void request_ids_of_every_kind_are_kept_digit_for_digit(void **state)
{
    (void)state;
    static const char *const scenarios[] = {"negative-id", "nineteen-digit-id", "uuid-id"};
    for (size_t i = 0; i < 3; i++) {
        struct flow f;
        flow_start(&f, &(struct flow_options){.scenario = scenarios[i]});
        struct request *r = flow_wait_state(&f, flow_send_take(&f, both()), REQUEST_DELIVERED);
        assert_non_null(r->request_id);
        char digits[80];
        snprintf(digits, sizeof digits, "%s", r->request_id);
        if (!strstr(r->http.answer_body, digits))
            fail_msg("%s: %s is not what Apollo sent", scenarios[i], digits);
        if (i == 0)
            assert_int_equal(digits[0], '-');
        if (i == 1)
            assert_true(strlen(digits) >= 19);
        request_free(r);
        flow_stop(&f);
    }
}

static void without_an_id_the_webhook_still_delivers(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "no-id"});
    struct request *r = flow_wait_state(&f, flow_send_take(&f, both()), REQUEST_DELIVERED);
    assert_null(r->request_id);
    assert_int_equal(r->poll_count, 0);
    request_free(r);
    flow_stop(&f);
}

/* ---- what the user does meanwhile ---- */

static void abandoned_request_still_takes_its_late_delivery(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.speed = 2});
    int64_t id = flow_send_take(&f, both());
    request_free(flow_wait_state(&f, id, REQUEST_WAITING));
    flow_wait_done(&f, wf_abandon(f.wf, id));
    assert_int_equal(f.last_err.code, ERR_NONE);
    request_free(flow_wait_state(&f, id, REQUEST_ABANDONED));
    flow_wait_done(&f, wf_abandon(f.wf, id));
    assert_int_equal(f.last_err.code, ERR_USAGE);
    struct request *r = flow_wait_state(&f, id, REQUEST_DELIVERED);
    assert_int_equal(attempts_of(r, CONTACT_EMAIL), 4);
    request_free(r);
    flow_stop(&f);
}

static void waiting_goes_on_after_a_restart(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "webhook-never", .speed = 1.5});
    int64_t id = flow_send_take(&f, both());
    request_free(flow_wait_state(&f, id, REQUEST_WAITING));
    flow_restart(&f);
    struct request *r = flow_wait_state(&f, id, REQUEST_DELIVERED);
    assert_int_equal(r->delivered_by, CHANNEL_POLL);
    request_free(r);
    flow_stop(&f);
}

static void interrupted_call_is_uncertain(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "slow-answer", .speed = 1});
    int64_t id = flow_send_take(&f, both());
    struct sim_ledger ledger = {0};
    request_free(flow_wait_state(&f, id, REQUEST_SENDING));
    while (ledger.calls == 0)
        sim_ledger(f.sim, &ledger);
    flow_restart(&f);
    struct request *r = flow_wait_state(&f, id, REQUEST_UNCERTAIN);
    assert_non_null(strstr(r->message, "ended while the call was out"));
    request_free(r);
    flow_stop(&f);
}

/* The id in the answer may be the only way to what was paid for. */
static void call_that_is_out_is_heard_before_the_end(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.scenario = "slow-answer", .speed = 12, .is_poll_only = true});
    int64_t id = flow_send_take(&f, both());
    struct sim_ledger ledger = {0};
    while (ledger.calls == 0)
        sim_ledger(f.sim, &ledger);
    assert_int_equal(wf_calls_out(f.wf), 1);
    flow_restart(&f);
    struct request *r = flow_wait_state(&f, id, REQUEST_DELIVERED);
    assert_int_equal(r->delivered_by, CHANNEL_POLL);
    assert_non_null(r->http.answer_body);
    request_free(r);
    assert_int_equal(wf_calls_out(f.wf), 0);
    flow_stop(&f);
}

/* Closed at whatever moment between the command and the call: what did not leave is never called uncertain,
 * and what left is never called unsent. */
static void closed_before_the_call_leaves(void **state)
{
    (void)state;
    struct flow f;
    int64_t left = 0;
    flow_start(&f, &(struct flow_options){.scenario = "no-answer", .is_poll_only = true});
    for (int i = 0; i < 12; i++) {
        flow_send_take(&f, flow_lookup("Tim", "Zheng", true, false));
        if (i % 3 == 0)
            flow_wait_store(&f);
        flow_restart(&f);
    }
    int64_t count = flow_stored_count(&f);
    assert_int_equal(count, 12);
    for (int64_t id = 1; id <= count; id++) {
        struct request *r = flow_get(&f, id);
        bool is_unsent = r->state == REQUEST_DRAFT || r->state == REQUEST_REJECTED;
        if (!is_unsent)
            assert_int_equal(r->state, REQUEST_UNCERTAIN);
        left += !is_unsent;
        request_free(r);
    }
    struct sim_ledger ledger;
    sim_ledger(f.sim, &ledger);
    assert_int_equal(ledger.calls, left);
    flow_stop(&f);
}

static void opened_and_closed_at_once(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &standard);
    for (int i = 0; i < 50; i++) {
        flow_close_core(&f);
        flow_open_core(&f);
    }
    flow_stop(&f);
}

/* ---- refused at the door ---- */

static void weak_or_malformed_identity_stores_and_sends_nothing(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &standard);
    struct lookup weak = {.people_count = 1, .options.waterfall_email = true};
    identifiers_set(&weak.people[0], IDENTIFIER_FIRST_NAME, "Tim");
    flow_send_refused_take(&f, weak);
    assert_int_equal(f.last_err.code, ERR_IDENTITY);
    struct lookup malformed = both();
    identifiers_set(&malformed.people[0], IDENTIFIER_EMAIL, "tim at example");
    flow_send_refused_take(&f, malformed);
    assert_int_equal(f.last_err.code, ERR_IDENTITY);
    assert_int_equal(flow_stored_count(&f), 0);
    struct sim_ledger ledger;
    sim_ledger(f.sim, &ledger);
    assert_int_equal(ledger.calls, 0);
    flow_stop(&f);
}

static void without_a_key_nothing_is_sent(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &(struct flow_options){.key = ""});
    assert_false(f.status->has_key);
    flow_send_refused_take(&f, both());
    assert_int_equal(f.last_err.code, ERR_CONFIG);
    assert_int_equal(flow_stored_count(&f), 0);
    flow_stop(&f);
}

static void refused_connection_is_rejected_and_safe(void **state)
{
    (void)state;
    struct flow f;
    /* Port 1 of loopback: nobody listens there. */
    flow_start(&f, &(struct flow_options){.api_url = "http://127.0.0.1:1"});
    struct request *r = flow_wait_state(&f, flow_send_take(&f, both()), REQUEST_REJECTED);
    assert_int_equal(r->http.status, 0);
    assert_non_null(r->message);
    assert_non_null(strstr(request_advice(r), "safe"));
    request_free(r);
    flow_stop(&f);
}

static void taken_port_means_polling(void **state)
{
    (void)state;
    struct flow first, second;
    flow_start(&first, &standard);
    int port = (int)strtol(strrchr(first.status->listen, ':') + 1, NULL, 10);
    flow_start(&second, &(struct flow_options){.listen_port = port});
    assert_true(second.status->is_listen_taken);
    assert_false(second.status->is_poll_only_chosen);
    assert_int_equal(second.status->reception, WF_RECEPTION_POLL_ONLY);
    assert_non_null(strstr(second.status->reception_note, "--listen"));
    struct request *r = flow_wait_state(&second, flow_send_take(&second, both()), REQUEST_DELIVERED);
    assert_int_equal(r->delivered_by, CHANNEL_POLL);
    request_free(r);
    flow_stop(&second);
    flow_stop(&first);
}

static void json_holds_the_documented_shape(void **state)
{
    (void)state;
    struct flow f;
    flow_start(&f, &standard);
    struct request *r = flow_wait_state(&f, flow_send_take(&f, both()), REQUEST_DELIVERED);
    struct buf out;
    buf_init(&out, 1 << 20);
    wf_write_request_json(r, &out);
    static const char *const parts[] = {"\"id\":1,",
                                        "\"state\":\"delivered\"",
                                        "\"delivered_by\":\"webhook\"",
                                        "\"simulated\":true",
                                        "\"credits\":\"6\"",
                                        "\"waterfall\":{\"status\":\"accepted\"",
                                        "\"unprocessed\":null",
                                        "\"vendor\":\"Icypeas\"",
                                        "\"verification\":true",
                                        "\"status_code\":\"no_apollo_data\"",
                                        "\"summary\":{\"requested\":1,"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(out.data, parts[i]))
            fail_msg("%s is not in %s", parts[i], out.data);
    buf_release(&out);
    request_free(r);
    flow_stop(&f);
}

/* Whoever interrupts and then ends the program waits no second time for the answer. */
static void interrupted_call_is_cut_when_the_program_ends(void **state)
{
    (void)state;
    struct flow f;
    char path[] = "/tmp/waterfall-slow-XXXXXX";
    FILE *out = fdopen(mkstemp(path), "w");
    fputs("title within the time that closing has\nanswer after 2500ms\n", out);
    assert_int_equal(fclose(out), 0);
    flow_start(&f, &(struct flow_options){.scenario = path, .speed = 1});
    int64_t id = flow_send_take(&f, both());
    request_free(flow_wait_state(&f, id, REQUEST_SENDING));
    wf_interrupt(f.wf, id);
    flow_restart(&f);
    struct request *r = flow_get(&f, id);
    assert_int_equal(r->state, REQUEST_UNCERTAIN);
    assert_non_null(strstr(r->message, "interrupted"));
    request_free(r);
    flow_stop(&f);
    unlink(path);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(interrupted_call_is_cut_when_the_program_ends),
    cmocka_unit_test(typed_name_becomes_delivered_waterfall),
    cmocka_unit_test(fact_04_lost_webhook_is_found_by_polling),
    cmocka_unit_test(laptop_that_nobody_reaches_polls),
    cmocka_unit_test(fact_03_webhook_before_the_answer),
    cmocka_unit_test(fact_09_repeated_webhook_is_a_duplicate),
    cmocka_unit_test(every_refusal_says_why_and_is_sent_once),
    cmocka_unit_test(fact_09_cut_answer_is_uncertain_never_resent_and_still_delivered),
    cmocka_unit_test(server_error_that_was_accepted_is_still_delivered),
    cmocka_unit_test(nothing_found_is_a_normal_end),
    cmocka_unit_test(plain_enrichment_is_answered),
    cmocka_unit_test(email_alone_and_phone_alone),
    cmocka_unit_test(native_phone_and_both_parts),
    cmocka_unit_test(request_ids_of_every_kind_are_kept_digit_for_digit),
    cmocka_unit_test(without_an_id_the_webhook_still_delivers),
    cmocka_unit_test(abandoned_request_still_takes_its_late_delivery),
    cmocka_unit_test(waiting_goes_on_after_a_restart),
    cmocka_unit_test(interrupted_call_is_uncertain),
    cmocka_unit_test(call_that_is_out_is_heard_before_the_end),
    cmocka_unit_test(closed_before_the_call_leaves),
    cmocka_unit_test(opened_and_closed_at_once),
    cmocka_unit_test(weak_or_malformed_identity_stores_and_sends_nothing),
    cmocka_unit_test(without_a_key_nothing_is_sent),
    cmocka_unit_test(refused_connection_is_rejected_and_safe),
    cmocka_unit_test(taken_port_means_polling),
    cmocka_unit_test(json_holds_the_documented_shape),
};

TEST_MAIN(tests)
