/* detail_explain_test.c — what happened, in plain words: whose words they are, nothing invented, read to its
 * end. */
#include "tests/unit/tui/picture.h"

static void detail_explains_in_plain_words(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_only(&p, request_delivered(1));
    picture_draw(&p, 120, 40);
    press(&p, "x");
    const char *picture = picture_draw(&p, 120, 40);
    picture_has(picture, "In plain words");
    picture_has(picture, "Apollo was asked about Tim Zheng");
    picture_has(picture, "Apollo's final e-mail is tim@example.com");
    picture_close(&p);
}

/* Whoever was delivered beside those who were asked about was not asked about. */
static void detail_explains_who_was_asked_about(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_delivered(1);
    request_add_person(r)->position = -1;
    tell_only(&p, r);
    picture_draw(&p, 120, 40);
    press(&p, "x");
    picture_has(picture_draw(&p, 120, 40), "Apollo was asked about Tim Zheng, with");
    picture_close(&p);
}

/* Its paragraphs stand apart where there is room, and use every line where there is not. */
static void detail_explanation_breathes_where_it_can(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_only(&p, request_delivered(1));
    picture_draw(&p, 120, 40);
    press(&p, "x");
    picture_draw(&p, 120, 40);
    size_t airy = p.app->popup.doc.line_count;
    picture_draw(&p, 120, 16);
    size_t dense = p.app->popup.doc.line_count;
    assert_int_equal(airy, dense + 4); /* five paragraphs */
    assert_true(airy + 6 > 16);
    picture_close(&p);
}

/* Where it does not fit it is scrolled by every key that scrolls, and what is left at its end is seen. */
static void detail_explanation_is_read_to_its_end(void **state)
{
    (void)state;
    static const char *const ways[][2] = {{"PgDn", "PgUp"}, {"End", "Home"}, {"G", "g"}, {"Space", "PgUp"}};
    struct picture p;
    picture_open(&p, NULL);
    tell_only(&p, request_delivered(1));
    picture_draw(&p, 60, 16);
    press(&p, "x");
    picture_has(picture_draw(&p, 60, 16), "Up Down   y copy   Esc close");
    picture_lacks(p.text, "Apollo's id");
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        press(&p, ways[i][0]);
        press(&p, ways[i][0]);
        picture_has(picture_draw(&p, 60, 16), "Apollo's id");
        press(&p, ways[i][1]);
        press(&p, ways[i][1]);
        picture_has(picture_draw(&p, 60, 16), "Apollo was asked");
    }
    press(&p, "End");
    picture_has(picture_draw(&p, 120, 40), "Apollo was asked"); /* with room for all it is seen whole */
    picture_close(&p);
}

static void expect_explained(struct request *r, const char *wanted)
{
    struct detail_context x = {.request = r};
    struct doc d;
    struct buf text;
    buf_init(&text, 10000);
    doc_init(&d);
    doc_begin(&d, 1000, false);
    detail_write_explanation(&x, &d);
    doc_write(&d, &text);
    picture_has(text.data, wanted);
    doc_release(&d);
    buf_release(&text);
}

/* What the program says of a call that did not leave is not put into Apollo's mouth. */
static void detail_explains_whose_words_they_are(void **state)
{
    (void)state;
    struct request *r = request_waiting(1);
    r->state = REQUEST_REJECTED;
    r->message = mem_text("The name api.apollo.io is not found; nothing was sent.");
    expect_explained(r, "Apollo was to be asked about Tim Zheng,");
    expect_explained(r, "What happened: The name api.apollo.io");
    expect_explained(r, "The request is rejected: the call did not leave. Apollo has");
    r->http.status = 422;
    mem_text_replace_take(&r->message, mem_text("insufficient credits"));
    expect_explained(r, "Apollo was asked about Tim Zheng,");
    expect_explained(r, "Apollo's message: insufficient credits");
    expect_explained(r, "The request is rejected: Apollo answered with an error. Apollo has");
    expect_explained(r, "Apollo has too few credits left for it.");
    r->state = REQUEST_UNCERTAIN;
    r->http.status = 200;
    mem_text_replace_take(&r->message, mem_text("The answer is empty."));
    expect_explained(r, "What happened: The answer is empty.");
    r->state = REQUEST_ABANDONED;
    mem_text_replace_take(&r->message, mem_text("You stopped waiting."));
    expect_explained(r, "What happened: You stopped waiting.");
    request_free(r);
}

/* What has gone wrong is told here too, and no sentence is told twice. */
static void detail_explains_trouble_once(void **state)
{
    (void)state;
    struct request *r = request_delivered(1);
    size_t attempts = r->people[0].attempt_count, findings = r->people[0].finding_count;
    r->state = REQUEST_NOT_FOUND;
    r->people[0].finding_count = r->people[0].attempt_count = 0;
    r->message = mem_text("The delivery calls itself \"failed\" and says: no vendor is set up");
    expect_explained(r, "What happened: The delivery calls itself \"failed\" and says: no vendor is set up");
    expect_explained(r, "It failed at Apollo");
    r->people[0].unprocessed_json = mem_text("{\"domain\":\"example.com\"}");
    expect_explained(r, "Apollo did not process: domain example.com.");
    r->state = REQUEST_REFUSED;
    r->delivered_by = CHANNEL_NONE;
    expect_explained(r, "The request is refused. Apollo reports 2.5 credits.\nNothing will be delivered:");
    r->state = REQUEST_WAITING;
    r->poll_note = mem_text("Apollo refused the key for polling.");
    r->failure_reason = mem_text("Waterfall enrichment failed");
    expect_explained(r, "When the result was asked for: Apollo refused the key for polling.");
    expect_explained(r, "Apollo's webhook failed: Waterfall enrichment failed");
    r->people[0].attempt_count = attempts;
    r->people[0].finding_count = findings;
    request_free(r);
}

static void detail_explains_one_credit_as_one(void **state)
{
    (void)state;
    struct request *r = request_delivered(1);
    expect_explained(r, "Apollo reports 2.5 credits.");
    mem_text_replace_take(&r->credits, mem_text("1"));
    expect_explained(r, "Apollo reports 1 credit.");
    mem_text_replace_take(&r->credits, NULL);
    expect_explained(r, "Apollo has reported no credits.");
    request_free(r);
}

/* What vendors found and Apollo dropped is not told as nothing. */
static void detail_says_whether_anybody_had_it(void **state)
{
    (void)state;
    struct request *r = request_delivered(1);
    r->state = REQUEST_NOT_FOUND;
    size_t count = r->people[0].attempt_count, findings = r->people[0].finding_count;
    r->people[0].finding_count = 0;
    expect_explained(r, "Apollo kept nothing of what was found: there is no final e-mail.");
    expect_explained(r, "Apollo kept nothing of what vendors found. A LinkedIn URL");
    r->people[0].attempt_count = 1;
    expect_explained(r, "So there is no e-mail.");
    expect_explained(r, "No vendor had it. A LinkedIn URL");
    r->people[0].attempt_count = 0;
    expect_explained(r, "Nothing was found. A LinkedIn URL");
    expect_explained(r, "\nThe result came by webhook after 40 seconds. Apollo reports");
    r->settled_ms = r->created_ms + 999;
    expect_explained(r, "by webhook after less than a second.");
    r->settled_ms = r->created_ms + 125000;
    expect_explained(r, "by webhook after 2 min 5 s.");
    r->settled_ms = r->created_ms + 3723000;
    expect_explained(r, "by webhook after 1:02:03 hours.");
    r->people[0].attempt_count = count;
    r->people[0].finding_count = findings;
    request_free(r);
}

/* At every width a sentence's end stays with its last word, and a hit's words are as they were. */
static void detail_explains_without_a_lone_full_stop(void **state)
{
    (void)state;
    struct request *r = request_delivered(1);
    struct detail_context x = {.request = r};
    struct doc d;
    struct buf text;
    buf_init(&text, 10000);
    doc_init(&d);
    for (int width = 24; width < 130; width++) {
        doc_begin(&d, width, false);
        detail_write_explanation(&x, &d);
        buf_clear(&text);
        doc_write(&d, &text);
        for (const char *end = ".,;)"; *end; end++)
            picture_lacks(text.data, (char[]){'\n', *end, '\0'});
    }
    doc_release(&d);
    buf_release(&text);
    request_free(r);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(detail_explains_in_plain_words),
    cmocka_unit_test(detail_explains_who_was_asked_about),
    cmocka_unit_test(detail_explanation_breathes_where_it_can),
    cmocka_unit_test(detail_explanation_is_read_to_its_end),
    cmocka_unit_test(detail_explains_whose_words_they_are),
    cmocka_unit_test(detail_explains_trouble_once),
    cmocka_unit_test(detail_explains_one_credit_as_one),
    cmocka_unit_test(detail_says_whether_anybody_had_it),
    cmocka_unit_test(detail_explains_without_a_lone_full_stop),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, picture_set_utc, NULL);
}
