/* scenario_test.c — scenario files: every statement, every kind of mistake, and the files that ship. */
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/sim/dice.h"
#include "core/sim/scenario.h"
#include "core/sim/sim.h"

static void assert_refused(const char *text, const char *sentence)
{
    struct err e = {.code = ERR_NONE};
    struct scenario *s = scenario_parse("x", text, &e);
    if (s)
        fail_msg("accepted: %s", text);
    assert_int_equal(e.code, ERR_CONFIG);
    if (!strstr(e.text, sentence))
        fail_msg("\"%s\" lacks \"%s\"", e.text, sentence);
}

static struct scenario *parse(const char *text)
{
    struct err e = {.code = ERR_NONE};
    struct scenario *s = scenario_parse("x", text, &e);
    if (!s)
        fail_msg("%s", e.text);
    return s;
}

static void every_shipped_scenario_parses_and_has_a_title(void **state)
{
    (void)state;
    const struct sim_scenario_info *list;
    size_t count = sim_scenarios(&list);
    assert_true(count >= 30);
    for (size_t i = 0; i < count; i++) {
        if (strlen(list[i].title) + strlen(list[i].name) > 65) /* in 80 columns a picker shows both */
            fail_msg("%s: the title leaves no room for the name", list[i].name);
        struct err e = {.code = ERR_NONE};
        struct scenario *s = scenario_load(list[i].name, &e);
        if (!s)
            fail_msg("%s", e.text);
        assert_string_equal(s->name, list[i].name);
        assert_string_equal(s->title, list[i].title);
        assert_true(strlen(s->title) > 5);
        if (strcmp(s->name, "default") != 0)
            assert_null(strstr(scenario_builtin_text("default"), s->title));
        scenario_drop(s);
    }
}

static void what_is_not_said_is_as_in_default(void **state)
{
    (void)state;
    struct scenario *s = parse("title nothing else\n");
    assert_int_equal(s->answer_after_ms, 300);
    assert_int_equal(s->webhook_after_ms, 5000);
    assert_int_equal(s->vendors[VENDOR_EMAIL].count, 4);
    assert_string_equal(s->vendors[VENDOR_EMAIL].step[2].name, "Icypeas");
    assert_int_equal(s->vendors[VENDOR_PHONE].count, 2);
    assert_int_equal(s->credits_field_micro[VENDOR_EMAIL] + s->credits_field_micro[VENDOR_PHONE], 6000000);
    assert_int_equal(s->limit[SPAN_MINUTE], 1000);
    assert_int_equal(s->limit[SPAN_DAY], -1);
    scenario_drop(s);
}

static void vendors_replace_the_default_list(void **state)
{
    (void)state;
    struct scenario *s = parse("email Apollo miss no_apollo_data\n"
                               "email \"Big Data Co\" hit extrapolated own-key # a comment\n"
                               "email ZeroBounce rejects catch-all\n"
                               "email Slow error timeout \"no answer in 30 s\"\n"
                               "phone none\n");
    const struct vendor_step *step = s->vendors[VENDOR_EMAIL].step;
    assert_int_equal(s->vendors[VENDOR_EMAIL].count, 4);
    assert_int_equal(s->vendors[VENDOR_PHONE].count, 0);
    assert_int_equal(step[0].outcome, VENDOR_MISS);
    assert_string_equal(step[0].code, "no_apollo_data");
    assert_string_equal(step[1].name, "Big Data Co");
    assert_string_equal(step[1].code, "extrapolated");
    assert_true(step[1].is_own_key);
    assert_int_equal(step[2].outcome, VENDOR_REJECTS);
    assert_string_equal(step[3].code, "timeout");
    assert_string_equal(step[3].message, "no answer in 30 s");
    assert_false(step[3].is_own_key);
    scenario_drop(s);
}

static void every_statement_is_read(void **state)
{
    (void)state;
    struct scenario *s = parse("title A title, with # in it\n"
                               "answer after 2m\nanswer cut 10\nanswer padded 20\nanswer dropped\n"
                               "status 503\ncontent-type text/plain; charset=utf-8\n"
                               "header \"Retry-After: 3\"\n| one\n|\n|   two\n"
                               "accepted anyway\nkey refused\nlimit minute 5\nlimit hour none\n"
                               "accept first\nmessage Two words\nfound stub\nid uuid\nwebhook-id number\n"
                               "person-id new\ncredits 2.5\ncredits 0.000001 phone\nnative skipped\n"
                               "webhook after 1h\nwebhook copies 3\nwebhook never\n"
                               "poll pending 4\npoll status 500\npoll retry-after 9s\n");
    assert_string_equal(s->title, "A title, with # in it");
    assert_int_equal(s->answer_after_ms, 120000);
    assert_int_equal(s->answer_cut, 10);
    assert_int_equal(s->answer_padding, 20);
    assert_true(s->is_answer_dropped && s->is_accepted_anyway && s->is_key_refused && s->is_person_id_new);
    assert_int_equal(s->status, 503);
    assert_string_equal(s->content_type, "text/plain; charset=utf-8");
    assert_string_equal(s->headers[0], "Retry-After: 3");
    assert_string_equal(s->body, "one\n\n  two");
    assert_int_equal(s->limit[SPAN_MINUTE], 5);
    assert_int_equal(s->limit[SPAN_HOUR], -1);
    assert_int_equal(s->accept, ACCEPT_FIRST);
    assert_string_equal(s->message, "Two words");
    assert_int_equal(s->found, FOUND_STUB);
    assert_int_equal(s->id, ID_UUID);
    assert_int_equal(s->webhook_id, WEBHOOK_ID_NUMBER);
    assert_int_equal(s->credits_micro, 2500000);
    assert_int_equal(s->credits_field_micro[VENDOR_EMAIL], 0);
    assert_int_equal(s->credits_field_micro[VENDOR_PHONE], 1);
    assert_int_equal(s->native, NATIVE_SKIPPED);
    assert_int_equal(s->webhook, WEBHOOK_NEVER);
    assert_int_equal(s->webhook_after_ms, 3600000);
    assert_int_equal(s->webhook_copies, 3);
    assert_int_equal(s->poll, POLL_STATUS);
    assert_int_equal(s->poll_status, 500);
    assert_int_equal(s->poll_pending_count, 4);
    assert_int_equal(s->poll_retry_after_ms, 9000);
    scenario_drop(s);
    s = parse("poll failed\nwebhook before-answer\nfound no\nkey refused\nlimit day 5\n");
    assert_int_equal(s->poll, POLL_UNDELIVERED);
    assert_int_equal(s->webhook, WEBHOOK_BEFORE_ANSWER);
    assert_int_equal(s->webhook_after_ms, 0);
    assert_int_equal(s->found, FOUND_NO);
    assert_int_equal(s->limit[SPAN_DAY], 5);
    scenario_drop(s);
}

static void a_mistake_is_told_with_its_line(void **state)
{
    (void)state;
    assert_refused("title x\n\nemial Apollo miss\n",
                   "x line 3: unknown word \"emial\"; did you mean \"email\"?");
    assert_refused("frobnicate 7\n", "x line 1: unknown word \"frobnicate\"");
    assert_refused("webhook after soon\n", "x line 1: write webhook after WAIT");
    assert_refused("# comment\nperson \"Ray Li\" scenario all-mis\n", "did you mean \"all-miss\"?");
    assert_refused("person \"Ray Li scenario all-miss\n", "x line 1: a quote is not closed");
}

static const char *const bad_values[] = {"title",
                                         "answer",
                                         "answer after",
                                         "answer after 5",
                                         "answer after -5s",
                                         "answer after 5sec",
                                         "answer after 99999999h",
                                         "answer after 999999999999999999999999s",
                                         "answer cut",
                                         "answer cut x",
                                         "answer cut 99999999999",
                                         "answer padded 1e3",
                                         "answer maybe",
                                         "status",
                                         "status 99",
                                         "status 600",
                                         "status 20x",
                                         "status 200 300",
                                         "content-type",
                                         "header",
                                         "header no-colon",
                                         "header \": empty\"",
                                         "header \"a b: c\"",
                                         "header \"a: b\tc\"",
                                         "accepted",
                                         "accepted never",
                                         "key",
                                         "key good",
                                         "limit",
                                         "limit minute",
                                         "limit week 5",
                                         "limit minute -5",
                                         "limit minute five",
                                         "accept",
                                         "accept some",
                                         "found",
                                         "found maybe",
                                         "id",
                                         "id big",
                                         "webhook-id",
                                         "webhook-id big",
                                         "person-id",
                                         "person-id old",
                                         "credits",
                                         "credits x",
                                         "credits -1",
                                         "credits 1.",
                                         "credits .5",
                                         "credits 1.0000001",
                                         "credits 9999999",
                                         "credits 1 fax",
                                         "credits 1 email phone",
                                         "email",
                                         "email Apollo",
                                         "email Apollo finds",
                                         "email Apollo hit a b",
                                         "email Apollo error",
                                         "phone Apollo verifies x y",
                                         "native",
                                         "native perhaps",
                                         "webhook",
                                         "webhook maybe",
                                         "webhook after",
                                         "webhook copies 0",
                                         "webhook copies 21",
                                         "webhook never again",
                                         "poll",
                                         "poll maybe",
                                         "poll pending",
                                         "poll pending x",
                                         "poll status 200",
                                         "poll status 600",
                                         "poll later 5",
                                         "person",
                                         "person \"Ray Li\"",
                                         "person \"Ray Li\" plays all-miss",
                                         "person \"Ray Li\" scenario mixed"};

static void every_bad_value_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_values / sizeof *bad_values; i++)
        assert_refused(bad_values[i], "x line 1: ");
}

static void ceilings_hold(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 33; i++)
        buf_printf(&text, "email V%d miss\n", i);
    assert_refused(text.data, "x line 33: ");
    buf_clear(&text);
    for (int i = 0; i < 9; i++)
        buf_printf(&text, "header \"h%d: v\"\n", i);
    assert_refused(text.data, "x line 9: ");
    buf_clear(&text);
    for (int i = 0; i < 40000; i++)
        buf_append_text(&text, "| 0123456789\n");
    assert_refused(text.data, "the body is larger than");
    buf_clear(&text);
    for (int i = 0; i < 30; i++)
        buf_append_text(&text, "word ");
    assert_refused(text.data, "x line 1: too many words");
    buf_release(&text);
}

/* Whatever bytes a file holds, it is read or refused with a sentence. */
static void spoilt_files_are_read_or_refused(void **state)
{
    (void)state;
    struct dice d;
    dice_init(&d, 1, "spoilt");
    const char *name = NULL;
    for (size_t round = 0; round < 3000; round++) {
        name = scenario_builtin_name(round % 48) ? scenario_builtin_name(round % 48) : "default";
        struct buf text;
        buf_init(&text, 65536);
        buf_append_text(&text, scenario_builtin_text(name));
        for (int i = 0; i < 4; i++)
            text.data[dice_below(&d, (uint32_t)text.size)] = "\n\" #|0x-\tz\x80"[dice_below(&d, 11)];
        struct err e = {.code = ERR_NONE};
        struct scenario *s = scenario_parse("spoilt", text.data, &e);
        if (!s)
            assert_true(strlen(e.text) > 10);
        scenario_drop(s);
        buf_release(&text);
    }
}

static void a_person_chooses_another_scenario(void **state)
{
    (void)state;
    struct scenario *s = parse("person \"Ray Li\" scenario all-miss\n");
    assert_string_equal(scenario_for(s, "ray LI")->name, "all-miss");
    assert_ptr_equal(scenario_for(s, "Tim Zheng"), s);
    assert_ptr_equal(scenario_for(s, ""), s);
    scenario_drop(s);
}

static void an_unknown_name_says_the_nearest(void **state)
{
    (void)state;
    struct err e = {.code = ERR_NONE};
    assert_null(scenario_load("webhook-nver", &e));
    assert_int_equal(e.code, ERR_USAGE);
    assert_non_null(strstr(e.text, "did you mean \"webhook-never\"?"));
    assert_null(scenario_load("zzzzzzzzzzzzzzzz", &e));
    assert_int_equal(e.code, ERR_USAGE);
    assert_non_null(strstr(e.text, "all-miss"));
    assert_null(scenario_load("/nowhere/at/all.scenario", &e));
    assert_int_equal(e.code, ERR_USAGE);
    assert_non_null(strstr(e.text, "/nowhere/at/all.scenario"));
}

static void write_text_file(const char *path, const char *text, size_t size)
{
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, size, f), size);
    fclose(f);
}

static void files_name_files_beside_them(void **state)
{
    (void)state;
    char folder[] = "/tmp/scenario_test.XXXXXX", outer[64], inner[64], binary[64];
    assert_non_null(mkdtemp(folder));
    snprintf(outer, sizeof outer, "%s/outer.scenario", folder);
    snprintf(inner, sizeof inner, "%s/inner.scenario", folder);
    snprintf(binary, sizeof binary, "%s/binary.scenario", folder);
    static const char outer_text[] =
        "person \"A B\" scenario inner.scenario\nperson \"C D\" scenario all-miss\n";
    static const char inner_text[] = "title inner\ncredits 7\n";
    write_text_file(outer, outer_text, strlen(outer_text));
    write_text_file(inner, inner_text, strlen(inner_text));
    write_text_file(binary, "title a\0b\n", 10);
    struct err e = {.code = ERR_NONE};
    struct scenario *s = scenario_load(outer, &e);
    if (!s)
        fail_msg("%s", e.text);
    assert_int_equal(scenario_for(s, "A B")->credits_micro, 7000000);
    assert_string_equal(scenario_for(s, "C D")->name, "all-miss");
    scenario_drop(s);

    assert_null(scenario_load(binary, &e));
    assert_int_equal(e.code, ERR_CONFIG);
    /* A file that names itself would go round for ever. */
    static const char circle[] = "person \"A B\" scenario inner.scenario\n";
    write_text_file(inner, circle, strlen(circle));
    assert_null(scenario_load(inner, &e));
    assert_int_equal(e.code, ERR_CONFIG);
    unlink(outer);
    unlink(inner);
    unlink(binary);
    rmdir(folder);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_shipped_scenario_parses_and_has_a_title),
    cmocka_unit_test(what_is_not_said_is_as_in_default),
    cmocka_unit_test(vendors_replace_the_default_list),
    cmocka_unit_test(every_statement_is_read),
    cmocka_unit_test(a_mistake_is_told_with_its_line),
    cmocka_unit_test(every_bad_value_is_refused),
    cmocka_unit_test(ceilings_hold),
    cmocka_unit_test(spoilt_files_are_read_or_refused),
    cmocka_unit_test(a_person_chooses_another_scenario),
    cmocka_unit_test(an_unknown_name_says_the_nearest),
    cmocka_unit_test(files_name_files_beside_them),
};
TEST_MAIN(tests)
