/* lists_test.c — the Lists view at every size, from snapshots: figures, coverage, rows, and that nothing is
 * sent or ended without its own yes. */
#include "tests/unit/tui/lists_picture.h"

/* ---- pictures ---- */

static void lists_tell_every_run_at(int width, int height)
{
    struct picture p;
    open_lists(&p);
    picture_has(picture_draw(&p, width, height), "Looking.");
    tell_runs(&p, run_half_done(4), run_in_review(3));
    const char *picture = picture_draw(&p, width, height);
    picture_has(picture, "2 lists");
    picture_has(picture, "people.csv");
    picture_has(picture, "412.5/900");
    picture_has(picture, "running");
    picture_has(picture, "leads.csv");
    picture_has(picture, "review");
    picture_has(picture, "145");
    picture_has(picture, "of 1000 rows have their outcome");
    picture_has(picture, "580 sent, 100 waiting, 300 delivered");
    picture_close(&p);
}

static void lists_tell_one_run_at(int width, int height)
{
    struct picture p;
    open_run(&p);
    const char *picture = picture_draw(&p, width, height);
    picture_has(picture, "people.csv");
    picture_has(picture, "500 of 1000 rows have their outcome");
    picture_has(picture, "290 of 580 sent, 50.0 %");
    picture_has(picture, "145 of 580 sent, 25.0 %");
    picture_has(picture, "58 of 580 sent, 10.0 %");
    picture_has(picture, "412.5; of 100 people not reported (yet)");
    picture_has(picture, "900, of which 512.5 are spent or held");
    picture_has(picture, "200 to 2000, typically 800; an estimate");
    picture_close(&p);
}

static void lists_are_told_at_every_size(void **state)
{
    (void)state;
    static const int sizes[][2] = {{80, 24}, {120, 36}, {200, 60}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        lists_tell_every_run_at(sizes[i][0], sizes[i][1]);
        lists_tell_one_run_at(sizes[i][0], sizes[i][1]);
    }
}

static void lists_say_where_there_is_none(void **state)
{
    (void)state;
    struct picture p;
    open_lists(&p);
    p.app->view.lists.runs_ticket = 21;
    struct wf_event ev = {.kind = WF_EVENT_RUNS, .ticket = 21};
    app_take_event(p.app, &ev);
    picture_has(picture_draw(&p, 80, 24),
                "No list yet. Press a to name a file, or paste a path or a whole table here.");
    picture_has(picture_draw(&p, 60, 20), "whole table here.");
    picture_close(&p);
}

static void lists_selection_follows_the_list(void **state)
{
    (void)state;
    struct picture p;
    open_lists(&p);
    tell_runs(&p, run_half_done(4), run_in_review(3));
    picture_draw(&p, 120, 36);
    press(&p, "Down");
    assert_int_equal(lists_chosen(p.app)->id, 3);
    tell_runs(&p, run_in_review(3), NULL); /* the other one is gone: it stands first now */
    picture_draw(&p, 120, 36);
    assert_int_equal(lists_chosen(p.app)->id, 3);
    picture_close(&p);
}

static void lists_progress_shows_at_once(void **state)
{
    (void)state;
    struct picture p;
    open_run(&p);
    picture_has(picture_draw(&p, 120, 36), "running");
    struct run *r = run_half_done(4);
    r->state = RUN_PAUSED;
    r->emails = 290;
    mem_text_replace_take(&r->message, mem_text("The pilot is over."));
    progress(&p, r);
    const char *picture = picture_draw(&p, 120, 36);
    picture_has(picture, "paused");
    picture_has(picture, "The pilot is over.");
    picture_has(picture, "290 of 580 sent, 50.0 %");
    picture_close(&p);
}

/* Whoever pays for it has seen what of it is not used. */
static void lists_review_counts_what_is_left_out(void **state)
{
    (void)state;
    static const int sizes[][2] = {{80, 24}, {120, 36}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct picture p;
        open_run(&p);
        struct run *r = run_in_review(4);
        progress(&p, r);
        picture_lacks(picture_draw(&p, sizes[i][0], sizes[i][1]), "left out");
        r = run_in_review(4);
        r->tally = (struct column_tally){.no_values = 12, .mail_hosts = 1, .titles = 3};
        progress(&p, r);
        const char *picture = picture_draw(&p, sizes[i][0], sizes[i][1]);
        picture_has(picture, "left out      12 cells say \"N/A\" or the like, taken for empty.");
        picture_has(picture, "1 domain is a mail provider's, such as gmail.com");
        picture_has(picture, "3 names are sent without what stands around them");
        picture_close(&p);
    }
}

/* A list that stands still says why. */
static void lists_tell_that_a_budget_waits_for_prices(void **state)
{
    (void)state;
    struct picture p;
    open_run(&p);
    picture_lacks(picture_draw(&p, 120, 36), "until what is under way has its price");
    struct run *r = run_half_done(4);
    r->is_held = true;
    progress(&p, r);
    picture_has(picture_draw(&p, 120, 36), "allows no further row until what is under way has its price");
    picture_close(&p);
}

static void expect_start(const struct run *r, const struct wf_run_limits *limits, const char *text)
{
    struct buf out;
    buf_init(&out, 2000);
    lists_write_start(r, limits, &out);
    assert_string_equal(out.data, text);
    buf_release(&out);
}

/* The screen and plain mode ask the same. */
static void lists_yes_is_to_all_that_it_may_cost(void **state)
{
    (void)state;
    struct run *r = run_in_review(3);
    r->estimate = (struct estimate){.floor_micro = 950 * CREDIT, .ceiling_micro = 62700 * CREDIT};
    expect_start(
        r, &(struct wf_run_limits){.budget_micro = 0, .day_budget_micro = -1},
        "They are asked for: plain enrichment, e-mail waterfall, phone waterfall. Estimate for them, in "
        "credits: 950 to 62700 (from published prices). Budget: none. Spent credits do not come back.");
    r->estimate = (struct estimate){950 * CREDIT, 950 * CREDIT, 950 * CREDIT, 40};
    r->standing[ROW_UNREADABLE] = 1;
    r->budget_micro = CREDIT;
    r->day_budget_micro = 2000 * CREDIT;
    expect_start(
        r, &(struct wf_run_limits){.budget_micro = -1, .day_budget_micro = -1, .pilot = 1},
        "They are asked for: plain enrichment, e-mail waterfall, phone waterfall. 1 row cannot be read, may "
        "hide others, and is left out. Estimate for them, in credits: 950 (learnt from this history). "
        "Budget: 1 credit, 2000 a day. It pauses after 1 row. Spent credits do not come back.");
    r->standing[ROW_UNREADABLE] = 0;
    r->standing[ROW_SENT] = 950;
    r->spent_micro = 1900 * CREDIT;
    expect_start(
        r, &(struct wf_run_limits){.budget_micro = 500 * CREDIT, .day_budget_micro = 0},
        "They are asked for: plain enrichment, e-mail waterfall, phone waterfall. Estimate for them, in "
        "credits: 475 (learnt from this history). So far 1900 credits for 950 rows: at that price about "
        "1900 for the 950 left. Budget: 500 credits. Spent credits do not come back.");
    run_free(r);
}

/* While nobody's price is known there is no sum, and no 0. */
static void lists_report_nothing_yet(void **state)
{
    (void)state;
    struct picture p;
    open_run(&p);
    struct run *r = run_half_done(4);
    r->unpriced = r->standing[ROW_SENT];
    r->spent_micro = 0;
    progress(&p, r);
    picture_has(picture_draw(&p, 120, 36), "nothing yet; of 580 people not reported (yet)");
    r = run_half_done(4);
    r->spent_micro = 0; /* Apollo has reported that it cost nothing */
    progress(&p, r);
    picture_has(picture_draw(&p, 120, 36), " 0; of 100 people not reported (yet)");
    picture_close(&p);
}

/* ---- rows ---- */

static void tell_lines(struct picture *p)
{
    struct run_line *l = mem_zalloc(3 * sizeof *l);
    struct request *r = request_delivered(77);
    l[0].row = 1;
    l[0].standing = ROW_SENT;
    l[0].request = 77;
    l[0].state = REQUEST_DELIVERED;
    l[0].person = mem_alloc(sizeof *l[0].person);
    *l[0].person = r->people[0];
    r->people_count = 0; /* the person is the line's now */
    request_free(r);
    l[1].row = 2;
    l[1].standing = ROW_WEAK;
    l[1].reason = mem_text("\"Solo\" is a first name alone. E-mail left out: solo@example is none");
    l[1].raw = mem_text("Solo,,,");
    l[2].row = 3;
    l[2].standing = ROW_DUPLICATE;
    l[2].twin = 1;
    l[2].raw = mem_text("Tim,Zheng,,");
    p->app->view.lists.lines_ticket = 23;
    struct wf_event ev = {.kind = WF_EVENT_RUN_LINES, .ticket = 23, .lines = l, .line_count = 3};
    app_take_event(p->app, &ev);
}

static void open_rows(struct picture *p)
{
    open_run(p);
    press(p, "Tab");
    tell_lines(p);
}

static void lists_rows_tell_what_became_of_each(void **state)
{
    (void)state;
    static const int sizes[][2] = {{80, 24}, {120, 36}, {200, 60}};
    struct picture p;
    open_rows(&p);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const char *picture = picture_draw(&p, sizes[i][0], sizes[i][1]);
        picture_has(picture, "Tim Zheng");
        picture_has(picture, "tim@example.com");
        picture_has(picture, "\"Solo\" is a first name");
        picture_has(picture, "as row 1");
    }
    press(&p, "m");
    picture_lacks(picture_draw(&p, 120, 36), "Zheng");
    picture_lacks(p.text, "tim@example.com");
    picture_has(p.text, "\"••••\" is a first name alone. E-mail left out: "); /* our words stay */
    picture_lacks(p.text, "Solo");
    picture_lacks(p.text, "solo@example");
    press(&p, "Down");
    press(&p, "Enter");
    picture_has(picture_draw(&p, 200, 36), "Row 2 has no request: \"••••\" is a first name alone.");
    picture_lacks(p.text, "Solo");
    picture_close(&p);
}

/* Half of a number is another number: the address is cut instead. */
static void lists_rows_show_phones_whole(void **state)
{
    (void)state;
    struct picture p;
    open_rows(&p);
    struct person *who = p.app->view.lists.rows.line[0].person;
    for (size_t i = 0; i < who->finding_count; i++)
        if (who->findings[i].field == CONTACT_EMAIL)
            mem_text_replace_take(&who->findings[i].value,
                                  mem_text("tim.zheng@a.company.with.a.name.of.its.own.example.com"));
    picture_has(picture_draw(&p, 80, 24), "tim.zheng@a.company.…  +19167871122");
    picture_has(picture_draw(&p, 200, 24), "of.its.own.example.com  +19167871122");
    picture_close(&p);
}

static void lists_row_opens_its_request(void **state)
{
    (void)state;
    struct picture p;
    open_rows(&p);
    picture_draw(&p, 120, 36);
    press(&p, "Down");
    press(&p, "Enter"); /* weak: it has none */
    picture_has(picture_draw(&p, 120, 36), "Row 2 has no request: \"Solo\" is a first name");
    press(&p, "Up");
    press(&p, "Enter");
    assert_false(p.app->view.is_open);
    assert_int_equal(p.app->focus, PANE_DETAIL);
    assert_int_equal(p.app->detail.tab, TAB_WATERFALL);
    assert_int_equal(p.app->list.selected_id, 77);
    tell_rows(&p, one_row(80, REQUEST_WAITING, "Ray Li"), 1, 0, 4); /* a newer one does not take its place */
    assert_int_equal(p.app->list.selected_id, 77);
    picture_close(&p);
}

static void lists_choice_drops_the_rows_before(void **state)
{
    (void)state;
    struct picture p;
    open_rows(&p);
    press(&p, "f");
    assert_int_equal(p.app->view.lists.rows.choice, ROWS_FOUND);
    picture_has(picture_draw(&p, 120, 36), "Looking.");
    picture_lacks(p.text, "Solo");
    picture_has(p.text, "only: found");
    picture_close(&p);
}

/* ---- steering ---- */

static void lists_take_back_what_is_no_longer_so(void **state)
{
    (void)state;
    struct picture p;
    open_run(&p);
    struct wf_event ev = {.kind = WF_EVENT_RUN, .ticket = 25, .id = 4, .run = run_half_done(4)};
    p.app->view.lists.act_ticket = 25;
    app_take_event(p.app, &ev);
    run_free(ev.run);
    picture_has(picture_draw(&p, 80, 24), "List 4 is running");
    progress(&p, run_half_done(4));
    picture_has(picture_draw(&p, 80, 24), "List 4 is running");
    struct run *over = run_half_done(4);
    over->state = RUN_BUDGET;
    progress(&p, over);
    picture_lacks(picture_draw(&p, 80, 24), "List 4 is running");
    picture_close(&p);
}

static void lists_send_only_after_a_budget_and_a_yes(void **state)
{
    (void)state;
    struct picture p;
    open_lists(&p);
    struct run *review = run_in_review(3);
    review->standing[ROW_UNREADABLE] = 2;
    tell_runs(&p, review, NULL);
    picture_has(picture_draw(&p, 80, 24), "s send");
    app_toast(p.app, false, "Read and checked; nothing was sent.");
    picture_has(picture_draw(&p, 80, 24), "Read and checked");
    press(&p, "s");
    picture_has(picture_draw(&p, 80, 24), "budget in credits");
    picture_has(p.text, "Enter goes on   Esc goes back"); /* no longer hidden */
    type(&p, "much");
    press(&p, "Enter");
    picture_has(picture_draw(&p, 80, 24), "above 0");
    for (int i = 0; i < 4; i++)
        press(&p, "Backspace");
    type(&p, "300");
    press(&p, "Enter");
    picture_has(picture_draw(&p, 80, 24), "rows before it pauses");
    type(&p, "20");
    press(&p, "Enter");
    const char *picture = picture_draw(&p, 80, 24);
    picture_has(picture, "Send 950 rows of leads.csv?");
    picture_has(picture, "asked for: plain enrichment, e-mail");
    picture_has(picture, "2000, typically 800 (learnt from this history)");
    picture_has(picture, "300 credits");
    picture_has(picture, "2 rows cannot be read, may hide others");
    press(&p, "Enter"); /* a held Enter is no yes */
    assert_int_equal(p.app->view.lists.act_ticket, 0);
    press(&p, "y");
    assert_int_not_equal(p.app->view.lists.act_ticket, 0);
    assert_int_equal(p.app->view.lists.limits.budget_micro, 300 * CREDIT);
    assert_int_equal(p.app->view.lists.limits.pilot, 20);
    picture_close(&p);
}

static void lists_stop_asks_by_name(void **state)
{
    (void)state;
    struct picture p;
    open_run(&p);
    press(&p, "X");
    picture_has(picture_draw(&p, 80, 24), "Stop people.csv?");
    press(&p, "Esc");
    assert_int_equal(p.app->view.lists.act_ticket, 0);
    press(&p, "p");
    assert_int_not_equal(p.app->view.lists.act_ticket, 0);
    picture_close(&p);
}

static void lists_yes_is_for_the_list_that_was_named(void **state)
{
    (void)state;
    struct picture p;
    open_lists(&p);
    tell_runs(&p, run_half_done(4), NULL);
    picture_draw(&p, 120, 36);
    press(&p, "X");
    tell_runs(&p, run_half_done(5), NULL);
    picture_draw(&p, 120, 36);
    press(&p, "y");
    assert_int_equal(p.app->view.lists.act_ticket, 0);
    picture_has(picture_draw(&p, 120, 36), "Nothing was done.");
    picture_close(&p);
}

static struct run *run_half_written(int64_t id)
{
    struct run *r = run_in_review(id);
    r->is_half_written = true;
    return r;
}

/* Nobody says yes to figures that are being written anew. */
static void lists_send_nothing_that_is_half_written(void **state)
{
    (void)state;
    struct picture p;
    open_lists(&p);
    tell_runs(&p, run_half_written(3), NULL);
    const char *picture = picture_draw(&p, 120, 36);
    picture_has(picture, "what is asked of its rows is still being written");
    picture_lacks(picture, "estimate 200");
    press(&p, "s");
    picture_has(picture_draw(&p, 120, 36), "still being written; what it may cost follows");
    tell_runs(&p, run_in_review(3), NULL);
    press(&p, "s");
    press(&p, "Enter");
    press(&p, "Enter");
    picture_has(picture_draw(&p, 120, 36), "Send 950 rows of leads.csv?");
    tell_runs(&p, run_half_written(3), NULL);
    picture_draw(&p, 120, 36);
    press(&p, "y");
    assert_int_equal(p.app->view.lists.act_ticket, 0);
    picture_has(picture_draw(&p, 120, 36), "Nothing was done.");
    tell_runs(&p, run_in_review(3), NULL);
    app_act(p.app, ACTION_LIST_KNOWN); /* chosen, and not yet told what came of it */
    press(&p, "s");
    picture_has(picture_draw(&p, 120, 36), "still being written; what it may cost follows");
    picture_close(&p);
}

static void lists_export_spares_the_list_s_own_file(void **state)
{
    (void)state;
    struct picture p;
    open_run(&p);
    press(&p, "e");
    picture_has(picture_draw(&p, 120, 36), "/data/people-enriched.csv");
    press(&p, "^U");
    paste(&p, "/data/people.csv");
    press(&p, "Enter");
    assert_int_equal(p.app->view.lists.export_ticket, 0);
    picture_has(picture_draw(&p, 120, 36), "own file");
    press(&p, "e");
    press(&p, "Enter");
    assert_int_not_equal(p.app->view.lists.export_ticket, 0);
    assert_string_equal(p.app->view.lists.exported_to, "/data/people-enriched.csv");
    picture_close(&p);
}

/* One key for what happens to known people, and it is the one that is offered. */
static void lists_new_offers_the_key_for_known_people(void **state)
{
    (void)state;
    struct picture p;
    open_lists(&p);
    paste(&p, "/data/people.csv");
    const char *picture = picture_draw(&p, 160, 24);
    picture_has(picture, "u known");
    picture_lacks(picture, "f choose");
    picture_has(picture, "nothing is paid twice; u changes it");
    press(&p, "f");
    assert_int_equal(p.app->view.lists.new.policy, RUN_REUSE);
    press(&p, "u");
    assert_int_equal(p.app->view.lists.new.policy, RUN_REFRESH);
    picture_close(&p);
}

static void lists_say_so_where_a_key_does_nothing(void **state)
{
    (void)state;
    static const char *const keys[] = {"O", "o", "J", "x", "t"};
    struct picture p;
    open_lists(&p);
    tell_runs(&p, run_half_done(4), NULL);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        p.app->toast_until_ms = 0;
        press(&p, keys[i]);
        picture_has(picture_draw(&p, 120, 36), "That does nothing in the lists.");
    }
    picture_close(&p);
}

/* From the panes the palette brings up the view that the action belongs to. */
static void lists_are_brought_up_for_each_of_their_actions(void **state)
{
    (void)state;
    struct picture p;
    picture_open(&p, NULL);
    tell_status(&p, WF_RECEPTION_WEBHOOK, NULL);
    press(&p, "Esc");
    for (enum action action = ACTION_LIST_START; action <= ACTION_LIST_KNOWN; action++) {
        app_act(p.app, action);
        assert_int_equal(p.app->view.level, LEVEL_LISTS);
        insight_view_close(p.app);
    }
    picture_close(&p);
}

static void lists_new_shows_what_columns_are_taken_for(void **state)
{
    (void)state;
    struct picture p;
    open_lists(&p);
    paste(&p, " '/data/my people.csv'\n");
    assert_string_equal(p.app->view.lists.new.path, "/data/my people.csv");
    picture_has(picture_draw(&p, 80, 24), "Looking.");
    struct wf_peek *peek = mem_zalloc(sizeof *peek);
    peek->encoding = mem_text("UTF-8");
    peek->layout = mem_text("semicolon");
    peek->has_header = true;
    peek->header_names = mem_text("Vorname\nFirma");
    peek->map = mem_text("first=#1");
    peek->map_words = mem_text("First name = Vorname");
    peek->rows[0] = mem_text("Tim\nApollo");
    peek->people[0] = mem_text("Tim, Apollo (weak)");
    p.app->view.lists.peek_ticket = 24;
    struct wf_event ev = {.kind = WF_EVENT_PEEK, .ticket = 24, .peek = peek};
    app_take_event(p.app, &ev);
    const char *picture = picture_draw(&p, 80, 24);
    picture_has(picture, "semicolon");
    picture_has(picture, "First name = Vorname");
    picture_has(picture, "Tim | Apollo");
    picture_has(picture, "nothing is sent");
    picture_has(picture, "⏎ check");
    assert_int_equal(p.app->view.lists.read_ticket, 0);
    press(&p, "Enter");
    assert_int_not_equal(p.app->view.lists.read_ticket, 0);
    picture_close(&p);
}

static void refuse_peek(struct picture *p, const char *why)
{
    struct wf_event ev = {.kind = WF_EVENT_PEEK, .ticket = 24, .err = {.code = ERR_USAGE}};
    snprintf(ev.err.text, sizeof ev.err.text, "%s", why);
    p->app->view.lists.peek_ticket = 24;
    app_take_event(p->app, &ev);
}

/* Whoever mistyped a column or a path goes on with what was typed. */
static void lists_new_lets_a_slip_be_corrected(void **state)
{
    (void)state;
    struct picture p;
    open_lists(&p);
    press(&p, "a");
    type(&p, "/data/leads.cvs");
    press(&p, "Enter");
    refuse_peek(&p, "Cannot open /data/leads.cvs.");
    picture_has(picture_draw(&p, 80, 24), "a corrects the path.");
    picture_lacks(p.text, "⏎ check");
    picture_lacks(p.text, "= columns");
    press(&p, "Enter");
    picture_lacks(picture_draw(&p, 80, 24), "nothing to read");
    press(&p, "a");
    assert_string_equal(p.app->view.line.text, "/data/leads.cvs");
    press(&p, "Enter");
    press(&p, "=");
    type(&p, "first=#9");
    press(&p, "Enter");
    refuse_peek(&p, "There is no column #9.");
    picture_has(picture_draw(&p, 80, 24), "= corrects the columns.");
    picture_lacks(p.text, "⏎ check");
    press(&p, "=");
    assert_string_equal(p.app->view.line.text, "first=#9");
    picture_close(&p);
}

/* Reading it whole could only fail: what helps is said at once, in keys of the screen. */
static void lists_new_says_what_to_do_where_no_column_is_a_person(void **state)
{
    (void)state;
    struct picture p;
    open_lists(&p);
    paste(&p, "a,b\n1,2\n");
    struct wf_peek *peek = mem_zalloc(sizeof *peek);
    peek->encoding = mem_text("UTF-8");
    peek->layout = mem_text("comma");
    peek->map = mem_text("");
    peek->map_words = mem_text("");
    p.app->view.lists.peek_ticket = 24;
    struct wf_event ev = {.kind = WF_EVENT_PEEK, .ticket = 24, .peek = peek};
    app_take_event(p.app, &ev);
    picture_has(picture_draw(&p, 80, 24), "No column is taken for a person. = says which one is");
    picture_lacks(p.text, "Enter reads and checks");
    press(&p, "Enter");
    assert_int_equal(p.app->view.lists.read_ticket, 0);
    picture_has(picture_draw(&p, 80, 24), "such as");
    picture_close(&p);
}

/* What was wrong with the budget is not wrong with the pilot, and hides the keys of its line. */
static void lists_complain_of_one_answer_at_a_time(void **state)
{
    (void)state;
    struct picture p;
    open_lists(&p);
    tell_runs(&p, run_in_review(3), NULL);
    press(&p, "s");
    type(&p, "abc");
    press(&p, "Enter");
    picture_has(picture_draw(&p, 80, 24), "A budget is an amount of credits");
    press(&p, "^U");
    type(&p, "5");
    press(&p, "Enter");
    picture_lacks(picture_draw(&p, 80, 24), "A budget is an amount of credits");
    picture_has(p.text, "Enter goes on   Esc goes back");
    type(&p, "x");
    press(&p, "Enter");
    picture_has(picture_draw(&p, 80, 24), "The pilot is a number of rows");
    press(&p, "Esc");
    picture_lacks(picture_draw(&p, 80, 24), "The pilot is a number of rows");
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(lists_complain_of_one_answer_at_a_time),
    cmocka_unit_test(lists_new_says_what_to_do_where_no_column_is_a_person),
    cmocka_unit_test(lists_new_lets_a_slip_be_corrected),
    cmocka_unit_test(lists_are_told_at_every_size),
    cmocka_unit_test(lists_say_where_there_is_none),
    cmocka_unit_test(lists_selection_follows_the_list),
    cmocka_unit_test(lists_progress_shows_at_once),
    cmocka_unit_test(lists_report_nothing_yet),
    cmocka_unit_test(lists_review_counts_what_is_left_out),
    cmocka_unit_test(lists_tell_that_a_budget_waits_for_prices),
    cmocka_unit_test(lists_yes_is_to_all_that_it_may_cost),
    cmocka_unit_test(lists_rows_tell_what_became_of_each),
    cmocka_unit_test(lists_rows_show_phones_whole),
    cmocka_unit_test(lists_row_opens_its_request),
    cmocka_unit_test(lists_choice_drops_the_rows_before),
    cmocka_unit_test(lists_take_back_what_is_no_longer_so),
    cmocka_unit_test(lists_send_only_after_a_budget_and_a_yes),
    cmocka_unit_test(lists_stop_asks_by_name),
    cmocka_unit_test(lists_yes_is_for_the_list_that_was_named),
    cmocka_unit_test(lists_send_nothing_that_is_half_written),
    cmocka_unit_test(lists_export_spares_the_list_s_own_file),
    cmocka_unit_test(lists_new_shows_what_columns_are_taken_for),
    cmocka_unit_test(lists_new_offers_the_key_for_known_people),
    cmocka_unit_test(lists_say_so_where_a_key_does_nothing),
    cmocka_unit_test(lists_are_brought_up_for_each_of_their_actions),
};
TEST_MAIN(tests)
