/* privacy_test.c — what is masked, what stays, and that nothing which leaves the screen says more than it. */
#include "tests/unit/tui/picture.h"

#include "core/base/buf.h"
#include "tui/mask.h"

static void assert_masked(void (*mask)(struct buf *, const char *, bool), const char *text,
                          const char *wanted)
{
    struct buf out;
    buf_init(&out, 10000);
    mask(&out, text, true);
    assert_string_equal(out.data, wanted);
    buf_release(&out);
}

static void as_json(struct buf *out, const char *text, bool is_ascii)
{
    mask_json(out, text, strlen(text), is_ascii);
}

static void of_tim(struct buf *out, const char *text, bool is_ascii)
{
    mask_sentence(out, text, "Tim Zheng", is_ascii);
}

static void of_nobody(struct buf *out, const char *text, bool is_ascii)
{
    mask_sentence(out, text, NULL, is_ascii);
}

static void mask_takes_people_out_of_a_sentence_and_nothing_else(void **state)
{
    (void)state;
    assert_masked(of_tim, "sent Tim Zheng", "sent *** *****");
    assert_masked(of_tim, "Tim Zheng, Tim Zheng", "*** *****, *** *****");
    assert_masked(of_nobody, "webhook 2.4 kB: settled, delivered, credits 6",
                  "webhook 2.4 kB: settled, delivered, credits 6");
    assert_masked(of_nobody, "until 14:05:06 no answer from Apollo (HTTP 429)",
                  "until 14:05:06 no answer from Apollo (HTTP 429)");
    assert_masked(of_nobody, "tim@example.com and +1-916-787-1122 of linkedin.com/in/tim",
                  "***@*******.*** and +*-***-***-**** of ********.***/**/***");
}

static void mask_keeps_the_columns_of_a_whole_text(void **state)
{
    (void)state;
    char *masked = mask_whole("Tim-Ray 日本 7", true), *dots = mask_text("Li 7");
    assert_string_equal(masked, "***-*** **** *");
    assert_string_equal(dots, "•• •");
    free(masked);
    free(dots);
}

static void mask_leaves_nobody_in_a_sentence_of_json(void **state)
{
    (void)state;
    assert_masked(as_json,
                  "{\"message\":\"No match for tim@x.io or +14155550161\",\"request_id\":\"4155550161\"}",
                  "{\"message\":\"No match for ***@*.** or +***********\",\"request_id\":\"4155550161\"}");
    assert_masked(as_json, "{\"vendors\":[{\"name\":\"Icypeas\",\"statusMessage\":\"tim@x.io bounced\"}]}",
                  "{\"vendors\":[{\"name\":\"Icypeas\",\"statusMessage\":\"***@*.** bounced\"}]}");
}

static void mask_keeps_json_in_shape(void **state)
{
    (void)state;
    assert_masked(as_json, "{\"name\": \"Tim \\\"Z\\\"\", \"n\": 12,\r\n \"status\":\"Verified\"}",
                  "{\"name\": \"*** \\\"*\\\"\", \"n\": 12,\r\n \"status\":\"Verified\"}");
    assert_masked(as_json,
                  "{\"vendors\":[{\"name\":\"Icypeas\",\"emails\":[\"t@x.io\"],\"sub\":{\"name\":\"Tim\"}}],"
                  "\"name\":\"Tim\"}",
                  "{\"vendors\":[{\"name\":\"Icypeas\",\"emails\":[\"*@*.**\"],\"sub\":{\"name\":\"***\"}}],"
                  "\"name\":\"***\"}");
    assert_masked(
        as_json,
        "{\"request_id\":\"77\",\"people\":[{\"id\":\"64a7\",\"title\":\"CEO\",\"vendors\":[{\"id\":"
        "\"ic-1\"}]}]}",
        "{\"request_id\":\"77\",\"people\":[{\"id\":\"****\",\"title\":\"***\",\"vendors\":[{\"id\":"
        "\"ic-1\"}]}]}");
    assert_masked(
        as_json,
        "{\"state\":\"delivered\",\"credits\":\"6\",\"created\":\"2026-01-31T09:22:48Z\",\"people\":[{"
        "\"person\":{\"state\":\"Ohio\"},\"validations\":[\"ZeroBounce: valid\"]}]}",
        "{\"state\":\"delivered\",\"credits\":\"6\",\"created\":\"2026-01-31T09:22:48Z\",\"people\":[{"
        "\"person\":{\"state\":\"****\"},\"validations\":[\"ZeroBounce: valid\"]}]}");
    assert_masked(as_json, "\"no end", "\"** ***");
    assert_masked(as_json, "", "");
}

static void mask_leaves_a_url_its_parameters(void **state)
{
    (void)state;
    assert_masked(mask_url, "https://api.apollo.io/x?first_name=Tim&run_waterfall_email=true&domain=a.io",
                  "https://api.apollo.io/x?first_name=***&run_waterfall_email=true&domain=*.**");
}

static void as_filter(struct buf *out, const char *text, bool is_ascii)
{
    mask_filter(out, text, strlen(text), is_ascii);
}

static void mask_leaves_a_filter_its_terms_and_nobody(void **state)
{
    (void)state;
    static const char *const same[] = {"state:waiting,deliv credits>5 http>=500 !is:open",
                                       "email:verified phone:NONE -email:f since:2026-11-01 id>123456789",
                                       "vendor:icypeas by:webhook,", "credits:none state:"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_masked(as_filter, same[i], same[i]);
    assert_masked(as_filter, "company:acme.com state:draft", "company:****.*** state:draft");
    assert_masked(as_filter, "company:\"Acme Inc\" id:7", "company:\"**** ***\" id:7");
    assert_masked(as_filter, "email:tim@ !email:verified,zheng", "email:***@ !email:verified,*****");
    assert_masked(as_filter, "phone:415 phone:+1-415", "phone:*** phone:+*-***");
    assert_masked(as_filter, "state:tim@x.io vendor:4157871122", "state:***@*.** vendor:**********");
    assert_masked(as_filter, "tim|is:open \"ed state:open", "***|is:open \"** *****:****");
    assert_masked(as_filter, "stat:zheng https://x.io a=b 日本", "****:***** *****://*.** *=* ****");
    assert_masked(as_filter, "state:zheng,waiting by:ray is:tim", "state:*****,waiting by:*** is:***");
    assert_masked(as_filter, "since:zheng http>zheng id:tim credits:li",
                  "since:***** http>***** id:*** credits:**");
    assert_masked(as_filter, "", "");
}

static void as_said(struct buf *out, const char *text, bool is_ascii)
{
    mask_said(out, text, strlen(text), is_ascii);
}

/* What is wrong with a filter is told with what was typed. */
static void mask_leaves_an_error_no_name(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *said;
    } errors[] = {
        {"state:zheng", "\"state:*****\" is nothing; it takes draft, queued and the like."},
        {"state:delievered", "\"state:**********\" is nothing; did you mean \"state:delivered\"?"},
        {"since:zheng", "\"since:*****\" is no time; write 30m, 12h, 1d,"},
        {"http:zheng", "\"http:*****\" is nothing; write it like http:429."},
        {"zheng:tim", "\"*****:\" is no key. There are state, vendor,"},
        {"company>zheng", "\"company\" is not compared by < or >; write it like company:\"Acme Inc\"."},
        {"state:", "\"state:\" wants a value, such as draft or queued."},
        {"state:\"a\\\" is zheng\"", "\"state:*"},
    };
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        struct filter f;
        struct err e = {0};
        struct buf out;
        assert_false(filter_parse(errors[i].typed, PICTURE_NOW_MS, &f, &e));
        buf_init(&out, 10000);
        as_said(&out, e.text, true);
        if (strncmp(out.data, errors[i].said, strlen(errors[i].said)) != 0)
            assert_string_equal(out.data, errors[i].said);
        picture_lacks(out.data, "zheng");
        buf_release(&out);
    }
    assert_masked(as_said, "Theme \"x\" stays", "Theme \"x\" stays");
    assert_masked(as_said, "\"no end", "\"no end");
    assert_masked(as_said, "\"", "\"");
    assert_masked(as_said, "", "");
}

static void open_private(struct picture *p, struct settings *s)
{
    *s = (struct settings){0};
    for (int i = 0; i < SETTING_COUNT; i++) {
        s->value[i] = mem_text(i == SETTING_PRIVACY ? "on" : setting_info((enum setting)i)->standard);
        s->origin[i] = mem_text("default");
    }
    *p = (struct picture){.options = {.mode_word = "", .settings = s}};
    p->app = mem_zalloc(sizeof *p->app);
    app_init(p->app, &p->options, true);
    canvas_init(&p->canvas);
}

static void privacy_by_setting_cannot_be_switched_off(void **state)
{
    (void)state;
    struct picture p;
    struct settings s;
    open_private(&p, &s);
    picture_has(picture_draw(&p, 120, 36), "PRIVATE (locked)");
    press(&p, "F9");
    press(&p, "F9");
    assert_true(p.app->is_private);
    picture_has(picture_draw(&p, 120, 36), "Privacy is locked by the setting");
    picture_close(&p);
    settings_release(&s);
}

/* A title with a company is one person, and so is an id for whoever has Apollo. */
static void privacy_covers_titles_and_ids(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_delivered(1);
    mem_text_replace_take(&r->people[0].apollo_id, mem_text("64a7ff0cc4df"));
    mem_text_replace_take(&r->people[0].delivered_id, mem_text("587cf802f651"));
    tell_rows(&p, one_row(1, REQUEST_DELIVERED, "Tim Zheng"), 1, 0, 1);
    tell_request(&p, r);
    picture_has(picture_draw(&p, 160, 50), "Founder & CEO");
    picture_has(p.text, "person 64a7ff0cc4df");
    picture_has(p.text, "delivered as 587cf802f651");
    press(&p, "F9");
    picture_lacks(picture_draw(&p, 160, 50), "Founder");
    picture_lacks(p.text, "64a7");
    picture_lacks(p.text, "587c");
    picture_has(p.text, "-8351464734221602674"); /* a request's is nobody's */
    picture_close(&p);
}

/* Each thing that can be copied, in privacy: no piece of the person is in it. */
static void privacy_covers_every_copy(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_delivered(1);
    r->http.method = mem_text("POST");
    r->http.url = mem_text(
        "https://api.apollo.io/api/v1/people/match?first_name=Tim&last_name=Zheng&email=tim%40example.com");
    mem_text_replace_take(&r->people[0].organization, mem_text("Acme Inc"));
    struct request_row *row = one_row(1, REQUEST_DELIVERED, "Tim Zheng");
    mem_text_replace_take(&row->organization, mem_text("acme.example"));
    tell_rows(&p, row, 1, 0, 1);
    tell_request(&p, r);
    picture_has(picture_draw(&p, 160, 40), "Acme Inc");
    picture_has(p.text, "acme.example");
    press(&p, "F9");
    picture_lacks(picture_draw(&p, 160, 40), "Acme");
    picture_lacks(p.text, "acme");
    press(&p, "2");
    press(&p, "Esc");
    press(&p, "2");
    int copied = 0;
    for (int i = 0; i < 8; i++) {
        press(&p, "2");
        press(&p, "Y");
        for (int k = 0; k < i; k++)
            press(&p, "Down");
        press(&p, "Enter");
        copied += p.app->wish.is_copy;
        p.app->wish.is_copy = false;
        const char *said = p.app->wish.copy.data;
        static const char *const secrets[] = {"Tim", "tim", "Zheng", "example.com", "916", "787", "cme"};
        for (size_t n = 0; said && n < sizeof secrets / sizeof *secrets; n++)
            picture_lacks(said, secrets[n]);
    }
    assert_true(copied >= 6);
    picture_close(&p);
}

/* In a room: the field that is typed into is masked like all others, and what is said of it, too. */
static void privacy_covers_what_is_typed(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "F9");
    type(&p, "Zacharias");
    picture_has(picture_draw(&p, 80, 24), "First name  •••••••••");
    assert_true(p.canvas.has_cursor);
    int x = p.canvas.cursor_x;
    press(&p, "Left");
    press(&p, "Left");
    picture_draw(&p, 80, 24);
    assert_int_equal(p.canvas.cursor_x, x - 2); /* it goes where the letters are */
    press(&p, "Down");
    press(&p, "Down");
    type(&p, "Mononym");
    picture_lacks(picture_draw(&p, 80, 24), "Mononym"); /* "… is not a full name" */
    press(&p, "Enter");
    picture_lacks(picture_draw(&p, 80, 24), "Mononym");
    press(&p, "2");
    press(&p, "Esc");
    press(&p, "/");
    type(&p, "zach state:waiting tim@x.io");
    picture_has(picture_draw(&p, 120, 36), "/ •••• state:waiting •••@•.••");
    press(&p, "Enter");
    picture_has(picture_draw(&p, 120, 36), "/ •••• state:waiting •••@•.••");
    picture_close(&p);
}

static void privacy_scrolls_a_long_field_with_its_cursor(void **state)
{
    (void)state;
    struct text_edit t;
    struct canvas c;
    text_edit_set(&t, "日本 Jose\xcc\x81 abcdefghijklmnop");
    canvas_init(&c);
    canvas_reset(&c, 12, 1);
    text_edit_draw(&t, &c, (struct rect){0, 0, 12, 1}, true, NULL, mask_append);
    char *text = canvas_text(&c);
    assert_string_equal(text, "•••••••••••\n");
    assert_int_equal(c.cursor_x, 11);
    free(text);
    t.cursor = 0;
    canvas_reset(&c, 12, 1);
    text_edit_draw(&t, &c, (struct rect){0, 0, 12, 1}, true, NULL, mask_append);
    text = canvas_text(&c);
    assert_string_equal(text, "•••• •••• ••\n");
    free(text);
    canvas_release(&c);
}

static void privacy_leaves_units_in_the_events(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct wf_event ev = {.kind = WF_EVENT_NOTE,
                          .note = {.kind = WF_NOTE_DELIVERY, .text = mem_text("webhook 2.4 kB: settled")}};
    app_take_event(p.app, &ev);
    ev.note =
        (struct wf_note){.kind = WF_NOTE_SENT, .text = mem_text("sent Ray Li"), .who = mem_text("Ray Li")};
    app_take_event(p.app, &ev);
    press(&p, "F9");
    const char *picture = picture_draw(&p, 120, 36);
    picture_has(picture, "webhook 2.4 kB: settled");
    picture_has(picture, "sent ••• ••");
    picture_close(&p);
}

/* Why a call was refused is Apollo's sentence, and may name whom it was about. */
static void privacy_covers_what_apollo_said_of_the_person(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request *r = request_waiting(1);
    r->state = REQUEST_REFUSED;
    r->message = mem_text("Nobody knows Tim Zheng at tim@example.com");
    tell_only(&p, r);
    picture_has(picture_draw(&p, 120, 36), "Nobody knows Tim Zheng");
    press(&p, "m");
    picture_has(picture_draw(&p, 120, 36), "Nobody knows •••");
    picture_lacks(p.text, "Zheng");
    picture_lacks(p.text, "tim@");
    press(&p, "x");
    picture_has(picture_draw(&p, 120, 36), "Nobody knows •••");
    picture_lacks(p.text, "Zheng");
    picture_lacks(p.text, "tim@");
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(privacy_covers_what_apollo_said_of_the_person),
    cmocka_unit_test(mask_takes_people_out_of_a_sentence_and_nothing_else),
    cmocka_unit_test(mask_keeps_the_columns_of_a_whole_text),
    cmocka_unit_test(mask_leaves_nobody_in_a_sentence_of_json),
    cmocka_unit_test(mask_keeps_json_in_shape),
    cmocka_unit_test(mask_leaves_a_url_its_parameters),
    cmocka_unit_test(mask_leaves_a_filter_its_terms_and_nobody),
    cmocka_unit_test(mask_leaves_an_error_no_name),
    cmocka_unit_test(privacy_by_setting_cannot_be_switched_off),
    cmocka_unit_test(privacy_covers_titles_and_ids),
    cmocka_unit_test(privacy_covers_every_copy),
    cmocka_unit_test(privacy_covers_what_is_typed),
    cmocka_unit_test(privacy_scrolls_a_long_field_with_its_cursor),
    cmocka_unit_test(privacy_leaves_units_in_the_events),
};
TEST_MAIN(tests)
