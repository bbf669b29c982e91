/* insight_views_test.c — the views of the whole history, told what the core would tell: the way from a person
 * to each request and back, two documents side by side, and rows that are found while the look goes on. */
#include "core/base/buf.h"
#include "tests/unit/tui/picture.h"

static void tell_insight(struct picture *p, struct insight *x_take)
{
    struct wf_event ev = {.kind = WF_EVENT_INSIGHT, .ticket = 11, .insight = x_take};
    p->app->view.ticket = 11;
    app_take_event(p->app, &ev);
    insight_free(ev.insight);
}

static struct insight *people_of(int count, int64_t total)
{
    struct insight *x = insight_new(INSIGHT_PEOPLE);
    for (int i = 0; i < count; i++) {
        struct person_row *row = insight_add_person(x);
        row->id = 100 + i;
        row->name = mem_text_format("Person %d", i);
        row->request_count = 1;
    }
    x->total = total;
    return x;
}

/* Two requests about one person: the second is the older one. */
static struct insight *person_page(void)
{
    struct insight *x = insight_new(INSIGHT_PERSON);
    insight_add_person(x)->name = mem_text("Tim Zheng");
    x->people[0].id = 100;
    x->total = 2;
    insight_add_request_take(x, request_delivered(8), 0);
    insight_add_request_take(x, request_delivered(5), 0);
    return x;
}

static void open_person(struct picture *p)
{
    press(p, "Esc");
    press(p, "P");
    tell_insight(p, people_of(1, 1));
    picture_draw(p, 100, 40);
    press(p, "Enter");
    tell_insight(p, person_page());
}

static void a_persons_page_leads_to_each_request_and_back(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    open_person(&p);
    picture_has(picture_draw(&p, 100, 40), "#5 ");
    press(&p, "Enter"); /* above both of them: the newest */
    assert_false(p.app->view.is_open);
    assert_int_equal(p.app->list.selected_id, 8);
    press(&p, "Esc");
    assert_true(p.app->view.is_open);
    picture_has(picture_draw(&p, 100, 40), "#5 ");
    press(&p, "End"); /* the last line speaks of the older one */
    press(&p, "Enter");
    assert_int_equal(p.app->list.selected_id, 5);
    press(&p, "Esc");
    assert_int_equal(p.app->view.level, LEVEL_PERSON);
    assert_true(p.app->view.is_open);
    press(&p, "Esc");
    assert_int_equal(p.app->view.level, LEVEL_PEOPLE);
    picture_close(&p);
}

/* The page of a person about whom these were asked. */
static const char *draw_person_of(struct picture *p, struct request *first_take, struct request *second_take)
{
    struct insight *x = insight_new(INSIGHT_PERSON);
    insight_add_person(x)->name = mem_text("Tim Zheng");
    insight_add_request_take(x, first_take, 0);
    if (second_take)
        insight_add_request_take(x, second_take, 0);
    press(p, "P");
    tell_insight(p, people_of(1, 1));
    picture_draw(p, 100, 40);
    press(p, "Enter");
    tell_insight(p, x);
    return picture_draw(p, 100, 40);
}

static void a_persons_values_are_told_as_what_they_are(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "Esc");
    struct request *final = request_delivered(8), *vendors = request_waiting(5);
    add_finding(final, CONTACT_PHONE, "+19167871122", "valid_number", NULL); /* the native number, too */
    add_attempt(vendors, CONTACT_EMAIL, 1, "Hunter", "UNVERIFIED", "zheng@example.com", false);
    const char *text = draw_person_of(&p, final, vendors);
    picture_has(text, "no_status, final in 1 of 2, returned by 1 vendor");
    picture_has(text, "2 different values, one of them final");
    vendors = request_waiting(5);
    add_attempt(vendors, CONTACT_EMAIL, 1, "Hunter", "UNVERIFIED", "zheng@example.com", false);
    add_attempt(vendors, CONTACT_EMAIL, 2, "Icypeas", "UNVERIFIED", "tim@example.com", false);
    picture_has(draw_person_of(&p, vendors, NULL), "2 different values, none of them final");
    picture_close(&p);
}

/* Whoever went on to another request is not led back to where they were before. */
static void back_leads_to_the_view_only_from_its_request(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    open_person(&p);
    picture_draw(&p, 100, 40);
    press(&p, "Enter");
    p.app->list.selected_id = 77;
    press(&p, "3");
    press(&p, "Esc");
    assert_false(p.app->view.is_open);
    assert_int_equal(p.app->focus, PANE_REQUESTS);
    picture_close(&p);
}

/* Nor is who came back to it by another way, when the way back has long been forgotten. */
static void a_way_back_is_gone_once_it_was_left(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct request_row *rows = mem_zalloc(2 * sizeof *rows), *older = one_row(5, REQUEST_DELIVERED, "Ray Li");
    struct request_row *newer = one_row(8, REQUEST_DELIVERED, "Tim Zheng");
    rows[0] = *newer;
    rows[1] = *older;
    free(newer);
    free(older);
    tell_rows(&p, rows, 2, 0, 2);
    open_person(&p);
    picture_draw(&p, 100, 40);
    press(&p, "Enter");
    assert_int_equal(p.app->list.selected_id, 8);
    picture_has(picture_draw(&p, 100, 40), "Esc leads back to");
    press(&p, "Esc");
    picture_lacks(picture_draw(&p, 100, 40), "Esc leads back to");
    press(&p, "Enter");
    picture_has(picture_draw(&p, 100, 40), "Esc leads back to");
    press(&p, "2");
    picture_lacks(picture_draw(&p, 100, 40), "Esc leads back to");
    press(&p, "Down");
    assert_int_equal(p.app->list.selected_id, 5);
    press(&p, "Up");
    assert_int_equal(p.app->list.selected_id, 8);
    press(&p, "3");
    press(&p, "Esc");
    assert_false(p.app->view.is_open);
    picture_close(&p);
}

static void a_request_leads_to_its_persons_page_and_back(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_rows(&p, one_row(8, REQUEST_DELIVERED, "Tim Zheng"), 1, 0, 1);
    tell_request(&p, request_delivered(8));
    press(&p, "Esc");
    press(&p, "w");
    assert_int_equal(p.app->view.level, LEVEL_PERSON);
    assert_int_equal(p.app->view.of_request, 8);
    tell_insight(&p, person_page());
    picture_has(picture_draw(&p, 100, 40), "Tim Zheng · 2 requests");
    press(&p, "c");
    picture_has(picture_draw(&p, 100, 40), "Person 100 is kept.");
    press(&p, "Esc");
    assert_false(p.app->view.is_open);
    press(&p, "C"); /* no document to hold beside another one */
    tell_insight(&p, insight_new(INSIGHT_CREDITS));
    press(&p, "c");
    picture_has(picture_draw(&p, 100, 40), "Open a person, a payload, a list or a request first");
    picture_close(&p);
}

/* ---- side by side ---- */

static struct insight *payload_of(int64_t id, const char *body)
{
    struct insight *x = insight_new(INSIGHT_REPLAY);
    struct delivery_row *row = insight_add_delivery(x);
    row->id = id;
    row->body = mem_text(body);
    row->body_size = strlen(body);
    x->total = 1;
    return x;
}

static void compare_payloads(struct picture *p, const char *left, const char *right)
{
    static const int64_t ids[] = {31, 32};
    const char *const bodies[] = {left, right};
    press(p, "Esc");
    for (int i = 0; i < 2; i++) {
        press(p, "I");
        struct insight *x = insight_new(INSIGHT_DELIVERIES);
        insight_add_delivery(x)->id = ids[i];
        x->total = 1;
        tell_insight(p, x);
        picture_draw(p, 80, 24);
        press(p, "Enter");
        tell_insight(p, payload_of(ids[i], bodies[i]));
        picture_draw(p, 80, 24);
        press(p, "c");
    }
}

/* From what is side by side back leads to what was seen last, and from there on as before. */
static void a_comparison_leads_back_to_where_it_was_made(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    open_person(&p);
    int64_t id = p.app->view.id;
    picture_draw(&p, 100, 40);
    press(&p, "c");
    press(&p, "c");
    assert_int_equal(p.app->view.level, LEVEL_COMPARE);
    picture_draw(&p, 100, 40);
    press(&p, "Esc");
    assert_true(p.app->view.is_open);
    assert_int_equal(p.app->view.level, LEVEL_PERSON);
    assert_int_equal(p.app->view.id, id);
    press(&p, "Esc");
    assert_int_equal(p.app->view.level, LEVEL_PEOPLE);
    press(&p, "Esc");
    assert_false(p.app->view.is_open);
    picture_close(&p);
}

static void what_differs_is_marked_and_nothing_is_cut_off(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    compare_payloads(&p,
                     "{\"same\":\"here\",\"text\":\"a long one that goes on and on, further than half of the "
                     "screen, up to END-ONE\"}",
                     "{\"same\":\"here\",\"text\":\"a long one that goes on and on, further than half of the "
                     "screen, up to END-TWO\",\"more\":7}");
    const char *picture = picture_draw(&p, 80, 24);
    picture_has(picture, "Payload 31");
    picture_has(picture, "Payload 32");
    picture_has(picture, "END-ONE");
    picture_has(picture, "END-TWO");
    picture_has(picture, "≠");
    picture_has(picture, "\"more\": 7");
    picture_close(&p);
}

static enum role role_under(const struct picture *p, int x, int y)
{
    return (enum role)p->canvas.cells[y * p->canvas.width + x].role;
}

/* An accent that is a point of its own belongs to its letter: it is marked, and drawn, with it. */
static void accents_stay_on_their_letters(void **state)
{
    (void)state;
    static const struct {
        const char *left, *right, *seen;
        const char *marks; /* of the right half's text: x differs */
    } cases[] = {
        {"Rene", "Rene\xcc\x81", "Rene\xcc\x81", "...x"},
        {"Rene\xcc\x80 B", "Rene\xcc\x81 B", "Rene\xcc\x81 B", "...x.."},
        {"Anne\xcc\x81", "Anna\xcc\x81", "Anna\xcc\x81", "...x"},
        {"Zo\xc3\xab", "Zo\xc3\xa9", "Zo\xc3\xa9", "..x"},
        {"Zoe", "Zo", "Zo", ".."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct picture p;
        picture_open(&p, NULL);
        char *left = mem_text_format("{\"a\":\"%s\"}", cases[i].left);
        char *right = mem_text_format("{\"a\":\"%s\"}", cases[i].right);
        compare_payloads(&p, left, right);
        const char *picture = picture_draw(&p, 80, 24), *line = strstr(picture, "≠");
        picture_has(picture, cases[i].seen);
        assert_non_null(line);
        int y = 0, x = 0;
        for (const char *at = picture; at < line; at++)
            y += *at == '\n';
        while (p.canvas.cells[y * 80 + x].point[0] != 0x2260)
            x++;
        while (p.canvas.cells[y * 80 + x].point[0] != (unsigned char)cases[i].right[0])
            x++;
        for (size_t k = 0; cases[i].marks[k]; k++)
            assert_int_equal(role_under(&p, x + (int)k, y),
                             cases[i].marks[k] == 'x' ? ROLE_STRONG : ROLE_TEXT);
        free(left);
        free(right);
        picture_close(&p);
    }
}

/* The same payload, kept at another width, is the same. */
static void a_width_makes_no_difference(void **state)
{
    (void)state;
    static const char body[] =
        "{\"text\":\"a long one that goes on and on, further than eighty columns reach, "
        "so that it flows onto another line of a narrow screen\"}";
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "Esc");
    for (int i = 0; i < 2; i++) {
        press(&p, "I");
        struct insight *x = insight_new(INSIGHT_DELIVERIES);
        insight_add_delivery(x)->id = 9;
        x->total = 1;
        tell_insight(&p, x);
        picture_draw(&p, 80 + 120 * i, 24);
        press(&p, "Enter");
        tell_insight(&p, payload_of(9, body));
        picture_draw(&p, 80 + 120 * i, 24);
        press(&p, "c");
    }
    picture_has(picture_draw(&p, 80, 24), "no line differs");
    picture_close(&p);
}

static void what_was_kept_unmasked_is_not_shown_in_privacy(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    compare_payloads(&p, "{\"email\":\"tim@example.com\"}", "{\"email\":\"ray@example.com\"}");
    picture_has(picture_draw(&p, 80, 24), "tim@example.com");
    press(&p, "m");
    picture_lacks(picture_draw(&p, 80, 24), "@example.com");
    picture_close(&p);
}

/* ---- while the look goes on ---- */

static struct insight *so_far(struct insight *x)
{
    x->is_counting = true;
    x->part = 0.34;
    return x;
}

static void rows_are_shown_while_others_are_looked_for(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "Esc");
    press(&p, "P");
    tell_insight(&p, people_of(3, 3));
    picture_has(picture_draw(&p, 80, 24), "Person 2");
    press(&p, "/");
    type(&p, "person");
    press(&p, "Enter");
    tell_insight(&p, so_far(people_of(1, 1)));
    const char *picture = picture_draw(&p, 80, 24);
    picture_has(picture, "Person 0");
    picture_lacks(picture, "Person 2"); /* it was of another question */
    picture_has(picture, "1… · counting 34 %");
    tell_insight(&p, people_of(2, 2));
    picture = picture_draw(&p, 80, 24);
    picture_has(picture, "Person 1");
    picture_lacks(picture, "counting");
    /* Something changed: the look begins again, and what is known stays until it is over. */
    tell_insight(&p, so_far(people_of(1, 1)));
    picture_has(picture_draw(&p, 80, 24), "Person 1");
    picture_close(&p);
}

/* Opens the view, and returns what it is to be told: one course of so many people. */
static struct insight *open_vendors(struct picture *p, const char *course, int64_t count)
{
    press(p, "Esc");
    press(p, "V");
    struct insight *x = insight_new(INSIGHT_VENDORS);
    struct course_count *c = insight_add_course(x);
    c->course = mem_text(course);
    c->count = count;
    return x;
}

static void a_figure_is_not_shown_before_it_is_whole(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct insight *x = open_vendors(&p, "+M\tApollo\n", 5);
    tell_insight(&p, so_far(x));
    const char *picture = picture_draw(&p, 80, 24);
    picture_lacks(picture, "Apollo");
    picture_has(picture, "counting 34 %");
    picture_close(&p);
}

/* One of a thing is called one, and a list that ends early says so. */
static void credits_tell_how_many_lists_are_shown(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    for (int lists = 8; lists <= 9; lists++) {
        struct insight *x = insight_new(INSIGHT_CREDITS);
        for (int i = 0; i < lists; i++) {
            struct ledger_run *r = insight_add_run(x);
            r->id = 100 - i;
            r->requests = r->unpriced = r->phones = 1;
        }
        press(&p, "Esc");
        press(&p, "C");
        tell_insight(&p, x);
        const char *picture = picture_draw(&p, 120, 50);
        picture_has(picture, "1 request · 1 person not reported · e-mail for 0, phone for 1 person");
        (lists > 8 ? picture_has : picture_lacks)(picture, "The newest 8 of 9; Lists (L) has them all.");
    }
    picture_close(&p);
}

/* None of what nobody asked for is no figure. */
static void credits_count_only_what_was_asked_for(void **state)
{
    (void)state;
    struct picture p;
    struct insight *x = insight_new(INSIGHT_CREDITS);
    struct ledger_day days[] = {{.day = 20000, .ask = LEDGER_EMAIL, .requests = 3, .emails = 2},
                                {.day = 20000, .ask = LEDGER_PHONE, .requests = 3, .phones = 1},
                                {.day = 20000, .ask = LEDGER_BOTH, .requests = 1, .emails = 1}};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        *insight_add_day(x) = days[i];
    picture_open(&p, NULL);
    press(&p, "Esc");
    press(&p, "C");
    tell_insight(&p, x);
    const char *picture = picture_draw(&p, 120, 50);
    picture_has(picture, "3 not reported · 2 e-mails found");
    picture_has(picture, "3 not reported · 1 phone found");
    picture_has(picture, "1 not reported · 1 e-mail, 0 phones found");
    picture_close(&p);
}

/* Nothing yet is another thing than nothing that fits. */
static void inbox_tells_why_it_is_empty(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "Esc");
    press(&p, "I");
    tell_insight(&p, insight_new(INSIGHT_DELIVERIES));
    picture_has(picture_draw(&p, 100, 30), "No delivery in this range yet. Paste one here to import it.");
    press(&p, "/");
    type(&p, "tim");
    press(&p, "Enter");
    tell_insight(&p, insight_new(INSIGHT_DELIVERIES));
    picture_has(picture_draw(&p, 100, 30), "Nothing has these words; / changes them.");
    picture_close(&p);
}

#define LONG_NAME "Christopher Montgomery-Fitzgerald"

/* No name is cut beside room that nothing else uses; in a narrow window the cut is shown. */
static void views_use_the_room_for_names(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "Esc");
    press(&p, "I");
    struct insight *x = insight_new(INSIGHT_DELIVERIES);
    struct delivery_row *d = insight_add_delivery(x);
    *d = (struct delivery_row){.id = 1, .request_id = 7, .received_ms = PICTURE_NOW_MS, .body_size = 10};
    d->label = mem_text(LONG_NAME);
    x->total = 1;
    tell_insight(&p, x);
    picture_has(picture_draw(&p, 120, 30), LONG_NAME);
    picture_has(picture_draw(&p, 80, 30), "Christopher Mont…");
    press(&p, "Esc");
    press(&p, "C");
    press(&p, "Tab");
    x = insight_new(INSIGHT_LEDGER);
    struct ledger_row *l = insight_add_ledger(x);
    l->request.id = 7;
    l->request.created_ms = PICTURE_NOW_MS;
    l->request.label = mem_text("Annalena Charlotte Baerbock");
    x->total = 1;
    tell_insight(&p, x);
    picture_has(picture_draw(&p, 120, 30), "Annalena Charlotte Baerbock");
    picture_has(picture_draw(&p, 80, 30), "Annalena Cha…");
    picture_lacks(p.text, "sources that"); /* a shorter title, not a part of one */
    picture_has(p.text, "sources");
    picture_close(&p);
}

/* Twenty vendors that miss before one with a long name has it. */
static void vendors_have_room_for_names_and_places(void **state)
{
    (void)state;
    struct picture p;
    struct buf course;
    buf_init(&course, 4096);
    for (int i = 0; i < 20; i++)
        buf_append_text(&course, "+M\tApollo\n");
    buf_append_text(&course, "+Ha\tDatenhaus Gesellschaft\n=a+0\n");
    picture_open(&p, NULL);
    press(&p, "Esc");
    press(&p, "V");
    struct insight *x = insight_new(INSIGHT_VENDORS);
    struct course_count *c = insight_add_course(x);
    c->field = CONTACT_EMAIL;
    c->course = mem_text(course.data);
    c->count = 3;
    buf_release(&course);
    tell_insight(&p, x);
    picture_has(picture_draw(&p, 200, 40), "Datenhaus Gesellschaft");
    picture_has(p.text, "21.0 (21-21)");
    picture_has(picture_draw(&p, 80, 24), "Datenhaus Gese…");
    press(&p, "P");
    tell_insight(&p, people_of(1, 1));
    picture_has(picture_draw(&p, 120, 24), "last asked        identity");
    picture_close(&p);
}

static void tell_balance_trouble(struct picture *p, uint64_t ticket)
{
    struct wf_event ev = {.kind = WF_EVENT_DONE, .ticket = ticket};
    p->app->view.balance_ticket = ticket;
    err_set(&ev.err, ERR_NETWORK, "Nothing answers there.");
    app_take_event(p->app, &ev);
    tell_insight(p, insight_new(INSIGHT_CREDITS));
}

/* It is told where the balance would stand; over everything only where somebody asked for it. */
static void credits_tell_why_there_is_no_balance(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "Esc");
    press(&p, "C");
    tell_balance_trouble(&p, 77);
    picture_has(picture_draw(&p, 100, 30), "The last reading came to nothing: Nothing answers there.");
    picture_lacks(p.text, "The balance was not read.");
    press(&p, "b");
    tell_balance_trouble(&p, p.app->view.balance_ticket);
    picture_has(picture_draw(&p, 100, 30), "The balance was not read. Nothing answers there.");
    press(&p, "?");
    picture_lacks(picture_draw(&p, 100, 30), "The balance was not read."); /* the window's keys are seen */
    picture_close(&p);
}

/* At 80 columns a validator's figures keep their words, and the last sentence its end. */
static void vendors_are_told_whole_at_eighty_columns(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "Esc");
    press(&p, "V");
    struct insight *x = insight_new(INSIGHT_VENDORS);
    for (int i = 0; i < 3; i++) {
        struct course_count *c = insight_add_course(x);
        c->field = i == 2 ? CONTACT_PHONE : CONTACT_EMAIL;
        c->course = mem_text(i == 1 ? "+M\tApollo\n" : "+Ha\tFindyMail\n!Va\tZeroBounce\n=a+0\n");
        c->count = 123456;
    }
    tell_insight(&p, x);
    const char *picture = picture_draw(&p, 80, 24);
    picture_has(picture, "123456 confirmed  0 refused");
    picture_has(picture, "hence the bounds.");
    picture_has(picture_draw(&p, 120, 36), "123456 checked  123456 confirmed");
    picture_close(&p);
}

static void validators_say_what_they_refused_at_eighty_columns(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_insight(&p, open_vendors(&p, "+Ha\tFindyMail\n!Va\tZeroBounce\n=a+0\n", 7654321));
    picture_has(picture_draw(&p, 80, 24), "7654321  7654321 confirmed");
    picture_has(picture_draw(&p, 120, 36), "7654321 checked  7654321 confirmed  0 refused");
    picture_close(&p);
}

static void vendors_call_one_of_a_thing_one(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    struct insight *x = open_vendors(&p, "+Ha\tApollo\n=a.0\n", 1);
    tell_insight(&p, x);
    picture_has(picture_draw(&p, 120, 36), "1 of 1 person (100.0 %), 1 finding,");
    picture_has(p.text, "asked at place 1; 1 asked = 1 hit + 0 missed + 0 failed + 0 other");
    insight_view_enter(p.app, LEVEL_ATTEMPTS);
    x = insight_new(INSIGHT_ATTEMPTS);
    insight_add_attempt(x)->label = mem_text("Tim Zheng");
    x->total = 1;
    tell_insight(&p, x);
    picture_has(picture_draw(&p, 120, 36), ", 1 attempt ");
    picture_close(&p);
}

/* Which attempts are shown is chosen by a key of the lists, which is offered here too; where an order means
 * nothing, its key says so. */
static void keys_are_offered_where_they_work(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    press(&p, "Esc");
    press(&p, "V");
    picture_lacks(picture_draw(&p, 120, 24), "f choose");
    picture_has(p.text, "Tab What if");
    picture_has(p.text, "C credits");
    picture_lacks(p.text, "V vendors"); /* one is there */
    press(&p, "Tab");
    picture_has(picture_draw(&p, 80, 24), "Tab Rates  K earlier  J later  x leave out  o field");
    press(&p, "I");
    press(&p, "Tab");
    picture_has(picture_draw(&p, 80, 24), "Tab All deliveries  A assign  r replay");
    press(&p, "V");
    insight_view_enter(p.app, LEVEL_ATTEMPTS);
    picture_has(picture_draw(&p, 120, 24), "f choose");
    press(&p, "?");
    type(&p, "show other ones");
    picture_has(picture_draw(&p, 120, 24), "1 of ");
    press(&p, "Esc");
    press(&p, "f");
    assert_int_not_equal(p.app->view.step, ATTEMPTS_ALL);
    press(&p, "P");
    press(&p, "O");
    picture_has(picture_draw(&p, 120, 24), "That does nothing in People.");
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_persons_page_leads_to_each_request_and_back),
    cmocka_unit_test(a_persons_values_are_told_as_what_they_are),
    cmocka_unit_test(back_leads_to_the_view_only_from_its_request),
    cmocka_unit_test(a_way_back_is_gone_once_it_was_left),
    cmocka_unit_test(a_request_leads_to_its_persons_page_and_back),
    cmocka_unit_test(a_comparison_leads_back_to_where_it_was_made),
    cmocka_unit_test(what_differs_is_marked_and_nothing_is_cut_off),
    cmocka_unit_test(accents_stay_on_their_letters),
    cmocka_unit_test(a_width_makes_no_difference),
    cmocka_unit_test(what_was_kept_unmasked_is_not_shown_in_privacy),
    cmocka_unit_test(rows_are_shown_while_others_are_looked_for),
    cmocka_unit_test(a_figure_is_not_shown_before_it_is_whole),
    cmocka_unit_test(credits_tell_how_many_lists_are_shown),
    cmocka_unit_test(credits_count_only_what_was_asked_for),
    cmocka_unit_test(inbox_tells_why_it_is_empty),
    cmocka_unit_test(views_use_the_room_for_names),
    cmocka_unit_test(credits_tell_why_there_is_no_balance),
    cmocka_unit_test(vendors_have_room_for_names_and_places),
    cmocka_unit_test(vendors_are_told_whole_at_eighty_columns),
    cmocka_unit_test(validators_say_what_they_refused_at_eighty_columns),
    cmocka_unit_test(vendors_call_one_of_a_thing_one),
    cmocka_unit_test(keys_are_offered_where_they_work),
};
TEST_MAIN(tests)
