/* lists_privacy_test.c — lists while names are masked: neither they nor their files are told, nor written. */
#include "tests/unit/tui/lists_picture.h"

static void lists_write_no_file_in_privacy(void **state)
{
    (void)state;
    struct picture p;
    open_run(&p);
    press(&p, "m");
    press(&p, "e");
    picture_has(picture_draw(&p, 120, 36),
                "Privacy is on: the file would name people. Switch it off first (m).");
    assert_int_equal(p.app->view.prompt, PROMPT_NONE);
    p.app->is_private_for_good = true;
    press(&p, "e");
    picture_has(picture_draw(&p, 120, 36), "waterfall bulk --run 4 --out FILE.");
    p.app->is_private = p.app->is_private_for_good = false;
    press(&p, "e");
    picture_has(picture_draw(&p, 120, 36), "/data/people-enriched.csv");
    p.app->is_private = true; /* by whatever way, while a name is being typed */
    press(&p, "Enter");
    picture_has(picture_draw(&p, 120, 36), "Privacy is on: the file would name people.");
    assert_int_equal(p.app->view.lists.export_ticket, 0);
    picture_close(&p);
}

/* Dots are of three bytes each. */
static void lists_cut_a_long_name_between_characters(void **state)
{
    (void)state;
    struct picture p;
    struct run *r = run_in_review(3);
    open_lists(&p);
    mem_text_replace_take(&r->name, mem_text("a.everybody_who_came_to_see_us_at_the_fair_of_last_year.csv"));
    tell_runs(&p, r, NULL);
    press(&p, "m");
    press(&p, "X");
    const char *picture = picture_draw(&p, 120, 36);
    picture_has(picture, "Remove");
    picture_lacks(picture, "\xEF\xBF\xBD");
    picture_close(&p);
}

static void lists_are_not_told_while_they_are_typed(void **state)
{
    (void)state;
    struct picture p;
    open_lists(&p);
    tell_runs(&p, run_in_review(3), NULL);
    picture_draw(&p, 120, 36);
    press(&p, "m");
    press(&p, "a");
    type(&p, "/data/zheng.csv");
    picture_has(picture_draw(&p, 120, 36), "read the file /••••/•••••.•••");
    press(&p, "Enter");
    p.app->view.lists.new.err.code = ERR_CONFIG;
    snprintf(p.app->view.lists.new.err.text, sizeof p.app->view.lists.new.err.text,
             "/data/zheng.csv cannot be read: No such file or directory.");
    p.app->view.is_doc_stale = true;
    picture_has(picture_draw(&p, 120, 36), "/••••/•••••.••• cannot be read: No such file or directory.");
    picture_lacks(p.text, "zheng");
    picture_close(&p);
}

/* "acme-leads.csv" tells whose people they are. */
static void lists_are_not_named_in_privacy(void **state)
{
    (void)state;
    struct picture p;
    open_run(&p);
    picture_has(picture_draw(&p, 120, 36), "/data/people.csv");
    press(&p, "m");
    picture_lacks(picture_draw(&p, 120, 36), "people.csv");
    press(&p, "X");
    picture_lacks(picture_draw(&p, 120, 36), "people.csv");
    press(&p, "Esc");
    press(&p, "Esc");
    picture_has(picture_draw(&p, 120, 36), "••••••.•••");
    picture_lacks(p.text, "people.csv");
    picture_close(&p);
}

static void tell_unreadable(struct picture *p, enum wf_event_kind kind, uint64_t ticket)
{
    struct wf_event ev = {.kind = kind, .ticket = ticket};
    err_set(&ev.err, ERR_CONFIG, "/data/acme-leads.csv cannot be read: no such file.");
    app_take_event(p->app, &ev);
}

static void lists_name_no_file_in_privacy_that_cannot_be_read(void **state)
{
    (void)state;
    struct picture p;
    open_lists(&p);
    press(&p, "m");
    paste(&p, "/data/acme-leads.csv");
    p.app->view.lists.peek_ticket = 24;
    tell_unreadable(&p, WF_EVENT_PEEK, 24);
    picture_has(picture_draw(&p, 120, 36), "cannot be read: no such file.");
    picture_lacks(p.text, "acme");
    p.app->view.lists.read_ticket = 25;
    tell_unreadable(&p, WF_EVENT_RUN, 25);
    picture_has(picture_draw(&p, 120, 36), "cannot be read: no such file.");
    picture_lacks(p.text, "acme");
    press(&p, "m");
    picture_has(picture_draw(&p, 120, 36), "/data/acme-leads.csv cannot be read");
    picture_close(&p);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(lists_write_no_file_in_privacy),
    cmocka_unit_test(lists_cut_a_long_name_between_characters),
    cmocka_unit_test(lists_are_not_told_while_they_are_typed),
    cmocka_unit_test(lists_are_not_named_in_privacy),
    cmocka_unit_test(lists_name_no_file_in_privacy_that_cannot_be_read),
};
TEST_MAIN(tests)
