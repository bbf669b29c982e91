/* detail_people_test.c — the Waterfall tab of a batch: ten people, one after the other, each with a heading
 * and what came of them; and of a request with hundreds of attempts. */
#include "tests/unit/tui/picture.h"

static struct person *add_person(struct request *r, int position, const char *first, const char *last)
{
    struct person *who = request_add_person(r);
    who->position = position;
    identifiers_set(&who->asked, IDENTIFIER_FIRST_NAME, first);
    identifiers_set(&who->asked, IDENTIFIER_LAST_NAME, last);
    who->name = mem_text_format("%s %s", first, last);
    who->title = mem_text("Engineer");
    who->organization = mem_text("Acme");
    return who;
}

static void attempt(struct person *who, enum contact_field field, int position, const char *vendor,
                    const char *status, const char *value)
{
    struct attempt *a = person_add_attempt(who);
    a->field = field;
    a->position = position;
    a->vendor = mem_text(vendor);
    a->status = mem_text(status);
    a->verification = TRISTATE_FALSE;
    if (value)
        text_list_add_take(&a->values, mem_text(value));
}

static void find(struct person *who, enum contact_field field, const char *value)
{
    struct finding *f = person_add_finding(who);
    f->field = field;
    f->value = mem_text(value);
    f->status = mem_text("Verified");
}

static struct request *request_of_ten(void)
{
    static const char *const names[][2] = {{"Tim", "Zheng"},      {"Ray", "Li"},       {"Ada", "Lovelace"},
                                           {"Grace", "Hopper"},   {"Alan", "Turing"},  {"Edsger", "Dijkstra"},
                                           {"Barbara", "Liskov"}, {"Donald", "Knuth"}, {"Ken", "Thompson"},
                                           {"Dennis", "Ritchie"}};
    struct request *r = request_new();
    r->id = 1;
    r->state = REQUEST_DELIVERED;
    r->delivered_by = CHANNEL_WEBHOOK;
    r->options = (struct lookup_options){.waterfall_email = true, .waterfall_phone = true};
    r->created_ms = r->sent_ms = r->answered_ms = PICTURE_NOW_MS - 42000;
    r->settled_ms = PICTURE_NOW_MS - 2000;
    r->credits = mem_text("31");
    for (int i = 0; i < 10; i++) {
        struct person *who = add_person(r, i, names[i][0], names[i][1]);
        if (i % 3 == 2)
            continue; /* no vendor was asked */
        attempt(who, CONTACT_EMAIL, 1, "Apollo", "NOT_FOUND", NULL);
        attempt(who, CONTACT_EMAIL, 2, "Icypeas", i % 2 ? "NOT_FOUND" : "VERIFIED",
                i % 2 ? NULL : "x@acme.io");
        if (i % 2 == 0)
            find(who, CONTACT_EMAIL, "x@acme.io");
    }
    return r;
}

static void open_request(struct picture *p, struct request *r_take)
{
    picture_open(p, NULL);
    tell_rows(p, one_row(1, REQUEST_DELIVERED, "10 people"), 1, 0, 1);
    tell_request(p, r_take);
    press(p, "Esc");
    press(p, "3");
}

static void people_have_headings_and_a_summary_first(void **state)
{
    (void)state;
    struct picture p;
    open_request(&p, request_of_ten());
    const char *picture = picture_draw(&p, 120, 60);
    picture_has(picture, "10 people");
    picture_has(picture, "3 with e-mail · 0 with phone");
    picture_has(picture, "✓ Tim Zheng        x@acme.io");
    picture_has(picture, "○ Ray Li           —");
    picture_has(picture, "1 Tim Zheng");
    picture_has(picture, "2 Ray Li");
    press(&p, "End");
    picture = picture_draw(&p, 120, 60);
    picture_has(picture, "10 Dennis Ritchie");
    press(&p, "Home");
    picture_has(picture_draw(&p, 80, 24), "1 Tim Zheng");
    picture_close(&p);
}

static void people_are_a_key_apart(void **state)
{
    (void)state;
    struct picture p;
    open_request(&p, request_of_ten());
    picture_draw(&p, 80, 24);
    picture_has(p.text, "} person");
    for (int i = 0; i < 2; i++) {
        press(&p, "}");
        picture_draw(&p, 80, 24);
    }
    picture_has(p.text, "▸3 Ada Lovelace");
    picture_lacks(p.text, "2 Ray Li");
    press(&p, "{");
    picture_has(picture_draw(&p, 80, 24), "▸2 Ray Li");
    picture_close(&p);
}

/* Whose page across all requests is opened from here. */
static int slot_of_page(struct picture *p)
{
    press(p, "w");
    int slot = p->app->view.of_slot;
    assert_int_equal(p->app->view.level, LEVEL_PERSON);
    insight_view_close(p->app);
    return slot;
}

/* Where all of them are in sight nothing scrolls: the mark alone says who it is. */
static void the_page_is_of_whom_the_mark_stands_beside(void **state)
{
    (void)state;
    struct picture p;
    struct request *r = request_of_ten();
    open_request(&p, r);
    r->people_count = 3;
    picture_has(picture_draw(&p, 120, 60), "▸1 Tim Zheng");
    assert_int_equal(slot_of_page(&p), 0);
    press(&p, "}");
    press(&p, "}");
    const char *picture = picture_draw(&p, 120, 60);
    picture_has(picture, " 1 Tim Zheng");
    picture_has(picture, "▸3 Ada Lovelace");
    assert_int_equal(slot_of_page(&p), 2);
    press(&p, "]");
    picture_has(picture_draw(&p, 120, 60), "▸Person 3");
    assert_int_equal(slot_of_page(&p), 2);
    press(&p, "{");
    picture_has(picture_draw(&p, 120, 60), "▸Person 2");
    press(&p, "2");
    assert_int_equal(slot_of_page(&p), 1);
    press(&p, "3");
    press(&p, "]"); /* the payload is nobody's */
    picture_lacks(picture_draw(&p, 120, 60), "▸Person");
    assert_int_equal(slot_of_page(&p), 1);
    press(&p, "{");
    picture_has(picture_draw(&p, 120, 60), "▸2 Ray Li");
    r->people_count = 10;
    picture_close(&p);
}

/* By its heading, by a line of its story, by its line in the overview, and in the tree of another tab. */
static void a_click_chooses_whose_line_it_is(void **state)
{
    (void)state;
    struct picture p;
    struct request *r = request_of_ten();
    open_request(&p, r);
    r->people_count = 3;
    click(&p, "2 Ray Li", 120, 60);
    picture_has(picture_draw(&p, 120, 60), "▸2 Ray Li");
    assert_int_equal(slot_of_page(&p), 1);
    click(&p, "VERIFIED", 120, 60);
    picture_has(picture_draw(&p, 120, 60), "▸1 Tim Zheng");
    assert_int_equal(slot_of_page(&p), 0);
    click(&p, "○ Ada Lovelace", 120, 60);
    picture_has(picture_draw(&p, 120, 60), "▸3 Ada Lovelace");
    assert_int_equal(slot_of_page(&p), 2);
    press(&p, "]");
    click(&p, "Person 2", 120, 60);
    picture_has(picture_draw(&p, 120, 60), "▸Person 2");
    assert_int_equal(slot_of_page(&p), 1);
    r->people_count = 10;
    picture_close(&p);
}

static void who_was_scrolled_to_or_found_is_who_is_looked_at(void **state)
{
    (void)state;
    struct picture p;
    open_request(&p, request_of_ten());
    picture_draw(&p, 80, 24);
    press(&p, "End");
    picture_lacks(picture_draw(&p, 80, 24), "▸1 Tim");
    assert_between(slot_of_page(&p), 6, 9);
    press(&p, "Home");
    picture_draw(&p, 80, 24);
    assert_int_equal(slot_of_page(&p), 0);
    press(&p, "/");
    type(&p, "7 Barbara");
    press(&p, "Enter");
    picture_has(picture_draw(&p, 80, 24), "▸7 Barbara");
    assert_int_equal(slot_of_page(&p), 6);
    struct request *other = request_of_ten(); /* which begins with its first */
    other->id = p.app->list.selected_id = 2;
    detail_select_tab(p.app, TAB_WATERFALL);
    tell_request(&p, other);
    picture_draw(&p, 80, 24);
    assert_int_equal(slot_of_page(&p), 0);
    picture_close(&p);
}

static void hundreds_of_attempts_scroll(void **state)
{
    (void)state;
    struct picture p;
    struct request *r = request_of_ten();
    for (int i = 0; i < 400; i++) {
        char vendor[32];
        snprintf(vendor, sizeof vendor, "Vendor%d", i);
        attempt(&r->people[9], CONTACT_PHONE, i + 1, vendor, "NOT_FOUND", NULL);
    }
    open_request(&p, r);
    picture_draw(&p, 80, 24);
    press(&p, "End");
    press(&p, "PgUp");
    picture_has(picture_draw(&p, 80, 24), "Vendor380");
    press(&p, "{");
    picture_has(picture_draw(&p, 80, 24), "400 vendors asked · 0 found · 400 missed");
    picture_close(&p);
}

/* What does not fit shows that it was cut, and words that go on below stay apart. */
static void long_vendors_are_cut_and_words_stay_apart(void **state)
{
    (void)state;
    struct picture p;
    struct request *r = request_waiting(1);
    add_attempt(r, CONTACT_EMAIL, 1, "Datenhaus Gesellschaft mbH", "INVALID",
                "somebody.with.a.long.name@a.long.company.example", true);
    r->people[0].attempts[0].status_code = mem_text("mailbox_full");
    for (int i = 2; i < 16; i++)
        add_attempt(r, CONTACT_EMAIL, i, "Wiza",
                    i == 2   ? "ERROR"
                    : i == 3 ? "RISKY"
                             : "NOT_FOUND",
                    NULL, false);
    open_request(&p, r);
    picture_has(picture_draw(&p, 80, 40), "Datenhaus Gesellsch…");
    picture_has(p.text, "0 found · 12 missed · 1 failed · 1 unclear");
    picture_has(picture_draw(&p, 60, 40), "INVALID  mailbox_full");
    picture_has(picture_draw(&p, 200, 40), "Datenhaus Gesellschaft mbH  rejected");
    picture_close(&p);
}

static void people_stand_in_columns_and_are_told_apart(void **state)
{
    (void)state;
    struct picture p;
    struct request *r = request_of_ten();
    free(r->people[0].name);
    r->people[0].name = mem_text("鄭天明 ข้อ e\xcc\x81 a name far too long to stand in a column");
    free(r->people[0].findings[0].value);
    r->people[0].findings[0].value = mem_text("an.address.that.is.longer.than.its.column@example.com");
    find(&r->people[0], CONTACT_PHONE, "+14155550161");
    open_request(&p, r);
    const char *picture = picture_draw(&p, 120, 60);
    picture_has(picture, "  Person                    E-mail                      Phone");
    picture_has(picture, "an.address.that.is.longer…  +14155550161");
    picture_has(picture, "31 credits for all");
    press(&p, "x");
    picture = picture_draw(&p, 120, 60);
    picture_has(picture, "Ray Li");
    picture_has(picture, "Apollo did not have it. Icypeas did not have it. So there is no e-mail.");
    picture_close(&p);
}

/* Its answer was lost, and fewer people were delivered than were asked for. */
static void what_may_be_anybodys_is_told_as_that(void **state)
{
    (void)state;
    struct picture p;
    struct request *r = request_new();
    r->id = 1;
    r->state = REQUEST_DELIVERED;
    r->delivered_by = CHANNEL_WEBHOOK;
    r->options = (struct lookup_options){.waterfall_email = true};
    r->created_ms = r->sent_ms = PICTURE_NOW_MS - 42000;
    r->settled_ms = PICTURE_NOW_MS - 2000;
    for (int i = 0; i < 2; i++) {
        struct person *who = request_add_person(r);
        identifiers_set(&who->asked, IDENTIFIER_FIRST_NAME, i ? "Ada" : "Tim");
        identifiers_set(&who->asked, IDENTIFIER_LAST_NAME, i ? "Lovelace" : "Zheng");
    }
    struct person *stray = request_add_person(r);
    stray->position = -1;
    stray->delivered_id = mem_text("64a7ff0cc4dfae00013df1a5");
    find(stray, CONTACT_EMAIL, "an.address.that.has.all.the.room.it.wants@example.com");
    open_request(&p, r);
    press(&p, "z");
    const char *picture = picture_draw(&p, 120, 40);
    picture_has(picture, "2 people · 1 delivered, but whose cannot be told · 1 with e-mail");
    picture_has(picture,
                "✓ 64a7ff0cc4dfae00013df1a5  an.address.that.has.all.the.room.it.wants@example.com  —");
    picture_has(picture, "Tim Zheng · nothing under this name; it may be one of those below that have none");
    picture_lacks(picture, "no vendor was asked");
    press(&p, "x");
    picture = picture_draw(&p, 120, 40);
    picture_has(picture, "Something came for this batch, but whose it is cannot be told.");
    picture_lacks(picture, "there is no e-mail");
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(people_have_headings_and_a_summary_first),
    cmocka_unit_test(people_are_a_key_apart),
    cmocka_unit_test(the_page_is_of_whom_the_mark_stands_beside),
    cmocka_unit_test(a_click_chooses_whose_line_it_is),
    cmocka_unit_test(who_was_scrolled_to_or_found_is_who_is_looked_at),
    cmocka_unit_test(long_vendors_are_cut_and_words_stay_apart),
    cmocka_unit_test(people_stand_in_columns_and_are_told_apart),
    cmocka_unit_test(what_may_be_anybodys_is_told_as_that),
    cmocka_unit_test(hundreds_of_attempts_scroll),
};

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, picture_set_utc, NULL);
}
