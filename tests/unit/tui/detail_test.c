/* detail_test.c — the four tabs as pictures: a delivered waterfall, a waiting one, trouble, privacy. */
#include "tests/unit/tui/picture.h"

static void detail_shows_every_attempt_at_80x24(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
    tell_only(&p, request_delivered(1));
    picture_is(picture_draw(&p, 80, 24),
               " waterfall   DEMO   SIMULATED   ● callback 127.0.0.1:8787          key ····3f2a\n"
               "   1 Lookup  empty  e-mail + phone waterfall                            n edit\n"
               "╭─ 2 Requests ──────────────────────────────────────────────────── 1 · FOLLOW ─╮\n"
               "│ 08:04:18  Tim Zheng         apollo.io    ✓ delivered                         │\n"
               "│                                                                              │\n"
               "╰──────────────────────────────────────────────────────────────────────────────╯\n"
               "╭─ 3 ─ Waterfall ─ Person ─ Payload ─ HTTP ───────────────────── #1 SIMULATED ─╮\n"
               "│ Tim Zheng · Founder & CEO · Apollo                                           │\n"
               "│ ✓ delivered by webhook after 00:40 · 2.5 credits                             │\n"
               "│ E-mail  1 ✗ Apollo      not found                                            │\n"
               "│         2 ✗ FindyMail   not found                                            │\n"
               "│         3 ✓ Icypeas     found      tim@example.com  UNVERIFIED               │\n"
               "│         └ ✓ ZeroBounce  verified   tim@example.com                           │\n"
               "│           = final       Verified   tim@example.com · by Icypeas              │\n"
               "│           ≠ Icypeas said UNVERIFIED, Apollo's final word is Verified         │\n"
               "│ Phone   1 ✗ LeadMagic   not found                                            │\n"
               "│         2 ✓ Prospeo     found      916-787-1122  UNVERIFIED                  │\n"
               "│           = final       no_status  +19167871122 · by Prospeo                 │\n"
               "│ Credits    2.5 · asked 08:04:18 · answered 08:04:18 · delivered 08:04:58     │\n"
               "│ Counts     requested 1 · enriched 1 · not found 0                            │\n"
               "│ Request    id -8351464734221602674 · token 3f2a…                             │\n"
               "│                                                                              │\n"
               "╰──────────────────────────────────────────────────────────────────────────────╯\n"
               " ⏎ open  Tab pane  n lookup  x explain  y copy  z zoom  ? help  w who  q quit\n");
    picture_close(&p);
}

static void detail_shows_waiting_without_inventing_attempts(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_only(&p, request_waiting(1));
    const char *picture = picture_draw(&p, 80, 24);
    picture_has(picture, "… waiting 00:42 · next poll in 8 s");
    picture_has(picture, "All attempts arrive together");
    picture_has(picture, "Credits    not reported");
    picture_lacks(picture, "not found");
    picture_lacks(picture, "Counts");
    picture_close(&p);
}

static void detail_says_absent_instead_of_zero(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_delivered(1);
    free(r->credits);
    r->credits = NULL;
    summary_release(&r->summary);
    memset(&r->summary, 0, sizeof r->summary);
    tell_only(&p, r);
    const char *picture = picture_draw(&p, 120, 40);
    picture_has(picture, "Credits    not reported");
    picture_has(picture, "Counts     not reported");
    picture_close(&p);
}

static void detail_shows_do_not_call_and_unknown_words(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_delivered(1);
    struct finding *f = add_finding(r, CONTACT_PHONE, "+14155550100", "valid_number", "vendor_x");
    f->dnc = mem_text("on_national_list");
    f->type = mem_text("mobile");
    add_attempt(r, CONTACT_PHONE, 3, "Odd Vendor", "QUOTA_EXCEEDED_MAYBE", NULL, false);
    tell_only(&p, r);
    const char *picture = picture_draw(&p, 120, 40);
    picture_has(picture, "DO NOT CALL: on_national_list");
    picture_has(picture, "QUOTA_EXCEEDED_MAYBE");
    picture_has(picture, "by vendor_x");
    picture_close(&p);
}

/* A number is not parted from its unit, however wide the pane is. */
static void detail_keeps_a_time_with_its_unit(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_delivered(1);
    r->http.url = mem_text("https://api.apollo.io/api/v1/people/match");
    r->http.status = 200;
    r->http.name_us = 100;
    r->http.connect_us = 400;
    r->http.first_byte_us = 303000;
    r->http.total_us = 303000;
    tell_only(&p, r);
    press(&p, "3");
    press(&p, "[");
    press(&p, "z");
    for (int width = 60; width < 110; width++) {
        picture_has(picture_draw(&p, width, 24), "Timing");
        picture_has(p.text, "first byte 303 ms");
        picture_has(p.text, "whole 303 ms");
    }
    picture_close(&p);
}

/* Told for people, whatever shape Apollo gives it. */
static void unprocessed_parts_are_told_in_words(void **state)
{
    static const struct {
        const char *json, *wanted;
    } cases[] = {
        {"{\"domain\":\"ab.com\"}", "domain ab.com"},
        {"{\"organization_name\":\"A \\\"B\\\"\",\"id\":7,\"email\":null}",
         "organization name A \"B\", id 7, email"},
        {"[\"domain\",\"ab.com\"]", "domain, ab.com"},
        {"[{\"name\":\"Jos\\u00e9\"}]", "name José"},
        {"{\"organization\":{\"name\":\"Acme\"},\"tags\":[\"a\",\"b\"]}",
         "organization name Acme, tags a, tags b"},
        {"{}", "some of what was asked"},
        {"no JSON", "some of what was asked"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct person p = {.unprocessed_json = (char *)(uintptr_t)cases[i].json};
        char *text = wf_unprocessed_text(&p, NULL);
        assert_string_equal(text, cases[i].wanted);
        free(text);
    }
}

static void detail_shows_refusal_and_what_was_not_processed(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_waiting(1);
    r->state = REQUEST_REFUSED;
    r->message = mem_text("Your team does not have permission to run waterfall enrichment.");
    r->parts[PART_WATERFALL].status = mem_text("failed");
    r->people[0].unprocessed_json = mem_text("{\"domain\":\"example.com\"}");
    tell_only(&p, r);
    const char *picture = picture_draw(&p, 120, 40);
    picture_has(picture, "! refused");
    picture_has(picture, "Your team does not have permission");
    picture_has(picture, "Apollo did not process: domain example.com");
    picture_close(&p);
}

static void detail_shows_all_people_of_a_batch(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_delivered(1);
    struct person *second = request_add_person(r);
    second->name = mem_text("Ray Li");
    tell_only(&p, r);
    const char *picture = picture_draw(&p, 120, 50);
    picture_has(picture, "2 people");
    picture_has(picture, "1 Tim Zheng");
    picture_has(picture, "2 Ray Li");
    picture_has(picture, "no vendor was asked, nothing found");
    picture_close(&p);
}

static void detail_says_why_nothing_is_left(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_waiting(1);
    r->state = REQUEST_NOT_FOUND;
    r->delivered_by = CHANNEL_POLL;
    r->settled_ms = PICTURE_NOW_MS - 2000;
    add_attempt(r, CONTACT_EMAIL, 1, "Icypeas", "UNVERIFIED", "tim@example.com", false);
    add_attempt(r, CONTACT_EMAIL, 2, "ZeroBounce", "INVALID", "tim@example.com", true);
    add_attempt(r, CONTACT_PHONE, 1, "LeadMagic", "NOT_FOUND", NULL, false);
    tell_only(&p, r);
    const char *picture = picture_draw(&p, 80, 24);
    picture_has(picture, "○ not found, told by poll after 00:40");
    picture_has(picture, "└ ✗ ZeroBounce  rejected   tim@example.com  INVALID");
    picture_has(picture, "○ none: what was found was rejected");
    picture_has(picture, "○ nothing found by any of them");
    press(&p, "x");
    picture = picture_draw(&p, 80, 24);
    picture_has(picture, "Icypeas found tim@example.com and called it UNVERIFIED.");
    picture_has(picture, "LeadMagic did not have it. So there is no phone.");
    picture_close(&p);
}

static void detail_shows_what_apollo_dropped(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_delivered(1);
    add_attempt(r, CONTACT_EMAIL, 5, "Datagma", "UNVERIFIED", "zheng@example.com", false);
    struct finding *f = &r->people[0].findings[0];
    text_list_add_take(&f->validations, mem_text("ZeroBounce: valid"));
    text_list_add_take(&f->validations, mem_text("NeverBounce: invalid"));
    tell_only(&p, r);
    const char *picture = picture_draw(&p, 120, 40);
    picture_has(picture, "≠ Datagma found zheng@example.com, which Apollo did not keep");
    picture_lacks(picture, "ZeroBounce: valid"); /* its own line says so */
    picture_has(picture, "NeverBounce: invalid");
    picture_close(&p);
}

static void detail_sets_its_parts_apart_where_they_fit(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_only(&p, request_delivered(1));
    press(&p, "3");
    picture_has(picture_draw(&p, 80, 50), "2.5 credits                             │\n│                      "
                                          "                                                        │\n"
                                          "│ E-mail");
    picture_lacks(picture_draw(&p, 80, 22), "2.5 credits                             │\n│                ");
    picture_close(&p);
}

static void detail_reveals_step_by_step_only_what_just_came(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_only(&p, request_waiting(1));
    picture_draw(&p, 80, 24);
    tell_rows(&p, one_row(1, REQUEST_DELIVERED, "Tim Zheng"), 1, 0, 1);
    tell_request(&p, request_delivered(1));
    const char *picture = picture_draw(&p, 80, 24); /* the clock stands: nothing has been revealed yet */
    picture_lacks(picture, "FindyMail");
    int64_t wake = app_wake_ms(p.app);
    assert_true(wake > 0 && wake < 500);
    press(&p, "Down"); /* impatience shows everything */
    picture_has(picture_draw(&p, 80, 24), "FindyMail");
    assert_int_equal(app_wake_ms(p.app), -1);
    picture_close(&p);
}

static void detail_an_idle_screen_needs_no_time(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_only(&p, request_delivered(1));
    picture_draw(&p, 80, 24);
    assert_int_equal(app_wake_ms(p.app), -1);
    picture_close(&p);
}

static void detail_keeps_every_digit_in_payload_and_http(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_delivered(1);
    r->http.method = mem_text("POST");
    r->http.url =
        mem_text("https://api.apollo.io/api/v1/people/match?first_name=Tim&run_waterfall_email=true");
    r->http.status = 200;
    r->http.answer_headers = mem_text("content-type: application/json\r\nx-minute-usage: 1\r\n");
    r->http.answer_body = mem_text("{\"request_id\": 1039995589705121975}");
    r->deliveries = mem_zalloc(sizeof *r->deliveries);
    r->delivery_count = 1;
    r->deliveries[0] =
        (struct delivery_record){.id = 1,
                                 .received_ms = PICTURE_NOW_MS,
                                 .channel = CHANNEL_WEBHOOK,
                                 .outcome = DELIVERY_SETTLED,
                                 .body = mem_text("{\"n\":[1e400,-0.10,\"a\\u0000\"],\"e\":{}}"),
                                 .body_size = 37};
    tell_only(&p, r);
    picture_draw(&p, 120, 40);
    press(&p, "]");
    press(&p, "]");
    const char *picture = picture_draw(&p, 120, 40);
    picture_has(picture, "webhook · 08:05:00 · 37 bytes · settled");
    picture_has(picture, "1e400,");
    picture_has(picture, "-0.10,");
    picture_has(picture, "\"a\\u0000\"");
    press(&p, "]");
    picture = picture_draw(&p, 120, 40);
    picture_has(picture, "1039995589705121975");
    picture_has(picture, "run_waterfall_email=true");
    picture_has(picture, "HTTP 200");
    picture_close(&p);
}

static void detail_folds_payloads_level_by_level(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_delivered(1);
    r->deliveries = mem_zalloc(sizeof *r->deliveries);
    r->delivery_count = 1;
    r->deliveries[0].body = mem_text("{\"a\":[{\"deep\":\"}\",\"b\":[1,2]},2,3],\"z\":1}");
    r->deliveries[0].body_size = strlen(r->deliveries[0].body);
    tell_only(&p, r);
    press(&p, "3");
    press(&p, "]");
    press(&p, "]");
    picture_has(picture_draw(&p, 120, 40), "\"deep\" (not read): \"}\"");
    for (int i = 0; i < 9; i++)
        press(&p, "-");
    const char *picture = picture_draw(&p, 120, 40);
    picture_has(picture, "\"a\" (not read): […3]");
    picture_has(picture, "\"z\" (not read): 1");
    picture_lacks(picture, "deep");
    picture_has(picture, "1 level of the tree is open.");
    press(&p, "+");
    picture_has(picture_draw(&p, 120, 40), "{…2}");
    picture_has(p.text, "2 levels of the tree are open.");
    for (int i = 0; i < 9; i++)
        press(&p, "+");
    picture_has(picture_draw(&p, 120, 40), "\"deep\" (not read): \"}\"");
    press(&p, "["); /* Person */
    press(&p, "["); /* Waterfall */
    press(&p, "-");
    picture_has(picture_draw(&p, 120, 40), "Nothing folds here");
    picture_close(&p);
}

static void detail_privacy_covers_people_and_leaves_vendors(void **state)
{
    (void)state;
    static const char *const keys[] = {"2", "]", "]", "]"};
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_delivered(1);
    r->people[0].person_json =
        mem_text("{\"first_name\":\"Tim\",\"name\":\"Tim Zheng\",\"email\":\"tim@example.com\"}");
    r->http.url = mem_text("https://api.apollo.io/x?first_name=Tim&last_name=Zheng");
    tell_only(&p, r);
    picture_draw(&p, 120, 50);
    press(&p, "m");
    p.app->toast_until_ms = 0;
    picture_has(picture_draw(&p, 120, 50), "Icypeas");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        press(&p, keys[i]);
        const char *picture = picture_draw(&p, 120, 50);
        picture_lacks(picture, "Zheng");
        picture_lacks(picture, "tim@");
        picture_lacks(picture, "787");
    }
    press(&p, "Y");
    type(&p, "json");
    press(&p, "Enter");
    assert_true(p.app->wish.is_copy);
    picture_has(p.app->wish.copy.data, "Icypeas");
    picture_lacks(p.app->wish.copy.data, "Zheng");
    picture_lacks(p.app->wish.copy.data, "tim@");
    picture_close(&p);
}

static void open_payload(struct picture *p, const char *body)
{
    picture_open(p, NULL);
    tell_only(p, request_with_body(body));
    press(p, "3");
    press(p, "]");
    press(p, "]");
    picture_draw(p, 120, 40);
}

static void detail_payload_is_a_tree_to_walk_in(void **state)
{
    (void)state;
    struct picture p;
    open_payload(&p, "{\"people\":[{\"id\":\"7\",\"emails\":[\"t@x.io\"]}],\"status\":\"ok\",\"novel\":1}");
    picture_has(p.text, "\"novel\" (not read): 1");
    picture_has(p.text, "\"status\": \"ok\"");
    press(&p, "Down"); /* from the heading to { to "people" */
    press(&p, "Down");
    press(&p, "Enter");
    picture_has(picture_draw(&p, 120, 40), "\"people\": […1],");
    picture_has(p.text, "\"status\": \"ok\"");
    press(&p, "Right");
    picture_has(picture_draw(&p, 120, 40), "\"id\": \"7\"");
    for (int i = 0; i < 4; i++)
        press(&p, "Right"); /* { id emails [ */
    press(&p, "y");
    assert_string_equal(p.app->wish.copy.data, "t@x.io");
    press(&p, "Left"); /* out to emails */
    press(&p, "y");
    assert_string_equal(p.app->wish.copy.data, "[\"t@x.io\"]");
    press(&p, "Left");
    picture_has(picture_draw(&p, 120, 40), "\"emails\": […1]");
    for (int i = 0; i < 3; i++) { /* the person, the people, all */
        press(&p, "Left");
        press(&p, "Left");
        picture_draw(&p, 120, 40);
    }
    picture_has(p.text, "{…3}");
    press(&p, "Left");
    assert_int_equal(p.app->focus, PANE_REQUESTS);
    picture_close(&p);
}

static void detail_payload_is_shown_verbatim_too(void **state)
{
    (void)state;
    struct picture p;
    open_payload(&p, "{ \"a\" :1.50,\n\t\"b\":\"\\u0041\" }");
    press(&p, "t");
    picture_has(picture_draw(&p, 120, 40), "{ \"a\" :1.50,");
    picture_has(p.text, "\"b\":\"\\u0041\" }");
    press(&p, "t");
    picture_has(picture_draw(&p, 120, 40), "\"a\" (not read): 1.50");
    picture_close(&p);
}

static void detail_copies_what_matters(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_delivered(1);
    struct request_row *row = one_row(1, REQUEST_DELIVERED, "Tim Zheng");
    row->email = mem_text("tim@example.com");
    row->email_count = 1;
    p.app->list.height = 5;
    tell_rows(&p, row, 1, 0, 1);
    tell_request(&p, r);
    press(&p, "Esc");
    picture_draw(&p, 80, 24);
    press(&p, "y");
    assert_true(p.app->wish.is_copy);
    assert_string_equal(p.app->wish.copy.data, "tim@example.com");
    picture_has(picture_draw(&p, 80, 24), "Copied the e-mail (15 bytes)");
    press(&p, "3");
    press(&p, "y");
    assert_non_null(strstr(p.app->wish.copy.data, "3 ✓ Icypeas"));
    picture_close(&p);
}

static void detail_says_nothing_twice(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_waiting(1);
    r->state = REQUEST_ABANDONED;
    r->message = mem_text("You stopped waiting. A delivery that still comes will be taken.");
    tell_only(&p, r);
    picture_draw(&p, 120, 40);
    const char *once = strstr(p.text, "A delivery that still comes will be taken.");
    assert_non_null(once);
    picture_lacks(once + 1, "A delivery that still comes will be taken.");
    picture_close(&p);
}

/* "Still working on it" would contradict the result above it. */
static void detail_forgets_what_the_last_poll_said_once_the_result_is_here(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_waiting(1);
    r->poll_note = mem_text("Apollo is still working on it.");
    tell_only(&p, r);
    picture_has(picture_draw(&p, 120, 40), "still working");
    r = request_delivered(1);
    r->poll_note = mem_text("Apollo is still working on it.");
    r->failure_reason = mem_text("Webhook URL did not answer");
    tell_only(&p, r);
    picture_lacks(picture_draw(&p, 120, 40), "still working");
    picture_has(p.text, "Apollo's webhook failed: Webhook URL did not answer");
    picture_close(&p);
}

/* Once Apollo has said that it can be asked no more, how long it keeps results is no comfort. */
static void detail_says_when_polling_is_over(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_waiting(1);
    r->poll_note = mem_text("Apollo does not know this request id; asking less often.");
    tell_only(&p, r);
    picture_has(picture_draw(&p, 120, 40), "next poll in 8 s · Apollo keeps it 29 more days");
    r = request_waiting(1);
    r->next_poll_ms = 0;
    r->poll_note = mem_text("Apollo no longer keeps this result; polling stopped, a webhook may still come.");
    tell_only(&p, r);
    picture_has(picture_draw(&p, 120, 40), "waiting 00:42 · polling stopped ");
    picture_has(p.text, "Only a webhook can still bring the result.");
    picture_lacks(p.text, "Apollo keeps it");
    picture_lacks(p.text, "vendors now");
    picture_close(&p);
}

/* Apollo's own phone reveal asks no vendor; and what has no id nobody can fetch, however long it is kept. */
static void detail_tells_what_is_waited_for(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_waiting(1);
    r->options = (struct lookup_options){.reveal_phone_number = true};
    r->next_poll_ms = 0;
    mem_text_replace_take(&r->request_id, NULL);
    tell_only(&p, r);
    picture_has(picture_draw(&p, 120, 40), "looks for the phone now. A webhook brings it.");
    picture_lacks(p.text, "vendors");
    picture_lacks(p.text, "Apollo keeps it");
    r = request_waiting(1);
    r->failure_reason = mem_text("no vendor is set up");
    tell_only(&p, r);
    picture_has(picture_draw(&p, 120, 40), "its own webhook failed.");
    picture_lacks(p.text, "asks its vendors now");
    r = request_delivered(1);
    mem_text_replace_take(&r->message, mem_text("Phone enrichment is processing."));
    tell_only(&p, r);
    picture_lacks(picture_draw(&p, 120, 40), "is processing");
    r = request_delivered(1);
    r->state = REQUEST_NOT_FOUND;
    mem_text_replace_take(&r->message, mem_text("The delivery calls itself \"failed\"."));
    tell_only(&p, r);
    picture_has(picture_draw(&p, 120, 40), "calls itself \"failed\"");
    picture_close(&p);
}

/* A replay is of whom the delivery names, and was never asked. */
static void detail_of_a_replay_invents_neither_a_name_nor_a_time(void **state)
{
    (void)state;
    struct request *r = request_delivered(0);
    struct person *who = &r->people[0];
    r->sent_ms = r->answered_ms = 0;
    for (int i = 0; i < IDENTIFIER_COUNT; i++)
        identifiers_set(&who->asked, (enum identifier)i, NULL);
    mem_text_replace_take(&who->name, NULL);
    mem_text_replace_take(&who->apollo_id, NULL);
    mem_text_replace_take(&who->delivered_id, mem_text("64a7ff0cc4dfae00013df1a5"));
    struct detail_context x = {.request = r};
    struct doc d;
    struct buf text;
    buf_init(&text, 10000);
    doc_init(&d);
    doc_begin(&d, 100, false);
    detail_write_waterfall(&x, &d);
    doc_write(&d, &text);
    picture_has(text.data, "64a7ff0cc4dfae00013df1a5\n");
    picture_lacks(text.data, "nobody");
    picture_lacks(text.data, "asked 0");
    doc_release(&d);
    buf_release(&text);
    request_free(r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(detail_shows_every_attempt_at_80x24),
    cmocka_unit_test(detail_shows_waiting_without_inventing_attempts),
    cmocka_unit_test(detail_says_absent_instead_of_zero),
    cmocka_unit_test(detail_shows_do_not_call_and_unknown_words),
    cmocka_unit_test(detail_keeps_a_time_with_its_unit),
    cmocka_unit_test(unprocessed_parts_are_told_in_words),
    cmocka_unit_test(detail_shows_refusal_and_what_was_not_processed),
    cmocka_unit_test(detail_shows_all_people_of_a_batch),
    cmocka_unit_test(detail_says_why_nothing_is_left),
    cmocka_unit_test(detail_shows_what_apollo_dropped),
    cmocka_unit_test(detail_sets_its_parts_apart_where_they_fit),
    cmocka_unit_test(detail_reveals_step_by_step_only_what_just_came),
    cmocka_unit_test(detail_an_idle_screen_needs_no_time),
    cmocka_unit_test(detail_keeps_every_digit_in_payload_and_http),
    cmocka_unit_test(detail_folds_payloads_level_by_level),
    cmocka_unit_test(detail_payload_is_a_tree_to_walk_in),
    cmocka_unit_test(detail_payload_is_shown_verbatim_too),
    cmocka_unit_test(detail_privacy_covers_people_and_leaves_vendors),
    cmocka_unit_test(detail_copies_what_matters),
    cmocka_unit_test(detail_forgets_what_the_last_poll_said_once_the_result_is_here),
    cmocka_unit_test(detail_says_when_polling_is_over),
    cmocka_unit_test(detail_tells_what_is_waited_for),
    cmocka_unit_test(detail_says_nothing_twice),
    cmocka_unit_test(detail_of_a_replay_invents_neither_a_name_nor_a_time),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, picture_set_utc, NULL);
}
