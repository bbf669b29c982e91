/* lookup_paste_test.c — what is pasted into the form finds its own field, never mixes two people, and is
 * never more than what it says. */
#include "tests/unit/tui/picture.h"

static void form_paste_finds_its_field(void **state)
{
    (void)state;
    static const struct {
        const char *pasted;
        enum identifier field;
        const char *wanted;
    } cases[] = {
        {"https://www.linkedin.com/in/tim-zheng?x=1\n", IDENTIFIER_LINKEDIN_URL,
         "https://www.linkedin.com/in/tim-zheng"},
        {" Tim@Example.com ", IDENTIFIER_EMAIL, "Tim@example.com"},
        {"Tim van der Zheng <tim@example.com>", IDENTIFIER_LAST_NAME, "van der Zheng"},
        {"https://www.apollo.io/about", IDENTIFIER_DOMAIN, "apollo.io"},
        {"64a7ff0cc4dfae00013df1a5", IDENTIFIER_ID, "64a7ff0cc4dfae00013df1a5"},
        {"{\"details\":[{\"first_name\": \"Tim\", \"last_name\":\"Zh\\u00e9ng\"}]}", IDENTIFIER_LAST_NAME,
         "Zhéng"},
        {"curl "
         "'https://api.apollo.io/api/v1/people/"
         "match?first_name=tim&last_name=Zh%20eng&run_waterfall_email=true'",
         IDENTIFIER_LAST_NAME, "Zh eng"},
        {"Tim", IDENTIFIER_FIRST_NAME, "Tim"},
        {"Zheng, Tim <tim@example.com>", IDENTIFIER_FIRST_NAME, "Tim"},
        {"\"de la Cruz, Maria\" <maria@example.com>", IDENTIFIER_LAST_NAME, "de la Cruz"},
        {"Prof. Dr. Ada Lovelace <ada@example.com>", IDENTIFIER_FIRST_NAME, "Ada"},
        {"Ada Lovelace (She/Her) <ada@example.com>", IDENTIFIER_LAST_NAME, "Lovelace"},
        {"Ada Lovelace, PhD <ada@example.com>", IDENTIFIER_LAST_NAME, "Lovelace"},
        {"Ms <tim@example.com>", IDENTIFIER_FIRST_NAME, "Ms"},
        {"Ada\tLovelace\tExample Inc\tapollo.io", IDENTIFIER_LAST_NAME, "Lovelace"},
        {"Ada\tLovelace\tExample Inc\tapollo.io", IDENTIFIER_ORGANIZATION_NAME, "Example Inc"},
        {"Ada\tLovelace\tExample Inc\tapollo.io", IDENTIFIER_DOMAIN, "apollo.io"},
        {"Ada Lovelace\t\tada@example.com", IDENTIFIER_FIRST_NAME, "Ada"},
        {"Lovelace, Ada\tExample Inc", IDENTIFIER_ORGANIZATION_NAME, "Example Inc"},
        {"one\ttwo\tthree\tfour\tfive", IDENTIFIER_FIRST_NAME, "one two three four five"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct picture p;
        picture_open(&p, NULL);
        paste(&p, cases[i].pasted);
        field_is(&p, cases[i].field, cases[i].wanted);
        picture_close(&p);
    }
}

static void sent(struct picture *p)
{
    struct wf_event ev = {.kind = WF_EVENT_SENT, .ticket = p->app->send_ticket = 5, .id = 1};
    app_take_event(p->app, &ev);
}

#define TIM "{\"first_name\":\"Tim\",\"last_name\":\"Zheng\",\"linkedin_url\":\"linkedin.com/in/tim-zheng\"}"

/* A lookup that mixes two people costs credits and finds the wrong one. */
static void form_paste_never_mixes_two_people(void **state)
{
    (void)state;
    static const char *const others[] = {"Ada Lovelace <ada@example.com>", "https://linkedin.com/in/ada",
                                         "Ada <ada@example.com>"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct picture p;
        picture_open(&p, NULL);
        paste(&p, TIM);
        picture_draw(&p, 120, 36);
        picture_lacks(p.text, "Somebody else");
        paste(&p, others[i]);
        field_is(&p, IDENTIFIER_LAST_NAME, i == 0 ? "Lovelace" : "");
        assert_null(strstr(p.app->form.field[IDENTIFIER_LINKEDIN_URL].text, "tim"));
        picture_has(picture_draw(&p, 120, 36),
                    "Somebody else: the form was emptied first. ^_ brings back Tim Zheng.");
        press(&p, "^_");
        field_is(&p, IDENTIFIER_FIRST_NAME, "Tim");
        field_is(&p, IDENTIFIER_EMAIL, "");
        picture_close(&p);
    }
}

static void form_paste_adds_what_contradicts_nothing(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    paste(&p, TIM);
    paste(&p, "tim@example.com");
    paste(&p, "https://www.linkedin.com/in/Tim-Zheng/");
    paste(&p, "TIM Zheng <tim@example.com>");
    paste(&p, "example.com");
    field_is(&p, IDENTIFIER_LAST_NAME, "Zheng");
    field_is(&p, IDENTIFIER_EMAIL, "tim@example.com");
    field_is(&p, IDENTIFIER_DOMAIN, "example.com");
    picture_lacks(picture_draw(&p, 120, 36), "Somebody else");
    picture_close(&p);
    picture_open(&p, NULL); /* what is no address at all is mended */
    paste(&p, "Tim");
    p.app->form.stop = IDENTIFIER_EMAIL;
    type(&p, "tim.example.com");
    paste(&p, "tim@example.com");
    field_is(&p, IDENTIFIER_FIRST_NAME, "Tim");
    field_is(&p, IDENTIFIER_EMAIL, "tim@example.com");
    picture_close(&p);
}

/* After a lookup was sent its person stays in the form, to be seen and sent again; the next one is not added
 * to it. Whoever changes it has made it theirs. */
static void form_paste_after_sending_begins_the_next_person(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    paste(&p, TIM);
    sent(&p);
    press(&p, "F3"); /* what is asked for is no other person */
    paste(&p, "example.org");
    field_is(&p, IDENTIFIER_LAST_NAME, "Zheng"); /* a company is nobody */
    sent(&p);
    paste(&p, "ada@example.com");
    field_is(&p, IDENTIFIER_LAST_NAME, "");
    field_is(&p, IDENTIFIER_LINKEDIN_URL, "");
    field_is(&p, IDENTIFIER_EMAIL, "ada@example.com");
    sent(&p);
    app_focus(p.app, PANE_LOOKUP);
    p.app->form.stop = IDENTIFIER_LAST_NAME;
    type(&p, "King");
    paste(&p, "https://www.linkedin.com/in/ada");
    field_is(&p, IDENTIFIER_LAST_NAME, "King");
    field_is(&p, IDENTIFIER_EMAIL, "ada@example.com");
    picture_close(&p);
}

/* What contradicts nobody may be meant for the one who was sent: it is told how to have that. */
static void form_paste_after_sending_can_be_added_after_all(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    type(&p, "Ada");
    press(&p, "Tab");
    type(&p, "Lovelace");
    sent(&p);
    paste(&p, "https://www.linkedin.com/in/ada");
    field_is(&p, IDENTIFIER_FIRST_NAME, "");
    picture_has(picture_draw(&p, 120, 24),
                "Taken for the next person. To add it to Ada Lovelace instead: ^_, then paste it again.");
    press(&p, "^_");
    paste(&p, "https://www.linkedin.com/in/ada");
    field_is(&p, IDENTIFIER_FIRST_NAME, "Ada");
    field_is(&p, IDENTIFIER_LINKEDIN_URL, "https://www.linkedin.com/in/ada");
    paste(&p, "https://www.linkedin.com/in/grace");
    picture_has(picture_draw(&p, 120, 24), "Somebody else: the form was emptied first. ^_ brings back Ada");
    picture_close(&p);
}

static const char bulk_call[] =
    "curl -X POST "
    "\"https://api.apollo.io/api/v1/people/bulk_match?run_waterfall_email=true&webhook_url=https%3A%2F%2F"
    "hooks.example.com\" -H 'x-api-key: SECRET' -d '{\"reveal_personal_emails\": true, \"details\": [\n"
    "{\"first_name\":\"Ray\",\"last_name\":\"Li\"},\n"
    "{\"first_name\":\"Ada\",\"last_name\":\"Lovelace\",\"domain\":\"example.com\"}]}'";

#define CALL "curl 'https://api.apollo.io/api/v1/people/match"

/* As people write it, as documentation does, as a browser copies it. */
static void form_paste_reads_a_call_however_curl_is_told(void **state)
{
    (void)state;
    static const char *const calls[] = {
        CALL
        "' -H 'x-api-key: SECRET' --data-urlencode 'name=Zoë O'\\''Hara & Co' -d run_waterfall_email=true",
        CALL "' -G \\\n  --data-urlencode \"name=Zoë O'Hara & Co\" \\\n  -d run_waterfall_email=true",
        CALL "'\n  --data-raw 'name=Zo%C3%AB+O%27Hara+%26+Co&run_waterfall_email=true'",
        CALL "' --data='name=Zo%C3%AB%20O%27Hara%20%26%20Co' -sSdrun_waterfall_email=true | jq .",
        CALL "' --data-raw $'{\"name\":\"Zo\\u00eb O\\'Hara \\x26 Co\",\"run_waterfall_email\":true}' "
             "--compressed",
        CALL "?run_waterfall_email=true' --json \"{\\\"name\\\": \\\"Zoë O'Hara & Co\\\"}\"",
        CALL "?name=Zo%C3%AB%20O%27Hara%20%26%20Co' -d '{\"name\":\"Somebody "
             "Else\",\"run_waterfall_email\":true}'",
        ("$ /usr/bin/curl --request POST --url https://api.apollo.io/api/v1/people/match "
         "--url-query run_waterfall_email=true -F \"name=Zoë O'Hara & Co\""),
        "https://api.apollo.io/api/v1/people/match?name=Zo%C3%AB+O%27Hara+%26+Co&run_waterfall_email=true#x",
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        struct picture p;
        picture_open(&p, NULL);
        paste(&p, calls[i]);
        field_is(&p, IDENTIFIER_NAME, "Zoë O'Hara & Co");
        assert_true(p.app->form.is_on[TOGGLE_EMAIL]);
        assert_false(p.app->form.is_on[TOGGLE_PHONE]); /* not said, so not asked */
        picture_close(&p);
    }
}

/* A call has the key in it: what cannot be read of it is typed nowhere. */
static void form_paste_refuses_a_call_that_it_cannot_read(void **state)
{
    (void)state;
    static const struct {
        const char *call, *why;
    } cases[] = {
        {CALL "' -H 'x-api-key: SECRET' -d @-", "from standard input"},
        {CALL "' -H 'x-api-key: SECRET' -d@ask.json", "from the file ask.json"},
        {CALL "' -H 'x-api-key: SECRET' --data-urlencode email@secret.txt", "from the file secret.txt"},
        {CALL "' -H 'x-api-key: SECRET' -F 'file=@ask.json'", "from the file ask.json"},
        {CALL "' -H 'x-api-key: SECRET'", "names nobody"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct picture p;
        picture_open(&p, NULL);
        paste(&p, cases[i].call);
        picture_has(picture_draw(&p, 120, 36), cases[i].why);
        picture_lacks(p.text, "SECRET");
        assert_true(lookup_form_is_empty(&p.app->form));
        picture_close(&p);
    }
}

/* The first person alone, never a mix of two; what is asked for as the call says it. */
static void form_paste_of_a_call_takes_one_person_and_the_switches(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    paste(&p, "tim@example.com");
    paste(&p, bulk_call);
    field_is(&p, IDENTIFIER_FIRST_NAME, "Ray");
    field_is(&p, IDENTIFIER_LAST_NAME, "Li");
    field_is(&p, IDENTIFIER_DOMAIN, "");
    field_is(&p, IDENTIFIER_EMAIL, "");
    assert_true(p.app->form.is_on[TOGGLE_EMAIL]);
    assert_false(p.app->form.is_on[TOGGLE_PHONE]);
    assert_true(p.app->form.is_on[TOGGLE_PERSONAL]);
    picture_has(picture_draw(&p, 120, 36), "2 people were pasted; the first is in the form.");
    press(&p, "^_"); /* one step back */
    field_is(&p, IDENTIFIER_EMAIL, "tim@example.com");
    assert_true(p.app->form.is_on[TOGGLE_PHONE]);
    picture_close(&p);
}

static void form_paste_of_a_record_knows_the_company_from_the_person(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    paste(&p, "{\"person\":{\"id\":\"64a7ff0cc4dfae00013df1a5\",\"name\":\"Tim Zheng\",\"email\":null,"
              "\"organization\":{\"id\":\"5e66b6381e05b4008c8331b8\",\"name\":\"Apollo\","
              "\"primary_domain\":\"apollo.io\"},\"contact\":{\"email\":\"old@example.com\"}}}");
    field_is(&p, IDENTIFIER_NAME, "Tim Zheng");
    field_is(&p, IDENTIFIER_ID, "64a7ff0cc4dfae00013df1a5");
    field_is(&p, IDENTIFIER_ORGANIZATION_NAME, "Apollo");
    field_is(&p, IDENTIFIER_DOMAIN, "apollo.io");
    field_is(&p, IDENTIFIER_EMAIL, "");
    picture_close(&p);
}

/* What is cut, nested without end, or no JSON at all does no harm. */
static void form_paste_survives_broken_json(void **state)
{
    (void)state;
    static const char *const broken[] = {"{",
                                         "{\"",
                                         "{\"a\"",
                                         "{\"a\":",
                                         "{\"first_name\":\"Tim",
                                         "[[[[",
                                         "{\"organization\":{\"organization\":{",
                                         "{]}{}[",
                                         "}{\"a\":\"\\",
                                         "{\"first_name\":\"Tim\",\"x\":[1,2,{\"y\":}"};
    struct picture p;
    picture_open(&p, NULL);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        paste(&p, broken[i]);
        picture_draw(&p, 80, 24);
    }
    char deep[4001] = "";
    for (int i = 0; i < 2000; i++)
        memcpy(deep + 2 * i, i % 2 ? "[{" : "{[", 2);
    paste(&p, deep);
    memset(deep, '[', sizeof deep - 1);
    paste(&p, deep);
    for (int i = 0; i + 17 < 4000; i += 17)
        memcpy(deep + i, "{\"organization\":", 17);
    paste(&p, deep);
    picture_close(&p);
}

static void form_paste_of_many_lines_is_text(void **state)
{
    (void)state;
    struct picture p;
    struct buf lines;
    buf_init(&lines, 1000000);
    for (int i = 0; i < 5000; i++)
        buf_append_text(&lines, "q y a p \033 \021 \032 \n");
    picture_open(&p, NULL);
    paste(&p, lines.data);
    assert_false(p.app->is_over);
    assert_int_equal(p.app->popup.kind, POPUP_NONE);
    assert_true(p.app->form.field[0].size <= TEXT_EDIT_MAX_BYTES);
    picture_draw(&p, 80, 24);
    picture_close(&p);
    buf_release(&lines);
}

static void form_paste_of_a_table_leads_to_the_lists(void **state)
{
    (void)state;
    static const char *const tables[] = {"First Name,Last Name,Domain\nAda,King,engines.example.com\n",
                                         "ada@example.com\n\nbob@example.com",
                                         "name\tcompany\r\nAda King\tEngines\r\n"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct picture p;
        picture_open(&p, NULL);
        paste(&p, tables[i]);
        picture_has(picture_draw(&p, 80, 24),
                    "That is a table. Lists (Alt-l) take it whole: paste it there.");
        field_is(&p, IDENTIFIER_FIRST_NAME, "");
        picture_close(&p);
    }
    struct picture p;
    picture_open(&p, NULL);
    paste(&p, "Ada\nKing, of the engines");
    field_is(&p, IDENTIFIER_FIRST_NAME, "Ada King, of the engines");
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(form_paste_finds_its_field),
    cmocka_unit_test(form_paste_never_mixes_two_people),
    cmocka_unit_test(form_paste_adds_what_contradicts_nothing),
    cmocka_unit_test(form_paste_after_sending_begins_the_next_person),
    cmocka_unit_test(form_paste_after_sending_can_be_added_after_all),
    cmocka_unit_test(form_paste_reads_a_call_however_curl_is_told),
    cmocka_unit_test(form_paste_refuses_a_call_that_it_cannot_read),
    cmocka_unit_test(form_paste_of_a_call_takes_one_person_and_the_switches),
    cmocka_unit_test(form_paste_of_a_record_knows_the_company_from_the_person),
    cmocka_unit_test(form_paste_survives_broken_json),
    cmocka_unit_test(form_paste_of_many_lines_is_text),
    cmocka_unit_test(form_paste_of_a_table_leads_to_the_lists),
};
TEST_MAIN(tests)
